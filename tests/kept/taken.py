"""What is kept of a result: its numbers, and of its texts which they are.

Few numbers are kept as they are, many by sums in which each has a weight of its own. A text is kept as a
short sum over its letters, without its numbers (they are kept beside it, where they are not those of a table) and
without the blanks between its words.
"""

import re
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

import regspatial as rs
from regspatial.errors import RegspatialError, RegspatialWarning
from regspatial.reporting.told import findings_of
from regspatial.results import Record, Table

FEW = 4
SAID = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
SCRATCH = re.compile(rf"{re.escape(tempfile.gettempdir())}/\S*/")
DEEP = 6
MANY = 60
WHOLE, TOGETHER = 40, 12
"""Of more than so many numbers of a case, so many are taken together."""
Numbers = list[float | str | None]
READ: dict[str, str] = {}
"""The texts behind the sums of this process, so that a test can print them."""


def taken_of(call: Callable[[], Any]) -> Numbers:
    """Return the numbers of what a call gives, or the kind of error it ends in."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = call()
            return list(taken(found))
        except RegspatialError as error:
            return [type(error).__name__]


def told_of(call: Callable[[], Any], take: Callable[[Any], Iterator[Any]] | None = None) -> Numbers:
    """Return all that a call gives, down to the fields of its objects, what it warns of, or what it refuses in words."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            found = list((take or deep)(call()))
        except RegspatialError as error:
            found = [type(error).__name__, *texts(error.en)]
    for one in said:
        if isinstance(one.message, RegspatialWarning):
            found += texts(one.message.en)
    return found if len(found) <= WHOLE else list(_together(found))


def _together(found: Numbers) -> Iterator[float | str | None]:
    """Yield sums of what is much: of the texts at once, of numbers by some."""
    yield letters("|".join(one for one in found if isinstance(one, str)), numbers=True)
    numbers = [one for one in found if not isinstance(one, str)]
    for k in range(0, len(numbers), TOGETHER):
        yield from column_of(numbers[k : k + TOGETHER])


def taken(found: Any) -> Iterator[float | str | None]:
    """Yield the numbers of a result."""
    if isinstance(found, Record):
        for table in found.tables():
            yield from taken(table)
        for finding in findings_of(found):
            yield from numbers_in(str(getattr(finding, "en", finding)))
    elif isinstance(found, Table):
        for column in zip(*found.rows, strict=True):
            yield from column_of(list(column))
        for note in found.notes:
            yield from numbers_in(note.en)
    elif isinstance(found, rs.Panel):
        for values in found.columns.values():
            yield from column_of(list(np.ravel(values)))
    elif isinstance(found, rs.Variable):
        yield from column_of(list(np.ravel(found.values)))
    elif isinstance(found, rs.SpatialWeights):
        yield from column_of(list(np.ravel(found.to_dense())))
    elif isinstance(found, rs.Regions):
        yield from column_of(list(np.ravel(found.points)))
    elif isinstance(found, (tuple, list)):
        for one in found:
            yield from taken(one)
    elif hasattr(found, "columns") and hasattr(found, "itertuples"):
        for name in found.columns:
            yield from column_of(list(found[name]))
    elif isinstance(found, (int, float, np.ndarray, np.number)) and not isinstance(found, bool):
        values = np.ravel(found)
        if values.dtype.kind in "fiub":
            yield from column_of(list(values))


def deep(found: Any, depth: int = DEEP) -> Iterator[float | str | None]:
    """Yield what is kept of any object: of its fields and parts too, and of its texts."""
    if found is None or isinstance(found, (bool, np.bool_)):
        yield str(found)
    elif isinstance(found, str) and re.fullmatch("~[0-9a-f]{6}", found):
        yield found  # a sum already
    elif isinstance(found, (str, bytes)):
        yield from texts(found if isinstance(found, str) else found.hex())
    elif isinstance(found, (int, float, np.number)):
        yield from column_of([found])
    elif isinstance(found, Path):
        yield from texts(found.name)
    elif isinstance(found, np.ndarray) or hasattr(found, "toarray"):
        yield from _array(np.asarray(found.toarray() if hasattr(found, "toarray") else found))
    elif hasattr(found, "columns") and hasattr(found, "itertuples"):
        yield letters("|".join(map(str, found.columns)))
        for name in found.columns:
            yield from _array(np.asarray(found[name], object))
    elif isinstance(found, (rs.SpatialWeights, rs.Regions, rs.Panel, rs.Variable)):
        yield from _container(found)
    elif depth == 0 or callable(found):
        return
    elif isinstance(found, Mapping):
        for key in list(found)[:MANY]:
            yield letters(str(key))
            yield from deep(found[key], depth - 1)
    elif isinstance(found, (tuple, list)):
        yield from _sequence(list(found), depth)
    elif isinstance(found, (set, frozenset)):
        yield letters("|".join(sorted(map(str, found))))
    elif isinstance(getattr(found, "en", None), str):
        yield from texts(found.en)
    elif is_dataclass(found):
        for one in fields(found):
            if not one.name.startswith("_") and one.name not in ("path", "seconds"):
                yield from deep(getattr(found, one.name, None), depth - 1)


def _sequence(found: list[Any], depth: int) -> Iterator[float | str | None]:
    if found and all(isinstance(one, str) for one in found):
        yield letters("|".join(found), numbers=True)
    elif found and all(isinstance(one, (int, float, np.number)) for one in found):
        yield from column_of(found)
    else:
        yield float(len(found))
        for one in found[:MANY]:
            yield from deep(one, depth - 1)


def _container(found: Any) -> Iterator[float | str | None]:
    """Yield the labels and values of regions, weights, a panel or a variable."""
    yield from deep(list(found.ids))
    yield from texts(repr(found))
    if isinstance(found, rs.Regions):
        yield from deep(found.points)
        yield from deep([len(one) for one in found.polygons or ()])
        yield from deep(dict(found.attributes))
        yield from deep({k: str(v) for k, v in found.labels.items()})
    elif isinstance(found, rs.SpatialWeights):
        yield from deep(found.to_dense())
        yield from deep({k: v for k, v in (found.spec or {}).items() if k != "path"}, 3)
    else:
        yield from deep([str(one) for one in found.times])
        values = found.columns if isinstance(found, rs.Panel) else {found.name: found.values}
        yield from deep(dict(values))
        yield from deep({k: str(v) for k, v in found.labels.items()})


def _array(values: np.ndarray) -> Iterator[float | str | None]:
    yield "x".join(map(str, values.shape))
    if values.dtype.kind == "c":
        values = np.stack([values.real, values.imag])
    flat = values.ravel().tolist()
    if values.dtype.kind in "OUSM" and any(isinstance(one, str) for one in flat):
        yield letters("|".join(map(str, flat)), numbers=True)
    elif values.dtype.kind == "M":
        yield letters("|".join(map(str, values.ravel())), numbers=True)
    else:
        yield from column_of(flat)


def texts(text: str) -> Iterator[float | str]:
    """Yield a text as a sum over its letters, and its numbers."""
    yield letters(text)
    yield from column_of([float(one) for one in SAID.findall(SCRATCH.sub("", text))][:MANY])


def letters(text: str, *, numbers: bool = False) -> str:
    """Return a short sum over the letters of a text, without its numbers where they are kept beside it."""
    plain = SCRATCH.sub("", text)
    plain = plain if numbers else re.sub(r"[-+\u2212]?\d[\d,.]*(?:e[-+]?\d+)?", "#", plain)
    plain = re.sub(r"\s+", " ", plain).strip()
    plain = re.sub(r"([-\u2500=\u2501]){2,}", r"\1", plain)
    short = f"~{zlib.crc32(plain.encode('utf-8', 'replace')) & 0xFFFFFF:06x}"
    READ[short] = plain
    return short


def numbers_in(text: str) -> Iterator[float]:
    """Yield the numbers that a text says."""
    yield from (float(number) for number in SAID.findall(text))


def column_of(values: list[Any]) -> Iterator[float | str | None]:
    """Yield what is taken of a column: few numbers, or two sums of many; texts by which rows have the same."""
    numbers = [v for v in values if isinstance(v, (int, float, np.number))]
    if len(numbers) < len(values) / 2:
        codes: dict[str, int] = {}
        numbers = [codes.setdefault(str(v), len(codes)) for v in values]
    else:
        numbers = [
            float(v) if isinstance(v, (int, float, np.number)) else float("nan") for v in values
        ]
    x = np.asarray(numbers, float)
    x = np.where(np.isfinite(x), x, -0.123456)  # empty is a number of its own
    if len(x) <= FEW:
        yield from x.tolist()
        return
    weight = 1.0 + np.cos(np.arange(len(x), dtype=float)) / 2.0
    yield float(np.abs(x) @ weight)  # no cancelling: a size against which to hold the next
    yield float(x @ weight[::-1] + 3.0 * np.abs(x) @ weight)
