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
from ._wild_samples import MANY, _scores
from .wild import draw_weights

Array = NDArray[np.float64]

DRAWS = 999
_TIE = 1e-9
_DRAWN = _(
    "p of the leads: the share of {draws:,} {draws:draw|draws} of signs of whole clusters' residuals, the leads left out, with an "
    "F as large (restricted wild cluster bootstrap, seed {seed}). Of F itself {p}: by clustered errors it refuses too "
    "many true nulls where few are treated (4 to 14 of 100 at 5% with 10 of 30, by cohorts; of draws 3 to 8)."
)
_NOT_DRAWN = _(
    "p of the leads is that of F, which by clustered errors refuses too many true nulls where clusters, or treated ones, "
    "are few. Up to {most} {most:cluster|clusters} of one kind it is drawn."
)


def can_be_drawn(m: Model) -> bool:
    """Return whether clusters are of one kind and not too many."""
    clusters = m.sample.clusters
    return len(clusters) == 1 and 3 <= clusters[0].size <= MANY


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

    Each cluster's residuals of the regression in which it holds get one weight; effects and regressors are taken
    out of every sample again.
    """
    whole = equation(m)
    r = restriction / m.units
    turned = r @ whole.bread
    b = whole.b - turned.T @ np.linalg.solve(turned @ r.T, r @ whole.b)
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
    larger = int((statistic(v) >= found * (1.0 - _TIE)).sum())
    return float(larger / v.shape[1] if every else (1 + larger) / (v.shape[1] + 1))


def tested(
    m: Model, restriction: Array, found: tuple[float, int, float], draws: int | None, seed: int
) -> tuple[tuple[float, int, float], int, tuple[Note, ...]]:
    """Return F, its degrees of freedom and p, drawn where errors are clustered; how many draws; what is said of p."""
    f, q, p = found
    if m.asked.covariance != "clustered" or not q or not np.isfinite(f):
        return found, 0, ()
    if draws == 0 or not can_be_drawn(m):
        return found, 0, (Note(_NOT_DRAWN, most=MANY),)
    count = DRAWS if draws is None else draws
    try:
        drawn = drawn_p(m, restriction, count, seed)
    except np.linalg.LinAlgError:  # a sample whose scores do not tell the leads apart
        return found, 0, (Note(_NOT_DRAWN, most=MANY),)
    return (f, q, drawn), count, (Note(_DRAWN, draws=count, seed=seed, p=said_p(p)),)
