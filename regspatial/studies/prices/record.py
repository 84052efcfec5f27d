"""Record of a variable at the prices of one year, and how it grew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...containers import Label, Panel, Variable
from ...containers.labels import made, unit_of
from ...containers.time_axis import time_numbers
from ...containers.times import time_position
from ...results.by import AXES, by, each, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import REGION, Note, Table
from ...terms import term
from ...words import Message, _

Array = NDArray[np.float64]
Time = int | str
Part = Literal["constant", "growth", "points", "change", "per_head", "index"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deflated(Record):
    """A variable at current prices and at those of one year.

    Parameters
    ----------
    variable, index : str
    ids, times : n and T labels
    base : time
        Whose prices.
    current, constant : (T, n) arrays
    levels : (T, n) array
        The index with the base = 100.
    population : (T, n) array or None
        At the end of the period.
    borrowed : mapping of region to the province whose index stands for its own
    spec : mapping
        index_form, index_of, population.
    """

    variable: str
    index: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    base: Time
    current: Array
    constant: Array
    levels: Array
    population: Array | None
    borrowed: Mapping[str, str]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def growth(self) -> Array:
        """Real growth since the time before, percent per interval (compound), (T, n); NaN at the first time."""
        return grown(self.constant, self._steps)

    @property
    def change(self) -> Array:
        """Growth less that of the time before, in percentage points, (T, n)."""
        return np.vstack([np.full((1, len(self.ids)), np.nan), np.diff(self.growth, axis=0)])

    @property
    def points(self) -> Array:
        """What a region adds to the growth of the sum since the time before, in percentage points, (T, n)."""
        out = np.full(self.constant.shape, np.nan)
        both = np.isfinite(self.constant[1:]) & np.isfinite(self.constant[:-1])
        before = np.where(both, self.constant[:-1], 0.0).sum(axis=1, keepdims=True)
        change = np.where(both, np.diff(self.constant, axis=0), np.nan)
        out[1:] = 100.0 * np.divide(
            change, before, out=np.full(both.shape, np.nan), where=before > 0.0
        )
        return out

    @property
    def mid_year(self) -> Array | None:
        """Mean of the population at the end of the period and of the one before; NaN where that is not there."""
        if self.population is None:
            return None
        out = np.full(self.population.shape, np.nan)
        out[1:] = (self.population[1:] + self.population[:-1]) / 2.0
        out[1:][self._steps != 1.0] = np.nan
        return out

    @property
    def per_head(self) -> Array | None:
        """Constant prices by head of the mid-year population, (T, n)."""
        people = self.mid_year
        return None if people is None else self.constant / people

    @property
    def total_growth(self) -> float:
        """Compound real growth of the sum over the regions from the first to the last time, percent per interval."""
        both = np.isfinite(self.constant[0]) & np.isfinite(self.constant[-1])
        steps = float(self._steps.sum())
        if not (steps and both.any()):
            return float("nan")
        first, last = self.constant[0, both].sum(), self.constant[-1, both].sum()
        return (
            float(100.0 * ((last / first) ** (1.0 / steps) - 1.0))
            if min(first, last) > 0
            else float("nan")
        )

    @property
    def _steps(self) -> Array:
        return np.diff(np.array(time_numbers(self.times), dtype=float))

    @property
    def _unit(self) -> Any:
        return unit_of(self.variable, self.variable_labels)

    @door
    def as_variable(self, part: Part = "constant", name: str | None = None) -> Variable:
        """Return a part as a variable; that at constant prices carries its basis.

        Parameters
        ----------
        part : {"constant", "growth", "points", "change", "per_head", "index"}
        name : str, optional
            Default: the variable's name with ``_constant``, ``_growth`` … behind it.

        Raises
        ------
        ParameterError
            If there is no population.
        """
        one_of("part", part, Part)
        values = self.levels if part == "index" else getattr(self, part)
        values = np.full(self.constant.shape, np.nan) if values is None else values
        x = self.said(self.variable)
        label = made(Message(_HEADS[part], x=x) if part in _HEADS else x)
        if part in ("constant", "per_head"):
            unit = self._unit if part == "constant" else ""
            label = Label(en=label.en, zh=label.zh, unit=unit, prices=str(self.base))
        return Variable(
            name=name or f"{self.variable}_{part}",
            ids=self.ids,
            times=self.times,
            values=values,
            label=label,
        )

    @door
    def add_to(self, panel: Panel) -> Panel:
        """Return a panel with the column at constant prices; both columns carry their price basis.

        Parameters
        ----------
        panel : Panel
            Of the same regions and times.

        Raises
        ------
        LabelError
            If it has other regions or times.
        """
        constant = self.as_variable()
        more = panel.with_columns(by_position=False, **{constant.name: constant})
        if self.variable not in panel.columns:
            return more
        old = panel.labels.get(self.variable, Label(en=self.variable))
        current = Label(en=old.en, zh=old.zh, unit=old.unit, prices="current")
        return more.with_labels({self.variable: current})

    def tables(self) -> tuple[Table, ...]:
        """Return each region and time, the sums by time, and whose index was taken where one had none."""
        return tuple(t for t in (self._all(), self._together(), self._provinces()) if t.rows)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return growth, constant prices and index of one time (default: the last)."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        return self.ids, (
            LayerColumn(name="growth", en=_("Real growth, %"), values=self.growth[t]),
            LayerColumn(
                name="points", en=_("Contribution, percentage points"), values=self.points[t]
            ),
            LayerColumn(
                name="constant",
                en=Message(_("{x} at prices of {z}"), x=self.said(self.variable), z=self.base),
                values=self.constant[t],
            ),
            LayerColumn(name="index", en=_("Price index, base = 100"), values=self.levels[t]),
        )

    def _all(self) -> Table:
        per_head = self.per_head
        more = () if per_head is None else (part("per_head", _("By head (mid-year)"), per_head),)
        return by(self, "times", "ids").table(
            "deflated",
            Message(_("{x} at prices of {z}"), x=self.said(self.variable), z=self.base),
            part("current", _("At current prices"), self.current),
            part("index", _("Index, base = 100"), self.levels),
            part("constant", _("At constant prices"), self.constant),
            part("growth", _("Real growth, %"), self.growth),
            part("change", _("Faster by, percentage points"), self.change),
            part("points", _("Contribution, percentage points"), self.points),
            *more,
            notes=self._notes(),
        )

    def sums(self) -> tuple[Array, Array]:
        """Return the sums at current and constant prices, NaN where a region is empty, (T,) each."""
        return self.current.sum(axis=1), self.constant.sum(axis=1)

    def _together(self) -> Table:
        current, constant = self.sums()
        return by(self, "times").table(
            "deflated_together",
            _("All regions together"),
            part("current", _("At current prices"), current),
            part("constant", _("At constant prices"), constant),
            part("deflator", _("Implied deflator, base = 100"), 100.0 * current / constant),
            part(
                "nominal_growth", _("Nominal growth, %"), grown(current[:, None], self._steps)[:, 0]
            ),
            part("growth", _("Real growth, %"), grown(constant[:, None], self._steps)[:, 0]),
        )

    def _provinces(self) -> Table:
        return each(self, sorted(self.borrowed.items())).table(
            "borrowed",
            _("Regions without an index, and whose was taken"),
            part("id", AXES["ids"].en, lambda o: o[0], "text", REGION),
            part("province", _("Index of"), lambda o: o[1], "text", REGION),
        )

    def _notes(self) -> list[Note]:
        notes = [
            Note(
                _(
                    "Growth is since the time before, compound per interval. A contribution is the change of the region by "
                    "the sum of the time before: contributions add up to the change of the sum in percent."
                )
            )
        ]
        if self.spec["index_of"] == "volume":
            notes.append(
                Note(
                    _(
                        "{index} measures volume: constant prices are those of {base}, moved by it; the index shown is the "
                        "implied deflator."
                    ),
                    index=self.said(self.index),
                    base=self.base,
                )
            )
        if self.borrowed:
            notes.append(
                Note(
                    _("{n} {n:region has|regions have} the index of the province: see the table."),
                    n=len(self.borrowed),
                )
            )
        if self.population is not None:
            notes.append(
                Note(
                    _(
                        "By head: of the mean of the population at the end of this and of the last period."
                    )
                )
            )
        return notes

    def about(self) -> Note:
        """Return what was deflated, and how."""
        return Note(
            _("{x} at prices of {base}, by {index} ({form}; {of})."),
            x=self.said(self.variable),
            base=self.base,
            index=self.said(self.index),
            form=term("index_form", self.spec["index_form"]),
            of=term("index_of", self.spec["index_of"]),
        )


_HEADS = {
    "growth": _("real growth of {x}, %"),
    "points": _("contribution of {x}, percentage points"),
    "change": _("change of the growth of {x}, percentage points"),
    "per_head": _("{x} by head"),
    "index": _("price index of {x}"),
}


def grown(values: Array, steps: Array) -> Array:
    """Return the growth since the time before in percent per interval, (T, n); NaN of what is not positive."""
    out = np.full(values.shape, np.nan)
    fine = (values[1:] > 0.0) & (values[:-1] > 0.0)
    ratio = np.divide(values[1:], values[:-1], out=np.full(fine.shape, np.nan), where=fine)
    out[1:] = 100.0 * (ratio ** (1.0 / steps[:, None]) - 1.0)
    return out
