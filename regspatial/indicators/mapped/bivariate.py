"""Two variables on one map: three classes of each, nine colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.classes import SAME, merged
from ...containers import Regions, Variable
from ...errors import InputError, LabelError, listed
from ...results.by import by, part
from ...results.layer import LayerColumn
from ...results.record import Record, entry_of
from ...results.table import Note, Table, region, with_time
from ...terms import term
from ...words import Message, _, n_

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Time = int | str

THIRDS = ("low", "middle", "high")
CODES = tuple(f"{x}-{y}" for y in THIRDS for x in THIRDS)
"""Of the nine classes: the third of the variable, then that of the second one, which varies more slowly."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BivariateMap(Record):
    """Two variables of one time by region, in three classes each.

    Parameters
    ----------
    variable, second : str
    time : int or str
    ids : tuple of str
    values, others : (n,) arrays
        Of the variable and the second one; NaN where a region has none.
    limits : (2, 2) array
        The terciles of each over the regions that have both; a class holds its upper limit.
    numbers : (n,) array
        Class of each region: that of the variable and three times that of the second one, each from 0; -1
        where a value is missing.
    without : ids of regions of the map without both values
    borders : str or None
        Attribute between whose values borders are drawn thicker.
    """

    variable: str
    second: str
    time: Time
    ids: tuple[str, ...]
    values: Array
    others: Array
    limits: Array
    numbers: Index
    without: tuple[str, ...]
    borders: str | None = None
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> Message:
        """Both variables and the time."""
        both = Message(_("{x} and {y}"), x=self.said(self.variable), y=self.said(self.second))
        return with_time(both, self.time)

    def class_said(self, code: str) -> Message:
        """Return what a class is called: the third of each variable."""
        x, y = (term("third", one) for one in code.split("-"))
        return Message(
            _("{x} {first}, {y} {second}"),
            x=self.said(self.variable),
            first=x,
            y=self.said(self.second),
            second=y,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the nine classes, then each region with its values and class."""
        at = np.arange(len(CODES))
        low, high = self._edges(self.values), self._edges(self.others, 1)
        thirds = [code.split("-") for code in CODES]
        classes = by(self).table(
            "map_classes",
            Message(_("Classes of {title}"), title=self.title),
            part("first", self.said(self.variable), [x for x, _y in thirds], "text", "third"),
            part("low", _("Above"), low[at % 3]),
            part("high", _("Up to"), low[at % 3 + 1]),
            part("second", self.said(self.second), [y for _x, y in thirds], "text", "third"),
            part("low_2", _("Above"), high[at // 3]),
            part("high_2", _("Up to"), high[at // 3 + 1]),
            part(
                "regions",
                _("Regions"),
                np.bincount(self.numbers[self.numbers >= 0], minlength=len(CODES)).tolist(),
                "int",
            ),
            notes=self._notes(),
        )
        each = by(self, "ids").table(
            "map_values",
            self.title,
            part("value", self.said(self.variable), self.values),
            part("second", self.said(self.second), self.others),
            part(
                "first_third",
                self._third_of(self.variable),
                self._third(self.numbers % 3),
                "text",
                "third",
            ),
            part(
                "second_third",
                self._third_of(self.second),
                self._third(self.numbers // 3),
                "text",
                "third",
            ),
        )
        return classes, each

    def _third_of(self, name: str) -> Message:
        return Message(_("Third of {x}"), x=self.said(name))

    def _third(self, numbers: Index) -> list[str | None]:
        there = (self.numbers >= 0).tolist()
        return [THIRDS[k] if ok else None for k, ok in zip(numbers.tolist(), there, strict=True)]

    def _edges(self, values: Array, which: int = 0) -> Array:
        """Return the terciles with the least and the greatest value about them."""
        both = values[self.numbers >= 0]
        return np.array([both.min(), *self.limits[which], both.max()])

    def _notes(self) -> tuple[Note, ...]:
        said = [
            Note(
                _(
                    "Three classes of each variable, limits at its terciles over the regions that have both "
                    "values; the first holds its lower limit too."
                )
            )
        ]
        if self.without:
            what = n_("1 region has no value: {ids}.", "{n} regions have no value: {ids}.")
            said.append(Note(what, n=len(self.without), ids=listed(map(region, self.without))))
        return tuple(said)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the class and both values of each region."""
        del at_time
        codes = np.array(["" if k < 0 else CODES[k] for k in self.numbers.tolist()])
        return self.ids, (
            LayerColumn(
                name="class",
                en=self.title,
                values=codes,
                kinds={code: self.class_said(code) for code in CODES},
            ),
            LayerColumn(name="value", en=self._headed(self.variable), values=self.values),
            LayerColumn(name="second", en=self._headed(self.second), values=self.others),
        )

    def _headed(self, name: str) -> Message:
        return with_time(self.said(name), self.time)


def bivariate(
    x: Variable, second: Variable, regions: Regions, time: object, borders: str | None
) -> BivariateMap:
    """Return two variables of one time in three classes each.

    Raises
    ------
    LabelError
        If the second has other regions, or not the time.
    InputError
        If no region has both values, or one of them is the same everywhere.
    """
    now = x.at(x.times[-1] if time is None else time)
    if now.times[0] not in second.times:
        raise LabelError(
            _("{param:second} has no values of {name!r} at {times}."),
            columns=[second.name],
            name=second.name,
            times=now.times[0],
        )
    other = second.aligned(now.ids).at(now.times[0])
    regions.select(now.ids)  # names what the map lacks
    values, others = now.values[0], other.values[0]
    there = np.isfinite(values) & np.isfinite(others)
    if not there.any():
        raise InputError(
            _("No region has both {x!r} and {y!r} at {time}."),
            columns=[x.name, second.name],
            x=x.name,
            y=second.name,
            time=now.times[0],
        )
    limits, thirds = zip(
        *(_thirds(v, there, one.name) for v, one in ((values, x), (others, second))), strict=True
    )
    known = {one for one, ok in zip(now.ids, there, strict=True) if ok}
    return BivariateMap(
        variable=x.name,
        second=second.name,
        time=now.times[0],
        ids=now.ids,
        values=values,
        others=others,
        limits=np.stack(limits),
        numbers=np.where(there, thirds[0] + 3 * thirds[1], -1),
        without=tuple(one for one in regions.ids if one not in known),
        borders=borders,
        spec={
            "function": "map_variable",
            "second": second.name,
            **_labels(regions, x, second),
        },
    )


def _labels(regions: Regions, x: Variable, second: Variable) -> dict[str, Any]:
    found = entry_of(x, second)
    return {**found, "labels": {**regions.labels, **found.get("labels", {})}}


def _thirds(values: Array, there: NDArray[np.bool_], name: str) -> tuple[Array, Index]:
    """Return terciles over the regions that are `there`, and the third of every region from 0.

    Where many regions share a value both terciles may be it: then no region is in the middle.
    """
    ordered = merged(np.sort(values[there]))
    if ordered[0] == ordered[-1]:
        raise InputError(
            _("{name!r} is the same in all regions that have both values: it has no classes."),
            columns=[name],
            name=name,
        )
    limits = np.quantile(ordered, (1 / 3, 2 / 3))
    same = SAME * float(np.abs(ordered).max())
    above = np.where(there, values, ordered[0])[:, None] > limits + same
    return limits, above.sum(axis=1)
