"""What holds for the files of the project as files: versions, pins, and what none may mention."""

import ast
import configparser
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.version import Version

from regspatial._version import __version__

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Written in halves, or this file would find itself.
REGISTRY_HOSTS = [
    left + right
    for left, right in [
        ("pypi", ".org"),
        ("python", "hosted"),
        ("deb.", "debian"),
        ("npmjs", ".org"),
        ("npmjs", ".com"),
        ("conda.", "anaconda"),
    ]
]
MACHINE_PATH = re.compile(
    r"(?<![\w.)}>*-])/(?:"
    + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "t" + "mp"])
    + r")/[\w.]"
)


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode != 0:
        pytest.skip("this is an exported tree, not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def _text(path: Path) -> str | None:
    content = path.read_bytes()
    return None if b"\0" in content[:8192] else content.decode("utf-8")


def _lines(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in _tracked()
        if (text := _text(path)) is not None
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_registry_host() -> None:
    found = _lines(re.compile("|".join(map(re.escape, REGISTRY_HOSTS)), re.IGNORECASE))
    assert not found, "\n".join(found)


def test_no_file_names_a_path_of_some_machine() -> None:
    found = _lines(MACHINE_PATH)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("see /" + "work/main", True),
        ("('/" + "tmp/x')", True),
        ("=/" + "home/me", True),
        ("https://example.org/" + "work/main", False),
        ("a frame/" + "work/of", False),
    ],
)
def test_the_pattern_of_machine_paths(line: str, found: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) is found


def test_no_lock_file_that_names_hosts() -> None:
    assert not (ROOT / "uv.lock").exists()


# ---- versions ----


def _plugin_metadata() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return parser["general"]


def test_one_version_everywhere() -> None:
    assert _plugin_metadata()["version"] == __version__
    assert metadata.version("regspatial") == __version__
    assert PYPROJECT["project"]["dynamic"] == ["version"]
    assert PYPROJECT["tool"]["hatch"]["version"]["path"] == "regspatial/_version.py"


def test_plugin_metadata_is_complete() -> None:
    general = _plugin_metadata()
    needed = "name description about version qgisMinimumVersion author email repository tracker"
    assert [key for key in needed.split() if not general.get(key)] == []
    assert general["qgisMinimumVersion"] == "3.34"
    assert general["qgisMaximumVersion"] == "4.99"
    assert general["hasProcessingProvider"] == "yes"
    assert "supportsQt6" not in general
    assert re.search("[一-鿿]", general["about"])


# ---- pins ----

PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)(.*?)\\?$")


def _pins(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    found = [(n, *match.groups()) for n, line in enumerate(lines) if (match := PIN.match(line))]
    for number, package, *_ in found:
        assert lines[number + 1].strip().startswith("--hash=sha256:"), f"{package} has no hash"
    return {package: version + rest.strip() for _, package, version, rest in found}


def _project_name(requirement: str) -> str:
    return re.split(r"[<>=\[ ;]", requirement)[0].lower().replace("_", "-")


def test_every_dependency_of_every_extra_is_pinned_for_the_tests() -> None:
    project = PYPROJECT["project"]
    wanted = {
        _project_name(requirement)
        for extra, requirements in project["optional-dependencies"].items()
        if extra != "boundaries"
        for requirement in [*requirements, *project["dependencies"]]
    } - {"regspatial"}
    assert wanted - _pins("dev").keys() == set()


IMPORTED = {
    "python-docx": "docx",
    "rich-click": "rich_click",
    "scikit-learn": "sklearn",
    "xgboost-cpu": "xgboost",
}
PROGRAMS = {
    "hatchling",
    "pytest-cov",
    "pytest-xdist",
    "ruff",
    "mypy",
    "import-linter",
    "pre-commit",
    "scipy-stubs",
    "pandas-stubs",
    "bandit",
    "detect-secrets",
}
"""Run as programs, as plugins of one, or read by one; nothing imports them."""


@cache
def _imported(folder: str) -> set[str]:
    """Return the libraries that the Python files of a folder import, anywhere in them."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {one.name.partition(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Call) and _names_a_library(node):
                found.add(str(node.args[0].value).partition(".")[0])  # type: ignore[attr-defined]
    return found


def _names_a_library(node: ast.Call) -> bool:
    called = (
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    )
    return (
        called in ("require", "_require", "import_module", "importorskip")
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
    )


def _unused(requirements: Iterable[str], *folders: str) -> set[str]:
    imported = set().union(*map(_imported, folders))
    names = {_project_name(one) for one in requirements} - {"regspatial"}
    return {n for n in names if IMPORTED.get(n, n).replace("-", "_") not in imported}


def _wanted(name: str) -> list[str]:
    lines = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return [one for line in lines if (one := line.partition("#")[0].strip()) and one[0] != "-"]


EXTRAS = PYPROJECT["project"]["optional-dependencies"]
OURS = [
    *((None, one) for one in PYPROJECT["project"]["dependencies"]),
    *((extra, one) for extra in sorted(EXTRAS.keys() - {"all"}) for one in EXTRAS[extra]),
]
INS = ("core", "demo", "dev", "oldest", "boundaries", "qgis", "uv")
EVERYWHERE = ("regspatial", "tests", "docs", "data", "benchmarks", "qgis_plugin")
BY_MAKE = {"uv", "pytest-qgis"}
"""What the Makefile runs, and the plugin of pytest that the tests of QGIS live in."""


@pytest.mark.parametrize(("extra", "requirement"), OURS)
def test_every_dependency_is_imported(extra: str | None, requirement: str) -> None:
    """Whoever installs the package downloads nothing that no line of it uses."""
    folders = ("data", "regspatial") if extra == "boundaries" else ("regspatial",)
    assert _unused([requirement], *folders) == set()


@pytest.mark.parametrize(
    ("name", "requirement"), [(name, one) for name in INS for one in _wanted(name)]
)
def test_every_requirement_is_imported_or_run(name: str, requirement: str) -> None:
    assert _unused([requirement], *EVERYWHERE) - PROGRAMS - BY_MAKE == set(), name


def test_what_is_excused_from_being_imported_is_wanted() -> None:
    wanted = {_project_name(one) for name in INS for one in _wanted(name)}
    assert (PROGRAMS | BY_MAKE) - wanted == set()


@pytest.mark.parametrize("larger", ["dev", "boundaries"])
def test_the_demo_runs_on_the_versions_that_are_tested(larger: str) -> None:
    demo, more = _pins("demo"), _pins(larger)
    assert {name: more.get(name) for name in demo} == demo


def test_all_holds_every_extra_but_the_large_one() -> None:
    extras = PYPROJECT["project"]["optional-dependencies"]
    (everything,) = extras["all"]
    named = set(everything.partition("[")[2].rstrip("]").split(","))
    assert named == extras.keys() - {"all", "boundaries"}


def test_the_oldest_versions_are_the_floors() -> None:
    """`make test-oldest` runs on what pyproject.toml promises, not on something newer."""
    pins = _pins("oldest")
    project = PYPROJECT["project"]
    floors = [
        requirement
        for extra, requirements in project["optional-dependencies"].items()
        if extra not in ("all", "boundaries")
        for requirement in [*requirements, *project["dependencies"]]
    ]
    assert len(floors) > 20
    for requirement in floors:
        name, _, floor = requirement.partition(";")[0].partition(">=")
        pinned = pins[_project_name(name)].split(" ")[0].rstrip(";")
        assert Version(pinned) == Version(floor), requirement


@pytest.mark.parametrize("name", ["qgis", "uv"])
def test_small_environments_stay_small(name: str) -> None:
    """No wheel beside QGIS may bring a second PROJ, GDAL, Qt, numpy or scipy."""
    allowed = {
        "uv": {"uv"},
        "qgis": {
            "colorama",
            "iniconfig",
            "packaging",
            "pluggy",
            "pygments",
            "pytest",
            "pytest-qgis",
        },
    }
    assert _pins(name).keys() == allowed[name]


def test_the_shipped_report_misses_no_library() -> None:
    """The study of growth poles says at its end what it could not count without networkx."""
    assert {"networkx", "matplotlib", "libpysal"} <= _pins("demo").keys()


def test_without_sudo_the_whole_command_is_named(tmp_path: Path) -> None:
    """On a bare image the lists of packages are empty, so that install alone finds nothing."""
    for name, line in (("dpkg-query", "exit 0"), ("id", "echo 1000"), ("apt-get", "exit 1")):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        program.chmod(0o755)
    for name in ("bash", "grep", "env", "sh"):  # and no sudo
        (tmp_path / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        [str(ROOT / ".ci/system-packages"), "demo"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(tmp_path)},
    )
    assert done.returncode == 1
    assert "apt-get update && apt-get install --no-install-recommends" in done.stderr
