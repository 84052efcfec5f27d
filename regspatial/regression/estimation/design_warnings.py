"""What a panel model warns of before it is estimated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..._kernels.perfect_fit import NEARLY, warn_of_identity
from ...choices.regression import FORMS
from ...containers.labels import spoken
from ...errors import InferenceWarning, SpecificationError, listed, warn
from ...formula.design import INTERCEPT
from ...results.table import Note, region, values_said
from ...words import Message, ToolName, _
from ..policy.few_clusters import are_few
from ..tests.residual_statistics import serial
from .design import PanelDesign, has_rho
from .estimate import Estimated

Array = NDArray[np.float64]

_ROUNDING = 1e-12
"""Mean square of what regressors leave of a column of ones when they stand for an intercept."""
_LEAST_TIMES, _CLEARLY = 4, 2.58
"""Periods from which a correlation over time is told of, and its distance from none in standard errors."""
_CENTRED = 0.01
"""Share of its standard deviation below which a mean is as good as none."""


def warn_few(d: PanelDesign, kind: str) -> None:
    """Warn of standard errors that rest on few periods; few clusters are told of in a note."""
    if kind == "driscoll-kraay" and d.T <= 20:
        warn(
            InferenceWarning(
                _("Driscoll–Kraay standard errors rest on many periods; here are {T}."), T=d.T
            )
        )


def few_clusters(d: PanelDesign, kind: str) -> tuple[Note, ...]:
    """Say that standard errors rest on few clusters, where they do.

    Errors by region that are stretched for what the model takes, with their t, say it in their own line.
    """
    if kind != "clustered" or not are_few(d.n):
        return ()
    said = _(
        "Standard errors clustered by {n} {n:region|regions}: with so few clusters they tend to be too small."
    )
    return (Note(said, n=d.n),)


def of_scores(d: PanelDesign, found: Estimated) -> tuple[Note, ...]:
    """Say what clustered and sandwich errors of rho and lambda would be by scores alone, as is customary.

    The score e'Ge has the variance tr G'G + tr GG; sums over regions or cells of squares have the first alone (see
    `_pairs`). Of a sar at 30 regions and 11 periods those are .78 (cells) and .81 (regions) of the standard deviation,
    of a sem .72 and .75 (600 and 300 samples).
    """
    if found.usual is None:
        return ()
    names = FORMS[d.model].parameters
    try:
        size = np.diag(found.usual())[len(d.terms) : len(d.terms) + len(names)]
    except SpecificationError:  # sums over groups cancel, those of pairs do not
        return ()
    said = _(
        "The standard errors of {names} count what pairs of regions add to the variance of a score. By scores alone, as "
        "xsmle sums them, they would be too small: {said}."
    )
    errors = np.sqrt(np.clip(size, 0.0, None))
    return (Note(said, names=listed(list(names)), said=values_said(names, errors)),)


def of_memory(d: PanelDesign, e: Array, kind: str) -> tuple[Note, ...]:
    """Say that residuals go with those of the period before where the sandwich of single cells takes them apart.

    Means of regions that are taken out pull independent ones to -1/(T - 1).
    """
    if kind != "sandwich" or d.T < _LEAST_TIMES:
        return ()
    pull = 1.0 / (d.T - 1) if d.fixed_effects in ("entity", "twoway") else 0.0
    apart = serial(e) + pull
    if apart * np.sqrt(d.n * (d.T - 1)) < _CLEARLY:
        return ()
    said = _(
        "Residuals of a region go with those of the period before (r = {r:.2f}): sandwich errors of single cells take them "
        "for independent, and where r is .5 their {pct} intervals hold in 91 to 93 of 100 (30 regions, 11 periods). Take "
        "{param:covariance=clustered}."
    )
    return (Note(said, r=apart, pct="95%"),)


def _of_islands(d: PanelDesign) -> tuple[Note, ...]:
    """Say that regions without neighbours have spatial lags of 0, far from those of all others.

    Effects of regions take that gap up, and so does W(Intercept); errors spread by W have none.
    """
    w = getattr(d, "w", None)
    if w is None or not w.islands or d.fixed_effects in ("entity", "twoway"):
        return ()
    if f"W({INTERCEPT})" in d.terms or w.n - len(w.islands) < 2:
        return ()
    alone = np.isin(d.ids, w.islands)
    known = dict(zip(d.terms, d.Z, strict=True))
    lags = [(d.y_name, d.y, d.wy)] if has_rho(d.model) else []
    lags += [(n, known[n], known[f"W({n})"]) for n in d.variables if f"W({n})" in known]
    far = [(name, float(wv[:, ~alone].mean()), float(v.std())) for name, v, wv in lags]
    far = [one for one in far if abs(one[1]) > one[2]]
    if not far:
        return ()
    name, mean, _sd = max(far, key=lambda one: abs(one[1]) / one[2])
    scale = d.y_unit if name == d.y_name else dict(zip(d.terms, d.units, strict=True))[name]
    said = _(
        "{regions} {n:has|have} no neighbours: the spatial lag of {name} is 0 there and {mean:.4g} on average "
        "elsewhere, and no fixed effect of regions takes that up: the gap goes into rho and the coefficients "
        "of spatial lags. Join {n:it|them} or leave {n:it|them} out.{more}"
    )
    more = _(" Or add W(Intercept): Intercept in {param:durbin} of an sdm, sdem or slx.")
    fields = {
        "regions": listed([region(i) for i in w.islands]),
        "n": len(w.islands),
        "name": spoken(name, d.panel.labels),
        "mean": mean * float(scale),
    }
    return (Note(said, **fields, more=Message(more) if d.intercept else ""),)


def origin_notes(d: PanelDesign) -> tuple[Note, ...]:
    """Say what rho is where islands or no intercept make it, unless regressors stand for one or y has mean zero."""
    if alone := _of_islands(d):
        warn(InferenceWarning(alone[0]))
        return alone
    if d.fixed_effects != "none" or d.intercept or not has_rho(d.model):
        return ()
    z = d.Z.reshape(len(d.terms), -1).T
    ones = np.ones(len(z))
    spanned = np.linalg.lstsq(z / np.abs(z).max(axis=0), ones, rcond=None)[0]
    rest = ones - z / np.abs(z).max(axis=0) @ spanned
    if np.mean(rest**2) < _ROUNDING or abs(d.y.mean()) <= _CENTRED * d.y.std():
        return ()
    return (
        Note(
            _(
                "There is no intercept (- 1 in the formula) and {y} does not have mean zero: what its mean "
                "is goes into rho, which then is large whatever neighbours do. Put the intercept back unless "
                "theory has none."
            ),
            y=spoken(d.y_name, d.panel.labels),
        ),
    )


def treatment_notes(d: PanelDesign) -> tuple[Note, ...]:
    """Say of a model with W(y) alone what its indirect effect of a policy is: nothing that the data tell."""
    if d.model not in ("sar", "sac") or d.fixed_effects == "none":
        return ()
    columns = dict(zip(d.terms, d.Z, strict=True))
    stays = [v for v in d.variables if _comes_and_stays(columns[v])]
    if not stays:
        return ()
    return (
        Note(
            _(
                "{stays} comes and stays, as a policy does. A spatial lag of y alone gives it no indirect effect of its own: that is a "
                "fixed share of the direct one, which correlation between neighbours' errors makes up as well. See {tool} for what the policy did next door."
            ),
            stays=[spoken(v, d.panel.labels) for v in stays],
            tool=ToolName("policy"),
        ),
    )


def _comes_and_stays(column: Array) -> bool:
    on = column == column.max()
    two = bool((on | (column == column.min())).all())
    moves = np.diff(on.astype(int), axis=0)
    return two and bool((moves >= 0).all()) and int(moves.any(axis=0).sum()) > 0 and not on.all()


def weakly_identified() -> InferenceWarning:
    """Return what is warned of and said of a gns."""
    return InferenceWarning(
        _(
            "The GNS is weakly identified: rho, lambda and theta carry nearly the same "
            "information, and standard errors are large. Prefer an SDM or an SDEM."
        ),
    )


def say_identity(d: PanelDesign, e: Array) -> None:
    """Warn where the regressors all but reproduce y."""
    share = float(np.sum(e**2) / np.sum(d.centred_y**2))
    if not share < NEARLY:
        return
    columns = {t: z for t, z in zip(d.terms, d.Z, strict=True) if t != INTERCEPT}
    units = [s for t, s in zip(d.terms, d.scales, strict=True) if t != INTERCEPT]
    if has_rho(d.model):
        columns[f"W({d.y_name})"] = d.lag(d.y)
        units.append(1.0)
    z = d.within(np.stack(list(columns.values()))).reshape(len(columns), -1)
    if d.fixed_effects == "none":
        z = z - z.mean(axis=1, keepdims=True)
    warn_of_identity(d.y_name, d.centred_y.ravel(), list(columns), z, np.array(units), share)
