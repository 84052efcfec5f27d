"""Cases of the audit of printed tables: drawn tables with and without a fault, and every tool's own with numbers changed."""

import functools
import random
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid
from regspatial.reporting.laid import laid_out
from regspatial.results.audit import TableAudit
from tests.conformance import test_every_tool_runs as walk
from tests.kept.taken import Numbers, column_of, letters, numbers_in, told_of
from tests.unit.audit import test_further_tables as further
from tests.unit.audit import test_kinds_of_regional_tables as kinds

DRAWN = Path(__file__).parents[1] / "unit" / "audit" / "layouts.toml"
CHANGES = 3
"""Of a drawn table; of a tool's own, one."""
MOST_ROWS, MOST_TABLES = 8, 2
DIGITS = re.compile(r"\d")


@functools.cache
def drawn() -> dict[str, Grid]:
    """Return the drawn tables."""
    return {
        one["name"]: Grid(
            "t",
            tuple(tuple(row.split("|")) for row in one["text"].strip("\n").splitlines()),
            one["caption"],
        )
        for one in tomllib.loads(DRAWN.read_text("utf-8"))["table"]
    }


@functools.cache
def made() -> dict[str, Grid]:
    """Return tables of drawn variables of every kind that the checks know, as their tests make them, in both languages."""
    wanted: dict[str, tuple[Callable[..., Any], dict[str, Any], str]] = {}
    for zh in (False, True):
        said = "zh" if zh else "en"
        for maker in (
            further.factors,
            further.probabilities,
            further.balance,
            further.shares,
            further.crossed,
        ):
            wanted[f"{maker.__name__} {said}"] = maker, {"zh": zh}, ""
        for how in ({"full": True}, {"p_below": True}, {"said": False}):
            wanted[f"correlations {said} {next(iter(how))}"] = (
                further.correlations,
                {"zh": zh} | how,
                "",
            )
        for within, repeated in ((False, False), (True, True)):
            how = {"zh": zh, "within": within, "repeated": repeated}
            wanted[f"levels {said} {within}"] = kinds.levels, how, ""
        for periods, mean, percent in ((1, False, True), (10, False, False), (16, True, True)):
            how = {"zh": zh, "periods": periods, "mean": mean, "percent": percent}
            note = "括号内为t值" if zh else "t values in parentheses"
            wanted[f"convergence {said} {periods}"] = kinds.convergence, how, note
        note = "注：括号内为p值" if zh else ""
        wanted[f"unit roots {said}"] = kinds.unit_roots, {"n": 31, "below": zh}, note
    found = {}
    for name, (maker, how, note) in wanted.items():
        rows = maker(np.random.default_rng(7), **how)
        found[name] = Grid("t", tuple(map(tuple, rows)), "", (note,) if note else ())
    for zh in (False, True):
        note = "括号内为标准误" if zh else "Standard errors in parentheses"
        rows = kinds.likelihoods(zh=zh)
        found[f"likelihoods {zh}"] = Grid("t", tuple(map(tuple, rows)), "", (note,))
    return found


@functools.cache
def printed(name: str) -> list[Grid]:
    """Return the tables of a tool as readers see them, English and Chinese by turns."""
    found = []
    for k, table in enumerate(walk.record_of(name).tables()[:MOST_TABLES]):
        laid = laid_out(table, "zh" if k % 2 else "en")
        head = [tuple(h.text for h in row for _ in range(h.span)) for row in laid.head]
        rows = [tuple(cell.text for cell in row.cells) for row in laid.rows[:MOST_ROWS]]
        notes = tuple(laid.notes)
        found.append(Grid(table.name, (*head, *rows), laid.caption, notes))
    return found


def changed(grid: Grid, chance: random.Random) -> Grid:
    """Return a table with another digit in one of its cells."""
    places = [
        (i, j)
        for i, row in enumerate(grid.rows)
        if i
        for j, text in enumerate(row)
        if j and DIGITS.search(text)
    ]
    if not places:
        return grid
    i, j = chance.choice(places)
    text = grid.rows[i][j]
    at = chance.choice([m.start() for m in DIGITS.finditer(text)])
    text = f"{text[:at]}{(int(text[at]) + chance.randint(2, 8)) % 10}{text[at + 1 :]}"
    rows = [list(row) for row in grid.rows]
    rows[i][j] = text
    return Grid(grid.name, tuple(map(tuple, rows)), grid.caption, grid.notes)


def cases() -> dict[str, dict[str, int]]:
    """Return the cases by table and by tool: as it is, and changed."""
    several = {"": 0} | {f"changed {k}": k for k in range(1, 1 + CHANGES)}
    return {name: dict(several) for name in (*drawn(), *made())} | {
        f"of {name}": {"changed": 1} for name in walk.NAMES
    }


def of_audit(name: str, which: int, _study: Any) -> Numbers:
    """Audit a table."""
    tool = name.removeprefix("of ")
    own = drawn() | made()
    grids = [own[name]] if name in own else printed(tool)
    chance = random.Random(f"{name} {which}")
    return told_of(
        lambda: audit_grids([(changed(g, chance) if which else g).tidied() for g in grids]),
        _verdicts,
    )


def _verdicts(found: TableAudit) -> Iterator[float | str | None]:
    """Yield the checks with their places and verdicts, the numbers of what is printed and implied, and the words."""
    rows = found.findings
    yield letters("|".join(f"{f.check} {f.column} {f.term}" for f in rows), numbers=True)
    yield letters("|".join(f.verdict for f in rows))
    yield from column_of(list(numbers_in(" ".join(f"{f.printed} {f.implied}" for f in rows))))
    yield letters("|".join(f"{f.implied} {f.why}" for f in rows))
    yield letters("|".join(found.unread))
