r"""Errors of a jump that go together in space: how many degrees of freedom they have, and how much they are too small.

The jump is r'y, the square of its error :math:`\sum_g (a_g'y)^2` with scores that are linear in y too. With errors of
covariance Ω its expectation is tr K, K = AΩA', and the variance of the jump r'Ωr (as `regspatial.policy` does).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from ...._kernels.linear.sparse import diagonal
from ...._kernels.random import Numbers
from ...._kernels.shapes.distances import unit_sphere
from ..imputation.omega import Moments, Omega, fitted_omega
from .checks import Setting
from .jump import Jump, corrected_row, sides_of
from .sample import Sample
from .side import Polynomial, Side, nearest, polynomial

Array = NDArray[np.float64]
NEIGHBOURS = 5
"""Nearest regions, made mutual, whose errors go together: as many as regions of a map border on."""
DRAWS = 5_000
TOLD = 0.95
"""Of the expected square of an error: what of it is drawn, the rest being taken as it is expected."""
ROUNDING = 1e-10
"""Of y: what a fit leaves of it below this is rounding."""
ALIKE = 1e-9
"""Of a distance: what is as far."""
ENOUGH = 3
"""Regions of a side per coefficient of the surface that is taken out of it."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A fit by least squares on some regions: residuals, and forms of these as forms of y."""

    clean: NDArray[np.bool_]
    basis: Array  # (n, k), orthonormal on the regions that are fitted, zero elsewhere

    def gap(self, y: Array) -> Array:
        """Return the residuals of y, (n, 1)."""
        return np.where(
            self.clean, y - self.basis @ (self.basis.T @ np.where(self.clean, y, 0.0)), 0.0
        )

    def on_y(self, forms: Array) -> Array:
        """Return the forms of y, (m, n, 1), that forms of residuals are."""
        flat = np.where(self.clean, forms, 0.0)[:, :, 0]
        return np.asarray(flat - (flat @ self.basis) @ self.basis.T)[:, :, None]


def omega_of(s: Sample, xy: Array, lonlat: bool) -> Omega:
    """Return how errors of regions go together: those of what a quadratic surface on each side of the border leaves.

    Parameters
    ----------
    s : Sample
        Its running variable is the distance to the border.
    xy : (n, 2) points of the panel's regions
    lonlat : bool
    """
    moments, y = moments_of(s, xy, lonlat)
    if moments is None or _exact(moments.fit.gap(y), y):
        return Omega(0.0, 0.0, _mutual(xy, lonlat), 1)
    return fitted_omega(moments, y).omegas[0]


def _exact(left: Array, y: Array) -> bool:
    """Return whether what a fit leaves of y is rounding."""
    return float(np.sum(left**2)) <= ROUNDING**2 * float(np.sum(y**2))


def moments_of(s: Sample, xy: Array, lonlat: bool) -> tuple[Moments | None, Array]:
    """Return what tells λ, None where regions do not suffice, and the mean of y by region, (n, 1)."""
    n = len(xy)
    count = np.bincount(s.region, minlength=n)

    def mean(values: Array) -> Array:
        return np.bincount(s.region, values, n) / np.maximum(count, 1)

    there = count > 0
    more = np.column_stack([np.zeros((n, 0)), *(mean(one) for one in s.z)])
    basis = _basis(xy, there, mean(s.u) >= 0, more)
    moments = None
    if there.sum() > ENOUGH * basis.shape[1]:
        moments = Moments(Surface(there[:, None], basis), _mutual(xy, lonlat))
    return moments, mean(s.y)[:, None]


def studentised(
    s: Sample, jumps: Sequence[tuple[Array, Jump]], setting: Setting, omega: Omega
) -> Array:
    """Return draws of what jumps are less their truths, over their robust errors, (D, p), were errors normal with covariance Ω.

    Parameters
    ----------
    s : Sample
    jumps : pairs
        Running variable, (N,), and the jump in it.
    setting : Setting
    omega : Omega
        Of errors of regions; those of one region at several times are taken for one.
    """
    forms, rest, ends = [], [], [0]
    for u, one in jumps:
        whole, scores = _forms(s, u, one, setting, omega.n)
        half = omega.halved(np.vstack([whole[None], scores])[:, :, None])[:, :, 0]
        square, kept = _largest(half[1:])
        sign = np.where(kept @ half[0] < 0, -1.0, 1.0)  # so that their order moves no draw
        forms += [half[:1], sign[:, None] * kept]
        rest.append(float(np.sum(square[len(kept) :])))
        ends.append(ends[-1] + 1 + len(kept))
    every = np.vstack(forms)
    values, vectors = np.linalg.eigh(every @ every.T)
    root = (vectors * np.sqrt(np.clip(values, 0.0, None))) @ vectors.T  # whatever their signs
    drawn = Numbers(0, 0).normal(DRAWS, len(every)) @ root
    out = []
    for k, left in enumerate(rest):
        own = drawn[:, ends[k] : ends[k + 1]]
        out.append(own[:, 0] / np.sqrt(np.sum(own[:, 1:] ** 2, axis=1) + left))
    return np.array(out).T


def _largest(scores: Array) -> tuple[Array, Array]:
    """Return the squared singular values of scores, (m, n), from the largest, and the right vectors, times theirs, that are drawn.

    By the (m, m) products: the vectors that are drawn are far from the smallest values, which products blur, and it takes
    a third of the time of a singular value decomposition.
    """
    values, vectors = np.linalg.eigh(scores @ scores.T)
    square = np.clip(values[::-1], 0.0, None)
    kept = 1 + int(np.searchsorted(np.cumsum(square), TOLD * np.sum(square)))
    return square, vectors[:, ::-1][:, :kept].T @ scores


def critical(draws: Array, level: float) -> tuple[Array, Array]:
    """Return critical values of each jump, and those that hold for all together and are as likely to fail at each, (p,).

    References
    ----------
    Beran, R. (1988). Balanced simultaneous confidence sets. Journal of the American Statistical Association 83(403).
    https://doi.org/10.1080/01621459.1988.10478650
    """
    size = np.abs(draws)
    place = (
        np.argsort(np.argsort(size, axis=0), axis=0).max(axis=1) + 1
    )  # of D, the worst of a draw
    share = float(np.quantile(place, level, method="inverted_cdf")) / len(size)
    return np.quantile(size, level, axis=0), np.quantile(size, share, axis=0)


def _forms(s: Sample, u: Array, jump: Jump, setting: Setting, n: int) -> tuple[Array, Array]:
    """Return the jump, (n,), and its scores, (g, n), as forms of y by region."""
    whole = np.zeros(n)
    below = []
    for k, side in enumerate(sides_of(u, np.arange(len(u), dtype=float), s.z[:0], s.groups)):
        used = side.within(max(jump.h, jump.b), setting.how.kernel)
        region = s.region[used.y.astype(np.intp)]
        fit = polynomial(used.u, jump.h, setting.order, setting.how.kernel)
        wide = polynomial(used.u, jump.b, setting.order + 1, setting.how.kernel)
        row = corrected_row(used.u, fit, wide, jump.h, jump.b)
        whole += (2 * k - 1) * np.bincount(region, row, n)
        below.append(_scores(used, row, wide, region, n, setting.how.errors))
    return whole, np.vstack(below)


def _scores(
    side: Side, row: Array, wide: Polynomial, region: NDArray[np.intp], n: int, errors: str
) -> Array:
    """Return the scores of one side as forms of y by region, (g, n)."""
    m = len(row)
    own = sparse.csr_array((np.ones(m), (np.arange(m), region)), shape=(m, n))
    if errors == "nearest":
        near = nearest(side.u)
        size = near.past - near.first
        columns = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size - near.first, size)
        around = sparse.csr_array(
            (np.ones(size.sum()), (np.repeat(np.arange(m), size), columns)), shape=(m, m)
        )
        j = near.others
        forms = diagonal((j + 1) / np.maximum(j, 1)) @ own - diagonal(1.0 / np.maximum(j, 1)) @ (
            around @ own
        )
        return np.asarray((diagonal(row * np.sqrt(j / (j + 1))) @ forms).toarray())
    forms = (row * wide.raised(errors))[:, None] * (own.toarray() - wide.powers @ (wide.rows @ own))
    if errors != "clustered":
        return np.asarray(forms)
    codes = np.unique(side.groups, return_inverse=True)[1]
    sums = sparse.csr_array((np.ones(m), (codes, np.arange(m))))
    g, parameters = sums.shape[0], wide.powers.shape[1]
    return np.asarray(sums @ forms * np.sqrt((m - 1) / (m - parameters) * g / (g - 1)))


def _mutual(xy: Array, lonlat: bool) -> sparse.csr_array:
    """Return weights of nearest regions and all that are as near, mutual, with rows that sum to one."""
    n = len(xy)
    tree = cKDTree(unit_sphere(xy) if lonlat else xy)
    far = tree.query(tree.data, k=[min(NEIGHBOURS + 1, n)])[0][:, 0]
    near = tree.query_ball_point(tree.data, far * (1.0 + ALIKE))
    rows = np.repeat(np.arange(n), [len(one) for one in near])
    links = sparse.csr_array((np.ones(len(rows)), (rows, np.concatenate(near))), shape=(n, n))
    links.setdiag(0.0)
    links.eliminate_zeros()
    both = sparse.csr_array(links.maximum(links.T))
    return sparse.csr_array(diagonal(1.0 / np.maximum(both.sum(axis=1), 1.0)) @ both)


def _basis(xy: Array, there: NDArray[np.bool_], side: NDArray[np.bool_], more: Array) -> Array:
    """Return an orthonormal basis of a surface on each side, as curved as its regions allow, and of covariates."""
    at = xy[there]
    a, b = ((at - at.mean(axis=0)) / np.maximum(at.std(axis=0), np.finfo(float).tiny)).T
    powers = np.column_stack([np.ones(len(a)), a, b, a * a, a * b, b * b])
    columns = [more[there]]
    for one in (side[there], ~side[there]):
        most = next(k for k in (6, 3, 1, 0) if one.sum() >= ENOUGH * k)
        columns.append(powers[:, :most] * one[:, None])
    u, size, _v = np.linalg.svd(np.hstack(columns), full_matrices=False)
    out = np.zeros((len(xy), len(size)))
    out[there] = u * (size > 1e-10 * size.max(initial=1.0))
    return out
