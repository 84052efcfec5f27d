"""Rows with Yes and No under models that stand side by side: controls, and fixed effects one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...containers.labels import spoken
from ...terms import TERMS, named
from ...words import Message, Words, _, p_, say
from ..laid import Cell, Row
from .column import ModelColumn
from .form import ComparisonForm, matched


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


def effects_of(column: ModelColumn, names: Mapping[str, Words]) -> Any:
    """Return the fixed effects of a model; those of a column that the user named go by its name."""
    value = column.facts.get("fixed_effects")
    if not set(column.absorbed.values()) & set(names):
        return value
    kinds = ((k, column.absorbed.get(k, k)) for k in _kinds_of(value))
    return " + ".join(name if name in names else kind for kind, name in kinds)


def effects_said(value: Any, labels: Mapping[str, Words], language: str) -> str:
    """Return fixed effects in words, columns by their labels."""
    if value in TERMS["fixed_effects"]:
        return named("fixed_effects", value, language)
    return " + ".join(
        named("fixed_effects", k, language)
        if k in TERMS["fixed_effects"]
        else say(spoken(k, labels), language)
        for k in _kinds_of(value)
    )


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
