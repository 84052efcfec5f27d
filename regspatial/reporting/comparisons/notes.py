"""The sentences under models that stand side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from ...errors import listed
from ...words import Message, Words, _
from .column import Cell, Drawn, ModelColumn
from .columns import EACH
from .form import IN_PARENTHESES, LEGENDS, LEVELS, PARAMETERS, ComparisonForm

_OF_WHAT_IS_LEFT = ("lee-yu-transform", "score")
"""The corrections whose likelihood is that of the data without their fixed effects."""


def notes_under(columns: Sequence[ModelColumn], form: ComparisonForm, stars: bool) -> list[Words]:
    """Return what stands under a comparison: parentheses, stars, impacts, which likelihoods compare."""
    out: list[Words] = [IN_PARENTHESES[_parenthesised(columns, form)]]
    if form.parentheses == "statistic" and any(isinstance(one, Drawn) for one in _impacts(columns)):
        out.append(
            _("A dash in parentheses: p of that impact is from draws, and no z goes with it.")
        )
    if stars:
        out.append(LEGENDS[form.levels])
        if any(_mark(p, form) != _mark(_of_z(b, se), form) for b, se, p in _impacts(columns)):
            out.append(
                _(
                    "Stars of impacts go by the percentiles of their draws: where these are skewed or heavy in "
                    "the tails, an impact divided by its standard error would say otherwise."
                )
            )
        if any(_mark(p, form) != _mark(_of_z(b, se), form) for b, se, p in _told_apart(columns)):
            out.append(
                _(
                    "Stars of ρ and λ in models with both go by the likelihood ratio, as the two can hardly be told "
                    "apart: an estimate divided by its standard error would say otherwise."
                )
            )
    if any(c.effect or c.effects for c in columns):
        out.append(
            _(
                "Direct, indirect and total impacts are averages over the regions; the "
                "coefficients of W(x) in a model's column are not indirect effects."
            )
        )
    out += _values(columns)
    effects = {e for c in columns for e in (c.effect, *(of for of, _name in c.effects))}
    if any(one.endswith(EACH) for one in effects):
        out.append(
            _(
                "Of one other region: the indirect impact, which is of all other regions together, "
                "divided by them."
            )
        )
    return [*out, *_comparable(columns)]


def _values(columns: Sequence[ModelColumn]) -> list[Words]:
    """Return at which values impacts through products and squares are taken, with the columns where they differ."""
    shown = [c for c in columns if c.effect or c.effects]
    groups: dict[Message, list[str]] = {}
    for number, column in enumerate(columns, 1):
        for note in column.values:
            groups.setdefault(note, []).append(str(number))
    return [
        note
        if len(at) == len(shown)
        else Message("({columns}) {note}", columns=", ".join(at), note=note)
        for note, at in groups.items()
    ]


def _impacts(columns: Sequence[ModelColumn]) -> Iterator[Cell]:
    """Yield the cells of impacts that have a p."""
    for c in columns:
        own = [cell for term, cell in c.cells.items() if c.effect and term not in PARAMETERS]
        yield from (cell for cell in (*own, *c.effects.values()) if not math.isnan(cell[2]))


def _told_apart(columns: Sequence[ModelColumn]) -> Iterator[Cell]:
    """Yield the cells of rho and lambda of models that have both, and a p of them."""
    for c in columns:
        both = [c.cells[term] for term in ("rho", "lambda") if term in c.cells]
        if len(both) == 2:
            yield from (cell for cell in both if not math.isnan(cell[2]))


def _mark(p: float, form: ComparisonForm) -> str:
    return next((mark for limit, mark in LEVELS[form.levels] if p < limit), "")


def _of_z(estimate: float, error: float) -> float:
    """Return the p that a reader would work out from what is printed."""
    return math.erfc(abs(estimate) / error / math.sqrt(2)) if error > 0 else math.nan


def _parenthesised(columns: Sequence[ModelColumn], form: ComparisonForm) -> str:
    if form.parentheses != "statistic":
        return form.parentheses
    return " or ".join(sorted({"t" if c.by_t else "z" for c in columns}))


def _comparable(columns: Sequence[ModelColumn]) -> list[Words]:
    """Return a sentence where log-likelihoods of one y are of different data, nothing where they are not."""
    groups: dict[tuple[Any, ...], list[str]] = {}
    for number, column in enumerate(columns, 1):
        if column.facts.get("loglik") is not None:
            groups.setdefault(_data_of(column), []).append(str(number))
    explained = [key[0] for key in groups]
    if len(set(explained)) == len(explained):
        return []
    said = [f"({', '.join(one)})" for one in groups.values()]
    sentence = _(
        "Log-likelihood, AIC and BIC compare within each of these groups of columns alone, as the "
        "others are of other observations or of what is left without the fixed effects: {groups}."
    )
    return [Message(sentence, groups=listed(said, len(said)))]


def _data_of(column: ModelColumn) -> tuple[Any, ...]:
    """Return what tells the data of one likelihood from those of another."""
    facts = column.facts
    correction = facts.get("density")
    own: tuple[Any, ...] = ()
    if correction in _OF_WHAT_IS_LEFT:
        own = (correction, facts.get("fixed_effects"), str(facts.get("effects")))
    return column.y_name, facts.get("nobs"), *own
