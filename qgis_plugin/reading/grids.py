# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables as they stand, through QGIS: every row and every sheet, titles and notes among them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import (
    QgsFeatureRequest,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProviderRegistry,
    QgsVectorLayer,
)

from .. import core
from ..i18n import say
from ..older import Qgis
from ..runs import external
from ..runs.feedback import Ticker
from ..values import to_python
from . import features

TEXTS = (".csv", ".tsv", ".txt")
STATISTICS = (".sav", ".zsav", ".dta")
COLUMNAR = (".parquet", ".pq", ".feather", ".arrow")
"""Files that a library reads which does not come with QGIS: another Python does it."""
# The options of a file do not reach the last sheet of a workbook (GDAL 3.10 takes its first row for
# names all the same); those of this thread do, for as long as a sheet is read.
_AS_IT_STANDS = {
    f"OGR_{driver}_{option}": value
    for driver in ("XLSX", "XLS", "ODS")
    for option, value in (("HEADERS", "DISABLE"), ("FIELD_TYPES", "STRING"))
}
_OURS = (*TEXTS, *STATISTICS, *COLUMNAR)
_UNNAMED = re.compile(r"Field\d+", re.IGNORECASE)


def grids_of(
    tables: Sequence[Any],
    encoding: str | None,
    decimal: str | None,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> list[Any]:
    """Return the sheets of layers and files.

    Parameters
    ----------
    tables : sequence of layers, their names or ids, or paths of files
        A file, or a layer that is the sheet of a workbook as it is on the disk, is read anew with its
        titles, since QGIS takes the first row for names; other layers by their fields and rows.
    encoding, decimal : str, optional
        Of text files.
    """
    ticker = Ticker(feedback)
    found: list[Any] = []
    for one in tables:
        layer = _layer(one, context)
        path, sheet = _source(one if layer is None else layer)
        suffix = path.suffix.lower()
        if path.is_file() and suffix in TEXTS:
            found.append(core.text_grid(path, encoding, decimal))
        elif path.is_file() and suffix in STATISTICS:
            found.append(core.files()[1].statistics_grid(path, encoding))
        elif path.is_file() and suffix in COLUMNAR:
            found.append(_elsewhere(path, context, feedback))
        elif path.is_file() and suffix in features.BOOKS:
            found += _sheets(path, sheet, decimal, ticker)
        elif layer is not None:
            found.append(_rows_of_layer(layer, ticker))
        elif path.is_file():
            opened = features.opened(path, path.stem)
            if not opened.isValid():
                raise QgsProcessingException(say("unopened", name=path.name))
            found.append(_rows_of_layer(opened, ticker))
        else:
            raise QgsProcessingException(say("mt_not_there", name=str(one)))
    return found


def wrong(tables: Sequence[Any], context: QgsProcessingContext) -> str:
    """Return what is said of the first table that is neither a layer nor a file of one, else ""."""
    for one in tables:
        layer = _layer(one, context)
        path = _source(one)[0] if layer is None else None
        if path is None or (path.suffix.lower() in _OURS and path.is_file()):
            continue
        if not path.is_file():
            return say("mt_not_there", name=str(one))
        with contextlib.suppress(core.FileFormatError):
            if features.layers_in(path):
                continue
        return say("unopened", name=path.name)
    return ""


def _layer(one: Any, context: QgsProcessingContext) -> QgsVectorLayer | None:
    """Return the layer that is meant, if it is one that QGIS has already."""
    if isinstance(one, QgsMapLayer):
        return one if isinstance(one, QgsVectorLayer) else None
    found = QgsProcessingUtils.mapLayerFromString(str(one), context, False)
    return found if isinstance(found, QgsVectorLayer) else None


def _source(one: Any) -> tuple[Path, str | None]:
    """Return the file and the sheet that stand behind a layer or a name; no file if changed in QGIS."""
    if isinstance(one, QgsVectorLayer):
        plain = one.providerType() in ("ogr", "delimitedtext") and not (
            one.isEditable() or one.subsetString() or one.vectorJoins()
        )
        if not plain:
            return Path(), None
        one = one.source()
    parts = QgsProviderRegistry.instance().decodeUri("ogr", str(one))
    path = Path(str(parts.get("path") or one))
    sheet = parts.get("layerName")
    return path, str(sheet) if sheet else None


def shares_of(layer: QgsVectorLayer) -> dict[tuple[int, int], Any]:
    """Return the cells of a layer that its workbook shows as percentages, by row and column of the sheet."""
    path, sheet = _source(layer)
    if not path.is_file() or path.suffix.lower() not in features.BOOKS:
        return {}
    found = core.files()[0].shown_cells(path)
    if sheet is None and len(found) == 1:
        return dict(next(iter(found.values())))
    return dict(found.get(sheet or "", {}))


def _elsewhere(path: Path, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Any:
    """Return a file that another Python reads and writes as text."""
    try:
        program = external.python()
    except QgsProcessingException as error:
        raise QgsProcessingException(say("mt_elsewhere", name=path.name, why=str(error))) from None
    out = Path(QgsProcessingUtils.generateTempFilename(f"{path.stem}.csv", context))
    done = external.run(program, ["merge", str(path), "--out", str(out)], out.parent, feedback)
    if done is None:
        raise QgsProcessingException(say("ex_cancelled"))
    return replace(core.text_grid(out, "utf-8", "."), source=path.name, sheet=path.stem)


def _sheets(path: Path, sheet: str | None, decimal: str | None, ticker: Ticker) -> Iterator[Any]:
    """Yield the sheets of a workbook, cell by cell as they stand."""
    names = features.layers_in(path)
    if not names:
        raise QgsProcessingException(say("unopened", name=path.name))
    shown = core.files()[0].shown_cells(path)
    for name in names if sheet is None else [sheet]:
        with gdal.config_options(_AS_IT_STANDS):
            more = f"|layername={name}|option:HEADERS=DISABLE|option:FIELD_TYPES=STRING"
            layer = features.opened(path, name, more)
            if not layer.isValid():
                raise QgsProcessingException(say("unopened", name=f"{path.name} [{name}]"))
            rows = core.as_shown(_cells(layer, ticker), shown.get(name, {}))
            rows = core.with_unseen(path, name, rows)
        yield core.grid(path, name, rows, decimal)


def _cells(layer: QgsVectorLayer, ticker: Ticker) -> list[tuple[int, list[Any]]]:
    request = QgsFeatureRequest()
    request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    rows = []
    for feature in features.whole(layer, request):
        ticker.row()
        rows.append((int(feature.id()), [to_python(v) for v in feature.attributes()]))
    return rows


def _rows_of_layer(layer: QgsVectorLayer, ticker: Ticker) -> Any:
    """Return the fields and the rows of a layer; the file's own number of a row is none of them.

    Rows are counted from 1 as QGIS shows them: a shapefile numbers its own from 0, which the fields stand in.
    """
    fields = layer.fields()
    keep = [k for k, one in enumerate(fields) if one.name().lower() not in ("fid", "ogc_fid")]
    heads = [None if _UNNAMED.fullmatch(fields[k].name()) else fields[k].name() for k in keep]
    read = _cells(layer, ticker)
    rows = [(n, [cells[k] for k in keep]) for n, (_own, cells) in enumerate(read, 1)]
    labels = {fields[k].name(): fields[k].alias() for k in keep if fields[k].alias()}
    return core.layer_grid(layer.name(), heads, rows, labels)
