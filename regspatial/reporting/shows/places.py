"""How distances to places, centres of gravity, statistics of a raster, and a cartogram show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...indicators.gravity_centre.record import CentreOfGravity, compass
from ...indicators.mapped.cartogram import CartogramMap
from ...indicators.nearest.record import NearestPlaces
from ...indicators.zonal.record import ZonalStatistics
from ...results.table import Note, Table
from ...terms import Named, term
from ...words import Message, _, listed, n_, say
from ..cartography.dorling_map import dorling_map
from ..cartography.maps import choropleth
from ..findings.registry import ENDS, Findings, Names, ends, finds, length, number, scored, when
from ..own import centres as pictures
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


@finds
def _centre(record: CentreOfGravity, names: Names) -> Findings:
    del names
    if len(record.times) < 2:
        return ()
    to = float(record.whole[1][0])
    said = [
        Message(
            _(
                "From {first} to {last} the centre of gravity came to lie {distance} from where it was "
                "({direction}), on a path of {way}."
            ),
            first=when(record.times[0]),
            last=when(record.times[-1]),
            distance=length(record.net, record.unit),
            direction=term("compass", compass(to)),
            way=length(record.way, record.unit),
        )
    ]
    area = np.pi * record.axes.prod(axis=1)
    if area[0] > 0.0:
        said.append(
            Message(
                _("Area of the ellipse, {last} over {first}: {ratio}."),
                first=when(record.times[0]),
                last=when(record.times[-1]),
                ratio=number(area[-1] / area[0]),
            )
        )
    return tuple(said)


@shows(CentreOfGravity)
class ShowCentre(Show[CentreOfGravity]):
    """The map with path and ellipses, the path enlarged, and the tables."""

    tables_shown = 3
    draws = staticmethod(pictures.path_figure)
    order = (
        "map",
        "figure",
        "tables",
    )

    def method(self, record: CentreOfGravity) -> Note:
        """Return variable, regions, times, frame and half-axes."""
        return Note(
            _(
                "Centre of gravity of {x} over {n} {n:region|regions} at {times} {times:time|times}; "
                "frame: {frame}; half-axes of the ellipse: {form}."
            ),
            x=record.said(record.variable),
            n=record.n,
            times=len(record.times),
            frame=term("centre_frame", record.spec["frame"]),
            form=term("ellipse_form", record.spec["form"]),
        )

    def map(self, record: CentreOfGravity, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw path and ellipses over the regions."""
        return pictures.centre_map(record, regions, *args, **how)


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


@shows(CartogramMap)
class ShowCartogram(Show[CartogramMap]):
    """The circles, and the classes of their colours."""

    first = 1
    order = ("map", "table")

    def method(self, record: CartogramMap) -> Note:
        """Return what the circles are."""
        return record.about_circles

    def map(self, record: CartogramMap, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the circles."""
        return dorling_map(record, regions, *args, **how)
