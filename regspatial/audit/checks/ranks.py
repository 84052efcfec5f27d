"""Scores against their ranks, and R² against adjusted R² of models a row."""

from __future__ import annotations

import math
from itertools import combinations

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held, most_agree
from ..model import effect_of
from ..printed import Interval, exactly
from ..sheet import Line, Sheet
from ..words import is_a, patterns, usual

_LEAST = 5


def check_ranks(sheet: Sheet) -> list[Finding]:
    """Return whether the one column of ranks of a table is the order of its one column of scores."""
    at = sheet.found("ranking")
    if "rank" not in at or "score" not in at:
        return [f for pair in _by_period(sheet) for f in _ranked(sheet, pair)]
    return _ranked(sheet, at) if len(sheet.number_columns()) <= _FEW else []


def _by_period(sheet: Sheet) -> list[dict[str, int]]:
    """Return the columns of score and rank that stand together below each heading of a period."""
    out = []
    for k in range(2, len(sheet.head)):
        over, _blank, name = sheet.head[k].rpartition(" ")
        before, _blank, score = sheet.head[k - 1].rpartition(" ")
        below = is_a("ranking", "rank", name) and is_a("ranking", "score", score)
        if over and over == before and below:
            out.append({"score": k - 1, "rank": k})
    return out


def _ranked(sheet: Sheet, at: dict[str, int]) -> list[Finding]:
    rows = [x for x in sheet.lines if {at["rank"], at["score"]} <= set(x.numbers)]
    ranks = {x.numbers[at["rank"]].value for x in rows}
    missing = {float(k) for k in range(1, len(rows) + 1)} - ranks
    if len(rows) < _LEAST or len(missing) > 1 or (missing and _tied(at, rows)):
        return []  # several years, ties, or a part of the list; one rank may be a slip
    return most_agree([_rank(sheet, at, x, rows) for x in rows])


def _tied(at: dict[str, int], rows: list[Line]) -> bool:
    """Return whether two with the same rank may have the same score."""
    return any(
        one.numbers[at["rank"]].value == other.numbers[at["rank"]].value
        and one.numbers[at["score"]].interval.meets(other.numbers[at["score"]].interval)
        for one, other in combinations(rows, 2)
    )


_FEW = 4
"""Columns of numbers above which a rank may be that of another of them."""


def _rank(sheet: Sheet, at: dict[str, int], line: Line, rows: list[Line]) -> Finding:
    own = line.numbers[at["score"]].interval
    others = [x.numbers[at["score"]].interval for x in rows if x is not line]
    above = sum(one.low > own.high for one in others)
    level = sum(one.meets(own) for one in others)
    implied = Interval(above + 1.0, above + level + 1.0)
    why = Message(_("{n} {n:score is|scores are} larger"), n=above)
    where = (sheet.name, sheet.head[at["rank"]], line.name)
    return held(where, "rank", line.numbers[at["rank"]], implied, why=why)


def check_fits(sheet: Sheet) -> list[Finding]:
    """Return whether adjusted R² lies below R² in a table of models, one a row."""
    at = sheet.found("fit")
    if not {"R2", "adjR2"} <= set(at):
        return []
    out = []
    for line in sheet.lines:
        r2, adjusted = (line.numbers.get(at[k]) for k in ("R2", "adjR2"))
        if r2 is not None and adjusted is not None:
            most = Interval(-math.inf, r2.interval.high)
            where = (sheet.name, sheet.head[at["adjR2"]], line.name)
            out.append(held(where, "adjusted_r_squared", adjusted, most))
    return out


def check_effect_rows(sheet: Sheet) -> list[Finding]:
    """Return whether rows of a direct and an indirect effect add up to that of the total, with their shares."""
    rows = {
        k: [x for x in sheet.lines if is_effect(x.name, k)] for k in ("direct", "indirect", "total")
    }
    at = sheet.found("heading")
    if any(len(one) != 1 for one in rows.values()) or "estimate" not in at:
        return []
    lines = {k: one[0] for k, one in rows.items()}
    estimates = {k: x.numbers.get(at["estimate"]) for k, x in lines.items()}
    direct, indirect, total = (estimates[k] for k in ("direct", "indirect", "total"))
    if direct is None or indirect is None or total is None:
        return []
    where = (sheet.name, sheet.head[at["estimate"]], lines["total"].name)
    out = [held(where, "effects_sum", total, direct.interval + indirect.interval)]
    share = sheet.found("share").get("percent")
    for name in ("direct", "indirect") if share is not None else ():
        printed = lines[name].numbers.get(share) if share is not None else None
        mine = estimates[name]
        if printed is None or mine is None:
            continue
        scale = 1.0 if "%" in printed.text or abs(printed.value) < 1.5 else 100.0
        part = (mine.interval / total.interval) * exactly(scale)
        where = (sheet.name, sheet.head[share or 0], lines[name].name)
        out.append(held(where, "part_share", printed, part))
    return out


def is_effect(text: str, name: str) -> bool:
    """Return whether a row is called this effect; what goes through a mediator is the indirect one."""
    if patterns("pattern")["mediated_effect"].fullmatch(usual(text)):
        return name == "indirect"
    return effect_of(text) == name
