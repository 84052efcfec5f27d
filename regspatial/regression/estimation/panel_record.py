"""From what was estimated to the record of a spatial panel model."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..._kernels.linear.solvers import Resolvent
from ...choices.regression import FORMS, BiasCorrection, WaldNull
from ...errors import warn
from ...results import Note
from ...results.likelihood_beside import LikelihoodBeside
from ...results.record import label_entry, weights_entry
from ...results.regression import STANDARD_ERRORS, SpatialPanelResult
from ...terms import term
from ..errors.range_notes import by_likelihood
from ..errors.slope_nulls import freedoms
from ..robust.notes import of_regions
from .correction import correction_notes
from .design import PanelDesign, has_rho
from .design_warnings import (
    few_clusters,
    of_memory,
    of_scores,
    origin_notes,
    treatment_notes,
    weakly_identified,
)
from .estimate import Estimated
from .filtered import average
from .fit import r_squared, variance_inflation
from .units import check_results
from .within import count, recovered

R = TypeVar("R", bound=SpatialPanelResult)


Array = NDArray[np.float64]

KEEP_FACTORS = 1000


def result_of(
    record: type[R],
    d: PanelDesign,
    found: Estimated,
    done: BiasCorrection,
    spec: dict[str, Any],
    notes: tuple[Note, ...] = (),
    correction: tuple[Note, ...] | None = None,
    **more: Any,
) -> R:
    """Return the record of an estimated model; `more` are fields of its own.

    `correction` is what is said of the bias correction, where that differs from fixed effects.
    """
    top, e, v, spectrum, resolvent, plain, bias, *_unused = found
    covariance, asked = spec["covariance"], spec["bias_correction"]
    b, u = d.in_data(top.b), d.y_unit
    _intercept, beta, theta = d.split(b)
    fit = d.combined(top.b)
    rest = d.y - fit
    if has_rho(d.model):
        rest = rest - top.rho * d.wy
    extra = FORMS[d.model].parameters
    lambda_ = top.lambda_ if "lambda" in extra else float("nan")
    constant, entity, time = recovered(rest, d.fixed_effects, average(d, lambda_))
    errors = np.sqrt(np.clip(np.diag(v)[len(d.terms) : -1], 0.0, None))
    size = len(d.terms) + len(extra)
    estimates = np.concatenate([b, top.spatial(extra)])
    if correction is None:
        plain_sigma2 = top.sigma2 * u * u
        correction = correction_notes(d, asked, done, plain_sigma2, plain, bias, errors)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        covariance_ = d.covariance_in_data(v[:size, :size])
        check_results(
            np.append(np.diag(v)[:size], top.sigma2),
            np.append(np.diag(covariance_), top.sigma2 * u * u),
            (d.y_name, *d.terms),
        )
    return record(
        model=d.model,
        fixed_effects=d.fixed_effects,
        bias_correction=done,
        bias_correction_asked=asked,
        covariance_type=covariance,
        y_name=d.y_name,
        variables=d.variables,
        terms=(*d.terms, *extra),
        estimates=estimates,
        covariance=covariance_,
        beta=beta,
        theta=theta,
        rho=top.rho if has_rho(d.model) else float("nan"),
        lambda_=lambda_,
        bounds=spectrum.bounds if spectrum is not None else (float("nan"), float("nan")),
        sigma2=top.sigma2 * u * u,
        sigma2_std_error=float(np.sqrt(max(v[-1, -1], 0.0))) * u * u,
        loglik=top.loglik,
        nobs=d.n * d.T,
        n_effects=count(d.fixed_effects, d.n, d.T),
        ids=d.ids,
        times=d.panel.times,
        residuals=e * u,
        fitted=(d.y - e) * u,
        constant=d.constant_in_data(constant, top.b),
        entity_effects=None if entity is None else entity * u,
        time_effects=None if time is None else time * u,
        r2=r_squared(d, fit, e, resolvent),
        vif=np.append(variance_inflation(d), np.full(len(extra), np.nan)),
        w=d.w,
        parts=d.parts,
        bases=d.bases,
        df=found.df,
        wald_df=wald_df(d, found, (*d.terms, *extra), estimates),
        likelihood=likelihood_beside(d, found),
        notes=(
            *_notes(d, covariance, found),
            *of_regions(d, found),
            *of_memory(d, e, covariance),
            *origin_notes(d),
            *treatment_notes(d),
            *correction,
            *by_likelihood(d, found, covariance),
            *notes,
        ),
        likelihood_profiles=found.profiles or {},
        likelihood_draws=found.draws,
        spec=spec,
        spectrum=spectrum,
        resolvent=_kept(resolvent),
        **more,
    )


def wald_df(
    d: PanelDesign, found: Estimated, terms: tuple[str, ...], estimates: Array
) -> dict[WaldNull, float]:
    """Return the degrees of freedom of restrictions together, where errors by region are CR2."""
    if found.freedom is None:
        return {}
    make, scales = found.freedom, np.ones(len(terms))
    scales[: len(d.terms)] = d.scales  # fixed effects: nothing but units between the two

    def of(derivative: Array) -> float:
        return make().of(derivative * scales)

    return freedoms(d.model, d.variables, terms, estimates, of)


def likelihood_beside(d: PanelDesign, found: Estimated) -> LikelihoodBeside | None:
    """Return the maximum of likelihood, in the units of the data, where errors are by region."""
    if found.likelihood is None:
        return None
    top, correction, e, make = found.likelihood
    extra = FORMS[d.model].parameters
    size = len(d.terms) + len(extra)

    def covariance() -> Array:
        return d.covariance_in_data(make()[:size, :size])

    estimates = np.concatenate([d.in_data(top.b), top.spatial(extra)])
    return LikelihoodBeside(
        correction, estimates, top.sigma2 * d.y_unit**2, e * d.y_unit, covariance
    )


def _kept(resolvent: Resolvent | None) -> Resolvent | None:
    """Return the factors that impacts can use again; those of a large W would hold too much memory."""
    return resolvent if resolvent is not None and resolvent.n <= KEEP_FACTORS else None


def _notes(d: PanelDesign, covariance: str, found: Estimated) -> tuple[Note, ...]:
    notes = [Note(STANDARD_ERRORS, how=term("covariance", covariance)), *of_scores(d, found)]
    if found.df is None:
        notes += few_clusters(d, covariance)
    if d.model == "gns":
        text = weakly_identified()
        warn(text)
        notes.append(text.message)
    return tuple(notes)


def spec_of(
    function: str, d: PanelDesign, covariance: str, correction: str, formula: str | None
) -> dict[str, Any]:
    """Return what is needed to run a model again."""
    out: dict[str, Any] = {
        "function": function,
        "formula": formula,
        "y": d.y_name,
        "x": list(d.variables),
        "model": d.model,
        "fixed_effects": d.fixed_effects,
        "durbin": list(d.durbin),
        "covariance": covariance,
        "bias_correction": correction,
        **label_entry(d.panel.labels, d.notes),
    }
    if d.w is not None:
        out["weights"] = weights_entry(d.w)
    own = getattr(d, "w_error", None)
    if own is not None:
        out["w_error"] = weights_entry(own)
    return out
