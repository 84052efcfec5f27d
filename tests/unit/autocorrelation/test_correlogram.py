"""Correlograms: a law known beforehand, noise, laws of order and unit, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

import regspatial as rs
from regspatial import autocorrelation as ac
from regspatial.errors import IslandError, ParameterError

SIDE = 12
N = SIDE * SIDE
IDS = tuple(f"g{k:03d}" for k in range(N))
XY = np.array([(k % SIDE, k // SIDE) for k in range(N)], dtype=float)
GRID = rs.Regions(ids=IDS, points=XY, lonlat=False)
ROOK = rs.weights.distance_band(GRID, 1.0, points="point")
RNG = np.random.default_rng(8)
BLUR = np.exp(-np.square(XY[:, None] - XY).sum(axis=2) / 4.0)
FIELD = BLUR @ RNG.normal(size=N)
PANEL = rs.Panel.from_arrays(IDS, [1, 2], {"x": [RNG.normal(size=N), FIELD]})
PLACED = {"points": "point", "metric": "planar"}


def test_a_field_of_known_range():
    """A blur by a Gaussian of variance 2 correlates as exp(−d²/8): 0.88 at 1, 0.14 at 4."""
    found = ac.correlogram_by_distance(
        PANEL["x"], GRID, breaks=[0, 1, 2, 3, 4, 5, 6], rng=1, **PLACED
    )
    assert found.time == 2
    assert found.values[0] > 0.75
    assert (np.diff(found.values[:4]) < 0).all()
    assert 2 <= found.reach <= 5
    assert (found.p_adjusted[:2] <= 0.05).all()


def test_each_band_is_moran_with_the_weights_of_that_band():
    found = ac.correlogram_by_distance(PANEL["x"], GRID, bands=4, maximum=4, rng=5, **PLACED)
    distance = np.sqrt(np.square(XY[:, None] - XY).sum(axis=2))
    for h in range(4):
        near = (distance > h) & (distance <= h + 1)
        w = rs.SpatialWeights(ids=IDS, matrix=near.astype(float))
        one = rs.moran(PANEL["x"].at(2), w, inference="permutation", permutations=999, rng=5)
        assert found.values[h] == pytest.approx(one.values[0], rel=1e-12)
        assert found.p_value[h] == one.p_value[0]
        assert found.pairs[h] == near.sum() / 2  # each once
        assert found.mean_distance[h] == pytest.approx(distance[near].mean())
        low, high = np.quantile(one.simulated[0], [0.025, 0.975])
        assert (found.low[h], found.high[h]) == pytest.approx((low, high))


def test_orders_are_steps_along_the_links():
    found = ac.correlogram_by_order(PANEL["x"], ROOK, orders=3, scaling="none", rng=5)
    steps = np.abs(XY[:, None] - XY).sum(axis=2)
    for h in (1, 2, 3):
        w = rs.SpatialWeights(ids=IDS, matrix=(steps == h).astype(float))
        assert found.values[h - 1] == pytest.approx(rs.moran(PANEL["x"].at(2), w).values[0])
        assert found.pairs[h - 1] == (steps == h).sum() / 2
    geary = ac.correlogram_by_order(PANEL["x"], ROOK, orders=9, statistic="geary", rng=5)
    assert geary.values[0] < geary.low[0] < 1
    assert geary.reach >= 1


def test_all_bands_together_keep_their_level_on_noise():
    maps, outside, together = 120, 0, 0
    noise = np.random.default_rng(2).normal(size=(maps, N))
    panel = rs.Panel.from_arrays(IDS, list(range(maps)), {"x": noise})
    for t in range(maps):
        found = ac.correlogram_by_order(
            panel["x"], ROOK, orders=6, at_time=t, permutations=199, rng=t, scaling="none"
        )
        outside += bool((found.p_value <= 0.05).any())
        together += bool((found.p_adjusted <= 0.05).any())
    assert together <= binom.isf(1e-6, maps, 0.05)  # exact, so above it with a chance of 1e-6
    assert outside > together


def test_order_of_regions_unit_and_scale_change_nothing():
    first = ac.correlogram_by_distance(PANEL["x"], GRID, bands=5, rng=3, **PLACED)
    order = np.random.default_rng([8, 1]).permutation(N)
    ids = [IDS[k] for k in order]
    moved = rs.Regions(ids=ids, points=XY[order] * 1000, lonlat=False)
    panel = rs.Panel.from_arrays(ids, [2], {"x": FIELD[order] * -40 + 7})
    again = ac.correlogram_by_distance(panel["x"], moved, bands=5, rng=3, **PLACED)
    np.testing.assert_allclose(again.values, first.values, rtol=1e-9)
    np.testing.assert_allclose(again.upper, first.upper * 1000)
    np.testing.assert_array_equal(again.p_value, first.p_value)
    np.testing.assert_array_equal(again.p_adjusted, first.p_adjusted)


def test_empty_bands_are_empty_and_wrong_input_is_refused():
    found = ac.correlogram_by_distance(PANEL["x"], GRID, breaks="0, 0.5, 1", rng=1, **PLACED)
    assert np.isnan(found.values[0])
    assert found.pairs[0] == 0
    assert found.values[1] > 0
    assert "–" in found.summary()
    for wrong in ("0, x", [3, 2], [1], [-1, 2], [0, np.inf]):
        with pytest.raises(ParameterError, match="growing distances"):
            ac.correlogram_by_distance(PANEL["x"], GRID, breaks=wrong, **PLACED)
    with pytest.raises(ParameterError, match="bands=0"):
        ac.correlogram_by_distance(PANEL["x"], GRID, bands=0, **PLACED)
    with pytest.raises(ParameterError, match="orders=True"):
        ac.correlogram_by_order(PANEL["x"], ROOK, orders=True)
    with pytest.raises(ParameterError, match=r"permutations=9 is outside \[99, 1000000\]"):
        ac.correlogram_by_order(PANEL["x"], ROOK, permutations=9)
    with pytest.raises(IslandError, match="any band"):
        ac.correlogram_by_distance(PANEL["x"], GRID, breaks=[0, 0.5], **PLACED)


def test_pairs_are_counted_once_and_links_that_are_not_mutual_are_links():
    mutual = ac.correlogram_by_order(PANEL["x"], ROOK, orders=2, rng=5)
    assert mutual.mutual
    assert [c.key for c in mutual.tables()[0].columns][1] == "pairs"
    assert mutual.pairs[0] == ROOK.links / 2
    one_way = np.zeros((N, N))
    one_way[np.arange(N), (np.arange(N) + 1) % N] = 1.0
    w = rs.SpatialWeights(ids=IDS, matrix=one_way)
    ring = ac.correlogram_by_order(PANEL["x"], w, orders=2, rng=5)
    assert not ring.mutual
    assert [c.key for c in ring.tables()[0].columns][1] == "links"
    assert ring.pairs.tolist() == [N, N]
