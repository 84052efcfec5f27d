"""Cases of what is shown in Chinese, and of what goes out beside a report: pictures with their numbers, SVG, pages, layers, their fields.

The English pictures and the texts of both languages are cases of `shown`.
"""

import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from regspatial.errors import NotByRegionError
from regspatial.recipes.outputs import write_layer, write_network
from regspatial.reporting.linked.layers import of_record, written
from regspatial.reporting.notebook import shown_html
from regspatial.reporting.picture_data import rows_of
from regspatial.reporting.run_pictures import pictures_of
from regspatial.reporting.shows import Place, show_of
from regspatial.results import Record
from tests.conformance import test_every_tool_runs as walk
from tests.kept.shown import artists_of
from tests.kept.taken import Numbers, column_of, deep, letters, told_of

PARTS = ("pictures", "linked", "page")
WRITTEN = {"written": "written"}
EACH = 6
"""Of so many tools one has its layer written to a file."""
COORDINATE = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def drawn_cases() -> dict[str, dict[str, str]]:
    """Return the parts of every tool's record."""
    return {
        name: {part: part for part in PARTS} | (WRITTEN if is_written(name) else {})
        for name in walk.NAMES
    }


def is_written(name: str) -> bool:
    """Return whether the layer of a tool is written to a file: of some, and of networks, which have several."""
    return name == "pole_network" or crc32(name.encode()) % EACH == 0


def of_drawn(name: str, part: str, _study: Any) -> Numbers:
    """Take a part of what is shown of a tool's record."""
    take = {
        "pictures": _pictures,
        "linked": _linked,
        "page": _page,
        "written": lambda record: _written(record, name),
    }[part]
    return told_of(lambda: walk.record_of(name), take)


def _pictures(record: Record) -> Iterator[Any]:
    import matplotlib.pyplot as plt

    regions = walk.world().regions
    names = {i: f"区{i[2:]}" for i in regions.ids}
    place = Place(language="zh", names=names, regions=regions, titled=True)
    parts = list(show_of(record).parts(record, place))
    for figure in (one for one in parts if hasattr(one, "savefig")):
        yield from artists_of(figure)
        for panel in _columns(rows_of(figure)):
            yield from panel
        plt.close(figure)


def _columns(rows: list[Any]) -> Iterator[Iterator[Any]]:
    for column in zip(*rows, strict=True):
        if all(isinstance(one, str) for one in column):
            yield iter([letters("|".join(column), numbers=True)])
        else:
            yield column_of([float(v) if isinstance(v, (int, float)) else str(v) for v in column])


def _linked(record: Record) -> Iterator[Any]:
    """Yield the columns of the linked view, of every time."""
    try:
        layers = of_record(record)
    except NotByRegionError:
        return
    regions = walk.world().regions
    for layer in layers:
        yield letters(str(layer.said))
        if set(layer.ids) <= set(regions.ids):
            yield from _json(written(layer, regions))


def _json(value: Any) -> Iterator[Any]:
    """Yield what is written for a page: its words, then its numbers in their order."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    yield from _words_and_numbers(text)


def _words_and_numbers(text: str) -> Iterator[Any]:
    yield letters(COORDINATE.sub("#", text))
    numbers = [float(one) for one in COORDINATE.findall(text)]
    for k in range(0, len(numbers), 200):
        yield from column_of(numbers[k : k + 200])


def _page(record: Record) -> Iterator[Any]:
    """Yield what a notebook shows, and the SVG that QGIS shows, in both languages."""
    names = {i: f"T{i[2:]}" for i in walk.world().regions.ids}
    for language in ("en", "zh"):
        yield letters(shown_html(record, language))
        for one in pictures_of(record, names, language):
            yield letters(f"{one.caption}|{one.said}")
            yield from _words_and_numbers(one.svg)


def _written(record: Record, name: str) -> Iterator[Any]:
    """Yield the fields of the layers that a recipe writes, and what they hold."""
    path = Path(tempfile.mkdtemp()) / f"{name}.gpkg"
    regions = walk.world().regions
    writer = write_network if name == "pole_network" else write_layer
    if not writer(path, record, regions, "A notice"):
        return
    with closing(sqlite3.connect(path)) as held:
        tables = held.execute("SELECT table_name, identifier, description FROM gpkg_contents")
        for table, *said in tables.fetchall():
            yield letters(f"{table} {said}", numbers=True)
            fields = held.execute(f'PRAGMA table_info("{table}")').fetchall()
            yield letters("|".join(f"{one[1]} {one[2]}" for one in fields), numbers=True)
            kept = [f'"{one[1]}"' for one in fields if one[2] not in ("BLOB", *SHAPES)]
            rows = held.execute(f'SELECT {", ".join(kept)} FROM "{table}"').fetchall()
            for column in zip(*rows, strict=True):
                yield from deep(np.asarray(column, object))


SHAPES = ("GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOLYGON", "MULTILINESTRING")
