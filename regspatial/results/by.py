"""Tables that are declared: a row for every combination of the named axes of a record, or for every item.

``by(self, "times", "ids").table(name, title, part("score", _("Score"), self.score))`` has a row a time and
region. The key, the heading and the family of terms of an axis stand in `AXES` and nowhere else; a heading of a
column stands where its numbers do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..words import Spoken, Words, _
from .table import REGION, VARIABLE, Column, Kind, Note, Table

if TYPE_CHECKING:
    from .record import Record

Cells = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Axis:
    """What a table has rows of: the column that names them, and the names."""

    column: Column
    values: tuple[Any, ...] = ()


AXES = {
    "ids": Column("id", _("Region"), "text", REGION),
    "times": Column("time", _("Time"), "text"),
    "periods": Column("period", _("Period"), "text"),
    "industries": Column("industry", _("Industry"), "text", VARIABLE),
    "variables": Column("variable", _("Variable"), "text", VARIABLE),
    "effects": Column("effect", _("Effect"), "text", "effect"),
    "terms": Column("term", _("Term"), "text", VARIABLE),
    "groups": Column("group", _("Group"), "text", VARIABLE),
}
"""The column of each axis of records, by the field that holds its names."""


def axis(name: str, values: Iterable[Any]) -> Axis:
    """Return an axis of `AXES` with other names than those of the record, which stand as they are."""
    return Axis(AXES[name], tuple(values))


@dataclass(frozen=True, slots=True)
class Part:
    """A column with what stands in it."""

    column: Column
    values: Any


def part(
    key: str, heading: Words, values: Any = None, kind: Kind | None = None, terms: str = ""
) -> Part:
    """Return a column with its values.

    Parameters
    ----------
    key, heading, terms
        See `Column`.
    values : array, sequence or one value
        Over the axes of the table, in their order; what has fewer dimensions, or is one value, stands in every
        row. A sequence is of plain cells. Of tables by `each` a function of the item or the path of its
        attribute ("fit.coverage"), by default its attribute `key`.
    kind : {"text", "int", "number", "p", "bool"}, optional
        By default that of the array: whole numbers, numbers, truths or texts.
    """
    return Part(Column(key, heading, kind or _kind(values), terms), values)


_KINDS: dict[str, Kind] = {"f": "number", "i": "int", "u": "int", "b": "bool", "U": "text"}
_TYPES: dict[Kind, type] = {"number": float, "p": float, "int": int, "bool": bool}


def _kind(values: Any) -> Kind:
    if isinstance(values, (bool, int, float)):
        return _KINDS[np.asarray(values).dtype.kind]
    return _KINDS.get(getattr(values, "dtype", np.dtype(float)).kind, "number")


def _array(values: Any, kind: Kind) -> Cells:
    """Return cells as an array: of numbers of the column's kind, of anything else as it stands.

    A whole number that is not there stays NaN.
    """
    if isinstance(values, np.generic):
        values = np.asarray(values)
    if isinstance(values, np.ndarray) and kind in _TYPES and values.dtype.kind in "fiub":
        if kind == "int" and values.dtype.kind == "f":
            whole = [int(x) if np.isfinite(x) else x for x in values.ravel().tolist()]
            return np.fromiter(whole, object, len(whole)).reshape(values.shape)
        return values.astype(_TYPES[kind])
    if isinstance(values, np.ndarray):
        return values
    if isinstance(values, (str, Spoken)) or not isinstance(values, Iterable):
        return np.fromiter([values], object, 1).reshape(())
    cells = list(values)
    return np.fromiter(cells, object, len(cells))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table before its columns are named."""

    record: Record | None
    axes: tuple[Axis, ...] = ()
    where: Cells | None = None
    shown: tuple[str, ...] = ()
    items: tuple[Any, ...] | None = None

    def table(
        self, name: str, title: Words, *parts: Part, notes: Iterable[Note] = (), **more: Any
    ) -> Table:
        """Return the table: the columns of its axes, then its parts."""
        shape = tuple(len(one.values) for one in self.axes)
        heads = [
            Part(one.column, _array(one.values, "text").reshape(-1, *[1] * (len(shape) - 1 - k)))
            for k, one in enumerate(self.axes)
        ]
        if self.shown:
            heads = [one for key in self.shown for one in heads if one.column.key == key]
        else:
            heads.sort(key=lambda one: one.column is not AXES["ids"])
        shown = [*heads, *parts]
        cells = [_array(self._of_items(one), one.column.kind) for one in shown]
        if not self.axes:
            shape = np.broadcast_shapes(*(one.shape for one in cells))
        kept = slice(None) if self.where is None else np.broadcast_to(self.where, shape).ravel()
        flat = [np.broadcast_to(one, shape).ravel()[kept].tolist() for one in cells]
        if self.record is not None and any(one.column.terms == VARIABLE for one in shown):
            more.setdefault("labels", self.record.variable_labels)
        return Table(
            name=name,
            en=title,
            columns=tuple(one.column for one in shown),
            rows=tuple(zip(*flat, strict=True)),
            notes=tuple(notes),
            **more,
        )

    def _of_items(self, one: Part) -> Any:
        if self.items is None:
            return one.values
        of: str | Callable[[Any], Any] = one.column.key if one.values is None else one.values
        if isinstance(of, str):
            of = attrgetter(of)
        return [of(item) for item in self.items]


def by(
    record: Record | None,
    *axes: str | Axis,
    where: Cells | None = None,
    shown: tuple[str, ...] = (),
) -> Rows:
    """Return the rows of a table with one for every combination of axes, the first slowest.

    Parameters
    ----------
    record : Record or None
        Whose variables have labels. Without one, axes are of `Axis` and labels are given to `table`.
    *axes : names of `AXES`, or `Axis`
        Without any, the rows are those of the values.
    where : array of bool, optional
        Over the axes: which combinations have a row.
    shown : keys of columns, optional
        Which axes have a column, in which order. By default each, the regions first and the others as they come.
    """
    found = tuple(
        one if isinstance(one, Axis) else Axis(AXES[one], _names(one, getattr(record, one)))
        for one in axes
    )
    return Rows(record, found, where, shown)


def _names(name: str, values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(map(str, values)) if name == "times" else tuple(values)


def each(record: Record | None, items: Iterable[Any]) -> Rows:
    """Return the rows of a table with one for every item, whose attributes are its cells."""
    return Rows(record, items=tuple(items))


def side_by_side(*parts: Part) -> Part:
    """Return the same column of several records as one, over a further axis that is the fastest."""
    return Part(parts[0].column, np.stack([one.values for one in parts], axis=-1))


def stacked(tables: Sequence[Table], *parts: Part) -> tuple[Part, ...]:
    """Return columns in front of tables of the same columns, a cell a table, and then those of all of them."""
    sizes = [len(one.rows) for one in tables]
    front = [
        Part(one.column, [v for v, n in zip(one.values, sizes, strict=True) for _k in range(n)])
        for one in parts
    ]
    rows = [row for one in tables for row in one.rows]
    below = [Part(c, [row[k] for row in rows]) for k, c in enumerate(tables[0].columns)]
    return (*front, *below)
