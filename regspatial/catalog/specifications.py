"""The tools for specification curves and event studies."""

from __future__ import annotations

from dataclasses import replace

from ..choices.specifications import CurveCovariance, EffectsTried, EventEstimator
from ..words import _
from ._common import map_of_fields, seed_of_draws
from .fixed_effects import PARAMS as _FIXED
from .types import Output, Param, Tool, choices

_SAME = {p.name: p for p in _FIXED}


def _shared(function: str) -> tuple[Param, Param]:
    """Return standard errors and clusters, without the distances of Conley's."""
    return (
        replace(
            _SAME["covariance"],
            feeds=f"{function}.covariance",
            choices=choices("covariance_of_groups", CurveCovariance),
        ),
        replace(_SAME["cluster"], feeds=f"{function}.cluster"),
    )


_CURVE: tuple[Param, ...] = (
    replace(_SAME["panel"], feeds="specification_curve.data"),
    Param(
        name="formula",
        kind="formula",
        feeds="specification_curve.formula",
        en=_("Formula"),
        help_en=_(
            "Such as: y ~ x + c1 + c2 | id + time: the regressor first, then the controls that may be left "
            "out; right of the bar the fixed effects."
        ),
    ),
    Param(
        name="always",
        kind="text",
        feeds="specification_curve.always",
        en=_("Controls in every model"),
        help_en=_("Such as: c1 + c2. Empty: each may be left out."),
        default=None,
    ),
    Param(
        name="effects",
        kind="choice",
        feeds="specification_curve.effects",
        en=_("Fixed effects"),
        help_en=_("All of them in every model, or every choice of them."),
        default="given",
        choices=choices("effects_tried", EffectsTried),
    ),
    map_of_fields(),
    *_shared("specification_curve"),
)

_EVENT: tuple[Param, ...] = (
    replace(_SAME["panel"], feeds="event_study.data"),
    Param(
        name="formula",
        kind="formula",
        feeds="event_study.formula",
        en=_("Formula"),
        help_en=_("Such as: y ~ c1 + c2 | id + time; y ~ 1 without controls."),
    ),
    Param(
        name="event",
        kind="variable",
        feeds="event_study.event",
        en=_("Period of the event"),
        help_en=_(
            "Column with the period in which a region meets the event; empty where it meets none."
        ),
    ),
    Param(
        name="leads",
        kind="integer",
        feeds="event_study.leads",
        en=_("Periods before"),
        help_en=_("Shown before the event; those farther off count with the first. Empty: all."),
        default=None,
        minimum=1,
        maximum=1000,
    ),
    Param(
        name="lags",
        kind="integer",
        feeds="event_study.lags",
        en=_("Periods after"),
        help_en=_("Shown after the event; those farther off count with the last. Empty: all."),
        default=None,
        minimum=0,
        maximum=1000,
    ),
    Param(
        name="base",
        kind="integer",
        feeds="event_study.base",
        en=_("Base"),
        help_en=_("The period from the event that the others are compared with."),
        default=-1,
        minimum=-1000,
        maximum=-1,
        advanced=True,
    ),
    Param(
        name="estimator",
        kind="choice",
        feeds="event_study.estimator",
        en=_("Estimator"),
        help_en=_("By cohort, or all cohorts together, which mixes effects that differ."),
        default="sun-abraham",
        choices=choices("event_estimator", EventEstimator),
    ),
    map_of_fields(),
    *_shared("event_study"),
    Param(
        name="draws",
        kind="integer",
        feeds="event_study.draws",
        en=_("Draws of signs"),
        help_en=_(
            "Of clusters: p and intervals of effects and p of the leads are drawn; empty: 999; 0: by t and F."
        ),
        default=None,
        when=("covariance", ("clustered",)),
        minimum=0,
        maximum=9999,
        advanced=True,
    ),
    replace(seed_of_draws("event_study"), when=("covariance", ("clustered",))),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="specification_curve",
        group="regression",
        en=_("Specification curve"),
        help_en=_(
            "One coefficient under every choice of controls, and of fixed effects: a row a model, the "
            "curve, and what each choice does."
        ),
        entry=".regression.alternatives:specification_curve",
        params=_CURVE,
        outputs=(
            Output(name="models", kind="table", en=_("Models"), source="specification_curve"),
            Output(
                name="summary",
                kind="table",
                en=_("All models together"),
                source="specification_summary",
            ),
            Output(
                name="choices",
                kind="table",
                en=_("What each choice does"),
                source="specification_choices",
            ),
            Output(name="median", kind="number", en=_("Median estimate"), source="median"),
            Output(
                name="share", kind="number", en=_("Share with p < 0.05"), source="share_significant"
            ),
        ),
        tags_en=_("robustness, multiverse, controls, specification chart"),
    ),
    Tool(
        name="event_study",
        group="regression",
        en=_("Event study"),
        help_en=_(
            "Effects by periods from an event that regions meet at different times, against regions that "
            "meet none; by cohort (Sun and Abraham) or by two-way fixed effects; test of the leads."
        ),
        entry=".regression.events:event_study",
        params=_EVENT,
        outputs=(
            Output(name="effects", kind="table", en=_("Effects by period"), source="event_study"),
            Output(name="tests", kind="table", en=_("Leads and mean effect"), source="event_tests"),
            Output(name="cohorts", kind="table", en=_("Cohorts"), source="event_cohorts"),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
            Output(name="sample", kind="table", en=_("Arithmetic of N"), source="sample"),
            Output(
                name="mean_after", kind="number", en=_("Mean effect"), source="mean_after.estimate"
            ),
            Output(name="nobs", kind="number", en=_("Observations"), source="model.nobs"),
        ),
        tags_en=_("difference in differences, DID, staggered, parallel trends, policy"),
    ),
)
