"""A matplotlib figure as what a page holds: SVG text where it is small, else PNG bytes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from .style import drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 350_000  # characters of an SVG; above, a PNG at 160 dots an inch weighs less
DOTS = 160
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
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return _shortened(buffer.getvalue())


def png_of(figure: Figure, dots: int = DOTS) -> bytes:
    """Return the figure as PNG."""
    buffer = io.BytesIO()
    with drawing():
        figure.savefig(buffer, format="png", dpi=dots, metadata={"Software": None})
    return buffer.getvalue()


def caption_of(figure: Any) -> str:
    """Return the caption that our figures carry, "" for others."""
    return str(getattr(figure, "_regspatial_caption", ""))


def alternative_of(figure: Any) -> str:
    """Return what the figure shows, in words, as our figures carry it; "" for others."""
    return str(figure.get_label() or "")


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
