"""What fixed effects take of an unbalanced panel whose W is sparse: by sparse factors, without n × n matrices.

P = P_r + FF' with P_r the means of regions and F what the periods add, few columns. So

    tr PG = Σ_i Σ_t (G_t)_ii / T_i + tr F'GF,

where the first is minus the derivative of Σ_t ln|I - rho W_t - h U_t W_t| by h, U_t = diag(1/T_i): the
imaginary part of a log-determinant at i·h, exact to rounding by one complex factorisation a block (no
difference is taken; Squire and Trapp 1998). Traces of products take the columns and rows of G, a few
hundred at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import splu

from ...._kernels.linear.solvers import Resolvent
from ...._kernels.linear.sparse import identity
from ...errors.covariance import Traces
from .blocks import Block, Blocks
from .dummies import Dummies

Array = NDArray[np.float64]

LEAST = 1000
"""Regions in a block up to which dense matrices are quicker."""
_STEP = 1e-30
_COLUMNS = 128
_EDGE = 0.9  # in z: rho up to .994 of its bounds
_COARSE, _FEW, _MANY = 15, 12, 32
"""Nodes over all of the bounds, and between 0 and one rho in the middle, or near the end, of them."""


def is_for(blocks: Blocks, least: int | None = None) -> bool:
    """Return whether the blocks are sparse, and one of them larger than `least` (or `LEAST`)."""
    sparse = all(isinstance(b.w.matrix, sp.csr_array) for b in blocks.each)
    return sparse and max(len(b.regions) for b in blocks.each) > (LEAST if least is None else least)


class TakenBySparse:
    """tr PG(rho) and minus its integral from 0, as `TakenByDummies`.

    Parameters
    ----------
    bounds : pair of floats
        Of rho.
    """

    def __init__(self, blocks: Blocks, dummies: Dummies, bounds: tuple[float, float]):
        self.blocks, self.dummies, self.bounds = blocks, dummies, bounds
        self._f = dummies.periods_apart.T
        self._wf = blocks.lag(self._f)
        self._shares = _shares(blocks, dummies)
        self._known: dict[float, float] = {}
        self._whole: np.polynomial.Chebyshev | None = None

    def slope(self, rho: float) -> float:
        """Return tr PG."""
        rho = float(rho)
        if rho not in self._known:
            total = 0.0
            for block, share in zip(self.blocks.each, self._shares, strict=True):
                if share is not None:
                    total += _weighted_trace(block, rho, share)
                if len(self._f):
                    flat = self._f[:, block.rows].reshape(-1, len(block.regions))
                    moved = self._wf[:, block.rows].reshape(-1, len(block.regions))
                    g = Resolvent(block.w.matrix, rho).solve(np.ascontiguousarray(moved.T))
                    total += float(np.vdot(flat, g.T))
            self._known[rho] = total
        return self._known[rho]

    def value(self, rho: Array) -> Array:
        """Return minus the integral of `slope` from 0 to each rho: of many at once a first look at it."""
        rho = np.asarray(rho, dtype=float)
        if rho.size > 2:
            return self._looked(rho)
        return np.reshape([self._integral(float(r)) for r in rho.ravel()], rho.shape)

    def _integral(self, rho: float) -> float:
        end = float(self._z_of(np.array(rho)))
        start = float(self._z_of(np.array(0.0)))
        x, shares = np.polynomial.legendre.leggauss(_FEW if abs(end) < 0.6 else _MANY)
        z = start + 0.5 * (end - start) * (x + 1.0)
        values = [self.slope(float(r)) for r in self._rho_of(z)]
        return -0.5 * (end - start) * float(shares @ (np.array(values) * self._stretch(z)))

    def _looked(self, rho: Array) -> Array:
        if self._whole is None:
            z = _EDGE * np.cos(np.pi * (np.arange(_COARSE) + 0.5) / _COARSE)
            values = np.array([self.slope(float(r)) for r in self._rho_of(z)]) * self._stretch(z)
            fit = np.polynomial.Chebyshev.fit(z, values, _COARSE - 1, domain=[-_EDGE, _EDGE])
            self._whole = fit.integ(lbnd=float(self._z_of(np.array(0.0))))
        return -np.asarray(self._whole(np.clip(self._z_of(rho), -_EDGE, _EDGE)))

    def _middle(self) -> tuple[float, float]:
        a, b = self.bounds
        return 0.5 * (a + b), 0.5 * (b - a)

    def _rho_of(self, z: Array) -> Array:
        mid, half = self._middle()
        return np.asarray(mid + half * 2.0 * z / (1.0 + z * z))

    def _stretch(self, z: Array) -> Array:
        """Return d rho / d z."""
        return np.asarray(self._middle()[1] * 2.0 * (1.0 - z * z) / (1.0 + z * z) ** 2)

    def _z_of(self, rho: Array) -> Array:
        mid, half = self._middle()
        u = np.clip((rho - mid) / half, -1.0, 1.0)
        return np.asarray(u / (1.0 + np.sqrt(1.0 - u * u)))


def _shares(blocks: Blocks, dummies: Dummies) -> list[Array | None]:
    """Return 1/T_i of the regions of each block, None where regions have no effects."""
    if not dummies.regions:
        return [None] * len(blocks.each)
    one = 1.0 / dummies.counts
    return [one[dummies.region[b.rows[0]]] for b in blocks.each]


def _weighted_trace(block: Block, rho: float, share: Array) -> float:
    """Return Σ_i share_i G_ii, of all periods of a block."""
    w = sp.csr_array(block.w.matrix)
    n = w.shape[0]
    moved: Any = w.multiply(share[:, None])
    a = sp.csc_array(identity(n) - rho * w - 1j * _STEP * moved)
    u = splu(a, permc_spec="MMD_AT_PLUS_A").U.diagonal()
    return -block.count * float((u.imag / u.real).sum()) / _STEP


def sparse_traces(blocks: Blocks, dummies: Dummies, at: float) -> Traces:
    """Return tr MX, tr MXMX, tr MXMX' and tr MX² (as the curve), X = W(I - at·W)^-1, M off D."""
    resolvents = [Resolvent(b.w.matrix, at) for b in blocks.each]
    sums = _Sums(blocks, dummies)
    for start in range(0, sums.n, _COLUMNS):
        sums.add(resolvents, start, min(sums.n, start + _COLUMNS))
    if not dummies.rank:
        return Traces(sums.g, sums.g2, sums.gg, sums.g2)
    f = dummies.periods_apart.T
    xf, back = _both_ways(blocks, resolvents, f)
    inner = f @ xf.T
    squared = sums.squared + float(np.vdot(back, xf))
    outer = sums.outer + float(np.vdot(back, back))
    within = sums.inner + float(np.vdot(xf, xf))
    mean_xf, mean_back = _means(dummies, xf), _means(dummies, back)
    twice = sums.once_once + 2.0 * float(np.vdot(mean_back, xf)) + float(np.sum(inner * inner.T))
    turned = sums.once_turned + float(np.vdot(mean_xf, xf)) + float(np.vdot(mean_back, back))
    turned += float(np.sum(inner * inner))
    return Traces(
        sums.g - sums.once - float(np.trace(inner)),
        sums.g2 - 2.0 * squared + twice,
        sums.gg - outer - within + turned,
        sums.g2 - squared,
    )


def _both_ways(blocks: Blocks, resolvents: list[Resolvent], f: Array) -> tuple[Array, Array]:
    """Return X and X' applied along the last axis of (p, N)."""
    forth, back = np.empty(f.shape), np.empty(f.shape)
    for b, one in zip(blocks.each, resolvents, strict=True):
        flat = np.ascontiguousarray(f[:, b.rows].reshape(-1, len(b.regions)).T)
        shape = (len(f), *b.rows.shape)
        forth[:, b.rows] = one.solve(b.w.matrix @ flat).T.reshape(shape)
        back[:, b.rows] = (b.w.matrix.T @ one.solve_transposed(flat)).T.reshape(shape)
    return forth, back


def _means(dummies: Dummies, values: Array) -> Array:
    """Return P_r applied along the last axis (N,)."""
    n = dummies.regions
    if not n:
        return np.zeros(values.shape)
    own = dummies.columns[:, :n]
    means = np.asarray(own.T @ values.T) / dummies.counts[:, None]
    return np.asarray(own @ means).T


class _Sums:
    """Sums over columns and rows of X that make the traces; once, squared … are those with P_r."""

    def __init__(self, blocks: Blocks, dummies: Dummies):
        self.blocks, self.dummies = blocks, dummies
        self.n = 1 + max(int(b.regions.max()) for b in blocks.each)
        self.one = np.zeros(self.n)
        if dummies.regions:
            self.one[: dummies.regions] = 1.0 / dummies.counts
        self.g = self.g2 = self.gg = self.once = self.squared = 0.0
        self.outer = self.inner = self.once_once = self.once_turned = 0.0

    def add(self, resolvents: list[Resolvent], start: int, stop: int) -> None:
        """Add the columns and rows of the regions from `start` to `stop`."""
        width = stop - start
        whole, turned = np.zeros((self.n, width)), np.zeros((self.n, width))
        for b, one in zip(self.blocks.each, resolvents, strict=True):
            at = np.flatnonzero((b.regions >= start) & (b.regions < stop))
            if not at.size:
                continue
            place = b.regions[at] - start
            unit = np.zeros((len(b.regions), at.size))
            unit[at, np.arange(at.size)] = 1.0
            column = one.solve(b.w.matrix @ unit)
            row = b.w.matrix.T @ one.solve_transposed(unit)
            share, c = self.one[b.regions[at]], b.count
            both, own = (column * row).sum(axis=0), column[at, np.arange(at.size)]
            columns, rows = (column**2).sum(axis=0), (row**2).sum(axis=0)
            self.g += c * float(own.sum())
            self.g2 += c * float(both.sum())
            self.gg += c * float(columns.sum())
            self.once += c * float(share @ own)
            self.squared += c * float(share @ both)
            self.outer += c * float(share @ rows)
            self.inner += c * float(share @ columns)
            whole[np.ix_(b.regions, place)] += c * column
            turned[np.ix_(b.regions, place)] += c * row
        weights = self.one[:, None] * self.one[start:stop]
        self.once_once += float(np.sum(weights * whole * turned))
        self.once_turned += float(np.sum(weights * whole**2))
