"""What an installed regspatial holds, seen in the wheel itself."""

import re
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COUNTIES = "data/boundaries/china_counties.gpkg"
"""The map of counties is a package of its own."""


def _built(project: Path, folder: Path) -> Path:
    """Build a wheel, and return a folder that holds what it would put into site-packages."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=project,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel would put into site-packages."""
    return _built(ROOT, tmp_path_factory.mktemp("wheel"))


def _shipped(site: Path, *parts: str) -> str:
    code = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "from regspatial._files.paths import shipped\n"
        "from regspatial.errors import InputError\n"
        f"try:\n    print(shipped(*{parts!r}))\nexcept InputError as error:\n    print(error.zh)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", code],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout.strip()


def _files(folder: Path, pattern: str) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.glob(pattern)}


def test_maps_tables_and_recipes_are_found_in_the_wheel(installed: Path) -> None:
    found = Path(_shipped(installed, "data", "boundaries", "china_provinces.gpkg"))
    assert found.parents[3] == installed / "regspatial"
    assert found.read_bytes() == (ROOT / "data/boundaries/china_provinces.gpkg").read_bytes()


@pytest.mark.parametrize(
    "pattern", ["recipes/*.toml", "data/tables/*.csv", "data/boundaries/*.gpkg"]
)
def test_recipes_and_data_keep_their_places(installed: Path, pattern: str) -> None:
    in_the_checkout = _files(ROOT, pattern) - {COUNTIES}
    assert in_the_checkout
    assert _files(installed / "regspatial/_shipped", pattern) == in_the_checkout


def test_the_counties_go_where_the_other_maps_are(tmp_path: Path) -> None:
    site = _built(ROOT / "data" / "counties", tmp_path)
    held = site / "regspatial/_shipped" / COUNTIES
    assert held.read_bytes() == (ROOT / COUNTIES).read_bytes()
    (licences,) = site.glob("*.dist-info/METADATA")
    assert "License-Expression: MIT AND CC-BY-4.0" in licences.read_text(encoding="utf-8")


def test_the_wheel_holds_the_package_and_nothing_beside_it(installed: Path) -> None:
    top = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert top == {"regspatial"}
    assert _files(installed, "regspatial/_shipped/**/*.py") == set()
    assert _files(installed / "regspatial", "**/*.py") == _files(ROOT / "regspatial", "**/*.py")


def test_a_file_that_is_not_shipped_is_named_with_those_that_are(installed: Path) -> None:
    said = _shipped(installed, "recipes", "unknown.toml")
    assert "recipes/unknown.toml" in said
    assert "dri.toml" in said
    assert re.search("[一-鿿]", said)


def test_core_requires_numpy_and_scipy_alone(installed: Path) -> None:
    (metadata,) = installed.glob("*.dist-info/METADATA")
    message = Parser().parsestr(metadata.read_text(encoding="utf-8"))
    always = [r for r in message.get_all("Requires-Dist", []) if "extra ==" not in r]
    assert sorted(always) == ["numpy>=1.26", "scipy>=1.13"]
    assert message["License-Expression"] == "BSD-3-Clause"
    assert message["Requires-Python"] == ">=3.12"


def test_without_its_data_it_says_so(tmp_path: Path) -> None:
    package = tmp_path / "regspatial"
    package.mkdir()
    po = "locale/zh_CN/LC_MESSAGES/regspatial.po"
    python = (
        "__init__",
        "_files/paths",
        "_version",
        "errors",
        "words/__init__",
        "words/faces",
        "words/naming",
        "words/numerals",
        "words/shortened",
        "words/translated",
    )
    for name in (*(f"{one}.py" for one in python), po):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes((ROOT / "regspatial" / name).read_bytes())
    assert "重新安装" in _shipped(tmp_path, "data")
