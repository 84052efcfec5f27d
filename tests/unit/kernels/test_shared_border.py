"""Vertices on one place get one number, whatever the keys do."""

from __future__ import annotations

import numpy as np
import pytest

from regspatial._kernels import shared_border
from regspatial._kernels.shared_border import places, sharing

XY = np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 2.0], [-0.0, 0.0], [0.0, -0.0], [2.0, 1.0 + 1e-12]])
SAME = [[0, 2], [1], [3, 4], [5]]


def groups(number):
    return sorted(np.flatnonzero(number == k).tolist() for k in np.unique(number))


def test_places():
    assert groups(places(XY)) == SAME
    assert groups(places(XY, 1e-6)) == [[0, 2], [1, 5], [3, 4]]


@pytest.mark.parametrize("keys", [1, 2])
def test_two_places_under_one_key_stay_two(monkeypatch, keys):
    rng = np.random.default_rng(1)
    xy = rng.integers(0, 6, (500, 2)).astype(float)
    expected = groups(places(xy))
    monkeypatch.setattr(shared_border, "_mixed", lambda a, b: (a % keys).astype(np.uint64))
    assert groups(places(xy)) == expected
    assert groups(places(XY)) == SAME


def test_keys_of_lattice_points_do_not_meet():
    x, y = (a.ravel() for a in np.meshgrid(np.arange(700.0), np.arange(700.0)))
    keys = shared_border._mixed(x.view(np.int64), y.view(np.int64))
    assert len(np.unique(keys)) == len(keys)


def test_sharing_counts_regions_and_not_repeats():
    w = sharing(np.array([0, 0, 1, 2, 2]), np.array([5, 5, 5, 7, 7]), 3)
    np.testing.assert_array_equal(w.toarray(), [[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    assert sharing(np.array([], dtype=int), np.array([], dtype=int), 2).nnz == 0
