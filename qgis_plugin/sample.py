# SPDX-License-Identifier: GPL-2.0-or-later
"""The sample project: the shipped provinces and a simulated table, in a folder of the user's own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFillSymbol,
    QgsPalLayerSettings,
    QgsProject,
    QgsReferencedRectangle,
    QgsSingleSymbolRenderer,
    QgsTextFormat,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor

from . import core
from .algorithms.shipped_data import typed_table
from .i18n import language, say
from .layouts.framing import CHINA_ALBERS
from .study.setting import Setting, keep

FORMULA = "ln_inn ~ ln_de + ln_pgdp + hum"
"""What the sample explains, and by what."""
PROJECT = "regspatial_sample.qgz"
MAP, TABLE = "china_provinces.gpkg", "dri_simulated_2012_2022.gpkg"
_FILL = {"color": "244,243,238,255", "outline_color": "150,150,150,255", "outline_width": "0.2"}
_LABEL_POINTS = 7.0


def written(folder: Path) -> Path:
    """Return the sample project in a folder; what is there already is kept, with what was done to it.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    project = folder / PROJECT
    if project.is_file():
        return project
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / MAP).is_file():
        unfinished = folder / f".{MAP}"  # a copy broken off must not pass for the map the next time
        shutil.copyfile(core.shipped("data", "boundaries", MAP), unfinished)
        os.replace(unfinished, folder / MAP)
    if not (folder / TABLE).is_file():
        _write_table(folder / TABLE)
    _write_project(project)
    return project


def _write_table(path: Path) -> None:
    """Write the table with numbers as numbers: QGIS shows the fields of a CSV file as text."""
    source = core.shipped("data", "tables", Path(TABLE).with_suffix(".csv").name)
    unfinished = path.with_name(f".{path.name}")
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", path.stem
    code, reason, *_unused = QgsVectorFileWriter.writeAsVectorFormatV3(
        typed_table(source), str(unfinished), QgsCoordinateTransformContext(), options
    )
    if code != QgsVectorFileWriter.WriterError.NoError:
        raise OSError(reason)
    os.replace(unfinished, path)


def _write_project(path: Path) -> None:
    project = QgsProject()  # beside the one that is open, which is left as it is
    provinces = QgsVectorLayer(str(path.with_name(MAP)), say("sample_map"), "ogr")
    table = QgsVectorLayer(str(path.with_name(TABLE)), say("sample_table"), "ogr")
    provinces.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(_FILL)))
    provinces.setLabeling(QgsVectorLayerSimpleLabeling(_labels()))
    provinces.setLabelsEnabled(True)
    project.setTitle(say("sample_title"))
    albers = QgsCoordinateReferenceSystem.fromProj(CHINA_ALBERS)
    project.setCrs(albers)
    project.addMapLayers([provinces, table])
    there = QgsCoordinateTransform(provinces.crs(), albers, project)
    extent = there.transformBoundingBox(provinces.extent().buffered(1))
    project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(extent, albers))
    keep(_study(provinces, table), project)
    saved = project.write(str(path))
    reason = project.error()
    project.clear()
    if not saved:
        raise OSError(reason)


def _study(provinces: QgsVectorLayer, table: QgsVectorLayer) -> Setting:
    """Return the study with which the project opens."""
    return Setting(
        regions=provinces.id(),
        regions_id="adcode",
        panel=table.id(),
        panel_id="adcode",
        panel_time="year",
        formula=FORMULA,
    )


def _labels() -> QgsPalLayerSettings:
    settings, text = QgsPalLayerSettings(), QgsTextFormat()
    settings.fieldName = "name_short_zh" if language() == "zh" else "name_en"
    text.setSize(_LABEL_POINTS)
    text.setColor(QColor(70, 70, 70))
    settings.setFormat(text)
    return settings
