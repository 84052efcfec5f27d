"""Wald tests of the restrictions of a spatial model that was estimated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..._calls.door import door
from ...choices import one_of
from ...choices.regression import FORMS, WaldNull
from ...errors import InferenceWarning, SpecificationError, warn
from ...results.estimates import said_p
from ...results.regression import SpatialPanelResult
from ...words import Message, ToolName, _, verbatim
from ..errors.p_of_f import WALD_OF_BOTH, of_ratio, of_wald, test_by_f
from ..errors.slope_nulls import restriction
from ..errors.wald_form import quadratic
from .record import SpecificationTest
from .specification import null_of

_OF_ONE = {"rho=0": ("rho", "lm-lag"), "lambda=0": ("lambda", "lm-error")}
_RATIO = _(
    "Where rho and lambda stand together, Wald tests refuse too many true nulls (9 to 13 in 100 at 5% with 30 regions "
    "and 11 periods), since the two can hardly be told apart: this is the likelihood ratio of the same hypothesis. The "
    "Wald statistic is {statistic:.2f} (F: {p_f}). A p from drawn data: {tool}."
)
_NO_P = _(
    "Where rho and lambda stand together, Wald tests refuse too many true nulls (9 to 13 in 100 at 5% with 30 regions "
    "and 11 periods), since the two can hardly be told apart: no p stands beside the Wald statistic, {statistic:.2f} "
    "(F: {p_f}). A p from drawn data: {tool}."
)


@door
def wald_test(result: SpatialPanelResult, null: WaldNull = "theta=0") -> SpecificationTest:
    """Test restrictions of a model by its own covariance, p of F; of a sac or gns by the likelihood ratio.

    Parameters
    ----------
    result : SpatialPanelResult
        An sdm; for ``theta=0`` also slx, sdem and gns; for a spatial parameter any that has it.
    null : {"theta=0", "theta+rho*beta=0", "rho=0", "lambda=0"}
        SDM reduces to SAR; SDM reduces to SEM (only where every x has its W(x)); no spatial lag; no
        spatial errors.

    Returns
    -------
    SpecificationTest
        Of a sac or gns estimated by maximum likelihood, whose Wald tests refuse 9 to 13 of 100 true nulls at 5%
        (30 regions, 11 periods): for rho = 0 and lambda = 0 the likelihood ratio that stands beside the
        coefficient, for theta = 0 no p but the customary one. An InferenceWarning has the Wald statistic
        and names the tool that draws p. Robust covariances keep the Wald test; of several restrictions by errors of
        regions (CR2) F is that of Hotelling's T² (Pustejovsky and Tipton 2018).

    Raises
    ------
    SpecificationError, ParameterError
        Also if the covariance has too low a rank (robust ones of few regions or times), or too few degrees of freedom.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regression
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> fit = rs.regression.spatial_panel_estimate(panel, "ln_inn ~ ln_de", w)
    >>> regression.wald_test(fit, "theta=0").df
    1
    """
    one_of("null", null, WaldNull)
    wald = wald_of(result, null)
    if FORMS[result.model].family != "both":
        return wald
    plain = result.covariance_type in ("analytic", "observed")
    if not (plain and np.isfinite(result.loglik)):  # robust, or of moments: no likelihood ratio
        warn(InferenceWarning(WALD_OF_BOTH))
        return wald
    profile = result.likelihood_profiles.get(_OF_ONE[null][0]) if null in _OF_ONE else None
    if profile is None:
        warn(_of_both(_NO_P, wald))
        return replace(wald, p_value=float("nan"), df_below=None)
    warn(_of_both(_RATIO, wald))
    ratio = profile.at_zero()[0] ** 2
    f, below = of_ratio(ratio, 1, result)
    return test_by_f("lr", wald.null, ratio, 1, below, f)


def _of_both(sentence: str, wald: SpecificationTest) -> InferenceWarning:
    p = said_p(wald.p_value)
    return InferenceWarning(sentence, statistic=wald.statistic, p_f=p, tool=ToolName("wald_tests"))


def wald_of(result: SpatialPanelResult, null: WaldNull) -> SpecificationTest:
    """Return the Wald test of any model, p of F; see `wald_test`."""
    if null in _OF_ONE:
        return _of_one(result, null)
    common = null != "theta=0"
    made = restriction(null, result.model, result.variables, result.terms, result.estimates)
    if made is None:
        raise SpecificationError(
            _("The hypothesis {null!r} cannot be tested in this {model}: it needs {needed}."),
            null=null,
            model=result.model,
            needed=Message(_("an sdm with W(x) for every x") if common else _("W(x) terms")),
        )
    q, derivative = made.value.size, made.derivative
    middle = derivative @ result.covariance @ derivative.T
    statistic = quadratic(middle, made.value, result.covariance_type)
    null_said = null_of("sem" if common else "sar")
    if result.model != "sdm":
        null_said = verbatim("theta = 0")
    f, below = of_wald(statistic, q, result, null)
    return test_by_f("wald", null_said, statistic, q, below, f)


def _of_one(result: SpatialPanelResult, null: WaldNull) -> SpecificationTest:
    """Return the test of a spatial parameter: the square of its z."""
    name, code = _OF_ONE[null]
    if name not in result.terms:
        raise SpecificationError(
            _("The hypothesis {null!r} cannot be tested in this {model}: it needs {needed}."),
            null=null,
            model=result.model,
            needed=Message("{name}", name=name),
        )
    at = result.terms.index(name)
    statistic = float(result.estimates[at] ** 2 / result.covariance[at, at])
    f, below = of_wald(statistic, 1, result, null)
    return test_by_f("wald", null_of(code), statistic, 1, below, f)
