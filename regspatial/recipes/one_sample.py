"""One sample for a whole study: regions with an empty cell in what any step uses are left out of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import runner
from ..containers import Panel
from ..errors import DataWarning, RegspatialError, warn
from ..runner.arguments import with_expressions
from ..studies.choosing import choose, used_columns
from ..studies.one_sample import lacking, lacking_in_formula, said_of_sample, without_lacking
from ..words import _
from ..words.naming import naming
from .giving import given_columns, with_given
from .schema import Step
from .steps import Run
from .tool_checks import without_maps

_NOTHING_LEFT = _(
    "[panel] missing leaves no region: {said} Look for a column or a time that is empty throughout "
    "(period), or take missing out."
)
_CHOICE = ("derive", "only", "exclude", "period")


def cut_to_one_sample(run: Run) -> None:
    """Leave regions with empty cells out of tables and map, where ``[panel] missing`` says so.

    A cell counts if a step uses it, at the times and in the regions that the step is of, or weights are
    made of it, or the head's formula names it. Where there are several panels, a region that lacks something in one is left out of all
    that say so; the map is cut where none is kept whole.

    Raises
    ------
    MissingValueError
        If no region would be left.
    """
    cut = [name for name in run.panels if _spec(run, name).get("missing") == "drop_regions"]
    empty: dict[str, dict[str, None]] = {}
    for name in cut:
        for region, columns in _empty(run, name).items():
            empty.setdefault(region, {}).update(columns)
    if not empty:
        return
    with naming(run.inputs.regions, *run.panels.values()):
        said = said_of_sample(empty)
        for name in cut:
            run.panels[name] = without_lacking(run.panels[name], empty, _NOTHING_LEFT)
        warn(DataWarning(said, ids=tuple(empty)))
    run.inputs.panel = run.panels.get("")
    regions = run.inputs.regions
    if regions is not None and len(cut) == len(run.panels):
        run.inputs.regions = regions.select([one for one in regions.ids if one not in empty])


def _spec(run: Run, name: str) -> Mapping[str, Any]:
    recipe = run.recipe
    return {**(recipe.panel or {}), **(recipe.panels[name] if name else {})}


def _empty(run: Run, name: str) -> dict[str, dict[str, None]]:
    """Return the regions of a panel that lack something that is used, each with the columns."""
    panel = run.panels[name]
    out: dict[str, dict[str, None]] = {}

    def note(part: Panel, columns: list[str]) -> None:
        for region, lacks in lacking(part, columns).items():
            out.setdefault(region, {}).update(dict.fromkeys(lacks))

    if not name:
        rules = [rule.get("variable") for rule in run.recipe.weights.values()]
        note(panel, [one for one in rules if isinstance(one, str) and one in panel])
        for region, lacks in lacking_in_formula(panel, run.recipe.formula or "").items():
            out.setdefault(region, {}).update(dict.fromkeys(lacks))
    for step in run.recipe.steps:
        if step.tool != "compare" and (step.panel or "") == name:
            note(*_used(run, step, panel))
    return {one: out[one] for one in panel.ids if one in out}


def _used(run: Run, step: Step, panel: Panel) -> tuple[Panel, list[str]]:
    """Return the part of a panel that a step is of, and the columns it uses; none where it will stop anyway."""
    tool = runner.find(step.tool)
    values = without_maps(step) | run.systems.get(step.name, {})
    given = set(given_columns(run.recipe)) - set(
        panel.columns
    )  # filled when the steps before are run
    part = with_given(run.recipe, panel)
    try:
        with runner.collected():  # the step says it itself
            how = {key: values[key] for key in _CHOICE if values.get(key)}
            chosen, *_rest = choose(part, run.inputs.regions, None, **how)
            assert chosen is not None  # noqa: S101 - a panel goes in, so a panel comes out
            part = with_expressions(tool, values, chosen)
            if values.get("at_time") in part.times:
                part = part.select(times=[values["at_time"]])
    except RegspatialError:
        return panel, []
    return part, [one for one in used_columns(tool, values, part) if one not in given]
