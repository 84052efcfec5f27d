r"""The likelihood of random effects of regions over the cells that are there, each period by its own W.

With S = I - rho W and B = I - lambda M block-diagonal, U the regions as columns and D the periods,

    B (S y - Z b - D alpha) = U mu + e,    Omega = I + phi U U',  phi = sigma2_mu/sigma2,
    L = -(m/2) ln(e*'e*/m) - (1/2) Σ_i ln(1 + phi T_i) + Σ_t (ln|S_t| + ln|B_t|),

e* what GLS leaves, by quasi-demeaned data: y_it less the share 1 - (1 + phi T_i)^-1/2 of the mean of
region i over the T_i periods that it is there. That is exact whatever is missing and however W changes,
since each period is filtered before anything is averaged over time. With effects of periods corrected
for (m = N - T), the density is that of the data without them: L less half of ln|D'B'Omega^-1 B D|/|D'D|,
and T ln(1 - s rho) where all rows of W sum to s; else what makes the equation of rho unbiased,
Σ_t q_t'G_t 1, q_t from D (D'Omega^-1 D)^-1 D'Omega^-1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import NamedTuple

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ...._kernels.perfect_fit import refuse_perfect
from ....choices.regression import FORMS
from ...estimation.design import family, has_rho
from ...estimation.likelihood import fitted_to
from ...estimation.within import Shock
from ..unbalanced.blocks import Block, BlockSpectrum
from ..unbalanced.design import UnbalancedDesign
from ..unbalanced.determinant import TakenByDummies

Array = NDArray[np.float64]
Index = NDArray[np.intp]


class Solved(NamedTuple):
    """GLS at one (rho, lambda, phi): slopes, effects of periods, starred residuals and regressors."""

    b: Array
    alpha: Array
    e: Array
    z: Array
    squares: float
    half_log: float


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """What the likelihood needs of a design.

    Attributes
    ----------
    region, counts : positions (N,) of the regions, and their periods (n,)
    front : (P, N) array
        Z, the effects of periods, y and Wy (where there is rho); `behind` are their lags by the weights
        of the errors (where there is lambda).
    corrected : bool
        For the effects of periods.
    """

    d: UnbalancedDesign
    region: Index
    counts: Array
    front: Array
    behind: Array | None
    periods: Array
    spectra: tuple[BlockSpectrum | None, BlockSpectrum | None]
    corrected: bool

    @classmethod
    def of(
        cls,
        d: UnbalancedDesign,
        spectra: tuple[BlockSpectrum | None, BlockSpectrum | None],
        corrected: bool,
    ) -> Cells:
        """Return the cells of a design whose fixed effects are those of periods, or none."""
        region = np.nonzero(d.there)[1].astype(np.intp)
        periods = d.dummies.columns.T.toarray()
        rows = [d.Z[:, 0], periods, d.y]
        if has_rho(d.model):
            rows.append(d.lag(d.y))
        front = np.concatenate(rows)
        behind = d.error_blocks.lag(front) if FORMS[d.model].spatial_error else None
        counts = np.bincount(region).astype(float)
        return cls(d, region, counts, front, behind, periods, spectra, corrected)

    @property
    def k(self) -> int:
        """Number of slopes."""
        return len(self.d.terms)

    @property
    def m(self) -> int:
        """Observations that the likelihood counts."""
        return self.d.size - (len(self.periods) if self.corrected else 0)

    def phi(self, vartheta: float) -> float:
        """Return sigma2_mu/sigma2 where the weight of means over the average periods is vartheta."""
        return float((vartheta**-2 - 1.0) / self.counts.mean())

    def starred(self, values: Array, phi: float) -> Array:
        """Return values (P, N) less a share of their means over time."""
        share = (1.0 - (1.0 + phi * self.counts) ** -0.5) / self.counts
        return values - share[self.region] * self.sums(values)[:, self.region]

    def sums(self, values: Array) -> Array:
        """Return the sums over time, (P, n)."""
        n = self.counts.size
        out = np.empty((len(values), n))
        for k, one in enumerate(values):
            out[k] = np.bincount(self.region, one, minlength=n)
        return out

    def solve(self, rho: float, lambda_: float, phi: float) -> Solved:
        """Return generalised least squares."""
        k, r = self.k, len(self.periods)
        x = self.front if self.behind is None else self.front - lambda_ * self.behind
        left = x[k + r] - rho * x[k + r + 1] if has_rho(self.d.model) else x[k + r]
        all_ = self.starred(np.vstack([x[: k + r], left]), phi)
        z, periods, y = all_[:k].T, all_[k : k + r].T, all_[-1]
        half = 0.0
        if r:
            q, root = np.linalg.qr(periods)
            half = float(np.sum(np.log(np.abs(np.diag(root)))))
            whole = y
            for _unused in range(2):  # what rounding leaves of them goes the second time
                z, y = z - q @ (q.T @ z), y - q @ (q.T @ y)
        scale = np.linalg.norm(z, axis=0)
        e, b = fitted_to(z / scale, y)
        b = b / scale
        alpha = la.solve_triangular(root, q.T @ (whole - all_[:k].T @ b)) if r else np.zeros(0)
        return Solved(b, alpha, e, z, float(e @ e), half)

    def loglik(self, rho: float, lambda_: float, phi: float, taken: Taken) -> float:
        """Return the log-likelihood, all else at its highest."""
        found = self.solve(rho, lambda_, phi)
        m = self.m
        out = -0.5 * m * (np.log(2.0 * np.pi) + 1.0 + np.log(found.squares / m))
        out -= m * log(self.d.y_unit) + 0.5 * float(np.sum(np.log1p(phi * self.counts)))
        for spectrum, at in zip(self.spectra, (rho, lambda_), strict=True):
            if spectrum is not None:
                out += float(spectrum.logdet(np.array([at]))[0])
        if self.corrected:
            out -= found.half_log - 0.5 * float(np.sum(np.log(self.periods.sum(axis=1))))
            out -= taken.value(rho)
        return float(out)

    def check(self) -> None:
        """Refuse a perfect fit.

        Raises
        ------
        PerfectFitError
        """
        refuse_perfect(self.solve(0.0, 0.0, 0.0).squares, self.d.perfect)

    def predicted(
        self, found: Solved, rho: float, lambda_: float, phi: float
    ) -> tuple[Array, Array]:
        """Return the predictions of the effects of regions (n,), and what they leave (N,), both filtered by B."""
        k, r = self.k, len(self.periods)
        x = self.front if self.behind is None else self.front - lambda_ * self.behind
        left = x[k + r] - rho * x[k + r + 1] if has_rho(self.d.model) else x[k + r]
        e = left - found.b @ x[:k] - found.alpha @ x[k : k + r]
        mu = phi * self.sums(e[None])[0] / (1.0 + phi * self.counts)
        return mu, e - mu[self.region]


class Taken(NamedTuple):
    """What effects of periods take from ln|I - rho W|: T ln(1 - s rho), or an integral of traces."""

    periods: float
    row_sum: float
    by_weights: TakenByDummies | None

    def value(self, rho: float) -> float:
        """Return it, as a logarithm to be taken off."""
        if self.by_weights is not None:
            return float(self.by_weights.value(np.array([rho]))[0])
        return self.periods * float(np.log(1.0 - self.row_sum * rho)) if self.periods else 0.0


class _Weighted:
    """D (D'Omega^-1 D)^-1 D'Omega^-1 within each period, in the place of a projection on dummies."""

    def __init__(self, cells: Cells, phi: float):
        there = cells.d.there.astype(float)
        self.c = phi / (1.0 + phi * cells.counts)
        inverse = np.diag(there.sum(axis=1)) - (there * self.c) @ there.T
        self.k = np.linalg.inv(inverse)
        self.q = np.diag(self.k)[:, None] - self.c * (self.k @ there)

    def projection(self, block: Block) -> Array:
        """Return the sum over the periods of a block of 1 q_t', (m, m)."""
        q = self.q[np.ix_(block.periods, block.regions)].sum(axis=0)
        return np.tile(q, (len(q), 1))


def taken_at(cells: Cells, phi: float) -> Taken:
    """Return what effects of periods take where the share of regions in the variance is known."""
    if not cells.corrected or family(cells.d.model) not in ("lag", "both"):
        return Taken(0.0, 0.0, None)
    shock = Shock.of(cells.d.blocks.row_sums)
    if shock.even:
        return Taken(float(len(cells.periods)), shock.mean, None)
    return Taken(0.0, 0.0, TakenByDummies(cells.d.blocks, _Weighted(cells, phi)))  # type: ignore[arg-type]
