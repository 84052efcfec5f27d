"""Spatial panel models with fixed effects, by maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.linear.spectrum import Spectrum
from ....choices import one_of
from ....choices.data import Missing
from ....choices.regression import (
    Absent,
    BiasCorrection,
    ConleyKernel,
    Convention,
    Effects,
    ErrorComponents,
    FixedEffects,
    Model,
    SpatialPanelCovariance,
)
from ....containers import Panel, PeriodWeights, Regions, SpatialWeights
from ....declare.every_tool import KeyedSelection
from ....options import DEFAULT, Options
from ....progress import Progress, part, report
from ....results.regression import SpatialPanelResult
from ....results.table import Note
from ...errors.without_rho import ROBUST, check_robust, robust_if_asked
from ...estimation.convention import (
    check_convention,
    compared,
    demeaned,
    matters,
    resolve_demeaned,
)
from ...estimation.design import PanelDesign, design, family, spectrum_of
from ...estimation.design_warnings import say_identity, warn_few
from ...estimation.estimate import Estimated, with_both, with_one
from ...estimation.lee_yu import check
from ...estimation.panel_record import result_of, spec_of
from ...estimation.within import effects_for
from ...robust.choice import chosen
from ..unbalanced.holes import offering_keep
from ..unbalanced.record import check_errors_weights, estimated_apart, record_of
from ..unbalanced.unobserved import offered, unobserved

Array = NDArray[np.float64]


@door
def spatial_panel_estimate(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: Model = "sdm",
    fixed_effects: FixedEffects | None = None,
    effects: Effects = "fixed",
    error_components: ErrorComponents = "kkp",
    durbin: Sequence[str] | None = None,
    w_error: SpatialWeights | PeriodWeights | None = None,
    covariance: SpatialPanelCovariance = "auto",
    bias_correction: BiasCorrection = "auto",
    convention: Convention = "lag-first",
    conley_cutoff: float | None = None,
    conley_kernel: ConleyKernel = "bartlett",
    regions: Regions | None = None,
    missing: Missing | None = None,
    absent: Absent = "no-neighbour",
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[KeyedSelection],
) -> SpatialPanelResult:
    r"""Estimate a spatial panel model by maximum likelihood.

    .. math::
        y_t = \rho W y_t + X_t\beta + W X_t\theta + \mu + \alpha_t 1 + u_t,\qquad
        u_t = \lambda W u_t + \varepsilon_t

    with rho in sar, sdm, sac and gns, theta in slx, sdm, sdem and gns, lambda in sem, sdem, sac and
    gns.

    Parameters
    ----------
    panel : Panel or DataFrame
        n regions × T times, whole, or with holes and ``missing="keep"``; a DataFrame by `id` and
        `time`, or its MultiIndex of both.
    formula : str or None
        ``"ln_pat ~ ln_rd + log(gdp)"`` (see `regspatial.formula`), or None with `y` and `x`.
    w : SpatialWeights, libpysal Graph or W, mapping of time to one of them, or None
        Matched to the panel by label; None only for ols. Zero rows (islands) are allowed.
    y, x : str, sequence of str, optional
        Column names, instead of a formula.
    id, time : str, optional
        Columns of a DataFrame that hold the regions and the times.
    model : {"sdm", "sar", "sem", "sdem", "slx", "ols", "sac", "gns"}
        sac (also called SARAR) and gns have both rho and lambda, which are hard to tell apart: gns
        only by functional form.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        "twoway" by default, "none" where the panel has one period. "none" includes an intercept unless the formula says ``- 1``.
    effects : {"fixed", "random", "correlated"}
        Those of regions: fixed; random and independent of the regressors; or random beside the means
        over time of the regressors, ``mean(x)``, and their spatial lags (Mundlak 1978, correlated
        random effects). Where they are random only effects of periods are fixed: "twoway" means
        "time", "entity" means "none".
    error_components : {"kkp", "baltagi"}
        Of sem and sdem with random effects: what lambda W works on. "kkp": the effects too, u =
        lambda W u + mu + e (Kapoor, Kelejian and Prucha 2007); "baltagi": the remainder only, u = mu
        + (I - lambda W)^-1 e (Baltagi, Song and Koh 2003).
    durbin : sequence of str, optional
        Regressors that get a spatial lag W(x); all by default.
    w_error : as w, optional
        Weights of the errors of sem, sdem, sac and gns, u = lambda W_e u + e, where they are not w.
    covariance : {"auto", "analytic", "observed", "sandwich", "clustered", "driscoll-kraay", "conley"}
        "auto": "clustered" under fixed effects of eight regions or more, else "analytic", and "analytic" where
        `bias_correction` or `convention` repeat other programs. "clustered": by region, for any variances and any
        dependence over time within regions (CR2, p and intervals by t with n - 1 degrees of freedom, F(q, n - 1) of
        Wald tests; of rho and lambda pairs of regions are counted, which xsmle leaves out). "analytic": inverse of the
        expected information (equal variances, no dependence over time); "observed": of the observed Hessian;
        "sandwich", "driscoll-kraay": the robust forms around it. "conley", of ols and slx alone: robust to dependence
        over space within `conley_cutoff`, as in `regspatial.fixed_effects`.
    conley_cutoff, conley_kernel, regions : optional
        For "conley": the distance in km (on the plane in its own unit) from which errors are independent, by
        default up to which residuals are alike; the weight of pairs by distance; and their places.
    bias_correction : {"auto", "robust", "none", "lee-yu", "lee-yu-transform", "score"}
        What is done about the incidental fixed effects. "auto": "robust" of a sar, sdm, sem or sdem with fixed
        effects of eight regions or more and errors by region ("clustered"); else "lee-yu-transform", or "score" where
        y has a spatial lag under time or two-way effects and rows of W do not all have one sum;
        "none" without fixed effects. "robust": a score of rho (lambda) with one weight a region, whose expectation
        is zero for any variances of regions and any dependence over time within them; log-likelihood, AIC and
        likelihood ratios stay those of the transformed (or scored) likelihood at its own maximum, and a note has its
        rho. "lee-yu-transform": the likelihood of the transformed data
        (Lee and Yu 2010); for ols and slx sigma2 over the observations that effects leave. "score":
        the expected score of uncorrected likelihood, set to zero; the transformation where rows have
        one sum. "lee-yu": Lee and Yu's additive correction (xsmle's leeyu). "none": uncorrected, as
        xsmle and SDPDmod print by default; a note gives the expected bias of rho in the design at
        hand. A note of the others gives the uncorrected rho.
    convention : {"lag-first", "demeaned-first"}
        Under effects of periods. "lag-first": Wy is formed, then effects are taken out: a regression with
        dummies. "demeaned-first": as splm and SDPDmod, to repeat what they print; "auto" then corrects
        nothing. A note has rho of the other convention.
    progress : callable, optional
        ``progress(fraction, message) -> bool``.
    options : Options, optional
        `spectrum`, `chebyshev_nodes`, `probes`, `tolerance`.
    where, missing : optional
        As in `regspatial.moran`. "keep" estimates on the cells that are there, each period by the weights
        among them.
    absent : {"no-neighbour", "unobserved"}
        With ``missing="keep"``, what a region without y is: not there, so that it is no neighbour of others
        in that period; or there, and only its y not known (sar, sdm, sem and sdem with fixed effects, one `w`,
        regressors without empty cells). W and W(x) are then of all regions and the likelihood is the density of
        the known y, transformed as in Lee and Yu; errors are of the observed Hessian. Dense matrices: about
        a second for 1,000 regions × 10 periods and a value of rho.

    Returns
    -------
    SpatialPanelResult

    Raises
    ------
    LabelError
        If the regions of w and of the panel differ.
    FormulaError, UnknownColumnError, MissingValueError, DomainError
        From the formula and its columns; for values beyond 1e-150 to 1e150.
    ConstantColumnError, CollinearityError, SpecificationError, ParameterError
        From the model.
    BoundaryError, ConvergenceError
        If the likelihood is highest at a bound of rho; if the information cannot be inverted.

    Warns
    -----
    InferenceWarning
        For sac and gns if a second maximum of the likelihood is almost as high; for gns always. If the
        regressors all but reproduce y (1 - R² below 1e-4), with the likely identity; if fewer than ten
        degrees of freedom are left.

    Notes
    -----
    Wy is formed before the fixed effects are taken out, which is least squares with dummies, as in
    spatialreg, spreg and Elhorst's routines. SDPDmod and splm take them out first and differ in the
    third decimal under time or two-way effects. The bounds of rho are 1/lambda_min and 1/lambda_max
    of W, not ±1. Likelihood's rho is inconsistent where variances differ by region (Lin and Lee 2010), whatever the
    covariance: the robust score is not (one weight a region, after Liu and Yang 2015). Neither holds where errors are
    correlated between regions beyond the model. For ols and slx
    sigma2 is e'e over the observations that the fixed effects leave (nT with "none"), and the
    analytic standard errors use the degrees of freedom left. The log-likelihood is of the same
    observations, for "lee-yu" the uncorrected one; with "score" it is the function that has this score
    (sar, sdm), or the transformed likelihood's formula at the solution (sac, gns).

    References
    ----------
    Bell, R. M., and McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression with
    multi-stage samples. Survey Methodology 28(2).
    Baltagi, B. H., Song, S. H., and Koh, W. (2003). Testing panel data regression models with spatial
    error correlation. Journal of Econometrics 117(1). https://doi.org/10.1016/S0304-4076(03)00120-9
    Elhorst, J. P. (2014). Spatial Econometrics. https://doi.org/10.1007/978-3-642-40340-8
    Kapoor, M., Kelejian, H. H., and Prucha, I. R. (2007). Panel data models with spatially correlated
    error components. Journal of Econometrics 140(1). https://doi.org/10.1016/j.jeconom.2006.09.004
    Mundlak, Y. (1978). On the pooling of time series and cross section data. Econometrica 46(1).
    https://doi.org/10.2307/1913646
    Lee, L., and Yu, J. (2010). Estimation of spatial autoregressive panel data models with fixed
    effects. Journal of Econometrics 154(2). https://doi.org/10.1016/j.jeconom.2009.08.001
    Liu, S. F., and Yang, Z. (2015). Modified QML estimation of spatial autoregressive models with unknown
    heteroskedasticity and nonnormality. Regional Science and Urban Economics 52.
    https://doi.org/10.1016/j.regsciurbeco.2015.02.003
    Lin, X., and Lee, L. (2010). GMM estimation of spatial autoregressive models with unknown
    heteroskedasticity. Journal of Econometrics 157(1). https://doi.org/10.1016/j.jeconom.2009.10.035

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> ids = [f"r{i}" for i in range(9)]
    >>> ring = np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)
    >>> w = rs.SpatialWeights(ids=ids, matrix=ring / 2, normalisation="row")
    >>> x = rng.normal(size=(6, 9))
    >>> panel = rs.Panel.from_arrays(ids, range(6), {"x": x, "y": x + rng.normal(size=(6, 9))})
    >>> rs.regression.spatial_panel_estimate(
    ...     panel, "y ~ x", w, model="sar", fixed_effects="entity"
    ... ).terms
    ('x', 'rho')
    """
    options, fixed_effects = options or DEFAULT, effects_for(fixed_effects, panel.T)
    one_of("covariance", covariance, SpatialPanelCovariance)
    one_of("bias_correction", bias_correction, BiasCorrection)
    one_of("effects", effects, Effects)
    one_of("error_components", error_components, ErrorComponents)
    check_convention(convention, effects == "fixed" and not isinstance(w, PeriodWeights))
    check_robust(model, covariance, effects, conley_cutoff)
    report(progress, 0.0, "data")
    meaning = partial(
        spatial_panel_estimate,
        panel,
        formula,
        w,
        y=y,
        x=x,
        model=model,
        fixed_effects=fixed_effects,
        durbin=durbin,
        missing="keep",
        options=options,
    )
    apart = one_of("absent", absent, Absent) == "unobserved" and missing == "keep"
    there = apart and unobserved(
        panel,
        formula,
        w,
        y=y,
        x=x,
        model=model,
        fixed_effects=fixed_effects,
        durbin=durbin,
        effects=effects,
        w_error=w_error,
        covariance=covariance,
        asked=bias_correction,
        options=options,
        other=partial(meaning, absent="no-neighbour"),
    )
    if there:
        return there
    if effects != "fixed":
        return _of_random_effects(
            w,
            w_error,
            missing,
            panel,
            formula,
            y=y,
            x=x,
            model=model,
            fixed_effects=fixed_effects,
            effects=effects,
            error_components=error_components,
            durbin=durbin,
            covariance=covariance,
            bias_correction=bias_correction,
            progress=progress,
            options=options,
        )
    check_errors_weights(model, w_error)
    if isinstance(w, PeriodWeights) or missing == "keep" or w_error is not None:
        fit = estimated_apart(
            panel,
            formula,
            w,
            y=y,
            x=x,
            model=model,
            fixed_effects=fixed_effects,
            durbin=durbin,
            w_error=w_error,
            covariance=covariance,
            asked=bias_correction,
            options=options,
            holes=missing == "keep",
        )
        if fit is not None:
            found, of_errors = robust_if_asked(
                fit.d, fit.found, covariance, (regions, conley_cutoff, conley_kernel)
            )
            fit = fit._replace(found=found)
            check_convention(convention, False)
            warn_few(fit.d, fit.covariance)
            say_identity(fit.d, fit.found.e)
            own = spec_of("spatial_panel_estimate", fit.d, fit.covariance, bias_correction, formula)
            return record_of(
                fit,
                own,
                SpatialPanelResult,
                (*of_errors, *offered(fit.d, partial(meaning, absent="unobserved"))),
            )
    w = w.at(panel.times[0]) if isinstance(w, PeriodWeights) else w
    with offering_keep():
        d = design(
            panel,
            formula,
            w,
            y=y,
            x=x,
            model=model,
            fixed_effects=fixed_effects,
            durbin=durbin,
        )
    effects_first = convention == "demeaned-first" and matters(d)
    of = demeaned(d) if effects_first else d
    if not effects_first:
        check(d, bias_correction)
        done, used, why = chosen(d, bias_correction, covariance)
    else:
        done, used, why = (
            resolve_demeaned(d, bias_correction),
            "analytic" if covariance == "auto" else covariance,
            (),
        )
    found, spectrum, of_errors = _estimated(
        d, of, done, used, (regions, conley_cutoff, conley_kernel), options, progress
    )
    warn_few(d, used)
    say_identity(d, found.e)
    report(progress, 0.95, "fit")
    spec = spec_of("spatial_panel_estimate", d, used, bias_correction, formula)
    beside = compared(d, convention, done, spectrum, options)
    if convention != "lag-first":
        spec["convention"] = convention
    said = beside if effects_first else None
    notes = (*why, *of_errors, *(() if effects_first else beside))
    return result_of(SpatialPanelResult, d, found, done, spec, notes, said)


def _estimated(
    d: PanelDesign,
    of: PanelDesign,
    done: BiasCorrection,
    covariance: str,
    places: tuple[Regions | None, float | None, ConleyKernel],
    options: Options,
    progress: Progress | None,
) -> tuple[Estimated, Spectrum | None, tuple[Note, ...]]:
    """Return the estimates by `of`, the design or that of the convention; W's spectrum; what errors say."""
    spectrum = None
    if family(d.model) != "none" and d.w is not None:
        report(progress, 0.1, "log-determinant")
        spectrum = spectrum_of(d.w, options)
    report(progress, 0.5, "likelihood")
    estimate = with_both if family(d.model) == "both" else with_one
    kind = "observed" if covariance in ROBUST else covariance
    found = estimate(of, spectrum, kind, done, options, part(progress, 0.5, 0.95))
    found, said = robust_if_asked(of, found, covariance, places)
    return found, spectrum, said


def _of_random_effects(
    w: SpatialWeights | PeriodWeights | None,
    w_error: SpatialWeights | PeriodWeights | None,
    missing: Missing | None,
    panel: Panel,
    formula: str | None,
    **how: Any,
) -> SpatialPanelResult:
    """Return the model with random effects."""
    from ..random.random_effects import random_effects

    check_errors_weights(how["model"], w_error)
    return random_effects(panel, formula, w, w_error=w_error, missing=missing, **how)
