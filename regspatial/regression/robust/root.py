"""Where the robust score is zero: Newton's steps, held between values where it is known to change its sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from ...errors import BoundaryError
from ...words import _
from ..estimation.likelihood import BOUND_DISTANCE


class Valued(Protocol):
    """A score at one value."""

    @property
    def value(self) -> float:
        """The score."""
        ...

    @property
    def slope(self) -> float:
        """Its derivative."""
        ...


V = TypeVar("V", bound=Valued)

_STEPS = 100
_NEAR = 1e-12
"""Newton's step, as a share of the way from 0 to the nearer bound, that ends the search."""


def root(
    score: Callable[[float], V], start: float, bounds: tuple[float, float], name: str
) -> tuple[float, V]:
    """Return where a score that falls through zero is zero, and what it is there.

    Parameters
    ----------
    score : callable
    start : float
        The maximum of the likelihood.
    bounds : (float, float)
        Those of rho, or lambda.
    name : str
        "rho" or "lambda".

    Raises
    ------
    BoundaryError
        If the score does not change its sign within the bounds.
    """
    unit = min(-bounds[0], bounds[1])
    edge = BOUND_DISTANCE * unit
    low, high = bounds[0] + edge, bounds[1] - edge
    at, crossed = min(max(start, low), high), [False, False]
    found = score(at)
    for _unused in range(_STEPS):
        if found.value > 0.0:
            low, crossed[0] = at, True
        elif found.value < 0.0:
            high, crossed[1] = at, True
        else:
            return at, found
        step = -found.value / found.slope if found.slope < 0.0 else float("inf")
        if abs(step) <= _NEAR * unit:
            return at, found
        after = at + step
        if not low < after < high:  # to the middle of where it must be
            after = (
                0.5 * (low + high)
                if all(crossed)
                else 0.5 * (at + (high if found.value > 0.0 else low))
            )
        if high - low < 4.0 * edge and not all(crossed):
            break
        if high - low <= _NEAR * unit:  # no step is left between two numbers
            return at, found
        at, found = after, score(after)
    raise BoundaryError(
        _(
            "The robust score of {name} does not change its sign between {low:.6g} and {high:.6g}, so there is no "
            "estimate by it; likelihood, which takes the errors of all regions for equally variable, has {name} = {start:.4f}. Use "
            "{param:bias_correction=lee-yu-transform} (or 'score' where rows of W differ in their sums), or try other weights."
        ),
        name=name,
        low=bounds[0],
        high=bounds[1],
        start=start,
    )
