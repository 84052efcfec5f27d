"""The tool of σ- and β-convergence."""

from __future__ import annotations

from dataclasses import replace

from ..choices.convergence import LeastSquaresErrors
from ..words import _
from ._common import number, table, table_by_time
from ._models import shared
from .types import Output, Param, Tool, choices


def _time(name: str, en: str, help_en: str) -> Param:
    return Param(
        name=name, kind="time", feeds=f"convergence.{name}", en=en, help_en=help_en, default=None
    )


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="convergence",
        group="indicators",
        en=_("σ- and β-convergence"),
        help_en=_(
            "Whether the spread among regions falls (σ) and whether those behind grow faster (β), absolute "
            "and conditional on controls, with speed and half-life; by least squares, and by a spatial model "
            "beside it."
        ),
        entry=".studies.convergence:convergence",
        params=(
            table_by_time("convergence.panel"),
            Param(
                name="variable",
                kind="variable",
                feeds="convergence.y",
                en=_("Variable"),
                help_en=_("Positive: GDP per head at constant prices, say."),
            ),
            Param(
                name="controls",
                kind="variables",
                feeds="convergence.controls",
                en=_("Controls"),
                help_en=_("At the first time, for conditional convergence; empty: absolute alone."),
                default=(),
            ),
            *shared("convergence", "w"),
            replace(shared("convergence", "model")[0], default="ols"),
            Param(
                name="covariance",
                kind="choice",
                feeds="convergence.covariance",
                en=_("Standard errors of least squares"),
                help_en=_("Robust to heteroskedasticity, or classical."),
                default="hc1",
                choices=choices("covariance", LeastSquaresErrors),
                advanced=True,
            ),
            _time("first", _("First time"), _("Empty: the first.")),
            _time("last", _("Last time"), _("Empty: the last.")),
        ),
        outputs=(
            table("beta_convergence", _("β-convergence")),
            table("sigma_convergence", _("σ-convergence")),
            table("sigma_test", _("Is the spread of logs the same at both ends?")),
            table("convergence_regions", _("Initial level and growth of the regions")),
            Output(name="layer", kind="layer", en=_("Map with growth")),
            number("speed", _("Speed a year, last regression")),
            number("half_life", _("Half-life, last regression")),
        ),
        style="diverging",
        tags_en=_("convergence, beta, sigma, speed, half-life, catching up, Barro, growth"),
    ),
)
