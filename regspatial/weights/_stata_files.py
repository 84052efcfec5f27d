"""Stata's .dta tables: read from version 8 to now, written as Stata 14 and later read them.

pandas reads them too, but is not there in QGIS.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import FileFormatError
from ..words import Message, _
from ._links import broken


@dataclass(frozen=True, slots=True)
class StataTable:
    """Names, labels and columns of a table: text, or numbers with NaN for missing.

    Parameters
    ----------
    names, labels : tuples of str
    columns : tuple of arrays
    formats : tuple of str
        How each is shown, as "%9.0g"; of times "%td", "%tm", "%ty".
    values : tuple of {number: label}
        Of each column; empty where its numbers have no names.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    columns: tuple[NDArray[Any], ...]
    formats: tuple[str, ...] = ()
    values: tuple[dict[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    """Where a release of the format has what, and how wide."""

    release: int
    order: str
    name: int
    label: int
    format: int
    encoding: str

    @property
    def tagged(self) -> bool:
        return self.release >= 117


_OLD = {251: "i1", 252: "i2", 253: "i4", 254: "f4", 255: "f8"}
_NEW = {65530: "i1", 65529: "i2", 65528: "i4", 65527: "f4", 65526: "f8"}
# greatest numbers that are not codes of a missing value (Stata, help dta)
_GREATEST = {"i1": 100, "i2": 32740, "i4": 2147483620, "f4": 1.701e38, "f8": 8.988e307}
_LONG_TEXT = 32768


def read_stata(data: bytes, path: Path) -> StataTable:
    """Return the table of a .dta file.

    Raises
    ------
    FileFormatError
    """
    try:
        return _tagged(data) if data.startswith(b"<stata_dta>") else _untagged(data)
    except _OddError as odd:
        raise broken(path, None, odd.what) from None
    except (struct.error, IndexError, ValueError, UnicodeDecodeError):
        raise broken(path, None, Message(_("it is damaged"))) from None


class _OddError(Exception):
    def __init__(self, what: Message) -> None:
        super().__init__()
        self.what = what


class _Reader:
    """A place in the bytes of a file."""

    def __init__(self, data: bytes, order: str = "<", at: int = 0) -> None:
        self.data, self.order, self.at = data, order, at

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise _OddError(Message(_("it ends too early")))
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, code: str) -> int:
        code = self.order + code
        return int(struct.unpack(code, self.take(struct.calcsize(code)))[0])

    def tag(self, name: bytes) -> None:
        if self.take(len(name)) != name:
            raise _OddError(
                Message(_("the part {name} is not where it should be"), name=name.decode())
            )

    def texts(self, count: int, width: int, encoding: str) -> list[str]:
        whole = self.take(count * width)
        cut = (whole[k * width : (k + 1) * width].partition(b"\0")[0] for k in range(count))
        return [one.decode(encoding) for one in cut]


def shape(start: bytes) -> tuple[int, int]:
    """Return how many rows and columns a file says that it has, by its first 200 bytes; (0, 0) if it does not."""
    try:
        head = _tagged_head if start.startswith(b"<stata_dta>") else _untagged_head
        _release, k, n = head(_Reader(start))
    except (_OddError, struct.error, ValueError):
        return 0, 0
    return n, k


def _tagged_head(r: _Reader) -> tuple[int, int, int]:
    """Return release, number of columns and of rows."""
    r.tag(b"<stata_dta><header><release>")
    release = int(r.take(3))
    if release not in (117, 118, 119):
        raise _OddError(
            Message(_("it is of release {release}, which is not known"), release=release)
        )
    r.tag(b"</release><byteorder>")
    r.order = "<" if r.take(3) == b"LSF" else ">"
    r.tag(b"</byteorder><K>")
    k = r.number("I" if release == 119 else "H")
    r.tag(b"</K><N>")
    n = r.number("I" if release == 117 else "Q")
    r.tag(b"</N>")
    return release, k, n


def _tagged(data: bytes) -> StataTable:
    r = _Reader(data)
    release, k, n = _tagged_head(r)
    r.tag(b"<label>")
    r.take(r.number("B" if release == 117 else "H"))
    r.tag(b"</label><timestamp>")
    r.take(r.number("B"))
    r.tag(b"</timestamp></header><map>")
    at = [r.number("Q") for _unused in range(14)]
    wide = (33, 81, 49, "latin-1") if release == 117 else (129, 321, 57, "utf-8")
    form = _Form(release, r.order, *wide)
    types = _part(r, at[2], b"<variable_types>")
    codes = [types.number("H") for _unused in range(k)]
    names = _part(r, at[3], b"<varnames>").texts(k, form.name, form.encoding)
    said = _part(r, at[7], b"<variable_labels>").texts(k, form.label, form.encoding)
    formats = _part(r, at[5], b"<formats>").texts(k, form.format, form.encoding)
    sets = _part(r, at[6], b"<value_label_names>").texts(k, form.name, form.encoding)
    found = _columns(
        _part(r, at[9], b"<data>"), form, n, [_dtype(c, form) for c in codes], names, said
    )
    named: dict[str, dict[float, str]] = {}
    labels = _part(r, at[11], b"<value_labels>")
    while labels.data[labels.at : labels.at + 5] == b"<lbl>":
        labels.tag(b"<lbl>")
        named |= _label_set(labels, form)
        labels.tag(b"</lbl>")
    return replace(found, formats=tuple(formats), values=tuple(named.get(one, {}) for one in sets))


def _label_set(r: _Reader, form: _Form) -> dict[str, dict[float, str]]:
    """Return {set: {number: label}} of one set of names for numbers."""
    r.number("i")
    name = r.texts(1, form.name, form.encoding)[0]
    r.take(3)
    n, size = r.number("i"), r.number("i")
    starts = struct.unpack(f"{r.order}{n}i", r.take(4 * n))
    numbers = struct.unpack(f"{r.order}{n}i", r.take(4 * n))
    text = r.take(size)
    said = (text[at:].partition(b"\0")[0].decode(form.encoding) for at in starts)
    return {name: dict(zip(map(float, numbers), said, strict=True))}


def _part(r: _Reader, at: int, tag: bytes) -> _Reader:
    part = _Reader(r.data, r.order, at)
    part.tag(tag)
    return part


def _untagged_head(r: _Reader) -> tuple[int, int, int]:
    """Return release, number of columns and of rows."""
    release, order = r.number("B"), r.number("B")
    if release not in (113, 114, 115) or order not in (1, 2):
        raise _OddError(Message(_("it is no Stata table of version 8 or later")))
    r.order = ">" if order == 1 else "<"
    r.take(2)
    return release, r.number("H"), r.number("I")


def _untagged(data: bytes) -> StataTable:
    r = _Reader(data)
    release, k, n = _untagged_head(r)
    form = _Form(release, r.order, 33, 81, 12 if release == 113 else 49, "latin-1")
    r.take(81 + 18)
    codes = list(r.take(k))
    names = r.texts(k, form.name, form.encoding)
    r.take(2 * (k + 1))
    formats = r.texts(k, form.format, form.encoding)
    sets = r.texts(k, form.name, form.encoding)
    said = r.texts(k, form.label, form.encoding)
    while True:  # notes and other characteristics
        kind, length = r.number("B"), r.number("i")
        if kind == 0 and length == 0:
            break
        r.take(length)
    found = _columns(r, form, n, [_dtype(c, form) for c in codes], names, said)
    named: dict[str, dict[float, str]] = {}
    while r.at < len(r.data):
        named |= _label_set(r, form)
    return replace(found, formats=tuple(formats), values=tuple(named.get(one, {}) for one in sets))


def _dtype(code: int, form: _Form) -> str:
    numbers, longest = (_NEW, 2045) if form.tagged else (_OLD, 244)
    if code in numbers:
        return form.order + numbers[code]
    if code == _LONG_TEXT and form.tagged:
        raise _OddError(Message(_("it holds long texts (strL); save that column as str32")))
    if not 1 <= code <= longest:
        raise _OddError(Message(_("it holds a column of an unknown type ({code})"), code=code))
    return f"S{code}"


def _columns(
    r: _Reader, form: _Form, n: int, kinds: list[str], names: list[str], said: list[str]
) -> StataTable:
    if not kinds or not n:
        raise _OddError(Message(_("there is nothing in it")))
    row = np.dtype([(f"c{j}", one) for j, one in enumerate(kinds)])
    table = np.frombuffer(r.take(n * row.itemsize), dtype=row)
    columns = tuple(_column(table[f"c{j}"], one, form) for j, one in enumerate(kinds))
    return StataTable(tuple(names), tuple(said), columns)


def _column(values: NDArray[Any], kind: str, form: _Form) -> NDArray[Any]:
    if kind.startswith("S"):
        texts = [one.partition(b"\0")[0].decode(form.encoding) for one in values.tolist()]
        return np.array(texts, dtype=np.str_)
    numbers = values.astype(float)
    return np.where(numbers > _GREATEST[kind[1:]], np.nan, numbers)


def stata_bytes(names: Sequence[str], labels: Sequence[str], columns: Sequence[Any]) -> bytes:
    """Return a .dta file of release 118; columns are lists of text or arrays of float.

    The same table gives the same bytes: there is no time stamp in it.
    """
    texts = [_encoded(c) if not isinstance(c, np.ndarray) else None for c in columns]
    kinds = [np.dtype("<f8") if t is None else t.dtype for t in texts]
    rows = np.empty(len(columns[0]), dtype=[(f"c{j}", one) for j, one in enumerate(kinds)])
    for j, column in enumerate(columns):
        text = texts[j]
        rows[f"c{j}"] = column if text is None else text
    k = len(names)
    codes = [65526 if t is None else t.dtype.itemsize for t in texts]
    formats = ["%18.0g" if t is None else f"%-{t.dtype.itemsize}s" for t in texts]
    parts = {
        "variable_types": struct.pack(f"<{k}H", *codes),
        "varnames": _packed(names, 129),
        "sortlist": bytes(2 * (k + 1)),
        "formats": _packed(formats, 57),
        "value_label_names": bytes(129 * k),
        "variable_labels": _packed(labels, 321),
        "characteristics": b"",
        "data": rows.tobytes(),
        "strls": b"",
        "value_labels": b"",
    }
    head = (
        b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>"
        + struct.pack("<H", k)
        + b"</K><N>"
        + struct.pack("<Q", len(rows))
        + b"</N><label>\0\0</label><timestamp>\0</timestamp></header>"
    )
    places, body = [0, len(head)], b""
    start = len(head) + len(b"<map></map>") + 14 * 8
    for name, content in parts.items():
        places.append(start + len(body))
        body += f"<{name}>".encode() + content + f"</{name}>".encode()
    places += [start + len(body), start + len(body) + len(b"</stata_dta>")]
    return head + b"<map>" + struct.pack("<14Q", *places) + b"</map>" + body + b"</stata_dta>"


def _encoded(column: Sequence[str]) -> NDArray[Any]:
    coded = [one.encode("utf-8") for one in column]
    width = max(1, *(len(one) for one in coded))
    if width > 2045:
        raise FileFormatError(
            _(
                "An id of {n} {n:byte|bytes} is longer than a text of a .dta can be "
                "(2045). Write .npz or .csv."
            ),
            n=width,
        )
    return np.array(coded, dtype=f"S{width}")


def _packed(texts: Sequence[str], width: int) -> bytes:
    """Return texts of a fixed width, cut between two characters where they are too long."""
    cut = (t.encode("utf-8")[: width - 1].decode("utf-8", errors="ignore").encode() for t in texts)
    return b"".join(one.ljust(width, b"\0") for one in cut)
