"""Which kind of map a file is, by its content: GDAL is given only what is on this list.

GDAL asks each of its drivers whether a file is theirs, whatever its name; some of them (VRT, streamed
algorithms, GML, WFS) then read other files or fetch addresses. So a file is looked at before: its
signature, and in the kinds that can name addresses whether it does.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

from ..errors import FileFormatError
from ..words import Message, _

KINDS = (
    "GeoPackage (.gpkg), shapefile (.shp, or zipped), GeoJSON, TopoJSON, FlatGeobuf (.fgb), KML "
    "(.kml, .kmz), GeoParquet (.parquet)"
)
_HEAD = 1 << 16
# In the first two a zero byte stands where no driver that looks for words reads on; the others are
# not given to GDAL.
_SIGNATURES = (
    (b"SQLite format 3\0", "gpkg"),
    (b"\0\0\x27\x0a", "shp"),
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
)
MARKS = (b"<OGRVRT", b"<VRTDataset", b"gdal_streamed_alg", b"<OGRWFS", b"<OGCAPI", b"<OGRCSW")
_KML = re.compile(rb"\s*(<\?xml[^>]*\?>\s*)?(<!--.*?-->\s*)*<(\w+:)?kml[\s>]", re.DOTALL)
_CRS = re.compile(rb'"crs"', re.IGNORECASE)
_CRS_BY_NAME = re.compile(
    rb'"crs"\s*:\s*(null|\{\s*"type"\s*:\s*"name"\s*,'
    rb'\s*"properties"\s*:\s*\{\s*"name"\s*:\s*"[^"\\]*"\s*\}\s*\})'
)
_ESCAPED = re.compile(rb"\\u00[0-7]", re.IGNORECASE)
_CALLS = re.compile(r"\b(?:ogr|gdal)_\w+\s*\(|\bload_extension\b|\bgeocode", re.IGNORECASE)
_VIRTUAL = re.compile(r"create\s+virtual\s+table\b.*?\busing\s+(\w+)", re.IGNORECASE | re.DOTALL)


def kind_of(file: Path, called: str) -> str:
    """Return "gpkg", "shp", "fgb", "parquet", "zip", "json", "kml" or "text".

    Parameters
    ----------
    file : path
    called : str
        Its name for the user, for errors.

    Raises
    ------
    FileFormatError
        If it is of none of these kinds, or names addresses or files to be read.
    """
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            if kind == "gpkg":
                _check_database(file, called)
            return kind
    if any(mark in head for mark in MARKS):
        raise _refused(called, _("points to other files or addresses"))
    if head[:3] == head[4:7] == b"fgb":
        return "fgb"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in (b"{", b"["):
        _check_json(file, called)
        return "json"
    if text[:1] == b"<":
        if _KML.match(text) and b"<!DOCTYPE" not in head:
            return "kml"
        raise _refused(called, _("is XML of a kind that is not read"))
    if file.suffix.lower() in (".csv", ".txt", ".tsv") and b"\0" not in head:
        return "text"
    raise FileFormatError(
        _(
            "{called} cannot be read as a map: it is cut off, damaged, or not one of the "
            "kinds that are read: {kinds}. Take the whole file again, or save it as one of "
            "these."
        ),
        called=called,
        kinds=KINDS,
    )


def _refused(called: str, why: str) -> FileFormatError:
    return FileFormatError(
        _(
            "{called} {why}, and nothing is read or fetched that was not named by you. "
            "Maps are read from: {kinds}. Save it as one of these."
        ),
        called=called,
        why=Message(why),
        kinds=KINDS,
    )


def _check_database(file: Path, called: str) -> None:
    """Refuse a database with tables or views that are made by reading elsewhere."""
    # a damaged one is told by GDAL; sqlite3 cannot decode what it says of some of them
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
        link = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        link.text_factory = lambda raw: raw.decode("utf-8", "replace")
        with contextlib.closing(link):
            made = [str(sql) for (sql,) in link.execute("SELECT sql FROM sqlite_master") if sql]
        for sql in made:
            virtual = _VIRTUAL.match(sql.lstrip())
            foreign = virtual is not None and not virtual[1].lower().startswith(("rtree", "fts"))
            if foreign or _CALLS.search(sql):
                raise _refused(called, _("has tables that are read from elsewhere"))


def _check_json(file: Path, called: str) -> None:
    """Refuse a coordinate system that is a link, which GDAL would fetch, and streamed algorithms."""
    data = file.read_bytes()
    written = len(_CRS.findall(data))
    named = len(_CRS_BY_NAME.findall(data))
    if b"gdal_streamed_alg" in data:
        raise _refused(called, _("points to other files or addresses"))
    if written == named and not _ESCAPED.search(data):
        return
    try:
        json.loads(data, object_pairs_hook=_without_links)
    except _LinkError:
        raise _refused(
            called,
            _('gives its coordinate system as a link ("crs" of type link)'),
        ) from None
    except (ValueError, RecursionError):
        raise FileFormatError(
            _(
                "{called} cannot be read as a map: it is cut off, damaged, or no JSON text. "
                "Take the whole file again."
            ),
            called=called,
        ) from None


class _LinkError(Exception):
    """A coordinate system is a link."""


def _without_links(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raise where an object has a crs that is not given by its name; keep the type alone."""
    kept: dict[str, Any] = {}
    for key, value in pairs:
        word = key.casefold()
        if word == "crs" and isinstance(value, dict) and value.get("type") not in ("name", "epsg"):
            raise _LinkError
        if word == "type":
            kind = value.casefold() if isinstance(value, str) else None
            if kind == "gdal_streamed_alg" or kept.get("type", kind) != kind:  # or said twice
                raise _LinkError
            kept["type"] = kind
    return kept
