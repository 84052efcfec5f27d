"""Panels in which some y are not known of regions that are there: from the data to the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ...._calls.lazy_text import Later
from ...._kernels.linear.traces import row_sum
from ...._kernels.perfect_fit import refuse_perfect
from ....choices.regression import FORMS, BiasCorrection, FixedEffects, Model
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....containers.holes import none_left
from ....errors import MissingValueError, RegspatialError, SpecificationError, cell, listed
from ....formula import columns_of
from ....options import Options
from ....results import Note
from ....results.regression import (
    AUTOMATIC_CORRECTION,
    BIAS_CORRECTION,
    STANDARD_ERRORS,
    SpatialPanelResult,
)
from ....results.table import values_said
from ....terms import term
from ....words import Listed, Message, _
from ...estimation.design import has_rho, spectrum_of
from ...estimation.design_checks import say_past
from ...estimation.fit import squared, variance_inflation
from ...estimation.likelihood import Shape, finite_bounds
from ...estimation.panel_record import spec_of
from ...estimation.units import check_results
from ...estimation.within import WITH_TIME
from .design import UnbalancedDesign, unbalanced_design
from .dummies import Dummies
from .unobserved_likelihood import At, Observed

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

MODELS = ("sar", "sdm", "sem", "sdem")
"""Models with one spatial parameter: those whose likelihood is known here."""
_MOST = 300
"""Regions up to which a note has the estimate of the other meaning: one of 15 periods takes 3 seconds."""
_MOST_CELLS = 2000
"""Cells up to which it has that of `absent="no-neighbour"`, whose errors by region take longer: 4 seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """A design of all cells, with any y where it is not known; the cells known; their effects."""

    d: UnbalancedDesign
    seen: Mask
    region: NDArray[np.intp]
    period: NDArray[np.intp]
    columns: sp.csr_array
    notes: tuple[Message, ...]


def unobserved(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    covariance: str,
    asked: BiasCorrection,
    effects: str,
    w_error: object,
    options: Options,
    other: Callable[[], SpatialPanelResult | None],
    **how: Any,
) -> SpatialPanelResult | None:
    """Return the record of a model whose regions without y are there; None where all y are known.

    Raises
    ------
    SpecificationError
        For what is not known here: other models, random effects, weights by period, other covariances.
    MissingValueError
        If regressors have empty cells: W is then not whole.
    """
    data = _data(panel, formula, w, effects, w_error, **how)
    if data is None:
        return None
    d = data.d
    done, kind = _allowed(d, asked, covariance)
    p = Observed(
        w=d.blocks.each[0].w.to_dense(),
        z=d.grid(d.Z[:, 0]),
        y=d.grid(d.y[0]),
        seen=data.seen,
        d=data.columns,
        lag=has_rho(d.model),
        restricted=done != "none",
    )
    _check_size(p, len(d.terms))
    (name,) = FORMS[d.model].parameters
    spectrum = spectrum_of(_whole(d), options)
    bounds = finite_bounds(spectrum, Shape(p.m, 1, 0), name)
    at = p.highest(bounds, name)
    here = p.at(at)
    refuse_perfect(here.ssr, d.perfect)
    spec = spec_of("spatial_panel_estimate", d, kind, asked, formula) | {"absent": "unobserved"}
    fit = _Fit(data, p, at, here, p.covariance(at, bounds), bounds, done)
    return _record(fit, spec, spectrum if has_rho(d.model) else None, other)


def offered(
    d: UnbalancedDesign, estimate: Callable[[], SpatialPanelResult | None]
) -> tuple[Note, ...]:
    """Return the choice that takes regions without y for there, where a model has it, with what it prints."""
    if not d.alone or d.model not in MODELS or d.weights_of_errors or d.w is None:
        return ()
    if d.n > _MOST:
        return (Note(_("Regions that exist and only lack y: {param:absent=unobserved}.")),)
    said = Later(lambda: _printed(estimate))
    return (
        Note(
            _(
                "Regions that exist and only lack y: {param:absent=unobserved}, by which this model has {found}."
            ),
            found=said,
        ),
    )


def _printed(estimate: Callable[[], SpatialPanelResult | None]) -> Message | Listed:
    """Return the spatial parameter of another estimate with its standard error, or why there is none."""
    try:
        r = estimate()
    except RegspatialError as error:
        return Message(_("no estimate ({why})"), why=error.message)
    if r is None:
        return Message(_("no estimate"))
    name = FORMS[r.model].parameters[0]
    one = r.get(name)
    return Message(
        _("{value} (standard error {error:.3g})"),
        value=values_said([name], [one["estimate"]]),
        error=one["std_error"],
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """The maximum, with the covariance of (b, rho or lambda, sigma2)."""

    data: _Data
    p: Observed
    at: float
    here: At
    v: Array
    bounds: tuple[float, float]
    done: BiasCorrection


def _whole(d: UnbalancedDesign) -> SpatialWeights:
    return d.blocks.each[0].w


def _data(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    effects: str,
    w_error: object,
    *,
    y: str | None,
    x: Sequence[str] | None,
    model: Model,
    fixed_effects: FixedEffects,
    durbin: Sequence[str] | None,
) -> _Data | None:
    """Return the design of all regions in the periods that have some y; None where no y is missing."""
    columns = columns_of(panel, formula, y, x, holes=True)
    panel = columns.panel or panel
    shape = (panel.T, panel.n)
    seen = np.isfinite(np.broadcast_to(columns.y, shape))
    if seen.all() or model == "ols":
        return None
    _refuse(model, effects, w, w_error)
    say_past(columns.y_name, columns.y, columns.x)
    kept = seen.any(axis=1)
    if not kept.any():
        raise MissingValueError(
            _("{name!r} has no value in any region and time."),
            columns=[columns.y_name],
            name=columns.y_name,
        )
    notes: tuple[Message, ...] = ()
    if not kept.all():
        gone = [t for t, k in zip(panel.times, kept, strict=True) if not k]
        notes, panel = (
            (none_left(gone, 1),),
            panel.select(times=[t for t in panel.times if t not in gone]),
        )
    seen = seen[kept]
    known = {name: np.broadcast_to(v, shape)[kept] for name, v in columns.x.items()}
    _refuse_empty(panel, known)
    filled = np.broadcast_to(columns.y, shape)[kept].copy()
    filled[~seen] = np.median(filled[seen])  # any number does: it has no part in the likelihood
    bases = {name: np.broadcast_to(v, shape)[kept] for name, v in columns.bases.items()}
    columns = replace(columns, y=filled, x=known, bases=bases, panel=panel)
    d = unbalanced_design(
        panel,
        formula,
        w,
        y=y,
        x=x,
        model=model,
        fixed_effects=fixed_effects,
        durbin=durbin,
        told=True,
        columns=columns,
    )
    if has_rho(model) and fixed_effects in WITH_TIME and row_sum(_whole(d).matrix) is None:
        raise SpecificationError(
            _(
                "With {param:absent=unobserved} a {model} with effects of periods needs weights whose rows all have "
                "one sum; these differ, so that the effect of a period reaches each region otherwise. Normalise "
                "the rows of {param:w}, or choose {param:fixed_effects=entity}."
            ),
            model=model,
        )
    made = Dummies.of(fixed_effects, seen)
    used = np.asarray(made.columns.sum(axis=0)).ravel() > 0
    place = np.append(np.where(used, np.cumsum(used) - 1, -1), -1)
    columns_of_effects = sp.csr_array(made.columns[:, np.flatnonzero(used)])
    return _Data(d, seen, place[made.region], place[made.period], columns_of_effects, notes)


def _refuse(model: Model, effects: str, w: object, w_error: object) -> None:
    """Refuse what has no likelihood here, each with its way out.

    Raises
    ------
    SpecificationError
    """
    faults = []
    if model not in MODELS:
        faults.append(
            Message(
                _("the model is one of {models}, not {model}"), models=listed(MODELS), model=model
            )
        )
    if effects != "fixed":
        faults.append(Message(_("effects of regions are fixed ones")))
    if isinstance(w, PeriodWeights):
        faults.append(Message(_("there is one {param:w} for all periods")))
    if w_error is not None:
        faults.append(Message(_("the errors have no weights of their own")))
    if faults:
        raise SpecificationError(
            _(
                "Regions whose y is not known can count as there ({param:absent=unobserved}) only where {faults}. "
                "Change that, or choose {param:absent=no-neighbour}."
            ),
            faults=listed(faults),
        )


def _refuse_empty(panel: Panel, x: dict[str, Array]) -> None:
    """Refuse regressors with empty cells.

    Raises
    ------
    MissingValueError
    """
    gaps = {name: ~np.isfinite(v) for name, v in x.items() if not np.isfinite(v).all()}
    if not gaps:
        return
    places = list(zip(*np.nonzero(np.any(list(gaps.values()), axis=0)), strict=True))
    raise MissingValueError(
        _(
            "A region whose y is not known counts as there ({param:absent=unobserved}), and its regressors reach its "
            "neighbours; {n} {n:cell|cells} of {names} {n:is|are} empty: {places}. Fill in, leave out these regions "
            "or periods, or choose {param:absent=no-neighbour}."
        ),
        ids=dict.fromkeys(panel.ids[i] for _t, i in places),
        columns=list(gaps),
        names=listed(list(gaps)),
        n=len(places),
        places=listed([cell(panel.ids[i], panel.times[t]) for t, i in places]),
    )


def _allowed(
    d: UnbalancedDesign, asked: BiasCorrection, covariance: str
) -> tuple[BiasCorrection, str]:
    """Return the correction and the covariance.

    Raises
    ------
    SpecificationError
    """
    own: BiasCorrection = "none" if d.fixed_effects == "none" else "lee-yu-transform"
    if asked not in ("auto", "none", own) or covariance not in ("auto", "observed"):
        raise SpecificationError(
            _(
                "Where regions whose y is not known count as there ({param:absent=unobserved}), "
                "{param:bias_correction} is 'auto' (here {own!r}) or 'none' and {param:covariance} 'auto' or "
                "'observed'; given: {asked!r}, {covariance!r}."
            ),
            own=own,
            asked=asked,
            covariance=covariance,
        )
    return (own if asked == "auto" else asked), "observed"


def _check_size(p: Observed, k: int) -> None:
    """Refuse what leaves no degrees of freedom.

    Raises
    ------
    SpecificationError
    """
    free = int(p.seen.sum()) - p.d.shape[1] - k - 2
    if free < 1:
        raise SpecificationError(
            _(
                "{n} {n:cell leaves|cells leave} no degrees of freedom for {used} "
                "{used:coefficient|coefficients} and fixed effects. Drop regressors, or "
                "choose other fixed effects."
            ),
            n=int(p.seen.sum()),
            used=p.d.shape[1] + k + 2,
        )


def _record(
    fit: _Fit,
    spec: dict[str, Any],
    spectrum: Any,
    other: Callable[[], SpatialPanelResult | None],
) -> SpatialPanelResult:
    """Return the record, in the units of the data."""
    d, p, here, seen = fit.data.d, fit.p, fit.here, fit.data.seen
    u, k = d.y_unit, len(d.terms)
    sigma2, rho = here.ssr / p.m, has_rho(d.model)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        covariance = d.covariance_in_data(fit.v[:-1, :-1])
        before = np.append(np.diag(fit.v)[:-1], sigma2)
        check_results(before, np.append(np.diag(covariance), sigma2 * u * u), (d.y_name, *d.terms))
    b = d.in_data(here.b)
    _intercept, beta, theta = d.split(b)
    e, _mean, bare = p.residuals(fit.at, here)
    e, y = np.where(seen, e, np.nan), np.where(seen, p.y, np.nan)
    constant, entity, time = _effects(fit)
    return SpatialPanelResult(
        model=d.model,
        fixed_effects=d.fixed_effects,
        bias_correction=fit.done,
        bias_correction_asked=spec["bias_correction"],
        covariance_type=spec["covariance"],
        y_name=d.y_name,
        variables=d.variables,
        terms=(*d.terms, *FORMS[d.model].parameters),
        estimates=np.append(b, fit.at),
        covariance=covariance,
        beta=beta,
        theta=theta,
        rho=fit.at if rho else float("nan"),
        lambda_=float("nan") if rho else fit.at,
        bounds=fit.bounds,
        sigma2=sigma2 * u * u,
        sigma2_std_error=float(np.sqrt(fit.v[-1, -1])) * u * u,
        loglik=here.height - p.m * float(np.log(u)),
        nobs=int(seen.sum()),
        n_effects=p.d.shape[1],
        ids=d.ids,
        times=d.panel.times,
        residuals=e * u,
        fitted=(y - e) * u,
        constant=d.constant_in_data(constant, here.b),
        entity_effects=None if entity is None else entity * u,
        time_effects=None if time is None else time * u,
        r2=_r_squared(fit, bare),
        vif=np.append(variance_inflation(d)[:k], np.nan),
        w=_whole(d),
        parts=d.parts,
        bases=d.bases,
        notes=_notes(fit, spec, other),
        spec=spec,
        spectrum=spectrum,
    )


def _effects(fit: _Fit) -> tuple[float, Array | None, Array | None]:
    """Return constant, effects of regions (n,) and of periods (T,), as they stand in the equation of y.

    Those of the mean of y are what A^-1 makes of them. A region without any y has none, nor has one
    whose neighbours are such.
    """
    data, p = fit.data, fit.p
    d = data.d
    if d.fixed_effects == "none":
        return 0.0, None, None
    padded = np.append(fit.here.effects, 0.0)
    mu, alpha = np.full(d.n, np.nan), np.full(d.T, np.nan)
    time, unit = np.nonzero(data.seen)
    mu[unit], alpha[time] = padded[data.region], padded[data.period]
    if p.lag:
        unknown = np.isnan(mu)
        a = p.root(fit.at)
        back = a @ np.where(unknown, 0.0, mu)
        mu = np.where((a[:, unknown] != 0.0).any(axis=1), np.nan, back)
        if d.fixed_effects in WITH_TIME:
            alpha = alpha * (1.0 - fit.at * float(p.w[0].sum()))
    if d.fixed_effects == "time":
        return float(alpha.mean()), None, alpha - alpha.mean()
    shift = float(alpha.mean()) if d.fixed_effects == "twoway" else 0.0
    mu, alpha = mu + shift, alpha - shift
    constant = float(np.nanmean(mu))
    return constant, mu - constant, alpha if d.fixed_effects == "twoway" else None


def _r_squared(fit: _Fit, bare: Array) -> dict[str, float]:
    """Return the measures of `_fit.r_squared` over the cells that are known."""
    seen, y = fit.data.seen, fit.p.y
    one, other = bare[seen], y[seen]
    unit = np.nonzero(seen)[1]
    count = np.maximum(np.bincount(unit, minlength=seen.shape[1]), 1)
    means = [np.bincount(unit, v, minlength=seen.shape[1]) / count for v in (one, other)]
    some = seen.any(axis=0)
    columns = fit.p.d.toarray() if fit.p.d.shape[1] else np.ones((len(other), 1))
    left = other - columns @ np.linalg.lstsq(columns, other)[0]
    return {
        "within": squared(one - means[0][unit], other - means[1][unit]),
        "between": squared(means[0][some], means[1][some]),
        "overall": squared(one, other),
        "projected": 1.0 - fit.here.ssr / float(left @ left),
    }


_SAID = _(
    "{alone} {alone:cell lacks|cells lack} y and {alone:counts|count} as not known of regions that are there "
    "({param:absent=unobserved}): W is whole, W(x) is of all regions, and the likelihood is of the {n} y that are known "
    "(normal errors, independent and of one variance). Right where y is missing for reasons that have nothing to do "
    "with it; where a region did not exist, rho and indirect effects come out too large: choose "
    "{param:absent=no-neighbour}."
)


def _notes(
    fit: _Fit, spec: dict[str, Any], other: Callable[[], SpatialPanelResult | None]
) -> tuple[Note, ...]:
    data, seen = fit.data, fit.data.seen
    notes = [
        Note(_SAID, alone=int((~seen).sum()), n=int(seen.sum())),
        *(
            [
                Note(
                    _("By {param:absent=no-neighbour} this model has {found}."),
                    found=Later(lambda: _printed(other)),
                )
            ]
            if seen.size <= _MOST_CELLS
            else []
        ),
        Note(STANDARD_ERRORS, how=term("covariance", spec["covariance"])),
    ]
    never = [i for i, some in zip(data.d.ids, seen.any(axis=0), strict=True) if not some]
    if never:
        notes.append(
            Note(_("Without any y, there by their regressors alone: {which}."), which=listed(never))
        )
    if fit.done != "none":
        how = term("bias_correction", fit.done)
        asked = spec["bias_correction"]
        notes.append(Note(AUTOMATIC_CORRECTION if asked == "auto" else BIAS_CORRECTION, how=how))
    return (*notes, *(Note("{said}", said=one) for one in (*data.notes, *data.d.notes)))
