"""What a study says once, and each of its steps takes: its formula, its seed, its containers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..catalog import COMPOUND, Tool, expand
from ..formula import apart

CONTENTS = {"regions": "regions", "panel": "panel", "weights": "w", "flows": "flows"}
"""What a study holds for each compound kind of parameter, as its arguments are called."""


def response_of(formula: str) -> str:
    """Return what stands left of the tilde; of a formula without one, all of it."""
    return formula.partition("~")[0].strip()


def terms_of(formula: str) -> list[str]:
    """Return the response and what explains it, each as it is written; a sign or an intercept is none."""
    _left, _tilde, right = formula.partition("~")
    right = next(iter(apart(right, "|")), "")
    terms = [one for part in apart(right) for one in apart(part, "+-")]
    wanted = [one for one in terms if not one.isdigit()]
    return list(dict.fromkeys(one for one in (response_of(formula), *wanted) if one))


def filled(
    tool: Tool, given: Mapping[str, Any], *, formula: str | None = None, rng: int | None = None
) -> dict[str, Any]:
    """Return the plain values of a run: those given, and what the study says where nothing is given.

    A formula that a tool needs is the study's; a variable that it needs is what the formula explains, and
    variables are the terms of the formula. Columns that play another part (masses, conditions) are never
    guessed.

    Parameters
    ----------
    tool : Tool
    given : mapping of flat name to value
    formula : str, optional
        "y ~ x1 + x2".
    rng : int, optional
    """
    out = dict(given)
    for p in expand(tool):
        if p.name in given:
            continue
        if p.kind == "seed" and rng is not None:
            out[p.name] = rng
        elif formula and p.required:
            said = _of_formula(p.kind, p.name, formula)
            out |= {} if said is None else {p.name: said}
    return out


def _of_formula(kind: str, name: str, formula: str) -> Any:
    if kind == "formula":
        return formula if "~" in formula else None
    if kind == "variable" and name == "variable":
        return response_of(formula)
    return terms_of(formula) if kind == "variables" and name == "variables" else None


def needed(tool: Tool) -> tuple[str, ...]:
    """Return the compound kinds without which a tool does not run."""
    return tuple(p.kind for p in tool.params if p.kind in COMPOUND and not p.optional)
