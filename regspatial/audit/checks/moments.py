"""Mean, standard deviation, minimum and maximum of a variable against one another."""

from __future__ import annotations

import math
from itertools import pairwise

from ...results.audit import Finding
from ...words import Message, _
from ..finding import held
from ..printed import Interval, Printed, exactly
from ..sheet import Line, Sheet
from ..words import patterns

_PERCENT = 10.0
"""Sum of weights from which they are in percent."""


def check_moments(sheet: Sheet) -> list[Finding]:
    """Return findings on a table of moments, a variable a row."""
    at = sheet.found("heading")
    if "mean" not in at or "sd" not in at:
        return (_weights(sheet, at["weight"]) if "weight" in at else []) + _ordered(sheet, at)
    out = _ordered(sheet, at)
    for line in sheet.lines:
        sd = line.numbers.get(at["sd"])
        if sd is not None and sd.interval.high < 0.0:
            where = (sheet.name, sheet.head[at["sd"]], sheet.label(line))
            out.append(held(where, "possible_value", sd, Interval(0.0, math.inf)))
        if "min" in at and "max" in at:
            out += _within(sheet, line, at)
        if "cv" in at:
            out += _variation(sheet, line, at)
        if "mean_normalised" in at:
            out += _leverage(sheet, line, at)
    if "weight" in at:
        out += _weights(sheet, at["weight"])
    return out


def _within(sheet: Sheet, line: Line, at: dict[str, int]) -> list[Finding]:
    found = [line.numbers.get(at[k]) for k in ("mean", "sd", "min", "max")]
    mean, sd, low, high = found
    if mean is None or sd is None or low is None or high is None:
        return []
    name = sheet.label(line)
    span = Interval(low.interval.low, high.interval.high)
    out = [held((sheet.name, sheet.head[at["mean"]], name), "mean_in_range", mean, span)]
    median = line.numbers.get(at["median"]) if "median" in at else None
    if median is not None:
        out.append(
            held((sheet.name, sheet.head[at["median"]], name), "median_in_range", median, span)
        )
        reach = abs(sd.interval).high
        near = mean.interval.widened(reach)
        where = (sheet.name, sheet.head[at["median"]], name)
        why = Message(_("no median is farther from its mean than one standard deviation"))
        if not median.interval.meets(near):
            out.append(held(where, "median_in_range", median, near, why=why))
    count = line.numbers.get(at["count"]) if "count" in at else None
    n = count.value if count is not None and count.value > 1 else 2.0
    m = mean.interval
    if not m.meets(span):
        return out  # whatever the deviation
    best = min(max(span.middle, m.low), m.high)
    top = max(_product(one, span) for one in (m.low, m.high, best))
    most = math.sqrt(max(top, 0.0) * n / (n - 1.0))
    why = Message(_("sd² ≤ (max − mean)(mean − min)·n/(n − 1)"))
    where = (sheet.name, sheet.head[at["sd"]], name)
    return [*out, held(where, "sd_in_range", sd, Interval(-math.inf, most), why=why)]


def _variation(sheet: Sheet, line: Line, at: dict[str, int]) -> list[Finding]:
    mean, sd, cv = (line.numbers.get(at[k]) for k in ("mean", "sd", "cv"))
    if mean is None or sd is None or cv is None:
        return []
    where = (sheet.name, sheet.head[at["cv"]], sheet.label(line))
    ratio = sd.interval / mean.interval
    if cv.value > 10.0 * abs(ratio.middle):  # in percent, without its sign
        ratio = ratio.scaled(100.0)
    return [held(where, "cv", cv, ratio, why=Message(_("sd over mean")))]


def _product(mean: float, span: Interval) -> float:
    return (span.high - mean) * (mean - span.low)


def _leverage(sheet: Sheet, line: Line, at: dict[str, int]) -> list[Finding]:
    """With x ≥ 0, mean and normalised mean m bound the range, and so sd ≤ mean·√((1 − m)/m)."""
    mean, sd, m = (line.numbers.get(at[k]) for k in ("mean", "sd", "mean_normalised"))
    if mean is None or sd is None or m is None or not 0.0 < m.interval.low < m.interval.high < 1.0:
        return []
    least = m.interval.low
    if any(patterns("pattern")["negative_said"].fullmatch(t) for t in line.texts):
        least = 1.0 - m.interval.high  # normalised the other way round
    most = mean.interval.high * math.sqrt((1.0 - least) / least)
    why = Message(
        _("a variable that is never negative, with mean {mean} and normalised mean {m}"),
        mean=mean.text,
        m=m.text,
    )
    where = (sheet.name, sheet.head[at["sd"]], sheet.label(line))
    return [held(where, "sd_in_range", sd, Interval(-math.inf, most * math.sqrt(1.01)), why=why)]


def _weights(sheet: Sheet, column: int) -> list[Finding]:
    numbers = [line.numbers[column] for line in sheet.lines if column in line.numbers]
    total = sum(one.value for one in numbers)
    whole = 100.0 if total > _PERCENT else 1.0  # in percent
    unit = sum(one.unit for one in numbers)
    turned = sum(abs(one.value) for one in numbers)
    slip = total < turned and any(abs(turned - full) <= 0.5 * unit for full in (1.0, 100.0))
    if len(numbers) < 3 or not (0.85 * whole < total < 1.15 * whole or slip):
        return []  # a part of them, or weights within several groups; loadings have signs
    printed = Printed(f"{total:.10g}", total, unit)
    return [held((sheet.name, sheet.head[column], "Σ"), "weights_sum", printed, exactly(whole))]


_ORDER = ("min", "p25", "median", "p75", "max")


def _ordered(sheet: Sheet, at: dict[str, int]) -> list[Finding]:
    """Return whether quantiles do not fall, and the mean lies between minimum and maximum."""
    known = [k for k in _ORDER if k in at]
    if not {"p25", "p75"} & set(known) or len(known) < 3:
        return []
    out = []
    for line in sheet.lines:
        there = [k for k in known if at[k] in line.numbers]
        for low, high in pairwise(there):
            least, most = line.numbers[at[low]], line.numbers[at[high]]
            where = (sheet.name, sheet.head[at[high]], sheet.label(line))
            why = Message(
                _("not below {column} = {value}"), column=sheet.head[at[low]], value=least.text
            )
            above = Interval(least.interval.low, math.inf)
            out.append(held(where, "quantiles_rise", most, above, why=why))
    return out
