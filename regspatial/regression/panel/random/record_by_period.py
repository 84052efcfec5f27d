"""The record of random effects where regions or weights differ by period."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....choices.regression import FORMS, BiasCorrection, Covariance
from ....containers import PeriodWeights
from ....options import Options
from ....results import Note
from ....words import Message, _
from ...errors.covariance import SCORES_ALONE
from ...estimation.design import family, has_rho
from ...estimation.design_warnings import say_identity
from ...estimation.estimate import Estimated
from ...estimation.panel_record import spec_of
from ...estimation.within import WITH_TIME, Shock
from ..unbalanced.blocks import BlockResolvent
from ..unbalanced.design import UnbalancedDesign
from ..unbalanced.record import Fit, check_room, record_of
from ..unbalanced.sparse_determinant import is_for
from .record import RandomEffectsResult
from .unbalanced import RandomCells, fit_cells

Array = NDArray[np.float64]

_BY_REGION = ("clustered", SCORES_ALONE["clustered"])


def is_apart(d: UnbalancedDesign, w_error: object) -> bool:
    """Return whether a design is not that of a whole panel with one W for all."""
    return not (d.is_whole and d.w_error is None and not isinstance(w_error, PeriodWeights))


def refused(d: UnbalancedDesign, asked: str, components: str, covariance: str) -> list[Message]:
    """Return what cannot be estimated here, beside what random effects never can."""
    reasons = []
    if components == "baltagi":
        reasons.append(
            Message(
                _(
                    "{param:error_components=baltagi} is for whole panels with one W; 'kkp' takes holes and "
                    "weights by time"
                )
            )
        )
    if covariance not in ("analytic", "observed", *_BY_REGION):
        reasons.append(
            Message(
                _(
                    "{param:covariance={covariance}} is for whole panels with one W: take 'observed' or 'clustered', or "
                    "{param:effects=fixed}"
                ),
                covariance=covariance,
            )
        )
    own = _done(d, "auto")
    if asked not in ("auto", "none", own):
        reasons.append(
            Message(
                _(
                    "{param:bias_correction={asked}} is not known here: take 'auto' ({own}) or 'none'"
                ),
                asked=asked,
                own=own,
            )
        )
    if own == "score" and asked != "none" and is_for(d.blocks):
        reasons.append(
            Message(
                _(
                    "rows of W have several sums, and what effects of periods take from a lag of y is then found for "
                    "smaller panels: take {param:bias_correction=none}, or {param:fixed_effects=entity}"
                )
            )
        )
    return reasons


def _done(d: UnbalancedDesign, asked: BiasCorrection) -> BiasCorrection:
    """Return what is corrected for the effects of periods."""
    if d.fixed_effects not in WITH_TIME or asked == "none":
        return "none"
    if not has_rho(d.model) or Shock.of(d.blocks.row_sums).even:
        return "lee-yu-transform"
    return "none" if family(d.model) == "both" else "score"


def estimated(
    d: UnbalancedDesign,
    asked: BiasCorrection,
    spec: dict[str, Any],
    options: Options,
    means: tuple[str, ...],
    dropped: tuple[Note, ...],
) -> RandomEffectsResult:
    """Return the record of a design whose fixed effects are those of periods, or none."""
    check_room(d)
    done = _done(d, asked)
    kind = spec["covariance"]
    fit = fit_cells(d, done, options, kind)
    size = len(d.terms) + len(FORMS[d.model].parameters)
    v = fit.v[: size + 1, : size + 1]
    found = Estimated(fit.top, fit.left[None], v, fit.spectrum, None, usual=fit.usual)
    say_identity(d, fit.left[None])
    unit = d.y_unit
    between = float(fit.top.sigma2 * _phi(d, fit))
    error = float(np.sqrt(max(fit.v[-1, -1], 0.0))) if fit.vartheta < 1.0 else float("nan")
    record = record_of(
        Fit(d, found, done, None),
        spec,
        RandomEffectsResult,
        (*dropped, *_notes(d, fit, kind)),
        effects_of_regions=spec["effects"],
        error_components="kkp",
        vartheta=fit.vartheta,
        sigma2_mu=between * unit**2,
        sigma2_mu_std_error=error * unit**2,
        means=means,
    )
    record = replace(record, entity_effects=_in_the_equation(d, fit) * unit)
    if not len(fit.alpha):
        return record
    level = float(fit.alpha.mean())
    constant = d.constant_in_data(level, fit.top.b)
    return replace(record, constant=constant, time_effects=(fit.alpha - level) * unit)


def _phi(d: UnbalancedDesign, fit: RandomCells) -> float:
    return float((fit.vartheta**-2 - 1.0) / (d.size / d.n))


def _in_the_equation(d: UnbalancedDesign, fit: RandomCells) -> Array:
    """Return the predicted effects as they stand in the equation of y: of models with lambda not filtered.

    Where W changes these differ by period; then it is their mean over the periods of a region.
    """
    if not FORMS[d.model].spatial_error:
        return fit.mu
    region = np.nonzero(d.there)[1]
    spread = BlockResolvent(d.error_blocks, fit.top.lambda_).across(fit.mu[region])
    return np.asarray(np.bincount(region, spread) / np.bincount(region))


def _notes(d: UnbalancedDesign, fit: RandomCells, kind: str) -> list[Note]:
    counts = d.there.sum(axis=0)
    notes = []
    if kind not in _BY_REGION:
        said = _(
            "Standard errors of random effects with holes, or with weights by time, are from the observed "
            "information."
        )
        notes.append(Note(said))
    if counts.min() < counts.max():
        notes.append(
            Note(
                _(
                    "Regions have {least} to {most} {most:period|periods}: the share that is taken from the mean of "
                    "each follows; the weight of the means is that of their average, {mean:.1f}."
                ),
                least=int(counts.min()),
                most=int(counts.max()),
                mean=float(counts.mean()),
            )
        )
    if fit.vartheta >= 1.0:
        notes.append(
            Note(
                _(
                    "The variance between regions is estimated as zero: these are the estimates "
                    "without effects of regions."
                )
            )
        )
    return notes


def spec_for(
    d: UnbalancedDesign,
    formula: str | None,
    asked: BiasCorrection,
    covariance: Covariance,
    effects: tuple[str, str],
) -> dict[str, Any]:
    """Return what is needed to run it again; `effects` of regions, and those that were asked to be fixed."""
    kind = covariance if covariance in _BY_REGION else "observed"
    spec = spec_of("spatial_panel_estimate", d, kind, asked, formula)
    return spec | {"effects": effects[0], "error_components": "kkp", "fixed_effects": effects[1]}
