"""Spatial regression on a cross-section, by maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

from ..._calls.door import door
from ...choices import one_of
from ...choices.regression import (
    COVARIANCES,
    ConleyKernel,
    CrossSectionCovariance,
    Model,
    SpatialEstimator,
)
from ...containers import Panel, Regions, SpatialWeights
from ...containers.one_time import one_time
from ...declare.every_tool import KeyedSample
from ...errors import ParameterError, SpecificationError, listed
from ...formula.design import INTERCEPT
from ...options import DEFAULT, Options
from ...progress import Progress, part, report
from ...results.table import Note
from ...words import _
from ..errors.hac import near_of
from ..errors.student_t import by_t
from ..errors.without_rho import ROBUST, check_cutoff_asked, check_robust, robust_if_asked
from ..estimation.design import LAG_OF_ONE, PanelDesign, design, family, spectrum_of
from ..estimation.design_warnings import say_identity
from ..estimation.estimate import with_both, with_one
from ..estimation.panel_record import result_of, spec_of
from ..instruments.gmm import by_moments
from ..instruments.two_stage import arranged_of, by_instruments, first_stages, instrument_notes
from ..panel.unbalanced.record import check_errors_weights, estimated_apart, record_of
from .adjusted_likelihood import adjusted
from .record import SpatialRegressionResult


@door
def spatial_regression_estimate(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    at_time: object = None,
    model: Model = "sdm",
    durbin: Sequence[str] | None = None,
    w_error: SpatialWeights | None = None,
    estimator: SpatialEstimator = "ml",
    covariance: CrossSectionCovariance | None = None,
    conley_cutoff: float | None = None,
    conley_kernel: ConleyKernel = "bartlett",
    regions: Regions | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[KeyedSample],
) -> SpatialRegressionResult:
    r"""Estimate a spatial regression on one observation a region, by likelihood or instruments.

    .. math::
        y = \rho W y + X\beta + W X\theta + u,\qquad u = \lambda W u + \varepsilon

    with rho in sar, sdm, sac and gns, theta in slx, sdm, sdem and gns, lambda in sem, sdem, sac and
    gns. For several periods see `regspatial.regression.spatial_panel_estimate`.

    Parameters
    ----------
    panel : Panel, DataFrame or GeoDataFrame
        n regions; a frame has a row a region, named by its index or by `id`.
    formula : str or None
        ``"crime ~ income + log(value) + income:value + income^2"`` (see `regspatial.formula`), or
        None with `y` and `x`. ``- 1``: no intercept. With "2sls" also endogenous regressors and their
        instruments: ``"crime ~ income + [police ~ budget + election]"``.
    w : SpatialWeights, libpysal Graph or W, or None
        Matched by label; None only for ols. Zero rows (islands) are allowed.
    y, x : str, sequence of str, optional
        Column names, instead of a formula.
    id, time : str, optional
        Columns of a frame that hold the regions and the times.
    at_time : int or str, optional
        Which period of a panel that has several.
    model : {"sdm", "sar", "sem", "sdem", "slx", "ols", "sac", "gns"}
        sac (also called SARAR) and gns have both rho and lambda, which are hard to tell apart: gns
        only by functional form.
    durbin : sequence of str, optional
        Regressors that get a spatial lag W(x); all by default. ``"Intercept"`` among them adds W1,
        which is a regressor where rows of W do not all have one sum (see Notes).
    w_error : as w, optional
        Weights of the errors of sem, sdem, sac and gns, u = lambda W_e u + e, where they are not w; with
        "ml".
    estimator : {"ml", "2sls", "gmm"}
        Maximum likelihood, or for sar and sdm spatial two-stage least squares (Kelejian and Prucha
        1998): Wy by the instruments W x and W² x, or W² x and W³ x where W x is a regressor, and z,
        W z, W² z of endogenous regressors. Their own W(x) only where `durbin` names them. "gmm", for
        sem, sdem, sac and gns: the generalised moments of Kelejian and Prucha (2010), robust to
        heteroskedasticity, by spreg (the extra ``pysal``; not in QGIS).
    covariance : {"analytic", "observed", "sandwich", "classical", "hc3", "hc1", "conley", "kelejian-prucha"}, optional
        "ml": inverse of the expected information (default); of the observed Hessian; Hessian, scores,
        Hessian; for ols and slx also "hc1" and "conley" (Conley 1999), as `regspatial.fixed_effects` has them, and
        "hc3", of which intervals hold with few regions. "2sls": robust to heteroskedasticity by "hc3" (default) or
        "hc1", the customary one, "classical", or "conley", robust to heteroskedasticity and to dependence over space
        of any form within `conley_cutoff` (Kelejian and Prucha 2007). "gmm": "kelejian-prucha".
    conley_cutoff, conley_kernel, regions : optional
        For "conley", as in `regspatial.fixed_effects`: the distance in km (on the plane in its own
        unit) from which errors are independent, the weight of pairs by distance, and their places.
    progress : callable, optional
        ``progress(fraction, message) -> bool``.
    options : Options, optional
        `spectrum`, `chebyshev_nodes`, `probes`, `tolerance`.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    SpatialRegressionResult

    Raises
    ------
    LabelError
        If the regions of w and of the data differ.
    FormulaError, UnknownColumnError, MissingValueError, DomainError
        From the formula and its columns.
    ConstantColumnError, CollinearityError, SpecificationError, ParameterError
        From the model; SpecificationError also if there are several periods and none was named.
    BoundaryError, ConvergenceError
        If the likelihood is highest at a bound of rho, or two-stage least squares puts it outside; if
        the information cannot be inverted.

    Warns
    -----
    InferenceWarning
        For gns always; for sac and gns if a second maximum of the likelihood is almost as high; if
        the regressors all but reproduce y, or leave fewer than ten degrees of freedom.

    Notes
    -----
    Standard errors are asymptotic: "analytic" inverts the whole expected information in (beta, theta,
    rho or lambda, sigma2), as spatialreg's `lagsarlm` and `errorsarlm` do up to 250 regions; for
    larger n these switch to a numerical Hessian unless told otherwise, `sacsarlm` always. ols and slx
    have sigma2 = e'e/n in the log-likelihood and e'e/(n - k) in the standard errors, and p and intervals by t
    with n - k degrees of freedom, as R's `lm`. So have two-stage least squares (as R's `ivreg`) and HC3, e/(1 - h) in
    place of e (MacKinnon and White 1985; h of the fitted regressors, Steinhauer and Wuergler 2010): with 100 regions
    and errors that differ HC1 with normal quantiles holds in 92 to 93 of 100 samples; `main_table(show_customary=True)` has it beside.
    rho lies within 1/lambda_min and 1/lambda_max of W.
    Estimates and standard errors are those of the likelihood; p and intervals of sar, sem, sdm and sdem under
    "analytic" and "observed" are by the likelihood adjusted for the k slopes and sigma2 estimated beside rho,
    ln|I - rho W| - tr(Q' ln(I - rho W) Q) - (n - k)/2 ln e'e with Q a basis of Z (McCullagh and Tibshirani
    1990), or by the restricted likelihood of lambda: rho by its ratio, the slopes by t with n - k at each of
    its values; `main_table(show_customary=True)` has p by the standard errors, as other programs print it.
    spatialreg adds W1 by itself to models with W(x) when weights are not of style "W" and there is an
    intercept, never without one; here it stands where `durbin` asks for it, and a note says where
    it would differ. Without W1 a SEM is not nested in the SDM when rows of W differ.
    Under unknown heteroskedasticity maximum likelihood of rho is inconsistent, whatever the
    covariance (Lin and Lee 2010); two-stage least squares is not. Its factors are 1/(n - k) and
    n/(n - k), spreg's with ``sig2n_k``; instruments that depend on regressors are left out, as a note
    says. A first-stage F of Wy (the effective F, which weighs the instruments as two-stage least
    squares does) below some 23 says that rho is little more than a guess.

    References
    ----------
    Kelejian, H. H., and Prucha, I. R. (1998). A generalized spatial two-stage least squares procedure.
    Journal of Real Estate Finance and Economics 17(1). https://doi.org/10.1023/A:1007707430416
    Kelejian, H. H., and Prucha, I. R. (2007). HAC estimation in a spatial framework. Journal of
    Econometrics 140(1). https://doi.org/10.1016/j.jeconom.2006.09.005
    Kelejian, H. H., and Prucha, I. R. (2010). Specification and estimation of spatial autoregressive
    models with autoregressive and heteroskedastic disturbances. Journal of Econometrics 157(1).
    https://doi.org/10.1016/j.jeconom.2009.10.025
    Anselin, L. (1988). Spatial Econometrics. https://doi.org/10.1007/978-94-015-7799-1
    LeSage, J., and Pace, R. K. (2009). Introduction to Spatial Econometrics.
    https://doi.org/10.1201/9781420064254
    McCullagh, P., and Tibshirani, R. (1990). A simple method for the adjustment of profile likelihoods.
    Journal of the Royal Statistical Society B 52(2). https://doi.org/10.1111/j.2517-6161.1990.tb01790.x
    Lin, X., and Lee, L. (2010). GMM estimation of spatial autoregressive models with unknown
    heteroskedasticity. Journal of Econometrics 157(1). https://doi.org/10.1016/j.jeconom.2009.10.035
    MacKinnon, J. G., and White, H. (1985). Some heteroskedasticity-consistent covariance matrix estimators with
    improved finite sample properties. Journal of Econometrics 29(3). https://doi.org/10.1016/0304-4076(85)90158-7
    Steinhauer, A., and Wuergler, T. (2010). Leverage and covariance matrix estimation in finite-sample IV
    regressions. University of Zurich, IEW working paper 521.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> ring = (np.roll(np.eye(40), 1, axis=1) + np.roll(np.eye(40), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=range(40), matrix=ring, normalisation="row")
    >>> x, e = rng.normal(size=(2, 40))
    >>> y = np.linalg.solve(np.eye(40) - 0.5 * ring, x + e)
    >>> data = rs.Panel.from_arrays(range(40), [2020], {"x": x, "y": y})
    >>> rs.regression.spatial_regression_estimate(data, "y ~ x", w, model="sar").terms
    ('Intercept', 'x', 'rho')
    """
    options = options or DEFAULT
    used = _covariance_of(estimator, covariance)
    check_robust(model, used if estimator == "ml" else "", "fixed", None)
    check_cutoff_asked(conley_cutoff, used)
    report(progress, 0.0, "data")
    panel = one_period(panel, at_time)
    how: dict[str, Any] = {"y": y, "x": x, "model": model, "durbin": durbin}
    check_errors_weights(model, w_error)
    if w_error is not None and estimator != "ml":
        raise ParameterError(
            _(
                "Two-stage least squares estimates no spatial errors, and spreg's GMM has one W for the lag and the "
                "errors: {param:w_error} is for {param:estimator=ml}; here it is {estimator!r}."
            ),
            estimator=estimator,
        )
    if estimator != "ml":
        how |= {"formula": formula, "w": w, "fixed_effects": "none"}
        places = (regions, panel.ids, conley_cutoff, conley_kernel) if used == "conley" else None
        return _by_instruments(panel, how, estimator, used, places, options, progress)
    if w_error is not None:
        return _with_two(panel, formula, w, w_error, how, used, options)
    d = design(panel, formula, w, fixed_effects="none", **how)
    spectrum = None
    if family(model) != "none" and d.w is not None:
        report(progress, 0.1, "log-determinant")
        spectrum = spectrum_of(d.w, options)
    report(progress, 0.5, "likelihood")
    estimate = with_both if family(model) == "both" else with_one
    kind = "observed" if used in ROBUST else used
    found = estimate(d, spectrum, kind, "none", options, part(progress, 0.5, 0.95))
    found = adjusted(d, found, spectrum, used)
    found, said = robust_if_asked(d, found, used, (regions, conley_cutoff, conley_kernel))
    say_identity(d, found.e)
    report(progress, 0.95, "fit")
    spec = _spec(d, used, estimator, formula)
    said = (*said, *lag_of_one_notes(d))
    record = result_of(SpatialRegressionResult, d, found, "none", spec, notes=said)
    return by_t(record, d.n - len(d.terms)) if family(model) == "none" else record


def _with_two(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | None,
    w_error: SpatialWeights,
    how: dict[str, Any],
    covariance: str,
    options: Options,
) -> SpatialRegressionResult:
    """Estimate with weights of the errors that are not W."""
    fit = estimated_apart(
        panel,
        formula,
        w,
        fixed_effects="none",
        w_error=w_error,
        covariance=covariance,
        asked="none",
        options=options,
        holes=False,
        **how,
    )
    if fit is None:  # not with weights of the errors
        raise AssertionError
    say_identity(fit.d, fit.found.e)
    spec = _spec(fit.d, covariance, "ml", formula)
    return record_of(fit, spec, SpatialRegressionResult, lag_of_one_notes(fit.d))


def _covariance_of(
    estimator: SpatialEstimator, covariance: CrossSectionCovariance | None
) -> CrossSectionCovariance:
    allowed = COVARIANCES[one_of("estimator", estimator, SpatialEstimator)]
    if covariance is None:
        return allowed[0]
    one_of("covariance", covariance, CrossSectionCovariance)
    if covariance not in allowed:
        raise SpecificationError(
            _("With {param:estimator={estimator!r}} {param:covariance} is one of {allowed}."),
            estimator=estimator,
            allowed=listed(allowed),
        )
    return covariance


def _by_instruments(
    panel: Panel,
    how: dict[str, Any],
    estimator: SpatialEstimator,
    covariance: str,
    places: tuple[Regions | None, tuple[str, ...], float | None, ConleyKernel] | None,
    options: Options,
    progress: Progress | None,
) -> SpatialRegressionResult:
    """Estimate by spatial two-stage least squares, or by generalised moments."""
    arranged = arranged_of(panel, **how)
    report(progress, 0.3, "estimates")
    if estimator == "gmm":
        fit = by_moments(arranged, options)
    else:
        near = None
        if places is not None:
            near = near_of(*places, by_instruments(arranged, "hc1", options).found.e.ravel)
        fit = by_instruments(arranged, covariance, options, near)
    d = arranged.design
    say_identity(d, fit.found.e)
    spec = {**_spec(d, covariance, estimator, how["formula"]), "instruments": list(fit.instruments)}
    record = result_of(
        SpatialRegressionResult,
        d,
        fit.found,
        "none",
        spec,
        notes=(*instrument_notes(fit, arranged, panel.labels), *lag_of_one_notes(d)),
    )
    if fit.freedom:
        record = by_t(record, fit.freedom, fit.usual)
    return replace(
        record,
        estimator=estimator,
        endogenous=tuple(d.variables[i] for i in arranged.endogenous),
        instruments=fit.instruments,
        **first_stages(fit, arranged),
        overidentification=fit.overidentification,
        overidentification_df=fit.df,
    )


def _spec(d: PanelDesign, covariance: str, estimator: str, formula: str | None) -> dict[str, Any]:
    spec = spec_of("spatial_regression_estimate", d, covariance, "none", formula)
    del spec["fixed_effects"]
    return {**spec, "time": d.panel.times[0], "estimator": estimator}


def one_period(panel: Panel, time: object) -> Panel:
    """Return the cross-section of a panel; of several periods one must be named."""
    return one_time(
        panel,
        time,
        _(
            "The data have {T} {T:period|periods} ({times}); a cross-section is one of "
            "them: give {param:at_time}. For all of them estimate a spatial panel model."
        ),
    )


def lag_of_one_notes(d: PanelDesign) -> tuple[Note, ...]:
    """Say what spatialreg does with W1 where it would differ."""
    if not d.lagged or not d.intercept or LAG_OF_ONE in d.terms or d.shock.even:
        return ()
    return (
        Note(
            _(
                "Rows of W do not all have one sum. spatialreg then adds W·{name} to models with "
                "W(x), unless the weights are of its style W; here {param:durbin} does."
            ),
            name=INTERCEPT,
        ),
    )
