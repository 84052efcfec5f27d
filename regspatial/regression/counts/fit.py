"""From the rows of a Poisson regression to its record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.poisson import PoissonFit, deviance, loglik, poisson
from ...containers.labels import spoken
from ...errors import SpecificationError
from ...results.record import label_entry
from ...results.table import Note, values_said
from ...words import Message, _
from ..estimation.units import check_results
from ..panel.least_squares.covariance import Fitted, Made, clustered, cr2, cr3, hc1
from ..panel.least_squares.model import Model
from ..panel.least_squares.record import (
    counted_note,
    counts,
    customary_of,
    effects_code,
    said_errors,
)
from ..policy.few_clusters import are_few
from .interaction import cost_of, interaction_of
from .overdispersion import overdispersion
from .record import PoissonResult
from .sample import Counts, separated_note

Array = NDArray[np.float64]

_NOTHING = 1e-12
"""Of the deviance of one mean: a fit below it leaves nothing to estimate errors from."""


def fit_of(c: Counts, cost: str | None) -> PoissonResult:
    """Return the estimates, and of flows with a cost the spatial interaction model."""
    if cost is not None:
        cost_of(c, cost)
    m = replace(c.model, y_unit=1.0)
    y, codes = m.sample.y, [f.codes for f in m.sample.effects]
    x = m.columns()
    fit = poisson(y, x, codes, c.offset)
    _refuse_perfect(m, y, fit)
    made = covariance_of(m, fit)
    to = m.to_data(len(m.terms))
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        estimates, v = to @ fit.b, to @ made.v @ to.T
        check_results(np.diag(made.v), np.diag(v), (m.sample.y_name, *m.terms))
    return PoissonResult(
        model="ppml",
        y_name=m.sample.y_name,
        effects=tuple(one.name for one in m.sample.effects),
        fixed_effects=effects_code(m.sample),
        terms=m.terms,
        estimates=estimates,
        covariance=v,
        covariance_type=m.asked.covariance,
        covariance_said=said_errors(m, made),
        factors=made.factors,
        df=made.df,
        few=made.few,
        customary_se=customary_of(m, len(m.terms), made),
        groups=made.groups,
        **_fit(m, fit, c),
        **_rows(m, fit, c),
        interaction=None if cost is None else interaction_of(c, fit, estimates, cost),
        notes=_notes(m, made, c),
        spec={**_spec(m, c), **({} if cost is None else {"cost": cost})},
    )


def _refuse_perfect(m: Model, y: Array, fit: PoissonFit) -> None:
    """Refuse a fit that leaves nothing.

    Raises
    ------
    SpecificationError
    """
    if fit.deviance <= _NOTHING * max(deviance(y, np.full(y.size, y.mean())), float(y.mean())):
        raise SpecificationError(
            _(
                "Regressors and effects reproduce {y_name!r}: nothing is left to estimate standard errors from. Leave out "
                "what y is made of."
            ),
            columns=[m.sample.y_name],
            y_name=m.sample.y_name,
        )


def covariance_of(m: Model, fit: PoissonFit) -> Made:
    """Return the covariance that was asked for: scores x(y - mu) between inverse informations."""
    f = Fitted(
        x=fit.x,
        e=m.sample.y - fit.mu,
        bread=fit.bread,
        free=m.effects.rank,
        effects=m.sample.effects,
        weights=fit.mu,
    )
    if m.asked.covariance in ("cr2", "cr3"):
        return _set_right(m, f)
    if m.asked.covariance == "clustered":
        return clustered(f, m.sample.clusters)
    if m.asked.covariance == "hc1":
        return hc1(f)
    df = f.nobs - f.used
    factor = (f.nobs - 1) / df
    return Made(v=f.bread * factor, df=df, factors={"(N-1)/(N-K)": factor})


def _set_right(m: Model, f: Fitted) -> Made:
    """Return CR2 or CR3."""
    cluster = m.sample.clusters[0]
    return (
        cr2(f, cluster, m.to_data(len(m.terms))) if m.asked.covariance == "cr2" else cr3(f, cluster)
    )


def _fit(m: Model, fit: PoissonFit, c: Counts) -> dict[str, Any]:
    """Return what tells how well the means fit."""
    y, used = m.sample.y, len(m.terms) + m.effects.rank
    codes = [f.codes for f in m.sample.effects]
    mean = np.exp(c.offset) * (y.sum() / np.exp(c.offset).sum())
    alone = poisson(y, np.zeros((0, y.size)), codes, c.offset).mu if codes else mean
    found, effects, one = (loglik(y, mu) for mu in (fit.mu, alone, mean))
    return {
        "deviance": fit.deviance,
        "loglik": found,
        "loglik_effects": effects,
        "loglik_mean": one,
        "r2": {"overall": 1.0 - found / one, "within": 1.0 - found / effects},
        "sigma2": float((np.square(y - fit.mu) / fit.mu).sum()) / (y.size - used),
        "overdispersion": overdispersion(y, fit.mu),
        "nobs": y.size,
        "n_effects": m.effects.rank,
        "steps": fit.steps,
    }


def _rows(m: Model, fit: PoissonFit, c: Counts) -> dict[str, Any]:
    """Return residuals and means in the shape of the data, and which rows were left out."""
    s = m.sample
    residuals, fitted = np.full((2, m.source.rows), np.nan)
    residuals[s.at], fitted[s.at] = s.y - fit.mu, fit.mu
    return {
        "sample": counts(s.arithmetic),
        "residuals": residuals.reshape(m.source.shape),
        "fitted": fitted.reshape(m.source.shape),
        "row_names": m.source.row_names,
        "row_labels": m.source.row_labels(),
        "separated": c.called(),
        "separated_by_level": c.by_level,
        "separating": c.separating,
    }


def _notes(m: Model, made: Made, c: Counts) -> tuple[Note, ...]:
    """Return the arithmetic of N, what was separated, what y is, and what the errors are."""
    separated = (separated_note(c),) if len(c.separated) else ()
    parts = int((m.sample.y != np.floor(m.sample.y)).sum())
    whole = (
        (
            Note(
                _(
                    "{y_name} is not whole in {n} {n:row|rows}: estimates and clustered standard errors hold, the "
                    "log-likelihood and tests of the variance are those of counts."
                ),
                y_name=spoken(m.sample.y_name, m.source.labels),
                n=parts,
            ),
        )
        if parts
        else ()
    )
    return (counted_note(m), *separated, *whole, _errors(m, made), *m.why, *made.notes)


def _errors(m: Model, made: Made) -> Note:
    """Say what the standard errors are, and what other programs print."""
    is_few = m.asked.by_cluster and are_few(min(made.groups.values()))
    if made.usual is not None:
        low, high = (
            (made.df, made.df) if made.few is None else (made.few[0].min(), made.few[0].max())
        )
        return Note(
            _(
                "Standard errors: {how}{few}; t with {df} degrees of freedom. Other programs print CR1 "
                "({param:covariance=clustered}), and take the normal distribution."
            ),
            how=said_errors(m, made),
            few=Message(_(", few clusters")) if is_few else Message(""),
            df=f"{low:.3g}" if low == high else f"{low:.3g}–{high:.3g}",
        )
    few = Message(_(", few clusters (such errors tend to be too small)")) if is_few else Message("")
    return Note(
        _(
            "Standard errors: {how}{few}; small-sample factors {factors}; t with {df} {df:degree|degrees} of freedom, where other "
            "programs take the normal distribution."
        ),
        how=said_errors(m, made),
        few=few,
        factors=values_said(made.factors, made.factors.values()),
        df=made.df,
    )


def _spec(m: Model, c: Counts) -> dict[str, Any]:
    a = m.asked
    return {
        "function": "ppml",
        "formula": m.formula,
        "id": a.id,
        "time": a.time,
        "covariance": a.covariance,
        "cluster": [f.name for f in m.sample.clusters],
        "exposure": c.exposure_name,
        "terms": list(m.terms),
        **label_entry(m.source.labels, m.sample.notes),
    }
