"""What documents, workbooks and layers hold, without the dates and fonts that they carry."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

_NUMBER = re.compile(r"(?<![\w.])[-\u2212]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])")
_PARTS = re.compile(r"xl/worksheets/.+\.xml|xl/sharedStrings\.xml|word/document\.xml|content\.xml")
_MOST = 100_000_000
"""Bytes of the largest part that is unpacked: the folder of an earlier run may come from a stranger."""
_OWN = re.compile(r"(gpkg|rtree|sqlite|layer_styles|ogr).*")
"""Tables of a GeoPackage about the file itself."""

DAMAGED = (zipfile.BadZipFile, ET.ParseError, sqlite3.Error, ValueError, OSError)
"""What is raised for a file that cannot be taken apart."""


def parted(text: str) -> Iterator[float | str]:
    """Yield a text in order: its numbers, and what stands between them."""
    at = 0
    for found in _NUMBER.finditer(text):
        if between := text[at : found.start()].strip():
            yield between
        yield float(found[0].replace("\u2212", "-"))
        at = found.end()
    if rest := text[at:].strip():
        yield rest


def of_packed(file: Path) -> Iterator[float | str]:
    """Yield what a workbook (.xlsx, .ods) or a Word document shows."""
    with zipfile.ZipFile(file) as packed:
        for part in sorted(packed.infolist(), key=lambda one: one.filename):
            if not _PARTS.fullmatch(part.filename):
                continue
            if part.file_size > _MOST:
                raise ValueError(part.filename)
            text = packed.read(part)
            if b"<!DOCTYPE" in text[:1000]:  # no program writes one here
                raise ValueError(part.filename)
            for one in ET.fromstring(text).itertext():  # noqa: S314 - without entities
                yield from parted(one)


def of_layers(file: Path) -> Iterator[float | str]:
    """Yield the rows of all layers of a GeoPackage; outlines by their fingerprint."""
    opened = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    try:
        names = [
            r[0] for r in opened.execute("select name from sqlite_master where type = 'table'")
        ]
        for name in sorted(n for n in names if not _OWN.fullmatch(n)):
            yield name
            quoted = name.replace('"', '""')
            for row in opened.execute(f'select * from "{quoted}"'):  # noqa: S608 - a name, quoted
                yield from map(_plain, row)
    finally:
        opened.close()


def _plain(value: object) -> float | str:
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return str(value)
