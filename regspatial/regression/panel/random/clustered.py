"""Random effects over the cells that are there: the slope of the equation of rho, and errors clustered by region.

Scores are of the quasi-demeaned residuals e* = Q P r, P = Omega^-1/2 and Q what is left without effects of periods. The form
of rho is e*'A e*, A = Q P G P^-1 Q, of lambda the same of H; P ties the periods of a region, so that with holes A_ij is a
matrix of periods by periods. What regions have of their own and what pairs have are taken apart as in `_pairs`:

    own_i = e_i'A_ii e_i,    p_ij = e_i'A_ij e_j + e_j'A_ji e_i.

Where rows of W have several sums, and periods effects, the equation of rho is unbiased but no derivative of a likelihood:
its slope has tr QA0² (A0 = PGP^-1) where its variance has tr QA0QA0, and moves with phi, which the equation of phi does
not with rho. So V = D^-1 (H - x e e') D^-1', D = H - e r', e the place of rho, H the curvature that both have but for these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.solvers import Resolvent
from ....choices.regression import FORMS
from ...errors.covariance import SCORES_ALONE
from ...errors.pairs_of_regions import MOST_PAIRS, OfResolvent, Operator
from ...estimation.design import has_rho
from ..unbalanced.blocks import Block, BlockResolvent
from ..unbalanced.pairs import filtered_lag
from .cells import Cells, Solved

Array = NDArray[np.float64]


class Place(NamedTuple):
    """Where a model is: rho, lambda, phi, and what generalised least squares leaves there."""

    rho: float
    lambda_: float
    phi: float
    found: Solved

    @property
    def varies(self) -> bool:
        """Whether there is a variance between regions, so that phi is estimated."""
        return self.phi > 0.0


def slope_of_rho(cells: Cells, at: Place) -> tuple[float, float]:
    """Return tr QA0² - tr QA0QA0, and the derivative of tr (I - Q)A0 by phi."""
    there = cells.d.there.astype(float)
    c = at.phi / (1.0 + at.phi * cells.counts)
    resolvent = BlockResolvent(cells.d.blocks, at.rho)
    one = cells.d.lag(resolvent.across(np.ones(cells.d.size)))
    once, twice = (
        np.nan_to_num(cells.d.grid(v)) for v in (one, cells.d.lag(resolvent.across(one)))
    )

    def weighted(values: Array) -> Array:  # D'Omega^-1 X of X of one column a period, (T, n)
        return np.asarray(np.diag(values.sum(axis=1)) - (there * c) @ values.T)

    k = np.linalg.inv(weighted(there))
    first = k @ weighted(once)
    bent = float(np.trace(k @ weighted(twice)) - np.sum(first * first.T))
    by_phi = there * (1.0 + at.phi * cells.counts) ** -2.0
    moved = float(np.sum(k * (by_phi @ there.T @ first).T) - np.sum(k * (by_phi @ once.T).T))
    return bent, moved


def unbiased(cells: Cells, at: Place, sigma2: float, v: Array) -> tuple[Array, Array]:
    """Return D^-1 and V from v = H^-1, both of (b, rho, sigma2, sigma2_mu)."""
    bent, moved = slope_of_rho(cells, at)
    place = len(at.found.b)
    r = np.zeros(len(v))
    r[-2:] = -at.phi * moved / sigma2, moved / sigma2
    vr, ve = v @ r, v[:, place]
    k = 1.0 - vr[place]
    bread = v + np.outer(ve, vr) / k
    more = (float(r @ vr) - bent) / k**2
    return bread, v + (np.outer(ve, vr) + np.outer(vr, ve)) / k + more * np.outer(ve, ve)


def clustered(cells: Cells, at: Place, bread: Array, *, alone: bool = False) -> Array:
    """Return V = D^-1 M D^-1' of (b, rho, lambda, sigma2, sigma2_mu), M of sums over regions as in `_covariance.sandwich`.

    `alone`: by scores alone, n/(n-1) Σ s_i s_i', as is customary.
    """
    e, n, m = at.found.e, cells.counts.size, cells.m
    sigma2 = at.found.squares / m
    q, w = _moved(cells, at)
    rows = [*cells.sums(at.found.z.T * e)]
    forms = []
    for operator, line in zip(_operators(cells, at), w, strict=True):
        whole = cells.sums((line * e)[None])[0]
        form = _form(cells, operator, at.phi, q, e)
        forms.append(form)
        own = whole - float(whole.sum()) * cells.counts / cells.d.size
        if not alone:
            mean = form.trace.sum() / cells.d.size
            own += (
                form.own
                - form.rows
                - (form.trace - cells.counts * mean) * m / cells.d.size * sigma2
            )
        rows.append(own)
    rows = [one / sigma2 for one in rows]
    rows += _variances(cells, at, q, sigma2)
    s = np.array(rows)
    meat = n / (n - 1) * (s @ s.T)
    if not alone:
        over = (n / (n - 1)) ** 2 if len(q) else 1.0
        k = len(at.found.b)
        for i, one in enumerate(forms):
            for j, other in enumerate(forms):
                meat[k + i, k + j] += over * one.together(other) / sigma2**2
        used = len(s) - 1 - (not at.varies)
        meat *= m / (m - used) if m > used else 1.0
    return np.asarray(bread @ meat @ bread.T)


class RegionForm(NamedTuple):
    """A form e'Ae by region: rows e_i'(Ae)_i, columns (e'A)_i e_i, own e_i'A_ii e_i, traces of A_ii.

    `both` (n, n): p_ij, 0 on its diagonal; None of more regions than `MOST_PAIRS`.
    """

    rows: Array
    columns: Array
    own: Array
    trace: Array
    both: Array | None

    def together(self, other: RegionForm) -> float:
        """Return Σ_{i<j} p_ij p'_ij, or of many regions what has its mean."""
        if self.both is not None and other.both is not None:
            return 0.5 * float(np.sum(self.both * other.both))
        one, two = (0.5 * (f.rows + f.columns) - f.own for f in (self, other))
        return 2.0 * float(one @ two)


def _moved(cells: Cells, at: Place) -> tuple[Array, list[Array]]:
    """Return the directions of effects of periods (r, N), orthonormal, and w of rho and of lambda, QP-ed."""
    k, r = cells.k, len(cells.periods)
    x, behind = cells.front, cells.behind
    b = x if behind is None else x - at.lambda_ * behind
    lines = [b[k + r + 1]] if has_rho(cells.d.model) else []
    if behind is not None:
        left = behind[k + r] - at.found.b @ behind[:k] - at.found.alpha @ behind[k : k + r]
        if has_rho(cells.d.model):
            left = left - at.rho * behind[k + r + 1]
        lines.append(left)
    q = (
        np.linalg.qr(cells.starred(b[k : k + r], at.phi).T)[0].T
        if r
        else np.zeros((0, cells.d.size))
    )
    return q, [_across(q, cells.starred(one[None], at.phi)[0]) for one in lines]


def _across(q: Array, values: Array) -> Array:
    """Return what q (r, N) leaves of values (…, N)."""
    return np.asarray(values - (values @ q.T) @ q)


def _operators(cells: Cells, at: Place) -> list[Callable[[Block], Operator]]:
    d = cells.d
    found: list[Callable[[Block], Operator]] = []
    if has_rho(d.model) and FORMS[d.model].spatial_error:
        found.append(lambda b: filtered_lag(b, at.rho, at.lambda_))
    elif has_rho(d.model):
        found.append(lambda b: OfResolvent(Resolvent(b.w.matrix, at.rho)))
    if FORMS[d.model].spatial_error:
        found.append(lambda b: OfResolvent(Resolvent(b.of_errors.matrix, at.lambda_)))
    return found


def _form(
    cells: Cells, operator: Callable[[Block], Operator], phi: float, q: Array, e: Array
) -> RegionForm:
    """Return e'Ae by region, A = (I - q'q) P G P^-1 (I - q'q)."""
    first, last = cells.starred(e[None], phi)[0], _unstarred(cells, e[None], phi)[0]  # Pe, P^-1 e
    diagonal, n = np.empty(cells.d.size), cells.counts.size
    across, back = np.empty((1 + len(q), cells.d.size)), np.empty((1 + len(q), cells.d.size))
    front = _unstarred(cells, np.vstack([e, q]), phi)
    behind = cells.starred(np.vstack([e, q]), phi)
    pairs = np.zeros((n, n)) if n <= MOST_PAIRS else None
    for b in cells.d.blocks.each:
        g = operator(b)
        diagonal[b.rows] = g.diagonal()
        across[:, b.rows], back[:, b.rows] = g.across(front[:, b.rows]), g.back(behind[:, b.rows])
        if pairs is not None:
            dense = g.across(np.eye(len(b.regions))).T
            pairs[np.ix_(b.regions, b.regions)] += dense * (first[b.rows].T @ last[b.rows])
    across, back = (
        cells.starred(across, phi),
        _unstarred(cells, back, phi),
    )  # A0 of (e, q), A0' of them
    middle = across[1:] @ q.T  # of q'A0 q its transpose
    ones, twos, threes = (cells.sums(v * e).T for v in (q, back[1:], across[1:]))
    own = cells.sums((first * last * diagonal)[None])[0]
    turned = ones @ middle.T
    own += np.sum(turned * ones - ones * twos - threes * ones, axis=1)
    trace = diagonal + np.sum((middle.T @ q) * q - q * back[1:] - across[1:] * q, axis=0)
    both = None
    if pairs is not None:
        pairs += turned @ ones.T - ones @ twos.T - threes @ ones.T
        both = pairs + pairs.T
        np.fill_diagonal(both, 0.0)
    by_rows, by_columns = (cells.sums((_across(q, one[0]) * e)[None])[0] for one in (across, back))
    return RegionForm(by_rows, by_columns, own, cells.sums(trace[None])[0], both)


def _unstarred(cells: Cells, values: Array, phi: float) -> Array:
    """Return P^-1 applied along the last axis, (P, N)."""
    share = ((1.0 + phi * cells.counts) ** 0.5 - 1.0) / cells.counts
    return values + share[cells.region] * cells.sums(values)[:, cells.region]


def _variances(cells: Cells, at: Place, q: Array, sigma2: float) -> list[Array]:
    """Return the scores of sigma2 and of sigma2_mu by region."""
    e = at.found.e
    whole, squared = cells.sums(np.vstack([e, e**2]))
    means, own = cells.counts.copy(), cells.counts.copy()
    if cells.corrected:  # what periods leave of the expected squares of a region
        means -= np.sum(cells.sums(q) ** 2, axis=0)
        own -= cells.sums(np.sum(q**2, axis=0)[None])[0]
    of_phi = 0.5 * (whole**2 / sigma2 - means) / (1.0 + at.phi * cells.counts)
    of_sigma2 = (squared / sigma2 - own) / (2.0 * sigma2)
    return [of_sigma2 - at.phi / sigma2 * of_phi, of_phi / sigma2]


def robust(cells: Cells, at: Place, kind: str, bread: Array, v: Array) -> Array:
    """Return V of a kind: by the slope, or clustered by region."""
    if kind == "clustered":
        return clustered(cells, at, bread)
    return clustered(cells, at, bread, alone=True) if kind == SCORES_ALONE["clustered"] else v
