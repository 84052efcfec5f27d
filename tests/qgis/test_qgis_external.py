# SPDX-License-Identifier: GPL-2.0-or-later
"""A recipe in an external Python: the same digits, and nothing of QGIS's in its way."""

import importlib
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import API_PYTHON, ROOT, Feedback
from qgis.core import QgsProcessingException, QgsSettings

KEY = "regspatial/external_python"
RECIPE = """
title = "External"
[regions]
source = "china:province"
[panel]
source = "{panel}"
id = "code"
time = "year"
[weights.near]
kind = "knn"
k = 4
[[step]]
name = "first"
tool = "moran"
weights = "near"
params = {{ variable = "y" }}
[[step]]
name = "long"
tool = "local_moran"
weights = "near"
params = {{ variable = "{variable}", permutations = {permutations}, seed = 1 }}
"""
EXCLUDED = 'source = "china:province"\nexclude = ["710000", "810000", "820000"]'


@pytest.fixture
def setting():
    """Set the external Python, and put the setting back."""
    before = QgsSettings().value(KEY)
    yield lambda path: QgsSettings().setValue(KEY, str(path))
    if before is None:
        QgsSettings().remove(KEY)
    else:
        QgsSettings().setValue(KEY, before)


@pytest.fixture
def external(setting, plugin):
    if not API_PYTHON.is_file():
        pytest.skip("there is no .venv beside this checkout to run in: make setup")
    setting(API_PYTHON)


@pytest.fixture
def recipe(tmp_path, folder):
    def made(variable="y", permutations=99):
        path = tmp_path / "study.toml"
        text = RECIPE.format(
            panel=folder / "panel.csv", variable=variable, permutations=permutations
        )
        path.write_text(text.replace('source = "china:province"', EXCLUDED), "utf-8")
        return str(path)

    return made


def tables(out) -> dict:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*.csv"))}


def test_a_recipe_gives_the_digits_of_a_direct_run(
    run, external, recipe, feedback, tmp_path, monkeypatch
) -> None:
    """Under poisoned paths too: a directory whose numpy cannot be imported, a PROJ that is none."""
    direct, inside, poison = tmp_path / "direct", tmp_path / "inside", tmp_path / "poison"
    command = [str(API_PYTHON), "-I", "-m", "regspatial", "recipe", recipe(), "--out", str(direct)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    poison.mkdir()
    (poison / "numpy.py").write_text("raise RuntimeError('poisoned')\n", "utf-8")
    for name in ("PYTHONPATH", "PYTHONHOME", "PROJ_LIB", "PROJ_DATA", "GDAL_DATA"):
        monkeypatch.setenv(name, str(poison))
    done = run("external", feedback, RECIPE=recipe(), FOLDER=str(inside), LANGUAGE="en")
    assert done["REPORT"] == str(inside / "report.html")
    assert (inside / "report.html").is_file()
    assert len(tables(inside)) >= 3
    assert tables(inside) == tables(direct)
    assert len(feedback.percents) > 3
    assert feedback.percents == sorted(feedback.percents)
    assert "Step long: local_moran" in feedback.infos


def test_the_environment(plugin) -> None:
    made = importlib.import_module("regspatial_qgis.external").environment(
        {"PATH": "p", "PYTHONHOME": "x", "PythonPath": "x", "QGIS_PREFIX_PATH": "x", "HOME": "h",
         "PROJ_LIB": "x", "GDAL_DATA": "x", "LD_LIBRARY_PATH": "x", "QT_PLUGIN_PATH": "x"}
    )  # fmt: skip
    assert made == {"PATH": "p", "HOME": "h", "REGSPATIAL_LANG": "en"}


def test_cancel_within_a_second_leaves_whole_files(run, external, recipe, tmp_path) -> None:
    class Stops(Feedback):
        at = 0.0

        def pushInfo(self, text: str) -> None:
            super().pushInfo(text)
            if text == "Step long: local_moran":
                threading.Timer(0.3, self._stop).start()

        def _stop(self) -> None:
            self.at = time.monotonic()
            self.cancel()

    feedback, out = Stops(), tmp_path / "out"
    run("external", feedback, RECIPE=recipe(permutations=1_000_000), FOLDER=str(out))
    ended = time.monotonic()
    assert feedback.at, "the run was over before it could be cancelled"
    assert ended - feedback.at < 1.0  # what the user is promised
    assert "The external run was cancelled." in feedback.infos
    assert {p.name for p in out.iterdir()} == {"run.json", "weights", "01-first"}
    assert not [p for p in Path("/proc").glob("[0-9]*/cmdline") if str(out).encode() in _read(p)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # ended meanwhile
        return b""


def test_a_fault_is_said_in_the_users_language(run, external, recipe, tmp_path, chinese) -> None:
    given = {"RECIPE": recipe("nothing"), "FOLDER": str(tmp_path / "out")}
    with pytest.raises(QgsProcessingException, match="数据无法直接使用.*nothing"):
        run("external", **given)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("", "No external Python is set"), ("/nowhere/python", "is not there"),
     (ROOT / "README.md", "cannot run regspatial"), (sys.executable, "cannot run regspatial")],
)  # fmt: skip
def test_an_interpreter_that_does_not_serve(run, setting, recipe, tmp_path, path, sentence) -> None:
    setting(path)
    with pytest.raises(QgsProcessingException, match=sentence):
        run("external", RECIPE=recipe(), FOLDER=str(tmp_path / "out"))


def test_the_setting_stands_in_the_options_of_processing(provider, setting) -> None:
    from processing.core.ProcessingConfig import ProcessingConfig

    one = ProcessingConfig.settings[KEY]
    assert one.qname == KEY
    assert one.group == provider.name()
    one.setValue(str(ROOT / "README.md"))
    one.save()
    assert QgsSettings().value(KEY) == str(ROOT / "README.md")
    one.setValue("")
