"""The within projection J: taking fixed effects out of (…, T, n) arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FIXED_EFFECTS = ("none", "entity", "time", "twoway")


def within(values: Array, fixed_effects: str) -> Array:
    """Return J applied to the last two axes (T, n) of `values`.

    entity takes out means over time, time means over regions, twoway both (balanced panels: the
    two commute, and one sweep is exact).
    """
    out = np.array(values, dtype=float)
    if fixed_effects in ("entity", "twoway"):
        out -= out.mean(axis=-2, keepdims=True)
    if fixed_effects in ("time", "twoway"):
        out -= out.mean(axis=-1, keepdims=True)
    return out


def count(fixed_effects: str, n: int, periods: int) -> int:
    """Return the number of free fixed effects, the constant included."""
    return {"none": 0, "entity": n, "time": periods, "twoway": n + periods - 1}[fixed_effects]


def recovered(rest: Array, fixed_effects: str) -> tuple[float, Array | None, Array | None]:
    """Return constant, entity effects (n,) and time effects (T,) from what the slopes leave.

    Parameters
    ----------
    rest : (T, n) array
        y - rho W y - Zb; its means are the effects. Effects are deviations from the constant.
    """
    if fixed_effects == "none":
        return 0.0, None, None
    constant = float(rest.mean())
    entity = rest.mean(axis=0) - constant if fixed_effects in ("entity", "twoway") else None
    time = rest.mean(axis=1) - constant if fixed_effects in ("time", "twoway") else None
    return constant, entity, time
