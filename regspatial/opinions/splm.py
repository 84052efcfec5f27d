"""R's splm: fixed effects in its order of lag and effects, and random effects of regions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..choices.regression import FORMS
from ..formula.design import INTERCEPT
from ..regression import spatial_panel_estimate
from ..regression.panel.random.record import RandomEffectsResult
from ..results.regression import SpatialPanelResult
from ..results.second_opinion import Compared
from ..results.table import Note
from ..words import Message, _
from .in_r import run_r
from .lsdv import design_of
from .numbers import each, number
from .record_inputs import Given
from .registry import opinion
from .spatial_models import ERROR, ESTIMATE

Array = NDArray[np.float64]

AS_SPLM = _("in splm's order")
_ORDER = _(
    "splm takes the fixed effects out of y before it forms Wy and corrects no bias; ours forms Wy first. In "
    "its order ({param:convention=demeaned-first}, {param:bias_correction=none}) the two agree: see the rows "
    "in splm's order."
)
_EFFECTS = {"entity": "individual", "time": "time", "twoway": "twoways"}
_WITHIN = """
suppressMessages({library(spdep); library(splm)})
set.ZeroPolicyOption(TRUE)
p <- as.data.frame(d)
f <- as.formula(paste("y ~ ", paste(setdiff(names(p), c("y", "id", "time")), collapse = " + ")))
m <- spml(f, p, index = c("id", "time"), listw = w, model = "within", effect = "EFFECT", lag = LAG,
          spatial.error = "ERROR", method = "eigen", zero.policy = TRUE, control = CONTROL)
answer(b = as.numeric(m$coefficients), se = as.numeric(sqrt(diag(as.matrix(m$vcov)))))
"""
_RANDOM = """
suppressMessages({library(spdep); library(splm)})
set.ZeroPolicyOption(TRUE)
p <- as.data.frame(d)
f <- as.formula(paste("y ~ ", paste(setdiff(names(p), c("y", "id", "time")), collapse = " + ")))
m <- spreml(f, p, index = c("id", "time"), w = listw2mat(w), lag = LAG, errors = "ERRORS",
            method = "nlminb", control = list(rel.tol = 1e-14, x.tol = 1e-12))
answer(b = as.numeric(coef(m)), lag = as.numeric(m$arcoef), names = match(names(m$errcomp), c("phi", "rho")),
       components = as.numeric(m$errcomp), loglik = as.numeric(m$logLik),
       se = as.numeric(sqrt(diag(as.matrix(vcov(m))))))
"""


def _fixed(record: SpatialPanelResult) -> bool:
    """Whether splm estimates such a model: fixed effects of a whole panel, by likelihood."""
    return (
        getattr(record, "estimator", "ml") == "ml"
        and record.fixed_effects in _EFFECTS
        and record.spec.get("effects", "fixed") == "fixed"
        and len(record.times) > 1
        and not record.by_period
        and FORMS[record.model].family != "none"
    )


def _columns(y: Array, x: Array) -> dict[str, Array]:
    """Return y (T, n), x (k, T, n), regions and periods as columns, period by period."""
    periods, n = y.shape
    return {
        "id": np.tile(np.arange(1.0, n + 1.0), periods),
        "time": np.repeat(np.arange(1.0, periods + 1.0), n),
        "y": y.ravel(),
        **{f"x{k}": one.ravel() for k, one in enumerate(x)},
    }


@opinion(SpatialPanelResult, "R: splm", module="splm", in_r=True, when=_fixed)
def by_splm(record: SpatialPanelResult, given: Given) -> Iterator[Compared]:
    """Yield splm's maximum likelihood, beside ours and beside ours in its order."""
    d = design_of(record, given)
    form = FORMS[record.model]
    control = "list()" if form.family == "both" else "list(tol.opt = 1e-13)"
    script = _WITHIN
    for mark, text in (
        ("EFFECT", _EFFECTS[record.fixed_effects]),
        ("LAG", str(form.lag_of_y).upper()),
        ("ERROR", "b" if form.spatial_error else "none"),
        ("CONTROL", control),
    ):
        script = script.replace(mark, text)
    found = run_r(script, _columns(d.y * d.y_unit, _raw(d)), sp.csr_array(d.matrix))
    # splm calls the lag of y lambda and that of the errors rho, and has them first
    terms = [*form.parameters, *d.terms]
    same = _again(record, given)
    order = [record.terms.index(t) for t in terms]
    names = [record.said(t) for t in terms]
    wanted = 4 if form.family == "both" else 5
    if same is record:
        yield from each(
            ESTIMATE,
            names,
            record.estimates[order],
            found["b"],
            sizes=record.se[order],
            wanted=wanted,
        )
    else:
        yield from each(
            ESTIMATE,
            names,
            record.estimates[order],
            found["b"],
            sizes=record.se[order],
            why=Note(_ORDER),
            expected=True,
            wanted=wanted,
        )
        what = Message(_("{what} {plain}"), what=ESTIMATE, plain=Message(AS_SPLM))
        yield from each(
            what, names, same.estimates[order], found["b"], sizes=same.se[order], wanted=wanted
        )
    what = Message(_("{what} {plain}"), what=ERROR, plain=Message(AS_SPLM))
    yield from each(what, names, same.se[order], found["se"], wanted=4)


def _raw(d: Any) -> Array:
    return np.asarray(d.columns_in_data)


def _again(record: SpatialPanelResult, given: Given) -> SpatialPanelResult:
    """Return our own estimate in splm's order, without correction."""
    if record.spec.get("convention") == "demeaned-first" and record.bias_correction == "none":
        return record
    spec = record.spec
    return spatial_panel_estimate(
        given.data(),
        given.argument("formula", spec.get("formula")),
        given.w if given.w is not None else record.w,
        y=given.argument("y"),
        x=given.argument("x"),
        model=record.model,
        fixed_effects=record.fixed_effects,
        bias_correction="none",
        convention="demeaned-first",
        durbin=spec.get("durbin") if FORMS[record.model].lags_of_x else None,
    )


def _random(record: RandomEffectsResult) -> bool:
    return record.fixed_effects == "none" and not record.means and record.w is not None


@opinion(RandomEffectsResult, "R: splm", module="splm", in_r=True, when=_random)
def random_by_splm(record: RandomEffectsResult, given: Given) -> Iterator[Compared]:
    """Yield splm's random effects by maximum likelihood."""
    d = design_of(record, given)
    form = FORMS[record.model]
    errors = {"kkp": "sem2re", "baltagi": "semre"}[record.error_components]
    script = _RANDOM.replace("LAG", str(form.lag_of_y).upper())
    script = script.replace("ERRORS", errors if form.spatial_error else "re")
    slopes = [k for k, t in enumerate(d.terms) if t != INTERCEPT]
    found = run_r(
        script if INTERCEPT in d.terms else script.replace('"y ~ "', '"y ~ 0 + "'),
        _columns(d.y * d.y_unit, _raw(d)[slopes]),
        sp.csr_array(d.matrix),
    )
    terms = [*((INTERCEPT,) if INTERCEPT in d.terms else ()), *(d.terms[k] for k in slopes)]
    order = [record.terms.index(t) for t in terms]
    names = [record.said(t) for t in terms]
    # splm stops at 1e-7 or so of its parameters
    yield from each(
        ESTIMATE, names, record.estimates[order], found["b"], sizes=record.se[order], wanted=4
    )
    if form.lag_of_y:
        yield number(Message("rho"), record.rho, float(found["lag"][0]), wanted=4)
    parts = dict(zip(found["names"], found["components"], strict=True))
    if 1.0 in parts:
        said = _("variance between regions over that within")
        yield number(said, record.sigma2_mu / record.sigma2, float(parts[1.0]), wanted=4)
    if form.spatial_error and 2.0 in parts:
        yield number(Message("lambda"), record.lambda_, float(parts[2.0]), wanted=4)
    yield number(_("log-likelihood"), record.loglik, float(found["loglik"][0]), wanted=6)
    if not form.lag_of_y and record.covariance_type == "analytic":
        yield from each(ERROR, names, record.se[order], found["se"], wanted=4)
