"""The colours of coded values and of maps, one palette for figures, reports and QGIS.

Clusters of local statistics: strong red and blue for high among high and low among low, their light
forms for outliers; they differ for the common kinds of colour blindness (a test simulates them).
Patterns of emerging hot spots: reds for hot, blues for cold, the strongest for those that hold on; what
comes and goes is yellowish or greenish, what is past is greyish. Categories (macro-regions, types): light
tints. Both were moved, within a tenth of each channel, to where the nearest two of them are furthest apart for
complete protanopia, deuteranopia and tritanopia and without them.
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
    "new hot": "#e66e9a",
    "consecutive hot": "#fa3e63",
    "intensifying hot": "#7f0000",
    "persistent hot": "#ca1a20",
    "diminishing hot": "#fa6b4e",
    "sporadic hot": "#f8a94c",
    "oscillating hot": "#f4e884",
    "historical hot": "#cba890",
    "new cold": "#b1dcfa",
    "consecutive cold": "#51b3cf",
    "intensifying cold": "#08306b",
    "persistent cold": "#2265ad",
    "diminishing cold": "#8079e3",
    "sporadic cold": "#8eacf6",
    "oscillating cold": "#91f5ab",
    "historical cold": "#b4c2ca",
    "none": QUIET,
}
TIERS = {
    "hot 99": "#7f0000",
    "hot 95": "#ca1a20",
    "hot 90": "#f8a287",
    "not significant": QUIET,
    "cold 90": "#92c5de",
    "cold 95": "#2265ad",
    "cold 99": "#08306b",
    "isolate": "#8d9399",
}
"""Hot and cold spots by confidence, the surest darkest."""
JOINED = {"both": "#3b7d4f", "map_only": LOUD}
CATEGORIES = (
    "#3fc3f5",
    "#faae23",
    "#4f9075",
    "#e76841",
    "#a86ea8",
    "#fae384",
    "#8871ea",
    "#aac38b",
)
BIVARIATE = {
    "low-low": "#f2e9d8",
    "middle-low": "#add1f2",
    "high-low": "#4a87c4",
    "low-middle": "#deb07b",
    "middle-middle": "#918e83",
    "high-middle": "#1b4668",
    "low-high": "#dc831e",
    "middle-high": "#834f16",
    "high-high": "#3b2a1e",
}
"""Thirds of two variables: blues with the first, oranges with the second, darker with either; the two axes and
the nine colours are told apart as those of patterns are."""
POLICY = {
    "treated": "#0b5cad",
    "exposed": "#f3a256",
    "clean": QUIET,
    "dropped": "#8d9399",
    "empty": NO_DATA,
    "linked": "#f3a256",
}
"""What a cell is to a policy: the blue and the orange of the event studies beside it."""
EXPOSED = {
    "treated": POLICY["treated"],
    "reach-4": "#b35806",
    "reach-3": "#e08214",
    "reach-2": "#f8b76d",
    "reach-1": "#fde2bd",
    "clean": QUIET,
    "dropped": POLICY["dropped"],
    "empty": NO_DATA,
}
"""What a region is to a policy whose spillover is linear in exposure: orange the darker the more of it there is."""
DONORS = {
    "treated": POLICY["treated"],
    "early": "#7fb8dd",
    "donor-many": "#8c2d04",
    "donor-more": "#e5731f",
    "donor-less": "#fdc98f",
    "donor-none": QUIET,
    "beside": "#a9afb5",
}
"""What a region is to a synthetic control: blue where treated, a donor the darker the more it weighs."""
SIDES = {
    "left-far": "#d6e6f4",
    "left-near": "#6aaed6",
    "right-near": "#fd9a55",
    "right-far": "#fee3cc",
}
"""Where a region lies at a cutoff or border: blue below it and orange from it on, pale beyond the bandwidth."""
