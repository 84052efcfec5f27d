"""What trees and a line predict of rows that were left out, and what the trees owe to each predictor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from ..model_rows import Rows
from .parts import Score, Validation

Array = NDArray[np.float64]
Folds = NDArray[np.intp]

ENDS = (0.025, 0.975)
"""Shares between which the values of the refits are given."""


def validated(rows: Rows, schemes: Sequence[str], folds: Folds, answer: Any) -> list[Validation]:
    """Return fit out of sample, scheme by scheme, then in sample: trees, and a linear fit beside."""
    out = []
    for s, scheme in enumerate(schemes):
        for model in ("trees", "linear"):
            found = (
                np.asarray(answer["predicted"])[s]
                if model == "trees"
                else np.stack([_linear(rows, f) for f in folds[s]])
            )
            out.append(_fit(scheme, model, rows, found, folds[s]))
    for model, found in (("trees", answer["fitted"]), ("linear", _line(rows.X, rows.y, rows.X))):
        error = rows.y - np.asarray(found)
        r2 = 1.0 - float(error @ error) / float(np.sum((rows.y - rows.y.mean()) ** 2))
        root = float(np.sqrt(np.mean(error**2)))
        nothing = float("nan")
        out.append(
            Validation("sample", model, r2, nothing, nothing, root, nothing, nothing, nothing, 0)
        )
    return out


def _fit(scheme: str, model: str, rows: Rows, found: Array, folds: Folds) -> Validation:
    y, gain = rows.y, np.zeros(len(rows.y))
    r2, roots, by_fold = [], [], []
    for one, parts in zip(found, folds, strict=True):
        error, spread = (y - one) ** 2, np.empty(len(y))
        for k in np.unique(parts):
            inside = parts == k
            spread[inside] = (y[inside] - y[~inside].mean()) ** 2
            roots.append(float(np.sqrt(error[inside].mean())))
            by_fold.append(1.0 - float(error[inside].sum() / spread[inside].sum()))
        r2.append(1.0 - float(error.sum() / spread.sum()))
        gain += spread - error
    overall = float(np.sqrt(np.mean((y - found) ** 2)))
    return Validation(
        scheme,
        model,
        float(np.mean(r2)),
        min(by_fold),
        max(by_fold),
        overall,
        float(np.std(roots, ddof=1)),
        min(roots),
        max(roots),
        len(roots),
        _by_chance(gain, rows.place),
    )


def _by_chance(gain: Array, place: Folds) -> float:
    """Return p of a mean over regions that is not above zero, by t; one region is one observation."""
    there = np.unique(place)
    sums = np.bincount(place, gain)[there]
    spread = float(sums.std(ddof=1))
    if not spread > 0.0:
        return float("nan")
    return float(stdtr(len(there) - 1, -sums.mean() / spread * np.sqrt(len(there))))


def _linear(rows: Rows, folds: Folds) -> Array:
    """Return predictions of a linear fit to the other folds."""
    out = np.empty(len(rows.y))
    for k in np.unique(folds):
        inside = folds == k
        out[inside] = _line(rows.X[~inside], rows.y[~inside], rows.X[inside])
    return out


def _line(X: Array, y: Array, to: Array) -> Array:
    """Return what least squares with an intercept predict; of dependent columns the shortest."""
    mean, unit = X.mean(axis=0), X.std(axis=0)
    unit = np.where(unit > 0.0, unit, 1.0)
    b = np.linalg.lstsq((X - mean) / unit, y - y.mean(), rcond=None)[0]
    return np.asarray(y.mean() + ((to - mean) / unit) @ b)


def scores_of(rows: Rows, answer: Any, folds: Folds) -> list[Score]:
    """Return a score a predictor, the largest mean |φ| first."""
    size = np.abs(np.asarray(answer["phi"]))
    refits = np.stack(
        [
            size[r, folds[r] == k].mean(axis=0)
            for r in range(len(folds))
            for k in np.unique(folds[r])
        ]
    )
    mean = size.mean(axis=(0, 1))
    low, high = np.quantile(refits, ENDS, axis=0)
    variance = float(np.var(rows.y))
    raised = np.asarray(answer["raised"]).reshape(-1, len(rows.terms)) / variance
    weights = np.array([[(f == k).mean() for k in np.unique(f)] for f in folds]).ravel() / len(
        folds
    )
    p_low, p_high = np.quantile(raised, ENDS, axis=0)
    total = float(mean.sum()) or 1.0
    splits = {n: np.asarray(answer[f"splits_{n}"]) for n in Score.SPLITS if f"splits_{n}" in answer}
    phi = np.asarray(answer["phi"]).mean(axis=0)
    out = [
        Score(
            name=name,
            shap=float(mean[j]),
            shap_low=float(low[j]),
            shap_high=float(high[j]),
            share=float(mean[j]) / total,
            permutation=float(weights @ raised[:, j]),
            permutation_low=float(p_low[j]),
            permutation_high=float(p_high[j]),
            direction=_direction(rows.X[:, j], phi[:, j]),
            **{n: float(v[j]) for n, v in splits.items()},
        )
        for j, name in enumerate(rows.terms)
    ]
    return sorted(out, key=lambda one: -one.shap)


def _direction(x: Array, phi: Array) -> float:
    """Return the rank correlation of a column with its φ; NaN where one does not vary."""
    from scipy.stats import rankdata

    if np.ptp(x) == 0.0 or np.ptp(phi) == 0.0:
        return float("nan")
    return float(np.corrcoef(rankdata(x), rankdata(phi))[0, 1])
