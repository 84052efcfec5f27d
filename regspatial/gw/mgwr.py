"""Multiscale geographically weighted regression: a bandwidth for every term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._calls.door import door
from .._calls.executor import Executor
from .._kernels.memory import check_square
from ..choices import one_of
from ..choices.gw import Criterion, MultiscaleInference, PlaceMetric, Search
from ..containers import Regions
from ..declare.asks import asked_as
from ..declare.data import Map, Table, TimeOrLast
from ..declare.description import Output
from ..declare.every_tool import SampleChoice
from ..declare.tool import tool
from ..errors import InferenceWarning, ParameterError, warn
from ..options import DEFAULT, Options
from ..progress import Progress, part, report
from ..results import Note
from ..results.record import label_entry
from ..words import Message, _
from ._check import (
    check_bandwidth,
    check_fits,
    check_freedom,
    check_left,
    check_limits,
    check_spots,
    is_number,
)
from ._criteria import criterion_of
from ._data import design, place_time, standardised_problem, with_series
from ._hat import Hat, hat_copies, hat_matrices
from ._local_fit import Problem
from ._multiscale import Backfit, back_fit
from ._neighbours import Neighbours
from ._smoother import Smoother
from ._summary import global_fit
from .bandwidth import search_bandwidth
from .declared import Adaptive, CriterionChoice, GwrPoints, LocalFormula, LocalKernel, SearchChoice
from .gwr import fit_all, labels_of, use_numba
from .local_design import LocalDesign
from .multiscale_record import MgwrResult

Array = NDArray[np.float64]

EXACT = 6000
"""Up to so many places "auto" gives standard errors (n × n matrices, one for every term)."""


@tool(
    group="local",
    behind="gwr",
    name=_("Multiscale geographically weighted regression (MGWR)"),
    help=_(
        "A local regression in which every term has a bandwidth of its own, by "
        "back-fitting: some coefficients vary from place to place, others hardly at all."
    ),
    tags=_("MGWR, multiscale, back-fitting, spatial heterogeneity, bandwidth"),
    tried={"at_time": "2022"},
    style="diverging",
    outputs=(
        Output.table("surfaces", _("Coefficients over the places")),
        Output.table("bandwidths", _("Bandwidth of each term")),
        Output.table("fit", _("Fit")),
        Output.table("local", _("Estimates by place")),
        Output.layer(_("Local coefficients"), name="coefficients"),
        Output.number("aicc", _("AICc")),
        Output.number("r2", _("R²")),
        Output.number("tr_s", _("Effective parameters")),
    ),
)
@door
def mgwr(
    panel: Table,
    formula: LocalFormula = None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    regions: Annotated[Regions | None, asked_as(Map)] = None,
    coords: ArrayLike | None = None,
    points: GwrPoints = "centroid",
    at_time: TimeOrLast = None,
    kernel: LocalKernel = "bisquare",
    adaptive: Adaptive = True,
    bandwidth: Sequence[float] | None = None,
    criterion: CriterionChoice = "aicc",
    search: SearchChoice = "auto",
    bandwidth_range: tuple[float, float] | None = None,
    metric: PlaceMetric | None = None,
    inference: MultiscaleInference = "auto",
    tolerance: float = 1e-5,
    iterations: int = 200,
    executor: Executor | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> MgwrResult:
    r"""Estimate a local regression in which every term has a bandwidth of its own.

    .. math::
        y_i = \sum_j \beta_j^{(h_j)}(u_i)\, x_{ij} + \varepsilon_i

    by back-fitting: term after term is fitted to what the others leave, each time with the
    bandwidth that has the least criterion, until the terms stand still.

    Parameters
    ----------
    panel, formula, y, x, regions, coords, points, at_time, kernel, adaptive, metric, executor
        As in `gwr`. y and x are standardised inside; coefficients are given back on the scale of
        the columns, and standardised.
    bandwidth : sequence of k numbers, optional
        One for each term, the intercept first; default: searched.
    criterion : {"aicc", "aic", "bic", "cv"}
    search : {"auto", "grid", "golden"}
        "auto" and "grid" find the least of all bandwidths of a term. "golden" takes the steps of
        mgwr and so ends at the same bandwidths.
    bandwidth_range : (low, high), optional
        Where to look, for all terms.
    inference : {"auto", "exact", "none"}
        Standard errors need matrices of n × n, one for each term: "auto" makes them up to 6,000
        places.
    tolerance : float
        The back-fitting stops when sqrt(Σ(f_new - f_old)²/n / Σŷ²) is below it (SOC-f).
    iterations : int
        Most iterations.
    progress, options : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    MgwrResult
        `.coefficients`, `.se`, `.standardised` (n, k), `.bandwidth` (k,), `.enp` (k,),
        `.critical_t()` by term, `.predict()`.

    Raises
    ------
    RegspatialError
        As `gwr`.

    Notes
    -----
    The back-fitting is mgwr's, step by step, from the coefficients of a GWR. The hat matrices are
    those at convergence, by direct solution (see `regspatial.gw._hat`); mgwr repeats the
    iterations on them (Yu et al. 2020), which gives the same to the tolerance of the back-fitting,
    at a cost that grows with their number. AICc and sigma² are in units of y, so that they can be
    compared with `gwr`: mgwr's, on standardised y, is less by n ln Var(y). mgwr has no prediction.

    References
    ----------
    Fotheringham, A. S., Yang, W., and Kang, W. (2017). Multiscale geographically weighted regression.
    Annals of the AAG 107(6). https://doi.org/10.1080/24694452.2017.1352480
    Yu, H., Fotheringham, A. S., Li, Z., Oshan, T., Kang, W., and Wolf, L. J. (2020). Inference in
    multiscale geographically weighted regression. Geographical Analysis 52(1).
    https://doi.org/10.1111/gean.12189

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> xy, x = rng.random((80, 2)), rng.normal(size=(2, 80))
    >>> y = 3 * np.sin(5 * xy[:, 0]) + x[0] + (1 + xy[:, 1]) * x[1] + 0.1 * rng.normal(size=80)
    >>> panel = rs.Panel.from_arrays(range(80), ["2020"], {"a": x[0], "b": x[1], "y": y})
    >>> local = rs.mgwr(panel, "y ~ a + b", coords=xy, metric="planar")
    >>> bool(local.bandwidth[0] < local.bandwidth[1])
    True
    """
    options = options or DEFAULT
    one_of("criterion", criterion, Criterion)
    one_of("search", search, Search)
    one_of("inference", inference, MultiscaleInference)
    _check_stopping(tolerance, iterations)
    report(progress, 0.0, "data")
    cross = place_time(with_series(panel, formula), at_time)
    d = design(
        cross, formula, y=y, x=x, regions=regions, coords=coords, points=points, metric=metric
    )
    problem, size = standardised_problem(d, kernel, adaptive)
    given = None
    if bandwidth is not None:
        if bandwidth_range is not None:
            raise ParameterError(
                _("Give either bandwidth or bandwidth_range."),
            )
        given = _given(problem, bandwidth, d.terms)
        check_spots(problem, given, d.terms, d.ids)
    limits = check_limits(replace(problem, x=problem.x[:, :1]), bandwidth_range)
    exact = inference == "exact" or (inference == "auto" and problem.n <= EXACT)
    if exact:
        check_square(
            problem.n,
            hat_copies(problem.n, problem.k, intercept=d.intercept),
            Message(
                _(
                    "{param:inference=none} gives coefficients and bandwidths without standard errors."
                )
            ),
        )
    keeps = Neighbours.fit_in_memory(problem)
    if keeps:
        held = Neighbours.copies(problem.k, golden=search == "golden")
        way = Message(_("{param:search=golden} holds the least; fewer places take less."))
        check_square(problem.n, held, way)
    start, first = _start(d, problem, criterion, search, limits, executor, progress, options)
    kept = Neighbours(problem) if keeps else None
    smoothers = [
        Smoother(
            problem,
            j,
            kept,
            criterion=criterion,
            search=search,
            limits=limits,
            compiled=use_numba(options, problem.n),
            executor=executor,
        )
        for j in range(problem.k)
    ]
    found = back_fit(
        problem,
        smoothers,
        start,
        given,
        terms=d.terms,
        tolerance=tolerance,
        most=int(iterations),
        progress=part(progress, 0.2, 0.8),
    )
    del smoothers, kept  # what is needed next is as large
    check_spots(problem, found.bandwidths, d.terms, d.ids)
    _warn(found, iterations)
    hat = None
    if exact:
        levels = d.mean / d.scale if d.intercept else np.zeros(d.k)
        hat = hat_matrices(
            problem,
            found.bandwidths,
            levels,
            part(progress, 0.8, 1.0),
            terms=found.coefficients * problem.x,
        )
    spec: dict[str, Any] = {
        "function": "mgwr",
        "formula": formula,
        "y": d.y_name,
        "x": list(d.terms),
        "kernel": kernel,
        "adaptive": adaptive,
        "criterion": criterion,
        "search": search,
        "metric": d.metric,
        "points": points if coords is None else None,
        "time": cross.times[0],
        "given": bandwidth is not None,
        "tolerance": tolerance,
        "inference": inference,
        **label_entry(panel.labels, d.notes),
    }
    return _record(d, problem, size, found, hat, first, spec)


def _start(
    d: LocalDesign,
    problem: Problem,
    criterion: Criterion,
    search: Search,
    limits: tuple[float, float] | None,
    executor: Executor | None,
    progress: Progress | None,
    options: Options,
) -> tuple[Array, float]:
    """Return the coefficients of a GWR, where the back-fitting begins, and its bandwidth."""
    plain = replace(problem, back=np.eye(problem.k), shift=0.0)
    if limits is not None and problem.adaptive:
        low = max(limits[0], problem.k + 2.0)
        limits = (low, max(limits[1], low))
    choice = search_bandwidth(
        plain,
        criterion=criterion,
        search=search,
        limits=limits,
        executor=executor,
        progress=part(progress, 0.0, 0.15),
        compiled=use_numba(options, problem.n),
    )
    fit, _unused = fit_all(plain, choice.bandwidth, executor, part(progress, 0.15, 0.2))
    check_fits(plain, fit, labels_of(d))
    return fit.coefficients.copy(), choice.bandwidth


def _given(problem: Problem, bandwidth: Sequence[float], terms: Sequence[str]) -> Array:
    values = list(bandwidth) if np.ndim(bandwidth) == 1 else None
    if values is None or len(values) != problem.k:
        raise ParameterError(
            _(
                "bandwidth must be {k} {k:number|numbers}, one for each of: {terms}; "
                "it is {bandwidth!r}."
            ),
            k=problem.k,
            terms=", ".join(terms),
            bandwidth=bandwidth,
        )
    one = replace(problem, x=problem.x[:, :1])
    return np.array([check_bandwidth(one, b) for b in values])


def _check_stopping(tolerance: float, iterations: int) -> None:
    known = is_number(tolerance) and is_number(iterations)
    if not (known and 0.0 < tolerance < 1.0 and iterations >= 1 and iterations % 1 == 0):
        raise ParameterError(
            _(
                "tolerance={tolerance!r}, iterations={iterations!r}: the tolerance lies "
                "between 0 and 1, and there is at least one iteration."
            ),
            tolerance=tolerance,
            iterations=iterations,
        )


def _warn(found: Backfit, iterations: int) -> None:
    if not found.converged:
        warn(
            InferenceWarning(
                _(
                    "The back-fitting did not stand still after {iterations} "
                    "{iterations:iteration|iterations} (last change {scores:.3g}). Allow "
                    "more iterations, or a larger tolerance."
                ),
                iterations=iterations,
                scores=found.scores[-1],
            )
        )


def _record(
    d: LocalDesign,
    problem: Problem,
    size: float,
    found: Backfit,
    hat: Hat | None,
    first: float,
    spec: dict[str, Any],
) -> MgwrResult:
    n, k = problem.n, problem.k
    b = found.coefficients
    coefficients = size * b @ problem.back.T
    if d.intercept:
        coefficients[:, 0] += problem.shift
    rss = float(found.residuals @ found.residuals) * size**2
    enp = np.full(k, np.nan) if hat is None else hat.enp
    trace = float(enp.sum())
    check_freedom(n, trace)
    check_left(d.y, d.y - size * found.residuals)
    sigma2 = rss / (n - trace)
    standard = np.full((n, k), np.nan)
    errors = standard
    if hat is not None:
        standard = np.sqrt(sigma2 / size**2 * hat.cct)
        errors = standard * size / d.scale
        if hat.cct_intercept is not None:
            errors[:, 0] = np.sqrt(sigma2 * hat.cct_intercept)
    sums = np.array([rss, trace, np.nan, 0.0])
    total = float(np.sum((d.y - d.y.mean()) ** 2))
    r2 = 1.0 - rss / total

    def value(name: Criterion) -> float:
        return float(criterion_of(sums, n, "gaussian", name)) if hat is not None else float("nan")

    whole = [int(h) for h in found.bandwidths] if problem.adaptive else found.bandwidths.tolist()
    return MgwrResult(
        model="mgwr",
        kernel=problem.kernel.name,
        adaptive=problem.adaptive,
        bandwidth=tuple(whole),
        gwr_bandwidth=int(first) if problem.adaptive else first,
        y_name=d.y_name,
        terms=d.terms,
        ids=d.ids,
        times=d.times,
        coords=d.coords,
        metric=d.metric,
        coefficients=coefficients,
        se=errors,
        standardised=b,
        standardised_std_errors=standard,
        fitted=d.y - size * found.residuals,
        residuals=size * found.residuals,
        enp=enp,
        tr_s=trace,
        tr_sts=float("nan") if hat is None else hat.tr_sts,
        sigma2=sigma2,
        rss=rss,
        r2=r2,
        adjusted_r2=1.0 - (1.0 - r2) * (n - 1.0) / (n - trace - 1.0),
        aicc=value("aicc"),
        aic=value("aic"),
        bic=value("bic"),
        history=found.history,
        scores=found.scores,
        global_=global_fit(d, replace(problem, y=problem.y * size)),
        notes=_notes(hat),
        spec=spec,
        data=d,
        partial=found.partial,
        covariance=_covariance(problem, sigma2, hat),
    )


def _covariance(problem: Problem, sigma2: float, hat: Hat | None) -> Array | None:
    """Return the covariances of the coefficients of each place, (n, k, k), on the scale of the columns."""
    if hat is None or hat.products is None:
        return None
    made: Array = sigma2 * (problem.back @ hat.products @ problem.back.T)
    return made


def _notes(hat: Hat | None) -> tuple[Note, ...]:
    if hat is not None:
        return ()
    return (
        Note(
            _(
                "No standard errors, effective parameters and criteria: they were not "
                "asked for, or there are more than {most} {most:place|places} "
                "({param:inference=exact} makes them all the same)."
            ),
            most=EXACT,
        ),
    )
