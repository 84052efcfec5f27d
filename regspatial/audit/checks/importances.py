"""Importances of predictors: totals against weight × average, means against sums."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held
from ..printed import Interval, Printed, exactly
from ..sheet import Line, Sheet
from ..words import is_a

_HUGE = 1e100
"""What no gain or count of splits is: a slip whose products would be no numbers."""
_SINGLE = 1e-6
"""Relative error of sums of numbers in single precision."""
_TOTALS = (("gain", "total_gain"), ("cover", "total_cover"))


def check_importances(sheet: Sheet) -> list[Finding]:
    """Return findings on a table of weight, gain, cover and their totals, group by group."""
    at = sheet.found("importance")
    if "weight" not in at or not any(total in at for _one, total in _TOTALS):
        return []
    out: list[Finding] = []
    for group, lines in _groups(sheet).items():
        start = len(out)
        body = [one for one in lines if _moment(one) is None]
        for one, total in _TOTALS:
            if one in at and total in at:
                out += _products(sheet, body, (at["weight"], at[one], at[total]))
        out += _moments(sheet, lines, body)
        if group:
            out[start:] = [replace(f, table=f"{f.table} ({group})") for f in out[start:]]
    return out


def _groups(sheet: Sheet) -> dict[str, list[Line]]:
    """Return rows by what their first text says, where a second one names the predictor."""
    out: dict[str, list[Line]] = {}
    for line in sheet.lines:
        out.setdefault(line.name if len(line.texts) > 1 else "", []).append(line)
    return out


def _label(line: Line) -> str:
    return line.texts[-1] if line.texts else line.name


def _moment(line: Line) -> str | None:
    said = _label(line)
    return next((k for k in ("mean", "sd", "cv") if is_a("heading", k, said)), None)


def _products(sheet: Sheet, lines: Sequence[Line], at: tuple[int, int, int]) -> list[Finding]:
    """Hold each total against weight × average, in the power of ten that most rows share."""
    full: list[tuple[Line, Printed, Printed, Printed]] = []
    for one in lines:
        w, a, t = (one.numbers.get(k) for k in at)
        if w and a and t and all(1.0 / _HUGE < x.value < _HUGE and not x.bound for x in (w, a, t)):
            full.append((one, w, a, t))
    if len(full) < 3:
        return []
    powers = [round(math.log10(t.value / (w.value * a.value))) for _one, w, a, t in full]
    power = max(set(powers), key=powers.count)
    why = Message(
        _("{weight} × {average}, in the unit that most rows share (10^{power})"),
        weight=sheet.head[at[0]],
        average=sheet.head[at[1]],
        power=power,
    )
    ratios = [t.value / (w.value * a.value * 10.0**power) - 1.0 for _one, w, a, t in full]
    wrong = [not t.interval.meets(_product(w, a, power)) for _o, w, a, t in full]
    if all(wrong) and (max(ratios) < 0.0 or min(ratios) > 0.0):
        low, high = sorted((100.0 * min(ratios), 100.0 * max(ratios)))
        why = Message(
            _("{why}; all {n} totals are off to one side, by {low:.1f} to {high:.1f} %"),
            why=why,
            n=len(full),
            low=low,
            high=high,
        )
    return [
        held(
            (sheet.name, sheet.head[at[2]], _label(one)),
            "importance_total",
            t,
            _product(w, a, power),
            why=why,
        )
        for one, w, a, t in full
    ]


def _product(weight: Printed, average: Printed, power: int) -> Interval:
    """Return weight × average; programs hold both in single precision, which few digits do not show."""
    out = _count(weight) * average.interval * exactly(10.0**power)
    return out.widened(_SINGLE * abs(out.middle))


def _count(weight: Printed) -> Interval:
    """Return a weight exactly if it is whole: it counts how often a predictor splits."""
    return exactly(weight.value) if weight.unit >= 1.0 else weight.interval


def _moments(sheet: Sheet, lines: Sequence[Line], body: Sequence[Line]) -> list[Finding]:
    named = {_moment(one): one for one in lines if _moment(one) is not None}
    mean = named.get("mean")
    out = []
    for k in sheet.number_columns():
        numbers = [one.numbers[k] for one in body if k in one.numbers]
        if mean is not None and k in mean.numbers and len(numbers) >= 3:
            out.append(_mean(sheet, k, mean, numbers))
        if {"mean", "sd", "cv"} <= set(named):
            parts = [named[m].numbers.get(k) for m in ("cv", "sd", "mean")]
            if parts[0] and parts[1] and parts[2] and parts[2].value:
                implied = parts[1].interval / parts[2].interval
                where = (sheet.name, sheet.head[k], _label(named["cv"]))
                out.append(held(where, "cv", parts[0], implied, why=Message(_("sd over mean"))))
    return out


def _mean(sheet: Sheet, k: int, mean: Line, numbers: Sequence[Printed]) -> Finding:
    total = exactly(0.0)
    for one in numbers:
        total = total + (exactly(one.value) if one.unit >= 1.0 else one.interval)
    n = len(numbers)
    why = Message(
        _("mean of the {n} {n:row|rows}; with one row more, that row would be {missing:.4g}"),
        n=n,
        missing=mean.numbers[k].value * (n + 1) - total.middle,
    )
    where = (sheet.name, sheet.head[k], _label(mean))
    return held(where, "mean_of_rows", mean.numbers[k], total.scaled(1.0 / n), why=why)
