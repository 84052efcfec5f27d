"""Regions: ids, one point each, polygons as WKB, attributes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door, fields_checked
from .._calls.edges import ask
from .._kernels.linear.matrices import real_numbers
from ..errors import GeometryError, LabelError, ParameterError, UnknownColumnError, listed
from ..words import Message, _
from ..words.naming import Names
from .ids import REGION_IDS, label, labels, positions
from .labels import Label, labelled

if TYPE_CHECKING:
    import geopandas


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regions:
    """The places of a study, in a fixed order.

    Parameters
    ----------
    ids : sequence of n labels
        Unique; numbers are written as text (``110000`` and ``110000.0`` become ``"110000"``).
    points : (n, 2) array
        One point each, x (or longitude) first; degrees when `lonlat`, else the units of the CRS.
    polygons : sequence of n WKB byte strings, optional
        Polygons or multipolygons in the same coordinates as `points`.
    crs : str, optional
        The coordinate system as the source names it (``"EPSG:4326"``); kept for writing files.
    lonlat : bool
        Whether coordinates are longitude and latitude in degrees.
    attributes : mapping of name to n values
        Other columns (names, seats, macro-regions).
    labels : mapping of attribute or group to `Label`
        What readers see instead of the names of attributes and of the groups in them.

    Raises
    ------
    DuplicateIdError, GeometryError
    """

    ids: tuple[str, ...]
    points: NDArray[np.float64]
    polygons: tuple[bytes, ...] | None = None
    crs: str | None = None
    lonlat: bool = True
    attributes: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)
    _cache: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        fields_checked(self)
        set_ = object.__setattr__
        set_(self, "ids", labels(self.ids, what=REGION_IDS))
        points = real_numbers(self.points, error=GeometryError)
        n = len(self.ids)
        if points.shape != (n, 2):
            raise GeometryError(
                _("points has shape {shape}; it must be ({n}, 2), a row per region, x first."),
                shape=points.shape,
                n=n,
            )
        bad = [self.ids[i] for i in np.flatnonzero(~np.isfinite(points).all(axis=1))]
        if bad:
            raise GeometryError(
                _(
                    "{n} {n:region has|regions have} no finite point: {bad}. Give {n:it|them} coordinates "
                    "or leave {n:it|them} out."
                ),
                ids=bad,
                n=len(bad),
                bad=listed(bad),
            )
        points.setflags(write=False)
        set_(self, "points", points)
        if self.polygons is not None:
            if len(self.polygons) != n:
                raise GeometryError(
                    _(
                        "{polygons} {polygons:polygon was|polygons were} given for "
                        "{regions} {regions:region|regions}; give one each."
                    ),
                    polygons=len(self.polygons),
                    regions=n,
                )
            set_(self, "polygons", tuple(bytes(p) for p in self.polygons))
        columns = {str(k): np.asarray(v) for k, v in self.attributes.items()}
        for name, column in columns.items():
            if column.shape != (n,):
                raise GeometryError(
                    _("Attribute {name!r} has shape {shape}; it must be ({n},)."),
                    columns=[name],
                    name=name,
                    shape=column.shape,
                    n=n,
                )
        set_(self, "attributes", MappingProxyType(columns))

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.ids)

    @property
    def region_names(self) -> Names:
        """What the regions are called, as far as the attributes say."""
        if "names" not in self._cache:
            self._cache["names"] = ask("names_of_regions", self)
        names: Names = self._cache["names"]
        return names

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        shape = "points" if self.polygons is None else "polygons"
        frame = _named(self.crs) or ("longitude and latitude" if self.lonlat else "projected")
        return f"<Regions: {self.n} {shape}, {frame}>"

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return an attribute by name."""
        if not isinstance(name, str) or name not in self.attributes:
            raise UnknownColumnError(
                _("There is no attribute {name!r}; there are: {attributes}."),
                columns=[name],
                name=name,
                attributes=listed(self.attributes, 20),
            )
        return self.attributes[name]

    @door
    def index(self, ids: Sequence[object], *, wanted_name: str = "selection") -> NDArray[np.intp]:
        """Return the positions of `ids`; raises LabelError naming those that are not there."""
        return positions(
            self.ids, [label(i) for i in ids], source_name="regions", wanted_name=wanted_name
        )

    @door
    def select(self, ids: Iterable[object]) -> Regions:
        """Return the regions `ids`, in that order."""
        return self._take(self.index(list(ids)))

    @door
    def where(self, condition: Callable[[Regions], Any] | None = None, **equals: object) -> Regions:
        """Return the regions whose attributes equal the given values, or meet `condition`.

        A value may be a list: ``regions.where(region4=["east", "central"])``.

        Raises
        ------
        UnknownColumnError
            If there is no such attribute.
        LabelError
            If no region is left, with the values that the attributes have.
        """
        keep = np.ones(self.n, dtype=bool)
        if condition is not None:
            keep &= np.asarray(condition(self), dtype=bool)
        for name, value in equals.items():
            wanted = list(value) if isinstance(value, (list, tuple, set)) else [value]
            keep &= np.isin(self[name].astype(str), [str(v) for v in wanted])
        if self.n and not keep.any():
            raise self._none_left(equals)
        return self._take(np.flatnonzero(keep))

    def subset(self, names: str | Sequence[str]) -> Regions:
        """Return the regions of named parts of China: ``regions.subset("jing-jin-ji")``.

        Belts, macro-regions, economic zones and city groups by the documents that define them;
        `regspatial.subsets` lists them with year and source.

        Raises
        ------
        ParameterError, LabelError
            See `regspatial.studies.places.subsets.subset`.
        """
        from .._calls.edges import ask

        found: Regions = ask("subset_of_regions", self, names)
        return found

    @door
    def dissolve(self, by: str) -> Regions:
        """Return the regions merged by an attribute (needs shapely); misfits of borders are said.

        See `regspatial.io.dissolving.dissolve`; `regspatial.dissolve_report` tells of each group.
        """
        from .._calls.edges import ask

        merged: Regions = ask("dissolve_regions", self, by)
        return merged

    def _none_left(self, equals: Mapping[str, object]) -> LabelError:
        said = listed(f"{name}={value!r}" for name, value in equals.items())
        has = [
            Message(
                "{name}: {values}",
                name=name,
                values=listed(sorted(set(self[name].astype(str))), 12),
            )
            for name in equals
        ]
        if has:
            sentence = _("No region meets the condition {said}. The values are {has}.")
            return LabelError(sentence, said=said, has=has)
        return LabelError(_("No region meets the condition. Choose another one."))

    @property
    def loc(self) -> _Loc:
        """Label indexing: ``regions.loc["110000", "120000"]`` or ``regions.loc[list_of_ids]``."""
        return _Loc(self)

    @door
    def coordinates(self, points: str | tuple[str, str] = "centroid") -> NDArray[np.float64]:
        """Return (n, 2) coordinates.

        Parameters
        ----------
        points : {"centroid", "seat", "point"} or a pair of attribute names
            "centroid", the default everywhere: the polygons' area-weighted centroids (planar in the
            stored coordinates), and for regions that are points the points; "seat" the attributes
            seat_lon and seat_lat; "point" is `points`, of a map of polygons some point inside each.

        Raises
        ------
        GeometryError
            If a region has no such coordinate; `.ids` names them.
        """
        if points == "point":
            return self.points
        if points == "centroid":
            from .._kernels.shapes.geometry import centroids

            if self.polygons is None:
                return self.points
            if "centroids" not in self._cache:
                found = centroids(self.polygons, lonlat=self.lonlat, ids=self.ids)
                self._cache["centroids"] = found
            return np.asarray(self._cache["centroids"])
        pair: Any = ("seat_lon", "seat_lat") if points == "seat" else points
        if not _is_pair(pair):
            raise ParameterError(
                _(
                    "{param:points={points!r}} is not allowed; use 'centroid', 'seat', 'point' or "
                    "a pair of attribute names."
                ),
                points=points,
            )
        x, y = pair
        absent = [c for c in (x, y) if c not in self.attributes]
        if absent:
            raise UnknownColumnError(
                _(
                    "{param:points={points!r}} needs the attributes {x} and {y}; the regions have: "
                    "{attributes}. Add them to the map, or use {param:points=centroid}."
                ),
                columns=absent,
                points=points,
                x=x,
                y=y,
                attributes=listed(self.attributes, 20) or "-",
            )
        try:
            xy = np.column_stack([self[x].astype(float), self[y].astype(float)])
        except (TypeError, ValueError, OverflowError):
            raise GeometryError(
                _("The attributes {x} and {y} are not numbers, so they are no coordinates."),
                x=x,
                y=y,
            ) from None
        bad = [self.ids[i] for i in np.flatnonzero(~np.isfinite(xy).all(axis=1))]
        if bad:
            raise GeometryError(
                _(
                    "{n} {n:region has|regions have} no {x}, {y}: {bad}. Select regions "
                    "that do, or use {param:points=centroid}."
                ),
                ids=bad,
                n=len(bad),
                x=x,
                y=y,
                bad=listed(bad),
            )
        return xy

    @door
    def lonlat_of(self, points: str | tuple[str, str] = "centroid") -> bool:
        """Return whether `coordinates(points)` are longitude and latitude in degrees.

        Seats are (seat_lon, seat_lat), also on a projected map.
        """
        pair = tuple(points) if _is_pair(points) else points
        return self.lonlat or pair in ("seat", ("seat_lon", "seat_lat"))

    def with_attributes(self, **columns: Any) -> Regions:
        """Return a copy with more (or replaced) attributes."""
        return replace(self, attributes={**self.attributes, **columns})

    @door
    def with_labels(
        self, given: Mapping[str, Label | str] | None = None, /, **more: Label | str
    ) -> Regions:
        """Return a copy whose attributes and groups are called so for readers.

        Parameters
        ----------
        given : mapping of attribute, or of a group in one, to `Label` or str, optional
        **more
            The same, for names that are identifiers.

        Raises
        ------
        UnknownColumnError
            If a name is neither an attribute nor a group (a text in an attribute).
        """
        new = labelled({**(given or {}), **more})
        known = self.nameable()
        unknown = [name for name in new if name not in known]
        if unknown:
            raise UnknownColumnError(
                _(
                    "Labels are given for what is neither an attribute nor a group of the "
                    "regions: {unknown}; the attributes are: {names}."
                ),
                columns=unknown,
                unknown=listed(unknown),
                names=listed(self.attributes, 30),
            )
        return replace(self, labels={**self.labels, **new})

    def nameable(self) -> set[str]:
        """Return what `with_labels` takes: the attributes, and the groups in those of text."""
        texts = (v for v in self.attributes.values() if v.dtype.kind in "UO")
        return {*self.attributes, *(str(group) for column in texts for group in column)}

    def _take(self, at: NDArray[np.intp]) -> Regions:
        return Regions(
            ids=tuple(self.ids[i] for i in at),
            points=self.points[at],
            polygons=None if self.polygons is None else tuple(self.polygons[i] for i in at),
            crs=self.crs,
            lonlat=self.lonlat,
            attributes={k: v[at] for k, v in self.attributes.items()},
            labels=self.labels,
        )

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame indexed by id (needs geopandas)."""
        from .._calls.edges import ask

        return ask("regions_to_frame", self)

    def plot(self, values: Any = None, **how: Any) -> Any:
        """Draw a map (needs matplotlib); see `regspatial.reporting.cartography.maps.choropleth`."""
        from .._calls.edges import ask

        return ask("plot_regions", self, values, **how)


class _Loc:
    __slots__ = ("_regions",)

    def __init__(self, regions: Regions) -> None:
        self._regions = regions

    def __getitem__(self, key: object) -> Regions:
        if isinstance(key, slice):
            raise ParameterError(
                _("regions.loc takes ids, not a slice; ids have no order of their own.")
            )
        ids = list(key) if isinstance(key, (list, tuple, set, np.ndarray)) else [key]
        return self._regions.select(ids)


def _named(crs: str | None) -> str | None:
    """Return a coordinate system's name for a reader: of WKT its first string."""
    if crs is None or "[" not in crs:
        return crs
    found = re.search(r'\[\s*"([^"]+)"', crs)
    return found[1] if found else None


def _is_pair(points: object) -> TypeGuard[tuple[str, str]]:
    """Return whether these are two names."""
    return (
        isinstance(points, (tuple, list))
        and len(points) == 2
        and all(isinstance(p, str) for p in points)
    )
