# SPDX-License-Identifier: GPL-2.0-or-later
"""A recipe in an external Python: the same digits, and nothing of QGIS's in its way."""

import importlib
import subprocess
import sys
import threading
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
params = {{ variable = "{variable}", permutations = {permutations}, rng = 1 }}
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
    made = importlib.import_module("regspatial_qgis.runs.external").environment(
        {
            "PATH": "p",
            "PYTHONHOME": "x",
            "PythonPath": "x",
            "QGIS_PREFIX_PATH": "x",
            "HOME": "h",
            "PROJ_LIB": "x",
            "GDAL_DATA": "x",
            "LD_LIBRARY_PATH": "x",
            "QT_PLUGIN_PATH": "x",
        }
    )
    assert made == {"PATH": "p", "HOME": "h", "REGSPATIAL_LANG": "en"}


class Stops(Feedback):
    """Cancels when it is told something, there and then."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self._at = at

    def pushInfo(self, text: str) -> None:
        super().pushInfo(text)
        if text == self._at:
            self.cancel()


def still_running(out: Path) -> list[Path]:
    return [p for p in Path("/proc").glob("[0-9]*/cmdline") if str(out).encode() in _read(p)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # ended meanwhile
        return b""


def test_a_cancelled_run_leaves_whole_files(run, external, recipe, tmp_path) -> None:
    """However far it has come: it has twenty long steps to go when it is stopped."""
    feedback, out = Stops("Step long: local_moran"), tmp_path / "out"
    path = Path(recipe(permutations=1_000_000))
    text = path.read_text("utf-8")
    long = text[text.rindex("[[step]]") :]
    more = [long.replace('"long"', f'"more{k}"') for k in range(20)]
    path.write_text("".join([text, *more]), "utf-8")
    done = run("external", feedback, RECIPE=str(path), FOLDER=str(out))
    assert "REPORT" not in done
    assert "The external run was cancelled." in feedback.infos
    kept = {p.name for p in out.iterdir()}
    assert {"run.json", "weights", "01-first"} <= kept
    assert [name for name in kept if name.startswith(".")] == [".regspatial.json"]
    assert "report.html" not in kept
    assert all((p / "step.json").is_file() for p in out.glob("[0-9]*"))
    assert not still_running(out)


STAND_IN = """#!/bin/sh
"exec" "{python}" "-S" "$0" "$@"  # the first line takes no path with a blank
import json, os, pathlib, shutil, signal, sys, time
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
polite = {polite}
stage = out / ".partial-0123456789abcdef"
begun = [stage / "02-long" / "half.csv", out / ".regspatial.lock"]

def stop(*_):
    if polite:
        shutil.rmtree(stage)
        begun[1].unlink()
        os._exit(130)

signal.signal(signal.SIGTERM, stop)
(out / "weights").mkdir(parents=True)
begun[0].parent.mkdir(parents=True)
for one in (begun[0], out / "run.json"):
    one.write_text("x")
begun[1].write_text(json.dumps({{"pid": os.getpid(), "host": "here", "stage": stage.name}}))
(out / ".theirs").write_text("somebody wrote it meanwhile")
print(json.dumps({{"event": "step-started", "step": "long", "tool": "local_moran"}}), file=sys.stderr, flush=True)
while True:
    time.sleep(3600)
"""


@pytest.mark.parametrize("polite", [True, False], ids=["stops when asked", "does not hear"])
def test_nothing_half_done_is_left_by_a_run_that_would_never_end(
    run, setting, recipe, tmp_path, polite
) -> None:
    """It comes back at all only because the run is ended; it had begun two things."""
    program, out = tmp_path / "python", tmp_path / "out"
    program.write_text(STAND_IN.format(python=sys.executable, polite=polite), "utf-8")
    program.chmod(0o755)
    setting(program)
    feedback = Stops("Step long: local_moran")
    run("external", feedback, RECIPE=recipe(), FOLDER=str(out))
    assert feedback.isCanceled()
    found = sorted(str(p.relative_to(out)) for p in out.rglob("*"))
    assert found == [".theirs", "run.json", "weights"]
    assert not still_running(out)


def test_what_was_there_before_a_cancelled_run_stays(run, setting, recipe, tmp_path) -> None:
    program, out = tmp_path / "python", tmp_path / "out"
    text = STAND_IN.replace('(out / "weights").mkdir(parents=True)', '(out / "weights").mkdir()')
    program.write_text(text.format(python=sys.executable, polite=False), "utf-8")
    program.chmod(0o755)
    setting(program)
    out.mkdir()
    (out / ".mine").write_text("kept", "utf-8")
    run("external", Stops("Step long: local_moran"), RECIPE=recipe(), FOLDER=str(out))
    assert {p.name for p in out.iterdir()} == {".mine", ".theirs", "run.json", "weights"}


def test_a_person_is_promised_less_than_a_second(
    run, setting, recipe, tmp_path, monkeypatch
) -> None:
    """The waits that are asked for, not the time they take: that is the machine's."""
    program, out, asked = tmp_path / "python", tmp_path / "out", []
    program.write_text(STAND_IN.format(python=sys.executable, polite=False), "utf-8")
    program.chmod(0o755)
    setting(program)
    wait, join = subprocess.Popen.wait, threading.Thread.join

    def waits(self, timeout=None):
        asked.append(timeout)
        return wait(self, timeout)

    def joins(self, timeout=None):
        asked.append(timeout)
        return join(self, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", waits)
    monkeypatch.setattr(threading.Thread, "join", joins)
    run("external", Stops("Step long: local_moran"), RECIPE=recipe(), FOLDER=str(out))
    assert len(asked) == 4
    ended = asked.index(None)  # after the process has been killed
    assert ended == 2
    assert sum(one for one in asked if one is not None) < 0.9


def test_a_fault_is_said_in_the_users_language(run, external, recipe, tmp_path, chinese) -> None:
    given = {"RECIPE": recipe("nothing"), "FOLDER": str(tmp_path / "out")}
    with pytest.raises(QgsProcessingException, match="数据无法直接使用.*nothing") as caught:
        run("external", **given)
    assert "错误" not in str(caught.value)
    assert "{" not in str(caught.value)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("", "No external Python is set"),
        ("/nowhere/python", "is not there"),
        (ROOT / "README.md", "cannot run regspatial"),
        (sys.executable, "cannot run regspatial"),
    ],
)
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


def test_the_users_own_packages_are_found(setting, plugin, tmp_path, monkeypatch) -> None:
    """`pip install` puts them there on Windows without an administrator; -I alone would leave them out."""
    program = "/usr/bin/python3"
    monkeypatch.setenv("HOME", str(tmp_path))
    ask = [program, "-c", "import site; print(site.getusersitepackages())"]
    own = Path(subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip())
    assert own.is_relative_to(tmp_path)
    (own / "regspatial").mkdir(parents=True)
    (own / "regspatial/__init__.py").write_text("", "utf-8")
    (own / "regspatial/__main__.py").write_text(
        "import json, sys\n"
        "print(json.dumps({'event': 'done', 'argv': sys.argv[1:]}), file=sys.stderr)\n",
        "utf-8",
    )
    made = importlib.import_module("regspatial_qgis.runs.external")
    found = made.run(program, ["recipe", "研究 a.toml"], tmp_path / "out", Feedback())
    assert found["argv"] == ["recipe", "研究 a.toml", "--events", "jsonl"]
