"""Pieces of an HTML page: its fixed words, lists of definitions, pictures.

Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping

from ..errors import InputError
from ..words import Sentence, _, p_

WORDS: Mapping[str, Sentence] = {
    "contents": _("Contents"),
    "table": p_("caption", "Table"),
    "figure": _("Figure"),
    "tables": p_("caption", "Tables"),
    "figures": _("Figures"),
    "findings": _("Findings"),
    "caution": _(
        "Intervals and tests are at the 5% level unless another is named; no sentence is about causes."
    ),
    "methods": _("Methods"),
    "works": _("References"),
    "appendix": _("Appendix"),
    "more": _("More"),
    "notes": _("Further notes on tables"),
    "provenance": _("Provenance"),
    "skip": _("Skip to the content"),
    "scroll": _("{}: scrolls sideways"),
    "hint": _("The table goes on to the side: swipe or scroll."),
    "versions": _("Versions"),
    "seeds": _("Random seeds"),
    "seed": _("Random seed"),
    "inputs": _("Input files (SHA-256)"),
    "outputs": _("Output files (SHA-256)"),
    "checksums": _("Checksums (SHA-256)"),
    "data": _("Data"),
    "source": _("Source"),
    "recipe": _("Recipe"),
    "recipe_sha256": _("Recipe (SHA-256)"),
    "created": _("Created"),
    "platform": _("Platform"),
    "options": _("Options"),
    "command": _("Command that gives it again"),
}

_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = (b"<svg", b"<?xml")
_FORBIDDEN = re.compile(
    r"<\s*(script|foreignObject|iframe|object|embed)\b|\son[a-z]+\s*=|javascript:"
    r"|(?:href|src)\s*=\s*[\"'](?!#|data:image/)|url\(\s*[\"']?(?!#|[\"']?#)",
    re.IGNORECASE,
)


def definitions(facts: Mapping[str, object]) -> str:
    """Return names and values as a list of definitions."""
    rows = "".join(f"<dt>{html.escape(str(k))}</dt><dd>{_value(v)}</dd>" for k, v in facts.items())
    return f"<dl>{rows}</dl>"


def _value(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "<br>".join(_value(v) for v in value)
    text = html.escape(str(value))
    return f"<code>{text}</code>" if re.fullmatch(r"[0-9a-f]{32,}", text) else text


def inline_svg(source: str, alt: str, prefix: str) -> str:
    """Return the <svg> element alone, with ids of its own, a text alternative and a free width."""
    match = re.search(r"<svg\b([^>]*)>(.*)</svg>", source, re.DOTALL)
    if match is None or "viewBox" not in match[1]:
        raise InputError(_("The text is no SVG document with a viewBox."))
    attributes, inside = match.groups()
    inside = re.sub(r"<(metadata|title|desc)>.*?</\1>|<!--.*?-->", "", inside, flags=re.DOTALL)
    inside = re.sub(r"\sxmlns:\w+=\"[^\"]*\"", "", inside)
    if _FORBIDDEN.search(inside):
        raise InputError(
            _("The SVG holds a script or a link out of the page; a report holds neither."),
        )
    attributes = re.sub(r"\s(width|height|role|aria-label|id|on\w+)=\"[^\"]*\"", "", attributes)
    inside = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}\1"', inside)
    inside = re.sub(r'href="#([^"]+)"', rf'href="#{prefix}\1"', inside)
    inside = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}\1)", inside)
    label = html.escape(alt, quote=True)
    return f'<svg role="img" aria-label="{label}"{attributes}>{inside}</svg>'


def picture(image: str | bytes, alt: str, prefix: str) -> str:
    """Return the element of an image: SVG text becomes part of the page, a file an image of its own.

    Raises
    ------
    InputError
        If the image is neither, or an SVG holds a script or a link out of the page.
    """
    if isinstance(image, str):
        return inline_svg(image, alt, prefix)
    if not image.startswith((_PNG, *_SVG)):
        raise InputError(
            _("A figure is SVG text, or the bytes of a PNG or SVG file; these bytes are neither."),
        )
    kind = "png" if image.startswith(_PNG) else "svg+xml"
    data = base64.b64encode(image).decode("ascii")
    return f'<img src="data:image/{kind};base64,{data}" alt="{html.escape(alt, quote=True)}">'
