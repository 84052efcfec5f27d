r"""What a change of one region's variable does to all flows (LeSage and Thomas-Agnan 2015).

dF solves dF - rho_d W dF - rho_o dF W' - rho_w W dF W' = R_r, with destinations in rows and

    R_r = (beta_d e_r + theta_d W e_r) ι' + ι (beta_o e_r + theta_o W e_r)' + beta_i e_r e_r'.

Summed over regions r, each part is Σ_kl T_kl/f_kl with f the factors of the determinant and T made once from the eigenvectors
V of W: what any rho gives is one product of matrices, which draws need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._kernels.linear.matrices import Matrix
from ..._kernels.linear.spectrum import symmetrised, symmetrising_scale
from ..._kernels.random import Numbers
from ...choices.flows import FlowEffect
from .likelihood import Determinant

Array = NDArray[np.float64]
Complex = NDArray[np.inexact]

PARTS: tuple[FlowEffect, ...] = get_args(FlowEffect)
SLOPES = ("beta_d", "theta_d", "beta_o", "theta_o", "beta_i")
_CONDITION = 1e4
"""Of the eigenvectors, from which on their products lose digits: four of them stand in each effect."""
_RADIUS = 1e-3
"""Of the circle of weights that the mean is taken over, as a share of the largest singular value."""


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Eigenvalues and eigenvectors of W.

    Attributes
    ----------
    values : (n,)
    vectors, inverse : (n, n)
    """

    values: Complex
    vectors: Complex
    inverse: Complex


def spectra_of(w: Matrix) -> tuple[Spectrum, ...]:
    """Return W's eigenvectors; where they all but coincide, those of two weights nearby, of whose parts the mean is W's.

    Effects are analytic in W. Their mean over a circle W + r exp(iθ) U about it is their value at W, and that over four
    points with angles of 45° and 135° and their conjugates, whose real parts are alike, is off by the fourth power of r.
    """
    scale = symmetrising_scale(w)
    if scale is not None:
        values, q = np.linalg.eigh(_full(symmetrised(w, scale)))
        root = np.sqrt(scale)
        return (Spectrum(values, q / root[:, None], q.T * root[None, :]),)
    m = _full(w)
    roots, vectors = la.eig(m)
    if np.linalg.cond(vectors) <= _CONDITION:
        return (Spectrum(roots, vectors, np.linalg.inv(vectors)),)
    stir = Numbers(0).normal(*m.shape)
    stir *= _RADIUS * np.linalg.norm(m, 2) / np.linalg.norm(stir, 2)
    found = []
    for angle in (0.25, 0.75):
        roots, vectors = la.eig(m + np.exp(1j * np.pi * angle) * stir)
        found.append(Spectrum(roots, vectors, np.linalg.inv(vectors)))
    return tuple(found)


def _full(w: Matrix) -> Array:
    return np.asarray(w.toarray() if isinstance(w, sp.csr_array) else w, dtype=float)


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What makes each part of the effects of each slope from 1/f.

    Attributes
    ----------
    made : pairs of a Determinant and (4 parts, 5 slopes, n²)
        Column r with (r, r), row r with it, (r, r), all cells; summed over r and divided by n. Of several spectra the mean.
    """

    made: tuple[tuple[Determinant, Complex], ...]

    def of(self, rho: Array, slopes: Array) -> Array:
        """Return origin, destination, intra, network and total, (5,) or (m, 5), of slopes (5,) or (m, 5) as `SLOPES`."""
        by_slope = np.mean(
            [(t @ (1.0 / d.factors(rho).ravel())).real for d, t in self.made], axis=0
        )
        column, row, own, total = by_slope @ np.asarray(slopes).T
        return np.stack([column - own, row - own, own, total - column - row + own, total], axis=-1)


def parts_of(spectra: tuple[Spectrum, ...]) -> Parts:
    """Return what effects are made of."""
    return Parts(tuple((Determinant.of(one.values), _made_of(one)) for one in spectra))


def _made_of(s: Spectrum) -> Complex:
    """Return what 1/f is multiplied by.

    With u = V⁻¹ι and s = V'ι, R_r = (beta + theta W) e_r ι' gives dF = V diag(a_r) M V', a_r = (beta + theta l) V⁻¹e_r and M_kl = u_l/f_kl.
    """
    v, inv, values = s.vectors, s.inverse, s.values
    n = len(values)
    u, sums = inv.sum(axis=1), v.sum(axis=0)
    eye = np.eye(n)
    three = (v * inv.T).T @ v  # Σ_r V_rk V⁻¹_kr V_rl
    # at (k, l), k of rows: a regressor of destinations; the same of origins with k and l changed
    column = eye * (sums * u)[:, None]
    row = np.broadcast_to((u * sums)[None, :], (n, n))
    own = three * u[None, :]
    total = (sums * u)[:, None] * (u * sums)[None, :]
    pairs_row = (inv * v.T) @ inv.T  # Σ_r V⁻¹_kr V_rk V⁻¹_lr
    both = (inv * v.T) @ (inv * v.T).T
    intra = (
        sums[:, None] * pairs_row.T,
        pairs_row * sums[None, :],
        both,
        np.outer(sums, sums) * (inv @ inv.T),
    )
    lag_k, lag_l = values[:, None], values[None, :]
    t = []
    for d_part, o_part, i_part in (
        (column, row.T, intra[0]),
        (row, column.T, intra[1]),
        (own, own.T, intra[2]),
        (total, total.T, intra[3]),
    ):
        t.append([d_part, d_part * lag_k, o_part, o_part * lag_l, i_part])
    return np.asarray(np.array(t).reshape(4, 5, n * n) / n)
