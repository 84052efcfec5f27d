"""What a report calls a step that has no title of its own: what its tool does, and to what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..containers.labels import spoken
from ..runner import find
from ..words import Message, Words, _

if TYPE_CHECKING:
    from .schema import Recipe, Step


def title_of(step: Step, recipe: Recipe) -> Words:
    """Return the title of a step: its own, else that of its tool; of several alike, with what differs."""
    if step.title is not None:
        return step.title
    twins = [one for one in recipe.steps if one.tool == step.tool and one.title is None]
    said = _of_tool(step)
    if len(twins) == 1:
        return said
    about = [one.params.get("variable") for one in twins]
    differ = None not in about and len({str(one) for one in about}) == len(about)
    what = _called(step.params["variable"], recipe) if differ else step.name
    return Message(_("{name}: {words}"), name=said, words=what)


def titles_in_comparison(steps: Sequence[Step], names: Sequence[str]) -> list[Words]:
    """Return what heads the columns of a comparison: titles, and short names of steps without."""
    of = {one.name: one for one in steps}
    return [of[name].title or name for name in names]


def _of_tool(step: Step) -> Words:
    if step.tool == "compare":
        return Message(_("Models side by side"))
    said = find(step.tool).en
    return Message(said) if isinstance(said, str) else said


def _called(variable: Any, recipe: Recipe) -> Words:
    return spoken(str(variable), recipe.labels)
