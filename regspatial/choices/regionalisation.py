"""Choices of regionalisation, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

Standardise = Literal["zscore", "range", "none"]

FAMILIES = {
    "standardise": terms(
        {
            "zscore": p_("standardise", "mean 0, standard deviation 1"),
            "range": p_("standardise", "from 0 to 1"),
            "none": p_("standardise", "as they are"),
        }
    ),
    "regionalisation": terms(
        {
            "k_means": p_("regionalisation", "k-means"),
            "skater": p_("regionalisation", "SKATER"),
            "max_p": p_("regionalisation", "max-p"),
        }
    ),
}
