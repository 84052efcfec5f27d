"""The record of a change of a regressor and what y does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....choices.regression import ImpactInference, Model
from ....results.by import by, part
from ....results.estimates import estimated, interval, without_others, z_and_p
from ....results.layer import Ends, LayerColumn, Overlay
from ....results.record import Record
from ....results.table import Note, Table, region
from ....results.uncertain import limits_apart, no_finer, within_uncertainty
from ....terms import term
from ....words import Message, _, listed

Array = NDArray[np.float64]

SUMS = ("changed", "others", "all")

_SAME = 1e-9
"""Numbers nearer than this share of the largest are one: what is constant is so up to rounding."""


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
    p_percentile : (n,) array or None
        p of draws along an adjusted likelihood, which z does not say.
    df : int or None
        Degrees of freedom of t, as the model has them.
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
    p_percentile: Array | None = None
    df: int | None = None
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The change of y in all regions together."""
        return float(self.totals[2, 0])

    @property
    def by(self) -> float | None:
        """The change of the variable where it is the same in all regions that change, None elsewhere."""
        first, *others = self.change[self.change != 0.0].tolist() or [0.0]
        return None if any(one != first for one in others) else float(first)

    @property
    def moved(self) -> Note:
        """Return by how much the variable changes, and where."""
        x, at = self.said(self.variable), np.flatnonzero(self.change)
        where = listed([region(self.ids[k]) for k in at])
        if self.by is None:
            return Note(
                _("{x} changes by {least:.6g} to {most:.6g}: {where}."),
                x=x,
                least=float(self.change[at].min()),
                most=float(self.change[at].max()),
                where=where,
            )
        if at.size == len(self.ids):
            return Note(_("{x} changes by {by:.6g} in all regions."), x=x, by=self.by)
        return Note(_("{x} changes by {by:.6g} in {where}."), x=x, by=self.by, where=where)

    def tables(self) -> tuple[Table, ...]:
        """Return the sums, and one row a region."""
        title = Message(
            _("What {y_name} does when {x} changes in {n} of {all} {all:region|regions} ({model})"),
            y_name=self.said(self.y_name),
            x=self.said(self.variable),
            n=int(np.count_nonzero(self.change)),
            all=len(self.ids),
            model=self.model.upper(),
        )
        shown = [k for k, s in enumerate(SUMS) if s != "others" or np.any(self.change == 0.0)]
        estimate, se, low, high = np.asarray(self.totals)[shown].T
        sums = by(self).table(
            "totals",
            title,
            part(
                "where",
                _("Where"),
                [Note("{said}", said=term("changed", SUMS[k])) for k in shown],
                "text",
            ),
            part("estimate", _("Change of y"), estimate),
            part("std_error", _("Std. error"), se),
            *interval((low, high), self.level),
            notes=(self.moved, *self.notes),
        )
        z, p = z_and_p(self.estimates, self.std_errors, self.df)
        if self.p_percentile is not None:
            z, p = without_others(z, p, self.p_percentile)
        each = by(self, "ids").table(
            "what_if",
            _("By region"),
            part("change", Message(_("Change of {x}"), x=self.said(self.variable)), self.change),
            part("estimate", _("Change of y"), self.estimates),
            *estimated(self.estimates, self.std_errors, z, p, self.df)[1:],
            *interval((self.low, self.high), self.level),
        )
        return sums, each

    @property
    def classes(self) -> tuple[tuple[float, ...], float | None]:
        """Limits of classes that hold for the changes and the ends of their intervals alike.

        Those of `fine_classes` that stand at least the median width of the intervals apart.
        """
        limits, centre = self.fine_classes
        if within_uncertainty(self.estimates, self.low, self.high):
            return limits, centre
        width = Ends(low=self.low, high=self.high, level=self.level).width
        return (*limits[:1], *limits_apart(limits[1:-1], width, centre), *limits[1:][-1:]), centre

    @property
    def fine_classes(self) -> tuple[tuple[float, ...], float | None]:
        """Limits of classes whatever the uncertainty.

        Quantiles of the changes, the outermost classes reaching to the ends; on either side of zero, which
        is then the centre, where ends lie on both. None where all changes are one number.
        """
        ends = np.concatenate([self.low, self.estimates, self.high])
        ends, change = ends[np.isfinite(ends)], self.estimates[np.isfinite(self.estimates)]
        if np.ptp(self.estimates) <= _SAME * np.abs(self.estimates).max():
            return (), None
        least, most = float(ends.min()), float(ends.max())
        if not least < 0.0 < most:
            return (least, *_limits(change, 5)[1:-1], most), None
        below, above = change[change < 0.0], change[change > 0.0]
        each = 3 if below.size and above.size else 5
        return ((least, *_limits(below, each)[1:-1], 0.0, *_limits(above, each)[1:-1], most), 0.0)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, the change of y with its interval, and the change of the regressor."""
        del at_time
        pct = f"{100 * self.level:g}%"
        y, x = self.said(self.y_name), self.said(self.variable)
        limits, centre = self.classes
        here = Message(_("{x} changes here"), x=x)
        if self.by is not None:
            here = Message(_("{x} changes by {by:.6g} here"), x=x, by=self.by)
        zero = Message(_("{pct} interval includes zero"), pct=pct)
        drawn = (
            Overlay(kind="open", columns=("dy_low", "dy_high"), en=zero),
            Overlay(kind="changed", columns=("dx",), en=here),
        )
        low, high = Message(_("{pct} low"), pct=pct), Message(_("{pct} high"), pct=pct)
        dy, *ends = (
            *(
                LayerColumn(
                    name=name, en=en, values=values, limits=limits, centre=centre, overlays=over
                )
                for name, en, values, over in (
                    ("dy", Message(_("Change of {x}"), x=y), self.estimates, drawn),
                    ("dy_low", low, self.low, ()),
                    ("dy_high", high, self.high, ()),
                )
            ),
            LayerColumn(name="dx", en=Message(_("Change of {x}"), x=x), values=self.change),
        )
        between = Ends(low=self.low, high=self.high, level=self.level)
        return self.ids, (no_finer(dy, between, centre), *ends)


def _limits(values: Array, classes: int) -> tuple[float, ...]:
    """Return the least value and the quantiles above it, ascending; those that rounding parts are one."""
    if not values.size:
        return ()
    ordered = np.sort(values)
    at = np.ceil(ordered.size * np.arange(1, classes + 1) / classes).astype(int) - 1
    same = _SAME * max(abs(ordered[0]), abs(ordered[-1]))
    out = [float(ordered[0])]
    for value in ordered[at]:
        whole = float(ordered[ordered <= value + same][-1])  # of equals the greatest
        if whole - out[-1] > same:
            out.append(whole)
    return tuple(out)
