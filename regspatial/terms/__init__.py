"""Coded values and what they are called: one table for choices, columns, titles, legends and docs.

Files keep the code; readers get the term. A term is written as it stands within a sentence; `named`
begins it with a capital for headings and legends. A colour belongs to the term, so that a map, a
scatterplot and a QGIS style cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..words import PYTHON, Face, InContext, Spoken, p_, translate
from . import audit, hot_spots, indicators, inputs, mechanisms, models, networks, palette, tables
from .term import Term, terms

_STATISTIC = {
    "moran": p_("statistic", "global Moran's I"),
    "geary": p_("statistic", "Geary's C"),
    "getis_ord_g": p_("statistic", "Getis–Ord general G"),
    "bivariate_moran": p_("statistic", "bivariate Moran's I"),
    "lee": p_("statistic", "Lee's L"),
    "residual_moran": p_("statistic", "Moran's I of regression residuals"),
    "BB": p_("statistic", "joins of ones (BB)"),
    "WW": p_("statistic", "joins of zeros (WW)"),
    "BW": p_("statistic", "joins of one and zero (BW)"),
    "spatial_gini": p_("statistic", "Gini between neighbours"),
    "local_moran": p_("statistic", "local Moran's I"),
    "bivariate_local_moran": p_("statistic", "bivariate local Moran's I"),
    "local_lee": p_("statistic", "local Lee's L"),
    "local_geary": p_("statistic", "local Geary's c"),
    "multivariate_local_geary": p_("statistic", "multivariate local Geary's c"),
    "multivariate_local_moran": p_("statistic", "multivariate local Moran's I"),
    "local_g": p_("statistic", "Getis–Ord Gi"),
    "local_g_star": p_("statistic", "Getis–Ord Gi*"),
}
_WEIGHTS = {
    "queen": p_("weights_kind", "queen contiguity"),
    "rook": p_("weights_kind", "rook contiguity"),
    "inverse-distance": p_("weights_kind", "inverse distance"),
    "knn": p_("weights_kind", "k nearest neighbours"),
    "distance-band": p_("weights_kind", "distance band"),
    "exponential": p_("weights_kind", "exponential decay"),
    "kernel": p_("weights_kind", "kernel"),
    "economic": p_("weights_kind", "economic distance"),
    "nested-economic": p_("weights_kind", "nested economic geography"),
    "mixed": p_("weights_kind", "inverse and economic distance mixed"),
    "gravity": p_("weights_kind", "gravity"),
    "flows": p_("weights_kind", "observed flows"),
    "user": p_("weights_kind", "user's own"),
    "file": p_("weights_kind", "file"),
}

TERMS: dict[str, dict[str, Term]] = {
    "variable": terms({"Intercept": p_("variable", "Intercept")}),
    "subset_kind": terms(
        {
            "macro-region": p_("subset_kind", "macro-region"),
            "economic zone": p_("subset_kind", "economic zone"),
            "belt": p_("subset_kind", "belt or basin"),
            "city group": p_("subset_kind", "city group"),
        }
    ),
    "cluster": terms(
        {
            "HH": p_("cluster", "High-High"),
            "LL": p_("cluster", "Low-Low"),
            "HL": p_("cluster", "High-Low"),
            "LH": p_("cluster", "Low-High"),
            "hot": p_("cluster", "hot spot"),
            "cold": p_("cluster", "cold spot"),
            "similar": p_("cluster", "similar to neighbours"),
            "different": p_("cluster", "different from neighbours"),
            "not significant": p_("cluster", "not significant"),
            "isolate": p_("cluster", "no neighbours"),
            "none": p_("cluster", "none"),
        },
        palette.CLUSTERS,
    ),
    "joined": terms(
        {
            "both": p_("joined", "on the map and in the table"),
            "map_only": p_("joined", "only on the map"),
        },
        palette.JOINED,
    ),
    "quadrant": terms(
        {
            "HH": p_("quadrant", "High-High"),
            "LL": p_("quadrant", "Low-Low"),
            "HL": p_("quadrant", "High-Low"),
            "LH": p_("quadrant", "Low-High"),
            "none": p_("quadrant", "none"),
        }
    ),
    "statistic": terms(_STATISTIC),
    "inference": terms(
        {
            "randomisation": p_("inference", "moments under randomisation"),
            "normality": p_("inference", "moments under normality"),
            "permutation": p_("inference", "permutations"),
            "analytic": p_("inference", "normal distribution, conditional moments"),
            "total": p_("inference", "normal distribution, total randomisation"),
            "simulation": p_("inference", "simulation"),
            "delta": p_("inference", "delta method"),
        }
    ),
    "alternative": terms(
        {
            "two-sided": p_("alternative", "two-sided"),
            "greater": p_("alternative", "one-sided, greater than expected"),
            "less": p_("alternative", "one-sided, less than expected"),
            "folded": p_(
                "alternative", "folded: one-sided towards the observed side, half the two-sided p"
            ),
        }
    ),
    "transitions_by": terms(
        {
            "cluster": p_("transitions_by", "clusters"),
            "quadrant": p_("transitions_by", "quadrants"),
        }
    ),
    "correction": terms(
        {
            "none": p_("correction", "no correction"),
            "fdr": p_("correction", "false discovery rate (Benjamini–Hochberg)"),
            "bonferroni": p_("correction", "Bonferroni"),
            "max-t": p_("correction", "max-T over all regions (Westfall–Young)"),
        }
    ),
    "corrected": terms(
        {
            "none": p_("corrected", "not corrected for the number of regions"),
            "fdr": p_("corrected", "corrected by the false discovery rate"),
            "bonferroni": p_("corrected", "corrected by Bonferroni's rule"),
            "max-t": p_("corrected", "corrected by Westfall and Young's max-T"),
        }
    ),
    "outside": terms(
        {
            "raise": p_("outside", "stop and name them"),
            "leave-out": p_("outside", "leave them out"),
        }
    ),
    "duplicates": terms(
        {
            "keep": p_("duplicates", "count each"),
            "merge": p_("duplicates", "count each spot once"),
        }
    ),
    "pattern_window": terms(
        {
            "regions": p_("pattern_window", "the union of the regions"),
            "given": p_("pattern_window", "the given polygons"),
            "box": p_("pattern_window", "the bounding box of the points"),
        }
    ),
    "kernel": terms(
        {
            "bartlett": p_("kernel", "Bartlett"),
            "uniform": p_("kernel", "uniform"),
            "epanechnikov": p_("kernel", "Epanechnikov"),
            "bisquare": p_("kernel", "bisquare"),
            "gaussian": p_("kernel", "Gaussian"),
            "exponential": p_("kernel", "exponential"),
            "tricube": p_("kernel", "tricube"),
            "triangular": p_("kernel", "triangular"),
            "boxcar": p_("kernel", "boxcar (all alike within the bandwidth)"),
        }
    ),
    "family": terms(
        {
            "gaussian": p_("family", "Gaussian"),
            "poisson": p_("family", "Poisson"),
            "binomial": p_("family", "binomial (logit)"),
        }
    ),
    "criterion": terms(
        {
            "aicc": p_("criterion", "AICc"),
            "aic": p_("criterion", "AIC"),
            "bic": p_("criterion", "BIC"),
            "cv": p_("criterion", "cross-validation"),
        }
    ),
    "search": terms(
        {
            "auto": p_("search", "automatic"),
            "grid": p_("search", "every bandwidth"),
            "golden": p_("search", "golden section"),
        }
    ),
    "weights_kind": terms(_WEIGHTS),
    "normalise": terms(
        {
            "row": p_("normalise", "rows sum to one"),
            "spectral": p_("normalise", "largest eigenvalue"),
            "min-max": p_("normalise", "min-max"),
            "none": p_("normalise", "not normalised"),
        }
    ),
    "islands": terms(
        {
            "raise": p_("islands", "stop and name them"),
            "keep": p_("islands", "keep them without neighbours"),
            "nearest": p_("islands", "link to the nearest region"),
        }
    ),
    "one_sided": terms(
        {
            "keep": p_("one_sided", "left as they are"),
            "union": p_("one_sided", "the larger weight, both ways"),
            "intersection": p_("one_sided", "the smaller weight, both ways"),
            "mean": p_("one_sided", "the mean, both ways"),
        }
    ),
    "flow_direction": terms(
        {
            "sent": p_("flow_direction", "what a region sends"),
            "received": p_("flow_direction", "what a region receives"),
            "both": p_("flow_direction", "the sum of both"),
        }
    ),
    "points": terms(
        {
            "point": p_("points", "representative points"),
            "centroid": p_("points", "centroids"),
            "seat": p_("points", "seats of government"),
        }
    ),
    "metric": terms(
        {
            "great-circle": p_("metric", "great circle"),
            "geodesic": p_("metric", "geodesic (WGS-84)"),
            "planar": p_("metric", "planar"),
        }
    ),
    **audit.FAMILIES,
    **models.FAMILIES,
    **inputs.FAMILIES,
    **hot_spots.FAMILIES,
    **tables.FAMILIES,
    **indicators.FAMILIES,
    **mechanisms.FAMILIES,
    **networks.FAMILIES,
}


def enter(families: Mapping[str, Mapping[str, Term]]) -> None:
    """Take families that a module of `regspatial.choices` holds beside its choices.

    Raises
    ------
    TypeError
        If a family is there already: it would have two homes.
    """
    for family, found in families.items():
        if TERMS.setdefault(family, dict(found)) != dict(found):
            raise TypeError(f"the terms of {family!r} stand in two places")


def term(family: str, code: object) -> InContext | str:
    """Return what a code is called, to be put into words; a code without a term stays as it is."""
    found = TERMS.get(family, {}).get(str(code))
    return str(code) if found is None else found.said


class Named(Spoken):
    """A term that begins a heading: put into words with a capital where the language has them."""

    def __init__(self, family: str, code: object) -> None:
        self.family, self.code = family, code

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the term in one language."""
        del face
        return named(self.family, self.code, language)


def say_term(family: str, code: object, language: str = "en") -> str:
    """Return a term within a sentence of one language; a code without a term stays as it is."""
    found = term(family, code)
    return found if isinstance(found, str) else translate(found, language)


def named(family: str, code: object, language: str = "en") -> str:
    """Return a term as a heading or a legend has it: with a capital where the language has them.

    A letter that stands alone is a symbol (k nearest neighbours) and stays as it is.
    """
    found = term(family, code)
    if isinstance(found, str):
        return found
    text = translate(found, language)
    word = text[1:2].isascii() and text[1:2].isalpha()
    return text[:1].upper() + text[1:] if word else text
