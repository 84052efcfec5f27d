"""Columns of a delimited text as its bytes and where each cell stands; a million rows take no million texts.

A text without anything odd (each line has as many cells as the header, quotation marks stand around whole
cells) is taken apart at once. Any other is left to the csv module, which says what is wrong.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ..._files.safe_cells import unguarded

Bytes = NDArray[np.uint8]
Places = NDArray[Any]  # whole numbers of 32 bits where the file is short enough, else of 64

_QUOTE, _LF, _CR = 0x22, 0x0A, 0x0D
_ROWS = 1 << 16  # cells that are looked at together: their bytes stay within some megabytes
_WIDEST = 24  # of cells that are compared as bytes; a number in full takes no more
_NUMERIC = np.zeros(256, dtype=bool)
_NUMERIC[[*b"0123456789.+-eE"]] = True
_DIGIT = np.zeros(256, dtype=bool)
_DIGIT[[*b"0123456789"]] = True
# First bytes of what is no blank and no quotation mark: of ASCII, and of characters beyond it those that begin
# in other bytes than the blanks of Unicode do.
_LETTER = np.zeros(256, dtype=bool)
_LETTER[0x21:0x7F] = _LETTER[0xC3:] = True
_LETTER[[_QUOTE, 0xE1, 0xE2, 0xE3]] = False


class TextColumn(Sequence[str]):
    """The cells of one column, in UTF-8; each is made a text when it is asked for.

    Parameters
    ----------
    data : (bytes of the file,) array
    start, end : (m,) arrays
        Where each cell begins, and where it ends.
    behind : int
        By how much each begins later than `start` says: places of marks serve two columns.
    """

    __slots__ = ("_behind", "_data", "_end", "_known", "_start")

    def __init__(self, data: Bytes, start: Places, end: Places, behind: int = 0) -> None:
        self._data, self._start, self._end, self._behind = data, start, end, behind
        self._known: tuple[NDArray[np.intp], list[object]] | None = None

    def __len__(self) -> int:
        return int(self._start.size)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> TextColumn: ...
    def __getitem__(self, at: int | slice) -> str | TextColumn:
        """Return one cell, or a column of some."""
        if isinstance(at, slice):
            return TextColumn(self._data, self._start[at], self._end[at], self._behind)
        return self._text(self._data[self._start[at] + self._behind : self._end[at]].tobytes())

    def __iter__(self) -> Iterator[str]:
        """Yield the cells from the first to the last."""
        whole = memoryview(self._data)
        for a in range(0, len(self), _ROWS):
            starts, ends = self._part(a)
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                yield self._text(bytes(whole[start:end]))

    def take(self, at: Sequence[int] | NDArray[np.intp]) -> TextColumn:
        """Return the cells at these places."""
        where = np.asarray(at, dtype=np.intp)
        return TextColumn(self._data, self._start[where], self._end[where], self._behind)

    def factorised(self) -> tuple[NDArray[np.intp], list[object]]:
        """Return the number of each cell among the different ones, and these as they first appear."""
        if self._known is None:
            self._known = self._factorised()
        return self._known

    def _factorised(self) -> tuple[NDArray[np.intp], list[object]]:
        width = int((self._end - self._start).max(initial=self._behind)) - self._behind
        if width > _WIDEST:
            return _numbered(list(self))
        keys: NDArray[Any] = self._words(0, width)
        for a in range(8, width, 8):  # the pair of what stood before and of the next eight bytes
            word = np.unique(self._words(a, width), return_inverse=True)[1]
            before = np.unique(keys, return_inverse=True)[1]
            keys = before * (int(word.max(initial=0)) + 1) + word
        codes, first = _by_appearance(keys)
        return codes, [self[int(k)] for k in first]

    def numbers(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Return the cells that are plain numbers, as `float` reads them, NaN for others, and where these stand.

        Plain is what has digits, a full stop, signs and an exponent, and nothing else.
        """
        values = np.full(len(self), np.nan)
        rest = [np.empty(0, dtype=np.intp)]
        for a in range(0, len(self), _ROWS):
            start, end = self._part(a)
            plain = end - start <= _WIDEST
            block = _padded(self._data, start, np.where(plain, end, start))
            plain &= _NUMERIC[block].sum(axis=1) == end - start
            plain &= _DIGIT[block].any(axis=1)
            read = values[a : a + _ROWS]
            try:
                read[plain] = _floats(block[plain])
            except ValueError:  # a date, a range, two points
                good = [_is_float(one) for one in _bytes(block[plain])]
                plain[np.flatnonzero(plain)[np.logical_not(good)]] = False
                read[plain] = _floats(block[plain])
            beyond = np.isinf(read)  # 1e400
            plain &= ~beyond
            read[beyond] = np.nan
            rest.append(np.flatnonzero(~plain) + a)
        return values, np.concatenate(rest)

    def _text(self, cell: bytes) -> str:
        text = cell.decode("utf-8")
        return unguarded(text) if text.startswith("'") else text

    def _part(self, a: int) -> tuple[Places, Places]:
        """Return where the cells from `a` on begin and end, as many as are looked at together."""
        return self._start[a : a + _ROWS] + self._behind, self._end[a : a + _ROWS]

    def _words(self, a: int, width: int) -> NDArray[np.uint64]:
        """Return the eight bytes from `a` on of every cell as one whole number."""
        out = np.zeros(len(self), dtype=np.uint64)
        for b in range(0, len(self), _ROWS):
            start, end = self._part(b)
            block = np.zeros((start.size, 8), dtype=np.uint8)
            part = _padded(self._data, start + a, end, max(min(width - a, 8), 1))
            block[:, : part.shape[1]] = part
            out[b : b + _ROWS] = block.view(np.uint64).ravel()
        return out


class CodedColumn(Sequence[object]):
    """The cells of a column of which many are alike, as the place of each among the different ones.

    Parameters
    ----------
    codes : (m,) array of int
        From 0 up in the order in which they first appear; -1 for the last of `different`.
    different : list
    """

    __slots__ = ("_codes", "_different")

    def __init__(self, codes: NDArray[np.intp], different: list[object]) -> None:
        self._codes, self._different = codes, different

    def __len__(self) -> int:
        return int(self._codes.size)

    @overload
    def __getitem__(self, at: int) -> object: ...
    @overload
    def __getitem__(self, at: slice) -> CodedColumn: ...
    def __getitem__(self, at: int | slice) -> object:
        """Return one cell, or a column of some."""
        if isinstance(at, slice):
            return CodedColumn(self._codes[at], self._different)
        return self._different[self._codes[at]]

    def __iter__(self) -> Iterator[object]:
        """Yield the cells from the first to the last."""
        return map(self._different.__getitem__, self._codes.tolist())

    def take(self, at: Sequence[int] | NDArray[np.intp]) -> CodedColumn:
        """Return the cells at these places."""
        return CodedColumn(self._codes[np.asarray(at, dtype=np.intp)], self._different)

    def factorised(self) -> tuple[NDArray[np.intp], list[object]]:
        """Return the number of each cell among the different ones, and these as they first appear."""
        codes, first = _by_appearance(self._codes)
        return codes, [self[int(k)] for k in first]


def _by_appearance(keys: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the number of each key among the different ones, and where each of these first stands."""
    _unique, first, codes = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(order.size, dtype=np.intp)
    rank[order] = np.arange(order.size)
    return rank[codes], first[order]


def _numbered(cells: Sequence[object]) -> tuple[NDArray[np.intp], list[object]]:
    """Return the number of each cell among the different ones, of cells that can be keys and are of one type."""
    found: dict[object, int] = {}
    codes = np.fromiter(
        (found.setdefault(c, len(found)) for c in cells), dtype=np.intp, count=len(cells)
    )
    return codes, list(found)


def factorised(cells: object) -> tuple[NDArray[np.intp], list[object]] | None:
    """Return the number of each cell among the different ones, and these as they first appear.

    None where cells that are equal may be written differently (1, 1.0 and True, a Decimal).
    """
    if isinstance(cells, (TextColumn, CodedColumn)):
        return cells.factorised()
    if isinstance(cells, np.ndarray):
        if cells.ndim != 1 or cells.dtype.kind not in "iu":
            return None
        codes, first = _by_appearance(cells)
        return codes, list(cells[first])
    if isinstance(cells, (list, tuple)) and set(map(type, cells)) in ({str}, {int}):
        return _numbered(cells)
    return None


def _padded(data: Bytes, start: Places, end: Places, width: int | None = None) -> Bytes:
    """Return the bytes of cells, a row a cell, with zeros behind."""
    lengths = end - start
    width = max(int(lengths.max(initial=0)) if width is None else width, 1)
    out = np.zeros((start.size, width), dtype=np.uint8)
    last = data.size - 1
    for k in range(width):
        there = lengths > k
        if there.all():
            out[:, k] = data[start + k]
        elif there.any():
            out[:, k] = np.where(there, data[np.minimum(start + k, last)], 0)
    return out


def _bytes(block: Bytes) -> NDArray[np.bytes_]:
    block = np.ascontiguousarray(block)
    return block.view(f"S{block.shape[1]}").ravel()


def _floats(block: Bytes) -> NDArray[np.float64]:
    return _bytes(block).astype(float) if block.size else np.empty(0)


def _is_float(cell: bytes) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def utf8(text: str) -> Bytes | None:
    """Return the bytes of a text; None of one with half a surrogate pair, which no file can hold."""
    try:
        return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
    except UnicodeEncodeError:
        return None


def plain_columns(
    data: Bytes, delimiter: str, skip_header: int, skip_footer: int
) -> tuple[list[str], list[TextColumn], Sequence[int]] | None:
    """Return header, columns and numbers of the lines of a text; None where the csv module has to look.

    Parameters
    ----------
    data : bytes of the text, in UTF-8
    delimiter : str
        One ASCII character.
    skip_header, skip_footer : int
        Lines above the header, and records below the data, that are left out.
    """
    place = np.int32 if data.size < 2**31 - 64 else np.int64
    returns = _found(data, _CR, place)
    if returns.size and not (returns[-1] + 1 < data.size and (data[returns + 1] == _LF).all()):
        return None
    ends = _found(data, _LF, place)
    if not data.size or data[-1] != _LF:
        ends = np.append(ends, place(data.size))
    starts = np.concatenate([np.zeros(1, dtype=place), ends[:-1] + place(1)])
    if returns.size:
        ends = ends - (data[np.maximum(ends - 1, 0)] == _CR).astype(place)
    lines = _with_content(data, starts, ends, delimiter, skip_header)
    if lines is None or lines.size < 2 + skip_footer:
        return None
    lines = lines[: lines.size - skip_footer]
    columns = _cells(data, starts[lines], ends[lines], delimiter)
    if columns is None:
        return None
    header = [str(column[0]) for column in columns]
    first, last = int(lines[1]) + 1, int(lines[-1]) + 1
    rows: Sequence[int] = (
        range(first, last + 1) if last - first == lines.size - 2 else (lines[1:] + 1).tolist()
    )
    return header, [column[1:] for column in columns], rows


def _found(data: Bytes, byte: int, place: type[np.int32] | type[np.int64]) -> Places:
    """Return where a byte stands, looked for a megabyte at a time."""
    step = 1 << 20
    parts = [
        (np.flatnonzero(data[a : a + step] == byte) + a).astype(place)
        for a in range(0, data.size, step)
    ]
    return np.concatenate(parts) if parts else np.empty(0, dtype=place)


def _with_content(
    data: Bytes, starts: Places, ends: Places, delimiter: str, skip_header: int
) -> NDArray[np.intp] | None:
    """Return which lines hold something, below those that are skipped; None where quotation marks hide it."""
    at = np.arange(min(skip_header, starts.size), starts.size)
    if not data.size:
        return at
    last = data.size - 1
    first = data[np.minimum(starts[at], last)]
    second = data[np.minimum(starts[at] + 1, last)]
    first = np.where((first == _QUOTE) & (second != _QUOTE), second, first)
    sure = _LETTER[first] & (first != ord(delimiter)) & (ends[at] - starts[at] > 1)
    empty = []
    for k in at[~sure].tolist():
        line = data[starts[k] : ends[k]].tobytes().decode("utf-8").replace(delimiter, " ")
        if not line.strip():
            empty.append(k)
        elif not line.replace('"', " ").strip():
            return None
    return np.setdiff1d(at, np.array(empty, dtype=at.dtype)) if empty else at


def _cells(data: Bytes, starts: Places, ends: Places, delimiter: str) -> list[TextColumn] | None:
    """Return the columns of lines that have one number of cells each; None for others."""
    marks = _found(data, ord(delimiter), starts.dtype.type)
    inside = np.searchsorted(marks, [starts[0], ends[-1]])
    marks = marks[inside[0] : inside[1]]
    width = int(np.searchsorted(marks, ends[0])) + 1
    if marks.size != (width - 1) * starts.size:
        return None
    between = marks.reshape(starts.size, width - 1)
    if width > 1 and not ((between[:, 0] >= starts).all() and (between[:, -1] < ends).all()):
        return None
    del marks
    quotes = _found(
        data, _QUOTE, starts.dtype.type
    ).size  # one in a line that is left out is for csv too
    limit = csv.field_size_limit()
    out = []
    for k in range(width):
        start, behind = (between[:, k - 1], 1) if k else (starts, 0)
        end = between[:, k] if k < width - 1 else ends
        if int((end - start).max()) >= limit:
            return None
        if quotes:
            start, behind = start + start.dtype.type(behind), 0
            quoted = (end - start > 1) & (data[np.minimum(start, data.size - 1)] == _QUOTE)
            quoted &= data[np.maximum(end - 1, 0)] == _QUOTE
            quotes -= 2 * int(np.count_nonzero(quoted))
            start, end = start + quoted.astype(start.dtype), end - quoted.astype(end.dtype)
        out.append(TextColumn(data, start, end, behind))
    return None if quotes else out
