"""k-means: groups by attributes, and by place as far as is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.memory import check_room
from .._kernels.random import Numbers, as_seed
from ..containers import Regions
from ..declare.asks import Asks
from ..declare.data import MapIfAny, SeveralVariables, Table, TimeOrLast
from ..declare.description import Output
from ..declare.draws import SeedOfPermutations
from ..declare.every_tool import SampleChoice
from ..declare.tool import tool
from ..errors import ParameterError
from ..progress import Progress, report
from ..words import _
from ._inputs import Data, prepared, recorded
from .declared import Clusters, Floor, FloorVariable, StandardiseChoice, Starts
from .record import Regionalisation

Array = NDArray[np.float64]
Places = NDArray[np.intp]

_ROUNDS = 300
"""Rounds of one start; k-means ends of itself, after tens."""
_IMPROVED = 10
"""Starts, the best of all, that are improved by moves of one region at a time."""
_STEP = 1e-10
"""Share of the sum of squares that a move must gain: rounding gains none."""


@tool(
    group="regions",
    name=_("k-means groups"),
    help=_(
        "Groups of regions that are alike in several variables, wherever they lie, or "
        "nearer the more place counts; each above a floor where one is given."
    ),
    tags=_(
        "k-means, clustering, groups, typology, regionalisation, similar regions, "
        "cluster analysis, group regions"
    ),
    tried={"at_time": "2022"},
    style="sequential",
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
def k_means(
    panel: Table,
    variables: SeveralVariables,
    *,
    clusters: Clusters = 5,
    regions: MapIfAny = None,
    spatial_share: Annotated[
        float,
        Asks(
            _("Share of place"),
            _("How much the distance between regions counts, from 0 (not at all) to below 1."),
            least=0.0,
            most=0.999,
        ),
    ] = 0.0,
    at_time: TimeOrLast = None,
    floor: Floor = None,
    floor_variable: FloorVariable = None,
    standardise: StandardiseChoice = "zscore",
    starts: Starts = 100,
    rng: SeedOfPermutations = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> Regionalisation:
    r"""Return groups of regions that are alike, wherever they lie, or nearer the more place counts.

    .. math:: \min \sum_g \sum_{i \in g} \left[ \frac{1 - s}{p} \sum_v (z_{vi} - \bar z_{vg})^2
              + s \, \frac{d^2(i, \bar c_g)}{D^2} \right]

    with s the share of place: d is the distance from the centroid of a region to the mean of those of its group
    (planar, or the chord through the globe), D² its mean square over all regions.

    Parameters
    ----------
    panel : Panel
    variables : list of str
        Columns, or expressions of columns.
    clusters : int, default 5
        How many groups.
    regions : Regions, optional
        The map; needed where place counts.
    spatial_share : float, default 0
        How much place counts, from 0 (not at all) to below 1.
    at_time : int or str, optional
        Which time; the last by default, with a warning where there are others.
    floor : float, optional
        What each group holds at least: so many regions, or so much of `floor_variable`.
    floor_variable : str or Variable, optional
        What the floor counts, such as population; None counts regions.
    standardise : {"zscore", "range", "none"}
        How variables are made comparable.
    starts : int, default 100
        How often it begins anew; the best is kept.
    where, missing : optional
        As in `regspatial.moran`.
    rng : int, Generator or None
        The same seed gives the same groups.

    Returns
    -------
    Regionalisation
        `.group` by region, from 1, the largest first; `.explained`.

    Raises
    ------
    ParameterError
        For more clusters than regions that differ, a share outside 0 to 1, a floor that all together do not
        reach, or that so many groups do not.
    ConstantColumnError, MissingValueError, SpecificationError

    Notes
    -----
    Groups need not be connected, and regions without neighbours are like any other. Each start is a draw of
    k-means++, and Lloyd's rounds; the ten best then move one region at a time while the sum of squares falls
    (Hartigan). Under a floor, regions first move to groups below it where that costs least, and no
    move takes a group below it: a heuristic, the best of all starts.

    References
    ----------
    Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. Proceedings of SODA
    2007, 1027–1035. doi:10.5555/1283383.1283494
    Hartigan, J. A. and Wong, M. A. (1979). Algorithm AS 136: a k-means clustering algorithm. Applied Statistics
    28(1), 100–108. doi:10.2307/2346830

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regionalisation
    >>> panel = rs.example("dri").panel()
    >>> found = regionalisation.k_means(
    ...     panel, ["ln_inn", "ln_pgdp"], clusters=3, at_time=2022, rng=1
    ... )
    >>> found.count
    3
    """
    data = prepared(panel, variables, at_time, standardise, floor, floor_variable)
    points = _points(data, regions, spatial_share)
    different = len(np.unique(points, axis=0))
    if clusters > different:
        raise ParameterError(
            _(
                "{param:clusters={clusters}} is not allowed; {n} {n:region differs|regions differ} from one another."
            ),
            clusters=clusters,
            n=different,
        )
    _reachable(data, clusters, floor)
    seed = as_seed(rng)
    best = _Run(points, data.weight, clusters, floor).best(starts, seed, progress)
    if best is None:
        raise ParameterError(
            _(
                "No start gave {clusters} {clusters:group|groups} above {param:floor={floor!r}}; lower it, or take fewer."
            ),
            clusters=clusters,
            floor=floor,
        )
    return recorded(
        data,
        "k_means",
        best,
        np.zeros(0, dtype=np.intp),
        clusters=clusters,
        floor=floor,
        floor_variable=data.counted,
        standardise=standardise,
        spatial_share=spatial_share,
        starts=starts,
        seed=seed,
    )


def _reachable(data: Data, clusters: int, floor: float | None) -> None:
    if floor is not None and floor * clusters > float(data.weight.sum()):
        raise ParameterError(
            _(
                "{clusters} {clusters:group|groups} of {param:floor={floor!r}} each are more than all regions hold together "
                "({total:g})."
            ),
            clusters=clusters,
            floor=floor,
            total=float(data.weight.sum()),
        )


def _points(data: Data, regions: Regions | None, share: float) -> Array:
    """Return what distances are taken of: attributes, and place beside them."""
    if share == 0.0:
        return data.z
    if regions is None:
        raise ParameterError(
            _("{param:spatial_share={share!r}} needs the map: give {param:regions}."), share=share
        )
    at = regions.index(data.ids, wanted_name="panel")
    xy = regions.coordinates()[at]
    if regions.lonlat:
        lon, lat = np.radians(xy).T
        xy = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    xy = xy - xy.mean(axis=0)
    size = np.sqrt(np.square(xy).sum(axis=1).mean())
    if not size > 0.0:
        raise ParameterError(_("All regions lie in one place; {param:spatial_share} must be 0."))
    z = data.z * np.sqrt((1.0 - share) / data.z.shape[1])
    return np.concatenate([z, xy / size * np.sqrt(share)], axis=1)


@dataclass(slots=True)
class _Run:
    points: Array
    weight: Array
    k: int
    floor: float | None

    def best(self, starts: int, seed: int, progress: Progress | None) -> Places | None:
        """Return the groups with the smallest sum of squares; None where no start reaches the floor."""
        found: list[tuple[float, int, Places]] = []
        for k in range(starts):
            report(progress, k / starts, "k-means")
            group = self._rounds(self._seeds(Numbers(seed, k)))
            if self.floor is None or self._fill(group):
                found.append((self._within(group), k, group))
        found.sort(key=lambda one: one[:2])
        best: tuple[float, Places] | None = None
        for _within, _k, group in found[:_IMPROVED]:
            report(progress, 1.0, "k-means")
            self._move(group)
            within = self._within(group)
            if best is None or within < best[0] * (1.0 - _STEP):
                best = within, group
        return None if best is None else best[1]

    def _seeds(self, numbers: Numbers) -> Array:
        """Return the first centres: each drawn by its squared distance from those before."""
        n = len(self.points)
        chosen = [numbers.whole(0, n - 1)]
        near = np.square(self.points - self.points[chosen[0]]).sum(axis=1)
        for _k in range(1, self.k):
            at = float(numbers.uniform(0.0, float(near.sum())))
            one = min(int(np.searchsorted(np.cumsum(near), at)), n - 1)
            if near[one] == 0.0:
                one = int(np.argmax(near))
            chosen.append(one)
            near = np.minimum(near, np.square(self.points - self.points[one]).sum(axis=1))
        return self.points[chosen]

    def _rounds(self, centres: Array) -> Places:
        group = np.full(len(self.points), -1, dtype=np.intp)
        check_room(
            8.0 * self.points.size * self.k * 2.0,  # differences, and their squares
            _(
                "Distances of {n} {n:region|regions} from the centres of {k} {k:group|groups} take {needed} of memory; {free} are "
                "free. Take fewer groups ({param:clusters})."
            ),
            n=len(self.points),
            k=self.k,
        )
        for _round in range(_ROUNDS):
            away = np.square(self.points[:, None, :] - centres[None]).sum(axis=2)
            new = np.argmin(away, axis=1)
            for g in np.flatnonzero(np.bincount(new, minlength=self.k) == 0):
                own, size = away[np.arange(len(new)), new], np.bincount(new, minlength=self.k)
                own = np.where(size[new] > 1, own, -1.0)
                new[int(np.argmax(own))] = g  # an empty group takes the region that fits worst
            if np.array_equal(new, group):
                break
            group, centres = new, self._centres(new)
        return group

    def _centres(self, group: Places) -> Array:
        size = np.bincount(group, minlength=self.k)
        sums = [np.bincount(group, column, minlength=self.k) for column in self.points.T]
        return np.asarray(np.stack(sums, axis=1) / size[:, None])

    def _within(self, group: Places) -> float:
        return float(np.square(self.points - self._centres(group)[group]).sum())

    def _prices(self, group: Places) -> tuple[Array, Array]:
        """Return what each region costs in each group, and what leaving its own gives back."""
        size = np.bincount(group, minlength=self.k).astype(float)
        away = np.square(self.points[:, None, :] - self._centres(group)[None]).sum(axis=2)
        rows, own = np.arange(len(group)), size[group]
        with np.errstate(divide="ignore", invalid="ignore"):
            back = np.where(own > 1.0, away[rows, group] * own / (own - 1.0), -np.inf)
        price = away * size / (size + 1.0)
        price[rows, group] = np.inf
        return price, back

    def _fill(self, group: Places) -> bool:
        """Move regions into groups below the floor, each time the one whose move costs least."""
        floor = float(self.floor or 0.0)
        for _k in range(len(group)):
            held = np.bincount(group, self.weight, minlength=self.k)
            short = np.flatnonzero(held < floor)
            if short.size == 0:
                return True
            price, back = self._prices(group)
            cost = price - back[:, None]
            free = (held[group] - self.weight >= floor) & (self.weight > 0.0)
            cost[~free] = np.inf
            cost[:, np.setdiff1d(np.arange(self.k), short)] = np.inf
            if not np.isfinite(cost).any():
                return False
            i, g = np.unravel_index(int(np.argmin(cost)), cost.shape)
            group[i] = g
        return False

    def _move(self, group: Places) -> None:
        """Move one region at a time while that lowers the sum of squares, and no group falls below the floor."""
        least = _STEP * float(np.square(self.points - self.points.mean(axis=0)).sum())
        for _k in range(_ROUNDS * self.k):
            price, back = self._prices(group)
            gain = back[:, None] - price
            if self.floor is not None:
                held = np.bincount(group, self.weight, minlength=self.k)
                gain[held[group] - self.weight < self.floor] = -np.inf
            i, g = np.unravel_index(int(np.argmax(gain)), gain.shape)
            if not gain[i, g] > least:
                return
            group[i] = g
