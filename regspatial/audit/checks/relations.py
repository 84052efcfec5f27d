"""Rows that leave a relation between columns which nearly all the others keep."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations

from ...results.audit import Finding, Verdict
from ...words import Message, _
from ..finding import held
from ..printed import Interval, Printed, exactly
from ..relations import Relation, interval_of, of_blocks, of_names, of_pairs, of_triples
from ..sheet import Line, Sheet
from ..words import is_a, patterns, usual, what

_SHARE, _SHARE_NAMED = 0.75, 0.6
"""Of the rows that must keep a relation before it is held against the others."""
_LEAST, _LEAST_NAMED = 3, 2
_CHANCE = 1e-3
"""How likely any relation that was tried may be met by so many rows by chance."""
_NARROW = 0.05
"""Rounding against the number itself, up to which a relation that the headings name says something."""
_CLEAR = 3.0
"""Widths of rounding by which a row must miss: means of products miss the product of means by less."""
_SURE = 0.85
"""Of the rows that must make up the whole before one that falls short of it is wrong."""
_SLIP = 0.4
"""Of a total, by which a slip may move it."""
_MOST_COLUMNS, _MOST_ROWS = 12, 80
_OTHERS = (
    "effects_sum",
    "index_product",
    "parts_sum",
    "part_share",
    "cv",
    "tolerance",
    "share",
    "change",
    "running_sum",
    "shares_sum",
    "rank",
    "levels",
    "half_life",
    "convergence_speed",
    "importance_total",
    "statistic",
    "vif_r_squared",
)
"""Checks by name, after which a column needs no relation to be looked for."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A relation with the rows that keep and that leave it."""

    relation: Relation
    good: tuple[int, ...]
    bad: tuple[int, ...]

    @property
    def columns(self) -> frozenset[int]:
        return frozenset((self.relation.target, *self.relation.operands))


def check_relations(sheet: Sheet, known: Sequence[Finding]) -> list[Finding]:
    """Return findings on rows that leave a relation which the others keep, across and down.

    Headings say only which columns may be made of others: products, ratios and roots are looked for where
    one of the headings speaks of such, and nothing among what was estimated or drawn. That so many rows
    keep a relation to the last digit is then no chance, which is reckoned with for all that were tried.
    """
    done = {one.column for one in known if one.check in _OTHERS}
    done |= {sheet.head[k] for k in sheet.found("index").values()}
    rows = {one.term for one in known if one.check in _OTHERS}
    out = _across(sheet, done, down=False)
    if not out:
        out = [
            replace(one, column=one.term, term=one.column)
            for one in _across(_transposed(sheet), done | rows, down=True)
        ]
    return out


def _across(sheet: Sheet, done: set[str], *, down: bool) -> list[Finding]:
    columns = [k for k in _columns(sheet) if sheet.head[k] not in done]
    lines = [x for x in sheet.lines if x.numbers]
    if len(columns) < 2 or not _LEAST < len(lines) + 1 <= _MOST_ROWS:
        return []
    tried = _candidates(columns, sheet, linear=down)
    sure = [frozenset(c for c, one in x.numbers.items() if not one.bound) for x in lines]
    none: frozenset[int] = frozenset()
    plain = [none if _sums_up(x) else known for x, known in zip(lines, sure, strict=True)]
    found = (
        _kept(one, lines, sure if one.linear else plain, _CHANCE / len(tried)) for one in tried
    )
    kept = sorted(
        (one for one in found if one is not None),
        key=lambda x: (len(x.bad), not x.relation.named, -len(x.columns)),
    )
    whole = [one.columns for one in kept if not one.bad and one.relation.linear]
    out: list[Finding] = []
    told: set[tuple[int, int]] = set()
    wrong: set[tuple[int, int]] = set()
    sets: set[frozenset[int]] = set()
    for one in kept:
        if one.columns in sets or (one.relation.linear and any(one.columns < x for x in whole)):
            continue  # another relation of these, or one with a part more, holds better
        sets.add(one.columns)
        bad = [k for k in one.bad if not any((k, c) in wrong for c in one.columns)]
        bad = [k for k in bad if not down or _near(one.relation, lines[k])]
        bad = [k for k in bad if not _lacks_a_part(one, lines[k])]
        fresh = [k for k in one.good if not any((k, c) in told for c in one.columns)]
        wrong |= {(k, c) for k in bad for c in one.columns}
        told |= {(k, c) for k in fresh for c in one.columns}
        out += [_finding(sheet, one, lines, k) for k in sorted((*bad, *fresh))]
    return out


def _lacks_a_part(kept: _Kept, line: Line) -> bool:
    """Return whether parts of 1 or 100 fall short of it by one that is not printed, and is zero in other rows."""
    relation = kept.relation
    numbers = [line.numbers[c].value for c in kept.columns]
    if not relation.of_one or (relation.named and any(numbers)):
        return False
    own, implied = _sides(relation, line)
    sure = len(kept.good) >= _SURE * (len(kept.good) + len(kept.bad))
    return not any(numbers) or (own.high < implied.low and not sure)


def _near(relation: Relation, line: Line) -> bool:
    """Return whether a column misses its sum by no more than a slip would: rates have no sum over the rows."""
    own, implied = _sides(relation, line)
    return abs(own.middle - implied.middle) <= _SLIP * abs(own.middle)


def _columns(sheet: Sheet) -> list[int]:
    """Return the columns with numbers that may be related: no ranks, no years, nothing estimated or drawn."""
    return [
        k
        for k in sheet.number_columns()
        if k
        and not is_a("ranking", "rank", sheet.head[k])
        and what("heading", sheet.head[k]) != "period"
        and (not is_a("apart", "estimated", sheet.head[k]) or what("related", sheet.head[k]))
    ]


def _candidates(columns: Sequence[int], sheet: Sheet, *, linear: bool) -> list[Relation]:
    if len(columns) > _MOST_COLUMNS:
        return []
    out = [*of_names(columns, sheet), *of_blocks(columns, sheet.head, _is_total)]
    made = {k for k in columns if not linear and is_a("apart", "made", sheet.head[k])}
    found = (*of_pairs(columns, sheet.head), *of_triples(columns, sheet.head, made))
    return out + [one for one in found if one.linear or made & {one.target, *one.operands}]


def _is_total(heading: str) -> bool:
    return is_a("row", "total", heading) or bool(
        patterns("pattern")["total_said"].match(usual(heading))
    )


def _kept(
    relation: Relation, lines: Sequence[Line], known: Sequence[Set[int]], chance: float
) -> _Kept | None:
    """Return which rows keep a relation, None where too few do, or they might by chance; `known`: columns of each row."""
    wanted = frozenset((relation.target, *relation.operands))
    rows = [k for k, columns in enumerate(known) if wanted <= columns]
    least, share = (_LEAST_NAMED, _SHARE_NAMED) if relation.named else (_LEAST, _SHARE)
    ranges = _spread(relation, lines, rows)
    good: list[int] = []
    bad: list[int] = []
    log = 0.0
    for k in rows:
        printed, implied = _sides(relation, lines[k])
        width = implied.high - implied.low + printed.high - printed.low
        size = _NARROW * abs(printed.middle) if relation.named else 0.0
        if not math.isfinite(width) or width > max(0.5 * ranges, size):
            continue
        meets = printed.meets(implied)
        if meets and not relation.named and not _tells(relation, lines[k]):
            continue
        (good if meets else bad).append(k)
        if len(bad) > (1.0 - share) * len(rows):
            return None
        if meets:
            log += math.log(max(width, lines[k].numbers[relation.target].unit) / ranges)
    if len(good) < max(least, share * (len(good) + len(bad))):
        return None
    if not relation.named and log > math.log(chance):
        return None
    if not _differ(wanted, [lines[k] for k in good], least) or _idle(relation, lines, good):
        return None
    return _Kept(relation, tuple(good), tuple(bad))


def _tells(relation: Relation, line: Line) -> bool:
    """Return whether a row that keeps a relation says anything for it: zeros keep nearly all of them.

    A product, a ratio or a root needs every number beside zero; a sum its total and two of its parts, or
    the one part that it has.
    """
    beside = [not line.numbers[c].interval.holds(0.0) for c in relation.operands]
    least = min(2, len(beside)) if relation.linear else len(beside)
    return not line.numbers[relation.target].interval.holds(0.0) and sum(beside) >= least


def _sums_up(line: Line) -> bool:
    return (
        is_a("heading", "mean", line.name)
        or is_a("row", "total", line.name)
        or is_a("column", "whole_sample", line.name)
    )


def _sides(relation: Relation, line: Line) -> tuple[Interval, Interval]:
    parts = [interval_of(line.numbers[c]) for c in relation.operands]
    printed = line.numbers[relation.target].interval
    if relation.linear:
        printed = interval_of(line.numbers[relation.target])
    return printed, relation.implied(parts)


def _spread(relation: Relation, lines: Sequence[Line], rows: Sequence[int]) -> float:
    """Return how far numbers of the target lie apart; in a sum, those of any part, for the total may be one number."""
    columns = (relation.target, *relation.operands) if relation.linear else (relation.target,)
    spans = [0.0]
    for c in columns:
        numbers = sorted(lines[k].numbers[c].value for k in rows)
        if len(numbers) > 2:  # without one end, which may be the slip
            spans.append(min(numbers[-1] - numbers[1], numbers[-2] - numbers[0]))
    return max(*spans, 1e-300)


def _differ(columns: Set[int], lines: Sequence[Line], least: int) -> bool:
    """Return whether rows differ from one another: variables from 0 to 1 keep max = 1 − min together."""
    told = {tuple(x.numbers[c].value for c in columns) for x in lines}
    return len(told) >= max(least, _SHARE * len(lines))


def _idle(relation: Relation, lines: Sequence[Line], good: Sequence[int]) -> bool:
    """Return whether in half of the rows an operand does nothing: a part of zero, a factor of one.

    So do operands of a ratio that are alike: p, and p corrected for nothing, made a change of zero that any
    small number met. And in a sum numbers that are all too small for the places of the target, which is 0.00
    whatever they are.
    """
    if relation.linear and not relation.named and 2 * _lost(relation, lines, good) >= len(good):
        return True
    if not relation.linear and not relation.named:
        for a, b in combinations(relation.operands, 2):
            if 2 * sum(_same(lines[i].numbers[a], lines[i].numbers[b]) for i in good) >= len(good):
                return True
    for k, c in enumerate(relation.operands):
        if len(relation.operands) == 1:
            return False
        rest = [x for j, x in enumerate(relation.operands) if j != k]
        if relation.linear:
            nothing = sum(lines[i].numbers[c].value == 0.0 for i in good)
        else:
            nothing = sum(
                _same(lines[i].numbers[relation.target], lines[i].numbers[x])
                for i in good
                for x in rest
            )
        if 2 * nothing >= len(good) and not relation.named:
            return True
    return False


def _lost(relation: Relation, lines: Sequence[Line], good: Sequence[int]) -> int:
    """Return in how many rows target and operands are all within a unit of the target's last place of zero."""
    columns = (relation.target, *relation.operands)
    rows = [lines[i].numbers for i in good]
    return sum(all(abs(x[c].value) <= x[relation.target].unit for c in columns) for x in rows)


def _same(one: Printed, other: Printed) -> bool:
    return one.interval.meets(other.interval)


def _finding(sheet: Sheet, kept: _Kept, lines: Sequence[Line], k: int) -> Finding:
    relation, line = kept.relation, lines[k]
    printed = line.numbers[relation.target]
    own, implied = _sides(relation, line)
    gap = max(own.low - implied.high, implied.low - own.high, 0.0)
    width = max(implied.high - implied.low, printed.unit)
    why = Message(
        _("{relation}, as {n} of {m} {m:row|rows}"),
        relation=relation.why,
        n=len(kept.good),
        m=len(kept.good) + len(kept.bad),
    )
    where = (sheet.name, sheet.head[relation.target], sheet.label(line))
    clear = gap > _CLEAR * width or _counts(kept, lines)
    fails: Verdict = "inconsistent" if clear else "unknown"
    return held(where, "row_relation", _exact(printed, own), implied, fails=fails, why=why)


def _counts(kept: _Kept, lines: Sequence[Line]) -> bool:
    """Return whether whole numbers add up to one number in nearly all rows, so that they are counts of regions."""
    relation = kept.relation
    rows = [lines[k].numbers for k in (*kept.good, *kept.bad)]
    parts = [x[c] for x in rows for c in (relation.target, *relation.operands)]
    totals = Counter(x[relation.target].value for x in rows).most_common(1)[0][1]
    return relation.linear and all(x.unit >= 1.0 for x in parts) and totals >= _SHARE * len(rows)


def _exact(printed: Printed, own: Interval) -> Printed:
    return replace(printed, unit=1.0) if own == exactly(printed.value) else printed


def _transposed(sheet: Sheet) -> Sheet:
    columns = sheet.number_columns()
    head = (sheet.head[0], *(sheet.label(x) for x in sheet.lines))
    lines = [
        Line(
            sheet.head[k],
            (sheet.head[k],),
            {i + 1: x.numbers[k] for i, x in enumerate(sheet.lines) if k in x.numbers},
        )
        for k in columns
        if k
    ]
    return Sheet(sheet.name, head, tuple(lines), sheet.notes)
