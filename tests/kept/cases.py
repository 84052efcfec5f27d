"""What is kept of the numbers of every tool and verb: the cases, and what is taken of each result.

A case is the valid call of the walks over all tools and verbs, with one option changed. Of a result every table is
taken, column by column: few numbers as they are, many by sums in which each has a weight of its own, texts by which rows
have the same (so that another word moves nothing), and the numbers that its notes and findings say.
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

import numpy as np

import regspatial as rs
from regspatial._calls import hints
from regspatial.catalog import tools
from regspatial.errors import RegspatialError
from regspatial.reporting.told import findings_of
from regspatial.results import Record, Table
from tests.conformance import test_every_tool_runs as walk
from tests.conformance import world as verbs

FEW = 4
MOST = 3  # further choices of an option: walks of their own go through all
SAID = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
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
NOT = {"missing", "names", "repair", "from_gcj02", "restore_zeros", "rng", "progress", "engine"}
"""Of tables and maps, which the containers have behind them; and what wants a library more."""
Numbers = list[float | str | None]


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


def of_tool(name: str, changed: dict[str, Any], world: Any) -> Numbers:
    """Run a case of a tool."""
    tool = walk.TOOLS[walk.NAMES.index(name)]
    return taken_of(lambda: walk.run(tool, world, **changed))


def of_verb(name: str, changed: dict[str, Any], world: Any) -> Numbers:
    """Run a case of a public verb."""
    from tests.conformance.test_wrong_types import attempt

    function, valid = verbs.PUBLIC[name], world.calls[name]
    parameters = inspect.signature(function).parameters
    if not parameters:
        return taken_of(function)
    which = next((parameters[k] for k in changed), next(iter(parameters.values())))
    value = changed.get(which.name, valid.get(which.name, which.default))
    return taken_of(lambda: attempt(function, valid, which, value))


def taken_of(call: Any) -> Numbers:
    """Return the numbers of what a call gives, or the kind of error it ends in."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = call()
            return list(_taken(found))
        except RegspatialError as error:
            return [type(error).__name__]


def _taken(found: Any) -> Iterator[float | str | None]:
    if isinstance(found, Record):
        for table in found.tables():
            yield from _taken(table)
        for finding in findings_of(found):
            yield from _said(str(getattr(finding, "en", finding)))
    elif isinstance(found, Table):
        for column in zip(*found.rows, strict=True):
            yield from _column(list(column))
        for note in found.notes:
            yield from _said(note.en)
    elif isinstance(found, rs.Panel):
        for values in found.columns.values():
            yield from _column(list(np.ravel(values)))
    elif isinstance(found, rs.Variable):
        yield from _column(list(np.ravel(found.values)))
    elif isinstance(found, rs.SpatialWeights):
        yield from _column(list(np.ravel(found.to_dense())))
    elif isinstance(found, rs.Regions):
        yield from _column(list(np.ravel(found.points)))
    elif isinstance(found, (tuple, list)):
        for one in found:
            yield from _taken(one)
    elif hasattr(found, "columns") and hasattr(found, "itertuples"):
        for name in found.columns:
            yield from _column(list(found[name]))
    elif isinstance(found, (int, float, np.ndarray, np.number)) and not isinstance(found, bool):
        values = np.ravel(found)
        if values.dtype.kind in "fiub":
            yield from _column(list(values))


def _said(text: str) -> Iterator[float]:
    yield from (float(number) for number in SAID.findall(text))


def _column(values: list[Any]) -> Iterator[float | str | None]:
    """Yield what is taken of a column."""
    numbers = [v for v in values if isinstance(v, (int, float, np.number))]
    if len(numbers) < len(values) / 2:
        codes: dict[str, int] = {}
        numbers = [codes.setdefault(str(v), len(codes)) for v in values]
    else:
        numbers = [
            float(v) if isinstance(v, (int, float, np.number)) else float("nan") for v in values
        ]
    x = np.asarray(numbers, float)
    x = np.where(np.isfinite(x), x, -0.123456)  # empty is a number of its own
    if len(x) <= FEW:
        yield from x.tolist()
        return
    weight = 1.0 + np.cos(np.arange(len(x), dtype=float)) / 2.0
    yield float(np.abs(x) @ weight)  # no cancelling: a size against which to hold the next
    yield float(x @ weight[::-1] + 3.0 * np.abs(x) @ weight)
