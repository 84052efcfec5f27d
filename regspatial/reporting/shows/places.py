"""How distances and access to places, centres of gravity, statistics of a raster, and a cartogram show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...indicators.access.record import Access
from ...indicators.gravity_centre.record import CentreOfGravity, compass
from ...indicators.mapped.cartogram import CartogramMap
from ...indicators.nearest.record import NearestPlaces
from ...indicators.points.record import PointsByRegion
from ...indicators.zonal.record import ZonalStatistics
from ...results.table import Note, Table
from ...studies.changes.aggregated import Aggregated
from ...studies.changes.record import Harmonised
from ...terms import Named, term
from ...terms.untimed import when
from ...words import Message, _, listed, n_, say
from ..cartography.dorling_map import dorling_map
from ..cartography.maps import choropleth
from ..findings.registry import (
    ENDS,
    Findings,
    Names,
    called,
    ends,
    finds,
    length,
    number,
    percent,
    scored,
)
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


@finds
def _harmonised(record: Harmonised, names: Names) -> Findings:
    del names
    if not record.touched:
        return (
            Message(
                _("No region changed between the periods of the table and {to}."),
                to=record.spec["to"],
            ),
        )
    return (
        Message(
            _("{n} {n:region was|regions were} touched: {which}."),
            n=record.n_touched,
            which=listed(dict.fromkeys(one.change.name for one in record.touched), 8),
        ),
    )


@shows(Harmonised)
class ShowHarmonised(Show[Harmonised]):
    """A map of the regions that were touched, and the tables of what was done."""

    no_picture = _("values by region are shown on a map")
    order = ("tables", "map")

    def method(self, record: Harmonised) -> Note:
        """Return the year, and what becomes of divided units."""
        return Note(
            _(
                "The table in the divisions of {to}: {n} {n:region|regions}, {times} {times:time|times}; divided "
                "units without shares: {divided}."
            ),
            to=record.spec["to"],
            n=len(record.ids),
            times=len(record.times),
            divided=term("divided", record.spec["divided"]),
        )

    def short(self, record: Harmonised) -> tuple[Table, ...]:
        """Return the tables that are short and not empty."""
        return (
            tuple(t for t in record.tables() if 0 < len(t.rows) <= MOST_ROWS) or record.tables()[:1]
        )

    def map(self, record: Harmonised, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw in how many periods each region was touched, on the map as it is."""
        del args
        entitle(how, say(_("Periods in which it was touched"), how.get("language", "en")))
        values = dict(zip(record.ids, record.periods().tolist(), strict=True))
        of = {
            one: values[record.unit_of(one)] for one in regions.ids if record.unit_of(one) in values
        }
        return choropleth(regions, of, **how)


@finds
def _aggregated(record: Aggregated, names: Names) -> Findings:
    del names
    if not record.differences:
        return (
            Message(
                n_("{n} sum is empty since a part is.", "{n} sums are empty since a part is."),
                n=len(record.missing),
            ),
        )
    most = max(record.differences, key=lambda one: abs(one.difference))
    return (
        Message(
            _(
                "Largest difference from a published total: {variable} of {group} in {time}, {difference}."
            ),
            variable=record.said(most.variable),
            group=record.said(most.group),
            time=most.time,
            difference=number(most.difference),
        ),
    )


@shows(Aggregated)
class ShowAggregated(Show[Aggregated]):
    """The table by group where it is short, and what it was made of."""

    no_picture = _("values by region are shown on a map")
    order = ("tables", "map")

    def method(self, record: Aggregated) -> Note:
        """Return how many regions became how many groups."""
        return Note(
            _(
                "{n} {n:region|regions} summed to {groups} {groups:group|groups}; {times} {times:time|times}."
            ),
            n=sum(map(len, record.members.values())),
            groups=len(record.ids),
            times=len(record.times),
        )

    def short(self, record: Aggregated) -> tuple[Table, ...]:
        """Return the tables that are short and not empty."""
        return (
            tuple(t for t in record.tables() if 0 < len(t.rows) <= MOST_ROWS) or record.tables()[:1]
        )

    def map(self, record: Aggregated, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the first variable of the groups at the last time."""
        del args
        ids, columns = record.layer_columns()
        entitle(how, say(columns[0].en, how.get("language", "en")))
        return choropleth(regions, dict(zip(ids, columns[0].values.tolist(), strict=True)), **how)


@finds
def _access(record: Access, names: Names) -> Findings:
    out = [
        Message(
            _("Of the demand {share} has a place within reach ({reach})."),
            share=percent(record.served),
            reach=number(record.spec["reach"]),
        )
    ]
    far = ~record.inside.any(axis=1) & (record.demand > 0.0)
    if far.any():
        lost = [record.ids[k] for k in np.flatnonzero(far)]
        out.append(
            Message(_("Without a place within reach: {regions}."), regions=called(lost, names))
        )
    if not np.isfinite(record.gini):
        return tuple(out)
    order = np.argsort(-record.access, kind="stable").tolist()
    most = ends(
        order,
        lambda places: scored(record, places, record.access, names),
        _("Most by head: {high}; least: {low}."),
        _("From most by head: {all}."),
    )
    return (*out, most, Message(_("Gini of access: {gini}."), gini=number(record.gini)))


@shows(Access)
class ShowAccess(Show[Access]):
    """A map of access, and the tables where they are short."""

    no_picture = _("values by region are shown on a map")
    order = ("map", "tables")

    def method(self, record: Access) -> Note:
        """Return how access is measured."""
        return Note(
            _(
                "Access of {n} {n:region|regions} to {k} {k:place|places} by two-step floating catchment: the "
                "supply of each place is shared by those who reach it, and each region adds up its shares; "
                "reach {reach}, {decay}."
            ),
            n=len(record.ids),
            k=len(record.places),
            reach=number(record.spec["reach"]),
            decay=record.decay_words(),
        )

    def short(self, record: Access) -> tuple[Table, ...]:
        """Return the tables that are short."""
        return tuple(t for t in record.tables() if len(t.rows) <= MOST_ROWS)

    def map(self, record: Access, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw access by head."""
        del args
        ids, columns = record.layer_columns()
        entitle(how, say(record.tables()[0].en, how.get("language", "en")))
        values = dict(zip(ids, columns[0].values.tolist(), strict=True))
        return choropleth(regions, values, **how)


@finds
def _points_by_region(record: PointsByRegion, names: Names) -> Findings:
    whole = record.count.sum(axis=(0, 1)).astype(float)
    order = np.argsort(-whole, kind="stable").tolist()
    out = [
        ends(
            order,
            lambda places: scored(record, places, whole, names),
            _("Most points: {high}; fewest: {low}."),
            _("From most points: {all}."),
        )
    ]
    if record.empty:
        out.append(
            Message(_("Without a point: {regions}."), regions=called(list(record.empty), names))
        )
    if record.outside:
        out.append(
            Message(
                _("{share} of the points lie outside all regions."),
                share=percent(record.outside / (record.inside + record.outside)),
            )
        )
    return tuple(out)


@shows(PointsByRegion)
class ShowPointsByRegion(Show[PointsByRegion]):
    """A map of the density of points, and the tables where they are short."""

    no_picture = _("values by region are shown on a map")
    order = ("map", "tables")

    def method(self, record: PointsByRegion) -> Note:
        """Return how many points were counted in how many regions."""
        return Note(
            _(
                "Points counted in {n} {n:region|regions}: each once, in the region in which it lies; {outside} of "
                "{total} outside all regions, left out."
            ),
            n=len(record.ids),
            outside=record.outside,
            total=record.inside + record.outside,
        )

    def short(self, record: PointsByRegion) -> tuple[Table, ...]:
        """Return the tables that are short."""
        return tuple(t for t in record.tables() if len(t.rows) <= MOST_ROWS)

    def map(self, record: PointsByRegion, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the density at the last time."""
        del args
        ids, columns = record.layer_columns()
        entitle(how, say(columns[1].en, how.get("language", "en")))
        values = dict(zip(ids, columns[1].values.tolist(), strict=True))
        return choropleth(regions, values, **how)
