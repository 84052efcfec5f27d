"""The record of a model of a panel with holes, or with weights by period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...._kernels.linear.spectrum import Spectrum
from ...._kernels.memory import amount, available_memory
from ....choices import one_of
from ....choices.regression import FORMS, BiasCorrection, FixedEffects, Model
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....errors import BoundaryError, SpecificationError, listed, warn
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
from ....words import Message, _
from ...errors.range_notes import by_likelihood
from ...errors.without_rho import ROBUST
from ...estimation.design import family, has_rho
from ...estimation.design_warnings import few_clusters, of_scores, weakly_identified
from ...estimation.estimate import Estimated
from ...estimation.fit import squared, variance_inflation
from ...estimation.likelihood import Maximum
from ...estimation.panel_record import likelihood_beside, wald_df
from ...estimation.units import check_results
from ...robust.choice import clusters_apply, errors_of
from ...robust.notes import of_cells
from .block_filter import BlockFilter
from .blocks import BlockResolvent, BlockSpectrum, spectrum_of_blocks
from .by_regions import by_regions, has_cr2, has_robust_score
from .design import UnbalancedDesign, unbalanced_design
from .likelihood import fitted, maximum_of

R = TypeVar("R", bound=SpatialPanelResult)


Array = NDArray[np.float64]


class Fit(NamedTuple):
    """A design, what was estimated, and what was done about the effects."""

    d: UnbalancedDesign
    found: Estimated
    done: BiasCorrection
    plain: Maximum | None
    covariance: str = "analytic"
    why: tuple[Note, ...] = ()


def estimated_apart(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    y: str | None,
    x: Sequence[str] | None,
    model: Model,
    fixed_effects: FixedEffects,
    durbin: Sequence[str] | None,
    covariance: str,
    asked: BiasCorrection,
    options: Options,
    w_error: SpatialWeights | PeriodWeights | None = None,
    holes: bool = True,
) -> Fit | None:
    """Estimate a model on the cells that are there; None for a whole panel with one W.

    Raises
    ------
    SpecificationError
        For corrections that are not known here.
    """
    d = unbalanced_design(
        panel,
        formula,
        w,
        y=y,
        x=x,
        model=model,
        fixed_effects=fixed_effects,
        durbin=durbin,
        w_error=w_error,
        holes=holes,
    )
    if d.is_whole and d.w_error is None and not isinstance(w_error, PeriodWeights):
        return None
    done = resolved(d, asked)
    check_room(d)
    spectrum = spectrum_for(d, options)
    kind, why = errors_of(d, asked, covariance, usual=clusters_apply(d))
    open_ = asked in ("auto", "robust") or spectrum is None
    if kind == "clustered" and has_cr2(d) and done != "none" and open_:
        found = by_regions(d, spectrum, options)
        return Fit(d, found, "robust" if found.robust else done, None, kind, why)
    if asked == "robust":
        raise SpecificationError(
            _(
                "{param:bias_correction=robust} has errors by region, {param:covariance=clustered}. Leave out {param:covariance}, or take "
                "{param:bias_correction=auto}."
            )
        )
    found = fitted(d, spectrum, "observed" if kind in ROBUST else kind, done, options)
    if kind == "clustered" and clusters_apply(d) and done != "none":
        found = found._replace(df=d.n - 1, usual=None)
    plain = None
    if spectrum is not None and done != "none":
        try:
            plain = maximum_of(d, spectrum, options, corrected=False)
        except BoundaryError:
            plain = None
    return Fit(d, found, done, plain, kind, why)


_PER_BLOCK = {"error": 4.0, "both": 11.0}
"""Matrices of regions by regions that a different set of regions takes at the peak: measured, 600 regions in
ten periods of their own take 3.8 and 9.8."""

_SMALL = 1e8  # bytes; not worth asking the system


def check_room(d: UnbalancedDesign) -> None:
    """Refuse a model with spatial errors whose matrices do not fit into the memory.

    Raises
    ------
    SpecificationError
    """
    kind = family(d.model)
    if kind not in _PER_BLOCK:
        return
    pairs = sum(len(block.regions) ** 2 for block in d.error_blocks.each)
    needed = 8.0 * (_PER_BLOCK[kind] * pairs + 4.0 * d.dummies.rank**2)
    free = available_memory() if needed > _SMALL else needed
    if needed > free:
        raise SpecificationError(
            _(
                "A {model} of a panel with holes keeps matrices of regions by regions, some for each "
                "period that has regions of its own: {needed} are needed and {free} are free. "
                "Leave out with {param:missing=drop_regions} or {param:missing=drop_periods}, or take a sar or "
                "sdm, which need none."
            ),
            model=d.model,
            needed=amount(needed),
            free=amount(free),
        )


def check_errors_weights(model: Model, w_error: object) -> None:
    """Refuse weights of the errors where a model has no spatial errors.

    Raises
    ------
    SpecificationError
    """
    if w_error is None or FORMS[one_of("model", model, Model)].spatial_error:
        return
    raise SpecificationError(
        _(
            "{param:w_error} are the weights of spatial errors, which a model {model!r} has not. Leave them "
            "out, or choose one of {with_errors}."
        ),
        model=model,
        with_errors=listed(m for m, form in FORMS.items() if form.spatial_error),
    )


def spectrum_for(d: UnbalancedDesign, options: Options) -> BlockSpectrum | None:
    """Return the spectrum of rho, or of lambda where there is no rho; None without both."""
    kind = family(d.model)
    if kind == "none":
        return None
    return spectrum_of_blocks(d.error_blocks if kind == "error" else d.blocks, options)


def resolved(d: UnbalancedDesign, asked: BiasCorrection) -> BiasCorrection:
    """Return the correction of the likelihood that is done; of "robust" that which stands beside it.

    Raises
    ------
    SpecificationError
    """
    own: BiasCorrection = "score" if has_rho(d.model) else "lee-yu-transform"
    if d.fixed_effects == "none":
        own = "none"
    if asked == "robust" and has_robust_score(d):
        return own
    if asked not in ("auto", "none", own):
        raise SpecificationError(
            _(
                "{param:bias_correction={asked!r}} is not known for this model of a panel with holes or "
                "weights by time; use 'auto' (here {own!r}) or 'none'."
            ),
            asked=asked,
            own=own,
        )
    return own if asked == "auto" else asked


def record_of(
    fit: Fit, spec: dict[str, Any], record: type[R], notes: tuple[Note, ...] = (), **more: Any
) -> R:
    """Return the record."""
    d, (top, e, v, spectrum, *_unused) = fit.d, fit.found
    b, u = d.in_data(top.b), d.y_unit
    _intercept, beta, theta = d.split(b)
    rest = d.y - np.tensordot(top.b, d.Z, axes=1)
    if has_rho(d.model):
        rest = rest - top.rho * d.lag(d.y)
    extra = FORMS[d.model].parameters
    constant, entity, time = _effects(d, top, rest)
    size = len(d.terms) + len(extra)
    estimates = np.concatenate([b, top.spatial(extra)])
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        covariance = d.covariance_in_data(v[:size, :size])
        check_results(
            np.append(np.diag(v)[:size], top.sigma2),
            np.append(np.diag(covariance), top.sigma2 * u * u),
            (d.y_name, *d.terms),
        )
    none = (float("nan"), float("nan"))
    asked = spec["bias_correction"]
    return record(
        model=d.model,
        fixed_effects=d.fixed_effects,
        bias_correction=fit.done,
        bias_correction_asked=asked,
        covariance_type=spec["covariance"],
        y_name=d.y_name,
        variables=d.variables,
        terms=(*d.terms, *extra),
        estimates=estimates,
        covariance=covariance,
        beta=beta,
        theta=theta,
        rho=top.rho if has_rho(d.model) else float("nan"),
        lambda_=top.lambda_ if "lambda" in extra else float("nan"),
        bounds=none if spectrum is None else spectrum.bounds,
        sigma2=top.sigma2 * u * u,
        sigma2_std_error=float(np.sqrt(max(v[-1, -1], 0.0))) * u * u,
        loglik=top.loglik,
        nobs=d.size,
        n_effects=0 if d.fixed_effects == "none" else d.dummies.rank,
        ids=d.ids,
        times=d.panel.times,
        residuals=d.grid(e[0] * u),
        fitted=d.grid((d.y - e)[0] * u),
        constant=d.constant_in_data(constant, top.b),
        entity_effects=None if entity is None else entity * u,
        time_effects=None if time is None else time * u,
        r2=_r_squared(d, top, e),
        vif=np.append(variance_inflation(d), np.full(len(extra), np.nan)),
        w=d.w,
        by_period=() if d.model == "ols" or d.one_w else d.blocks.weights(d.panel.times),
        w_error=d.w_error,
        errors_by_period=d.weights_of_errors,
        parts=d.parts,
        bases=d.bases,
        notes=(*_notes(fit, spec["covariance"], asked), *notes),
        spec=spec,
        likelihood_profiles=fit.found.profiles or {},
        likelihood_draws=fit.found.draws,
        df=fit.found.df,
        wald_df=wald_df(d, fit.found, (*d.terms, *extra), estimates),
        likelihood=likelihood_beside(d, fit.found),
        spectrum=_kept(d, spectrum),
        **more,
    )


def _kept(d: UnbalancedDesign, spectrum: Spectrum | None) -> Spectrum | None:
    """Return what impacts can use again; of errors alone there is nothing."""
    if not isinstance(spectrum, BlockSpectrum) or not has_rho(d.model):
        return None
    return spectrum.spectra[0] if d.one_w else spectrum


def _effects(
    d: UnbalancedDesign, top: Maximum, rest: Array
) -> tuple[float, Array | None, Array | None]:
    """Return constant, effects of regions (n,) and of periods (T,), the latter with mean zero."""
    if d.fixed_effects == "none":
        return 0.0, None, None
    if family(d.model) in ("error", "both"):
        columns = np.zeros((0, d.size))
        found = BlockFilter(d.error_blocks, d.dummies, columns).effects(rest[0], top.lambda_)
    else:
        found = d.dummies.coefficients(rest)[0]
    padded = np.append(found, 0.0)
    mu = np.full(d.n, np.nan)
    alpha = np.full(d.T, np.nan)
    time, unit = np.nonzero(d.there)
    mu[unit] = padded[d.dummies.region]
    alpha[time] = padded[d.dummies.period]
    if d.fixed_effects == "time":
        return float(alpha.mean()), None, alpha - alpha.mean()
    shift = float(alpha.mean()) if d.fixed_effects == "twoway" else 0.0
    mu, alpha = mu + shift, alpha - shift
    constant = float(mu.mean())
    return constant, mu - constant, alpha if d.fixed_effects == "twoway" else None


def _r_squared(d: UnbalancedDesign, top: Maximum, e: Array) -> dict[str, float]:
    """Return the measures of `_fit.r_squared` over the cells that are there."""
    fit = np.tensordot(top.b, d.Z, axes=1)
    if has_rho(d.model):
        fit = BlockResolvent(d.blocks, top.rho).across(fit)
    one, other = fit[0], d.y[0]
    unit = np.nonzero(d.there)[1]
    count = np.bincount(unit)
    means = [np.bincount(unit, v) / count for v in (one, other)]
    return {
        "within": squared(one - means[0][unit], other - means[1][unit]),
        "between": squared(means[0], means[1]),
        "overall": squared(one, other),
        "projected": 1.0 - float(np.sum(e**2) / np.sum(d.centred_y**2)),
    }


def _notes(fit: Fit, covariance: str, asked: str) -> tuple[Note, ...]:
    d, done = fit.d, fit.done
    notes = [Note(STANDARD_ERRORS, how=term("covariance", covariance)), *of_scores(d, fit.found)]
    if fit.found.df is None:
        notes += few_clusters(d, covariance)
    notes += [*fit.why, *of_cells(d, fit.found, done)]
    if d.model == "gns":
        warn(weak := weakly_identified())
        notes.append(weak.message)
    notes += by_likelihood(d, fit.found, covariance)
    if done != "none":
        how = term("bias_correction", done)
        notes.append(Note(AUTOMATIC_CORRECTION if asked == "auto" else BIAS_CORRECTION, how=how))
        notes.append(
            Note(
                _(
                    "Log-likelihood, AIC and BIC are of the {m} "
                    "{m:observation|observations} that the fixed effects leave: compare "
                    "them among models with the same correction."
                ),
                m=d.size - d.dummies.rank,
            )
        )
    if fit.plain is not None:
        names = FORMS[d.model].parameters
        values = fit.plain.spatial(names)
        said = values_said(names, values)
        notes.append(
            Note(
                _("Uncorrected ({by}): {said}."),
                by=Message("{param:bias_correction=none}"),
                said=said,
            )
        )
    return tuple(notes)
