"""The tools for Conley's errors by cut-off, and for controls that are added one by one."""

from __future__ import annotations

from dataclasses import replace

from ..words import _
from ._models import fed
from .fixed_effects import PARAMS as _FIXED
from .types import Output, Param, Tool

_OF_CONLEY = ("lags", "kernel", "regions", "coordinates")


def _alone(param: Param) -> Param:
    """Return a parameter of Conley's errors where there are no others."""
    shown = param.name == "regions"
    return replace(param, when=None, advanced=not shown)


_CURVE: tuple[Param, ...] = (
    *_FIXED[:2],
    Param(
        name="cutoffs",
        kind="text",
        feeds="fixed_effects.cutoffs",
        en=_("Cut-offs (km, or map units)"),
        help_en=_(
            "Distances with commas between them; empty: ten up to half of the largest distance."
        ),
        default=None,
    ),
    *(
        replace(_alone(p), help_en=_("Periods over which a place's errors go together; empty: none."))
        if p.name == "lags"
        else _alone(p)
        for p in _FIXED
        if p.name in _OF_CONLEY
    ),
)  # fmt: skip

_STEPS: tuple[Param, ...] = (
    _FIXED[0],
    replace(
        _FIXED[1],
        help_en=_(
            "Such as: y ~ x + c1 + c2 | id + time: regressors enter in this order; right of the bar the "
            "fixed effects."
        ),
    ),
    Param(
        name="first",
        kind="integer",
        feeds="fixed_effects.first",
        en=_("Regressors of the first column"),
        help_en=_("Each further column has one more."),
        default=1,
        minimum=1,
        maximum=1000,
    ),
    *_FIXED[2:],
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="conley_curve",
        group="regression",
        en=_("Conley standard errors by cut-off"),
        help_en=_(
            "Standard errors of a fixed-effects regression against the distance from which errors count as "
            "independent, and the distance that the residuals speak for: where their correlogram falls into "
            "that of permuted places."
        ),
        entry=".regression:conley_curve",
        params=fed("conley_curve", *_CURVE),
        outputs=(
            Output(name="curve", kind="table", en=_("Standard errors"), source="conley_curve"),
            Output(
                name="correlogram",
                kind="table",
                en=_("Correlogram of the residuals"),
                source="residual_correlogram",
            ),
            Output(
                name="cutoff",
                kind="number",
                en=_("Cut-off that the residuals speak for"),
                source="cutoff",
            ),
        ),
        tags_en=_("spatial HAC, spatial correlation, acreg, conleyreg, bandwidth, distance"),
    ),
    Tool(
        name="fixed_effects_stepwise",
        group="regression",
        en=_("Fixed-effects regression, control by control"),
        help_en=_(
            "The columns of a table in which controls are added one by one, all on the same rows: least "
            "squares with fixed effects, with the standard errors of the fixed-effects regression."
        ),
        entry=".regression:fixed_effects_stepwise",
        params=fed("fixed_effects_stepwise", *_STEPS),
        outputs=(
            Output(name="columns", kind="table", en=_("Columns side by side"), source="columns"),
            Output(
                name="coefficients",
                kind="table",
                en=_("Coefficients by column"),
                source="coefficients",
            ),
            Output(name="fit", kind="table", en=_("Fit"), source="fit"),
            Output(
                name="first", kind="number", en=_("First regressor, first column"), source="first"
            ),
            Output(name="last", kind="number", en=_("First regressor, last column"), source="last"),
        ),
        tags_en=_("stepwise, controls, robustness, baseline table, esttab, reghdfe"),
    ),
)
