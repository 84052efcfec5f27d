"""A small .xlsb by its records ([MS-XLSB]), since no free program writes one."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(body), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + body


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _sheet(rows: Sequence[Sequence[object]], style: dict[tuple[int, int], int]) -> bytes:
    width = max(map(len, rows))
    out = _record(129) + _record(148, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1))
    out += _record(145)
    for r, row in enumerate(rows):
        out += _record(0, struct.pack("<II", r, 0) + bytes(9))
        for c, cell in enumerate(row):
            head = struct.pack("<II", c, style.get((r, c), 0))
            if isinstance(cell, str):
                out += _record(6, head + _text(cell))
            elif isinstance(cell, int):  # RK: a whole number in 30 bits
                out += _record(2, head + struct.pack("<I", (cell << 2 | 2) & 0xFFFFFFFF))
            elif isinstance(cell, float):
                out += _record(5, head + struct.pack("<d", cell))
    return out + _record(146) + _record(130)


def write_xlsb(
    path: Path,
    sheets: dict[str, Sequence[Sequence[object]]],
    formats: Sequence[str],
    style: dict[str, dict[tuple[int, int], int]],
) -> Path:
    """Write a workbook; style 0 is general, k the k-th format."""
    numbers = [_record(44, struct.pack("<H", 164 + k) + _text(f)) for k, f in enumerate(formats)]
    xf = [
        _record(47, struct.pack("<HH", 0, n) + bytes(12))
        for n in (0, *(164 + k for k in range(len(formats))))
    ]
    styles = _record(278) + _record(615, struct.pack("<I", len(numbers))) + b"".join(numbers)
    styles += _record(616) + _record(617, struct.pack("<I", len(xf))) + b"".join(xf) + _record(618)
    book = _record(131) + _record(153, bytes(12)) + _record(143)
    links = ""
    with zipfile.ZipFile(path, "w") as archive:
        for k, (name, rows) in enumerate(sheets.items(), 1):
            book += _record(156, struct.pack("<II", 0, k) + _text(f"rId{k}") + _text(name))
            links += f'<Relationship Id="rId{k}" Type="{_RELATED}/worksheet" Target="worksheets/sheet{k}.bin"/>'
            archive.writestr(f"xl/worksheets/sheet{k}.bin", _sheet(rows, style.get(name, {})))
        archive.writestr("xl/workbook.bin", book + _record(144) + _record(132))
        archive.writestr("xl/styles.bin", styles + _record(279))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{_RELATED}">{links}</Relationships>',
        )
        archive.writestr("[Content_Types].xml", "<Types/>")
    return path
