"""Which region moved from which cluster to which."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..choices import one_of
from ..choices.autocorrelation import Alternative, Correction, TransitionsBy
from ..containers.time_axis import ordered_axis
from ..containers.times import more_times
from ..declare.asks import Asks
from ..declare.data import AnyVariable, First, Last, WeightsOrRule
from ..declare.description import Output
from ..declare.draws import SeedOfPermutations
from ..declare.every_tool import SampleChoice
from ..declare.tool import tool
from ..errors import InputError, ParameterError
from ..options import Options
from ..progress import Progress
from ..results.autocorrelation import ClusterTransitions, LocalStatistic
from ..results.moran_scatter import QUADRANTS, time_position
from ..words import _
from ._inputs import at_times
from .local_stats import local_moran


@door
def cluster_transitions_of(
    local: LocalStatistic, first: object, last: object, *, states: TransitionsBy = "cluster"
) -> ClusterTransitions:
    """Return which region moved from which cluster to which between two times.

    Parameters
    ----------
    local : LocalStatistic
        Of at least the two times. A region that has no value at one of them is left out.
    first, last : int or str
        Times, in either order.
    states : {"cluster", "quadrant"}
        Clusters (significant ones by type), or quadrants of the Moran scatterplot whatever their
        significance (as in space-time transitions).

    Returns
    -------
    ClusterTransitions

    Raises
    ------
    UnknownColumnError
        If there is no such time.
    ParameterError
        If both times are the same.

    References
    ----------
    Rey, S. J. (2001). Spatial empirics for economic growth and convergence. Geographical Analysis
    33, 195–214. doi:10.1111/j.1538-4632.2001.tb00444.x

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> local = rs.local_moran(panel["ln_inn"], w, permutations=99, rng=1)
    >>> moved = autocorrelation.cluster_transitions_of(local, 2012, 2022)
    >>> len(moved.moved)
    4
    """
    one_of("states", states, TransitionsBy)
    if not isinstance(local, LocalStatistic):
        raise InputError(
            _(
                "local is a {name}; it must be what local_moran (or another local statistic) "
                "returns."
            ),
            name=type(local).__name__,
        )
    a, b = (time_position(local.variable, local.times, t) for t in (first, last))
    if a == b:
        raise ParameterError(
            _("{param:first} and {param:last} are both {time}; give two different times."),
            time=local.times[a],
        )
    field = local.cluster if states == "cluster" else local.quadrant
    before, after = field[a], field[b]
    there = (before != "") & (after != "") if states == "cluster" else _tested(local, a, b)
    ids = tuple(i for i, k in zip(local.ids, there, strict=True) if k)
    before, after = before[there], after[there]
    codes = local.clusters if states == "cluster" else QUADRANTS
    codes = tuple(codes) + tuple(sorted({*before.tolist(), *after.tolist()} - set(codes)))
    at = {code: k for k, code in enumerate(codes)}
    counts = np.zeros((len(codes), len(codes)), dtype=np.int64)
    for i, j in zip(before.tolist(), after.tolist(), strict=True):
        counts[at[i], at[j]] += 1
    return ClusterTransitions(
        statistic=local.statistic,
        variable=local.variable,
        states=states,
        ids=ids,
        first=local.times[a],
        last=local.times[b],
        before=before,
        after=after,
        codes=codes,
        counts=counts,
        spec=dict(local.spec),
    )


def _tested(local: LocalStatistic, a: int, b: int) -> NDArray[np.bool_]:
    """Return which regions have a value at both times."""
    return np.asarray(~np.isnan(local.z[[a, b]]).any(axis=0))


@tool(
    group="pattern",
    behind="local_moran",
    name=_("Transitions between local clusters"),
    help=_(
        "Which region moved from which local Moran cluster (or quadrant) to which, between "
        "two times."
    ),
    tags=_("LISA, transition, space-time, cluster"),
    table=_("Holds the columns that are used."),
    outputs=(
        Output.layer(_("Transition by region")),
        Output.table("cluster_transitions", _("Counts from each to each")),
        Output.table("cluster_transitions_regions", _("By region")),
        Output.number("stable", _("Regions that did not move")),
    ),
)
@door
def cluster_transitions(
    variable: AnyVariable,
    w: WeightsOrRule,
    *,
    first: First = None,
    last: Last = None,
    states: Annotated[
        TransitionsBy,
        Asks(
            _("What is compared"),
            _("Significant clusters, or quadrants of the Moran scatterplot."),
            terms="transitions_by",
        ),
    ] = "cluster",
    permutations: Annotated[
        int,
        Asks(
            _("Number of permutations"),
            _("999 is usual, 9999 for published p-values."),
            least=1,
            most=1000000,
            when=("states", ("cluster",)),
        ),
    ] = 999,
    alternative: Annotated[
        Alternative,
        Asks(
            _("Alternative hypothesis"),
            _("Two-sided by default; GeoDa and PySAL report folded p-values, half as large."),
            terms="alternative",
            when=("states", ("cluster",)),
        ),
    ] = "two-sided",
    correction: Annotated[
        Correction,
        Asks(
            _("Correction for many tests"),
            _("Within each time, over the regions that have neighbours."),
            terms="correction",
            when=("states", ("cluster",)),
        ),
    ] = "none",
    alpha: Annotated[
        float,
        Asks(
            _("Significance level"),
            _("For the clusters."),
            least=1e-09,
            most=0.5,
            when=("states", ("cluster",)),
        ),
    ] = 0.05,
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> ClusterTransitions:
    """Return the transitions between local Moran clusters of two times of a variable.

    Parameters
    ----------
    variable : Variable
        At least the two times.
    w, permutations, alternative, correction, alpha, rng, progress, options
        As for `local_moran`.
    first, last : int or str, optional
        Times; default the first and last of x.
    states : {"cluster", "quadrant"}
        See `cluster_transitions_of`.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    ClusterTransitions

    Raises
    ------
    RegspatialError
        As `local_moran` and `cluster_transitions_of`.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import autocorrelation
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = autocorrelation.cluster_transitions(panel["ln_inn"], w, permutations=99, rng=1)
    >>> [t.name for t in found.tables()]
    ['cluster_transitions', 'cluster_transitions_regions']
    """
    if len(variable.times) == 1:
        raise ParameterError(
            more_times(_("A change needs two periods; the table has one."), variable.times)
        )
    ordered_axis(variable.times)
    start = variable.times[0] if first is None else at_times(variable, first).times[0]
    stop = variable.times[-1] if last is None else at_times(variable, last).times[0]
    if start == stop:
        raise ParameterError(
            _("{param:first} and {param:last} are both {time}; give two different times."),
            time=start,
        )
    rows = [variable.times.index(t) for t in (start, stop)]
    marks = {kind: mask[rows] for kind, mask in variable.marks.items()}
    pair = replace(variable, times=(start, stop), values=variable.values[rows], marks=marks)
    local = local_moran(
        pair,
        w,
        permutations=permutations,
        alternative=alternative,
        correction=correction,
        alpha=alpha,
        rng=rng,
        progress=progress,
        options=options,
    )
    return cluster_transitions_of(local, start, stop, states=states)
