"""Cases of files: what every reader takes from sound files and from changed ones, and what every writer writes.

The files are those of `tests/fuzz`. Changed are files of text alone: bytes of other libraries lie elsewhere in other versions.
"""

import functools
import importlib.util
import random
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import regspatial as rs
from regspatial.reporting.formats import FORMATS, write
from regspatial.reporting.laid import laid_out
from regspatial.reporting.page import Page
from regspatial.results import Column, Table
from tests.conformance import test_every_tool_runs as walk
from tests.kept.taken import WHOLE, Numbers, letters, told_of

FUZZ = Path(__file__).parents[1] / "fuzz"
CHANGED = {"recipe": 60, "audit": 60, "yearbook": 60, "flows": 60, "formula": 60}
USUAL = 30
OWN = {
    "boundaries": lambda path: rs.read_boundaries(path, id="id", repair=True),
    "named_places": lambda path: rs.read_boundaries(path, id="Name"),
    "topology": lambda path: rs.read_boundaries(path, id="id", crs="EPSG:4326"),
}
"""Of maps, whose reader there gives a sum: the regions."""


@functools.cache
def fuzz(name: str) -> ModuleType:
    """Return a module of the folder of changed files, whose modules find each other by their names."""
    if str(FUZZ) not in sys.path:
        sys.path.insert(0, str(FUZZ))
    spec = importlib.util.spec_from_file_location(name, FUZZ / f"{name}.py")
    module = sys.modules.setdefault(name, importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


@functools.cache
def folder() -> Path:
    """Return a folder for the files of this process."""
    return Path(tempfile.mkdtemp())


@functools.cache
def inputs_of(name: str) -> dict[str, bytes]:
    """Return the sound files of a reader, and changed ones."""
    sound = fuzz("readers").READERS[name].seeds(folder())
    found = {f"sound {k}": data for k, data in enumerate(sound)}
    plain = [data for data in sound if b"\0" not in data and data[:2] != b"PK"]
    chance = random.Random(len(name))
    for k in range(CHANGED.get(name, USUAL) if plain else 0):
        found[f"changed {k}"] = fuzz("mutations").mutated(plain[k % len(plain)], chance)
    return found


def read_cases() -> dict[str, dict[str, str]]:
    """Return the cases of every reader."""
    return {
        name: {
            case: case
            for case in [
                *(f"sound {k}" for k in range(4)),
                *(f"changed {k}" for k in range(CHANGED.get(name, USUAL))),
            ]
        }
        for name in fuzz("readers").READERS
    }


def of_reader(name: str, case: str, _study: Any) -> Numbers:
    """Read a file."""
    reader, data = fuzz("readers").READERS[name], inputs_of(name).get(case)
    if data is None:
        return []
    path = folder() / f"input{reader.suffix}"
    path.write_bytes(data)
    read = OWN.get(reader.read.__name__, reader.read)
    return told_of(lambda: read(path))


# ---- writers -----------------------------------------------------------------------------------

WEIGHTS = (".gal", ".gwt", ".kwt", ".npz", ".csv", ".mtx", ".dta", ".swm")


def _weights() -> dict[str, rs.SpatialWeights]:
    ids = ["a", "b b", "c", "丁"]
    dense = np.array([[0, 0.5, 1 / 3, 0], [2, 0, 0, 1e-9], [0, 0, 0, 0], [1, 1, 12345.678, 0]])
    links = rs.weights.from_links(ids[:1] + ids[2:], ["a", "c"], ["c", "丁"], islands="keep")
    return {"dense": rs.weights.from_dense(ids, dense, islands="keep"), "links": links}


def _table() -> Table:
    columns = (
        Column("id", "Id", "text"),
        Column("x", "X & <Y>_1"),
        Column("p_value", "p"),
        Column("n", "N", "integer"),
    )
    rows = tuple(
        (f'r{k}_"&<%', (-1) ** k * 10.0 ** (2 * k - 5) * np.pi, 10.0 ** -(k + 1), k * 1234)
        for k in range(6)
    )
    return Table(name="t", en="Title <&_>", columns=columns, rows=(*rows, ("=1+1", None, 0.5, 7)))


def _several() -> list[Table]:
    """Return tables of records: estimates with their statistics, numbers by region and time, a matrix."""
    names = ("spatial_panel", "moran", "lorenz", "spillovers")
    return [_table(), *(t for name in names for t in walk.record_of(name).tables()[:2])]


def write_cases() -> dict[str, dict[str, Any]]:
    """Return the cases of every writer."""
    weights = {
        f"weights{suffix}": {f"{which} {layout}": (which, layout) for which, layout in both}
        for suffix in WEIGHTS
        for both in [[(a, b) for a in ("dense", "links") for b in (None, "square", "links")]]
    }
    tables = {name: {"en": "en", "zh": "zh"} for name in (*FORMATS, "page", "frame")}
    return weights | tables


def of_writer(name: str, given: Any, _study: Any) -> Numbers:
    """Write a file and return what it holds."""
    if name.startswith("weights"):
        which, layout = given
        path = folder() / name
        path.unlink(missing_ok=True)

        def written() -> list[str]:
            rs.weights.write(_weights()[which], path, layout=layout)
            return _held(path)

        return told_of(written)
    path = folder() / f"t.{name}"
    several = _several()
    if name == "page":
        page = Page("A <title>", language=given)
        for one in several:
            page = page.section("Part").table(one)
        return told_of(lambda: [] if page.write(path) is None else _held(path))
    if name == "frame":
        return told_of(lambda: [one.text(given) for one in several])
    alone = {"csv", "tex", "md", "typ"} & {name}
    chosen = [laid_out(t, given) for t in several]
    groups = [[one] for one in chosen] if alone else [chosen]

    def all_written() -> list[str]:
        found: list[str] = []
        for group in groups:
            write(group, path)
            found += _held(path)
        return found

    return told_of(all_written, _in_parts)


def _in_parts(found: list[str]) -> Iterator[str]:
    """Yield sums over some lines each: where rounding chooses a digit of one, the others stay."""
    for k in range(min(len(found), WHOLE)):
        yield letters("|".join(found[k::WHOLE]), numbers=True)


STAMPS = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?|regspatial \d[\w.+]*")


LONG = re.compile(r"-?\d+\.\d{7,}(?:e[-+]?\d+)?")
KEPT_LINES = 400


def _rounded(text: str) -> str:
    """Return a text whose long numbers have seven digits: the rest is chosen by rounding."""
    return LONG.sub(lambda found: f"{round(float(found[0]), 12):.7g}", STAMPS.sub("", text))


def _held(path: Path) -> list[str]:
    """Return what a file holds, by line or by member; without the digits that rounding may choose."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if "docProps" not in n and "meta.xml" not in n]
            members = {n: archive.read(n) for n in sorted(names)}
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as held:
                return [f"{k} {held[k].dtype} {held[k].tolist()}" for k in sorted(held.files)]
        return [
            letters(f"{n} {_rounded(data.decode('utf-8', 'replace'))}", numbers=True)
            for n, data in members.items()
        ]
    data = path.read_bytes()
    if path.suffix in (".dta", ".swm"):
        return [re.sub(rb"\d\d \w{3} \d{4} \d\d:\d\d", b"", data).hex()]
    lines = _rounded(data.decode("utf-8")).splitlines()[:KEPT_LINES]
    return [letters(line, numbers=True) for line in lines]
