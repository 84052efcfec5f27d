"""The record of a change of a regressor and what y does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..choices.regression import ImpactInference, Model
from ..terms import term
from ..words import Message, _
from .estimates import z_and_p
from .layer import LayerColumn
from .record import Record
from .table import Column, Note, Table

Array = NDArray[np.float64]

SUMS = ("changed", "others", "all")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WhatIf(Record):
    """What y does in every region when a regressor changes in some: what `what_if` returns.

    Attributes
    ----------
    variable : str
    ids : n labels
    change : (n,) array
        Of the variable.
    estimates, std_errors, low, high : (n,) arrays
        The change of y.
    totals : (3, 4) array
        Estimate, standard error, low, high of the sums over the changed regions, the others, all.
    inference, level
    """

    model: Model
    y_name: str
    variable: str
    ids: tuple[str, ...]
    change: Array
    estimates: Array
    std_errors: Array
    low: Array
    high: Array
    totals: Array
    inference: ImpactInference
    level: float
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The change of y in all regions together."""
        return float(self.totals[2, 0])

    def tables(self) -> tuple[Table, ...]:
        """Return the sums, and one row a region."""
        pct = f"{100 * self.level:g}%"
        interval = (
            Column("low", Message(_("{pct} low"), pct=pct)),
            Column("high", Message(_("{pct} high"), pct=pct)),
        )
        numbers = (Column("estimate", _("Change of y")), Column("std_error", _("Std. error")))
        title = Message(
            _("What {y_name} does when {x} changes in {n} of {all} {all:region|regions} ({model})"),
            y_name=self.said(self.y_name),
            x=self.said(self.variable),
            n=int(np.count_nonzero(self.change)),
            all=len(self.ids),
            model=self.model.upper(),
        )
        shown = [s for s in SUMS if s != "others" or np.any(self.change == 0.0)]
        sums = Table(
            name="totals",
            en=title,
            columns=(Column("where", _("Where"), "text"), *numbers, *interval),
            rows=tuple(
                (Note("{said}", said=term("changed", s)), *map(float, row))
                for s, row in zip(SUMS, self.totals, strict=True)
                if s in shown
            ),
            notes=self.notes,
        )
        z, p = z_and_p(self.estimates, self.std_errors)
        parts = zip(
            self.ids, self.change, self.estimates, self.std_errors, z, p, self.low, self.high,
            strict=True,
        )  # fmt: skip
        each = Table(
            name="what_if",
            en=_("By region"),
            columns=(
                Column("id", _("Region"), "text"),
                Column("change", Message(_("Change of {x}"), x=self.said(self.variable))),
                *numbers,
                Column("statistic", _("z")),
                Column("p_value", _("p"), "p"),
                *interval,
            ),
            rows=tuple((row[0], *map(float, row[1:])) for row in parts),
        )
        return sums, each

    @property
    def classes(self) -> tuple[tuple[float, ...], float | None]:
        """Limits of five classes that hold for the changes and the ends of their intervals alike.

        Quantiles of all of them together, on either side of zero where some fall and others rise, which
        is then the centre.
        """
        values = np.concatenate([self.low, self.estimates, self.high])
        values = values[np.isfinite(values)]
        if np.unique(values).size < 2:
            return (), None
        if not values.min() < 0.0 < values.max():
            return tuple(np.unique(np.quantile(values, np.linspace(0, 1, 6))).tolist()), None
        sides = [
            np.quantile(side, np.linspace(0, 1, 3))
            for side in (values[values < 0.0], values[values > 0.0])
        ]
        ends = np.concatenate([sides[0][:-1], [0.0], sides[1][1:]])
        return tuple(np.unique(ends).tolist()), 0.0

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, the change of y with its interval, and the change of the regressor."""
        del time
        pct = f"{100 * self.level:g}%"
        y, x = self.said(self.y_name), self.said(self.variable)
        limits, centre = self.classes
        low, high = Message(_("{pct} low"), pct=pct), Message(_("{pct} high"), pct=pct)
        return self.ids, (
            *(
                LayerColumn(name=name, en=en, values=values, limits=limits, centre=centre)
                for name, en, values in (
                    ("dy", Message(_("Change of {x}"), x=y), self.estimates),
                    ("dy_low", low, self.low),
                    ("dy_high", high, self.high),
                )
            ),
            LayerColumn(name="dx", en=Message(_("Change of {x}"), x=x), values=self.change),
        )
