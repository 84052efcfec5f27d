"""The long run of a dynamic panel as a static model.

In the long run y = tau y + eta W y + rho W y + Xb + WX theta, that is

    y = rho* W y + X beta* + W X theta*,  rho* = (rho + eta)/(1 - tau),  beta* = beta/(1 - tau), …

whose impacts are those of any spatial lag model at the starred parameters.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....choices.regression import FORMS, Horizon, Model
from ....errors import ParameterError, UndefinedEffectError
from ....formula.design import INTERCEPT
from ....results.regression import SpatialPanelResult
from ....words import _
from .record import SpatialDynamicResult

Array = NDArray[np.float64]


class Static(NamedTuple):
    """What impacts are computed from: a static model, and the one that draws are taken from."""

    model: Model
    terms: tuple[str, ...]
    variables: tuple[str, ...]
    estimates: Array
    covariance: Array
    beta: Array
    theta: Array
    rho: float

    @property
    def lagged(self) -> bool:
        """Whether there is a spatial lag of y."""
        return "rho" in self.terms


def static(result: SpatialPanelResult, horizon: Horizon) -> Static:
    """Return a model as impacts need it: as it is, or its long run by the delta method.

    Raises
    ------
    ParameterError
        For the long run of a model without lags in time.
    UndefinedEffectError
        For the long run of dynamics that explode.
    """
    if horizon == "short":
        return Static(
            result.model,
            result.terms,
            result.variables,
            result.estimates,
            result.covariance,
            result.beta,
            result.theta,
            result.rho,
        )
    if not isinstance(result, SpatialDynamicResult):
        raise ParameterError(
            _(
                "{param:horizon=long} is for dynamic panels; this model has no lag of y in time, so "
                "that its impacts are those of all horizons."
            ),
        )
    if not result.stable:
        raise UndefinedEffectError(
            _(
                "The dynamics explode (largest root {stability:.4f}; stable is below 1), so that "
                "there is no long run. Model differences or growth{python:, or use horizon='short'}."
            ),
            stability=result.stability,
        )
    return _long(result)


def _long(result: SpatialDynamicResult) -> Static:
    form = FORMS[result.model]
    slopes = [t for t in result.terms if t not in ("tau", "eta", "rho", INTERCEPT)]
    lagged = any(t in result.terms for t in ("eta", "rho"))
    terms = (*slopes, *(("rho",) if lagged else ()))
    share = 1.0 / (1.0 - result.tau)
    index = {t: i for i, t in enumerate(result.terms)}
    jacobian = np.zeros((len(terms), len(result.terms)))
    star = np.zeros(len(terms))
    for i, t in enumerate(slopes):
        star[i] = result.estimates[index[t]] * share
        jacobian[i, index[t]] = share
    if lagged:
        rho = 0.0 if np.isnan(result.rho) else result.rho
        star[-1] = (rho + result.eta) * share
        for name in ("eta", "rho"):
            if name in index:
                jacobian[-1, index[name]] = share
    if "tau" in index:
        jacobian[:, index["tau"]] = star * share
    model: Model = result.model
    if lagged:
        model = "sdm" if form.lags_of_x else "sar"
    return Static(
        model,
        terms,
        result.variables,
        star,
        jacobian @ result.covariance @ jacobian.T,
        result.beta * share,
        result.theta * share,
        float(star[-1]) if lagged else float("nan"),
    )
