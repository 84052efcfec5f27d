"""The head of a netCDF 3 file, walked before GDAL walks it: its reader in C trusts what a damaged one says.

The format is laid down in "NetCDF Classic Format Specification" (UCAR/Unidata), with 64-bit offsets (CDF-2) and
64-bit counts (CDF-5).
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 4, 6: 8, 7: 1, 8: 2, 9: 4, 10: 8, 11: 8}
"""Bytes of a value, by the number of its type."""
_TEXT = 2
_DIMENSIONS, _VARIABLES, _ATTRIBUTES = 10, 11, 12
_STREAMED = 2**32 - 1
_LONGEST_NAME = 256
_MOST_DIMENSIONS = 1024  # of a variable; GDAL and the library keep places for as many
_ONE_NUMBER = ("scale_factor", "add_offset")
"""Read into the place of one number."""


class _DamagedError(Exception):
    """The head says what cannot be."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """Where the cells of a variable lie, and how many bytes they take (of a record, if it grows)."""

    begin: int
    size: int
    grows: bool


class _Head:
    """The head of a file, read forward."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self.stream, self.size = stream, size
        self.version = self.take(4)[3]

    def take(self, n: int) -> bytes:
        """Return the next bytes, as many as there must be."""
        if n > self.size:
            raise _DamagedError
        found = self.stream.read(n)
        if len(found) < n:
            raise _DamagedError
        return found

    def number(self, kind: str) -> int:
        return int(struct.unpack(f">{kind}", self.take(struct.calcsize(kind)))[0])

    def count(self) -> int:
        n = self.number("q" if self.version == 5 else "i")
        if n < 0:
            raise _DamagedError
        return n

    def padded(self, n: int) -> bytes:
        return self.take(-(-n // 4) * 4)[:n]

    def name(self) -> str:
        n = self.count()
        if not 0 < n <= _LONGEST_NAME:
            raise _DamagedError
        try:
            found = self.padded(n).decode("utf-8")
        except UnicodeDecodeError:
            raise _DamagedError from None
        if any(one < " " or one == "/" for one in found):
            raise _DamagedError
        return found

    def length_of(self, kind: int) -> int:
        """Return how many entries a list has; an absent one is two zeros."""
        found, n = self.number("i"), self.count()
        if found != kind and (found, n) != (0, 0):
            raise _DamagedError
        return n

    def type(self) -> int:
        found = self.number("i")
        if found not in _SIZES:
            raise _DamagedError
        return found

    def attributes(self) -> None:
        for _k in range(self.length_of(_ATTRIBUTES)):
            name, kind, n = self.name(), self.type(), self.count()
            self.padded(n * _SIZES[kind])
            if name in _ONE_NUMBER and kind != _TEXT and n != 1:
                raise _DamagedError

    def variable(self, lengths: list[int]) -> _Stored:
        self.name()
        n = self.count()
        if n > _MOST_DIMENSIONS:
            raise _DamagedError
        at = [self.count() for _k in range(n)]
        if any(k >= len(lengths) for k in at):
            raise _DamagedError
        self.attributes()
        kind = self.type()
        self.count()  # the size, which follows from the rest
        begin = self.number("i" if self.version == 1 else "q")
        sides = [lengths[k] for k in at]
        if 0 in sides[1:]:  # only the first grows
            raise _DamagedError
        grows = sides[:1] == [0]
        return _Stored(begin, math.prod(sides[grows:]) * _SIZES[kind], grows)


def is_whole(file: Path) -> bool:
    """Return whether the head of a netCDF 3 file can be true: lists end, and cells lie inside the file."""
    size = file.stat().st_size
    try:
        with file.open("rb") as stream:
            head = _Head(stream, size)
            records, stored = _walked(head)
            end = stream.tell()
    except _DamagedError:
        return False
    return all(end <= one.begin and _end(one, stored, records) <= size for one in stored)


def _walked(head: _Head) -> tuple[int, list[_Stored]]:
    """Return how many records a file has, and where its variables lie."""
    records = head.number("Q" if head.version == 5 else "I")
    lengths, names = [], set()
    for _k in range(head.length_of(_DIMENSIONS)):
        names.add(head.name())
        lengths.append(head.count())
    if len(names) < len(lengths) or lengths.count(0) > 1:
        raise _DamagedError
    head.attributes()
    stored = [head.variable(lengths) for _k in range(head.length_of(_VARIABLES))]
    return (0 if records in (_STREAMED, 2**64 - 1) else records), stored


def _end(one: _Stored, stored: list[_Stored], records: int) -> int:
    """Return where the cells of a variable end."""
    if not one.grows:
        return one.begin + one.size
    growing = [each.size for each in stored if each.grows]
    step = growing[0] if len(growing) == 1 else sum(-(-size // 4) * 4 for size in growing)
    return one.begin + (max(records, 1) - 1) * step + (one.size if records else 0)
