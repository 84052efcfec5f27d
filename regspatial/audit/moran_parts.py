"""Moran's I beside its moments: z = (I − E)/sd, and one E = −1/(n − 1) for one set of regions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..results.audit import Finding
from ..words import Message, _
from .finding import held, most_agree
from .printed import Interval, Printed
from .sheet import Line, Sheet
from .words import patterns, usual

_LEAST = 5
"""Years that must share an expectation before that of another is held against it."""
_UNIT = 0.0015
"""Last digit to which it must be printed at least: .03 is the expectation for 26 to 40 regions."""


def check_parts(sheet: Sheet, i: int, z: int | None, rows: Sequence[Line]) -> list[Finding]:
    """Return findings on z beside I, its expectation and its deviation or variance, a year a row."""
    at = sheet.found("moran_part")
    if "expected" not in at:
        return []
    out = _expected(sheet, at["expected"], rows)
    off = {one.term for one in out if one.verdict == "inconsistent"}
    if z is not None and {"sd", "variance"} & set(at):
        found = [_z(sheet, at, i, z, x) for x in rows if x.name not in off]
        out += most_agree([one for one in found if one is not None])
    return out


def _z(sheet: Sheet, at: dict[str, int], i: int, z: int, line: Line) -> Finding | None:
    value, mean, printed = (line.numbers.get(k) for k in (i, at["expected"], z))
    deviation = _deviation(at, line)
    if value is None or mean is None or printed is None or deviation is None:
        return None
    implied = (value.interval - mean.interval) / deviation
    where = (sheet.name, sheet.head[z], line.name)
    return held(
        where, "statistic", printed, implied, why=Message(_("(I − E(I)) over its deviation"))
    )


def _deviation(at: dict[str, int], line: Line) -> Interval | None:
    sd = line.numbers.get(at["sd"]) if "sd" in at else None
    if sd is not None:
        return sd.interval if sd.interval.low > 0.0 else None
    variance = line.numbers.get(at["variance"]) if "variance" in at else None
    if variance is None or variance.interval.low <= 0.0:
        return None
    return Interval(variance.interval.low**0.5, variance.interval.high**0.5)


def _expected(sheet: Sheet, column: int, rows: Sequence[Line]) -> list[Finding]:
    """Hold one expectation against that which all others share; draws have one a year."""
    said = " ".join((*sheet.notes, *sheet.head))
    numbers = [(x, x.numbers[column]) for x in rows if column in x.numbers]
    if patterns("pattern")["permuted_said"].search(usual(said)) or not numbers:
        return []
    (shared, count), *_others = Counter(p.text for _x, p in numbers).most_common(1)
    common = next(p for _x, p in numbers if p.text == shared)
    if count < _LEAST or count < len(numbers) - 1 or not _is_expectation(common):
        return []
    why = Message(_("all other years have it, as one number of regions gives"))
    return [
        held(
            (sheet.name, sheet.head[column], x.name), "moran_expected", p, common.interval, why=why
        )
        for x, p in numbers
    ]


def _is_expectation(one: Printed) -> bool:
    """Return whether −1/(n − 1) is this number for some n."""
    low, high = one.interval.low, one.interval.high
    if one.unit > _UNIT or not low < high < 0.0:
        return False
    return int(-1.0 / low) != int(-1.0 / high) or -1.0 / low == int(-1.0 / low)
