"""Dynamic spatial panels with fixed effects, by unbiased estimating equations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.linear.solvers import Resolvent
from ...._kernels.linear.spectrum import EigenSpectrum
from ....choices import one_of
from ....choices.data import Missing
from ....choices.regression import (
    Convention,
    DynamicCorrection,
    DynamicModel,
    Dynamics,
    FixedEffects,
)
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....declare.every_tool import KeyedSelection
from ....errors import (
    ConvergenceError,
    InferenceWarning,
    MissingValueError,
    SpecificationError,
    warn,
)
from ....options import DEFAULT, Options
from ....progress import Progress, report
from ....results import Note
from ....results.record import label_entry, weights_entry
from ....results.regression import BIAS_CORRECTION, STANDARD_ERRORS
from ....terms import term
from ....words import _
from ...estimation.design import PanelDesign, design, has_rho
from ...estimation.design_warnings import origin_notes
from ...estimation.fit import r_squared, variance_inflation
from ...estimation.lee_yu import symmetric_of
from ...estimation.within import count, recovered
from .convention import as_asked, compared, done_of
from .design import LAGS_OF, check_times, explained, moments_of, spectrum_for
from .estimate import Found, Problem, estimate
from .record import EXPLODES, SpatialDynamicResult
from .traces import Moments

Array = NDArray[np.float64]


@door
def spatial_panel_dynamic_estimate(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: DynamicModel = "sdm",
    dynamics: Dynamics = "both",
    fixed_effects: FixedEffects = "twoway",
    durbin: Sequence[str] | None = None,
    bias_correction: DynamicCorrection = "auto",
    convention: Convention = "lag-first",
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[KeyedSelection],
) -> SpatialDynamicResult:
    r"""Estimate a dynamic spatial panel model.

    .. math::
        y_t = \tau y_{t-1} + \eta W y_{t-1} + \rho W y_t + X_t\beta + W X_t\theta + \mu +
        \alpha_t 1 + \varepsilon_t

    with rho in sar and sdm, theta in slx and sdm. The first period is not explained.

    Parameters
    ----------
    panel : Panel or DataFrame
        Balanced, n regions × T+1 evenly spaced times; a DataFrame by `id` and `time`, or its
        MultiIndex of both.
    formula : str or None
        ``"ln_pat ~ ln_rd + log(gdp)"``; the lags of y are not written in it. None with `y` and `x`.
    w : SpatialWeights, libpysal Graph or W, or None
        Matched to the panel by label. None only for ols with dynamics "time". Rows need not have one
        sum.
    y, x : str, sequence of str, optional
        Column names, instead of a formula.
    id, time : str, optional
        Columns of a DataFrame that hold the regions and the times.
    model : {"sdm", "sar", "slx", "ols"}
    dynamics : {"both", "time", "space-time"}
        Which of y_{t-1} (tau) and W y_{t-1} (eta) is in the model; xsmle's dlag(3), dlag(1), dlag(2).
    fixed_effects : {"twoway", "entity", "time", "none"}
    durbin : sequence of str, optional
        Regressors that get a spatial lag W(x); all by default.
    bias_correction : {"auto", "score", "lee-yu", "none"}
        "auto" is "score" with effects of regions or times: equations whose expectation is zero
        whatever the number of periods and the first of them (see Notes); where those have no solution it is
        "none", with a warning. "lee-yu": the additive
        correction of Yu, de Jong and Lee, good for many periods. "none": uncorrected maximum
        likelihood, where tau is too small by about (1 + tau)/T; effects of periods are taken out by Lee
        and Yu's transformation all the same.
    convention : {"lag-first", "demeaned-first"}
        Under effects of periods. "lag-first": Wy is formed, then effects are taken out. "demeaned-first": as
        SDPDmod, to repeat what it prints; "auto" then corrects nothing. Notes have tau, eta and rho of the
        other convention, and of dummies without correction.
    progress, options : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    SpatialDynamicResult
        Its `terms` end with tau, eta, rho. `regspatial.impacts` gives its short- and long-run impacts.

    Raises
    ------
    LabelError, FormulaError, UnknownColumnError, MissingValueError, DomainError
        From the data.
    ConstantColumnError, CollinearityError, SpecificationError, ParameterError
        From the model; for times that are not evenly spaced; for fewer than three times with effects
        of regions.
    ConvergenceError
        If the unbiased equations, asked for by name ("score"), have no solution, which happens where y is
        almost a random walk and the panel is small.
    BoundaryError
        If the likelihood is highest at a bound of rho.

    Warns
    -----
    InferenceWarning
        If the estimated dynamics explode; if "auto" found no unbiased estimates and gives uncorrected ones.

    Notes
    -----
    Taking out effects of regions ties y_{t-1} to the errors of all periods, which biases tau downwards
    (Nickell 1981) and the rest with it. Maximum likelihood sets z'Je to its expectation without that
    tie. Here each lag z of y is set to z'Je = sigma2 tr JB, the exact expectation given the first period
    (Yang 2018, for effects of regions; J may also take out effects of time, for any W). The standard
    errors are D^-1 V D^-1' with D minus the derivative of the equations and V their variance under
    normal errors; those of "lee-yu", and its step, are of the expected information, those of "none" of
    the observed Hessian. The log-likelihood is that of the observations the effects leave, at the solution;
    it is for description, not for tests between values of tau. Without lags of y the estimates are
    those of `spatial_panel_estimate`. R's SDPDmod prints ``convention="demeaned-first"`` without LYtrans, and with it,
    beside effects of regions, "lee-yu"; xsmle dummies without correction, which for effects of regions alone is "none". All
    eigenvalues of W are found, an n × n matrix.

    References
    ----------
    Lee, L., and Yu, J. (2010). A spatial dynamic panel data model with both time and individual fixed
    effects. Econometric Theory 26(2). https://doi.org/10.1017/S0266466609100099
    Nickell, S. (1981). Biases in dynamic models with fixed effects. Econometrica 49(6).
    https://doi.org/10.2307/1911408
    Yang, Z. (2018). Unified M-estimation of fixed-effects spatial dynamic models with short panels.
    Journal of Econometrics 205(2). https://doi.org/10.1016/j.jeconom.2017.08.019
    Yu, J., de Jong, R., and Lee, L. (2008). Quasi-maximum likelihood estimators for spatial dynamic
    panel data with fixed effects when both n and T are large. Journal of Econometrics 146(1).
    https://doi.org/10.1016/j.jeconom.2008.08.002

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> ids = [f"r{i}" for i in range(20)]
    >>> ring = np.roll(np.eye(20), 1, axis=1) + np.roll(np.eye(20), -1, axis=1)
    >>> w = rs.SpatialWeights(ids=ids, matrix=ring / 2, normalisation="row")
    >>> x, y = rng.normal(size=(12, 20)), rng.normal(size=(12, 20))
    >>> for t in range(1, 12):
    ...     y[t] = 0.5 * y[t - 1] + x[t] + rng.normal(size=20)
    >>> panel = rs.Panel.from_arrays(ids, range(12), {"x": x, "y": y})
    >>> rs.regression.spatial_panel_dynamic_estimate(
    ...     panel, "y ~ x", w, model="sar", fixed_effects="entity"
    ... ).terms
    ('x', 'tau', 'eta', 'rho')
    """
    options = options or DEFAULT
    one_of("model", model, DynamicModel)
    one_of("dynamics", dynamics, Dynamics)
    one_of("bias_correction", bias_correction, DynamicCorrection)
    one_of("convention", convention, Convention)
    report(progress, 0.0, "data")
    check_times(panel, fixed_effects)
    whole = _designed(
        panel,
        formula,
        w,
        missing,
        y=y,
        x=x,
        model=model,
        fixed_effects=fixed_effects,
        durbin=durbin,
    )
    names = (*LAGS_OF[dynamics], *(("rho",) if has_rho(model) else ()))
    d = explained(whole, LAGS_OF[dynamics])
    done = done_of(d, bias_correction, convention)
    report(progress, 0.2, "log-determinant")
    spectrum = spectrum_for(d)
    asked = as_asked(d, convention)
    moments = moments_of(asked, spectrum)
    report(progress, 0.4, "likelihood")
    problem = Problem.of(asked, names, spectrum, moments)
    found, done, instead = _estimated(problem, done, bias_correction, options)
    report(progress, 0.9, "fit")
    beside = compared(d, found, names, convention, done, spectrum, options)
    spec = _spec(whole, dynamics, bias_correction, formula)
    if convention != "lag-first":
        spec["convention"] = convention
    return _result(d, found, done, moments, spectrum, spec, (*instead, *beside))


def _estimated(
    problem: Problem, done: DynamicCorrection, asked: DynamicCorrection, options: Options
) -> tuple[Found, DynamicCorrection, tuple[Note, ...]]:
    """Return the estimates and their correction: none, and said, where "auto" has no unbiased ones.

    Raises
    ------
    ConvergenceError
        If the unbiased equations were asked for by name and have no solution.
    """
    try:
        return estimate(problem, done, options), done, ()
    except ConvergenceError:
        if asked != "auto" or done != "score":
            raise
    own = "tau" in (lag.name for lag in problem.lags) and problem.moments.entity
    said = InferenceWarning(_UNCORRECTED, way=Note(_TOO_SMALL if own else _BIASED))
    warn(said)
    return estimate(problem, "none", options), "none", (said.message,)


_UNCORRECTED = _(
    "No correction was made: the unbiased equations have no solution here, as where the panel is small for how much y "
    "follows its own past. {way} Model differences or growth of y instead, or hold this against "
    "{param:bias_correction=lee-yu}."
)
_TOO_SMALL = _(
    "In these estimates tau is too small, by the order of (1 + tau) over the number of periods, and with it what "
    "effects become in the long run."
)
_BIASED = _("The coefficients of the past of y are biased in these estimates.")


def _designed(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    missing: Missing | None,
    **how: Any,
) -> PanelDesign:
    """Return the design; of a panel with holes, or with weights by time, there is no such model.

    Raises
    ------
    SpecificationError
    """
    if isinstance(w, PeriodWeights):
        raise SpecificationError(
            _(
                "The bias correction of a dynamic model and its long run are of one W for all periods: give one "
                "{param:w}, such as that of the first period, or estimate a static model (spatial_panel), which "
                "takes weights by time."
            )
        )
    try:
        return design(panel, formula, w, told=True, **how)
    except MissingValueError as error:
        if missing != "keep":
            raise
        raise SpecificationError(
            _(
                "A dynamic model explains y by y of the period before in a region and its neighbours, so that a "
                "hole takes the cells around it too, and its bias correction is of whole panels: leave out with "
                "{param:missing=drop_regions} or {param:missing=drop_periods}, or estimate a static "
                "model{python: (spatial_panel)}{shell: (spatial_panel)}{qgis: (the spatial panel model)}, which "
                "takes {param:missing=keep}."
            )
        ) from error


def _result(
    d: PanelDesign,
    found: Found,
    done: DynamicCorrection,
    moments: Moments,
    spectrum: EigenSpectrum | None,
    spec: dict[str, Any],
    beside: tuple[Note, ...],
) -> SpatialDynamicResult:
    past = len(d.terms) - len(found.b)
    lags, u = len(found.names), d.y_unit
    order = [*range(lags, lags + len(found.b)), *range(lags)]
    shift = None if d.shift is None else d.shift[past:]
    plain = replace(d, terms=d.terms[past:], Z=d.Z[past:], units=d.units[past:], shift=shift)
    covariance_ = plain.covariance_in_data(found.v[np.ix_(order, order)])
    b = plain.in_data(found.b)
    _constant, beta, theta = plain.split(b)
    stacked = np.concatenate([found.delta[:past], found.b])
    fit = d.combined(stacked)
    rest = d.y - fit
    rho = found.get("rho")
    if has_rho(d.model):
        rest = rest - rho * d.lag(d.y)
    constant, entity, time = recovered(rest, d.fixed_effects, None)
    resolvent = None
    if spectrum is not None and has_rho(d.model):
        resolvent = Resolvent(d.matrix, rho, symmetric_of(spectrum))
    vif = variance_inflation(d)
    stability = moments.stability(np.array([found.get(k) for k in ("tau", "eta", "rho")]))
    exploding = (Note(EXPLODES, stability=stability),) if stability >= 1.0 else ()
    for note in exploding:
        warn(InferenceWarning(note.sentence, stability=stability))
    return SpatialDynamicResult(
        model=d.model,
        fixed_effects=d.fixed_effects,
        bias_correction=done,
        bias_correction_asked=spec["bias_correction"],
        covariance_type="observed" if done == "none" else "analytic",
        y_name=d.y_name,
        variables=d.variables,
        terms=(*d.terms[past:], *found.names),
        estimates=np.concatenate([b, found.delta]),
        covariance=covariance_,
        beta=beta,
        theta=theta,
        rho=rho if has_rho(d.model) else float("nan"),
        lambda_=float("nan"),
        bounds=spectrum.bounds if spectrum is not None else (float("nan"), float("nan")),
        sigma2=found.sigma2 * u * u,
        sigma2_std_error=float(np.sqrt(max(found.v[-1, -1], 0.0))) * u * u,
        loglik=found.loglik,
        nobs=d.n * d.T,
        n_effects=count(d.fixed_effects, d.n, d.T),
        ids=d.ids,
        times=d.panel.times,
        residuals=found.e * u,
        fitted=(d.y - found.e) * u,
        constant=plain.constant_in_data(constant, found.b),
        entity_effects=None if entity is None else entity * u,
        time_effects=None if time is None else time * u,
        r2=r_squared(d, fit, found.e, resolvent),
        vif=np.concatenate([vif[past:], vif[:past], np.full(lags - past, np.nan)]),
        w=d.w,
        notes=(*exploding, *_notes(done), *beside, *origin_notes(d)),
        spec=spec,
        spectrum=spectrum,
        tau=found.get("tau"),
        eta=found.get("eta"),
        stability=stability,
        parts=d.parts,
        bases=d.bases,
        start=spec["start"],
        plain=found.plain,
    )


def _notes(done: str) -> tuple[Note, ...]:
    kind = "observed" if done == "none" else "analytic"
    notes = [Note(STANDARD_ERRORS, how=term("covariance", kind))]
    if done == "score":
        notes = [Note(_("Standard errors: variance of the unbiased equations, normal errors."))]
    if done != "none":
        notes.append(Note(BIAS_CORRECTION, how=term("bias_correction", done)))
    return tuple(notes)


def _spec(d: PanelDesign, dynamics: str, correction: str, formula: str | None) -> dict[str, Any]:
    out: dict[str, Any] = {
        "function": "spatial_panel_dynamic_estimate",
        "formula": formula,
        "y": d.y_name,
        "x": list(d.variables),
        "model": d.model,
        "dynamics": dynamics,
        "fixed_effects": d.fixed_effects,
        "durbin": [d.variables[i] for i in d.lagged],
        "bias_correction": correction,
        "start": d.panel.times[0],
        **label_entry(d.panel.labels, d.notes),
    }
    if d.w is not None:
        out["weights"] = weights_entry(d.w)
    return out
