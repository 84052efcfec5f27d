"""max-p: as many connected groups as a floor allows, and of these the ones most alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.random import Numbers, as_seed
from ..declare.asks import asked_as
from ..declare.data import SeveralVariables, Table, TimeOrLast, WeightsOrRule
from ..declare.description import Output
from ..declare.draws import SeedOfPermutations
from ..declare.every_tool import SampleChoice
from ..declare.tool import tool
from ..errors import DataWarning, warn
from ..progress import Progress, part, report
from ..results.table import RegionIds
from ..words import _
from ._inputs import Data, prepared, recorded, too_small
from .declared import Floor, FloorVariable, StandardiseChoice, Starts
from .record import Regionalisation

Array = NDArray[np.float64]
Places = NDArray[np.intp]

_IMPROVED = 10
"""Partitions that are improved by moves, of those with the most groups."""
_STEP = 1e-10
"""Share of the sum of squares that a move must gain: rounding gains none."""


@tool(
    group="regions",
    behind="skater",
    name=_("max-p: as many groups as a floor allows"),
    help=_(
        "As many connected groups of regions as hold a floor each, such as a population, "
        "and of these the ones most alike."
    ),
    tags=_(
        "max-p, regionalisation, contiguity, minimum population, zoning, clustering, "
        "contiguous groups"
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
def max_p(
    panel: Table,
    variables: SeveralVariables,
    w: WeightsOrRule,
    *,
    floor: Annotated[float, asked_as(Floor)],
    floor_variable: FloorVariable = None,
    at_time: TimeOrLast = None,
    standardise: StandardiseChoice = "zscore",
    starts: Starts = 100,
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> Regionalisation:
    r"""Return as many connected groups as hold the floor each, and of these such as are most alike.

    .. math:: \max p, \quad \text{then} \quad \min \sum_{g=1}^{p} \sum_{i \in g} \sum_v (z_{vi} - \bar z_{vg})^2
              \quad \text{with} \quad \sum_{i \in g} f_i \ge F

    Parameters
    ----------
    panel : Panel
    variables : list of str
        Columns, or expressions of columns.
    w : SpatialWeights
        Who is a neighbour of whom, either way; the sizes of the weights do not count.
    floor : float
        F, what each group holds at least: so many regions, or so much of `floor_variable`.
    floor_variable : str or Variable, optional
        What the floor counts, such as population; None counts regions.
    at_time : int or str, optional
        Which time; the last by default, with a warning where there are others.
    standardise : {"zscore", "range", "none"}
        How variables are made comparable.
    starts : int, default 100
        How often groups are grown anew; the ten best are then improved.
    where, missing : optional
        As in `regspatial.moran`.
    rng : int, Generator or None
        The same seed gives the same groups.

    Returns
    -------
    Regionalisation
        `.count` is p; `.group` by region, from 1, the largest first; `.parts` (1 each).

    Raises
    ------
    ParameterError
        For a floor that is not above 0, or that all regions together do not reach.
    ConstantColumnError, MissingValueError, SpecificationError

    Warns
    -----
    DataWarning
        If regions are connected with too few others to reach the floor: they stay a group of their own.

    Notes
    -----
    The best p is hard to know; this is a heuristic. From regions in a drawn order groups grow until they
    hold the floor, in turn by the neighbour most like them, by any, or by the one with the fewest regions left
    beside it; what is left over joins the group beside it that it raises
    least. Then one region at a time moves to a group beside it while the sum of squares falls, both stay
    connected and the floor holds. More starts give a p as large or larger, never a smaller one.

    References
    ----------
    Duque, J. C., Anselin, L. and Rey, S. J. (2012). The max-p-regions problem. Journal of Regional Science
    52(3), 397–419. doi:10.1111/j.1467-9787.2011.00743.x
    Wei, R., Rey, S. and Knaap, E. (2021). Efficient regionalization for spatially explicit neighborhood
    delineation. International Journal of Geographical Information Science 35(1), 135–151.
    doi:10.1080/13658816.2020.1759806

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regionalisation
    >>> dri = rs.example("dri")
    >>> w = rs.weights.queen(dri.regions())
    >>> found = regionalisation.max_p(
    ...     dri.panel(), ["ln_inn", "ln_pgdp"], w, floor=4, at_time=2022, starts=20, rng=1
    ... )
    >>> found.connected, int(found.sizes.min())
    (True, 4)
    """
    data = prepared(panel, variables, at_time, standardise, floor, floor_variable, w)
    alone = too_small(data, floor)
    seed = as_seed(rng)
    group = _best(data, floor, set(alone.tolist()), starts, seed, progress)
    found = recorded(
        data,
        "max_p",
        group,
        alone,
        floor=floor,
        floor_variable=data.counted,
        standardise=standardise,
        starts=starts,
        seed=seed,
    )
    if alone.size:
        warn(
            DataWarning(
                _(
                    "{n} {n:region is|regions are} connected with too few others to reach the floor, and "
                    "{n:stays|stay} in groups of their own: {alone}. Link them ({param:islands=nearest}), or leave "
                    "them out."
                ),
                ids=found.alone,
                n=len(found.alone),
                alone=RegionIds(found.alone),
            )
        )
    return found


def _best(
    data: Data, floor: float, alone: set[int], starts: int, seed: int, progress: Progress | None
) -> Places:
    """Return the best groups of all starts."""
    grown: list[tuple[int, float, int, Places]] = []
    growing = part(progress, 0.0, 0.6)
    for k in range(starts):
        report(growing, k / starts, "growing groups")
        group = _Growth(data, floor, alone, k % 3).grown(Numbers(seed, k))
        grown.append((-int(group.max()), _within(data, group), k, group))
    most = min(grown)[0]
    kept = sorted(one for one in grown if one[0] == most)[:_IMPROVED]
    improving, best = part(progress, 0.6, 1.0), None
    for k, (_p, _w, _k, group) in enumerate(kept):
        report(improving, k / len(kept), "moving regions")
        moved = _improved(data, floor, group, improving)
        within = _within(data, moved)
        if best is None or within < best[0] * (1.0 - _STEP):
            best = within, moved
    return kept[0][3] if best is None else best[1]


def _within(data: Data, group: Places) -> float:
    size = np.bincount(group)
    sums = np.stack([np.bincount(group, column) for column in data.z.T], axis=1)
    there = size > 0
    own = np.square(sums[there]).sum(axis=1) / size[there]
    return float(np.square(data.z).sum() - own.sum())


@dataclass(slots=True)
class _Growth:
    data: Data
    floor: float
    alone: set[int]
    way: int
    """0: by the neighbour most alike; 1: by any; 2: by the one with the fewest left beside it, lest it be cut off."""

    def grown(self, numbers: Numbers) -> Places:
        """Return groups grown from regions in a drawn order."""
        data = self.data
        group = np.full(data.n, -1, dtype=np.intp)
        count = self._set_apart(group)
        drawn = numbers.uniform(0.0, 1.0, data.n)
        for k in np.argsort(drawn).tolist():
            if group[k] < 0:
                members = self._from(k, group, drawn)
                if members:
                    group[members] = count
                    count += 1
        self._join(group)
        return group

    def _set_apart(self, group: Places) -> int:
        """Give the connected parts that cannot reach the floor groups of their own."""
        parts = sorted({int(self.data.component[k]) for k in self.alone})
        for count, one in enumerate(parts):
            group[self.data.component == one] = count
        return len(parts)

    def _from(self, start: int, group: Places, drawn: Array) -> list[int]:
        """Return a group that holds the floor, grown from one region; empty where there is none."""
        data, members, inside = self.data, [start], {start}
        held, centre = float(data.weight[start]), data.z[start].copy()
        edge = {j for j in data.near[start] if group[j] < 0}
        while held < self.floor:
            if not edge:
                return []
            one = self._next(sorted(edge), centre, group, inside, drawn)
            members.append(one)
            inside.add(one)
            held += float(data.weight[one])
            centre += (data.z[one] - centre) / len(members)
            edge.discard(one)
            edge |= {j for j in data.near[one] if group[j] < 0 and j not in inside}
        return members

    def _next(
        self, there: list[int], centre: Array, group: Places, inside: set[int], drawn: Array
    ) -> int:
        """Return the region by which a group grows."""
        if self.way == 1:
            return min(there, key=lambda j: float(drawn[j]))
        near = self.data.near
        if self.way:
            free = [sum(group[i] < 0 and i not in inside for i in near[j]) for j in there]
            there = [j for j, n in zip(there, free, strict=True) if n == min(free)]
        away = np.square(self.data.z[there] - centre).sum(axis=1)
        return there[int(np.argmin(away))]

    def _join(self, group: Places) -> None:
        """Let what is left over join the group beside it that it raises least, in order of the labels."""
        left, sums = np.flatnonzero(group < 0).tolist(), _Sums.of(self.data, group)
        while left:
            waiting = []
            for k in left:
                beside = sorted({int(group[j]) for j in self.data.near[k] if group[j] >= 0})
                if beside:
                    _price, g = min((sums.price(k, g), g) for g in beside)
                    group[k] = g
                    sums.add(k, g)
                else:
                    waiting.append(k)
            left = waiting


@dataclass(slots=True)
class _Sums:
    data: Data
    sums: Array
    size: Array
    held: Array

    @classmethod
    def of(cls, data: Data, group: Places) -> _Sums:
        there = group >= 0
        k = int(group.max()) + 1
        own = group[there]
        sums = np.stack([np.bincount(own, c, minlength=k) for c in data.z[there].T], axis=1)
        return cls(
            data,
            sums,
            np.bincount(own, minlength=k).astype(float),
            np.bincount(own, data.weight[there], minlength=k),
        )

    def price(self, k: int, g: int) -> float:
        """Return by how much a region raises the sum of squares of a group."""
        n = self.size[g]
        return float(np.square(self.data.z[k] - self.sums[g] / n).sum() * n / (n + 1.0))

    def back(self, k: int, g: int) -> float:
        """Return by how much the sum of squares of its group falls without a region."""
        n = self.size[g]
        return float(np.square(self.data.z[k] - self.sums[g] / n).sum() * n / (n - 1.0))

    def add(self, k: int, g: int, sign: float = 1.0) -> None:
        """Take a region into a group, or out of it."""
        self.sums[g] += sign * self.data.z[k]
        self.size[g] += sign
        self.held[g] += sign * self.data.weight[k]


def _improved(data: Data, floor: float, group: Places, progress: Progress | None) -> Places:
    """Return groups after moves of one region at a time that lower the sum of squares."""
    group, sums = group.copy(), _Sums.of(data, group)
    least = _STEP * max(_within(data, np.zeros(data.n, dtype=np.intp)), 1e-300)
    moved = True
    while moved:
        moved = False
        report(progress, 0.5, "moving regions")
        for k in range(data.n):
            a = int(group[k])
            beside = sorted({int(group[j]) for j in data.near[k]} - {a})
            if not beside or sums.size[a] < 2.0 or sums.held[a] - data.weight[k] < floor:
                continue
            back = sums.back(k, a)
            gain, b = max((back - sums.price(k, g), -g) for g in beside)
            if gain > least and _holds_without(data.near, group, k):
                sums.add(k, a, -1.0)
                sums.add(k, -b)
                group[k] = -b
                moved = True
    return group


def _holds_without(near: list[list[int]], group: Places, k: int) -> bool:
    """Return whether a group stays in one piece when a region leaves it."""
    own = [j for j in near[k] if group[j] == group[k]]
    if len(own) < 2:
        return bool(own)
    seen, waiting = {own[0], k}, [own[0]]
    while waiting:
        for j in near[waiting.pop()]:
            if group[j] == group[k] and j not in seen:
                seen.add(j)
                waiting.append(j)
    return all(j in seen for j in own)
