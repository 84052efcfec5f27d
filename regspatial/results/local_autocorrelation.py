"""Records of the local statistics: one value a region and time, clusters, and their changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..errors import UnknownColumnError, listed
from ..terms import Named
from ..words import Language, Message, _, n_
from .by import axis, by, part
from .layer import LayerColumn
from .moran_scatter import OF_LAGS, MoranScatter, headings_of, of_both, scatter_of, time_position
from .record import Record
from .table import Note, Table, region

Array = NDArray[np.float64]
Text = NDArray[np.str_]

NOT_SIGNIFICANT = "not significant"
ISOLATE = "isolate"

CLUSTERS: dict[str, tuple[str, ...]] = {
    "local_moran": ("HH", "LL", "HL", "LH", NOT_SIGNIFICANT, ISOLATE),
    "bivariate_local_moran": ("HH", "LL", "HL", "LH", NOT_SIGNIFICANT, ISOLATE),
    "local_lee": ("HH", "LL", "HL", "LH", NOT_SIGNIFICANT, ISOLATE),
    "local_geary": ("HH", "LL", "similar", "different", NOT_SIGNIFICANT, ISOLATE),
    "multivariate_local_geary": ("HH", "LL", "similar", "different", NOT_SIGNIFICANT, ISOLATE),
    "multivariate_local_moran": ("HH", "LL", "similar", "different", NOT_SIGNIFICANT, ISOLATE),
    "local_g": ("hot", "cold", NOT_SIGNIFICANT, ISOLATE),
    "local_g_star": ("hot", "cold", NOT_SIGNIFICANT, ISOLATE),
}
"""The clusters that each statistic can give."""

TIERS = ("hot 99", "hot 95", "hot 90", NOT_SIGNIFICANT, "cold 90", "cold 95", "cold 99", ISOLATE)
"""How sure a hot or cold spot is, in the order of legends."""
_CONFIDENCE = ((0.01, "99"), (0.05, "95"), (0.1, "90"))

_HEADINGS = {
    "local_moran": "I",
    "bivariate_local_moran": "I",
    "local_lee": "L",
    "local_geary": "c",
    "local_g": "G",
    "local_g_star": "G*",
    "multivariate_local_geary": "c",
    "multivariate_local_moran": "I",
}
_SHOWN = 60  # rows of a summary


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalStatistic(Record):
    """A local statistic of spatial autocorrelation; arrays are (T, n) in the order of `ids`.

    Parameters
    ----------
    statistic : str
        "local_moran", "bivariate_local_moran", "local_geary", "local_g", "local_g_star",
        "multivariate_local_geary", "multivariate_local_moran", "local_lee".
    variable, other : str
        Name of the variable, and of the second one of a bivariate statistic.
    ids, times : labels
    values : array
        The statistic.
    expected, variance, z_score : arrays
        Its exact moments (see the verb) and normal score; NaN where the variance is zero.
    z, lag : arrays
        Standardised value (divisor n) and its spatial lag W z; of "local_lee" the lags of both variables.
    quadrant : array of str
        "HH", "LH", "LL", "HL" by the signs of z and lag; "" where one is zero.
    p_value, p_adjusted : arrays
        NaN for isolates; `p_adjusted` is after `correction`, by time.
    cluster : array of str
        Codes of the terms "cluster": the type where p_adjusted ≤ alpha, else "not significant" or
        "isolate"; "" where a region is not there at a time, with NaN in the numbers.
    inference, alternative, correction, alpha, permutations
        How it was tested.
    islands : tuple of str
    spec : mapping
        Seed, weights and options of the run.
    """

    statistic: str
    variable: str
    ids: tuple[str, ...]
    times: tuple[int | str, ...]
    values: Array
    expected: Array
    variance: Array
    z_score: Array
    z: Array
    lag: Array
    quadrant: Text
    p_value: Array
    p_adjusted: Array
    cluster: Text
    inference: str
    alternative: str
    correction: str
    alpha: float
    permutations: int
    islands: tuple[str, ...]
    other: str | None = None
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def clusters(self) -> tuple[str, ...]:
        """Codes that `cluster` can hold, in the order of legends."""
        return CLUSTERS[self.statistic]

    @property
    def tiers(self) -> Text | None:
        """Confidence of hot and cold spots by the corrected p, codes of the terms "tier"; None of other statistics."""
        if "hot" not in self.clusters:
            return None
        side = np.where(self.values > 0.0, "hot ", "cold ").astype(object)
        out = np.where(self.cluster == "", "", NOT_SIGNIFICANT).astype(object)
        for bound, pct in reversed(_CONFIDENCE):
            out = np.where(self.p_adjusted <= bound, side + pct, out)
        return np.where(self.cluster == ISOLATE, ISOLATE, out).astype(str)

    @property
    def significant(self) -> int:
        """Number of regions in a cluster at the last time."""
        return int((~np.isin(self.cluster[-1], (NOT_SIGNIFICANT, ISOLATE, ""))).sum())

    def __repr__(self) -> str:
        span = f"{self.times[0]}" if len(self.times) == 1 else f"{self.times[0]}–{self.times[-1]}"
        last = ", ".join(
            f"{c} {int((self.cluster[-1] == c).sum())}"
            for c in self.clusters
            if (self.cluster[-1] == c).any()
        )
        return (
            f"<{self.statistic} of {self.variable!r}, {len(self.ids)} regions, {span}: "
            f"{last} in {self.times[-1]}>"
        )

    @door
    def at(self, time: object) -> LocalStatistic:
        """Return the record of one time.

        Raises
        ------
        UnknownColumnError
            If there is no such time.
        """
        t = time_position(self.variable, self.times, time)
        arrays = (
            "values",
            "expected",
            "variance",
            "z_score",
            "z",
            "lag",
            "quadrant",
            "p_value",
            "p_adjusted",
            "cluster",
        )
        cut: dict[str, Any] = {name: getattr(self, name)[t : t + 1] for name in arrays}
        return replace(self, times=(self.times[t],), **cut)

    @door
    def scatter(self, at_time: object = None) -> MoranScatter:
        """Return the data of the Moran scatterplot of one time (default: the last)."""
        return scatter_of(
            self.variable,
            self.ids,
            self.times,
            self.z,
            self.lag,
            at_time,
            self.variable_labels,
            self._second,
        )

    def plot(self, *args: Any, **how: Any) -> Any:
        """Draw the cluster map, given regions (needs matplotlib)."""
        from .._calls.edges import ask

        return ask("plot_record", self, *args, **how)

    def counts(self) -> Table:
        """Return the number of regions in each cluster, one row a time."""
        return by(self, axis("times", self.times)).table(
            f"{self._name}_counts",
            Message(_("{title}: regions by cluster"), title=self._title()),
            *(
                part(
                    code.replace(" ", "_"),
                    Named("cluster", code),
                    (self.cluster == code).sum(axis=1),
                )
                for code in self.clusters
            ),
            notes=self.notes,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return one row a time and region, then the counts by cluster."""
        every = self.cluster != ""  # not those that are not there
        return self._region_table(every), self.counts()

    @door
    def summary(self, language: Language = "en") -> str:
        """Return the counts by cluster and the regions (the significant ones if there are many)."""
        shown = self.cluster != ""
        if shown.size > _SHOWN:
            shown = ~np.isin(self.cluster, [NOT_SIGNIFICANT, ISOLATE, ""])
        found = np.flatnonzero(shown.ravel())
        shown.ravel()[found[_SHOWN:]] = False
        text = self._as_text((self.counts(), self._region_table(shown)), language)
        if found.size > _SHOWN:
            more = found.size - _SHOWN
            text += "\n" + Message(n_("… {n} more row", "… {n} more rows"), n=more).text(language)
        return text

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return (ids, columns) for a map layer, of one time (default: the last)."""
        t = time_position(self.variable, self.times, at_time)
        value = _HEADINGS[self.statistic]
        here, around = headings_of(self.variable, self._second, self.variable_labels)
        columns: tuple[LayerColumn, ...] = (
            LayerColumn(
                name="value",
                en=Message(
                    _("{statistic} of {variable}"),
                    statistic=value,
                    variable=self.said(self.variable),
                ),
                values=self.values[t],
            ),
            LayerColumn(name="z", en=here, values=self.z[t]),
            LayerColumn(name="lag", en=around, values=self.lag[t]),
            LayerColumn(name="z_score", en=_("z score"), values=self.z_score[t]),
            LayerColumn(name="p_value", en=_("p"), values=self.p_value[t]),
            LayerColumn(name="p_adj", en=_("p, corrected"), values=self.p_adjusted[t]),
            LayerColumn(name="quadrant", en=_("Quadrant"), values=self.quadrant[t]),
            LayerColumn(name="cluster", en=_("Cluster"), values=self.cluster[t]),
        )
        if self.tiers is not None:
            columns += (LayerColumn(name="tier", en=_("Confidence"), values=self.tiers[t]),)
        there = self.cluster[t] != ""
        if there.all():
            return self.ids, columns
        ids = tuple(i for i, k in zip(self.ids, there, strict=True) if k)
        return ids, tuple(replace(c, values=c.values[there]) for c in columns)

    @property
    def _name(self) -> str:
        """Name of the main table; Gi and Gi* share one."""
        return "local_g" if self.statistic == "local_g_star" else self.statistic

    @property
    def _second(self) -> str | None:
        """The second variable of a statistic of the lags of both."""
        return self.other if self.statistic in OF_LAGS else None

    def _title(self) -> Message:
        what = of_both(
            self.said(self.variable),
            self.other,
            self.variable_labels,
            lagged=self._second is None,
        )
        return Message(
            _("{statistic} of {what}"), statistic=Named("statistic", self.statistic), what=what
        )

    def _region_table(self, shown: NDArray[np.bool_]) -> Table:
        here, around = headings_of(self.variable, self._second, self.variable_labels)
        return by(self, axis("times", self.times), "ids", where=shown).table(
            self._name,
            self._title(),
            part("value", _HEADINGS[self.statistic], self.values),
            part("expected", _("Expected"), self.expected),
            part("variance", _("Variance"), self.variance),
            part("z_score", _("z score"), self.z_score),
            part("z", here, self.z),
            part("lag", around, self.lag),
            part("quadrant", _("Quadrant"), self.quadrant, terms="quadrant"),
            part("p_value", _("p"), self.p_value, "p"),
            part("p_adjusted", _("p, corrected"), self.p_adjusted, "p"),
            part("cluster", _("Cluster"), self.cluster, terms="cluster"),
            *(
                []
                if self.tiers is None
                else [part("tier", _("Confidence"), self.tiers, terms="tier")]
            ),
            notes=self.notes,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClusterTransitions(Record):
    """Which region moved from which cluster (or quadrant) to which, between two times.

    Parameters
    ----------
    statistic, variable : str
    states : {"cluster", "quadrant"}
    ids : n labels
    first, last : times
    before, after : (n,) arrays of str
    codes : tuple of str
        Rows and columns of `counts`.
    counts : (k, k) int array
        Row: cluster at `first`; column: cluster at `last`.
    spec : mapping
        Of the local statistic.
    """

    statistic: str
    variable: str
    states: str
    ids: tuple[str, ...]
    first: int | str
    last: int | str
    before: Text
    after: Text
    codes: tuple[str, ...]
    counts: NDArray[np.int64]
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<transitions of {self.variable!r} between {self.states}s, {self.first}–{self.last}: "
            f"{len(self.moved)} of {len(self.ids)} regions moved>"
        )

    @property
    def moved(self) -> tuple[str, ...]:
        """Regions whose cluster changed."""
        return tuple(self.ids[i] for i in np.flatnonzero(self.before != self.after))

    @property
    def stable(self) -> int:
        """Number of regions whose cluster did not change."""
        return len(self.ids) - len(self.moved)

    def _moved(self) -> Note:
        n, count = len(self.ids), len(self.moved)
        if count == 0:
            return Note(_("None of {n} {n:region|regions} moved."), n=n)
        return Note(
            _("{count} of {n} {n:region|regions} moved: {moved}."),
            count=count,
            n=n,
            moved=listed(map(region, self.moved), 40),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the counts from each to each cluster, then one row a region."""
        family = "cluster" if self.states == "cluster" else "quadrant"
        what = Message(
            "{x}, {first}–{last}", x=self.said(self.variable), first=self.first, last=self.last
        )
        title = (
            _("Transitions between clusters: {what}")
            if self.states == "cluster"
            else _("Transitions between quadrants: {what}")
        )
        ends = Message(_("From ({first}) \\ to ({last})"), first=self.first, last=self.last)
        codes = [c or "none" for c in self.codes]
        matrix = by(self).table(
            "cluster_transitions",
            Message(title, what=what),
            part("from", ends, codes, "text", family),
            *(
                part(c.replace(" ", "_"), Named(family, c), self.counts[:, k], "int")
                for k, c in enumerate(codes)
            ),
            notes=(self._moved(),),
        )
        regions = by(self, "ids").table(
            "cluster_transitions_regions",
            Message(_("Regions: {what}"), what=what),
            part("from", str(self.first), self.before, "text", family),
            part("to", str(self.last), self.after, "text", family),
            part("moved", _("Moved"), self.before != self.after, "bool"),
        )
        return matrix, regions

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return (ids, columns) for a map layer; `time` has no meaning here.

        Raises
        ------
        UnknownColumnError
            If a time is asked for.
        """
        if at_time is not None:
            raise UnknownColumnError(
                _("Transitions are between two times; there is no layer of one."),
            )
        move = np.array(
            [
                a if a == b else f"{a or 'none'} > {b or 'none'}"
                for a, b in zip(self.before.tolist(), self.after.tolist(), strict=True)
            ]
        )
        return self.ids, (
            LayerColumn(name="before", en=str(self.first), values=self.before),
            LayerColumn(name="after", en=str(self.last), values=self.after),
            LayerColumn(name="move", en=_("Transition"), values=move),
        )
