"""Seeds and streams: the one home of randomness, for every face and every function with `rng`.

Answers do not depend on chunks, threads or library versions: streams are read from
`numpy.random.PCG64` through `random_raw`, whose output numpy keeps stable; the methods of
`numpy.random.Generator` may change between versions and draw nothing but seeds here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ..errors import ParameterError
from ..words import _

Array = NDArray[np.float64]
Bits = NDArray[np.uint64]
Rng = int | np.random.Generator | None

_SEEDS = 2**31
"""Seeds that are drawn are smaller, so that each can be typed in wherever a run is repeated: whole
numbers of QGIS end there."""
_AT_ONCE = 2**22
"""Numbers that are drawn in one call: some 20 milliseconds."""


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
        return _fresh() % _SEEDS
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


def _fresh() -> int:
    """Return a number from the system's entropy; tests put a sequence of their own in its place."""
    return int(np.random.SeedSequence().generate_state(1, np.uint32)[0])


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


_WORD, _POOL, _ALL = 2**32, 4, 2**128 - 1
_STEP = 0x2360ED051FC65DA44385DF649FCCF645  # of PCG64
_INIT_A, _MULT_A, _INIT_B, _MULT_B = 0x43B0D7E5, 0x931E8875, 0x8B51F9DD, 0x58F38DED
_LEFT, _RIGHT, _SHIFT = np.uint32(0xCA01F9DD), np.uint32(0x4973F715), np.uint32(16)


def streams(seed: int, *key: int, start: int, stop: int) -> Iterator[np.random.PCG64]:
    """Yield ``stream(seed, *key, k)`` for k from start to stop − 1; each is read before the next is asked for.

    A `SeedSequence` a stream takes as long as a permutation of a hundred regions. It takes its words in one
    after the other, so that the last alone is taken in here, for all streams at once, by the arithmetic that
    numpy keeps as it is (NEP 19; M. E. O'Neill, "Developing a seed_seq alternative", 2015).
    """
    if not 0 <= start < stop <= _WORD:
        return
    parent = np.random.SeedSequence(seed, spawn_key=key)
    # the seed fills at least the four words of the pool where a key follows
    words = max(len(_words(seed)), _POOL) + sum(len(_words(one)) for one in key)
    if not key and len(_words(seed)) < _POOL:
        parent = np.random.SeedSequence([*_words(seed), *[0] * (_POOL - len(_words(seed)))])
    taken = _POOL + _POOL * (_POOL - 1) + _POOL * (words - _POOL)
    states = _generated(_taken_in(parent.pool, taken, np.arange(start, stop, dtype=np.uint32)))
    bits = np.random.PCG64(0)
    for high, low, inc_high, inc_low in states.tolist():
        increment = (((inc_high << 64 | inc_low) << 1) | 1) & _ALL
        first = (increment + (high << 64 | low)) & _ALL
        state = (first * _STEP + increment) & _ALL
        bits.state = {
            "bit_generator": "PCG64",
            "state": {"state": state, "inc": increment},
            "has_uint32": 0,
            "uinteger": 0,
        }
        yield bits


def _words(value: int) -> list[int]:
    """Return a number as words of 32 bits, the lowest first."""
    out = [value % _WORD]
    while value := value // _WORD:
        out.append(value % _WORD)
    return out


def _taken_in(
    pool: NDArray[np.uint32], taken: int, words: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """Return the pool after one more word, for each word, (4, words)."""
    constant = _INIT_A * pow(_MULT_A, taken, _WORD) % _WORD
    out = np.empty((_POOL, words.size), dtype=np.uint32)
    for k in range(_POOL):
        hashed = words ^ np.uint32(constant)
        constant = constant * _MULT_A % _WORD
        hashed *= np.uint32(constant)
        hashed ^= hashed >> _SHIFT
        mixed = np.full(words.size, pool[k]) * _LEFT - hashed * _RIGHT
        out[k] = mixed ^ (mixed >> _SHIFT)
    return out


def _generated(pool: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the four words of 64 bits that a generator starts from, (streams, 4)."""
    constant = _INIT_B
    out = np.empty((8, pool.shape[1]), dtype=np.uint64)
    for k in range(8):
        data = pool[k % _POOL] ^ np.uint32(constant)
        constant = constant * _MULT_B % _WORD
        data *= np.uint32(constant)
        out[k] = data ^ (data >> _SHIFT)
    return np.ascontiguousarray((out[0::2] | (out[1::2] << np.uint64(32))).T)


class Numbers:
    """Uniform, whole and normal numbers, and signs, from one child stream of a seed."""

    def __init__(self, seed: int, *key: int) -> None:
        self._bits = stream(seed, *key)

    def after(self, count: int) -> Numbers:
        """Pass over so many numbers, as if they had been drawn, and return what follows them."""
        self._bits.advance(count)
        return self

    def uniform(self, low: float, high: float, *shape: int) -> Array:
        """Return uniform numbers of an open interval."""
        return self._made(lambda raw: low + (high - low) * _unit(raw), shape)

    def _made(self, of: Callable[[Bits], Array], shape: tuple[int, ...]) -> Array:
        """Return what is made of raw numbers, some at a time: many take no more memory, and can be cut short."""
        size = math.prod(shape)
        if size <= _AT_ONCE:
            return np.asarray(of(np.asarray(self._bits.random_raw(size)))).reshape(shape)
        out = np.empty(size)
        for start in range(0, size, _AT_ONCE):
            some = min(_AT_ONCE, size - start)
            out[start : start + some] = of(np.asarray(self._bits.random_raw(some)))
        return out.reshape(shape)

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
        return self._made(lambda raw: (raw >> np.uint64(63)).astype(float) * 2.0 - 1.0, shape)


def _unit(raw: Bits) -> Array:
    """Return numbers of the open interval from 0 to 1."""
    return ((raw >> np.uint64(11)).astype(float) + 0.5) / 2.0**53
