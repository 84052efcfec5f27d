"""What a lasting rise of x does over the periods that follow it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ...._kernels.linear.solvers import Resolvent
from ...._kernels.linear.spectrum import EigenSpectrum, Matrix
from ...._kernels.linear.traces import row_sum
from ...._kernels.random import Rng, seed_if
from ....errors import ParameterError
from ....results.estimates import check_level
from ....results.table import Note
from ....words import _
from ...errors.draws import column, drawn
from ...estimation.design import eigenvalues_of
from .record import EXPLODES, DynamicResponses, SpatialDynamicResult

Array = NDArray[np.float64]

MOST_HORIZONS = 200
_BLOCK = 4_000_000


@door
def dynamic_responses(
    result: SpatialDynamicResult,
    *,
    horizons: int = 10,
    draws: int = 1000,
    level: float = 0.95,
    rng: Rng = None,
) -> DynamicResponses:
    """Return what a lasting rise of x by one does to y after 0, 1, … periods, accumulated.

    Direct is (1/n) tr and total the mean of the row sums of Σ_{k ≤ h} A^k S (beta I + theta W), with
    S = (I - rho W)^-1 and A = S (tau I + eta W); they go to the long-run impacts.

    Parameters
    ----------
    result : SpatialDynamicResult
    horizons : int
        The last period, 0 to 200.
    draws : int
        Draws for standard errors and intervals, of stable dynamics; 0 for none. Where rows of W do not
        all have one sum each costs a factorisation.
    level : float
    rng : int, Generator or None

    Returns
    -------
    DynamicResponses

    Raises
    ------
    ParameterError
        For a value that is not allowed.
    ConvergenceError
        If more than half of the draws explode.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import regression
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> fit = rs.regression.spatial_panel_dynamic_estimate(
    ...     panel, "ln_inn ~ ln_de", w, fixed_effects="time"
    ... )
    >>> found = regression.dynamic_responses(fit, horizons=3, draws=0)
    >>> found.estimates.shape
    (1, 4, 3)
    """
    if not isinstance(horizons, int) or not 0 <= horizons <= MOST_HORIZONS:
        raise ParameterError(
            _("{param:horizons={horizons}}; it must be 0 to {most}."),
            horizons=horizons,
            most=MOST_HORIZONS,
        )
    check_level(level)
    spectrum = eigenvalues_of(result)
    estimates = _paths(result, spectrum, result.estimates[None, :], horizons)[0]
    errors = low = high = np.full(estimates.shape, np.nan)
    notes = () if result.stable else (Note(EXPLODES, stability=result.stability),)
    seed = seed_if(draws > 0, rng)
    if draws:
        kept, rejected = drawn(result, draws, seed, stable_only=result.stable)
        sample = _paths(result, spectrum, kept, horizons)
        errors = sample.std(axis=0, ddof=1)
        low, high = np.quantile(sample, [0.5 * (1 - level), 0.5 * (1 + level)], axis=0)
        said = (
            _(
                "Standard errors and percentile intervals from {kept} "
                "{kept:draw|draws} of stable dynamics."
            )
            if result.stable
            else _(
                "Standard errors and percentile intervals from {kept} "
                "{kept:draw|draws}; {rejected} rejected."
            )
        )
        notes = (*notes, Note(said, kept=len(kept), rejected=rejected))
    return DynamicResponses(
        y_name=result.y_name,
        variables=result.variables,
        estimates=estimates,
        se=errors,
        low=low,
        high=high,
        level=level,
        notes=notes,
        spec={"function": "dynamic_responses", "seed": seed, "model": dict(result.spec)},
    )


def _paths(
    result: SpatialDynamicResult, spectrum: EigenSpectrum | None, sample: Array, horizons: int
) -> Array:
    """Return direct, indirect and total of each draw, (R, k, H+1, 3)."""
    tau, eta, rho = (column(result, sample, t) for t in ("tau", "eta", "rho"))
    values = spectrum.values if spectrum is not None else np.zeros(1)
    own, lagged = _traces(values, tau, eta, rho, horizons)
    if result.w is None:
        once, twice = own, lagged
    else:
        once, twice = _means(result.w.matrix, tau, eta, rho, horizons)
    beta = np.stack([column(result, sample, v) for v in result.variables], axis=1)
    theta = np.stack([column(result, sample, f"W({v})") for v in result.variables], axis=1)
    direct = beta[:, :, None] * own[:, None] + theta[:, :, None] * lagged[:, None]
    total = beta[:, :, None] * once[:, None] + theta[:, :, None] * twice[:, None]
    return np.stack([direct, total - direct, total], axis=-1)


def _traces(
    values: NDArray[np.complex128] | Array, tau: Array, eta: Array, rho: Array, horizons: int
) -> tuple[Array, Array]:
    """Return tr and tr W of the accumulated multipliers over n, each (R, H+1)."""
    own = np.empty((tau.size, horizons + 1))
    lagged = np.empty_like(own)
    step = max(1, _BLOCK // values.size)
    for a in range(0, tau.size, step):
        at = slice(a, a + step)
        s = 1.0 / (1.0 - rho[at, None] * values)
        root = (tau[at, None] + eta[at, None] * values) * s
        now, total = s, np.zeros_like(s)
        for h in range(horizons + 1):
            total = total + now
            own[at, h] = total.mean(axis=1).real
            lagged[at, h] = (values * total).mean(axis=1).real
            now = now * root
    return own, lagged


def _means(
    matrix: Matrix, tau: Array, eta: Array, rho: Array, horizons: int
) -> tuple[Array, Array]:
    """Return 1'R1/n and 1'RW1/n of the accumulated multipliers R, each (R, H+1)."""
    common = row_sum(matrix)
    if common is not None:
        one = np.array([common])
        return _traces(one, tau, eta, rho, horizons)
    once = np.empty((tau.size, horizons + 1))
    twice = np.empty_like(once)
    ones = np.ones(matrix.shape[0])
    start = np.column_stack([ones, np.asarray(matrix @ ones)])
    for r in range(tau.size):
        resolvent = Resolvent(matrix, float(rho[r]))
        now = resolvent.solve(start)
        total = np.zeros_like(now)
        for h in range(horizons + 1):
            total = total + now
            once[r, h], twice[r, h] = total.mean(axis=0)
            now = resolvent.solve(tau[r] * now + eta[r] * np.asarray(matrix @ now))
    return once, twice
