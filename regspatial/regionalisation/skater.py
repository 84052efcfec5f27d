"""SKATER: groups of connected regions, cut from a minimum spanning tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..declare.data import SeveralVariables, Table, TimeOrLast, WeightsOrRule
from ..declare.description import Output
from ..declare.every_tool import SampleChoice
from ..declare.tool import tool
from ..errors import DataWarning, ParameterError, listed, warn
from ..progress import Progress, report
from ..results.table import RegionIds
from ..words import _
from ._inputs import Data, prepared, recorded, too_small
from .declared import Clusters, Floor, FloorVariable, StandardiseChoice
from .record import Regionalisation

Array = NDArray[np.float64]
Edge = tuple[int, int]


@tool(
    group="regions",
    name=_("SKATER: connected groups"),
    help=_(
        "A given number of connected groups of regions that are alike, cut from the "
        "shortest tree through the neighbours; each above a floor where one is given."
    ),
    tags=_(
        "SKATER, regionalisation, contiguity, spanning tree, zoning, clustering, "
        "contiguous groups, functional regions, zoning"
    ),
    tried={"at_time": "2022"},
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.layer(_("Map of the groups")),
        Output.table("groups", _("Groups")),
        Output.table("regionalisation_fit", _("What the groups explain")),
        Output.table("region_groups", _("Group of each region")),
        Output.number("count", _("Number of groups")),
        Output.number("explained", _("Share between groups")),
    ),
)
@door
def skater(
    panel: Table,
    variables: SeveralVariables,
    w: WeightsOrRule,
    *,
    clusters: Clusters = 5,
    at_time: TimeOrLast = None,
    floor: Floor = None,
    floor_variable: FloorVariable = None,
    standardise: StandardiseChoice = "zscore",
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> Regionalisation:
    r"""Return groups of connected regions that are alike, by cutting a minimum spanning tree.

    .. math:: \min \sum_g \sum_{i \in g} \sum_v (z_{vi} - \bar z_{vg})^2

    Neighbours are joined by the tree whose steps between profiles are shortest; of its branches the one is cut
    that lowers the sum of squares within groups most, again and again.

    Parameters
    ----------
    panel : Panel
    variables : list of str
        Columns, or expressions of columns.
    w : SpatialWeights
        Who is a neighbour of whom, either way; the sizes of the weights do not count.
    clusters : int, default 5
        How many groups.
    at_time : int or str, optional
        Which time; the last by default, with a warning where there are others.
    floor : float, optional
        What each group holds at least: so many regions, or so much of `floor_variable`.
    floor_variable : str or Variable, optional
        What the floor counts, such as population; None counts regions.
    standardise : {"zscore", "range", "none"}
        How variables are made comparable.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Regionalisation
        `.group` by region, from 1, the largest first; `.explained`, `.parts` (1 each: every group is connected).

    Raises
    ------
    ParameterError
        For fewer clusters than the weights have connected parts, or more than regions; for a floor that all
        together do not reach.
    ConstantColumnError, MissingValueError, SpecificationError

    Warns
    -----
    DataWarning
        If the floor allows fewer groups than were asked for, or a connected part does not reach it.

    Notes
    -----
    Every cut is the best one of its step; the whole need not be the best of all partitions. Parts that are not
    connected with one another are never joined: an island is a group of its own unless the weights link it.
    Such parts count among the clusters, and are left as they are where they cannot reach the floor.

    References
    ----------
    Assunção, R. M., Neves, M. C., Câmara, G. and Da Costa Freitas, C. (2006). Efficient regionalization
    techniques for socio-economic geographical units using minimum spanning trees. International Journal of
    Geographical Information Science 20(7), 797–811. doi:10.1080/13658810600665111

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regionalisation
    >>> dri = rs.example("dri")
    >>> w = rs.weights.queen(dri.regions())
    >>> found = regionalisation.skater(
    ...     dri.panel(), ["ln_inn", "ln_pgdp"], w, clusters=4, at_time=2022
    ... )
    >>> found.count, found.connected
    (4, True)
    """
    data = prepared(panel, variables, at_time, standardise, floor, floor_variable, w)
    alone = too_small(data, floor)
    _check(data, clusters)
    group = _cut(data, clusters, floor, progress)
    found = recorded(
        data,
        "skater",
        group,
        alone,
        clusters=clusters,
        floor=floor,
        floor_variable=data.counted,
        standardise=standardise,
    )
    if found.count < clusters:
        warn(
            DataWarning(
                _(
                    "The floor allows {n} {n:group|groups} by cuts of the tree; {clusters} were asked for."
                ),
                n=found.count,
                clusters=clusters,
            )
        )
    return found


def _check(data: Data, clusters: int) -> None:
    parts = int(data.component.max()) + 1
    if clusters > data.n:
        raise ParameterError(
            _(
                "{param:clusters={clusters}} is not allowed; there {n:is|are} {n} {n:region|regions}."
            ),
            clusters=clusters,
            n=data.n,
        )
    if clusters < max(1, parts):
        size = np.bincount(data.component)
        apart = [
            one for one, c in zip(data.ids, data.component, strict=True) if size[c] < size.max()
        ]
        raise ParameterError(
            _(
                "{param:clusters={clusters}} is not allowed: the weights have {parts} parts that are not connected, "
                "each at least one group. Apart from the largest are {apart}; give more clusters, link them "
                "({param:islands=nearest}), or leave them out."
            ),
            ids=apart,
            clusters=clusters,
            parts=parts,
            apart=RegionIds(tuple(apart)) if len(apart) <= 20 else listed(apart),
        )


def spanning_tree(data: Data) -> list[list[int]]:
    """Return the neighbours of each region on the shortest tree; ties go to the first of the labels."""
    edges = sorted(
        (float(np.square(data.z[i] - data.z[j]).sum()), i, j)
        for i in range(data.n)
        for j in data.near[i]
        if i < j
    )
    root = list(range(data.n))

    def top(k: int) -> int:
        while root[k] != k:
            root[k] = root[root[k]]
            k = root[k]
        return k

    tree: list[list[int]] = [[] for _k in range(data.n)]
    for _d, i, j in edges:
        a, b = top(i), top(j)
        if a != b:
            root[b] = a
            tree[i].append(j)
            tree[j].append(i)
    return tree


@dataclass(frozen=True, slots=True)
class _Cut:
    gain: float
    edge: Edge


def _cut(
    data: Data, clusters: int, floor: float | None, progress: Progress | None
) -> NDArray[np.intp]:
    """Return the group of each region, after the best cuts."""
    tree = spanning_tree(data)
    members = [np.flatnonzero(data.component == c) for c in range(int(data.component.max()) + 1)]
    best = [_best(data, tree, one, floor) for one in members]
    while len(members) < clusters:
        report(progress, len(members) / clusters, "cutting the tree")
        there = [k for k, one in enumerate(best) if one is not None]
        if not there:
            break
        k = max(there, key=lambda k: (best[k].gain, -int(members[k][0])))  # type: ignore[union-attr]
        i, j = best[k].edge  # type: ignore[union-attr]
        tree[i].remove(j)
        tree[j].remove(i)
        members[k : k + 1] = [_side(tree, i), _side(tree, j)]
        best[k : k + 1] = [_best(data, tree, one, floor) for one in members[k : k + 2]]
    group = np.zeros(data.n, dtype=np.intp)
    for k, one in enumerate(members):
        group[one] = k
    return group


def _walk(tree: list[list[int]], start: int) -> list[Edge]:
    """Return (region, the one it was reached from), parents first; the start's is itself."""
    found, at = [(start, start)], 0
    while at < len(found):
        here, before = found[at]
        found += [(j, here) for j in tree[here] if j != before]
        at += 1
    return found


def _side(tree: list[list[int]], start: int) -> NDArray[np.intp]:
    return np.array(sorted(k for k, _before in _walk(tree, start)), dtype=np.intp)


def _best(
    data: Data, tree: list[list[int]], members: NDArray[np.intp], floor: float | None
) -> _Cut | None:
    """Return the cut of a tree that lowers the sum of squares most, None where none is allowed."""
    walk = _walk(tree, int(members[0]))
    if len(walk) == 1:
        return None
    place = {k: at for at, (k, _before) in enumerate(walk)}
    rows = [k for k, _before in walk]
    middle = data.z[rows].mean(axis=0)
    sums, size, held = data.z[rows] - middle, np.ones(len(rows)), data.weight[rows].copy()
    for at in range(len(walk) - 1, 0, -1):
        up = place[walk[at][1]]
        sums[up] += sums[at]
        size[up] += size[at]
        held[up] += held[at]
    below, n = np.square(sums[1:]).sum(axis=1), float(len(rows))
    gain = below / size[1:] + below / (
        n - size[1:]
    )  # the sums of both sides are each other's negative
    if floor is not None:
        gain[(held[1:] < floor) | (held[0] - held[1:] < floor)] = -1.0
    at = int(np.argmax(gain))
    return None if gain[at] < 0.0 else _Cut(float(gain[at]), walk[at + 1])
