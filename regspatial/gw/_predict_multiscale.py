"""Prediction from a multiscale regression."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..errors import CollinearityError, SpecificationError, listed
from ..words import _
from ._data import standardised_problem
from ._local_fit import Problem, near, positive
from ._places import Places, blocks, places
from .local_design import LocalDesign
from .multiscale_record import MgwrResult
from .record import LocalPrediction

Array = NDArray[np.float64]


def predict_multiscale(
    result: MgwrResult,
    d: LocalDesign,
    problem: Problem,
    ids: list[str],
    xy: Array,
    x: Array | None,
) -> LocalPrediction:
    """Return coefficients at new places, each term by its partial response and its bandwidth."""
    targets = places(xy, d.metric)
    partial = result.partial
    if partial is None:
        raise SpecificationError(
            _("This result does not hold its data any more; estimate the model again."),
        )
    size = standardised_problem(d, result.kernel, result.adaptive)[1]
    b = np.column_stack(
        [
            _slopes(replace(problem, x=problem.x[:, [j]], y=partial[:, j]), targets, float(width))
            for j, width in enumerate(result.bandwidth)
        ]
    )
    lost = [ids[i] for i in np.flatnonzero(~np.isfinite(b).all(axis=1)).tolist()]
    if lost:
        raise CollinearityError(
            _(
                "Some coefficient is not identified at {n} {n:new place|new places}: "
                "{lost}. There is nothing within the bandwidth; leave them out or use an "
                "adaptive bandwidth."
            ),
            ids=lost,
            n=len(lost),
            lost=listed(lost),
        )
    coefficients = size * b @ problem.back.T
    if d.intercept:
        coefficients[:, 0] += problem.shift
    nothing = np.full(len(xy), np.nan)
    return LocalPrediction(
        model="mgwr",
        ids=tuple(ids),
        terms=d.terms,
        coefficients=coefficients,
        se=np.full(coefficients.shape, np.nan),
        fitted=nothing if x is None else (coefficients * x).sum(axis=1),
        std_error=nothing,
        spec={"function": "predict", "model": dict(result.spec)},
    )


def _slopes(one: Problem, targets: Places, bandwidth: float) -> Array:
    out = np.empty(len(targets))
    for rows in blocks(targets):
        found = near(one, targets.take(rows), np.array([bandwidth]))
        w = one.kernel.weights(found.d2, positive(found.h2[0]))
        x = one.x[found.columns, 0]
        both = w @ np.column_stack([x * one.y[found.columns], x * x])
        out[rows] = both[:, 0] / np.where(both[:, 1] > 0.0, both[:, 1], np.nan)
    return out
