"""The colours of coded values and of maps, one palette for figures, reports and QGIS.

Clusters of local statistics: strong red and blue for high among high and low among low, their light
forms for outliers; they differ for the common kinds of colour blindness (a test simulates them).
Patterns of emerging hot spots: reds for hot, blues for cold, the strongest for those that hold on; what
comes and goes is yellowish or greenish, what is past is greyish. Categories (macro-regions, types): Okabe
and Ito's colours in a lighter tint.
"""

from __future__ import annotations

OUTLINE = "#6b7680"
NO_DATA = "#f1f1f1"
NO_DATA_HATCH = "#9aa3ab"
QUIET = "#e9ebed"
"""What is not significant, has no pattern, is not the case."""
LOUD = "#c4500c"
"""What is the case, or lacks something."""

CLUSTERS = {
    "HH": "#ca1a20",
    "LL": "#2265ad",
    "HL": "#fdae61",
    "LH": "#92c5de",
    "hot": "#ca1a20",
    "cold": "#2265ad",
    "similar": "#fdae61",
    "different": "#92c5de",
    "not significant": QUIET,
    "isolate": "#8d9399",
}
PATTERNS = {
    "new hot": "#ff7f9d",
    "consecutive hot": "#e8547a",
    "intensifying hot": "#7f0000",
    "persistent hot": "#ca1a20",
    "diminishing hot": "#ef6548",
    "sporadic hot": "#fdae61",
    "oscillating hot": "#fee391",
    "historical hot": "#c9a6a0",
    "new cold": "#9fd8f0",
    "consecutive cold": "#5cb3e0",
    "intensifying cold": "#08306b",
    "persistent cold": "#2265ad",
    "diminishing cold": "#6b8fd6",
    "sporadic cold": "#92c5de",
    "oscillating cold": "#a8ddb5",
    "historical cold": "#a0a9c9",
    "none": QUIET,
}
JOINED = {"both": "#3b7d4f", "map_only": LOUD}
CATEGORIES = (
    "#5aa9d6", "#e8a33d", "#4fae8c", "#d9805f", "#c58bb4", "#e6d96a", "#7f8fd0", "#a5a5a5",
)  # fmt: skip
