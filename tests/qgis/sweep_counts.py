# SPDX-License-Identifier: GPL-2.0-or-later
"""Count the cells of a sweep, and write the table of docs/how-to/sweep.md.

    .venv/bin/python tests/qgis/sweep_counts.py COUNTS.jsonl … [--write]

Each line of a file is a cell: {"tool", "way", "kind", "end"}; the last one counts where a cell was run again.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from regspatial import catalog

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/how-to/sweep.md"
BEGIN, END = "<!-- sweep -->\n", "<!-- /sweep -->\n"
WAYS, EMPTIES = 5, 6
EMPTY = "what says nothing, said in six ways"
WAYS_SAID = {
    "dialog": "Run in the dialog",
    "python": "Copy as Python",
    "batch": "a row of the batch window",
    "model": "a step of a `.model3`",
    "history": "an entry of the history",
}
SAID = {
    "projected": "projected map and table",
    "geographic": "geographic map and table",
    "none": "map without a coordinate system",
    "gaps": "empty cells, nothing said of them",
    "dropped": "empty cells, their regions left out",
    "one": "one layer, one year",
    "wide": "one layer, a field a variable and year",
}


def main(files: list[str], *, write: bool) -> int:
    cells = {}
    for file in files:
        for line in Path(file).read_text("utf-8").splitlines():
            one = json.loads(line)
            cells[one["tool"], one["way"], one["kind"]] = one["end"]
    say = sys.stdout.write
    say(tables(cells))
    for cell, (end, said) in sorted(cells.items()):
        if end in ("mismatch", "crash"):
            say(" ".join((end, *cell, str(said).partition("\n")[0])) + "\n")
    if write:
        page = PAGE.read_text("utf-8")
        head, rest = page.split(BEGIN)
        PAGE.write_text(head + BEGIN + tables(cells) + END + rest.split(END)[1], "utf-8")
    return sum(end in ("mismatch", "crash") for end, _ in cells.values())


def tables(cells: dict) -> str:
    """Return the counts by kind of layers and by way, the version first; a sweep may have been broken off."""
    tools = len(catalog.tools())
    kinds = {label: Counter(cells=tools * WAYS) for label in SAID.values()}
    ways = {label: Counter(cells=tools * len(SAID)) for label in WAYS_SAID.values()}
    for one in (kinds, ways):
        one[EMPTY] = Counter(cells=tools * EMPTIES)
    for (_, way, kind), end in cells.items():
        nothing = way.startswith("empty")
        _count(kinds[EMPTY if nothing else SAID[kind]], *end)
        _count(ways[EMPTY if nothing else WAYS_SAID[way]], *end)
    kinds["all"] = sum(kinds.values(), Counter())
    first = f"Version {version()}: {tools} tools.\n\n"
    return first + _table("layers", kinds) + "\n" + _table("way", ways)


def _count(counts: Counter, end: str, said: object) -> None:
    counts["run"] += 1
    counts[end] += 1
    counts["outputs"] += said if end == "result" else 0


def _table(name: str, rows: dict) -> str:
    lines = [
        f"| {name} | cells | run | results | outputs compared | refusals | mismatches | crashes |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    keys = ("cells", "run", "result", "outputs", "refusal", "mismatch", "crash")
    for label, one in rows.items():
        lines.append(f"| {label} | " + " | ".join(str(one[key]) for key in keys) + " |")
    return "\n".join(lines) + "\n"


def version() -> str:
    """Return the version of the package, and the commit that was run."""
    scope = {}
    exec((ROOT / "regspatial/_version.py").read_text("utf-8"), scope)
    command = ["git", "-C", str(ROOT), "rev-parse", "--short=10", "HEAD"]
    commit = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return f"{scope['__version__']} at {commit}"


if __name__ == "__main__":
    named = [one for one in sys.argv[1:] if one != "--write"]
    sys.exit(min(1, main(named, write="--write" in sys.argv)))
