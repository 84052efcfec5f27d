"""How distances to places show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...indicators.nearest.record import NearestPlaces
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _, say
from ..cartography.maps import choropleth
from ..findings.registry import Findings, Names, ends, finds, scored
from .registry import MOST_ROWS, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@finds
def _nearest(record: NearestPlaces, names: Names) -> Findings:
    order = np.argsort(-record.distance, kind="stable").tolist()
    counts = {place: record.nearest.count(place) for place in record.places}
    most = max(counts, key=lambda place: counts[place])
    return (
        ends(
            order,
            lambda places: scored(record, places, record.distance, names),
            _("Farthest from any place: {high}; nearest: {low}."),
            _("From the farthest from any place: {all}."),
        ),
        Message(
            _("{place} is the nearest to {n} of {all} {all:region|regions}."),
            place=record.called(most),
            n=counts[most],
            all=len(record.ids),
        ),
    )


@shows(NearestPlaces)
class ShowNearest(Show[NearestPlaces]):
    """A map of distances, and the tables where they are short."""

    no_picture = _("values by region are shown on a map")
    order = (
        "map",
        "tables",
    )

    def method(self, record: NearestPlaces) -> Note:
        """Return from where to what is measured."""
        return Note(
            _(
                "Distance from the {points} of {n} {n:region|regions} to the nearest of {k} "
                "{k:place|places}."
            ),
            points=term("points", record.spec["points"]),
            n=len(record.ids),
            k=len(record.places),
        )

    def short(self, record: NearestPlaces) -> tuple[Table, ...]:
        """Return the tables that are short."""
        return tuple(t for t in record.tables() if len(t.rows) <= MOST_ROWS)

    def map(self, record: NearestPlaces, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the distances."""
        del args
        ids, columns = record.layer_columns()
        entitle(how, say(columns[0].en, how.get("language", "en")))
        values = dict(zip(ids, columns[0].values.tolist(), strict=True))
        return choropleth(regions, values, **how)
