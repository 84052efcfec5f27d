# SPDX-License-Identifier: GPL-2.0-or-later
"""A layer as arrays: its units, its times, and a variable as a (times, units) array; nothing is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qgis.core import QgsApplication, QgsFeatureRequest, QgsVectorLayer

from .. import core
from ..older import Qgis
from ..reading import features
from ..values import to_python

Array = NDArray[np.float64]
_LOOKED_AT = 50
"""Rows of a text field that are tried for numbers."""


@dataclass(frozen=True)
class Variable:
    """What can be shown: a field, or fields a year each.

    Parameters
    ----------
    key : str
        The field, or what the headings have in common (gdp of gdp_2012).
    title : str
        What people call it.
    fields : mapping of time to field
        One entry, under None, where it is one field.
    """

    key: str
    title: str
    fields: Mapping[Any, str] = field(hash=False)


@dataclass(eq=False)
class Table:
    """The rows of a layer by unit and time.

    Parameters
    ----------
    layer : QgsVectorLayer
    id_field, time_field, name_field : str, optional
        A unit is what the id field tells apart. Without one, or where an id stands twice at a time,
        every row is a unit. Rows without a time are at none.
    """

    layer: QgsVectorLayer
    id_field: str | None = None
    time_field: str | None = None
    name_field: str | None = None
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    times: tuple[Any, ...] = ()
    fids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    unit: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    time: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    by_row: bool = True
    repeats: bool = False
    """Whether the id field was given and could not tell the rows apart."""
    regions: tuple[str, ...] = ()
    """What the id field says of each unit: its id, or of rows that share one the region of each; "" of nothing."""
    left_out: frozenset[str] = frozenset()
    """Units that the study of the project leaves out of all its steps."""
    _read: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        when = (
            core.time_fields(self.time_field, self.layer.fields().names())
            if self.time_field
            else []
        )
        keys = [f for f in (self.id_field, *when, self.name_field) if f]
        fids, cells = rows_of(self.layer, keys)
        self.fids = np.array(fids, dtype=np.int64)
        times = [_time(c) for c in times_of_rows(cells, self.time_field)]
        self.times = _ordered(times)
        place = {t: k for k, t in enumerate(self.times)} | {None: -1}
        self.time = np.array([place[t] for t in times] or [0] * len(fids), dtype=np.intp)
        self._units(cells)
        names = cells[self.name_field] if self.name_field else None
        self.names = _names(names, self.unit, self.ids)

    def _units(self, cells: Mapping[str, list[Any]]) -> None:
        numbered = tuple(str(k + 1) for k in range(len(self.fids)))
        ids = (
            core.parse_ids(["" if c is None else c for c in cells[self.id_field]])
            if self.id_field
            else numbered
        )
        pairs = set(zip(ids, self.time.tolist(), strict=True))
        self.repeats = bool(self.id_field) and (len(pairs) < len(ids) or "" in ids)
        self.by_row = self.id_field is None or self.repeats
        if self.by_row:
            self.regions = tuple(ids) if self.id_field else ("",) * len(ids)
            ids = numbered
        self.ids = tuple(dict.fromkeys(ids))
        self.regions = self.regions or self.ids
        place = {one: k for k, one in enumerate(self.ids)}
        self.unit = np.array([place[one] for one in ids], dtype=np.intp)

    def values(self, variable: Variable) -> Array:
        """Return a variable as a (times, units) array; NaN where there is no number.

        A field of a layer without times has one row.
        """
        self.read(variable.fields.values())
        if None not in variable.fields:
            out = np.stack([self._one(f)[0] for f in variable.fields.values()])
        else:
            out = self._one(variable.fields[None])
        if self.left_out:
            out[:, [one in self.left_out for one in self.ids]] = np.nan
        return out

    def times_of(self, variable: Variable) -> tuple[Any, ...]:
        """Return the times that a variable has."""
        return self.times if None in variable.fields else tuple(variable.fields)

    def _one(self, name: str) -> Array:
        out = np.full((max(1, len(self.times)), len(self.ids)), np.nan)
        timed = self.time >= 0
        out[self.time[timed], self.unit[timed]] = self._read[name][timed]
        return out

    def read(self, names: Iterable[str]) -> None:
        """Read fields that were not read yet, all in one go."""
        wanted = [n for n in dict.fromkeys(names) if n not in self._read]
        if not wanted:
            return
        fids, cells = rows_of(self.layer, wanted, _to_number)
        order = np.argsort(np.array(fids, dtype=np.int64), kind="stable")
        place = order[np.searchsorted(np.array(fids, dtype=np.int64)[order], self.fids)]
        for name, column in cells.items():
            self._read[name] = np.array(column, dtype=float)[place]

    def text(self, name: str) -> list[str]:
        """Return the cells of a field as the attribute table shows them, by row."""
        _, cells = rows_of(self.layer, [name])
        at = self.layer.fields().lookupField(name)
        setup = self.layer.editorWidgetSetup(at)
        form = QgsApplication.fieldFormatterRegistry().fieldFormatter(setup.type())
        shown = {
            c: form.representValue(self.layer, at, setup.config(), None, c)
            for c in set(cells[name]) - {None}
        }
        return [shown.get(c, "") for c in cells[name]]

    def fids_of(self, units: NDArray[np.bool_]) -> list[int]:
        """Return the features of some units, of every time."""
        return self.fids[units[self.unit]].tolist()

    def units_of(self, fids: Sequence[int]) -> NDArray[np.bool_]:
        """Return the units that have a feature among some."""
        out = np.zeros(len(self.ids), dtype=bool)
        out[self.unit[np.isin(self.fids, np.array(list(fids), dtype=np.int64))]] = True
        return out


def rows_of(
    layer: QgsVectorLayer,
    names: Sequence[str],
    read: Callable[[Any], Any] = to_python,
    most: int = -1,
) -> tuple[list[int], dict[str, list[Any]]]:
    """Return the feature ids and the cells of some fields, each as `read` gives it, without geometries."""
    at = [layer.fields().lookupField(n) for n in names]
    request = QgsFeatureRequest().setSubsetOfAttributes(at).setLimit(most)
    request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    fids: list[int] = []
    cells: list[list[Any]] = [[] for _ in names]
    for feature in features.whole(layer, request):
        fids.append(feature.id())
        row = feature.attributes()
        for column, k in zip(cells, at, strict=True):
            column.append(read(row[k]))
    return fids, dict(zip(names, cells, strict=True))


def _to_number(attribute: Any) -> float:
    """Return an attribute as a number; most are one already."""
    if type(attribute) is float and math.isfinite(attribute):
        return attribute
    return to_number(to_python(attribute))


def to_number(cell: Any) -> float:
    """Return a cell as a number, NaN where it is none; text that holds a number counts.

    Examples
    --------
    >>> to_number("1,234"), to_number(None), to_number("n/a"), to_number(float("inf"))
    (1234.0, nan, nan, nan)
    """
    if isinstance(cell, str):
        try:
            cell = float(cell.replace(",", ""))
        except ValueError:
            return math.nan
    if isinstance(cell, int | float) and math.isfinite(cell):
        return float(cell)
    return math.nan


def variables_of(layer: QgsVectorLayer, without: Iterable[str | None] = ()) -> list[Variable]:
    """Return what can be shown of a layer: fields of numbers, and headings of several years as one."""
    there = layer.fields().names()
    skipped = {"fid", *(one for f in without if f for one in core.time_fields(f, there))}
    titles = {f.name(): f.alias().strip() or f.name() for f in layer.fields()}
    texts = [f.name() for f in layer.fields() if not f.isNumeric()]
    numbers = {f.name() for f in layer.fields() if f.isNumeric()} | _numbers_in_text(layer, texts)
    names = [n for n in layer.fields().names() if n in numbers and n not in skipped]
    out: list[Variable] = []
    taken: set[str] = set()
    for stem, by_time in years_of(names).items():
        if len(by_time) > 1:
            years = list(by_time)
            out.append(Variable(stem, stem or f"{years[0]}\u2013{years[-1]}", by_time))
            taken |= set(by_time.values())
    out += [Variable(n, titles[n], {None: n}) for n in names if n not in taken]
    return out


def years_of(names: Sequence[str]) -> dict[str, dict[Any, str]]:
    """Return {what headings have in common: {year: heading}}, years ascending; "" of years alone."""
    try:
        found = core.year_columns(names)
        left = [n for n in names if n not in {h for one in found.values() for h in one.values()}]
        alone = core.year_columns(f"v_{n}" for n in left)
    except core.RegspatialError:  # two headings for one year: each is a variable of its own
        return {}
    out = {stem: {t: one[t] for t in _ordered(list(one))} for stem, one in found.items()}
    if "v" in alone:
        out[""] = {t: alone["v"][t][2:] for t in _ordered(list(alone["v"]))}
    return out


def _numbers_in_text(layer: QgsVectorLayer, names: Sequence[str]) -> set[str]:
    """Return the text fields whose first filled cells all hold numbers (a CSV file has no others)."""
    if not names:
        return set()
    found = set()
    for name, cells in rows_of(layer, names, most=_LOOKED_AT)[1].items():
        filled = [c for c in cells if c not in (None, "")]
        if filled and all(isinstance(c, str) and not math.isnan(to_number(c)) for c in filled):
            found.add(name)
    return found


def words_of(layer: QgsVectorLayer, names: Sequence[str]) -> set[str]:
    """Return the text fields that hold words alone, no number among their first cells: names, kinds."""
    texts = [f.name() for f in layer.fields() if f.name() in names and not f.isNumeric()]
    if not texts:
        return set()
    cells = rows_of(layer, texts, most=_LOOKED_AT)[1]
    return {n for n in texts if all(math.isnan(to_number(c)) for c in cells[n])}


def _time(cell: Any) -> Any:
    """Return a time as a label: a whole number, or text (2012 of a text with the word for year)."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if cell is None or isinstance(cell, int):
        return cell
    text = str(cell).strip()
    years = core.year_columns([f"v_{text}"]).get("v", {})
    return next(iter(years), text) if text else None


def times_of_rows(cells: Mapping[str, Sequence[Any]], time: str | None) -> list[Any]:
    """Return the time of each row, of one field or of two ("year + month"); None where a cell is empty."""
    if time is None or time in cells:
        return [] if time is None else list(cells[time])
    names = core.time_fields(time, cells)
    rows = list(zip(*(cells[name] for name in names), strict=True))
    whole = [k for k, row in enumerate(rows) if not any(one in (None, "") for one in row)]
    out: list[Any] = [None] * len(rows)
    try:
        found = core.times_of({name: [cells[name][k] for k in whole] for name in names}, time)
    except core.RegspatialError:  # edited since: they are no years and months any more
        return out
    for k, one in zip(whole, found, strict=True):
        out[k] = one
    return out


def _ordered(times: Sequence[Any]) -> tuple[Any, ...]:
    """Return the times that are there, ascending; rows without one are at none of them."""
    known = set(times) - {None}
    try:
        return tuple(core.in_order(sorted(known, key=str)))
    except core.RegspatialError:  # of several kinds: a table that nobody counts in
        return tuple(sorted(known, key=str))


def _names(
    cells: Sequence[Any] | None, unit: NDArray[np.intp], ids: tuple[str, ...]
) -> tuple[str, ...]:
    """Return what units are called: their last name, else their id."""
    if cells is None:
        return ids
    out = list(ids)
    for cell, k in zip(cells, unit.tolist(), strict=True):
        if cell not in (None, ""):
            out[k] = str(cell)
    return tuple(out)


def table_if_whole(layer: QgsVectorLayer, *fields: Any) -> Table | None:
    """Return the table of a layer; None where its reading breaks off."""
    try:
        return Table(layer, *fields)
    except core.RegspatialError:
        return None
