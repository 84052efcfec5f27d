"""What is compared: y of each treated region over its own periods, and of every other region over the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One mean effect that is asked for.

    Attributes
    ----------
    key : str
    rows : (n1,) the treated regions that have these periods
    own : (n1,) y of each treated region in its periods
    others : (n1, n0) y of every control in the same periods
    """

    key: str
    rows: NDArray[np.bool_]
    own: Array
    others: Array

    def of(self, weights: Array, kept: NDArray[np.bool_]) -> Array:
        """Return the effect on each treated region that is kept and has these periods."""
        some = self.rows & kept
        return np.asarray(self.own[some] - np.einsum("ij,ij->i", weights[some], self.others[some]))

    def drawn(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Target:
        """Return it of treated regions and controls drawn with replacement."""
        others = self.others[np.ix_(rows, columns)]
        return Target(self.key, self.rows[rows], self.own[rows], others)


def targets(
    y: Array, first: Array, treated: NDArray[np.bool_], *, changes: bool
) -> tuple[Target, ...]:
    """Return the mean from the start on, and each period since the start (before it too).

    Parameters
    ----------
    y : (n, T) array, whole
    first : (n,) places of the first treated period
    treated : (n,) bool
    changes : bool
        Whether y is taken less its mean over the periods before the start.
    """
    at = first[treated].astype(int)
    periods = y.shape[1]
    taken = np.arange(periods)
    before = np.array([y[:, :f].mean(axis=1) if changes else np.zeros(len(y)) for f in at])
    after = np.array([y[:, f:].mean(axis=1) for f in at]) - before

    def made(key: str, rows: NDArray[np.bool_], values: Array) -> Target:
        own = values[np.arange(len(at)), np.flatnonzero(treated)]
        return Target(key, rows, own, values[:, ~treated])

    def events() -> Iterator[Target]:
        for since in range(-int(at.max()), periods - int(at.min())):
            there = np.isin(at + since, taken)
            values = y[:, np.clip(at + since, 0, periods - 1)].T - before
            if there.any():
                yield made(f"event{since:+d}", there, values)

    return (made("matched", np.ones(len(at), dtype=bool), after), *events())
