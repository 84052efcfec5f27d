"""Record of transitions between classes of a distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels import chains
from ...containers.time_axis import time_numbers
from ...results.by import Axis, Part, by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Column, Note, Table
from ...terms import term
from ...words import Message, Words, _
from . import lists

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Codes = NDArray[np.intp]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbours:
    """The neighbours' side of a spatial Markov chain.

    Parameters
    ----------
    means : (T, n) array
        Of the neighbours, by the weights.
    limits : (T, m − 1) array
    states : (T, n) array
        Classes of the means, from 0.
    counts : (m, k, k) array
        Moves by the neighbours' class at departure.
    """

    means: Array
    limits: Array
    states: Codes
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarkovTransitions(Record):
    """Moves of n regions between k classes.

    Parameters
    ----------
    variable : str
    ids, times : labels
    limits : (T, k − 1) array
        Between the classes at each time, of the variable or of its ratio to the mean.
    states : (T, n) array
        Class of each region, from 0.
    counts : (k, k) array
        From class (row) to class (column), `step` times later.
    by_period : (s, k, k) array
        The same by subperiod.
    periods : s pairs of times
    neighbours : Neighbours or None
    spec : mapping
        classes, limits, quantiles, relative, step, subperiods, neighbours.
    """

    variable: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    limits: Array
    states: Codes
    counts: Counts
    by_period: Counts
    periods: tuple[tuple[Time, Time], ...]
    neighbours: Neighbours | None = None
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def k(self) -> int:
        """Number of classes."""
        return len(self.counts)

    @property
    def probabilities(self) -> Array:
        """Shares of each row of the counts, (k, k); NaN where nothing left a class."""
        return chains.shares(self.counts)

    @property
    def ergodic(self) -> Array:
        """The distribution that the chain keeps, (k,); NaN where there is none, or more than one."""
        return chains.ergodic(self.probabilities)

    @property
    def passage(self) -> Array:
        """Mean numbers of steps to the first time in each class, (k, k); NaN where one is not reached."""
        return chains.passage(self.probabilities)

    @property
    def stayed(self) -> float:
        """Share of the moves that led back to the class they came from."""
        return float(np.trace(self.counts) / self.counts.sum())

    def matrices(self) -> tuple[tuple[Words, Counts], ...]:
        """Return all moves, then those by the neighbours' class, each with what it is called."""
        found: list[tuple[Words, Counts]] = [(Message(_("all")), self.counts)]
        if self.neighbours is not None:
            found += [
                (Message(_("neighbours in class {k}"), k=m + 1), one)
                for m, one in enumerate(self.neighbours.counts)
            ]
        return tuple(found)

    def tests(self) -> tuple[tuple[str, float, float, int, int], ...]:
        """Return (hypothesis, likelihood ratio, Q, degrees of freedom, expected counts under 5)."""
        found = [("time", *chains.homogeneity(self.by_period))]
        if self.neighbours is not None:
            found.append(("neighbours", *chains.homogeneity(self.neighbours.counts)))
        return tuple(found)

    @property
    def lr_of_neighbours(self) -> float:
        """The likelihood ratio of homogeneity over the neighbours' classes; NaN without neighbours."""
        return float("nan") if self.neighbours is None else self.tests()[1][1]

    def tables(self) -> tuple[Table, ...]:
        """Return probabilities, distributions, passage times, tests, measures, regions and counts."""
        found = [self._main()]
        if self.neighbours is not None:
            found.append(self._by_neighbours(self.neighbours))
        found += [self._tests(), self._distribution(), self._passage(), self._measures()]
        return (*found, lists.by_region(self), lists.moves(self), lists.classes(self))

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the class at the last time and at the first, and the moves; `time` has no meaning."""
        del at_time
        up, down = self.steps()
        return self.ids, (
            LayerColumn(
                name="class_last",
                en=lists.class_at(self, -1),
                values=self.states[-1] + 1,
                limits=tuple(float(v) for v in range(self.k + 1)),
            ),
            LayerColumn(name="class_1st", en=lists.class_at(self, 0), values=self.states[0] + 1),
            LayerColumn(name="ups", en=_("Moves up"), values=up),
            LayerColumn(name="downs", en=_("Moves down"), values=down),
        )

    def steps(self) -> tuple[Codes, Codes]:
        """Return how often each region went up and down."""
        step = int(self.spec["step"])
        moved = self.states[step:] - self.states[:-step]
        return (moved > 0).sum(axis=0), (moved < 0).sum(axis=0)

    def bounds(self) -> tuple[Array, Array]:
        """Return lower and upper limits of the classes; NaN at the ends, and where they change."""
        fixed = len(np.unique(self.limits, axis=0)) == 1
        inner = self.limits[0] if fixed else np.full(self.k - 1, np.nan)
        return np.append(np.nan, inner), np.append(inner, np.nan)

    @property
    def what(self) -> Message:
        """The variable and the times."""
        return Message(
            "{x}, {first}–{last}",
            x=self.said(self.variable),
            first=self.times[0],
            last=self.times[-1],
        )

    def _to(self) -> tuple[Column, ...]:
        return tuple(
            Column(f"to_{k + 1}", Message(_("To class {k}"), k=k + 1)) for k in range(self.k)
        )

    def _main(self) -> Table:
        lows, highs = self.bounds()
        return by(self).table(
            "markov_transitions",
            Message(_("Transition probabilities: {what}"), what=self.what),
            part("class", _("From class"), np.arange(1, self.k + 1)),
            part("above", _("Above"), lows),
            part("up_to", _("Up to"), highs),
            part("n", _("Transitions"), self.counts.sum(axis=1), "int"),
            *map(Part, self._to(), self.probabilities.T),
            notes=self._notes(),
        )

    def _by_neighbours(self, around: Neighbours) -> Table:
        limits = around.limits
        said = [
            Note(
                _("Neighbours' classes: {how}; at the time of departure."),
                how=term("neighbour_classes", self.spec["neighbours"]),
            )
        ]
        if len(np.unique(limits, axis=0)) == 1:
            numbers = ", ".join(f"{v:.4g}" for v in limits[0].tolist())
            said.append(Note(_("Limits of the neighbours' means: {numbers}."), numbers=numbers))
        counts = np.array(around.counts)
        p = np.array([chains.shares(one) for one in counts])
        return by(
            self,
            Axis(
                Column("neighbours", _("Neighbours' class"), "int"),
                tuple(range(1, len(counts) + 1)),
            ),
            Axis(Column("class", _("From class"), "int"), tuple(range(1, self.k + 1))),
        ).table(
            "spatial_transitions",
            Message(_("Transition probabilities by the neighbours' class: {what}"), what=self.what),
            part("n", _("Transitions"), counts.sum(axis=2), "int"),
            *(Part(column, p[..., k]) for k, column in enumerate(self._to())),
            notes=said,
        )

    def _tests(self) -> Table:
        code, lr, q, df, few = zip(*self.tests(), strict=True)
        p_lr, p_q = ([chains.chi2_tail(s, n) for s, n in zip(v, df, strict=True)] for v in (lr, q))
        spans = ", ".join(f"{a}–{b}" for a, b in self.periods)
        null = _("Null hypothesis: the matrix is")
        return by(self).table(
            "markov_tests",
            Message(_("Is there one matrix? {what}"), what=self.what),
            part("hypothesis", null, code, "text", "chain_hypothesis"),
            part("lr", _("Likelihood ratio"), lr),
            part("p_lr", _("p (likelihood ratio)"), p_lr, "p"),
            part("q", _("Pearson's Q"), q),
            part("p_q", _("p (Q)"), p_q, "p"),
            part("df", _("Degrees of freedom"), df, "int"),
            part("few", _("Expected counts under 5"), few, "int"),
            notes=(
                Note(_("Subperiods: {spans}."), spans=spans),
                Note(
                    _(
                        "Both tests take moves to be independent. Those of neighbours and of one region over "
                        "time are not, so that p is too small rather than too large; with many expected "
                        "counts under 5 it is rough besides."
                    )
                ),
            ),
        )

    def _distribution(self) -> Table:
        p, long_run = self.probabilities, self.ergodic
        first, last = (
            np.bincount(self.states[t], minlength=self.k) / len(self.ids) for t in (0, -1)
        )
        with np.errstate(divide="ignore"):
            back, stay = 1.0 / long_run, 1.0 / (1.0 - np.diag(p))
        return by(self).table(
            "markov_distribution",
            Message(_("Shares of the classes, now and in the long run: {what}"), what=self.what),
            part("class", _("Class"), np.arange(1, self.k + 1)),
            part("first", Message(_("Share in {time}"), time=self.times[0]), first),
            part("last", Message(_("Share in {time}"), time=self.times[-1]), last),
            part("ergodic", _("Ergodic share"), long_run),
            part("return", _("Steps until return"), back),
            part("stay", _("Steps of a stay"), stay),
            notes=self._on_the_long_run(),
        )

    def _passage(self) -> Table:
        return by(self).table(
            "markov_passage",
            Message(_("Steps until the first time in a class: {what}"), what=self.what),
            part("class", _("From class"), np.arange(1, self.k + 1)),
            *map(Part, self._to(), self.passage.T),
            notes=(Note(_("Means; on the diagonal the time of return.")),),
        )

    def _measures(self) -> Table:
        names, counts = zip(*self.matrices(), strict=True)
        shares = [chains.shares(one) for one in counts]
        stayed, up, down = zip(*map(parts_of, counts), strict=True)
        mobility, second, half_life = zip(*map(chains.mobility, shares), strict=True)
        ergodic = np.array([chains.ergodic(p) for p in shares])
        return by(self).table(
            "markov_measures",
            Message(_("Mobility and ergodic shares: {what}"), what=self.what),
            Part(lists.MATRIX, names),
            part("n", _("Transitions"), [int(one.sum()) for one in counts], "int"),
            part("stayed", _("Share that stayed"), stayed),
            part("up", _("Share that went up"), up),
            part("down", _("Share that went down"), down),
            part("mobility", _("Mobility (Shorrocks)"), mobility),
            part("second", _("Second eigenvalue"), second),
            part("half_life", _("Half-life, steps"), half_life),
            *(
                part(
                    f"ergodic_{k + 1}",
                    Message(_("Ergodic share, class {k}"), k=k + 1),
                    ergodic[:, k],
                )
                for k in range(self.k)
            ),
            notes=(
                Note(
                    _(
                        "Mobility: (k − trace)/(k − 1), 0 where none moves. Half-life: steps until half of the "
                        "way to the ergodic shares is gone, by the second largest eigenvalue in size."
                    )
                ),
            ),
        )

    def _notes(self) -> list[Note]:
        return [
            Note(
                _(
                    "Classes: {how}; {what}; {n} {n:transition|transitions}, each over {step} {step:step|steps} in time."
                ),
                how=term("quantiles_of", self.spec["quantiles"]),
                what=Message(_("values over the mean of their time"))
                if self.spec["relative"]
                else Message(_("values as they are")),
                n=int(self.counts.sum()),
                step=int(self.spec["step"]),
            ),
            *self._uneven(),
        ]

    def _uneven(self) -> list[Note]:
        step = int(self.spec["step"])
        at = time_numbers(self.times)
        gaps = {b - a for a, b in zip(at, at[step:], strict=False)}
        if len(gaps) < 2:
            return []
        return [
            Note(
                _(
                    "Times are not evenly spaced: a transition spans from {low} to {high}, and all count alike."
                ),
                low=min(gaps),
                high=max(gaps),
            )
        ]

    def _on_the_long_run(self) -> list[Note]:
        if np.isnan(self.ergodic).any():
            return [
                Note(
                    _(
                        "There is no single ergodic distribution: a class is never left for others, or nothing "
                        "is known of what follows it. Fewer classes may help."
                    )
                )
            ]
        return [
            Note(
                _(
                    "The ergodic shares are where these probabilities lead if they stay as they are; no forecast."
                )
            )
        ]


def parts_of(counts: Counts) -> tuple[float, float, float]:
    """Return the shares of moves that stayed, went up and went down; NaN of none."""
    total = counts.sum()
    if not total:
        return np.nan, np.nan, np.nan
    found = (np.trace(counts), np.triu(counts, 1).sum(), np.tril(counts, -1).sum())
    return float(found[0] / total), float(found[1] / total), float(found[2] / total)
