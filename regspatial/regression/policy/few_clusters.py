"""Records of inference with few clusters: wild cluster bootstrap, randomisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...results.by import AXES, Part, by, each, part
from ...results.record import Record
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _

Array = NDArray[np.float64]

FEW_CLUSTERS = 40
"""Under so many clusters their errors tend to be too small."""


def are_few(n: int) -> bool:
    """Return whether so many clusters are few."""
    return n < FEW_CLUSTERS


def few_said(n: int, *, customary: bool = False) -> Message:
    """Return the words about few clusters in a line on standard errors, or none; of customary ones what follows, too."""
    if not are_few(n):
        return Message("")
    if customary:
        return Message(
            _(
                ", few clusters (such errors tend to be too small; a wild cluster bootstrap is safer)"
            )
        )
    return Message(_(", few clusters"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WildTest:
    """One coefficient: clustered t and p, bootstrap p and interval, CV3.

    Attributes
    ----------
    term : str
    estimate, std_error, statistic, cluster_p : float
        By clusters, t(G - 1).
    p_value, low, high : float
        Of the restricted wild cluster bootstrap; infinite ends where the test never rejects.
    jackknife_error, jackknife_p : float
        CV3, t(G - 1); NaN where a cluster cannot be left out.
    drawn : (R,) array
        t of the samples, ascending.
    """

    term: str
    estimate: float
    std_error: float
    statistic: float
    cluster_p: float
    p_value: float
    low: float
    high: float
    jackknife_error: float
    jackknife_p: float
    drawn: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WildBootstrap(Record):
    """What `wild_bootstrap` returns.

    Attributes
    ----------
    y_name, cluster : str
    tests : tuple of WildTest
    clusters, samples, nobs, n_effects : int
    weights : {"rademacher", "webb"}
    enumerated : bool
        Whether every vector of signs was used once.
    null, level : float
    """

    y_name: str
    tests: tuple[WildTest, ...]
    cluster: str
    clusters: int
    weights: str
    samples: int
    enumerated: bool
    null: float
    level: float
    nobs: int
    n_effects: int
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        told = ", ".join(f"{t.term}: p = {t.p_value:.3f}" for t in self.tests[:4])
        return f"<WildBootstrap of {self.y_name!r}, {self.clusters} clusters: {told}>"

    @property
    def p_value(self) -> float:
        """The bootstrap p of the first coefficient."""
        return self.tests[0].p_value

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients with all three kinds of inference."""
        return (
            each(self, self.tests).table(
                "wild_bootstrap",
                Message(
                    _("Regression of {y} with {n} {n:cluster|clusters}"),
                    y=self.said(self.y_name),
                    n=self.clusters,
                ),
                Part(AXES["terms"], None),
                part("estimate", _("Estimate")),
                part("std_error", _("Std. error")),
                part("statistic", _("t")),
                part("cluster_p", _("p by clusters"), kind="p"),
                part("p_value", _("p by bootstrap"), kind="p"),
                part("low", _("Low")),
                part("high", _("High")),
                part("jackknife_error", _("CV3 error")),
                part("jackknife_p", _("p by CV3"), kind="p"),
                notes=self._notes(),
            ),
        )

    def _notes(self) -> tuple[Note, ...]:
        how = (
            Note(
                _(
                    "Restricted wild cluster bootstrap with all {n:,} {n:vector|vectors} "
                    "of signs; p counts those at least as large as the data, which are one "
                    "of them."
                ),
                n=self.samples,
            )
            if self.enumerated
            else Note(
                _(
                    "Restricted wild cluster bootstrap, {weights}, {n:,} "
                    "{n:sample|samples}: p = (1 + number at least as large) / (samples + "
                    "1)."
                ),
                weights=term("wild_weights", self.weights),
                n=self.samples,
            )
        )
        return (
            how,
            Note(
                _(
                    "Clusters: {cluster} ({n}). The {level:g}% interval holds what the bootstrap does not "
                    "reject; CV3 is the jackknife over clusters with t({df})."
                ),
                cluster=self.said(self.cluster),
                n=self.clusters,
                level=100 * self.level,
                df=self.clusters - 1,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Randomisation(Record):
    """What `randomisation_inference` returns.

    Attributes
    ----------
    y_name, regressor : str
    estimate, std_error, statistic : float
        By clusters.
    p_t, p_b : float
        Shares of worlds with |t|, |b| as large.
    draws, regions, nobs : int
    arrangements : float
        How many different worlds there are; inf: more than can be counted.
    drawn_t, drawn_b : (draws,) arrays, ascending
    """

    y_name: str
    regressor: str
    estimate: float
    std_error: float
    statistic: float
    p_t: float
    p_b: float
    draws: int
    regions: int
    arrangements: float
    drawn_t: Array
    drawn_b: Array
    nobs: int
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Randomisation of {self.regressor!r} on {self.y_name!r}: p = {self.p_t:.3f}>"

    def tables(self) -> tuple[Table, ...]:
        """Return the two tests."""
        notes = [
            Note(
                _(
                    "{draws:,} {draws:time|times} the paths of {x} were handed out anew "
                    "among {n} {n:region|regions}; p = (1 + number at least as large) / "
                    "(draws + 1). Null: no effect on any region."
                ),
                draws=self.draws,
                x=self.said(self.regressor),
                n=self.regions,
            )
        ]
        if self.arrangements <= 10 * self.draws:
            said = _(
                "There {n:is|are} {n:,} {n:different world|different worlds}, "
                "so that p cannot be below {least:.3g}."
            )
            notes.append(Note(said, n=int(self.arrangements), least=1 / self.arrangements))
        middle, upper = zip(self._middle(self.drawn_t), self._middle(self.drawn_b), strict=True)
        table = by(self).table(
            "randomisation",
            Message(
                _("Randomisation inference for {x} on {y}"),
                x=self.said(self.regressor),
                y=self.said(self.y_name),
            ),
            part("test", _("Statistic"), ["t", "b"], "text", "randomised"),
            part("value", _("Value"), [self.statistic, self.estimate]),
            part("p_value", _("p"), [self.p_t, self.p_b], "p"),
            part("middle", _("Middle 95% of the worlds, low"), middle),
            part("upper", _("high"), upper),
            notes=notes,
        )
        return (table,)

    @staticmethod
    def _middle(drawn: Array) -> tuple[float, float]:
        known = drawn[np.isfinite(drawn)]
        if not known.size:
            return float("nan"), float("nan")
        low, high = np.quantile(known, [0.025, 0.975])
        return float(low), float(high)
