"""Choices of composite indices and of how several hang together."""

from __future__ import annotations

from typing import Literal

Normalisation = Literal["efficacy", "zscore", "vector"]
Weighting = Literal["entropy", "entropy-by-period", "critic", "variation", "pca", "equal"]
Score = Literal["sum", "topsis"]
CouplingVariant = Literal["standard", "wang2021", "unrooted", "half"]
