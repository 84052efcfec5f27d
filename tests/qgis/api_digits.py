# SPDX-License-Identifier: GPL-2.0-or-later
"""Run cases by the Python API on files, and write what comes out as digits.json.

    .venv/bin/python tests/qgis/api_digits.py FOLDER

FOLDER holds the files, and cases.json: {name: {"tool": …, parameters by the catalog's names}}; with "may_refuse" a
case that is refused gives the kind and the sentence of the error.
"""

import json
import math
import sys
import warnings
from pathlib import Path

import regspatial as rs
from regspatial import catalog, runner
from regspatial.io.flows import read_flows
from regspatial.recipes.inputs import Inputs
from regspatial.recipes.outputs import result_tables
from regspatial.recipes.raster_sources import load_rasters

CONTAINERS = (
    "regions",
    "regions_id",
    "panel",
    "panel_id",
    "panel_time",
    "names",
    "weights_file",
    "flows",
    "flows_origin",
    "flows_destination",
    "flows_value",
)


def main(folder: Path) -> None:
    warnings.simplefilter("ignore")
    out = {}
    there = {t.name: t for t in catalog.tools()}
    cases = json.loads((folder / "cases.json").read_text("utf-8"))
    for name, case in cases.items():
        tool = there.get(case.pop("tool"))
        if tool is None:
            continue
        refusable = case.pop("may_refuse", False)
        try:
            out[name] = digits(tool, case, folder)
        except rs.RegspatialError as error:
            if not refusable:
                raise
            out[name] = {"refused": [type(error).__name__, error.message.text("en")]}
    (folder / "digits.json").write_text(json.dumps(out, ensure_ascii=False), "utf-8")


def digits(tool: catalog.Tool, case: dict, folder: Path) -> dict:
    """Return what a case gives: tables, numbers, lines, and what stands on the map by region."""
    found = containers(tool, case, folder)
    plain = {k: v for k, v in case.items() if k not in (*CONTAINERS, *found)}
    result = runner.call(tool, found, plain).result
    return {
        "tables": {t.name: plain_rows(t) for t in result_tables(result)},
        "numbers": {
            o.name: plain_value(attribute(result, o.source))
            for o in tool.outputs
            if o.kind == "number"
        },
        "lines": {
            o.source: plain_lines(result.lines(o.source)) for o in tool.outputs if o.kind == "lines"
        },
        "layer": plain_layer(result) if any(o.kind == "layer" for o in tool.outputs) else None,
    }


def containers(tool: catalog.Tool, case: dict, folder: Path) -> dict:
    """Read the files of a case; what says how to read them leaves it."""
    found = {}
    if "regions" in case:
        found["regions"] = rs.read_boundaries(folder / case["regions"], id=case["regions_id"])
    if "panel" in case:
        found["panel"] = rs.read_panel(
            folder / case["panel"],
            id=case["panel_id"],
            time=case.get("panel_time"),
            wide=case.pop("wide", False),
        )
    if "flows" in case:
        found["flows"] = read_flows(
            folder / case["flows"],
            regions=found["regions"],
            origin=case.get("flows_origin"),
            destination=case.get("flows_destination"),
            value=case["flows_value"],
            name=case.pop("flows_name", "flows"),
        )
    for beside, value in case.pop("flows_beside", {}).items():
        found["flows"] += read_flows(
            folder / f"{beside}.csv",
            regions=found["regions"],
            origin="from",
            destination="to",
            value=value,
            name=beside,
        )
    for other in set(catalog.further_maps(tool)) & set(case):
        found[other] = rs.read_boundaries(folder / case[other])
    for one in set(catalog.rasters(tool)) & set(case):
        found[one] = load_rasters(case[one], folder, Inputs())
    return found


def plain_layer(result: object) -> dict[str, list] | None:
    """Return the values of each region that stand on the map; None where a record has none."""
    if not hasattr(result, "layer_columns"):
        return None
    ids, columns = result.layer_columns(None)
    values = [[plain_value(v) for v in c.values.tolist()] for c in columns]
    return {one: list(row) for one, row in zip(ids, zip(*values, strict=True), strict=True)}


def plain_rows(table: object) -> dict:
    return {
        "keys": list(table.keys),
        "kinds": [c.kind for c in table.columns],
        "rows": [[plain_value(v) for v in row] for row in table.rows],
    }


def plain_lines(lines: object) -> dict:
    return {
        "coordinates": [xy.tolist() for xy in lines.coordinates],
        "columns": {c.name: c.values.tolist() for c in lines.columns},
    }


def plain_value(value: object) -> object:
    if hasattr(value, "text"):  # a message, a term, a name
        return value.text("en")
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


def attribute(record: object, path: str) -> object:
    for part in path.split("."):
        record = getattr(record, part)
    return record


if __name__ == "__main__":
    main(Path(sys.argv[1]))
