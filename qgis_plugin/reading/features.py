# SPDX-License-Identifier: GPL-2.0-or-later
"""The one door to files that somebody names, and to the features of a layer.

A file is opened once its content has said of which kind it is. A reading that breaks off half way is no whole layer.
QGIS ends a loop over features in the same way at the end of a layer and where its source fails: the iterator stays
valid, and the provider has no error. What failed is said to GDAL, or in QGIS's own log, by the thread that reads. So
both are asked, and the rows are held against the number of features where that is counted.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsDataSourceUri,
    QgsFeature,
    QgsFeatureRequest,
    QgsProcessingFeatureSource,
    QgsProviderRegistry,
    QgsProviderSublayerDetails,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, Qt

from .. import core
from ..i18n import failure
from ..older import Qgis

_PROVIDERS = frozenset(
    (
        "PostGIS",
        "Redshift Spatial",
        "Oracle",
        "MSSQL",
        "SpatiaLite",
        "SAP HANA",
        "WFS",
        "OAPIF",
        "OGR",
    )
)
"""Under which names providers write to the log what failed while they fetched."""
_ESTIMATING = frozenset(("postgres", "oracle", "mssql", "redshift"))
"""Providers that may take the number of rows from statistics of the server."""
_LONGEST = 200
"""Characters of what a source says of its fault."""
BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_BOOKS_BEGIN = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_DBASE = frozenset(b"\x02\x03\x30\x31\x32\x43\x63\x83\x8b\xcb\xf5")
"""The first bytes of tables of dBASE and FoxPro; two zero bytes stand in each soon after."""


def opened(path: Path, name: str, more: str = "") -> QgsVectorLayer:
    """Open a file that somebody named; it may not be valid.

    Parameters
    ----------
    path : Path
    name : str
    more : str
        What QGIS puts behind a file: a layer, options.

    Raises
    ------
    FileFormatError
        Of a kind that may read other files or fetch addresses: GDAL asks all its drivers whether a file is theirs.
    """
    _check_kind(path)
    return QgsVectorLayer(f"{path}{more}", name, "ogr")


def layers_in(path: Path) -> list[str]:
    """Return the names of the layers, or sheets, of a file that somebody named; none where it is not read.

    Raises
    ------
    FileFormatError
        As `opened`.
    """
    _check_kind(path)
    found = QgsProviderRegistry.instance().querySublayers(str(path))
    return [one.name() for one in found if isinstance(one, QgsProviderSublayerDetails)]


def _check_kind(path: Path) -> None:
    with path.open("rb") as stream:
        head = stream.read(32)
    suffix = path.suffix.lower()
    if suffix in BOOKS and head.startswith(_BOOKS_BEGIN):
        return
    if suffix == ".dbf" and head[:1] and head[0] in _DBASE and head[12:14] == b"\0\0":
        return
    with contextlib.suppress(core.FileFormatError):
        if core.kind_of(path, path.name) != "zip":  # which may hold files of any kind
            return
    raise failure(core.FileFormatError, "unopened", name=path.name)


def whole(
    source: Any, request: QgsFeatureRequest | None = None, *, unchecked: bool = False
) -> Iterator[QgsFeature]:
    """Yield the features of a layer or of a source of Processing, to its end.

    Parameters
    ----------
    source : QgsVectorLayer or QgsProcessingFeatureSource
    request : QgsFeatureRequest, optional
    unchecked : bool
        Geometries are checked elsewhere, with our sentence; QGIS need not do it before.

    Raises
    ------
    InputError
        If the reading broke off: a server or a file failed, or there were fewer rows than are counted.
    """
    request = QgsFeatureRequest() if request is None else request
    rows = 0
    with _Log() as log:
        iterator = _iterator(source, request, unchecked=unchecked)
        log.begin()
        while True:
            gdal.ErrorReset()
            feature = next(iterator, None)
            said = _gdal_fault() or log.fault()
            if said or not iterator.isValid():
                raise failure(
                    core.InputError, "broke_off", layer=_name(source), rows=rows, why=said or "?"
                )
            if feature is None:
                break
            rows += 1
            yield feature
    _refuse_fewer(source, request, rows)


def seen(layer: QgsVectorLayer, request: QgsFeatureRequest | None = None) -> Iterator[QgsFeature]:
    """Yield the features that a look at a layer finds: for what a window shows or proposes, from which nothing is computed."""
    return iter(layer.getFeatures(QgsFeatureRequest() if request is None else request))


def copied(layer: QgsVectorLayer, request: QgsFeatureRequest) -> QgsVectorLayer:
    """Return a copy of some features in memory.

    Raises
    ------
    InputError
        As `whole`.
    """
    for _ in whole(layer, request):  # QGIS copies what it gets, and says nothing
        pass
    return layer.materialize(request)


def values_in(layer: QgsVectorLayer, at: int) -> set[Any]:
    """Return the values of a field, NULL among them.

    Raises
    ------
    InputError
        As `whole`; a server that fails gives no unique values, which looks like a field without any.
    """
    request = QgsFeatureRequest().setSubsetOfAttributes([at])
    request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    return {feature.attribute(at) for feature in whole(layer, request)}


def _iterator(source: Any, request: QgsFeatureRequest, *, unchecked: bool) -> Any:
    if unchecked and isinstance(source, QgsProcessingFeatureSource):
        flag = Qgis.ProcessingFeatureSourceFlag.SkipGeometryValidityChecks
        return source.getFeatures(request, flag)
    return source.getFeatures(request)


def _refuse_fewer(source: Any, request: QgsFeatureRequest, rows: int) -> None:
    """Raise if fewer rows came than are counted, where that says what there is."""
    wanted = _counted(source, request)
    layer = _layer_of(source)
    if rows >= wanted:
        return
    if layer is not None and _may_be_otherwise(source, layer):
        wanted = _counted_anew(layer)
    if rows < wanted:
        raise failure(core.InputError, "fewer_rows", layer=_name(source), rows=rows, count=wanted)


def _counted(source: Any, request: QgsFeatureRequest) -> int:
    """Return how many rows a request must give at least; -1 where nobody has counted."""
    kind = request.filterType()
    none = _filter("FilterNone", "NoFilter")
    if kind == _filter("FilterFids", "Fids"):
        count = len(request.filterFids())
    elif kind == none and request.filterRect().isNull():
        count = int(source.featureCount())
    else:
        return -1
    return min(count, request.limit()) if request.limit() >= 0 else count


def _filter(name: str, newer: str) -> Any:
    """Return a kind of request by its name of before QGIS 3.36, or of today."""
    old = getattr(QgsFeatureRequest, name, None)
    return old if old is not None else getattr(Qgis.FeatureRequestFilterType, newer)


def _may_be_otherwise(source: Any, layer: QgsVectorLayer) -> bool:
    """Return whether the count of a layer is an estimate, or of a time when it had more rows on its server."""
    of_all = int(source.featureCount()) == int(layer.featureCount())
    return of_all and layer.providerType() in _ESTIMATING and not layer.isEditable()


def _counted_anew(layer: QgsVectorLayer) -> int:
    """Return how many rows the server counts now; -1 where it does not say."""
    uri = QgsDataSourceUri(layer.source())
    uri.setUseEstimatedMetadata(False)
    if not uri.hasParam("checkPrimaryKeyUnicity"):
        uri.setParam("checkPrimaryKeyUnicity", "0")  # asks every row of a view
    again = QgsVectorLayer(uri.uri(False), layer.name(), layer.providerType())
    return int(again.featureCount()) if again.isValid() else -1


def _layer_of(source: Any) -> QgsVectorLayer | None:
    """Return the layer that a source of Processing reads; the scope of its expressions knows it."""
    if isinstance(source, QgsVectorLayer):
        return source
    scope = source.createExpressionContextScope()
    found = None if scope is None else scope.variable("layer")
    return found if isinstance(found, QgsVectorLayer) else None


def _name(source: Any) -> str:
    return str(source.name() if isinstance(source, QgsVectorLayer) else source.sourceName())


def _gdal_fault() -> str:
    """Return what GDAL said of the last feature, if it failed."""
    return _short(gdal.GetLastErrorMsg()) if gdal.GetLastErrorType() >= gdal.CE_Failure else ""


def _short(text: str) -> str:
    line = " ".join(str(text).split()).rstrip(".")
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


class _Log:
    """Hears what providers write to QGIS's log in this thread."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._thread = threading.get_ident()
        self._signal: Any = None

    def __enter__(self) -> _Log:
        log = QgsApplication.messageLog()
        self._signal = _signal_of(log.messageReceived)
        if self._signal is not None:
            self._signal.connect(self._hear, Qt.ConnectionType.DirectConnection)
        return self

    def __exit__(self, *_: object) -> None:
        if self._signal is not None:
            self._signal.disconnect(self._hear)

    def begin(self) -> None:
        """Forget what was said while a connection was made: a server without PostGIS says that it has none."""
        self._said.clear()

    def fault(self) -> str:
        """Return what failed; "" where nothing did."""
        return _short(self._said[0]) if self._said else ""

    def _hear(self, text: str, tag: str, level: Any, *_: object) -> None:
        here = threading.get_ident() == self._thread
        bad = level in (Qgis.MessageLevel.Warning, Qgis.MessageLevel.Critical)
        if here and bad and tag in _PROVIDERS and not _is_notice(text):
            self._said.append(text)


def _signal_of(signal: Any) -> Any:
    """Return the signal with its text, name and level; older ones and newer ones have others beside."""
    choose: Callable[[], Any]
    for choose in (lambda: signal[str, str, Qgis.MessageLevel], lambda: signal):
        try:
            return choose()
        except (KeyError, TypeError):
            continue
    return None


def _is_notice(text: str) -> bool:
    """Return whether a server only remarks on something, as a function in a view may."""
    said = (QCoreApplication.translate("QObject", "NOTICE: %1").partition("%1")[0], "NOTICE")
    return text.startswith(tuple(one for one in said if one.strip()))
