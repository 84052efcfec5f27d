# SPDX-License-Identifier: GPL-2.0-or-later
"""Dialogs as a person uses them: the required widgets filled, the button pressed, the results read.

The study is a small grid of regions in three coordinate systems, with a table that every tool of the
catalog can be run on.
"""

import csv
import importlib
import math
import random
import shutil
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QEventLoop, QMetaType, QTimer

SIDE = 6
TIMES = tuple(range(2015, 2020))
SYSTEMS = ("projected", "geographic", "none")
FLOWS_OF = ("weights_from_flows", "map_flows", "describe_flows", "spatial_flows")
"""Tools that take a table of flows."""
_CRS = {"projected": "EPSG:32650", "geographic": "EPSG:4326", "none": ""}
_FILES = {
    "projected": "utm.gpkg",
    "geographic": "lonlat.gpkg",
    "none": "nothing.shp",
    "one": "one.gpkg",
    "wide": "wide.gpkg",
    "provinces": "china_provinces.gpkg",
    "prefectures": "china_prefectures.gpkg",
}
FIELDS = ("adcode", "region4", "name_en")
CRAFTS = ("farms", "mills", "ports", "mines", "banks", "shops", "labs")
STUCK = 300
"""Seconds after which a run counts as stuck: no test depends on how fast it is."""


def write_study(folder: Path) -> None:
    """Write the grid three times, and its table, once for long and once for wide."""
    folder.mkdir(parents=True, exist_ok=True)
    for system in SYSTEMS:
        _write_grid(folder / _FILES[system], system)
    write_table(folder / "table.csv", [_code(k) for k in range(SIDE * SIDE)])
    for system in SYSTEMS:
        _write_hills(folder / f"hills-{system}.asc", system)
    with (folder / "flows.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("from", "to", "firms"))
        writer.writerows(_flows())


def write_table(path: Path, codes: list[str]) -> None:
    """Write the table that every tool of the catalog can be run on: a row a region and year."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "year", "y", "x1", "x2", "gdp", "area", *CRAFTS, "start"))
        draw = random.Random(11)
        writer.writerows(
            (*row, *(math.exp(draw.gauss(1, 0.8)) for _ in CRAFTS), 2017 if row[-1] % 2 else "")
            for row in _rows(codes)
        )


def _write_hills(path: Path, system: str) -> None:
    """Write a raster a little larger than the grid, in its coordinates, without their name."""
    (x, y), cells = _placed((-0.5, -0.5), system), 28
    side = (_placed((SIDE + 0.5, 0), system)[0] - x) / cells
    head = f"ncols {cells}\nnrows {cells}\nxllcorner {x}\nyllcorner {y}\ncellsize {side}\n"
    rows = (" ".join(str(r * 5 + c * c) for c in range(cells)) for r in range(cells))
    path.write_text(head + "\n".join(rows) + "\n", "ascii")


def _flows() -> list[tuple]:
    """Return what every region sends to the next two, so that none is without a link."""
    size = SIDE * SIDE
    return [(_code(k), _code((k + d) % size), 1 + (k * d) % 7) for k in range(size) for d in (1, 7)]


def _rows(codes: list[str]) -> list[tuple]:
    draw = random.Random(7)
    rows = []
    for k, code in enumerate(codes):
        at, size = (k % SIDE + k // SIDE) / SIDE, math.exp(3 + draw.gauss(0, 1))
        growth = 0.05 + 0.05 * draw.random()
        for year in TIMES:
            x1, x2 = draw.gauss(at, 1), draw.gauss(0, 1)
            y = 0.6 * x1 - 0.3 * x2 + at + 0.1 * (year - 2015) + draw.gauss(0, 0.4)
            size *= math.exp(growth + draw.gauss(0, 0.03))
            rows.append((code, year, y, x1, x2, size, 100 + k))
    return rows


def _code(k: int) -> str:
    return f"{360100 + k}"


def _write_grid(path: Path, system: str) -> None:
    draw = random.Random(3)
    corner = {
        (i, j): (i + draw.uniform(-0.2, 0.2), j + draw.uniform(-0.2, 0.2))
        for i in range(SIDE + 1)
        for j in range(SIDE + 1)
    }
    fields = QgsFields()
    for name in FIELDS:
        fields.append(QgsField(name, QMetaType.Type.QString))
    crs = QgsCoordinateReferenceSystem(_CRS[system])
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "ESRI Shapefile" if path.suffix == ".shp" else "GPKG"
    options.fileEncoding = "UTF-8"
    writer = QgsVectorFileWriter.create(
        str(path), fields, QgsWkbTypes.Type.Polygon, crs, QgsCoordinateTransformContext(), options
    )
    for k in range(SIDE * SIDE):
        i, j = k % SIDE, k // SIDE
        ring = [corner[i, j], corner[i + 1, j], corner[i + 1, j + 1], corner[i, j + 1]]
        feature = QgsFeature(fields)
        feature.setGeometry(
            QgsGeometry.fromPolygonXY([[QgsPointXY(*_placed(xy, system)) for xy in ring]])
        )
        feature.setAttributes([_code(k), "west" if i < SIDE // 2 else "east", f"place {k}"])
        assert writer.addFeature(feature)
    del writer


def _placed(xy: tuple[float, float], system: str) -> tuple[float, float]:
    x, y = xy
    if system == "geographic":
        return 112 + 0.4 * x, 27 + 0.4 * y
    return 300_000 + 40_000 * x, 3_000_000 + 40_000 * y


def layer_of(folder: Path, name: str) -> QgsVectorLayer:
    """Return a layer of the study: the name of a coordinate system, or "table"."""
    layer = QgsVectorLayer(str(folder / _FILES.get(name, f"{name}.csv")), name)
    assert layer.isValid()
    assert layer.crs().isValid() == (name in _FILES and name != "none")
    return layer


def write_china(folder: Path, name: str) -> None:
    """Write a shipped map of China as it is, and a table of its regions: islands and all."""
    path = folder / _FILES[name]
    shutil.copyfile(core().shipped("data", "boundaries", path.name), path)
    layer = QgsVectorLayer(str(path), name)
    write_table(folder / f"table-{name}.csv", [one["adcode"] for one in layer.getFeatures()])


def file_of(system: str) -> str:
    return _FILES[system]


def core():
    return importlib.import_module("regspatial_qgis.core")


def required(tool) -> dict[str, object]:
    """Return what a person has to fill in for a tool, by the catalog's names.

    The layers and ids that a rule of weights needs are among them; the seed makes runs comparable.
    A lower number of permutations only saves time.
    """
    answers = {
        "regions_id": "adcode",
        "panel_id": "code",
        "panel_time": "year",
        "formula": "y ~ x1 + x2",
        "variable": "gdp",
        "lagged_variable": "x1",
        "second": "x1",
        "mass": "gdp",
        "event": "start",
        "indicators": "gdp:+, x1:-",
        "inputs": "area",
        "industries": list(CRAFTS),
        "variables": ["gdp", "x1"],
        "outputs": "gdp",
        "environment": "x1",
        "outcome": "gdp",
        "conditions": ["x1", "x2"],
        "rng": 7,
        "other": "knn k=4",
    }
    if (tool.group == "local" and tool.name != "gtwr") or tool.name == "spatial_regression":
        answers["at_time"] = "2019"
    if tool.group == "regions":
        answers |= {"at_time": "2019", "floor": 4.0, "starts": 10}
    if tool.name == "pole_network":
        answers["modularity"] = False  # by networkx, which QGIS's Python need not have
    if tool.name in ("dea_bootstrap", "simar_wilson"):  # no program is solved a thousand times
        answers["draws"] = 20
    if tool.name == "simar_wilson":  # distances of gdp fall off as an exponential: no second stage
        answers |= {"bias_draws": 20, "inputs": "gdp", "outputs": "area"}
    if tool.name == "geodetector":
        answers |= {"at_time": "2019", "factors": ["x1", "x2"], "most": 4, "permutations": 99}
    if tool.name == "importances":  # the engine that starts sooner
        answers |= {"engine": "xgboost", "folds": 3, "repeats": 1, "trees": 20}
    if tool.name == "coupling_coordination":  # columns of these tables are no indices from 0 to 1
        answers |= {"indices": ["gdp", "x1"], "rescale": True}
    if tool.name == "join_counts":  # zeros and ones
        answers["variable"] = "x1 > 0"
    if tool.name in (
        "policy_durbin",
        "policy_cohorts",
        "policy_reach",
        "bacon",
        "matching",
        "synthetic_control",
    ):
        answers["first"] = "start"
    if tool.name in ("policy_cohorts", "bacon", "discontinuity", "synthetic_control"):
        answers["formula"] = "y ~ 1"
    if tool.name == "discontinuity":
        answers["running"] = "x1"
    if (
        tool.name == "matching"
    ):  # half of the provinces, some like no other, nearly all beside a treated one
        answers |= {"formula": "y ~ x1", "caliper": 2.0}
    if tool.name in ("matching", "synthetic_control"):
        answers |= {"weights_kind": "distance-band", "threshold": 1e-6, "islands": "keep"}
    if tool.name in (
        "policy",
        "policy_cohorts",
    ):  # half of them, so that few neighbours leave clean ones
        answers |= {"first": "start", "weights_kind": "knn", "k": 1}
    if tool.name == "harmonise":
        answers |= {
            "to": 2020,
            "variables": ["gdp"],
            "exclude": "360105,360122",
        }  # codes of counties
    if tool.name == "deflate":
        answers["index"] = "103 + 0 * gdp"
    if tool.name == "aggregate":
        answers |= {"by": "region4", "variables": ["gdp"], "kinds": "gdp=sum"}
    if tool.name == "cluster_sensitivity":
        answers["relative_error"] = 0.1
    if tool.name in ("group_regressions", "spatial_groups"):
        answers["group"] = "region4"
    if tool.name == "spatial_groups":  # some groups have three provinces
        answers |= {"formula": "y ~ x1", "model": "ols"}
    if tool.name == "instrumental":
        answers["formula"] = "y ~ x1 + [x2 ~ log(gdp)]"
    if tool.name == "ppml":
        answers["formula"] = "gdp ~ x1 + x2 | id + time"
    if tool.name == "exposure_robust":
        answers["formula"] = "y ~ x1 + [x2 ~ bartik] | id + time"
    if tool.name in FLOWS_OF:
        ends = {"flows_origin": "from", "flows_destination": "to", "flows_value": "firms"}
        if tool.name == "spatial_flows":
            names = ("regions_id", "panel_id", "panel_time", "variables", "rng")
            return ends | {name: answers[name] for name in names} | {"at_time": "2019"}
        return ends | {"regions_id": "adcode"}
    if tool.name == "convergence_clubs":  # five times: a third would leave too few
        answers["trim"] = 0.2
    if tool.name == "nested_theil":
        answers["groups"] = "region4"
    if tool.name == "pole_scales":
        answers["within"] = "region4"
    if tool.name == "gwr_stationarity":
        answers["permutations"] = 9
    params = core().catalog.expand(tool)
    asked = {p.name for p in params if p.required} | set(answers)
    return {p.name: answers[p.name] for p in params if p.name in answers and p.name in asked}


def required_widgets(tool, regions, table, **more) -> dict[str, object]:
    """Return the same by the names of the widgets, with the layers."""
    out = {name.upper(): value for name, value in required(tool).items()}
    names = {p.name for p in core().catalog.expand(tool)}
    flows = QgsProject.instance().mapLayersByName("flows")
    layers = {"REGIONS": regions, "PANEL": table, "PLACES": regions}
    if flows and tool.name in FLOWS_OF:
        layers["FLOWS"] = flows[0]
    if "rasters" in names:
        folder = Path(regions.source().partition("|")[0]).parent
        system = regions.name() if regions.name() in SYSTEMS else "projected"
        layers["RASTERS"] = [str(folder / f"hills-{system}.asc")]
    return {k: v for k, v in layers.items() if k.lower() in names} | out | more


def wait_until(signal, start) -> list:
    """Call `start`, let Qt work until a signal, and return its arguments."""
    loop, told, timer = QEventLoop(), [], QTimer()

    def ended(*arguments):
        told.append(arguments)
        loop.quit()

    signal.connect(ended)
    timer.setSingleShot(True)
    timer.timeout.connect(loop.quit)
    timer.start(STUCK * 1000)
    start()
    if not told:
        loop.exec()
    signal.disconnect(ended)
    assert told, "the run neither ended nor failed"
    return told[0]


def in_project(results: dict) -> dict:
    """Return results with the layers that the dialog put into the project."""
    there = QgsProject.instance().mapLayers()
    return {k: there.get(v, v) if isinstance(v, str) else v for k, v in results.items()}
