"""Weights of a recipe: built from a rule, or read from a file."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..choices.weights import RULES
from ..containers import Panel, PeriodWeights, Regions, SpatialWeights
from ..errors import DataWarning, ParameterError, listed, warn
from ..results.network.layer import NetworkLayer
from ..studies.weights_by_name import links_by_name
from ..weights import build_weights, from_flows, from_flows_by_time, read_by_time
from ..weights import read as read_weights_file
from ..weights.by_time import files_by_time, names_times
from ..words import _
from .flow_sources import of_table
from .inputs import Inputs, resolved

RULE_KEYS = frozenset(
    name
    for name, parameter in inspect.signature(build_weights).parameters.items()
    if parameter.kind is parameter.KEYWORD_ONLY and name != "w"
)
"""Keys of [weights.NAME]: what `regspatial.build_weights` takes."""


FILE_KEYS = frozenset({"file", "values", "islands", "normalise"})
"""Keys of [weights.NAME] for weights from a file."""
_FLOW_KEYS = frozenset({"kind", "layer", "direction", "at_time", "islands", "normalise"})
"""Keys of [weights.NAME] for weights from the observed flows of [flows]."""


def load_weights(
    rule: Mapping[str, Any],
    regions: Regions | None,
    panel: Panel | None,
    base: Path,
    inputs: Inputs,
    flows: tuple[NetworkLayer, ...] = (),
) -> SpatialWeights | PeriodWeights:
    """Build weights from a rule, read them from ``file``, or make them of the flows."""
    if is_of_flows(rule):
        _known(rule, _FLOW_KEYS)
        return _of_flows(flows, {k: v for k, v in rule.items() if k != "kind"})
    if "file" in rule:
        _known(rule, FILE_KEYS)
        return _of_files(rule, base, inputs)
    _known(rule, RULE_KEYS)
    _say_unused(rule)
    how = dict(rule)
    if "links" in how:
        pairs = [(str(i), str(j)) for i, j in how["links"]]
        how["links"] = links_by_name(pairs, regions)
    return build_weights(regions, panel, **how)


def _of_files(
    rule: Mapping[str, Any], base: Path, inputs: Inputs
) -> SpatialWeights | PeriodWeights:
    """Return the weights of a file, or of one a time."""
    how = {k: v for k, v in rule.items() if k != "file"}
    named = rule["file"]
    if isinstance(named, Mapping) or names_times(str(named)):
        files = files_by_time(named, base)
        for path in files.values():
            inputs.add_beside(path, base)
        return read_by_time(files, **how)
    path = resolved(str(named), base)
    inputs.add(str(named), path)
    return read_weights_file(path, **how)


def is_of_flows(rule: Mapping[str, Any]) -> bool:
    """Return whether weights are made of the observed flows."""
    return rule.get("kind") == "flows"


def _of_flows(
    flows: tuple[NetworkLayer, ...], how: Mapping[str, Any]
) -> SpatialWeights | PeriodWeights:
    """Return weights of one time, or of each where the flows have several and none is named."""
    if not flows:
        raise ParameterError(
            _("Weights of kind flows are made of [flows]; the recipe names no flows.")
        )
    how = dict(how)
    chosen = of_table(flows, how.pop("layer", None))
    if len(chosen) > 1 and how.get("at_time") is None:
        return from_flows_by_time(chosen, **{k: v for k, v in how.items() if k != "at_time"})
    return from_flows(chosen, **how)


def _say_unused(rule: Mapping[str, Any]) -> None:
    """Warn of keys that the kind of weights has no use for."""
    kind = str(rule.get("kind", "queen")).replace("_", "-")
    if kind not in RULES:
        return  # `build_weights` refuses it, as it does links of others than contiguity
    unused = [key for key in rule if key not in ("kind", "normalise", "links", *RULES[kind].uses)]
    if unused:
        warn(
            DataWarning(
                _("{kind} weights have no use for {unused}. Leave it out, or choose another kind."),
                kind=kind,
                unused=listed(unused),
            )
        )


def _known(rule: Mapping[str, Any], allowed: frozenset[str]) -> None:
    unknown = sorted(set(rule) - allowed)
    if unknown:
        ours = listed(sorted(allowed), 30)
        raise ParameterError(
            _("The weights rule has unknown keys {unknown}; allowed: {ours}."),
            unknown=listed(unknown),
            ours=ours,
        )
