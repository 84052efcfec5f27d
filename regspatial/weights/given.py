"""What a person already has, made into what a verb needs: frames, series, libpysal's weights.

Recognised by what the object can do, so that nothing is imported that is not there; matched by
label, never by position. Asked for by `regspatial._door`, which finds these functions by name.
"""

from __future__ import annotations

from typing import Any

import scipy.sparse as sp

from .._door import door
from .._edges import ask
from .._hints import is_frame
from ..containers import Panel
from ..errors import InputError
from ..words import _
from .user import from_dense, from_graph


def panel_of(given: Any, *, name: str, id: str | None = None, time: str | None = None) -> Any:
    """Return a panel as it is, or made from a DataFrame or GeoDataFrame.

    Parameters
    ----------
    given : Panel, DataFrame or GeoDataFrame
        Long; by the columns `id` and `time`, or a MultiIndex of both (named or not), or with one
        row a region by its index.
    name : str
        The parameter it was given for.
    id, time : str, optional

    Returns
    -------
    Panel, or NotImplemented for what cannot be one.

    Raises
    ------
    InputError
        If keys are named for a panel, which has them.
    """
    if isinstance(given, Panel):
        if id is not None or time is not None:
            raise InputError(
                _("A Panel has its regions and times already; leave {param:id}, {param:time} out.")
            )
        return given
    if is_frame(given):
        return ask("panel_of_frame", given, id=id, time=time)
    return NotImplemented


def variable_of(given: Any, *, name: str) -> Any:
    """Return a Variable made of a Series by the labels of its index, or NotImplemented."""
    is_series = all(hasattr(given, k) for k in ("index", "to_frame", "to_numpy", "name"))
    if not is_series or hasattr(given, "columns"):
        return NotImplemented
    called = "x" if given.name is None else str(given.name)
    panel: Panel = ask("panel_of_frame", given.to_frame(called))
    return panel[called]


def weights_of(given: Any, *, name: str) -> Any:
    """Return SpatialWeights made of libpysal's Graph or W, or a square DataFrame.

    Returns
    -------
    SpatialWeights, or NotImplemented for what cannot be one.

    Raises
    ------
    InputError
        For a matrix without labels.
    """
    graph = hasattr(given, "adjacency") and hasattr(given, "unique_ids")
    if graph or (hasattr(given, "id_order") and hasattr(given, "sparse")):
        return from_graph(given)
    if is_frame(given):
        return from_dense(None, given)
    if sp.issparse(given) or hasattr(given, "__array__"):
        raise InputError(
            _(
                "{param:{name}} is a {kind}; it must be SpatialWeights, which say which row is "
                "which region: weights.from_sparse(ids, matrix) or weights.from_dense(ids, matrix)."
            ),
            name=name,
            kind=type(given).__name__,
        )
    return NotImplemented


def regions_of(given: Any, *, name: str) -> Any:
    """Return Regions made of a GeoDataFrame by its index, or NotImplemented."""
    if hasattr(given, "geometry") and hasattr(given, "crs") and is_frame(given):
        return ask("regions_of_frame", given)
    return NotImplemented


def takes(**_kinds: str) -> Any:
    """Return the door, which reads the kinds off the annotations."""
    return door
