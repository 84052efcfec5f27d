r"""The F test of the means over time beside random effects of regions, whatever their variance.

Quasi-demeaned data fall into the means over time of regions and what varies about them, and generalised
least squares joins the two. With A = Z*'Z* = A_B + A_W and C = A^-1 the coefficients have

    V = sigma2_B C A_B C + sigma2_W (C A_W C + R),

R what the estimation of rho and lambda adds. Maximum likelihood divides both variances by all
observations, and it holds sigma2_B >= sigma2_W; here each is what its own residuals leave over their own degrees of
freedom. F of the whole has the degrees of freedom of Satterthwaite along each axis of V_B beside V,
joined as Fai and Cornelius (1996) do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.special import fdtrc

from ....choices.data import Missing
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....errors import SpecificationError
from ....options import DEFAULT, Options
from ....words import _
from ...errors.covariance import point
from ...errors.rho_lambda_covariance import both_point
from ...errors.wald_form import quadratic
from ...estimation.design import PanelDesign, family
from ...estimation.likelihood import Maximum
from ..unbalanced.design import UnbalancedDesign, designed
from .cells import Cells
from .linear import linearised
from .means_clustered import clustered_test
from .profile import starred_design
from .random_effects import BESIDE, with_means
from .record import RandomEffectsResult

Array = NDArray[np.float64]

_BASE = re.compile(r"(W\(|)mean\((.*)\)")


class MeansTest(NamedTuple):
    """F of the coefficients of the means with its degrees of freedom, its p, and the p that holds its size."""

    statistic: float
    df: int
    below: float
    p_of_f: float
    p: float


class _Parts(NamedTuple):
    """C A_B C and C A_W C of the slopes, and what starred residuals have between and within regions."""

    between: Array
    within: Array
    squares_between: float
    squares_within: float


def of_means(  # noqa: PLR0917
    random: RandomEffectsResult,
    m: RandomEffectsResult,
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    how: Mapping[str, Any],
    missing: Missing | None,
    drawn: tuple[int, int] | None = None,
    options: Options | None = None,
) -> MeansTest:
    """Return the test of the means in `m`, which `random` has not.

    Parameters
    ----------
    how : mapping
        What the design was made with.
    drawn : (draws, seed), optional
        Clustered by region; by default by the variances between and within regions.

    Raises
    ------
    SpecificationError
        If the regions leave no degrees of freedom, or do not tell the means apart.
    """
    at = [m.terms.index(name) for name in m.means]
    q, free = len(at), _free(m)
    value, v = m.estimates[at], m.covariance[np.ix_(at, at)]
    how = {**how, "fixed_effects": BESIDE[m.spec["fixed_effects"]]}
    own = designed(panel, formula, w, how, missing)
    d, _means, _dropped = with_means(own)
    if drawn is not None:
        one = linearised(own, d, random, options or DEFAULT)
        return MeansTest(*clustered_test(one, at, *drawn, options or DEFAULT, d.ids))
    parts = _parts(d, m)
    slopes = len(m.terms) - q - int(d.intercept)
    varying = int(np.isfinite(m.residuals).sum()) - len(m.ids) - slopes
    varying -= (len(m.times) - 1) * int(d.fixed_effects == "time")
    square = np.ix_(at, at)
    more = v / m.sigma2 - parts.between[square] - parts.within[square]
    v_between = parts.between[square] * parts.squares_between / free
    v = v_between + (parts.within[square] + more) * parts.squares_within / max(varying, 1)
    f = quadratic(v, value, m.covariance_type) / q
    below = _below(v_between, v, free, max(varying, 1))
    p = float(fdtrc(q, below, f))
    return MeansTest(f, q, below, p, p)


def customary(m: RandomEffectsResult) -> tuple[float, float]:
    """Return F by the covariance that `m` has, counted by the regions, and its p."""
    at = [m.terms.index(name) for name in m.means]
    q, free = len(at), _free(m)
    wald = quadratic(m.covariance[np.ix_(at, at)], m.estimates[at], m.covariance_type)
    f = wald / q * free / _units(m)
    return f, float(fdtrc(q, free, f))


def _spatial(m: RandomEffectsResult) -> int:
    return sum(name in m.terms for name in ("rho", "lambda"))


def _units(m: RandomEffectsResult) -> int:
    """Return the regions, less the one that effects of periods take."""
    return len(m.ids) - int(BESIDE[m.spec["fixed_effects"]] == "time")


def _free(m: RandomEffectsResult) -> int:
    """Return the degrees of freedom that the regressors leave between regions."""
    # between regions a regressor and its mean are one column
    twice = sum(_BASE.sub(r"\1\2", name) in m.terms for name in m.means)
    between = len(m.terms) - _spatial(m) - twice
    free = _units(m) - between
    if free < 1:
        raise SpecificationError(
            _(
                "{n} {n:region leaves|regions leave} no degrees of freedom beside {k} "
                "{k:coefficient|coefficients}, so that effects of regions cannot be "
                "tested. Use fewer regressors."
            ),
            n=len(m.ids),
            k=between,
        )
    return free


def _parts(d: PanelDesign, m: RandomEffectsResult) -> _Parts:
    """Return them at the estimates: data filtered by B, quasi-demeaned, without effects of periods."""
    k = len(d.terms)
    spatial = dict(zip(m.terms[k:], m.estimates[k:], strict=True))
    rho, lambda_ = float(spatial.get("rho", 0.0)), float(spatial.get("lambda", 0.0))
    if isinstance(d, UnbalancedDesign):
        cells = Cells.of(d, (None, None), False)
        found = cells.solve(rho, lambda_, cells.phi(m.vartheta))
        region, counts, z, e = cells.region, cells.counts, found.z, found.e
    else:
        b = d.from_data(m.estimates[:k])
        top = Maximum(b=b, sigma2=1.0, loglik=0.0, rho=rho, lambda_=lambda_)
        p = (both_point if family(d.model) == "both" else point)(starred_design(d, m.vartheta), top)
        region, counts = np.tile(np.arange(d.n), d.T), np.full(d.n, float(d.T))
        z, e = p.zt.reshape(k, -1).T, p.e.ravel()
    size = np.linalg.norm(z, axis=0)
    basis, root = np.linalg.qr(z / size)
    means = np.stack([np.bincount(region, one, counts.size) for one in (*basis.T, e)])
    means /= np.sqrt(counts)
    inner = means[:-1] @ means[:-1].T
    own = float(means[-1] @ means[-1])
    back = la.solve_triangular(root, np.eye(k)) / (size * d.units)[:, None]
    unit = d.y_unit**2
    return _Parts(
        back @ inner @ back.T,
        back @ (np.eye(k) - inner) @ back.T,
        own * unit,
        (float(e @ e) - own) * unit,
    )


def _below(between: Array, whole: Array, free: int, varying: int) -> float:
    """Return the degrees of freedom below of v'V^-1v/q, V a sum of two estimated variances."""
    size = np.sqrt(np.diag(whole))
    unit = np.outer(size, size)
    share = np.clip(la.eigh(between / unit, whole / unit, eigvals_only=True), 0.0, 1.0)
    along = 1.0 / (share**2 / free + (1.0 - share) ** 2 / varying)
    q = len(along)
    if q == 1 or along.min() <= 2.0:  # an F of so few has no mean
        return float(along.min())
    expected = float(np.sum(along / (along - 2.0)))
    return 2.0 * expected / (expected - q)
