# SPDX-License-Identifier: GPL-2.0-or-later
"""Which cells of tools, ways in and kinds of layers are run, and how their ends are counted.

The whole has some thousand cells and takes the better part of an hour: `make sweep-qgis`, a process a kind.
A run of the tests takes a part of it by a rule, the same each time: every tool by every way in, on three
kinds; every way in on every kind.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cases import CASES
from entries import ENTRIES
from kinds import KINDS

SWEEP = os.environ.get("REGSPATIAL_SWEEP", "")
"""The kind of layers of which every cell is run; empty for the part."""
COUNTS = os.environ.get("REGSPATIAL_SWEEP_COUNTS", "")
"""The file that a line for every cell goes to."""
EMPTIES = ("absent", "NULL", "None", "text", "list", "designer")

_KINDS, _WAYS, _TOOLS = tuple(KINDS), tuple(ENTRIES), sorted(CASES)


def _part() -> list[tuple[str, str, str]]:
    return [
        (name, way, _KINDS[(k + 3 * (w // 2)) % len(_KINDS)])
        for k, name in enumerate(_TOOLS)
        for w, way in enumerate(_WAYS)
    ]


def _done() -> set[tuple[str, str, str]]:
    """Return the cells of a sweep that was broken off, or whose faults were mended, that ended well."""
    if not COUNTS or not Path(COUNTS).is_file():
        return set()
    cells = [json.loads(line) for line in Path(COUNTS).read_text("utf-8").splitlines()]
    ends = {(one["tool"], one["way"], one["kind"]): one["end"][0] for one in cells}
    return {cell for cell, end in ends.items() if end in ("result", "refusal")}


_DONE = _done()
_WHOLE = [(name, way, SWEEP) for name in _TOOLS for way in _WAYS]
RUN_CELLS = [one for one in _WHOLE if one not in _DONE] if SWEEP else _part()
"""(tool, way in, kind of layers)."""
EMPTY_CELLS = [
    (name, empty, "geographic")
    for k, name in enumerate(_TOOLS)
    for e, empty in enumerate(EMPTIES)
    if (SWEEP == "geographic" and (name, f"empty {empty}", SWEEP) not in _DONE)
    or (not SWEEP and (k - e) % len(EMPTIES) == 0)
]
"""(tool, what stands for nothing, kind of layers)."""


class Cell:
    """How a cell ended."""

    def __init__(self) -> None:
        self.end: tuple[str, object] = ("crash", None)

    def gave(self, outputs: int) -> None:
        """Say that results were compared: how many numbers, tables and maps."""
        self.end = ("result", outputs)

    def refused(self, wanted: list[str]) -> None:
        """Say that it was refused as Python refuses it."""
        self.end = ("refusal", wanted)


@contextmanager
def counted(name: str, way: str, kind: str) -> Iterator[Cell]:
    """Write down how a cell ends, whatever the end."""
    cell = Cell()
    try:
        yield cell
    except AssertionError as error:
        cell.end = ("mismatch", str(error))
        raise
    except BaseException as error:
        cell.end = ("crash", f"{type(error).__name__}: {error}")
        raise
    finally:
        if COUNTS:
            with Path(COUNTS).open("a", encoding="utf-8") as file:
                said = {"tool": name, "way": way, "kind": kind, "end": cell.end}
                file.write(json.dumps(said, ensure_ascii=False) + "\n")
