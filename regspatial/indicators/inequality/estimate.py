"""Lorenz curves and Gini by groups (Dagum); Theil nested in levels of groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...containers import Regions, Variable
from ...containers.panel import Time
from ...declare.asks import Asks
from ...declare.data import AtTimes, GroupingAttribute, Map, MapIfAny, PositiveVariable
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import DomainError, InputError, LabelError, ParameterError, listed
from ...results.record import label_entry
from ...words import _
from ...words.lists import items
from ..declared import WeightingVariable
from ..grouping import groups_of
from ..zipf.estimate import times_of
from .record import GiniByGroups, Lorenz, NestedGroup, NestedTheil

Array = NDArray[np.float64]


@tool(
    group="describe",
    behind="disparity",
    name=_("Lorenz curve and Gini by groups (Dagum)"),
    help=_(
        "The Lorenz curve of each period, its Gini, and Dagum's parts of it: within "
        "groups, net between them, and where they overlap."
    ),
    tags=_(
        "Lorenz, Gini, Dagum, inequality, disparity, transvariation, Hoover, decomposition, "
        "Dagum decomposition, Gini coefficient, unequal, income inequality"
    ),
    outputs=(
        Output.table("lorenz", _("Lorenz curve and Gini")),
        Output.table("dagum", _("Dagum's parts of the Gini")),
        Output.table("dagum_groups", _("Gini within groups")),
        Output.table("dagum_pairs", _("Gini between groups")),
        Output.table("lorenz_points", _("Points of the Lorenz curves")),
        Output.layer(_("Map with shares")),
        Output.number("gini", _("Gini of the last period"), "last"),
    ),
)
@door
def lorenz(
    variable: Annotated[
        Variable,
        Asks(_("Variable"), _("Not negative and complete: GDP, GDP per head.")),
    ],
    *,
    regions: MapIfAny = None,
    group: GroupingAttribute = None,
    population: WeightingVariable = None,
    at_times: AtTimes = None,
    **_every_tool: Unpack[SampleChoice],
) -> Lorenz:
    r"""Draw the Lorenz curve of each period, and take its Gini apart by groups (Dagum).

    Regions stand from the lowest value up; the curve is the share of all values that the lowest share of
    regions (or of the population) has, and G one less twice the area under it. With groups j, h of shares
    p and of values s, means μ,

    .. math:: G = \sum_j G_{jj} p_j s_j + \sum_{j<h} G_{jh} D_{jh} (p_j s_h + p_h s_j)
              + \sum_{j<h} G_{jh} (1 - D_{jh}) (p_j s_h + p_h s_j), \quad
              G_{jh} = \frac{\sum_{i\in j}\sum_{r\in h} w_i w_r |y_i - y_r|}{W_j W_h (\mu_j + \mu_h)}, \quad
              D_{jh} = \frac{d_{jh} - p_{jh}}{d_{jh} + p_{jh}}

    within groups, net between them, and transvariation: what overlaps, since the poor of a rich group stand
    below the rich of a poor one. d is the mean of what the richer group has more, p of what the poorer has.

    Parameters
    ----------
    variable : Variable
        Not negative; complete.
    regions : Regions, optional
        Where the attribute `group` is read.
    group : str, optional
        Name of an attribute of `regions` (``"region4"``).
    population : Variable, optional
        Weights of the regions, positive, in the same times.
    at_times : sequence of times, or a text with commas, optional
        Default: all.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Lorenz
        `.gini`, `.curve(t)`, and `.by_groups`, one a period.

    Raises
    ------
    DomainError
        If a value is negative or all of a time are zero; MissingValueError.
    InputError, LabelError

    Notes
    -----
    G is that of `disparity`, divisor n²: of n regions it is (n − 1)/n at most. Studies that print Dagum's parts
    weigh all regions alike; so does the default.

    References
    ----------
    Dagum, C. (1997). A new approach to the decomposition of the Gini income inequality ratio. Empirical
    Economics 22(4), 515–531. doi:10.1007/BF01205777
    Lorenz, M. O. (1905). Methods of measuring the concentration of wealth. Publications of the American
    Statistical Association 9(70), 209–219. doi:10.2307/2276207

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> found = rs.lorenz(
    ...     dri.panel()["gdp"], regions=dri.regions(), group="region4", at_times="2022"
    ... )
    >>> round(float(found.gini[0]), 3)
    0.38
    """
    times, values, shares = _measured(variable, population, at_times)
    labels = groups_of(variable.ids, regions, group)
    return Lorenz(
        variable=variable.name,
        ids=variable.ids,
        times=times,
        values=values,
        shares=shares,
        group=None if group is None else tuple(labels.tolist()),
        by_groups=()
        if group is None
        else tuple(_dagum(v, p, labels) for v, p in zip(values, shares, strict=True)),
        spec={"function": "lorenz", "group": group, **_said(variable, regions, population)},
    )


@tool(
    group="describe",
    behind="disparity",
    name=_("Nested Theil index"),
    help=_(
        "Theil's T and L by groups within groups: between macro-regions, between the "
        "provinces of each, between the cities of each province; the parts add up."
    ),
    tags=_(
        "Theil, nested decomposition, inequality, disparity, three levels, Akita, Theil "
        "decomposition, unequal within and between, within and between provinces"
    ),
    outputs=(
        Output.table("nested_theil", _("Theil T by levels")),
        Output.table("nested_theil_l", _("Theil L by levels")),
        Output.table("nested_groups", _("Theil inside groups")),
        Output.number("within", _("Share of T within the innermost groups, last period")),
    ),
)
@door
def nested_theil(
    variable: PositiveVariable,
    *,
    regions: Map,
    groups: Annotated[
        Sequence[str] | str,
        Asks(
            _("Grouping attributes, from the outermost in"),
            _("With commas: region4,parent for macro-regions and provinces of cities."),
            kind="text",
        ),
    ],
    population: WeightingVariable = None,
    at_times: AtTimes = None,
    **_every_tool: Unpack[SampleChoice],
) -> NestedTheil:
    r"""Take Theil's T and L apart by groups within groups: macro-regions, provinces, cities.

    .. math:: T = \sum_g s_g \ln\frac{s_g}{p_g} + \sum_g s_g \sum_{k \in g}
              \frac{s_k}{s_g} \ln\frac{s_k / s_g}{p_k / p_g} + \sum_k s_k T_k

    between the macro-regions g, between the provinces k of each, within the provinces, with shares p of
    regions (or of the population) and s of values; L the same with p for s before each term and the logs
    turned. The parts add up exactly, at any number of levels.

    Parameters
    ----------
    variable : Variable
        Positive; complete.
    regions : Regions
        Where the attributes `groups` are read.
    groups : sequence of attributes, or a text with commas
        From the outermost in: ``["region4", "parent"]`` for prefectures.
    population : Variable, optional
        Weights of the regions, positive, in the same times.
    at_times : sequence of times, or a text with commas, optional
        Default: all.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    NestedTheil
        `.theil_t`, `.theil_l`, and their parts by level, (T, levels + 1).

    Raises
    ------
    DomainError
        If a value is not positive; MissingValueError.
    InputError
        If a group is in several groups of the level around it, which are named.
    ParameterError, LabelError

    References
    ----------
    Akita, T. (2003). Decomposing regional income inequality in China and Indonesia using two-stage nested
    Theil decomposition method. Annals of Regional Science 37(1), 55–77. doi:10.1007/s001680200107
    Theil, H. (1967). Economics and Information Theory. North-Holland.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> cities = rs.china("prefecture").where(region4="northeast")
    >>> values = np.random.default_rng(1).lognormal(size=(1, len(cities.ids)))
    >>> panel = rs.Panel.from_arrays(cities.ids, [2022], {"gdp": values})
    >>> found = rs.nested_theil(panel["gdp"], regions=cities, groups=["region4", "parent"])
    >>> bool(np.isclose(found.parts_t.sum(), found.theil_t[0]))
    True
    """
    names = _names(groups)
    labels = [groups_of(variable.ids, regions, name) for name in names]
    for outer, inner, around, name in zip(labels, labels[1:], names, names[1:], strict=False):
        _nested(outer, inner, around, name)
    times, values, shares = _measured(variable, population, at_times, above=True)
    got = shares * values / (shares * values).sum(axis=1, keepdims=True)
    parts = [_levels(p, s, labels) for p, s in zip(shares, got, strict=True)]
    return NestedTheil(
        variable=variable.name,
        ids=variable.ids,
        times=times,
        groups=tuple(names),
        theil_t=(got * np.log(got / shares)).sum(axis=1),
        theil_l=(shares * np.log(shares / got)).sum(axis=1),
        parts_t=np.array([[one[0] for one in row] for row in parts]),
        parts_l=np.array([[one[1] for one in row] for row in parts]),
        inside=tuple(_inside(p, s, labels, names) for p, s in zip(shares, got, strict=True)),
        spec={
            "function": "nested_theil",
            "groups": tuple(names),
            **_said(variable, regions, population),
        },
    )


def _said(x: Variable, regions: Regions | None, population: Variable | None) -> dict[str, object]:
    others = {} if population is None else population.labels
    notes = (*x.notes, *(() if population is None else population.notes))
    labels = {**({} if regions is None else regions.labels), **others, **x.labels}
    return {
        "population": None if population is None else population.name,
        **label_entry(labels, dict.fromkeys(notes)),
    }


def _measured(
    x: Variable, population: Variable | None, at_times: object, *, above: bool = False
) -> tuple[tuple[Time, ...], Array, Array]:
    """Return the times, the values (T, n) and the shares of the regions, which sum to one."""
    times = (
        x.times
        if at_times is None
        else tuple(
            sorted(times_of(x, at_times), key=x.times.index)  # type: ignore[arg-type]
        )
    )
    values = np.vstack([x.at(t).finite().values for t in times])
    _domain(x, values, times, above)
    if population is None:
        return times, values, np.full(values.shape, 1.0 / len(x.ids))
    lacking = [t for t in times if t not in population.times]
    if lacking:
        raise LabelError(
            _("{name!r} has other times than {other!r}."),
            columns=[population.name],
            name=population.name,
            other=x.name,
        )
    weights = np.vstack([population.at(t).finite().aligned(x.ids).values for t in times])
    _domain(population, weights, times, above=True, ids=x.ids)
    return times, values, weights / weights.sum(axis=1, keepdims=True)


def _domain(
    x: Variable, values: Array, times: Sequence[Time], above: bool, ids: Sequence[str] | None = None
) -> None:
    low = (values <= 0.0) if above else (values < 0.0)
    bad = [i for i, b in zip(ids or x.ids, low.any(axis=0).tolist(), strict=True) if b]
    if bad:
        said = (
            _("{name!r} is not above zero in {n} {n:region|regions}: {bad}.")
            if above
            else _("{name!r} is below zero in {n} {n:region|regions}: {bad}.")
        )
        raise DomainError(said, ids=bad, columns=[x.name], name=x.name, n=len(bad), bad=listed(bad))
    empty = [t for t, v in zip(times, values, strict=True) if not v.sum() > 0.0]
    if empty:
        raise DomainError(
            _("{name!r} is zero in all regions in {times}; there are no shares."),
            columns=[x.name],
            name=x.name,
            times=listed(empty),
        )


def _dagum(values: Array, shares: Array, labels: NDArray[np.str_]) -> GiniByGroups:
    """Take the Gini of one period apart."""
    names = sorted(set(labels.tolist()))
    own = [labels == g for g in names]
    p = np.array([shares[k].sum() for k in own])
    mean = np.array([(shares[k] * values[k]).sum() for k in own]) / p
    s = p * mean / (shares * values).sum()
    k = len(names)
    gini, direction = np.zeros((k, k)), np.zeros((k, k))
    for j in range(k):
        for h in range(j, k):
            a, b = own[j], own[h]
            apart = _mean_gap(values[a], shares[a] / p[j], values[b], shares[b] / p[h])
            both = float(mean[j] + mean[h])
            gini[j, h] = gini[h, j] = apart / both if both > 0.0 else 0.0
            # the mean of what the richer has more, less that of what the poorer has, is the gap of the means
            if j != h and apart > 0.0:
                direction[j, h] = direction[h, j] = abs(float(mean[j] - mean[h])) / apart
    return GiniByGroups(
        groups=tuple(names),
        sizes=tuple(int(one.sum()) for one in own),
        population=p,
        value=s,
        mean=mean,
        gini=gini,
        direction=direction,
    )


def _mean_gap(x: Array, p: Array, y: Array, q: Array) -> float:
    """Return Σ p_i q_j |x_i − y_j|, by sorting: what lies below each x, and what above it.

    From a value of their own, so that values that are alike are no distance apart to the last digit.
    """
    middle = np.sort(y)[len(y) // 2]
    x, order = x - middle, np.argsort(y, kind="stable")
    y, q = y[order] - middle, q[order]
    weight, sums = (np.append(0.0, np.cumsum(one)) for one in (q, q * y))
    at = np.searchsorted(y, x)
    below = x * weight[at] - sums[at]
    above = (sums[-1] - sums[at]) - x * (weight[-1] - weight[at])
    return float(p @ (below + above))


def _names(groups: Sequence[str] | str) -> list[str]:
    given = [groups] if isinstance(groups, str) else groups
    found = [part for one in given for part in items(one)]
    if not found or len(set(found)) < len(found):
        raise ParameterError(
            _(
                "{param:groups={groups!r}} is not allowed; name attributes of the regions, each once, from the "
                "outermost in: region4,parent."
            ),
            groups=groups,
        )
    return found


def _nested(outer: NDArray[np.str_], inner: NDArray[np.str_], around: str, name: str) -> None:
    """Refuse groups that lie in several groups of the level around them."""
    wrong = [g for g in np.unique(inner).tolist() if len(set(outer[inner == g].tolist())) > 1]
    if wrong:
        raise InputError(
            _(
                "Groups of {name!r} are not within those of {around!r}: {wrong} {n:lies|lie} in several. Name the outer "
                "attribute first."
            ),
            name=name,
            around=around,
            wrong=listed(wrong),
            n=len(wrong),
        )


def _levels(p: Array, s: Array, labels: Sequence[NDArray[np.str_]]) -> list[tuple[float, float]]:
    """Return (T, L) between the groups of each level within those around, last within the innermost."""
    around = np.full(len(p), "")
    found = []
    for inner in [*labels, np.arange(len(p)).astype(str)]:
        t = low = 0.0
        for here in _members(around):
            pg, sg = p[here].sum(), s[here].sum()
            for part in (here[k] for k in _members(inner[here])):
                pk, sk = p[part].sum() / pg, s[part].sum() / sg
                t += sg * sk * np.log(sk / pk)
                low += pg * pk * np.log(pk / sk)
        found.append((float(t), float(low)))
        around = inner
    return found


def _members(labels: NDArray[np.str_]) -> list[NDArray[np.intp]]:
    """Return the places of each label, in order of the labels, by one sort of all."""
    codes = np.unique(labels, return_inverse=True)[1]
    ends = np.cumsum(np.bincount(codes))[:-1]
    return np.split(np.argsort(codes, kind="stable"), ends)


def _inside(
    p: Array, s: Array, labels: Sequence[NDArray[np.str_]], names: Sequence[str]
) -> tuple[NestedGroup, ...]:
    """Return what is inside each group of each level."""
    found = []
    for level, (name, one) in enumerate(zip(names, labels, strict=True)):
        for g in sorted(set(one.tolist())):
            here = one == g
            pg, sg = float(p[here].sum()), float(s[here].sum())
            own_p, own_s = p[here] / pg, s[here] / sg
            found.append(
                NestedGroup(
                    level=level,
                    attribute=name,
                    group=g,
                    size=int(here.sum()),
                    population=pg,
                    value=sg,
                    around=None if not level else str(labels[level - 1][here][0]),
                    theil_t=float((own_s * np.log(own_s / own_p)).sum()),
                    theil_l=float((own_p * np.log(own_p / own_s)).sum()),
                )
            )
    return tuple(found)
