"""Lags, fills and the like of a formula over rows: computed by unit and period before any row is left out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...._kernels.within import crossed
from ....containers import Panel
from ....containers.times import parse_times
from ....errors import DuplicateIdError, SpecificationError, listed
from ....formula import Formula, Values, names_in, series_in
from ....words import _
from .source import Array, Source

Mask = NDArray[np.bool_]


def series_columns(
    source: Source, formula: Formula
) -> tuple[dict[str, Array], dict[str, Mapping[str, Mask]]]:
    """Return the functions of whole series in a formula as columns (N,), and their marks.

    Raises
    ------
    SpecificationError
        If the data do not say which rows are which unit and period.
    DuplicateIdError
        If a pair of unit and period stands twice.
    """
    nodes = series_in(formula.nodes)
    if not nodes:
        return {}, {}
    grid, at = _grid(source, list(names_in(nodes.values())), listed(nodes))
    values = Values(grid, names_in(nodes.values()))
    columns: dict[str, Array] = {}
    marks: dict[str, Mapping[str, Mask]] = {}
    for text, node in nodes.items():
        found = values.cells(node)
        columns[text] = found.values.ravel()[at]
        marks[text] = {kind: mask.ravel()[at] for kind, mask in found.marks.items()}
    return columns, marks


def _grid(source: Source, names: list[str], what: object) -> tuple[Panel, NDArray[np.intp]]:
    """Return the rows as a panel (T, n), and where each row stands in it."""
    panel = getattr(source, "panel", None)
    if isinstance(panel, Panel):
        return panel, np.arange(source.rows)
    if source.id_name is None or source.time_name is None:
        raise SpecificationError(
            _(
                "{text} needs to know which rows are which region and time. Give {param:id} and "
                "{param:time}."
            ),
            text=what,
        )
    unit, period = source.factor(source.id_name), source.factor(source.time_name)
    known = (unit.codes >= 0) & (period.codes >= 0)
    if not known.all():
        raise SpecificationError(
            _("{text} needs a region and a time in every row; {n} {n:row lacks|rows lack} one."),
            text=what,
            n=int((~known).sum()),
        )
    at = period.codes * unit.size + unit.codes
    if int(crossed(unit.codes, period.codes).max()) + 1 < source.rows:
        raise DuplicateIdError(
            _("{text} needs one row for every region and time; some pairs stand twice."),
            columns=[source.id_name, source.time_name],
            text=what,
        )
    shape = (period.size, unit.size)
    columns = {}
    for name in names:
        cells = np.full(shape[0] * shape[1], np.nan)
        cells[at] = source.numbers(name)
        columns[name] = cells.reshape(shape)
    grid = Panel(
        ids=tuple(str(one) for one in unit.labels),
        times=tuple(parse_times(period.labels)),
        columns=columns,
    )
    return grid, at
