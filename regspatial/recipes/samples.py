"""Whether the steps of a study are of the same regions: said once, before the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import runner
from ..containers import Panel
from ..errors import listed
from ..studies.choosing import used_columns
from ..studies.one_sample import lacking
from ..words import Message, _
from ..words.naming import naming, with_names
from .kinds import CHOICE
from .schema import Step
from .steps import Run
from .tool_checks import without_maps

_OWN = frozenset(CHOICE) - {"missing"} | {"only", "exclude"}
"""What a step says where it is of other regions or times by intent."""


def said_of_samples(run: Run) -> list[Message]:
    """Return a sentence for each panel whose steps use variables that are empty in different regions."""
    out = []
    for name, panel in run.panels.items():
        steps = [s for s in run.recipe.steps if (s.panel or "") == name and _plain(s)]
        own = {
            s.name: _empty(s, without_maps(s) | run.systems.get(s.name, {}), panel) for s in steps
        }
        found = {step: ids for step, ids in own.items() if ids is not None}
        if len(set(found.values())) < 2:
            continue
        with naming(run.inputs.regions, panel):
            out.append(_said(found))
    return out


def _plain(step: Step) -> bool:
    """Return whether a step takes the regions of the panel as they are."""
    return step.tool != "compare" and not any(step.params.get(key) for key in _OWN)


def _empty(step: Step, values: Mapping[str, Any], panel: Panel) -> tuple[str, ...] | None:
    """Return the regions with an empty cell in what a step uses; None where it uses no column."""
    columns = used_columns(runner.find(step.tool), values, panel)
    if not columns:
        return None
    return tuple(lacking(panel, columns))


def _said(found: Mapping[str, tuple[str, ...]]) -> Message:
    none = Message(_("none"))
    each: list[Any] = [
        Message(_("{step}: {regions}"), step=step, regions=listed(ids) if ids else none)
        for step, ids in found.items()
    ]
    message = Message(
        _(
            "The steps are not of one sample: their variables are empty in different regions ({samples}). For one "
            "sample, leave regions with empty cells out of all steps ([panel] missing = {drop})."
        ),
        samples=listed(each, 12),
        drop='"drop_regions"',
    )
    return with_names(message, [one for ids in found.values() for one in ids])
