"""How the paths of regions go on, in what they grow, and the stages of urbanisation."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

ForecastModel = Literal["auto", "drift", "trend", "logistic"]

GrowthIn = Literal["auto", "percent", "units"]

FAMILIES = {
    "forecast_model": terms(
        {
            "auto": p_("forecast_model", "the one that does best on held-out periods"),
            "drift": p_("forecast_model", "random walk with drift"),
            "trend": p_("forecast_model", "trend with AR(1) errors"),
            "logistic": p_("forecast_model", "logistic path"),
        }
    ),
    "growth_in": terms(
        {
            "auto": p_("growth_in", "percent where all values are positive"),
            "percent": p_("growth_in", "percent (logs)"),
            "units": p_("growth_in", "units of the variable"),
        }
    ),
    "forecast_turn": terms(
        {
            "30": p_("forecast_turn", "30% in"),
            "70": p_("forecast_turn", "70% in"),
            "faster": p_("forecast_turn", "greatest acceleration in"),
            "fastest": p_("forecast_turn", "fastest growth in"),
            "slower": p_("forecast_turn", "greatest deceleration in"),
        }
    ),
    "urban_stage": terms(
        {
            "initial": p_("urban_stage", "initial (below 30%)"),
            "acceleration": p_("urban_stage", "acceleration (30 to 70%)"),
            "terminal": p_("urban_stage", "terminal (above 70%)"),
        }
    ),
}
