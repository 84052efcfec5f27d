"""Parameters that were given where they cannot have an effect: the runner says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..declare.description import Condition, Tool
from ._expand import expand
from ._weights_rule import WEIGHT_RULE


@dataclass(frozen=True, slots=True)
class Idle:
    """A parameter that was given and has no effect.

    Parameters
    ----------
    name, value
        The parameter.
    other : str
        The parameter it hangs on; "" where the weights were given and no rule is used.
    allowed : tuple
        The values of `other` with which it would be used.
    """

    name: str
    value: Any
    other: str = ""
    allowed: tuple[str | None, ...] = ()


def conditions(tool: Tool) -> dict[str, Condition]:
    """Return the conditions of a tool's parameters by flat name."""
    return {p.name: p.when for p in expand(tool) if p.when is not None}


def idle(
    tool: Tool, values: Mapping[str, Any], given: Collection[str], weights_given: bool
) -> list[Idle]:
    """Return the parameters that were given, differ from their default, and have no effect.

    Parameters
    ----------
    tool : Tool
    values : mapping
        All plain values by flat name, defaults included.
    given : collection of str
        The names that were given.
    weights_given : bool
        Whether the weights are there already, so that no rule is used.
    """
    hang = conditions(tool)
    rule = {p.name for p in WEIGHT_RULE} if tool.needs("weights") is not None else set()
    found: list[Idle] = []
    for p in expand(tool):
        if p.name not in given or p.name not in values or values[p.name] == p.default:
            continue
        if p.name in rule and weights_given:
            found.append(Idle(p.name, values[p.name]))
        elif p.name in hang:
            other, allowed = hang[p.name]
            if (values[other] or None) not in allowed:
                found.append(Idle(p.name, values[p.name], other, allowed))
    return found
