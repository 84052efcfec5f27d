"""Tools that test one thing of a spatial panel model each."""

from __future__ import annotations

from dataclasses import replace

from ..choices.regression import HausmanCovariance, HausmanEffects
from ..words import _
from ._models import shared
from .types import Output, Param, Tool, choices


def _param(function: str, name: str, **changes: object) -> Param:
    """Return a parameter of the panel model for another function, changed."""
    return replace(shared(function, name)[0], **changes)  # type: ignore[arg-type]


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="hausman_test",
        group="regression",
        en=_("Hausman test: fixed or random effects"),
        help_en=_(
            "Whether effects of regions are independent of the regressors, so that they may be random: "
            "a Wald test of the regressors' means beside random effects (Mundlak), which is never "
            "negative; the customary statistic and the coefficients of both models stand beside."
        ),
        entry=".regression.hausman:hausman_test",
        params=(
            *shared("hausman_test", "panel", "formula", "w", "model"),
            _param(
                "hausman_test",
                "fixed_effects",
                en=_("Effects"),
                help_en=_("Beside those of regions, which are judged: of periods, or none."),
                choices=choices("fixed_effects", HausmanEffects),
            ),
            *shared("hausman_test", "durbin"),
            _param(
                "hausman_test",
                "covariance",
                help_en=_(
                    "From the expected information, or clustered by region: right under "
                    "heteroskedasticity and correlation over time, for many regions."
                ),
                choices=choices("covariance", HausmanCovariance),
            ),
        ),
        outputs=(
            Output(name="hausman", kind="table", en=_("Hausman test"), source="hausman"),
            Output(name="compared", kind="table", en=_("Models compared"), source="compared"),
            Output(name="statistic", kind="number", en=_("F statistic"), source="statistic"),
            Output(name="p_value", kind="number", en=_("p"), source="p_value"),
        ),
        tags_en=_("random effects, fixed effects, Mundlak, correlated random effects, Hausman"),
    ),
)
