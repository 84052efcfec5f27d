"""Geographically and temporally weighted regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from .._calls.door import door
from .._calls.executor import Executor
from ..choices import one_of
from ..choices.gw import Criterion, PlaceMetric, Search
from ..containers import Panel, Regions
from ..containers.times import named_time
from ..declare.asks import Asks, asked_as
from ..declare.data import Map, Table
from ..declare.description import Output
from ..declare.every_tool import SampleChoice
from ..declare.tool import tool
from ..errors import ParameterError, SpecificationError
from ..options import DEFAULT, Options
from ..progress import Progress, part, report
from ..results.record import label_entry
from ..words import ToolName, _
from ._check import check_bandwidth, check_limits, is_number
from ._data import design, name_of, problem_of, time_positions, timed_places
from ._limits import sensible_limits
from ._local_fit import Problem
from ._places import places
from ._scorer import Scorer
from ._steps import coarse_to_fine
from .declared import (
    Adaptive,
    Bandwidth,
    CriterionChoice,
    Family,
    GwrPoints,
    LocalFormula,
    LocalKernel,
    Offset,
    SearchChoice,
)
from .gwr import estimate, use_numba
from .local_design import LocalDesign
from .record import GwrResult

Array = NDArray[np.float64]

_RATIOS = np.geomspace(1e-3, 1e3, 9)


@tool(
    group="local",
    behind="gwr",
    name=_("Geographically and temporally weighted regression (GTWR)"),
    help=_(
        "A regression at every region and time from what is near in space and in time; how "
        "much a year is worth in distance (kappa) is found with the bandwidth."
    ),
    tags=_("GTWR, space-time, panel, local regression"),
    style="diverging",
    outputs=(
        Output.table("surfaces", _("Coefficients over the places")),
        Output.table("fit", _("Fit")),
        Output.table("local", _("Estimates by place")),
        Output.layer(_("Local coefficients"), name="coefficients"),
        Output.number("bandwidth", _("Bandwidth")),
        Output.number("kappa", _("kappa")),
        Output.number("aicc", _("AICc")),
        Output.number("r2", _("R²")),
        Output.number("tr_s", _("Effective parameters")),
    ),
)
@door
def gtwr(
    panel: Table,
    formula: LocalFormula = None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    regions: Annotated[Regions | None, asked_as(Map)] = None,
    coords: ArrayLike | None = None,
    points: GwrPoints = "centroid",
    kernel: LocalKernel = "bisquare",
    adaptive: Adaptive = True,
    bandwidth: Bandwidth = None,
    kappa: Annotated[
        float | None,
        Asks(
            _("kappa: squared distance that one unit of time is worth"),
            _("In km² (or squared map units); empty: searched with the bandwidth."),
            least=0.0,
        ),
    ] = None,
    past_only: Annotated[
        bool, Asks(_("Past and present only"), _("No observation draws on later ones."))
    ] = False,
    criterion: CriterionChoice = "aicc",
    search: SearchChoice = "auto",
    bandwidth_range: tuple[float, float] | None = None,
    metric: PlaceMetric | None = None,
    family: Family = "gaussian",
    offset: Offset = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> GwrResult:
    r"""Estimate a regression at every region and time, from what is near in space and in time.

    .. math::
        d^2_{ST} = d^2_S + \kappa\, d^2_T

    Parameters
    ----------
    panel : Panel
        n regions × T times. Times that are numbers are as far apart as they say; text counts 0, 1,
        2, ….
    formula, y, x, regions, coords, points, kernel, adaptive, bandwidth, criterion, search,
    bandwidth_range, metric, family, offset, executor, progress, options
        As in `gwr`; adaptive bandwidths count observations of all times.
    kappa : float, optional
        Squared distance (km² or map units²) that one unit of time is worth; 0 ignores time. Default:
        the one with the least criterion, found together with the bandwidth (or for the one given).
    past_only : bool
        Whether an observation may draw on its own time and earlier ones only. An adaptive bandwidth
        is then at most the number of regions, all that the first time has.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    GwrResult
        With `.kappa`; arrays have shape (T, n) and (T, n, k).

    Raises
    ------
    RegspatialError
        As `gwr`.

    Notes
    -----
    Huang et al. (2010) weigh space by lambda and time by mu; beside a bandwidth only their ratio,
    kappa, is identified. kappa is looked for in nine geometric steps from 1e-3 to 1e3 times
    (extent in space / extent in time)², then between the neighbours of the best; the criterion need
    not have one minimum in it, `.tried` holds the bandwidths of the last search.

    References
    ----------
    Huang, B., Wu, B., and Barry, M. (2010). Geographically and temporally weighted regression for
    modeling spatio-temporal variation in house prices. International Journal of Geographical
    Information Science 24(3). https://doi.org/10.1080/13658810802672469

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> xy, x = rng.random((40, 2)), rng.normal(size=(4, 40))
    >>> slope = 1 + xy[:, 0] + 0.5 * np.arange(4)[:, None]
    >>> columns = {"x": x, "y": slope * x + 0.1 * rng.normal(size=(4, 40))}
    >>> panel = rs.Panel.from_arrays(range(40), range(2017, 2021), columns)
    >>> local = rs.gtwr(panel, "y ~ x", coords=xy, metric="planar")
    >>> local.coefficients.shape
    (4, 40, 2)
    >>> bool(local.coefficients[3, :, 1].mean() > local.coefficients[0, :, 1].mean() + 1)
    True
    """
    options = options or DEFAULT
    one_of("criterion", criterion, Criterion)
    one_of("search", search, Search)
    _check_times(panel, kappa)
    report(progress, 0.0, "data")
    d = design(
        panel,
        formula,
        y=y,
        x=x,
        regions=regions,
        coords=coords,
        points=points,
        metric=metric,
        family=family,
        offset=offset,
    )
    places = timed_places(d, past=bool(past_only))
    problem = problem_of(d, kernel=kernel, adaptive=adaptive, family=family, where=places)
    if kappa is None:
        kappa = _best_kappa(
            problem,
            d,
            bandwidth,
            criterion,
            bandwidth_range,
            executor,
            part(progress, 0.0, 0.6),
            options,
        )
    problem = replace(problem, places=replace(places, kappa=float(kappa)))
    spec: dict[str, Any] = {
        "function": "gtwr",
        "formula": formula,
        "y": d.y_name,
        "x": list(d.terms),
        "kernel": kernel,
        "adaptive": adaptive,
        "criterion": criterion,
        "search": search,
        "metric": d.metric,
        "family": family,
        "offset": None if offset is None else name_of(offset),
        "points": points if coords is None else None,
        "past_only": past_only,
        "given": bandwidth is not None,
        **label_entry(panel.labels, d.notes),
    }
    out = estimate(
        d,
        problem,
        bandwidth,
        spec,
        limits=bandwidth_range,
        executor=executor,
        progress=part(progress, 0.6, 1.0),
        options=options,
    )
    return replace(out, kappa=float(kappa))


def _check_times(panel: Panel, kappa: float | None) -> None:
    if panel.T < 2:
        raise SpecificationError(
            _("There is one time only ({times}); use {tool}."),
            times=named_time(panel.times[0]),
            tool=ToolName("gwr"),
        )
    if kappa is not None and not (is_number(kappa) and np.isfinite(kappa) and kappa >= 0.0):
        raise ParameterError(
            _("{param:kappa={kappa!r}} is not a number from zero up."), kappa=kappa
        )


def _best_kappa(
    problem: Problem,
    d: LocalDesign,
    bandwidth: float | None,
    criterion: Criterion,
    limits: tuple[float, float] | None,
    executor: Executor | None,
    progress: Progress | None,
    options: Options,
) -> float:
    """Return kappa with the least criterion, each with its best bandwidth (or the one given)."""
    moment = time_positions(d.times)
    here = places(d.coords, d.metric)
    extent = float(np.sqrt(here.centre().squared(here).max())) * 2.0
    unit = (extent / float(np.ptp(moment))) ** 2
    given = None if bandwidth is None else check_bandwidth(problem, bandwidth)
    limits = check_limits(problem, limits)
    done = [0.0]

    def score(log_ratio: float) -> float:
        done[0] += 1.0
        report(progress, min(done[0] / 24.0, 1.0), "kappa")
        kappa = unit * float(np.exp(log_ratio))
        trial = replace(problem, places=replace(problem.places, kappa=kappa))
        scorer = Scorer(trial, criterion, executor=executor, compiled=use_numba(options, problem.n))
        if given is not None:
            return float(np.nan_to_num(scorer.at(np.array([given]))[0], posinf=1e300))
        coarse_to_fine(scorer, *(limits or sensible_limits(trial)), at_last=False)
        return float(np.nan_to_num(min(scorer.known.values()), posinf=1e300))

    grid = np.log(_RATIOS)
    scores = [score(v) for v in grid]
    at = int(np.argmin(scores))
    bounds = (grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)])
    found = minimize_scalar(
        score, bounds=bounds, method="bounded", options={"xatol": 0.02, "maxiter": 14}
    )
    best = float(found.x) if found.fun < scores[at] else float(grid[at])
    return unit * float(np.exp(best))
