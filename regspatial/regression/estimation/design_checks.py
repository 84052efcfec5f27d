"""What a panel's design is held to: enough observations, columns that vary, and their rank."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ...choices.regression import FORMS
from ...containers.times import named_time
from ...errors import (
    CollinearityError,
    ConstantColumnError,
    InferenceWarning,
    SpecificationError,
    listed,
    warn,
)
from ...formula.design import CONSTANT, INTERCEPT, ROUNDING, dependent, varies
from ...terms import term
from ...words import Message, ToolName, _
from .within import WITH_REGIONS, WITH_TIME, count

if TYPE_CHECKING:
    from .design import PanelDesign

Array = NDArray[np.float64]

FEW_LEFT = 10
"""Below so many degrees of freedom the t distribution is visibly not the normal one (2.26 for 1.96)."""


def say_past(y_name: str, y: Array, x: Mapping[str, Array]) -> None:
    """Warn of regressors that are y of the period before wherever both are known.

    Beside effects of regions such a coefficient is biased; impacts leave the long run out in any case.
    """
    past = past_of(y, x)
    if past:
        warn(
            InferenceWarning(
                _(
                    "{past} is {y_name} of the period before. As a plain regressor beside effects of "
                    "regions its coefficient is biased, and impacts leave the long run out: use "
                    "{tool}{python: (rs.spatial_panel_dynamic)}."
                ),
                past=listed(past),
                y_name=y_name,
                tool=ToolName("spatial_panel_dynamic"),
            )
        )


def past_of(y: Array, x: Mapping[str, Array]) -> list[str]:
    """Return the regressors that are y, (T, n), of the period before wherever both are known."""
    past: list[str] = []
    if len(y) < 2:
        return past
    for name, values in x.items():
        now = (values if values.shape == y.shape else np.broadcast_to(values, y.shape))[1:]
        before = y[:-1]
        one, other = float(now.flat[0]), float(before.flat[0])
        if one < other or one > other:  # neither is empty
            continue
        known = ~(np.isnan(now) | np.isnan(before))
        if known.any() and np.array_equal(now[known], before[known]):
            past.append(name)
    return past


def check_size(d: PanelDesign) -> None:
    """Refuse a panel with too few periods or observations for its effects and slopes."""
    if d.T == 1 and d.fixed_effects in ("entity", "twoway"):
        raise SpecificationError(
            _(
                "There is one period only ({times}); entity effects would explain everything. "
                "Use {param:fixed_effects=none} or more periods."
            ),
            times=named_time(d.panel.times[0]),
        )
    used = count(d.fixed_effects, d.n, d.T) + len(d.terms)
    spatial = len(FORMS[d.model].parameters)
    left = d.n * d.T - used - spatial
    if d.n * d.T - used - max(spatial, 1) < 1:
        raise SpecificationError(
            _(
                "{n} {n:region|regions} × {T} {T:time leaves|times leave} no degrees of "
                "freedom for {k} {k:coefficient|coefficients} with "
                "{param:fixed_effects={fixed_effects!r}}. Drop regressors or add periods."
            ),
            n=d.n,
            T=d.T,
            k=len(d.terms),
            fixed_effects=d.fixed_effects,
        )
    if left < FEW_LEFT:
        warn(
            InferenceWarning(
                _(
                    "{left} {left:degree|degrees} of freedom are left: {n} "
                    "{n:region|regions} × {T} {T:time|times}, less {used} "
                    "{used:coefficient|coefficients} and fixed effects and {spatial} "
                    "{spatial:spatial parameter|spatial parameters}. Standard errors of "
                    "maximum likelihood are far too small there. Drop regressors or add "
                    "periods."
                ),
                left=left,
                n=d.n,
                T=d.T,
                used=used,
                spatial=spatial,
            )
        )


def check_columns(d: PanelDesign) -> None:
    """Refuse columns that do not vary, and those of JZ that are combinations of others."""
    left = d.within(d.Z)
    check_variation(d, left)
    refuse_lag_of_y(d, left)
    check_rank(d, left)
    refuse_equal_weights(d)


def refuse_lag_of_y(d: PanelDesign, jz: Array) -> None:
    """Refuse regressors that are Wy by the weights of the model, up to a scale; `jz` is JZ.

    Raises
    ------
    SpecificationError
    """
    if d.w is None:
        return
    wy = d.within(d.lag(d.y)).ravel()
    size = _norm(wy)
    if size == 0.0:
        return
    found = []
    for name, column in zip(d.terms, jz, strict=True):
        if name not in d.variables:
            continue
        one = column.ravel()
        rest = one - (wy @ one / size**2) * wy
        if _norm(rest) <= _TYPED * _norm(one):
            found.append(name)
    if found:
        raise SpecificationError(
            _(
                "{found} {n:is|are} W y by the very weights of the model (up to a scale): it is made of y, and as a "
                "plain regressor its coefficient is biased. Leave {n:it|them} out of the formula: "
                "{param:model=sar} and {param:model=sdm} estimate rho with its Jacobian."
            ),
            columns=found,
            found=listed(found),
            n=len(found),
        )


_TYPED = 1e-6
"""Share of a column that may differ from Wy where that was computed elsewhere and typed with seven figures."""


def refuse_equal_weights(d: PanelDesign) -> None:
    """Refuse rho or lambda where W is the same between all regions and effects of periods are taken out.

    J W J = -s/(n - 1) J then: W only takes a share of a region's own value, and the likelihood is flat.

    Raises
    ------
    SpecificationError
    """
    if d.w is None or d.fixed_effects not in WITH_TIME or FORMS[d.model].family == "none":
        return
    n = d.w.n
    other = getattr(d, "w_error", None)
    for w in (d.w,) if other is None else (other,):
        if w.links != n * (n - 1):
            continue
        values = np.asarray(sp.csr_array(w.matrix).data, dtype=float)
        if np.ptp(values) <= 1e-9 * np.abs(values).max():
            raise SpecificationError(
                _(
                    "All regions are neighbours of all others with the same weight: beside effects of periods W y is "
                    "a multiple of y, and {which} cannot be estimated. Take weights that fall with distance, or "
                    "{param:fixed_effects=entity}."
                ),
                which=listed(FORMS[d.model].parameters),
            )


def check_variation(d: PanelDesign, jz: Array) -> None:
    """Refuse columns that do not vary at all, or that the fixed effects absorb; `jz` is JZ."""
    named = {d.y_name: (d.y, d.within(d.y))}
    named |= {t: (z, j) for t, z, j in zip(d.terms, d.Z, jz, strict=True) if t != INTERCEPT}
    far = {} if d.shift is None else dict(zip(d.terms, d.shift * math.sqrt(d.y.size), strict=True))
    flat, absorbed = [], []
    for name, (values, inside) in named.items():
        size, left = math.hypot(_norm(values), far.get(name, 0.0)), _norm(inside)
        least = CONSTANT
        if far.get(name, 0.0) != 0.0 and d.fixed_effects in WITH_REGIONS:
            least = ROUNDING  # W (x + c) has a level c s_i a region where rows have unequal sums s, which effects take
        if left > least * size and d.fixed_effects != "none":
            continue  # then it varies about its mean as well, from which effects leave less
        if not varies(values):
            flat.append(name)
        elif left <= max(CONSTANT * _norm(values - values.mean()), ROUNDING * size):
            absorbed.append(name)
    if flat:
        raise ConstantColumnError(
            _("These columns do not vary at all: {flat}. Leave them out."),
            columns=flat,
            flat=listed(flat),
        )
    if absorbed:
        raise ConstantColumnError(
            _(
                "These columns do not vary {where}, so that "
                "{param:fixed_effects={fixed_effects!r}} absorbs them: {absorbed}. Leave them "
                "out, interact them with something that varies, or choose other fixed effects."
            ),
            columns=absorbed,
            where=term("variation", d.fixed_effects),
            fixed_effects=d.fixed_effects,
            absorbed=listed(absorbed),
        )


def _norm(values: Array) -> float:
    """Return the root of the sum of squares."""
    flat = values.ravel()
    return math.sqrt(flat @ flat)


def check_rank(d: PanelDesign, jz: Array) -> None:
    """Name the columns of JZ that are linear combinations of others, those of X first."""
    z = jz.reshape(len(d.terms), -1).T
    unit = z / np.linalg.norm(z, axis=0)
    own = [i for i, t in enumerate(d.terms) if not t.startswith("W(")]
    every = dependent(unit, list(range(len(d.terms))))
    members = (dependent(unit, own) or every) if every else every
    if not members:
        return
    names = [d.terms[i] for i in members]
    lagged = any(n.startswith("W(") for n in names)
    hint = (
        Message(_(" Under weights that are (nearly) equal, W(x) is a multiple of x."))
        if lagged
        else ""
    )
    after = _(
        "These columns are linearly dependent after taking out the fixed effects "
        "({fixed_effects}): {names}.{hint} Leave one of them out (see {param:durbin})."
    )
    plain = _(
        "These columns are linearly dependent: {names}.{hint} Leave one of them out (see {param:durbin})."
    )
    raise CollinearityError(
        plain if d.fixed_effects == "none" else after,
        columns=names,
        fixed_effects=d.fixed_effects,
        names=listed(names),
        hint=hint,
    )
