# SPDX-License-Identifier: GPL-2.0-or-later
"""The zip: what is in it, what must not be, and that two builds are one."""

import ast
import configparser
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import BUILD, ROOT

SCRIPT = ROOT / "qgis_plugin/_build/build_plugin.py"


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("build_plugin", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """A copy of what the build reads, to be spoiled."""
    out = tmp_path_factory.mktemp("tree")
    ignore = shutil.ignore_patterns("__pycache__", ".*")
    for name in (
        "qgis_plugin",
        "regspatial",
        "data",
        "docs/methods",
        "docs/reference",
        "docs/how-to",
    ):
        shutil.copytree(ROOT / name, out / name, ignore=ignore)
    for name in ("metadata.txt", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, out / name)
    return out


def make(tree: Path, *said: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(tree / "qgis_plugin/_build/build_plugin.py"), *said],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        (r"\rho_1", "<msub><mi>ρ</mi><mn>1</mn></msub>"),
        ("x_i'", "<msubsup><mi>x</mi><mi>i</mi><mo>′</mo></msubsup>"),
        (r"\frac{a}{2}", "<mfrac><mrow><mi>a</mi></mrow><mrow><mn>2</mn></mrow></mfrac>"),
        (r"\hat y", '<mover accent="true"><mi>y</mi><mo stretchy="false">^</mo></mover>'),
        (r"\text{own share}", "<mtext>own\u00a0share</mtext>"),
        ("a<b", "<mi>a</mi><mo>&lt;</mo><mi>b</mi>"),
        (r"\ln x", '<mi>ln</mi><mspace width="0.17em"></mspace><mi>x</mi>'),
    ],
)
def test_formulas_are_mathml(build, tex, wanted) -> None:
    assert build.help_pages.mathml(tex) == f"<math>{wanted}</math>"


def test_limits_stand_above_and_beneath_on_a_line_of_their_own(build) -> None:
    said = build.help_pages.mathml(r"\sum_{i} x_i", display=True)
    assert said.startswith('<math display="block"><munder><mo>∑</mo>')
    cases = build.help_pages.mathml(r"\begin{cases} 1 & a \\ 0 & b \end{cases}")
    assert cases.count("<mtr>") == 2
    assert cases.count("<mtd>") == 4


@pytest.mark.parametrize("tex", [r"\mystery x", r"\frac{a}", r"\begin{cases} 1"])
def test_a_formula_that_is_not_understood_stops_the_build(build, tex) -> None:
    with pytest.raises(ValueError, match=r"mystery|ends too early|does not end"):
        build.help_pages.mathml(tex)


def test_no_page_of_the_help_shows_tex() -> None:
    pages = list((BUILD / "regspatial_qgis/help").rglob("*.html"))
    formulas = 0
    for page in pages:
        text = page.read_text("utf-8")
        for one in re.findall(r"<math.*?</math>", text, re.DOTALL):
            ET.fromstring(one)
            formulas += 1
        seen = re.sub(r"<(math|pre|code|style)\b.*?</\1>", "", text, flags=re.DOTALL)
        assert not re.search(r"\\[a-z]{2,}|\$", seen), page
    assert formulas > 2000


def zip_of(tree: Path) -> Path:
    (path,) = (tree / "dist").glob("*.zip")
    return path


@pytest.fixture(scope="module")
def zipped(tree, tmp_path_factory) -> Path:
    """The zip of the copy, before a test spoils that."""
    done = make(tree)
    assert done.returncode == 0, done.stderr
    return Path(shutil.copy(zip_of(tree), tmp_path_factory.mktemp("zip")))


def test_two_builds_give_the_same_bytes(tree, zipped) -> None:
    done = make(tree)
    assert done.returncode == 0, done.stderr
    sums = {hashlib.sha256(one.read_bytes()).hexdigest() for one in (zipped, zip_of(tree))}
    assert len(sums) == 1


def test_the_zip_is_what_the_repository_takes(zipped) -> None:
    path = zipped
    assert path.stat().st_size < 25_000_000
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert {n.partition("/")[0] for n in names} == {"regspatial_qgis"}
        for name in ("metadata.txt", "LICENSE", "__init__.py", "icons/regspatial.svg"):
            assert f"regspatial_qgis/{name}" in names
        assert not [
            n for n in names if re.search(r"(__pycache__|\.pyc|\.so|\.dll|\.exe|\.git|/\.)", n)
        ]
        assert "regspatial_qgis/regspatial/_shipped/data/boundaries/china_provinces.gpkg" in names
        for above in ("io", "cli", "recipes"):
            assert not [n for n in names if n.startswith(f"regspatial_qgis/regspatial/{above}/")]
        assert [n for n in names if "/reporting/" in n and n.endswith("page.py")]
        assert not [n for n in names if n.endswith("reporting/cartography/maps.py")]
        archive.read("regspatial_qgis/__init__.py")


def test_metadata_has_the_fields_the_repository_asks_for() -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string((BUILD / "regspatial_qgis/metadata.txt").read_text("utf-8"))
    general = parser["general"]
    for field in (
        "name",
        "qgisMinimumVersion",
        "description",
        "about",
        "version",
        "author",
        "email",
        "repository",
        "tracker",
        "homepage",
        "tags",
        "icon",
    ):
        assert general[field].strip(), field
    assert general["hasProcessingProvider"] == "yes"
    assert general["qgisMinimumVersion"] == "3.34"
    assert general["qgisMaximumVersion"] == "4.99"
    assert "supportsQt6" not in general
    version = re.search(
        r'__version__ = "(.+)"', (ROOT / "regspatial/_version.py").read_text("utf-8")
    )[1]
    assert general["version"] == version
    assert re.fullmatch(r"[A-Za-z0-9 ._-]+", general["name"])
    assert (BUILD / "regspatial_qgis" / general["icon"]).is_file()
    assert "Spatial weights" in general["changelog"]
    # QGIS reads the file with interpolation
    assert (
        configparser.ConfigParser().read_string(
            (BUILD / "regspatial_qgis/metadata.txt").read_text("utf-8")
        )
        is None
    )


def test_a_release_needs_addresses_that_lead_somewhere(tree) -> None:
    refused = make(tree, "--release")
    assert refused.returncode == 1
    assert "homepage=https://regspatial.example" in refused.stderr
    half = make(tree, "--release", "--homepage", "https://regspatial.invalid")
    assert half.returncode == 1
    addresses = {
        "homepage": "https://a.org",
        "tracker": "https://a.org/t",
        "repository": "https://a.org/s",
    }
    done = make(tree, "--release", *(x for k, v in addresses.items() for x in (f"--{k}", v)))
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(zip_of(tree)) as archive:
        text = archive.read("regspatial_qgis/metadata.txt").decode()
    for name, address in addresses.items():
        assert f"\n{name}={address}\n" in text
    assert make(tree, "--homepage", "a.org").returncode == 1
    assert make(tree).returncode == 0  # for the tests that follow


def test_the_imports_of_core_become_relative(build) -> None:
    source = "import regspatial as core\nfrom regspatial import a\n\ndef f():\n    from regspatial.b import c\n"
    made = build.relative_imports(source)
    assert made == (
        "from . import regspatial as core\nfrom .regspatial import a\n\n"
        "def f():\n    from .regspatial.b import c\n"
    )
    assert not list(build.absolute_imports(made))


@pytest.mark.parametrize(
    "line",
    [
        "import regspatial",
        "from regspatial.weights import queen",
        "import regspatial.runner",
        "import importlib\nimportlib.import_module('regspatial.runner')",
    ],
)
def test_an_absolute_import_stops_the_build(tree, line) -> None:
    spoiled = tree / "qgis_plugin/values.py"
    whole = spoiled.read_text("utf-8")
    try:
        spoiled.write_text(whole + f"\n{line}\n", "utf-8")
        done = make(tree)
        assert done.returncode == 1
        assert "values.py" in done.stderr
        assert "absolute" in done.stderr
    finally:
        spoiled.write_text(whole, "utf-8")


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("qgis_plugin/tool.so", b"\x7fELF", "not shipped"),
        ("qgis_plugin/i18n/texts_2.py", b"a = 1\0", "binary"),
    ],
)
def test_a_binary_stops_the_build(tree, file, content, said) -> None:
    path = tree / file
    try:
        path.write_bytes(content)
        done = make(tree)
        assert done.returncode == 1
        assert said in done.stderr
    finally:
        path.unlink()


def test_another_version_stops_the_build(tree) -> None:
    path = tree / "metadata.txt"
    whole = path.read_text("utf-8")
    try:
        path.write_text(re.sub(r"^version=.*", "version=9.9.9", whole, flags=re.MULTILINE), "utf-8")
        done = make(tree)
        assert done.returncode == 1
        assert "version" in done.stderr
    finally:
        path.write_text(whole, "utf-8")


def test_what_scanners_refuse_is_not_there() -> None:
    """The repository's scanners: no assert, exec, eval, pickle, shell, no secret."""
    refused = {"exec", "eval", "compile", "__import__"}
    modules = {"pickle", "marshal", "subprocess", "shelve", "telnetlib", "ftplib"}
    faults = []
    for path in (BUILD / "regspatial_qgis").rglob("*.py"):
        source = path.read_text("utf-8")
        where = path.relative_to(BUILD)
        # one module starts a program: a list of arguments, the user's own setting, no shell
        starts = where.as_posix() == "regspatial_qgis/runs/external.py"
        if starts and "shell=" in source:
            faults.append(f"{where}: shell")
        for node in ast.walk(ast.parse(source)):
            line = getattr(node, "lineno", 0)
            if isinstance(node, ast.Assert):
                faults.append(f"{where}:{line}: assert")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in refused
            ):
                faults.append(f"{where}:{line}: {node.func.id}")
            if isinstance(node, ast.Import) and {a.name.partition(".")[0] for a in node.names} & (
                modules - ({"subprocess"} if starts else set())
            ):
                faults.append(f"{where}:{line}: import")
            if (
                isinstance(node, ast.ImportFrom)
                and not node.level
                and (node.module or "").partition(".")[0] in modules
            ):
                faults.append(f"{where}:{line}: import {node.module}")
        if re.search(r"(password|secret|api_key|token)\s*=\s*[\"']", source, re.IGNORECASE):
            faults.append(f"{where}: secret")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scanner", ["bandit", "detect-secrets"])
def test_the_repositorys_scanners_find_nothing(scanner) -> None:
    program = ROOT / ".venv/bin" / scanner
    if not program.is_file():
        pytest.skip(f"there is no {scanner} in .venv: make setup")
    built = BUILD / "regspatial_qgis"
    command = {
        "bandit": ["--quiet", "--recursive", "--format", "json", str(built)],
        "detect-secrets": ["scan", "--all-files", str(built)],
    }[scanner]
    done = subprocess.run(
        [str(program), *command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    found = json.loads(done.stdout)["results"]
    assert not found, json.dumps(found, indent=1)[:2000]
