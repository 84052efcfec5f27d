"""Boosted trees over folds: predictions of rows left out, SHAP values, permutations, splits.

Numbers in, numbers out, so that another process can do it for one that has no such library.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .._kernels.random import Numbers
from ..errors import ConvergenceError
from ..progress import Progress, report
from ..words import _

Array = NDArray[np.float64]

ADDITIVE = 1e-4
"""Departure of Σφ + base from a prediction, in standard deviations of y: xgboost computes in single
precision and leaves 1e-6, scikit-learn with shap 1e-13."""


class Model(Protocol):
    """Trees that are grown."""

    def predict(self, X: Array) -> Array:
        """Return predictions, (N,)."""
        ...

    def shap(self, X: Array) -> tuple[Array, Array]:
        """Return SHAP values (N, k) and the base of each row (N,)."""
        ...

    def splits(self) -> dict[str, Array]:
        """Return weight, gain, cover and their totals, (k,) each; nothing where the engine keeps none."""
        ...


def grown(job: Mapping[str, Any], progress: Progress | None = None) -> dict[str, Array | str]:
    """Grow trees on all rows, and on the rows of all folds but one, fold by fold.

    Parameters
    ----------
    job : mapping
        `X` (N, k), `y` (N,); `folds` (S, R, N), the fold of each row in R repeats of S schemes; "engine",
        "trees", "depth", "learning_rate", "leaf_rows", "permutations", "seed". Of the first scheme the
        predictions of rows that were left out are explained.

    Returns
    -------
    dict
        `fitted` (N,) of trees on all rows; `predicted` (S, R, N) of trees that did not see the row; `phi`
        (R, N, k) and `base` (R, N) of these for the first scheme; `raised` (R, K, k), by how much the mean
        squared error of a fold rises when a column is permuted; `splits_…` (k,) of the trees on all rows;
        "versions".

    Raises
    ------
    ConvergenceError
        If SHAP values do not add up to the predictions.
    """
    engine = _engine(str(job["engine"]))
    X, y = np.asarray(job["X"], dtype=float), np.asarray(job["y"], dtype=float)
    X = _standardised(X)
    unit = float(y.std()) or 1.0
    folds = np.asarray(job["folds"], dtype=int)
    how = {n: job[n].item() if hasattr(job[n], "item") else job[n] for n in _HOW}
    schemes, repeats, rows = folds.shape
    count = int(folds.max()) + 1
    predicted = np.full(folds.shape, np.nan)
    phi, base = np.zeros((repeats, rows, X.shape[1])), np.zeros((repeats, rows))
    raised = np.zeros((repeats, count, X.shape[1]))
    with engine.alone():
        whole = engine.fit(X, y / unit, how)
        for done, (s, r, k) in enumerate(np.ndindex(schemes, repeats, count)):
            report(progress, done / (schemes * repeats * count), "trees")
            out = folds[s, r] == k
            model = engine.fit(X[~out], y[~out] / unit, how)
            found = model.predict(X[out])
            predicted[s, r, out] = found * unit
            if s == 0:
                phi[r, out], base[r, out] = _explained(model, X[out], found, unit)
                raised[r, k] = unit**2 * _permuted(
                    model,
                    X[out],
                    y[out] / unit,
                    found,
                    int(job["permutations"]),
                    int(job["seed"]),
                    (r, k),
                )
        splits = {
            f"splits_{n}": v * (unit**2 if "gain" in n else 1.0) for n, v in whole.splits().items()
        }
        fitted = whole.predict(X) * unit
    return {
        "fitted": fitted, "predicted": predicted, "phi": phi, "base": base, "raised": raised, **splits,
        "versions": engine.versions(),
    }  # fmt: skip


_HOW = ("trees", "depth", "learning_rate", "leaf_rows", "seed")


def _engine(name: str) -> Any:
    if name == "xgboost":
        from . import by_xgboost

        return by_xgboost
    from . import by_sklearn

    return by_sklearn


def _standardised(X: Array) -> Array:
    """Return columns with mean 0 and deviation 1: single precision tells their values apart."""
    deviation = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(deviation > 0.0, deviation, 1.0)


def _explained(model: Model, X: Array, found: Array, unit: float) -> tuple[Array, Array]:
    phi, base = model.shap(X)
    away = float(np.abs(phi.sum(axis=1) + base - found).max())
    if not away <= ADDITIVE:
        raise ConvergenceError(
            _(
                "The SHAP values of the trees do not add up to their predictions (by {away:.1e} standard "
                "deviations): this version of the library cannot be used."
            ),
            away=away,
        )
    return phi * unit, base * unit


def _permuted(
    model: Model, X: Array, y: Array, found: Array, times: int, seed: int, key: tuple[int, int]
) -> Array:
    """Return the rise of the mean squared error when each column is put into random orders, (k,)."""
    before = float(np.mean((y - found) ** 2))
    out = np.zeros(X.shape[1])
    for j in range(X.shape[1]):
        for p in range(times):
            order = np.argsort(
                Numbers(seed, 5, *key, j, p).uniform(0.0, 1.0, len(y)), kind="stable"
            )
            mixed = X.copy()
            mixed[:, j] = X[order, j]
            out[j] += float(np.mean((y - model.predict(mixed)) ** 2)) - before
    return out / times
