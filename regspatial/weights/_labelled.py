"""Square tables of numbers with labels on both sides, from arrays and from DataFrames."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .._calls.no_number import no_number
from .._kernels.linear.matrices import square_matrix
from .._kernels.memory import check_dense
from ..containers.ids import WEIGHTS_IDS, labels, positions, same_members
from ..errors import LabelError, NotNumericError, WeightsError, listed
from ..words import Message, _, p_

Array = NDArray[np.float64]

_WEIGHTS = (Message(p_("matrix", "weights")), WEIGHTS_IDS)
_DISTANCES = (Message(p_("matrix", "distances")), Message(_("ids of the distances")))
"""What a matrix and its labels are called."""


def labelled_matrix(
    ids: Iterable[object] | None,
    matrix: Any,
    columns: Iterable[object] | None = None,
    *,
    what: str = "weights",
) -> tuple[tuple[str, ...], Array]:
    """Return labels and a fresh (n, n) array in their order, rows and columns alike.

    Raises
    ------
    LabelError
        If rows and columns do not have the same labels.
    WeightsError, NotNumericError
        If the matrix is not square, is too large for the memory, or holds text.
    """
    said, of_ids = _DISTANCES if what == "distances" else _WEIGHTS
    check_dense(max(getattr(matrix, "shape", (0,)) or (0,)), 2.0)  # as numbers, and in order
    rows = getattr(matrix, "index", None) if hasattr(matrix, "columns") else None
    if rows is not None:  # a DataFrame, by its own labels
        columns = matrix.columns if columns is None else columns
        given = None if ids is None else labels(ids, what=of_ids)
        array, names = _numbers(matrix.to_numpy(), said), labels(rows, what="rows")
        wanted = names if given is None else given
    else:
        if ids is None:
            raise LabelError(
                _("The {what} have no labels. Give ids=, in the order of the rows."), what=said
            )
        array = _numbers(matrix, said)
        names = wanted = labels(ids, what=of_ids)
    across = names if columns is None else labels(columns, what="columns")
    _check_shape(array, names, across, said)
    for one in (names, across):
        positions(wanted, one, source_name="ids", wanted_name=what)
    down = positions(names, wanted, source_name="rows", wanted_name="ids")
    right = positions(across, wanted, source_name="columns", wanted_name="ids")
    return wanted, np.ascontiguousarray(array[np.ix_(down, right)])


def _numbers(matrix: Any, what: Message) -> Array:
    if sp.issparse(matrix):
        given: Any = matrix
        sparse: Any = square_matrix(given, tuple(str(k) for k in range(max(given.shape))))
        return np.asarray(sparse.toarray())
    odd: object = None
    if getattr(getattr(matrix, "dtype", None), "kind", "f") not in "cmMV":
        try:
            return np.ma.filled(np.ma.asarray(matrix, dtype=float), np.nan)
        except (TypeError, ValueError, OverflowError):
            odd = no_number(matrix)
    if odd is None:  # times, complex numbers
        odd = getattr(matrix, "dtype", "")
    raise NotNumericError(
        _("The {what} hold something that is not a number ({value}). Correct the cells."),
        what=what,
        value=odd,
    )


def _check_shape(
    array: Array, names: tuple[str, ...], across: tuple[str, ...], what: Message
) -> None:
    expected = (len(names), len(across))
    if array.shape != expected or expected[0] != expected[1]:
        raise WeightsError(
            _(
                "The matrix of {what} has shape {shape} for {row_labels} row and {column_labels} "
                "column labels; it must be square, with one label for each row and column."
            ),
            what=what,
            shape=array.shape,
            row_labels=len(names),
            column_labels=len(across),
        )
    if not same_members(names, across):
        odd = sorted(set(names) ^ set(across))
        raise LabelError(
            _("Rows and columns of the {what} do not have the same labels: {odd}."),
            ids=odd,
            what=what,
            odd=listed(odd),
        )
