"""Parts of the record of importances: how well a model predicts, what predictions owe to a predictor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

_NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Validation:
    """How well a model predicts.

    R² over all rows (mean of the repeats), the least and the largest of a fold; the root mean squared
    error, its standard deviation over folds, its least and its largest; and p, by a one-sided t over regions,
    of predictions that are no better than the mean of the rows that were shown.
    """

    scheme: str
    model: str
    r2: float
    r2_low: float
    r2_high: float
    rmse: float
    rmse_sd: float
    rmse_low: float
    rmse_high: float
    refits: int
    p_value: float = _NAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What predictions owe to one predictor; `gain` and the like are NaN where the engine has none."""

    SPLITS: ClassVar[tuple[str, ...]] = ("weight", "gain", "cover", "total_gain", "total_cover")

    name: str
    shap: float
    shap_low: float
    shap_high: float
    share: float
    permutation: float
    permutation_low: float
    permutation_high: float
    direction: float
    weight: float = _NAN
    gain: float = _NAN
    cover: float = _NAN
    total_gain: float = _NAN
    total_cover: float = _NAN
