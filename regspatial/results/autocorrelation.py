"""Records of global spatial autocorrelation; those of the local statistics stand next door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..errors import UnknownColumnError, listed
from ..terms import Named, term
from ..words import Message, Words, _
from .by import Axis, Part, axis, by, part, side_by_side
from .local_autocorrelation import ClusterTransitions, LocalStatistic
from .moran_scatter import OF_LAGS, QUADRANTS, MoranScatter, of_both, scatter_of
from .record import Record
from .table import Column, Note, Table, region

__all__ = [
    "QUADRANTS",
    "ClusterTransitions",
    "GlobalStatistic",
    "Inference",
    "JoinCounts",
    "LocalStatistic",
    "MoranScatter",
]

Array = NDArray[np.float64]

VALUE_KEYS = {
    "moran": "I",
    "geary": "C",
    "getis_ord_g": "G",
    "bivariate_moran": "I",
    "lee": "L",
    "residual_moran": "I",
    "BB": "BB",
    "WW": "WW",
    "BW": "BW",
    "spatial_gini": "Gw",
}
"""Key and heading of the value of each global statistic."""
_NAMES_ITS_OWN = ("residual_moran", "BB", "WW", "BW", "spatial_gini")
"""Statistics whose name says itself what they are of, so that the variable stands behind a colon."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inference:
    """Expected value, variance, normal score and p-value by one kind of inference; (T,) each."""

    expected: Array
    variance: Array
    z: Array
    p_value: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GlobalStatistic(Record):
    """A global statistic of spatial autocorrelation, one value a time.

    Parameters
    ----------
    statistic : str
        "moran", "geary", "getis_ord_g", "bivariate_moran", "lee", "residual_moran", "BB", "WW",
        "BW", "spatial_gini".
    variable, other : str
        Name of the variable, and of the second one of a bivariate statistic.
    ids : n labels
    times : T labels
    values : (T,) array
    inference : {"randomisation", "normality", "permutation"}
        Whose expected value, variance, z and p-value the main table shows.
    alternative : {"two-sided", "greater", "less", "folded"}
    by : mapping of inference to `Inference`
        All that were computed.
    islands : tuple of str
        Regions without neighbours; they count in n and in the mean.
    permutations : int
        0 if there were none.
    simulated : (T, permutations) array, optional
        The statistic of every permutation.
    z, lag : (T, n) arrays, optional
        Standardised values and their spatial lags, for the scatterplot; of "lee" the lags of both
        variables. NaN where a region is not there.
    regions_at, islands_at : (T,) arrays, optional
        Regions that are there, and those of them without neighbours, where times differ.
    spec : mapping
        Seed, weights and options of the run.
    """

    statistic: str
    variable: str
    ids: tuple[str, ...]
    times: tuple[int | str, ...]
    values: Array
    inference: str
    alternative: str
    by: Mapping[str, Inference]
    islands: tuple[str, ...]
    permutations: int = 0
    simulated: Array | None = None
    z: Array | None = None
    lag: Array | None = None
    other: str | None = None
    regions_at: NDArray[np.int64] | None = None
    islands_at: NDArray[np.int64] | None = None
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def expected(self) -> Array:
        """Expected value by the chosen inference, (T,)."""
        return self.by[self.inference].expected

    @property
    def variance(self) -> Array:
        """Variance by the chosen inference, (T,)."""
        return self.by[self.inference].variance

    @property
    def z_score(self) -> Array:
        """Normal score by the chosen inference, (T,)."""
        return self.by[self.inference].z

    @property
    def p_value(self) -> Array:
        """p-value by the chosen inference and alternative, (T,)."""
        return self.by[self.inference].p_value

    @property
    def last_value(self) -> float:
        """The statistic at the last time."""
        return float(self.values[-1])

    @property
    def last_z(self) -> float:
        """Normal score at the last time."""
        return float(self.z_score[-1])

    @property
    def last_p(self) -> float:
        """p-value at the last time."""
        return float(self.p_value[-1])

    def __repr__(self) -> str:
        key = VALUE_KEYS[self.statistic]
        span = f"{self.times[0]}" if len(self.times) == 1 else f"{self.times[0]}–{self.times[-1]}"
        shown = ", ".join(f"{v:.4g}" for v in self.values[:3]) + (
            ", …" if len(self.values) > 3 else ""
        )
        return f"<{self.statistic} of {self.variable!r}, {span}: {key} = {shown}>"

    @door
    def scatter(self, at_time: object = None) -> MoranScatter:
        """Return the data of the Moran scatterplot of one time (default: the last).

        Raises
        ------
        UnknownColumnError
            If there is no such time, or the statistic has no scatterplot.
        """
        if self.z is None or self.lag is None:
            raise UnknownColumnError(
                _("{statistic} has no scatterplot; moran, bivariate_moran and lee have."),
                statistic=self.statistic,
            )
        return scatter_of(
            self.variable,
            self.ids,
            self.times,
            self.z,
            self.lag,
            at_time,
            self.variable_labels,
            self.other if self.statistic in OF_LAGS else None,
        )

    def plot(self, *args: Any, **how: Any) -> Any:
        """Draw the scatterplot of one time, or the series (needs matplotlib)."""
        from .._calls.edges import ask

        return ask("plot_record", self, *args, **how)

    def tables(self) -> tuple[Table, ...]:
        """Return one row a time, then one row a time and kind of inference."""
        key = VALUE_KEYS[self.statistic]
        what = of_both(
            self.said(self.variable),
            self.other,
            self.variable_labels,
            lagged=self.statistic not in OF_LAGS,
        )
        times = axis("times", self.times)
        main = by(self, times).table(
            self.statistic.lower(),
            self._title(what),
            part(key, key, self.values),
            *numbers_of(self),
            notes=self.notes,
        )
        kinds = Axis(Column("inference", _("Inference"), "text", "inference"), tuple(self.by))
        inferences = self.by.values()
        detail = by(self, times, kinds).table(
            f"{self.statistic.lower()}_inference",
            Message(_("{title}, by kind of inference"), title=self._title(what)),
            part("expected", _("Expected"), np.stack([i.expected for i in inferences], axis=1)),
            part("variance", _("Variance"), np.stack([i.variance for i in inferences], axis=1)),
            part("z", _("z"), np.stack([i.z for i in inferences], axis=1)),
            part("p_value", _("p"), np.stack([i.p_value for i in inferences], axis=1), "p"),
            notes=(self._sided(),),
        )
        return main, detail

    def _title(self, what: Words) -> Message:
        statistic = Named("statistic", self.statistic)
        if self.statistic in _NAMES_ITS_OWN:
            return Message(_("{statistic}: {what}"), statistic=statistic, what=what)
        return Message(_("{statistic} of {what}"), statistic=statistic, what=what)

    @property
    def _permuted(self) -> bool:
        """Whether p by permutation stands in a column of its own."""
        return "permutation" in self.by and self.inference != "permutation"

    def _sided(self) -> Note:
        return Note(_("p: {side}."), side=term("alternative", self.alternative))

    @property
    def notes(self) -> tuple[Note, ...]:
        """Which p are shown, and the regions without neighbours."""
        how, side = term("inference", self.inference), term("alternative", self.alternative)
        if self.inference == "permutation":
            sentence = _("p from {permutations} {permutations:permutation|permutations}, {side}.")
            notes = [Note(sentence, permutations=self.permutations, side=side)]
        else:
            notes = [Note(_("p from {how}, {side}."), how=how, side=side)]
        if self._permuted:
            notes.append(
                Note(
                    _(
                        "Second p from {permutations} "
                        "{permutations:permutation|permutations}, {side}."
                    ),
                    permutations=self.permutations,
                    side=side,
                )
            )
        if self.islands:
            notes.append(
                Note(_("Without neighbours: {islands}."), islands=listed(map(region, self.islands)))
            )
        return tuple(notes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JoinCounts(Record):
    """The three join counts of a 0/1 variable; each is a `GlobalStatistic`."""

    bb: GlobalStatistic
    ww: GlobalStatistic
    bw: GlobalStatistic

    @property
    def spec(self) -> Mapping[str, Any]:
        """What was run; all three counts have it in common."""
        return {**self.bb.spec, "verb": "join_counts"}

    def tables(self) -> tuple[Table, ...]:
        """Return one row a time and kind of join."""
        counts = {"BB": self.bb, "WW": self.ww, "BW": self.bw}
        joins = Axis(Column("joins", _("Joins"), "text"), tuple(counts))
        both = Note(
            _(
                "BB joins two ones, WW two zeros, BW a one and a zero; each pair of regions "
                "counts with the mean of its two weights."
            ),
        )
        return (
            by(self, axis("times", self.bb.times), joins).table(
                "join_counts",
                Message(_("Join counts: {variable}"), variable=self.said(self.bb.variable)),
                part(
                    "count", _("Count"), np.stack([one.values for one in counts.values()], axis=1)
                ),
                *map(side_by_side, *map(numbers_of, counts.values())),
                notes=(both, *self.bb.notes),
            ),
        )


def numbers_of(record: GlobalStatistic) -> tuple[Part, ...]:
    """Return the columns of the test of each time, those after the value."""
    times, permuted = len(record.times), record.by.get("permutation")
    regions, islands = record.regions_at, record.islands_at
    if regions is None or islands is None:
        regions, islands = np.full(times, len(record.ids)), np.full(times, len(record.islands))
    return (
        part("expected", _("Expected"), record.expected),
        part("variance", _("Variance"), record.variance),
        part("sd", _("Std. dev."), np.sqrt(record.variance)),
        part("z", _("z"), record.z_score),
        part("p_value", _("p"), record.p_value, "p"),
        *(
            (part("p_permutation", _("p (perm.)"), permuted.p_value, "p"),)
            if permuted is not None and record.inference != "permutation"
            else ()
        ),
        part("n", _("Regions"), regions, "int"),
        part("islands", _("Islands"), islands, "int"),
    )
