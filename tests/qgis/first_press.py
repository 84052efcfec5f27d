# SPDX-License-Identifier: GPL-2.0-or-later
"""Thirteen kinds of layers as people bring them, and what a person chooses in a dialog on each: what is required.

Layers, ids and times are left as the dialog proposes them; everything else has its default.
"""

import csv
import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kinds import YEAR, with_values
from pressing import CRAFTS, SIDE, core, layer_of
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsField,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)
from qgis.PyQt.QtCore import QMetaType
from regspatial_qgis import core as of_plugin

ALBERS = "+proj=aea +lat_0=0 +lon_0=105 +lat_1=25 +lat_2=47 +ellps=krass +units=m +no_defs"
ISLANDS = (0, 5, 30)
"""Corners of the grid that lie out at sea."""
PILOTS = ("12", "13", "18", "19")
"""Regions that a policy reached, at an edge of the grid: most others are not beside them."""
HIDDEN = (
    "policy_cohorts",
    "policy_durbin",
    "policy_reach",
    "matching",
    "discontinuity",
    "synthetic_control",
)
"""Tools behind a door that are pressed too: those of a policy, which are found by search."""
ASKED = {
    ("geodetector", "factors"),
    ("discontinuity", "running"),
    ("aggregate", "variables"),
    ("aggregate", "kinds"),
    ("harmonise", "exclude"),
}
"""What a tool asks for though no one parameter is required: of several, one; what the columns and codes of this
study need."""


@dataclass(frozen=True)
class Brought:
    """What somebody opens in QGIS.

    Parameters
    ----------
    map, table : functions of the folder to a layer
        Without a table the map holds the values.
    called : function
        What a variable of the study is called there.
    """

    map: Callable[[Path], QgsVectorLayer]
    table: Callable[[Path], QgsVectorLayer] | None
    called: Callable[[str], str] = str


def _opened(name: str) -> Callable[[Path], QgsVectorLayer]:
    return lambda folder: layer_of(folder, name)


def _file(name: str) -> Callable[[Path], QgsVectorLayer]:
    def opened(folder: Path) -> QgsVectorLayer:
        layer = QgsVectorLayer(str(folder / name), Path(name).stem)
        assert layer.isValid(), name
        return layer

    return opened


def _filtered(folder: Path) -> QgsVectorLayer:
    """Return the map with thirty of its regions shown."""
    layer = layer_of(folder, "projected")
    assert layer.setSubsetString("\"adcode\" >= '360106'")
    return layer


def _joined(folder: Path) -> QgsVectorLayer:
    """Return the map with a table of one year joined, its fields called as QGIS calls them."""
    layer, table = layer_of(folder, "projected"), _file("last.csv")(folder)
    QgsProject.instance().addMapLayer(table, False)
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(table)
    join.setJoinFieldName("code")
    join.setTargetFieldName("adcode")
    assert layer.addJoin(join)
    return layer


BROUGHT = {
    "projected": Brought(_opened("projected"), _opened("values")),
    "geographic": Brought(_opened("geographic"), _opened("values")),
    "no-system": Brought(_opened("none"), _opened("values")),
    "own-system": Brought(_file("albers.gpkg"), _opened("values")),
    "gbk": Brought(_file("gbk.shp"), _opened("values")),
    "one-year": Brought(_opened("projected"), _file("last.csv")),
    "wide": Brought(_opened("projected"), _file("years.csv")),
    "holes": Brought(_opened("projected"), _file("holes.csv")),
    "same-names": Brought(_file("namesakes.gpkg"), _file("namesakes.csv")),
    "islands": Brought(_file("islands.gpkg"), _opened("values")),
    "filtered": Brought(_filtered, _opened("values")),
    "joined": Brought(_joined, None, lambda name: f"last_{name}"),
    "one-layer": Brought(_file("own.gpkg"), None),
}


def write_brought(folder: Path) -> None:
    """Write what the study of `pressing` has not, from what it has."""
    head, rows = _rows(folder / "table.csv")
    _write(folder / "values.csv", head, rows)
    last = [row for row in rows if row[1] == str(YEAR)]
    _write(folder / "last.csv", head, last)
    _write(folder / "holes.csv", head, _with_holes(rows))
    names = head[2:]
    cells: dict[str, list[str]] = {row[0]: [] for row in rows}
    for row in rows:
        cells[row[0]] += row[2:]
    years = list(dict.fromkeys(row[1] for row in rows))
    wide = [f"{name}_{year}" for year in years for name in names]
    _write(folder / "years.csv", ["code", *wide], [[one, *row] for one, row in cells.items()])
    grid = layer_of(folder, "projected")
    values = {row[0]: row[2:] for row in last}
    _save(with_values(grid, names, values), folder / "own.gpkg")
    _save(grid, folder / "albers.gpkg", QgsCoordinateReferenceSystem.fromProj(ALBERS))
    _save(_at_sea(grid), folder / "islands.gpkg")
    named = _named(grid, [f"市辖区{k // 2}" for k in range(SIDE * SIDE)])
    _save(named, folder / "namesakes.gpkg")
    of_code = {f["adcode"]: f["name_zh"] for f in named.getFeatures()}
    _write(folder / "namesakes.csv", ["name_zh", *head], [[of_code[r[0]], *r] for r in rows])
    _save(named, folder / "gbk.shp", encoding="GBK")
    (folder / "gbk.cpg").unlink(missing_ok=True)


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the table of the study with two indices from 0 to 1 and a pilot policy beside its columns."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    draw = random.Random(13)
    more = [[f"{draw.uniform(0.1, 0.9):.6f}" for _ in range(2)] for _ in rows]
    pilot = [["2017" if row[0][-2:] in PILOTS else ""] for row in rows]
    there = [a + b + c for a, b, c in zip(rows, more, pilot, strict=True)]
    return [*head, "green", "digital", "pilot"], there


def _with_holes(rows: list[list[str]]) -> list[list[str]]:
    """Empty one cell of every third variable, in another region and year each."""
    out = [list(row) for row in rows]
    times = len({row[1] for row in rows})
    for k in range(2, len(out[0]), 3):
        out[(5 * k % (SIDE * SIDE)) * times + k % times][k] = ""
    return out


def _write(path: Path, head: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])


def _save(layer: QgsVectorLayer, path: Path, crs=None, encoding: str = "UTF-8") -> None:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "ESRI Shapefile" if path.suffix == ".shp" else "GPKG"
    options.layerName, options.fileEncoding = path.stem, encoding
    if crs is not None:
        layer = layer.clone()
        layer.setCrs(crs)
    context = QgsCoordinateTransformContext()
    done, why, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), context, options)
    assert done == QgsVectorFileWriter.WriterError.NoError, why


def _in_memory(grid: QgsVectorLayer) -> QgsVectorLayer:
    return grid.materialize(QgsFeatureRequest())


def _at_sea(grid: QgsVectorLayer) -> QgsVectorLayer:
    """Return the grid with three corners moved off, so that nothing touches them."""
    layer = _in_memory(grid)
    for feature in list(layer.getFeatures()):
        k = int(feature["adcode"]) - 360100
        if k in ISLANDS:
            away = feature.geometry()
            away.translate(-60_000 if k % SIDE == 0 else 60_000, -60_000 if k < SIDE else 60_000)
            layer.dataProvider().changeGeometryValues({feature.id(): away})
    return layer


def _named(grid: QgsVectorLayer, names: list[str]) -> QgsVectorLayer:
    """Return the grid with names in Chinese, some of which two regions have."""
    layer = _in_memory(grid)
    layer.dataProvider().addAttributes([QgsField("name_zh", QMetaType.Type.QString)])
    layer.updateFields()
    at = layer.fields().lookupField("name_zh")
    there = zip(list(layer.getFeatures()), names, strict=True)
    layer.dataProvider().changeAttributeValues({f.id(): {at: name} for f, name in there})
    return layer


def layers_of(folder: Path, kind: str) -> list[QgsVectorLayer]:
    """Return the layers of a kind, in the order in which somebody opens them."""
    one = BROUGHT[kind]
    return [made(folder) for made in (one.map, one.table) if made is not None]


def chosen(tool, kind: str, folder: Path) -> dict[str, object]:
    """Return what a person has to choose in a tool's dialog besides what it proposes, by widget."""
    called = BROUGHT[kind].called
    terms = {name: called(name) for name in ("y", "x1", "x2", "gdp", "bartik")}
    answers: dict[str, object] = {
        "formula": "{y} ~ {x1} + {x2}".format(**terms),
        "variable": called("gdp"),
        "mass": called("gdp"),
        "event": called("start"),
        "first": called("pilot"),
        "running": called("x1"),
        "indicators": f"{called('gdp')}:+, {called('x1')}:-",
        "inputs": [called("area")],
        "outputs": [called("gdp")],
        "industries": [called(one) for one in CRAFTS],
        "variables": [called("gdp"), called("x1")],
        "indices": [called("green"), called("digital")],
        "outcome": called("gdp"),
        "conditions": [called("x1"), called("x2")],
        "factors": [called("x1"), called("x2")],
        "rasters": [str(folder / "hills-projected.asc")],
    }
    if tool.name == "deflate":
        answers["index"] = "103 + 0 * year"
    if tool.name == "aggregate":
        answers |= {"by": "region4", "kinds": f"{called('gdp')}=sum, {called('x1')}=mean"}
    if tool.name == "harmonise":  # two of these codes are old ones of counties
        answers |= {"to": 2020, "exclude": "360105,360122"}
    if tool.name == "instrumental":
        answers["formula"] = "{y} ~ {x1} + [{x2} ~ log({gdp})]".format(**terms)
    if tool.name == "ppml":  # of what is not below zero
        answers["formula"] = "{gdp} ~ {x1} + {x2}".format(**{**terms, "gdp": called("gdp")})
    if tool.name == "synthetic_control":  # its weights are those of the outcome alone
        answers["formula"] = "{y} ~ 1".format(**terms)
    if tool.name == "discontinuity":  # the running variable is no covariate
        answers["formula"] = "{y} ~ {x2}".format(**terms)
    given = {
        p.name.upper(): answers[p.name]
        for p in core().catalog.expand(tool)
        if p.name in answers and (p.required or (tool.name, p.name) in ASKED)
    }
    if tool.name == "zonal_statistics" and kind == "geographic":
        given["RASTERS"] = [str(folder / "hills-geographic.asc")]
    return given


def tools() -> list[str]:
    """Return the tools of the toolbox that read layers of regions or their table, and those of a policy."""
    there = of_plugin.catalog.tools()
    return sorted(one.name for one in there if not one.behind or one.name in HIDDEN)


PRESSED = tuple(os.environ.get("REGSPATIAL_PRESS", "").split())
"""The kinds on which every tool is pressed; empty for a part that leaves no kind out."""


def cells() -> list[tuple[str, str]]:
    """Return the tools and kinds that are pressed: every tool on some kinds, or another tool on each kind."""
    if PRESSED:
        return [(name, kind) for kind in BROUGHT if kind in PRESSED for name in tools()]
    there = tools()
    return [(there[(5 * k + 2) % len(there)], kind) for k, kind in enumerate(BROUGHT)]
