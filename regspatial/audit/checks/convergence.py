"""Convergence: half-lives and speeds against each other and against the coefficient."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...results.audit import Finding, Verdict
from ...words import Message, _
from ..finding import held, most_agree
from ..model import ModelColumn
from ..printed import Interval, Printed, exactly
from ..sheet import Sheet
from ..words import is_a, what

_LN2 = math.log(2.0)
_LONGEST = 100
"""Periods between first and last that are tried."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What one model says: where each number stands, and the numbers."""

    where: dict[str, tuple[str, str, str]]
    numbers: dict[str, Printed]


def check_convergence(models: Sequence[ModelColumn]) -> list[Finding]:
    """Return half-life and speed of each column against each other, and the speed against the coefficient."""
    rows = []
    for model in models:
        named = {t: what("convergence", t) for t in model.coefficients}
        found = {k: t for t, k in reversed(named.items()) if k is not None}
        if not {"speed", "half_life"} & set(found):
            continue
        first = next(iter(model.coefficients))
        if "beta" not in found and not is_a("term", "constant", first) and named[first] is None:
            found["beta"] = first
        where = {k: (model.table, model.label, t) for k, t in found.items()}
        rows.append(_Row(where, {k: model.coefficients[t].estimate for k, t in found.items()}))
    return _all(rows)


def check_convergence_rows(sheet: Sheet) -> list[Finding]:
    """Return the same of a table with a column each."""
    at = sheet.found("convergence")
    if not {"speed", "half_life"} & set(at):
        return []
    rows = []
    for line in sheet.lines:
        there = {k: c for k, c in at.items() if c in line.numbers}
        where = {k: (sheet.name, sheet.head[c], sheet.label(line)) for k, c in there.items()}
        rows.append(_Row(where, {k: line.numbers[c] for k, c in there.items()}))
    return _all(rows)


def _all(rows: Sequence[_Row]) -> list[Finding]:
    lives = _lives(rows)
    return [*lives, *_speeds(rows), *([] if lives else _lives_of_coefficients(rows))]


def _lives(rows: Sequence[_Row]) -> list[Finding]:
    """Ln 2 over the speed."""
    both = [x for x in rows if {"speed", "half_life"} <= set(x.numbers)]
    found = [most_agree([_life(x, scale) for x in both]) for scale in (1.0, 100.0)]
    return max(found, key=_agree, default=[]) if both and any(map(_agree, found)) else []


def _life(row: _Row, scale: float) -> Finding:
    speed, life = row.numbers["speed"], row.numbers["half_life"]
    implied = exactly(_LN2 * scale) / abs(speed.interval)
    why = Message(_("ln 2 over the speed {a}"), a=speed.text)
    return held(row.where["half_life"], "half_life", life, implied, why=why)


def _agree(found: Sequence[Finding]) -> int:
    return sum(one.verdict == "consistent" for one in found)


def _speeds(rows: Sequence[_Row]) -> list[Finding]:
    """Return speeds against −ln(1 + b)/T, or −ln(1 + bT)/T of a mean growth, with the T that most columns share."""
    both = [x for x in rows if {"speed", "beta"} <= set(x.numbers)]
    return _by_periods(both, "speed", lambda k: k)


def _lives_of_coefficients(rows: Sequence[_Row]) -> list[Finding]:
    """Return half-lives straight from the coefficient, where no speed stands between them."""
    both = [x for x in rows if {"half_life", "beta"} <= set(x.numbers) and "speed" not in x.numbers]
    return _by_periods(both, "half_life", lambda k: exactly(_LN2) / k)


def _by_periods(
    rows: Sequence[_Row], target: str, turned: Callable[[Interval], Interval]
) -> list[Finding]:
    agree: Counter[tuple[float, bool, float]] = Counter()
    for row in rows:
        printed = row.numbers[target].interval
        for periods in range(1, _LONGEST + 1):
            for mean in (False, True) if periods > 1 else (False,):
                speed = _speed(row.numbers["beta"].interval, periods, mean=mean)
                if speed is None:
                    continue
                for scale in (1.0, 100.0) if target == "speed" else (1.0,):
                    implied = turned(speed).scaled(scale)
                    agree[(periods, mean, scale)] += printed.meets(implied)
    if not agree:
        return []
    most = max(agree.values())
    best = [k for k, count in agree.items() if count == most]
    annual = [k for k in best if k[0] == 1]
    chosen = annual or best
    if most < max(2, math.ceil(0.6 * len(rows))) or len(chosen) > 1:
        return []
    shared, mean, scale = chosen[0]
    periods = int(shared)
    sure = most >= 3 and most >= len(rows) - 1
    fails: Verdict = "inconsistent" if sure else "unknown"
    formula = "−ln(1 + bT)/T" if mean else "−ln(1 + b)/T"
    out = []
    for row in rows:
        speed = _speed(row.numbers["beta"].interval, periods, mean=mean)
        if speed is not None:
            implied = turned(speed).scaled(scale)
            said = Message(
                _("{formula} with b = {b} and T = {periods}, as most columns"),
                formula=formula if target == "speed" else f"ln 2 / [{formula}]",
                b=row.numbers["beta"].text,
                periods=periods,
            )
            check = "convergence_speed" if target == "speed" else "half_life"
            out.append(
                held(row.where[target], check, row.numbers[target], implied, fails=fails, why=said)
            )
    return out


def _speed(b: Interval, periods: int, *, mean: bool) -> Interval | None:
    factor = float(periods) if mean else 1.0
    low, high = 1.0 + factor * b.low, 1.0 + factor * b.high
    if low <= 0.0 or b.middle >= 0.0:
        return None
    return Interval(-math.log(high) / periods, -math.log(low) / periods)
