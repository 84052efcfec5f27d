"""The rooms of the house and the doors between them, as far as import-linter does not see them.

import-linter keeps the layers; here stand the rules about how an import is written: relative in the
core, guarded where a library is optional, and in one place only in the plugin.
"""

import ast
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from regspatial._calls.edges import ENTRIES
from regspatial.runner import load

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "regspatial"
PLUGIN = ROOT / "qgis_plugin"
CORES = ("core.py", "core_sheets.py")
"""What names the core; the second, what the first takes in of sheets."""

ABOVE_THE_LINE = {
    *("__main__", "cli", "recipes", "io", "reporting", "interop", "opinions", "audit", "learning"),
}
CORE_LIBRARIES = {"numpy", "scipy"}
NOT_IN_THE_CORE = {"pickle", "marshal", "shelve", "multiprocessing", "ctypes"}
CRASHES_QGIS = {
    *("pandas", "geopandas", "shapely", "pyproj", "pyogrio", "fiona", "pyarrow", "rasterio"),
    *("exactextract", "libpysal", "esda", "spreg", "mgwr", "sklearn", "matplotlib", "joblib"),
    *("multiprocessing", "PyQt5", "PyQt6", "PySide2", "PySide6"),
}


class Import(NamedTuple):
    """One import as it is written."""

    name: str  # dotted, without the leading dots
    level: int  # number of leading dots
    line: int
    in_try: bool
    for_types: bool

    @property
    def top(self) -> str:
        return self.name.partition(".")[0]


def imports_of(source: str) -> Iterator[Import]:
    """Yield every import of a source text, those by import_module("...") among them."""

    def visit(node: ast.AST, guarded: bool, types: bool) -> Iterator[Import]:
        where = {"in_try": guarded, "for_types": types}
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield Import(alias.name, 0, node.lineno, **where)
            case ast.ImportFrom(module=module, level=level):
                yield Import(module or "", level, node.lineno, **where)
            case ast.Call(
                func=ast.Name(id=called) | ast.Attribute(attr=called),
                args=[ast.Constant(value=str(name)), *_],
            ) if called in {"import_module", "__import__", "find_spec"}:
                dots = len(name) - len(name.lstrip("."))
                yield Import(name[dots:], dots, node.lineno, **where)
        for field, child in _children(node):
            in_try = guarded or (isinstance(node, ast.Try) and field == "body")
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                yield from visit(child, in_try, types or field == "body")
            else:
                yield from visit(child, in_try, types)

    yield from visit(ast.parse(source), guarded=False, types=False)


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield field, child


def core_fault(found: Import, room: str) -> str | None:
    """Return what is wrong with an import of a module below the line, or None."""
    if found.level > 0:
        return None
    if found.top == "regspatial":
        return "the core imports itself by relative imports only"
    if found.top in NOT_IN_THE_CORE:
        return f"{found.top} has no place in the core"
    if found.top in sys.stdlib_module_names or found.top in CORE_LIBRARIES:
        return None
    if found.for_types:
        return None
    if found.top == "numba" and found.in_try:
        return None
    if found.top == "threadpoolctl" and room == "_calls" and found.in_try:
        return None
    return f"the core does not import {found.top}"


def _python_files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*.py") if "_build" not in p.relative_to(folder).parts)


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


CORE_FILES = [p for p in _python_files(PACKAGE) if _room(p) not in ABOVE_THE_LINE]
PLUGIN_FILES = _python_files(PLUGIN)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


EVERY_FILE = [
    path
    for folder in ("regspatial", "qgis_plugin", "tests", "docs", "benchmarks", "data")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
"""All that is written in Python."""


def test_core_imports_are_relative_or_numpy_or_scipy() -> None:
    faults = [
        f"{_name(path)}:{found.line}: {fault}"
        for path in CORE_FILES
        for found in imports_of(path.read_text(encoding="utf-8"))
        if (fault := core_fault(found, _room(path)))
    ]
    assert not faults, "\n".join(faults)


def test_package_never_names_itself() -> None:
    """A copy inside the plugin must not reach for an installed regspatial."""
    named = [
        f"{_name(path)}:{found.line}"
        for path in _python_files(PACKAGE)
        for found in imports_of(path.read_text(encoding="utf-8"))
        if found.level == 0 and found.top in {"regspatial", "qgis_plugin", "qgis"}
    ]
    assert not named, "\n".join(named)


def test_plugin_names_the_core_in_one_file_and_stays_light() -> None:
    faults = []
    written = ((p, one) for p in PLUGIN_FILES for one in imports_of(p.read_text(encoding="utf-8")))
    for path, found in written:
        if found.level > 0:
            continue
        here = path.relative_to(PLUGIN).as_posix()
        allowed = here in CORES or (here, found.name) == ("words.py", "regspatial.words")
        if found.top in {"regspatial", "qgis_plugin"} and not allowed:
            faults.append(
                f"{_name(path)}:{found.line}: only core.py and core_sheets.py name the core"
            )
        if found.top in CRASHES_QGIS:
            faults.append(f"{_name(path)}:{found.line}: {found.top} crashes QGIS or bypasses it")
    assert not faults, "\n".join(faults)


AN_OLD_QGIS = """
import sys, types
qgis, core = types.ModuleType("qgis"), types.ModuleType("qgis.core")
said = []
class QgsApplication:
    locale = staticmethod(lambda: "zh_CN")
class QgsMessageLog:
    logMessage = staticmethod(lambda text, *_: said.append(text))
class Qgis:
    MessageLevel = types.SimpleNamespace(Warning=1)
core.QgsApplication, core.QgsMessageLog, core.Qgis = QgsApplication, QgsMessageLog, Qgis
sys.modules |= {"qgis": qgis, "qgis.core": core}
sys.version_info = (3, 9, 5)
import qgis_plugin
qgis_plugin.classFactory(None).initProcessing()
files = [m.__file__ for n, m in sys.modules.items() if n.startswith(("qgis_plugin", "regspatial"))]
sys.stdout.buffer.write("\\n".join([*said, *files]).encode())
"""


def test_an_old_qgis_gets_as_far_as_the_sentence_that_says_what_is_missing() -> None:
    """In Chinese too; all that is read until then is in the syntax of Python 3.9."""
    done = subprocess.run(
        [sys.executable, "-c", AN_OLD_QGIS], capture_output=True, check=True, cwd=ROOT
    )
    said, *files = done.stdout.decode().split("\n")
    assert "Python 3.9" in said
    assert "请" in said
    read = {Path(f).relative_to(ROOT).as_posix() for f in files}
    assert read >= {
        "qgis_plugin/plugin.py",
        "qgis_plugin/i18n/texts.py",
        "regspatial/words/__init__.py",
    }
    for name in sorted(read):
        ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 9))


def test_plugin_takes_what_runs_without_pandas() -> None:
    """Of the rooms above the line: the page, its pictures, how it lays tables out, what a report begins with, spreadsheets."""
    taken = {
        f"{node.module}.{alias.name}"
        for one in CORES
        for node in ast.walk(ast.parse((PLUGIN / one).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    upper = {name for name in taken if name.split(".")[1] in ABOVE_THE_LINE}
    assert taken
    own = {f"regspatial.reporting.{one}" for one in ("page.Page", "laid", "findings")}
    own.add("regspatial.reporting.run_pictures.pictures_of")
    sheets = ("as_ods", "as_xlsx", "_letters", "_numbers")
    own |= {f"regspatial.reporting.formats.{one}" for one in sheets}
    assert upper <= own


@pytest.mark.parametrize(
    ("room", "source", "right"),
    [
        ("weights", "from ..errors import InputError", True),
        ("weights", "import numpy as np\nimport scipy.sparse as sp", True),
        ("weights", "if TYPE_CHECKING:\n    import pandas as pd", True),
        ("weights", "if TYPE_CHECKING:\n    pass\nelse:\n    import pandas as pd", False),
        ("weights", "def f():\n    import pandas", False),
        ("weights", "from regspatial.errors import InputError", False),
        ("weights", "importlib.import_module('geopandas')", False),
        ("weights", "import pickle", False),
        ("weights", "def f():\n    import networkx", False),
        ("network", "def f():\n    import networkx", False),
        ("gw", "import numba", False),
        ("gw", "try:\n    import numba\nexcept ImportError:\n    numba = None", True),
        ("gw", "try:\n    pass\nexcept ImportError:\n    import numba", False),
    ],
)
def test_the_reader_of_imports_sees_what_it_should(room: str, source: str, right: bool) -> None:
    faults = [core_fault(found, room) for found in imports_of(source)]
    assert faults
    assert (not any(faults)) is right


# ---- what happens when it is really imported ----

ONLY_NUMPY_AND_SCIPY = textwrap.dedent(
    """
    import importlib, importlib.abc, sys

    class Wall(importlib.abc.MetaPathFinder):
        allowed = sys.stdlib_module_names | {"numpy", "scipy", "regspatial"}
        def find_spec(self, name, path=None, target=None):
            top = name.partition(".")[0]
            if top not in self.allowed and not top.startswith("_sysconfigdata"):
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            return None

    sys.meta_path.insert(0, Wall())
    sys.path.insert(0, sys.argv[1])
    for name in sys.argv[2:]:
        importlib.import_module(name)
    print(len(sys.argv) - 2)
    """
)


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _python(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_core_and_page_import_where_only_numpy_and_scipy_are() -> None:
    reporting = ["regspatial.reporting.page", "regspatial.reporting.run_pictures"]
    modules = [*map(_module, CORE_FILES), *reporting]
    assert int(_python("-c", ONLY_NUMPY_AND_SCIPY, str(ROOT), *modules)) == len(modules) > 20


def test_the_wall_of_that_test_holds() -> None:
    with pytest.raises(AssertionError, match="No module named 'pandas'"):
        _python("-c", ONLY_NUMPY_AND_SCIPY, str(ROOT), "pandas")


def test_import_regspatial_loads_no_library() -> None:
    loaded = _python(
        "-c",
        "import sys; before = set(sys.modules); import regspatial\n"
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}))",
    ).split()
    foreign = set(loaded) - set(sys.stdlib_module_names)
    assert foreign == {"regspatial"}


def test_import_regspatial_is_quick_since_it_reads_two_files() -> None:
    """What makes it quick is counted, not timed: how long it takes depends on the machine."""
    loaded = _python(
        "-c",
        "import sys; import regspatial; print(*sorted(m for m in sys.modules if 'regspatial' in m))",
    ).split()
    assert loaded == ["regspatial", "regspatial._version"]


def test_the_shell_reads_what_it_needs() -> None:
    """Help without numpy, a run without what only a few tools take: half of a short command was reading them."""
    loaded = _python(
        "-c",
        "import sys; from contextlib import redirect_stdout; import io; from regspatial.cli.app import run\n"
        "with redirect_stdout(io.StringIO()): assert run(['run', 'moran', '--help']) == 0\n"
        "print('help', *(m for m in sys.modules if m in ('numpy', 'scipy')))\n"
        "import regspatial.cli.reading, regspatial.runner\n"
        "print('run', *(m for m in ('scipy.stats', 'scipy.interpolate', 'matplotlib', 'pandas') if m in sys.modules))",
    ).splitlines()
    assert loaded == ["help", "run"]


def test_what_records_ask_of_the_rooms_above_is_there() -> None:
    """The door upwards names its entries as text, which no linter follows."""
    for entry in ENTRIES.values():
        assert callable(load(entry)), entry


def test_every_public_name_is_there() -> None:
    """In a fresh interpreter, one by one, so that none leans on another's import."""
    _python(
        "-c",
        "import regspatial as rs\n"
        "missing = [n for n in rs.__all__ if getattr(rs, n, None) is None]\n"
        "assert not missing, missing\n"
        "assert set(rs.__all__) <= set(dir(rs))\n",
    )


def test_no_file_is_too_long_to_be_read_at_once():
    """500 lines: what is longer has several reasons to change; divide it by these."""
    lengths = {_name(f): len(f.read_text(encoding="utf-8").splitlines()) for f in EVERY_FILE}
    assert len(lengths) > 1000
    assert {name: n for name, n in lengths.items() if n > 500} == {}


SHAPED_BY_HAND = re.compile(r"#\s*(fmt:\s*(skip|off)|yapf:\s*disable)")
"""What keeps a line from the formatter: a table laid out by hand is read in its own way, and drifts."""


def test_every_line_is_left_to_the_formatter():
    faults = [
        f"{_name(path)}:{number}"
        for path in EVERY_FILE
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if SHAPED_BY_HAND.search(line)
    ]
    assert faults == []


@pytest.mark.parametrize("word", ["fmt: skip", "fmt:off", "yapf: disable"])
def test_the_reader_of_lines_shaped_by_hand_sees_them(word):
    assert SHAPED_BY_HAND.search(f"x = 1  # noqa: E501 # {word}")


MOST_FILES = 40


def test_no_folder_holds_more_files_than_can_be_looked_over():
    folders = {f.parent for room in (PACKAGE, PLUGIN) for f in room.rglob("*.py")}
    counts = {f.relative_to(ROOT).as_posix(): len(list(f.glob("*.py"))) for f in folders}
    assert {name: n for name, n in counts.items() if n > MOST_FILES} == {}


def test_a_cache_holds_what_its_fields_give_and_no_result():
    """It is made empty, by no caller, and never copied: what stands in it can be worked out again."""
    holders = {}
    for path in PACKAGE.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.match(r"\s+_cache: ", line):
                holders[path.name] = "init=False" in line
    known = ("regions.py", "spatial_weights.py", "layer.py", "wkb.py")
    assert holders == dict.fromkeys(known, True)


AMBIENT = re.compile(r"^(\w+): ContextVar\[", re.MULTILINE)


def test_what_holds_while_a_call_lasts_stands_in_one_table() -> None:
    """Each context variable steers calls unseen: the page on conventions names all of them and no other."""
    page = (ROOT / "docs/how-to/conventions.md").read_text(encoding="utf-8")
    table = set(re.findall(r"^\| `([\w/]+\.py): (\w+)` \|", page, re.MULTILINE))
    found = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in _python_files(PACKAGE)
        for name in AMBIENT.findall(path.read_text(encoding="utf-8"))
    }
    assert found == table
