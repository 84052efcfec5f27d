"""Choices of regression discontinuity, and what its rows are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

CutoffKernel = Literal["triangular", "epanechnikov", "uniform"]
"""How observations are weighed about a cutoff."""

CutoffCriterion = Literal["mse", "cer"]
"""What the bandwidth makes least."""

CutoffCovariance = Literal["auto", "nearest", "hc0", "hc1", "hc2", "hc3", "clustered"]
"""The errors of a jump."""

FAMILIES = {
    "cutoff_criterion": terms(
        {
            "mse": p_("cutoff_criterion", "mean squared error of the estimate"),
            "cer": p_("cutoff_criterion", "error of the interval's coverage"),
        }
    ),
    "cutoff_covariance": terms(
        {
            "auto": p_(
                "cutoff_covariance",
                "automatic: nearest neighbours, or by region where a region stands several times",
            ),
            "nearest": p_("cutoff_covariance", "three nearest neighbours"),
            "hc0": p_("cutoff_covariance", "HC0"),
            "hc1": p_("cutoff_covariance", "HC1"),
            "hc2": p_("cutoff_covariance", "HC2"),
            "hc3": p_("cutoff_covariance", "HC3"),
            "clustered": p_("cutoff_covariance", "clustered"),
        }
    ),
    "cutoff_method": terms(
        {
            "conventional": p_("cutoff_method", "Conventional"),
            "corrected": p_("cutoff_method", "Bias-corrected"),
            "robust": p_("cutoff_method", "Robust"),
        }
    ),
    "cutoff_side": terms(
        {
            "left": p_("cutoff_side", "below the cutoff"),
            "right": p_("cutoff_side", "from the cutoff on"),
        }
    ),
    "cutoff_place": terms(
        {
            "left-far": p_("cutoff_place", "below the cutoff, beyond the bandwidth"),
            "left-near": p_("cutoff_place", "below the cutoff, within the bandwidth"),
            "right-near": p_("cutoff_place", "from the cutoff on, within the bandwidth"),
            "right-far": p_("cutoff_place", "from the cutoff on, beyond the bandwidth"),
        }
    ),
    "cutoff_check": terms(
        {
            "covariate": p_("cutoff_check", "covariate as outcome"),
            "cutoff": p_("cutoff_check", "placebo cutoff"),
            "donut": p_("cutoff_check", "without observations nearer than"),
            "neighbours": p_("cutoff_check", "without neighbours across the cutoff"),
            "bandwidth": p_("cutoff_check", "bandwidth"),
        }
    ),
}
