# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of a run that go into a GeoPackage or a database beside other tables: put there at once, when all are whole.

What stood under the name is there until then, and after a run that was cancelled or failed.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import (
    QgsDataSourceUri,
    QgsFeature,
    QgsFeatureSink,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingUtils,
    QgsProviderConnectionException,
    QgsProviderRegistry,
    QgsVectorLayer,
    QgsVectorLayerExporter,
)

from ..i18n import say
from ..older import Qgis
from ..reading import features

PROVIDERS = ("ogr", "postgres", "spatialite", "mssql", "oracle", "hana")
_PLACE = re.compile(r"(\w+):(?://)?(.+)", re.DOTALL)
_SUFFIX = ".gpkg"
_GEOPACKAGE = ["GPKG"]
"""The driver that is asked: a file of that name may be of another kind, which leads elsewhere."""
_OWN = re.compile("gpkg_|rtree_|sqlite_|layer_styles$|ogr_")
"""Tables of a GeoPackage about the file itself."""


@dataclass(frozen=True)
class Place:
    """Where a table goes: one of a GeoPackage (ogr), or of a server's database.

    Parameters
    ----------
    provider : str
        QGIS's name of what writes there.
    uri : str
        As QGIS writes it: dbname='…' table="…" (geom).
    """

    provider: str
    uri: str

    @property
    def parts(self) -> QgsDataSourceUri:
        """The uri taken apart."""
        return QgsDataSourceUri(self.uri)

    @property
    def file(self) -> Path | None:
        """The GeoPackage; None of a server."""
        return Path(self.parts.database()) if self.provider == "ogr" else None

    @property
    def destination(self) -> str:
        """What QGIS calls the table once it is written."""
        if self.file is not None:
            return f"{self.parts.database()}|layername={self.parts.table()}"
        return str(QgsProcessingUtils.encodeProviderKeyAndUri(self.provider, self.uri))


def place_of(value: str) -> Place | None:
    """Return the place that a destination names; None where it is a file of its own, or nothing."""
    found = _PLACE.fullmatch(value.strip())
    if found is None or found[1] not in PROVIDERS:
        return None
    place = Place(found[1], found[2])
    if not place.parts.table():
        return None
    if place.file is not None and not _takes(place.file):
        return None
    return place


def _takes(file: Path) -> bool:
    return file.suffix.lower() == _SUFFIX and file.is_absolute() and file.parent.is_dir()


def named(value: Any) -> str:
    """Return what a destination says; "" where it is not set, or not yet known."""
    if isinstance(value, QgsProcessingOutputLayerDefinition):
        if value.sink.propertyType() != Qgis.PropertyType.Static:
            return ""
        value = value.sink.staticValue()
    return value if isinstance(value, str) else ""


def file_of(value: str) -> Path | None:
    """Return the GeoPackage that a destination names, as a whole or a table of it."""
    place = place_of(value)
    file = Path(value) if place is None else place.file
    return file.resolve() if file is not None and table_of(file) else None


def table_of(file: Path) -> str:
    """Return what the table is called that a GeoPackage without a name for it gets; "" of other files."""
    return file.stem if file.suffix.lower() == _SUFFIX else ""


def as_table(file: Path) -> Place | None:
    """Return a GeoPackage as a place for one table more; None of any other file."""
    if not table_of(file) or not _takes(file):
        return None
    parts = QgsDataSourceUri()
    parts.setDatabase(str(file))
    parts.setDataSource("", table_of(file), "geom")
    return Place("ogr", parts.uri(False))


def holds_others(file: Path) -> bool:
    """Return whether a GeoPackage holds tables besides the one that is called like it."""
    if not table_of(file) or not file.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as base:
            found = base.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
            names = {str(name).lower() for (name,) in found}
    except sqlite3.Error:  # it is no GeoPackage
        return False
    return any(not _OWN.match(name) for name in names - {table_of(file).lower()})


def table_opened(file: Path, number: int = 0) -> str:
    """Return the table that is opened where a GeoPackage is named without one; "" of other files, and of damaged ones."""
    if not table_of(file):
        return ""
    try:
        with gdal.quiet_errors():
            base = _done(gdal.OpenEx(str(file), gdal.OF_VECTOR, _GEOPACKAGE))
            return str(_done(base.GetLayer(number)).GetName())
    except RuntimeError:
        return ""


def put(tables: Iterable[tuple[Place, Path]]) -> None:
    """Put the layers of files into their places: those of one GeoPackage all of them, or none.

    Raises
    ------
    QgsProcessingException
        Naming the place; what was there is as it was.
    """
    files: dict[Path, list[tuple[str, str, Path]]] = {}
    for place, made in tables:
        parts = place.parts
        if place.file is None:
            _into_server(place, made)
        else:
            one = (parts.table(), parts.geometryColumn() or "geom", made)
            files.setdefault(place.file, []).append(one)
    for file, ones in files.items():
        try:
            into_geopackage(file, ones)
        except (RuntimeError, OSError) as error:
            raise _refused(str(file), str(error)) from None


def _refused(place: str, reason: str, key: str = "table_not_put") -> QgsProcessingException:
    return QgsProcessingException(say(key, place=place, reason=reason.strip() or "?"))


def into_geopackage(file: Path, tables: Iterable[tuple[str, str, Path]]) -> None:
    """Write tables under other names, and give them theirs in the end, in one transaction.

    Parameters
    ----------
    file : Path
        Made where it is not there.
    tables : (name, geometry column, file that holds the layer)

    Raises
    ------
    RuntimeError
        What GDAL says; the file is as it was.
    """
    base: Any
    with gdal.quiet_errors():  # they are raised
        if file.exists():
            how = gdal.OF_VECTOR | gdal.OF_UPDATE
            base = _done(gdal.OpenEx(str(file), how, _GEOPACKAGE))
        else:
            driver = gdal.GetDriverByName("GPKG")
            base = _done(driver.Create(str(file), 0, 0, 0, gdal.GDT_Unknown))
        _done(base.StartTransaction())
        try:
            _replace(base, tables)
            _done(base.CommitTransaction())
        except Exception:
            base.RollbackTransaction()
            raise
        finally:
            base = None  # closed while it is quiet: it puts off what belongs to tables that are no more


def _replace(base: Any, tables: Iterable[tuple[str, str, Path]]) -> None:
    written = [(name, _copied(base, geometry, made)) for name, geometry, made in tables]
    for name, layer in written:
        _dropped(base, name)
        _done(layer.Rename(name))


def _done(result: Any) -> Any:
    """Return what GDAL gave; without exceptions of its own it tells a failure by None, or by a number."""
    if result is None or (isinstance(result, int) and result != 0):
        raise RuntimeError(gdal.GetLastErrorMsg())
    return result


def _copied(base: Any, geometry: str, made: Path) -> Any:
    """Write the layer of a file into a base under a name that nothing has; return it there."""
    source = _done(gdal.OpenEx(str(made), gdal.OF_VECTOR))
    layer = source.GetLayer(0)
    options = [f"GEOMETRY_NAME={geometry}", f"FID={layer.GetFIDColumn() or 'fid'}"]
    name = f"regspatial_{secrets.token_hex(8)}"
    out = _done(base.CreateLayer(name, layer.GetSpatialRef(), layer.GetGeomType(), options))
    shape = layer.GetLayerDefn()
    for k in range(shape.GetFieldCount()):
        _done(out.CreateField(shape.GetFieldDefn(k)))
    for feature in layer:
        _done(out.CreateFeature(feature))
    return out


def _dropped(base: Any, name: str) -> None:
    """Take a table away, and the styles that were saved for its fields."""
    names = [base.GetLayer(k).GetName() for k in range(base.GetLayerCount())]
    for k, there in enumerate(names):
        if there.lower() == name.lower():
            _done(base.DeleteLayer(k))
            break
    if "layer_styles" in names:
        styles = base.GetLayer("layer_styles")
        gone = [one.GetFID() for one in styles if one["f_table_name"].lower() == name.lower()]
        for fid in gone:
            _done(styles.DeleteFeature(fid))


def _into_server(place: Place, made: Path) -> None:
    """Write a table beside the one it replaces, and let it take its place when it is whole."""
    connection = _connected(place)
    swap = _SWAPS.get(place.provider)
    if swap is None:
        _export(place, made, place.parts)
        return
    beside = QgsDataSourceUri(place.uri)
    beside.setTable(f"regspatial_{secrets.token_hex(8)}")
    try:
        _export(place, made, beside)
        swap(connection, place.parts, beside.table())
    except (QgsProcessingException, QgsProviderConnectionException) as error:
        with contextlib.suppress(QgsProviderConnectionException):  # it may never have been made
            connection.dropVectorTable(place.parts.schema(), beside.table())
        if isinstance(error, QgsProcessingException):
            raise
        raise _refused(place.parts.table(), str(error)) from None


def _swap_at_once(connection: Any, parts: QgsDataSourceUri, new: str) -> None:
    """Rename a table in one transaction, which takes back a table that was dropped."""
    schema = _quoted(parts.schema() or "public")
    old, made = (f"{schema}.{_quoted(one)}" for one in (parts.table(), new))
    try:
        connection.executeSql(
            f"BEGIN; DROP TABLE IF EXISTS {old}; ALTER TABLE {made} RENAME TO {_quoted(parts.table())}; COMMIT"
        )
    except QgsProviderConnectionException:
        connection.executeSql("ROLLBACK")
        raise


def _swap_by_turns(connection: Any, parts: QgsDataSourceUri, new: str) -> None:
    """Rename a table of SpatiaLite by its own function: QGIS's leaves its extent and its count behind."""
    name, aside = parts.table(), f"{new}_old"

    def there(table: str) -> list[Any]:
        names = connection.executeSql("SELECT name FROM sqlite_master")
        return [one for (one,) in names if str(one).lower() == table.lower()]

    def renamed(table: str, to: str) -> None:
        connection.executeSql(f"SELECT RenameTable(NULL, {_text(table)}, {_text(to)}, 1)")
        if not there(to):  # it gives 0 either way
            raise QgsProviderConnectionException(f"{table}: RenameTable")

    old = there(name)
    for one in old:
        renamed(one, aside)
    try:
        renamed(new, name)
    except QgsProviderConnectionException:
        for one in old:
            renamed(aside, one)
        raise
    for _one in old:
        connection.executeSql(f"SELECT DropTable(NULL, {_text(aside)}, 1)")


_SWAPS: dict[str, Callable[[Any, QgsDataSourceUri, str], None]] = {
    "postgres": _swap_at_once,
    "spatialite": _swap_by_turns,
}
"""How a whole table takes the place of another. Providers that are not here cannot rename: they write in place."""


def _export(place: Place, made: Path, where: QgsDataSourceUri) -> None:
    layer = QgsVectorLayer(str(made), made.stem, "ogr")
    fields = layer.fields()
    own = fields.lookupField("fid")
    kept = [k for k in range(fields.count()) if k != own]
    if own >= 0:
        fields.remove(own)
    out = QgsVectorLayerExporter(
        where.uri(False), place.provider, fields, layer.wkbType(), layer.crs(), True, {}
    )
    _check(place, out)  # one that could not make its table takes QGIS down with the first row
    feature = QgsFeature(fields)
    for one in features.whole(layer):
        cells = one.attributes()
        feature.setGeometry(one.geometry())
        feature.setAttributes([cells[k] for k in kept])
        if not out.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
            break
    out.flushBuffer()
    _check(place, out)


def _check(place: Place, out: QgsVectorLayerExporter) -> None:
    if out.errorCode() == Qgis.VectorExportResult.Success and not out.errorCount():
        return
    key = "table_not_put" if place.provider in _SWAPS else "table_not_written"
    raise _refused(place.parts.table(), out.errorMessage(), key)


def _connected(place: Place) -> Any:
    """Return QGIS's connection to the database of a place."""
    metadata = QgsProviderRegistry.instance().providerMetadata(place.provider)
    return metadata.createConnection(place.parts.connectionInfo(False), {})


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
