"""SPSS data files (.sav, .zsav): dictionary, labels and cases, as the format is documented.

The layout is that of the PSPP developers' guide, "System File Format". No package is needed.
"""

from __future__ import annotations

import datetime as dt
import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...errors import FileFormatError, ParameterError
from .damage import cut_off
from .spss_cases import Layout, elements_of
from .spss_encoding import spss_encoding

MAGIC = (b"$FL2", b"$FL3")
"""How these files begin."""

_EPOCH = dt.datetime(1582, 10, 14)
_DATES = frozenset([20, 23, 24, 28, 29, 30, 38, 39])
_MOMENTS = frozenset([22, 41])
_SEGMENT = 252
"""A text of more than 255 bytes stands in parts that are counted by 252 and hold up to 255."""


@dataclass(slots=True)
class SpssVariable:
    """One variable of the dictionary; texts are bytes until the encoding is known."""

    name: bytes
    width: int
    at: int
    label: bytes
    print_format: int
    missing: tuple[bytes, ...] = ()
    span: tuple[float, float] | None = None
    parts: int = 1
    value_labels: dict[bytes, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Dictionary:
    """What stands before the cases."""

    order: str
    compression: int
    bias: float
    cases: int
    variables: list[SpssVariable] = field(default_factory=list)
    width: int = 0
    extras: dict[int, bytes] = field(default_factory=dict)
    data_at: int = 0

    def number(self, raw: bytes) -> float:
        """Return eight bytes as a number."""
        return float(struct.unpack(f"{self.order}d", raw)[0])


@dataclass(frozen=True, slots=True)
class LabelledTable:
    """A table of a statistics program: headings, columns, and the labels of both.

    Parameters
    ----------
    headings : tuple of str
    columns : tuple of lists of cells
    labels : mapping of heading to label, of those that have one
    values : mapping of heading to {value: label}
    """

    headings: tuple[str, ...]
    columns: tuple[list[object], ...]
    labels: dict[str, str]
    values: dict[str, dict[object, str]]

    def variable_labels(self) -> dict[str, str]:
        """Return the labels of variables, of those that have one."""
        return dict(self.labels)

    def value_labels(self, column: str) -> dict[object, str]:
        """Return {value: label} of a column; empty where it has none."""
        return self.values.get(column, {})


def read_spss(file: Path, encoding: str | None = None) -> LabelledTable:
    """Read an SPSS file; cells that hold a value declared missing are empty.

    Parameters
    ----------
    file : path
    encoding : str, optional
        Of its texts, if the file states none or a wrong one.

    Raises
    ------
    FileFormatError
        If the file is cut off or damaged, or its texts are in another encoding than it states.
    """
    data = file.read_bytes()
    try:
        found = _dictionary(data)
        layout = Layout(found.order, found.width, found.cases, found.bias, found.compression)
        cells = elements_of(data, found.data_at, layout, file.name)
        return _table(found, cells, file.name, encoding)
    except (FileFormatError, ParameterError):
        raise
    except (struct.error, IndexError, ValueError, KeyError, OverflowError, EOFError):
        raise cut_off(file.name) from None


class _Cursor:
    """Takes records off the front of a file; what ends early is damaged."""

    def __init__(self, data: bytes, order: str) -> None:
        self.data, self.order, self.at = data, order, 0

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise EOFError(f"byte {self.at}")
        self.at += count
        return self.data[self.at - count : self.at]

    def whole(self) -> int:
        return int(struct.unpack(f"{self.order}i", self.take(4))[0])


def _dictionary(data: bytes) -> Dictionary:
    order = "<" if data[64:68] in (b"\2\0\0\0", b"\3\0\0\0") else ">"
    cursor = _Cursor(data, order)
    cursor.take(68)
    _size, compression, _weight, cases = (cursor.whole() for _k in range(4))
    found = Dictionary(order, compression, struct.unpack(f"{order}d", cursor.take(8))[0], cases)
    cursor.take(9 + 8 + 64 + 3)
    labelled: dict[bytes, bytes] = {}
    while (kind := cursor.whole()) != 999:
        if kind == 2:
            _variable(cursor, found)
        elif kind == 3:
            labelled = _value_labels(cursor)
        elif kind == 4:
            for _k in range(cursor.whole()):
                _at(found, cursor.whole() - 1).value_labels = labelled
        elif kind == 6:
            cursor.take(80 * cursor.whole())
        elif kind == 7:
            subtype, size, count = cursor.whole(), cursor.whole(), cursor.whole()
            found.extras[subtype] = cursor.take(size * count)
        else:
            raise ValueError(f"record {kind}")
    cursor.whole()
    found.data_at = cursor.at
    _join_long_texts(found)
    return found


def _variable(cursor: _Cursor, found: Dictionary) -> None:
    """Read a variable; a continuation of a text before it only takes room."""
    width, has_label, missing, shown, _write = (cursor.whole() for _k in range(5))
    name, label = cursor.take(8).rstrip(), b""
    if has_label:
        length = cursor.whole()
        label = cursor.take(length)
        cursor.take(-length % 4)
    values = [cursor.take(8) for _k in range(abs(missing))]
    found.width += 1
    if width < 0:
        return
    one = SpssVariable(name, width, found.width - 1, label.strip(), (shown >> 16) & 255)
    if missing < 0:
        one.span = (found.number(values[0]), found.number(values[1]))
        values = values[2:]
    one.missing = tuple(values)
    found.variables.append(one)


def _value_labels(cursor: _Cursor) -> dict[bytes, bytes]:
    out = {}
    for _k in range(cursor.whole()):
        value, length = cursor.take(8), cursor.take(1)[0]
        out[value] = cursor.take(length).strip()
        cursor.take(-(length + 1) % 8)
    return out


def _at(found: Dictionary, at: int) -> SpssVariable:
    return next(one for one in found.variables if one.at == at)


def _join_long_texts(found: Dictionary) -> None:
    """Put the parts of texts of more than 255 bytes together (extension 14)."""
    for entry in found.extras.get(14, b"").split(b"\t"):
        name, _is, width = entry.strip(b"\0").partition(b"=")
        if not width.strip():
            continue
        k = next(j for j, one in enumerate(found.variables) if one.name == name)
        one = found.variables[k]
        one.width = int(width)
        one.parts = max((one.width + _SEGMENT - 1) // _SEGMENT, 1)
        del found.variables[k + 1 : k + one.parts]


def _table(
    found: Dictionary, cells: NDArray[np.float64], source: str, encoding: str | None
) -> LabelledTable:
    named = dict(
        entry.partition(b"=")[::2] for entry in found.extras.get(13, b"").split(b"\t") if entry
    )
    texts = {id(one): _texts(one, cells) for one in found.variables if one.width}
    words = [one.label for one in found.variables]
    words += [v for one in found.variables for v in one.value_labels.values()]
    words += [v for column in texts.values() for v in set(column)]
    read = spss_encoding(found.order, found.extras, [*words, *named.values()], source, encoding)
    sysmis = _sysmis(found)
    headings, columns, labels, valued = [], [], {}, {}
    long_labels = _long_labels(found)
    for one in found.variables:
        name = read(named.get(one.name, one.name)).strip()
        if one.width:
            own = [read(v) for v in texts[id(one)]]
            gone = {read(v.rstrip()) for v in one.missing}
            column: list[object] = [None if v in gone else v for v in own]
            by_value: dict[object, str] = {
                read(k.rstrip(b" \0")): read(v)
                for k, v in (*one.value_labels.items(), *long_labels.get(name.encode(), []))
            }
        else:
            column = _numbers(one, cells, sysmis, found)
            by_value = {found.number(k): read(v) for k, v in one.value_labels.items()}
        headings.append(name)
        columns.append(column)
        if one.label:
            labels[name] = read(one.label)
        if by_value:
            valued[name] = by_value
    return LabelledTable(tuple(headings), tuple(columns), labels, valued)


def _texts(one: SpssVariable, cells: NDArray[np.float64]) -> list[bytes]:
    out = [b""] * len(cells)
    at, left = one.at, one.width
    for part in range(one.parts):
        wide = 255 if one.parts > 1 and part < one.parts - 1 else None
        width = wide or max(one.width - _SEGMENT * (one.parts - 1), 1)
        count = (width + 7) // 8
        raw = np.ascontiguousarray(cells[:, at : at + count])
        take = min(255 if one.parts > 1 else width, left)
        out = [text + row.tobytes()[:take] for text, row in zip(out, raw, strict=True)]
        at, left = at + count, left - take
    return [text.rstrip(b" \0") for text in out]


def _sysmis(found: Dictionary) -> float:
    stated = found.extras.get(4, b"")
    return found.number(stated[:8]) if len(stated) >= 8 else -float(np.finfo(float).max)


def _numbers(
    one: SpssVariable, cells: NDArray[np.float64], sysmis: float, found: Dictionary
) -> list[object]:
    """Return numbers, or dates where the variable is shown as one; None where missing."""
    values = cells[:, one.at].astype(float)
    if (values == found.number(b" " * 8)).any():
        raise ValueError(f"blanks in {one.name!r}")
    gone = np.isnan(values) | (values == sysmis)
    gone |= np.isin(values, [found.number(v) for v in one.missing])
    if one.span is not None:
        gone |= (values >= one.span[0]) & (values <= one.span[1])
    if one.print_format not in _DATES | _MOMENTS:
        return [None if no else v for v, no in zip(values.tolist(), gone, strict=True)]
    return [
        None if no else _date(v, one.print_format in _MOMENTS)
        for v, no in zip(values.tolist(), gone, strict=True)
    ]


def _date(seconds: float, moment: bool) -> dt.date:
    made = _EPOCH + dt.timedelta(seconds=seconds)
    return made if moment else made.date()


def _long_labels(found: Dictionary) -> dict[bytes, list[tuple[bytes, bytes]]]:
    """Return the labels of values of more than eight bytes (extension 21), by variable."""
    cursor = _Cursor(found.extras.get(21, b""), found.order)
    out: dict[bytes, list[tuple[bytes, bytes]]] = {}
    while cursor.at < len(cursor.data):
        name = cursor.take(cursor.whole())
        cursor.whole()
        pairs = out.setdefault(name, [])
        for _k in range(cursor.whole()):
            value = cursor.take(cursor.whole())
            pairs.append((value, cursor.take(cursor.whole())))
    return out
