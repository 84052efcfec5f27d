"""Columns that a recipe derives: logs, ratios, lags, differences, growth. No expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import studies
from ..containers import Label, Panel
from ..errors import ParameterError, listed
from ..studies.transform import made_label, ratio_label
from ..words import _
from . import kinds

_PLAIN = ("log", "ratio")
_SHIFTED = ("lag", "difference", "growth")


def derive(panel: Panel, rules: Sequence[Mapping[str, Any]]) -> Panel:
    """Add columns, one per rule ``{name, log|ratio|lag|difference|growth, by}``, in order.

    log: natural logarithm of a column; ratio: [numerator, denominator]; lag: x(t − by);
    difference: x(t) − x(t − by); growth: (ln x(t) − ln x(t − by)) / by. `by` (default 1) is in
    the unit of the times and goes by their values. Times that lack a lag leave the panel in the
    end.

    Raises
    ------
    ParameterError
        For a rule of another form.
    """
    keep = set(panel.times)
    for rule in rules:
        name, how = _checked(rule)
        if how in _PLAIN:
            made = panel.with_columns(**{name: _plain(panel, how, rule[how])})
        else:
            values, times = _shifted(panel, how, str(rule[how]), int(rule.get("by", 1)))
            made = panel.with_columns(**{name: values})
            keep &= set(times)
        label = _label(panel, how, rule)
        panel = made if label is None else made.with_labels({name: label})
    return panel.select(times=[t for t in panel.times if t in keep])


def _label(panel: Panel, how: str, rule: Mapping[str, Any]) -> Label | None:
    """Return the label that follows from those of the columns a new one is made from."""
    if how == "ratio":
        return ratio_label(panel, *(str(name) for name in rule[how]))
    return made_label(panel, how, str(rule[how]), int(rule.get("by", 1)))


def _checked(rule: Mapping[str, Any]) -> tuple[str, str]:
    operations = (*_PLAIN, *_SHIFTED)
    chosen = [k for k in rule if k in operations]
    allowed = {*operations, "name", *({"by"} if set(chosen) & set(_SHIFTED) else ())}
    if len(chosen) != 1 or "name" not in rule or set(rule) - allowed:
        raise ParameterError(
            _(
                "A derived column needs a name and exactly one of {operations} (the last three "
                "may have by); given: {dict}."
            ),
            operations=listed(operations),
            dict=dict(rule),
        )
    what, by = rule[chosen[0]], rule.get("by", 1)
    named = kinds.texts(what) if chosen[0] == "ratio" else kinds.text(what)
    if not (kinds.text(rule["name"]) and named and kinds.whole(by) and by >= 1):
        raise ParameterError(
            _("A derived column names columns, and by is a whole number from 1 up; given: {dict}."),
            dict=dict(rule),
        )
    return str(rule["name"]), chosen[0]


def _plain(panel: Panel, how: str, what: Any) -> NDArray[np.float64]:
    if how == "log":
        return studies.log_values(panel[str(what)])
    if not isinstance(what, list) or len(what) != 2:
        raise ParameterError(_("ratio={what!r} must be [numerator, denominator]."), what=what)
    return studies.share_values(panel[str(what[0])], panel[str(what[1])])


def _shifted(
    panel: Panel, how: str, column: str, by: int
) -> tuple[NDArray[np.float64], tuple[int | str, ...]]:
    if how == "lag":
        made, name = studies.lag(panel, column, by=by), f"{column}_lag{by}"
    elif how == "difference":
        made, name = studies.difference(panel, column, by=by), f"{column}_diff{by}"
    else:
        made = studies.growth(panel, column, by=by, annual=True)
        name = f"{column}_growth{by}"
    filled = np.full((panel.T, panel.n), np.nan)
    filled[[panel.times.index(t) for t in made.times]] = made[name].values
    return filled, made.times
