"""Records of inference on radial scores of efficiency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers.times import time_position
from ...results.by import by, part
from ...results.estimates import check_level, estimated, interval, z_and_p
from ...results.labelled import Labelled
from ...results.layer import Ends, LayerColumn
from ...results.record import Record
from ...results.table import Note, Table
from ...results.uncertain import no_finer
from ...terms import term
from ...words import Words, _

Array = NDArray[np.float64]
Time = int | str


def _means(values: Array) -> Array:
    """Return the mean over the units of each period."""
    return np.array([one.mean() for one in values])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeaBootstrap(Record):
    """Radial scores with their bias and intervals.

    Parameters
    ----------
    ids, times : labels
    inputs, outputs : names
    distance, mean, std_error, low, high : (T, n) arrays
        Distances from the frontier, one on it: as estimated, the mean and the standard deviation over the samples,
        and the ends of the interval.
    bandwidths : h of each frontier
    spec : mapping
        orientation, returns, frontier, draws, level, seed.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    distance: Array
    mean: Array
    std_error: Array
    low: Array
    high: Array
    bandwidths: tuple[float, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def score(self) -> Array:
        """Scores as estimated, (T, n)."""
        return np.asarray(1.0 / self.distance)

    @property
    def corrected(self) -> Array:
        """Scores without their bias, (T, n): one over the distance less its bias."""
        return np.asarray(1.0 / (2.0 * self.distance - self.mean))

    @property
    def bounds(self) -> tuple[Array, Array]:
        """Lower and upper ends of the scores' intervals, (T, n) each."""
        return np.asarray(1.0 / self.high), np.asarray(1.0 / self.low)

    def tables(self) -> tuple[Table, ...]:
        """Return means by period, and scores with intervals."""
        return self._by_period(), self._scores()

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return corrected and plain scores and the interval of a period, by default the last."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        low, high = self.bounds
        columns = (
            ("corrected", _("Efficiency, bias-corrected"), self.corrected),
            ("score", _("Efficiency"), self.score),
            ("low", _("Lower end"), low),
            ("high", _("Upper end"), high),
        )
        first, *rest = (LayerColumn(name=k, en=w, values=v[t]) for k, w, v in columns)
        ends = Ends(low=low[t], high=high[t], level=float(self.spec["level"]))
        return self.ids, (no_finer(first, ends), *rest)

    def _by_period(self) -> Table:
        low, high = self.bounds
        several = len(self.bandwidths) == len(self.times)
        return by(self, "times").table(
            "bootstrap_by_period",
            _("Efficiency with and without its bias by period, means over the units"),
            part("score", _("Efficiency"), _means(self.score)),
            part("corrected", _("Bias-corrected"), _means(self.corrected)),
            part("bias", _("Bias"), _means(self.score - self.corrected)),
            part("width", _("Width of the interval"), _means(high - low)),
            part("bandwidth", _("Bandwidth h"), self.bandwidths if several else self.bandwidths[0]),
            notes=notes_of(self),
        )

    def _scores(self) -> Table:
        return by(self, "times", "ids").table(
            "bootstrap_scores",
            _("Efficiency with intervals by unit and period"),
            part("score", _("Efficiency"), self.score),
            part("corrected", _("Bias-corrected"), self.corrected),
            part("bias", _("Bias"), self.score - self.corrected),
            *interval(self.bounds, self.spec["level"]),
            part("distance", _("Distance from the frontier"), self.distance),
            part("std_error", _("Std. error of the distance"), self.std_error),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimarWilson(Labelled):
    """Distances from the frontier explained by the environment.

    Parameters
    ----------
    ids, times : labels
    inputs, outputs : names
    terms : names of the coefficients, and sigma last
    estimates : (k + 1,) array
        In the order of `terms`.
    covariance : (k + 1, k + 1) array
        Over the samples.
    sampled : (draws, k + 1) array
        Estimates in the samples: errors and intervals come from them.
    loglik : float
    first : (k + 1,) array
        Estimates before the correction.
    distance, corrected : (T, n) arrays
        Distances as estimated, and without their bias; the same where nothing was corrected.
    low_distance, high_distance : (T, n) arrays
        Ends of the intervals of the distances; NaN where nothing was corrected.
    used : int
        Observations in the regression: those above one.
    spec : mapping
        correction, orientation, returns, frontier, bias_draws, draws, failed, level, seed.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    terms: tuple[str, ...]
    estimates: Array
    covariance: Array
    sampled: Array
    loglik: float
    first: Array
    distance: Array
    corrected: Array
    low_distance: Array
    high_distance: Array
    used: int
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def beta(self) -> Array:
        """The coefficients, without σ."""
        return self.estimates[:-1]

    @property
    def sigma(self) -> float:
        """The standard deviation of what the environment does not explain, before it is truncated."""
        return float(self.estimates[-1])

    @property
    def se(self) -> Array:
        """Standard errors: the deviations over the samples."""
        return np.asarray(self.sampled.std(axis=0, ddof=1))

    @property
    def low(self) -> Array:
        """Lower ends of the intervals, at the level that was asked for."""
        return np.asarray(self._ends(self.spec["level"])[:, 0])

    @property
    def high(self) -> Array:
        """Upper ends of the intervals."""
        return np.asarray(self._ends(self.spec["level"])[:, 1])

    def _terms(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self.terms, ("term",)

    def _ends(self, level: float) -> Array:
        """Return the estimates less the quantiles of what the samples deviate by."""
        tail = (1.0 - check_level(level)) / 2.0
        gap = np.quantile(self.sampled - self.estimates, [1.0 - tail, tail], axis=0)
        return np.asarray((self.estimates - gap).T)

    @property
    def bias_corrected(self) -> bool:
        """Whether the distances were corrected: algorithm 2."""
        return bool(self.spec["correction"] == "bootstrap")

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients, and the distances."""
        return self._coefficients(), self._distances()

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the scores of a period with and without their bias, by default the last."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        plain = LayerColumn(name="score", en=_("Efficiency"), values=1.0 / self.distance[t])
        if not self.bias_corrected:
            return self.ids, (plain,)
        first = LayerColumn(
            name="corrected", en=_("Efficiency, bias-corrected"), values=1.0 / self.corrected[t]
        )
        low, high = 1.0 / self.high_distance[t], 1.0 / self.low_distance[t]
        return self.ids, (
            no_finer(first, Ends(low=low, high=high, level=float(self.spec["level"]))),
            plain,
            LayerColumn(name="low", en=_("Lower end"), values=low),
            LayerColumn(name="high", en=_("Upper end"), values=high),
        )

    def _significance(self) -> tuple[Array, Array]:
        """Return z and p; zero is no null of a spread, so sigma has none."""
        tested = np.where(np.array(self.terms) == "sigma", np.nan, 1.0)
        statistic, p = z_and_p(self.estimates, self.se)
        return tested * statistic, tested * p

    def _coefficients(self) -> Table:
        first = (part("uncorrected", _("Before the correction"), self.first),)
        return by(self, "terms").table(
            "simar_wilson",
            _("Truncated regression of distances from the frontier"),
            *estimated(self.estimates, self.se, *self._significance()),
            *interval((self.low, self.high), self.spec["level"]),
            *(first if self.bias_corrected else ()),
            notes=(
                Note(
                    _(
                        "{n} of {all} observations have a distance above one and are in the regression. Positive: farther from the frontier, less efficient. Log-likelihood: {loglik:.4f}."
                    ),
                    n=self.used,
                    all=self.distance.size,
                    loglik=self.loglik,
                ),
                self._algorithm(),
                *notes_of(self),
                *self._failed(),
            ),
        )

    def _algorithm(self) -> Note:
        if not self.bias_corrected:
            return Note(
                _(
                    "Algorithm 1 of Simar and Wilson (2007): distances as estimated, not corrected for their bias."
                )
            )
        return Note(
            _(
                "Algorithm 2 of Simar and Wilson (2007): distances corrected for their bias by {n} {n:sample|samples}."
            ),
            n=int(self.spec["bias_draws"]),
        )

    def _failed(self) -> list[Note]:
        failed = int(self.spec["failed"])
        if not failed:
            return []
        return [
            Note(_("In {n} {n:sample|samples} no maximum was found; they are left out."), n=failed)
        ]

    def _distances(self) -> Table:
        parts = [
            part("distance", _("Distance from the frontier"), self.distance),
            part("score", _("Efficiency"), 1.0 / self.distance),
        ]
        if self.bias_corrected:
            parts += [
                part("corrected", _("Distance, bias-corrected"), self.corrected),
                part("corrected_score", _("Efficiency, bias-corrected"), 1.0 / self.corrected),
                *interval((1.0 / self.high_distance, 1.0 / self.low_distance), self.spec["level"]),
            ]
        note = Note(_("The interval is that of the efficiency."))
        return by(self, "times", "ids").table(
            "simar_wilson_scores",
            _("Distances from the frontier by unit and period"),
            *parts,
            notes=(note,) if self.bias_corrected else (),
        )


def notes_of(record: DeaBootstrap | SimarWilson) -> tuple[Note, ...]:
    """Return how the scores were made."""
    spec = record.spec
    ins, outs = ([record.said(n) for n in names] for names in (record.inputs, record.outputs))
    how: list[Words] = [
        term("dea_orientation", spec["orientation"]),
        term("dea_returns", spec["returns"]),
        term("dea_frontier", spec["frontier"]),
    ]
    return (
        Note(
            _(
                "Radial scores, orientation: {orientation}; returns to scale: {returns}; frontier {frontier}."
            ),
            orientation=how[0],
            returns=how[1],
            frontier=how[2],
        ),
        Note(_("Inputs: {inputs}. Outputs: {outputs}."), inputs=ins, outputs=outs),
        Note(
            _(
                "{draws} {draws:sample|samples}, seed {seed}; intervals: the estimate less the quantiles of what the samples deviate by."
            ),
            draws=int(spec["draws"]),
            seed=int(spec["seed"]),
        ),
    )
