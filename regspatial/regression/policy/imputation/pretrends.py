"""Whether regions, and their neighbours, moved apart before the policy: leads on clean cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import chndtr

from ...._kernels.random import Numbers
from ....results.by import by, part
from ....results.record import Record
from ....results.table import Note, Table
from ....words import _
from .fit import CleanFit, clean_fit

Array = NDArray[np.float64]
LEADS = 3  # the note of the table says three
NORMAL = 1.96
POWER = 0.8
_FAR = 1e6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreTrend:
    """Leads that are tested together.

    Attributes
    ----------
    key : "own", "next" or "both"
    statistic : float
        Wald, by errors clustered by region.
    q : int
    p_value : float
        By the restricted wild cluster bootstrap.
    slope : float
        The trend a period that the test would find with power .8; NaN where it has none.
    leads, estimates, se : of the own, then of the neighbours' leads
        Periods since the start, negative; estimates on clean cells; errors clustered by region.
    """

    key: str
    statistic: float
    q: int
    p_value: float
    slope: float
    leads: tuple[int, ...]
    estimates: Array
    se: Array

    @property
    def ends(self) -> tuple[Array, Array]:
        """The ends of the picture's 95% bars, by normal quantiles: too narrow where few regions are treated, and for no test."""
        half = NORMAL * self.se
        return self.estimates - half, self.estimates + half


def leads_table(record: Record, found: Sequence[PreTrend]) -> Table:
    """Return the leads that the event studies draw, of treated regions and of those beside them."""
    rows = [(one, k) for one in found if one.key != "both" for k in range(one.q)]

    def cells(values: Callable[[PreTrend], Array]) -> Array:
        return np.array([values(one)[k] for one, k in rows])

    return by(record).table(
        "policy_leads",
        _("Leads before the policy"),
        part("clock", _("Clock"), [one.key for one, _k in rows], "text", "policy_clock"),
        part("since", _("Periods since the start"), [one.leads[k] for one, k in rows], "int"),
        part("estimate", _("Estimate"), cells(lambda one: one.estimates)),
        part("std_error", _("Std. error"), cells(lambda one: one.se)),
        notes=(
            Note(
                _(
                    "Each lead is held against clean cells of more than three periods before the start and of regions without one; errors "
                    "clustered by region. Intervals from them are too narrow where few regions are treated: whether leads are zero is for "
                    "the tests of trends."
                )
            ),
        ),
    )


def pre_trend(
    key: str, fit: CleanFit, x: Array, y: Array, clocks: list[Array], draws: int, seed: int
) -> PreTrend | None:
    """Test that leads are zero on clean cells, None where the data allow none.

    F(q, G − 1) refuses a true null in 20 to 50 of 100 with few treated regions, so p is the share of signs of
    whole regions' residuals, the leads left out, with a Wald statistic as large.

    Parameters
    ----------
    key : str
    fit : CleanFit
    x : (k, n, T) covariates
    y : (n, T) array
    clocks : (n, T) arrays
        Periods since a start, negative before it, −infinite without one.
    draws, seed : int
    """
    columns, leads, ramp = _columns(fit, clocks)
    if not len(columns):
        return None
    whole = clean_fit(fit.clean, fit.clean, np.concatenate([columns, x]))
    kept = [k for k in range(len(columns)) if whole.gram[k, k] > 0]
    if not kept:
        return None
    residual = np.where(fit.clean, fit.gap(y), 0.0)
    with_leads = whole.gram @ np.where(fit.clean, whole.x, 0.0).reshape(len(whole.x), -1)
    lines = with_leads[kept].reshape(len(kept), *y.shape)
    found = wald(draws_of(whole, lines, residual, np.ones((1, len(y)))))
    drawn_signs = Numbers(seed, 1).signs(draws, len(y))
    signs = drawn_signs[:, rank_of(y)]
    drawn = wald(draws_of(whole, lines, residual, signs))
    statistic = float(found[0])
    larger = int(np.sum(~(drawn < statistic * (1.0 - 1e-9))))
    b = np.tensordot(lines, y, 2)
    own = np.where(fit.clean, whole.gap(y), 0.0)
    v = (scores := (lines * own).sum(axis=2)) @ scores.T
    return PreTrend(
        key=key,
        statistic=statistic,
        q=len(kept),
        p_value=(1 + larger) / (draws + 1),
        slope=_slope(np.tensordot(lines, ramp, 2), v, np.quantile(drawn, 0.95)),
        leads=tuple(leads[k] for k in kept),
        estimates=b,
        se=np.sqrt(np.diag(v)),
    )


def rank_of(y: Array) -> NDArray[np.intp]:
    """Return the places of regions in an order that their data give, so that neither rows nor names move draws."""
    order = np.lexsort(np.nan_to_num(y, nan=np.inf).T[::-1])
    return np.argsort(order)


def _columns(fit: CleanFit, clocks: list[Array]) -> tuple[Array, list[int], Array]:
    """Return a column a lead, the leads, and what a trend of one a period adds to y."""
    columns, leads, ramp = [], [], np.zeros(fit.clean.shape)
    for clock in clocks:
        for lead in range(-LEADS, 0):
            column = fit.clean & (clock == lead)
            if column.any():
                columns.append(column.astype(float))
                leads.append(lead)
        ramp += np.where(fit.clean & np.isfinite(clock), clock, 0.0)
    return np.array(columns).reshape(-1, *fit.clean.shape), leads, ramp


def draws_of(fit: CleanFit, lines: Array, residual: Array, signs: Array) -> tuple[Array, Array]:
    """Return b (R, q) and scores (R, q, n) of samples of signed residuals, the same for all samples' forms."""
    own = np.einsum("qnt,nt->qn", lines, residual)
    scores = np.zeros((len(lines), len(residual), len(residual)))
    for i, row in enumerate(residual):  # one region at a time: all would be n·n·T numbers
        alone = np.zeros_like(residual)
        alone[i] = row
        left = np.where(fit.clean, fit.gap(alone), 0.0)
        scores[:, :, i] = np.einsum("qjt,jt->qj", lines, left)
    return signs @ own.T, np.einsum("ri,qji->rqj", signs, scores, optimize=True)


def wald(drawn: tuple[Array, Array]) -> Array:
    """Return the Wald statistic of every sample, (R,), from its b and scores."""
    b, scores = drawn
    meat = np.einsum("rqj,rpj->rqp", scores, scores, optimize=True)
    inverse = np.linalg.pinv(meat, rcond=1e-10, hermitian=True)
    return np.asarray(np.einsum("rq,rqp,rp->r", b, inverse, b))


def _slope(trend: Array, v: Array, critical: float) -> float:
    """Return the trend a period at which the Wald statistic exceeds its critical value in .8 of samples."""
    away = float(trend @ np.linalg.pinv(v, rcond=1e-10, hermitian=True) @ trend)
    q = float(len(trend))
    if away <= 0 or not np.isfinite(critical):
        return float("nan")

    def short(noncentral: float) -> float:
        return float(1.0 - chndtr(critical, q, noncentral)) - POWER

    if short(0.0) >= 0 or short(_FAR) <= 0:
        return float("nan")
    return float(np.sqrt(brentq(short, 0.0, _FAR) / away))
