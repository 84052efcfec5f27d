"""Regression tables with a row a coefficient: ours, Stata's, and lists of table, column, term."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .grid import Grid
from .model import Coefficient, ModelColumn, fit_of
from .printed import cell, printed
from .words import patterns, what

_BESIDE = ("se", "t", "z", "p")


@dataclass(frozen=True, slots=True)
class _Head:
    """Where what stands: heading → position."""

    at: dict[str, int]

    def text(self, row: tuple[str, ...], name: str) -> str:
        return row[self.at[name]] if name in self.at else ""


def is_long(grid: Grid) -> bool:
    """Return whether the first row names terms and estimates, of one model or of several.

    Brackets in rows without a name hang below the estimates of columns side by side.
    """
    at = _head(grid).at
    if any(not row[0] and any(c.startswith(("(", "[")) for c in row) for row in grid.rows[1:]):
        return False
    return "term" in at and ("estimate" in at or bool(_groups(grid)))


def read_long(grid: Grid) -> list[ModelColumn]:
    """Return the model columns of a table with a row a coefficient."""
    head = _head(grid)
    if "estimate" not in head.at:
        return _beside_one_another(grid, head.at["term"])
    found: dict[tuple[str, ...], ModelColumn] = {}
    for row in grid.rows[1:]:
        key = tuple(head.text(row, k) for k in ("table", "column", "dependent", "effect"))
        if key not in found:
            table, column, dependent, effect = key
            found[key] = ModelColumn(
                table=f"{grid.name}" if not table else f"{grid.name} ({table})",
                column=column,
                dependent=effect or dependent,
            )
        _take(found[key], row, head)
    return [one for one in found.values() if one.coefficients or one.fit]


def _head(grid: Grid) -> _Head:
    at: dict[str, int] = {}
    for k, text in enumerate(grid.rows[0] if grid.rows else ()):
        name = what("heading", text)
        if name is not None:
            at.setdefault(name, k)
    nameless = bool(at) and "term" not in at and at.get("period", 0) == 0
    nameless = nameless and (0 not in at.values() or at.get("period") == 0)
    if nameless and "estimate" in at and {"se", "t", "z", "low", "interval"} & set(at):
        at.pop("period", None)
        at["term"] = 0  # Stata heads the terms by the name of y, event studies by the period
    return _Head(at)


def _take(model: ModelColumn, row: tuple[str, ...], head: _Head) -> None:
    term = head.text(row, "term")
    kind = head.text(row, "kind").lower()
    text = head.text(row, "estimate")
    if kind == "flag" or term == "flags":
        model.flags += tuple(part.strip().upper() for part in text.split("|"))
        return
    found = cell(text)
    if found.number is None:
        return
    fit = fit_of(term)
    if fit is not None or kind in ("fit", "threshold"):
        model.fit[fit or term] = found.number
        return
    beside = {k: v for k in _BESIDE if (v := printed(head.text(row, k))) is not None}
    statistic = printed(head.text(row, "statistic"))
    if statistic is not None:
        beside.setdefault(kind if kind in _BESIDE else "", statistic)
    if found.inside is not None:
        beside.setdefault("", found.inside)
    low, high = (printed(head.text(row, k)) for k in ("low", "high"))
    if low is None and high is None:
        both = patterns("pattern")["between"].fullmatch(head.text(row, "interval"))
        low, high = (printed(both[k]) if both else None for k in ("low", "high"))
    ends = None if low is None or high is None else (low, high)
    name = _free(term, model, row)
    model.coefficients[name] = Coefficient(
        name, found.number, _stars(row, head, found.stars), beside, ends
    )


def _free(term: str, model: ModelColumn, row: tuple[str, ...]) -> str:
    """Return a term with what else its row says where one of its name is there: before and after matching."""
    if term not in model.coefficients:
        return term
    said = next((t for t in row if t and t != term and printed(t) is None and "*" not in t), "")
    name = f"{term} {said}".strip()
    return name if name not in model.coefficients else f"{name} ({len(model.coefficients) + 1})"


def _stars(row: tuple[str, ...], head: _Head, own: int) -> int | None:
    if "stars" in head.at:
        return head.text(row, "stars").count("*")
    return own or None


_PREFIXED = re.compile(
    r"^(?P<model>.+?)[ _.:](?P<role>estimate|coef|std_error|se|statistic|t|z|p_value|p)$",
    re.IGNORECASE,
)
_SAID = ("model", "dependent", "effect")
"""Rows that say of each model what it is."""


def _groups(grid: Grid) -> dict[str, dict[str, int]]:
    """Return {model: {heading: position}} of headings such as ``m1_estimate`` and ``m1_std_error``."""
    out: dict[str, dict[str, int]] = {}
    for k, text in enumerate(grid.rows[0]):
        found = _PREFIXED.match(text.strip())
        name = what("heading", found["role"]) if found else None
        if found and name is not None:
            out.setdefault(found["model"], {}).setdefault(name, k)
    return {model: at for model, at in out.items() if "estimate" in at}


def _beside_one_another(grid: Grid, term: int) -> list[ModelColumn]:
    said = {row[term]: row for row in grid.rows[1:] if row[term] in _SAID}
    out = []
    for name, at in _groups(grid).items():
        texts = [said[k][at["estimate"]] if k in said else "" for k in _SAID]
        model = ModelColumn(grid.name, f"{name} {texts[0]}".strip(), texts[2] or texts[1])
        head = _Head({"term": term, **at})
        for row in grid.rows[1:]:
            if row[term] not in _SAID:
                _take(model, row, head)
        out.append(model)
    return [one for one in out if one.coefficients or one.fit]
