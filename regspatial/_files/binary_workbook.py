"""Which cells of an .xlsb show percentages, by its binary records.

Reference: [MS-XLSB] 2.1.4 (record), 2.4.304 (BrtFmt), 2.4.874 (BrtXF), 2.4.302 (BrtBundleSh), 2.5.9 (Cell).
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple

Cell = tuple[int, int]

_ROW, _RK, _REAL, _FORMULA = 0, 2, 5, 9
_FORMAT, _STYLE, _SHEET = 44, 47, 156
_STYLES_BEGIN, _STYLES_END = 617, 618


class Shares(NamedTuple):
    """What is needed of the formats and numbers of older workbooks, which are coded alike."""

    is_percent: Callable[[str], bool]
    packed: Callable[[int], float]
    text: Callable[[float], str]
    built_in: tuple[int, ...]


def shares_of(
    archive: zipfile.ZipFile, files: dict[str, str], how: Shares
) -> dict[str, dict[Cell, str | float]]:
    """Return {sheet: {(row, column): text}} of the cells that show percentages.

    Parameters
    ----------
    archive : ZipFile
        The workbook.
    files : mapping of relation id to file in the archive
    how : Shares
    """
    shown = _styles(archive.read("xl/styles.bin"), how)
    if not any(shown):
        return {}
    out: dict[str, dict[Cell, str | float]] = {}
    for kind, body in _records(archive.read("xl/workbook.bin")):
        if kind == _SHEET:
            link, end = _text(body, 8)
            part = files.get(link, "")
            if part in archive.namelist():
                out[_text(body, end)[0]] = dict(_shown_in(archive.read(part), shown, how))
    return out


def _styles(data: bytes, how: Shares) -> list[bool]:
    percent, shown, within = set(how.built_in), [], False
    for kind, body in _records(data):
        if kind == _FORMAT:
            number = struct.unpack_from("<H", body)[0]
            if how.is_percent(_text(body, 2)[0]):
                percent.add(number)
            else:
                percent.discard(number)
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            within = kind == _STYLES_BEGIN
        elif kind == _STYLE and within:
            shown.append(struct.unpack_from("<H", body, 2)[0] in percent)
    return shown


def _shown_in(data: bytes, shown: list[bool], how: Shares) -> Iterator[tuple[Cell, str]]:
    row = 0
    for kind, body in _records(data):
        if kind == _ROW:
            row = struct.unpack_from("<I", body)[0]
        elif kind in (_RK, _REAL, _FORMULA):
            column, style = struct.unpack_from("<2I", body)
            style &= 0xFFFFFF  # the fourth byte holds flags
            if style < len(shown) and shown[style]:
                number = (
                    how.packed(struct.unpack_from("<I", body, 8)[0])
                    if kind == _RK
                    else float(struct.unpack_from("<d", body, 8)[0])
                )
                yield (row, column), how.text(number)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (kind, body): a kind of one or two bytes and a length of up to four, seven bits each."""
    at = 0
    while at < len(data):
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = 0
        for k in range(4):
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << 7 * k
            if not byte & 0x80:
                break
        yield kind, data[at : at + size]
        at += size


def _text(body: bytes, at: int) -> tuple[str, int]:
    """Return a text of two-byte letters with its length before it, and where it ends."""
    size = struct.unpack_from("<I", body, at)[0]
    size = 0 if size == 0xFFFFFFFF else size
    end = at + 4 + 2 * size
    return body[at + 4 : end].decode("utf-16-le"), end
