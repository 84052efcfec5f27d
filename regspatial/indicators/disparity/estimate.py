"""Disparity among regions by period: coefficient of variation, Gini, Theil with decomposition."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...containers import Regions, Variable
from ...containers.holes import left_out, none_left, patterns
from ...containers.panel import Time
from ...declare.asks import Asks
from ...declare.data import GroupingAttribute, MapIfAny, PositiveVariable
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import InputError, LabelError, ParameterError, listed
from ...results.record import label_entry
from ...results.table import region
from ...words import _
from ..declared import WeightingVariable
from ..grouping import groups_of
from .record import Disparity


@tool(
    group="describe",
    name=_("Disparity by period"),
    help=_(
        "Coefficient of variation, Gini and Theil indices of a positive variable among "
        "regions, period by period, with group means and a within/between decomposition."
    ),
    tags=_(
        "inequality, convergence, coefficient of variation, Theil, Gini, regional inequality, "
        "gap between regions, within and between groups, gap, widening, coast and inland"
    ),
    outputs=(
        Output.table("disparity", _("Disparity")),
        Output.table("group_means", _("Group means")),
    ),
)
@door
def disparity(
    variable: PositiveVariable,
    *,
    regions: MapIfAny = None,
    group: GroupingAttribute = None,
    population: WeightingVariable = None,
    ddof: Annotated[
        int,
        Asks(
            _("Divisor n minus"),
            _("0: population variance; 1: sample variance. Without weights only."),
            least=0,
            most=1,
            advanced=True,
            when=("population", (None,)),
        ),
    ] = 0,
    **_every_tool: Unpack[SampleChoice],
) -> Disparity:
    r"""Measure the disparity of a positive variable among regions, period by period.

    With p_i the population shares (1/n without `population`) and u = Σ p_i y_i,

    .. math:: CV = \sqrt{\sum_i p_i (y_i-u)^2} / u, \quad
              G = \sum_i\sum_j p_i p_j |y_i-y_j| / (2u), \quad
              T = \sum_i p_i (y_i/u) \ln(y_i/u), \quad L = \sum_i p_i \ln(u/y_i)

    T and L split into a part within the groups and a part between them, which add up.

    Parameters
    ----------
    variable : Variable
        Values (T, n), all positive. Regions without a value (NaN) are left out of that period, which
        the record says; so is a period with fewer than two.
    regions : Regions, optional
        Where the attribute `group` is read.
    group : str, optional
        Name of an attribute of `regions` (``"region4"``) for group means and the decomposition.
    population : Variable, optional
        Weights of the regions, positive, in the same times; Williamson's weighted coefficient of
        variation about the weighted mean follows.
    ddof : int, default 0
        Divisor n − ddof of the unweighted variance.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Disparity

    Raises
    ------
    InputError
        If a value is not positive; MissingValueError, LabelError as usual.
    ParameterError
        For a ddof that leaves no divisor.

    Notes
    -----
    Liu and Wuzhati (2025, eq. 4) weight squared distances from the *plain* mean; here the
    weighted mean is used, as in Williamson.

    References
    ----------
    Williamson, J. G. (1965). Regional inequality and the process of national development.
    Economic Development and Cultural Change 13(4), 1–84. doi:10.1086/450136
    Theil, H. (1967). Economics and Information Theory. North-Holland.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import indicators
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> found = indicators.disparity(panel["gdp"], regions=regions, group="region4")
    >>> round(float(found.gini[-1]), 3)
    0.38
    """
    holes = np.isnan(variable.values)
    if (
        population is not None
        and population.times == variable.times
        and set(variable.ids) <= set(population.ids)
    ):
        holes = holes | np.isnan(population.aligned(variable.ids).values)
    if holes.any() and not holes.all():
        return _with_holes(variable, holes, regions, group, population, ddof)
    variable.finite()
    _positive(variable)
    _check_ddof(ddof, len(variable.ids))
    shares = _shares(variable, population)
    labels = groups_of(variable.ids, regions, group)
    mean = (shares * variable.values).sum(axis=1)
    ratio = variable.values / mean[:, None]
    variance = (shares * (variable.values - mean[:, None]) ** 2).sum(axis=1)
    if population is None and ddof:
        variance *= len(variable.ids) / (len(variable.ids) - ddof)
    within_t, between_t, within_l, between_l = _decomposed(variable.values, shares, labels)
    names = sorted(set(labels.tolist()))
    group_means = np.array(
        [
            [_weighted(variable.values[t, labels == g], shares[t, labels == g]) for g in names]
            for t in range(len(variable.times))
        ]
    )
    return Disparity(
        variable=variable.name,
        times=variable.times,
        mean=mean,
        coefficient_of_variation=np.sqrt(variance) / mean,
        gini=np.array([_gini(v, p) for v, p in zip(variable.values, shares, strict=True)]),
        theil_t=(shares * ratio * np.log(ratio)).sum(axis=1),
        theil_l=-(shares * np.log(ratio)).sum(axis=1),
        within_t=within_t,
        between_t=between_t,
        within_l=within_l,
        between_l=between_l,
        groups=tuple(names) if group is not None else (),
        group_means=group_means,
        spec={
            "group": group,
            "population": None if population is None else population.name,
            "ddof": ddof,
            **label_entry(
                {
                    **({} if regions is None else regions.labels),
                    **({} if population is None else population.labels),
                    **variable.labels,
                },
                dict.fromkeys((*variable.notes, *(() if population is None else population.notes))),
            ),
        },
    )


def _with_holes(
    x: Variable,
    holes: NDArray[np.bool_],
    regions: Regions | None,
    group: str | None,
    population: Variable | None,
    ddof: int,
) -> Disparity:
    """Measure each period over the regions that have a value, and say which do not."""
    least = max(2, ddof + 1)
    enough = (~holes).sum(axis=1) >= least
    found = [one for one in patterns(~holes) if enough[one.rows[0]]]
    if not found:
        x.finite()
    parts: dict[int, tuple[Disparity, int]] = {}
    for one in found:
        inside = [i for i, k in zip(x.ids, one.there, strict=True) if k]
        times = [x.times[t] for t in one.rows]
        own = None if population is None else _part(population, times, inside)
        done = disparity(
            _part(x, times, inside), regions=regions, group=group, population=own, ddof=ddof
        )
        parts |= {t: (done, k) for k, t in enumerate(one.rows)}
    order = sorted(parts)
    names = sorted({g for done, _k in parts.values() for g in done.groups})
    means = [
        dict(zip(done.groups, done.group_means[k], strict=False))
        for done, k in (parts[t] for t in order)
    ]
    first = parts[order[0]][0]
    arrays: dict[str, Any] = {
        f.name: np.array([getattr(parts[t][0], f.name)[parts[t][1]] for t in order])
        for f in fields(first)
        if isinstance(getattr(first, f.name), np.ndarray) and f.name != "group_means"
    }
    said = [*left_out(found, x.ids, x.times, region)]
    gone = [x.times[t] for t in np.flatnonzero(~enough)]
    said += [none_left(gone, least)] if gone else []
    notes = dict.fromkeys((*first.spec.get("data_notes", ()), *said))
    return replace(
        first,
        times=tuple(x.times[t] for t in order),
        groups=tuple(names),
        group_means=np.array([[m.get(g, np.nan) for g in names] for m in means]),
        spec={**first.spec, "data_notes": tuple(notes)},
        **arrays,
    )


def _part(x: Variable, times: list[Time], inside: list[str]) -> Variable:
    rows = [x.times.index(t) for t in times]
    marks = {kind: mask[rows] for kind, mask in x.marks.items()}
    return replace(x, times=tuple(times), values=x.values[rows], marks=marks).aligned(inside)


def _positive(x: Variable) -> None:
    bad = [x.ids[i] for i in np.flatnonzero((x.values <= 0).any(axis=0))]
    if bad:
        raise InputError(
            _(
                "{name!r} is not positive in {n} {n:region|regions}: {bad}. These measures "
                "are ratios to the mean and need positive values; choose another variable."
            ),
            ids=bad,
            columns=[x.name],
            name=x.name,
            n=len(bad),
            bad=listed(bad),
        )


def _check_ddof(ddof: object, n: int) -> None:
    if isinstance(ddof, bool) or not isinstance(ddof, int) or not 0 <= ddof < n:
        raise ParameterError(
            _(
                "{param:ddof={ddof!r}} is not allowed; with {n} {n:region|regions} it must "
                "be a whole number from 0 to {most}."
            ),
            ddof=ddof,
            n=n,
            most=n - 1,
        )


def _shares(x: Variable, population: Variable | None) -> NDArray[np.float64]:
    if population is None:
        return np.full(x.values.shape, 1.0 / len(x.ids))
    aligned = population.finite().aligned(x.ids)
    _positive(aligned)
    if aligned.times != x.times:
        raise LabelError(
            _("{name!r} has other times than {other!r}."),
            columns=[population.name],
            name=population.name,
            other=x.name,
        )
    return aligned.values / aligned.values.sum(axis=1, keepdims=True)


def _gini(values: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    order = np.argsort(values, kind="stable")
    p, q = shares[order], (shares * values)[order]
    lorenz = np.cumsum(q) / q.sum()
    return float(1 - (p * (lorenz + np.concatenate([[0.0], lorenz[:-1]]))).sum())


def _decomposed(
    values: NDArray[np.float64], shares: NDArray[np.float64], labels: NDArray[np.str_]
) -> tuple[NDArray[np.float64], ...]:
    mean = (shares * values).sum(axis=1)
    parts = np.zeros((4, values.shape[0]))
    for name in np.unique(labels):
        inside = labels == name
        p_g = shares[:, inside].sum(axis=1)
        own = shares[:, inside] / p_g[:, None]
        mean_g = (own * values[:, inside]).sum(axis=1)
        ratio = values[:, inside] / mean_g[:, None]
        share = p_g * mean_g / mean
        parts[0] += share * (own * ratio * np.log(ratio)).sum(axis=1)
        parts[1] += share * np.log(mean_g / mean)
        parts[2] -= p_g * (own * np.log(ratio)).sum(axis=1)
        parts[3] += p_g * np.log(mean / mean_g)
    return tuple(parts)


def _weighted(values: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    return float((values * shares).sum() / shares.sum())
