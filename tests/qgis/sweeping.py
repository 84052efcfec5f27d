# SPDX-License-Identifier: GPL-2.0-or-later
"""Which cells of tools, ways in and kinds of layers are run, and how their ends are counted.

The whole has some thousand cells: `make sweep-qgis`, two processes, each with every other pair of a tool and a
kind. A run of the tests takes a part of it by a rule, the same each time: every tool by every way in, on three
kinds; every way in on every kind. The whole goes by the same rule, turned on by one kind from round to round: a
sweep that is broken off leaves no tool, way or kind thin. What a round has is shuffled, the same each time.
"""

import json
import os
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cases import CASES
from entries import ENTRIES
from kinds import KINDS

SWEEP = tuple(os.environ.get("REGSPATIAL_SWEEP", "").split())
"""The kinds of layers of which every cell is run; empty for the part."""
SHARE, OF = (int(one) for one in os.environ.get("REGSPATIAL_SWEEP_SHARE", "0/1").split("/"))
"""Which of how many processes this is."""
COUNTS = os.environ.get("REGSPATIAL_SWEEP_COUNTS", "")
"""The folder that a line for every cell goes to, in a file of this process."""
GO_ON = bool(os.environ.get("REGSPATIAL_SWEEP_GO_ON"))
"""Whether cells that ended badly are left out too: the process before died in one of them."""
EMPTIES = ("absent", "NULL", "None", "text", "list", "designer")
WELL = ("result", "refusal")

type Cell3 = tuple[str, str, str]
_KINDS, _WAYS, _TOOLS = tuple(KINDS), tuple(ENTRIES), sorted(CASES)


def _round(turn: int) -> list[Cell3]:
    """Return every tool by every way, each on one kind; the kinds move on by one from turn to turn."""
    return [
        (name, way, _KINDS[(k + 3 * (w // 2) + turn) % len(_KINDS)])
        for k, name in enumerate(_TOOLS)
        for w, way in enumerate(_WAYS)
    ]


def _nothing(turn: int) -> list[Cell3]:
    """Return every tool with one of the ways to say nothing, another one each turn."""
    return [
        (name, EMPTIES[(k + turn) % len(EMPTIES)], "geographic") for k, name in enumerate(_TOOLS)
    ]


def _done() -> set[Cell3]:
    """Return the cells that a sweep which was broken off, or whose faults were mended, need not run again."""
    ends: dict[Cell3, str] = {}
    for file in sorted(Path(COUNTS).glob("*.jsonl")) if COUNTS else ():
        for line in file.read_text("utf-8").splitlines():
            one = json.loads(line)
            ends[one["tool"], one["way"], one["kind"]] = one["end"][0]
    return {cell for cell, end in ends.items() if GO_ON or end in WELL}


_DONE = _done()


def _mine(cells: Iterable[Cell3], said: str = "") -> list[Cell3]:
    """Return the cells of a round that this process runs: all of a tool and kind are run by one, shuffled."""
    mine = [
        (name, way, kind)
        for name, way, kind in cells
        if kind in SWEEP
        and (_TOOLS.index(name) + _KINDS.index(kind)) % OF == SHARE
        and (name, said + way, kind) not in _DONE
    ]
    random.Random(len(mine)).shuffle(mine)
    return mine


_WHOLE = [_mine(_round(turn)) for turn in range(len(_KINDS))]
_EMPTY = [_mine(_nothing(turn), "empty ") for turn in range(len(EMPTIES))]
RUN_CELLS = [one for cells in _WHOLE for one in cells] if SWEEP else _round(0)
"""(tool, way in, kind of layers), in the order in which a sweep runs them."""
EMPTY_CELLS = [one for cells in _EMPTY for one in cells] if SWEEP else _nothing(0)
"""(tool, what stands for nothing, kind of layers)."""


class Cell:
    """How a cell ended."""

    def __init__(self) -> None:
        self.end: tuple[str, object] = ("crash", "the process ended in this cell")
        self.said: list[str] = []

    def gave(self, outputs: int) -> None:
        """Say that results were compared: how many numbers, tables and maps."""
        self.end = ("result", outputs)

    def refused(self, wanted: list[str], *said: str) -> None:
        """Say that it was refused as Python refuses it, and what a person reads in each language."""
        self.end, self.said = ("refusal", wanted), list(said)


@contextmanager
def counted(name: str, way: str, kind: str) -> Iterator[Cell]:
    """Write down that a cell begins, and how it ends, whatever the end."""
    cell = Cell()

    def note() -> None:
        if COUNTS:
            with (Path(COUNTS) / f"{SHARE}.jsonl").open("a", encoding="utf-8") as file:
                line = {"tool": name, "way": way, "kind": kind, "end": cell.end, "said": cell.said}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    note()
    try:
        yield cell
    except AssertionError as error:
        cell.end = ("mismatch", str(error))
        raise
    except BaseException as error:
        cell.end = ("crash", f"{type(error).__name__}: {error}")
        raise
    finally:
        note()
