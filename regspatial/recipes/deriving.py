"""Columns that a recipe derives: ``name = "log(gdp)"``, in the words of formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..containers import Panel
from ..errors import ParameterError, listed
from ..formula import derived, quoted
from ..words import _
from . import kinds

_PLAIN = ("log", "ratio")
_SHIFTED = {"lag": "lag", "difference": "diff", "growth": "growth"}


def derive(panel: Panel, rules: Mapping[str, str] | Sequence[Mapping[str, Any]]) -> Panel:
    """Add columns, in order: a table ``name = "expression"``, or a list of rules.

    A rule is ``{name, log|ratio|lag|difference|growth, by}``: log of a column; ratio of
    [numerator, denominator]; lag x(t − by); difference x(t) − x(t − by); growth
    (ln x(t) − ln x(t − by)) / by. `by` (default 1) is in the unit of the times and goes by their
    values. Times that lack a lag are empty in the new column alone; what uses it leaves them out.

    Raises
    ------
    ParameterError
        For a rule of another form.
    """
    if isinstance(rules, Mapping):
        return derived(panel, rules)
    return derived(panel, dict(map(_expression, rules)))


def _expression(rule: Mapping[str, Any]) -> tuple[str, str]:
    name, how = _checked(rule)
    if how == "ratio":
        above, below = rule[how]
        return name, f"{quoted(above)} / {quoted(below)}"
    x = quoted(str(rule[how]))
    return name, f"log({x})" if how == "log" else f"{_SHIFTED[how]}({x}, {rule.get('by', 1)})"


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
    if chosen[0] == "ratio" and len(what) != 2:
        raise ParameterError(_("ratio={what!r} must be [numerator, denominator]."), what=what)
    return str(rule["name"]), chosen[0]
