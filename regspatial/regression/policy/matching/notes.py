"""What has to be said of a matched sample: who was left out, and why."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ....errors import listed
from ....results.table import Note, region
from ....words import Message, _, n_
from ..imputation.effects import LEVEL, Effect
from ..imputation.sample import PolicySample, said_always
from ..logit import Logit
from .pairs import CALIPER, Rule, outside
from .pool import Pool

_AUSTIN = _(" (the default, of Austin 2011: in his simulations it took off {share} of the bias)")


def notes_of(
    s: PolicySample, pool: Pool, score: Logit, kept: NDArray[np.bool_], how: tuple[Note, ...]
) -> tuple[Note, ...]:
    """Return the sentences under the effects: errors, then who was left out."""
    return (*how, *said_always(s), *_left_out(pool, score, kept))


def _left_out(pool: Pool, score: Logit, kept: NDArray[np.bool_]) -> Iterator[Note]:
    own = np.array(pool.ids, dtype=object)[pool.treated]
    lost = [str(one) for one in own[~kept]]
    if lost:
        yield Note(
            n_(
                "{n} treated region has no control within reach and is left out of the effect: {regions}.",
                "{n} treated regions have no control within reach and are left out of the effect: {regions}.",
            ),
            n=len(lost),
            regions=listed([region(one) for one in lost]),
        )
    beyond = [str(one) for one in own[outside(score, pool.treated)]]
    if beyond:
        yield Note(
            n_(
                "Without common support: {n} treated region lies beyond the scores of all controls: {regions}.",
                "Without common support: {n} treated regions lie beyond the scores of all controls: {regions}.",
            ),
            n=len(beyond),
            regions=listed([region(one) for one in beyond]),
        )
    if pool.beside:
        yield Note(
            n_(
                "{n} untreated region has a treated neighbour and is no control: {regions}.",
                "{n} untreated regions have a treated neighbour and are no controls: {regions}.",
            ),
            n=len(pool.beside),
            regions=listed([region(one) for one in pool.beside]),
        )
    if pool.empty:
        yield Note(
            n_(
                "{n} region has empty cells and is left out: {regions}.",
                "{n} regions have empty cells and are left out: {regions}.",
            ),
            n=len(pool.empty),
            regions=listed([region(one) for one in pool.empty]),
        )


def caliper_said(rule: Rule, kept: NDArray[np.bool_]) -> tuple[Note, ...]:
    """Return where the caliper comes from, and how many treated regions it drops; nothing where none is set."""
    if rule.caliper is None or rule.method not in ("nearest", "caliper"):
        return ()
    return (
        Note(
            _(
                "Caliper: controls lie within {caliper:g} standard deviations of a region's log odds{source}; it drops {n} of "
                "{all} treated {all:region|regions}."
            ),
            n=int((~kept).sum()),
            all=kept.size,
            caliper=rule.caliper,
            source=Message(_AUSTIN, share="98%") if rule.caliper == CALIPER else "",
        ),
    )


def by_theory_said(effect: Effect) -> Note:
    """Return how errors of nearest neighbours are made, beside the customary interval."""
    return Note(
        _(
            "Errors: Abadie and Imbens (2006), the score as estimated (2016); t with degrees of freedom that the matched regions leave "
            "(Satterthwaite). The customary interval of the effect, normal, is {low:.4g} to {high:.4g}: too narrow where few regions are "
            "matched."
        ),
        **_usual(effect, effect.se),
    )


def by_pairs_said(effect: Effect, draws: int, seed: int, se: float, lost: int) -> Note:
    """Return how errors by pairs are made, beside the customary interval by draws.

    Parameters
    ----------
    effect : Effect
    draws, seed : int
    se : float
        By the draws; NaN where most of them had no effect.
    lost : int
        How many samples had no score.
    """
    if not np.isfinite(se):
        return Note(
            _(
                "Errors by pairs: what the effects differ by among themselves, and what controls add that are taken more than once; t "
                "with the degrees of freedom these leave (Satterthwaite). The customary bootstrap cannot be drawn: covariates tell treated "
                "regions apart from the others in most samples (seed {seed})."
            ),
            seed=seed,
        )
    return Note(
        _(
            "Errors by pairs: what the effects differ by among themselves, and what controls add that are taken more than once; t with "
            "the degrees of freedom these leave (Satterthwaite). The customary interval of the effect, normal, by {draws} "
            "{draws:sample|samples} of whole regions with scores of their own (seed {seed}; {lost} without a score drawn anew), is {low:.4g} to "
            "{high:.4g}: too narrow where few regions are matched."
        ),
        draws=draws,
        lost=lost,
        seed=seed,
        **_usual(effect, se),
    )


def _usual(effect: Effect, se: float) -> dict[str, float]:
    half = float(ndtri((1.0 + LEVEL) / 2.0)) * se
    return {"low": effect.estimate - half, "high": effect.estimate + half}
