"""p and intervals of the effects of an event study, by a restricted wild cluster bootstrap.

Cohorts of few clusters are fitted nearly whole by coefficients of their own: clustered standard errors are far too small
then. So residuals are those of y - c d on all other columns, d the period in all cohorts alike, and get the signs of their
clusters. They are straight lines in c, and so is what a sample gives; c that is not refused makes the interval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import InferenceWarning, warn
from ...results import Note
from ...results.estimates import said_p
from ...words import _
from ..chains.two_equations import blocks_of, equation
from ..panel.least_squares.model import Model
from .event_study.record import LEVEL, Mean
from .pretrend import DRAWS, MOST_CELLS, of_matrix, of_samples
from .wild import draw_weights

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEW_TREATED = 5
_TIE = 1e-9
_WIDEST, _HALVINGS = 2.0**12, 40
_DRAWN = _(
    "p and {pct} intervals of the effects: values that {draws:,} {draws:draw|draws} of signs of whole clusters' residuals, one effect "
    "in all cohorts put in, do not refuse (restricted wild cluster bootstrap, seed {seed}). By t({df}) and these standard "
    "errors the mean effect has {low:.4g} to {high:.4g} ({p}); where cohorts are of few clusters they are far too small."
)
_BY_T = _(
    "Intervals and p of effects are by t and clustered standard errors, which are far too small where cohorts are of few "
    "clusters: of 100 true nulls at 5%, with 10 of 30 clusters treated, t refuses {one} where all are one cohort, {three} in "
    "three, {ten} in ten. They are drawn for clusters of one kind, where {param:draws} is not 0 and data are not too many."
)
_FEW = _(
    "Only {few} of {all} {all:cluster|clusters} {few:meets|meet} {event}: with fewer than {least} neither drawn p and intervals "
    "nor those of t and F hold. Judge these effects case by case, by a synthetic control for example."
)
REFUSED = {"one": 6, "three": 5, "ten": 59}
"""Of 100 true nulls of the mean effect by t, ten treated (benchmarks/event_leads.py)."""


class Effects(NamedTuple):
    """What is drawn: p, low and high of each period (K, 3) and of both means, how many draws, and what is said."""

    each: Array | None
    mean: Array | None
    over_cells: Array | None
    draws: int
    notes: tuple[Note, ...]


def effects_drawn(
    m: Model,
    mixed: Array,
    shown: Sequence[int],
    by_t: tuple[Array, tuple[Mean, Mean], int],
    in_period: Sequence[int],
    draws: int | None,
    seed: int,
) -> Effects:
    """Return p and intervals of effects by periods, `mixed` (K, ·) times the coefficients, where errors are clustered.

    `by_t` has the effects, their mean by t with periods alike and over the cells `in_period`, and degrees of freedom.
    """
    if not m.asked.by_cluster:
        return Effects(None, None, None, 0, ())
    count = DRAWS if draws is None else draws
    if not _can(m, count, len(shown)):
        return Effects(None, None, None, 0, (Note(_BY_T, **REFUSED),))
    estimates, (mean, over), df = by_t
    of = Draws(m, count, seed)
    own = [np.where(one != 0.0, 0.0, np.nan) for one in mixed]
    each = np.array([of.effect(one, at) for one, at in zip(mixed, own, strict=True)])
    after = np.array([t >= 0 for t in shown], dtype=float)

    of_mean = _of_mean(of, mixed, estimates, after, mean.estimate)
    of_cells = _of_mean(of, mixed, estimates, after * np.array(in_period), over.estimate)
    if not np.isfinite(np.append(each[:, 0], [of_mean[0], of_cells[0]])).all():
        return Effects(None, None, None, 0, (Note(_BY_T, **REFUSED),))
    said = Note(
        _DRAWN,
        draws=count,
        seed=seed,
        df=df,
        low=mean.low,
        high=mean.high,
        p=said_p(mean.p_value),
        pct=f"{100 * LEVEL:g}%",
    )
    return Effects(each, of_mean, of_cells, count, (said,))


def p_over_cells(
    m: Model,
    mixed: Array,
    shown: Sequence[int],
    estimates: Array,
    weights: Array,
    draws: int | None,
    seed: int,
) -> float:
    """Return the drawn p of a mean of effects (K,) with weights, zero for leads; NaN where it is not drawn."""
    count = DRAWS if draws is None else draws
    if not m.asked.by_cluster or not _can(m, count, len(shown)):
        return float("nan")
    center = float(weights @ estimates / weights.sum())
    return float(_of_mean(Draws(m, count, seed), mixed, estimates, weights, center)[0])


def _can(m: Model, count: int, periods: int) -> bool:
    """Whether effects of periods can be drawn: clusters of one kind, three at least, and data that are not too many."""
    clusters = m.sample.clusters
    cells = 2 * (periods + 2) * min(count, clusters[0].size) * m.y.size
    return count > 0 and len(clusters) == 1 and clusters[0].size >= 3 and cells <= MOST_CELLS


def _of_mean(of: Draws, mixed: Array, estimates: Array, weights: Array, center: float) -> Array:
    """Return p, low and high of a mean of effects with weights, each effect as far from it in all samples."""
    shape = np.full(mixed.shape[1], np.nan)
    for weight, line, effect in zip(weights, mixed, estimates, strict=True):
        if weight:
            shape[line != 0.0] = effect - center
    return np.array(of.effect(weights @ mixed / weights.sum(), shape))


def warn_few_treated(m: Model, treated: NDArray[np.bool_], event: object) -> tuple[Note, ...]:
    """Warn where fewer than five clusters, or units, meet the event; `treated` has the sample's rows."""
    codes = [f.codes for f in m.sample.clusters] or [m.sample.effects[0].codes]
    few, every = min((np.unique(c[treated]).size, np.unique(c).size) for c in codes)
    if few >= FEW_TREATED:
        return ()
    note = Note(_FEW, few=few, all=every, event=event, least=FEW_TREATED)
    warn(InferenceWarning(note))
    return (note,)


class Draws:
    """Samples of one model: what each contrast of its coefficients is in them.

    Parameters
    ----------
    m : Model
    draws, seed : int
    """

    def __init__(self, m: Model, draws: int, seed: int) -> None:
        self.m, self.whole = m, equation(m)
        self.codes, _name = blocks_of(m)
        self.size = int(self.codes.max()) + 1
        self.weights, self.every, _kind = draw_weights("auto", self.size, draws, seed)

    def effect(
        self, contrast: Array, shape: Array, level: float = LEVEL
    ) -> tuple[float, float, float]:
        """Return p of none, and the interval, of a contrast (K,) of coefficients.

        `shape` (K,) are the coefficients where it is none, NaN where they are free; all others move with it.
        """
        m, moved = self.m, ~np.isnan(shape)
        line = (contrast / m.units) @ self.whole.bread @ m.x
        known = np.where(moved, shape, 0.0) * m.units
        one = np.where(moved, 1.0, 0.0) * m.units
        e = [
            self._restricted(y, b, moved)
            for y, b in ((m.y - known @ m.x, self.whole.b - known), (one @ m.x, one))
        ]
        one_each = np.ones((self.size, 1))
        scores_of = of_matrix if self.size <= self.weights.shape[1] else of_samples
        own, drawn = [], []
        for r in e:
            scores = scores_of(m, self.whole, line[None], r, self.codes, self.size)
            own.append(scores(one_each)[0, :, 0])
            drawn.append(scores(self.weights)[0])
        sums = [np.bincount(self.codes, weights=line * r, minlength=self.size) for r in e]
        value = [float(np.sum(one)) for one in sums], float(np.sqrt(np.sum(own[0] ** 2)))
        each = [one @ self.weights for one in sums]
        return _inverted(value, each, _products(drawn), level, every=self.every)

    def _restricted(self, y: Array, b: Array, out: Flags) -> Array:
        """Return the residuals of y, whose slopes are b, without the columns that are out."""
        taken = self.whole.bread[out]
        return np.asarray(y - (b - taken.T @ np.linalg.solve(taken[:, out], b[out])) @ self.m.x)


def _products(drawn: Sequence[Array]) -> list[Array]:
    """Return the sums over clusters of the products of two scores (G, R), of each draw."""
    s, t = drawn
    return [np.einsum("gr,gr->r", x, y) for x, y in ((s, s), (s, t), (t, t))]


def _inverted(
    found: tuple[Sequence[float], float],
    drawn: Sequence[Array],
    squares: Sequence[Array],
    level: float,
    *,
    every: bool,
) -> tuple[float, float, float]:
    """Return p of zero, and the values that are not refused.

    `found` has the effect, what it takes of a unit of c (one), and its error; `drawn` the two in each draw.
    """
    ((top, unit), width), (a, b), count = found, drawn, drawn[0].size

    def p(c: float) -> float:
        below = np.maximum(squares[0] - 2.0 * c * squares[1] + c**2 * squares[2], 0.0)
        larger = (a - c * b) ** 2 * width**2 >= (top - c * unit) ** 2 * below * (1.0 - _TIE)
        share = int(larger.sum())
        return share / count if every else (1 + share) / (count + 1)

    ends = [_end(p, top, side * width, 1.0 - level) for side in (-1.0, 1.0)]
    return p(0.0), ends[0], ends[1]


def _end(p: Callable[[float], float], top: float, step: float, share: float) -> float:
    """Return where p falls to a share on one side of the top; infinite where it never does."""
    size = 1.0
    while p(top + size * step) > share:
        size *= 2.0
        if size > _WIDEST:
            return float(np.sign(step) * np.inf)
    low, high = size / 2.0 if size > 1.0 else 0.0, size
    for _unused in range(_HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if p(top + middle * step) > share else (low, middle)
    return top + low * step
