"""The matrix of a network: what it must be, checked once, at the door."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from ..._kernels.matrices import Matrix, square_matrix
from ...errors import NetworkError, listed


def checked(matrix: Any, ids: tuple[str, ...], *, directed: bool) -> Matrix:
    """Return a frozen copy; raises NetworkError naming the nodes."""
    out: Any = square_matrix(matrix, ids, error=NetworkError)
    data = out.data if isinstance(out, sp.csr_array) else out
    whole = sp.coo_array(out)
    bad = ~np.isfinite(whole.data) | (whole.data < 0)
    if bad.any():
        pairs = [f"{ids[i]}–{ids[j]}" for i, j in zip(whole.row[bad], whole.col[bad], strict=True)]
        ends = dict.fromkeys(ids[i] for i in (*whole.row[bad], *whole.col[bad]))
        raise NetworkError(
            f"{len(pairs)} flows are negative, NaN or infinite: {listed(pairs)}. Correct them, or "
            "set them to zero where there is no flow.",
            f"{len(pairs)} 个流量为负、NaN 或无穷：{listed(pairs)}。请更正；没有流量处请填零。",
            ids=ends,
        )
    loops = [ids[i] for i in np.flatnonzero(out.diagonal())]
    if loops:
        raise NetworkError(
            f"{len(loops)} nodes have a flow to themselves: {listed(loops)}. Set the diagonal to zero.",
            f"{len(loops)} 个节点存在指向自身的流量：{listed(loops)}。请将对角线设为零。",
            ids=loops,
        )
    if not directed and abs(out - out.T).max() > 1e-12 * max(
        float(np.max(data, initial=0.0)), 1e-300
    ):
        raise NetworkError(
            "The matrix is not symmetric; say directed=True, or add it to its transpose.",
            "矩阵不对称；请设 directed=True，或将其与转置相加。",
        )
    if isinstance(out, sp.csr_array):
        for part in (out.data, out.indices, out.indptr):
            part.setflags(write=False)
    else:
        out.setflags(write=False)
    frozen: Matrix = out
    return frozen
