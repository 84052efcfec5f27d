"""Records of Lorenz curves and of Theil nested in levels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...results.by import AXES, Part, by, each, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import VARIABLE, Note, Table
from ...words import Message, Words, _

Array = NDArray[np.float64]
Time = int | str
_ENDS = (
    ("low_20", _("Share of the lowest 20%"), 0.2),
    ("low_50", _("Share of the lowest 50%"), 0.5),
)
_TOPS = (
    ("top_20", _("Share of the highest 20%"), 0.8),
    ("top_10", _("Share of the highest 10%"), 0.9),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GiniByGroups:
    """The Gini of one period by groups.

    Parameters
    ----------
    groups : names, (k,)
    sizes : numbers of regions
    population, value : (k,) arrays
        Shares of the regions (or of the population), and of all values.
    mean : (k,) array
    gini : (k, k) array
        Within groups on the diagonal, between two of them beside it.
    direction : (k, k) array
        D of two groups.
    """

    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    population: Array
    value: Array
    mean: Array
    gini: Array
    direction: Array

    @property
    def weight(self) -> Array:
        """What a pair weighs: p_j s_h + p_h s_j, on the diagonal p_j s_j, (k, k)."""
        both = np.outer(self.population, self.value)
        return np.asarray(both + both.T - np.diag(np.diag(both)))

    @property
    def parts(self) -> tuple[float, float, float]:
        """Within, net between, transvariation: they sum to the Gini."""
        size = self.gini * self.weight
        above = np.triu_indices(len(self.groups), 1)
        between, d = size[above], self.direction[above]
        return float(np.trace(size)), float((between * d).sum()), float((between * (1 - d)).sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lorenz(Record):
    """Lorenz curves of T periods.

    Parameters
    ----------
    variable : str
    ids, times : labels
    values, shares : (T, n) arrays
        Values, and the shares of the regions or of the population, which sum to one.
    group : group of each region, or None
    by_groups : one GiniByGroups a period
    spec : mapping
        group, population.
    """

    variable: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    values: Array
    shares: Array
    group: tuple[str, ...] | None
    by_groups: tuple[GiniByGroups, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def gini(self) -> Array:
        """One less twice the area under each curve, (T,)."""
        return np.array([_gini(*lorenz_curve(self, t)) for t in range(len(self.times))])

    @property
    def last(self) -> float:
        """The Gini of the last period."""
        return float(self.gini[-1])

    @property
    def hoover(self) -> Array:
        """The largest distance of each curve from the diagonal: what would have to change hands, (T,)."""
        curves = (lorenz_curve(self, t) for t in range(len(self.times)))
        return np.array([float((p - q).max()) for p, q in curves])

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the share of all values that each region has at the last time; `time` has no meaning."""
        del at_time
        got = self.shares[-1] * self.values[-1]
        said = Message(_("Share of the values in {time}"), time=self.times[-1])
        return self.ids, (LayerColumn(name="share", en=said, values=got / got.sum()),)

    def tables(self) -> tuple[Table, ...]:
        """Return the Gini with its parts, groups, pairs of groups, and the curves."""
        found = [self._main()]
        if self.by_groups:
            found += [self._dagum(), self._groups(), self._pairs()]
        return (*found, self._points())

    def _main(self) -> Table:
        curves = [lorenz_curve(self, k) for k in range(len(self.times))]
        return by(self, "times").table(
            "lorenz",
            Message(_("Lorenz curve and Gini of {variable}"), variable=self.said(self.variable)),
            part("gini", _("Gini"), [_gini(p, q) for p, q in curves]),
            part("hoover", _("Hoover index"), [float((p - q).max()) for p, q in curves]),
            *(
                part(key, what, [float(np.interp(at, p, q)) for p, q in curves])
                for key, what, at in _ENDS
            ),
            *(
                part(key, what, [float(1.0 - np.interp(at, p, q)) for p, q in curves])
                for key, what, at in _TOPS
            ),
            notes=(self._note(),),
        )

    def _note(self) -> Note:
        if self.spec["population"] is None:
            return Note(
                _("Every region counts the same. Shares between two regions are interpolated.")
            )
        return Note(
            _("Weighted by {weights}. Shares between two regions are interpolated."),
            weights=self.said(self.spec["population"]),
        )

    def _dagum(self) -> Table:
        within, between, transvariation = np.array([one.parts for one in self.by_groups]).T
        whole = np.array([sum(one.parts) for one in self.by_groups])
        base = np.where(whole > 0.0, whole, np.nan)
        return by(self, "times").table(
            "dagum",
            Message(
                _("Gini of {variable} by {group} (Dagum)"),
                variable=self.said(self.variable),
                group=self.said(self.spec["group"]),
            ),
            part("gini", _("Gini"), whole),
            part("within", _("Within groups"), within),
            part("between", _("Net between groups"), between),
            part("transvariation", _("Transvariation"), transvariation),
            part("within_share", _("Within, % of G"), 100.0 * within / base),
            part("between_share", _("Between, % of G"), 100.0 * between / base),
            part(
                "transvariation_share", _("Transvariation, % of G"), 100.0 * transvariation / base
            ),
            notes=(
                Note(
                    _("Transvariation: where groups overlap. The three parts add up to the Gini.")
                ),
            ),
        )

    def _groups(self) -> Table:
        lines = [(t, one, j) for t, one in self._by_time() for j in range(len(one.groups))]

        def of(name: str) -> Callable[[tuple[str, GiniByGroups, int]], float]:
            return lambda line: float(getattr(line[1], name)[line[2]])

        def gini(line: tuple[str, GiniByGroups, int]) -> float:
            return float(line[1].gini[line[2], line[2]])

        return each(self, lines).table(
            "dagum_groups",
            Message(_("Gini within groups: {variable}"), variable=self.said(self.variable)),
            Part(AXES["times"], lambda line: line[0]),
            Part(AXES["groups"], lambda line: line[1].groups[line[2]]),
            part("n", _("Regions"), lambda line: line[1].sizes[line[2]], "int"),
            part("population", _("Share of the whole"), of("population")),
            part("value", _("Share of the values"), of("value")),
            part("mean", _("Mean"), of("mean")),
            part("gini", _("Gini"), gini),
            part(
                "contribution",
                _("Part of the whole Gini"),
                lambda line: float(gini(line) * line[1].weight[line[2], line[2]]),
            ),
        )

    def _pairs(self) -> Table:
        pairs = [
            (
                time,
                one.groups[j],
                one.groups[h],
                one.gini[j, h],
                one.direction[j, h],
                one.weight[j, h],
            )
            for time, one in self._by_time()
            for j, h in zip(*np.triu_indices(len(one.groups), 1), strict=True)
        ]
        g, d, w = np.array([one[3:] for one in pairs], dtype=float).reshape(-1, 3).T
        return by(self).table(
            "dagum_pairs",
            Message(_("Gini between groups: {variable}"), variable=self.said(self.variable)),
            Part(AXES["times"], [one[0] for one in pairs]),
            Part(AXES["groups"], [one[1] for one in pairs]),
            part("other", _("Other group"), [one[2] for one in pairs], "text", VARIABLE),
            part("gini", _("Gini between the two"), g),
            part("direction", _("D (relative affluence)"), d),
            part("between", _("Net between groups"), g * d * w),
            part("transvariation", _("Transvariation"), g * (1 - d) * w),
        )

    def _by_time(self) -> list[tuple[str, GiniByGroups]]:
        return list(zip(map(str, self.times), self.by_groups, strict=True))

    def _points(self) -> Table:
        orders = [order_of(v, self.ids) for v in self.values]
        curves = [lorenz_curve(self, k) for k in range(len(self.times))]
        places = [(k, place, i) for k, one in enumerate(orders) for place, i in enumerate(one)]
        return each(self, places).table(
            "lorenz_points",
            Message(
                _("Points of the Lorenz curves: {variable}"), variable=self.said(self.variable)
            ),
            Part(AXES["times"], lambda one: str(self.times[one[0]])),
            Part(AXES["ids"], lambda one: self.ids[one[2]]),
            part("value", _("Value"), lambda one: float(self.values[one[0], one[2]])),
            part(
                "cumulated",
                _("Share of the whole, up to here"),
                lambda one: float(curves[one[0]][0][one[1] + 1]),
            ),
            part(
                "lorenz",
                _("Share of the values, up to here"),
                lambda one: float(curves[one[0]][1][one[1] + 1]),
            ),
        )


def order_of(values: Array, ids: tuple[str, ...]) -> list[int]:
    """Return the places of the regions from the lowest up; equal ones by their ids."""
    return sorted(range(len(ids)), key=lambda k: (values[k], ids[k]))


def lorenz_curve(record: Lorenz, t: int) -> tuple[Array, Array]:
    """Return cumulated shares of regions and of values at the t-th time, from zero, (n + 1,) each."""
    order = order_of(record.values[t], record.ids)
    shares = record.shares[t][order]
    p, q = np.cumsum(shares), np.cumsum(shares * record.values[t][order])
    return np.append(0.0, p / p[-1]), np.append(0.0, q / q[-1])


def _gini(p: Array, q: Array) -> float:
    return float(1.0 - (np.diff(p) * (q[1:] + q[:-1])).sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NestedGroup:
    """What is inside one group at one time: its level, shares, T and L."""

    level: int
    attribute: str
    group: str
    around: str | None
    size: int
    population: float
    value: float
    theil_t: float
    theil_l: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NestedTheil(Record):
    """Theil's T and L of T periods, by levels of groups.

    Parameters
    ----------
    variable : str
    ids, times : labels
    groups : attributes, from the outermost in
    theil_t, theil_l : (T,) arrays
    parts_t, parts_l : (T, levels + 1) arrays
        Between the groups of each level within those around; last within the innermost.
    inside : for each time, its groups
    spec : mapping
        groups, population.
    """

    variable: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    groups: tuple[str, ...]
    theil_t: Array
    theil_l: Array
    parts_t: Array
    parts_l: Array
    inside: tuple[tuple[NestedGroup, ...], ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def within(self) -> float:
        """Share of T within the innermost groups at the last time."""
        total = float(self.theil_t[-1])
        return float(self.parts_t[-1, -1]) / total if total > 0.0 else float("nan")

    def tables(self) -> tuple[Table, ...]:
        """Return T and L with their parts by level, and what is inside each group."""
        return (
            self._parts(
                "nested_theil", _("Theil T of {variable} by levels"), self.theil_t, self.parts_t
            ),
            self._parts(
                "nested_theil_l", _("Theil L of {variable} by levels"), self.theil_l, self.parts_l
            ),
            self._inside(),
        )

    def _parts(self, name: str, title: str, total: Array, parts: Array) -> Table:
        called = levels_of(self)
        share = 100.0 * parts / np.where(total > 0.0, total, np.nan)[:, None]
        return by(self, "times").table(
            name,
            Message(title, variable=self.said(self.variable)),
            part("total", _("Whole"), total),
            *(part(f"part_{k + 1}", one, parts[:, k]) for k, one in enumerate(called)),
            *(
                part(f"share_{k + 1}", Message(_("{part}, %"), part=one), share[:, k])
                for k, one in enumerate(called)
            ),
            notes=(self._note(),),
        )

    def _note(self) -> Note:
        weights = self.spec["population"]
        if weights is None:
            return Note(_("Every region counts the same. The parts add up to the whole."))
        return Note(
            _("Weighted by {weights}. The parts add up to the whole."), weights=self.said(weights)
        )

    def _inside(self) -> Table:
        times = zip(self.times, self.inside, strict=True)
        lines = [(str(time), g) for time, found in times for g in found]

        def of(field: str) -> Callable[[Any], Any]:
            return lambda one: getattr(one[1], field)

        return each(self, lines).table(
            "nested_groups",
            Message(_("Theil inside groups: {variable}"), variable=self.said(self.variable)),
            Part(AXES["times"], lambda one: one[0]),
            part("level", _("Level"), of("attribute"), "text", VARIABLE),
            Part(AXES["groups"], of("group")),
            part("around", _("Lies in"), of("around"), "text", VARIABLE),
            part("n", _("Regions"), of("size"), "int"),
            part("population", _("Share of the whole"), of("population")),
            part("value", _("Share of the values"), of("value")),
            part("theil_t", _("T inside"), of("theil_t")),
            part("part_t", _("Part of the whole T"), lambda one: one[1].theil_t * one[1].value),
            part("theil_l", _("L inside"), of("theil_l")),
            part(
                "part_l", _("Part of the whole L"), lambda one: one[1].theil_l * one[1].population
            ),
        )


def levels_of(record: NestedTheil) -> list[Words]:
    """Return what each part is called."""
    names = [record.said(g) for g in record.groups]
    found: list[Words] = [Message(_("Between {group}"), group=names[0])]
    found += [
        Message(_("Between {group} within {around}"), group=inner, around=outer)
        for outer, inner in pairwise(names)
    ]
    return [*found, Message(_("Within {group}"), group=names[-1])]
