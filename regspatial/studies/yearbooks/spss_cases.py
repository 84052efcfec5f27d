"""The cases of an SPSS file: plain, packed by bytes, or packed and deflated (.zsav)."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .damage import refuse_large

_IGNORED, _END, _LITERAL, _SPACES, _SYSMIS = 0, 252, 253, 254, 255
_BLANKS = b" " * 8


@dataclass(frozen=True, slots=True)
class Layout:
    """How the cases are written: byte order, elements a case, number of cases (-1: unsaid)."""

    order: str
    width: int
    cases: int
    bias: float
    compression: int


def elements_of(data: bytes, at: int, layout: Layout, source: str) -> NDArray[np.float64]:
    """Return the cases as elements of eight bytes, (cases, width), in the file's byte order.

    Raises
    ------
    ValueError, EOFError
        If the file ends within a case, or holds more or fewer of them than it says.
    FileFormatError
        If they take more memory than there is.
    """
    if layout.compression not in (0, 1, 2):
        raise ValueError(f"compression {layout.compression}")
    if not layout.width:
        raise ValueError("no variables")
    if layout.compression == 0:
        rest = len(data) - at
        flat = np.frombuffer(data, dtype=f"{layout.order}f8", offset=at, count=rest // 8)
    else:
        packed = _inflated(data, at, layout, source) if layout.compression == 2 else data[at:]
        refuse_large(source, len(packed), len(packed) // layout.width)
        flat = _unpacked(packed, layout)
    cases, left = divmod(len(flat), layout.width)
    if left or (layout.cases >= 0 and cases != layout.cases):
        raise EOFError(f"{cases} + {left}/{layout.width} of {layout.cases} cases")
    refuse_large(source, len(flat), cases)
    return flat.reshape(cases, layout.width)


def _unpacked(packed: bytes, layout: Layout) -> NDArray[np.float64]:
    """Undo the packing: eight codes, then the eight bytes of each code that says so.

    The codes are gathered block by block, since where a block begins hangs on the one before; what
    they stand for is filled in all at once.
    """
    starts, at, size = [], 0, len(packed)
    while at + 8 <= size:
        starts.append(at)
        block = packed[at : at + 8]
        end = block.find(bytes([_END]))
        at += 8 + 8 * (block if end < 0 else block[:end]).count(_LITERAL)
        if end >= 0:
            break
    if at > size:
        raise EOFError(f"byte {at}")
    raw = np.frombuffer(packed, dtype=np.uint8)
    begin = np.array(starts, dtype=np.intp)
    codes = raw[begin[:, None] + np.arange(8)] if starts else np.empty((0, 8), dtype=np.uint8)
    literal = codes == _LITERAL
    ends = np.flatnonzero(codes.ravel() == _END)
    stop = int(ends[0]) if len(ends) else codes.size
    offset = begin[:, None] + 8 + 8 * (np.cumsum(literal, axis=1) - literal)
    code, where = codes.ravel()[:stop], offset.ravel()[:stop]
    keep = code != _IGNORED
    code, where = code[keep], where[keep]
    out = (code.astype(float) - layout.bias).astype(f"{layout.order}f8")
    bits = out.view(f"{layout.order}u8")
    at_literal = where[code == _LITERAL]
    wide = (
        raw[at_literal[:, None] + np.arange(8)] if len(at_literal) else np.empty((0, 8), np.uint8)
    )
    bits[code == _LITERAL] = np.ascontiguousarray(wide).view(f"{layout.order}u8").ravel()
    bits[code == _SPACES] = struct.unpack(f"{layout.order}Q", _BLANKS)[0]
    out[code == _SYSMIS] = -np.finfo(float).max
    made: NDArray[np.float64] = out
    return made


def _inflated(data: bytes, at: int, layout: Layout, source: str) -> bytes:
    """Return the packed cases of a .zsav; its trailer says how large each part is."""
    whole, small = f"{layout.order}q", f"{layout.order}i"
    trailer = struct.unpack_from(whole, data, at + 8)[0]
    count = struct.unpack_from(small, data, trailer + 20)[0]
    if not 0 <= count <= len(data) // 24:
        raise ValueError(f"{count} blocks")
    blocks = [
        (
            struct.unpack_from(whole, data, trailer + 24 + 24 * k + 8)[0],
            *struct.unpack_from(f"{layout.order}2i", data, trailer + 24 + 24 * k + 16),
        )
        for k in range(count)
    ]
    refuse_large(source, sum(max(size, 0) for _at, size, _packed in blocks), 0)
    parts = []
    for begin, size, packed in blocks:
        try:
            part = zlib.decompressobj().decompress(data[begin : begin + packed], max(size, 1))
        except zlib.error:
            raise ValueError(f"a block of {size} bytes cannot be unpacked") from None
        if len(part) != size:
            raise EOFError(f"{len(part)} of {size} bytes")
        parts.append(part)
    return b"".join(parts)
