"""Robust errors of models without rho and lambda: HC1, HC3, and Conley's over space.

With z̃ the columns without effects, e the residuals, N rows, k slopes and r free effects,

    V = N/(N - k - r) (z̃'z̃)⁻¹ M (z̃'z̃)⁻¹,   M = Σ s s'  or  Σ_t Σ_i Σ_j K(d_ij/h) s_it s_jt',   s = z̃e,

as `fixed_effects` has them; HC3 has e/(1 - h) in place of e and no factor (MacKinnon and White 1985). Beside rho or lambda by maximum likelihood they are refused: under what they are
robust to, the estimates themselves are inconsistent (Lin and Lee 2010).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..._kernels.instruments import not_leverage
from ...choices.regression import ConleyKernel, Model
from ...containers import Regions
from ...errors import ParameterError, SpecificationError
from ...results.table import Note
from ...words import ToolName, _
from ..estimation.conditioning import Basis
from ..estimation.design import PanelDesign, family
from ..estimation.estimate import Estimated
from ..estimation.within import count
from ..panel.least_squares.covariance import mended
from ..panel.unbalanced.design import UnbalancedDesign
from .hac import Near, near_of

Array = NDArray[np.float64]

ROBUST = ("hc1", "hc3", "conley")


def check_cutoff_asked(cutoff: float | None, covariance: str) -> None:
    """Refuse a distance that nothing asks for.

    Raises
    ------
    ParameterError
    """
    if cutoff is not None and covariance != "conley":
        raise ParameterError(
            _("{param:conley_cutoff} is for {param:covariance=conley}; here it is {used!r}."),
            used=covariance,
        )


def by_period(d: PanelDesign, values: Array) -> Array:
    """Return values (…, T, n), NaN where a region has no cell, of those that a design has."""
    if isinstance(d, UnbalancedDesign):
        return d.grid(values.reshape(*values.shape[:-2], -1))
    return values


def check_robust(model: Model, covariance: str, effects: str, cutoff: float | None) -> None:
    """Refuse errors that a model has not, and a distance that nothing asks for.

    Raises
    ------
    SpecificationError, ParameterError
    """
    check_cutoff_asked(cutoff, covariance)
    if covariance not in ROBUST:
        return
    if family(model) != "none":
        raise SpecificationError(
            _(
                "{param:covariance={covariance}} is for ols and slx: where errors are as it supposes, maximum "
                "likelihood of rho or lambda is itself inconsistent. For a sar or sdm take two-stage least "
                "squares: {one_period} with {param:estimator=2sls}, or {panel}."
            ),
            covariance=covariance,
            one_period=ToolName("spatial_regression"),
            panel=ToolName("spatial_panel_2sls"),
        )
    if effects != "fixed":
        raise SpecificationError(
            _("{param:covariance={covariance}} is for fixed effects of regions."),
            covariance=covariance,
        )


def robust_if_asked(
    d: PanelDesign,
    found: Estimated,
    covariance: str,
    places: tuple[Regions | None, float | None, ConleyKernel],
) -> tuple[Estimated, tuple[Note, ...]]:
    """Return the estimates with HC1, HC3 or Conley's errors, and what is said of these; others as they are.

    Parameters
    ----------
    d : PanelDesign
        Of an ols or slx, whole or with holes.
    found : Estimated
        Whatever its covariance.
    covariance : str
    places : (regions, cutoff, kernel)
    """
    if covariance not in ROBUST:
        return found, ()
    zt = d.within(d.Z)
    e = d.within(d.y) - np.tensordot(found.top.b, zt, axes=1)
    basis = Basis.of(zt)
    own = basis.q.reshape(len(d.terms), -1)
    again = np.linalg.inv(own @ own.T)
    effects = (
        d.dummies.rank if isinstance(d, UnbalancedDesign) else count(d.fixed_effects, d.n, d.T)
    )
    factor, left = e.size / (e.size - len(d.terms) - effects), np.ones(e.shape)
    if covariance == "hc3":
        factor, left = 1.0, not_leverage(own, again).reshape(e.shape)
    scores, squares = (
        by_period(d, basis.q * (e / left)),
        by_period(d, e**2 - e.ravel() @ e.ravel() / e.size),
    )
    notes: tuple[Note, ...] = ()
    near: Near | None = None
    if covariance == "conley":
        regions, cutoff, kernel = places
        near = near_of(regions, d.ids, cutoff, kernel, lambda: by_period(d, e), conley=True)
        notes = near.said
    with_errors = np.concatenate([scores, squares[None]])
    meat = _meat(np.nan_to_num(with_errors), near)
    of_b, said = mended(meat[:-1, :-1])
    v = np.zeros((len(d.terms) + 1,) * 2)
    v[:-1, :-1] = factor * again @ of_b @ again
    v[-1, -1] = max(float(meat[-1, -1]), 0.0) / e.size**2  # of sigma2, the mean square
    return found._replace(v=basis.back(v, [])), (*notes, *said)


def _meat(scores: Array, near: Near | None) -> Array:
    if near is not None:
        out = near.meat(scores)
        return 0.5 * (out + out.T)
    flat = scores.reshape(len(scores), -1)
    return np.asarray(flat @ flat.T)
