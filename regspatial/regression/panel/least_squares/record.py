"""From columns without their effects to the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray

from ...._kernels.perfect_fit import NEARLY, refuse_perfect, smallest, warn_of_identity
from ....containers.labels import spoken
from ....errors import ParameterError, listed
from ....formula.design import INTERCEPT
from ....results import Note
from ....results.estimates import normal_loglik
from ....results.record import label_entry
from ....results.table import values_said
from ....terms import term
from ....words import Listed, Message, _, together
from ...errors.conley_curve.record import ConleyCurve, Reach
from ...errors.few_periods import few_note
from ...errors.residual_range import reach_of, residuals_at
from ...estimation.units import check_results
from ...policy.few_clusters import few_said
from .covariance import (
    Fitted,
    Made,
    Pairs,
    by_cluster,
    classical,
    clustered,
    conley,
    cr2,
    driscoll_kraay,
    hc1,
    nearby,
)
from .model import Model
from .result import FixedEffectsResult
from .sample import Arithmetic, Sample

Array = NDArray[np.float64]


def result_of(m: Model, size: int) -> FixedEffectsResult:
    """Return the estimates of the first `size` terms."""
    s = m.sample
    b, f = _fitted(m, size)
    e = f.e
    raw, centred = s.y / m.y_unit, centred_of(m)
    rss = float(e @ e)
    refuse_perfect(rss, smallest(raw, centred))
    _warn_of_identity(m, size, centred, rss)
    made = made_of(m, f)
    return FixedEffectsResult(**fields_of(m, size, b, e, made))


def fields_of(m: Model, size: int, b: Array, e: Array, made: Made) -> dict[str, Any]:
    """Return what every record of a regression with effects has, in units of the data."""
    s = m.sample
    scales = m.y_unit / m.units[:size]
    estimates = b * scales
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        v = made.v * scales[:, None] * scales
        if m.shift is not None:
            to = m.to_data(size)
            estimates, v = to @ b, to @ made.v @ to.T
        check_results(np.diag(made.v), np.diag(v), (s.y_name, *m.terms[:size]))
    residuals = np.full(m.source.rows, np.nan)
    residuals[s.at] = e * m.y_unit
    fitted = np.full(m.source.rows, np.nan)
    fitted[s.at] = s.y - residuals[s.at]
    said, used, rss = said_errors(m, made), size + m.effects.rank, float(e @ e)
    loglik = normal_loglik(rss, e.size) - e.size * float(np.log(m.y_unit))
    return {
        "y_name": s.y_name,
        "effects": (
            *(one.name for one in s.effects),
            *([] if m.asked.trend is None else [":".join(m.asked.trend)]),
        ),
        "fixed_effects": effects_code(s, m.asked.trend),
        "terms": m.terms[:size],
        "estimates": estimates,
        "covariance": v,
        "covariance_type": m.asked.covariance,
        "covariance_said": said,
        "factors": made.factors,
        "df": made.df,
        "few": made.few,
        "customary_se": customary_of(m, size, made),
        "groups": made.groups,
        "sigma2": rss / (e.size - used) * m.y_unit**2,
        "nobs": e.size,
        "n_effects": m.effects.rank,
        "r2": _r_squared(s, s.y / m.y_unit, centred_of(m), rss, used),
        "sample": counts(s.arithmetic),
        "loglik": loglik,
        "residuals": residuals.reshape(m.source.shape),
        "fitted": fitted.reshape(m.source.shape),
        "row_names": m.source.row_names,
        "row_labels": m.source.row_labels(),
        "notes": _notes(m, made, said),
        "spec": _spec(m, size),
    }


def centred_of(m: Model) -> Array:
    """Return what the regressors have to explain: y without its effects, or about its mean."""
    if m.sample.effects:
        return m.y
    return m.y - m.y.mean() if m.sample.intercept else m.y


def _fitted(m: Model, size: int) -> tuple[Array, Fitted]:
    """Return the slopes of the first `size` terms, and what covariances are made of."""
    return fitted_by(m, range(size))


def fitted_by(m: Model, at: Sequence[int]) -> tuple[Array, Fitted]:
    """Return the slopes of the terms at these places, and what covariances are made of."""
    x = m.x[list(at)]
    size = len(x)
    q, r = la.qr(x.T, mode="economic", check_finite=False)
    b = la.solve_triangular(r, q.T @ m.y, check_finite=False)
    inner = la.solve_triangular(r, np.eye(size), check_finite=False)
    e = m.y - b @ x
    return b, Fitted(x=x, e=e, bread=inner @ inner.T, free=m.effects.rank, effects=m.sample.effects)


def settled(m: Model, e: Array | None = None) -> Model:
    """Return the model with a Conley cut-off, where none was given that of its residuals' correlogram.

    Parameters
    ----------
    e : (N,), optional
        By default the residuals of all terms.
    """
    if m.asked.covariance != "conley" or m.asked.cutoff is not None:
        return m
    found = reach_in(m, _fitted(m, len(m.terms))[1].e if e is None else e)
    return replace(m, asked=replace(m.asked, cutoff=found.cutoff), reach=found)


def reach_in(m: Model, e: Array) -> Reach:
    """Return how far residuals are alike between the places of a model with Conley's errors."""
    s = m.sample
    if m.place is None or m.points is None:  # model_of refuses Conley's errors without places
        raise TypeError("no places")
    period = None if s.period is None else s.period.codes
    return reach_of(residuals_at(e, m.place, period, len(m.points)), m.points, m.metric)


def curve_of(m: Model, cutoffs: Array | None) -> ConleyCurve:
    """Return the standard errors at each cut-off; by default at the ends of the correlogram's bands."""
    s = m.sample
    _b, f = _fitted(m, len(m.terms))
    scales = m.y_unit / m.units
    try:
        reach = reach_in(m, f.e)
    except ParameterError:
        if cutoffs is None:
            raise
        reach = None
    if cutoffs is None:
        cutoffs = reach.upper if reach is not None else np.empty(0)
    pairs = _pairs_of(m, cutoffs)
    m = replace(m, pairs=pairs)
    made = [made_of(replace(m, asked=replace(m.asked, cutoff=float(h))), f) for h in cutoffs]
    units = np.full((len(m.terms),) * 2, np.nan) if s.unit is None else by_cluster(f, s.unit).v

    def errors(v: Array) -> Array:
        return np.sqrt(np.clip(np.diag(v), 0.0, None)) * scales

    return ConleyCurve(
        y_name=s.y_name,
        terms=m.terms,
        cutoffs=cutoffs,
        pairs=_in_each(pairs, cutoffs),
        se=np.array([errors(one.v) for one in made]),
        clustered=errors(units),
        hc1=errors(hc1(f).v),
        reach=reach,
        notes=(
            *(() if reach is None else (reach.advice,)),
            *(
                Note(_("At a cut-off of {h:.6g}: {what}"), h=float(h), what=note)
                for h, one in zip(cutoffs, made, strict=True)
                for note in one.notes[1:]
            ),
        ),
        spec=_spec(m, len(m.terms)),
    )


def _pairs_of(m: Model, cutoffs: Array) -> Pairs:
    """Return the pairs of places within the longest cut-off."""
    if m.points is None:  # model_of refuses Conley's errors without places
        raise TypeError("no places")
    return nearby(m.points, float(cutoffs.max(initial=0.0)), m.metric)


def _in_each(pairs: Pairs, cutoffs: Array) -> NDArray[np.intp]:
    """Return how many pairs of places lie within each cut-off."""
    return np.array([(pairs[2] <= h * (1.0 + 1e-12)).sum() for h in cutoffs], dtype=np.intp)


def made_of(m: Model, f: Fitted) -> Made:
    """Return the covariance that was asked for."""
    s = m.sample
    if m.asked.covariance == "cr2":
        return cr2(f, s.clusters[0])
    if m.asked.covariance == "clustered":
        return clustered(f, s.clusters)
    if m.asked.covariance == "driscoll-kraay" and s.period is not None:
        return driscoll_kraay(f, s.period, m.asked.lags)
    if m.asked.covariance == "conley" and m.place is not None and m.points is not None:
        return conley(
            f,
            m.place,
            m.points,
            m.metric,
            s.period,
            float(m.asked.cutoff or 0.0),
            m.asked.kernel,
            m.asked.lags or 0,
            pairs=m.pairs,
        )
    return hc1(f) if m.asked.covariance == "hc1" else classical(f)


def _warn_of_identity(m: Model, size: int, centred: Array, rss: float) -> None:
    share = rss / float(centred @ centred)
    at = [i for i, t in enumerate(m.terms[:size]) if t != INTERCEPT]
    if share < NEARLY and at:
        x = m.x[at] if m.sample.effects else m.x[at] - m.x[at].mean(axis=1, keepdims=True)
        scales = m.y_unit / m.units[at]
        warn_of_identity(m.sample.y_name, centred, [m.terms[i] for i in at], x, scales, share)


def effects_code(s: Sample, trend: tuple[str, str] | None = None) -> str:
    """Return the effects as the spatial models name them, or their names."""
    unit = {"id", *([] if s.unit is None else [s.unit.name])}
    time = {"time", *([] if s.period is None else [s.period.name])}
    kinds = sorted(
        "entity" if f.name in unit else "time" if f.name in time else "" for f in s.effects
    )
    codes = {(): "none", ("entity",): "entity", ("time",): "time", ("entity", "time"): "twoway"}
    names = " + ".join(f.name for f in s.effects)
    return codes.get(tuple(kinds), names) if trend is None else f"{names} + {':'.join(trend)}"


def _r_squared(s: Sample, raw: Array, centred: Array, rss: float, used: int) -> dict[str, float]:
    about = raw - raw.mean() if s.effects or s.intercept else raw
    overall = 1.0 - rss / float(about @ about)
    free = raw.size - int(bool(s.effects) or s.intercept)
    return {
        "overall": overall,
        "within": 1.0 - rss / float(centred @ centred),
        "adjusted": 1.0 - (1.0 - overall) * free / (raw.size - used),
    }


def counts(a: Arithmetic) -> dict[str, Any]:
    """Return the arithmetic of N as a record holds it."""
    cells = None if a.units is None or a.periods is None else a.units * a.periods
    return {
        "units": a.units,
        "periods": a.periods,
        "cells": cells,
        "absent": a.absent,
        "rows": a.rows,
        "dropped_empty": a.dropped_empty,
        "empty": dict(a.empty),
        "singletons": a.singletons,
        "nobs": a.nobs,
    }


def said_errors(m: Model, made: Made) -> Message:
    """Return what the standard errors are."""
    if not m.asked.by_cluster:
        return Message(term("covariance", m.asked.covariance))
    kind, groups = m.asked.covariance, _counted(m, made.groups)
    if kind in ("cr2", "cr3"):
        return Message(_("clustered by {groups}, {kind}"), groups=groups, kind=kind.upper())
    return Message(_("clustered by {groups}"), groups=groups)


def _counted(m: Model, numbers: Mapping[str, int]) -> Listed:
    """Return columns or groups as readers call them, each with its number."""
    called = ((spoken(name, m.source.labels), n) for name, n in numbers.items())
    return listed([Message(_("{name} ({size})"), name=name, size=n) for name, n in called])


def counted_note(m: Model) -> Note:
    """Return the arithmetic of N in words."""
    a = m.sample.arithmetic
    head: tuple[Message, ...] = ()
    if a.units is not None and a.periods is not None:
        head = (
            Message(
                _("{units} {units:unit|units} × {periods} {periods:period|periods} = {cells}; "),
                units=a.units,
                periods=a.periods,
                cells=a.units * a.periods,
            ),
        )
        if a.absent:
            head = (*head, Message(_("{absent} without a row; "), absent=a.absent))
    if a.dropped_empty:
        empty = _counted(m, dict(a.empty))
        head = (
            *head,
            Message(
                _("{count} dropped for empty cells: {empty}; "), count=a.dropped_empty, empty=empty
            ),
        )
    if a.singletons:
        head = (
            *head,
            Message(_("{count} dropped as alone in a level of the effects; "), count=a.singletons),
        )
    return together(*head, Message(_("N = {nobs}."), nobs=a.nobs))


def _notes(m: Model, made: Made, said: Message) -> tuple[Note, ...]:
    errors = _errors(m, made, said)
    bound: tuple[Note, ...] = ()
    if not m.effects.exact_rank:
        bound = (
            Note(
                _(
                    "Free fixed effects are counted from above: with so many levels of three or "
                    "more effects their exact rank is not computed."
                )
            ),
        )
    reach = () if m.reach is None else (m.reach.note,)
    few: tuple[Note, ...] = ()
    if made.few is not None:
        few = (few_note(made.few, made.df),)
    return (counted_note(m), errors, *m.why, *made.notes, *few, *reach, *bound)


def _errors(m: Model, made: Made, said: Message) -> Note:
    """Say what the standard errors are, and of those that are set right which ones other programs print."""
    if made.usual is None:
        return Note(
            _(
                "Standard errors: {how}{few}; small-sample factors {factors}; t with {df} "
                "{df:degree|degrees} of freedom."
            ),
            how=said,
            few=few_said(min(made.groups.values()), customary=True)
            if m.asked.by_cluster
            else Message(""),
            factors=values_said(made.factors, made.factors.values()),
            df=made.df,
        )
    return Note(
        _(
            "Standard errors: {how}{few}; t with {df} {df:degree|degrees} of freedom. Other programs print CR1 "
            "({param:covariance=clustered})."
        ),
        how=said,
        few=few_said(min(made.groups.values())),
        df=made.df,
    )


def customary_of(m: Model, size: int, made: Made) -> Array | None:
    """Return the standard errors that other programs print, in units of the data, where the model's are others."""
    if made.usual is None:
        return None
    found = np.sqrt(np.clip(made.usual, 0.0, None)) * m.y_unit / m.units[:size]
    if (
        m.shift is not None and INTERCEPT in m.terms[:size]
    ):  # that of columns about their means is another
        found[m.terms.index(INTERCEPT)] = np.nan
    return np.asarray(found)


def _spec(m: Model, size: int) -> dict[str, Any]:
    a = m.asked
    return {
        "function": "fixed_effects",
        "formula": m.formula,
        "id": a.id,
        "time": a.time,
        "covariance": a.covariance,
        "cluster": [f.name for f in m.sample.clusters],
        "lags": a.lags,
        "cutoff": a.cutoff,
        "kernel": a.kernel,
        "terms": list(m.terms[:size]),
        **label_entry(m.source.labels, m.sample.notes),
    }
