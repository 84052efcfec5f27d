"""Regression tables with models side by side: a coefficient over, or beside, a number in brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .grid import Grid
from .model import Coefficient, ModelColumn, effect_of, fit_of, flag, is_parameter
from .printed import CellText, cell
from .words import is_a, patterns, what

_NUMBERED = re.compile(r"^[(\[]?(\d{1,2}|[ivx]{1,4})[)\]]?$", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"^([(\[]\d{1,2}[)\]])\s*(\D.*)$")
_ORDER = ("se", "t", "z", "p")


def is_wide(grid: Grid) -> bool:
    """Return whether some cells hold a number with stars or one in brackets."""
    heads = heads_of(grid)
    body = grid.rows[heads:]
    cells = [cell(c) for row in body for c in row[1:] if c]
    paired = sum(c.inside is not None for c in cells)
    starred = sum(c.stars > 0 for c in cells)
    return len(grid.rows) > heads > 0 and paired + starred >= 2


def read_wide(grid: Grid) -> list[ModelColumn]:
    """Return the model columns of a table with models side by side."""
    heads = heads_of(grid)
    titles = [_title(grid, heads, k) for k in range(1, len(grid.rows[0]))]
    by_effect = _names_effects(grid.rows[heads:])
    body = _Body(
        grid.name,
        titles[1:] if by_effect else titles,
        stated_kind((grid.caption, *grid.notes)),
        {} if by_effect else pairs(grid, heads),
    )
    term = ""
    for row in grid.rows[heads:]:
        if not by_effect:
            body.take(row)
            continue
        term = row[0] or term
        body.section = row[1]
        body.take((term, *row[2:]))
    return [m for m in body.models.values() if m.coefficients or m.fit]


def _names_effects(rows: Sequence[tuple[str, ...]]) -> bool:
    """Return whether the second column says of each row which effect it holds."""
    said = [row[1] for row in rows if len(row) > 2 and row[1]]
    return len(said) >= 2 and all(effect_of(one) for one in said)


def pairs(grid: Grid, heads: int) -> dict[int, tuple[int, str]]:
    """Return {column: (column of its estimate, kind)} where t or SE stand beside the coefficients."""
    lowest = grid.rows[heads - 1] if heads else ()
    kinds = [what("heading", text) for text in lowest[1:]]
    out: dict[int, tuple[int, str]] = {}
    estimate = None
    for k, kind in enumerate(kinds):
        if kind == "estimate":
            estimate = k
        elif kind in _ORDER and estimate is not None:
            out[k] = (estimate, kind)
    return out


def stated_kind(texts: tuple[str, ...]) -> str:
    """Return what a note says stands in brackets: "se", "t", "z", "p", or ""."""
    said = " ".join(texts)
    bracketed = [
        p
        for p in patterns("pattern")["clause"].split(said)
        if patterns("pattern")["brackets"].search(p)
    ]
    for part in bracketed:
        kinds = [kind for kind in _ORDER if is_a("note", f"kind_{kind}", part)]
        if kinds:  # "t of robust standard errors" names two: the stars tell
            return kinds[0] if len(kinds) == 1 else ""
    return ""


def heads_of(grid: Grid) -> int:
    """Return how many rows come before the first coefficient."""
    for k, row in enumerate(grid.rows):
        filled = [c for c in row[1:] if c]
        if not filled:
            continue
        if all(_NUMBERED.match(c) for c in filled) and len(filled) > 1:
            continue
        numbers = [c for c in filled if cell(c).number is not None]
        if (
            row[0]
            and numbers
            and 2 * len(numbers) >= len(filled)
            and not _NUMBERED.match(filled[0])
        ):
            return k
        if row[0] and len(filled) == 1 and numbers:
            return k
    return len(grid.rows)


def _title(grid: Grid, heads: int, k: int) -> tuple[str, str]:
    """Return (number, the rest) of a column's headings; a merged heading counts for all below."""
    texts: list[str] = []
    for row in grid.rows[:heads]:
        text = row[k]
        left = k
        while not text and left > 1:
            left -= 1
            text = row[left]
        texts += [one for one in _parts(text) if one not in texts]
    number = next((t for t in texts if _NUMBERED.match(t)), "")
    effect = next((t for t in texts if effect_of(t)), "")  # also over the dependent variable
    rest = effect or " ".join(t for t in texts if t != number)
    return number or f"({k})", rest


def _parts(text: str) -> list[str]:
    """Return "(1)" and "OLS" of "(1) OLS"."""
    found = _NUMBER_FIRST.match(text)
    return [found[1], found[2]] if found else [text] if text else []


@dataclass(slots=True)
class _Body:
    """The rows below the headings, as they are read one after the other.

    A row with a name alone begins a section: xsmle's "Wx", or the effects below a model, which
    become columns of their own.
    """

    table: str
    titles: list[tuple[str, str]]
    kind: str
    """What stands in brackets, "" where no note says it."""
    pairs: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Of columns that hold what belongs to the estimate on their left: where that is, and what they hold."""
    models: dict[tuple[str, int], ModelColumn] = field(default_factory=dict)
    section: str = ""
    last: dict[int, tuple[ModelColumn, str]] = field(default_factory=dict)
    """Of each column, the coefficient to which a number in brackets below it belongs."""

    def take(self, row: tuple[str, ...]) -> None:
        term, cells = row[0], [cell(c) for c in row[1:]]
        if term and (not any(row[1:]) or set(row) == {term}):  # Word repeats a merged cell
            self.section = term
        elif term and self._flags(term, row, cells):
            return
        else:
            for k, found in enumerate(cells):
                if k not in self.pairs:
                    self._number(term, k, found)
                elif term and found.number is not None:
                    self._beside(term, k, found)

    def _flags(self, term: str, row: tuple[str, ...], cells: list[CellText]) -> bool:
        flags = [flag(c) for c in row[1:]]
        if not any(flags) or any(c.number or c.inside for c in cells):
            return False
        for k, one in enumerate(flags):
            if one is not None:
                model = self._model(k, "")
                model.flags += (one,)
                model.flag_names += (term,)
        return True

    def _beside(self, term: str, k: int, found: CellText) -> None:
        left, kind = self.pairs[k]
        model, above = self.last.get(left, (None, ""))
        if model is not None and found.number is not None and above == _named(term, self.section):
            model.coefficients[above].beside.setdefault(kind, found.number)

    def _number(self, term: str, k: int, found: CellText) -> None:
        if found.number is None:
            if found.inside is not None and k in self.last:
                model, above = self.last[k]
                rows = model.tests if above in model.tests else model.coefficients
                rows[above].beside.setdefault(
                    "p" if rows is model.tests else self.kind, found.inside
                )
            return
        fit = fit_of(term)
        if fit in ("test", "test_p", "ratio"):
            model = self._model(k, "")
            beside = {} if found.inside is None else {"p": found.inside}
            model.tests[term] = Coefficient(term, found.number, found.stars, beside)
            self.last[k] = (model, term)
        elif fit is not None:
            self._model(k, "").fit[fit] = found.number
            self.last.pop(
                k, None
            )  # a number in brackets below is its own, such as a critical value
        elif term:
            model = self._model(k, "" if is_parameter(term) else self.section)
            name = _named(term, self.section)
            beside = {} if found.inside is None else {self.kind: found.inside}
            model.coefficients[name] = Coefficient(name, found.number, found.stars, beside)
            self.last[k] = (model, name)

    def _model(self, k: int, section: str) -> ModelColumn:
        effect = effect_of(section)
        number, rest = self.titles[k]
        key = (effect or "", k)
        if key not in self.models:
            dependent = section if effect else rest
            self.models[key] = ModelColumn(self.table, number, dependent)
        return self.models[key]


def _named(term: str, section: str) -> str:
    """Return a term with the W of its section (xsmle writes them under "Wx")."""
    lags = re.fullmatch(r"w ?[*×x·]? ?x", section.strip().lower()) is not None
    return f"W*{term}" if lags and not is_parameter(term) else term
