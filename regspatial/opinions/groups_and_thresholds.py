"""Regressions by group and thresholds: linearmodels and statsmodels, with dummies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..regression.chains.threshold.estimate import freedom_of
from ..regression.chains.threshold.record import PanelThreshold
from ..regression.chains.threshold_data import threshold_values
from ..regression.estimation.submodel import rows_of
from ..regression.groups.group_regressions import groups_of
from ..regression.groups.record import GroupRegressions
from ..regression.panel.least_squares.model import Asked, Model, model_of
from ..results.second_opinion import Compared
from ..words import Message, _
from .fixed_effects import Plain, linear, plain_of
from .numbers import array, number
from .record_inputs import Given
from .registry import opinion

Array = NDArray[np.float64]

_VALUES = 100
"""Values of the threshold at which the regression is run again; each is one with all dummies."""


def _model(record: Any, given: Given) -> Model:
    """Return the columns of the regression that a record is of."""
    names = ("id", "time", "cluster", "regions")
    how = {k: v for k in names if (v := given.argument(k)) is not None}
    return model_of(
        given.data(),
        str(record.spec["formula"]),
        Asked(covariance=record.spec["covariance"], **how),
    )


def _by_group(
    record: GroupRegressions, m: Model, codes: NDArray[np.intp]
) -> Iterator[tuple[str, Any, Plain]]:
    """Yield the name, our model and the columns of every regression."""
    if record.effects == "group":
        for g, (label, ours) in enumerate(zip(record.labels, record.models, strict=True)):
            yield label, ours, plain_of(rows_of(m, codes == g))
        return
    whole = plain_of(m)
    (ours,) = record.models
    columns = [
        whole.x[:, m.terms.index(name)] * (codes == record.labels.index(label))
        for name, label in map(_taken_apart, ours.terms)
        if label
    ]
    ones = [np.ones(whole.y.size)] * (len(ours.terms) - len(columns))
    yield "", ours, replace(whole, x=np.column_stack([*ones, *columns]), names=ours.terms)


def _taken_apart(term: str) -> tuple[str, str]:
    """Return ``x`` and ``east`` of ``x [east]``."""
    name, _bracket, label = term.rpartition(" [")
    return name, label[:-1] if name else ""


@opinion(GroupRegressions, "linearmodels")
def by_linearmodels(record: GroupRegressions, given: Given) -> Iterator[Compared]:
    """Yield the regression of every group, or the one with coefficients by group, with dummies."""
    from linearmodels.iv import IV2SLS

    m = _model(record, given)
    for label, ours, p in _by_group(record, m, groups_of(m, record.group).codes):
        for row in linear(ours, p, IV2SLS, p.x, None, None, list(p.names)):
            said = Message(
                _("{quantity} in {group}"), quantity=row.quantity, group=record.said(label)
            )
            yield replace(row, quantity=said) if label else row


@opinion(GroupRegressions, "statsmodels")
def by_statsmodels(record: GroupRegressions, given: Given) -> Iterator[Compared]:
    """Yield Chow's F: slopes by group against slopes in common, both with dummies, by its F test."""
    import statsmodels.api as sm

    m = _model(record, given)
    codes = groups_of(m, record.group).codes
    parts = list(_by_group(record, m, codes))
    if record.effects == "group":
        kept = np.concatenate(
            [
                np.isin(m.sample.at, rows_of(m, codes == g).sample.at).nonzero()[0]
                for g in range(len(record.labels))
            ]
        )
        dummies = _diagonal([_with_constant(p) for _label, _ours, p in parts])
    else:
        kept = np.arange(m.y.size)
        dummies = _with_constant(parts[0][2])
    x = m.sample.x.T[kept]
    group = codes[kept]
    free = np.column_stack([x * (group == g)[:, None] for g in range(len(record.labels))])
    y = m.sample.y[kept]
    full = sm.OLS(y, np.column_stack([free, dummies])).fit()
    short = sm.OLS(y, np.column_stack([x, dummies])).fit()
    statistic, p_value, df = full.compare_f_test(short)
    ours = record.tests[0]
    yield number(_("Chow's F"), ours.statistic, statistic)
    yield number(_("df of Chow's F"), float(ours.df1), df)
    yield number(_("p of Chow's F"), ours.p_value, p_value, size=1e-6)


def _with_constant(p: Plain) -> Array:
    """Return the dummies of the effects, a column of ones where there are none."""
    dummies = p.dummies
    return dummies if dummies.shape[1] else np.ones((p.y.size, 1))


def _diagonal(blocks: list[Array]) -> Array:
    """Return blocks along the diagonal."""
    out = np.zeros((sum(len(b) for b in blocks), sum(b.shape[1] for b in blocks)))
    row = column = 0
    for b in blocks:
        out[row : row + len(b), column : column + b.shape[1]] = b
        row, column = row + len(b), column + b.shape[1]
    return out


def _regimes(record: PanelThreshold, m: Model, q: Array, cuts: list[float]) -> Array:
    """Return the regressors, those that change taken apart by regime, (N, k)."""
    regime = np.searchsorted(np.array(cuts), q, side="left")
    columns = []
    for name, row in zip(m.sample.names, m.sample.x, strict=True):
        if name not in record.switching or not cuts:
            columns.append(row)
        else:
            columns += [row * (regime == k) for k in range(len(cuts) + 1)]
    return np.column_stack(columns)


@opinion(PanelThreshold, "linearmodels")
def of_regimes(record: PanelThreshold, given: Given) -> Iterator[Compared]:
    """Yield the coefficients by regime at the thresholds that were found."""
    from linearmodels.iv import IV2SLS

    m = _model(record, given)
    _name, q = threshold_values(m, given.data(), record.threshold)
    x = _regimes(record, m, q, [one.value for one in record.thresholds])
    p = replace(plain_of(m), x=x, names=record.model.terms)
    yield from linear(record.model, p, IV2SLS, p.x, None, None, list(p.names))


@opinion(PanelThreshold, "statsmodels")
def of_the_search(record: PanelThreshold, given: Given) -> Iterator[Compared]:
    """Yield LR at up to 100 values of every threshold, each by a regression with dummies."""
    import statsmodels.api as sm

    m = _model(record, given)
    _name, q = threshold_values(m, given.data(), record.threshold)
    dummies = plain_of(m).dummies
    y = m.sample.y

    def squares(cuts: list[float]) -> float:
        return float(sm.OLS(y, np.column_stack([_regimes(record, m, q, cuts), dummies])).fit().ssr)

    cuts = [one.value for one in record.thresholds]
    least = squares(cuts)
    yield number(_("e'e"), float(np.nansum(np.square(record.model.residuals))), least)
    dof = freedom_of(m, len(record.switching), len(cuts), str(record.spec["freedom"]))
    for k, one in enumerate(record.thresholds):
        at = np.unique(np.linspace(0, one.values.size - 1, _VALUES).astype(int))
        others = [c for j, c in enumerate(cuts) if j != k]
        theirs = [
            (squares(sorted([*others, float(v)])) - least) / (least / dof) for v in one.values[at]
        ]
        yield array(
            Message(_("LR of threshold {k}"), k=k + 1),
            one.lr[at],
            theirs,
            [f"{v:.5g}" for v in one.values[at]],
        )
