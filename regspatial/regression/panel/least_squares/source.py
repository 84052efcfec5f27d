"""A panel, a data frame or a mapping of columns, read alike: numbers, labels, what a row is called."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...._calls.edges import ask
from ...._calls.hints import is_table
from ...._calls.no_number import no_number
from ...._kernels.within import compact
from ....containers import Panel, Regions
from ....containers.times import in_time
from ....errors import InputError, LabelError, NotNumericError, UnknownColumnError, listed
from ....words import Message, Words, _, together
from ....words.nearest_name import did_you_mean

Array = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """Labels of rows: codes (N,), -1 where a row has none, and the labels they stand for."""

    name: str
    codes: Codes
    labels: Sequence[Any]

    @property
    def size(self) -> int:
        """Number of labels."""
        return len(self.labels)


class Source(Protocol):
    """What `fixed_effects` asks of data."""

    @property
    def rows(self) -> int:
        """Number of rows."""
        ...

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the data: (T, n) of a panel, (rows,) of a table."""
        ...

    @property
    def id_name(self) -> str | None:
        """The column of the units."""
        ...

    @property
    def time_name(self) -> str | None:
        """The column of the periods."""
        ...

    @property
    def row_names(self) -> tuple[str, ...]:
        """What names the rows: the columns of units and periods, or the index of a table."""
        ...

    def row_labels(self) -> tuple[Any, ...]:
        """Return the ids and times of a panel, or the labels of the rows under each of `row_names`."""
        ...

    @property
    def labels(self) -> Mapping[str, Words]:
        """What readers call columns and effects."""
        ...

    @property
    def said(self) -> tuple[Message, ...]:
        """What has to be said of the rows: how they were chosen."""
        ...

    def marks(self, names: Iterable[str]) -> dict[str, Mapping[str, NDArray[np.bool_]]]:
        """Return which rows of columns rest on filled or winsorised values."""
        ...

    def columns(self) -> list[str]:
        """Return the names of the columns."""
        ...

    def given(self) -> list[str]:
        """Return those of the columns that stand in the data, which errors list."""
        ...

    def numbers(self, name: str) -> Array:
        """Return a column as numbers, (N,), NaN where it is empty."""
        ...

    def factor(self, name: str) -> Factor:
        """Return a column as labels."""
        ...

    def blank(self) -> NDArray[np.bool_]:
        """Return which rows hold nothing at all: cells of a panel that its table had no row for."""
        ...

    def called(self, row: int) -> str:
        """Return what a reader calls a row."""
        ...


def source_of(data: Any, regions: Regions | None, id_: str | None, time: str | None) -> Source:
    """Return a reader of the data.

    Raises
    ------
    InputError
        If it is neither a panel, nor a data frame, nor a mapping of columns.
    """
    if isinstance(data, Panel):
        return _PanelSource(data, regions, id_ or "id", time or "time")
    if is_table(data):
        data, id_, time = ask("keyed_table", data, id_, time)
    if (hasattr(data, "keys") or hasattr(data, "columns")) and hasattr(data, "__getitem__"):
        return _TableSource(data, regions, id_, time)
    raise InputError(
        _(
            "The data are a {kind}; give a Panel, a data frame, or a mapping of column names to "
            "columns."
        ),
        kind=type(data).__name__,
    )


class _PanelSource:
    def __init__(self, panel: Panel, regions: Regions | None, id_: str, time: str):
        self.panel, self.id_name, self.time_name = panel, id_, time
        self._ids, self._times = {id_, "id"}, {time, "time"}
        if len(panel.keys) >= 2:  # as its table calls them
            of_ids, of_times, *names = panel.keys
            taken = {*panel.columns, *panel.groups}
            self._ids |= {of_ids, *names} - taken
            self._times |= {of_times} - taken
        self.shape = (panel.T, panel.n)
        self.rows = panel.T * panel.n
        self._regions = regions
        self._unit = np.tile(np.arange(panel.n), panel.T)

    @property
    def row_names(self) -> tuple[str, ...]:
        return ("id", "time")

    def row_labels(self) -> tuple[Any, ...]:
        return self.panel.ids, self.panel.times

    @property
    def labels(self) -> Mapping[str, Words]:
        own = {name: Message(_("region")) for name in self._ids}
        own |= {name: Message(_("time")) for name in self._times}
        more = {} if self._regions is None else self._regions.labels
        return {**more, **own, **self.panel.labels}

    @property
    def said(self) -> tuple[Message, ...]:
        return self.panel.said

    def marks(self, names: Iterable[str]) -> dict[str, Mapping[str, NDArray[np.bool_]]]:
        found = {n: self.panel.marks[n] for n in names if n in self.panel.marks}
        return {n: {k: mask.ravel() for k, mask in kinds.items()} for n, kinds in found.items()}

    def columns(self) -> list[str]:
        more = [] if self._regions is None else list(self._regions.attributes)
        keys = self.panel.keys if len(self.panel.keys) >= 2 else (self.id_name, self.time_name)
        own = [*keys, *self.panel.columns, *self.panel.groups]
        return list(dict.fromkeys([*own, *more]))

    def given(self) -> list[str]:
        return self.columns()

    def numbers(self, name: str) -> Array:
        if name not in self.panel and (name in self.panel.groups or name in self.panel.keys[2:]):
            raise words_not_numbers(name)
        return np.asarray(self.panel[name].values.ravel())

    def factor(self, name: str) -> Factor:
        if name in self._ids:
            return Factor(name, self._unit, self.panel.ids)
        if name in self._times:
            periods = np.repeat(np.arange(self.panel.T), self.panel.n)
            return Factor(name, periods, self.panel.times)
        if name in self.panel:
            return factorised(name, self.numbers(name))
        if name in self.panel.groups:
            found = factorised(name, np.array(self.panel.groups[name], dtype=object))
            return Factor(name, found.codes[self._unit], found.labels)
        if self._regions is not None and name in self._regions.attributes:
            found = factorised(name, self._regions.attributes[name])
            at = self._regions.index(self.panel.ids, wanted_name="panel")
            return Factor(name, found.codes[at][self._unit], found.labels)
        raise _unknown(name, self.columns())

    def blank(self) -> NDArray[np.bool_]:
        out = np.ones(self.rows, dtype=bool)
        for values in self.panel.columns.values():
            out &= np.isnan(values.ravel())
            if not out.any():
                break
        return out

    def called(self, row: int) -> str:
        t, i = divmod(row, self.panel.n)
        return f"{self.panel.ids[i]} {self.panel.times[t]}"


class _TableSource:
    def __init__(self, table: Any, regions: Regions | None, id_: str | None, time: str | None):
        self._table, self.id_name, self.time_name = table, id_, time
        if hasattr(table, "dtype"):
            raise InputError(
                _("A table with columns is needed; this is of type {name}."),
                name=type(table).__name__,
            )
        keys = list(getattr(table, "columns", table))
        self._names = [str(key) for key in keys]
        self._keys = dict(zip(self._names, keys, strict=True))
        self._regions = regions
        single = [name for name, key in self._keys.items() if not hasattr(table[key], "__len__")]
        if single:
            raise InputError(
                _("These columns are single values, not a value a row: {single}."),
                columns=single,
                single=listed(single),
            )
        sizes = {name: len(table[key]) for name, key in self._keys.items()}
        if len(set(sizes.values())) > 1:
            raise InputError(
                _("The columns are not of one length: {sizes}."),
                columns=sizes,
                sizes=listed([f"{name} ({size})" for name, size in sizes.items()]),
            )
        self.rows = next(iter(sizes.values()), 0)
        self.shape = (self.rows,)

    @property
    def row_names(self) -> tuple[str, ...]:
        named = (self.id_name, self.time_name)
        return tuple(n for n in named if n is not None and n in self._keys) or ("row",)

    def row_labels(self) -> tuple[Any, ...]:
        if self.row_names != ("row",):
            return tuple(self._column(name) for name in self.row_names)
        index = getattr(self._table, "index", None)
        return (range(self.rows) if index is None or callable(index) else index,)

    @property
    def labels(self) -> Mapping[str, Words]:
        return {} if self._regions is None else self._regions.labels

    @property
    def said(self) -> tuple[Message, ...]:
        return ()

    def marks(self, names: Iterable[str]) -> dict[str, Mapping[str, NDArray[np.bool_]]]:
        return {}

    def columns(self) -> list[str]:
        more = [] if self._regions is None else list(self._regions.attributes)
        return list(dict.fromkeys([*self._names, *more]))

    def given(self) -> list[str]:
        return self.columns()

    def _column(self, name: str) -> NDArray[Any]:
        if name not in self._keys:
            raise _unknown(name, self.columns())
        return np.asarray(self._table[self._keys[name]])

    def numbers(self, name: str) -> Array:
        found = self._column(name)
        try:
            if found.dtype == object:
                return np.array([np.nan if _missing(v) else v for v in found], dtype=float)
            return np.asarray(found, dtype=float)
        except (TypeError, ValueError):
            odd = no_number([v for v in found.tolist() if not _missing(v)])
            raise NotNumericError(
                _(
                    "Column {name!r} holds something that is not a number ({value}). Correct the "
                    "cells, leave the column out, or write dummies({name}) where it names groups."
                ),
                columns=[name],
                name=name,
                value=odd,
            ) from None

    def factor(self, name: str) -> Factor:
        if self.time_name is not None and name == self.time_name and name in self._keys:
            plain = self._plain(name)
            return Factor(name, *in_time(*plain, self._table[self._keys[name]]))
        named = {"id": self.id_name, "time": self.time_name}.get(name)
        if name not in self._keys and named is not None:
            return (
                replace(self.factor(named), name=name)
                if named in self._keys
                else Factor(name, *self._plain(named))
            )
        if name in self._keys or self._regions is None or self.id_name is None:
            return Factor(name, *self._plain(name))
        found = factorised(name, self._regions[name])
        codes, labels = self._plain(self.id_name)
        at = self._regions.index(list(labels), wanted_name=self.id_name)
        return Factor(name, np.where(codes < 0, -1, found.codes[at][codes]), found.labels)

    def _plain(self, name: str) -> tuple[Codes, Sequence[Any]]:
        found = factorised(name, self._column(name))
        return found.codes, found.labels

    def blank(self) -> NDArray[np.bool_]:
        return np.zeros(self.rows, dtype=bool)

    def called(self, row: int) -> str:
        parts = [n for n in (self.id_name, self.time_name) if n is not None]
        return " ".join(str(self._column(n)[row]) for n in parts) or f"#{row + 1}"


def words_not_numbers(name: str) -> NotNumericError:
    """Return what refuses a column of words where numbers are needed, with what can be done with it."""
    return NotNumericError(
        _(
            "{name!r} has labels, not numbers. As a regressor write dummies({name}) or dummy({name}, label); "
            "right of | it is an effect."
        ),
        columns=[name],
        name=name,
    )


def factorised(name: str, values: NDArray[Any]) -> Factor:
    """Return labels in ascending order (in order of appearance where they cannot be ordered)."""
    if values.ndim != 1:
        raise LabelError(_("Column {name!r} must have one value a row."), columns=[name], name=name)
    if values.dtype.kind in "biu" and values.size:
        low = int(values.min())
        if int(values.max()) - low < 4 * values.size + 1000:
            codes, old = compact((values.astype(np.int64) - low).astype(np.intp))
            return Factor(name, codes, [int(v) + low for v in old])
    if values.dtype != object and values.dtype.kind in "biufMm":
        distinct, codes = np.unique(values, return_inverse=True)
        bad = _empty(distinct)
        kept = distinct[~bad]
        codes = np.where(bad[codes], -1, codes)
        whole = kept.dtype.kind == "f" and bool((kept == np.floor(kept)).all())
        plain = [int(v) for v in kept] if whole and np.isfinite(kept).all() else kept.tolist()
        return Factor(name, codes.astype(np.intp).reshape(-1), plain)
    seen: dict[Any, int] = {}
    items = values.tolist()
    raw = np.fromiter((seen.setdefault(v, len(seen)) for v in items), np.intp, len(items))
    keys = [v for v in seen if not _missing(v)]
    try:
        keys = sorted(keys)
    except TypeError:
        keys = list(keys)
    place = {v: k for k, v in enumerate(keys)}
    new = np.array([place.get(v, -1) for v in seen], dtype=np.intp)
    return Factor(name, new[raw] if len(items) else raw, keys)


def _empty(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which numbers or times are NaN or NaT."""
    if values.dtype.kind in "Mm":
        return np.isnat(values)
    return np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, dtype=bool)


def _missing(value: Any) -> bool:
    """Return whether a cell is empty: None, no text, or what is not equal to itself (NaN, NaT)."""
    try:
        return value is None or value == "" or not bool(operator.eq(value, value))
    except (TypeError, ValueError):  # a data frame's missing value is neither
        return True


def _unknown(name: str, there: Iterable[str]) -> UnknownColumnError:
    names = list(there)
    said = Message(
        _("There is no column {name!r}; there are: {names}."), name=name, names=listed(names, 30)
    )
    return UnknownColumnError(together(said, did_you_mean([name], names)), columns=[name])
