"""Composite index: many indicators, normalised, weighted and put together into one score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels import composite as kernel
from ...choices import codes, one_of
from ...choices.indicators import Normalisation, Score, Weighting
from ...containers import Label, Panel
from ...containers.groups import is_expression
from ...declare.asks import asked_as
from ...declare.data import Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.models import IndicatorsText, NormalisationChoice, ScoreChoice, WeightingChoice
from ...declare.tool import tool
from ...errors import (
    ConstantColumnError,
    DomainError,
    ParameterError,
    UnknownColumnError,
    listed,
)
from ...formula import canonical, having
from ...results.record import label_entry
from ...words import NameOf, _
from ..systems import Indicator, Indicators, system_of
from .record import CompositeIndex

Array = NDArray[np.float64]

NORMALISATIONS = codes(Normalisation)
WEIGHTINGS = codes(Weighting)
SCORES = codes(Score)
_NEEDS_POSITIVE = ("entropy", "entropy-by-period", "variation")


@tool(
    group="index",
    name=_("Composite index"),
    help=_(
        "Normalises indicators, weights them (entropy and others), and puts them together "
        "into one score for every region and period, with ranks, dimensions and what "
        "single cells do."
    ),
    tags=_(
        "entropy, TOPSIS, CRITIC, composite index, evaluation, weights, obstacle "
        "degree, entropy weight method, index, indicator system, standardise, score"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("indicator_weights", _("Indicators and their weights")),
        Output.table("index", _("Composite index")),
        Output.table("dimensions", _("Weighted sums by dimension")),
        Output.table("obstacles", _("Obstacles")),
        Output.layer(_("Map with scores and ranks")),
    ),
)
@door
def composite_index(
    panel: Table,
    indicators: Annotated[Indicators, asked_as(IndicatorsText)],
    *,
    normalisation: NormalisationChoice = "efficacy",
    weighting: WeightingChoice = "entropy",
    weights: Mapping[str, float] | None = None,
    score: ScoreChoice = "sum",
    shift: float = 0.0,
    **_every_tool: Unpack[SampleChoice],
) -> CompositeIndex:
    r"""Put indicators together into one score for every region and period.

    Indicators x_ijt are normalised over all regions and periods together (pooled), weighted, and
    summed or set against the best and the worst there is (TOPSIS). With entropy weights

    .. math:: p_{ijt} = x'_{ijt}/\sum_i\sum_t x'_{ijt},\quad
              e_j = -\frac{1}{\ln nT}\sum_i\sum_t p_{ijt}\ln p_{ijt},\quad
              \varphi_j = (1-e_j)/\sum_j(1-e_j),\quad S_{it} = \sum_j\varphi_j x'_{ijt}

    Parameters
    ----------
    panel : Panel
        Without empty cells in the indicators.
    indicators : mapping, sequence of Indicator, or path
        ``{"patents": "+", "so2": "-"}``, or a TOML file; see `regspatial.indicators.systems`.
    normalisation : {"efficacy", "zscore", "vector"}
        Efficacy coefficient (0 to 1), z-scores, or shares of the root of squares.
    weighting : {"entropy", "entropy-by-period", "critic", "variation", "pca", "equal"}
    weights : mapping of column to number, optional
        Weights of the user's own, in place of `weighting`; they are made to sum to one.
    score : {"sum", "topsis"}
    shift : float, default 0
        Added to the normalised indicators before entropies are taken; 0·ln 0 is 0, so none is needed,
        and what is asked for is written down.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    CompositeIndex
        First table: an indicator a row, with its weight.

    Raises
    ------
    UnknownColumnError, MissingValueError
        Naming all columns at fault.
    ConstantColumnError
        If an indicator does not vary.
    DomainError
        If entropy or variation weights meet negative normalised values (z-scores), or indicators with
        reference values another normalisation than "efficacy".
    ParameterError

    Notes
    -----
    Pooled entropy mixes differences between regions with growth over time: an indicator that grows
    everywhere weighs much. "entropy-by-period" does not; the note says so.

    References
    ----------
    Zhuang, Y., Lin, X., Liu, N., Zhou, M. (2025). Regional Economic Review 2025(4), eq. 1–3.
    Diakoulaki, D., Mavrotas, G., Papayannakis, L. (1995). Determining objective weights in multiple
    criteria problems: the CRITIC method. Computers & Operations Research 22(7), 763–770.
    doi:10.1016/0305-0548(94)00059-H
    Hwang, C. L., Yoon, K. (1981). Multiple Attribute Decision Making. Springer.
    doi:10.1007/978-3-642-48318-9

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> index = rs.composite_index(panel, {"gdp": "+", "population": "-"})
    >>> index.scores.shape
    (11, 30)
    """
    system = system_of(indicators)
    one_of("normalisation", normalisation, Normalisation)
    one_of("weighting", weighting, Weighting)
    one_of("score", score, Score)
    panel, system = _with_expressions(panel, system)
    names = [one.column for one in system]
    if weights is not None:
        weights = {canonical(panel, k) if is_expression(k) else k: v for k, v in weights.items()}
    raw = _columns(panel, names)
    positive = np.array([one.positive for one in system])
    x = _normalised(raw, positive, system, normalisation)
    if shift:
        x = x + _shift(shift)
    if weights is None:
        phi = _weights(x, weighting, names)
    else:
        phi = np.tile(_given(weights, names), (panel.T, 1))
    weighted = x * phi[:, None, :]
    values = weighted.sum(axis=2) if score == "sum" else kernel.closeness(weighted)
    return CompositeIndex(
        indicators=system,
        ids=panel.ids,
        times=panel.times,
        raw=raw,
        normalised=x,
        weights=phi,
        scores=values,
        spec={
            "function": "composite_index",
            "normalisation": normalisation,
            "weighting": weighting if weights is None else "given",
            "score": score,
            "shift": float(shift),
            "indicators": {one.column: "+" if one.positive else "-" for one in system},
            "references": {o.column: o.reference for o in system if o.reference is not None},
            **label_entry(_labels(panel, system), panel.notes_of(*names)),
        },
    )


def _with_expressions(
    panel: Panel, system: tuple[Indicator, ...]
) -> tuple[Panel, tuple[Indicator, ...]]:
    """Return the panel with what is written as ``log(gdp)`` as columns, and the system naming them."""
    names = [one.column for one in system]
    panel = having(panel, names)
    called = [canonical(panel, n) if is_expression(n) else n for n in names]
    if called == names:
        return panel, system
    named = (replace(one, column=c) for one, c in zip(system, called, strict=True))
    return panel, system_of(tuple(named))


def _labels(panel: Panel, system: Sequence[Indicator]) -> dict[str, Label]:
    """Return the labels of the panel; an indicator that the system names is called so."""
    own = {o.column: _label(o) for o in system if o.en or o.zh}
    groups = {
        name: Label(en=name, zh=chinese)
        for o in system
        for name, chinese in ((o.dimension, o.dimension_zh), (o.subdimension, o.subdimension_zh))
        if chinese
    }
    return {**panel.labels, **groups, **own}


def _label(one: Indicator) -> Label:
    unit = NameOf(en=one.unit, zh=one.unit_zh) if one.unit_zh else one.unit
    return Label(en=one.en, zh=one.zh, unit=unit)


def _columns(panel: Panel, names: list[str]) -> Array:
    """Return the indicators as (T, n, k), every cell there and every column varying."""
    unknown = [n for n in names if n not in panel]
    if unknown:
        raise UnknownColumnError(
            _("These indicators are not columns of the table: {unknown}; it has: {names}."),
            columns=unknown,
            unknown=listed(unknown),
            names=listed(panel.columns, 30),
        )
    panel.require(*names)
    raw = np.stack([panel.columns[n] for n in names], axis=2)
    size = np.abs(raw).max(axis=(0, 1))
    flat = [
        n for n, s, r in zip(names, size, np.ptp(raw, axis=(0, 1)), strict=True) if r <= 1e-12 * s
    ]
    if flat:
        raise ConstantColumnError(
            _("These indicators have one value everywhere: {flat}. Leave them out."),
            columns=flat,
            flat=listed(flat),
        )
    return raw


def _normalised(
    raw: Array, positive: NDArray[np.bool_], system: Sequence[Indicator], normalisation: str
) -> Array:
    """Return normalised indicators, by their reference values where some have one."""
    best = np.array([np.nan if one.reference is None else one.reference for one in system])
    given = np.isfinite(best)
    if not given.any():
        return kernel.NORMALISATIONS[normalisation](raw, positive)
    names = [one.column for one, has in zip(system, given, strict=True) if has]
    if normalisation != "efficacy":
        raise DomainError(
            _(
                "Reference values ({names}) are for {param:normalisation=efficacy}, not for "
                "{param:normalisation={normalisation}}."
            ),
            columns=names,
            names=listed(names),
            normalisation=normalisation,
        )
    low, high = raw.min(axis=(0, 1)), raw.max(axis=(0, 1))
    beyond = given & np.where(positive, best <= low, best >= high)
    if beyond.any():
        wrong = [one.column for one, no in zip(system, beyond, strict=True) if no]
        raise ParameterError(
            _(
                "Every value of {wrong} reaches its reference value, so that it tells no region from "
                "another. Correct the value or its unit."
            ),
            columns=wrong,
            wrong=listed(wrong),
        )
    return kernel.efficacy_to(raw, positive, best)


def _weights(x: Array, weighting: str, names: list[str]) -> Array:
    """Return the weights (T, k), the same in every period unless they are by period."""
    if weighting in _NEEDS_POSITIVE and (x < 0.0).any():
        bad = [n for n, low in zip(names, x.min(axis=(0, 1)), strict=True) if low < 0.0]
        raise DomainError(
            _(
                "{param:weighting={weighting}} needs normalised values from zero up; they are "
                "negative in {bad}. Choose {param:normalisation=efficacy}, or other weights."
            ),
            columns=bad,
            weighting=weighting,
            bad=listed(bad),
        )
    if weighting == "entropy-by-period":
        each = np.stack([kernel.divergence(one) for one in x])
        if (each.sum(axis=1) <= 0.0).any():
            raise ConstantColumnError(
                _("In one period no indicator varies, so entropy gives no weights there.")
            )
        return each / each.sum(axis=1, keepdims=True)
    pooled = x.reshape(-1, x.shape[2])
    found = {
        "entropy": kernel.divergence,
        "critic": kernel.critic,
        "variation": kernel.variation,
        "pca": kernel.components,
        "equal": _alike,
    }[weighting](pooled)
    if len(names) == 1:
        found = np.ones(1)  # alone, whatever it is weighted by
    return np.tile(found / found.sum(), (len(x), 1))


def _given(weights: Mapping[str, float], names: list[str]) -> Array:
    missing, more = [n for n in names if n not in weights], [n for n in weights if n not in names]
    wrong = [n for n in names if n in weights and not _is_weight(weights[n])]
    if missing or more or wrong:
        odd = [*missing, *more, *wrong]
        raise ParameterError(
            _(
                "{param:weights} must give every indicator, and no other, a number from 0 up; at "
                "fault: {odd}."
            ),
            columns=odd,
            odd=listed(odd),
        )
    found = np.array([float(weights[n]) for n in names])
    if found.sum() <= 0.0:
        raise ParameterError(_("{param:weights} are all zero; at least one must be above."))
    return np.asarray(found / found.sum())


def _alike(x: Array) -> Array:
    return np.ones(x.shape[1])


def _is_weight(value: object) -> bool:
    number = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(
        value, bool
    )
    return number and bool(np.isfinite(value)) and float(value) >= 0.0  # type: ignore[arg-type, call-overload]


def _shift(value: float) -> float:
    if not _is_weight(value):
        raise ParameterError(
            _("{param:shift={shift!r}} is not allowed; it must be zero or a positive number."),
            shift=value,
        )
    return float(value)
