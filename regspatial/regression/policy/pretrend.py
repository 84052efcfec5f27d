"""p of all leads of an event study together, by a restricted wild cluster bootstrap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from ...errors import ParameterError
from ...results import Note
from ...results.estimates import said_p
from ...words import _
from ..chains.two_equations import Equation, blocks_of, equation, fitted_of
from ..errors.wild_samples import _scores
from ..panel.least_squares.covariance import freedom
from ..panel.least_squares.model import Model
from ..panel.least_squares.source import Codes
from ..robust.hotelling import customary, f_of
from .event_study.record import Leads
from .wild import draw_weights

Array = NDArray[np.float64]

DRAWS = 999
MOST_CELLS = 200_000_000
"""Draws times rows, up to which they take ten seconds."""
_CELLS = 2**22
_TIE = 1e-9
_DRAWN = _(
    "p of the leads: the share of {draws:,} {draws:draw|draws} of signs of whole clusters' residuals, the leads left out, with an "
    "F as large (restricted wild cluster bootstrap, seed {seed})."
)
_OF_F = _(
    "Of F itself {p}: by clustered errors it refuses too many true nulls where cohorts are of few clusters."
)
_NOT_DRAWN = _(
    "p of the leads is that of F, which by clustered errors refuses too many true nulls where clusters, or treated ones, "
    "are few. It is drawn for clusters of one kind, at least three, and where draws times rows are up to {most:,}."
)


def can_be_drawn(m: Model, draws: int) -> bool:
    """Return whether clusters are of one kind and not too few, and draws of all rows not too many."""
    clusters = m.sample.clusters
    return len(clusters) == 1 and clusters[0].size >= 3 and draws * m.y.size <= MOST_CELLS


def check_draws(draws: int | None) -> None:
    """Refuse draws that are not allowed.

    Raises
    ------
    ParameterError
    """
    if draws is not None and draws != 0 and not 99 <= draws <= 9999:
        raise ParameterError(
            _("{param:draws={draws!r}}; 99 to 9,999 can be drawn, or 0 for p of F."), draws=draws
        )


def drawn_p(m: Model, restriction: Array, draws: int, seed: int) -> float:
    """Return the share of draws whose F of `restriction` (q, K) b = 0, b in the columns' units, is as large.

    Each cluster's residuals of the regression without any column that it is of get one weight; effects and regressors
    are taken out of every sample again. Were averages alone zero, cohorts of few units would be fitted nearly whole.
    """
    whole = equation(m)
    r = restriction / m.units
    turned = r @ whole.bread
    leads = np.any(r != 0.0, axis=0)
    taken = whole.bread[leads]
    b = whole.b - taken.T @ np.linalg.solve(taken[:, leads], whole.b[leads])
    e = m.y - b @ m.x
    codes, _name = blocks_of(m)
    size = int(codes.max()) + 1
    lines = turned @ m.x
    own = np.array([np.bincount(codes, weights=line * e, minlength=size) for line in lines])
    v, every, _kind = draw_weights("auto", size, draws, seed)
    scores_of = of_matrix if size <= v.shape[1] else of_samples
    scores = scores_of(m, whole, lines, e, codes, size)

    def statistic(weights: Array) -> Array:
        value, each = own @ weights, scores(weights)  # (q, R), (q, G, R)
        meat = np.einsum("agr,bgr->rab", each, each)
        return np.asarray(
            np.einsum("ar,ra->r", value, np.linalg.solve(meat, value.T[:, :, None])[:, :, 0])
        )

    found = float(statistic(np.ones((size, 1)))[0])
    larger, step = 0, max(1, _CELLS // max(own.size, m.y.size))
    for start in range(0, v.shape[1], step):
        drawn = statistic(v[:, start : start + step])
        larger += int((drawn >= found * (1.0 - _TIE)).sum())
    return float(larger / v.shape[1] if every else (1 + larger) / (v.shape[1] + 1))


def of_matrix(
    m: Model, whole: Equation, lines: Array, e: Array, codes: Codes, size: int
) -> Callable[[Array], Array]:
    """Return scores (q, G, R) of weights by what each cluster's residuals give: of less clusters than draws."""
    scores = np.array([_scores(m, whole, line, e, codes, size) for line in lines])
    return lambda weights: np.asarray(scores @ weights)


def of_samples(
    m: Model, whole: Equation, lines: Array, e: Array, codes: Codes, size: int
) -> Callable[[Array], Array]:
    """Return scores (q, G, R) of weights, effects and regressors taken out of each sample."""

    def scores(weights: Array) -> Array:
        alone = m.effects.within(weights.T[:, codes] * e)
        left = alone - (alone @ whole.x.T @ whole.bread) @ whole.x
        sums = [
            [np.bincount(codes, weights=line * one, minlength=size) for one in left]
            for line in lines
        ]
        return np.array(sums).transpose(0, 2, 1)

    return scores


def by_f(m: Model, restriction: Array, found: tuple[Array, Array], df: int) -> Leads:
    """Return F of all leads together, NaN where their covariance is singular: by CR2 errors Hotelling's T².

    `found` has the leads (q,) and their covariance (q, q), `df` are the degrees of freedom of t.
    """
    b, v = found
    q, nothing = len(b), float("nan")
    if not q or np.linalg.matrix_rank(v, hermitian=True) < q:
        return Leads(nothing, q, nothing, nothing)
    wald = float(b @ np.linalg.solve(v, b))
    f, below = wald / q, float(df)
    if q > 1 and m.asked.covariance == "cr2":
        one = fitted_of(m, equation(m))
        f, below = f_of(wald, q, freedom(one, m.sample.clusters[0], restriction / m.units))
    return Leads(f, q, float(fdtrc(q, below, f)), below)


def tested(
    m: Model,
    restriction: Array,
    found: tuple[Array, Array],
    df: int,
    draws: int | None,
    seed: int,
) -> tuple[Leads, int, tuple[Note, ...]]:
    """Return the test of the leads (see `by_f`), p drawn where errors are clustered; how many draws; what is said of p."""
    leads = by_f(m, restriction, found, df)
    if not m.asked.by_cluster or not np.isfinite(leads.statistic):
        return leads, 0, ()
    usual = _usual(leads, found, df)
    count = DRAWS if draws is None else draws
    if draws != 0 and can_be_drawn(m, count):
        try:
            drawn = drawn_p(m, restriction, count, seed)
        except np.linalg.LinAlgError:  # a sample whose scores do not tell the leads apart
            return leads, 0, (Note(_NOT_DRAWN, most=MOST_CELLS), *usual)
        said = [Note(_DRAWN, draws=count, seed=seed)]
        if np.isfinite(leads.p_value):
            said.append(Note(_OF_F, p=said_p(leads.p_value)))
        return leads._replace(p_value=drawn), count, (*said, *usual)
    return leads, 0, (Note(_NOT_DRAWN, most=MOST_CELLS), *usual)


def _usual(leads: Leads, found: tuple[Array, Array], df: int) -> tuple[Note, ...]:
    """Return what F with clusters less one would say, where the test is Hotelling's."""
    if leads.df_below == df:
        return ()
    b, v = found
    return (customary(float(b @ np.linalg.solve(v, b)), leads.df, df, leads.df_below),)
