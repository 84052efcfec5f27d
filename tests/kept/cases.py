"""The cases of which the numbers of every tool and verb are kept: the valid call of the walks over all of them, with one
option changed. Of a result every table is taken, column by column, texts by which rows have the same (so that another word
moves nothing), and the numbers that its notes and findings say.
"""

import functools
import inspect
import re
import tempfile
import typing
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from regspatial._calls import hints
from regspatial.catalog import tools
from tests.conformance import test_every_tool_runs as walk
from tests.conformance import world as verbs
from tests.kept.taken import Numbers, taken_of

MOST = 3  # further choices of an option: walks of their own go through all
OFFERED = {
    "group": "gq",
    "population": "zqm",
    "at_time": "2021",
    "at_times": "2020,2022",
    "lagged_variable": "zqa",
    "largest": 3,
    "fixed_effects": "entity",
}
"""Options without choices, where a tool has them: a value that leads elsewhere than none."""
ONCE = {
    "mgwr",
    "importances",
    "study_report",
    "max_p",
    "cluster_sensitivity",
    "dea_bootstrap",
    "simar_wilson",
}
"""Tools that take seconds: their valid call alone."""
FEWER = 19
"""Draws where an option is changed, or the study lacks something: the walks take more, and each costs an estimate."""
NOT = {"missing", "names", "repair", "from_gcj02", "restore_zeros", "rng", "progress", "engine"}
"""Of tables and maps, which the containers have behind them; and what wants a library more."""


@functools.cache
def tool_cases() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the changed options of every case, by tool and by what the case is called."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for tool in walk.TOOLS:
        mine: dict[str, dict[str, Any]] = {"": {}}
        given = walk.answers_of(tool)
        for p in () if tool.name in ONCE else tool.params:
            if p.name in NOT:
                continue
            default = given.get(p.name, p.default)
            if p.kind == "choice":
                others = [c.value for c in p.choices if c.value != default][:MOST]
            elif p.kind == "boolean":
                others = [not default]
            else:
                others = [OFFERED[p.name]] if p.name in OFFERED and p.name not in given else []
            mine |= {f"{p.name}={other}": {p.name: other} for other in others}
        found[tool.name] = mine
    return found


@functools.cache
def small() -> "verbs.World":
    """Return the small study with a valid call of every public verb."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = verbs.World(Path(tempfile.mkdtemp()))
        _ = made.calls
    return made


LEFT_OUT = re.compile(
    r"write|linked_view|save|example|china|wizard|Options|map_|road_distances|find"
)
"""Verbs that write, fetch or draw."""


@functools.cache
def verb_cases() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the same of every public verb that is no tool."""
    named = {tool.name for tool in tools()}
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name in verbs.NAMES:
        last = name.rsplit(".", 1)[-1]
        if last in named or last[0].isupper() or LEFT_OUT.search(last):
            continue
        mine: dict[str, dict[str, Any]] = {"": {}}
        said = hints.hints_of(verbs.PUBLIC[name])
        for p in inspect.signature(verbs.PUBLIC[name]).parameters.values():
            default = small().calls[name].get(p.name, p.default)
            if p.name in NOT:
                continue
            others = [c for c in choices_in(said.get(p.name)) if c != default][:MOST]
            mine |= {f"{p.name}={other}": {p.name: other} for other in others}
        found[name] = mine
    return found


def choices_in(hint: Any) -> Iterator[Any]:
    """Yield the words that an annotation names."""
    if typing.get_origin(hint) is typing.Literal:
        yield from typing.get_args(hint)
    elif typing.get_origin(hint) in (typing.Union, type(int | str)):
        for one in typing.get_args(hint):
            yield from choices_in(one)


def run(name: str, world: Any, changed: dict[str, Any]) -> Any:
    """Run a tool with options changed, with fewer draws than the walks take where it can be."""
    tool = walk.TOOLS[walk.NAMES.index(name)]
    fewer = any(p.name == "draws" and (p.minimum or 0) <= FEWER for p in tool.params)
    if fewer and walk.answers_of(tool).get("draws", 0) > FEWER:
        changed = {"draws": FEWER, **changed}
    return walk.run(tool, world, **changed)


def of_tool(name: str, changed: dict[str, Any], world: Any) -> Numbers:
    """Run a case of a tool."""
    usual = not changed and world is walk.world()  # which other kinds look at as well
    return taken_of(lambda: walk.record_of(name) if usual else run(name, world, changed))


@functools.cache
def made_by(name: str) -> Any:
    """Return what the valid call of a public verb gives."""
    from tests.conformance.test_wrong_types import attempt

    function, valid = verbs.PUBLIC[name], small().calls[name]
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters:
        return function()
    return attempt(
        function, valid, parameters[0], valid.get(parameters[0].name, parameters[0].default)
    )


def of_verb(name: str, changed: dict[str, Any], world: Any) -> Numbers:
    """Run a case of a public verb."""
    from tests.conformance.test_wrong_types import attempt

    if not changed:
        return taken_of(lambda: made_by(name))
    function, valid = verbs.PUBLIC[name], world.calls[name]
    parameters = inspect.signature(function).parameters
    if not parameters:
        return taken_of(function)
    which = next((parameters[k] for k in changed), next(iter(parameters.values())))
    value = changed.get(which.name, valid.get(which.name, which.default))
    return taken_of(lambda: attempt(function, valid, which, value))
