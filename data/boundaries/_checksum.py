"""Checksums of what is shipped: of the file, and of what it says."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import shapely


def sha256_file(path: Path) -> str:
    """Return the checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sha256_content(frame: geopandas.GeoDataFrame) -> str:
    """Return a checksum of columns, values and outlines that does not know the file format.

    Another version of GDAL or SQLite may lay the same features out in other bytes: this
    checksum stays.
    """
    digest = hashlib.sha256()
    names = sorted(column for column in frame.columns if column != frame.geometry.name)
    outlines = shapely.to_wkb(frame.geometry.to_numpy(), byte_order=1, output_dimension=2)
    for position, outline in enumerate(outlines):
        row = {name: frame[name].iloc[position] for name in names}
        digest.update(json.dumps(_plain(row), ensure_ascii=False, sort_keys=True).encode())
        digest.update(outline)
    return digest.hexdigest()


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return numbers as text, so that 1, 1.0 and numpy's own are one thing, and no value as null."""
    plain: dict[str, Any] = {}
    for name, value in row.items():
        if pd.isna(value):
            plain[name] = None
        else:
            plain[name] = value if isinstance(value, str) else f"{float(value):.12g}"
    return plain
