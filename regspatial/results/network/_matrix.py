"""The matrix of a network: what it must be, checked once, at the door."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ...errors import NetworkError, listed

type Matrix = sp.csr_array[np.float64, tuple[int, int]] | NDArray[np.float64]


def checked(matrix: Any, ids: tuple[str, ...], *, directed: bool) -> Matrix:
    """Return a frozen copy; raises NetworkError naming the nodes."""
    n = len(ids)
    out: Any
    given: Any = matrix
    if sp.issparse(matrix):
        out = sp.csr_array(given)
        out = out.astype(np.float64, copy=True)
        out.sum_duplicates()
        out.eliminate_zeros()
        out.sort_indices()
        data = out.data
    else:
        out = data = np.array(matrix, dtype=float)
    if out.shape != (n, n):
        raise NetworkError(
            f"The matrix has shape {out.shape} for {n} ids; it must be ({n}, {n}), rows origins.",
            f"矩阵的形状为 {out.shape}，但有 {n} 个编号；应为 ({n}, {n})，行为起点。",
        )
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
