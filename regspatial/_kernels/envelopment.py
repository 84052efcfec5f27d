"""Radial distance functions of data envelopment analysis: one small linear program a unit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Array = NDArray[np.float64]


def output_distance(x: Array, y: Array, inputs: Array, outputs: Array, *, variable: bool) -> float:
    """Return D(x, y) = 1/max θ against a reference set; NaN where no combination is feasible.

    max θ s.t. θ y ≤ Y'λ, x ≥ X'λ, λ ≥ 0, and Σλ = 1 under variable returns to scale.

    Parameters
    ----------
    x, y : (m,), (s,) arrays
        Inputs and outputs of the unit.
    inputs, outputs : (n, m), (n, s) arrays
        Of the reference set, all positive in each column's sum.

    Notes
    -----
    Every column is divided by the unit's own value (or the column's largest, where that is zero), so
    that units of measurement do not reach the solver.
    """
    n = len(inputs)
    own_x = np.where(x > 0.0, x, inputs.max(axis=0))
    own_y = np.where(y > 0.0, y, outputs.max(axis=0))
    upper = np.vstack([
        np.column_stack([y / own_y, -(outputs / own_y).T]),
        np.column_stack([np.zeros(len(x)), (inputs / own_x).T]),
    ])  # fmt: skip
    right = np.concatenate([np.zeros(len(y)), x / own_x])
    cost = np.zeros(n + 1)
    cost[0] = -1.0
    equal = np.concatenate([[0.0], np.ones(n)])[None, :] if variable else None
    found: Any = linprog(
        cost, A_ub=upper, b_ub=right, A_eq=equal, b_eq=np.ones(1) if variable else None,
        bounds=(0.0, None), method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    if found.status != 0 or found.x[0] <= 0.0:
        return float("nan")
    return float(1.0 / found.x[0])
