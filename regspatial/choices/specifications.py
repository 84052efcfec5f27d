"""Choices of specification curves and event studies, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

CurveCovariance = Literal["auto", "cr2", "clustered", "classical", "hc1", "driscoll-kraay"]
EffectsTried = Literal["given", "each"]
EventEstimator = Literal["sun-abraham", "two-way"]

FAMILIES = {
    "event_cohort": terms({"never": p_("event_cohort", "no event within the times")}),
    "effects_tried": terms(
        {
            "given": p_("effects_tried", "all of them in every model"),
            "each": p_("effects_tried", "every choice of them, also none"),
        }
    ),
    "event_estimator": terms(
        {
            "sun-abraham": p_("event_estimator", "by cohort (Sun and Abraham)"),
            "two-way": p_("event_estimator", "all cohorts together (two-way fixed effects)"),
        }
    ),
}
