r"""Spillover in proportion to exposure, :math:`\gamma (W D)_{it}`: for weights that link all regions, which leave no clean cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ...._kernels.linear.sparse import diagonal
from ....choices.policy import PolicyCovariance
from ....containers import Panel, SpatialWeights
from ....errors import SpecificationError
from ....words import _
from .cells import Reached
from .effects import Effect, Imputed
from .fit import CleanFit, clean_fit
from .randomised import Measure
from .rings import Rings

Array = NDArray[np.float64]
Cells = NDArray[np.bool_]
TOLD = 1e-6
"""How far from 1 what the untreated cells say about gamma may be: more, and a covariate or an effect says the same."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linear:
    r"""Effects of regions and periods, coefficients and :math:`\gamma`, from untreated cells.

    Attributes
    ----------
    one : Imputed
        Its clean cells are the untreated ones; `gap` on treated cells is the effect without :math:`\gamma (W D)_{it}`.
    links : (n, n) matrix
        Weights without their diagonal.
    exposure : (n, T) the sums of a region's weights of treated regions
    form : (n, T) gamma as a form of y
    gamma : float
    """

    one: Imputed
    links: sparse.csr_array
    exposure: Array
    form: Array
    gamma: float

    @property
    def treated(self) -> Cells:
        """Treated cells that can be measured, (n, T)."""
        return self.one.usable & self.one.reached.treated

    @property
    def untreated(self) -> Cells:
        """Untreated cells from the first treated period on, (n, T)."""
        return _since_first(self.one.reached.first, self.one.fit)

    @property
    def mean(self) -> float:
        """Mean exposure of untreated cells from the first treated period on."""
        return float(self.exposure[self.untreated].mean())

    @property
    def most(self) -> float:
        """The largest of them."""
        return float(self.exposure[self.untreated].max())

    @property
    def mean_of_treated(self) -> float:
        """Mean exposure of treated cells."""
        return float(self.exposure[self.treated].mean())

    def drawn(self, x: Array) -> Measure:
        """Return the function of first periods that gives the effects on treated and untreated regions, (2,).

        Parameters
        ----------
        x : (k, n, T) covariates
        """
        there, y, periods = self.one.there, self.one.y, self.one.y.shape[1]

        def measure(first: Array) -> Array:
            treated = np.arange(periods) >= first[:, None]
            exposure = _exposure(self.links, treated)
            fit = _fit(treated, there, exposure, x)
            cells, after = fit.inside & treated, _since_first(first, fit)
            if not cells.any() or not after.any() or not _told(fit):
                return np.full(2, np.nan)
            gamma, gap = float(fit.effects(y)[2][0]), fit.gap(y)
            own = gap[cells].mean() + gamma * exposure[cells].mean()
            return np.array([own, gamma * exposure[after].mean()])

        return measure


def neighbours_of(
    panel: Panel,
    w: SpatialWeights | None,
    rings: Sequence[float] | str | None,
    orders: int,
    share: float | None,
) -> Rings:
    """Return the weights that exposure is taken of, as one ring.

    Raises
    ------
    SpecificationError
        Without weights, or with what makes exposure a threshold.
    """
    empty = rings is None or (isinstance(rings, str) and not rings.strip())
    if w is None or not empty or orders != 1 or share is not None:
        raise SpecificationError(
            _(
                "{param:exposure='linear'} takes the values of {param:w} alone: give weights, and leave out {param:rings}, "
                "{param:orders} and {param:share}, which say from where on a region counts as exposed."
            )
        )
    links = sparse.csr_array(w.aligned(panel.ids).matrix, copy=True)
    links.setdiag(0.0)
    links.eliminate_zeros()
    sums: Array = np.asarray(abs(links).sum(axis=1)).ravel()
    scale = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
    return Rings(
        rings=(links,),
        names=(),
        beyond=(),
        beyond_names=(),
        w=sparse.csr_array(diagonal(scale) @ links),
        by="linear",
        links=links,
    )


def linear_of(r: Reached, y: Array, x: Array, about: Rings, covariance: PolicyCovariance) -> Linear:
    """Fit effects of regions and periods, coefficients and gamma on untreated cells.

    Parameters
    ----------
    r : Reached
    y : (n, T) array
        NaN where there are no data.
    x : (k, n, T) covariates
    about : Rings
        Of `neighbours_of`.
    covariance : {"rescaled", "clustered"}

    Raises
    ------
    SpecificationError
        If effects of regions and periods, or a covariate, say the same as exposure on untreated cells.
    """
    there = np.isfinite(y) & np.isfinite(x).all(axis=0)
    links = about.rings[0]
    exposure = _exposure(links, r.treated)
    fit = _fit(r.treated, there, exposure, x)
    if not _told(fit):
        raise SpecificationError(
            _(
                "In untreated cells, exposure says what effects of regions and periods, or a covariate, say already (weights "
                "that link all regions alike do so), and its coefficient cannot be told. Give weights that fall with "
                "distance, or neighbours with {param:exposure='threshold'}."
            )
        )
    y = np.where(there, y, 0.0)
    one = Imputed(r, there, fit, y, fit.gap(y), about.w, covariance)
    form = np.tensordot(fit.gram[0], np.where(fit.clean, fit.x, 0.0), 1)
    return Linear(
        one=one, links=links, exposure=exposure, form=form, gamma=float(fit.effects(y)[2][0])
    )


def linear_rows(linear: Linear) -> dict[str, Effect]:
    """Return the effects by name, in the order of the table: each is w'gap + c gamma."""
    one, treated, untreated = linear.one, linear.treated, linear.untreated
    both = treated | untreated
    count = max(int(treated.sum()), 1)
    mean = treated / count
    nothing = np.zeros_like(mean)

    def row(key: str, weights: Array, c: float, cells: Cells) -> Effect:
        estimate = float(np.sum(weights * one.gap)) + c * linear.gamma
        return one.of_form(key, estimate, one.fit.weights(weights) + c * linear.form, cells)

    reach = linear.exposure
    return {
        "treated": row("treated", mean, float(np.sum(mean * reach)), treated),
        "alone": row("alone", mean, 0.0, treated),
        "exposed": row("exposed", nothing, linear.mean, untreated),
        "gamma": row("gamma", nothing, 1.0, untreated),
        "total": row("total", mean, float(reach[both].sum()) / count, both),
    }


def _exposure(links: sparse.csr_array, treated: Cells) -> Array:
    return np.asarray(links @ treated.astype(float))


def _fit(treated: Cells, there: Cells, exposure: Array, x: Array) -> CleanFit:
    columns = np.concatenate([exposure[None], x])
    return clean_fit(~treated, there, np.where(there, columns, 0.0))


def _told(fit: CleanFit) -> bool:
    """Return whether the untreated cells tell the coefficient of exposure, the first regressor."""
    clean = np.where(fit.clean, fit.x, 0.0)
    said = np.tensordot(np.tensordot(fit.gram[0], clean, 1), clean, ((0, 1), (1, 2)))
    return bool(np.abs(said - np.eye(len(said))[0]).max() < TOLD)


def _since_first(first: Array, fit: CleanFit) -> Cells:
    return np.asarray(fit.clean & (np.arange(fit.clean.shape[1]) >= first.min())[None, :])
