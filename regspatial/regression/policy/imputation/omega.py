r"""Errors correlated in space and over time: :math:`\Omega = S(\lambda) \otimes R(\rho)`, fitted by moments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import least_squares

from ...._kernels.linear.solvers import Resolvent
from ...._kernels.memory import check_room
from ...._kernels.random import Numbers
from ....words import _
from .fit import Cells

Array = NDArray[np.float64]
FARTHEST = 0.95
"""Of λ and ρ: beyond it errors are a trend, which effects of regions and periods do not tell from them."""
EXACT = 1000
"""Regions: above it, traces are means over random signs (Hutchinson), which need no n forms of n·T."""
TOLD = 1e-3
"""How far a moment, a number between -1 and 1, must move with a correlation, by the whole of it, to tell it: less is far below
what samples tell, and near rounding."""
PLACES = ((0.2, 0.2), (0.5, -0.3), (0.7, 0.6))
"""λ and ρ at which it is seen how the moments move."""
STEP = 1e-5
"""Between two of them: rounding of 1e-13 counts for 1e-8."""
PROBES, FITTING = 400, 100
"""Signs of tr K, a standard error below .02 of it where df exceeds 10; and of the moments, whose traces sum over
all cells: .003 of them at 1,000 regions."""
BLOCK = 4_000_000
"""Numbers to a block of rows of M0."""
_COPIES = 10.0
"""Forms of all regions and periods by a probe at the peak: measured at 2,000 regions in ten periods."""


class Omega:
    """Correlations of errors between regions and between periods (T, T), and what made them.

    Parameters
    ----------
    lambda_, rho : float
    w : (n, n) matrix
    periods : int
    """

    def __init__(self, lambda_: float, rho: float, w: sparse.csr_array, periods: int) -> None:
        self.lambda_, self.rho = lambda_, rho
        self.n = int(w.shape[0])
        apart = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
        self.time: Array = np.power(rho, apart)
        self._root_of_time = np.linalg.cholesky(self.time)
        self._resolvent = Resolvent(w.toarray() if self.n <= EXACT else w, lambda_)
        self._inverse = self._resolvent.inverse()
        if self._inverse is not None:
            self._inverse = self._inverse * np.sqrt(self.n / np.sum(self._inverse**2))

    @cached_property
    def space(self) -> Array:
        r"""The correlations between regions, (n, n), with mean diagonal 1."""
        root = self._resolvent.solve(np.eye(self.n))
        space = root @ root.T
        return np.asarray(space * self.n / np.trace(space))

    def halved(self, forms: Array) -> Array:
        """Return H'BL of forms B (m, n, T), where Ω is HH' ⊗ LL'; above `EXACT` but for its scale, on which no ratio depends."""
        columns = (forms @ self._root_of_time).transpose(1, 0, 2).reshape(self.n, -1)
        if self._inverse is not None:
            out = self._inverse.T @ columns
        else:
            out = self._resolvent.solve_transposed(columns)
        return np.asarray(out.reshape(self.n, len(forms), -1).transpose(1, 0, 2))

    def norm(self, v: Array) -> float:
        """Return v'Ωv of a form (n, T)."""
        return float(np.sum(self.halved(v[None]) ** 2))

    def traces(self, scores: Summed, kernel: sparse.csr_array | None = None) -> tuple[float, float]:
        """Return tr K and tr K² of the covariance K of the scores, (n, n), were Ω that of y.

        With a kernel P of Conley's the quadratic form is u'Pu: K is PK then.
        """
        exact = self.n <= EXACT
        some = np.eye(self.n)[scores.moved]
        z = some if exact else _signs(self.n, probes=PROBES)
        flat = self.halved(scores.combined(z)).reshape(len(z), -1)
        k = flat @ flat.T
        if kernel is not None and exact:
            k = (z @ (kernel @ z.T)) @ k
        elif kernel is not None:
            near = self.halved(scores.combined(np.asarray(kernel @ z.T).T)).reshape(len(z), -1)
            k = near @ flat.T
        if exact:
            return float(np.trace(k)), float(np.sum(k * k.T))
        # two probes are independent: the mean of z'Kz* z*'Kz off the diagonal has expectation tr K²
        pairs = len(z) * (len(z) - 1)
        return float(np.trace(k)) / len(z), float(np.sum(k * k.T) - np.sum(np.diag(k) ** 2)) / pairs


def _signs(*shape: int, probes: int) -> Array:
    return Numbers(0, 0).signs(probes, *shape)


class Fit(Protocol):
    """A least-squares fit on some cells: its residuals, and what forms of these are as forms of y."""

    @property
    def clean(self) -> Cells:
        """The cells that are fitted, (n, T)."""

    def gap(self, y: Array) -> Array:
        """Return the residuals of y (n, T)."""

    def on_y(self, forms: Array) -> Array:
        """Return the forms of y, (m, n, T), that forms of residuals are."""


class Summed(Protocol):
    """Scores of an effect by region, as forms of y."""

    @property
    def moved(self) -> NDArray[np.bool_]:
        """The regions whose score may be other than zero, (n,)."""

    def combined(self, z: Array) -> Array:
        """Return the sums of scores weighted by the rows of z, (m, n), as forms of y, (m, n, T)."""


class Moments:
    """What the fit leaves of Ω in the moments that tell λ and ρ; the same for every y of one set of clean cells.

    Parameters
    ----------
    fit : Fit
    w : (n, n) matrix
        Rows sum to one, or to zero where a region has no neighbour.
    """

    def __init__(self, fit: Fit, w: sparse.csr_array) -> None:
        self.fit, self.w = fit, w
        n, self.periods = fit.clean.shape
        self.both = sparse.csr_array(w + w.T) / 2.0
        self.beside = np.eye(self.periods, k=1) + np.eye(self.periods, k=-1)
        self._exact = n <= EXACT
        if self._exact:
            self._sums = _lag_sums(fit, self.both, self.beside)
            return
        check_room(
            8.0 * _COPIES * PROBES * n * self.periods,
            _(
                "Errors that go together in space take {needed} of memory here (regions by periods: {n} × {periods}); {free} are "
                "free. Give fewer regions or periods."
            ),
            n=n,
            periods=self.periods,
        )
        self._probes = _signs(n, self.periods, probes=FITTING)
        own = fit.on_y(np.where(fit.clean, self._probes, 0.0))
        self._forms = tuple(fit.on_y(np.where(fit.clean, form, 0.0)) for form in self._ahead(own))

    def _ahead(self, forms: Array) -> tuple[Array, Array, Array]:
        """Return forms (m, n, T), their means over neighbours, and their sums with the periods beside."""
        n, m = self.fit.clean.shape[0], len(forms)
        around = (self.both @ forms.transpose(1, 0, 2).reshape(n, -1)).reshape(n, m, -1)
        return forms, around.transpose(1, 0, 2), forms @ self.beside

    def found(self, y: Array) -> Array:
        """Return the two moments of the residuals of y on clean cells, by their sum of squares."""
        r = np.where(self.fit.clean, self.fit.gap(y), 0.0)
        _own, around, near = self._ahead(r[None])
        return np.array([np.sum(r * around[0]), np.sum(r * near[0])]) / float(np.sum(r * r))

    def expected(self, lambda_: float, rho: float) -> Array:
        """Return the two moments that are expected at λ and ρ."""
        one = Omega(lambda_, rho, self.w, self.periods)
        if self._exact:
            powers = rho ** np.arange(self.periods)
            base, space, time = (
                float(np.tensordot(np.tensordot(powers, sums, 1), one.space, 2))
                for sums in self._sums
            )
        else:
            probes = one.halved(self._probes)
            base, space, time = (float(np.sum(probes * one.halved(form))) for form in self._forms)
        return np.array([space / base, time / base])


@dataclass(frozen=True, slots=True)
class Fitted:
    """The correlations of errors that the residuals allow, and which of the two they tell.

    Attributes
    ----------
    omegas : tuple of Omega
        One; or two, at both ends of what ρ may be, where the clean cells do not tell it.
    space, time : bool
        Whether λ, whether ρ is told. What is not told: λ is 0; ρ lies between 0 and `FARTHEST`.
    """

    omegas: tuple[Omega, ...]
    space: bool
    time: bool

    @property
    def lambda_(self) -> float:
        """λ, NaN where it is not told."""
        return self.omegas[0].lambda_ if self.space else float("nan")

    @property
    def rho(self) -> float:
        """ρ, NaN where it is not told."""
        return self.omegas[0].rho if self.time else float("nan")


def fitted_omega(moments: Moments, y: Array) -> Fitted:
    """Fit λ and ρ by two moments of the residuals on clean cells.

    What the fit takes out of Ω is in both sides of each moment, so that few periods bias neither. A moment that
    hardly moves with a correlation says nothing on it: rounding would choose.

    Parameters
    ----------
    moments : Moments
    y : (n, T) array
    """
    found = moments.found(y)
    space, time = _told(moments)
    at = {"lambda_": 0.2 * space, "rho": 0.2 * time}
    free = [name for name, told in zip(at, (space, time), strict=True) if told]
    used = [space, time]

    def apart(values: Array) -> Array:
        off = moments.expected(**{**at, **dict(zip(free, values.tolist(), strict=True))}) - found
        return np.asarray(off[used])

    if free:
        best = least_squares(
            apart,
            [0.2] * len(free),
            bounds=(
                [0.0 if name == "lambda_" else -FARTHEST for name in free],
                [FARTHEST] * len(free),
            ),
            xtol=1e-10,
            ftol=1e-12,
            gtol=1e-12,
        )
        at |= dict(zip(free, best.x.tolist(), strict=True))
    ends = (at["rho"],) if time else (0.0, FARTHEST)
    w, periods = moments.w, moments.periods
    return Fitted(tuple(Omega(at["lambda_"], rho, w, periods) for rho in ends), space, time)


def _told(moments: Moments) -> tuple[bool, bool]:
    """Return whether the moments tell λ, and ρ: by how both move with each at `PLACES`.

    Where both move along one line alone they tell one of the two: ρ, with λ = 0.
    """
    moves = []
    for lambda_, rho in PLACES:
        here = moments.expected(lambda_, rho)
        beside = (moments.expected(lambda_ + STEP, rho), moments.expected(lambda_, rho + STEP))
        moves.append([(there - here) / STEP for there in beside])
    by_lambda, by_rho = np.abs(moves).max(axis=0)
    both = max(float(np.linalg.svd(np.array(one), compute_uv=False)[-1]) for one in moves)
    time = bool(by_rho.max() > TOLD)
    space = bool(by_lambda.max() > TOLD) and bool(moments.both.nnz)
    return space and (not time or both > TOLD), time


def _lag_sums(fit: Fit, both: sparse.csr_array, beside: Array) -> tuple[Array, Array, Array]:
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
