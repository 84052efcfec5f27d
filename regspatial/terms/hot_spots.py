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
