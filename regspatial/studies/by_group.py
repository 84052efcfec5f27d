"""One verb for every group of regions, or every time: the tables below one another."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from .._calls.door import MAKERS, door
from .._calls.edges import ask
from .._calls.hints import NO, hints_of, read
from ..containers import Panel, Regions, Variable
from ..containers.times import Time
from ..errors import DataWarning, ParameterError, RegspatialError, warn
from ..formula.conditions import region_labels
from ..formula.values import TIMES
from ..words import _
from .by_group_record import ByGroup


@door
def by_group(verb: Callable[..., Any], *given: Any, by: str, **how: Any) -> ByGroup:
    """Run a verb once for each group of regions, or each time, and set the tables below one another.

    Parameters
    ----------
    verb : function
        One that takes `where`: ``rs.moran``, ``rs.spatial_panel``, ``rs.describe``, …
    *given, **how
        Its arguments. Weights are those within each group, normalised again.
    by : str
        A grouping of the panel's regions (`Panel.with_groups`), an attribute of the map among the
        arguments, or ``"year"``.

    Returns
    -------
    ByGroup
        `.records` by label, in order; a group that cannot be computed is left out, with a warning
        that has the reason.

    Raises
    ------
    ParameterError
        If the verb takes no `where`, or there is no such grouping.
    RegspatialError
        If no group can be computed.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> ids = [f"r{k}" for k in range(8)]
    >>> ring = np.roll(np.eye(8), 1, axis=1) + np.roll(np.eye(8), -1, axis=1)
    >>> w = rs.weights.from_dense(ids, ring)
    >>> x = np.random.default_rng(1).normal(size=(1, 8))
    >>> panel = rs.Panel.from_arrays(ids, [2020], {"x": x}).with_groups(half=["a"] * 4 + ["b"] * 4)
    >>> rs.by_group(rs.moran, panel["x"], w, by="half").tables()[0].column("group")
    ('a', 'b')
    """
    if not {"where", "missing"} <= set(inspect.signature(verb).parameters):
        raise ParameterError(
            _("{verb} takes no {param:where}, so that it cannot be run by group."),
            verb=getattr(verb, "__name__", "verb"),
        )
    found: dict[str, Any] = {}
    failed: dict[str, RegspatialError] = {}
    data = _made(verb, given, how)
    for label, part in _parts(list(data.values()), by).items():
        own = {**data, "where": part}
        if not isinstance(part, dict):  # a time
            own = {name: _at(one, part) for name, one in data.items()}
        try:
            found[label] = verb(**own)
        except RegspatialError as error:
            failed[label] = error
    if not found:
        raise next(iter(failed.values()))
    for label, why in failed.items():
        warn(
            DataWarning(
                _("{group} = {label} is left out: {reason}"),
                group=by,
                label=label,
                reason=why.message,
            )
        )
    maps = [one for one in data.values() if isinstance(one, Regions)]
    return ByGroup(group=by, records=found, labels=maps[0].labels if maps else {})


def _parts(data: list[Any], by: str) -> dict[str, Any]:
    """Return the condition of each group, or each time."""
    regions = next((one for one in data if isinstance(one, Regions)), None)
    panel = next((_panel_of(one) for one in data if isinstance(one, (Panel, Variable))), None)
    if panel is None and regions is None:
        raise ParameterError(
            _("There is no panel and no map among the arguments to take {by!r} from."), by=by
        )
    known = {*(panel.groups if panel else ()), *(regions.attributes if regions else ())}
    if by in TIMES and by not in known and panel is not None:
        return {str(t): t for t in panel.times}
    _ids, labels = region_labels(panel, regions, by)
    return {label: {by: label} for label in sorted(set(labels.tolist()) - {""})}


def _made(verb: Callable[..., Any], given: tuple[Any, ...], how: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments by name, data made into what the verb's annotations ask for, as its door does."""
    try:
        bound = inspect.signature(verb).bind_partial(*given, **how)
    except TypeError:
        verb(*given, **how)  # whose door says what is wrong
        raise
    hints = hints_of(verb)
    out: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        hint = read(hints.get(name, Any))
        out[name] = value
        for kind in hint.taken if hint is not None and hint.fits(value) is NO else ():
            made = ask(MAKERS[kind], value, name=name)
            if made is not NotImplemented:
                out[name] = made
                break
    return out


def _at(given: Any, time: Time) -> Any:
    """Return the data of one time; what has no such time as it is."""
    if isinstance(given, (Panel, Variable)) and time in given.times and len(given.times) > 1:
        return given.select(times=[time]) if isinstance(given, Panel) else given.at(time)
    return given


def _panel_of(given: Panel | Variable) -> Panel:
    if isinstance(given, Panel):
        return given
    source = given._source
    groups = source.select(ids=given.ids).groups if isinstance(source, Panel) else {}
    return Panel(ids=given.ids, times=given.times, columns={}, groups=groups)
