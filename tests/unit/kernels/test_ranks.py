"""Ranks from the top by comparing all pairs."""

import numpy as np
import pytest

from regspatial._kernels.ranks import from_top


@pytest.mark.parametrize("ties", [True, False])
def test_ranks_are_those_of_all_pairs(ties):
    rng = np.random.default_rng(4)
    values = rng.normal(size=(3, 60))
    values = np.round(values, 1) if ties else values
    values[1, ::7], values[2] = np.nan, np.nan
    values[0, 3], values[0, 4], values[0, 5:7] = np.inf, -np.inf, (0.0, -0.0)
    with np.errstate(invalid="ignore"):
        pairs = [1 + (row[None, :] > row[:, None]).sum(axis=1) for row in values]
    np.testing.assert_array_equal(from_top(values), pairs)
