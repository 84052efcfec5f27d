"""The step "compare": several models, and their impacts, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..choices.languages import check_language
from ..errors import ParameterError, listed
from ..reporting.comparisons.form import matched
from ..reporting.comparisons.regression_table import RegressionTable
from ..reporting.tables import etable
from ..words import Words, _, say

_ROWS = ("keep", "drop", "order")
OPTIONS = (
    "stars",
    "digits",
    "parentheses",
    *_ROWS,
    "controls",
    "effects_rows",
    "groups",
    "effects",
    "each",
)
"""What a step may say of its table, as `regspatial.etable` takes it; `effects` is "apart" or "below"."""


def compare(
    titles: Sequence[Words],
    records: Sequence[Any],
    language: str,
    params: Mapping[str, Any] | None = None,
) -> list[RegressionTable]:
    """Set the models of earlier steps side by side, and their impacts where all have them.

    Raises
    ------
    ParameterError
        If a step gave no model, or for a parameter that is none.
    UnknownColumnError
        For rows that no model has.
    """
    how = dict(params or {})
    below = how.pop("effects", "apart") == "below"
    models = [_model(r) for r in records]
    for title, model in zip(titles, models, strict=True):
        if model is None:
            raise ParameterError(_("Step {title!r} gave no model to compare."), title=title)
    spoken = check_language(language)
    headings = [say(t, spoken) for t in titles]
    tables = [etable(records if below else models, headings=headings, language=spoken, **how)]
    found: list[Any] = [getattr(r, "impacts", None) for r in records]
    impacts = [one for one in found if one is not None]
    if not below and len(impacts) == len(records):
        known = {v for one in impacts for v in one.variables}
        mine = {name: value for name, value in how.items() if name not in (*_ROWS, "controls")}
        rows: dict[str, Any] = {
            name: [v for v in how.get(name, ()) if _of(v, known)] for name in _ROWS
        }
        tables.append(etable(impacts, headings=headings, language=spoken, **mine, **rows))
    return tables


def _model(record: Any) -> Any:
    """Return the model of a step: that which it holds, or the record itself; None where there is none.

    A record that is a model says by `model` of which kind it is, in a word.
    """
    for one in (getattr(record, "model", None), record):
        if all(hasattr(one, name) for name in ("terms", "estimates", "covariance", "spec")):
            return one
    return None


def _of(name: str, known: set[str]) -> bool:
    return any(matched(one, (name,)) for one in known)


def check_compare(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parameters of a comparison, checked as far as they do not depend on the models.

    Raises
    ------
    ParameterError
    """
    unknown = sorted(set(params) - set(OPTIONS))
    if unknown:
        raise ParameterError(
            _("A step 'compare' has no parameter {unknown}; it takes {options}."),
            unknown=listed(unknown),
            options=listed(OPTIONS, 20),
        )
    allowed = {
        "stars": isinstance(params.get("stars", True), (bool, str)),
        "digits": type(params.get("digits", 3)) is int and 0 <= params.get("digits", 3) <= 15,
        "parentheses": isinstance(params.get("parentheses", "se"), str),
        "effects_rows": isinstance(params.get("effects_rows", "named"), str),
        "effects": params.get("effects", "apart") in ("apart", "below"),
        "each": isinstance(params.get("each", False), bool),
        "controls": _controls(params.get("controls", [])),
        **{name: _names(params.get(name, [])) for name in (*_ROWS, "groups")},
    }
    for name, fine in allowed.items():
        if not fine:
            raise ParameterError(
                _(
                    "A step 'compare' has {name} = {value!r}, which is not allowed; write {example}."
                ),
                name=name,
                value=params[name],
                example=_EXAMPLES[name],
            )
    return params


_EXAMPLES = {
    "stars": 'stars = false, "10-5-1" or "5-1-0.1"',
    "digits": "digits = 3",
    "parentheses": 'parentheses = "se", "statistic" or "p"',
    "effects_rows": 'effects_rows = "named" or "yes-no"',
    "effects": 'effects = "apart" or "below"',
    "each": "each = true",
    "controls": 'controls = ["hum", "fdi"] or { Economy = ["hum"] }',
    "keep": 'keep = ["ln_de", "W(*)"]',
    "drop": 'drop = ["W(*)"]',
    "order": 'order = ["hum", "ln_de"]',
    "groups": 'groups = ["Baseline", "Baseline", "Other"]',
}


def _names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _controls(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(_names(one) for one in value.values())
    return _names(value)
