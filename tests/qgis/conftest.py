# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests in QGIS share: the built plugin, a map, a table, and the Python API's digits."""

import csv
import fcntl
import gc
import hashlib
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import pytest
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.PyQt import sip

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
HERE = Path(__file__).resolve().parent
API_PYTHON = ROOT / ".venv/bin/python"
EXTERNAL = "regspatial/external_python"
MAPS = ("china_provinces", "china_prefectures")

# The hooks of tests/shuffle.py, taken from its place: tests are no packages.
_spec = importlib.util.spec_from_file_location("shuffle", HERE.parent / "shuffle.py")
_shuffle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_shuffle)
pytest_addoption = _shuffle.pytest_addoption
pytest_configure = _shuffle.pytest_configure
pytest_report_header = _shuffle.pytest_report_header
pytest_collection_modifyitems = _shuffle.pytest_collection_modifyitems

if not (BUILD / "regspatial_qgis/metadata.txt").is_file():
    pytest.exit("build the plugin first: make plugin", returncode=4)
sys.path.insert(0, str(BUILD))
sys.path.insert(0, str(HERE))

from cases import CASES, TIMES  # noqa: E402


class Feedback(QgsProcessingFeedback):
    """Keeps what a run says, and can cancel it when it has come far enough."""

    def __init__(self, cancel_at: float | None = None) -> None:
        super().__init__(False)
        self.warnings: list[str] = []
        self.errors: list[str] = []
        self.infos: list[str] = []
        self.percents: list[float] = []
        self._cancel_at = cancel_at
        self.progressChanged.connect(self._progress)

    def _progress(self, percent: float) -> None:
        self.percents.append(percent)
        if self._cancel_at is not None and percent >= self._cancel_at:
            self.cancel()

    def pushWarning(self, text: str) -> None:
        self.warnings.append(text)

    def reportError(self, text: str, fatalError: bool = False) -> None:
        self.errors.append(text)

    def pushInfo(self, text: str) -> None:
        self.infos.append(text)

    def pushFormattedMessage(self, html: str, text: str) -> None:
        self.infos += text.splitlines()


@pytest.fixture(scope="session", autouse=True)
def _nothing_outlives_qgis(qgis_app):
    """Give back what would be taken down after QGIS, and take the process with it.

    A context or a traceback that Python still holds closes its layers after GDAL has gone; a thread of
    QgsTaskManager that ends with it closes a database of QgsAuthManager, which has gone before.
    """
    yield
    found = [o for o in gc.get_objects() if isinstance(o, QgsProcessingContext | QgsMapLayer)]
    for thing in found:
        if sip.isdeleted(thing) or not sip.ispyowned(thing):
            continue  # a run in a thread has a context of its own, which has gone with it
        if isinstance(thing, QgsProcessingContext):
            thing.temporaryLayerStore().removeAllMapLayers()
        else:
            sip.delete(thing)
    pool = QgsApplication.taskManager().threadPool()
    pool.setExpiryTimeout(0)
    pool.waitForDone()


@pytest.fixture(scope="session", autouse=True)
def _where_trees_are_grown(qgis_app):
    """Name the external Python before any fixture of a test that keeps the setting and puts it back."""
    before = QgsSettings().value(EXTERNAL)
    QgsSettings().setValue(EXTERNAL, str(API_PYTHON))
    yield
    QgsSettings().setValue(EXTERNAL, before or "")


@pytest.fixture(scope="module", autouse=True)
def _an_empty_project(qgis_app):
    """What another module left in the project would be offered, taken or guessed from in this one."""
    QgsProject.instance().clear()


@pytest.fixture
def feedback() -> Feedback:
    return Feedback()


@pytest.fixture(scope="session")
def plugin(qgis_processing):
    """The plugin as QGIS holds it, without a window."""
    import regspatial_qgis

    made = regspatial_qgis.classFactory(None)
    made.initProcessing()
    yield made
    made.unload()


@pytest.fixture(scope="session")
def provider(plugin):
    return plugin.provider


@pytest.fixture
def run(provider):
    """Run a tool; what it says goes to a Feedback."""
    import processing

    def call(tool: str, feedback: QgsProcessingFeedback | None = None, **parameters):
        return processing.run(f"regspatial:{tool}", parameters, feedback=feedback or Feedback())

    return call


@pytest.fixture
def chinese(monkeypatch):
    """QGIS as it says it is in China."""
    monkeypatch.setattr(QgsApplication, "locale", staticmethod(lambda: "zh-Hans"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """A map and tables, made once; QGIS touches the GeoPackages it opens, so they are copies."""
    out = tmp_path_factory.mktemp("data")
    for name in MAPS:
        shutil.copy(ROOT / f"data/boundaries/{name}.gpkg", out / f"{name}.gpkg")
    _write_panel(out)
    for k, year in enumerate(TIMES[:2]):
        _write_hills(out / f"hills_{year}.asc", k)
    return out


def _write_hills(path: Path, more: int) -> None:
    """Heights over China in cells of .7 degrees, some without a value, with their coordinate system."""
    head = "ncols 100\nnrows 80\nxllcorner 70\nyllcorner 3\ncellsize .7\nNODATA_value -99\n"
    rows = (
        " ".join(str((r * 7 + c * (3 + more)) % 41 if (r * c) % 29 else -99) for c in range(100))
        for r in range(80)
    )
    path.write_text(head + "\n".join(rows) + "\n", "ascii")
    crs = QgsCoordinateReferenceSystem("EPSG:4326")
    wkt = crs.toWkt(Qgis.CrsWktVariant.Wkt1Esri)
    path.with_suffix(".prj").write_text(wkt, "ascii")


def _write_panel(out: Path) -> None:
    """Thirty-one mainland provinces, six years, made-up numbers with a spatial pattern."""
    layer = QgsVectorLayer(str(out / "china_provinces.gpkg"), "provinces")
    draw = random.Random(20240501)
    rows = []
    for feature in layer.getFeatures():
        code, lon, lat = (feature[n] for n in ("adcode", "seat_lon", "seat_lat"))
        if code[:2] in ("71", "81", "82"):
            continue
        gdp = 10 + 0.05 * (lon - 100) + draw.gauss(0, 0.3)
        for year in TIMES:
            x1, x2 = draw.gauss(0, 1) + lon / 20, draw.gauss(0, 1)
            y = 0.5 * x1 - 0.3 * x2 + lat / 10 + 0.1 * (year - 2015) + draw.gauss(0, 0.3)
            gdp += 0.06 + draw.gauss(0, 0.02)
            z, people = 2 + y * y / 10, int(code[:2]) * 100 + (year - TIMES[0])
            made = (y, x1, x2, 2.718281828**gdp / 1000, z, people)
            rows.append((code, feature["name_zh"], year, *made))
    crafts, other = ("farms", "mills", "ports", "mines", "banks", "shops", "labs"), random.Random(5)
    rows = [(*row, *(round(other.lognormvariate(5, 0.8)) for _ in crafts)) for row in rows]
    rows = [(*row, 2018 if int(row[0]) % 20000 else "") for row in rows]  # an event, or none
    head = ("code", "name", "year", "y", "x1", "x2", "gdp", "z", "population", *crafts, "start")
    with (out / "panel.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    codes = list(dict.fromkeys(r[0] for r in rows))
    with (out / "links.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["from", "to", "firms"])
        writer.writerows((a, b, draw.randint(1, 900)) for a in codes for b in codes if a < b)
    # wide: one row a province, a column a variable and year
    with (out / "wide.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["code", *(f"{v}_{t}" for v in ("y", "x1", "x2", "gdp") for t in TIMES)])
        for code in dict.fromkeys(r[0] for r in rows):
            mine = [r for r in rows if r[0] == code]
            writer.writerow(
                [code, *(r[head.index(v)] for v in ("y", "x1", "x2", "gdp") for r in mine)]
            )


@pytest.fixture(scope="session")
def provinces(folder, qgis_app):
    layer = QgsVectorLayer(str(folder / "china_provinces.gpkg"), "provinces")
    assert layer.isValid()
    return layer


@pytest.fixture(scope="session")
def table(folder, qgis_app):
    layer = QgsVectorLayer(str(folder / "panel.csv"), "panel")
    assert layer.isValid()
    return layer


@pytest.fixture(scope="session")
def digits(folder) -> dict:
    """The tables and numbers of every case, by the Python API in its own environment.

    Two of the processes of `make test-qgis` ask for them: the first works them out, the other waits and reads.
    """
    kept = BUILD / f"digits-{_sources()}.json"
    with (BUILD / "digits.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.is_file():
            for old in BUILD.glob("digits-*.json"):
                old.unlink()
            cases = {name: {"tool": name, **case} for name, case in CASES.items()}
            part = kept.with_suffix(".part")
            part.write_text(json.dumps(digits_of(folder, cases)), "utf-8")
            part.rename(kept)
    return json.loads(kept.read_text("utf-8"))


def _sources() -> str:
    """Return a sum over all that the digits come from: the package, the data, the cases, the versions of libraries."""
    files = sorted((ROOT / "regspatial").rglob("*.py"))
    files += [HERE / name for name in ("cases.py", "conftest.py", "api_digits.py")]
    files += [ROOT / f"data/boundaries/{name}.gpkg" for name in MAPS]
    files.append(ROOT / "requirements/dev.txt")
    told = hashlib.sha256()
    for path in files:
        told.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:16]


def digits_of(folder: Path, cases: dict) -> dict:
    """Return the Python API's tables and numbers of some cases on the files of a folder.

    In a process of its own: pandas and pyogrio must not meet QGIS's libraries.
    """
    if not API_PYTHON.is_file():
        pytest.skip("there is no .venv beside this checkout to compare with: make setup")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "QT_"))}
    environment["PYTHONPATH"] = str(ROOT)  # this checkout's, whatever the environment has installed
    (folder / "cases.json").write_text(json.dumps(cases), "utf-8")
    done = subprocess.run(
        [str(API_PYTHON), str(HERE / "api_digits.py"), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "digits.json").read_text("utf-8"))


@pytest.fixture
def parameters(folder, provinces, table):
    """Return the QGIS parameters of a case, on layers."""

    def made(tool: str) -> dict:
        return case_parameters(tool, provinces, table, folder)

    return made


def case_parameters(tool: str, regions, panel, folder: Path) -> dict:
    given = {k.upper(): v for k, v in CASES[tool].items()}
    for key, value in (("REGIONS", regions), ("PANEL", panel)):
        if key in given:
            given[key] = value
    for key in ("FLOWS", "WINDOW", "PLACES"):
        if key in given:
            given[key] = str(folder / given[key])
    if "RASTERS" in given:
        given["RASTERS"] = [str(folder / one.strip()) for one in given["RASTERS"].split(";")]
    return given
