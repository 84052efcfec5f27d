"""One product with a dense W for two tests: local Moran's, out of which the global one falls.

Both deal the same full permutations y of a seed. Local Moran needs all lags Wy, the global I their sum y'Wy: what a
product of all pairs was made for once, W keeps for the other, one number a permutation.
"""

from __future__ import annotations

import hashlib

import numpy as np

from ..containers import SpatialWeights
from ._moments import Array, Matrix
from ._permutation import PermutationScheme, global_sums

_KEPT = "sums of a local product"


def room_for(matrix: Matrix, values: Array, *, independent: bool) -> list[Array] | None:
    """Return where a local test puts its sums y'Wy: of one time, as blocks of several are others to the last digit."""
    return [] if isinstance(matrix, np.ndarray) and len(values) == 1 and not independent else None


def keep(
    w: SpatialWeights, values: Array, draws: PermutationScheme, cross: list[Array] | None
) -> None:
    """Keep the sums that a local test has put there, those of the last one only."""
    if cross:
        w._cache[_KEPT] = _name(values, draws), np.concatenate(cross)[None]


def crossed(
    w: SpatialWeights, matrix: Matrix, values: Array, margin: Array, draws: PermutationScheme
) -> Array:
    """Return y'Wy of every full permutation, (T, permutations): what was kept, or made now; the same digits."""
    name, sums = w._cache.get(_KEPT, (None, None))
    if sums is not None and name == _name(values, draws):
        return np.array(sums)
    return global_sums(matrix, values, margin, draws)[0]


def _name(values: Array, draws: PermutationScheme) -> tuple[object, ...]:
    """Return what tells these values and permutations from others, and the blocks that they are dealt in."""
    told = hashlib.blake2b(np.ascontiguousarray(values).tobytes()).digest()
    return draws.seed, draws.first, draws.permutations, draws.chunk_bytes, values.shape, told
