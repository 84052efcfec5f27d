"""The matrix of a network: what it must be, checked once, at the door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._kernels.linear.matrices import Matrix, square_matrix
from ...errors import NetworkError, listed, pair
from ...words import _

Places = NDArray[Any]
_CELLS = 2**22
"""Cells of a dense matrix that are looked at together."""


def checked(matrix: Any, ids: tuple[str, ...], *, directed: bool) -> Matrix:
    """Return a frozen copy; raises NetworkError naming the nodes."""
    out: Any = square_matrix(matrix, ids, error=NetworkError)
    rows, columns = _no_flows(out)
    if len(rows):
        pairs = [pair(ids[i], ids[j]) for i, j in zip(rows, columns, strict=True)]
        ends = dict.fromkeys(ids[i] for i in (*rows, *columns))
        raise NetworkError(
            _(
                "{n} {n:flow is|flows are} negative, NaN or infinite: {pairs}. Correct "
                "{n:it|them}, or set them to zero where there is no flow."
            ),
            ids=ends,
            n=len(pairs),
            pairs=listed(pairs),
        )
    loops = [ids[i] for i in np.flatnonzero(out.diagonal())]
    if loops:
        raise NetworkError(
            _(
                "{n} {n:node has|nodes have} a flow to themselves: {loops}. Set the "
                "diagonal to zero."
            ),
            ids=loops,
            n=len(loops),
            loops=listed(loops),
        )
    data = out.data if isinstance(out, sp.csr_array) else out
    if not directed and _skew(out) > 1e-12 * max(float(np.max(data, initial=0.0)), 1e-300):
        raise NetworkError(
            _(
                "The matrix is not symmetric; say {param:directed=True}, or add it to its "
                "transpose."
            ),
        )
    if isinstance(out, sp.csr_array):
        for part in (out.data, out.indices, out.indptr):
            part.setflags(write=False)
    else:
        out.setflags(write=False)
    frozen: Matrix = out
    return frozen


def _blocks(n: int) -> Iterator[slice]:
    """Yield rows of a dense matrix some at a time: copies of them are small, and a run can be cut short between."""
    step = max(1, _CELLS // n)
    return (slice(start, start + step) for start in range(0, n, step))


def _no_flows(out: Matrix) -> tuple[Places, Places]:
    """Return rows and columns of what is negative, NaN or infinite."""
    if isinstance(out, sp.csr_array):
        whole = out.tocoo()
        bad = ~(np.isfinite(whole.data) & (whole.data >= 0))
        return whole.row[bad], whole.col[bad]
    found = []
    for at in _blocks(len(out)):
        rows, columns = np.nonzero(~(np.isfinite(out[at]) & (out[at] >= 0)))
        found.append((rows + at.start, columns))
    return np.concatenate([r for r, _c in found]), np.concatenate([c for _r, c in found])


def _skew(out: Matrix) -> float:
    """Return the largest difference between the matrix and its transpose."""
    if isinstance(out, sp.csr_array):
        return float(abs(out - out.T).max())
    return max(float(np.abs(out[at] - out[:, at].T).max(initial=0.0)) for at in _blocks(len(out)))
