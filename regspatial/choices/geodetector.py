"""Choices of the geographical detectors, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

CutMethod = Literal["quantile", "equal", "natural", "geometric", "sd"]

FAMILIES = {
    "cut_method": terms(
        {
            "quantile": p_("cut_method", "quantiles"),
            "equal": p_("cut_method", "equal intervals"),
            "natural": p_("cut_method", "natural breaks"),
            "geometric": p_("cut_method", "geometric intervals"),
            "sd": p_("cut_method", "standard deviations"),
            "none": p_("cut_method", "as it is"),
        }
    ),
    "interaction_type": terms(
        {
            "weaken-nonlinear": p_("interaction_type", "weakened, nonlinear"),
            "weaken-univariate": p_("interaction_type", "weakened, univariate"),
            "enhance-bivariate": p_("interaction_type", "enhanced, bivariate"),
            "independent": p_("interaction_type", "independent"),
            "enhance-nonlinear": p_("interaction_type", "enhanced, nonlinear"),
        }
    ),
}
