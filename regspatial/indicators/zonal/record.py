"""Record of statistics of a raster by region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...containers import Panel
from ...containers.labels import Label
from ...errors import ParameterError
from ...results.by import by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Note, Table, region
from ...terms import Named, term
from ...words import Message, _, listed, n_, p_

Array = NDArray[np.float64]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZonalStatistics(Record):
    """Statistics of the cells of a raster, or of a series of rasters, by region.

    Attributes
    ----------
    ids : n labels
    times : T labels
        ``("all",)`` of a raster that says no time.
    statistics : S names
    values : (S, T, n) array
        In the unit of the raster; NaN where a region has no cell.
    covered : (T, n) array
        Share of a region's area that has values.
    sources : T names of rasters
    spec : mapping
        cells, weighting, degrees (whether the raster is in degrees).
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    statistics: tuple[str, ...]
    values: Array
    covered: Array
    sources: tuple[str, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @door
    def statistic(self, name: str) -> Array:
        """Return one statistic, (T, n)."""
        one_of("name", name, self.statistics)
        found: Array = self.values[self.statistics.index(name)]
        return found

    @door
    def to_panel(self, times: Sequence[object] | None = None, prefix: str = "") -> Panel:
        """Return the statistics as columns of a panel.

        Parameters
        ----------
        times : sequence of times, optional
            Of a raster of one time: the times at which its values stand (relief is the same in every
            year).
        prefix : str
            Set before the name of each column (``"dem_"``).

        Raises
        ------
        ParameterError
            If times are given and the rasters have several of their own.
        """
        own: tuple[Any, ...] = self.times
        values = self.values
        if times is not None:
            if len(own) > 1:
                raise ParameterError(
                    _(
                        "{param:times} is for a raster of one time; these are of {own}. Choose among them "
                        "by {python:.select(times=…) on the panel}."
                    ),
                    own=listed(map(str, own)),
                )
            own = tuple(times)
            values = np.repeat(values, len(own), axis=1)
        names = [f"{prefix}{one}" for one in self.statistics]
        labels = {
            name: Label(en=(said := Named("zonal_statistic", one)).text("en"), zh=said.text("zh"))
            for name, one in zip(names, self.statistics, strict=True)
        }
        return Panel(
            ids=self.ids,
            times=own,
            columns=dict(zip(names, values, strict=True)),
            labels=labels,
            region_names=self.region_names,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the statistics, a row a region and time."""
        return (
            by(self, "ids", "times", shown=("id", "time")[: len(self.times)]).table(
                "zonal_statistics",
                self.title,
                *(
                    part(one, Named("zonal_statistic", one), values.T)
                    for one, values in zip(self.statistics, self.values, strict=True)
                ),
                part("covered", p_("zonal", "Covered by values, share"), self.covered.T),
                notes=self._notes(),
            ),
        )

    @property
    def title(self) -> Message:
        """What was counted in which raster."""
        return Message(_("{raster} by region"), raster=listed(dict.fromkeys(self.sources), 3))

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the statistics of one time (default: the last)."""
        t = len(self.times) - 1 if at_time is None else self._at(at_time)
        when = "" if len(self.times) == 1 else f", {self.times[t]}"
        return self.ids, tuple(
            LayerColumn(
                name=one,
                en=Message("{what}{when}", what=Named("zonal_statistic", one), when=when),
                values=self.values[s, t],
            )
            for s, one in enumerate(self.statistics)
        )

    def _at(self, time: object) -> int:
        texts = [str(t) for t in self.times]
        if str(time) not in texts:
            raise ParameterError(
                _("There is no time {time!r}; there are: {times}."), time=time, times=listed(texts)
            )
        return texts.index(str(time))

    def _notes(self) -> Iterable[Note]:
        yield Note(_("Cells: {cells}."), cells=term("zonal_cells", self.spec["cells"]))
        if self.spec["degrees"]:
            yield Note(
                _("Weights in mean and standard deviation: {weighting}."),
                weighting=term("zonal_weighting", self.spec["weighting"]),
            )
        none = [region(one) for i, one in enumerate(self.ids) if not self.covered[:, i].min()]
        if none:
            yield Note(
                n_(
                    "{n} region has no cell with a value: {none}.",
                    "{n} regions have no cell with a value: {none}.",
                ),
                n=len(none),
                none=listed(none),
            )
