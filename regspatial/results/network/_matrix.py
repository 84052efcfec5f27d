"""The matrix of a network: what it must be, checked once, at the door."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from ..._kernels.matrices import Matrix, square_matrix
from ...errors import NetworkError, listed, pair
from ...words import _


def checked(matrix: Any, ids: tuple[str, ...], *, directed: bool) -> Matrix:
    """Return a frozen copy; raises NetworkError naming the nodes."""
    out: Any = square_matrix(matrix, ids, error=NetworkError)
    data = out.data if isinstance(out, sp.csr_array) else out
    whole = sp.coo_array(out)
    bad = ~np.isfinite(whole.data) | (whole.data < 0)
    if bad.any():
        pairs = [pair(ids[i], ids[j]) for i, j in zip(whole.row[bad], whole.col[bad], strict=True)]
        ends = dict.fromkeys(ids[i] for i in (*whole.row[bad], *whole.col[bad]))
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
    if not directed and abs(out - out.T).max() > 1e-12 * max(
        float(np.max(data, initial=0.0)), 1e-300
    ):
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
