"""A panel of a picture as SVG text, by the standard library and numpy: QGIS need not have matplotlib."""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

INK, MUTED, GRID, ACCENT, CONTRAST = "#1d2329", "#56606b", "#dfe4e8", "#0b5cad", "#c4500c"
"""As in `style`, which matplotlib's pictures share."""
SIZE = 11
_FONTS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"


def width_of(text: str, size: float = SIZE) -> float:
    """Return about how wide a text is: ideographs are square, others about half as wide."""
    wide = sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.57 for c in text)
    return size * wide


def text_at(
    x: float, y: float, words: str, *, anchor: str = "start", size: float = SIZE, fill: str = INK
) -> str:
    """Return a text, its base line at y."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" fill="{fill}" '
        f'stroke="#ffffff" stroke-width="3" paint-order="stroke">'
        f"{html.escape(words)}</text>"
    )


def document(width: float, height: float, parts: Iterable[str]) -> str:
    """Return the picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" font-family="{_FONTS}">'
        f"{''.join(parts)}</svg>"
    )


class Plot:
    """A rectangle with its axes, in which marks are put by the numbers they stand for.

    Parameters
    ----------
    left, top, width, height : float
        Of the rectangle, in pixels.
    x, y : (low, high)
        What stands at its ends; y counts upwards.
    """

    def __init__(
        self, left: float, top: float, width: float, height: float, x: Any, y: Any
    ) -> None:
        self.left, self.top, self.width, self.height = left, top, width, height
        self._x, self._y = _apart(*x), _apart(*y)
        self.parts: list[str] = []

    def across(self, value: float) -> float:
        """Return the pixel column of a number; what lies outside stands at the edge."""
        low, high = self._x
        return self.left + self.width * min(max((value - low) / (high - low), 0.0), 1.0)

    def down(self, value: float) -> float:
        """Return the pixel row of a number; what lies outside stands at the edge."""
        low, high = self._y
        return self.top + self.height * (1.0 - min(max((value - low) / (high - low), 0.0), 1.0))

    def band(self, low: float, high: float, opacity: float = 0.12) -> None:
        """Shade between two numbers of x."""
        left, right = self.across(low), self.across(high)
        self.parts.append(
            f'<rect x="{left:.1f}" y="{self.top:.1f}" width="{max(right - left, 1.0):.1f}" '
            f'height="{self.height:.1f}" fill="{ACCENT}" fill-opacity="{opacity:g}"/>'
        )

    def line(
        self, x: Sequence[float], y: Sequence[float], colour: str, wide: float = 1.2, dash: str = ""
    ) -> None:
        """Draw a line through points."""
        at = " ".join(
            f"{self.across(float(a)):.1f},{self.down(float(b)):.1f}"
            for a, b in zip(x, y, strict=True)
        )
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<polyline points="{at}" fill="none" stroke="{colour}" stroke-width="{wide:g}"{dashed}/>'
        )

    def area(self, x: Sequence[float], low: Sequence[float], high: Sequence[float]) -> None:
        """Shade between two lines."""
        there = [*zip(x, high, strict=True), *reversed(list(zip(x, low, strict=True)))]
        at = " ".join(f"{self.across(float(a)):.1f},{self.down(float(b)):.1f}" for a, b in there)
        self.parts.append(f'<polygon points="{at}" fill="{ACCENT}" fill-opacity="0.22"/>')

    def upright(self, value: float, colour: str, wide: float = 1.0) -> None:
        """Draw a line from top to bottom at a number of x."""
        self.line([value, value], list(self._y), colour, wide)

    def level(self, value: float, colour: str, wide: float = 1.0, dash: str = "") -> None:
        """Draw a line from left to right at a number of y."""
        self.line(list(self._x), [value, value], colour, wide, dash)

    def dot(self, x: float, y: float, colour: str, size: float) -> None:
        """Draw a mark."""
        self.parts.append(
            f'<circle cx="{self.across(x):.1f}" cy="{self.down(y):.1f}" r="{size:g}" fill="{colour}"/>'
        )

    def head(self, words: str) -> None:
        """Write above the rectangle."""
        self.parts.append(text_at(self.left, self.top - 6, words, size=SIZE + 1))

    def frame(self, beneath: str, *, upward: bool, beside: str = "") -> None:
        """Draw the axes: numbers below, on request beside, and what they are."""
        bottom, right = self.top + self.height, self.left + self.width
        self.parts.append(
            f'<path d="M{self.left:.1f},{self.top:.1f}V{bottom:.1f}H{right:.1f}" fill="none" '
            f'stroke="{MUTED}" stroke-width="0.8"/>'
        )
        for value, words in ticks(*self._x, 5):
            x = self.across(value)
            self.parts.append(f'<path d="M{x:.1f},{bottom:.1f}v4" stroke="{MUTED}"/>')
            self.parts.append(text_at(x, bottom + 16, words, anchor="middle"))
        middle = self.left + self.width / 2
        self.parts.append(text_at(middle, bottom + 32, beneath, anchor="middle"))
        if not upward:
            return
        for value, words in ticks(*self._y, 4):
            y = self.down(value)
            self.parts.append(f'<path d="M{self.left:.1f},{y:.1f}h-4" stroke="{MUTED}"/>')
            self.parts.append(text_at(self.left - 7, y + 4, words, anchor="end"))
        if beside:
            self.parts.append(
                text_at(self.left - 7, self.top - 6, beside, anchor="end", fill=MUTED)
            )

    def label(self, y: float, words: str) -> None:
        """Write what stands at a number of y, beside the axis."""
        self.parts.append(
            text_at(self.left - 7, self.down(y) + 3.5, words, anchor="end", size=SIZE - 1)
        )


def _apart(low: float, high: float) -> tuple[float, float]:
    if high > low:
        return low, high
    room = abs(low) / 2 or 1.0
    return low - room, high + room


def around(*values: Any) -> tuple[float, float]:
    """Return ends that hold all numbers, with a little room."""
    every = np.concatenate([np.atleast_1d(np.asarray(v, dtype=float)).ravel() for v in values])
    every = every[np.isfinite(every)]
    low, high = _apart(float(every.min()), float(every.max())) if every.size else (-1.0, 1.0)
    room = 0.04 * (high - low)
    return low - room, high + room


def ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Return round numbers between two ends, and how they are written.

    Examples
    --------
    >>> ticks(-0.13, 0.47, 4)
    [(0.0, '0.0'), (0.2, '0.2'), (0.4, '0.4')]
    """
    raw = (high - low) / max(1, most)
    power = math.floor(math.log10(raw))
    step = next(
        (f * 10.0**power for f in (1, 2, 5) if f * 10.0**power >= raw * (1 - 1e-9)),
        10.0 ** (power + 1),
    )
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    at = [round(k * step, digits) + 0.0 for k in range(first, last + 1)]
    return [(v, f"{v:,.{digits}f}".replace("-", "\u2212")) for v in at]
