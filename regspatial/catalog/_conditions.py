"""Which parameters count only where another one has a certain value.

A parameter that cannot have an effect is not used in silence: the runner says so. Those that an
analysis refuses itself (links of a rule without contiguity, `durbin` of a SEM) are not listed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ._expand import WEIGHT_RULE, expand
from .types import Tool

Condition = tuple[str, tuple[str | None, ...]]
"""Another parameter, and the values with which this one is used; None: left empty."""

_CONTIGUITY = ("queen", "rook")
_BY_POWER = ("inverse-distance", "nested-economic", "mixed", "gravity")
_DECAYING = ("inverse-distance", "exponential", "nested-economic", "mixed", "gravity")
_BY_DISTANCE = ("knn", "distance-band", *_DECAYING)
_RULE: dict[str, Condition] = {
    "order": ("weights_kind", _CONTIGUITY),
    "power": ("weights_kind", _BY_POWER),
    "k": ("weights_kind", ("knn",)),
    "threshold": ("weights_kind", ("distance-band",)),
    "weights_bandwidth": ("weights_kind", ("exponential",)),
    "omega": ("weights_kind", ("mixed",)),
    "cutoff": ("weights_kind", _DECAYING),
    "metric": ("weights_kind", _BY_DISTANCE),
    "points": ("weights_kind", _BY_DISTANCE),
    "weights_variable": ("weights_kind", ("economic", "nested-economic", "mixed", "gravity")),
    "base": ("weights_kind", ("economic", "nested-economic", "mixed", "gravity")),
    "islands": ("weights_kind", (*_CONTIGUITY, "distance-band", *_DECAYING)),
}
_LOCAL: dict[str, Condition] = {"permutations": ("inference", ("permutation",))}
_CLUSTERS: Condition = ("by", ("cluster",))
_SEARCHED: Condition = ("bandwidth", (None,))
_GROWING: Condition = ("growth_by", ("rate", "increment"))
_OF_TOOL: dict[str, dict[str, Condition]] = {
    "local_moran": _LOCAL,
    "local_g": _LOCAL,
    "local_geary": _LOCAL,
    "bivariate_local_moran": _LOCAL,
    "cluster_transitions": dict.fromkeys(
        ("permutations", "alternative", "correction", "alpha"), _CLUSTERS
    ),
    "fixed_effects": {
        "cluster": ("covariance", ("clustered",)),
        "lags": ("covariance", ("driscoll-kraay", "conley")),
        "cutoff": ("covariance", ("conley",)),
        "kernel": ("covariance", ("conley",)),
    },
    "panel_model": {"draws": ("inference", ("simulation",))},
    "pole_network": {
        "alpha": ("rule", ("disparity",)),
        "k": ("rule", ("top-k",)),
        "threshold": ("rule", ("threshold",)),
        "growth_factor": _GROWING,
    },
    "pole_evolution": {"growth_factor": _GROWING},
    "disparity": {"ddof": ("population", (None,))},
    "gwr": {"criterion": _SEARCHED, "search": _SEARCHED},
}


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
    rule = _RULE if tool.needs("weights") is not None else {}
    return {**rule, **_OF_TOOL.get(tool.name, {})}


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
