"""Differences taken apart (Theil, Dagum): the parts add up to the whole, and their shares are parts of it."""

from __future__ import annotations

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held, most_agree
from ..printed import exactly
from ..sheet import Sheet

_PARTS = ("between", "within", "transvariation")
_MOST_ROUNDED = 2.0
"""A share in percent is at least this in some row; else it is a fraction."""


def check_decomposition(sheet: Sheet) -> list[Finding]:
    """Return findings on a table with a whole, what is between groups and what is within, a year a row."""
    at = sheet.found("decomposition")
    parts = [k for k in _PARTS if k in at]
    if "whole" not in at or not {"between", "within"} <= set(parts):
        return []
    return [*_sums(sheet, at, parts), *(f for k in parts for f in _shares(sheet, at, k))]


def _sums(sheet: Sheet, at: dict[str, int], parts: list[str]) -> list[Finding]:
    found = []
    for line in sheet.lines:
        there = [line.numbers.get(at[k]) for k in ("whole", *parts)]
        whole = there[0]
        if whole is None:
            continue
        total = exactly(0.0)
        for one in there[1:]:
            total = total + (exactly(0.0) if one is None else one.interval)
        where = (sheet.name, sheet.head[at["whole"]], line.name)
        why = Message(_("the sum of {parts}"), parts=[sheet.head[at[k]] for k in parts])
        found.append(held(where, "parts_sum", whole, total, why=why))
    return most_agree(found)


def _shares(sheet: Sheet, at: dict[str, int], part: str) -> list[Finding]:
    column = at.get(f"share_{part}")
    if column is None:
        return []
    rows = [one for one in sheet.lines if {at["whole"], at[part], column} <= set(one.numbers)]
    largest = max((one.numbers[column].value for one in rows), default=0.0)
    scale = 100.0 if largest > _MOST_ROUNDED else 1.0
    found = []
    for line in rows:
        implied = line.numbers[at[part]].interval / line.numbers[at["whole"]].interval
        where = (sheet.name, sheet.head[column], line.name)
        printed = line.numbers[column]
        why = Message(
            _("{part} over {whole}"), part=sheet.head[at[part]], whole=sheet.head[at["whole"]]
        )
        found.append(held(where, "part_share", printed, implied.scaled(scale), why=why))
    return most_agree(found)
