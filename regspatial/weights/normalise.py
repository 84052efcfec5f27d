"""Normalisation of weights: row, spectral, min-max, none; zero rows stay zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackNoConvergence, eigs

from .._calls.door import door
from .._kernels.linear.beside import beside
from .._kernels.linear.matrices import Matrix
from .._kernels.linear.sparse import identity
from ..choices import one_of
from ..choices.weights import Normalise
from ..containers import SpatialWeights
from ..errors import ConvergenceError, WeightsError, listed
from ..progress import checkpoint
from ..words import _

_BLOCK = 2_097_152
"""Weights divided at a time, between two questions whether to stop."""
_DENSE_SPECTRUM = 300


@door
def normalise(w: SpatialWeights, how: Normalise = "row") -> SpatialWeights:
    """Return the weights normalised.

    ======== ==============================================================================
    row      w_ij / Σ_j w_ij: the lag is the neighbours' weighted mean
    spectral w_ij / max|λ(W)|: symmetry stays, ρ lies below 1
    min-max  w_ij / min(max_i Σ_j |w_ij|, max_j Σ_i |w_ij|) (Kelejian and Prucha 2010)
    none     as they are
    ======== ==============================================================================

    Parameters
    ----------
    w : SpatialWeights
    how : {"row", "spectral", "min-max", "none"}

    Returns
    -------
    SpatialWeights
        Rows of zeros stay rows of zeros in every case.

    Raises
    ------
    WeightsError
        If weights that are normalised already shall become "none" (the division cannot be
        undone), a row to be normalised holds a negative weight, or all eigenvalues are zero.
    ParameterError
        If `how` is none of the four.

    Notes
    -----
    Row-normalised weights are asymmetric in general, and normalising by row changes the relative
    size of the neighbours' influence; the other two are a matter of scale alone.

    References
    ----------
    Kelejian, H. H. and Prucha, I. R. (2010). Specification and estimation of spatial
    autoregressive models with autoregressive and heteroskedastic disturbances. Journal of
    Econometrics 157(1). doi:10.1016/j.jeconom.2009.10.025

    Examples
    --------
    >>> import regspatial as rs
    >>> regions = rs.example("dri").regions()
    >>> w = rs.weights.knn(regions, k=4, normalise="none")
    >>> rs.weights.normalise(w, "row").normalisation
    'row'
    """
    check_how(how)
    if how == w.normalisation:
        return w
    if how == "none":
        raise WeightsError(
            _(
                "The weights are normalised already ({normalisation}); the raw ones cannot be "
                "recovered. Build them again with {param:normalise=none}."
            ),
            normalisation=w.normalisation,
        )
    return SpatialWeights(
        ids=w.ids,
        matrix=normalised(w.matrix, how, w.ids),
        kind=w.kind,
        normalisation=how,
        spec=w.spec,
    )


def check_how(how: Normalise) -> None:
    """Raise ParameterError unless `how` is one of the normalisations."""
    one_of("normalise", how, Normalise)


def normalised(matrix: Matrix, how: Normalise, ids: tuple[str, ...]) -> Matrix:
    """Return a normalised copy of a raw matrix (the matrix itself for "none")."""
    if how == "none":
        return matrix
    if how == "row":
        return _by_row(matrix, ids)
    if how == "spectral":
        return _divided(matrix, spectral_radius(matrix))
    magnitude: Any = abs(matrix)
    largest = [float(np.asarray(magnitude.sum(axis=k)).max(initial=0.0)) for k in (0, 1)]
    return _divided(matrix, min(largest))


def _by_row(matrix: Matrix, ids: tuple[str, ...]) -> Matrix:
    if isinstance(matrix, sp.csr_array) and (matrix.data == 1.0).all():
        links = np.diff(matrix.indptr)  # every row sums to their number, exactly
        data = np.repeat(1.0 / np.maximum(links, 1), links)
        return sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
    low, top = _extremes(matrix)
    negative = [ids[i] for i in np.flatnonzero(low < 0)]
    if negative:
        raise WeightsError(
            _(
                "{n} {n:region has|regions have} negative weights, whose rows cannot be "
                "normalised: {negative}. Use {param:normalise=spectral} or 'none', or mend "
                "the weights."
            ),
            ids=negative,
            n=len(negative),
            negative=listed(negative),
        )
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    if (np.abs(sums[top > 0.0] - 1.0) < 4e-16 * matrix.shape[0] ** 0.5).all():
        return matrix  # rows sum to one already, to the last digits
    # scaled first, so that neither tiny nor huge weights leave the range of numbers
    out = _scaled(matrix, top)
    sums = np.asarray(out.sum(axis=1)).ravel()
    return _scaled(out, sums, copy=False)


def _extremes(matrix: Matrix) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and the greatest weight of every row."""
    if isinstance(matrix, sp.csr_array):
        low, top = np.zeros(matrix.shape[0]), np.zeros(matrix.shape[0])
        linked = np.flatnonzero(np.diff(matrix.indptr))  # the others have nothing but zeros
        if linked.size:
            begins = matrix.indptr[linked]
            low[linked] = np.minimum(np.minimum.reduceat(matrix.data, begins), 0.0)
            top[linked] = np.maximum(np.maximum.reduceat(matrix.data, begins), 0.0)
        return low, top
    return matrix.min(axis=1), matrix.max(axis=1)


def _scaled(matrix: Matrix, divisor: NDArray[np.float64], *, copy: bool = True) -> Matrix:
    """Return the matrix with each row divided; rows whose divisor is zero as they are."""
    safe = np.where(divisor > 0.0, divisor, 1.0)
    if isinstance(matrix, sp.csr_array):
        data = matrix.data / np.repeat(safe, np.diff(matrix.indptr))
        return sp.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
    divided: NDArray[np.float64] = np.empty(matrix.shape) if copy else matrix
    rows = max(1, _BLOCK // max(len(matrix), 1))
    for start in range(0, len(matrix), rows):
        checkpoint(0.8 + 0.2 * start / len(matrix))
        part = slice(start, start + rows)
        np.divide(matrix[part], safe[part, None], out=divided[part])
    return divided


def _divided(matrix: Matrix, divisor: float) -> Matrix:
    if divisor == 0.0:
        if _count(matrix) == 0:
            return matrix
        raise WeightsError(
            _(
                "All eigenvalues of the weights are zero (links in one direction only), so "
                "they cannot be normalised by the largest. Use {param:normalise=row} or "
                "'min-max'."
            ),
        )
    return matrix / divisor


def _count(matrix: Matrix) -> int:
    return int(matrix.nnz) if isinstance(matrix, sp.csr_array) else int(np.count_nonzero(matrix))


def spectral_radius(matrix: Matrix) -> float:
    """Return max|λ|: from all eigenvalues for small n, by Arnoldi iteration above.

    Raises
    ------
    ConvergenceError
        If the iteration does not settle.
    """
    n = matrix.shape[0]
    magnitude: Any = abs(matrix)
    bound = float(np.asarray(magnitude.sum(axis=1)).max(initial=0.0))
    if bound == 0.0:
        return 0.0
    if n <= _DENSE_SPECTRUM:
        dense = matrix.toarray() if isinstance(matrix, sp.csr_array) else matrix
        values = beside(np.linalg.eigvals, dense)
        radius = float(np.abs(values).max())
        return radius if radius > 1e-12 * bound else 0.0
    # With no negative weight the radius is itself an eigenvalue (Perron); adding a multiple of
    # the identity leaves it alone at the rim even where -radius is an eigenvalue too.
    data = matrix.data if isinstance(matrix, sp.csr_array) else matrix
    shift = bound if float(np.min(data)) >= 0.0 else 0.0
    shifted = matrix + shift * identity(n) if sp.issparse(matrix) else (matrix + shift * np.eye(n))
    try:
        top = eigs(
            shifted, k=1, which="LM", v0=np.ones(n), return_eigenvectors=False, maxiter=50 * n
        )
    except ArpackNoConvergence:
        raise ConvergenceError(
            _(
                "The largest eigenvalue of the weights was not found. Use "
                "{param:normalise=row} or 'min-max'."
            ),
        ) from None
    return float(np.abs(top).max()) - shift
