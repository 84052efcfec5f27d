# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers as people bring them: in three coordinate systems, with empty cells, with everything in one layer.

A kind says which layers stand in the project, what its dialogs are given beyond what a tool requires, and
which files the Python API is given for the same.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pressing import FLOWS_OF, SYSTEMS, TIMES, core, file_of, layer_of, required, required_widgets
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsField,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QMetaType

YEAR = TIMES[-1]
"""The year of the layer that holds one."""
OWN = {"wide": "PANEL_WIDE"}
"""What a dialog calls otherwise."""


@dataclass(frozen=True)
class Kind:
    """Layers of one kind.

    Parameters
    ----------
    regions : str
        The layer of regions.
    table : str or None
        The table; None where the regions' layer holds the values.
    system : str
        The coordinates of the regions.
    file : str
        The table that Python reads.
    more : mapping
        What a person sets besides, by the catalog's names.
    without : set of str
        Answers that there is no question for.
    """

    regions: str
    table: str | None
    system: str = "projected"
    file: str = "table.csv"
    more: Mapping[str, object] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


KINDS = {
    **{one: Kind(one, "table", one) for one in SYSTEMS},
    "gaps": Kind("projected", "gaps", file="gaps.csv"),
    "dropped": Kind("projected", "gaps", file="gaps.csv", more={"missing": "drop_regions"}),
    "one": Kind("one", None, file="one.csv", without=frozenset({"panel_time", "at_time"})),
    "wide": Kind(
        "wide", None, file="wide.csv", more={"wide": True}, without=frozenset({"panel_time"})
    ),
}
"""Three coordinate systems; an empty cell in every variable, refused or its region left out; all in one layer,
of one year or a field a variable and year."""


def write_kinds(folder: Path) -> None:
    """Write the tables and layers that the study has not, from what it has."""
    with (folder / "table.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    _write(folder / "gaps.csv", head, _with_gaps(rows))
    names = head[2:]
    last = {row[0]: row[2:] for row in rows if row[1] == str(YEAR)}
    _write_both(folder, "one", names, last)
    years = [f"{name}_{year}" for year in TIMES for name in names]
    cells: dict[str, list[str]] = {row[0]: [] for row in rows}
    for row in rows:  # sorted by region and year
        cells[row[0]] += row[2:]
    _write_both(folder, "wide", years, cells)


def _with_gaps(rows: list[list[str]]) -> list[list[str]]:
    """Empty one cell of every variable, each of another region and year: of the last year too."""
    out = [list(row) for row in rows]
    years = len(TIMES)
    for k in range(2, len(out[0])):
        out[(5 * k % 36) * years + (k - 1) % years][k] = ""
    return out


def _write(path: Path, head: list[str], rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])


def _write_both(folder: Path, name: str, names: list[str], cells: dict[str, list[str]]) -> None:
    """Write a table by region, and a layer of the regions that holds the same."""
    rows = [[code, *values] for code, values in cells.items()]
    _write(folder / f"{name}.csv", ["adcode", *names], rows)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", name
    path, context = str(folder / f"{name}.gpkg"), QgsCoordinateTransformContext()
    layer = with_values(layer_of(folder, "projected"), names, cells)
    done, why, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(layer, path, context, options)
    assert done == QgsVectorFileWriter.WriterError.NoError, why


def with_values(
    grid: QgsVectorLayer, names: list[str], cells: Mapping[str, list[str]]
) -> QgsVectorLayer:
    """Return the regions with values in fields of their own; an empty text is an empty cell."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:32650", "districts", "memory")
    own = [f.name() for f in grid.fields() if f.name() != "fid"]
    fields = [QgsField(n, QMetaType.Type.QString) for n in own]
    fields += [QgsField(n, QMetaType.Type.Double) for n in names]
    layer.dataProvider().addAttributes(fields)
    layer.updateFields()
    made = []
    for feature in grid.getFeatures():
        one = QgsFeature(layer.fields())
        one.setGeometry(feature.geometry())
        values = [float(v) if v else None for v in cells[feature["adcode"]]]
        one.setAttributes([*(feature[n] for n in own), *values])
        made.append(one)
    layer.dataProvider().addFeatures(made)
    return layer


def layers_of(folder: Path, kind: str, tool=None) -> dict[str, QgsVectorLayer]:
    """Return the layers of a kind by the name of their widget, and the flows for what makes weights of them."""
    one = KINDS[kind]
    made = {"REGIONS": layer_of(folder, one.regions)}
    if one.table is not None:
        made["PANEL"] = layer_of(folder, one.table)
    if tool is not None and tool.name in FLOWS_OF:
        made["FLOWS"] = layer_of(folder, "flows")
    return made


def widgets(tool, kind: str, layers: Mapping[str, QgsVectorLayer]) -> dict[str, object]:
    """Return what a person fills in, on layers of a kind."""
    one = KINDS[kind]
    params = {p.name: p for p in core().catalog.expand(tool)}
    out = required_widgets(tool, layers["REGIONS"], layers.get("PANEL"))
    out |= {
        OWN.get(k, k.upper()): v for k, v in one.more.items() if k in params or _reads(k, params)
    }
    for name in one.without:
        out.pop(name.upper(), None)
    if one.table is None and "panel" in params:
        _name_own_table(params, layers, out)
    return out


def _reads(key: str, params: Mapping[str, object]) -> bool:
    """Return whether a switch of QGIS's own stands in the dialog."""
    return key == "wide" and "panel_time" in params


def _name_own_table(params, layers, out: dict[str, object]) -> None:
    """Leave out a table that is the regions' layer itself, but where a tool knows no regions."""
    out.pop("PANEL", None)
    out.pop("PANEL_ID", None)
    if "regions" not in params:
        out |= {"PANEL": layers["REGIONS"], "PANEL_ID": "adcode"}
    elif not params["panel"].required:  # weights, which do without a table
        out.pop(OWN["wide"], None)


def python_case(tool, kind: str, **more) -> dict[str, object]:
    """Return the same for the Python API. Without a coordinate system distances are planar.

    Python is given the projected map then: it has the same coordinates.
    """
    one = KINDS[kind]
    params = {p.name: p for p in core().catalog.expand(tool)}
    answers = {k: v for k, v in required(tool).items() if k not in one.without}
    case = {"tool": tool.name, **answers, **more}
    if "regions" in params:
        case["regions"] = file_of("projected" if one.system == "none" else one.system)
    if "places" in params:
        case["places"] = case["regions"]
    if "panel" in params:
        case["panel"] = one.file
        case |= {k: v for k, v in one.more.items() if k in params or _reads(k, params)}
        if one.table is None:
            case["panel_id"] = "adcode"
            if "regions" in params and not params["panel"].required:
                for name in ("panel", "panel_id", "wide"):
                    case.pop(name, None)
    if tool.name in FLOWS_OF:
        case["flows"] = "flows.csv"
    if "rasters" in params:
        case["rasters"] = f"hills-{one.system}.asc"
    return case
