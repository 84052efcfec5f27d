"""Record of centres of gravity and standard deviational ellipses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...containers.time_axis import counted_in_years, time_numbers
from ...results.by import Part, by, part
from ...results.layer import LayerColumn
from ...results.network.lines import Lines
from ...results.record import Record
from ...results.table import Column, Note, Table
from ...terms import term
from ...words import Message, _

Array = NDArray[np.float64]
Time = int | str

COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CentreOfGravity(Record):
    """Centres of gravity at T times, their moves, and an ellipse each.

    Parameters
    ----------
    variable : str
    times : labels
    n : int
        Number of regions.
    lonlat : bool
        Whether `centres` are longitude and latitude, and lengths km; else all is in the unit of the map.
    centres : (T, 2) array
    axes : (T, 2) array
        Half-axes of the ellipse, the long one first.
    azimuths : (T,) array
        Of the long axis, degrees clockwise from north, 0 to 180; NaN of a circle.
    distances, directions : (T − 1,) arrays
        Of each move; degrees clockwise from north, NaN where nothing moved.
    whole : pair of (1,) arrays
        Distance and direction from the first centre to the last.
    outlines : (T, m, 2) array
        The ellipses as closed lines.
    spec : mapping
        points, frame, form.
    """

    variable: str
    times: tuple[Time, ...]
    n: int
    lonlat: bool
    centres: Array
    axes: Array
    azimuths: Array
    distances: Array
    directions: Array
    whole: tuple[Array, Array]
    outlines: Array
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unit(self) -> Message:
        """The unit of lengths."""
        return Message(_("km")) if self.lonlat else Message(_("map units"))

    @property
    def way(self) -> float:
        """Length of the whole path."""
        return float(self.distances.sum())

    @property
    def net(self) -> float:
        """Distance from the first centre to the last."""
        return float(self.whole[0].sum())

    @property
    def years(self) -> Array:
        """Years of each move; NaN where times are no years."""
        if not counted_in_years(self.times):
            return np.full(len(self.times) - 1, np.nan)
        return np.diff(np.array(time_numbers(self.times), dtype=float))

    def tables(self) -> tuple[Table, ...]:
        """Return centres and moves, the ellipses, and the path as a whole."""
        found = [self._centres(), self._ellipses()]
        return (*found, self._path()) if len(self.times) > 1 else tuple(found)

    @door
    def lines(self, what: str = "path", *, curvature: float = 0.0) -> Lines:
        """Return the moves, or the ellipses, as lines.

        Parameters
        ----------
        what : {"path", "ellipses"}
        curvature : float
            Has no meaning here.
        """
        del curvature
        one_of("what", what, ("path", "ellipses"))
        if what == "path":
            found = tuple(
                np.array(pair) for pair in zip(self.centres[:-1], self.centres[1:], strict=True)
            )
            columns = (
                LayerColumn(
                    name="distance", en=self._length(_("Distance ({unit})")), values=self.distances
                ),
                LayerColumn(name="azimuth", en=_("Azimuth, degrees"), values=self.directions),
                LayerColumn(
                    name="from", en=_("From"), values=np.array([str(t) for t in self.times[:-1]])
                ),
                LayerColumn(
                    name="to", en=_("To"), values=np.array([str(t) for t in self.times[1:]])
                ),
            )
        else:
            found = tuple(self.outlines)
            columns = (
                LayerColumn(
                    name="time", en=_("Time"), values=np.array([str(t) for t in self.times])
                ),
                LayerColumn(
                    name="long",
                    en=self._length(_("Long half-axis ({unit})")),
                    values=self.axes[:, 0],
                ),
                LayerColumn(
                    name="short",
                    en=self._length(_("Short half-axis ({unit})")),
                    values=self.axes[:, 1],
                ),
                LayerColumn(name="azimuth", en=_("Azimuth, degrees"), values=self.azimuths),
            )
        return Lines(coordinates=found, columns=columns, lonlat=self.lonlat)

    def _length(self, sentence: Any) -> Message:
        return Message(sentence, unit=self.unit)

    def _place(self) -> tuple[Column, Column]:
        if self.lonlat:
            return Column("x", _("Longitude")), Column("y", _("Latitude"))
        return Column("x", _("x of the map")), Column("y", _("y of the map"))

    def _centres(self) -> Table:
        nothing = np.full(1, np.nan)
        moved = np.append(0.0, self.distances)
        to = np.append(nothing, self.directions)
        dated = bool(len(self.years)) and not np.isnan(self.years).any()
        return by(self, "times").table(
            "centre_of_gravity",
            Message(_("Centre of gravity of {variable}"), variable=self.said(self.variable)),
            *(Part(column, own) for column, own in zip(self._place(), self.centres.T, strict=True)),
            part("moved", self._length(_("Moved since the time before ({unit})")), moved),
            *(
                [
                    part(
                        "per_year",
                        self._length(_("Moved a year ({unit})")),
                        np.append(nothing, self.distances / self.years),
                    )
                ]
                if dated
                else []
            ),
            part("azimuth", _("Azimuth, degrees"), to),
            part(
                "direction",
                _("Direction"),
                [None, *(compass(d) for d in to[1:].tolist())],
                "text",
                "compass",
            ),
            part("far", self._length(_("Path since the first time ({unit})")), np.cumsum(moved)),
            notes=(
                Note(
                    _("Frame: {frame}. Azimuths are degrees clockwise from north."),
                    frame=term("centre_frame", self.spec["frame"]),
                ),
            ),
        )

    def _ellipses(self) -> Table:
        long, short = self.axes.T
        with np.errstate(invalid="ignore"):
            ratio = np.where(long > 0.0, short / np.where(long > 0.0, long, 1.0), np.nan)
        return by(self, "times").table(
            "deviational_ellipse",
            Message(
                _("Standard deviational ellipse of {variable}"), variable=self.said(self.variable)
            ),
            part("long", self._length(_("Long half-axis ({unit})")), long),
            part("short", self._length(_("Short half-axis ({unit})")), short),
            part("ratio", _("Short over long"), ratio),
            part("azimuth", _("Azimuth of the long axis, degrees"), self.azimuths),
            part("area", self._length(_("Area (squared {unit})")), np.pi * long * short),
            notes=(self._form(),),
        )

    def _form(self) -> Note:
        if self.spec["form"] == "n":
            return Note(
                _(
                    "Half-axes are weighted standard deviations, divisor n, without √2; CrimeStat and PySAL "
                    "multiply by √2 and divide by n − 2."
                )
            )
        return Note(
            _("Half-axes as in CrimeStat: weighted standard deviations times √2 and √(n/(n − 2)).")
        )

    def _path(self) -> Table:
        to = float(self.whole[1][0])
        east, north = (
            (0.0, 0.0) if np.isnan(to) else (np.sin(np.radians(to)), np.cos(np.radians(to)))
        )
        whole, area = self.net, self.axes.prod(axis=1)
        return by(self).table(
            "centre_path",
            Message(
                _("Path of the centre of gravity of {variable}, {first}–{last}"),
                variable=self.said(self.variable),
                first=self.times[0],
                last=self.times[-1],
            ),
            part("distance", self._length(_("From first to last ({unit})")), whole),
            part("azimuth", _("Azimuth, degrees"), to),
            part("direction", _("Direction"), compass(to), "text", "compass"),
            part("east", self._length(_("Eastward ({unit})")), float(whole * east)),
            part("north", self._length(_("Northward ({unit})")), float(whole * north)),
            part("way", self._length(_("Length of the path ({unit})")), self.way),
            part(
                "straight",
                _("First to last over the path"),
                whole / self.way if self.way > 0.0 else np.nan,
            ),
            part(
                "area_ratio",
                _("Area of the ellipse, last over first"),
                float(area[-1] / area[0]) if area[0] > 0.0 else np.nan,
            ),
        )


def compass(azimuth: float) -> str:
    """Return the eighth of the compass, "none" without a direction."""
    return "none" if np.isnan(azimuth) else COMPASS[int((azimuth + 22.5) // 45.0) % 8]
