"""Families of hot spots over space and time."""

from __future__ import annotations

from ..words import p_
from . import palette
from .term import Term, terms

FAMILIES: dict[str, dict[str, Term]] = {
    "gi_reference": terms(
        {
            "window": p_("gi_reference", "all regions in the same periods"),
            "cube": p_("gi_reference", "all regions and periods"),
        }
    ),
    "tier": terms(
        {
            "hot 99": p_("tier", "hot spot, 99% confidence"),
            "hot 95": p_("tier", "hot spot, 95% confidence"),
            "hot 90": p_("tier", "hot spot, 90% confidence"),
            "not significant": p_("cluster", "not significant"),
            "cold 90": p_("tier", "cold spot, 90% confidence"),
            "cold 95": p_("tier", "cold spot, 95% confidence"),
            "cold 99": p_("tier", "cold spot, 99% confidence"),
            "isolate": p_("cluster", "no neighbours"),
        },
        palette.TIERS,
    ),
    "hot_spot_pattern": terms(
        {
            "new hot": p_("hot_spot_pattern", "new hot spot"),
            "consecutive hot": p_("hot_spot_pattern", "consecutive hot spot"),
            "intensifying hot": p_("hot_spot_pattern", "intensifying hot spot"),
            "persistent hot": p_("hot_spot_pattern", "persistent hot spot"),
            "diminishing hot": p_("hot_spot_pattern", "diminishing hot spot"),
            "sporadic hot": p_("hot_spot_pattern", "sporadic hot spot"),
            "oscillating hot": p_("hot_spot_pattern", "oscillating hot spot"),
            "historical hot": p_("hot_spot_pattern", "historical hot spot"),
            "new cold": p_("hot_spot_pattern", "new cold spot"),
            "consecutive cold": p_("hot_spot_pattern", "consecutive cold spot"),
            "intensifying cold": p_("hot_spot_pattern", "intensifying cold spot"),
            "persistent cold": p_("hot_spot_pattern", "persistent cold spot"),
            "diminishing cold": p_("hot_spot_pattern", "diminishing cold spot"),
            "sporadic cold": p_("hot_spot_pattern", "sporadic cold spot"),
            "oscillating cold": p_("hot_spot_pattern", "oscillating cold spot"),
            "historical cold": p_("hot_spot_pattern", "historical cold spot"),
            "none": p_("hot_spot_pattern", "no pattern"),
        },
        palette.PATTERNS,
    ),
}
