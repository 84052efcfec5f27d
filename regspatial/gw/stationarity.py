"""Do the coefficients vary at all? F tests of Leung et al. (2000), and random relabelling."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtr, fdtrc

from .._calls.door import door
from .._calls.executor import Executor, run
from .._kernels.memory import check_square
from .._kernels.random import Rng, seed_if, stream
from ..choices import one_of
from ..choices.gw import FTests, PlaceMetric
from ..containers import Regions
from ..declare.asks import Asks, asked_as
from ..declare.data import Map, Table, TimeOrLast
from ..declare.description import Output
from ..declare.draws import SeedOfPermutations
from ..declare.every_tool import SampleChoice
from ..declare.tool import tool
from ..errors import ParameterError, SpecificationError
from ..progress import Progress, part, report
from ..words import Message, _
from ._check import is_number
from ._local_fit import Problem, hat_block, near
from ._places import Index, blocks
from ._small import backward, factor, forward, products
from .declared import Adaptive, Bandwidth, GwrPoints, LocalFormula, LocalKernel
from .gwr import gwr
from .predict import known
from .record import GwrResult
from .tests_record import StationarityTest

Array = NDArray[np.float64]

EXACT = 8000
"""Up to so many observations "auto" gives the F tests (n × n matrices)."""
_COLUMNS = 128
"""Columns of n × n numbers multiplied at once: a third of a second at 3,000 places, so that a run can be cancelled."""
_LEUNG = 6.0
"""Matrices (n, n) that the F tests hold at once."""
_TOGETHER = 16
"""Permutations worked on at once: memory grows by it."""


@door
def stationarity(
    result: GwrResult,
    *,
    permutations: int = 99,
    f_tests: FTests = "auto",
    rng: Rng = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> StationarityTest:
    """Test whether a GWR fits better than one regression, and whether each coefficient varies.

    Parameters
    ----------
    result : GwrResult
        Gaussian, as it was estimated.
    permutations : int
        Times that the observations are dealt out anew over the places; 0: none.
    f_tests : {"auto", "exact", "none"}
        The tests of Leung et al. need matrices of n × n: "auto" makes them up to 8,000 observations.
    rng : int, Generator or None
    executor, progress : optional

    Returns
    -------
    StationarityTest
        F1 (small: GWR has the lesser error), F2 (large: it explains more), F3 by term (large: it
        varies), and by term the share of relabelled data sets whose coefficient varies at least as
        much, ``(1 + #{sd* >= sd})/(permutations + 1)``.

    Raises
    ------
    SpecificationError, ParameterError

    Notes
    -----
    With R = I - S: d1 = tr R'R, d2 = tr (R'R)². ``F1 = (RSS/d1)/(RSS_0/(n-k))`` with d1²/d2 and n-k
    degrees of freedom; ``F2 = ((RSS_0 - RSS)/v1)/(RSS_0/(n-k))``, v1 = n-k-d1, v2 = tr (I-H-R'R)²,
    with v1²/v2 and n-k; ``F3 = (V/g1)/(RSS/d1)``, V the variance of the coefficient over places,
    g1 = tr G, g2 = tr G², G = B'(I - 11'/n)B/n and B the rows that give the coefficient, with g1²/g2
    and d1²/d2 degrees of freedom. The relabelling keeps the bandwidth; mgwr searches it anew for
    every relabelled data set and does not count the data set itself.

    References
    ----------
    Leung, Y., Mei, C.-L., and Zhang, W.-X. (2000). Statistical tests for spatial nonstationarity
    based on the geographically weighted regression model. Environment and Planning A 32(1).
    https://doi.org/10.1068/a3162
    Brunsdon, C., Fotheringham, A. S., and Charlton, M. (1996). Geographically weighted regression.
    Geographical Analysis 28(4). https://doi.org/10.1111/j.1538-4632.1996.tb00936.x

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import gw
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> fit = rs.gwr(panel, "ln_inn ~ ln_de", at_time=2022, regions=regions, bandwidth=20)
    >>> gw.stationarity(fit, permutations=9, rng=1).p_permutation.shape
    (2,)
    """
    d, problem = known(result)
    if problem.family != "gaussian":
        raise SpecificationError(
            _(
                "The tests are for {param:family=gaussian}; this model is {family!r}. Compare "
                "its AICc with that of the global model instead."
            ),
            family=problem.family,
        )
    one_of("f_tests", f_tests, FTests)
    if not (is_number(permutations) and 0 <= permutations <= 1e6 and permutations % 1 == 0):
        raise ParameterError(
            _("{param:permutations={permutations!r}} is not a whole number from 0 to 1,000,000."),
            permutations=permutations,
        )
    seed = seed_if(permutations, rng)
    k, width = problem.k, float(result.bandwidth)
    tests, share = np.full((2 + k, 4), np.nan), np.full(k, np.nan)
    if f_tests == "exact" or (f_tests == "auto" and problem.n <= EXACT):
        check_square(
            problem.n,
            _LEUNG,
            Message(
                _("{param:f_tests=none} leaves the F tests out; permutations need little memory.")
            ),
        )
        tests = _leung(problem, result, width, part(progress, 0.0, 0.5))
    if seed is not None:
        share = _relabelled(
            problem,
            width,
            int(permutations),
            seed,
            executor,
            part(progress, 0.5, 1.0),
            by_label=np.argsort(np.array(result.ids), kind="stable"),
        )
    report(progress, 1.0, "done")
    return StationarityTest(
        terms=d.terms,
        spread=result.coefficients.reshape(-1, k).std(axis=0),
        f_tests=tests,
        p_permutation=share,
        permutations=int(permutations),
        spec={"function": "stationarity", "seed": seed, "model": dict(result.spec)},
    )


@tool(
    group="local",
    behind="gwr",
    name=_("Do coefficients vary over space? (tests)"),
    help=_(
        "The F tests of Leung, Mei and Zhang (2000) and random relabelling of the "
        "observations, for a GWR."
    ),
    tags=_("GWR, Leung, F test, Monte Carlo, stationarity, do coefficients vary across space"),
    tried={"at_time": "2022"},
    outputs=(
        Output.table("stationarity", _("Tests by term")),
        Output.table("improvement", _("Tests of the whole model")),
    ),
)
@door
def gwr_stationarity(
    panel: Table,
    formula: LocalFormula = None,
    *,
    regions: Annotated[Regions | None, asked_as(Map)] = None,
    coords: ArrayLike | None = None,
    points: GwrPoints = "centroid",
    at_time: TimeOrLast = None,
    kernel: LocalKernel = "bisquare",
    adaptive: Adaptive = True,
    bandwidth: Bandwidth = None,
    metric: PlaceMetric | None = None,
    permutations: Annotated[
        int,
        Asks(
            _("Relabellings"),
            _("Times that the observations are dealt out anew over the places; 0: none."),
            least=0,
            most=99999,
        ),
    ] = 99,
    f_tests: FTests = "auto",
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> StationarityTest:
    """Estimate a GWR and test whether its coefficients vary: `gwr`, then `stationarity`.

    Parameters
    ----------
    panel, formula, regions, coords, points, at_time, kernel, adaptive, bandwidth, metric
        As in `gwr`.
    permutations, f_tests, rng
        As in `stationarity`.
    progress : optional
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    StationarityTest

    Raises
    ------
    RegspatialError
        As `gwr` and `stationarity`.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import gw
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> found = gw.gwr_stationarity(
    ...     panel,
    ...     "ln_inn ~ ln_de",
    ...     at_time=2022,
    ...     regions=regions,
    ...     bandwidth=20,
    ...     permutations=9,
    ...     rng=1,
    ... )
    >>> found.p_permutation.shape
    (2,)
    """
    seed = seed_if(permutations, rng)
    local = gwr(
        panel,
        formula,
        regions=regions,
        coords=coords,
        points=points,
        at_time=at_time,
        kernel=kernel,
        adaptive=adaptive,
        bandwidth=bandwidth,
        metric=metric,
        progress=part(progress, 0.0, 0.4),
    )
    return stationarity(
        local,
        permutations=permutations,
        f_tests=f_tests,
        rng=seed,
        progress=part(progress, 0.4, 1.0),
    )


def _leung(
    problem: Problem, result: GwrResult, bandwidth: float, progress: Progress | None
) -> Array:
    """Return statistic, two degrees of freedom and p of F1, F2 and F3 by term, (2 + k, 4)."""
    n, k, x = problem.n, problem.k, problem.x
    every = np.empty((k, n, n))
    for rows in blocks(problem.places):
        every[:, rows] = np.moveaxis(hat_block(problem, rows, bandwidth=bandwidth), 1, 0)
    report(progress, 0.2, "F tests")
    r = np.eye(n) - np.einsum("ia,aij->ij", x, every)
    d1, d2 = _squared(r)
    q, _unused = np.linalg.qr(x)
    rss = result.rss
    e0 = problem.y - q @ (q.T @ problem.y)
    rss0, free = float(e0 @ e0), float(n - k)
    error0 = rss0 / free
    f1 = (rss / d1) / error0
    v1 = free - d1
    rq = r @ q
    v2 = free - 2.0 * (d1 - float(np.einsum("ij,ij->", rq, rq))) + d2
    f2 = ((rss0 - rss) / v1) / error0
    out = [
        (f1, d1**2 / d2, free, fdtr(d1**2 / d2, free, f1)),
        (f2, v1**2 / v2, free, fdtrc(v1**2 / v2, free, f2)),
    ]
    del r
    b = result.coefficients.reshape(-1, k)
    for j in range(k):
        report(progress, 0.4 + 0.6 * j / k, "F tests")
        rows_j = np.tensordot(problem.back[j], every, axes=1)
        rows_j -= rows_j.mean(axis=0)
        g1, g2 = _squared(rows_j.T)
        g1, g2 = g1 / n, g2 / n**2
        f3 = (float(b[:, j].var()) / g1) / (rss / d1)
        out.append((f3, g1**2 / g2, d1**2 / d2, fdtrc(g1**2 / g2, d1**2 / d2, f3)))
    return np.array(out, dtype=float)


def _squared(a: Array) -> tuple[float, float]:
    """Return trace and sum of squares of aᵀa, which is never whole in memory nor one call of a library."""
    whole = 0.0
    for start in range(0, a.shape[1], _COLUMNS):
        part = a[:, start : start + _COLUMNS].T @ a
        whole += float(np.einsum("ij,ij->", part, part))
    return float(np.einsum("ij,ij->", a, a)), whole


def _relabelled(
    problem: Problem,
    bandwidth: float,
    permutations: int,
    seed: int,
    executor: Executor | None,
    progress: Progress | None,
    *,
    by_label: Index,
) -> Array:
    """Return by term the share of relabelled data sets that vary at least as much, (k,).

    Draws belong to the sorted labels (`by_label`: who comes first, second, …), not to the rows.
    """
    n, k = problem.n, problem.k
    rank = np.argsort(by_label)
    centre, *_unused = np.linalg.lstsq(problem.x, problem.y, rcond=None)
    away = replace(problem, y=problem.y - problem.x @ centre)  # small numbers to take variances of
    total = np.zeros((permutations + 1, k, 3))
    work = blocks(problem.places)
    for start in range(0, permutations + 1, _TOGETHER):
        some = range(start, min(start + _TOGETHER, permutations + 1))
        orders = np.array(
            [
                np.arange(n)
                if p == 0
                else by_label[np.argsort(stream(seed, p).random_raw(n))[rank]]
                for p in some
            ]
        )
        done = part(progress, start / (permutations + 1), min(1.0, some[-1] / permutations))
        for sums in run(
            relabelled_block,
            away,
            work,
            executor=executor,
            progress=done,
            message="relabelling",
            bandwidth=bandwidth,
            orders=orders,
        ):
            total[some.start : some.stop] += sums
    count = total[:, :, 2]
    variance = total[:, :, 1] / count - (total[:, :, 0] / count) ** 2
    more = (variance[1:] >= variance[0] * (1.0 - 1e-12)).sum(axis=0)
    return np.asarray((1.0 + more) / (permutations + 1.0))


def relabelled_block(
    problem: Problem, rows: Index, *, bandwidth: float, orders: NDArray[np.intp]
) -> Array:
    """Return Σb, Σb² and the number of places fitted, for each order of the data, (orders, k, 3)."""
    found = near(problem, problem.places.take(rows), np.array([bandwidth]))
    w = problem.kernel.weights(found.d2, np.where(found.h2[0] > 0.0, found.h2[0], 1.0))
    k = problem.k
    upper = k * (k + 1) // 2
    out = np.empty((len(orders), k, 3))
    for at, order in enumerate(orders):
        who = order[found.columns]
        moments = (w @ products(problem.x[who], problem.y[who])).T
        lower, scale, sound = factor(moments[:upper], k)
        b = problem.back @ backward(lower, scale, forward(lower, scale, moments[upper:]))
        b = np.where(sound, b, 0.0)
        out[at] = np.stack([b.sum(1), (b * b).sum(1), np.full(k, float(sound.sum()))], axis=1)
    return out
