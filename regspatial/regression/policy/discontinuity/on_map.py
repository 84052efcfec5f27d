"""The running variable from a map: how far regions are from a border, and on which side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...._kernels.shapes.border import Border, meeting
from ...._kernels.shapes.distances import between
from ...._kernels.shapes.wkb import parse
from ....choices.weights import Metric
from ....containers import Panel, Regions
from ....errors import GeometryError, ParameterError, SpecificationError, UnknownColumnError, listed
from ....words import Words, _
from ....words.lists import items
from ..imputation.omega import Omega
from .checks import Setting
from .in_space import critical, omega_of, studentised
from .jump import Jump, jump
from .lines import line_of
from .sample import Sample

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

COLUMN = "border_distance"
"""What the distance is called, unless a column of the table is."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """The effect at one place of the border.

    Attributes
    ----------
    x, y : float
        Longitude and latitude, or coordinates of the map.
    nearest : id of the region whose point is nearest
    away : float
        How far that is.
    jump : Jump or None
        None where regions near the place do not suffice.
    critical, joint : float
        Critical values of its interval, and of that which holds together with those of all other places.
    p_value : float
    """

    x: float
    y: float
    nearest: str
    away: float
    jump: Jump | None
    critical: float = float("nan")
    joint: float = float("nan")
    p_value: float = float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the interval about the corrected estimate, NaN without one."""
        return self._about(self.critical)

    @property
    def joint_interval(self) -> tuple[float, float]:
        """Ends of the interval that holds together with those of all other places."""
        return self._about(self.joint)

    def _about(self, critical: float) -> tuple[float, float]:
        if self.jump is None:
            return float("nan"), float("nan")
        middle, half = self.jump.corrected, critical * self.jump.robust_se
        return middle - half, middle + half


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frontier:
    """A border on a map.

    Attributes
    ----------
    kind : "treated" or "line"
    name : what the line is called, or the column of the treated; "" without a name
    border : Border
    unit : "km", or "" of a projected map
    distance : (n,) array
        Of the panel's regions, positive on the treated side, or to the right of a line.
    beside : (n,) of bool, or None
        Regions whose outline is part of where both sides meet; None of points.
    places : tuple of Place
    lambda_ : float
        Of errors that go together between neighbours, from which the places' critical values are drawn.
    """

    kind: str
    name: Words
    border: Border
    unit: str
    distance: Array
    beside: Mask | None
    places: tuple[Place, ...] = ()
    lambda_: float = float("nan")

    @property
    def known(self) -> int:
        """Places at which the effect is estimated."""
        return sum(one.jump is not None for one in self.places)


def frontier_of(
    panel: Panel,
    regions: Regions | None,
    treated: str | Sequence[str] | None,
    line: Any,
    at_time: object = None,
) -> Frontier:
    """Return the border, and how far the panel's regions are from it.

    Raises
    ------
    ParameterError, SpecificationError, GeometryError
        As `regspatial.discontinuity` says.
    """
    if regions is None:
        raise ParameterError(
            _(
                "Distances to a border need a map: give {param:regions}, or a column of distances in {param:running}."
            )
        )
    own = regions.select(panel.ids)
    xy = own.coordinates()
    if line is not None:
        return _by_line(own, xy, line)
    return _by_treated(own, xy, treated, panel, at_time)


def _by_line(own: Regions, xy: Array, line: Any) -> Frontier:
    name, vertices = line_of(line, own)
    border = Border((vertices,), own.lonlat)
    feet = border.feet(xy)
    if feet.right.all() or not feet.right.any() or _nowhere(feet.along, feet.right):
        raise SpecificationError(
            _(
                "The line does not pass between the regions, which are {least:.4g} to {most:.4g} {unit} from it. Give "
                "one that does; its vertices are longitude first, and both must be of one coordinate system."
            ),
            least=float(feet.distance.min()),
            most=float(feet.distance.max()),
            unit="km" if own.lonlat else "",
        )
    beside = None
    if own.polygons is not None:
        beside = np.zeros(own.n, dtype=bool)
        beside[meeting(parse(own.polygons, own.ids), feet.right.astype(np.intp))[1]] = True
    return Frontier(
        kind="line",
        name=name,
        border=border,
        unit="km" if own.lonlat else "",
        distance=np.where(feet.right, feet.distance, -feet.distance),
        beside=beside,
    )


def _stretch(along: Array, right: Mask) -> tuple[float, float]:
    """Return from where to where a border has points of both sides beside it."""
    low = max(along[~right].min(), along[right].min())
    return float(low), float(min(along[~right].max(), along[right].max()))


def _nowhere(along: Array, right: Mask) -> bool:
    low, high = _stretch(along, right)
    return high <= low


def _by_treated(
    own: Regions,
    xy: Array,
    treated: str | Sequence[str] | None,
    panel: Panel,
    at_time: object,
) -> Frontier:
    name, has = _treated(own, treated, panel, at_time)
    if has.all() or not has.any():
        raise SpecificationError(
            _(
                "Of {n} {n:region|regions} {treated} {treated:is|are} treated, so that all lie on one side and there is no border. Give a column, or ids of some of the "
                "regions, in {param:treated}."
            ),
            n=own.n,
            treated=int(has.sum()),
        )
    if own.polygons is None:
        raise GeometryError(
            _(
                "The map has points, which have no border. Read a map of polygons, or give the border as {param:line}, or "
                "distances in {param:running}."
            )
        )
    lines, beside = meeting(parse(own.polygons, own.ids), has.astype(np.intp))
    if not lines:
        raise SpecificationError(
            _(
                "Treated and untreated regions meet nowhere on this map, so that there is no border: treated are {some}. Regions meet "
                "where their outlines have an edge in common. Give {param:line}, or a column of distances in {param:running}."
            ),
            some=listed([own.ids[k] for k in np.flatnonzero(has)]),
            ids=[own.ids[k] for k in np.flatnonzero(has)],
        )
    border = Border(lines, own.lonlat)
    distance = border.feet(xy).distance
    at = np.zeros(own.n, dtype=bool)
    at[beside] = True
    return Frontier(
        kind="treated",
        name=name,
        border=border,
        unit="km" if own.lonlat else "",
        distance=np.where(has, distance, -distance),
        beside=at,
    )


def _treated(
    own: Regions, treated: str | Sequence[str] | None, panel: Panel, at_time: object
) -> tuple[str, Mask]:
    """Return what the treated are called, and who they are, (n,)."""
    if isinstance(treated, str):
        name = treated.strip()
        if name in panel.columns:
            return name, _ones(_constant(panel, name, at_time), name)
        if name in own.attributes:
            return name, _ones(own[name], name)
    ids = items(treated or ())
    known = set(own.ids)
    unknown = [one for one in ids if one not in known]
    if unknown and len(ids) == 1:
        raise UnknownColumnError(
            _(
                "{param:treated={name!r}} is no column of the table, no attribute of the map and no region. The table has: {known}."
            ),
            columns=unknown,
            name=unknown[0],
            known=listed(panel.columns),
        )
    chosen = np.zeros(own.n, dtype=bool)
    chosen[own.index(ids, wanted_name="treated")] = True
    return "", chosen


def _constant(panel: Panel, name: str, at_time: object) -> Array:
    used = panel if at_time is None else panel.select(times=[at_time])
    values = np.asarray(used.columns[name], dtype=float)
    with np.errstate(invalid="ignore"):
        seen = np.isfinite(values)
        low = np.where(seen, values, np.inf).min(axis=0)
        high = np.where(seen, values, -np.inf).max(axis=0)
    moves = [used.ids[k] for k in np.flatnonzero(np.isfinite(low) & (low != high))]
    if moves:
        raise SpecificationError(
            _(
                "{name!r} changes over time in {n} {n:region|regions}: {some}; a border stays where it is. Choose a time, {param:at_time}, or "
                "give the regions that are ever treated."
            ),
            name=name,
            n=len(moves),
            some=listed(moves),
            ids=moves,
        )
    return np.where(np.isfinite(low), low, np.nan)


def _ones(values: Any, name: str) -> Mask:
    try:
        numbers = np.asarray(values, dtype=float)
    except ValueError:
        numbers = np.full(len(values), np.nan)
    bad = ~np.isin(numbers, (0.0, 1.0))
    if bad.any():
        raise SpecificationError(
            _(
                "{name!r} must be 1 for treated regions and 0 for others; it has {some}. Make such a column, or give the treated regions by id."
            ),
            name=name,
            some=listed(dict.fromkeys(str(v) for v in np.asarray(values)[bad])),
        )
    return np.asarray(numbers == 1.0)


def with_distance(panel: Panel, at: Frontier) -> tuple[Panel, str]:
    """Return the panel with the distance as a column, and the name of that."""
    name = COLUMN
    while name in panel.columns:
        name += "_"
    column = np.tile(at.distance, (panel.T, 1))
    return panel.with_columns(by_position=True, **{name: column}), name


def along_it(
    s: Sample, at: Frontier, xy: Array, number: int, setting: Setting, omega: Omega | None = None
) -> Frontier:
    """Return the border with effects at places spread evenly along the stretch that has regions of both sides beside it.

    Parameters
    ----------
    s : Sample
    at : Frontier
    xy : (n, 2) points of the panel's regions
    number : of places
    setting : how each jump is estimated, by local polynomials in the distance to the place
    omega : how errors of regions go together; fitted unless it is given
    """
    seen = np.zeros(len(xy), dtype=bool)
    seen[s.region] = True
    along = at.border.feet(xy[seen]).along
    low, high = _stretch(along, at.distance[seen] >= 0)
    middle = low + (high - low) * (np.arange(number) + 0.5) / number
    metric: Metric = "great-circle" if at.border.lonlat else "planar"
    places, jumps = [], []
    for place in at.border.at(middle):
        d = between(xy, place, metric)
        u = np.where(s.u < 0, -np.maximum(d, np.finfo(float).tiny)[s.region], d[s.region])
        nearest = int(np.where(seen, d, np.inf).argmin())
        found = jump(s.at(u).sides(), *setting)
        if found is not None and np.isfinite(found.robust_se):
            jumps.append((u, found))
        places.append(
            Place(
                x=float(place[0]),
                y=float(place[1]),
                nearest=s.panel.ids[nearest],
                away=float(d[nearest]),
                jump=found,
            )
        )
    if not jumps:
        return replace(at, places=tuple(places))
    omega = omega or omega_of(s, xy, at.border.lonlat)
    draws = studentised(s, jumps, setting, omega)
    found_by = zip(draws.T, *critical(draws, setting.level), strict=True)
    return replace(
        at,
        places=tuple(
            one
            if one.jump is None or not np.isfinite(one.jump.robust_se)
            else _held(one, one.jump, *next(found_by))
            for one in places
        ),
        lambda_=omega.lambda_,
    )


def _held(one: Place, found: Jump, drawn: Array, own: float, joint: float) -> Place:
    """Return a place with its critical values, and p by draws of the jump over its error."""
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(np.divide(found.corrected, found.robust_se))
    beyond = float(np.sum(np.abs(drawn) >= t))
    return replace(
        one, critical=float(own), joint=float(joint), p_value=(1.0 + beyond) / (1.0 + len(drawn))
    )
