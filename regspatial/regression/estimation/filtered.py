"""J B x and its derivative by lambda, for columns x: B = I - lambda W, J as in `_within`.

With v = B1, r = W1 and Q = I - vv'/v'v (time effects and rows of W that differ), x0 = x - a 1,
a = v'Bx/v'v, is x without its own effects of time, and

    J B x = B x0,    -d(J B x)/d lambda = Q W x0 - v (r'B x0)/v'v.

Everywhere else Q = J and the second is J W x.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .design import PanelDesign, family
from .within import WITH_TIME, within

Array = NDArray[np.float64]


class Filtered(NamedTuple):
    """Columns at one lambda.

    Attributes
    ----------
    values : (P, T, n)
        J B x.
    minus_slope : (P, T, n)
        -d(J B x)/d lambda.
    bend : float
        e'd²(J B x)/d lambda² at x = the last column, e its J B x: what the second derivative of
        e'e/2 has beside the square of its slope. 0 where J does not turn.
    """

    values: Array
    minus_slope: Array
    bend: float


def filtered(d: PanelDesign, lambda_: float, columns: Array) -> Filtered:
    """Return columns (P, T, n) filtered at one lambda."""
    lagged = d.lag(columns)
    shock = d.turning
    if shock is None:
        return Filtered(d.within(columns - lambda_ * lagged), d.within(lagged), 0.0)
    v, r = shock.vector(lambda_), shock.sums
    size = float(v @ v)
    over_time = "entity" if d.fixed_effects == "twoway" else "none"
    columns, lagged = within(columns, over_time), within(lagged, over_time)
    raw = columns - lambda_ * lagged
    a = (raw @ v) / size
    values = raw - a[..., None] * v
    lagged -= a[..., None] * r
    along, back = (lagged @ v) / size, (values @ r) / size
    slope = lagged - (along + back)[..., None] * v
    bend = -2.0 * size * float(np.sum(back[-1] * (along[-1] + back[-1])))
    return Filtered(values, slope, bend)


def average(d: PanelDesign, lambda_: float) -> Array | None:
    """Return the weights B'v/v'v with which the regions of a period show its effect, or None.

    Also where all rows of W have one sum: v is a multiple of 1 then, but B'v is not unless columns
    have one sum too.
    """
    if family(d.model) not in ("error", "both") or d.fixed_effects not in WITH_TIME:
        return None
    v = d.shock.vector(lambda_)
    return np.asarray((v - lambda_ * (d.matrix.T @ v)) / float(v @ v))
