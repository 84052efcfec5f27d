"""Malmquist indices and their parts: products across a row, geometric means down a column and across tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held
from ..printed import EVERYTHING, Interval, Printed, exactly
from ..sheet import Line, Sheet
from ..words import is_a, patterns, usual

_PRODUCTS = (("TFPCH", ("EFFCH", "TECHCH")), ("EFFCH", ("PECH", "SECH")))
_LEAST = 4
"""Rows or columns from which a geometric mean is asked for."""


def check_products(sheet: Sheet) -> list[Finding]:
    """Return whether the parts of an index multiply to it, row by row, and its mean is geometric."""
    at = sheet.found("index")
    changes = _are_changes(sheet, at)
    out = []
    for whole, parts in _PRODUCTS:
        if whole not in at or any(p not in at for p in parts):
            continue
        a, b = parts if changes else (sheet.head[at[one]] for one in parts)
        why = Message(_("{a} × {b}"), a=a, b=b)
        found = []
        for line in sheet.lines:
            if _is_mean(line) and not changes:
                continue  # the mean of products is not the product of means
            numbers = [line.numbers.get(at[k]) for k in (whole, *parts)]
            if numbers[0] is None or numbers[1] is None or numbers[2] is None:
                continue
            implied = numbers[1].interval * numbers[2].interval
            where = (sheet.name, whole if changes else sheet.head[at[whole]], line.name)
            one = held(where, "index_product", numbers[0], implied, why=why)
            found.append((one, _gap(numbers[0].interval, implied)))
        out += _unless_means(found, changes=changes)
    return out + (_means(sheet, at) if at else [])


def _gap(own: Interval, implied: Interval) -> float:
    return max(own.low - implied.high, implied.low - own.high, 0.0) / max(abs(own.middle), 1e-12)


def _unless_means(found: Sequence[tuple[Finding, float]], *, changes: bool) -> list[Finding]:
    """Call small gaps undecided: each number may be the mean of several years, as many such rows show.

    Scores are averaged over years so often that a gap of one in a hundred says nothing of them.
    """
    off = sum(one.verdict != "consistent" for one, _unused in found)
    allowed = _OF_MEANS if off > _STRAY * len(found) else 0.0 if changes else _TINY
    why = Message(_("unless each number is a mean of several periods"))
    return [
        replace(one, verdict="unknown", why=why)
        if one.verdict == "inconsistent" and gap <= allowed
        else one
        for one, gap in found
    ]


_STRAY = 0.25
"""Share of rows off their product up to which they are slips."""
_OF_MEANS, _TINY = 0.03, 0.01
"""How far the product of means lies from the mean of products, with scores between 0.5 and 1; mostly."""


def _is_mean(line: Line) -> bool:
    return is_a("heading", "mean", line.name)


def _are_changes(sheet: Sheet, at: dict[str, int]) -> bool:
    """Return whether a table has indices of change, whose mean is geometric, and no scores of efficiency."""
    if {"TFPCH", "TECHCH"} & set(at):
        return True
    change = patterns("pattern")["change_said"]
    return any(change.search(usual(sheet.head[k])) for k in at.values())


def _means(sheet: Sheet, at: dict[str, int]) -> list[Finding]:
    if not _are_changes(sheet, at):
        return _plain_means(sheet, at)
    lines = [one for one in sheet.lines if not _is_mean(one)]
    means = [one for one in sheet.lines if _is_mean(one)]
    out = []
    for mean in means[:1]:
        for name, k in at.items():
            numbers = [one.numbers[k] for one in lines if k in one.numbers]
            if k in mean.numbers and len(numbers) >= _LEAST:
                where = (sheet.name, name, mean.name)
                why = Message(_("geometric mean of the column"))
                implied = geometric(numbers)
                out.append(held(where, "geometric_mean", mean.numbers[k], implied, why=why))
    return out


def _plain_means(sheet: Sheet, at: dict[str, int]) -> list[Finding]:
    """Hold the mean of scores against their arithmetic mean, or where that is meant the geometric one."""
    lines = [one for one in sheet.lines if not _is_mean(one)]
    mean = next((one for one in sheet.lines if _is_mean(one)), None)
    if mean is None:
        return []
    out = []
    for k in at.values():
        numbers = [one.numbers[k] for one in lines if k in one.numbers]
        if k not in mean.numbers or len(numbers) < _LEAST:
            continue
        total = exactly(0.0)
        for one in numbers:
            total = total + one.interval
        implied = total.scaled(1.0 / len(numbers))
        if not mean.numbers[k].interval.meets(implied):
            other = geometric(numbers)
            implied = other if mean.numbers[k].interval.meets(other) else implied
        where = (sheet.name, sheet.head[k], mean.name)
        out.append(held(where, "mean_of_rows", mean.numbers[k], implied))
    return out


def geometric(numbers: Sequence[Printed]) -> Interval:
    """Return where the geometric mean lies: anywhere, if a number cannot be above zero."""
    if any(one.interval.high <= 0.0 for one in numbers):
        return EVERYTHING
    low = [max(one.interval.low, 1e-300) for one in numbers]
    high = [one.interval.high for one in numbers]
    n = len(numbers)
    return Interval(math.exp(sum(map(math.log, low)) / n), math.exp(sum(map(math.log, high)) / n))


def check_across(sheets: Sequence[Sheet], used: set[str]) -> list[Finding]:
    """Return whether an index by unit and period has the means that other tables print.

    The names of the tables of periods by units that were of use are put into `used`.

    A table of periods by units is held, by column, against a table of units, and by row against a
    table of periods; both by their geometric means.
    """
    out = []
    for wide in sheets:
        columns = wide.number_columns()
        if wide.found("index") or len(columns) < _LEAST or not _unit_free(wide):
            continue
        for other in sheets:
            if other is wide or "TFPCH" not in other.found("index"):
                continue
            found = _by_column(wide, columns, other) or _by_row(wide, columns, other)
            used |= {wide.name} if found else set()
            out += found
    return out


def _unit_free(sheet: Sheet) -> bool:
    """Return whether all numbers are indices around one."""
    numbers = [p.value for line in sheet.lines for p in line.numbers.values()]
    return bool(numbers) and min(numbers) > 0.2 and max(numbers) < 5.0


def _by_column(wide: Sheet, columns: Sequence[int], other: Sheet) -> list[Finding]:
    k = other.found("index")["TFPCH"]
    units = {usual(wide.head[c]).lower(): c for c in columns}
    out = []
    for line in other.lines:
        c = units.get(usual(line.name).lower())
        if c is None or k not in line.numbers:
            continue
        numbers = [one.numbers[c] for one in wide.lines if c in one.numbers]
        why = Message(
            _("geometric mean of {column} in {table}"), column=wide.head[c], table=wide.name
        )
        where = (other.name, other.head[k], line.name)
        out.append(held(where, "geometric_mean", line.numbers[k], geometric(numbers), why=why))
    return out if 2 * len(out) >= len(units) else []


def _by_row(wide: Sheet, columns: Sequence[int], other: Sheet) -> list[Finding]:
    k = other.found("index")["TFPCH"]
    rows = {usual(one.name).lower(): one for one in wide.lines}
    out = []
    for line in other.lines:
        inner = rows.get(usual(line.name).lower())
        if inner is None or k not in line.numbers:
            continue
        numbers = [inner.numbers[c] for c in columns if c in inner.numbers]
        why = Message(
            _(
                "geometric mean of the {n} {n:column|columns} of {table}, if they are "
                "the parts of this whole"
            ),
            n=len(numbers),
            table=wide.name,
        )
        where = (other.name, other.head[k], line.name)
        out.append(held(where, "geometric_mean", line.numbers[k], geometric(numbers), why=why))
    return out if len(out) >= _LEAST else []
