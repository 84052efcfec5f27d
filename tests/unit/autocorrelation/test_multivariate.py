"""Several variables at once, and p-values for all regions together: identities, laws, refusals."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.stats import binom, norm

from regspatial import Panel, SpatialWeights
from regspatial import autocorrelation as ac
from regspatial.errors import ParameterError, UnknownColumnError

N = 60
RNG = np.random.default_rng(41)
IDS = tuple(f"r{k:02d}" for k in range(N))
RING = sum(np.roll(np.eye(N), s, axis=1) for s in (-2, -1, 1, 2))
W = SpatialWeights(ids=IDS, matrix=sp.csr_array(RING / 4), normalisation="row")
SMOOTH = RING @ RING @ RNG.normal(size=(N, 3)) / 16
PANEL = Panel.from_arrays(
    IDS,
    [1, 2],
    {
        "a": np.array([SMOOTH[:, 0], RNG.normal(size=N)]),
        "b": np.array([SMOOTH[:, 1], RNG.exponential(size=N)]),
        "c": np.array([RNG.normal(size=N), SMOOTH[:, 2]]),
    },
)
BOTH = [ac.multivariate_local_geary, ac.multivariate_local_moran]
ALONE = {ac.multivariate_local_geary: ac.local_geary, ac.multivariate_local_moran: ac.local_moran}
LOCAL = {
    "moran": lambda w, **how: ac.local_moran(PANEL["b"], w, **how),
    "geary": lambda w, **how: ac.local_geary(PANEL["b"], w, **how),
    "g": lambda w, **how: ac.local_g(PANEL["b"], w, inference="permutation", **how),
    "g_star": lambda w, **how: ac.local_g(PANEL["b"], w, star=True, inference="permutation", **how),
    "bivariate": lambda w, **how: ac.bivariate_local_moran(PANEL["a"], PANEL["b"], w, **how),
    "profiles": lambda w, **how: ac.multivariate_local_geary(PANEL, ["a", "b"], w, **how),
    "inner": lambda w, **how: ac.multivariate_local_moran(PANEL, ["a", "b"], w, **how),
}


@pytest.mark.parametrize("verb", BOTH)
def test_of_one_variable_it_is_the_univariate_statistic(verb):
    ours = verb(PANEL, ["b"], W, rng=3)
    one = ALONE[verb](PANEL["b"], W, rng=3)
    for name in ("values", "expected", "variance", "z", "lag"):
        np.testing.assert_allclose(getattr(ours, name), getattr(one, name), rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(ours.p_value, one.p_value)


@pytest.mark.parametrize("verb", BOTH)
def test_values_are_the_mean_of_those_of_the_variables(verb):
    ours = verb(PANEL, ["a", "b", "c"], W, inference="analytic")
    each = [ALONE[verb](PANEL[v], W, inference="analytic").values for v in "abc"]
    np.testing.assert_allclose(ours.values, np.mean(each, axis=0), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("verb", BOTH)
def test_moments_are_those_of_every_profile_dealt_by_hand(verb):
    """With one neighbour each, the moments over j are those of the statistic of that neighbour."""
    step = np.roll(np.eye(N), 1, axis=1)
    w = SpatialWeights(ids=IDS, matrix=step, normalisation="row")
    found = verb(PANEL, ["a", "b"], w, at_time=1, inference="analytic")
    z = np.array([PANEL[v].values[0] for v in "ab"])
    z = (z - z.mean(axis=1, keepdims=True)) / z.std(axis=1, keepdims=True)
    if verb is ac.multivariate_local_geary:
        pair = np.square(z[:, :, None] - z[:, None]).mean(axis=0)
    else:
        pair = (z[:, :, None] * z[:, None]).mean(axis=0)
    off = ~np.eye(N, dtype=bool)
    for i in range(N):
        others = pair[i][off[i]]
        assert found.expected[0, i] == pytest.approx(others.mean(), rel=1e-10, abs=1e-12)
        assert found.variance[0, i] == pytest.approx(others.var(), rel=1e-9)


@pytest.mark.parametrize("verb", BOTH)
def test_both_ways_of_drawing_agree_with_the_exact_moments(verb):
    """p by 9,999 shared draws and by independent ones differ by their own errors only."""
    shared = verb(PANEL, ["a", "b", "c"], W, at_time=1, permutations=9999, rng=1)
    own = verb(PANEL, ["a", "b", "c"], W, at_time=1, permutations=9999, scheme="independent", rng=2)
    p = (shared.p_value + own.p_value) / 2
    sd = np.sqrt(2 * np.maximum(p, 2e-4) / 9999) * np.sqrt(2)  # of a difference of doubled tails
    assert (np.abs(shared.p_value - own.p_value) < 5 * sd).all()
    normal = 2 * norm.sf(np.abs(shared.z_score))
    assert np.corrcoef(normal.ravel(), shared.p_value.ravel())[0, 1] > 0.97  # skewed, not equal


def test_a_planted_patch_of_profiles_is_found():
    """Twelve regions share a profile that no single variable shows as high or low everywhere."""
    x = np.random.default_rng(7).normal(size=(2, N))
    x[:, 20:32] = np.array([[2.5], [-2.5]])
    panel = Panel.from_arrays(IDS, [1], {"u": x[:1], "v": x[1:]})
    for verb in BOTH:
        found = verb(panel, ["u", "v"], W, permutations=9999, correction="fdr", rng=5)
        inside = set(np.array(IDS)[found.cluster[0] == "similar"])
        assert inside >= set(IDS[22:30])
        assert len(inside - set(IDS[18:34])) <= 2


@pytest.mark.parametrize("name", list(LOCAL))
def test_max_t_does_not_depend_on_the_order_or_the_unit(name):
    how = {"permutations": 199, "correction": "max-t", "rng": 11}
    first = LOCAL[name](W, **how)
    order = np.random.default_rng([41, 1]).permutation(N)
    moved = SpatialWeights(
        ids=tuple(IDS[k] for k in order), matrix=W.to_dense()[np.ix_(order, order)]
    )
    np.testing.assert_array_equal(first.p_adjusted, LOCAL[name](moved, **how).p_adjusted)
    assert (first.p_adjusted >= first.p_value).all()
    assert first.p_adjusted.min() >= 2 / 200


@pytest.mark.parametrize("name", list(LOCAL))
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less", "folded"])
def test_max_t_of_the_most_extreme_region_is_counted_by_hand(name, alternative):
    """p of the largest statistic: how often a full permutation of the map has a larger one."""
    R = 99
    how = {"permutations": R, "rng": 17, "alternative": alternative}
    found = LOCAL[name](W, correction="max-t", **how)
    again = LOCAL[name](W, correction="none", **how)
    np.testing.assert_array_equal(found.p_value, again.p_value)
    # p falls with rank, is a count over R + 1, and doubled where both tails count
    step = 2 if alternative == "two-sided" else 1
    counts = found.p_adjusted * (R + 1) / step
    inner = found.p_adjusted < 1
    np.testing.assert_allclose(counts[inner], np.round(counts[inner]), atol=1e-9)


@pytest.mark.parametrize("correction", ["max-t", "none"])
def test_the_chance_of_any_false_cluster_on_a_map_of_noise(correction):
    """400 maps of skewed noise: any false cluster on at most 5 % of them with max-T, on most without."""
    times = 400
    noise = np.random.default_rng(23).exponential(size=(times, N)) ** 1.5
    panel = Panel.from_arrays(IDS, list(range(times)), {"x": noise})
    found = ac.local_moran(panel["x"], W, permutations=399, correction=correction, rng=1)
    maps = int((found.p_adjusted <= 0.05).any(axis=1).sum())
    if correction == "none":
        assert maps > 0.5 * times
    else:  # exact under noise: above this with a chance of 1e-6
        assert maps <= binom.isf(1e-6, times, 0.05)
        assert maps >= 1  # and not by refusing everything


def test_max_t_is_less_strict_than_bonferroni_where_regions_depend_on_one_another():
    """Twelve neighbours on either side: overlapping lags are far fewer tests than regions."""
    wide = sum(np.roll(np.eye(N), s, axis=1) for s in range(-12, 13) if s)
    w = SpatialWeights(ids=IDS, matrix=wide / 24, normalisation="row")
    how = {"permutations": 9999, "rng": 3, "at_time": 1}
    p = {
        c: np.sort(ac.local_moran(PANEL["a"], w, correction=c, **how).p_adjusted.ravel())[:5]
        for c in ("max-t", "bonferroni")
    }
    assert (p["max-t"] < 0.6 * p["bonferroni"]).all()


def test_max_t_leaves_isolates_out():
    w = SpatialWeights(
        ids=IDS, matrix=RING * (np.arange(N) != 5)[:, None] * (np.arange(N) != 5) / 4
    )
    found = ac.local_moran(PANEL["a"], w, correction="max-t", rng=1)
    assert np.isnan(found.p_adjusted[:, 5]).all()
    assert np.isfinite(np.delete(found.p_adjusted, 5, axis=1)).all()


def test_max_t_wants_permutations():
    with pytest.raises(ParameterError, match="max-t.*permutations"):
        ac.local_g(PANEL["a"], W, correction="max-t")


def test_the_matrix_is_all_pairs():
    found = ac.moran_matrix(PANEL, ["a", "b", "c"], W)
    assert found.time == 2
    for u, x in enumerate("abc"):
        for v, y in enumerate("abc"):
            if u == v:
                one = ac.moran(PANEL[x].at(2), W)
            else:
                one = ac.bivariate_moran(PANEL[x].at(2), PANEL[y].at(2), W)
            assert found.values[u, v] == pytest.approx(one.values[0], rel=1e-12)
            assert found.p_value[u, v] == pytest.approx(one.p_value[0], rel=1e-9)
    off = np.abs(found.values - np.diag(np.diag(found.values)))
    assert abs(found.largest) == off.max()
    np.testing.assert_allclose(np.diag(found.correlation), 1.0)
    drawn = ac.moran_matrix(PANEL, ["a", "b"], W, at_time=1, inference="permutation", rng=4)
    one = ac.bivariate_moran(
        PANEL["a"].at(1), PANEL["b"].at(1), W, inference="permutation", rng=drawn.spec["seed"]
    )
    assert drawn.p_value[0, 1] == one.p_value[0]


@pytest.mark.parametrize("verb", [*BOTH, ac.moran_matrix])
def test_what_cannot_be_used_is_named(verb):
    with pytest.raises(ParameterError, match="a more than once"):
        verb(PANEL, ["a", "b", "a"], W)
    with pytest.raises(UnknownColumnError, match="zz"):
        verb(PANEL, ["a", "zz"], W)
    with pytest.raises(ParameterError, match="names 0 columns"):
        verb(PANEL, [], W)


def test_records_show_themselves_in_both_languages():
    pytest.importorskip("matplotlib")
    found = ac.multivariate_local_geary(PANEL, ["a", "b"], W, correction="max-t", rng=1)
    assert "a, b" in found.summary()
    assert "max-T" in found.counts().text("zh")
    matrix = ac.moran_matrix(PANEL, ["a", "b"], W)
    assert "邻居" in matrix.summary("zh")
    assert matrix.plot(language="en").axes
