"""Expressions over a panel, or over rows of a table: computed once each, refused by cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..containers import Panel
from ..containers.groups import meant
from ..containers.marks import LOST, lost_rows
from ..containers.time_spans import compared_times, meant_times
from ..errors import SpecificationError, UnknownColumnError, listed
from ..words import _
from ..words.nearest_name import did_you_mean
from . import pointwise, series
from .cells import Cells, Grid, joined, plain
from .functions import FUNCTIONS, label_of, over_series
from .lags import without_weights
from .nodes import (
    AND,
    OR,
    PRODUCT,
    SUM,
    Call,
    Chain,
    Compare,
    Minus,
    Name,
    Node,
    Not,
    Number,
    Power,
    Text,
    text_of,
)
from .price_bases import refuse_mixed_prices
from .tokens import not_allowed

TIMES = ("year", "time", "period")
"""Names of the times themselves, where no column is called so."""

REGION = ("id", "region")
"""Names of the regions themselves, likewise."""

_COMPARE = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class Values:
    """Computes nodes over a grid.

    Attributes
    ----------
    leaves : mapping of text to Cells
        The columns, and functions of whole series, that what was computed rests on.
    """

    def __init__(self, grid: Grid, names: Iterable[str]):
        self.grid = grid
        self.columns = resolved(tuple(names), grid)
        self.leaves: dict[str, Cells] = {}

    def cells(self, node: Node) -> Cells:  # noqa: PLR0911 - one return a kind of node
        """Return the cells of a node, (T, n).

        Raises
        ------
        DomainError, UnknownColumnError, ParameterError
        """
        if isinstance(node, Name) or over_series(node):
            text = text_of(node)
            if text not in self.leaves:
                self.leaves[text] = self._leaf(node)
            return self.leaves[text]
        match node:
            case Number():
                return plain(np.full((self.grid.T, self.grid.n), node.value))
            case Minus():
                of = self.cells(node.of)
                return joined(-of.values, of)
            case Power():
                return self._pointwise(pointwise.powered, node, [node.base, node.exponent])
            case Chain(rank=rank) if rank in (SUM, PRODUCT):
                return self._chained(node)
            case Chain(rank=rank) if rank in (AND, OR):
                return self._logic(node)
            case Compare():
                return self._compared(node)
            case Not():
                of = self.cells(node.of)
                return joined(np.where(np.isnan(of.values), np.nan, of.values == 0), of)
            case Call():
                return self._called(node)
            case _:
                raise not_allowed(text_of(node))

    def _pointwise(self, function: Any, node: Node, parts: list[Node], *more: float) -> Cells:
        found = [self.cells(part) for part in parts]
        values = function(self.grid, text_of(node), *(one.values for one in found), *more)
        return joined(values, *found)

    def _chained(self, node: Chain) -> Cells:
        (_first, head), *rest = node.parts
        out = self.cells(head)
        text = text_of(node)
        if isinstance(self.grid, Panel):
            refuse_mixed_prices(node, self.grid)
        for op, part in rest:
            more = self.cells(part)
            if op == "/":
                values = pointwise.divided(self.grid, text, out.values, more.values)
            else:
                function = {"+": np.add, "-": np.subtract, "*": np.multiply}[op]
                with np.errstate(all="ignore"):
                    values = function(out.values, more.values)
                pointwise.finite(self.grid, text, values, out.values, more.values)
            out = joined(values, out, more)
        return out

    def _logic(self, node: Chain) -> Cells:
        parts = [self.cells(part) for _op, part in node.parts]
        stacked = np.stack([one.values for one in parts])
        met = (stacked != 0).all(axis=0) if node.rank == AND else (stacked != 0).any(axis=0)
        return joined(np.where(np.isnan(stacked).any(axis=0), np.nan, met), *parts)

    def _compared(self, node: Compare) -> Cells:
        of_times = self._of_times(node)
        if of_times is not None:
            return plain(np.repeat(of_times[:, None], self.grid.n, axis=1))
        labels = self.labels(node.left)
        ordered = node.op not in ("==", "!=", "in", "not in")
        if labels is not None and not (ordered and _numbers(labels) is not None):
            wanted = [label_of(one) for one in node.right]
            if ordered or not all(isinstance(one, (Text, Name, Number)) for one in node.right):
                raise not_allowed(text_of(node))
            there = set(labels.ravel().tolist())
            wanted = [meant(one, there) for one in wanted]
            met = np.isin(labels, wanted)
            self._known(node, labels, wanted)
            met = met if node.op in ("==", "in") else ~met
            return plain(np.where(np.broadcast_to(met, (self.grid.T, self.grid.n)), 1.0, 0.0))
        if any(isinstance(one, Text) for one in (node.left, *node.right)):
            raise not_allowed(text_of(node))
        left = self.cells(node.left)
        others = [self.cells(one) for one in node.right]
        if node.op in ("in", "not in"):
            met = np.any([left.values == one.values for one in others], axis=0)
            met = met if node.op == "in" else ~met
        else:
            met = _COMPARE[node.op](left.values, others[0].values)
        gap = np.isnan(np.stack([left.values, *(one.values for one in others)])).any(axis=0)
        return joined(np.where(gap, np.nan, met), left, *others)

    def _of_times(self, node: Compare) -> NDArray[np.float64] | None:
        """Return which times, (T,), a comparison of the times means; None where they are plain labels or numbers."""
        name = node.left.name if isinstance(node.left, Name) else ""
        if name not in TIMES or name in self.columns or name in self.grid.groups:
            return None
        if not all(isinstance(one, (Text, Name, Number)) for one in node.right):
            return None
        words, times = [label_of(one) for one in node.right], self.grid.times
        if node.op in ("==", "!=", "in", "not in"):
            found = meant_times(words, times)
        else:
            found = compared_times(node.op, words[0], times)
        if found is None:
            return None
        met = np.array([float(t in found) for t in times])
        return 1.0 - met if node.op in ("!=", "not in") else met

    def _known(self, node: Compare, labels: NDArray[Any], wanted: list[str]) -> None:
        there = set(labels.ravel().tolist())
        unknown = [one for one in wanted if one not in there]
        if unknown:
            raise UnknownColumnError(
                _("{text}: there is no {label!r}; there are {there}."),
                columns=[text_of(node.left)],
                text=text_of(node),
                label=unknown[0],
                there=listed(sorted(map(str, there)), 20),
            )

    def labels(self, node: Node) -> NDArray[Any] | None:
        """Return the labels of a name that has some, (1, n) or (T, 1); None for numbers."""
        if not isinstance(node, Name) or node.name in self.columns:
            return None
        if node.name in self.grid.groups:
            return np.array([str(g) for g in self.grid.groups[node.name]], dtype=object)[None, :]
        if node.name in REGION:
            return np.array(self.grid.ids, dtype=object)[None, :]
        if node.name in TIMES and not all(isinstance(t, int) for t in self.grid.times):
            return np.array([str(t) for t in self.grid.times], dtype=object)[:, None]
        return None

    def levels(self, node: Node) -> NDArray[Any]:
        """Return the labels of whatever has groups: of numbers, as they are written."""
        found = self.labels(node)
        if found is not None:
            return found
        values = self.cells(node).values
        return np.array([_written(v) for v in values.ravel().tolist()], dtype=object).reshape(
            values.shape
        )

    def _leaf(self, node: Node) -> Cells:
        if isinstance(node, Name):
            return self._column(node.name)
        text = text_of(node)
        if text in self.grid:
            return self._column(text)
        if isinstance(node, Call) and node.name == "W":
            raise without_weights(text)
        if isinstance(node, Call) and node.name == "dummy":
            levels = self.levels(node.args[0])
            return series.dummy(self.grid, text, levels, label_of(node.args[1]))
        if not isinstance(self.grid, Panel) or not isinstance(node, Call):
            raise SpecificationError(
                _(
                    "{text} needs to know which rows are which region and time. Give {python:id= and time=}"
                    "{shell:--panel-id and --panel-time}{qgis:both columns of the table}."
                ),
                columns=[text],
                text=text,
            )
        return self._series(node, self.grid)

    def _series(self, node: Call, panel: Panel) -> Cells:
        what = FUNCTIONS[node.name]
        if what.panel is None:
            raise not_allowed(text_of(node))
        given: list[Any] = []
        for kind, one in zip(what.kinds(len(node.args)), node.args, strict=False):
            if kind == "x":
                given.append(self._apart(one))
            elif kind in ("number", "whole"):
                given.append(_digits(one))
            else:
                given.append(label_of(one))
        options = {
            name: self._apart(value) if name in what.columns else label_of(value)
            for name, value in node.options
        }
        found: Cells = what.panel(panel, text_of(node), *given, **options)
        return found

    def _apart(self, node: Node) -> Cells:
        """Return the cells of a node inside a series: gaps in there are its own affair."""
        kept = dict(self.leaves)
        found = self.cells(node)
        self.leaves = kept
        return found

    def _column(self, name: str) -> Cells:
        column = self.columns.get(name, name)
        if column in self.grid.columns:
            values = self.grid.columns[column]
            marks = self.grid.marks.get(column, {})
            lost = lost_rows(marks, len(values))
            return Cells(values, lost, {kind: m for kind, m in marks.items() if kind != LOST})
        numbers = _numbers(np.array(self.grid.groups.get(name, ("",)), dtype=object))
        if numbers is not None:
            return plain(np.broadcast_to(numbers, (self.grid.T, self.grid.n)).copy())
        if name not in (*self.grid.groups, *REGION, *TIMES):
            raise _unknown([name], list(self.grid.columns), self.grid.groups)
        if name in (*self.grid.groups, *REGION) or not all(
            isinstance(t, int) for t in self.grid.times
        ):
            raise SpecificationError(
                _(
                    "{name!r} has labels, not numbers. Use dummies({name}), dummy({name}, label), or "
                    "compare it: {name} == 'label'."
                ),
                columns=[name],
                name=name,
            )
        years = np.array([float(t) for t in self.grid.times])
        return plain(np.repeat(years[:, None], self.grid.n, axis=1))

    def _called(self, node: Call) -> Cells:
        what = FUNCTIONS[node.name]
        parts = [a for a, kind in zip(node.args, what.takes, strict=False) if kind == "x"]
        more = [_digits(a) for a in node.args[len(parts) :]]
        return self._pointwise(what.cell, node, parts, *more)


def _numbers(labels: NDArray[Any]) -> NDArray[np.float64] | None:
    """Return labels as numbers where all of them are."""
    try:
        return np.asarray(labels, dtype=float)
    except ValueError:
        return None


def _digits(node: Node) -> float:
    if isinstance(node, Minus):
        return -_digits(node.of)
    return node.value if isinstance(node, Number) else float("nan")


def _written(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def resolved(names: tuple[str, ...], grid: Grid) -> dict[str, str]:
    """Return name → column, matching compatibility forms (full-width letters).

    Groups of regions, and the times by `TIMES`, have no column and are left out.

    Raises
    ------
    UnknownColumnError
        Naming all unknown columns, with what they might have been.
    """
    folded: dict[str, str] = {}
    if any(name not in grid for name in names):
        folded = {unicodedata.normalize("NFKC", c): c for c in grid.columns}
    out: dict[str, str] = {}
    unknown = []
    for name in names:
        found = name if name in grid else folded.get(unicodedata.normalize("NFKC", name))
        if found is not None:
            out[name] = found
        elif name not in grid.groups and not (
            name in (*TIMES, *REGION) and isinstance(grid, Panel)
        ):
            unknown.append(name)
    if unknown:
        raise _unknown(unknown, list(grid.columns), grid.groups)
    return out


def _unknown(
    unknown: list[str], columns: list[str], groups: Mapping[str, Any]
) -> UnknownColumnError:
    return UnknownColumnError(
        _(
            "The formula names columns that are not in the panel: {unknown}.{hint} There "
            "are: {names}."
        ),
        columns=unknown,
        unknown=listed(unknown),
        hint=did_you_mean(unknown, [*columns, *groups]),
        names=listed([*columns, *groups], 30),
    )
