"""The comparisons of two groups in two spans that a two-way coefficient is the weighted mean of (Goodman-Bacon 2021)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """One comparison.

    Attributes
    ----------
    kind : "never", "later" or "earlier"
        What the controls are: never treated, treated later, or treated already.
    treated, control : float
        Places of their first treated periods; infinite: never.
    weight, estimate : float
    """

    kind: str
    treated: float
    control: float
    weight: float
    estimate: float


def comparisons(first: Array, y: Array) -> tuple[Comparison, ...]:
    """Return all comparisons; their weights sum to one, and weights times estimates to the two-way coefficient.

    Parameters
    ----------
    first : (n,) array
        Place of the first treated period, 0 or less: from the first on; infinite: never.
    y : (n, T) array
    """
    n, periods = y.shape
    starts = np.clip(first, 0.0, None)
    groups = np.unique(starts)
    share = {g: float((starts == g).mean()) for g in groups}
    on = {g: float(max(periods - g, 0.0) / periods) for g in groups}
    mean = {g: y[starts == g].mean(axis=0) for g in groups}
    d = (np.arange(periods) >= starts[:, None]).astype(float)
    apart = d - d.mean(axis=1, keepdims=True) - d.mean(axis=0) + d.mean()
    variance = float(np.sum(apart**2) / (n * periods))
    out = []
    for k in groups:
        for m in groups[groups > k]:
            early, late = slice(0, int(k)), slice(int(k), int(min(m, periods)))
            rest = slice(late.stop, periods)
            for kind, treated, control, size, before, after in (
                ("later" if m < periods else "never", k, m, 1.0 - on[k], early, late),
                ("earlier", m, k, on[m], late, rest),
            ):
                weight = share[k] * share[m] * (on[k] - on[m]) * size / variance
                if weight > 0.0:
                    change = {g: mean[g][after].mean() - mean[g][before].mean() for g in (k, m)}
                    out.append(
                        Comparison(
                            kind=kind,
                            treated=float(treated),
                            control=float(control),
                            weight=float(weight),
                            estimate=float(change[treated] - change[control]),
                        )
                    )
    return tuple(out)
