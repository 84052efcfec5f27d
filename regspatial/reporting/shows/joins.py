"""How a comparison of the labels of map and table shows itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...containers import Regions
from ...results.table import Note
from ...studies.data_records import JoinReport
from ...words import _
from ..own.transitions import join_map
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(JoinReport)
class ShowJoin(Show[JoinReport]):
    """What stands on one side only, and where on the map."""

    for_maker = True
    no_picture = _("lists of labels, of which a map of the regions shows those it lacks")

    def method(self, record: JoinReport) -> Note:
        """Return how many labels were compared."""
        return Note(
            _(
                "{on_map} {on_map:label|labels} of the map compared with {in_table} of the "
                "table; {both} are on both sides."
            ),
            on_map=len(record.map_ids),
            in_table=len(record.table_ids),
            both=record.n_matched,
        )

    def parts(self, record: JoinReport, place: Place) -> Iterator[Any]:
        """Yield the labels on one side only, and the map where it has such."""
        yield from record.tables()
        if place.regions is not None and record.only_map:
            yield join_map(record, place.regions, **place.map_how)

    def map(self, record: JoinReport, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw which regions the table has."""
        return join_map(record, regions, *args, **how)
