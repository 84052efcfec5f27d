# SPDX-License-Identifier: GPL-2.0-or-later
"""Count the first presses of a sweep, and write the table of docs/how-to/sweep.md; read without QGIS.

    .venv/bin/python tests/qgis/press_counts.py COUNTS.jsonl … [--write]

Each line of a file is a press: {"tool", "kind", "end", "said"}; the last one counts where it was done again.
"""

import json
import sys
from collections import Counter
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/sweep.md"
BEGIN, END = "<!-- press -->\n", "<!-- /press -->\n"
SAID = {
    "projected": "map in projected coordinates, table",
    "geographic": "map in degrees, table",
    "no-system": "map without a coordinate system, table",
    "own-system": "map in a coordinate system without a code, table",
    "gbk": "shapefile in GBK that does not say so, table",
    "one-year": "map, table of one year",
    "wide": "map, table with a column a variable and year",
    "holes": "map, table with empty cells",
    "same-names": "map and table with names that two regions have",
    "islands": "map with three islands, table",
    "filtered": "map with a filter, table of all its regions",
    "joined": "map with a table of one year joined to it",
    "one-layer": "one layer with the values in it",
}
"""The kinds of layers."""
ONE_TIME = frozenset({"one-year", "joined", "one-layer"})
OVER_TIME = frozenset(
    {"bartik_instrument", "convergence", "event_study", "malmquist", "markov_transitions"}
    | {
        "panel_threshold",
        "bacon",
        "matching",
        "synthetic_control",
        "policy",
        "policy_cohorts",
        "policy_durbin",
        "policy_reach",
        "shift_share",
        "symbiosis",
    }
)
"""Tools about growth, moves and what changes: for them there is nothing in layers of one time."""


def cannot(tool: str, kind: str) -> bool:
    """Return whether the data of a kind cannot give what a tool is about, whatever is chosen."""
    return tool in OVER_TIME and kind in ONE_TIME


def main(files: list[str], *, write: bool) -> int:
    ends: dict[tuple[str, str], dict] = {}
    for file in files:
        for line in Path(file).read_text("utf-8").splitlines():
            one = json.loads(line)
            if one["way"] == "press":
                ends[one["kind"], one["tool"]] = one
    text, failed = table(ends)
    sys.stdout.write(text)
    if write:
        page = PAGE.read_text("utf-8")
        head, rest = page.split(BEGIN)
        PAGE.write_text(head + BEGIN + text + END + rest.split(END)[1], "utf-8")
    return failed


def table(ends: dict[tuple[str, str], dict]) -> tuple[str, int]:
    """Return the counts by kind with the sentences of what was refused, and how many presses failed."""
    lines = [
        "| layers | pressed | results | the data cannot | failed |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    whole, refused = Counter(), []
    for kind, label in SAID.items():
        counts = Counter()
        for (of, tool), one in sorted(ends.items()):
            if of != kind:
                continue
            fine = one["end"][0] == "result"
            end = "results" if fine else "cannot" if cannot(tool, kind) else "failed"
            counts.update(["pressed", end])
            if not fine:
                said = " ".join(one["said"]) or str(one["end"][1])
                refused.append(f"- {label}, `{tool}`: {said.strip()}")
        whole += counts
        lines.append(_row(label, counts))
    rate = 100 * whole["results"] / max(1, whole["results"] + whole["failed"])
    lines.append(_row("all", whole))
    share = f"Of the presses that the data can answer {rate:.1f} % gave a result.\n"
    said = "\nWhat the others were told:\n\n" + "\n".join(refused) + "\n" if refused else ""
    return "\n".join(lines) + "\n\n" + share + said, whole["failed"]


def _row(label: str, counts: Counter) -> str:
    cells = (counts[key] for key in ("pressed", "results", "cannot", "failed"))
    return f"| {label} | " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    named = [one for one in sys.argv[1:] if one != "--write"]
    sys.exit(min(1, main(named, write="--write" in sys.argv)))
