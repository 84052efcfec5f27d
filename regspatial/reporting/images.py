"""A matplotlib figure as what a page holds: SVG text where it is small, else PNG bytes."""

from __future__ import annotations

import html
import io
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._calls.door import door
from .._files.atomic import write_bytes
from ..choices import codes, none_of
from ..choices.pictures import PictureFormat
from ..errors import InputError, ParameterError
from ..words import _
from .style import drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 350_000  # characters of an SVG; above, a PNG at 160 dots an inch weighs less
DOTS = 160
PRINT_DOTS = 220  # of pictures in a Word document: what Word itself keeps by default
BORDER_LENGTH = 300  # characters of path data from which a path is a border, not a marker


def image_of(figure: Figure, *, most: int = MOST) -> str | bytes:
    """Return the figure as SVG text, or as PNG bytes if the SVG has more than `most` characters.

    The same figure gives the same bytes: no date, no random ids.
    """
    text = svg_of(figure)
    return text if len(text) <= most else png_of(figure)


def svg_of(figure: Figure) -> str:
    """Return the figure as SVG; letters are drawn as shapes, so any machine shows them."""
    buffer = io.StringIO()
    with drawing():
        _plainly(figure, buffer, format="svg", metadata={"Date": None, "Creator": None})
    return _shortened(buffer.getvalue())


def png_of(figure: Figure, dots: int = DOTS) -> bytes:
    """Return the figure as PNG."""
    buffer = io.BytesIO()
    with drawing():
        _plainly(figure, buffer, format="png", dpi=dots, metadata=_of_png(figure))
    return buffer.getvalue()


def _of_png(figure: Figure) -> dict[str, str | None]:
    return {
        "Software": None,
        "Title": caption_of(figure),
        "Description": alternative_of(figure),
    }


@door
def save_figure(figure: Any, path: str | os.PathLike[str], *, dots: int | None = None) -> Path:
    """Write a figure for print: PNG, PDF, SVG or TIFF, by the ending of the path.

    Letters of PDF and SVG stay letters, so that they can be found and edited. What the figure shows, in
    words, goes into the file: title and description of an SVG, subject of a PDF, comment of a PNG.

    Parameters
    ----------
    figure : matplotlib Figure
        As `plot` returns it.
    path : str or Path
        Ending in .png, .pdf, .svg, .tif or .tiff.
    dots : int, optional
        Dots per inch of PNG and TIFF; default: those of the style it was drawn in, else 300.

    Returns
    -------
    Path of the file.

    Raises
    ------
    ParameterError
        For another ending.
    InputError
        If it is no figure.
    OutputError
        If the file cannot be written; what was there before is untouched.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import regspatial as rs
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> rs.save_figure(rs.china("province").plot(), folder / "china.pdf").name
    'china.pdf'
    """
    if not hasattr(figure, "savefig"):
        raise InputError(
            _("{param:figure} is {kind}, not a figure; give what plot() returns."),
            kind=type(figure).__name__,
        )
    target = Path(path)
    kind = {"tif": "tiff"}.get(target.suffix[1:].lower(), target.suffix[1:].lower())
    if kind not in codes(PictureFormat):
        raise ParameterError(none_of("format", kind, codes(PictureFormat)))
    write_bytes(target, picture_of(figure, kind, dots))
    return target


def picture_of(figure: Figure, kind: str, dots: int | None = None) -> bytes:
    """Return the bytes of a file of one `PictureFormat`; the same figure gives the same bytes."""
    said, caption = alternative_of(figure), caption_of(figure)
    metadata: dict[str, dict[str, Any]] = {
        "png": _of_png(figure),
        "pdf": {"Title": caption, "Subject": said, "CreationDate": None, "ModDate": None},
        "svg": {"Date": None, "Creator": None},
    }
    how: dict[str, Any] = {"metadata": metadata[kind]} if kind in metadata else {}
    if kind == "tiff":
        how = {"pil_kwargs": {"compression": "tiff_lzw", "description": _ascii(said)}}
    buffer = io.BytesIO()
    with drawing(), _letters():
        dots = dots or getattr(figure, "_regspatial_dots", 300)
        _plainly(figure, buffer, format=kind, dpi=dots, **how)
    if kind == "svg":
        return described(buffer.getvalue().decode(), caption, said).encode()
    return buffer.getvalue()


def _plainly(figure: Any, buffer: Any, **how: Any) -> None:
    """Save as matplotlib does with the settings in force; ours say in `savefig` more than is wanted here."""
    from matplotlib.figure import Figure as Plain

    save = Plain.savefig if isinstance(figure, Plain) else type(figure).savefig
    save(figure, buffer, **how)


def words_of(figure: Any) -> tuple[str, str]:
    """Return the caption of a figure and what it shows, in words."""
    return caption_of(figure), alternative_of(figure)


def _letters() -> Any:
    """Write the letters of an SVG as text."""
    from matplotlib import rc_context

    return rc_context({"svg.fonttype": "none"})


def described(svg: str, caption: str, said: str) -> str:
    """Give an SVG its title and description, and its fonts their names on other machines."""
    start = svg.index(">", svg.index("<svg")) + 1
    head = svg[:start].replace("<svg", '<svg role="img"', 1)
    told = "".join(
        f"\n <{tag}>{html.escape(text)}</{tag}>"
        for tag, text in (("title", caption), ("desc", said))
        if text
    )
    return head + told + _also_called(svg[start:])


_ELSEWHERE = {
    "Liberation Serif": "'Times New Roman', 'Liberation Serif'",
    "STIXGeneral": "'Times New Roman', STIXGeneral",
    "Noto Serif CJK SC": "SimSun, 'Songti SC', 'Noto Serif CJK SC'",
    "Noto Serif CJK JP": "SimSun, 'Songti SC', 'Noto Serif CJK SC'",
    "Noto Sans CJK SC": "SimHei, 'Heiti SC', 'Noto Sans CJK SC'",
    "Noto Sans CJK JP": "SimHei, 'Heiti SC', 'Noto Sans CJK SC'",
}
"""What stands in for a font here, and the names of the same shapes where the file is opened."""


def _also_called(svg: str) -> str:
    for name, names in _ELSEWHERE.items():
        svg = svg.replace(f"'{name}'", names)
    return svg


def _ascii(text: str) -> str:
    """Return a text as the description of a TIFF may hold it: no other letters."""
    return text.encode("ascii", "replace").decode() if text.isascii() else ""


def caption_of(figure: Any) -> str:
    """Return the caption that our figures carry, "" for others."""
    return str(getattr(figure, "_regspatial_caption", ""))


def alternative_of(figure: Any) -> str:
    """Return what the figure shows, in words, as our figures carry it; "" for others."""
    return str(figure.get_label() or "")


def is_map(figure: Any) -> bool:
    """Return whether a figure shows a map, as our figures say of themselves."""
    return bool(getattr(figure, "_regspatial_map", False))


def _shortened(svg: str) -> str:
    """Write path coordinates with two decimals of a point; borders as steps of 1/720 inch."""

    def shorter(match: re.Match[str]) -> str:
        data = " ".join(match[2].split())
        if len(data) > BORDER_LENGTH and set(re.findall("[A-Za-z]", data)) <= set("MLz"):
            data = "".join(_steps(ring) for ring in data.split("M")[1:])
        return match[1] + re.sub(r"(\.\d\d)\d+", r"\1", data) + match[3]

    return re.sub(r'(<path[^>]*? d=")([^"]*)(")', shorter, svg)


def _steps(ring: str) -> str:
    """Write ``x y L x y L x y z`` as a start and relative steps, in tenths of a point."""
    tenths = [round(10 * float(v)) for v in ring.replace("L", " ").replace("z", " ").split()]
    xs, ys = tenths[0::2], tenths[1::2]
    steps = [
        f"{(b - a) / 10:g} {(d - c) / 10:g}"
        for a, b, c, d in zip(xs[:-1], xs[1:], ys[:-1], ys[1:], strict=True)
        if (a, c) != (b, d)
    ]
    closed = "z" if "z" in ring else ""
    return f"M{xs[0] / 10:g} {ys[0] / 10:g}l{' '.join(steps) or '0 0'}{closed}".replace(" -", "-")
