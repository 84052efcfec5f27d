"""Numbers as they stand in print, and the interval in which the unrounded number lies."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

_SIGNED = r"[+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_NUMBER = re.compile(rf"^(?P<bound>[<>≤≥])?(?P<number>{_SIGNED})(?P<percent>%)?(?P<stars>\**)$")
_BRACKETS = re.compile(r"[(\[{](?P<inside>[^()\[\]{}]*)[)\]}](?P<stars>\**)")
_MARKS = re.compile(
    r"^(\s*[(（\[［]?[-−–+]?[\d.,]*\d%?[)）\]］]?\s*[*＊∗]*)\s*(?:[\u2460-\u249b\u00b9\u00b2\u00b3\u2070-\u2079ᵃ-ᵡ†‡§¶#]+|[(（\[［][a-zA-Z][)）\]］])\s*$"
)
"""Marks of footnotes behind a number: circled and raised digits would become its last digit."""
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "∗": "*", "⁎": "*", "★": "*"})


_TINY = 1e-300
"""Size of a divisor below which its inverse would be no number."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from `low` to `high`, either of which may be infinite."""

    low: float
    high: float

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [
            a * b if a and b else 0.0  # nothing times whatever it may be, an infinite end too
            for a in (self.low, self.high)
            for b in (other.low, other.high)
        ]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        tiny = min(abs(other.low), abs(other.high)) <= _TINY
        if tiny or other.low <= 0.0 <= other.high:
            return EVERYTHING
        return self * Interval(1.0 / other.high, 1.0 / other.low)

    def __abs__(self) -> Interval:
        if self.low <= 0.0 <= self.high:
            return Interval(0.0, max(-self.low, self.high))
        ends = sorted((abs(self.low), abs(self.high)))
        return Interval(ends[0], ends[1])

    def scaled(self, factor: float) -> Interval:
        """Return the interval times a number."""
        return self * exactly(factor)

    def meets(self, other: Interval) -> bool:
        """Return whether one number lies in both, up to the rounding of floating point."""
        ends = (abs(x) for x in (self.low, other.high) if math.isfinite(x))
        slack = 1e-9 * max((1.0, *ends))
        return self.low <= other.high + slack and other.low <= self.high + slack

    def holds(self, number: float) -> bool:
        """Return whether a number lies in the interval."""
        return self.meets(exactly(number))

    def widened(self, by: float) -> Interval:
        """Return the interval, longer by a number at both ends."""
        return Interval(self.low - by, self.high + by)

    @property
    def middle(self) -> float:
        """The middle; of a half line its end."""
        if math.isinf(self.low) or math.isinf(self.high):
            return self.high if math.isinf(self.low) else self.low
        return 0.5 * (self.low + self.high)


EVERYTHING = Interval(-math.inf, math.inf)


def exactly(number: float) -> Interval:
    """Return a number known exactly."""
    return Interval(float(number), float(number))


def overlap(intervals: list[Interval]) -> Interval | None:
    """Return what all have in common, None where that is nothing."""
    common = Interval(max(i.low for i in intervals), min(i.high for i in intervals))
    slack = 1e-9 * max(1.0, abs(common.low)) if math.isfinite(common.low) else 0.0
    return common if common.low <= common.high + slack else None


@dataclass(frozen=True, slots=True)
class Printed:
    """A number in print.

    Parameters
    ----------
    text : str
        As it stands there, without stars and brackets.
    value : float
        A percentage is divided by 100.
    unit : float
        Of the last digit: the number lies within half of it.
    bound : {"", "<", ">"}
        "<0.001" says only that it is below.
    """

    text: str
    value: float
    unit: float
    bound: str = ""

    @property
    def interval(self) -> Interval:
        """Where the unrounded number lies."""
        if self.bound == "<":
            return Interval(-math.inf, self.value)
        if self.bound == ">":
            return Interval(self.value, math.inf)
        return Interval(self.value - 0.5 * self.unit, self.value + 0.5 * self.unit)

    def coarser(self, unit: float) -> Printed:
        """Return the number with a larger unit, where zeros at the end were lost."""
        return Printed(self.text, self.value, max(self.unit, unit), self.bound)


@dataclass(frozen=True, slots=True)
class CellText:
    """What one cell holds: a number with its stars, one in brackets, or neither."""

    number: Printed | None = None
    stars: int = 0
    inside: Printed | None = None
    """The number in brackets, in the same cell or alone in its own."""


def plain(text: object) -> str:
    """Return a cell's text in its usual characters: no full width, no typographic minus, no marks of notes."""
    said = _MARKS.sub(r"\1", "" if text is None else str(text))
    found = unicodedata.normalize("NFKC", said)
    return " ".join(found.translate(_MINUS).split())


def printed(text: object) -> Printed | None:
    """Read one number, None where the text is no number."""
    return _number(plain(text))[0]


def cell(text: object) -> CellText:
    """Read a cell of a regression table: ``0.331*** (6.37)``, ``(6.37)``, ``0.331``."""
    said = plain(text)
    inside = _BRACKETS.search(said)
    stars = 0
    second = None
    if inside is not None:
        second = _number(inside["inside"].replace(" ", ""))[0]
        stars = len(inside["stars"])
        said = (said[: inside.start()] + _BRACKETS.sub("", said[inside.end() :])).strip()
        if second is None and _number(said.replace(" ", ""))[0] is None:
            return CellText()
    number, own = _number(said.replace(" ", "")) if said else (None, 0)
    if said and number is None:
        return CellText()
    return CellText(number, own or stars, second)


def _number(text: str) -> tuple[Printed | None, int]:
    found = _NUMBER.match(text)
    if found is None:
        return None, 0
    digits = found["number"].replace(",", "")
    value, unit = float(digits), _unit(digits)
    if not math.isfinite(value) or not math.isfinite(unit):
        return None, 0  # 1e999 is no number that a table prints
    if found["percent"]:
        value, unit = value / 100.0, unit / 100.0
    bound = {"≤": "<", "≥": ">"}.get(found["bound"] or "", found["bound"] or "")
    return Printed(text.rstrip("*"), value, unit, bound), len(found["stars"])


def _unit(digits: str) -> float:
    mantissa, _e, power = digits.lower().partition("e")
    _whole, _dot, decimals = mantissa.partition(".")
    return float(f"1e{int(power or 0) - len(decimals)}")
