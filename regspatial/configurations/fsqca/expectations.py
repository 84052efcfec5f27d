"""Names of conditions as they are typed, and which of them are expected to be present."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..._kernels.minimise import Implicant
from ...containers import Panel
from ...containers.groups import is_expression
from ...errors import ParameterError, listed
from ...formula import canonical
from ...words import _


def known(parameter: str, given: Any, names: Sequence[str]) -> None:
    """Refuse names that are no conditions."""
    strange = [one for one in given if one not in names]
    if strange:
        raise ParameterError(
            _(
                "{param:{parameter}}: {strange} {n:is|are} neither the outcome nor a condition; there are: "
                "{names}."
            ),
            columns=strange,
            parameter=parameter,
            strange=listed(strange),
            n=len(strange),
            names=listed(names, 20),
        )


def split(given: Sequence[str] | str | None) -> list[str]:
    """Return the parts of texts between commas that stand in no brackets."""
    parts = []
    for text in [given] if isinstance(given, str) else given or ():
        parts.append("")
        depth = 0
        for sign in text.replace("，", ",").replace("；", ",").replace("～", "~"):
            depth += (sign == "(") - (sign == ")")
            if sign == "," and depth == 0:
                parts.append("")
            else:
                parts[-1] += sign
    return [one.strip() for one in parts if one.strip()]


def expected(given: Sequence[str] | str | None, names: Sequence[str], panel: Panel) -> Implicant:
    """Return which conditions have an expectation, and which of these are to be present."""
    mask = value = 0
    for one in split(given):
        name = one.removeprefix("~").strip()
        name = canonical(panel, name) if is_expression(name) else name
        known("expectations", [name] if name not in names else [], names)
        bit = 1 << names.index(name)
        if mask & bit:
            raise ParameterError(
                _("{param:expectations}: {x} is named twice."), columns=[name], x=name
            )
        mask |= bit
        value |= 0 if one.startswith("~") else bit
    return Implicant(mask, value)
