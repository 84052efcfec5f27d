"""The record of impacts by region, order and distance, with bands that hold for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...choices.regression import ImpactInference, Model
from ...containers.panel import Time
from ...results.by import Axis, Part, axis, by, part
from ...results.estimates import interval
from ...results.layer import Ends, LayerColumn, Overlay
from ...results.record import Record
from ...results.table import Column, Note, Table
from ...results.uncertain import no_finer
from ...words import Message, _

Array = NDArray[np.float64]

KINDS = ("own", "from_others", "to_others")
"""Order of the second axis of what is by region."""
SPLIT = ("direct", "indirect")
"""Order of the second axis of what is by order."""


def _span(times: tuple[Time, ...]) -> str:
    """Return the times of a period as a reader has them: 2015, 2015–2017, or 2015, 2018."""
    if len(times) == 1:
        return str(times[0])
    whole = all(isinstance(t, int) for t in times)
    if whole and int(times[-1]) - int(times[0]) == len(times) - 1:
        return f"{times[0]}–{times[-1]}"
    return ", ".join(str(t) for t in times)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImpactProfiles(Record):
    """Impacts by region, by order of neighbour and by distance: what `impact_profiles` returns.

    Attributes
    ----------
    model, y_name : str
    variables : k names
    ids : n labels
    level : float
        Of the bands, each of which holds for all its members at once.
    inference : {"simulation", "delta"}
    draws_used : int
    regional, regional_se : (k, 3, n) arrays
        Own effect, from all others, to all others.
    regional_critical : (k, 3) array
        A band is estimate ± critical · se.
    orders, orders_se : (k, 2, Q + 1) arrays
        Direct and indirect contributions of W^0 .. W^Q.
    orders_critical : (k, 2) array
    breaks : (R + 1,) array or None
        Edges of the rings, in `unit`.
    rings, rings_se : (k, R) arrays or None
        Effect on a region of all others in a ring, on average; together the indirect effect, if none is `beyond`.
    rings_critical : (k,) array or None
    others : (R,) array or None
        How many other regions lie in a ring, on average.
    beyond : float
        Other regions, on average, that are in no ring.
    indirect, indirect_se : (k,) arrays
        The average indirect effect.
    regional_ends, orders_ends, indirect_ends, rings_ends, periods_ends : (2, …) arrays
        Ends of the interval of each alone: percentiles of the draws, or estimate ± z·se by the delta method.
    times : tuple of tuples of times
        Of the periods whose weights are the same; empty where the weights do not change.
    periods, periods_se : (k, 2, P) arrays or None
        Direct and indirect effects by these.
    periods_critical : (k, 2) array or None
    unit : str
        Of distances: "km", or that of the map.
    notes, spec
    """

    model: Model
    y_name: str
    variables: tuple[str, ...]
    ids: tuple[str, ...]
    level: float
    inference: ImpactInference
    draws_used: int
    regional: Array
    regional_se: Array
    regional_critical: Array
    regional_ends: Array
    orders: Array
    orders_se: Array
    orders_critical: Array
    orders_ends: Array
    indirect: Array
    indirect_se: Array
    indirect_ends: Array
    breaks: Array | None = None
    rings: Array | None = None
    rings_se: Array | None = None
    rings_critical: Array | None = None
    rings_ends: Array | None = None
    others: Array | None = None
    beyond: float = 0.0
    times: tuple[tuple[Time, ...], ...] = ()
    periods: Array | None = None
    periods_se: Array | None = None
    periods_critical: Array | None = None
    periods_ends: Array | None = None
    unit: str = ""
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<ImpactProfiles of {len(self.variables)} variables on {self.y_name!r} ({self.model}): "
            f"{len(self.ids)} regions, {self.orders.shape[2] - 1} orders>"
        )

    @property
    def clear(self) -> NDArray[np.bool_]:
        """Whether the band of a region lies on one side of zero, (k, 3, n)."""
        half = self.regional_critical[:, :, None] * self.regional_se
        return np.asarray(np.abs(self.regional) > np.nan_to_num(half, nan=np.inf))

    def tables(self) -> tuple[Table, ...]:
        """Return shares of one region, orders, rings, and regions."""
        rings = () if self.rings is None else (self._rings(),)
        periods = () if self.periods is None else (self._periods(),)
        return (self._shares(), self._orders(), *rings, *periods, self._regions())

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, and of each variable what comes in and goes out with its band."""
        del at_time
        out = []
        pct = f"{100 * self.level:g}%"
        zero = Message(_("{pct} simultaneous band includes zero"), pct=pct)
        half = self.regional_critical[:, :, None] * self.regional_se
        heads = {
            1: (
                _("{name}: from others"),
                _("{name}: from others, low"),
                _("{name}: from others, high"),
            ),
            2: (_("{name}: to others"), _("{name}: to others, low"), _("{name}: to others, high")),
        }
        for k, variable in enumerate(self.variables):
            name = self.said(variable)
            for j, (head, low, high) in heads.items():
                short, e, h = ("in", "out")[j - 1], self.regional[k, j], half[k, j]
                ends = (f"{short}lo_{k + 1}", f"{short}hi_{k + 1}")
                over = (Overlay(kind="open", columns=ends, en=zero),)
                for key, en, values, drawn in (
                    (f"{short}_{k + 1}", head, e, over),
                    (ends[0], low, e - h, ()),
                    (ends[1], high, e + h, ()),
                ):
                    said = Message(en, name=name)
                    column = LayerColumn(name=key, en=said, values=values, overlays=drawn)
                    if values is e:
                        at_least, at_most = self.regional_ends[:, k, j]
                        between = Ends(low=at_least, high=at_most, level=self.level)
                        column = no_finer(column, between, 0.0)
                    out.append(column)
        return self.ids, tuple(out)

    def _bands(self, estimate: Array, se: Array, ends: Array, critical: Array) -> tuple[Part, ...]:
        """Return estimates with their intervals, each alone and all at once."""
        half = critical * se
        pct = f"{100 * self.level:g}%"
        return (
            part("estimate", _("Estimate"), estimate),
            part("std_error", _("Std. error"), se),
            *interval(ends, self.level),
            part("low_all", Message(_("{pct} low, all at once"), pct=pct), estimate - half),
            part("high_all", Message(_("{pct} high, all at once"), pct=pct), estimate + half),
        )

    def _shares(self) -> Table:
        others = len(self.ids) - 1
        return by(self, "variables").table(
            "impact_shares",
            _("Indirect effects, and what one region has in them"),
            part("indirect", _("Indirect: all others together"), self.indirect),
            part("std_error", _("Std. error"), self.indirect_se),
            *interval(self.indirect_ends, self.level),
            part("others", _("Other regions"), others),
            part("each", _("One of them on average"), self.indirect / others),
            notes=(
                Note(
                    _(
                        "An indirect effect is what happens to a region when x rises by one in all {others} "
                        "others together; the last column is what one of them does on average."
                    ),
                    others=others,
                ),
                *self.notes,
            ),
        )

    def _orders(self) -> Table:
        orders = Axis(Column("order", _("Order"), "int"), tuple(range(self.orders.shape[2])))
        shown = ("variable", "order", "effect")
        return by(self, "variables", axis("effects", SPLIT), orders, shown=shown).table(
            "impact_orders",
            _("Impacts by order of neighbour"),
            *self._bands(
                self.orders, self.orders_se, self.orders_ends, self.orders_critical[..., None]
            ),
        )

    def _rings(self) -> Table:
        breaks, rings = self.breaks, self.rings
        se, critical, others, ends = (
            self.rings_se,
            self.rings_critical,
            self.others,
            self.rings_ends,
        )
        if breaks is None or rings is None or se is None or critical is None:
            raise TypeError("there are no rings")
        if others is None or ends is None:
            raise TypeError("there are no rings")
        some = np.where(others > 0, others, np.nan)
        starts = Axis(
            Column("from", Message(_("From ({unit})"), unit=self.unit)), tuple(breaks[:-1].tolist())
        )
        return by(self, "variables", starts).table(
            "impact_distances",
            _("Indirect effects by distance"),
            part("to", Message(_("To ({unit})"), unit=self.unit), breaks[1:]),
            part("others", _("Other regions there"), others, "number"),
            *self._bands(rings, se, ends, critical[:, None]),
            part("each", _("One of them on average"), rings / some),
            notes=self._beyond(float(breaks[0]), float(breaks[-1])),
        )

    def _beyond(self, first: float, last: float) -> tuple[Note, ...]:
        """Say what is in no ring, as the rows then do not add up to the indirect effect."""
        if self.beyond < 0.5 / max(len(self.ids), 1):
            return ()
        sentence = _(
            "{beyond} other {beyond:region|regions} of a region, on average, are nearer than {first} or "
            "farther than {last} and in no row: the rows do not add up to the indirect effect."
        )
        where = {"first": f"{first:g} {self.unit}".strip(), "last": f"{last:g} {self.unit}".strip()}
        return (Note(sentence, beyond=round(self.beyond, 2), **where),)

    def _periods(self) -> Table:
        found, se, critical = self.periods, self.periods_se, self.periods_critical
        ends = self.periods_ends
        if found is None or se is None or critical is None or ends is None:
            raise TypeError("the weights do not change")
        periods = axis("periods", map(_span, self.times))
        shown = ("variable", "period", "effect")
        return by(self, "variables", axis("effects", SPLIT), periods, shown=shown).table(
            "impact_periods",
            _("Impacts by period, each by its own weights"),
            *self._bands(found, se, ends, critical[..., None]),
        )

    def _regions(self) -> Table:
        kinds = Axis(Column("kind", _("Effect"), "text", "regional_effect"), KINDS)
        return by(self, "variables", kinds, "ids", shown=("variable", "id", "kind")).table(
            "impact_regions",
            _("Impacts by region with simultaneous bands"),
            *self._bands(
                self.regional,
                self.regional_se,
                self.regional_ends,
                self.regional_critical[..., None],
            ),
            part("clear", _("Band significantly different from zero"), self.clear),
        )
