"""Trees of xgboost, which counts their splits and explains predictions itself (exact TreeSHAP)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

KINDS = ("weight", "gain", "cover", "total_gain", "total_cover")


def alone() -> Any:
    """Return a context of one thread: each call below asks for one itself."""
    return nullcontext()


def versions() -> str:
    """Return the library whose numbers these are."""
    import xgboost

    return f"XGBoost {xgboost.__version__}"


def fit(X: Array, y: Array, how: Mapping[str, Any]) -> _Trees:
    """Grow trees about the mean; every row and column is used, so that nothing is drawn."""
    import xgboost

    mean = float(y.mean())
    settings = {
        "objective": "reg:squarederror",
        "base_score": 0.0,
        "max_depth": how["depth"],
        "eta": how["learning_rate"],
        "min_child_weight": how["leaf_rows"],
        "tree_method": "exact",
        "seed": how["seed"],
        "nthread": 1,
        "verbosity": 0,
    }
    data = xgboost.DMatrix(X, label=y - mean, nthread=1)
    return _Trees(xgboost.train(settings, data, num_boost_round=how["trees"]), mean, X.shape[1])


class _Trees:
    def __init__(self, model: Any, mean: float, columns: int) -> None:
        self.model, self.mean, self.columns = model, mean, columns

    def predict(self, X: Array) -> Array:
        import xgboost

        return (
            np.asarray(self.model.predict(xgboost.DMatrix(X, nthread=1)), dtype=float) + self.mean
        )

    def shap(self, X: Array) -> tuple[Array, Array]:
        import xgboost

        found = self.model.predict(xgboost.DMatrix(X, nthread=1), pred_contribs=True)
        found = np.asarray(found, dtype=float)
        return found[:, :-1], found[:, -1] + self.mean

    def splits(self) -> dict[str, Array]:
        """Return what xgboost counts by column; one that no tree splits on has zero."""
        out = {}
        for kind in KINDS:
            found = self.model.get_score(importance_type=kind)
            out[kind] = np.array([float(found.get(f"f{j}", 0.0)) for j in range(self.columns)])
        return out
