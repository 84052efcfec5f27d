"""One regression by group: coefficients side by side, their differences, and whether they are one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from ..._calls.door import door
from ..._kernels.within import GroupEffects, compact, crossed
from ...choices import one_of
from ...choices.regression import ByClusterCovariance, GroupEffectsOf
from ...declare.asks import Asks, asked_as
from ...declare.data import GroupsAttribute, MapOfGroups, Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.models import Cluster, ErrorsOfFixedEffects, FormulaWithEffects
from ...declare.tool import tool
from ...errors import SpecificationError, listed
from ...formula.design import INTERCEPT
from ...progress import Progress, report
from ...results import Note
from ...results.record import label_entry
from ...words import _
from ..chains.two_equations import Equation, equation, fitted_of, influence_of
from ..estimation.submodel import quiet_result, rows_of
from ..panel.least_squares.model import Asked, Model, model_of
from ..panel.least_squares.record import made_of, result_of
from ..panel.least_squares.result import FixedEffectsResult
from ..panel.least_squares.source import Factor
from .record import GroupDifference, GroupRegressions, GroupTest, welch
from .wald import equal_slopes, freedom_of

Array = NDArray[np.float64]


@tool(
    group="model",
    behind="fixed_effects",
    name=_("Fixed-effects regression by group"),
    help=_(
        "Coefficients by group of regions side by side, sub-samples or regimes, the "
        "difference of every coefficient with its t and p, Chow's F and the Wald test that "
        "all groups are one."
    ),
    tags=_(
        "heterogeneity, sub-samples, regimes, Chow, interaction, suest, by region, "
        "heterogeneous effects, differ between east and west"
    ),
    tried={"regions": "china:province"},
    outputs=(
        Output.table("coefficients", _("Coefficients")),
        Output.table("differences", _("Differences")),
        Output.table("tests", _("Tests")),
        Output.table("groups", _("Groups")),
        Output.number("p_value", _("p that all groups are one")),
    ),
)
@door
def group_regressions(
    panel: Annotated[Any, asked_as(Table)],
    formula: FormulaWithEffects,
    group: GroupsAttribute,
    *,
    group_effects: Annotated[
        GroupEffectsOf,
        Asks(
            _("Fixed effects"),
            _("Of each group, or in common with coefficients by group."),
            terms="group_effects",
        ),
    ] = "group",
    id: str | None = None,
    time: str | None = None,
    covariance: Annotated[ByClusterCovariance, asked_as(ErrorsOfFixedEffects)] = "auto",
    cluster: Cluster = None,
    regions: MapOfGroups = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> GroupRegressions:
    r"""Estimate a regression with fixed effects by group, and compare the coefficients.

    .. math::
        t = (b_g - b_h)/\sqrt{V_g + V_h - 2 C_{gh}},\qquad
        F = \frac{(S_r - \sum S_g)/q}{\sum S_g/df}

    with C the covariance through clusters that both groups share (zero where they share none).

    Parameters
    ----------
    panel, formula, id, time, covariance, cluster, regions
        As in `regspatial.fixed_effects`.
    group : str
        A column, or an attribute of `regions`, with the group of each row; it may change over time.
    group_effects : {"group", "common"}
        "group": sub-samples, each with fixed effects of its own. "common": regimes, one regression
        with coefficients by group and fixed effects in common.
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    GroupRegressions
        `.models` by group, `.differences` of every coefficient, `.tests` (Chow's F; Wald by the chosen
        covariance).

    Raises
    ------
    SpecificationError
        If there is one group only, or one has too few rows or no variation in a regressor (naming it).

    Notes
    -----
    The restricted model of Chow's F has the same fixed effects by group, so that slopes alone are
    tested; it holds for equal error variances, the Wald test under the chosen covariance. That one
    coefficient is significant and the other is not is no difference: its t stands in the table, with
    Welch's degrees of freedom of the two models; of regimes, and where groups share clusters, with those
    of all clusters. By CR2 errors the Wald test is F of Hotelling's T² (Pustejovsky and Tipton 2018).

    References
    ----------
    Chow, G. C. (1960). Tests of equality between sets of coefficients in two linear regressions.
    Econometrica 28(3). https://doi.org/10.2307/1910133
    Gelman, A., and Stern, H. (2006). The difference between "significant" and "not significant" is not
    itself statistically significant. American Statistician 60(4).
    https://doi.org/10.1198/000313006X152649

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x, e = rng.normal(size=(2, 8, 90))
    >>> east = np.repeat([[0.0, 1.0]], 45, axis=1).repeat(8, axis=0)
    >>> panel = rs.Panel.from_arrays(
    ...     range(90), range(8), {"x": x, "east": east, "y": (0.5 + east) * x + e}
    ... )
    >>> found = rs.group_regressions(panel, "y ~ x | id + time", "east")
    >>> found.differences[0].p_value < 0.01
    True
    """
    report(progress, 0.0, "data")
    one_of("group_effects", group_effects, GroupEffectsOf)
    one_of("covariance", covariance, ByClusterCovariance)
    asked = Asked(id=id, time=time, covariance=covariance, cluster=cluster, regions=regions)
    m = model_of(panel, formula, asked)
    factor = groups_of(m, group)
    if group_effects == "common":
        models, differences, tests, notes = _regimes(m, factor)
    else:
        models, differences, tests, notes = _samples(m, factor)
    report(progress, 1.0, "done")
    return GroupRegressions(
        y_name=m.sample.y_name,
        group=group,
        labels=tuple(str(one) for one in factor.labels),
        variables=tuple(t for t in m.terms if t != INTERCEPT or group_effects == "group"),
        models=models,
        differences=differences,
        tests=tests,
        test_notes=notes,
        effects=group_effects,
        nobs=tuple(int(v) for v in np.bincount(factor.codes)),
        regions=tuple(
            0
            if m.sample.unit is None
            else len(set(m.sample.unit.codes[factor.codes == g].tolist()))
            for g in range(factor.size)
        ),
        spec={
            "function": "group_regressions",
            "formula": formula,
            "group": group,
            "effects": group_effects,
            "covariance": covariance,
            **label_entry(m.source.labels, m.sample.notes),
        },
    )


def groups_of(m: Model, name: str) -> Factor:
    """Return the group of every row that is used.

    Raises
    ------
    SpecificationError
        If rows have none, or all have one.
    """
    found = m.source.factor(name)
    codes = found.codes[m.sample.at]
    if (codes < 0).any():
        row = int(m.sample.at[np.flatnonzero(codes < 0)[0]])
        raise SpecificationError(
            _("{name} is empty in {n} {n:row|rows} that are used, such as {row}."),
            columns=[name],
            name=name,
            n=int((codes < 0).sum()),
            row=m.source.called(row),
        )
    new, old = compact(codes)
    factor = Factor(name, new, [found.labels[int(k)] for k in old])
    if not 2 <= factor.size <= 20:
        raise SpecificationError(
            _(
                "{name} has {n} {n:group|groups} among the rows that are used; there must be 2 to 20. Name "
                "another column in {param:group}, or derive one by a condition, as in high = x > 9."
            ),
            columns=[name],
            name=name,
            n=factor.size,
        )
    return factor


Found = tuple[
    tuple[FixedEffectsResult, ...],
    tuple[GroupDifference, ...],
    tuple[GroupTest, ...],
    tuple[Note, ...],
]


def _samples(m: Model, factor: Factor) -> Found:
    """Return a regression by group; each has effects of its own."""
    parts = []
    for g in range(factor.size):
        try:
            parts.append(rows_of(m, factor.codes == g))
        except SpecificationError as error:
            raise SpecificationError(
                _("In the group {label}: {reason} Merge groups, or leave it out."),
                label=str(factor.labels[g]),
                reason=error.message,
            ) from error
    fewest = min(range(factor.size), key=lambda g: _clusters(parts[g]))  # one warning is enough
    models = tuple(
        result_of(one, len(m.terms)) if g == fewest else quiet_result(one)
        for g, one in enumerate(parts)
    )
    fits = [equation(one) for one in parts]
    v = _joint(m, parts, fits)
    b = np.concatenate([one.b for one in fits])
    k = len(m.terms)
    positions = [list(range(g * k, (g + 1) * k)) for g in range(factor.size)]

    def df(g: int, h: int, errors: Sequence[float]) -> float | None:
        shared = v[np.ix_(positions[g], positions[h])].any()  # clusters, or none of them are
        return float(_clusters(m)) if shared else welch((models[g].df, models[h].df), errors)

    differences = _differences(m, factor, b, v, positions, df)
    own = [j for j, t in enumerate(m.terms) if t != INTERCEPT]
    slopes = [[p[j] for j in own] for p in positions]
    wald, notes = equal_slopes(b, v, slopes, _clusters(m), freedom_of(m, parts, fits))
    return models, differences, (_chow(m, parts, fits, factor), wald), notes


def _joint(m: Model, parts: list[Model], fits: list[Equation]) -> Array:
    """Return the covariance of all slopes; groups that share clusters are correlated."""
    k = len(m.terms)
    made = [made_of(one, fitted_of(one, fit)) for one, fit in zip(parts, fits, strict=True)]
    out = np.zeros((k * len(parts),) * 2)
    for g, found in enumerate(made):
        out[g * k : (g + 1) * k, g * k : (g + 1) * k] = found.v
    if not m.asked.by_cluster:
        return out
    whole = m.sample.clusters
    place = np.full(m.source.rows, -1, dtype=np.intp)
    place[m.sample.at] = np.arange(m.y.size)
    codes = [c.codes for c in whole]
    signs = [1.0] * len(codes)
    if len(codes) == 2:
        codes, signs = [*codes, crossed(*codes)], [*signs, -1.0]
    sums = []
    for one, fit in zip(parts, fits, strict=True):
        at = place[one.sample.at]
        influence = influence_of(one, fit)
        sums.append(
            [
                np.stack(
                    [np.bincount(c[at], weights=r, minlength=int(c.max()) + 1) for r in influence]
                )
                for c in codes
            ]
        )
    for g in range(len(parts)):
        for h in range(g):
            cross = np.sum(
                [s * a @ b.T for s, a, b in zip(signs, sums[g], sums[h], strict=True)], axis=0
            )
            root = np.sqrt(
                np.prod(list(made[g].factors.values())) * np.prod(list(made[h].factors.values()))
            )
            out[g * k : (g + 1) * k, h * k : (h + 1) * k] = root * cross
            out[h * k : (h + 1) * k, g * k : (g + 1) * k] = root * cross.T
    return out


def _clusters(m: Model) -> int:
    if m.asked.by_cluster:
        return min(c.size for c in m.sample.clusters) - 1
    return m.y.size - len(m.terms) - m.effects.rank


def _chow(m: Model, parts: list[Model], fits: list[Equation], factor: Factor) -> GroupTest:
    """Return Chow's F: slopes in common against slopes by group, effects by group in both."""
    kept = np.concatenate([one.sample.at for one in parts])
    place = np.full(m.source.rows, -1, dtype=np.intp)
    place[m.sample.at] = np.arange(m.y.size)
    at = place[np.sort(kept)]
    group = factor.codes[at]
    effects = [crossed(f.codes[at], group) for f in m.sample.effects] or [compact(group)[0]]
    inner = GroupEffects(effects)
    own = [j for j, t in enumerate(m.terms) if t != INTERCEPT]
    raw = np.vstack([m.sample.x / m.units[own][:, None], m.sample.y / m.y_unit])[:, at]
    left = inner.within(raw)
    # GDP in yuan beside a share: columns as large as these leave no rank to the others
    size = np.linalg.norm(left[:-1], axis=1, keepdims=True)
    left[:-1] /= np.where(size > 0.0, size, 1.0)
    b = np.linalg.lstsq(left[:-1].T, left[-1], rcond=None)[0]
    restricted = float(np.sum((left[-1] - b @ left[:-1]) ** 2))
    free = sum(float(one.e @ one.e) for one in fits)
    q = (factor.size - 1) * len(own)
    df = at.size - inner.rank - factor.size * len(own)
    f = ((restricted - free) / q) / (free / df)
    return GroupTest(
        test="chow", statistic=f, df1=q, df2=df, p_value=float(fdtrc(q, df, max(f, 0.0)))
    )


def _differences(
    m: Model,
    factor: Factor,
    b: Array,
    v: Array,
    positions: list[list[int]],
    df: Callable[[int, int, Sequence[float]], float | None],
) -> tuple[GroupDifference, ...]:
    """Return differences by t; `df` has the degrees of freedom of two groups and their standard errors."""
    out = []
    to = m.to_data(len(m.terms))
    for g in range(factor.size):
        for h in range(g + 1, factor.size):
            for j, term in enumerate(m.terms):
                row = np.zeros(b.size)
                row[positions[g]], row[positions[h]] = to[j], -to[j]
                errors = [_error(to[j], v[np.ix_(p, p)]) for p in (positions[g], positions[h])]
                out.append(
                    GroupDifference.of(
                        str(factor.labels[g]),
                        str(factor.labels[h]),
                        "coefficient",
                        term,
                        float(row @ b),
                        _error(row, v),
                        df(g, h, errors),
                    )
                )
    return tuple(out)


def _error(row: Array, v: Array) -> float:
    return float(np.sqrt(max(float(row @ v @ row), 0.0)))


def _regimes(m: Model, factor: Factor) -> Found:
    """Return one regression with coefficients by group and effects in common."""
    s = m.sample
    names, rows = [], []
    for name, row in zip(s.names, s.x, strict=True):
        for g in range(factor.size):
            names.append(f"{name} [{factor.labels[g]}]")
            rows.append(row * (factor.codes == g))
    x = np.stack(rows)
    own = [j for j, t in enumerate(m.terms) if t != INTERCEPT]
    units = np.repeat(m.units[own], factor.size)
    head = [INTERCEPT] if s.intercept else []
    raw = np.vstack([np.ones((len(head), s.y.size)), x / units[:, None]])
    one = replace(
        m,
        sample=replace(s, names=tuple(names), x=x),
        terms=(*head, *names),
        units=np.concatenate([np.ones(len(head)), units]),
        shift=None,  # a constant in common does not span a regressor of one group
        x=m.effects.within(raw),
    )
    _refuse_empty(one, factor)
    fit = equation(one)
    v = made_of(one, fitted_of(one, fit)).v
    k = len(head)
    positions = [[k + i * factor.size + g for i in range(len(own))] for g in range(factor.size)]
    slopes = replace(m, terms=tuple(m.terms[j] for j in own), units=m.units[own], shift=None)
    model = result_of(one, len(one.terms))
    differences = _differences(slopes, factor, fit.b, v, positions, lambda *_unused: model.df)
    wald, notes = equal_slopes(fit.b, v, positions, _clusters(m), freedom_of(one, [one], [fit]))
    whole = equation(m)
    q = (factor.size - 1) * len(own)
    df = m.y.size - m.effects.rank - len(one.terms)
    free = float(fit.e @ fit.e)
    f = ((float(whole.e @ whole.e) - free) / q) / (free / df)
    chow = GroupTest(
        test="chow", statistic=f, df1=q, df2=df, p_value=float(fdtrc(q, df, max(f, 0.0)))
    )
    return (model,), differences, (chow, wald), notes


def _refuse_empty(m: Model, factor: Factor) -> None:
    size = np.linalg.norm(m.x, axis=1)
    unit = m.x / np.where(size > 0, size, 1.0)[:, None]
    r = np.abs(np.diag(np.linalg.qr(unit.T, mode="r")))
    flat = [t for t, s, p in zip(m.terms, size, r, strict=True) if s <= 0 or p < 1e-9]
    if flat:
        raise SpecificationError(
            _(
                "These coefficients by {group} cannot be told apart from the others and the effects: "
                "{flat}."
            ),
            columns=flat,
            group=factor.name,
            flat=listed(flat),
        )
