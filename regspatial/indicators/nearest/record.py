"""Record of the nearest place of each region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...containers import Variable
from ...containers.labels import made
from ...errors import LabelError, listed
from ...results.by import by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Note, Table
from ...terms import term
from ...terms.untimed import UNTIMED
from ...words import Message, NameOf, Words, _


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NearestPlaces(Record):
    """The nearest place of each region.

    Attributes
    ----------
    ids : n labels
    places : ids of all places
    nearest : n ids
    distance : (n,) array
        Kilometres, or the unit of the map.
    number : (n,) array or None
        Places within reach, where a distance was given.
    names : names of places by id
    spec : mapping
        points, within, unit, shipped.
    """

    ids: tuple[str, ...]
    places: tuple[str, ...]
    nearest: tuple[str, ...]
    distance: NDArray[np.float64]
    number: NDArray[np.intp] | None = None
    names: Mapping[str, NameOf] = field(default_factory=dict)
    spec: Mapping[str, Any] = field(default_factory=dict)

    @door
    def of(self, region: str) -> tuple[str, float]:
        """Return the nearest place of a region and its distance, to a tenth.

        Raises
        ------
        LabelError
            If there is no such region.
        """
        if region not in self.ids:
            raise LabelError(
                _("There is no region {region!r}; there are: {known}."),
                region=region,
                known=listed(self.ids, 10),
            )
        k = self.ids.index(region)
        return self.nearest[k], round(float(self.distance[k]), 1)

    @door
    def variable(self, name: str = "distance") -> Variable:
        """Return the distances as a variable of one time, for a panel's column or a map."""
        return Variable(
            name=name,
            ids=self.ids,
            times=(UNTIMED,),
            values=self.distance[None, :],
            label=made(Message(_("Distance to the nearest place"))),
        )

    @door
    def called(self, place: str) -> Words:
        """Return the name of a place, or its id where it has none."""
        return self.names.get(place, place)

    def tables(self) -> tuple[Table, ...]:
        """Return a region a row, and a place a row."""
        return self._regions(), self._places()

    def _heading(self) -> Message:
        if self.spec["unit"] == "km":
            return Message(_("Distance, km"))
        return Message(_("Distance, units of the map"))

    def _regions(self) -> Table:
        counted = self.number is not None
        return by(self, "ids").table(
            "nearest_places",
            _("The nearest place of each region"),
            part("place", _("Nearest place"), [self.called(one) for one in self.nearest], "text"),
            part("distance", self._heading(), self.distance),
            *([part("number", _("Places within reach"), self.number, "int")] if counted else []),
            notes=self._notes(),
        )

    def _places(self) -> Table:
        near = np.array(self.nearest)
        own = [self.distance[near == place] for place in self.places]
        return by(self).table(
            "places",
            _("Regions to which each place is the nearest"),
            part("place", _("Place"), [self.called(place) for place in self.places], "text"),
            part("regions", _("Regions"), [len(one) for one in own], "int"),
            part("mean", _("Mean distance"), [float(d.mean()) if len(d) else np.nan for d in own]),
            part("farthest", _("Farthest"), [float(d.max()) if len(d) else np.nan for d in own]),
        )

    def _notes(self) -> tuple[Note, ...]:
        notes = [
            Note(
                _("Measured from the {points} of each region; {how}."),
                points=term("points", self.spec["points"]),
                how=Message(_("distances on the globe"))
                if self.spec["unit"] == "km"
                else Message(_("straight lines on the map")),
            )
        ]
        if self.spec["within"] is not None:
            notes.append(
                Note(_("Within reach: no farther than {d}."), d=f"{self.spec['within']:g}")
            )
        if self.spec["shipped"]:
            notes.append(
                Note(
                    _(
                        "Places: clusters of the national hubs of computing, each at the mean of its start "
                        "areas; accurate to some kilometres. Coordinates of towns: GeoNames (CC BY 4.0)."
                    )
                )
            )
        return tuple(notes)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the distance, and how many are within reach; there is one time."""
        del at_time
        out = [LayerColumn(name="distance", en=self._heading(), values=self.distance)]
        if self.number is not None:
            reach = LayerColumn(name="number", en=_("Places within reach"), values=self.number)
            out.append(reach)
        return self.ids, tuple(out)
