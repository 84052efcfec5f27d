"""A workbook as Excel 97 wrote it, made byte by byte: no library here writes that format."""

from __future__ import annotations

import struct


def _compound(stream: bytes) -> bytes:
    """Return a compound file whose only stream is ``Workbook``.

    MS-CFB: sector 0 is the table of sectors, 1 the directory, the stream follows. It is filled up
    beyond 4,096 bytes, below which it would have to stand in the mini stream.
    """
    stream = stream.ljust(4_608, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    sectors, free, end = len(stream) // 512, 0xFFFFFFFF, 0xFFFFFFFE
    chain = [0xFFFFFFFD, end, *range(3, 2 + sectors), end]
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<9I", 0, 1, 1, 0, 4_096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        said = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<HBB3I", len(said), kind, 1, free, free, child)
        return said.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream))
    table = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    return head + table + folder.ljust(512, b"\0") + stream


def workbook(rows: list[list[str | float]]) -> bytes:
    """Return a workbook of Excel 97 (BIFF8) whose only sheet holds these rows."""

    def record(kind: int, *parts: bytes) -> bytes:
        body = b"".join(parts)
        return struct.pack("<HH", kind, len(body)) + body

    def cell(row: int, column: int, value: str | float) -> bytes:
        at = struct.pack("<3H", row, column, 0)
        if isinstance(value, str):
            text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
            return record(0x0204, at, text)
        return record(0x0203, at, struct.pack("<d", value))

    version = struct.pack("<4H2I", 0x0600, 0x0005, 0, 0, 0, 6)
    sheet = record(0x0809, version[:2] + b"\x10\0" + version[4:])
    for i, row in enumerate(rows):
        sheet += b"".join(cell(i, j, value) for j, value in enumerate(row))
    sheet += record(0x000A)
    name = struct.pack("<BB", 5, 0) + b"Sheet"
    begin = record(0x0809, version) + record(0x0042, struct.pack("<H", 1200))
    length = len(begin) + 4 + 6 + len(name) + 4
    book = begin + record(0x0085, struct.pack("<IH", length, 0), name) + record(0x000A)
    return _compound(book + sheet)
