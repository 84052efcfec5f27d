"""The one door for square matrices from outside: files, scipy, arrays.

scipy's routines trust the index arrays of a sparse matrix and read or write wherever they point; so
nothing is done with a matrix before its parts were looked at here. The cost is O(stored values).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ...errors import InputError, WeightsError, listed
from ...words import Message, _

if TYPE_CHECKING:
    Matrix: TypeAlias = sp.csr_array[np.float64, tuple[int, int]] | NDArray[np.float64]
else:  # read when a function is called; before scipy 1.16 sparse arrays take no parameters
    Matrix = sp.csr_array | NDArray[np.float64]

_NUMBERS = "biuf"  # bool, integers, floats: no complex numbers, dates, texts


def square_matrix(
    matrix: Any, ids: tuple[str, ...], *, error: type[InputError] = WeightsError
) -> Matrix:
    """Return a matrix as (n, n) float64: sparse as a canonical csr_array of its own, else dense.

    Values that a sparse matrix stores for one place more than once are added up, as scipy defines
    it; stored zeros go. Arrays that are frozen and own their numbers are kept, not copied.

    Raises
    ------
    InputError (`error`)
        If the shape is not (n, n), the values are not real numbers, or the index arrays of a sparse
        matrix do not fit together.
    """
    shape = getattr(matrix, "shape", None)
    out: Any
    if sp.issparse(matrix):
        _check_shape(shape, ids, error)
        kept = _kept(matrix, ids, error)
        if kept is not None:
            return kept
        out = _csr(matrix, ids, error)
        out.sum_duplicates()
        out.eliminate_zeros()
        return _narrow(out)
    dense: Matrix = matrix if _is_frozen(matrix) else real_numbers(matrix, error=error)
    _check_shape(dense.shape, ids, error)
    return dense


def csr_of_parts(
    data: Any, indices: Any, indptr: Any, ids: tuple[str, ...], *, error: type[InputError]
) -> Any:
    """Return a csr_array of raw arrays, as files hold them, after looking at every index.

    A place that is stored twice is refused here: who writes a file writes each link once, and
    adding up what damage put on one place would give another number.

    Raises
    ------
    InputError (`error`)
    """
    out = _csr_of(*_compressed(data, indices, indptr, ids, error), len(ids))
    if not out.has_canonical_format:
        raise error(
            _(
                "A link stands more than once. Add such links up before the matrix is saved "
                "(sum_duplicates())."
            ),
        )
    return out


def _narrow(matrix: Any) -> Matrix:
    """Return a csr_array with 32-bit indices where they reach: half the memory, and SuperLU's."""
    if max(matrix.nnz, *matrix.shape) < 2**31:
        matrix.indices = matrix.indices.astype(np.int32, copy=False)
        matrix.indptr = matrix.indptr.astype(np.int32, copy=False)
    narrowed: Matrix = matrix
    return narrowed


def real_numbers(values: Any, *, error: type[InputError] = WeightsError) -> NDArray[np.float64]:
    """Return a fresh float64 array; masked cells become NaN.

    Raises
    ------
    InputError (`error`)
        If the values are complex, dates, texts or of unequal length.
    """
    try:
        given = np.asarray(values)
    except (TypeError, ValueError, OverflowError):
        given = None
    if isinstance(values, np.ma.MaskedArray):
        given = np.ma.filled(values.astype(float), np.nan) if values.dtype.kind in "biuf" else None
    try:
        if given is not None and given.dtype.kind in _NUMBERS + "O":
            return np.array(given, dtype=np.float64, order="C")
    except (TypeError, ValueError, OverflowError):
        pass
    kind = (
        Message(_("rows of unequal length"))
        if given is None
        else Message(_("values of type {type}"), type=given.dtype)
    )
    raise error(
        Message(
            _("The array holds {kind}; it must hold real numbers alone."),
            kind=kind,
        ),
    )


def _is_frozen(matrix: Any, kind: type[np.generic] = np.float64) -> bool:
    """Return whether an array owns its numbers and is read-only, so that it need not be copied."""
    flags = getattr(matrix, "flags", None)
    return (
        type(matrix) is np.ndarray
        and flags is not None
        and matrix.dtype == kind
        and bool(flags.owndata and flags.c_contiguous and not flags.writeable)
    )


def freeze(matrix: Matrix) -> None:
    """Make a fresh matrix read-only, so that who takes it need not copy it."""
    for part in _parts(matrix):
        part.setflags(write=False)
        if isinstance(part.base, np.ndarray):  # scipy holds a part as a view of the whole of it
            part.base.setflags(write=False)


def _parts(matrix: Matrix) -> tuple[NDArray[Any], ...]:
    if isinstance(matrix, np.ndarray):
        return (matrix,)
    return matrix.data, matrix.indices, matrix.indptr


def _whole_of(part: Any) -> Any:
    """Return the array that a part of a sparse matrix is a view of, if it is all of it."""
    base = getattr(part, "base", None)
    return base if getattr(base, "shape", None) == part.shape and not part.flags.writeable else part


def _kept(matrix: Any, ids: tuple[str, ...], error: type[InputError]) -> Matrix | None:
    """Return a csr_array of the same frozen arrays, looked at like all others; None where they must be copied."""
    if matrix.format != "csr" or not (
        _is_frozen(_whole_of(matrix.data))
        and _is_frozen(_whole_of(matrix.indices), np.int32)
        and _is_frozen(_whole_of(matrix.indptr), np.int32)
    ):
        return None
    data, indices, indptr = _looked_at(matrix.data, matrix.indices, matrix.indptr, ids, error)
    if len(indices) < len(matrix.indices) or not data.all():
        return None
    out: Any = sp.csr_array((data, indices, indptr), shape=(len(ids),) * 2)
    return out if out.has_canonical_format else None


def _check_shape(shape: Any, ids: tuple[str, ...], error: type[InputError]) -> None:
    n = len(ids)
    if tuple(shape) != (n, n):
        raise error(
            Message(
                _("The matrix has shape {tuple} for {n} {n:id|ids}; it must be ({n}, {n})."),
                tuple=tuple(shape),
                n=n,
            ),
        )


def _csr(matrix: Any, ids: tuple[str, ...], error: type[InputError]) -> Any:
    """Return a fresh csr_array of a scipy object of any format, none of whose parts is trusted."""
    n = len(ids)
    if matrix.format in ("csr", "csc"):
        parts = _compressed(matrix.data, matrix.indices, matrix.indptr, ids, error)
        if matrix.format == "csr":
            return _csr_of(*parts, n)
        return sp.csr_array(sp.csc_array(parts, shape=(n, n)))
    try:
        if matrix.format == "bsr":
            matrix.check_format(full_check=True)
        points = matrix if matrix.format == "coo" else matrix.tocoo()
    except (ValueError, TypeError, IndexError):  # scipy's own look at it
        raise _damaged(Message(_("its parts do not fit together")), error) from None
    row, column = _whole(points.row, error), _whole(points.col, error)
    data = real_numbers(points.data, error=error)
    if not row.shape == column.shape == data.shape:
        raise _damaged(
            Message(
                _(
                    "{values} {values:value|values}, {rows} {rows:row|rows} and "
                    "{columns} {columns:column|columns}"
                ),
                values=data.size,
                rows=row.size,
                columns=column.size,
            ),
            error,
        )
    _check_bounds(row, ids, error)
    _check_bounds(column, ids, error)
    return sp.csr_array((data, (row, column)), shape=(n, n))


def _csr_of(
    data: NDArray[np.float64], indices: NDArray[np.intp], indptr: NDArray[np.intp], n: int
) -> Any:
    out: Any = sp.csr_array((data, indices, indptr), shape=(n, n))
    out.sort_indices()
    return out


def _compressed(
    data: Any, indices: Any, indptr: Any, ids: tuple[str, ...], error: type[InputError]
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]:
    """Return fresh data, indices and indptr of a compressed matrix, all of them looked at."""
    starts, at = _whole(indptr, error), _whole(indices, error)
    return _looked_at(real_numbers(data, error=error), at, starts, ids, error)


def _looked_at(
    values: NDArray[np.float64],
    at: NDArray[np.intp],
    starts: NDArray[np.intp],
    ids: tuple[str, ...],
    error: type[InputError],
) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.intp]]:
    """Return data, indices and indptr as far as the last row reaches.

    Raises
    ------
    InputError (`error`)
        If they do not fit together.
    """
    n = len(ids)
    if starts.shape != (n + 1,) or at.ndim != 1 or values.ndim != 1:
        raise _damaged(
            Message(
                _("{starts} {starts:start|starts} of rows for {n} {n:region|regions}"),
                starts=starts.size,
                n=n,
            ),
            error,
        )
    falling = np.flatnonzero(starts[1:] < starts[:-1])  # a difference may overflow
    if falling.size:
        bad = listed(ids[i] for i in falling)
        raise _damaged(Message(_("the starts of its rows fall at {bad}"), bad=bad), error)
    # the arrays may be longer than the last row, as scipy allows; the rest belongs to no region
    if starts[0] != 0 or starts[-1] > min(len(at), len(values)):
        raise _damaged(
            Message(
                _(
                    "its rows run from {first} to {last}, with {values} "
                    "{values:value|values} and {positions} {positions:position|positions}"
                ),
                first=starts[0],
                last=starts[-1],
                values=len(values),
                positions=len(at),
            ),
            error,
        )
    end = int(starts[-1])
    at, values = at[:end], values[:end]
    _check_bounds(at, ids, error)
    return values, at, starts


def _whole(values: Any, error: type[InputError]) -> NDArray[np.intp]:
    """Return positions as a fresh array of integers, of 32 bits where they came so."""
    given = np.asarray(values)
    if given.dtype.kind not in "iu" or (given.dtype.kind == "u" and given.dtype.itemsize == 8):
        raise _damaged(
            Message(_("its positions are of type {type}, not integers"), type=given.dtype),
            error,
        )
    return np.array(given, dtype=np.int32 if given.dtype == np.int32 else np.intp)


def _check_bounds(at: NDArray[np.intp], ids: tuple[str, ...], error: type[InputError]) -> None:
    if at.size and (int(at.min()) < 0 or int(at.max()) >= len(ids)):
        outside = at[(at < 0) | (at >= len(ids))]
        raise _damaged(
            Message(
                _(
                    "{count} {count:position lies|positions lie} outside the {n} "
                    "{n:region|regions}: {outside}"
                ),
                count=outside.size,
                n=len(ids),
                outside=listed(outside),
            ),
            error,
        )


def _damaged(what: Message, error: type[InputError]) -> InputError:
    return error(Message(_("The sparse matrix is damaged: {what}. Build it again."), what=what))
