"""More columns of a panel: matched by region and time, never by place unless that is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..terms.untimed import UNTIMED
from ..words import _
from .labels import Label
from .marks import Marks
from .variable import Variable

if TYPE_CHECKING:
    from .panel import Panel


@dataclass(frozen=True, slots=True)
class Matched:
    """New columns in a panel's order, with what is known of them."""

    columns: dict[str, NDArray[Any]]
    labels: dict[str, Label]
    marks: dict[str, Marks]


def matched(panel: Panel, given: Mapping[str, Any], *, by_position: bool) -> Matched:
    """Return columns in the panel's order of times and regions.

    Raises
    ------
    InputError
        For an array without labels, unless by position.
    LabelError, UnknownColumnError
        If a column lacks a region or a time of the panel.
    """
    found = {name: _labelled(panel, name, one, by_position) for name, one in given.items()}
    variables = {name: one for name, one in found.items() if isinstance(one, Variable)}
    return Matched(
        columns={name: _values(panel, one) for name, one in found.items()},
        labels={name: one.label for name, one in variables.items() if one.label is not None},
        marks={name: _marks(panel, one) for name, one in variables.items()},
    )


def _labelled(panel: Panel, name: str, given: Any, by_position: bool) -> Any:
    """Return what a column is made of: a Variable, or an array that is meant by position."""
    found = given
    if not isinstance(given, Variable):
        from .._calls.edges import ask

        plain = isinstance(given, (list, tuple, int, float)) or type(given) is np.ndarray
        found = NotImplemented if plain else ask("made_variable", given, name=name)
    if found is not NotImplemented:
        whole = found.times == (UNTIMED,) and panel.times != (UNTIMED,)
        return (
            replace(found, times=panel.times, values=np.repeat(found.values, panel.T, axis=0))
            if whole and not found.marks
            else found
        )
    if by_position:
        return np.asarray(given)
    raise InputError(
        _(
            "Column {name!r} is given as an array without labels, so that a figure could "
            'stand beside the wrong region. Give a Variable (other["gdp"]) or a Series; or '
            "say {param:by_position=True} if its rows are the {T} {T:time|times} and its "
            "columns the {n} {n:region|regions} in the panel's order."
        ),
        columns=[name],
        name=name,
        T=panel.T,
        n=panel.n,
    )


def _marks(panel: Panel, given: Variable) -> Marks:
    """Return a variable's marks in the panel's order of times and regions."""
    matched = given.aligned(panel.ids)
    at = [matched.times.index(time) for time in panel.times]
    return {kind: mask[at] for kind, mask in matched.marks.items()}


def _values(panel: Panel, given: Any) -> NDArray[Any]:
    """Return what a column holds in the panel's order of times and regions."""
    if not isinstance(given, Variable):
        return np.asarray(given)
    matched = given.aligned(panel.ids)
    return np.vstack([matched.at(time).values for time in panel.times])
