"""Panels from wide tables: columns of a variable and time each, and beside them columns of no time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...choices.data import Missing
from ...containers import Panel
from ...containers.time_axis import Time
from ..assemble import panel_from_wide
from .hand_columns import Cells, HandColumns
from .headings import say_marked, split_heading
from .text_groups import told_apart, with_groups

ByTime = Mapping[str, Mapping[Time, tuple[str, Cells]]]
"""{variable: {time: (heading, cells)}}."""


def without_time(headings: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Return the headings that end in no year and stand for nothing else: of what is so in every year.

    Parameters
    ----------
    headings : of the table
    taken : the column of the ids, and those of variables and times
    """
    others = set(taken)
    return [one for one in headings if one not in others and split_heading(one) is None]


def panel_of_wide(
    ids: Cells,
    by_time: ByTime,
    beside: Mapping[str, Cells],
    *,
    rows: Sequence[int],
    missing: Missing | None,
    all_wanted: bool,
    decimal: str = ".",
    called: Mapping[str, Cells] | None = None,
    keys: Sequence[str] = (),
) -> Panel:
    """Return the panel of a wide table; a column of no time holds for every time.

    Parameters
    ----------
    ids, by_time, rows, missing, decimal
        As of `panel_from_wide`.
    beside : mapping of name to n cells
        Columns of no time: numbers (the year in which something began) or words (groups, names).
    all_wanted : bool
        Whether each of these was asked for; one of words is refused by name then.
    called : mapping of name to n cells, optional
        Further columns of what regions are called.
    keys : sequence of str
        What the columns of regions and times are called.
    """
    say_marked(heading for by in by_time.values() for heading, _cells in by.values())
    found: HandColumns = told_apart(ids, beside, all_wanted=all_wanted, decimal=decimal)
    times = list(dict.fromkeys(t for of in by_time.values() for t in of))
    always = {name: dict.fromkeys(times, (name, cells)) for name, cells in found.cells.items()}
    made = panel_from_wide(ids, {**by_time, **always}, rows=rows, missing=missing, decimal=decimal)
    return with_groups(made, ids, beside, found, called, keys)
