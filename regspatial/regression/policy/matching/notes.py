"""What has to be said of a matched sample: who was left out, and why."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ....errors import listed
from ....results.table import Note, region
from ....words import ToolName, _, n_
from ..imputation.sample import PolicySample, said_always
from ..logit import Logit
from .pairs import outside
from .pool import Pool

FEW_REGIONS = 20
"""Treated regions below which errors of large samples are said to be such."""


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


def by_theory_said(matched: int) -> Note:
    """Return how errors of nearest neighbours are made."""
    if matched < FEW_REGIONS:
        return Note(
            _(
                "Errors: Abadie and Imbens (2006), the score as estimated (2016). They are of large samples, and {n} treated "
                "{n:region is|regions are} matched."
            ),
            n=matched,
        )
    return Note(_("Errors: Abadie and Imbens (2006), the score as estimated (2016)."))


def few_said(matched: int) -> tuple[Note, ...]:
    """Return the sentence on errors by draws of few treated regions."""
    if matched >= FEW_REGIONS:
        return ()
    return (
        Note(
            _(
                "These errors are of large samples, and {n} treated {n:region is|regions are} matched: they are too small for so "
                "few. {tool} with its p by randomisation is for few."
            ),
            n=matched,
            tool=ToolName("policy"),
        ),
    )


def by_draws_said(draws: int, lost: int, seed: int) -> Note:
    """Return how errors by draws are made."""
    if lost:
        return Note(
            _(
                "Errors: {draws} {draws:sample|samples} of whole regions, treated and controls apart, each with its own score (seed {seed}); {lost} "
                "further samples, which covariates tell apart, were drawn anew."
            ),
            draws=draws,
            lost=lost,
            seed=seed,
        )
    return Note(
        _(
            "Errors: {draws} {draws:sample|samples} of whole regions, treated and controls apart, each with its own score (seed {seed})."
        ),
        draws=draws,
        seed=seed,
    )
