"""What a comparison table takes from models and impacts: a column each, or three of impacts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import InputError, LabelError
from ...regression.impacts.values import values_said
from ...regression.policy.event_study.record import EventStudy
from ...words import Message, _, say
from .column import Cell, Drawn, ModelColumn
from .foreign_models import foreign_column

EACH = "each"
"""The indirect impact of one other region: that of all divided by them."""
_OF_ONE_HORIZON = ("direct", "indirect", "total", EACH)
EFFECTS = (
    *_OF_ONE_HORIZON,
    *(f"{when}-{one}" for when in ("short", "long") for one in _OF_ONE_HORIZON),
)
"""All that a row or a column of impacts can be, in the order of a table; a dynamic model has horizons."""


def columns_of(
    models: Sequence[Any],
    headings: Sequence[str] | None = None,
    *,
    effects: bool = True,
    each: bool = False,
) -> tuple[ModelColumn, ...]:
    """Return the columns of models and impacts; with `effects` those of records that hold both.

    With `each` the impact of one other region stands beside that of all.

    Raises
    ------
    InputError
        If there is none, or one is neither a model nor impacts.
    LabelError
        If there are more or fewer headings than models.
    """
    if not models:
        raise InputError(
            _("There is no model to set in a table; pass at least one."),
        )
    if headings is not None and len(headings) != len(models):
        raise LabelError(
            _(
                "{headings} {headings:heading was|headings were} given for {models} "
                "{models:model|models}; give one each."
            ),
            headings=len(headings),
            models=len(models),
        )
    out: list[ModelColumn] = []
    for group, given in enumerate(models):
        named = None if headings is None else headings[group]
        outside = foreign_column(given)
        if outside is not None:
            out.append(replace(outside, group=group, heading=named or outside.heading))
            continue
        record = getattr(given, "model", given)
        if isinstance(record, str) or isinstance(given, EventStudy):  # no model within it to be set
            record = given
        found = _columns(record, group, _heading(record) if named is None else named, each)
        if named is not None:
            found = [replace(one, dynamic=False) for one in found]
        beside = _impacts_of(given) if effects and record is not given else ()
        if beside:
            rows = {key: cell for one in beside for key, cell in _effects(one, each).items()}
            said = tuple(dict.fromkeys(note for one in beside for note in values_said(one)))
            found = [replace(one, effects=rows, values=said) for one in found]
        out += found
    return _one_definition(out)


def _impacts_of(given: Any) -> tuple[Any, ...]:
    """Return the impacts that a record holds beside its model: of a dynamic one, of both horizons."""
    parts = (getattr(given, name, None) for name in ("impacts", "short", "long"))
    return tuple(one for one in parts if one is not None)


def _one_definition(columns: Sequence[ModelColumn]) -> tuple[ModelColumn, ...]:
    """Return columns of which no row of R² means two things.

    Spatial models have squared correlations with the reduced form, as xsmle prints them; beside models
    that have 1 - e'e/y'y these stand in rows of their own, and theirs of the same kind in the common one.
    """
    reduced = [c for c in columns if c.facts.get("r2_projected") is not None]
    others = [c for c in columns if c not in reduced and _has_r2(c)]
    if not others:
        return tuple(columns)
    return tuple(replace(c, facts=_apart(c.facts)) if c in reduced else c for c in columns)


def _has_r2(column: ModelColumn) -> bool:
    return any(column.facts.get(key) is not None for key in ("r2_within", "r2_overall"))


def _apart(facts: Mapping[str, Any]) -> dict[str, Any]:
    within, overall = facts.get("r2_within"), facts.get("r2_overall")
    common = "r2_overall" if within is None else "r2_within"  # of one period there is no other
    return {
        **facts,
        "r2_within": None,
        "r2_overall": None,
        common: facts["r2_projected"],
        "r2_within_reduced": within,
        "r2_overall_reduced": overall,
    }


def _columns(record: Any, group: int, heading: str | Message, each: bool) -> list[ModelColumn]:
    table = record.tables()[0] if hasattr(record, "tables") else None
    keys = set(table.keys) if table is not None else set()
    y_name = getattr(record, "y_name", "")
    labels = getattr(record, "variable_labels", {})
    if table is not None and {"variable", "effect", "estimate", "std_error"} <= keys:
        found = _effects(record, each)
        facts = dict(getattr(record, "beneath", {}))
        rho = {"rho": facts.pop("rho")} if "rho" in facts else {}
        return [
            ModelColumn(
                heading=heading,
                group=group,
                effect=effect,
                y_name=y_name,
                facts=facts,
                labels=labels,
                cells={name: cell for (of, name), cell in found.items() if of == effect} | rho,
                dynamic=getattr(record, "horizon", None) is not None,
                values=values_said(record),
            )
            for effect in EFFECTS
            if any(of == effect for of, _name in found)
        ]
    if table is not None and {"term", "estimate", "std_error"} <= keys:
        return [
            ModelColumn(
                heading=heading,
                group=group,
                effect="",
                y_name=y_name,
                facts=_facts(record),
                labels=labels,
                cells={r["term"]: _cell(r) for r in table.records()},
                model=str(getattr(record, "model", "")),
                by_t=_by_t(table),
                dynamic=hasattr(record, "stability"),
            )
        ]
    if isinstance(record, EventStudy):
        return [_of_events(record, group, heading)]
    raise InputError(
        _(
            "{name} is neither a model nor impacts: its main table needs term (or variable "
            "and effect), estimate and std_error."
        ),
        name=type(record).__name__,
    )


def _of_events(record: EventStudy, group: int, heading: str | Message) -> ModelColumn:
    """Return the effects by period, not the coefficients of cohorts that they are means of."""
    numbers = zip(record.periods, record.estimates, record.se, record.p_values, strict=True)
    return ModelColumn(
        heading=heading,
        group=group,
        effect="",
        y_name=record.y_name,
        facts=_facts(record.model),
        cells={record.term(t): (float(b), float(se), float(p)) for t, b, se, p in numbers},
        labels={**record.variable_labels, **record.labels_of_terms},
        by_t=True,
    )


def _by_t(table: Any) -> bool:
    """Return whether a table of coefficients heads its statistics with t."""
    head = next((c.en for c in table.columns if c.key == "statistic"), "")
    return say(head) == "t"


def _effects(impacts: Any, each: bool) -> dict[tuple[str, str], Cell]:
    rows = impacts.tables()[0].records()
    found = {(str(r["effect"]), str(r["variable"])): _cell(r) for r in rows}
    others = getattr(impacts, "others", 0)
    if each and others > 1:
        for (effect, name), (b, se, p) in tuple(found.items()):
            if effect == "indirect":
                cell: Cell = (b / others, se / others, p)
                drawn = isinstance(found[effect, name], Drawn)
                found[EACH, name] = Drawn(cell) if drawn else cell
    horizon = getattr(impacts, "horizon", None)
    if horizon is None:
        return found
    return {(f"{horizon}-{effect}", name): cell for (effect, name), cell in found.items()}


def _cell(row: Mapping[str, Any]) -> Cell:
    found = (float(row["estimate"]), float(row["std_error"]), float(row.get("p_value", math.nan)))
    silent = math.isnan(row.get("statistic", 0.0)) and not math.isnan(found[2])
    return Drawn(found) if silent else found


def _heading(record: Any) -> str | Message:
    if isinstance(record, EventStudy):
        return Message(_("Event study"))
    model = str(getattr(record, "model", type(record).__name__)).upper()
    how = str(getattr(record, "estimator", ""))
    usual = "2sls" if model == "IV" else "ml"
    return f"{model} ({how.upper()})" if how and how != usual else model


def _facts(record: Any) -> dict[str, Any]:
    """Return the statistics under a model's column, as far as it has them."""
    r2 = getattr(record, "r2", {})
    w = getattr(record, "w", None)
    correction = getattr(record, "bias_correction", None)
    one_period = len(getattr(record, "times", ())) == 1
    return {
        "nobs": getattr(record, "nobs", None),
        "regions": len(record.ids) if hasattr(record, "ids") else None,
        "r2_within": None if one_period else r2.get("within"),
        "r2_overall": r2.get("overall"),
        "r2_projected": r2.get("projected"),
        "sigma2": getattr(record, "sigma2", None),
        "stability": getattr(record, "stability", None),
        "loglik": _known(record, "loglik"),
        "aic": _known(record, "aic"),
        "bic": _known(record, "bic"),
        "fixed_effects": None if one_period else getattr(record, "fixed_effects", None),
        "effects": getattr(record, "effects_of_regions", None),
        "weights": None if w is None else w.kind,
        "covariance": getattr(record, "covariance_said", getattr(record, "covariance_type", None)),
        "bias_correction": None if correction == "none" else correction,
        "density": getattr(record, "density", correction),
    }


def _known(record: Any, name: str) -> float | None:
    """Return a number, or None where an estimator has none (NaN)."""
    value = getattr(record, name, None)
    return None if value is None or math.isnan(value) else value
