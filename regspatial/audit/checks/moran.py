"""Moran's I by year: z, p and stars against one another, and one standard deviation for one W."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scipy.special import ndtr, ndtri

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held, said_p
from ..moran_line import off_the_line
from ..moran_parts import check_parts
from ..printed import Interval, Printed, exactly, overlap
from ..sheet import Line, Sheet
from ..stars import USUAL, Legend, possible, stated_legend
from ..words import patterns, usual

_KINDS = {"i": "I", "m": "I", "z": "z", "p": "p", "s": "stars"}
_YEAR = re.compile(r"(19|20)\d\d\D{0,3}")
_KURTOSIS = 2.5
"""How much the standard deviation may vary between the years: .109 to .063 with 30 regions as the
kurtosis goes from 3 to 20, less with more regions."""


_TELLING = 4
"""Years whose p must follow z before another is held against them."""


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    at: dict[str, int]


def is_moran(sheet: Sheet) -> bool:
    """Return whether a table says that it holds Moran's I by year: stars alone make no regression."""
    said = any(patterns("pattern")["moran_said"].search(t) for t in (*sheet.head, *sheet.notes[:1]))
    years = sum(_YEAR.fullmatch(line.name) is not None for line in sheet.lines)
    return said and 2 * years > len(sheet.lines) and bool(_series(sheet))


def check_moran(sheet: Sheet, units: int | None, legend: Legend | None) -> list[Finding]:
    """Return findings on a table of Moran's I, a year a row."""
    out = []
    for series in _series(sheet):
        at = series.at
        rows = [x for x in sheet.lines if at["I"] in x.numbers]
        if len(rows) < 2:
            continue
        levels = legend or stated_legend(sheet.notes) or USUAL
        by_z: list[tuple[Printed, Finding]] = []
        for line in rows:
            z, p = (line.numbers.get(at[k]) if k in at else None for k in ("z", "p"))
            if z is not None and p is not None:
                by_z.append((p, _p(sheet, at["p"], line, z, p)))
        out += _as_most(by_z)
        out += _all_stars(sheet, series, rows, levels)
        off = _off(sheet, series, rows, units)
        out += off + check_parts(sheet, at["I"], at.get("z"), rows)
        if units is not None and {"z", "p"} & set(at) and not off:
            out += _one_deviation(sheet, series, rows, units)
    return out


def _series(sheet: Sheet) -> list[_Series]:
    found: dict[str, dict[str, int]] = {}
    for k, h in enumerate(sheet.head):
        match = patterns("pattern")["moran"].fullmatch(usual(h).lower())
        if k and match is not None:
            kind = _KINDS.get(match["what"][0], "I")
            found.setdefault(match["name"], {}).setdefault(kind, k)
    return [_Series(name, at) for name, at in found.items() if "I" in at and len(at) > 1]


def _all_stars(
    sheet: Sheet, series: _Series, rows: Sequence[Line], legend: Legend
) -> list[Finding]:
    """Hold the stars of all years against p: two-sided, as printed, or one-sided, whichever they follow.

    A table seldom says which it is, and has one for all years.
    """
    at = series.at
    apart = "stars" in at
    if not apart and not any(at["I"] in x.stars for x in sheet.lines):
        return []
    tried = []
    for basis in (_two_sided, _printed_p, _one_sided):
        found = []
        for line in rows:
            p = basis(line, at)
            if p is None:
                continue
            where = (sheet.head[at["I"]], line.numbers[at["I"]].text)
            marks = line.stars.get(at["I"], 0)
            found.append(
                _stars(sheet, at, line, p, legend)
                if apart
                else _marked(sheet, line, where, marks, possible(p, legend), p)
            )
        if found:
            tried.append(found)
    wrong = [sum(one.verdict != "consistent" for one in found) for found in tried]
    return tried[wrong.index(min(wrong))] if tried else []


def _two_sided(line: Line, at: dict[str, int]) -> Interval | None:
    z = line.numbers.get(at["z"]) if "z" in at else None
    if z is None:
        return None
    size = abs(z.interval)
    return Interval(float(2 * ndtr(-size.high)), float(2 * ndtr(-size.low)))


def _printed_p(line: Line, at: dict[str, int]) -> Interval | None:
    p = line.numbers.get(at["p"]) if "p" in at else None
    return None if p is None else p.interval


def _one_sided(line: Line, at: dict[str, int]) -> Interval | None:
    z = line.numbers.get(at["z"]) if "z" in at else None
    if z is None:
        return None
    return Interval(float(ndtr(-z.interval.high)), float(ndtr(-z.interval.low)))


def _as_most(found: Sequence[tuple[Printed, Finding]]) -> list[Finding]:
    """Call a p inconsistent that leaves its z where the p of all other years but one in five follow theirs.

    By permutations none would, to three decimals; p of .000 follow any z and are not counted.
    """
    telling = [one for p, one in found if p.value > 0.0 and not p.bound]
    good = sum(one.verdict == "consistent" for one in telling)
    sure = good >= _TELLING and good >= 0.8 * len(telling)
    return [
        replace(
            one,
            verdict="inconsistent",
            why=Message(_("by the normal distribution, as the other years")),
        )
        if sure and one.verdict == "unknown"
        else one
        for _unused, one in found
    ]


def _p(sheet: Sheet, k: int, line: Line, z: Printed, p: Printed) -> Finding:
    """One- or two-sided, p follows from z; from permutations it need not."""
    one = Interval(float(ndtr(-z.interval.high)), float(ndtr(-z.interval.low)))
    two = abs(z.interval)
    both = Interval(float(2 * ndtr(-two.high)), float(2 * ndtr(-two.low)))
    where = (sheet.name, sheet.head[k], line.name)
    implied = one if p.interval.meets(one) else both
    why = Message(_("by the normal distribution; p of permutations can differ"))
    return held(where, "p_value", p, implied, fails="unknown", why=why)


def _stars(sheet: Sheet, at: dict[str, int], line: Line, p: Interval, legend: Legend) -> Finding:
    stars = max((t.count("*") for t in line.texts[0:] if set(t) == {"*"}), default=0)
    column = at["stars"]
    order = [k for k, h in enumerate(sheet.head) if "star" in h.lower()]
    marks = [t for t in line.texts if set(t) == {"*"}]
    if len(order) == len(marks):
        stars = marks[order.index(column)].count("*")
    found = _marked(sheet, line, (sheet.head[column], ""), stars, possible(p, legend), p)
    if found.verdict == "inconsistent" and len(order) != len(marks):
        return replace(found, verdict="unknown")
    return found


def _marked(
    sheet: Sheet, line: Line, where: tuple[str, str], stars: int, allowed: set[int], p: Interval
) -> Finding:
    """Hold the stars of a year against those that p allows."""
    column, number = where
    return Finding(
        table=sheet.name,
        column=column,
        term=line.name,
        check="stars",
        printed=f"{number}{'*' * stars}" or "–",
        implied=f"{' / '.join('*' * k or '–' for k in sorted(allowed))} ({said_p(p)})",
        verdict="consistent" if stars in allowed else "inconsistent",
    )


def _off(sheet: Sheet, series: _Series, rows: Sequence[Line], units: int | None) -> list[Finding]:
    """Return the years that one line I = E + sd·z through all others leaves out."""
    at = series.at
    if "z" not in at:
        return []
    known = [x for x in rows if at["z"] in x.numbers and x.numbers[at["z"]].value]
    found = off_the_line([(x.numbers[at["I"]], x.numbers[at["z"]]) for x in known], units)
    why = Message(_("by its z and the deviation that all other years share"))
    return [
        held(
            (sheet.name, sheet.head[at["I"]], known[k].name),
            "moran_deviation",
            known[k].numbers[at["I"]],
            implied,
            why=why,
        )
        for k, implied in found.items()
    ]


def _one_deviation(
    sheet: Sheet, series: _Series, rows: Sequence[Line], units: int
) -> list[Finding]:
    """(I − E)/z is one number for one W under normality; under randomisation it varies with kurtosis."""
    mean = exactly(-1.0 / (units - 1.0))
    kind = "z" if "z" in series.at else "p"
    pairs = [(x, x.numbers[series.at["I"]], x.numbers.get(series.at[kind])) for x in rows]
    sds = [
        (x, z, (i.interval - mean) / _score(z, kind))
        for x, i, z in pairs
        if z is not None and z.value
    ]
    if len(sds) < 2:
        return []
    common = overlap([sd for _x, _z, sd in sds])
    middle = sorted(sd.middle for _x, _z, sd in sds)[len(sds) // 2]
    wide = Interval(middle / _KURTOSIS, middle * _KURTOSIS)
    why = Message(
        _("one standard deviation for one W")
        if common is not None
        else _("the standard deviation varies, as it does under randomisation")
    )
    out = []
    for x, z, sd in sds:
        printed = Printed(z.text, sd.middle, sd.high - sd.low)
        where = (sheet.name, sheet.head[series.at[kind]], x.name)
        # Never a contradiction: kurtosis can be anything, and the table does not print it.
        one = held(where, "moran_deviation", printed, common or wide, fails="unknown", why=why)
        out.append(one)
    return out


def _score(printed: Printed, kind: str) -> Interval:
    """Return z; of a p, from one side or two, since a table seldom says which."""
    if kind == "z":
        return printed.interval
    p = printed.interval
    low, high = max(p.low, 1e-9), min(p.high, 0.999)
    return Interval(float(-ndtri(high)), float(-ndtri(low / 2.0)))
