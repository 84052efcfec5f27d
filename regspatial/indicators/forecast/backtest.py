"""Held-out periods: each model fitted to what was known before them, and held against what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .fitting import LEAST, Setting, fitted

Array = NDArray[np.float64]

GAIN = 0.95
"""A model takes the place of the random walk with drift where its error is below this share of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a model did on held-out periods.

    Parameters
    ----------
    model : str
    steps : int
        Ahead; 0: all together.
    origins, cells : int
        Periods from which was forecast, and values that were.
    rmse, mae, bias : float
        In units, or in percent (100 times the difference of logs).
    coverage : float
        Share of values within the interval.
    u_same, u_drift : float
        RMSE over that of no change (Theil's U), and of the random walk with drift.
    """

    model: str
    steps: int
    origins: int
    cells: int
    rmse: float
    mae: float
    bias: float
    coverage: float
    u_same: float
    u_drift: float


@dataclass(frozen=True, slots=True)
class _Errors:
    error: Array
    inside: Array


def backtest(
    models: Sequence[str],
    y: Array,
    t: Array,
    *,
    held: int,
    most: float,
    how: Setting,
    percent: bool,
    level: float,
) -> tuple[Score, ...]:
    """Return the scores of models on the last `held` times, from rolling origins, `most` steps ahead at the most.

    The random walk with drift is among them.
    """
    origins = range(len(t) - held, len(t))
    steps: list[float] = []
    found: dict[str, list[_Errors]] = {one: [] for one in dict.fromkeys(["drift", *models])}
    same: list[Array] = []
    for o in origins:
        ahead = t[o:] - t[o - 1]
        kept = ahead <= most if (ahead <= most).any() else ahead == ahead.min()
        ahead, true = ahead[kept], y[o:][kept]
        steps += ahead.tolist()
        same += list(_error(np.broadcast_to(y[o - 1], true.shape), true, percent))
        for model, errors in found.items():
            mixture = fitted(model, y[:o], t[:o], ahead, how).mixture
            error = _error(mixture.quantile(0.5), true, percent)
            inside = np.abs(mixture.below(true) - 0.5) <= level / 2.0
            errors += [_Errors(e, i) for e, i in zip(error, inside, strict=True)]
    at = np.array(steps)
    return tuple(
        _score(model, int(k), at, found, np.array(same))
        for model in found
        for k in (0, *(sorted(set(steps)) if len(set(steps)) > 1 else ()))
    )


def _error(guess: Array, true: Array, percent: bool) -> Array:
    return np.asarray(100.0 * np.log(guess / true) if percent else guess - true)


def _score(model: str, k: int, at: Array, found: dict[str, list[_Errors]], same: Array) -> Score:
    chosen = at == k if k else np.ones(len(at), dtype=bool)
    error = np.array([one.error for one in found[model]])[chosen]
    inside = np.array([one.inside for one in found[model]])[chosen]
    walk = np.array([one.error for one in found["drift"]])[chosen]
    rmse = _root(error)
    return Score(
        model=model,
        steps=k,
        origins=int(chosen.sum()) if k else int((at == at.min()).sum()),
        cells=error.size,
        rmse=rmse,
        mae=float(np.abs(error).mean()),
        bias=float(error.mean()),
        coverage=float(inside.mean()),
        u_same=_ratio(rmse, _root(same[chosen])),
        u_drift=_ratio(rmse, _root(walk)),
    )


def _root(error: Array) -> float:
    return float(np.sqrt((error * error).mean()))


def _ratio(a: float, b: float) -> float:
    return a / b if b > 0.0 else (1.0 if a == 0.0 else float("nan"))


def best(scores: Sequence[Score]) -> str:
    """Return the model with the least error on all held-out values; the drift unless another is five percent better."""
    whole = {one.model: one.rmse for one in scores if one.steps == 0}
    winner = min(whole, key=lambda one: (whole[one], one != "drift"))
    return winner if whole[winner] < GAIN * whole["drift"] else "drift"


def candidates(model: str, times: int, limit: float | None) -> tuple[str, ...]:
    """Return the models that are held against each other: the one asked for, or all that the times carry."""
    if model != "auto":
        return (model,)
    every = ["drift", "trend", *(["logistic"] if limit is not None else [])]
    return tuple(one for one in every if one == "drift" or times > LEAST[one])
