r"""Errors correlated in space and over time: :math:`\Omega = S(\lambda) \otimes R(\rho)`, fitted by moments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import least_squares

from ...._kernels.random import Numbers
from .fit import CleanFit
from .scores import Scores

Array = NDArray[np.float64]
FARTHEST = 0.95
"""Of λ and ρ: beyond it errors are a trend, which effects of regions and periods do not tell from them."""
EXACT = 1000
"""Regions: above it, traces are means over random signs (Hutchinson), which need no n forms of n·T."""
PROBES = 400
"""Signs of a trace: a standard error of tr K below .02 of it where df exceeds 10."""
BLOCK = 4_000_000
"""Numbers to a block of rows of M0."""


@dataclass(frozen=True, slots=True)
class Omega:
    """Correlations of errors between regions (n, n) and between periods (T, T), and what made them."""

    space: Array
    time: Array
    lambda_: float
    rho: float

    def norm(self, v: Array) -> float:
        """Return v'Ωv of a form (n, T)."""
        return float(np.sum(v * (self.space @ v @ self.time)))

    def traces(self, scores: Scores) -> tuple[float, float]:
        """Return tr K and tr K² of the covariance K of the scores, (n, n), were Ω that of y."""
        n = len(scores.v)
        exact = n <= EXACT
        z = np.eye(n)[(scores.v != 0).any(axis=1)] if exact else _signs(n)
        halved = scores.combined(z) @ np.linalg.cholesky(self.time)
        halved = np.einsum("ni,mnt->mit", np.linalg.cholesky(self.space), halved, optimize=True)
        flat = halved.reshape(len(z), -1)
        k = flat @ flat.T
        if exact:
            return float(np.trace(k)), float(np.sum(k * k))
        # two probes are independent: the mean of (z'Kz*)² off the diagonal has expectation tr K²
        pairs = len(z) * (len(z) - 1)
        return float(np.trace(k)) / len(z), float(np.sum(k * k) - np.sum(np.diag(k) ** 2)) / pairs


def _signs(n: int) -> Array:
    return Numbers(0, 0).signs(PROBES, n)


def omega(lambda_: float, rho: float, w: sparse.csr_array, periods: int) -> Omega:
    r"""Return Ω at λ and ρ: :math:`S \propto [(I-λW)'(I-λW)]^{-1}` with mean diagonal 1, :math:`R_{st}=ρ^{|s-t|}`."""
    n = w.shape[0]
    if lambda_:
        inverse = np.linalg.inv(np.eye(n) - lambda_ * w.toarray())
        space = inverse @ inverse.T
        space *= n / np.trace(space)
    else:
        space = np.eye(n)
    apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    return Omega(space, np.power(rho, apart), lambda_, rho)


def fitted_omega(fit: CleanFit, y: Array, w: sparse.csr_array) -> Omega:
    """Fit λ and ρ by two moments of the residuals on clean cells.

    What the fit takes out of Ω is in both sides of each moment, so that few periods bias neither.

    Parameters
    ----------
    fit : CleanFit
    y : (n, T) array
    w : (n, n) matrix
        Rows sum to one, or to zero where a region has no neighbour.
    """
    periods = y.shape[1]
    r = np.where(fit.clean, fit.gap(y), 0.0)
    both = sparse.csr_array(w + w.T) / 2.0
    beside = np.eye(periods, k=1) + np.eye(periods, k=-1)
    size = float(np.sum(r * r))
    found = np.array([np.sum(r * (both @ r)), np.sum(r * (r @ beside))]) / size
    own, in_space, in_time = _lag_sums(fit, both, beside)

    def apart(at: Array) -> Array:
        one = omega(float(at[0]), float(at[1]), w, periods)
        powers = one.rho ** np.arange(periods)
        base, space, time = (
            float(np.tensordot(np.tensordot(powers, sums, 1), one.space, 2))
            for sums in (own, in_space, in_time)
        )
        return np.array([space / base, time / base]) - found

    alone = not both.nnz
    best = least_squares(
        (lambda at: apart(np.array([0.0, at[0]]))[1:]) if alone else apart,
        [0.2] if alone else [0.2, 0.2],
        bounds=([-FARTHEST], [FARTHEST]) if alone else ([0.0, -FARTHEST], [FARTHEST, FARTHEST]),
        xtol=1e-10,
        ftol=1e-12,
        gtol=1e-12,
    )
    lambda_, rho = (0.0, float(best.x[0])) if alone else (float(best.x[0]), float(best.x[1]))
    return omega(lambda_, rho, w, periods)


def _lag_sums(fit: CleanFit, both: sparse.csr_array, beside: Array) -> tuple[Array, Array, Array]:
    """Return M0, M0 (W ⊗ I) M0 and M0 (I ⊗ J) M0 summed over pairs of periods by how far apart they are.

    Each is (T, n, n), so that its trace with S ⊗ R is a sum of T small products.
    """
    n, periods = fit.clean.shape
    own, in_space, in_time = (np.zeros((periods, n, n)) for _which in range(3))
    for t in range(periods):
        apart = np.abs(np.arange(periods) - t)
        for at in np.array_split(np.flatnonzero(fit.clean[:, t]), 1 + n * n * periods // BLOCK):
            if not at.size:  # a period without a clean cell
                continue
            units = np.zeros((len(at), n, periods))
            units[np.arange(len(at)), at, t] = 1.0
            residual = fit.on_y(units)  # rows of M0
            in_ring = (both @ residual.transpose(1, 0, 2).reshape(n, -1)).reshape(n, len(at), -1)
            lagged = np.where(fit.clean, in_ring.transpose(1, 0, 2), 0.0)
            near = np.where(fit.clean, residual @ beside, 0.0)
            for sums, form in (
                (own, residual),
                (in_space, fit.on_y(lagged)),
                (in_time, fit.on_y(near)),
            ):
                for k in range(periods):
                    sums[k, at] += form[:, :, apart == k].sum(axis=2)
    return own, in_space, in_time
