"""Weights changed after they are built: links by name, higher orders, both directions."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.linear.matrices import Matrix
from .._kernels.linear.sparse import identity, rows_of
from .._kernels.memory import check_room
from ..choices import one_of
from ..choices.weights import Islands, Normalise, OneSided
from ..containers import SpatialWeights
from ..containers.ids import missing_from
from ..containers.joined import joined_links
from ..errors import ParameterError, WeightsError, listed, pair
from ..words import Message, _
from ._assemble import island_error, link_positions
from ._points import check_positive
from .normalise import normalise as normalise_weights

Pairs = Iterable[tuple[object, object]]
Ends = list[tuple[int, int]]
_EQUAL = 1e-12
_A_LINK = 60.0  # bytes at the peak, as was measured at 18 million links
_TOO_FAR = _(
    "Regions at up to {step} steps are so many that their links take {needed} of memory; {free} are free. Take a "
    "smaller {param:order}."
)


@door
def edit(
    w: SpatialWeights,
    *,
    add: Pairs = (),
    remove: Pairs = (),
    value: float | None = None,
    one_way: bool = False,
    order: int = 1,
    cumulative: bool = False,
    one_sided: OneSided = "keep",
    islands: Islands = "raise",
    normalise: Normalise | None = None,
) -> SpatialWeights:
    """Return weights with links added and removed, of a higher order, or made two-sided.

    Done in this order: order, one-sided links, links removed, links added, normalisation.

    Parameters
    ----------
    w : SpatialWeights
    add, remove : pairs of ids
        `studies.edit_weights` takes names as well.
    value : float, optional
        Weight of the links added, on the scale before normalisation. Default 1 where all weights of
        a region are equal (contiguity, k nearest); weights that differ need a value and must not
        be normalised yet.
    one_way : bool
        Whether a pair (a, b) is the weight of b for a alone; default both directions.
    order : int
        Neighbours at so many steps along the links of `w`, whatever its values; the result is
        binary before normalisation. A region at two distances has the shorter.
    cumulative : bool
        Whether order m takes in the orders below it.
    one_sided : {"keep", "union", "intersection", "mean"}
        What to do about links i → j of another weight than j → i: nothing, the larger of both, the
        smaller of both, or their mean. For k nearest neighbours "union" and "intersection" are the
        two usual ways to a symmetric pattern.
    islands : {"raise", "keep"}
        What to do about regions that had neighbours and have none left.
    normalise : {"row", "spectral", "min-max", "none"}, optional
        As `w` was by default.

    Returns
    -------
    SpatialWeights
        ``spec["added"]`` and ``spec["removed"]`` name the links, those of earlier changes too.

    Raises
    ------
    LabelError
        If a region is unknown.
    WeightsError
        If a link to be added is there, or one to be removed is not, or it joins a region to itself;
        if the raw weights that are needed cannot be recovered from normalised ones.
    IslandError, ParameterError

    Notes
    -----
    Row-normalised weights that are equal within each row are taken back to ones first; then removal,
    addition and order are exact, and rows are normalised anew. Of other row-normalised weights links
    can be removed, since the old divisor cancels out, but neither added nor combined with their
    mirror image.

    Examples
    --------
    >>> from regspatial.weights import from_links
    >>> w = from_links("abc", "ab", "ba", islands="keep")
    >>> edit(w, add=[("b", "c")]).neighbours("b")
    {'a': 0.5, 'c': 0.5}
    """
    how = w.normalisation if normalise is None else normalise
    ends_added, ends_removed = (link_positions(w.ids, pairs) for pairs in (add, remove))
    matrix, raw = _raw(w)
    if order != 1 or cumulative:
        matrix, raw = _of_order(matrix, order, cumulative=cumulative), True
    if one_of("one_sided", one_sided, OneSided) != "keep":
        _need_raw(w, raw, "one_sided")
        matrix = _two_sided(matrix, one_sided)
    if ends_removed:
        matrix = _removed(matrix, _both(ends_removed, one_way=one_way), w.ids)
    if ends_added:
        _need_raw(w, raw, "add")
        matrix = _added(matrix, _both(ends_added, one_way=one_way), w.ids, _value(matrix, value))
    if how != "row":
        _need_raw(w, raw, "normalise")
    spec = {
        **w.spec,
        **({"steps": int(order), "cumulative": bool(cumulative)} if order != 1 else {}),
        **({"one_sided": one_sided} if one_sided != "keep" else {}),
        "added": _kept(w, "added", ends_removed, ends_added),
        **(
            {"nearest_links": _kept(w, "nearest_links", ends_removed, [])}
            if joined_links(w.spec)
            else {}
        ),
        "removed": _kept(w, "removed", ends_added, ends_removed),
    }
    out = SpatialWeights(ids=w.ids, matrix=matrix, kind=w.kind, spec=spec)
    lost = tuple(missing_from(w.islands, out.islands))
    if lost and one_of("islands", islands, Islands) != "keep":
        raise island_error(lost, Message(_(" left after the change")))
    return normalise_weights(out, how)


@door
def higher_order(
    w: SpatialWeights,
    order: int = 2,
    *,
    cumulative: bool = False,
    islands: Islands = "raise",
    normalise: Normalise | None = None,
) -> SpatialWeights:
    """Return the neighbours at `order` steps along the links of any weights; see `edit`.

    Parameters
    ----------
    w : SpatialWeights
    order : int
        From 1.
    cumulative : bool
        Whether the orders below are taken in.
    islands, normalise
        As for `edit`.

    Returns
    -------
    SpatialWeights

    Raises
    ------
    ParameterError
        If `order` is no whole number from 1.
    IslandError
        As `edit`.

    References
    ----------
    Anselin, L. and Smirnov, O. (1996). Efficient algorithms for constructing proper higher order
    spatial lag operators. Journal of Regional Science 36(1), 67-89.
    Anselin, L. (1988). Spatial Econometrics: Methods and Models. Kluwer.
    doi:10.1007/978-94-015-7799-1

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> rs.weights.higher_order(rs.weights.knn(regions, k=4), order=2).n
    30
    """
    return edit(w, order=order, cumulative=cumulative, islands=islands, normalise=normalise)


def _kept(
    w: SpatialWeights, key: str, undone: list[tuple[int, int]], ends: list[tuple[int, int]]
) -> list[list[str]]:
    """Return links that are named already, without those that the other change takes back, and new ones."""
    gone = [{w.ids[i], w.ids[j]} for i, j in undone]
    before = [list(pair) for pair in w.spec.get(key, ()) if set(pair) not in gone]
    return before + [[w.ids[i], w.ids[j]] for i, j in ends]


def _raw(w: SpatialWeights) -> tuple[Matrix, bool]:
    """Return the weights before normalisation where that is known, and whether it is."""
    if w.normalisation == "none":
        return w.matrix, True
    sparse = rows_of(w.matrix)
    count = np.diff(sparse.indptr)
    own = np.repeat(np.asarray(sparse.sum(axis=1)).ravel() / np.maximum(count, 1), count)
    if w.normalisation == "row" and (np.abs(sparse.data - own) <= _EQUAL * np.abs(own)).all():
        ones = sp.csr_array((np.ones(sparse.nnz), sparse.indices, sparse.indptr), sparse.shape)
        return (ones if w.is_sparse else ones.toarray()), True
    return w.matrix, False


def _need_raw(w: SpatialWeights, raw: bool, name: str) -> None:
    if not raw:
        raise WeightsError(
            _(
                "The weights are normalised already ({normalisation}) and differ between the "
                "neighbours of a region, so that {param:{name}} has no scale to go by. Build them "
                "with {param:normalise=none}, change them, and normalise the result."
            ),
            normalisation=w.normalisation,
            name=name,
        )


def _of_order(matrix: Matrix, order: int, *, cumulative: bool) -> sp.csr_array:
    """Return ones for the regions at `order` steps (or at most so many)."""
    if isinstance(order, bool) or int(order) != order or order < 1:
        raise ParameterError(
            _("{param:order={order!r}} is not allowed; it must be a whole number from 1."),
            order=order,
        )
    one = _pattern(rows_of(matrix))
    n = one.shape[0]
    if one.nnz == n * (n - 1) and not one.diagonal().any():  # all are neighbours: no pair is left
        return one if cumulative or order == 1 else sp.csr_array(one.shape)
    seen = _pattern(one + identity(one.shape[0]))
    start, frontier = seen - one, one
    for step in range(2, int(order) + 1):
        if not frontier.nnz or seen.nnz == n * n:  # nothing lies farther
            frontier = sp.csr_array(one.shape)
            break
        check_room(
            _A_LINK * (seen.nnz + 2.0 * frontier.nnz), _TOO_FAR, error=WeightsError, step=step
        )
        reached = _pattern(sp.csr_array(frontier @ one))
        frontier = _pattern(sp.csr_array(reached - reached.multiply(seen)))
        seen = _pattern(sp.csr_array(seen + frontier))
    if not cumulative:
        return frontier
    return _pattern(sp.csr_array(seen - seen.multiply(_pattern(start))))


def _pattern(matrix: sp.csr_array) -> sp.csr_array:
    """Return ones where something is stored that is not zero."""
    out = matrix.copy()
    out.eliminate_zeros()
    out.data = np.ones(out.nnz)
    return out


def _two_sided(matrix: Matrix, how: OneSided) -> Matrix:
    if not isinstance(matrix, sp.csr_array):
        pair = {"mean": np.add, "union": np.maximum, "intersection": np.minimum}[how]
        return np.asarray(pair(matrix, matrix.T)) / (2.0 if how == "mean" else 1.0)
    back = sp.csr_array(matrix.T)
    if how == "mean":
        return sp.csr_array((matrix + back) / 2.0)
    return sp.csr_array(matrix.maximum(back) if how == "union" else matrix.minimum(back))


def _both(ends: Ends, *, one_way: bool) -> Ends:
    return list(dict.fromkeys(ends if one_way else [p for i, j in ends for p in ((i, j), (j, i))]))


def _there(matrix: Matrix, ends: Ends) -> NDArray[np.bool_]:
    return np.array([matrix[i, j] != 0.0 for i, j in ends], dtype=bool)


def _removed(matrix: Matrix, ends: Ends, ids: tuple[str, ...]) -> Matrix:
    there = dict(zip(ends, _there(matrix, ends).tolist(), strict=True))
    absent = [p for p in ends if not (there[p] or there.get(p[::-1]))]
    if absent:
        raise WeightsError(
            _("These links are not there and cannot be removed: {links}."),
            ids=dict.fromkeys(ids[k] for p in absent for k in p),
            links=listed(_said(absent, ids)),
        )
    rows, columns = np.array(ends, dtype=np.intp).T
    if not isinstance(matrix, sp.csr_array):
        out = matrix.copy()
        out[rows, columns] = 0.0
        return out
    mask = sp.csr_array((np.ones(len(ends)), (rows, columns)), shape=matrix.shape)
    kept = sp.csr_array(matrix - matrix.multiply(mask))
    kept.eliminate_zeros()
    return kept


def _said(ends: Ends, ids: tuple[str, ...]) -> list[Message]:
    """Return pairs as a message names them, both directions as one."""
    once = {frozenset(p): pair(ids[p[0]], ids[p[1]]) for p in reversed(ends)}
    return list(once.values())[::-1]


def _value(matrix: Matrix, value: float | None) -> float:
    """Return the weight of a link that is added."""
    data = matrix.data if isinstance(matrix, sp.csr_array) else matrix[matrix != 0.0]
    if value is None:
        if not (np.asarray(data) == 1.0).all():
            raise ParameterError(
                _(
                    "These weights differ between links, so a link that is added needs a weight of its own "
                    "({python:value=}{shell:--link-value}{qgis:“Weight of added links”})."
                ),
            )
        return 1.0
    check_positive("value", value)
    return float(value)


def _added(matrix: Matrix, ends: Ends, ids: tuple[str, ...], value: float) -> Matrix:
    there = dict(zip(ends, _there(matrix, ends).tolist(), strict=True))
    double = [p for p in ends if there[p] and there.get(p[::-1], True)]
    if double:
        raise WeightsError(
            _("These links are there already: {links}."),
            ids=dict.fromkeys(ids[k] for p in double for k in p),
            links=listed(_said(double, ids)),
        )
    new = [p for p in ends if not there[p]]
    rows, columns = np.array(new, dtype=np.intp).T
    if not isinstance(matrix, sp.csr_array):
        out = matrix.copy()
        out[rows, columns] = value
        return out
    extra = sp.csr_array((np.full(len(new), value), (rows, columns)), shape=matrix.shape)
    return sp.csr_array(matrix + extra)
