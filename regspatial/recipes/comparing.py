"""Two folders of one run, number by number: tables in all formats, layers and documents by what they hold."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .._files.marker import FORMER, LOCK, MARKER, NEXT
from ..results.verification import FileComparison, FileVerdict
from .contents import (
    DAMAGED,
    Hide,
    of_arrays,
    of_drawing,
    of_layers,
    of_packed,
    of_page,
    parted,
)

_CLOSE = 1e-9
"""Relative difference up to which two machines may differ by the order of their sums."""
_AS_WHOLE = {".toml", ".swm"}
_BESIDE = {MARKER, LOCK, "run.json"}
"""Records of the run itself, which hold versions and names of folders."""


_OPINIONS = ("second_opinion", "second_opinion_programs")
"""Tables that a run made again does without: they are of other programs, which may not be there."""


def compared(
    before: Path, after: Path, hide: tuple[Hide, Hide] = (str, str)
) -> tuple[FileComparison, ...]:
    """Compare two folders of results; `hide` takes out of the texts of each what is no result."""
    names = sorted(_files(before) | _files(after))
    return tuple(_one(before / name, after / name, name, hide) for name in names)


def _files(folder: Path) -> set[str]:
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    found = {name for name in found if name.partition("/")[0] not in (NEXT, FORMER)}
    return {name for name in found if not (name in _BESIDE or name.endswith("-run.json"))}


def _one(before: Path, after: Path, name: str, hide: tuple[Hide, Hide]) -> FileComparison:
    if not after.is_file():
        told = Path(name).stem in _OPINIONS
        return FileComparison(file=name, verdict="not-compared" if told else "missing")
    if not before.is_file():
        return FileComparison(file=name, verdict="new")
    ending = before.suffix.lower()
    if before.read_bytes() == after.read_bytes():
        return FileComparison(file=name, numbers=_count(before) if ending in _TABLES else 0)
    if ending in _TABLES:
        try:
            had, has = list(_cells(before, hide[0])), list(_cells(after, hide[1]))
            if ending != ".svg" or (had and has):
                return _numbers(name, had, has)
        except DAMAGED:
            return FileComparison(file=name, verdict="differs")
    verdict: FileVerdict = "differs" if ending in _AS_WHOLE else "not-compared"
    return FileComparison(file=name, verdict=verdict)


def _count(file: Path) -> int:
    try:
        return sum(isinstance(c, float) for c in _cells(file))
    except DAMAGED:  # the same damage on both sides
        return 0


def _cells(file: Path, hide: Hide = str) -> Iterator[float | str]:
    yield from _TABLES[file.suffix.lower()](file, hide)


def _of_csv(file: Path, _hide: Hide) -> Iterator[float | str]:
    for row in csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))):
        yield from (_number(cell) for cell in row)


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def _of_json(file: Path, _hide: Hide) -> Iterator[float | str]:
    yield from _leaves(json.loads(file.read_text(encoding="utf-8-sig")))


def _of_text(file: Path, hide: Hide) -> Iterator[float | str]:
    yield from parted(hide(file.read_text(encoding="utf-8-sig")))


def _leaves(value: Any) -> Iterator[float | str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            if key not in ("fingerprint", "version"):
                yield from _leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield float(value)
    else:
        yield str(value)


_TABLES = {
    ".csv": _of_csv,
    ".json": _of_json,
    ".tex": _of_text,
    ".md": _of_text,
    ".typ": _of_text,
    ".html": of_page,
    ".xlsx": of_packed,
    ".docx": of_packed,
    ".ods": of_packed,
    ".gpkg": of_layers,
    ".svg": of_drawing,
    ".npz": of_arrays,
    ".gal": _of_text,
    ".gwt": _of_text,
    ".mtx": _of_text,
}


def _numbers(name: str, before: list[float | str], after: list[float | str]) -> FileComparison:
    numbers = sum(isinstance(one, float) for one in before)
    if len(before) != len(after):
        return FileComparison(
            file=name, numbers=numbers, different=abs(len(before) - len(after)), verdict="differs"
        )
    # A number near zero is held against the others: its own digits are rounding.
    scale = max((abs(x) for x in before if isinstance(x, float) and math.isfinite(x)), default=1.0)
    gaps = [_gap(a, b, scale) for a, b in zip(before, after, strict=True)]
    different = sum(gap > 0.0 for gap in gaps)
    largest = max(gaps, default=0.0)
    verdict: FileVerdict = "same" if not different else "close" if largest <= _CLOSE else "differs"
    return FileComparison(
        file=name, numbers=numbers, different=different, largest=largest, verdict=verdict
    )


def _gap(a: float | str, b: float | str, scale: float) -> float:
    if isinstance(a, str) or isinstance(b, str):
        return 0.0 if a == b else math.inf
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.inf
    own = max(abs(a), abs(b))
    return abs(a - b) / (own if own > _CLOSE * scale else scale)
