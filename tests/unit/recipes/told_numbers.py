"""Numbers of sentences, held against the tables of the step that says them."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NUMBER = re.compile(r"(?a)(?<![\w.])[−-]?\d+(?:,\d{3})*(?:\.\d+)?%?")
LEVELS = {0.001, 0.01, 0.05, 0.1, 95.0, 80.0, 100.0}
"""Levels of tests, of intervals and of power, which are settings."""
CHANCE = 0.05
"""Share of true nulls that a test at 5% refuses: "0.90 would be by chance alone"."""
KNOWN = {
    ("dri_index", "21,000"): "a suspicious cell of the data, which no table repeats",
    ("dri_index", "410"): "the value of the data next to it",
    ("ai", "5"): "how many controls the step was given",
}
"""Numbers that no table has, by recipe, and why."""


def unfound(run: Path, name: str) -> list[tuple[str, str]]:
    """Return the numbers of the findings of a run that no table of their step has, with their sentences."""
    out = []
    for file in sorted(run.glob("*/blocks.json")):
        blocks = json.loads(file.read_text("utf-8"))
        found = _Found(blocks, file.parent)
        for one in (b["text"] for b in blocks if b["kind"] == "finding"):
            out += [(n, one) for n in numbers(one) if (name, n) not in KNOWN and not found.has(n)]
    return out


def numbers(text: str) -> list[str]:
    """Return the numbers of a sentence as they are printed."""
    return NUMBER.findall(text)


class _Found:
    """What the tables of a step have, and what follows from it."""

    def __init__(self, blocks: list[dict[str, Any]], folder: Path) -> None:
        self.cells: set[float] = set()
        self.counts: set[float] = set()
        self.shares: set[float] = set()
        for block in blocks:
            if block["kind"] in ("table", "regressions"):
                self.cells |= set(_values(block["table"]))
            elif block["kind"] == "figure":
                self.cells |= set(_values(block["caption"]))
        for file in folder.glob("*.csv"):
            with file.open(encoding="utf-8-sig") as lines:
                self._take(list(csv.reader(lines)))

    def _take(self, rows: list[list[str]]) -> None:
        """Take the cells of a file; count its rows, its different cells, each cell, and its small p; sum its columns."""
        head, *rows = rows
        self.cells |= set(_values(rows))
        self.counts |= {len(rows), len(rows) - 1, CHANCE * len(rows)}
        for key, *column in zip(head, *rows, strict=True):
            times = Counter(column)
            self.counts |= {len(times), len(times) - 1, CHANCE * len(times), *times.values()}
            values = [v for one in column for v in _values(one)]
            if key.startswith("p_"):
                self.counts.add(sum(v < CHANCE for v in values))
            total = sum(values)
            self.shares |= {v / total for v in values if total}

    def has(self, printed: str) -> bool:
        """Whether a number is a cell, a count or a level; of percent also a share, or the change of a factor."""
        plain = printed.replace("−", "-").replace(",", "").rstrip("%")
        value = abs(float(plain))
        half = 0.5 * 10.0 ** -len(plain.partition(".")[2]) * (1 + 1e-9)
        every = self.cells | self.counts | LEVELS
        if printed.endswith("%"):
            every |= {100 * v for v in self.cells | self.shares}
            every |= {100 * (v - 1) for v in self.cells}
        return any(abs(abs(v) - value) <= half for v in every)


def _values(cell: Any) -> Iterator[float]:
    if isinstance(cell, bool):
        return
    if isinstance(cell, (int, float)):
        yield float(cell)
    elif isinstance(cell, str):
        try:
            yield float(cell)
        except ValueError:
            for one in numbers(cell):
                yield float(one.replace("−", "-").replace(",", "").rstrip("%"))
    elif isinstance(cell, (list, dict)):
        for one in cell.values() if isinstance(cell, dict) else cell:
            yield from _values(one)
