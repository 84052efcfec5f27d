"""GeoPackages out: whole or not at all, whatever GDAL meets on the way."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .._files.atomic import UnwrittenError, output_error, replacing
from ..errors import listed
from ..words import Message, _

if TYPE_CHECKING:
    import geopandas


_INDEXED = "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'"


def write_geopackage(
    path: str | Path, layers: Mapping[str, geopandas.GeoDataFrame], notice: str = ""
) -> None:
    """Write frames as the layers of a GeoPackage.

    Parameters
    ----------
    path : path
        ``.gpkg``.
    layers : mapping of name to GeoDataFrame
    notice : str
        What whoever opens a layer should know (that data are simulated): its description, which QGIS shows in the
        properties of the layer.

    Raises
    ------
    OutputError
        If the disk is full or writing is not allowed; what was there before is untouched.
    """
    about = {"DESCRIPTION": notice} if notice else {}
    with replacing(path) as temporary:
        try:
            for name, frame in layers.items():
                frame.to_file(
                    temporary, layer=name, driver="GPKG", engine="pyogrio", layer_options=about
                )
            _check(temporary, {name: len(frame) for name, frame in layers.items()})
        except (RuntimeError, sqlite3.Error, UnwrittenError) as error:  # GDAL's are RuntimeErrors
            raise output_error(path, _reason(temporary, error)) from None
        finally:
            for left in ("-journal", "-wal", "-shm"):
                with contextlib.suppress(OSError):
                    temporary.with_name(temporary.name + left).unlink(missing_ok=True)


def _check(file: Path, counts: Mapping[str, int]) -> None:
    """Raise if the file does not hold what was written: closing it, GDAL may fail in silence.

    The spatial index comes last; where there is no room for it GDAL leaves it out, or the table that
    tells of it, without a word.
    """
    link = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    with contextlib.closing(link):
        for name, count in counts.items():
            quoted = name.replace('"', '""')
            (found,) = link.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608
            if found != count:
                raise UnwrittenError(
                    Message(
                        _("Only {found} of {count} {count:feature|features} could be written"),
                        found=found,
                        count=count,
                    )
                )
        indexed = {row[0] for row in link.execute(_INDEXED)}
        left = [name for name, count in counts.items() if count and name not in indexed]
        if left:
            raise UnwrittenError(
                Message(
                    _("The spatial index of {layers} could not be written"), layers=listed(left)
                )
            )


def _reason(file: Path, error: Exception) -> OSError:
    """Return the error of the system behind one of GDAL's, found by letting the file grow."""
    try:
        with file.open("ab") as stream:
            stream.write(bytes(1 << 20))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as found:
        return found
    if isinstance(error, UnwrittenError):
        return error
    full = re.search("disk I/O error|disk is full", " ".join(str(error).split()))
    return OSError(errno.ENOSPC if full else errno.EIO, "")
