"""Weights at two levels: those of a dimension's indicators against the weight of the dimension."""

from __future__ import annotations

from collections.abc import Sequence

from ...results.audit import Finding
from ...words import Message, Words, _
from ..finding import held, most_agree
from ..printed import Interval, Printed, exactly
from ..sheet import Line, Sheet
from ..words import patterns, usual

_LEAST = 2


def check_levels(sheet: Sheet) -> list[Finding]:
    """Return whether weights of indicators add up to that of their dimension, or to one within it.

    Which of the two a table means is what most of its dimensions follow; where they follow neither,
    nothing is said. A third column is the product of the two, where most rows say so.
    """
    said = patterns("pattern")["weight_said"]
    columns = [k for k, h in enumerate(sheet.head) if said.search(usual(h))]
    columns = [k for k in columns if any(k in x.numbers for x in sheet.lines)]
    if len(columns) < _LEAST:
        return []
    above, below = columns[0], columns[1]
    groups = _groups(sheet, above, below)
    if len(groups) < _LEAST or max(len(rows) for _head, rows in groups) < _LEAST:
        return []
    third = columns[2] if len(columns) == _LEAST + 1 else None
    return [
        *_dimensions(sheet, groups, (above, below)),
        *_products(sheet, groups, (above, below, third)),
    ]


Groups = list[tuple[Line, list[Line]]]


def _groups(sheet: Sheet, above: int, below: int) -> Groups:
    """Return the rows of each dimension; a merged cell stands in the first alone, or in each of them."""
    out: Groups = []
    for line in sheet.lines:
        weight = line.numbers.get(above)
        head = out[-1][0] if out else None
        again = head is not None and weight is not None and line.name == head.name
        if weight is not None and not (again and weight.text == head.numbers[above].text):  # type: ignore[union-attr]
            out.append((line, []))
        if out and below in line.numbers:
            out[-1][1].append(line)
    return [(head, rows) for head, rows in out if rows]


def _sum(numbers: Sequence[Printed]) -> Interval:
    total = exactly(0.0)
    for one in numbers:
        total = total + one.interval
    return total


def _dimensions(sheet: Sheet, groups: Groups, at: tuple[int, int]) -> list[Finding]:
    above, below = at
    absolute: list[Finding] = []
    within: list[Finding] = []
    for head, rows in groups:
        own = head.numbers[above]
        total = _sum([one.numbers[below] for one in rows])
        n = Message(_("of its {n} {n:indicator|indicators}"), n=len(rows))
        where = (sheet.name, sheet.head[above], head.name or sheet.label(head))
        why: Words = Message(_("sum of the weights {of}"), of=n)
        absolute.append(held(where, "levels", own, total, why=why))
        whole = 100.0 if total.middle > 2.0 else 1.0
        shown = Printed(f"Σ = {total.middle:.6g}", total.middle, total.high - total.low)
        where = (sheet.name, sheet.head[below], where[2])
        why = Message(_("the weights {of} make up {whole}"), of=n, whole=f"{whole:g}")
        within.append(held(where, "levels", shown, exactly(whole), why=why))
    found = most_agree(absolute)
    return found or (most_agree(within) if any(len(rows) > 1 for _h, rows in groups) else [])


def _products(sheet: Sheet, groups: Groups, at: tuple[int, int, int | None]) -> list[Finding]:
    above, below, third = at
    out = []
    for head, rows in groups if third is not None else ():
        for line in rows:
            printed = line.numbers.get(third or 0)
            if printed is None:
                continue
            implied = head.numbers[above].interval * line.numbers[below].interval
            why = Message(_("{a} × {b}"), a=head.numbers[above].text, b=line.numbers[below].text)
            where = (
                sheet.name,
                sheet.head[third or 0],
                line.texts[-1] if line.texts else line.name,
            )
            out.append(held(where, "levels", printed, implied, why=why))
    return most_agree(out)
