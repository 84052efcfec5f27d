r"""Spillover in proportion to exposure, :math:`\gamma (W D)_{it}`: for weights that link all regions, which leave no clean cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ....choices.policy import PolicyCovariance
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....errors import ParameterError, SpecificationError
from ....words import Message, Words, _
from ....words.lists import items
from .cells import Reached
from .effects import Effect, Imputed
from .fit import CleanFit, clean_fit
from .links import Links, links_of, mean_of_rows, sums_over
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
    links : (n, n) matrix, or one a period
        Weights without their diagonal.
    edges : of v vintages
        From how many periods since the start of a treated region on it is of each; the first is 0.
    by_vintage : (v, n, T) the sums of a region's weights of treated regions of each
    form : (v, n, T) the coefficients as forms of y
    gamma : (v,) array
    """

    one: Imputed
    links: Links
    edges: tuple[int, ...]
    by_vintage: Array
    form: Array
    gamma: Array

    @property
    def exposure(self) -> Array:
        """The sums of a region's weights of treated regions, (n, T)."""
        return np.asarray(self.by_vintage.sum(axis=0))

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
        there, y, many = self.one.there, self.one.y, len(self.edges)

        def measure(first: Array) -> Array:
            treated, exposure = _exposure(self.links, first, y.shape[1], self.edges)
            fit = _fit(treated, there, exposure, x)
            cells, after = fit.inside & treated, _since_first(first, fit)
            if not cells.any() or not after.any() or not _told(fit, many):
                return np.full(2, np.nan)
            gamma, gap = fit.effects(y)[2][:many], fit.gap(y)
            own = gap[cells].mean() + gamma @ exposure[:, cells].mean(axis=1)
            return np.array([own, gamma @ exposure[:, after].mean(axis=1)])

        return measure


def neighbours_of(
    panel: Panel,
    w: SpatialWeights | PeriodWeights | None,
    rings: Sequence[float] | str | None,
    orders: int,
    share: float | None,
    edges: tuple[int, ...] = (0,),
) -> Rings:
    """Return the weights that exposure is taken of, as one ring; its names are those of several vintages.

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
    links = links_of(w, panel)
    return Rings(
        rings=(links,),
        names=_names(edges) if len(edges) > 1 else (),
        beyond=(),
        beyond_names=(),
        w=mean_of_rows(links),
        by="linear",
        links=links,
    )


def vintages_of(vintages: Sequence[int] | str | None, *, linear: bool) -> tuple[int, ...]:
    """Return from how many periods since the start on a treated region is of each vintage; the first is 0.

    Raises
    ------
    ParameterError
        If they are no whole numbers from 1 that grow, or spillover is not linear.
    """
    parts = items(vintages) if isinstance(vintages, str) else (vintages or ())
    try:
        edges = [int(one) for one in parts if str(one).strip()]
    except ValueError:
        edges = [0]
    if not all(b > a for a, b in zip([0, *edges], edges, strict=False)):
        raise ParameterError(
            _(
                "{param:vintages={vintages!r}} must be whole numbers from 1 that grow, with commas between: 2, 4."
            ),
            vintages=vintages,
        )
    if edges and not linear:
        raise ParameterError(
            _(
                "{param:vintages} are for {param:exposure='linear'}; otherwise spillover stands by periods since the first "
                "treated neighbour already."
            )
        )
    return (0, *edges)


def _names(edges: tuple[int, ...]) -> tuple[Words, ...]:
    names = [
        Message(_("treated for {low} to {high} periods"), low=low, high=high - 1)
        for low, high in pairwise(edges)
    ]
    return (*names, Message(_("treated for {low} {low:period|periods} or more"), low=edges[-1]))


def linear_of(
    r: Reached,
    y: Array,
    x: Array,
    about: Rings,
    covariance: PolicyCovariance,
    edges: tuple[int, ...] = (0,),
) -> Linear:
    """Fit effects of regions and periods, coefficients and gamma on untreated cells.

    Parameters
    ----------
    r : Reached
    y : (n, T) array
        NaN where there are no data.
    x : (k, n, T) covariates
    about : Rings
        Of `neighbours_of`.
    covariance : {"rescaled", "clustered", "conley"}
    edges : of `vintages_of`

    Raises
    ------
    SpecificationError
        If effects of regions and periods, or a covariate, say the same as exposure on untreated cells.
    """
    there = np.isfinite(y) & np.isfinite(x).all(axis=0)
    links = about.rings[0]
    exposure = _exposure(links, r.first, y.shape[1], edges)[1]
    fit = _fit(r.treated, there, exposure, x)
    _check_vintages(exposure, fit, about.names)
    if not _told(fit, len(edges)):
        raise SpecificationError(
            _(
                "In untreated cells, exposure says what effects of regions and periods, or a covariate, say already (weights "
                "that link all regions alike do so), and its coefficient cannot be told. Give weights that fall with "
                "distance, or neighbours with {param:exposure='threshold'}."
            )
        )
    y = np.where(there, y, 0.0)
    one = Imputed(r, there, fit, y, fit.gap(y), about.w, covariance)
    form = np.tensordot(fit.gram[: len(edges)], np.where(fit.clean, fit.x, 0.0), 1)
    return Linear(
        one=one,
        links=links,
        edges=edges,
        by_vintage=exposure,
        form=form,
        gamma=fit.effects(y)[2][: len(edges)],
    )


def _check_vintages(exposure: Array, fit: CleanFit, names: Sequence[Words]) -> None:
    """Refuse a vintage that no untreated cell is exposed to."""
    for one, name in zip(exposure, names, strict=False):
        if not one[fit.clean].any():
            raise SpecificationError(
                _(
                    "No untreated region is linked to a region {vintage}, so nothing tells that spillover. Give fewer or smaller "
                    "{param:vintages}."
                ),
                vintage=name,
            )


def linear_rows(linear: Linear) -> dict[str, Effect]:
    """Return the effects by name, in the order of the table: each is w'gap + c'gamma."""
    one, treated, untreated = linear.one, linear.treated, linear.untreated
    count = max(int(treated.sum()), 1)
    mean = treated / count
    nothing = np.zeros_like(mean)
    many = len(linear.edges)

    def row(key: str, weights: Array, c: Array, cells: Cells) -> Effect:
        estimate = float(np.sum(weights * one.gap) + c @ linear.gamma)
        form = one.fit.weights(weights) + np.tensordot(c, linear.form, 1)
        return one.of_form(key, estimate, form, cells)

    def reach(cells: Cells) -> Array:
        return np.asarray(linear.by_vintage[:, cells].sum(axis=1))

    unit = np.eye(many)
    gammas = [("gamma", unit[0])] if many == 1 else []
    if many > 1:
        gammas = [(f"gamma-{k + 1}", unit[k]) for k in range(many)]
        gammas.append(("vintage", unit[-1] - unit[0]))
    return {
        "treated": row("treated", mean, reach(treated) / count, treated),
        "alone": row("alone", mean, 0.0 * unit[0], treated),
        "exposed": row("exposed", nothing, reach(untreated) / untreated.sum(), untreated),
        **{key: row(key, nothing, c, untreated) for key, c in gammas},
        "total": row("total", mean, reach(treated | untreated) / count, treated | untreated),
    }


def _exposure(
    links: Links, first: Array, periods: int, edges: tuple[int, ...]
) -> tuple[Cells, Array]:
    """Return treated cells, (n, T), and the sums of weights of treated regions by vintage, (v, n, T)."""
    since = np.arange(periods)[None, :] - first[:, None]
    ends = (*edges[1:], np.inf)
    parts = [(since >= low) & (since < high) for low, high in zip(edges, ends, strict=True)]
    return since >= 0, np.stack([sums_over(links, part.astype(float)) for part in parts])


def _fit(treated: Cells, there: Cells, exposure: Array, x: Array) -> CleanFit:
    columns = np.concatenate([exposure, x])
    return clean_fit(~treated, there, np.where(there, columns, 0.0))


def _told(fit: CleanFit, many: int) -> bool:
    """Return whether the untreated cells tell the coefficients of exposure, the first regressors."""
    clean = np.where(fit.clean, fit.x, 0.0)
    said = np.tensordot(np.tensordot(fit.gram[:many], clean, 1), clean, ((1, 2), (1, 2)))
    return bool(np.abs(said - np.eye(len(clean))[:many]).max() < TOLD)


def _since_first(first: Array, fit: CleanFit) -> Cells:
    return np.asarray(fit.clean & (np.arange(fit.clean.shape[1]) >= first.min())[None, :])
