"""p of all leads of an event study together, by a restricted wild cluster bootstrap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import ParameterError
from ..results import Note
from ..results.estimates import said_p
from ..words import _
from ._equations import blocks_of, equation
from ._fixed_model import Model
from ._wild_samples import _scores
from .wild import draw_weights

Array = NDArray[np.float64]

DRAWS = 999
MOST_CLUSTERS = 1000
"""Up to which 999 draws take a second or two."""
_CELLS = 2**22
_TIE = 1e-9
_DRAWN = _(
    "p of the leads: the share of {draws:,} {draws:draw|draws} of signs of whole clusters' residuals, the leads left out, with an "
    "F as large (restricted wild cluster bootstrap, seed {seed}). Of F itself {p}: by clustered errors it refuses too "
    "many true nulls (of 100 at 5%, with 10 of 30 clusters treated: 7 where all are at one time, 14 to 52 in three to ten "
    "cohorts; draws 4 to 6). With fewer than five treated neither holds."
)
_NOT_DRAWN = _(
    "p of the leads is that of F, which by clustered errors refuses too many true nulls where clusters, or treated ones, "
    "are few. Up to {most} {most:cluster|clusters} of one kind it is drawn."
)


def can_be_drawn(m: Model) -> bool:
    """Return whether clusters are of one kind and not too many."""
    clusters = m.sample.clusters
    return len(clusters) == 1 and 3 <= clusters[0].size <= MOST_CLUSTERS


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
    scores = np.array([_scores(m, whole, line, e, codes, size) for line in lines])
    v, every, _kind = draw_weights("auto", size, draws, seed)

    def statistic(weights: Array) -> Array:
        value, each = own @ weights, scores @ weights  # (q, R), (q, G, R)
        meat = np.einsum("agr,bgr->rab", each, each)
        return np.asarray(
            np.einsum("ar,ra->r", value, np.linalg.solve(meat, value.T[:, :, None])[:, :, 0])
        )

    found = float(statistic(np.ones((size, 1)))[0])
    larger, step = 0, max(1, _CELLS // own.size)
    for start in range(0, v.shape[1], step):
        drawn = statistic(v[:, start : start + step])
        larger += int((drawn >= found * (1.0 - _TIE)).sum())
    return float(larger / v.shape[1] if every else (1 + larger) / (v.shape[1] + 1))


def tested(
    m: Model, restriction: Array, found: tuple[float, int, float], draws: int | None, seed: int
) -> tuple[tuple[float, int, float], int, tuple[Note, ...]]:
    """Return F, its degrees of freedom and p, drawn where errors are clustered; how many draws; what is said of p."""
    f, q, p = found
    if m.asked.covariance != "clustered" or not q or not np.isfinite(f):
        return found, 0, ()
    if draws == 0 or not can_be_drawn(m):
        return found, 0, (Note(_NOT_DRAWN, most=MOST_CLUSTERS),)
    count = DRAWS if draws is None else draws
    try:
        drawn = drawn_p(m, restriction, count, seed)
    except np.linalg.LinAlgError:  # a sample whose scores do not tell the leads apart
        return found, 0, (Note(_NOT_DRAWN, most=MOST_CLUSTERS),)
    return (f, q, drawn), count, (Note(_DRAWN, draws=count, seed=seed, p=said_p(p)),)
