# SPDX-License-Identifier: GPL-2.0-or-later
"""Where numbers stand in a picture: round ticks, their texts, and the way from data to pixels and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MINUS = "\u2212"
_SUPERSCRIPTS = str.maketrans(
    "-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
)
_SCALES = {"zh": (12, 8, 4), "en": (12, 9, 6)}
"""Powers of ten that have a word: trillions, billions and millions; in Chinese those of 10 000."""


@dataclass(frozen=True)
class Axis:
    """What an axis shows.

    Parameters
    ----------
    low, high : float
        Its ends, in units of the data.
    title : str
    marks : places and their names, optional
        Instead of numbers: years, variables, terms.
    whole : bool
        Ticks at whole numbers only (counts).
    """

    low: float
    high: float
    title: str = ""
    marks: tuple[tuple[float, str], ...] | None = None
    whole: bool = False


@dataclass(frozen=True)
class Frame:
    """The rectangle of a picture where data stand, in pixels, and what it shows.

    Parameters
    ----------
    left, top, width, height : float
        In the units of the painter.
    x, y : Axis
    scale : float
        Pixels of the device to one unit of the painter.
    """

    left: float
    top: float
    width: float
    height: float
    x: Axis
    y: Axis
    scale: float = 1.0

    def across(self, values: Any) -> Any:
        """Return the pixel columns of data (numbers or arrays)."""
        return self.left + (values - self.x.low) * (self.width / (self.x.high - self.x.low))

    def down(self, values: Any) -> Any:
        """Return the pixel rows of data; rows run downwards."""
        return self.top + (self.y.high - values) * (self.height / (self.y.high - self.y.low))

    def x_at(self, pixel: float) -> float:
        """Return what stands at a pixel column."""
        return self.x.low + (pixel - self.left) * (self.x.high - self.x.low) / self.width

    def y_at(self, pixel: float) -> float:
        """Return what stands at a pixel row."""
        return self.y.high - (pixel - self.top) * (self.y.high - self.y.low) / self.height

    @property
    def right(self) -> float:
        """The pixel column of the right end."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The pixel row of the lower end."""
        return self.top + self.height


def spread(low: float, high: float, share: float = 0.05) -> tuple[float, float]:
    """Return ends with some room beyond the data; one number gets room on both sides.

    Examples
    --------
    >>> spread(0.0, 10.0), spread(4.0, 4.0), spread(0.0, 0.0)
    ((-0.5, 10.5), (2.0, 6.0), (-1.0, 1.0))
    """
    if not high > low:
        room = abs(low) / 2 or 1.0
        return low - room, high + room
    room = (high - low) * share
    return low - room, high + room


def nice_ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Return round numbers between two ends: steps of 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> nice_ticks(-0.13, 0.47, 6), nice_ticks(0, 7, 4), nice_ticks(0, 3, 9, whole=True)
    ([-0.1, 0.0, 0.1, 0.2, 0.3, 0.4], [0.0, 2.0, 4.0, 6.0], [0.0, 1.0, 2.0, 3.0])
    """
    step, power = step_of(high - low, most)
    if whole and power < 0:
        step, power = 1.0, 0
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, max(0, -power)) + 0.0 for k in range(first, last + 1)]


def step_of(span: float, most: int) -> tuple[float, int]:
    """Return the least round step that cuts a span into at most so many parts, and its power of ten."""
    raw = span / max(1, most)
    power = math.floor(math.log10(raw))
    for factor in (1, 2, 5):
        step = factor * 10.0**power
        if step >= raw * (1 - 1e-9):
            return step, power
    return 10.0 ** (power + 1), power + 1


def scale_of(low: float, high: float, lang: str) -> int:
    """Return the power of ten that is written once, in the title of the axis; 0 for none.

    Examples
    --------
    >>> (
    ...     scale_of(0, 5e4, "en"),
    ...     scale_of(0, 3e6, "en"),
    ...     scale_of(0, 3e6, "zh"),
    ...     scale_of(0, 2e-5, "en"),
    ... )
    (0, 6, 4, -6)
    """
    size = max(abs(low), abs(high))
    if size == 0 or 1e-3 <= size < 1e5:
        return 0
    if size < 1e-3:
        return 3 * math.floor(math.log10(size) / 3)
    powers = _SCALES.get(lang, _SCALES["en"])
    return next((p for p in powers if size >= 10.0**p * 1.0), 0)


def power_text(power: int) -> str:
    """Return a power of ten as it is printed.

    Examples
    --------
    >>> power_text(-6)
    '10⁻⁶'
    """
    return "10" + str(power).translate(_SUPERSCRIPTS)


def tick_texts(ticks: Sequence[float], power: int = 0) -> list[str]:
    """Return ticks as people write them: as many decimals as tell them apart, thousands in groups.

    Examples
    --------
    >>> tick_texts([-0.5, 0.0, 0.5]), tick_texts([0.0, 20000.0]), tick_texts([0.0, 2.5e6], 6)
    (['−0.5', '0.0', '0.5'], ['0', '20,000'], ['0.0', '2.5'])
    """
    scaled = [t / 10.0**power for t in ticks]
    decimals = 0
    while decimals < 12 and any(
        abs(round(t, decimals) - t) > 1e-9 * max(map(abs, scaled)) for t in scaled
    ):
        decimals += 1
    return [with_minus(f"{t + 0.0:,.{decimals}f}") for t in scaled]


def number(value: float, digits: int = 4) -> str:
    """Return a number of the data as people write it.

    Examples
    --------
    >>> number(1234567.0), number(-0.12345), number(3.0), number(2.5e-7)
    ('1,234,567', '−0.1235', '3', '2.5×10⁻⁷')
    """
    size = abs(value)
    if size >= 10.0**digits or size == 0:
        return with_minus(f"{value + 0.0:,.0f}")
    if size < 1e-4:
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        text = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return with_minus(f"{text}×{power_text(int(power))}")
    decimals = max(0, digits - 1 - math.floor(math.log10(size))) if size >= 1 else digits
    text = f"{value:,.{decimals}f}"
    return with_minus(text.rstrip("0").rstrip(".") if "." in text else text)


def with_minus(text: str) -> str:
    """Return a number with the sign that is as wide as a plus."""
    return text.replace("-", MINUS)
