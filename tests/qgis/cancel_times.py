# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a person waits after Cancel, tool by tool, on layers of thousands of regions. No test: it is run by hand.

    REGSPATIAL_SIDE=45 REGSPATIAL_AFTER=15 REGSPATIAL_TIMES=times.jsonl pytest tests/qgis/cancel_times.py -k moran

Every tool's dialog is opened on a grid, Run and (after so many seconds of processor) Cancel are pressed with the mouse. A line a
tool: the waiting in seconds and in seconds of processor, how long the window stood still, and the long stretches of
the run until then in which it could not have been stopped.
"""

import json
import os
from pathlib import Path
from time import perf_counter, process_time

import pressing
import pytest
from cancelling import cancel, log_of, stretches
from cases import CASES
from pressing import layer_of, required_widgets, write_study
from qgis.core import QgsProject
from test_qgis_press_run import tool_of, window  # noqa: F401

SIDE = int(os.environ.get("REGSPATIAL_SIDE", "45"))
AFTER = [float(one) for one in os.environ.get("REGSPATIAL_AFTER", "15").split()]
TIMES = Path(os.environ.get("REGSPATIAL_TIMES", "cancel_times.jsonl"))
YEARS = int(os.environ.get("REGSPATIAL_YEARS", "5"))
MORE = json.loads(os.environ.get("REGSPATIAL_MORE", "{}"))
"""What else is given, by the names of the widgets."""
SAVERS = ("DRAWS", "BIAS_DRAWS", "PERMUTATIONS", "STARTS", "REPEATS", "TREES", "MODULARITY", "MOST")
"""What the tests give so that they take less time."""


@pytest.fixture(scope="module")
def big(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("big")
    before = pressing.SIDE, pressing.TIMES
    pressing.SIDE, pressing.TIMES = SIDE, pressing.TIMES[-YEARS:]
    write_study(folder)
    pressing.SIDE, pressing.TIMES = before
    for name in ("projected", "table", "flows"):
        QgsProject.instance().addMapLayer(layer_of(folder, name))
    return folder


@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("name", CASES)
def test_how_long_cancel_takes(name, after, big, window) -> None:  # noqa: F811
    tool, layers = tool_of(name), QgsProject.instance()
    (regions,), (table,) = (layers.mapLayersByName(one) for one in ("projected", "table"))
    given = required_widgets(tool, regions, table)
    known = {p.name.upper() for p in pressing.core().catalog.expand(tool)}
    given = {k: v for k, v in given.items() if k not in SAVERS}
    given |= {k: v for k, v in MORE.items() if k in known}
    opening = perf_counter()
    dialog = window(name, given)
    opened = perf_counter() - opening
    began, worked = perf_counter(), process_time()
    with stretches() as long:
        end = cancel(dialog, lambda: process_time() - worked > after)
    line = {
        "tool": name,
        "side": SIDE,
        "more": MORE,
        "opened": round(opened, 2),
        "ran": round(perf_counter() - began, 2),
        "boxes": list(dialog.said_in_boxes),
        "done": end.done,
        **{k: v and round(v, 2) for k, v in end._asdict().items() if k not in ("done", "results")},
        "log": log_of(dialog)[-400:],
        "usable": dialog.runButton().isEnabled() and not dialog.cancelButton().isEnabled(),
        "stretches": sorted(
            ({"s": round(s.seconds, 2), "held": s.held, "where": s.where} for s in long),
            key=lambda one: -one["s"],
        )[:6],
    }
    dialog.said_in_boxes.clear()
    with TIMES.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
