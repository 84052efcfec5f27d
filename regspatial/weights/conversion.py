"""What a person already has, made into what a verb needs: frames, arrays with ids, libpysal's weights.

Recognised by what the object can do, so that nothing is imported that is not there; matched by
label, never by position. Asked for by `regspatial._calls.door`, which finds these functions by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from .._calls.edges import ask
from .._calls.hints import is_frame, is_table
from .._kernels.linear.matrices import real_numbers
from ..containers import Panel, PeriodWeights, Regions, SpatialWeights, Variable
from ..containers.ids import label
from ..errors import InputError, NotNumericError, ParameterError
from ..terms.untimed import UNTIMED
from ..words import _
from .user import from_dense, from_graph, from_sparse


def panel_of(given: Any, *, name: str, id: str | None = None, time: str | None = None) -> Any:
    """Return a panel as it is, or made of a table.

    Parameters
    ----------
    given : Panel, DataFrame, GeoDataFrame, Series, table of polars or pyarrow, Dataset of xarray
        Long, by the columns `id` and `time` or by what shows itself (a MultiIndex, headings); or
        with one row a region by its index.
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
    if isinstance(given, Variable):
        return Panel(ids=given.ids, times=given.times, columns={given.name: given.values})
    if is_table(given) or _is_labelled(given):
        return ask("panel_of_frame", given, id=id, time=time)
    return NotImplemented


def variable_of(given: Any, *, name: str) -> Any:
    """Return a Variable made of what holds one number a region (and time) with labels.

    Parameters
    ----------
    given : Series, DataArray, DataFrame of one variable, mapping of id to number, or (ids, numbers)

    Returns
    -------
    Variable, or NotImplemented for what cannot be one.

    Raises
    ------
    InputError
        For an array without labels.
    """
    if is_table(given) or _is_labelled(given):
        return ask("variable_of_frame", given)
    if isinstance(given, Mapping):
        return _of_pairs(tuple(given), list(given.values()))
    pair = _pair(given)
    if pair is not None and np.ndim(pair[1]) == 1:
        return _of_pairs(*pair)
    if hasattr(given, "__array__"):
        raise InputError(
            _(
                "{param:{name}} is an array without labels, so that a figure could stand beside the "
                'wrong region. Give panel["name"], a Series with the regions as its index, or the '
                "pair (ids, numbers)."
            ),
            name=name,
        )
    return NotImplemented


def _of_pairs(ids: Any, numbers: Any) -> Variable:
    values = real_numbers(numbers, error=NotNumericError)
    names = tuple(label(i) for i in ids)
    return Panel.from_arrays(names, [UNTIMED], {"x": values})["x"]


def weights_of(given: Any, *, name: str) -> Any:
    """Return SpatialWeights made of what says which row is which region.

    Parameters
    ----------
    given : Graph or W of libpysal, square table, or (ids, matrix)
        A table as pandas, xarray, R or Stata hold it; the matrix of numpy or scipy. Rows are
        normalised; zero rows are the user's and stay, with a warning that names them.

    Returns
    -------
    SpatialWeights, or NotImplemented for what cannot be one.

    Raises
    ------
    InputError
        For a matrix without labels.
    """
    if hasattr(given, "geometry") and hasattr(given, "crs"):
        return NotImplemented  # a GeoDataFrame is regions
    graph = hasattr(given, "adjacency") and hasattr(given, "unique_ids")
    if graph or (hasattr(given, "id_order") and hasattr(given, "sparse")):
        return from_graph(given)
    if is_table(given) or (_is_labelled(given) and hasattr(given, "dims")):
        return ask("weights_of_frame", given)
    pair = _pair(given)
    if pair is not None and sp.issparse(pair[1]):
        return from_sparse(*pair)
    if pair is not None and np.ndim(pair[1]) == 2:
        return from_dense(*pair)
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


def period_weights_of(given: Any, *, name: str) -> Any:
    """Return PeriodWeights made of a mapping of times to weights, each as `weights_of` takes them.

    Raises
    ------
    LabelError
        If the weights have different regions.
    """
    if not isinstance(given, Mapping) or not given:
        return NotImplemented
    made = {
        t: w if isinstance(w, SpatialWeights) else weights_of(w, name=name)
        for t, w in given.items()
    }
    if any(w is NotImplemented for w in made.values()):
        return NotImplemented
    return PeriodWeights(made)


def regions_of(given: Any, *, name: str) -> Any:
    """Return Regions made of a GeoDataFrame by its index, or NotImplemented."""
    if hasattr(given, "geometry") and hasattr(given, "crs") and is_frame(given):
        return ask("regions_of_frame", given)
    return NotImplemented


def agreed(frames: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return panels and regions made again of frames whose rows are merely counted, by other ids.

    The rows of such a frame are regions 0, 1, 2, … where it stands alone. Where what else is given has
    ids of its own, the one column that holds them names the rows.

    Parameters
    ----------
    frames : mapping of argument to the frame it was made of
    arguments : mapping of argument to what goes on
    """
    counted = {
        name: frame
        for name, frame in frames.items()
        if isinstance(arguments[name], (Panel, Regions)) and ask("counted_frame", frame)
    }
    rest = (v for name, v in arguments.items() if name not in counted)
    known = {i for one in rest for i in _ids_of(one, arguments.get("id"))}
    out: dict[str, Any] = {}
    for name, frame in counted.items():
        made = arguments[name]
        column = None if known & set(made.ids) else ask("column_of_ids", frame, known)
        if column is not None and isinstance(made, Regions):
            out[name] = ask("regions_of_frame", frame, column)
        elif column is not None and len(made.times) == 1:
            out[name] = ask("panel_of_frame", frame.set_index(column))
    return out


def _ids_of(given: Any, column: object) -> Iterable[str]:
    """Return the ids of a container, of a record or of what it holds, or of a table's column."""
    if is_frame(given):
        keyed = isinstance(column, str) and column in given.columns
        return [label(i) for i in given[column].dropna().unique()] if keyed else ()
    parts = (
        (getattr(given, f.name, None) for f in fields(given))  # None of what is being made
        if is_dataclass(given)
        else ()
    )
    held = (getattr(one, "ids", None) for one in (given, *parts))
    return next((ids for ids in held if isinstance(ids, tuple)), ())


def frame_made_of(given: Any, *, name: str) -> Any:
    """Return a DataFrame made of a table that is none, or NotImplemented."""
    return ask("frame_of", given) if is_table(given) else NotImplemented


def _pair(given: Any) -> tuple[Any, Any] | None:
    """Return ids and the array that belongs to them, if it is such a pair."""
    if not isinstance(given, tuple) or len(given) != 2:
        return None
    ids, values = given
    listed = isinstance(ids, (list, tuple, range)) or getattr(ids, "ndim", 0) == 1
    array = sp.issparse(values) or isinstance(values, (list, np.ndarray))
    return (ids, values) if listed and array else None


def _is_labelled(given: Any) -> bool:
    """Return whether something is a Series, or an array of xarray."""
    series = all(hasattr(given, k) for k in ("index", "to_frame", "to_numpy", "name"))
    return series or all(hasattr(given, k) for k in ("dims", "coords", "to_pandas"))


def the_one(name: str, given: Any) -> Any:
    """Return the one matrix of a parameter that may be given a list; what is no list as it is.

    Raises
    ------
    ParameterError
        If several are given.
    """
    if not isinstance(given, Sequence):
        return given
    if len(given) > 1:
        raise ParameterError(
            _("{param:{name}} names {n} {n:weight|weights}; give exactly one."),
            name=name,
            n=len(given),
        )
    return given[0] if given else None
