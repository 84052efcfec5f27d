"""Boosted trees over folds: predictions of rows left out, SHAP values, permutations, splits.

Numbers in, numbers out, so that another process can do it for one that has no such library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .._calls.executor import run
from .._kernels.random import Numbers
from ..errors import ConvergenceError
from ..progress import Progress
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
    folds = np.asarray(job["folds"], dtype=int)
    schemes, repeats, rows = folds.shape
    count = int(folds.max()) + 1
    work: list[_Place | None] = [None, *np.ndindex(schemes, repeats, count)]
    with engine.alone():  # about the others', too: a thread that ends must not give theirs back
        whole, *parts = run(
            _tree_work, _standardised(job, folds), work, progress=progress, message="trees"
        )
    columns = np.shape(job["X"])[1]
    predicted = np.full(folds.shape, np.nan)
    phi, base = np.zeros((repeats, rows, columns)), np.zeros((repeats, rows))
    raised = np.zeros((repeats, count, columns))
    for (s, r, k), found in zip(work[1:], parts, strict=True):  # type: ignore[misc]
        out = folds[s, r] == k
        predicted[s, r, out] = found["predicted"]
        if s == 0:
            phi[r, out], base[r, out], raised[r, k] = (found[n] for n in ("phi", "base", "raised"))
    return {
        "predicted": predicted,
        "phi": phi,
        "base": base,
        "raised": raised,
        **whole,
        "versions": engine.versions(),
    }


_Place = tuple[int, ...]
"""Scheme, repeat and fold."""


@dataclass(frozen=True, slots=True)
class _Problem:
    """What every tree is grown from: columns of mean 0 and deviation 1, y in units of its deviation."""

    X: Array
    y: Array
    unit: float
    folds: NDArray[np.intp]
    engine: str
    how: Mapping[str, Any]
    permutations: int
    seed: int


def _standardised(job: Mapping[str, Any], folds: NDArray[np.intp]) -> _Problem:
    """Return the work; single precision tells the values of standardised columns apart."""
    X, y = np.asarray(job["X"], dtype=float), np.asarray(job["y"], dtype=float)
    unit = float(y.std()) or 1.0
    deviation = X.std(axis=0)
    return _Problem(
        X=(X - X.mean(axis=0)) / np.where(deviation > 0.0, deviation, 1.0),
        y=y / unit,
        unit=unit,
        folds=folds,
        engine=str(job["engine"]),
        how={n: job[n].item() if hasattr(job[n], "item") else job[n] for n in _HOW},
        permutations=int(job["permutations"]),
        seed=int(job["seed"]),
    )


def _tree_work(one: _Problem, place: _Place | None) -> dict[str, Array]:
    """Grow trees on all rows, or on those outside a fold, and say what they predict and why."""
    engine, unit = _engine(one.engine), one.unit
    with engine.alone():
        if place is None:
            whole = engine.fit(one.X, one.y, one.how)
            splits = {
                f"splits_{n}": v * (unit**2 if "gain" in n else 1.0)
                for n, v in whole.splits().items()
            }
            return {"fitted": whole.predict(one.X) * unit, **splits}
        s, r, k = place
        out = one.folds[s, r] == k
        model = engine.fit(one.X[~out], one.y[~out], one.how)
        X, y = one.X[out], one.y[out]
        found = model.predict(X)
        said = {"predicted": found * unit}
        if s == 0:
            said["phi"], said["base"] = _explained(model, X, found, unit)
            mixed = _permuted(model, X, y, found, one.permutations, one.seed, (r, k))
            said["raised"] = unit**2 * mixed
        return said


_HOW = ("trees", "depth", "learning_rate", "leaf_rows", "seed")


def _engine(name: str) -> Any:
    if name == "xgboost":
        from . import by_xgboost

        return by_xgboost
    from . import by_sklearn

    return by_sklearn


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
