"""What a person already has, taken for what a verb needs: frames, series, libpysal's weights.

Recognised by what the object can do, so that nothing is imported that is not there; matched by
label, never by position.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import scipy.sparse as sp

from .._edges import ask
from ..containers import Panel, SpatialWeights, Variable
from ..errors import InputError
from ..words import _


def as_panel(given: Any, *, id: str | None = None, time: str | None = None) -> Panel:
    """Return a panel as it is, or made from a DataFrame or GeoDataFrame.

    Parameters
    ----------
    given : Panel, DataFrame or GeoDataFrame
        Long; by the columns `id` and `time`, or a MultiIndex of both (named or not), or with one
        row a region by its index.
    id, time : str, optional

    Raises
    ------
    InputError
        If it is neither.
    """
    if isinstance(given, Panel):
        if id is not None or time is not None:
            raise InputError(
                _("A Panel has its regions and times already; leave {param:id}, {param:time} out.")
            )
        return given
    if is_frame(given):
        made: Panel = ask("panel_of_frame", given, id=id, time=time)
        return made
    raise InputError(
        _(
            "The data are a {name}; give a Panel (read_panel), a DataFrame with {param:id} and "
            "{param:time}, or a GeoDataFrame."
        ),
        name=type(given).__name__,
    )


def as_variable(given: Any) -> Any:
    """Return a Series as a Variable by the labels of its index; anything else as it is."""
    is_series = all(hasattr(given, k) for k in ("index", "to_frame", "to_numpy", "name"))
    if isinstance(given, Variable) or not is_series or hasattr(given, "columns"):
        return given
    name = "x" if given.name is None else str(given.name)
    panel: Panel = ask("panel_of_frame", given.to_frame(name))
    return panel[name]


def as_weights(given: Any) -> Any:
    """Return libpysal's Graph or W, or a square DataFrame, as SpatialWeights.

    Raises
    ------
    InputError
        For a matrix without labels.
    """
    from .user import from_dense, from_graph

    if given is None or isinstance(given, SpatialWeights):
        return given
    graph = hasattr(given, "adjacency") and hasattr(given, "unique_ids")
    if graph or (hasattr(given, "id_order") and hasattr(given, "sparse")):
        return from_graph(given)
    if is_frame(given):
        return from_dense(None, given)
    if sp.issparse(given) or hasattr(given, "__array__"):
        raise InputError(
            _(
                "w is a {name}; it must be SpatialWeights, which say which row is which region: "
                "weights.from_sparse(ids, matrix) or weights.from_dense(ids, matrix)."
            ),
            name=type(given).__name__,
        )
    return given


def is_frame(given: object) -> bool:
    """Return whether an object is a DataFrame, by what it can do."""
    return all(hasattr(given, k) for k in ("columns", "index", "iloc", "to_numpy"))


_TAKERS: dict[str, Callable[[Any], Any]] = {
    "variable": as_variable,
    "weights": as_weights,
    "panel": as_panel,
}


def takes[F: Callable[..., Any]](**kinds: str) -> Callable[[F], F]:
    """Let a verb take what people have for the parameters that are named.

    Parameters
    ----------
    **kinds : {"variable", "weights", "panel"}
        What each parameter is to become.
    """

    def decorated(verb: F) -> F:
        signature = inspect.signature(verb)

        @functools.wraps(verb)
        def door(*args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            for name, kind in kinds.items():
                if name in bound.arguments:
                    bound.arguments[name] = _TAKERS[kind](bound.arguments[name])
            return verb(*bound.args, **bound.kwargs)

        return door  # type: ignore[return-value]

    return decorated
