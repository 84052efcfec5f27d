"""Record of emerging hot spots: Gi* by period, its trend, and a pattern a region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...results.by import axis, by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _

Array = NDArray[np.float64]

KINDS = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
PATTERNS = (*(f"{k} hot" for k in KINDS), *(f"{k} cold" for k in KINDS), "none")
"""The 17 patterns, in the order of legends."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmergingHotSpots(Record):
    """Hot and cold spots over T periods; arrays are (T, n), or (n,) over the periods.

    Parameters
    ----------
    variable : str
    ids, times : labels
    z_score, p_value, p_analytic, p_adjusted : (T, n) arrays
        Gi*, its two-sided p by `inference`, by the normal distribution, and the first corrected over all
        cells; NaN where a region has no value.
    state : (T, n) int array
        1 hot, −1 cold, 0 neither.
    trend, trend_p : (n,) arrays
        Mann–Kendall score of Gi*, and its two-sided p.
    pattern : (n,) array of str
        One of `PATTERNS`.
    time_window, reference, inference, permutations, correction, alpha, trend_alpha
    islands : tuple of str
    spec : mapping
    """

    variable: str
    ids: tuple[str, ...]
    times: tuple[int | str, ...]
    z_score: Array
    p_value: Array
    p_analytic: Array
    p_adjusted: Array
    state: NDArray[np.int64]
    trend: Array
    trend_p: Array
    pattern: NDArray[np.str_]
    time_window: int
    reference: str
    inference: str
    permutations: int
    correction: str
    alpha: float
    trend_alpha: float
    islands: tuple[str, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def hot(self) -> int:
        """Number of regions with a pattern of hot spots."""
        return sum(one.endswith(" hot") for one in self.pattern.tolist())

    @property
    def cold(self) -> int:
        """Number of regions with a pattern of cold spots."""
        return sum(one.endswith(" cold") for one in self.pattern.tolist())

    def __repr__(self) -> str:
        return (
            f"<emerging hot spots of {self.variable!r}, {len(self.ids)} regions, "
            f"{self.times[0]}–{self.times[-1]}: {self.hot} hot, {self.cold} cold>"
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the counts by pattern, one row a region, and one row a region and period."""
        return self.counts(), self._regions(), self._cells()

    def _title(self) -> Message:
        return Message(
            _("Emerging hot spots of {variable}, {first}–{last}"),
            variable=self.said(self.variable),
            first=self.times[0],
            last=self.times[-1],
        )

    def counts(self) -> Table:
        """Return the number of regions with each pattern that occurs."""
        found = Counter(self.pattern.tolist())
        names = [one for one in PATTERNS if one in found]
        return by(self).table(
            "emerging_counts",
            self._title(),
            part("pattern", _("Pattern"), names, "text", "hot_spot_pattern"),
            part("regions", _("Regions"), [found[one] for one in names], "int"),
            notes=self._notes(),
        )

    def _regions(self) -> Table:
        return by(self, "ids").table(
            "emerging_hot_spots",
            Message(_("{title}: by region"), title=self._title()),
            part("pattern", _("Pattern"), self.pattern, terms="hot_spot_pattern"),
            part("hot", _("Hot periods"), (self.state == 1).sum(axis=0)),
            part("cold", _("Cold periods"), (self.state == -1).sum(axis=0)),
            part("last", _("Gi*, last period"), self.z_score[-1]),
            part("trend", _("Trend (Mann–Kendall z)"), self.trend),
            part("trend_p", _("p of the trend"), self.trend_p, "p"),
            notes=self._notes(),
        )

    def _cells(self) -> Table:
        state = np.select([self.state == 1, self.state == -1], ["hot", "cold"], "not significant")
        analytic = (part("p_analytic", _("p, normal"), self.p_analytic, "p"),)
        return by(self, axis("times", self.times), "ids", where=~np.isnan(self.z_score)).table(
            "emerging_cells",
            Message(_("{title}: by region and period"), title=self._title()),
            part("z_score", _("Gi*"), self.z_score),
            part("p_value", _("p"), self.p_value, "p"),
            *(analytic if self.permutations else ()),
            part("p_adjusted", _("p, corrected"), self.p_adjusted, "p"),
            part("cluster", _("Cluster"), state, terms="cluster"),
            notes=self._notes(),
        )

    def _how(self) -> Message:
        if not self.permutations:
            return Message(_("from the normal distribution"))
        return Message(
            _("from {n} {n:conditional permutation|conditional permutations}"), n=self.permutations
        )

    def _notes(self) -> tuple[Note, ...]:
        against = term("gi_reference", self.reference)
        before = Message(_("the period itself"))
        if self.time_window:
            before = Message(_("the period and the {n} before it"), n=self.time_window)
        notes = [
            Note(
                _(
                    "Gi* of a region and its neighbours in {window}, against {against}; p {how}, two-sided; {correction} "
                    "over all regions and periods, significant at {alpha:g}. Trend: Mann–Kendall, at "
                    "{trend:g}."
                ),
                how=self._how(),
                window=before,
                against=against,
                correction=term("correction", self.correction),
                alpha=self.alpha,
                trend=self.trend_alpha,
            )
        ]
        if self.permutations and self.correction != "none":
            smallest = 2.0 / (self.permutations + 1.0)
            cells = int((~np.isnan(self.z_score)).sum())
            if smallest * cells > self.alpha:
                wanted = int(np.ceil(2.0 * cells / self.alpha)) - 1
                notes.append(
                    Note(
                        _(
                            "The smallest p that {permutations} "
                            "{permutations:permutation|permutations} can give is "
                            "{smallest:.2g}; for a single one of {cells} "
                            "{cells:cell|cells} to be significant take {wanted}."
                        ),
                        permutations=self.permutations,
                        smallest=smallest,
                        cells=cells,
                        wanted=wanted,
                    )
                )
        if self.time_window:
            notes.append(
                Note(
                    _(
                        "Successive periods share cells of the window, so that trends are found more "
                        "often than {trend:g} says."
                    ),
                    trend=self.trend_alpha,
                )
            )
        return tuple(notes)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return patterns, counts and trends by region, over all periods."""
        del at_time
        return self.ids, (
            LayerColumn(name="pattern", en=_("Pattern"), values=self.pattern),
            LayerColumn(name="hot", en=_("Hot periods"), values=(self.state == 1).sum(axis=0)),
            LayerColumn(name="cold", en=_("Cold periods"), values=(self.state == -1).sum(axis=0)),
            LayerColumn(name="last", en=_("Gi*, last period"), values=self.z_score[-1]),
            LayerColumn(name="trend", en=_("Trend (Mann–Kendall z)"), values=self.trend),
            LayerColumn(name="trend_p", en=_("p of the trend"), values=self.trend_p),
        )
