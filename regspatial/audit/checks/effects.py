"""Direct, indirect and total effects against one another and against the model's coefficients."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...results.audit import Finding, Verdict
from ...words import Message, _
from ..finding import at, held
from ..model import Coefficient, ModelColumn, is_parameter, is_rho, lagged
from ..printed import Interval, exactly
from ..sheet import Line, Sheet
from ..words import what

_DRAWS = 100
"""Fewest draws an effect is simulated from: the mean of so many errs by a tenth of its deviation."""
_CERTAIN = 4.0
"""Standard errors of a simulated mean that are allowed."""


def check_sums(models: Sequence[ModelColumn]) -> list[Finding]:
    """Return whether direct + indirect = total in every row of every set of effects."""
    out = []
    for direct, indirect, total in _triples(models):
        for term, whole in total.coefficients.items():
            parts = [m.coefficients.get(term) for m in (direct, indirect)]
            if is_parameter(term) or parts[0] is None or parts[1] is None:
                continue  # rho stands under each of the three, and is no effect
            implied = parts[0].estimate.interval + parts[1].estimate.interval
            why = Message(_("direct + indirect"))
            out.append(held(at(total, term), "effects_sum", whole.estimate, implied, why=why))
    return out


def check_sum_columns(sheet: Sheet) -> list[Finding]:
    """Return whether direct + indirect = total in a table with the three in columns, without brackets."""
    at: dict[str, list[int]] = {"direct": [], "indirect": [], "total": []}
    for k, heading in enumerate(sheet.head):
        name = what("effect", heading)
        if name is not None:
            at[name].append(k)
    sets = list(zip(at["direct"], at["indirect"], at["total"], strict=False))
    return [f for three in sets for line in sheet.lines for f in _sum_of(sheet, three, line)]


def _sum_of(sheet: Sheet, three: tuple[int, int, int], line: Line) -> list[Finding]:
    direct, indirect, total = (line.numbers.get(k) for k in three)
    if direct is None or indirect is None or total is None or is_parameter(line.name):
        return []
    where = (sheet.name, sheet.head[three[2]], line.name)
    implied = direct.interval + indirect.interval
    why = Message(_("direct + indirect"))
    return [held(where, "effects_sum", total, implied, why=why)]


def _triples(
    models: Sequence[ModelColumn],
) -> Iterator[tuple[ModelColumn, ModelColumn, ModelColumn]]:
    waiting: dict[str, list[ModelColumn]] = {"direct": [], "indirect": [], "total": []}
    for one in models:
        if one.effect is not None:
            waiting[one.effect].append(one)
    yield from zip(waiting["direct"], waiting["indirect"], waiting["total"], strict=False)


@dataclass(frozen=True, slots=True)
class _Base:
    """A model with y lagged in space: its coefficients, those of the lags of x, and rho."""

    model: ModelColumn
    lags: dict[str, Coefficient]
    rho: Coefficient


def check_totals(
    models: Sequence[ModelColumn], every: Sequence[ModelColumn], *, row_sums_one: bool
) -> list[Finding]:
    """Return whether total = (β + θ)/(1 − ρ), which holds where the rows of W sum to one.

    The printed total may be the mean of draws: E[1/(1 − ρ)] lies above 1/(1 − ρ̂). So the interval
    runs from the value at the estimates to that mean, and as far beyond as the draws can scatter.
    """
    totals = [m for m in models if m.effect == "total"]
    bases = _bases(models) or _bases(every)
    if len(bases) != 1 and len(bases) != len(totals):
        return []
    out = []
    for k, total in enumerate(totals):
        base = bases[k if len(bases) == len(totals) else 0]
        for term, one in total.coefficients.items():
            implied = None if is_parameter(term) else _total(base, term, one)
            if implied is not None:
                fails: Verdict = "inconsistent" if row_sums_one else "unknown"
                why = Message(_("(β + θ)/(1 − ρ), if every row of W sums to one"))
                where = at(total, term)
                out.append(held(where, "total_effect", one.estimate, implied, fails=fails, why=why))
    return out


def _bases(models: Sequence[ModelColumn]) -> list[_Base]:
    out: list[_Base] = []
    for k, model in enumerate(models):
        rho = next((c for t, c in model.coefficients.items() if is_rho(t)), None)
        if rho is None or model.effect is not None:
            continue
        own = {x: c for t, c in model.coefficients.items() if (x := lagged(t)) is not None}
        beside = models[k + 1] if k + 1 < len(models) else None
        if (
            not own
            and beside is not None
            and _is_lag_column(beside)
            and beside.table == model.table
        ):
            own = dict(beside.coefficients)
        out.append(_Base(model, own, rho))
    lagging = [b for b in out if b.lags]
    return lagging or out


def _is_lag_column(model: ModelColumn) -> bool:
    return re.search(r"(^|[ (])w ?[*×·]? ?x\b", model.dependent.lower()) is not None


def _spread(one: Coefficient) -> float | None:
    """Return the standard error of a coefficient, from whatever stands beside it."""
    if "se" in one.beside:
        return one.beside["se"].value
    for kind in ("z", "t"):
        if kind in one.beside and one.beside[kind].value:
            return abs(one.estimate.value / one.beside[kind].value)
    return None


def _total(base: _Base, term: str, total: Coefficient) -> Interval | None:
    beta, theta = base.model.coefficients.get(term), base.lags.get(term)
    if beta is None or (base.lags and theta is None):
        return None
    parts = [c for c in (beta, theta) if c is not None]
    top = exactly(0.0)
    for one in parts:
        top = top + one.estimate.interval
    rest = exactly(1.0) - base.rho.estimate.interval
    if rest.low <= 0.0:
        return None
    implied = top / rest
    sd_rho = _spread(base.rho)
    if sd_rho is None:
        return implied
    return _with_draws(
        implied, top, rest.middle, sd_rho, [_spread(c) for c in parts], _spread(total)
    )


def _with_draws(
    point: Interval,
    top: Interval,
    rest: float,
    sd: float,
    parts: list[float | None],
    sd_total: float | None,
) -> Interval:
    """Widen an effect at the estimates by what the mean of draws of it may be."""
    mean = _mean_multiplier(rest, sd)
    ends = top.scaled(mean)
    deviation = sum(x or 0.0 for x in parts)  # the largest that β + θ can have, fully correlated
    joint = deviation * sd / rest**2  # |cov| ≤ product of the deviations
    scatter = _CERTAIN * (sd_total or 0.0) / math.sqrt(_DRAWS)
    wide = Interval(min(point.low, ends.low), max(point.high, ends.high))
    return wide.widened(joint + scatter)


def _mean_multiplier(rest: float, sd: float) -> float:
    """Return E[1/(1 − ρ)] of a normal ρ that is cut off just below one, where 1/(1 − ρ) has no mean.

    Programs drop draws at or above one; what they keep ends near it. Cut where 1 − ρ is a
    four-hundredth of its estimate, ρ = .6 with a deviation of .12 gives 2.88.
    """
    z = np.linspace(-6.0, 6.0, 4801)
    left = rest - sd * z
    inside = left > rest / 400.0
    density = np.exp(-0.5 * z[inside] ** 2)
    return float((density / left[inside]).sum() / density.sum())
