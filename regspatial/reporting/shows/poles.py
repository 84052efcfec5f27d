"""How poles over time, and by the scale of their territory, show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...containers import Regions
from ...results.network.evolution import Evolution
from ...results.network.scales import PoleScales, scale_called
from ...results.table import Note
from ...terms import term
from ...words import _, listed
from ..own import poles as pictures
from ..own.scales import scales_figure, scales_map
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(Evolution)
class ShowEvolution(Show[Evolution]):
    """When each pole was one, a map of their states, and the changes."""

    draws = staticmethod(pictures.evolution_figure)

    def method(self, record: Evolution) -> Note:
        """Return size and the one rule of all times."""
        spec = record.spec
        return Note(
            _(
                "Growth poles among {regions} {regions:region|regions} at {n} "
                "{n:time|times} by one rule: core score > {core_z:g}, mass > "
                "{mass_factor:g} × the mean of its region, growth by {growth_by}; "
                "persistent: a pole at all times, emerging: at the last and not at the "
                "first, fading: at the first and not at the last."
            ),
            regions=len(record.ids),
            n=len(record.times),
            core_z=spec["core_z"],
            mass_factor=spec["mass_factor"],
            growth_by=term("growth_by", spec["growth_by"]),
        )

    def parts(self, record: Evolution, place: Place) -> Iterator[Any]:
        """Yield the map, the picture by time, and the tables."""
        if record.member.any():
            if place.regions is not None:
                yield pictures.evolution_map(record, place.regions, **place.map_how)
            yield pictures.evolution_figure(record, names=place.names, **place.how)
        yield from record.tables()

    def map(self, record: Evolution, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the state of each pole."""
        del args
        return pictures.evolution_map(record, regions, **how)


@shows(PoleScales)
class ShowScales(Show[PoleScales]):
    """A map of the widest scale, the poles by scale, and the tables."""

    draws = staticmethod(scales_figure)

    def method(self, record: PoleScales) -> Note:
        """Return the rule, the network and the scales."""
        return Note(
            _(
                "Growth poles of {n} {n:region|regions}, {time}, by one rule at {k} {k:scale|scales} ({scales}): gravity with the "
                "power {power:g} of distance among the regions of each network, core score > {core_z:g}, growth by {growth_by}."
            ),
            n=len(record.ids),
            time=record.time,
            k=len(record.scales),
            scales=listed(scale_called(record, s) for s in record.scales),
            power=record.spec["power"],
            core_z=record.spec["core_z"],
            growth_by=term("growth_by", record.spec["growth_by"]),
        )

    def parts(self, record: PoleScales, place: Place) -> Iterator[Any]:
        """Yield the map, the picture by scale, and the tables."""
        if record.member.any():
            if place.regions is not None and place.regions.polygons is not None:
                yield scales_map(record, place.regions, **place.map_how)
            yield scales_figure(record, names=place.names, **place.how)
        yield from record.tables()

    def map(self, record: PoleScales, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the widest scale of each pole."""
        del args
        return scales_map(record, regions, **how)
