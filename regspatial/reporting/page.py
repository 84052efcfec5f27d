"""Page: one self-contained static HTML file, in English or Chinese.

Standard library only (QGIS writes its reports through this module too). A page holds its style
sheet and its figures and loads nothing: no script, no font, no image from elsewhere.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from .. import __version__
from .._files.atomic import write_text
from ..errors import InputError
from ..results.table import Table
from ..words import Message, Sentence, _, p_, say
from ._language import check_language
from ._stylesheet import stylesheet
from .formats.as_html import notes_html, table_html
from .laid import Layable, laid_out

LONG = 30  # rows from which a table scrolls up and down too

_WORDS: Mapping[str, Sentence] = {
    "contents": _("Contents"),
    "table": p_("caption", "Table"),
    "figure": _("Figure"),
    "provenance": _("Provenance"),
    "skip": _("Skip to the content"),
    "scroll": _("{}: scrolls sideways"),
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


class Page:
    """A page under construction; every method but `html` and `write` returns the page.

    Parameters
    ----------
    title : str
    language : {"en", "zh"}
        Language of headings, numbers' names and tables.
    subtitle : str
        A line under the title.
    names : mapping of region id to name, optional
        Stand in a column of their own beside ids in tables.

    Examples
    --------
    >>> page = Page("Innovation of provinces", "en").section("Data").paragraph("Thirty provinces.")
    >>> "<h2" in page.html()
    True
    """

    def __init__(
        self,
        title: str,
        language: str = "en",
        *,
        subtitle: str = "",
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.title = title
        self.language = check_language(language)
        self.names: dict[str, str] = dict(names or {})
        self.subtitle = subtitle
        self._blocks: list[str] = []
        self._contents: list[tuple[int, str, str, str]] = []
        self._counts = {"section": 0, "subsection": 0, "table": 0, "figure": 0}

    def section(self, title: str) -> Page:
        """Begin a numbered section."""
        self._counts["section"] += 1
        self._counts["subsection"] = 0
        return self._heading(2, title, f"{self._counts['section']}")

    def subsection(self, title: str) -> Page:
        """Begin a numbered subsection of the current section."""
        if not self._counts["section"]:
            return self.section(title)
        self._counts["subsection"] += 1
        return self._heading(3, title, f"{self._counts['section']}.{self._counts['subsection']}")

    def paragraph(self, text: str) -> Page:
        """Add plain text; blank lines separate paragraphs."""
        parts = [p.strip() for p in re.split(r"\n\s*\n", text) if p.strip()]
        return self._add("".join(f"<p>{html.escape(p)}</p>" for p in parts))

    def items(self, texts: Iterable[str]) -> Page:
        """Add a bulleted list of plain texts."""
        points = "".join(f"<li>{html.escape(t)}</li>" for t in texts)
        return self._add(f"<ul>{points}</ul>")

    def preformatted(self, text: str) -> Page:
        """Add text as it stands, in a fixed-width face."""
        return self._add(f'<pre tabindex="0">{html.escape(text)}</pre>')

    def note(self, text: str) -> Page:
        """Add a small note."""
        return self._add(f'<p class="note">{html.escape(text)}</p>')

    def table(self, table: Table | Layable, *, digits: int = 3, most_rows: int = 400) -> Page:
        """Add a numbered table; a wide or long one scrolls inside its own box.

        A `Table` is shown in the page's language: coded values are spelled out, and what says the
        same in the other language is left out.

        Parameters
        ----------
        table : Table, or a table that lays itself out
        digits : int
            Significant digits of a column's median magnitude (`Table` only).
        most_rows : int
            Rows shown of a longer table; a note says how many there are.

        Raises
        ------
        InputError
            For what is no table.
        """
        laid = laid_out(table, self.language, digits=digits, names=self.names, most_rows=most_rows)
        number = self._next("table")
        name = self._label("table", number)
        label = html.escape(self._word("scroll").format(name), quote=True)
        tall = "scroll long" if len(laid.rows) > LONG else "scroll"
        return self._add(
            f'<div class="{tall}" role="region" tabindex="0" aria-label="{label}">'
            f"{table_html(laid, anchor=f'table-{number}', number=name)}</div>{notes_html(laid)}"
        )

    def figure(self, image: str | bytes, *, caption: str, alt: str, note: str = "") -> Page:
        """Add a numbered figure.

        Parameters
        ----------
        image : str or bytes
            An SVG document as text, or the bytes of a PNG or SVG file. A file is shown as an image
            of its own, in which a browser runs and loads nothing; a text becomes part of the page.
        caption : str
            Printed under the figure.
        alt : str
            What the figure shows, for those who cannot see it; required.
        note : str
            Source or remark under the caption.

        Raises
        ------
        InputError
            If the image is neither, if an SVG holds a script or a link out of the page, or if
            `alt` is empty.
        """
        if not alt.strip():
            raise InputError(
                _("A figure needs a text alternative: alt='what the figure shows'."),
            )
        number = self._next("figure")
        if isinstance(image, str):
            picture = _inline_svg(image, alt, f"figure-{number}-")
        elif image.startswith((_PNG, *_SVG)):
            kind = "png" if image.startswith(_PNG) else "svg+xml"
            data = base64.b64encode(image).decode("ascii")
            picture = (
                f'<img src="data:image/{kind};base64,{data}" alt="{html.escape(alt, quote=True)}">'
            )
        else:
            raise InputError(
                _(
                    "A figure is SVG text, or the bytes of a PNG or SVG file; these bytes are "
                    "neither."
                ),
            )
        remark = f'<p class="note">{html.escape(note)}</p>' if note else ""
        return self._add(
            f'<figure id="figure-{number}"><div class="plate">{picture}</div>'
            f'<figcaption><span class="number">{self._label("figure", number)}</span>'
            f"{html.escape(caption)}</figcaption>{remark}</figure>"
        )

    def provenance(self, facts: Mapping[str, object]) -> Page:
        """Add the section on where the numbers come from.

        Parameters
        ----------
        facts : mapping
            Plain values, or mappings of name to value: ``{"versions": {"regspatial": "0.1.0"},
            "seeds": {"impacts": 1}, "inputs": {"panel.csv": "<sha256>"}}``. Known keys are
            headed in the language of the page.
        """
        self.section(self._word("provenance"))
        plain = {k: v for k, v in facts.items() if not isinstance(v, Mapping)}
        groups = {k: v for k, v in facts.items() if isinstance(v, Mapping)}
        parts = [_definitions({self._named(k): v for k, v in plain.items()})] if plain else []
        for key, group in groups.items():
            parts.append(f"<h3>{html.escape(self._named(key))}</h3>{_definitions(group)}")
        return self._add(f'<div class="provenance">{"".join(parts)}</div>')

    def html(self) -> str:
        """Return the whole page."""
        lang = "zh-CN" if self.language == "zh" else self.language
        title = html.escape(self.title)
        subtitle = f'<p class="subtitle">{html.escape(self.subtitle)}</p>' if self.subtitle else ""
        contents = self._contents_html()
        layout = "layout with-contents" if contents else "layout"
        return (
            f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
            "img-src data:; style-src 'unsafe-inline'\">\n"
            '<meta name="color-scheme" content="light dark">\n'
            f'<meta name="generator" content="regspatial {__version__}">\n'
            f"<title>{title}</title>\n<style>{stylesheet(self.language)}</style>\n</head>\n"
            f'<body>\n<a class="skip" href="#content">{self._word("skip")}</a>\n'
            f'<div class="{layout}">\n<header><h1>{title}</h1>{subtitle}</header>\n'
            f'{contents}<main id="content">\n' + "\n".join(self._blocks) + "\n</main>\n</div>\n"
            "</body>\n</html>\n"
        )

    def write(self, path: str | Path) -> Path:
        """Write the page; an existing file is replaced only by a complete one.

        Raises
        ------
        OutputError
            If the file cannot be written; what was there before is untouched.
        """
        write_text(path, self.html())
        return Path(path)

    def _heading(self, level: int, title: str, number: str) -> Page:
        anchor = f"section-{number.replace('.', '-')}"
        self._contents.append((level, number, anchor, title))
        return self._add(
            f'<h{level} id="{anchor}"><span class="number">{number}</span>'
            f"{html.escape(title)}</h{level}>"
        )

    def _contents_html(self) -> str:
        if len(self._contents) < 2:
            return ""
        groups: list[tuple[str, list[str]]] = []
        for level, number, anchor, title in self._contents:
            link = f'<a href="#{anchor}">{number}&ensp;{html.escape(title)}</a>'
            if level == 2:
                groups.append((link, []))
            else:
                groups[-1][1].append(f"<li>{link}</li>")
        entries = "".join(
            f"<li>{link}{'<ol>' + ''.join(inner) + '</ol>' if inner else ''}</li>"
            for link, inner in groups
        )
        return (
            '<nav aria-labelledby="contents">'
            f'<h2 id="contents">{self._word("contents")}</h2><ol>{entries}</ol></nav>\n'
        )

    def _add(self, block: str) -> Page:
        self._blocks.append(block)
        return self

    def _next(self, kind: str) -> int:
        self._counts[kind] += 1
        return self._counts[kind]

    def _label(self, kind: str, number: int) -> str:
        return Message(_("{kind} {number}."), kind=Message(_WORDS[kind]), number=number).text(
            self.language
        )

    def _word(self, key: str) -> str:
        return say(_WORDS[key], self.language)

    def _named(self, key: str) -> str:
        return self._word(key) if key in _WORDS else key.replace("_", " ").capitalize()


def _definitions(facts: Mapping[str, object]) -> str:
    rows = "".join(f"<dt>{html.escape(str(k))}</dt><dd>{_value(v)}</dd>" for k, v in facts.items())
    return f"<dl>{rows}</dl>"


def _value(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "<br>".join(_value(v) for v in value)
    text = html.escape(str(value))
    return f"<code>{text}</code>" if re.fullmatch(r"[0-9a-f]{32,}", text) else text


def _inline_svg(source: str, alt: str, prefix: str) -> str:
    """Return the <svg> element alone, with ids of its own, a text alternative and a free width."""
    match = re.search(r"<svg\b([^>]*)>(.*)</svg>", source, re.DOTALL)
    if match is None or "viewBox" not in match[1]:
        raise InputError(_("The text is no SVG document with a viewBox."))
    attributes, inside = match.groups()
    inside = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", inside, flags=re.DOTALL)
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
