"""How sure clusters are: over W and seeds, and under stated errors; known answers and laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

import regspatial as rs
from regspatial import autocorrelation as ac
from regspatial.errors import InputError, LabelError, ParameterError

N = 64
RNG = np.random.default_rng(19)
IDS = tuple(f"q{k:02d}" for k in range(N))
XY = np.array([(k % 8, k // 8) for k in range(N)], dtype=float)
GRID = rs.Regions(ids=IDS, points=XY, lonlat=False)
BAND = rs.weights.distance_band(GRID, 1.0, points="point")
NEAR = rs.weights.knn(GRID, k=5, points="point")
PATCH = (XY < 3).all(axis=1)
X = 6.0 * PATCH + RNG.normal(size=N)
PANEL = rs.Panel.from_arrays(
    IDS, [1, 2], {"x": [RNG.normal(size=N), X], "sd": np.full((2, N), 0.3)}
)
FEW = {"permutations": 199, "rng": 4}


def test_shares_are_counted_run_by_run():
    found = ac.cluster_stability(PANEL["x"], BAND, [NEAR], seeds=3, **FEW)
    assert found.runs == 6
    np.testing.assert_allclose(found.shares.sum(axis=1), 1.0)
    assert [f.kind for f in found.family] == ["distance-band", "knn"]
    assert found.family[1].rule.startswith("k=5")
    first = ac.local_moran(PANEL["x"], BAND, at_time=2, **FEW)
    np.testing.assert_array_equal(found.base, first.cluster[0])
    alone = ac.cluster_stability(PANEL["x"], BAND, seeds=1, **FEW)
    assert (alone.share == 1).all()
    assert alone.most_frequent == tuple(first.cluster[0])
    np.testing.assert_array_equal(alone.kept, 1.0)


def test_a_planted_patch_is_steady_and_its_core_in_every_run():
    found = ac.cluster_stability(PANEL["x"], BAND, [NEAR], seeds=5, **FEW)
    core = [k for k in np.flatnonzero(PATCH) if XY[k].max() < 2]
    high = found.shares[:, found.codes.index("HH")]
    assert (high[core] == 1.0).all()
    assert found.steady >= len(core)


def test_seeds_move_a_region_as_its_p_value_says():
    """A region whose exact p is near alpha is in a cluster in a share of seeds, others never or always."""
    found = ac.cluster_stability(PANEL["x"], BAND, seeds=40, at_time=1, permutations=99, rng=1)
    p = ac.local_moran(PANEL["x"], BAND, at_time=1, permutations=19_999, rng=2).p_value[0]
    assert (found.probability[p > 0.15] == 0).all()
    assert (found.probability[p < 0.01] == 1).all()


@pytest.mark.parametrize("statistic", ["local_moran", "local_geary", "local_g", "local_g_star"])
def test_no_error_changes_nothing_and_a_large_one_leaves_noise(statistic):
    how = {"statistic": statistic, "draws": 60, **FEW}
    none = ac.cluster_sensitivity(PANEL["x"], BAND, error_size=0.0, **how)
    np.testing.assert_array_equal(none.kept, 1.0)
    much = ac.cluster_sensitivity(PANEL["x"], BAND, error_size=1e4, **how)
    assert much.probability.mean() < 0.12  # the level of 5 %, doubled tails of 200 and 60 maps
    assert much.doubtful == int((~np.isin(none.base, ["not significant", "isolate"])).sum())


def test_the_share_kept_is_the_probability_that_it_has():
    """With one neighbour each and analytic limits the answer is a normal probability.

    The statistic of region i depends on x_j of its neighbour alone; n is large enough for mean and
    spread to stand still, so P(z_j above its threshold) is known.
    """
    n = 400
    ids = [f"s{k:03d}" for k in range(n)]
    x = np.random.default_rng(6).normal(size=n)
    x[10] = x[11] = 2.4
    w = rs.SpatialWeights(ids=tuple(ids), matrix=np.roll(np.eye(n), 1, axis=1), normalisation="row")
    panel = rs.Panel.from_arrays(ids, [1], {"x": x})
    sd = 0.3
    found = ac.cluster_sensitivity(panel["x"], w, error_size=sd, draws=800, permutations=499, rng=8)
    # p ≤ 0.05 two-sided: fewer than 12 of 499 draws as high: among the 2.4 % highest of the others
    blurred = np.hypot(1, sd)
    threshold = np.quantile(np.delete(x, [10, 11]), 0.976) * blurred
    expected = norm.sf((threshold - 2.4) / sd)
    high = found.shares[10, found.codes.index("HH")]
    assert abs(high - expected) < 0.12  # the quantile of 400 values moves by .1, the share with it


def test_errors_of_each_region_or_as_a_share_or_one_size():
    how = {"draws": 40, **FEW}
    own = ac.cluster_sensitivity(PANEL["x"], BAND, error=PANEL["sd"], **how)
    one = ac.cluster_sensitivity(PANEL["x"], BAND, error_size=0.3, **how)
    np.testing.assert_array_equal(own.shares, one.shares)
    share = ac.cluster_sensitivity(PANEL["x"], BAND, relative_error=0.3, **how)
    assert not np.array_equal(share.shares, one.shares)
    assert "sd" in own.summary()
    assert "30 %" in share.summary()


def test_order_of_regions_and_unit_change_nothing():
    order = np.random.default_rng([19, 1]).permutation(N)
    ids = [IDS[k] for k in order]
    panel = rs.Panel.from_arrays(ids, [2], {"x": X[order] * 1000})
    a = ac.cluster_sensitivity(PANEL["x"], BAND, error_size=0.3, draws=30, **FEW)
    b = ac.cluster_sensitivity(panel["x"], BAND, error_size=300.0, draws=30, **FEW)
    np.testing.assert_array_equal(a.shares[order], b.shares)
    a = ac.cluster_stability(PANEL["x"], BAND, [NEAR], seeds=2, **FEW)
    b = ac.cluster_stability(panel["x"], BAND, [NEAR], seeds=2, **FEW)
    np.testing.assert_array_equal(a.shares[order], b.shares)


def test_what_cannot_be_used_is_named():
    for how in ({}, {"error_size": 1.0, "relative_error": 0.1}):
        with pytest.raises(ParameterError, match="exactly one of error="):
            ac.cluster_sensitivity(PANEL["x"], BAND, **how)
    with pytest.raises(ParameterError, match="relative_error=-0.1"):
        ac.cluster_sensitivity(PANEL["x"], BAND, relative_error=-0.1)
    negative = rs.Panel.from_arrays(IDS, [2], {"sd": -np.arange(N) / 10.0})
    with pytest.raises(InputError, match="'sd'.*negative in q01"):
        ac.cluster_sensitivity(PANEL["x"], BAND, error=negative["sd"])
    with pytest.raises(ParameterError, match="seeds=0"):
        ac.cluster_stability(PANEL["x"], BAND, seeds=0)
    other = rs.SpatialWeights(ids=("a", "b"), matrix=np.ones((2, 2)) - np.eye(2))
    with pytest.raises(LabelError):
        ac.cluster_stability(PANEL["x"], BAND, [other], seeds=1, **FEW)
