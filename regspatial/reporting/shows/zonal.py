"""How statistics of a raster by region show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...indicators.zonal.record import ZonalStatistics
from ...results.table import Note, Table
from ...terms import Named, term
from ...words import Message, _, listed, n_
from ..cartography.maps import choropleth
from ..findings.registry import ENDS, Findings, Names, finds, scored
from .registry import MOST_ROWS, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@finds
def _zonal_statistics(record: ZonalStatistics, names: Names) -> Findings:
    values = record.values[0, -1]
    order = [i for i in np.argsort(-values, kind="stable") if np.isfinite(values[i])]
    if len(order) < 2 * ENDS:
        return ()
    return (
        Message(
            _("{what} of {raster}, highest: {high}; lowest: {low}."),
            what=Named("zonal_statistic", record.statistics[0]),
            raster=record.sources[-1],
            high=scored(record, order[:ENDS], values, names),
            low=scored(record, order[-ENDS:], values, names),
        ),
    )


@shows(ZonalStatistics)
class ShowZonalStatistics(Show[ZonalStatistics]):
    """A map of the first statistic at the last time, and the table where it is short."""

    no_picture = _("values by region are shown on a map")
    order = (
        "map",
        "tables",
    )

    def method(self, record: ZonalStatistics) -> Note:
        """Return the rasters, the rule of cells and their weights."""
        return Note(
            n_(
                "Statistics of {n} raster ({rasters}) by region (regions: {regions}); {cells}; {weighting}.",
                "Statistics of {n} rasters ({rasters}) by region (regions: {regions}); {cells}; {weighting}.",
            ),
            n=len(record.sources),
            rasters=listed(dict.fromkeys(record.sources), 4),
            regions=len(record.ids),
            cells=term("zonal_cells", record.spec["cells"]),
            weighting=term("zonal_weighting", record.spec["weighting"]),
        )

    def short(self, record: ZonalStatistics) -> tuple[Table, ...]:
        """Return the table, if it is short."""
        return tuple(t for t in record.tables() if len(t.rows) <= MOST_ROWS)

    def map(self, record: ZonalStatistics, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the first statistic at the last time."""
        del args
        ids, columns = record.layer_columns()
        said = Message(_("{what} of {raster}"), what=columns[0].en, raster=record.sources[-1])
        entitle(how, said.text(how.get("language", "en")))
        values = dict(zip(ids, columns[0].values.tolist(), strict=True))
        return choropleth(regions, values, **how)
