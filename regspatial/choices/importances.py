"""Choices of importances, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

Engine = Literal["sklearn", "xgboost"]

FAMILIES = {
    "importance_engine": terms(
        {
            "sklearn": p_("importance_engine", "scikit-learn, histogram gradient boosting"),
            "xgboost": p_("importance_engine", "XGBoost"),
        }
    ),
    "validation_scheme": terms(
        {
            "blocks": p_("validation_scheme", "spatial blocks left out"),
            "regions": p_("validation_scheme", "regions left out"),
            "sample": p_("validation_scheme", "in sample"),
        }
    ),
    "identity": terms(
        {
            "sum": p_("identity", "as a sum of multiples"),
            "product": p_("identity", "as a product of powers, with correlation 1 in logarithms"),
            "logs": p_("identity", "by logarithms on one side"),
        }
    ),
    "blocks_by": terms(
        {
            "map": p_(
                "blocks_by", "first blocks cut from the map by lines, then regions at random"
            ),
            "weights": p_(
                "blocks_by",
                "first blocks grown along the links of the weights, then regions at random",
            ),
            "none": p_("blocks_by", "regions at random"),
        }
    ),
    "validation_model": terms(
        {
            "trees": p_("validation_model", "boosted trees"),
            "linear": p_("validation_model", "linear fit"),
        }
    ),
}
