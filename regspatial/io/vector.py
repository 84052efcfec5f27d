"""What a vector file holds, read by GDAL: WKB, columns, coordinate system; broken files refused."""

from __future__ import annotations

import codecs
import contextlib
import warnings
from collections.abc import Iterator
from glob import escape as glob_escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._files.map_kinds import kind_of
from ..errors import (
    FileFormatError,
    InputError,
    MissingDependencyError,
    UnknownColumnError,
    listed,
)
from ..studies.yearbooks.text import decode
from ..words import _
from .archives import unpacked
from .columnar import geoparquet, no_geometries


class Vector:
    """What a vector file holds: WKB, columns, coordinate system."""

    def __init__(
        self, file: Path, *, layer: str | None, where: str | None, encoding: str | None
    ) -> None:
        self.name = file.name
        if not file.stat().st_size:
            raise FileFormatError(_("{name} is empty (0 bytes)."), name=file.name)
        if file.suffix.lower() in (".xlsx", ".xls"):
            raise _table(file.name)
        try:
            self._open(file, layer, where, encoding)
        except MemoryError:
            raise FileFormatError(
                _("{name} asks for more memory than there is; it is damaged, or too large."),
                name=file.name,
            ) from None
        if not len(self.wkb):
            if where:
                raise FileFormatError(
                    _("{name} has no features where {where}."), name=file.name, where=where
                )
            raise FileFormatError(_("{name} has no features."), name=file.name)

    def _open(self, file: Path, layer: str | None, where: str | None, encoding: str | None) -> None:
        kind = kind_of(file, self.name)
        if kind == "zip":
            with unpacked(file, layer) as (inner, inner_layer):
                kind = kind_of(inner, self.name)
                self._read(kind, inner, inner_layer, where, encoding)
        else:
            self._read(kind, file, layer, where, encoding)

    def _read(
        self, kind: str, file: Path, layer: str | None, where: str | None, encoding: str | None
    ) -> None:
        self.crs: str | None
        self.wkb: NDArray[Any]
        self.columns: dict[str, NDArray[Any]]
        if kind == "parquet":
            if where is not None:
                raise InputError(
                    _(
                        "{name} is GeoParquet, which takes no where=. Read it whole and use "
                        ".where(column=value) on the regions."
                    ),
                    name=self.name,
                )
            self.crs, self.wkb, self.columns = geoparquet(file, self.name)
            return
        self._through_gdal(file, layer, where, encoding, is_text=kind == "text")

    def _through_gdal(
        self,
        file: Path,
        layer: str | None,
        where: str | None,
        encoding: str | None,
        *,
        is_text: bool,
    ) -> None:
        try:
            import pyogrio.raw
        except ImportError:
            raise MissingDependencyError(
                _("Reading maps needs pyogrio: pip install 'regspatial[geo]'."),
            ) from None
        file = file.resolve()  # a relative name could be taken for the prefix of a driver
        if is_text and not _opens_with_shapes(file):
            raise _table(self.name)
        _with_table(file, self.name)
        unsaid = encoding is None and file.suffix.lower() == ".shp" and not _says_encoding(file)
        with _without_measures():
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", DeprecationWarning)  # pyogrio's, of empty times
            try:
                name = _layer(file, layer, self.name)
                meta, _unused, wkb, cells = pyogrio.raw.read(
                    file,
                    layer=name,
                    where=where,
                    encoding="ISO-8859-1" if unsaid else encoding,
                )
            except (ValueError, RuntimeError, LookupError, NameError) as error:
                # GDAL's errors are RuntimeErrors, and it refuses a condition with a ValueError; of a
                # coordinate system that cannot be read pyogrio ends in an unbound name
                raise _refused(file, layer, self.name, where, error) from None
        if wkb is None:
            raise no_geometries(self.name)
        self.crs, self.wkb = meta["crs"], wkb
        self.columns = dict(zip(map(str, meta["fields"]), cells, strict=True))
        if unsaid:
            found = {k: _decoded(v, self.name) for k, v in self.columns.items()}
            self.columns = {_decoded_name(k): v for k, v in found.items()}


def layers_of(file: Path) -> list[str]:
    """Return the names of the layers of a map; none of a zip or a GeoParquet file.

    Raises
    ------
    FileFormatError
        If it is no map of a kind that is read, or cannot be read.
    """
    if kind_of(file, file.name) in ("zip", "parquet"):
        return []
    try:
        return [str(row[0]) for row in _layers(file.resolve())]
    except (ValueError, RuntimeError):
        raise _unreadable(file.name) from None


def attributes_of(file: Path) -> list[str]:
    """Return the names of the columns of a map, without reading its rows where that can be.

    Raises
    ------
    FileFormatError
        If it is no map of a kind that is read, or cannot be read.
    """
    import pyogrio

    if kind_of(file, file.name) in ("zip", "parquet"):
        return list(Vector(file, layer=None, where=None, encoding=None).columns)
    try:
        with _without_measures():
            return [str(one) for one in pyogrio.read_info(file.resolve())["fields"]]
    except (ValueError, RuntimeError, LookupError, NameError):
        raise _unreadable(file.name) from None


@contextlib.contextmanager
def _without_measures() -> Iterator[None]:
    """Keep pyogrio from warning, in words of its own, that it leaves out the measures (M) of vertices."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Measured", UserWarning)
        yield


def _layers(file: Path) -> Any:
    """Return name and kind of geometry of each layer, (layers, 2)."""
    import pyogrio

    with _without_measures():
        return pyogrio.list_layers(file)


def _table(called: str) -> FileFormatError:
    return FileFormatError(
        _(
            "{called} is a table, not a map. A table is read with read_panel (--panel in "
            "the shell); a map is a .gpkg, .geojson or .shp file."
        ),
        called=called,
    )


def _layer(file: Path, layer: str | None, called: str) -> str | None:
    names = [str(row[0]) for row in _layers(file)]
    if layer is not None and layer not in names:
        raise UnknownColumnError(
            _("{called} has no layer {layer!r}; it has: {names}."),
            called=called,
            layer=layer,
            names=listed(names, 20),
        )
    if layer is None and len(names) > 1:
        raise InputError(
            _("{called} has {n} {n:layer|layers}: {names}. Choose one with {param:layer}."),
            called=called,
            n=len(names),
            names=listed(names, 20),
        )
    return layer


def _opens_with_shapes(file: Path) -> bool:
    """Return whether GDAL finds geometries in a text file (a column of WKT)."""
    try:
        return any(row[1] is not None for row in _layers(file))
    except (ValueError, RuntimeError):
        return False


def _with_table(file: Path, called: str) -> None:
    """Raise if a shapefile lies without its table: it has shapes, and nothing that says which region each is."""
    table = [
        p for p in file.parent.glob(f"{glob_escape(file.stem)}.*") if p.suffix.lower() == ".dbf"
    ]
    if file.suffix.lower() == ".shp" and not table:
        raise FileFormatError(
            _(
                "{called} lies without its .dbf, the table that says which region each shape is. Put the "
                "{table} of the same folder beside it, as it was downloaded."
            ),
            called=called,
            table=file.with_suffix(".dbf").name,
        )


def _says_encoding(file: Path) -> bool:
    """Return whether a shapefile says the encoding of its text (a .cpg file, or the dbf's mark)."""
    if any(file.with_suffix(ending).exists() for ending in (".cpg", ".CPG")):
        return True
    for ending in (".dbf", ".DBF"):
        table = file.with_suffix(ending)
        if table.exists():
            with table.open("rb") as stream:
                head = stream.read(30)
            return len(head) == 30 and head[29] not in (0x00, 0x57)
    return True


def _decoded(cells: NDArray[Any], source: str) -> NDArray[Any]:
    """Decode text that was read byte by byte (as ISO 8859-1)."""
    if cells.dtype != object:
        return cells
    raw = [c.encode("latin-1") if isinstance(c, str) else None for c in cells]
    joined = b"\n".join(c for c in raw if c is not None)
    decode(joined, source)  # refuses what is neither UTF-8 nor GB18030
    try:
        joined.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "gb18030"
    return np.array([None if c is None else c.decode(encoding) for c in raw], dtype=object)


def _decoded_name(name: str) -> str:
    """Decode the name of a column that was read byte by byte; a dbf may cut its last letter in two."""
    raw = name.encode("latin-1", "replace")
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return codecs.getincrementaldecoder(encoding)().decode(raw)
    return name


def _unreadable(called: str) -> FileFormatError:
    return FileFormatError(
        _(
            "{called} cannot be read as a map: it is cut off, damaged, or not a vector "
            "file. Take the whole file again (a shapefile needs its .shx and "
            ".dbf beside it)."
        ),
        called=called,
    )


def _refused(
    file: Path, layer: str | None, called: str, where: str | None, error: Exception
) -> InputError:
    if isinstance(error, UnicodeDecodeError):
        return FileFormatError(
            _(
                "The text of {called} is not in the encoding it claims. Say the right one, for "
                'example encoding="gb18030".'
            ),
            called=called,
        )
    if isinstance(error, NameError) or type(error).__name__ == "CRSError":
        return FileFormatError(
            _(
                "The coordinate system that {called} states cannot be read. Correct it in QGIS "
                "(Define projection), or delete the .prj of a shapefile and say the right one "
                "with {param:crs}."
            ),
            called=called,
        )
    columns = None if where is None else _columns(file, layer)
    if columns is not None:
        return InputError(
            _(
                "{called} cannot be searched with where={where!r}. Write a condition on its columns, such "
                "as \"region4 = 'East'\"; it has: {has}."
            ),
            called=called,
            where=where,
            has=listed(columns),
        )
    return _unreadable(called)


def _columns(file: Path, layer: str | None) -> list[str] | None:
    """Return the columns of a layer; None where it cannot be opened."""
    import pyogrio

    try:
        with _without_measures():
            return [str(name) for name in pyogrio.read_info(file, layer=layer)["fields"]]
    except (ValueError, RuntimeError):
        return None
