"""Weights from what the user has: dense and sparse matrices, links, libpysal objects; cuts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.door import door
from .._calls.no_number import no_number
from .._kernels.linear.matrices import square_matrix
from ..choices.weights import ISLANDS_GIVEN, Islands, Normalise
from ..containers import SpatialWeights
from ..containers.ids import WEIGHTS_IDS, label, labels, positions
from ..containers.spatial_weights import subset as raw_subset
from ..errors import (
    InputError,
    NotNumericError,
    ParameterError,
    WeightsError,
    WeightsWarning,
    listed,
    pair,
    warn,
)
from ..words import Message, _
from ._assemble import assemble, island_error
from ._labelled import labelled_matrix
from .normalise import normalise as normalise_weights

Array = NDArray[np.float64]


@door
def from_dense(
    ids: Iterable[object] | None,
    matrix: Any,
    *,
    columns: Iterable[object] | None = None,
    islands: Islands | None = None,
    normalise: Normalise = "row",
    kind: str = "user",
) -> SpatialWeights:
    """Return weights from a square table: rows are the regions, columns their neighbours.

    Parameters
    ----------
    ids : n labels
        Of the rows; None for a DataFrame, whose own labels then count. With a DataFrame and ids,
        its rows and columns are put into the order of the ids.
    matrix : (n, n) array or DataFrame
        With a zero diagonal.
    columns : n labels, optional
        Of the columns, where they are in another order than the rows.
    islands : {"keep", "raise"}, optional
        What to do about all-zero rows. By default they are kept, since the matrix is the user's, with
        a warning that names them; "keep" does so without a word, "raise" stops.
    normalise : {"row", "spectral", "min-max", "none"}
    kind : str
        Name of the kind of weights, for tables.

    Returns
    -------
    SpatialWeights
        Dense.

    Raises
    ------
    IslandError, LabelError, NotNumericError, WeightsError

    Examples
    --------
    >>> w = from_dense(["a", "b", "c"], [[0, 1, 1], [1, 0, 0], [1, 0, 0]])
    >>> w.to_dense().tolist()
    [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    """
    names, array = labelled_matrix(ids, matrix, columns)
    return assemble(names, array, kind=kind, normalise=normalise, islands=islands, spec={})


@door
def from_sparse(
    ids: Iterable[object],
    matrix: Any,
    *,
    islands: Islands | None = None,
    normalise: Normalise = "row",
    kind: str = "user",
) -> SpatialWeights:
    """Return weights from a scipy sparse matrix or array.

    Parameters
    ----------
    ids : n labels
        In the order of rows and columns.
    matrix : (n, n) scipy sparse matrix or array
        Of any format; values stored for one place more than once are added up.
    islands, normalise, kind
        As in `from_dense`.

    Returns
    -------
    SpatialWeights

    Raises
    ------
    IslandError, WeightsError

    Examples
    --------
    >>> import regspatial as rs
    >>> import scipy.sparse as sp
    >>> rs.weights.from_sparse(["a", "b"], sp.csr_array([[0.0, 1.0], [1.0, 0.0]])).n
    2
    """
    if not sp.issparse(matrix):
        raise ParameterError(
            _("from_sparse was given a {name}; use from_dense for arrays."),
            name=type(matrix).__name__,
        )
    names = labels(ids, what=WEIGHTS_IDS)
    array = square_matrix(matrix, names)
    return assemble(names, array, kind=kind, normalise=normalise, islands=islands, spec={})


@door
def from_links(
    ids: Iterable[object] | None,
    origins: Iterable[object],
    destinations: Iterable[object],
    values: Iterable[float] | None = None,
    *,
    duplicates: Literal["raise", "sum"] = "raise",
    diagonal: Literal["raise", "drop"] = "raise",
    islands: Islands | None = None,
    normalise: Normalise = "row",
    kind: str = "user",
) -> SpatialWeights:
    """Return weights from links (an origin-destination table): w_ij is the value from i to j.

    Parameters
    ----------
    ids : n labels, optional
        All regions in the order wanted; None takes those of the links, in order of appearance.
    origins, destinations : m labels
    values : m numbers, optional
        One each by default.
    duplicates : {"raise", "sum"}
        What to do if a pair stands twice.
    diagonal : {"raise", "drop"}
        What to do about links from a region to itself (flows inside it).
    islands, normalise, kind
        As in `from_dense`.

    Returns
    -------
    SpatialWeights
        Sparse.

    Raises
    ------
    InputError, IslandError, LabelError, NotNumericError, WeightsError

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.weights.from_links(["a", "b"], ["a", "b"], ["b", "a"])
    <SpatialWeights user: 2 regions, 2 links, row-normalised, 1 component, 0 islands>
    """
    a, b = [label(i) for i in origins], [label(j) for j in destinations]
    if len(a) != len(b):
        raise InputError(
            _(
                "There {origins:is|are} {origins} {origins:origin|origins} and "
                "{destinations} {destinations:destination|destinations}; give one of each "
                "per link."
            ),
            origins=len(a),
            destinations=len(b),
        )
    names = labels(dict.fromkeys([*a, *b]) if ids is None else ids, what=WEIGHTS_IDS)
    data = _values(values, len(a))
    i = positions(names, a, source_name="ids", wanted_name="origins")
    j = positions(names, b, source_name="ids", wanted_name="destinations")
    if diagonal == "drop":
        keep = i != j
        i, j, data = i[keep], j[keep], data[keep]
    if duplicates == "raise":
        _check_twice(names, i, j)
    matrix = sp.csr_array((data, (i, j)), shape=(len(names), len(names)))
    return assemble(names, matrix, kind=kind, normalise=normalise, islands=islands, spec={})


def _values(values: Iterable[float] | None, m: int) -> Array:
    if values is None:
        return np.ones(m)
    given = list(values)
    try:
        data = np.array(given, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise NotNumericError(
            _("A value of the links is not a number ({value}). Correct it, or leave the link out."),
            value=no_number(given),
        ) from None
    if data.shape != (m,):
        raise InputError(
            _(
                "There {values:is|are} {values} {values:value|values} for {links} "
                "{links:link|links}; give one each."
            ),
            values=data.size,
            links=m,
        )
    return data


def _check_twice(names: tuple[str, ...], i: NDArray[np.intp], j: NDArray[np.intp]) -> None:
    keys, count = np.unique(i * len(names) + j, return_counts=True)
    twice = [pair(names[k // len(names)], names[k % len(names)], " → ") for k in keys[count > 1]]
    if twice:
        raise WeightsError(
            _(
                "{n} {n:link stands|links stand} more than once: {twice}. Merge "
                "{n:it|them}, or add them up with duplicates='sum'."
            ),
            ids=names,
            n=len(twice),
            twice=listed(twice),
        )


@door
def from_graph(
    graph: Any, *, islands: Islands | None = None, normalise: Normalise = "row", kind: str = "user"
) -> SpatialWeights:
    """Return weights from a libpysal Graph or W, with its labels and its current values.

    Parameters
    ----------
    graph : libpysal.graph.Graph or libpysal.weights.W
    islands, normalise, kind
        As in `from_dense`. Values are taken as the object's present transformation has them, and
        then normalised.

    Returns
    -------
    SpatialWeights

    Raises
    ------
    IslandError, WeightsError
    ParameterError
        If the object is neither.

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> graph = rs.weights.knn(regions, k=4).to_graph()
    >>> rs.weights.from_graph(graph).n
    30
    """
    adjacency = getattr(graph, "adjacency", None)
    if adjacency is not None and hasattr(graph, "unique_ids"):  # a Graph: links by label
        focal, neighbour = (adjacency.index.get_level_values(k).tolist() for k in (0, 1))
        names = list(graph.unique_ids)
        how: dict[str, Any] = {"islands": islands, "normalise": normalise, "kind": kind}
        return from_links(names, focal, neighbour, adjacency.to_numpy(), **how)
    ids, matrix = getattr(graph, "id_order", None), getattr(graph, "sparse", None)
    if ids is None or matrix is None:
        raise ParameterError(
            _("A {name} is no libpysal Graph or W. Use from_dense, from_sparse or from_links."),
            name=type(graph).__name__,
        )
    return from_sparse(list(ids), matrix, islands=islands, normalise=normalise, kind=kind)


@door
def subset(
    w: SpatialWeights,
    ids: Iterable[object],
    *,
    islands: Islands = ISLANDS_GIVEN,
    normalise: Normalise | None = None,
) -> SpatialWeights:
    """Return the weights among some of the regions, normalised anew.

    Parameters
    ----------
    w : SpatialWeights
    ids : labels
        The regions to keep, in the order wanted.
    islands : {"keep", "raise"}
        What to do about regions that have no neighbours left: a row of zeros and a warning, or an
        error that names them. They stand in ``spec["isolated"]``.
    normalise : {"row", "spectral", "min-max", "none"}, optional
        As the weights were by default. For rows it makes no difference whether they had been
        normalised before the cut.

    Returns
    -------
    SpatialWeights
        Of these regions, in this order.

    Raises
    ------
    IslandError, LabelError, WeightsError

    Warns
    -----
    WeightsWarning
        Naming the regions isolated by the cut, for ``islands="keep"``.

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> rs.weights.subset(rs.weights.knn(regions, k=4), regions.ids[:10], islands="keep").n
    10
    """
    how = w.normalisation if normalise is None else normalise
    if how == "none" and w.normalisation != "none":
        raise WeightsError(
            _(
                "The weights are normalised already ({normalisation}); the raw ones cannot be "
                "cut out. Build them again with {param:normalise=none}."
            ),
            normalisation=w.normalisation,
        )
    cut = raw_subset(w, ids)
    before = set(w.islands)
    isolated = tuple(i for i in cut.islands if i not in before)
    if isolated and islands != "keep":
        raise island_error(isolated, Message(_(" left after the cut")))
    if isolated:
        warn(
            WeightsWarning(
                _(
                    "{n} {n:region has|regions have} no neighbours left after the cut and "
                    "{n:keeps|keep} a row of zeros: {isolated}."
                ),
                ids=isolated,
                n=len(isolated),
                isolated=listed(isolated),
            )
        )
    spec: Mapping[str, Any] = {**cut.spec, "isolated": list(isolated)}
    raw = SpatialWeights(ids=cut.ids, matrix=cut.matrix, kind=cut.kind, spec=spec)
    return normalise_weights(raw, how)
