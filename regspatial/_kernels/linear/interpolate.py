"""Chebyshev interpolants of smooth functions of one number, exact to a stated tolerance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.polynomial import Chebyshev
from numpy.typing import NDArray

Array = NDArray[np.float64]

_FIRST = 6
_LAST = 96
_BETWEEN = ((3, 9), (5, 7))
"""Points of degree 12 that are added to those of degree 6 two by two: what was found at 9 and 11 points (Lebesgue
constants of 4.3 and 5.3; 2.5 at 13) is often enough, and a point may be a factorisation."""
_HALVINGS = 40
_ROUNDING = 1e3
_CELLS = 2**21
"""Values that are put into their places at once."""


class Interpolant:
    """The components of a function on [low, high], each by Chebyshev polynomials.

    An interval on which degree 96 does not reach the tolerance (close to a pole or a logarithm
    just outside) is halved, again and again towards the singular end. Nothing is computed before
    a point in a piece is asked for.

    Parameters
    ----------
    exact : callable
        From a number to the m components.
    low, high : float
    tolerance : float
        For the last two coefficients of a piece, as a share of its largest (or of 1, if more).
    """

    def __init__(
        self, exact: Callable[[float], Sequence[float]], low: float, high: float, tolerance: float
    ):
        self._exact = exact
        self._tolerance = tolerance
        self._whole = (float(low), float(high))
        self._pieces: dict[tuple[float, float], tuple[Chebyshev, ...] | None] = {}

    def __call__(self, x: Array, derivative: int = 0) -> Array:
        """Return the components, or their derivatives, at each x; (m, size of x).

        An x outside the interval counts as its end.
        """
        x = np.clip(np.atleast_1d(np.asarray(x, dtype=float)), *self._whole)
        found: list[tuple[NDArray[np.intp], Array]] = []
        self._evaluate(x, np.arange(x.size), self._whole, 0, derivative, found)
        out = np.empty((found[0][1].shape[0], x.size))
        step = max(1, _CELLS // max(x.size, 1))  # a run can be cut short between
        for at, values in found:
            for first in range(0, len(out), step):
                out[first : first + step, at] = values[first : first + step]
        return out

    def _evaluate(
        self,
        x: Array,
        at: NDArray[np.intp],
        piece: tuple[float, float],
        depth: int,
        derivative: int,
        found: list[tuple[NDArray[np.intp], Array]],
    ) -> None:
        if piece not in self._pieces:
            self._pieces[piece] = self._fitted(piece, last=depth >= _HALVINGS)
        fits = self._pieces[piece]
        if fits is not None:
            one = [(f.deriv(derivative) if derivative else f)(x[at]) for f in fits]
            found.append((at, np.array(one)))
            return
        low, high = piece
        middle = 0.5 * (low + high)
        left = x[at] <= middle
        for side, part in ((at[left], (low, middle)), (at[~left], (middle, high))):
            if side.size:
                self._evaluate(x, side, part, depth + 1, derivative, found)

    def _fitted(self, piece: tuple[float, float], *, last: bool) -> tuple[Chebyshev, ...] | None:
        """Return the polynomials of a piece, or None if they do not reach the tolerance.

        Degrees are 6, 8, 10, 12, 24 … up to 96: the points of the second kind of one degree contain those
        of half of it, so that no value is computed twice.
        """
        low, high = piece
        known: dict[float, Sequence[float]] = {}
        degree = _FIRST
        while True:
            for nodes in _nodes(degree):
                for node in nodes.tolist():
                    if node not in known:
                        known[node] = self._exact(0.5 * (low + high) + 0.5 * (high - low) * node)
                values = np.array([known[node] for node in nodes.tolist()])
                fits = tuple(
                    Chebyshev.fit(nodes, column, nodes.size - 1, domain=[-1.0, 1.0])
                    for column in values.T
                )
                tail = max(_tail(f) for f in fits)
                if tail <= self._tolerance:
                    break
            if tail <= self._tolerance or (degree >= _LAST and last):
                return tuple(Chebyshev(f.coef, domain=[low, high]) for f in fits)
            if degree >= _LAST:  # rounding in `exact` may stand above the tolerance
                good = tail <= _ROUNDING * self._tolerance
                return tuple(Chebyshev(f.coef, domain=[low, high]) for f in fits) if good else None
            if not last and degree > _FIRST and tail ** (_LAST / degree) > self._tolerance:
                return None  # coefficients fall geometrically: 96 would not do either
            degree *= 2


def _nodes(degree: int) -> list[Array]:
    """Return the points of the second kind of a degree, after some that lie between and have fewer."""
    x = np.round(np.cos(np.pi * np.arange(degree + 1) / degree), 15)
    if degree != 2 * _FIRST:
        return [x]
    first = list(range(0, degree + 1, 2))
    some = [sorted(first + [k for pair in _BETWEEN[:m] for k in pair]) for m in (1, 2)]
    return [x[some[0]], x[some[1]], x]


def _tail(fit: Chebyshev) -> float:
    size = np.abs(fit.coef)
    return float(size[-2:].max() / max(size.max(), 1.0))
