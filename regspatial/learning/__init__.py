"""Above the line: boosted trees by scikit-learn and xgboost, and what their predictions owe to each column."""

from __future__ import annotations

from .trees import grown

__all__ = ["grown"]
