"""Families of descriptions, indices and maps of a variable."""

from __future__ import annotations

from ..words import p_
from .term import Term, terms

FAMILIES: dict[str, dict[str, Term]] = {
    "group_statistic": terms(
        {
            "mean": p_("group_statistic", "mean"),
            "sum": p_("group_statistic", "sum"),
            "median": p_("group_statistic", "median"),
        }
    ),
    "density_bandwidth": terms(
        {
            "silverman": p_("density_bandwidth", "Silverman's rule"),
            "sheather-jones": p_("density_bandwidth", "Sheather and Jones' plug-in"),
            "given": p_("density_bandwidth", "as given"),
        }
    ),
    "map_scheme": terms(
        {
            "quantiles": p_("map_scheme", "quantiles"),
            "equal": p_("map_scheme", "equal intervals"),
            "fisher-jenks": p_("map_scheme", "natural breaks (Fisher–Jenks)"),
            "box": p_("map_scheme", "box map (hinge 1.5)"),
            "percentiles": p_("map_scheme", "percentiles (1, 10, 50, 90, 99)"),
            "standard-deviations": p_("map_scheme", "standard deviations"),
            "unique": p_("map_scheme", "unique values"),
        }
    ),
    "density_drawing": terms(
        {
            "curves": p_("density_drawing", "curves over each other"),
            "ridges": p_("density_drawing", "ridges, a row for each time"),
        }
    ),
    "map_drawing": terms(
        {
            "shades": p_("map_drawing", "shaded regions"),
            "circles": p_("map_drawing", "graduated circles"),
            "dorling": p_("map_drawing", "Dorling cartogram"),
        }
    ),
    "third": terms(
        {
            "low": p_("third", "low"),
            "middle": p_("third", "middle"),
            "high": p_("third", "high"),
        }
    ),
    "map_class": terms(
        {
            "box-0": p_("map_class", "lower outliers"),
            "box-1": p_("map_class", "below 25%"),
            "box-2": p_("map_class", "25% to 50%"),
            "box-3": p_("map_class", "50% to 75%"),
            "box-4": p_("map_class", "above 75%"),
            "box-5": p_("map_class", "upper outliers"),
            "percentiles-0": p_("map_class", "lowest 1%"),
            "percentiles-1": p_("map_class", "1% to 10%"),
            "percentiles-2": p_("map_class", "10% to 50%"),
            "percentiles-3": p_("map_class", "50% to 90%"),
            "percentiles-4": p_("map_class", "90% to 99%"),
            "percentiles-5": p_("map_class", "highest 1%"),
            "standard-deviations-0": p_("map_class", "below −2 s.d."),
            "standard-deviations-1": p_("map_class", "−2 to −1 s.d."),
            "standard-deviations-2": p_("map_class", "−1 s.d. to mean"),
            "standard-deviations-3": p_("map_class", "mean to 1 s.d."),
            "standard-deviations-4": p_("map_class", "1 to 2 s.d."),
            "standard-deviations-5": p_("map_class", "above 2 s.d."),
        }
    ),
    "normalisation": terms(
        {
            "efficacy": p_("normalisation", "efficacy coefficient (0 to 1)"),
            "zscore": p_("normalisation", "z-score"),
            "vector": p_("normalisation", "vector"),
        }
    ),
    "weighting": terms(
        {
            "entropy": p_("weighting", "entropy, pooled"),
            "entropy-by-period": p_("weighting", "entropy, period by period"),
            "critic": p_("weighting", "CRITIC"),
            "variation": p_("weighting", "coefficient of variation"),
            "pca": p_("weighting", "principal components"),
            "equal": p_("weighting", "equal"),
            "given": p_("weighting", "given"),
        }
    ),
    "score": terms({"sum": p_("score", "weighted sum"), "topsis": p_("score", "TOPSIS closeness")}),
    "coupling_variant": terms(
        {
            "standard": p_("coupling_variant", "standard (0 to 1)"),
            "wang2021": p_("coupling_variant", "Wang and others 2021"),
            "unrooted": p_("coupling_variant", "without the k-th root"),
            "half": p_("coupling_variant", "two systems, at most one half"),
        }
    ),
    "coordination_grade": terms(
        {
            "1": p_("coordination_grade", "extreme imbalance"),
            "2": p_("coordination_grade", "serious imbalance"),
            "3": p_("coordination_grade", "moderate imbalance"),
            "4": p_("coordination_grade", "mild imbalance"),
            "5": p_("coordination_grade", "near imbalance"),
            "6": p_("coordination_grade", "bare coordination"),
            "7": p_("coordination_grade", "primary coordination"),
            "8": p_("coordination_grade", "intermediate coordination"),
            "9": p_("coordination_grade", "good coordination"),
            "10": p_("coordination_grade", "excellent coordination"),
        }
    ),
}
