"""W(x) in the formula of a spatial model: the lag of a regressor, which `durbin` names.

It is no column of its own: impacts are of x, through x and W(x) together, and tests leave out both or say
which. So that it means one thing in every model, it is read before the model is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..choices.regression import FORMS
from ..errors import SpecificationError, listed
from ..words import Message, ToolName, _
from .nodes import text_of
from .reading import read

_BEGUN = re.compile(r"(?<![\w.])W\s*\(")
_QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"|'[^']*'")
_WITH_LAGS = {"ols": "slx", "sar": "sdm", "sem": "sdem", "sac": "gns"}


def with_lags(given: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a tool with weights, W(x) of its formula as `durbin`.

    Raises
    ------
    SpecificationError
        If the tool has no `durbin` or the model no lags of regressors, `durbin` names others, or W(x) is no term of
        its own.
    """
    formula = given.get("formula")
    if not isinstance(formula, str) or not _BEGUN.search(_masked(formula)):
        return {}
    plain, lagged = _apart(formula)
    if "durbin" not in defaults:
        raise SpecificationError(
            _(
                "{which} stands in the formula of a tool that decides about lags in space itself; leave it out. "
                "{panel} and its like take it."
            ),
            columns=list(lagged),
            which=listed(f"W({x})" for x in lagged),
            panel=ToolName("spatial_panel"),
        )
    model = given.get("model", defaults.get("model"))
    if model in FORMS and not FORMS[model].lags_of_x:
        raise SpecificationError(
            _(
                "{which} is a lag of a regressor, which {param:model={model}} has not. With it the model is "
                "{param:model={other}}."
            ),
            columns=list(lagged),
            which=listed(f"W({x})" for x in lagged),
            model=model,
            other=_WITH_LAGS[model],
        )
    durbin = given.get("durbin")
    named = [durbin] if isinstance(durbin, str) else durbin
    if named is not None and set(named) != set(lagged):
        raise SpecificationError(
            _("The formula has lags of {lagged}, and {param:durbin} names {named}; say it once."),
            columns=list(lagged),
            lagged=listed(lagged),
            named=listed(named) if named else Message(_("nothing")),
        )
    return {"formula": plain, "durbin": list(lagged)}


def without_weights(text: str) -> SpecificationError:
    """Return the error of W(x) where a formula is read that no weights go with."""
    return SpecificationError(
        _(
            "{text} is a lag in space, which needs weights: {panel}, {cross} and their like have them, and take "
            "W(x) in their formula."
            "{python: Elsewhere make the column first, by panel.with_columns and w.lag, under that name.}"
        ),
        columns=[text],
        text=text,
        panel=ToolName("spatial_panel"),
        cross=ToolName("spatial_regression"),
    )


def _masked(formula: str) -> str:
    """Return a formula with what is quoted out of sight, every letter in its place."""
    return _QUOTED.sub(lambda m: "_" * len(m[0]), formula)


def _apart(formula: str) -> tuple[str, tuple[str, ...]]:
    """Return a formula without its terms W(x), and what they are lags of."""
    lagged: dict[str, None] = {}
    while found := _BEGUN.search(_masked(formula)):
        begin, end = found.start(), _closed(formula, found.end())
        before, after = formula[:begin].rstrip(), formula[end:].lstrip()
        if not _alone(before, after):
            raise SpecificationError(
                _(
                    "{text} stands as a term of its own on the right of the formula, as in 'y ~ x + W(x)'; for "
                    "products and functions of it make a column first."
                ),
                text=formula[begin:end],
            )
        lagged[text_of(read(formula[found.end() : end - 1]))] = None
        if before.endswith("+"):
            formula = f"{before[:-1].rstrip()} {after}".rstrip()
        else:
            formula = (
                f"{before} {after[1:].lstrip() if after.startswith('+') else f'1 {after}'}".rstrip()
            )
    return formula, tuple(lagged)


def _closed(formula: str, at: int) -> int:
    """Return the place behind the bracket that closes the one before a place; the end where none does."""
    depth = 1
    for k, sign in enumerate(_masked(formula)[at:], at):
        depth += (sign in "([") - (sign in ")]")
        if depth == 0:
            return k + 1
    return len(formula)


def _alone(before: str, after: str) -> bool:
    """Return whether what stands between is a whole term of the right side, outside of brackets."""
    masked = _masked(before)
    inside = sum(masked.count(s) for s in "([") > sum(masked.count(s) for s in ")]")
    return (
        not inside
        and re.search("[~～]", masked) is not None
        and before.endswith(("~", "～", "+"))
        and (not after or after[0] in "+-|")
    )
