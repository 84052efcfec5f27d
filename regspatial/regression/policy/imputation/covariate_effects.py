"""Whether the policy moves the covariates: the same imputation with each of them as the outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...._kernels.multiple import holm
from ....errors import listed
from ....results.table import Note, p_said
from ....words import Message, Words, _, n_
from .effects import LEVEL, Effect, Imputed
from .fit import NEGLIGIBLE, clean_fit
from .linear import Linear, linear_of, linear_rows
from .rings import Rings
from .sample import PolicySample

Array = NDArray[np.float64]
_BY_POLICY = n_(
    "The policy seems to move {n} covariate, {moved}: held constant, the part of the effect that goes "
    "through it is taken out. Effect on treated regions without it: {estimate:.4g} (std. error {se:.4g}).",
    "The policy seems to move {n} covariates, {moved}: held constant, the part of the effect that goes "
    "through them is taken out. Effect on treated regions without them: {estimate:.4g} (std. error "
    "{se:.4g}).",
)
_BY_EVENT = n_(
    "The event seems to move {n} covariate, {moved}: held constant, the part of the effect that goes through it is taken out. "
    "Mean effect over treated cells without it: {estimate:.4g} (std. error {se:.4g}).",
    "The event seems to move {n} covariates, {moved}: held constant, the part of the effect that goes through them is taken out. "
    "Mean effect over treated cells without them: {estimate:.4g} (std. error {se:.4g}).",
)
_HOW = _(
    "Effect on a covariate: the same evaluation with the covariate as the outcome, its effect on treated "
    "regions; p by t after Holm's correction for the number of covariates."
)
_HOW_EVENT = _(
    "Effect on a covariate: the same regression with the covariate as the outcome and without the others, its mean effect over "
    "treated cells; p as of the effects, after Holm's correction for the number of covariates."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Covariates:
    """What the policy does to the covariates of treated regions.

    Attributes
    ----------
    effects : tuple of Effect
        One a covariate, whose name is its key; those that effects of regions and periods say already are left out.
    p : (k,) array
        p of each after Holm's correction for their number; NaN where an effect has no error.
    without : Effect or None
        The effect on treated regions without those that the policy moves; None where it moves none.
    event : bool
        Whether it is an event study that asks: units meet an event there, and effects are coefficients.
    """

    effects: tuple[Effect, ...]
    p: Array
    without: Effect | None
    event: bool = False

    @property
    def moved(self) -> tuple[int, ...]:
        """Places of the covariates that the policy moves, at 5%."""
        return tuple(int(k) for k in np.flatnonzero(self.p <= 1.0 - LEVEL))

    def notes(self, said: Callable[[str], Words]) -> tuple[Note, ...]:
        """Return the sentence that names the covariates that the policy moves.

        Parameters
        ----------
        said : function
            Gives the label of a covariate.
        """
        if self.without is None:
            return ()
        return (
            Note(
                _BY_EVENT if self.event else _BY_POLICY,
                n=len(self.moved),
                moved=listed([self._said(k, said) for k in self.moved]),
                estimate=self.without.estimate,
                se=self.without.se,
            ),
        )

    def how(self) -> tuple[Note, ...]:
        """Return the sentence that says how effects on covariates are made."""
        if not self.effects:
            return ()
        return (Note(_HOW_EVENT if self.event else _HOW),)

    def rows(self, said: Callable[[str], Words]) -> tuple[tuple[str, Message, Effect, float], ...]:
        """Return key, name, effect and p of each covariate, for a table of tests."""
        return tuple(
            (f"moved_{e.key}", Message(_("Effect on the covariate {name}"), name=said(e.key)), e, p)
            for e, p in zip(self.effects, self.p.tolist(), strict=True)
        )

    def _said(self, k: int, said: Callable[[str], Words]) -> Message:
        return Message(
            _("{name} (by {by:.4g}, {p} after Holm)"),
            name=said(self.effects[k].key),
            by=self.effects[k].estimate,
            p=p_said(float(self.p[k])),
        )


def covariates_of(
    s: PolicySample, about: Rings, one: Imputed, linear: Linear | None
) -> Covariates | None:
    """Return what the policy does to each covariate, in the cells of the estimate; None without covariates.

    Parameters
    ----------
    s : PolicySample
    about : Rings
    one : Imputed
        With the covariates.
    linear : Linear or None
    """
    if not s.names:
        return None
    treated = one.usable & one.reached.treated
    bare = clean_fit(one.fit.clean, one.there, np.zeros((0, *one.there.shape)))
    tested = []
    for name, x in zip(s.names, s.x, strict=True):
        values = np.where(one.there, x, 0.0)
        gap = np.where(one.fit.clean, bare.gap(values), 0.0)
        if np.abs(gap).max() > NEGLIGIBLE * np.abs(values).max():
            tested.append(replace(_without(s, about, one, linear, values, ()), key=name))
    p = holm(np.array([e.p_value for e in tested]))
    moved = {e.key for e, value in zip(tested, p, strict=True) if value <= 1.0 - LEVEL}
    kept = [k for k, name in enumerate(s.names) if name not in moved]
    without = _without(s, about, one, linear, one.y, kept) if moved and treated.any() else None
    return Covariates(effects=tuple(tested), p=p, without=without)


def _without(
    s: PolicySample,
    about: Rings,
    one: Imputed,
    linear: Linear | None,
    y: Array,
    kept: Sequence[int],
) -> Effect:
    """Return the effect on treated regions of y (n, T) with some of the covariates, in the same cells."""
    x = np.where(one.there, s.x[list(kept)], 0.0)
    if linear is not None:
        y = np.where(one.there, y, np.nan)
        again = linear_of(one.reached, y, x, about, one.covariance, linear.edges)
        again = replace(again, one=replace(again.one, near=one.near))
        return linear_rows(again)["treated"]
    fit = clean_fit(one.fit.clean, one.there, x)
    again_one = replace(one, fit=fit, y=y, gap=fit.gap(y))
    return again_one.effect("treated", one.reached.treated & one.usable)
