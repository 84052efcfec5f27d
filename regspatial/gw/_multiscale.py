"""Back-fitting of a multiscale regression: one term after another, until they stand still."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import CollinearityError
from ..progress import Progress, report
from ..words import _
from ._local_fit import Problem
from ._smoother import Smoother

Array = NDArray[np.float64]

SAME = 5
"""After so many iterations with the same bandwidths they are not searched any more (as mgwr)."""


class Backfit(NamedTuple):
    """Where the back-fitting ended."""

    coefficients: Array  # (n, k), standardised
    residuals: Array  # (n,)
    bandwidths: Array  # (k,)
    history: Array  # (iterations, k)
    scores: Array  # (iterations,)
    partial: Array  # (n, k): the response of each term, x_j b_j + e
    converged: bool


def back_fit(
    problem: Problem,
    smoothers: Sequence[Smoother],
    coefficients: Array,
    fixed: Array | None,
    *,
    terms: Sequence[str],
    tolerance: float,
    most: int,
    progress: Progress | None,
) -> Backfit:
    """Fit one term after another to what the others leave, until the terms stand still.

    The change is mgwr's SOC-f: sqrt(Σ(f_new - f_old)²/n / Σ(Σ_j f_new)²).
    """
    x, y = problem.x, problem.y
    parts = coefficients * x
    e = y - parts.sum(axis=1)
    history: list[Array] = []
    scores: list[float] = []
    widths = np.zeros(problem.k) if fixed is None else fixed.astype(float)
    steady = 0
    for iteration in range(most):
        before = parts.copy()
        last = widths.copy()
        for j, smoother in enumerate(smoothers):
            partial = parts[:, j] + e
            if fixed is None and steady < SAME:
                widths[j] = smoother.choose(partial)
            coefficients[:, j] = smoother.fit(partial, widths[j])
            if not np.isfinite(coefficients[:, j]).all():
                raise _not_identified(terms[j])
            parts[:, j] = coefficients[:, j] * x[:, j]
            e = partial - parts[:, j]
        steady = steady + 1 if iteration and np.array_equal(last, widths) else 0
        history.append(widths.copy())
        scores.append(
            float(np.sqrt(((parts - before) ** 2).sum() / len(y) / (parts.sum(axis=1) ** 2).sum()))
        )
        fallen = scores[0] / max(scores[-1], 1e-300)  # one term alone stands still at once
        report(progress, min(0.95, np.log(fallen + 1) / 12), "back-fitting")
        if scores[-1] < tolerance:
            break
    done = scores[-1] < tolerance
    return Backfit(
        coefficients, e, widths, np.array(history), np.array(scores), parts + e[:, None], done
    )


def _not_identified(term: str) -> CollinearityError:
    return CollinearityError(
        _(
            "{term!r} is zero all around some place within its bandwidth. Use larger "
            "bandwidths (bandwidth_range) or leave the regressor out."
        ),
        columns=[term],
        term=term,
    )
