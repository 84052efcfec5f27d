"""What a step finds, as columns for the steps after it: an index for Moran's I, a score for a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..containers import Panel
from ..errors import ParameterError, SpecificationError, listed
from ..results import Table
from ..words import Listed, _
from .outputs import result_tables

if TYPE_CHECKING:
    from .schema import Recipe, Step
    from .steps import Run

_TIMES = ("time", "period")
"""Keys of the columns that say of which time a row is; a span such as 2019–2020 is of its later end."""


def check_gives(steps: tuple[Step, ...]) -> None:
    """Raise where a step that has no result gives columns, or two give one.

    Raises
    ------
    ParameterError
    """
    seen: dict[str, str] = {}
    for step in steps:
        if step.gives and step.tool == "compare":
            raise ParameterError(
                _("Step {name!r}: compare sets models side by side and gives no columns."),
                name=step.name,
            )
        for column in step.gives:
            if column in seen:
                raise ParameterError(
                    _("Steps {first!r} and {second!r} both give the column {column!r}."),
                    first=seen[column],
                    second=step.name,
                    column=column,
                )
            seen[column] = step.name


def given_columns(recipe: Recipe) -> list[str]:
    """Return the names of the columns that the steps of a recipe give."""
    return [column for step in recipe.steps for column in step.gives]


def with_given(recipe: Recipe, panel: Panel) -> Panel:
    """Return a panel with empty columns where those will stand that steps give, to check names."""
    names = [one for one in given_columns(recipe) if one not in panel.columns]
    empty = np.full((len(panel.times), panel.n), np.nan)
    return panel.with_columns(by_position=True, **dict.fromkeys(names, empty)) if names else panel


def taken(step: Step, panel: Panel) -> list[ParameterError]:
    """Return what is wrong with the columns that a step gives: those which the table has already."""
    return [_taken(step, new) for new in step.gives if new in panel.columns]


def _taken(step: Step, new: str) -> ParameterError:
    said = _("Step {name!r} gives the column {new!r}, which the table has already.")
    return ParameterError(said, name=step.name, new=new)


def given(gives: Mapping[str, str]) -> Listed:
    """Return what a report says of the columns that a step gives: "y = efficiency.score"."""
    return listed([f"{new} = {source}" for new, source in gives.items()])


def give(run: Run, step: Step, record: Any) -> None:
    """Put columns of a step's tables into the panel that it was run on.

    Raises
    ------
    ParameterError
        If no table of the result has such a column by region, or the panel has that name already.
    SpecificationError
        If the table has several values for a region and a time.
    """
    key = step.panel or ""
    for new, source in step.gives.items():
        panel = run.panels.get(key)
        if panel is None:
            raise ParameterError(
                _("Step {name!r} gives columns, but the recipe has no table to put them into."),
                name=step.name,
            )
        if new in panel.columns:
            raise _taken(step, new)
        values = _values(step, new, _found(step, source, result_tables(record)), panel)
        panel = panel.with_columns(by_position=True, **{new: values})
        label = run.recipe.labels.get(new)
        run.panels[key] = panel if label is None else panel.with_labels(**{new: label})
    if key == "":
        run.inputs.panel = run.panels.get("")


def _found(step: Step, source: str, tables: tuple[Table, ...]) -> tuple[Table, str]:
    """Return the table that has a column by region, those with times before the others."""
    table, _dot, column = source.rpartition(".")
    fitting = [t for t in tables if "id" in t.keys and _numbers(t)]
    fitting.sort(key=lambda t: _time_of(t) is None)
    for one in fitting:
        if column in _numbers(one) and table in ("", one.name):
            return one, column
    raise ParameterError(
        _(
            "Step {name!r} has no column {source!r} by region to give; there are: {there}. "
            "A table's name may stand before it, as in index.score."
        ),
        name=step.name,
        source=source,
        there=listed([f"{t.name}.{k}" for t in fitting for k in _numbers(t)], 20) or "-",
    )


def _numbers(table: Table) -> list[str]:
    return [c.key for c in table.columns if c.kind in ("number", "int", "p", "bool")]


def _time_of(table: Table) -> str | None:
    return next((k for k in _TIMES if k in table.keys), None)


def _values(step: Step, new: str, found: tuple[Table, str], panel: Panel) -> NDArray[np.float64]:
    """Return (T, n) values in the panel's order; NaN where the table has none."""
    table, column = found
    rows = {one: i for i, one in enumerate(panel.ids)}
    times = {str(t): k for k, t in enumerate(panel.times)}
    out = np.full((len(panel.times), panel.n), np.nan)
    taken = np.zeros(out.shape, dtype=bool)
    for one, when, value in _cells(table, column):
        i = rows.get(one)
        at = list(range(len(times))) if when is None else [times[when]] if when in times else []
        if i is None or not at:
            continue
        if taken[at, i].any():
            raise SpecificationError(
                _(
                    "Step {name!r} cannot give {new!r}: the table {table} has several values of "
                    "{column} for a region and a time."
                ),
                name=step.name,
                new=new,
                table=table.name,
                column=column,
            )
        taken[at, i] = True
        out[at, i] = value
    return out


def _cells(table: Table, column: str) -> Iterator[tuple[str, str | None, float]]:
    when = _time_of(table)
    times = [None] * len(table.rows) if when is None else [str(v) for v in table.column(when)]
    for one, time, value in zip(table.column("id"), times, table.column(column), strict=True):
        number = float("nan") if value is None else float(value)
        yield str(one), None if time is None else time.rpartition("–")[2], number
