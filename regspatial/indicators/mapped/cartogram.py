"""Dorling's cartogram: a circle for each region, its area the amount, none over another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.classes import assign
from ..._kernels.shapes.cartogram_circles import apart, gaps, scale_of
from ..._kernels.shapes.distances import nearest
from ..._kernels.shapes.equal_area import to_plane
from ..._kernels.shapes.shared_border import meetings, sharing
from ..._kernels.shapes.wkb import parse
from ...containers import Regions, Variable
from ...errors import InputError, LabelError, listed
from ...results.by import Part, by, part
from ...results.layer import LayerColumn
from ...results.record import Record, entry_of
from ...results.table import Note, Table, region, with_time
from ...terms import Named, term
from ...words import Message, _, n_, p_
from .classed import called, check_circles, classed

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Time = int | str

TOUCHING = 0.1
"""Share of the sum of two radii up to which a gap between circles counts as touching."""
_CORNERS = 96
"""Corners of a polygon that stands for a circle on a layer."""
_NEAREST = 4
"""Neighbours of a place without an outline."""
_GRID = 1e-7
"""Share of the map's width to which corners are rounded to find common borders."""
_OF_THE_MEDIAN = 0.5
"""Radius of the open circle of a region without a value, of the median radius."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CartogramMap(Record):
    """A variable of one time as circles that do not overlap.

    Parameters
    ----------
    variable : str
        Its values are as the areas of the circles.
    second : str or None
        The variable of the colours; the variable itself where there is none.
    time : int or str
    ids : tuple of str
        All regions of the map, in its order.
    values, shades : (n,) arrays
        Amounts, and what is coloured; NaN where a region has none.
    limits : (classes + 1,) array
        Of the colours; a class holds ``lower < x <= upper``, the first one its lower limit too.
    numbers : (n,) array
        Class of each region from 0, -1 without a value.
    centre : float or None
        A limit that no class crosses.
    centres : (n, 2) array
        Of the circles, in the unit of the plane; NaN where a region has none, as its amount is zero.
    radii : (n,) array
        In the same unit. That of a region without a value says nothing of it.
    crs : str or None
        The plane: a PROJ definition for longitude and latitude, else what the regions have.
    without : ids of regions without a value
    pairs : (m, 2) int array
        Neighbours on the map that both have a circle.
    """

    variable: str
    second: str | None
    time: Time
    ids: tuple[str, ...]
    values: Array
    shades: Array
    limits: Array
    numbers: Index
    centre: float | None
    centres: Array
    radii: Array
    crs: str | None
    without: tuple[str, ...]
    pairs: Index
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> Message:
        """The variable, or both, and the time."""
        said: Message | Any = self.said(self.variable)
        if self.second is not None:
            said = Message(_("{x} and {y}"), x=said, y=self.said(self.second))
        return with_time(said, self.time)

    @property
    def coloured(self) -> str:
        """The variable of the colours."""
        return self.variable if self.second is None else self.second

    @property
    def touching(self) -> int:
        """How many pairs of neighbours touch in the cartogram, up to a tenth of their radii."""
        return int((gaps(self.centres, self.radii, self.pairs) <= TOUCHING).sum())

    @door
    def circles(self, regions: Regions) -> Regions:
        """Return the circles as a map of polygons, for a layer: ids, attributes and labels are those of the regions.

        Parameters
        ----------
        regions : Regions
            Those of which the cartogram was made, in any order, which circles keep. One without a circle, of an amount of
            zero, is left out.

        Returns
        -------
        Regions
            In the plane of the cartogram, not in longitude and latitude. Polygons lie within their circles, with 0.9993
            of its area each.

        Raises
        ------
        LabelError
            If the regions are others.

        Examples
        --------
        >>> import regspatial as rs
        >>> panel, china = rs.example("dri").panel(), rs.china("province")
        >>> found = rs.map_variable(panel["gdp"], china, drawn="dorling")
        >>> found.circles(china).n
        34
        """
        there = np.isfinite(self.centres[:, 0])
        drawn = {self.ids[k]: k for k in np.flatnonzero(there)}
        regions.select(drawn)  # refuses other regions, by name
        own = regions.select([one for one in regions.ids if one in drawn])
        at = [drawn[one] for one in own.ids]
        turn = np.arange(_CORNERS + 1) % _CORNERS * (2.0 * np.pi / _CORNERS)
        ring = np.column_stack([np.cos(turn), np.sin(turn)])
        shapes = self.centres[at, None, :] + self.radii[at, None, None] * ring
        return Regions(
            ids=own.ids,
            points=self.centres[at],
            polygons=tuple(_wkb(one) for one in shapes),
            crs=self.crs,
            lonlat=False,
            attributes=own.attributes,
            labels=own.labels,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the classes of the colours, then each region with its amount, class and circle."""
        inside = [self.shades[self.numbers == c] for c in range(len(self.limits) - 1)]
        names = self._called()
        meaning = p_("map_class", "Meaning")
        named: tuple[Part, ...] = (
            (part("called", meaning, names, "text", "map_class"),) if names else ()
        )
        classes = by(self).table(
            "map_classes",
            Message(_("Classes of {title}"), title=with_time(self.said(self.coloured), self.time)),
            part("class", _("Class"), np.arange(1, len(self.limits))),
            *named,
            part("low", _("Above"), self.limits[:-1]),
            part("high", p_("class", "To"), self.limits[1:]),
            part("regions", _("Regions"), [len(own) for own in inside], "int"),
            part("mean", _("Mean"), [float(own.mean()) if len(own) else np.nan for own in inside]),
            notes=self._notes(),
        )
        number = np.where(self.numbers < 0, np.nan, self.numbers + 1)
        second = (
            () if self.second is None else (part("second", self.said(self.second), self.shades),)
        )
        own = np.isfinite(self.values)
        each = by(self, "ids").table(
            "map_values",
            self.title,
            part("value", self.said(self.variable), self.values),
            *second,
            part("class", _("Class"), number, "int"),
            part("x", _("Centre, x"), self.centres[:, 0]),
            part("y", _("Centre, y"), self.centres[:, 1]),
            part("radius", _("Radius"), np.where(own, self.radii, np.nan)),
        )
        return classes, each

    def _called(self) -> tuple[str, ...]:
        """Return what the classes are called, where the scheme has names for them."""
        return called(self.shades, self.spec["scheme"], self.limits)

    def _notes(self) -> tuple[Note, ...]:
        said = [
            Note(
                _("Classes: {scheme}; the first holds its lower limit too."),
                scheme=term("map_scheme", self.spec["scheme"]),
            ),
            self.about_circles,
        ]
        empty = [one for one, v in zip(self.ids, self.values, strict=True) if v == 0.0]
        if empty:
            what = n_(
                "1 region has an amount of zero and no circle: {ids}.",
                "{n} regions have an amount of zero and no circle: {ids}.",
            )
            said.append(Note(what, n=len(empty), ids=listed(map(region, empty))))
        if self.without:
            what = n_("1 region has no value: {ids}.", "{n} regions have no value: {ids}.")
            said.append(Note(what, n=len(self.without), ids=listed(map(region, self.without))))
        return tuple(said)

    @property
    def about_circles(self) -> Note:
        """What the circles are, and how many neighbours they keep together."""
        return Note(
            _(
                "Dorling's cartogram: the area of a circle is the amount, no circle overlaps another, and {kept} of {n} "
                "{n:pair|pairs} of neighbours touch (gap at most a tenth of their radii). The circle of a region without a "
                "value says nothing by its size."
            ),
            kept=self.touching,
            n=len(self.pairs),
        )

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return what is coloured, its class, and the amount where that is another, of the regions with a circle."""
        del at_time
        there = np.isfinite(self.centres[:, 0])
        ids = tuple(one for one, ok in zip(self.ids, there, strict=True) if ok)
        number = np.where(self.numbers >= 0, self.numbers + 1.0, np.nan)[there]
        unique = self.spec["scheme"] == "unique"
        shown: NDArray[Any] = self.shades[there]
        if unique:  # a kind each: no class reaches from one to the next
            shown = np.array(["" if np.isnan(v) else f"{v:.10g}" for v in shown.tolist()])
        main = LayerColumn(
            name="value" if self.second is None else "second",
            en=with_time(self.said(self.coloured), self.time),
            values=shown,
            limits=() if unique else tuple(self.limits.tolist()),
            centre=None if unique else self.centre,
            called=() if unique else tuple(Named("map_class", one) for one in self._called()),
        )
        area = LayerColumn(
            name="value",
            en=with_time(self.said(self.variable), self.time),
            values=self.values[there],
        )
        classes = LayerColumn(name="class", en=_("Class"), values=number)
        return ids, ((main, classes) if self.second is None else (main, classes, area))


def cartogram(
    x: Variable,
    second: Variable | None,
    regions: Regions,
    time: object,
    classification: str,
    classes: int,
    centre: float | None,
) -> CartogramMap:
    """Return circles of a variable at one time, in the colours of itself or of a second one.

    Raises
    ------
    LabelError
        If the second has other regions, or not the time.
    InputError
        If no region has an amount above zero, or no value of the second.
    ParameterError
        If an amount is below zero, or there are too many unique values.
    """
    now = x.at(x.times[-1] if time is None else time)
    regions.select(now.ids)  # names what the map lacks
    check_circles(now, ())
    values = _on_the_map(regions, now)
    if not (values > 0.0).any():
        raise InputError(
            _("{name!r} has no value above zero at {time}: there are no circles."),
            columns=[x.name],
            name=x.name,
            time=now.times[0],
        )
    shades = values if second is None else _second_of(regions, now, second)
    shades = np.where(np.isfinite(values), shades, np.nan)
    named = x.name if second is None else second.name
    bounds, centre = classed(shades, classification, classes, centre, named)
    places, crs = (regions.points, regions.crs) if not regions.lonlat else to_plane(regions.points)
    centres, radii, pairs = _laid(regions, places, values)
    return CartogramMap(
        variable=x.name,
        second=None if second is None else second.name,
        time=now.times[0],
        ids=regions.ids,
        values=values,
        shades=shades,
        limits=bounds,
        numbers=assign(shades, bounds),
        centre=centre,
        centres=centres,
        radii=radii,
        crs=crs,
        without=tuple(
            one for one, ok in zip(regions.ids, np.isfinite(shades), strict=True) if not ok
        ),
        pairs=pairs,
        spec={
            "function": "map_variable",
            "scheme": classification,
            "classes": classes,
            "drawn": "dorling",
            "second": None if second is None else second.name,
            **_labels(regions, x, second),
        },
    )


def _on_the_map(regions: Regions, now: Variable) -> Array:
    """Return values of one time in the order of the regions, NaN where there is none."""
    known = dict(zip(now.ids, now.values[0].tolist(), strict=True))
    return np.array([known.get(one, np.nan) for one in regions.ids], dtype=float)


def _second_of(regions: Regions, now: Variable, second: Variable) -> Array:
    """Return the second variable at the time of the first, by region of the map."""
    if now.times[0] not in second.times:
        raise LabelError(
            _("{param:second} has no values of {name!r} at {times}."),
            columns=[second.name],
            name=second.name,
            times=now.times[0],
        )
    shades = _on_the_map(regions, second.aligned(now.ids).at(now.times[0]))
    if not np.isfinite(shades[np.isfinite(_on_the_map(regions, now))]).any():
        raise InputError(
            _("No region has both {x!r} and {y!r} at {time}."),
            columns=[now.name, second.name],
            x=now.name,
            y=second.name,
            time=now.times[0],
        )
    return shades


def _laid(regions: Regions, places: Array, values: Array) -> tuple[Array, Array, Index]:
    """Return centres and radii of circles by region, and the pairs of neighbours that have one."""
    share = np.sqrt(values / np.nanmax(values))
    own = share[np.isfinite(share) & (share > 0.0)]
    share = np.where(np.isnan(share), _OF_THE_MEDIAN * float(np.median(own)), share)
    there = np.flatnonzero(share > 0.0)
    pairs = _neighbours(regions, places)
    at = np.full(regions.n, -1, dtype=np.intp)
    at[there] = np.arange(len(there))
    pairs = pairs[(at[pairs] >= 0).all(axis=1)]
    linked = at[pairs]
    if not len(pairs) and len(there) > 1:
        linked = _of_nearest(places[there], 1)
    span = float(np.ptp(places, axis=0).max()) or 1.0
    scale = scale_of(places[there], share[there], linked) if len(linked) else span / 4.0
    radii, centres = scale * share, np.full((regions.n, 2), np.nan)
    centres[there] = apart(places[there], radii[there], linked)
    return centres, radii, pairs


def _neighbours(regions: Regions, places: Array) -> Index:
    """Return pairs of regions that meet, each once; islands and places are linked with what lies nearest."""
    if regions.n < 2:
        return np.empty((0, 2), dtype=np.intp)
    if regions.polygons is None:
        return _of_nearest(places, min(_NEAREST, regions.n - 1))
    rings = parse(regions.polygons, regions.ids)
    xy = rings.xy.take(rings.corners, axis=0)
    met = sharing(rings.corner_region, meetings(xy, _GRID * max(rings.spans())), rings.n).tocoo()
    pairs = np.column_stack([met.row, met.col]).astype(np.intp)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    alone = np.setdiff1d(np.arange(regions.n), pairs)
    if not alone.size:
        return pairs
    more = _of_nearest(places, 1)
    return np.unique(np.vstack([pairs, more[np.isin(more, alone).any(axis=1)]]), axis=0)


def _of_nearest(places: Array, k: int) -> Index:
    """Return pairs of places of which one is among the k nearest of the other, each once."""
    rank = np.empty(len(places), dtype=np.intp)
    rank[np.lexsort((places[:, 1], places[:, 0]))] = np.arange(len(places))
    found, _far = nearest(places, k, "planar", rank)
    i = np.repeat(np.arange(len(places)), k)
    return np.unique(np.sort(np.column_stack([i, found.ravel()]), axis=1), axis=0)


def _labels(regions: Regions, x: Variable, second: Variable | None) -> dict[str, Any]:
    found = entry_of(x) if second is None else entry_of(x, second)
    return {**found, "labels": {**regions.labels, **found.get("labels", {})}}


def _wkb(ring: Array) -> bytes:
    """Return a closed ring as a polygon in WKB, little-endian."""
    head = np.array([3, 1, len(ring)], dtype="<u4").tobytes()
    return b"\x01" + head + np.ascontiguousarray(ring, dtype="<f8").tobytes()
