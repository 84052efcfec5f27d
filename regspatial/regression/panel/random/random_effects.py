"""Spatial panel models whose effects of regions are random, and those of Mundlak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ....choices.data import Missing
from ....choices.regression import (
    FORMS,
    BiasCorrection,
    Covariance,
    Effects,
    ErrorComponents,
    FixedEffects,
    Model,
)
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....errors import SpecificationError, listed
from ....options import DEFAULT, Options
from ....progress import Progress, report
from ....results import Note
from ....results.likelihood_draws import LikelihoodDraws
from ....results.profile import LikelihoodProfile
from ....results.regression import AUTOMATIC_CORRECTION, BIAS_CORRECTION
from ....terms import term
from ....words import Message, _
from ...errors.omitted_draws import spared
from ...estimation.correction import resolve
from ...estimation.design import PanelDesign, design, family, has_rho, row_sums, spectrum_of
from ...estimation.design_warnings import say_identity, warn_few
from ...estimation.far_columns import lag_about_its_mean
from ...estimation.lee_yu import check
from ...estimation.panel_record import result_of, spec_of
from ..unbalanced.design import UnbalancedDesign, unbalanced_design
from .baltagi import fit_baltagi
from .likelihood import RandomFit, fit_random
from .ranges import random_draws, random_profiles
from .record import MEANS_LEFT_OUT, RandomEffectsResult
from .record_by_period import estimated, is_apart, refused, spec_for

Array = NDArray[np.float64]

BESIDE: dict[FixedEffects, FixedEffects] = {
    "twoway": "time",
    "time": "time",
    "entity": "none",
    "none": "none",
}
"""What stays fixed where the effects of regions are random."""
_SAME = 1e-9
"""A column that others give back to this share of its length adds nothing but rounding."""


def random_effects(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    y: str | None,
    x: Sequence[str] | None,
    model: Model,
    fixed_effects: FixedEffects,
    effects: Effects,
    error_components: ErrorComponents,
    durbin: Sequence[str] | None,
    covariance: Covariance,
    bias_correction: BiasCorrection,
    w_error: SpatialWeights | PeriodWeights | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> RandomEffectsResult:
    """Estimate a spatial panel model with random effects of regions; see `spatial_panel_estimate`."""
    options = options or DEFAULT
    covariance = "analytic" if covariance == "auto" else covariance
    how: dict[str, Any] = {
        "y": y,
        "x": x,
        "model": model,
        "fixed_effects": BESIDE[fixed_effects],
        "durbin": durbin,
    }
    if isinstance(w, PeriodWeights) or w_error is not None or missing == "keep":
        holes = missing == "keep"
        cells = unbalanced_design(panel, formula, w, w_error=w_error, holes=holes, **how)
        if is_apart(cells, w_error):
            asked = (bias_correction, error_components, covariance)
            return _apart(cells, formula, effects, fixed_effects, asked, options)
        w = w.at(panel.times[0]) if isinstance(w, PeriodWeights) else w
    d = design(panel, formula, w, **how)
    dropped: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    if effects == "correlated":
        d, means, dropped = with_means(d)
    _refuse(d, bias_correction, error_components, covariance)
    done = _done(d, bias_correction, error_components)
    spectrum = None
    if family(model) != "none" and d.w is not None:
        report(progress, 0.1, "log-determinant")
        spectrum = spectrum_of(d.w, options)
    report(progress, 0.3, "likelihood")
    if error_components == "baltagi" and spectrum is not None:
        fit = fit_baltagi(d, spectrum, covariance, options)
    else:
        fit = fit_random(d, spectrum, covariance, done, options)
    profiles = draws = None
    normal = covariance in ("analytic", "observed")
    whole = done == "lee-yu-transform" or d.fixed_effects == "none"  # all that varies
    if spectrum is not None and family(model) == "both" and whole and normal and not spared():
        report(progress, 0.7, "intervals")
        profiles = random_profiles(d, spectrum, done, fit.found.top, fit.vartheta)
        draws = random_draws(d, spectrum, done, profiles, fit.vartheta)
    say_identity(d, fit.found.e)
    warn_few(d, covariance)
    report(progress, 0.95, "fit")
    spec = spec_of("spatial_panel_estimate", d, covariance, bias_correction, formula)
    spec |= {"effects": effects, "error_components": error_components}
    spec |= {"fixed_effects": fixed_effects}
    notes = _notes(d, fit, bias_correction, done, dropped)
    return _record(d, fit, done, spec, notes, means, (profiles, draws))


def _apart(
    d: UnbalancedDesign,
    formula: str | None,
    effects: Effects,
    fixed_effects: FixedEffects,
    asked: tuple[BiasCorrection, ErrorComponents, Covariance],
    options: Options,
) -> RandomEffectsResult:
    """Estimate on the cells that are there, each period by its own W."""
    correction, components, covariance = asked
    means: tuple[str, ...] = ()
    said: tuple[Note, ...] = ()
    if effects == "correlated":
        of_cells, means, dropped = with_means(d)
        d = cast("UnbalancedDesign", of_cells)
        said = (Note(MEANS_LEFT_OUT, names=listed(dropped)),) if dropped else ()
    _refuse(d, correction, components, covariance, refused(d, *asked))
    spec = spec_for(d, formula, correction, covariance, (effects, fixed_effects))
    warn_few(d, covariance)
    return estimated(d, correction, spec, options, means, said)


def _refuse(
    d: PanelDesign,
    correction: str,
    components: str,
    covariance: str,
    more: Sequence[Message] | None = None,
) -> None:
    """Refuse what cannot be estimated; `more` are reasons of panels with holes or weights by time."""
    reasons = list(more or ())
    if d.T < 2:
        reasons.append(Message(_("there is one period, and random effects need two or more")))
    if d.n <= len(d.terms) + 1:
        reasons.append(
            Message(
                _(
                    "{n} {n:region|regions} cannot tell {k} "
                    "{k:coefficient|coefficients} from the effects of regions"
                ),
                n=d.n,
                k=len(d.terms),
            )
        )
    if correction in ("lee-yu", "robust"):
        said = _("{param:bias_correction={correction}} is for fixed effects of regions")
        reasons.append(Message(said, correction=correction))
    if components == "baltagi" and family(d.model) != "error":
        reasons.append(
            Message(
                _("{param:error_components=baltagi} is for sem and sdem; this is a {model}"),
                model=d.model,
            )
        )
    if covariance == "driscoll-kraay" and more is None:
        reasons.append(
            Message(_("{param:covariance=driscoll-kraay} is for fixed effects of regions"))
        )
    if reasons:
        raise SpecificationError(
            _("No random effects here: {reasons}."), reasons=listed(reasons, 10)
        )
    if d.fixed_effects != "none" and more is None:
        check(d, correction)


def _done(d: PanelDesign, asked: BiasCorrection, components: str) -> BiasCorrection:
    """Return the correction for the effects of periods that is done."""
    if d.fixed_effects == "none" or components == "baltagi":
        return "none"
    done = resolve(d, asked)
    return "none" if done == "score" and family(d.model) == "both" else done


def with_means(d: PanelDesign) -> tuple[PanelDesign, tuple[str, ...], tuple[str, ...]]:
    """Return the design with the means over time of its regressors, and of their spatial lags.

    What others of its columns already say (the mean of a regressor that does not change over time, or
    does so alike everywhere) is left out and named.
    """
    k = len(d.variables)
    own = slice(int(d.intercept), int(d.intercept) + k)
    moved = np.zeros(k) if d.shift is None else d.shift[own]
    plain = list(zip(d.variables, d.Z[own], d.units[own], moved, strict=True))
    columns = [(f"mean({v})", z, u, m) for v, z, u, m in plain]
    sums = _row_sums(d)
    if sums is not None:
        for v, z, u, m in plain:
            lag, origin = lag_about_its_mean(d.lag(z), m, sums)
            columns.append((f"W(mean({v}))", lag, u, origin))
    basis = _orthonormal(d.within(d.Z).reshape(len(d.terms), -1))
    kept, dropped = [], []
    for name, z, unit, shift in columns:
        mean = means_over_time(d, z)
        flat = d.within(mean).ravel()
        left = flat - basis.T @ (basis @ flat)
        left = left - basis.T @ (basis @ left)
        if not np.linalg.norm(left) > _SAME * np.linalg.norm(mean):
            dropped.append(name)
            continue
        basis = np.vstack([basis, left / np.linalg.norm(left)])
        kept.append((name, mean, unit, shift))
    if not kept:
        raise SpecificationError(
            _(
                "No regressor changes both over time and between regions, so that correlated random "
                "effects are random ones: use {param:effects=random}."
            )
        )
    names = tuple(name for name, *_rest in kept)
    return (
        replace(
            d,
            Z=np.concatenate([d.Z, np.stack([z for _n, z, *_rest in kept])]),
            terms=(*d.terms, *names),
            units=np.concatenate([d.units, [u for *_rest, u, _m in kept]]),
            shift=None if d.shift is None else np.append(d.shift, [m for *_rest, m in kept]),
        ),
        names,
        tuple(dropped),
    )


def _row_sums(d: PanelDesign) -> Array | None:
    """Return W1 of the cells, (n,) or (N,); None without weights."""
    if isinstance(d, UnbalancedDesign):
        return None if d.without_w else d.blocks.row_sums
    return None if d.w is None else row_sums(d.w)


def means_over_time(d: PanelDesign, values: Array) -> Array:
    """Return the means of regions over the periods that they are there, in the shape of `values`."""
    if not isinstance(d, UnbalancedDesign):
        return np.broadcast_to(values.mean(axis=0), values.shape)
    region = np.nonzero(d.there)[1]
    found = np.bincount(region, values[0]) / np.bincount(region)
    return np.asarray(found[region][None])


def _orthonormal(rows: Array) -> Array:
    scale = np.linalg.norm(rows, axis=1, keepdims=True)
    q: Array = np.linalg.qr((rows / scale).T)[0].T
    return q


def _record(
    d: PanelDesign,
    fit: RandomFit,
    done: BiasCorrection,
    spec: dict[str, Any],
    notes: tuple[Note, ...],
    means: tuple[str, ...],
    along: tuple[dict[str, LikelihoodProfile] | None, LikelihoodDraws | None],
) -> RandomEffectsResult:
    """Return the record: v without vartheta, the variance between regions with its error."""
    found, v2 = fit.found, fit.vartheta
    place = len(d.terms) + len(FORMS[d.model].parameters)
    keep = np.delete(np.arange(len(found.v)), place)
    mu, left = fit.mu, fit.left
    sigma2, unit = found.top.sigma2, d.y_unit**2
    between = sigma2 * (v2**-2 - 1.0) / d.T
    step = np.array([-2.0 * sigma2 * v2**-3 / d.T, (v2**-2 - 1.0) / d.T])
    block = found.v[np.ix_([place, -1], [place, -1])]
    error = float(np.sqrt(max(step @ block @ step, 0.0))) if v2 < 1.0 else float("nan")
    record = result_of(
        RandomEffectsResult,
        d,
        found._replace(v=found.v[np.ix_(keep, keep)], e=left, profiles=along[0], draws=along[1]),
        done,
        spec,
        correction=notes,
        effects_of_regions=spec["effects"],
        error_components=spec["error_components"],
        vartheta=v2,
        sigma2_mu=between * unit,
        sigma2_mu_std_error=error * unit,
        means=means,
    )
    return replace(record, entity_effects=mu * d.y_unit)


def _notes(
    d: PanelDesign, fit: RandomFit, asked: str, done: str, dropped: tuple[str, ...]
) -> tuple[Note, ...]:
    """Return what has to be said beside the estimates."""
    notes = []
    if done != "none":
        how = term("bias_correction", done)
        notes.append(Note(AUTOMATIC_CORRECTION if asked == "auto" else BIAS_CORRECTION, how=how))
    if fit.vartheta >= 1.0:
        notes.append(
            Note(
                _(
                    "The variance between regions is estimated as zero: these are the estimates "
                    "without effects of regions."
                )
            )
        )
    if dropped:
        notes.append(
            Note(
                MEANS_LEFT_OUT,
                names=listed(dropped),
            )
        )
    if has_rho(d.model):
        notes.append(
            Note(
                _(
                    "R's splm computes standard errors of the coefficients as if rho were known; these "
                    "are from the whole information."
                )
            )
        )
    return tuple(notes)
