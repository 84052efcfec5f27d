"""What a run leaves: verified, taken over by the next run, led to by an index."""

from __future__ import annotations

import csv
import io
import math
import shutil
import zipfile
from pathlib import Path
from typing import Any

from regspatial.recipes import run_recipe, verify, write_index

_RECIPE = """title = "T"
rng = 7
formats = ["csv"]
[panel]
source = "t.csv"
id = "id"
time = "year"
[[step]]
name = "a"
tool = "describe"
params = { variables = ["x", "z"] }
"""
_ROWS = [f"{i},{y},{(k * 7 + y) % 11},{k}.5" for y in (2019, 2020) for k, i in enumerate("abcdef")]
_OUT = "out"
_NO_ZIP = (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError)  # encrypted; a method


def _run(folder: Path) -> Path:
    place = folder / "study"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / "t.csv").write_text("\n".join(["id,year,x,z", *_ROWS]), "utf-8")
    (place / "own.toml").write_text(_RECIPE, "utf-8")
    run_recipe(place / "own.toml", place / _OUT)
    return place


def folder(scratch: Path) -> list[bytes]:
    """Return a study and its results as a zip, whose members are changed one by one."""
    place = _run(scratch)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for one in sorted(place.rglob("*")):
            if one.is_file() and one.suffix != ".png":
                archive.write(one, one.relative_to(place).as_posix())
    return [out.getvalue()]


def _study(path: Path) -> tuple[Path, dict[str, bytes]]:
    """Unpack a study; a zip that is damaged itself leaves parts out, and no name leads elsewhere."""
    place = path.parent / "unpacked-study"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    found = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                found[name] = archive.read(name)
    except _NO_ZIP:
        pass
    known = {
        k: v for k, v in found.items() if ".." not in k and not k.startswith("/") and "\0" not in k
    }
    for name, data in known.items():
        target = place / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        except OSError:  # a folder and a file of one name, a name too long
            known = {k: v for k, v in known.items() if k != name}
    return place, known


def _cells(data: bytes) -> list[Any]:
    """Return the cells of a CSV file: numbers to nine places."""
    out: list[Any] = []
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
        for cell in row:
            try:
                out.append(float(cell))
            except ValueError:
                out.append(cell)
        out.append("\n")
    return out


def _differ(a: list[Any], b: list[Any]) -> bool:
    return len(a) != len(b) or any(
        not math.isclose(x, y, rel_tol=1e-6)
        if isinstance(x, float) and isinstance(y, float)
        else x != y
        for x, y in zip(a, b, strict=True)
    )


def verified(path: Path) -> Any:
    """Verify a folder; one whose table holds another number than the run made may not agree."""
    place, members = _study(path)
    table = f"{_OUT}/01-a/a.csv"
    found = verify(place / _OUT)
    if table in members and (members[table] != (place / table).read_bytes()):
        raise AssertionError("verify changed the folder")
    sound = _sound()
    if table in members and table in sound and members["t.csv"] == sound["t.csv"]:
        own = members[f"{_OUT}/recipe.toml"] == sound[f"{_OUT}/recipe.toml"]
        if own and _differ(_cells(members[table]), _cells(sound[table])):
            assert not found.agrees
    return found


_KNOWN: dict[str, bytes] = {}


def _sound() -> dict[str, bytes]:
    """Return the members of the sound study."""
    if not _KNOWN:
        import tempfile

        with tempfile.TemporaryDirectory() as scratch:
            data = folder(Path(scratch))[0]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _KNOWN.update({name: archive.read(name) for name in archive.namelist()})
    return _KNOWN


def resumed(path: Path) -> Any:
    """Run the recipe over what a changed folder holds, taking over what is whole there."""
    place, _members = _study(path)
    if not (place / "own.toml").is_file():
        return None
    return run_recipe(place / "own.toml", place / _OUT, resume=True)


def indexed(path: Path) -> Any:
    """Write the index over a changed folder."""
    place, _members = _study(path)
    return write_index(place).read_text("utf-8")
