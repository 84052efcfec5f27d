"""Trees of scikit-learn's histogram gradient boosting, explained by the package shap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def alone() -> Any:
    """Return a context of one thread: sums over several depend on how many there are."""
    from sklearn.ensemble import HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    del HistGradientBoostingRegressor  # loads the threads that are limited
    return threadpool_limits(1)


def versions() -> str:
    """Return the libraries whose numbers these are."""
    import shap
    import sklearn

    return f"scikit-learn {sklearn.__version__}, shap {shap.__version__}"


def fit(X: Array, y: Array, how: Mapping[str, Any]) -> _Trees:
    """Grow trees; every row and column is used, so that nothing is drawn."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(
        max_iter=how["trees"],
        max_depth=how["depth"],
        max_leaf_nodes=None,
        learning_rate=how["learning_rate"],
        min_samples_leaf=how["leaf_rows"],
        early_stopping=False,
        random_state=how["seed"],
    )
    return _Trees(model.fit(X, y))


class _Trees:
    def __init__(self, model: Any) -> None:
        self.model = model

    def predict(self, X: Array) -> Array:
        return np.asarray(self.model.predict(X), dtype=float)

    def shap(self, X: Array) -> tuple[Array, Array]:
        import shap

        explainer = shap.TreeExplainer(self.model, feature_perturbation="tree_path_dependent")
        phi = np.asarray(explainer.shap_values(X, check_additivity=False), dtype=float)
        base = float(np.ravel(explainer.expected_value)[0])
        return phi, np.full(len(X), base)

    def splits(self) -> dict[str, Array]:
        return {}
