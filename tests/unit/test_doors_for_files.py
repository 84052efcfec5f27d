"""Files from outside come in by one door a kind: no other module opens them by a library of its own."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What opens a file, and the modules that may: each looks at the content first, or holds the reader to a budget.
DOORS = {
    "rasterio.open": {"regspatial/io/raster_kinds.py"},
    "pyogrio": {"regspatial/io/vector.py"},
    "geopandas.read_": {"regspatial/io/columnar.py"},
    "pandas.read_": {"regspatial/io/binary_tables.py"},
    "openpyxl": {"regspatial/io/_workbook_child.py"},
    "docx.Document(": {"regspatial/io/_workbook_child.py"},
    "lxml": set(),
    "python_calamine": {"regspatial/io/_workbook_child.py"},
    "pyarrow.": {"regspatial/io/columnar.py"},
    "fiona": set(),
    "osgeo.gdal.Open": {"qgis_plugin/results/databases.py"},
    "osgeo.ogr": set(),
    "qgis.core.QgsVectorLayer(": {
        "qgis_plugin/reading/features.py",
        "qgis_plugin/results/databases.py",  # what a run has just written
        "qgis_plugin/sample.py",  # what ships with the plugin
        "qgis_plugin/algorithms/shipped_data.py",
        "qgis_plugin/layouts/drawing.py",  # layers that lie in memory already
        "qgis_plugin/study/keeping.py",  # what the study has just written
    },
    "qgis.core.QgsRasterLayer(": set(),
    ".querySublayers": {"qgis_plugin/reading/features.py"},  # asks every driver too
    "numpy.load": {
        "regspatial/weights/_binary_files.py",
        "regspatial/recipes/contents.py",
        "regspatial/cli/growing.py",  # what this process wrote for its child
        "qgis_plugin/runs/trees.py",  # what its child wrote
    },
    "numpy.fromfile": set(),
    "numpy.genfromtxt": set(),
    "numpy.loadtxt": set(),
    "scipy.io": set(),
    "pickle": set(),
    "shelve": set(),
    "urllib.request": set(),
    "requests": set(),
    "http.client": set(),
    "socket.socket": set(),
    "socket.create_connection": set(),
}
_MODULES = {name.split(".")[0].rstrip("(") for name in DOORS}


def calls(path):
    """Yield the full names of what a module imports or calls, as `pandas.read_csv`, and `.read_csv` of whatever it is.

    Calls with a file end in "(".
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                known[one.asname or one.name.split(".")[0]] = (
                    one.name if one.asname else one.name.split(".")[0]
                )
                yield one.name
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for one in node.names:
                known[one.asname or one.name] = f"{node.module}.{one.name}"
                yield f"{node.module}.{one.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            yield _full(node, known)
        if isinstance(node, ast.Attribute):
            yield f".{node.attr}"
        if isinstance(node, ast.Call) and (node.args or node.keywords):
            yield _full(node.func, known) + "("


def _full(node, known):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in known:
        return ""
    return ".".join([known[node.id], *reversed(parts)])


def opens(name):
    """Return which door a name belongs to."""
    return next((door for door in DOORS if name == door or name.startswith(door)), None)


_HARMLESS = (
    "pyarrow.table",
    "pyarrow.ArrowException",
    "pyarrow.interchange",
)


def test_no_other_module_opens_files_by_a_library():
    faults = []
    for package in ("regspatial", "qgis_plugin"):
        for path in sorted((ROOT / package).rglob("*.py")):
            own = path.relative_to(ROOT).as_posix()
            if "/_build/" in own or "/_vendor/" in own:
                continue
            for name in set(calls(path)):
                door = opens(name)
                if door is not None and own not in DOORS[door] and not name.startswith(_HARMLESS):
                    faults.append(f"{own}: {name}")
    assert faults == []


@pytest.mark.parametrize(
    "text",
    [
        "import rasterio\nrasterio.open(p)",
        "from rasterio import open as o\no(p)",
        "import pandas as pd\npd.read_csv(p)",
        "import pyogrio.raw",
        "import geopandas as g\ng.read_file(p)",
        "from docx import Document\nDocument(p)",
        "import pyarrow.parquet as pq\npq.read_table(p)",
        "import numpy as np\nnp.load(p)",
        "from osgeo import gdal\ngdal.OpenEx(p)",
        "from qgis.core import QgsVectorLayer\nQgsVectorLayer(str(p), 'a', 'ogr')",
        "from qgis.core import QgsVectorLayer as V\nV(p)",
        "import qgis.core\nqgis.core.QgsVectorLayer(p)",
        "from qgis.core import QgsProviderRegistry as R\nR.instance().querySublayers(p)",
    ],
)
def test_the_test_sees_each_way_of_writing_it(tmp_path, text):
    path = tmp_path / "m.py"
    path.write_text(text)
    assert any(opens(name) for name in calls(path)), text


@pytest.mark.parametrize(
    "text",
    [
        "from docx import Document\nDocument()",
        "from qgis.core import QgsVectorLayer\nisinstance(p, QgsVectorLayer)",
    ],
)
def test_a_new_document_and_a_type_are_no_file_from_outside(tmp_path, text):
    path = tmp_path / "m.py"
    path.write_text(text)
    assert not any(opens(name) for name in calls(path))


@pytest.mark.parametrize("door", [one for one, where in DOORS.items() if where])
def test_every_exception_is_one(door):
    """A module that no longer opens anything loses its leave."""
    for own in DOORS[door]:
        found = {opens(name) for name in calls(ROOT / own)}
        assert door in found, own
