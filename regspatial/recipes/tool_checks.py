"""The tools and parameters of all steps, checked before any of them runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..catalog import further_maps, rasters
from ..choices import one_of
from ..choices.weights import WeightsKind
from ..indicators.systems import is_file_of_indicators
from ..runner import check, find
from ..words import Message, _
from .compare import check_compare
from .faults import Faults

if TYPE_CHECKING:
    from .schema import Step


def check_tools(steps: Sequence[Step], recipe: str, faults: Faults) -> None:
    """Keep what is wrong with the tools of steps and their plain parameters."""
    for step in steps:
        with faults.kept(Message(_("step {step!r} of {recipe}"), step=step.name, recipe=recipe)):
            if step.tool == "compare":
                check_compare(step.params)
            else:
                check(step.tool, without_maps(step))


def check_rules(weights: Mapping[str, Any], recipe: str, faults: Faults) -> None:
    """Keep what is wrong with the kinds of weights that are built from a rule."""
    for name, rule in weights.items():
        if (
            isinstance(rule, Mapping)
            and isinstance(rule.get("kind"), str)
            and rule["kind"] != "flows"
        ):
            with faults.kept(Message(_("weights {name!r} of {recipe}"), name=name, recipe=recipe)):
                one_of("kind", rule["kind"], WeightsKind)


def maps_of(step: Step) -> dict[str, str]:
    """Return the maps beside the regions that the parameters of a step name, by parameter."""
    names = () if step.tool == "compare" else further_maps(find(step.tool))
    return {name: str(step.params[name]) for name in names if step.params.get(name)}


def rasters_of(step: Step) -> dict[str, str]:
    """Return the rasters that the parameters of a step name, by parameter, as the shell writes them.

    A recipe may also give a list of files, or a table of files by time.
    """
    out = {}
    for name in () if step.tool == "compare" else rasters(find(step.tool)):
        given = step.params.get(name)
        if isinstance(given, Mapping):
            out[name] = "; ".join(f"{time}={path}" for time, path in given.items())
        elif isinstance(given, (list, tuple)):
            out[name] = "; ".join(map(str, given))
        elif given:
            out[name] = str(given)
    return out


def systems_of(step: Step) -> dict[str, str]:
    """Return the files of indicators that the parameters of a step name, by parameter."""
    if step.tool == "compare":
        return {}
    names = [p.name for p in find(step.tool).params if p.feeds.endswith(".indicators")]
    given = {name: step.params.get(name) for name in names}
    return {n: g for n, g in given.items() if isinstance(g, str) and is_file_of_indicators(g)}


def without_maps(step: Step) -> dict[str, Any]:
    """Return the parameters of a step that are plain values."""
    files = {**maps_of(step), **rasters_of(step)}
    return {name: value for name, value in step.params.items() if name not in files}
