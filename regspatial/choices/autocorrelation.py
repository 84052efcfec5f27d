"""Choices of the statistics of spatial autocorrelation."""

from __future__ import annotations

from typing import Literal

Alternative = Literal["two-sided", "greater", "less", "folded"]
Correction = Literal["none", "fdr", "bonferroni", "max-t"]
GlobalInference = Literal["randomisation", "normality", "permutation"]
GlobalInferenceOfG = Literal["randomisation", "permutation"]
LocalInference = Literal["permutation", "analytic"]
LocalMoranInference = Literal["permutation", "analytic", "total"]
LocalInferenceOfG = Literal["analytic", "permutation"]
DrawsBy = Literal["shared", "independent"]
TransitionsBy = Literal["cluster", "quadrant"]
CorrelogramOf = Literal["moran", "geary"]
OutsidePoints = Literal["raise", "leave-out"]
DuplicatePoints = Literal["keep", "merge"]
ClusterStatistic = Literal["local_moran", "local_geary", "local_g", "local_g_star"]
GiReference = Literal["window", "cube"]
CellCorrection = Literal["none", "fdr", "bonferroni"]
