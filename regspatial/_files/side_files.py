"""The files that belong to a source: what its reader looks into besides the file that is named.

The one list: checksums of inputs and the guard of inputs against outputs both go by it. Standard library only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_SHAPEFILE = (
    ".shp",
    ".shx",
    ".dbf",
    ".dbt",
    ".prj",
    ".cpg",
    ".cst",
    ".qpj",
    ".qix",
    ".sbn",
    ".sbx",
    ".idm",
    ".ind",
)
_TEXT = (".csvt", ".prj")
_TEXTS = frozenset((".csv", ".tsv", ".txt"))
_MAPINFO = (".tab", ".dat", ".map", ".id", ".ind")

_OF_VECTORS: Mapping[str, tuple[str, ...]] = {
    ".shp": _SHAPEFILE,
    ".shx": _SHAPEFILE,
    ".dbf": _SHAPEFILE,
    ".tab": _MAPINFO,
    ".mif": (".mid",),
    ".mid": (".mif",),
    ".csv": _TEXT,
    ".tsv": _TEXT,
    ".txt": _TEXT,
}
"""Endings in the place of the source's own."""
_ALONE = frozenset(
    (
        ".xlsx",
        ".xls",
        ".xlsm",
        ".xlsb",
        ".ods",
        ".dta",
        ".sav",
        ".parquet",
        ".feather",
        ".json",
        ".geojson",
        ".topojson",
        ".fgb",
        ".kml",
        ".kmz",
        ".zip",
        ".gpkg",
        ".sqlite",
        ".db",
        ".toml",
        ".gal",
        ".gwt",
        ".kwt",
        ".swm",
        ".npz",
        ".mtx",
        ".docx",
    )
)
"""Sources that have nothing of the kind beside them, but what a database has not yet taken in."""
_OF_RASTERS = (
    ".wld",
    ".prj",
    ".hdr",
    ".clr",
    ".stx",
    ".aux",
    ".rrd",
    ".ige",
    ".tab",
    ".rdc",
    ".ref",
    ".gri",
    ".grd",
    ".sdat",
    ".sgrd",
    ".mgrd",
    ".rpb",
    ".imd",
    ".pvl",
    ".aux.xml",
)
"""World file, coordinate system, header, colours, statistics, overviews, halves of a grid: in the place of its ending."""
_BEHIND_RASTERS = (
    ".aux.xml",
    ".ovr",
    ".msk",
    ".msk.ovr",
    ".hdr",
    ".prj",
    ".wld",
    ".aux",
    ".ovr.msk",
)
"""Behind the whole name: ``dem.tif.aux.xml``."""
_RPC = "_rpc.txt"
_GRID = ".adf"
"""A file of an ArcInfo grid, which is a folder: all its files are read together."""
_BEHIND_DATABASES = ("-wal", "-journal")
"""What SQLite (.gpkg, .sqlite) keeps beside a database and reads with it."""


def files_of(path: Path) -> list[Path]:
    """Return every file of a data source, in order of name: all that a reader may look into.

    Of a shapefile the table (.dbf), the index, the coordinate system and the code page; of a raster
    (whatever is neither table, map nor weights) the world file, the header, the masks and the
    statistics; of a database what it has not yet taken in. Endings count in capitals too.
    """
    if not os.path.isfile(path):  # noqa: PTH113 - says no to any name
        return []
    own = path.suffix.lower()
    if own == _GRID:
        return sorted(p for p in path.parent.iterdir() if p.is_file())
    names = _names(path.name.lower(), path.stem.lower(), own)
    return sorted(p for p in path.parent.iterdir() if p == path or p.name.lower() in names)


def written_with(path: Path) -> list[Path]:
    """Return the files that are there and go when a source of this name is written: a shapefile is several."""
    endings = {
        e for e in _OF_VECTORS.get(path.suffix.lower(), ()) if path.suffix.lower() not in _TEXTS
    }
    names = {path.name.lower(), *(path.stem.lower() + ending for ending in endings)}
    if not os.path.isdir(path.parent):  # noqa: PTH112 - says no to any name
        return []
    return [p for p in path.parent.iterdir() if p == path or (endings and p.name.lower() in names)]


def _names(name: str, stem: str, own: str) -> set[str]:
    """Return the names, in small letters, of what belongs to a source of this name."""
    names = {name + ending for ending in _BEHIND_DATABASES}
    if own in _OF_VECTORS:
        return names | {stem + ending for ending in _OF_VECTORS[own]}
    if own in _ALONE:
        return names
    names |= {name + ending for ending in _BEHIND_RASTERS}
    names |= {stem + ending for ending in (*_OF_RASTERS, _RPC)}
    # the world file of x.tif is x.tfw, x.tifw or x.wld; of x.jpeg x.jgw or x.jpegw
    return names | {f"{stem}{own}w", f"{stem}{own[:2]}{own[-1:]}w"}
