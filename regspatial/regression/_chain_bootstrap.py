"""The equations of a mediation in space, again and again on samples made from them."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from .._kernels.random import Numbers
from .._kernels.solvers import Resolvent, multiply
from ..errors import ConvergenceError, RegspatialError, RegspatialWarning
from ..progress import Progress, report
from ..results.regression import SpatialPanelResult
from ..words import _
from ._chain_equations import Chain, Equations
from ._draws import column

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
    fits = (chain.y, *chain.m)
    worlds = [_World(one) for one in fits]
    base = equations.values
    numbers = Numbers(seed, 1)
    n = len(chain.y.ids)
    found: list[list[Array]] = []
    lost = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RegspatialWarning)
        for k in range(draws):
            who = np.floor(numbers.uniform(0.0, n, n)).astype(np.intp)
            values = dict(base)
            shift = worlds[0].shock(who)
            for one, world in zip(chain.mediators, worlds[1:], strict=True):
                moved = world.spread(world.shock(who))
                values[one] = base[one] + moved
                shift = shift + worlds[0].follows(one, moved)
            values[equations.y_name] = base[equations.y_name] + worlds[0].spread(shift)
            try:
                again = [
                    equations.of_y(values),
                    *(
                        equations.of_mediator(values, one, chain.mediators)
                        for one in chain.mediators
                    ),
                ]
            except RegspatialError:
                lost += 1
                continue
            found.append([one.estimates for one in again])
            report(progress, (k + 1) / draws, "samples")
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
