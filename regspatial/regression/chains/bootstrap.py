"""The equations of a mediation in space, again and again on samples made from them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..._calls.executor import ACTIVE, quiet, run, spans
from ..._kernels.linear.solvers import Resolvent, multiply
from ..._kernels.random import Numbers
from ...errors import ConvergenceError, RegspatialError, RegspatialWarning
from ...progress import Progress
from ...results.regression import SpatialPanelResult
from ...words import _
from ..errors.draws import column
from .equations import Chain, Equations

Array = NDArray[np.float64]

_LOST = 0.05
"""Share of samples without estimates above which the rest would say too little."""


def bootstrapped(
    equations: Equations, chain: Chain, draws: int, seed: int, progress: Progress | None
) -> tuple[tuple[Array, ...], int]:
    """Return the estimates of the terms of every equation by sample, and how many samples had none.

    Residuals of whole regions, of all equations and periods together, are drawn with replacement, made as
    large as the estimated variance, and run through the equations: m* = m + S_m B_m^-1 (e_m* - e_m), and y*
    with m* among its regressors. Effects of regions and periods stay as they are.

    Raises
    ------
    ConvergenceError
    """
    worlds = [_World(one) for one in (chain.y, *chain.m)]
    n = len(chain.y.ids)
    who = np.floor(Numbers(seed, 1).uniform(0.0, n, draws, n)).astype(np.intp)
    steps = [(k, k + 1) for k in range(draws)]
    work = [who[a:b] for a, b in (steps if ACTIVE.get() is None else spans(steps))]
    with quiet(RegspatialWarning):
        parts = run(
            _samples, (equations, chain, worlds), work, progress=progress, message="samples"
        )
    found = [one for part in parts for one in part]
    lost = draws - len(found)
    if lost > _LOST * draws:
        raise ConvergenceError(
            _(
                "In {lost} of {draws} {draws:bootstrap sample|bootstrap samples} an "
                "equation has no estimates (rho at its bound, most often). Use "
                "{param:inference=simulation}, or a model with fewer spatial terms."
            ),
            lost=lost,
            draws=draws,
        )
    return tuple(np.array(one) for one in zip(*found, strict=True)), lost


def _samples(
    given: tuple[Equations, Chain, list[_World]], draws: NDArray[np.intp]
) -> list[list[Array]]:
    """Return the estimates of every equation in some samples, without those that have none."""
    equations, chain, worlds = given
    found = []
    with quiet(RegspatialWarning):
        for who in draws:
            try:
                again = _again(equations, chain, worlds, who)
            except RegspatialError:
                continue
            found.append([one.estimates for one in again])
    return found


def _again(
    equations: Equations, chain: Chain, worlds: list[_World], who: NDArray[np.intp]
) -> list[SpatialPanelResult]:
    """Estimate all equations on one sample."""
    base = equations.values
    values = dict(base)
    shift = worlds[0].shock(who)
    for one, world in zip(chain.mediators, worlds[1:], strict=True):
        moved = world.spread(world.shock(who))
        values[one] = base[one] + moved
        shift = shift + worlds[0].follows(one, moved)
    values[equations.y_name] = base[equations.y_name] + worlds[0].spread(shift)
    of_m = (equations.of_mediator(values, one, chain.mediators) for one in chain.mediators)
    return [equations.of_y(values), *of_m]


class _World:
    """One estimated equation as what makes its y."""

    def __init__(self, fit: SpatialPanelResult):
        self.fit = fit
        e = fit.residuals - fit.residuals.mean()
        self.e = fit.residuals
        self.drawn = e * np.sqrt(
            fit.sigma2 / np.mean(e**2)
        )  # effects have taken some of the spread
        self.matrix = None if fit.w is None else fit.w.matrix
        at = fit.estimates[None]
        self.rho, self.lambda_ = (float(column(fit, at, t)[0]) for t in ("rho", "lambda"))
        self.solvers = {
            r: Resolvent(self.matrix, r, False)
            for r in {self.rho, self.lambda_}
            if r and self.matrix is not None
        }

    def shock(self, who: NDArray[np.intp]) -> Array:
        """Return what the errors of a sample add to those that were: B^-1 (e* - e), (T, n)."""
        return self._solve(self.lambda_, self.drawn[:, who] - self.e)

    def follows(self, name: str, moved: Array) -> Array:
        """Return what a change of a regressor adds: b moved + theta W moved."""
        at = self.fit.estimates[None]
        out = column(self.fit, at, name)[0] * moved
        theta = float(column(self.fit, at, f"W({name})")[0])
        if not theta or self.matrix is None:
            return np.asarray(out)
        return np.asarray(out + theta * multiply(self.matrix, moved))

    def spread(self, shift: Array) -> Array:
        """Return (I - rho W)^-1 of every period."""
        return self._solve(self.rho, shift)

    def _solve(self, at: float, values: Array) -> Array:
        return values if at not in self.solvers else self.solvers[at].across(values)
