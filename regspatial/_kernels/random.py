"""Seeds and streams: the one home of randomness, for every face and every function with `rng`.

Answers do not depend on chunks, threads or library versions: streams are read from
`numpy.random.PCG64` through `random_raw`, whose output numpy keeps stable; the methods of
`numpy.random.Generator` may change between versions and draw nothing but seeds here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ..errors import ParameterError
from ..words import _

Array = NDArray[np.float64]
Rng = int | np.random.Generator | None

_SEEDS = 2**31
"""Seeds that are drawn are smaller, so that each can be typed in wherever a run is repeated: whole
numbers of QGIS end there."""


def as_seed(rng: Rng) -> int:
    """Return the seed that stands for `rng`, so that it can be recorded and used again.

    An int is the seed itself; a Generator gives one (and moves on by one draw); None takes fresh
    entropy from the system.

    Raises
    ------
    ParameterError
        If `rng` is something else (a bool, a float, text), or negative.
    """
    if rng is None:
        return int(np.random.SeedSequence().generate_state(1, np.uint32)[0]) % _SEEDS
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(0, _SEEDS))
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool) and rng >= 0:
        return int(rng)
    raise ParameterError(
        _(
            "{param:rng={rng!r}} is not allowed; give a whole number from 0 up, a numpy "
            "Generator, or None."
        ),
        rng=rng,
    )


def seed_if(used: object, rng: Rng) -> int | None:
    """Return `as_seed` of `rng` where a run draws, else None; a wrong `rng` is refused in any case.

    Raises
    ------
    ParameterError
        As `as_seed`.
    """
    if used:
        return as_seed(rng)
    if not isinstance(rng, np.random.Generator):
        as_seed(rng)
    return None


def stream(seed: int, *key: int) -> np.random.PCG64:
    """Return the bit stream of one child (a draw, a region) of a seed."""
    return np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key))


class Numbers:
    """Uniform, whole and normal numbers, and signs, from one child stream of a seed."""

    def __init__(self, seed: int, *key: int) -> None:
        self._bits = stream(seed, *key)

    def uniform(self, low: float, high: float, *shape: int) -> Array:
        """Return uniform numbers of an open interval."""
        size = int(np.prod(shape)) if shape else 1
        raw = np.asarray(self._bits.random_raw(size)) >> np.uint64(11)
        u = (raw.astype(float) + 0.5) / 2.0**53
        return np.asarray(low + (high - low) * u).reshape(shape)

    def whole(self, low: int, high: int) -> int:
        """Return one whole number from low to high, both included."""
        return int(np.floor(float(self.uniform(low, high + 1))))

    def normal(self, *shape: int) -> Array:
        """Return standard normal numbers."""
        return np.asarray(ndtri(self.uniform(0.0, 1.0, *shape)))

    def lognormal(self, cv: float, *shape: int) -> Array:
        """Return positive numbers with mean one and coefficient of variation `cv`."""
        sigma = np.sqrt(np.log1p(cv * cv))
        return np.asarray(np.exp(sigma * self.normal(*shape) - sigma * sigma / 2.0))

    def signs(self, *shape: int) -> Array:
        """Return −1 and 1, equally likely (Rademacher)."""
        size = int(np.prod(shape)) if shape else 1
        raw = np.asarray(self._bits.random_raw(size)) >> np.uint64(63)
        return np.asarray(raw.astype(float) * 2.0 - 1.0).reshape(shape)
