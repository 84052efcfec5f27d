"""Discordant pairs are those that a look at each pair finds, ties left out."""

import numpy as np
import pytest

from regspatial._kernels.inversions import discordant


@pytest.mark.parametrize("n", [0, 1, 2, 3, 7, 64, 150])
@pytest.mark.parametrize("levels", [2, 9, 1000])
def test_pairs_are_counted_as_one_by_one(n, levels):
    rng = np.random.default_rng(n + levels)
    a, b = rng.integers(0, levels, size=(2, n)) / 3.0
    upper = np.triu_indices(n, 1)
    apart = (np.sign(a[:, None] - a) * np.sign(b[:, None] - b))[upper]
    assert discordant(a, b) == int((apart < 0).sum())


def test_an_order_turned_round_has_all_pairs():
    x = np.arange(5000.0)
    assert discordant(x, -x) == 5000 * 4999 // 2
    assert discordant(x, x) == 0
