"""What documents, workbooks, layers and weights hold, without the dates and fonts that they carry."""

from __future__ import annotations

import csv
import hashlib
import html
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

_NUMBER = re.compile(r"(?<![\w.])[-\u2212]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])")
_PARTS = re.compile(r"xl/worksheets/.+\.xml|xl/sharedStrings\.xml|word/document\.xml|content\.xml")
_MOST = 100_000_000
"""Bytes of the largest part that is unpacked: the folder of an earlier run may come from a stranger."""
_OWN = re.compile(r"(gpkg|rtree|sqlite|layer_styles|ogr).*")
"""Tables of a GeoPackage about the file itself."""

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    sqlite3.Error,
    csv.Error,
    ValueError,
    TypeError,
    OSError,
)
"""What is raised for a file that cannot be taken apart."""


Hide = Callable[[str], str]
"""Takes out of a text what is of the run and no result of it."""


def hiding(record: Mapping[str, Any]) -> Hide:
    """Return what takes out of a text that a report says of its run: versions, as 2.5.5, recipe, command.

    A run is made again from the copy of its recipe, and by what is installed now.
    """
    versions = [str(v) for v in dict(record.get("versions", {})).values()]
    parts = [v for v in versions if v.count(".") > 1]
    parts += [str(record[key]) for key in ("command", "recipe") if record.get(key)]
    if not parts:
        return str
    parts.sort(key=len, reverse=True)  # the command before the recipe that it names
    found = re.compile("|".join(rf"(?<![\w.]){re.escape(one)}(?!\w)" for one in parts))
    # a recipe without a title is called after its file
    title = Path(str(record.get("recipe") or "")).stem
    return lambda text: "\N{BULLET}" if text == title else found.sub("\N{BULLET}", text)


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


def of_packed(file: Path, hide: Hide = str) -> Iterator[float | str]:
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
                yield from parted(hide(one))


_ASIDE = re.compile(r"<(style|script|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
_TOLD = re.compile(r"<(title|desc)>([^<]*)</\1>|<svg\b[^>]* aria-label=\"([^\"]*)\"")


def of_page(file: Path, hide: Hide = str) -> Iterator[float | str]:
    """Yield the text of a page, and what its pictures show, in words."""
    text = file.read_text(encoding="utf-8-sig")
    yield from of_words(text, hide)
    for part in _ASIDE.sub("\n", text).split("\n"):
        yield from parted(hide(html.unescape(part).strip()))


def of_drawing(file: Path, hide: Hide = str) -> Iterator[float | str]:
    """Yield the numbers of what an SVG shows, in words. Its outlines depend on fonts."""
    words = of_words(file.read_text(encoding="utf-8"), hide)
    yield from (one for one in words if isinstance(one, float))


def of_words(text: str, hide: Hide) -> Iterator[float | str]:
    """Yield the titles, descriptions and labels of the drawings in a text."""
    for one in _TOLD.finditer(text):
        yield from parted(hide(html.unescape(one[2] or one[3] or "")))


def of_arrays(file: Path, hide: Hide = str) -> Iterator[float | str]:
    """Yield the numbers and texts of an archive of arrays, as weights are written digit for digit."""
    with zipfile.ZipFile(file) as packed:
        if sum(one.file_size for one in packed.infolist()) > _MOST:
            raise ValueError(file.name)
    with np.load(file, allow_pickle=False) as arrays:
        for name in sorted(arrays.files):
            yield name
            for value in arrays[name].ravel().tolist():
                yield from parted(hide(value)) if isinstance(value, str) else (float(value),)


def of_layers(file: Path, hide: Hide = str) -> Iterator[float | str]:
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
