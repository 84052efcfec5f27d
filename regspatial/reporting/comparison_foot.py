"""Rows with Yes and No under models that stand side by side: controls, and fixed effects one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..containers.labels import spoken
from ..terms import TERMS, named
from ..words import Message, Words, _, p_, say
from .comparison_form import ComparisonForm, matched
from .laid import Cell, Row
from .model_column import ModelColumn


def control_rows(
    form: ComparisonForm, columns: Sequence[ModelColumn], language: str
) -> Iterable[Row]:
    """Yield a row for each set of controls: whether a model has any of them."""
    for label, terms in form.controls:
        said = label or say(_("Controls"), language)
        yield _row(said, [_has_any(c, terms) for c in columns], language)


def effects_rows(
    values: Sequence[Any], labels: Mapping[str, Words], language: str
) -> Iterable[Row]:
    """Yield a row for each kind of fixed effects that some model has."""
    held = [_kinds_of(v) for v in values]
    for kind in dict.fromkeys(one for each in held for one in each):
        if kind in TERMS["effects_row"]:
            said = named("effects_row", kind, language)
        else:
            said = Message(_("Fixed effects: {x}"), x=spoken(kind, labels)).text(language)
        yield _row(said, [kind in each for each in held], language)


def _kinds_of(said: Any) -> tuple[str, ...]:
    """Return the fixed effects of a column one by one: codes, or the names of columns."""
    if said is None or said == "none":
        return ()
    if said == "twoway":
        return ("entity", "time")
    return tuple(part.strip() for part in str(said).split("+"))


def _has_any(column: ModelColumn, terms: Sequence[str]) -> bool:
    names = {*column.cells, *(variable for _effect, variable in column.effects)}
    return any(matched(one, terms) for one in names)


def _row(head: str, held: Sequence[bool], language: str) -> Row:
    yes, no = (say(one, language) for one in (p_("in a table", "Yes"), p_("in a table", "No")))
    cells = (Cell(text=one) for one in (head, *(yes if one else no for one in held)))
    return Row(cells=tuple(cells), part="foot")
