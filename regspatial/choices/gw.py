"""Choices of geographically weighted regression."""

from __future__ import annotations

from typing import Literal

KernelName = Literal["bisquare", "gaussian", "exponential", "tricube", "boxcar"]
Criterion = Literal["aicc", "aic", "bic", "cv"]
Search = Literal["auto", "grid", "golden"]
Distribution = Literal["gaussian", "poisson", "binomial"]
PlaceMetric = Literal["great-circle", "planar"]
MultiscaleInference = Literal["auto", "exact", "none"]
FTests = Literal["auto", "exact", "none"]
