"""A sentence on how a record was computed, in both languages, from what the record knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..choices.regression import FORMS
from ..gw.local_record import bandwidth_text
from ..results.table import Note
from ..terms import Named, term
from ..words import Message, Words, _, n_, together
from ._words import ADJUSTED, ALONG, weights_said

_SCORES = ("robust", "score")
"""Corrections whose estimates are no maximum of a likelihood."""


def _spec(record: Any) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = getattr(record, "spec", {})
    return spec


def _title(record: Any) -> Message:
    return Message("{title}", title=record.tables()[0].en)


def _beside(record: Any) -> list[Message]:
    """Return what follows the number of regions: the weights, where the record knows them."""
    w = weights_said(_spec(record).get("weights"))
    return [] if w is None else [Message(_(", with {weights}"), weights=w)]


def of_global(record: Any) -> Note:
    """Return the sentence for a global statistic."""
    n, periods = len(record.ids), len(record.times)
    size = Message(
        n_(
            "{title}, {regions} {regions:region|regions}, 1 period",
            "{title}, {regions} {regions:region|regions}, {n} periods",
        ),
        title=_title(record),
        regions=n,
        n=periods,
    )
    side = term("alternative", record.alternative)
    if record.inference == "permutation":
        how = Message(
            _(". Inference: {draws:,} {draws:permutation|permutations}, {side}"),
            draws=record.permutations,
            side=side,
        )
    else:
        how = Message(
            _(". Inference: {how}, {side}"), how=term("inference", record.inference), side=side
        )
    return together(size, *_beside(record), how, *_seed(record), Message(_(".")))


def of_matrix(record: Any) -> Note:
    """Return the sentence for a matrix of Moran's I."""
    size = Message(
        _("{title}, {regions} {regions:region|regions}"),
        title=_title(record),
        regions=len(record.ids),
    )
    side = term("alternative", record.alternative)
    if record.inference == "permutation":
        how = Message(
            _(". Inference: {draws:,} {draws:permutation|permutations}, {side}"),
            draws=record.permutations,
            side=side,
        )
    else:
        how = Message(
            _(". Inference: {how}, {side}"), how=term("inference", record.inference), side=side
        )
    return together(size, *_beside(record), how, *_seed(record), Message(_(".")))


def of_correlogram(record: Any) -> Note:
    """Return the sentence for a correlogram."""
    return together(
        Message(
            _("{title}, {regions} {regions:region|regions}"),
            title=_title(record),
            regions=len(record.ids),
        ),
        *_beside(record),
        Message(
            _(". Inference: {draws:,} {draws:permutation|permutations}"), draws=record.permutations
        ),
        *_seed(record),
        Message(_(".")),
    )


def of_runs(record: Any) -> Note:
    """Return the sentence for clusters over many runs."""
    size = Message(
        _("{title}, {regions} {regions:region|regions}"),
        title=_title(record),
        regions=len(record.ids),
    )
    runs = Message(
        _(
            "; {runs:,} {runs:run|runs}, each with {draws:,} {draws:conditional "
            "permutation|conditional permutations}"
        ),
        runs=record.runs,
        draws=record.permutations,
    )
    return together(size, *_beside(record), runs, *_seed(record), Message(_(".")))


def of_patterns(record: Any) -> Note:
    """Return the sentence for emerging hot spots; window and test stand under the tables."""
    size = Message(
        _("{title}, {regions} {regions:region|regions}, {n} {n:period|periods}"),
        title=_title(record),
        regions=len(record.ids),
        n=len(record.times),
    )
    return together(size, *_beside(record), Message(_(".")))


def of_local(record: Any) -> Note:
    """Return the sentence for a local statistic."""
    size = Message(
        _("{title} (Anselin 1995), {regions} {regions:region|regions}")
        if record.statistic == "local_moran"
        else _("{title}, {regions} {regions:region|regions}"),
        title=_title(record),
        regions=len(record.ids),
    )
    side = term("alternative", record.alternative)
    if record.inference == "permutation":
        how = Message(
            _(
                ". p-values from {draws:,} {draws:conditional permutation|conditional "
                "permutations}, {side}"
            ),
            draws=record.permutations,
            side=side,
        )
    else:
        how = Message(
            _(". p-values from {how}, {side}"), how=term("inference", record.inference), side=side
        )
    level = _level({"correction": record.correction, "alpha": record.alpha})
    return together(size, *_beside(record), how, *_seed(record), level)


def of_transitions(record: Any) -> Note:
    """Return the sentence for moves between clusters; quadrants need no inference."""
    spec = _spec(record)
    size = Message(
        _("{statistic} of {x}, {regions} {regions:region|regions}, {first} and {last}"),
        statistic=Named("statistic", record.statistic),
        x=record.said(record.variable),
        regions=len(record.ids),
        first=record.first,
        last=record.last,
    )
    if record.states == "quadrant":
        return together(size, *_beside(record), Message(_("; quadrants of all regions.")))
    side = term("alternative", spec["alternative"])
    if spec["inference"] == "permutation":
        how = Message(
            _(
                ". p-values from {draws:,} {draws:conditional permutation|conditional "
                "permutations}, {side}"
            ),
            draws=spec["permutations"],
            side=side,
        )
    else:
        how = Message(
            _(". p-values from {how}, {side}"), how=term("inference", spec["inference"]), side=side
        )
    return together(size, *_beside(record), how, *_seed(record), _level(spec))


def _level(spec: Mapping[str, Any]) -> Message:
    """Return what counts as significant."""
    if spec["correction"] == "none":
        return Message(
            _("; significant at {alpha:g}, not corrected for many tests."), alpha=spec["alpha"]
        )
    return Message(
        _("; significant at {alpha:g}, corrected for many tests: {correction}."),
        alpha=spec["alpha"],
        correction=term("correction", spec["correction"]),
    )


def _formula(record: Any) -> Words | None:
    """Return the formula of a model, with labels instead of names where there are any."""
    given: str | None = _spec(record).get("formula")
    if not given or not record.variable_labels:
        return given
    x = {f"x{k}": record.said(name) for k, name in enumerate(record.variables)}
    return Message("{y} ~ " + " + ".join(f"{{{k}}}" for k in x), y=record.said(record.y_name), **x)


def of_model(record: Any) -> Note:
    """Return the sentence for a panel model."""
    formula = _formula(record)
    how = {"model": Named("model", record.model), "by": _estimated_by(record)}
    first = (
        Message(_("{model} panel model by {by}: {formula}"), formula=formula, **how)
        if formula
        else Message(_("{model} panel model by {by}"), **how)
    )
    return _of_panel(record, first, _SCORES)


def _estimated_by(record: Any) -> Words:
    """Return what solves a panel model: a score that is set right is no likelihood's, and without space all is least squares."""
    if FORMS[record.model].family == "none" and not hasattr(record, "effects_of_regions"):
        return Message(_("least squares"))
    if record.bias_correction == "robust":
        return Message(_("robust score (Liu and Yang 2015)"))
    if record.bias_correction in _SCORES:
        return term("bias_correction", record.bias_correction)
    return Message(_("maximum likelihood"))


def of_panel_instruments(record: Any) -> Note:
    """Return the sentence for a panel model by instruments."""
    first = Message(
        _("{model} panel model by two-stage least squares: {formula}"),
        model=Named("model", record.model),
        formula=_formula(record),
    )
    return _of_panel(record, first)


def of_dynamic(record: Any) -> Note:
    """Return the sentence for a dynamic panel model."""
    formula = _formula(record)
    said: dict[str, Any] = {
        "model": Named("model", record.model),
        "dynamics": term("dynamics", record.spec["dynamics"]),
    }
    first = (
        Message(_("Dynamic panel, {model}, with {dynamics}: {formula}"), formula=formula, **said)
        if formula
        else Message(_("Dynamic panel, {model}, with {dynamics}"), **said)
    )
    return _of_panel(record, first)


def _of_panel(record: Any, first: Message, solved: tuple[str, ...] = ()) -> Note:
    """Return the sentence with the size, the effects, the weights and the standard errors; `solved`: corrections that `first` says."""
    parts = [
        first,
        Message(
            _(
                "; {regions} {regions:region|regions}, {periods} "
                "{periods:period|periods}; fixed effects: {effects}"
            ),
            regions=len(record.ids),
            periods=len(record.times),
            effects=term("fixed_effects", record.fixed_effects),
        ),
    ]
    kind = getattr(record, "effects_of_regions", None)
    if kind is not None:
        parts.append(Message(_(", effects of regions: {effects}"), effects=term("effects", kind)))
    w = weights_said(getattr(record, "w", None))
    if w is not None:
        parts.append(Message(_(", {weights}"), weights=w))
    parts.append(
        Message(_("; standard errors: {errors}"), errors=term("covariance", record.covariance_type))
    )
    correction = getattr(record, "bias_correction", "none")
    if correction not in ("none", *solved):
        parts.append(Message(_(", {correction}"), correction=term("bias_correction", correction)))
    return together(*parts, Message(_(".")))


def of_cross_section(record: Any) -> Note:
    """Return the sentence for a model of a cross-section."""
    formula, model = _formula(record), Named("model", record.model)
    by = term("estimator", record.estimator)
    how = {"model": model, "regions": len(record.ids), "estimator": by}
    if formula:
        parts = [
            Message(
                _("{model} by {estimator}: {formula}; {regions} {regions:region|regions}"),
                formula=formula,
                **how,
            )
        ]
    else:
        parts = [Message(_("{model} by {estimator}; {regions} {regions:region|regions}"), **how)]
    w = weights_said(getattr(record, "w", None))
    if w is not None:
        parts.append(Message(_(", {weights}"), weights=w))
    errors = term("covariance", record.covariance_type)
    return together(
        *parts, Message(_("; standard errors: {errors}"), errors=errors), Message(_("."))
    )


def of_impacts(record: Any) -> Note:
    """Return the sentence for impacts."""
    if record.inference == "simulation":
        from_what = _("{draws:,} {draws:draw|draws} from the estimated covariance")
        if record.p_percentile is not None:
            from_what = ALONG if record.model in ("sac", "gns") else ADJUSTED
        how = together(Message(from_what, draws=record.draws_used), *_seed(record))
    else:
        how = Message(_("the delta method with exact derivatives"))
    if record.horizon == "long":
        return Note(
            _(
                "Average direct, indirect and total impacts in the long run (LeSage and Pace 2009), "
                "exact at the estimates, from [(1 − τ)I − (ρ + η)W]⁻¹(βI + θW); standard errors and "
                "{level} intervals from {how}."
            ),
            level=f"{100 * record.level:g}%",
            how=how,
        )
    return Note(
        _(
            "Average direct, indirect and total impacts (LeSage and Pace 2009), exact at the "
            "estimates, from (I − ρW)⁻¹(βI + θW); standard errors and {level} intervals from {how}."
        ),
        level=f"{100 * record.level:g}%",
        how=how,
    )


def _seed(record: Any) -> list[Message]:
    seed = _spec(record).get("seed")
    return [] if seed is None else [Message(_(" (seed {seed})"), seed=seed)]


def _equation(record: Any, y: str) -> Message:
    """Return y and the terms by their labels."""
    said = {f"x{k}": record.said(t) for k, t in enumerate(record.terms) if t != "Intercept"}
    right = " + ".join(f"{{{k}}}" for k in said) or "1"
    return Message("{y} ~ " + right, y=record.said(y), **said)


def of_local_regression(record: Any) -> Note:
    """Return the sentence for a local regression: equation, size, kernel, bandwidth, distances."""
    spec = record.spec
    parts = [
        Message(
            _("{model} of {equation}; {n} {n:observation|observations}"),
            model=Named("local_model", record.model),
            equation=_equation(record, record.y_name),
            n=int(record.residuals.size),
        )
    ]
    if getattr(record, "family", "gaussian") != "gaussian":
        parts.append(Message(_("; {family}"), family=term("family", record.family)))
    reach = _("adaptive") if record.adaptive else _("fixed")
    parts.append(
        Message(
            _("; {kernel} kernel, {width}"),
            kernel=term("kernel", record.kernel),
            width=Message(reach),
        )
    )
    if record.model == "mgwr":
        parts.append(Message(_("; a bandwidth for each term")))
    else:
        width = bandwidth_text(record.bandwidth, record.adaptive, record.metric)
        parts.append(Message(_("; bandwidth: {width}"), width=width))
    if record.model == "gtwr":
        parts.append(Message(_(", kappa = {kappa:.4g}"), kappa=record.kappa))
        if record.past_only:
            parts.append(Message(_(", from no later observation")))
    if spec.get("given"):
        parts.append(Message(_(", as given")))
    else:
        parts.append(
            Message(_(", chosen by {criterion}"), criterion=term("criterion", spec["criterion"]))
        )
    parts.append(Message(_("; distances: {metric}."), metric=term("metric", record.metric)))
    return together(*parts)


def of_stationarity(record: Any) -> Note:
    """Return the sentence for tests of coefficients that vary over space."""
    model = record.spec["model"]
    kernel = term("kernel", model["kernel"])
    said = [
        Message(
            _("Geographically weighted regression of {formula}, {kernel} kernel, at its bandwidth"),
            formula=_equation(record, model["y"]),
            kernel=kernel,
        )
    ]
    if np.isfinite(record.f_tests).any():
        said.append(Message(_("; F tests of Leung et al. (2000), approximate")))
    if record.permutations:
        said.append(
            Message(_("; {n:,} {n:relabelling|relabellings} of the places"), n=record.permutations)
        )
        said += _seed(record)
    return together(*said, Message(_(".")))
