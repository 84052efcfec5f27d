"""Geographically weighted regression: Gaussian, Poisson and logistic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._calls.door import door
from .._calls.executor import Executor, run
from ..choices import one_of
from ..choices.gw import Criterion, PlaceMetric, Search
from ..choices.options import Numba
from ..containers import Regions
from ..declare.asks import Asks, asked_as
from ..declare.data import Map, Table, TimeOrLast
from ..declare.description import Output
from ..declare.every_tool import SampleChoice
from ..declare.tool import tool
from ..errors import ParameterError
from ..options import DEFAULT, Options
from ..progress import Progress, part, report
from ..results.record import label_entry
from ..words import _
from ._check import check_bandwidth, check_fits, check_limits
from ._data import design, flat_places, name_of, place_time, problem_of, with_series
from ._glm import fit_block_glm
from ._local_fit import Fit, Problem, fit_block, weighted_block
from ._places import blocks
from ._scorer import ChosenBandwidth
from ._summary import global_fit, notes_of, statistics
from .bandwidth import search_bandwidth
from .declared import Adaptive, Bandwidth, Family, GwrPoints, LocalFormula, LocalKernel, Offset
from .local_design import LocalDesign
from .record import GwrResult

Array = NDArray[np.float64]

_TOGETHER = 8
"""Blocks whose small systems are solved at once."""


@tool(
    group="local",
    name=_("Geographically weighted regression (GWR)"),
    help=_(
        "A regression in every place from the observations about it: coefficients, their "
        "standard errors and t values adjusted for the number of tests, local R² and "
        "collinearity, with the best bandwidth. The layer holds the coefficients, also "
        "only where they are significant."
    ),
    tags=_(
        "GWR, local regression, spatial heterogeneity, bandwidth, mgwr, coefficients "
        "differ across space, vary from place to place, local coefficients"
    ),
    tried={"at_time": "2022"},
    style="diverging",
    outputs=(
        Output.table("surfaces", _("Coefficients over the places")),
        Output.table("fit", _("Fit")),
        Output.table("local", _("Estimates by place")),
        Output.layer(_("Local coefficients"), name="coefficients"),
        Output.number("bandwidth", _("Bandwidth")),
        Output.number("aicc", _("AICc")),
        Output.number("r2", _("R²")),
        Output.number("tr_s", _("Effective parameters")),
    ),
)
@door
def gwr(
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
    bandwidth: Bandwidth = None,
    criterion: Annotated[
        Criterion,
        Asks(
            _("Criterion"),
            _("What the bandwidth makes least."),
            terms="criterion",
            when=("bandwidth", (None,)),
        ),
    ] = "aicc",
    search: Annotated[
        Search,
        Asks(
            _("Search"),
            _(
                "auto finds the least of all bandwidths; golden takes the steps of mgwr and may "
                "end in a local minimum."
            ),
            terms="search",
            advanced=True,
            when=("bandwidth", (None,)),
        ),
    ] = "auto",
    bandwidth_range: tuple[float, float] | None = None,
    metric: PlaceMetric | None = None,
    family: Family = "gaussian",
    offset: Offset = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> GwrResult:
    r"""Estimate a regression in every place, from the observations about it.

    .. math::
        \hat\beta(u_i) = (X'K_iX)^{-1}X'K_iy, \qquad k_{ij} = K(d_{ij}/h_i)

    Parameters
    ----------
    panel : Panel
        n regions; of several times the one named by `at_time`, else the last, with a warning.
    formula : str
        ``"y ~ x1 + log(x2)"``; or `y` and `x`.
    y, x : str, sequence of str, optional
        Column names, instead of a formula.
    regions : Regions, optional
        Matched to the panel by label; or `coords`.
    coords : (n, 2) array, optional
        In the order of the panel; longitude first.
    points : {"centroid", "seat", "point"} or a pair of attribute names
        Which point of a region; of a layer of points, the points.
    at_time : int or str, optional
    kernel : {"bisquare", "gaussian", "exponential", "tricube", "boxcar"}
        (1 - z²)², exp(-z²/2), exp(-z), (1 - z³)³ and 1 with z = d/h; all but the gaussian and the
        exponential are zero from h on.
    adaptive : bool
        True: h_i is 1.0000001 times the distance to the `bandwidth`-th nearest observation, the
        place itself counted first. False: h is the same everywhere.
    bandwidth : int (adaptive) or float (fixed; km, or units of the map), optional
        Default: the one with the least `criterion`.
    criterion : {"aicc", "aic", "bic", "cv"}
        See Notes.
    search : {"auto", "grid", "golden"}
        "grid" looks at every adaptive bandwidth. "auto" does so up to 2,000 places if the model is
        Gaussian and weights end at the bandwidth, and else goes from coarse to fine. "golden" takes
        the steps of mgwr, from 40 + 2k neighbours on, and may end in a local minimum.
    bandwidth_range : (low, high), optional
        Where to look.
    metric : {"great-circle", "planar"}, optional
        Default: what the regions are stored in; great-circle for `coords`.
    family : {"gaussian", "poisson", "binomial"}
        Poisson with log link, binomial (0 or 1) with logit link.
    offset : str or Variable, optional
        Column of the panel that multiplies the expectation of a Poisson response (population at risk), above
        zero; its logarithm is what is called offset in generalised linear models.
    executor : object with a ``map`` method, optional
        A `concurrent.futures` executor or a Dask `Client`: blocks of places are sent to it. The
        answer does not depend on it.
    progress, options : optional
        `options.numba`: "auto" uses numba where it is installed and pays.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    GwrResult
        `.coefficients` (n, k), `.se`, `.t`, `.bandwidth`, `.aicc`, `.local_r2`,
        `.condition`, `.vif`, `.predict()`, `.tables()`, `.layer_columns()`.

    Raises
    ------
    FormulaError, UnknownColumnError, MissingValueError, DomainError
        From the formula and its columns.
    SpecificationError, ConstantColumnError, ParameterError
        Too few observations; a column without variation; a bandwidth that is not allowed, or that
        leaves places with too few observations.
    CollinearityError
        Naming the columns, or the places around which the regressors are dependent.
    CoincidentPointsError, GeometryError, LabelError
        From the places.
    ConvergenceError
        Naming the places where the likelihood has no maximum.

    Notes
    -----
    ``AICc = n ln(RSS/n) + n ln 2π + n(n + tr S)/(n - 2 - tr S)``; for Poisson and binomial
    ``D + 2 tr S + 2 tr S(tr S + 1)/(n - tr S - 1)``. ``sigma² = RSS/(n - tr S)`` and
    ``Var b_i = sigma² diag(C_i C_i')``, C_i = (X'K_iX)⁻¹X'K_i. Local R² compares the weighted sum of
    squared residuals, each of its own fit, with that of y about its local mean. These are mgwr's
    definitions; GWmodel takes ``n - 2 tr S + tr S'S`` degrees of freedom for sigma² and so has other
    standard errors (`.tr_sts` is there to convert them) and another local R².
    The local condition number is that of K^½X, the design that is solved, with columns of unit
    length (Wheeler 2007); mgwr and GWmodel take KX. The critical t is adjusted to
    alpha·k/tr S (da Silva and Fotheringham 2016), with n - 1 degrees of freedom.
    The sphere has R = 6371.0088 km; mgwr's has 6371.0, which changes a fixed bandwidth by 1.4e-6 of
    itself and an adaptive fit not at all. mgwr's local Poisson and logistic fits stop when the
    smallest change of a coefficient is below 1e-5; here all have to be below 1e-10.

    References
    ----------
    Fotheringham, A. S., Brunsdon, C., and Charlton, M. (2002). Geographically Weighted Regression.
    Wiley.
    Oshan, T. M., Li, Z., Kang, W., Wolf, L. J., and Fotheringham, A. S. (2019). mgwr. ISPRS
    International Journal of Geo-Information 8(6). https://doi.org/10.3390/ijgi8060269
    da Silva, A. R., and Fotheringham, A. S. (2016). The multiple testing issue in geographically
    weighted regression. Geographical Analysis 48(3). https://doi.org/10.1111/gean.12084
    Wheeler, D. C. (2007). Diagnostic tools and a remedial method for collinearity in geographically
    weighted regression. Environment and Planning A 39(10). https://doi.org/10.1068/a38325

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> xy, x = rng.random((80, 2)), rng.normal(size=80)
    >>> y = 1 + (1 + xy[:, 0]) * x + 0.1 * rng.normal(size=80)
    >>> panel = rs.Panel.from_arrays(range(80), ["2020"], {"x": x, "y": y})
    >>> local = rs.gwr(panel, "y ~ x", coords=xy, metric="planar")
    >>> local.coefficients.shape
    (80, 2)
    >>> bool(np.corrcoef(local.coefficients[:, 1], xy[:, 0])[0, 1] > 0.95)
    True
    """
    options = options or DEFAULT
    one_of("criterion", criterion, Criterion)
    one_of("search", search, Search)
    report(progress, 0.0, "data")
    cross = place_time(with_series(panel, formula), at_time)
    d = design(
        cross,
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
    problem = problem_of(d, kernel=kernel, adaptive=adaptive, family=family, where=flat_places(d))
    spec: dict[str, Any] = {
        "function": "gwr",
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
        "time": cross.times[0],
        "given": bandwidth is not None,
        **label_entry(panel.labels, d.notes),
    }
    return estimate(
        d,
        problem,
        bandwidth,
        spec,
        limits=bandwidth_range,
        executor=executor,
        progress=progress,
        options=options,
    )


def estimate(
    d: LocalDesign,
    problem: Problem,
    bandwidth: float | None,
    spec: dict[str, Any],
    *,
    limits: tuple[float, float] | None,
    executor: Executor | None,
    progress: Progress | None,
    options: Options,
) -> GwrResult:
    """Search the bandwidth where none is given, fit, and put the record together."""
    choice = chosen(problem, bandwidth, spec, limits, executor, part(progress, 0.0, 0.8), options)
    fit, local = fit_all(problem, choice.bandwidth, executor, part(progress, 0.8, 1.0))
    check_fits(problem, fit, labels_of(d))
    return record(d, problem, fit, local, choice, spec)


def chosen(
    problem: Problem,
    bandwidth: float | None,
    spec: dict[str, Any],
    limits: tuple[float, float] | None,
    executor: Executor | None,
    progress: Progress | None,
    options: Options,
) -> ChosenBandwidth:
    """Return the bandwidth to use."""
    if bandwidth is not None:
        if limits is not None:
            raise ParameterError(
                _("Give either bandwidth or bandwidth_range."),
            )
        return ChosenBandwidth(check_bandwidth(problem, bandwidth), float("nan"), np.empty((0, 2)))
    return search_bandwidth(
        problem,
        criterion=spec["criterion"],
        search=spec["search"],
        limits=check_limits(problem, limits),
        executor=executor,
        progress=progress,
        compiled=use_numba(options, problem.n),
    )


def use_numba(options: Options, n: int) -> bool:
    """Whether to use compiled loops: where they pay for their compilation."""
    one_of("options.numba", options.numba, Numba)
    return options.numba == "on" or (options.numba == "auto" and n >= 1000)


def labels_of(d: LocalDesign) -> list[str]:
    """Return a label for every observation: the region, with its time where there are several."""
    if len(d.times) == 1:
        return list(d.ids)
    return [f"{i} {t}" for t in d.times for i in d.ids]


def fit_all(
    problem: Problem, bandwidth: float, executor: Executor | None, progress: Progress | None
) -> tuple[Fit, Array]:
    """Return the fits in the order of the observations, and Σ_j k_ij e_j² about each."""
    work = blocks(problem.places)
    together = [np.concatenate(work[i : i + _TOGETHER]) for i in range(0, len(work), _TOGETHER)]
    back = np.argsort(np.concatenate(work))
    gaussian = problem.family == "gaussian"
    function = fit_block if gaussian else fit_block_glm
    parts = run(
        function,
        problem,
        together if gaussian else work,
        executor=executor,
        progress=part(progress, 0.0, 0.7),
        message="local fits",
        bandwidth=bandwidth,
    )
    fit = Fit(*(np.concatenate(column)[back] for column in zip(*parts, strict=True)))
    if not gaussian or not fit.sound.all():
        return fit, np.full(problem.n, np.nan)
    e = problem.y + problem.shift - fit.fitted
    squares = run(
        weighted_block,
        problem,
        work,
        executor=executor,
        progress=part(progress, 0.7, 1.0),
        message="local R²",
        bandwidth=bandwidth,
        values=(e * e)[:, None],
    )
    return fit, np.concatenate(squares)[back, 0]


def record(
    d: LocalDesign,
    problem: Problem,
    fit: Fit,
    local: Array,
    choice: ChosenBandwidth,
    spec: dict[str, Any],
) -> GwrResult:
    """Return the record of a fitted model."""
    numbers = statistics(problem, fit)
    r2 = 1.0 - local / fit.spread
    shape = (len(d.ids),) if len(d.times) == 1 else (len(d.times), len(d.ids))
    dispersion = numbers["sigma2"] if problem.family == "gaussian" else 1.0
    return GwrResult(
        model=spec["function"],
        family=problem.family,
        kernel=problem.kernel.name,
        adaptive=problem.adaptive,
        bandwidth=int(choice.bandwidth) if problem.adaptive else choice.bandwidth,
        y_name=d.y_name,
        terms=d.terms,
        ids=d.ids,
        times=d.times,
        coords=d.coords,
        metric=d.metric,
        coefficients=fit.coefficients.reshape(*shape, -1),
        se=np.sqrt(dispersion * fit.cct).reshape(*shape, -1),
        covariance=(dispersion * fit.cc).reshape(*shape, len(d.terms), -1),
        fitted=fit.fitted.reshape(shape),
        residuals=(d.y - fit.fitted).reshape(shape),
        hat=fit.hat.reshape(shape),
        local_r2=r2.reshape(shape),
        condition=fit.condition.reshape(shape),
        vif=fit.vif.reshape(*shape, -1),
        bandwidths=fit.bandwidth.reshape(shape),
        tried=choice.tried,
        global_=global_fit(d, problem),
        notes=notes_of(d, problem, choice),
        spec=spec,
        past_only=problem.places.past,
        data=d,
        **numbers,
    )
