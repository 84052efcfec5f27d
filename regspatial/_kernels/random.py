"""Seeds and streams: randomness that does not depend on chunks, threads or library versions.

Streams are read from `numpy.random.PCG64` through `random_raw`, whose output numpy keeps stable;
the methods of `numpy.random.Generator` may change between versions and are not used where results
must be reproduced to the digit.
"""

from __future__ import annotations

import numpy as np

from ..errors import ParameterError

Rng = int | np.random.Generator | None


def as_seed(rng: Rng) -> int:
    """Return the seed that stands for `rng`, so that it can be recorded and used again.

    An int is the seed itself; a Generator gives one (and moves on by one draw); None takes fresh
    entropy from the system.

    Raises
    ------
    ParameterError
        If `rng` is something else, or negative.
    """
    if rng is None:
        return int(np.random.SeedSequence().generate_state(1, np.uint64)[0] >> np.uint64(11))
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(0, 2**53))
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool) and rng >= 0:
        return int(rng)
    raise ParameterError(
        f"rng={rng!r} is not allowed; give a whole number from 0 up, a numpy Generator, or None.",
        f"rng={rng!r} 无效；请给出非负整数、numpy Generator 或 None。",
    )


def stream(seed: int, *key: int) -> np.random.PCG64:
    """Return the bit stream of one child (a draw, a region) of a seed."""
    return np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key))
