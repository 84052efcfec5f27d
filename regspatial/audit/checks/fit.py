"""N, R², adjusted R² and information criteria against one another."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...results.audit import Finding, Verdict
from ...words import Message, _
from ..finding import at, held, not_below
from ..model import ModelColumn, is_constant, is_parameter
from ..printed import Interval, Printed, exactly
from ..words import is_a

Models = Sequence[ModelColumn]


def nests(small: ModelColumn, large: ModelColumn) -> bool:
    """Return whether one linear model has all that another has, on the same sample, and more."""
    same_y = small.dependent == large.dependent
    n = [m.fit.get("N") for m in (small, large)]
    if not same_y or n[0] is None or n[1] is None or n[0].value != n[1].value:
        return False
    if any(m.effect or is_a("column", "sub_sample", m.dependent) for m in (small, large)):
        return False
    a, b = small.regressors(), large.regressors()
    return a <= b and _flags_within(small, large) and (a < b or small.flags != large.flags)


def _flags_within(small: ModelColumn, large: ModelColumn) -> bool:
    if len(small.flags) != len(large.flags) or small.flag_names != large.flag_names:
        return False
    return all(
        a == b or (a == "NO" and b == "YES") for a, b in zip(small.flags, large.flags, strict=True)
    )


_SPATIAL = ("sar", "sem", "sdm", "sac", "sdem", "gns", "slx")


def plain_table(models: Models) -> bool:
    """Return whether a table's R² can be those of least squares: no model of it is spatial."""
    return not any(
        m.spatial or m.effect or set(m.label.lower().split()) & set(_SPATIAL) for m in models
    )


def check_r_squared(models: Models) -> list[Finding]:
    """Return findings on R² of nested models, and on adjusted R²."""
    out = [f for m in models for f in _adjusted(m)]
    if not plain_table(models):
        return out
    for large in models:
        inner = [m for m in models if m is not large and "R2" in m.fit and nests(m, large)]
        if not inner or "R2" not in large.fit:
            continue
        best = max(inner, key=lambda m: m.fit["R2"].value)
        why = Message(
            _("column {column} has fewer regressors of the same, the same sample, and R² {value}"),
            column=best.column or best.label,
            value=best.fit["R2"].text,
        )
        least = not_below(best.fit["R2"])
        out.append(held(at(large, "R2"), "r_squared", large.fit["R2"], least, why=why))
    return out


def _adjusted(model: ModelColumn) -> list[Finding]:
    """1 − adjusted = (1 − R²)(N − 1)/(N − K) must allow a whole K, not below what is printed."""
    r2, adjusted, n = (model.fit.get(k) for k in ("R2", "adjR2", "N"))
    if r2 is None or adjusted is None or n is None or n.value < 3:
        return []
    one = exactly(1.0)
    size = exactly(n.value)
    left = one - adjusted.interval
    if left.low <= 0.0:
        return []
    degrees = (one - r2.interval) * exactly(n.value - 1.0) / left
    k = size - degrees
    if not _bounded(k):
        return []
    printed = sum(not is_parameter(t) or is_constant(t) for t in model.coefficients)
    low, high = max(math.ceil(k.low - 1e-9), 1), math.floor(k.high + 1e-9)
    good = low <= high and high >= printed
    why = Message(
        _("it implies {low} to {high} parameters; {printed} are printed"),
        low=max(low, 0),
        high=max(high, 0),
        printed=printed,
    )
    verdict: Verdict = "consistent" if good else "inconsistent"
    most = one - (one - r2.interval) * exactly(
        (n.value - 1.0) / max(n.value - max(printed, 1), 1.0)
    )
    table, column, term = at(model, "adjR2")
    return [
        Finding(
            table=table,
            column=column,
            term=term,
            check="adjusted_r_squared",
            printed=adjusted.text,
            implied=f"≤ {most.high:.4f}",
            verdict=verdict,
            why=why,
        )
    ]


def check_information(models: Models) -> list[Finding]:
    """Return findings on AIC and BIC: both must allow one whole number of parameters."""
    out = []
    for m in models:
        aic, bic, loglik, n = (m.fit.get(k) for k in ("AIC", "BIC", "logL", "N"))
        if aic is not None and loglik is not None:
            k = (aic.interval + loglik.interval.scaled(2.0)).scaled(0.5)
            out += _whole(m, "AIC", aic, k, loglik.interval.scaled(-2.0), 2.0)
        if bic is not None and aic is not None and n is not None and n.value > 8:
            step = math.log(n.value) - 2.0
            k = (bic.interval - aic.interval).scaled(1.0 / step)
            out += _whole(m, "BIC", bic, k, aic.interval, step)
    return out


def _whole(
    model: ModelColumn, term: str, printed: Printed, k: Interval, base: Interval, step: float
) -> list[Finding]:
    """Hold a criterion against its value at the nearest whole number of parameters."""
    if not _bounded(k):
        return []
    count = max(round(k.middle), 0)
    inside = math.ceil(k.low - 1e-9) <= math.floor(k.high + 1e-9)
    count = math.ceil(k.low - 1e-9) if inside and not k.low <= count <= k.high else count
    why = Message(_("with {k} {k:parameter|parameters}"), k=count)
    implied = base + exactly(step * count)
    return [held(at(model, term), "information", printed, implied, why=why)]


def _bounded(x: Interval) -> bool:
    """Return whether both ends are numbers: those of a bound such as <0.001 are not."""
    return math.isfinite(x.low) and math.isfinite(x.high)
