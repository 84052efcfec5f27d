"""How sure a cluster is: over a family of W and seeds, and over stated errors of measurement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.random import Numbers, as_seed
from ...choices import one_of
from ...choices.autocorrelation import ClusterStatistic
from ...containers import SpatialWeights, Variable
from ...declare.asks import Asks
from ...declare.data import AnyVariable, TimeOrLast, WeightsOrRule
from ...declare.description import Output
from ...declare.draws import (
    Alpha,
    AlternativesFolded,
    CorrectionChoice,
    PermutationsOfEach,
    SeedOfPermutations,
    StatisticOfClusters,
)
from ...declare.every_tool import SampleByWorkers
from ...declare.tool import tool
from ...options import Options
from ...progress import Progress, part
from ...results.local_autocorrelation import CLUSTERS, LocalStatistic
from ...weights.conversion import weights_of
from ...words import _
from .._inputs import described, last_of
from .._one_period import at_one_time
from ..local_g import local_g
from ..local_stats import local_geary, local_moran
from .record import ClusterShares, Family
from .simulated_errors import _AT_ONCE, shares, simulated_errors

_NOISE = 5  # first key of the streams of simulated errors
_SEEDS = 1_000_003  # between the seeds of one run, so that neighbouring seeds share no stream


@tool(
    group="pattern",
    behind="local_moran",
    name=_("Stability of clusters over weights and seeds"),
    help=_(
        "How often each region is in each cluster over several spatial weights and several "
        "seeds of the permutations: a map of shares."
    ),
    tags=_(
        "LISA, Moran, cluster, stability, robustness, probability, weights, seed, reliable "
        "clusters, are the clusters real"
    ),
    table=_("Holds the columns that are used."),
    outputs=(
        Output.layer(_("Most frequent cluster by region")),
        Output.table("cluster_stability", _("Shares by region")),
        Output.number("steady", _("Regions in one cluster in 95 % of runs")),
        Output.number("doubtful", _("Regions that lose their cluster in over 5 % of runs")),
        Output.table("by_weights", _("By spatial weights"), "stability_by_weights"),
    ),
)
@door
@at_one_time
def cluster_stability(
    variable: AnyVariable,
    w: WeightsOrRule,
    others: Annotated[
        Sequence[SpatialWeights],
        Asks(
            _("Other weights"),
            _(
                "Rules or files, separated by semicolons: knn k=6; inverse-distance power=1 "
                "points=seat."
            ),
            kind="rules",
        ),
    ] = (),
    *,
    statistic: StatisticOfClusters = "local_moran",
    seeds: Annotated[
        int,
        Asks(
            _("Seeds"),
            _("Runs of each weights, with permutations of their own."),
            least=1,
            most=1000,
        ),
    ] = 20,
    at_time: TimeOrLast = None,
    permutations: PermutationsOfEach = 999,
    alternative: AlternativesFolded = "two-sided",
    correction: CorrectionChoice = "none",
    alpha: Alpha = 0.05,
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> ClusterShares:
    """Return how often each region is in each cluster over several W and several seeds.

    Parameters
    ----------
    variable : Variable
    w : SpatialWeights
        The weights that the others are held against.
    others : list of SpatialWeights
        More of the same regions; without any, the runs differ by their seeds alone.
    statistic : {"local_moran", "local_geary", "local_g", "local_g_star"}
    seeds : int
        Runs of each W, each with permutations of its own.
    at_time : int or str, optional
        Default: the last.
    permutations, alternative, correction, alpha, rng, executor, progress, options
        As for `local_moran`; p always comes from permutations.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    ClusterShares
        Shares of all runs, every W counted the same; the most frequent cluster of each region and
        its share; W by W how many regions are significant and how many have the first one's
        cluster.

    Raises
    ------
    ParameterError
        If the number of seeds is none.
    RegspatialError
        As `local_moran`.

    Notes
    -----
    - Over seeds alone a share says how near a p-value is to alpha, given the error of
      permutations: it is settled by more permutations. Over W it says what hangs on the choice of
      W, which no number of permutations settles.
    - A share is not a probability that the cluster is real: the family of W is a choice, and each
      counts the same.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> ids = [f"r{k:02d}" for k in range(30)]
    >>> line = rs.Regions(ids=ids, points=[(k, 0) for k in range(30)], lonlat=False)
    >>> hill = np.where((np.arange(30) > 9) & (np.arange(30) < 17), 5.0, np.arange(30) % 2)
    >>> panel = rs.Panel.from_arrays(ids, [1], {"x": hill})
    >>> near, far = (rs.weights.knn(line, k=k, points="point") for k in (2, 4))
    >>> found = rs.autocorrelation.cluster_stability(panel["x"], near, [far], seeds=5, rng=1)
    >>> found.most_frequent[13], float(found.share[13])
    ('HH', 0.5)
    """
    one_of("statistic", statistic, ClusterStatistic)
    count = int(seeds)
    more = [others] if isinstance(others, SpatialWeights) else list(others or ())
    family = [
        one if isinstance(one, SpatialWeights) else weights_of(one, name="others")
        for one in (w, *more)
    ]
    variable = last_of(variable, at_time)
    seed = as_seed(rng)
    codes = CLUSTERS[statistic]
    runs = len(family) * count
    found = np.empty((len(family), count, len(variable.ids)), dtype=np.intp)
    for a, own in enumerate(family):
        for b in range(count):
            done = a * count + b
            one = _local(
                variable,
                own,
                statistic,
                permutations=permutations,
                alternative=alternative,
                correction=correction,
                alpha=alpha,
                rng=seed + _SEEDS * b,
                options=options,
                progress=part(progress, done / runs, (done + 1) / runs),
            )
            found[a, b] = _positions(one.cluster[0], codes)
    base = found[0, 0]
    members = tuple(
        Family(
            kind=own.kind,
            spec=described(own),
            links=own.links,
            significant=float(_is_cluster(found[a], codes).sum(axis=1).mean()),
            same=float((found[a] == base).mean()),
        )
        for a, own in enumerate(family)
    )
    return shares(
        variable,
        found.reshape(runs, -1),
        base,
        codes,
        statistic,
        one,
        verb="cluster_stability",
        family=members,
        spec={
            "weights": described(family[0]),
            "others": [described(own) for own in family[1:]],
            "seeds": count,
            "seed": seed,
        },
    )


@tool(
    group="pattern",
    behind="local_moran",
    name=_("Sensitivity of clusters to errors of measurement"),
    help=_(
        "Adds errors of a stated size to the variable many times and says how often each "
        "region keeps its cluster."
    ),
    tags=_("LISA, Moran, cluster, measurement error, sensitivity, robustness, simulation"),
    tried={"relative_error": "0.05"},
    table=_("Holds the columns that are used."),
    outputs=(
        Output.layer(_("Most frequent cluster by region")),
        Output.table("cluster_sensitivity", _("Shares by region")),
        Output.number("steady", _("Regions in one cluster in 95 % of runs")),
        Output.number("doubtful", _("Regions that lose their cluster in over 5 % of runs")),
    ),
)
@door
@at_one_time
def cluster_sensitivity(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    error: Annotated[
        Variable | None,
        Asks(_("Column of errors"), _("Holds the standard deviation of each region.")),
    ] = None,
    error_size: Annotated[
        float | None,
        Asks(
            _("Error in the unit of the variable"),
            _("Standard deviation, the same in all regions."),
            least=0.0,
        ),
    ] = None,
    relative_error: Annotated[
        float | None,
        Asks(
            _("Error as a share of each value"),
            _("Standard deviation: 0.03 is three per cent. Give one of the three."),
            least=0.0,
        ),
    ] = None,
    draws: Annotated[
        int,
        Asks(
            _("Simulated maps"),
            _("199 is enough to tell shares apart by five per cent."),
            least=1,
            most=100000,
        ),
    ] = 199,
    statistic: StatisticOfClusters = "local_moran",
    at_time: TimeOrLast = None,
    permutations: PermutationsOfEach = 999,
    alternative: AlternativesFolded = "two-sided",
    correction: CorrectionChoice = "none",
    alpha: Alpha = 0.05,
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleByWorkers],
) -> ClusterShares:
    r"""Return how often each region keeps its cluster when x is measured with a stated error.

    .. math:: y^{(d)}_i = x_i + e^{(d)}_i,\qquad e^{(d)}_i \sim N(0, s_i^2),\quad d = 1, \dots, D

    Parameters
    ----------
    variable : Variable
    w : SpatialWeights
    error : Variable, optional
        Standard deviation s_i of the error of each region, in the unit of x (a standard error that
        a survey publishes); of one time, or of that of x.
    error_size : float, optional
        Instead: s, the same in all regions.
    relative_error : float, optional
        Instead: s_i as a share of \|x_i\|, such as 0.03 for three per cent.
    draws : int
        D, simulated maps.
    statistic, at_time, permutations, alternative, correction, alpha, rng, executor, progress, options
        As for `cluster_stability`. The permutations are the same in all draws, so that only the
        error of measurement moves a region in or out.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    ClusterShares
        Shares of the draws; `kept` is the share in which a region has the cluster of x as measured.

    Raises
    ------
    ParameterError
        If not exactly one of `error`, `error_size` and `relative_error` is given, or it is negative.
    RegspatialError
        As `local_moran`.

    Notes
    -----
    - Errors are independent between regions. Errors that neighbours share (one survey, one price
      index) move clusters less than this says.
    - x as measured holds an error already; adding another one blurs twice, so that the shares are
      on the cautious side.
    - An error that is the same share of every value is no error in logarithms but a shift: state it
      there as an absolute one.

    References
    ----------
    Griffith, D. A., Wong, D. W. and Whitfield, T. (2003). Exploring relationships between the global
    and regional measures of spatial autocorrelation. Journal of Regional Science 43, 683–710.
    doi:10.1111/j.0022-4146.2003.00316.x

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> ids = [f"r{k:02d}" for k in range(30)]
    >>> line = rs.Regions(ids=ids, points=[(k, 0) for k in range(30)], lonlat=False)
    >>> hill = np.where((np.arange(30) > 9) & (np.arange(30) < 17), 5.0, np.arange(30) % 2)
    >>> panel = rs.Panel.from_arrays(ids, [1], {"x": hill})
    >>> w = rs.weights.knn(line, k=4, points="point")
    >>> found = rs.autocorrelation.cluster_sensitivity(
    ...     panel["x"], w, error_size=0.01, draws=50, rng=1
    ... )
    >>> float(found.kept[13])
    1.0
    """
    one_of("statistic", statistic, ClusterStatistic)
    count = int(draws)
    variable = last_of(variable, at_time)
    sd = simulated_errors(variable, error, error_size, relative_error)
    seed = as_seed(rng)
    codes = CLUSTERS[statistic]
    how: dict[str, Any] = {
        "permutations": permutations,
        "alternative": alternative,
        "correction": correction,
        "alpha": alpha,
        "rng": seed,
        "options": options,
    }
    one = _local(variable, w, statistic, **how)
    base = _positions(one.cluster[0], codes)
    # drawn in the order of the labels, so that the order of the regions does not matter
    order = np.array(sorted(range(len(variable.ids)), key=variable.ids.__getitem__), dtype=np.intp)
    found = np.empty((count, len(variable.ids)), dtype=np.intp)
    step = max(1, _AT_ONCE // len(variable.ids))
    for a in range(0, count, step):
        b = min(a + step, count)
        noise = np.empty((b - a, len(variable.ids)))
        for d in range(a, b):
            noise[d - a, order] = Numbers(seed, _NOISE, d).normal(len(variable.ids))
        maps = Variable(
            name=variable.name,
            ids=variable.ids,
            times=tuple(range(a, b)),
            values=variable.values + sd * noise,
        )
        drawn = _local(maps, w, statistic, progress=part(progress, a / count, b / count), **how)
        found[a:b] = _positions(drawn.cluster, codes)
    stated = error.name if isinstance(error, Variable) else error_size
    return shares(
        variable,
        found,
        base,
        codes,
        statistic,
        one,
        verb="cluster_sensitivity",
        error=None if stated is None else str(stated),
        relative_error=relative_error,
        labels=error.labels if isinstance(error, Variable) else {},
        spec={"weights": described(w), "draws": count, "seed": seed},
    )


def _local(x: Variable, w: SpatialWeights, statistic: str, **how: Any) -> LocalStatistic:
    if statistic == "local_moran":
        return local_moran(x, w, **how)
    if statistic == "local_geary":
        return local_geary(x, w, **how)
    return local_g(x, w, star=statistic == "local_g_star", inference="permutation", **how)


def _positions(cluster: NDArray[np.str_], codes: tuple[str, ...]) -> NDArray[np.intp]:
    out = np.empty(cluster.shape, dtype=np.intp)
    for k, code in enumerate(codes):
        out[cluster == code] = k
    return out


def _is_cluster(found: NDArray[np.intp], codes: tuple[str, ...]) -> NDArray[np.bool_]:
    return found < codes.index("not significant")
