# SPDX-License-Identifier: GPL-2.0-or-later
"""Cancel pressed in a dialog: it says so, leaves nothing behind, and Run pressed again gives what it gives otherwise.

The work that is cancelled has no end of its own, so however fast the machine is, it is at work when Cancel is pressed.
How long people wait on large layers is measured by hand (cancel_times.py).
"""

import importlib
import threading
from pathlib import Path

import pytest
from cancelling import cancel, log_of
from pressing import required_widgets
from qgis.core import QgsProject
from test_qgis_press_run import api, assert_digits, layers, pressed, study, tool_of, window  # noqa: F401

# ruff: noqa: F811

NAMES = ("local_moran", "spatial_panel", "gwr", "pole_network", "max_p", "ranking")


def endless() -> None:
    n = 0
    while True:
        n += 1


@pytest.fixture
def begun() -> threading.Event:
    return threading.Event()


@pytest.fixture(params=["core", "tables", "writing"])
def held(request, provider, begun, monkeypatch) -> None:
    """Hold the next run in its core, while its tables are made, or while its layers are written."""
    core = importlib.import_module("regspatial_qgis.core")
    outputs = importlib.import_module("regspatial_qgis.results.outputs")
    where = {
        "core": (core.runner(), "call"),
        "tables": (core, "tables"),
        "writing": (outputs, "close"),
    }[request.param]
    whole = getattr(*where)

    def hold(*given, **more):
        if begun.is_set():
            return whole(*given, **more)
        if request.param == "writing":
            whole(*given, **more)
        begun.set()
        return endless()

    monkeypatch.setattr(*where, hold)


@pytest.mark.parametrize(("name", "kind"), [(one, "projected") for one in NAMES])
def test_cancel_is_heard_and_the_dialog_is_used_on(
    name, kind, layers, window, api, held, begun, tmp_path
) -> None:
    tool, there = tool_of(name), layers(kind)
    given = required_widgets(tool, there["REGIONS"], there["PANEL"])
    kept = set(QgsProject.instance().mapLayers())
    dialog = window(name, given | files_of(tool, tmp_path))
    end = cancel(dialog, begun.is_set)
    assert end.pressed is not None
    assert (end.done, end.results) == (False, {})
    assert "The run was cancelled." in log_of(dialog)
    assert set(QgsProject.instance().mapLayers()) == kept
    assert files_in(tmp_path) == []
    assert not dialog.cancelButton().isEnabled()
    assert dialog.runButton().isEnabled()
    assert_digits(tool, pressed(dialog), api[f"{name} {kind}"])
    assert files_in(tmp_path)


def test_it_is_said_in_chinese(chinese, layers, window, monkeypatch, begun) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    monkeypatch.setattr(core.runner(), "call", lambda *_: (begun.set(), endless()))
    there = layers("projected")
    dialog = window("moran", required_widgets(tool_of("moran"), there["REGIONS"], there["PANEL"]))
    assert cancel(dialog, begun.is_set).pressed is not None
    assert "运行已取消。" in log_of(dialog)


def files_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.rglob("*") if one.is_file())


def files_of(tool, folder: Path) -> dict[str, str]:
    """Return files for what a tool writes: its layers and tables, and those for Word."""
    outputs = importlib.import_module("regspatial_qgis.results.outputs")
    core = importlib.import_module("regspatial_qgis.core")
    names = outputs.names(tool, core.catalog.expand(tool))
    out = {
        names[one.name]: str(folder / f"{one.name}.gpkg")
        for one in tool.outputs
        if one.kind in ("layer", "table", "lines")
    }
    return out | {"TABLES": str(folder / "tables.docx")}
