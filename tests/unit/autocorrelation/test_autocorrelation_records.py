"""Records: what they hold, how they speak, and that they can be run again."""

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial import Panel, SpatialWeights, Variable
from regspatial import autocorrelation as ac
from regspatial.results.autocorrelation import VALUE_KEYS
from regspatial.results.local_autocorrelation import CLUSTERS
from regspatial.terms import TERMS

N = 20
IDS = tuple(f"r{k:02d}" for k in range(N))
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
ISLAND = RING.copy()
ISLAND[4], ISLAND[:, 4] = 0.0, 0.0
W = SpatialWeights(ids=IDS, matrix=sp.csr_array(RING), normalisation="row", kind="ring")
HILL = np.array([0, 1, 0, 1, 0, 1, 0, 1, 8, 9, 9, 8, 1, 0, 1, 0, 1, 0, 1, 0], dtype=float)
PANEL = Panel.from_arrays(
    IDS, [2000, 2010], {"x": [HILL, np.roll(HILL, 5)], "y": [HILL + 1, HILL[::-1] * 2 + 1]}
)
X = PANEL["x"]


def every_record():
    how = {"permutations": 99, "rng": 3}
    bits = Panel.from_arrays(IDS, [1], {"b": (HILL > 4).astype(float)})["b"]
    yield ac.moran(X, W, **how)
    yield ac.geary(X, W, inference="permutation", **how)
    yield ac.getis_ord_g(PANEL["y"], W, **how)
    yield ac.join_counts(bits, W, **how)
    yield ac.bivariate_moran(X, PANEL["y"], W, **how)
    yield ac.residual_moran(HILL - HILL.mean(), np.ones((N, 1)), W)
    local = ac.local_moran(X, W, correction="fdr", **how)
    yield local
    yield ac.local_geary(X, W, **how)
    yield ac.local_g(X, W, star=True)
    yield ac.bivariate_local_moran(X, PANEL["y"], W, **how)
    yield ac.cluster_transitions_of(local, 2000, 2010)
    yield local.scatter(2000)


@pytest.mark.parametrize("record", list(every_record()), ids=lambda r: type(r).__name__)
def test_every_record_speaks_both_languages_in_well_formed_tables(record):
    for table in record.tables():
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert len(set(table.keys)) == len(table.keys)
        for row in table.rows:
            for value in row:
                assert isinstance(value, (str, int, float, bool)), type(value)
                assert not isinstance(value, np.generic)
        for text in (
            *(c.heading("zh") for c in table.columns),
            table.title("zh"),
            *(n.zh for n in table.notes),
        ):
            assert text
    english, chinese = record.summary(), record.summary("zh")
    assert english != chinese
    assert record.tables()[0].title("zh") in chinese or "局部" in chinese
    assert "<table" in record._repr_html_()
    assert repr(record)


def test_the_main_table_has_one_row_a_time_and_always_states_sides():
    found = ac.moran(X, W)
    main, detail = found.tables()
    assert main.keys == ("time", "I", "expected", "variance", "sd", "z", "p_value", "n", "islands")
    assert main.column("time") == (2000, 2010)
    assert main.column("p_value") == tuple(found.p_value)
    assert set(detail.column("inference")) == {"randomisation", "normality"}
    for side in ("two-sided", "greater", "less", "folded"):
        text = ac.moran(X, W, alternative=side).summary()
        assert side in text
    with_p = ac.moran(X, W, permutations=99, rng=1).tables()[0]
    assert "p_permutation" in with_p.keys
    by_p = ac.moran(X, W, inference="permutation", rng=1)
    assert by_p.permutations == 999
    assert by_p.tables()[0].keys == main.keys
    assert "999" in by_p.summary()
    assert (found.last_value, found.last_z, found.last_p) == (
        found.values[-1],
        found.z_score[-1],
        found.p_value[-1],
    )


@pytest.mark.parametrize("rng", [7, None, np.random.default_rng(1)])
def test_a_run_can_be_repeated_from_its_spec(rng):
    first = ac.local_moran(X, W, rng=rng, permutations=99)
    again = ac.local_moran(X, W, rng=first.spec["seed"], permutations=first.spec["permutations"])
    np.testing.assert_array_equal(first.p_value, again.p_value)
    assert first.spec["weights"]["kind"] == "ring"
    g = ac.moran(X, W, rng=rng, permutations=99)
    again = ac.moran(X, W, rng=g.spec["seed"], permutations=99)
    np.testing.assert_array_equal(g.simulated, again.simulated)


def test_islands_are_kept_counted_and_never_tested():
    w = SpatialWeights(ids=IDS, matrix=sp.csr_array(ISLAND))
    g = ac.moran(X, w)
    assert g.islands == ("r04",)
    assert g.tables()[0].column("islands") == (1, 1)
    assert "r04" in g.summary()
    for verb in (ac.local_moran, ac.local_geary, ac.local_g):
        for correction in ("none", "fdr"):
            found = verb(X, w, rng=1, correction=correction)
            assert found.islands == ("r04",)
            assert (found.cluster[:, 4] == "isolate").all()
            assert np.isnan(found.p_value[:, 4]).all()
            assert np.isnan(found.p_adjusted[:, 4]).all()
            assert np.isfinite(np.delete(found.p_value, 4, axis=1)).all()
    # The correction counts 19 tests, not 20.
    bonferroni = ac.local_moran(X, w, inference="analytic", correction="bonferroni")
    p = np.delete(bonferroni.p_value, 4, axis=1)
    expected = np.minimum(1, 19 * p)
    np.testing.assert_allclose(np.delete(bonferroni.p_adjusted, 4, axis=1), expected)


def test_a_region_that_is_only_a_neighbour_is_still_an_isolate():
    one_way = RING.copy()
    one_way[4] = 0.0
    found = ac.local_moran(X, SpatialWeights(ids=IDS, matrix=sp.csr_array(one_way)), rng=1)
    assert found.islands == ("r04",)
    assert found.lag[0, 3] == pytest.approx((found.z[0, 2] + found.z[0, 4]) / 2)


def test_clusters_follow_quadrant_and_corrected_p():
    wave = Panel.from_arrays(IDS, [1], {"x": np.sin(2 * np.pi * np.arange(N) / N)})["x"]
    found = ac.local_moran(wave, W, rng=1, correction="fdr", alpha=0.1, alternative="greater")
    small = found.p_adjusted <= 0.1
    np.testing.assert_array_equal(found.cluster[small], found.quadrant[small])
    assert (found.cluster[~small] == "not significant").all()
    assert {"HH", "LL", "not significant"} == set(found.cluster[0].tolist())
    assert found.significant == int(small[-1].sum())
    hot = ac.local_g(X, W)
    assert (
        hot.cluster[hot.p_value <= 0.05]
        == np.where(hot.values > 0, "hot", "cold")[hot.p_value <= 0.05]
    ).all()


def test_counts_add_up_and_every_cluster_has_names():
    found = ac.local_moran(X, W, rng=1)
    table = found.counts()
    assert all(sum(row[1:]) == N for row in table.rows)
    assert table.column("HH")[0] == int((found.cluster[0] == "HH").sum())
    for codes in CLUSTERS.values():
        assert set(codes) <= set(TERMS["cluster"])
    assert set(VALUE_KEYS) >= {"moran", "geary", "getis_ord_g", "BB", "WW", "BW"}


def test_a_value_at_the_mean_is_in_no_quadrant():
    x = Panel.from_arrays(IDS, [1], {"x": [-1.0, 0.0, 1.0, 0.0] * 5})["x"]
    found = ac.local_moran(x, W, rng=1, inference="permutation")
    middle = x.values[0] == 0
    assert (found.quadrant[0, middle] == "").all()
    assert (found.p_value[0, middle] == 1).all()
    assert (found.cluster[0, middle] == "not significant").all()


def test_scatter_slope_is_moran_for_row_normalised_weights():
    g = ac.moran(X, W)
    s = g.scatter(2000)
    assert s.slope == pytest.approx(g.values[0], rel=1e-12)
    assert s.slope == pytest.approx(np.polyfit(s.z, s.lag, 1)[0], rel=1e-10)
    assert s.intercept == pytest.approx(np.polyfit(s.z, s.lag, 1)[1], abs=1e-12)
    assert s.ids == IDS
    assert g.scatter().time == 2010
    local = ac.local_moran(X, W, rng=1)
    np.testing.assert_array_equal(local.scatter(2000).quadrant, local.quadrant[0])


def test_local_values_average_to_the_global_value():
    g, local = ac.moran(X, W), ac.local_moran(X, W, rng=1)
    np.testing.assert_allclose(local.values.mean(axis=1), g.values, rtol=1e-12)
    c = ac.local_geary(X, W, rng=1).values.sum(axis=1) * (N - 1) / (2 * N * N)
    np.testing.assert_allclose(c, ac.geary(X, W).values, rtol=1e-12)


def test_at_cuts_one_time_and_layers_hold_it():
    found = ac.local_moran(X, W, rng=1)
    one = found.at(2000)
    assert one.times == (2000,)
    np.testing.assert_array_equal(one.cluster[0], found.cluster[0])
    ids, columns = found.layer_columns()
    assert ids == IDS
    by_name = {c.name: c.values for c in columns}
    np.testing.assert_array_equal(by_name["cluster"], found.cluster[1])
    _, columns = found.layer_columns(2000)
    np.testing.assert_array_equal({c.name: c.values for c in columns}["value"], found.values[0])


def test_a_long_summary_shows_the_significant_regions_and_says_how_many_more():
    n = 400
    ids = [f"{k:03d}" for k in range(n)]
    ring = sp.csr_array(np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) * 0.5
    x = Panel.from_arrays(ids, [1], {"x": np.sin(np.arange(n) / 20)})["x"]
    found = ac.local_moran(x, SpatialWeights(ids=tuple(ids), matrix=ring), rng=1)
    assert found.significant > 60
    text = found.summary()
    assert f"{found.significant - 60} more rows" in text
    assert len(text.splitlines()) < 90
    assert len(found.rows()) == n


def test_clusters_of_local_geary_are_alike_below_the_expected_value_and_different_above():
    found = ac.local_geary(X, W, rng=1, alpha=0.5, alternative="folded")
    alike = found.values <= found.expected
    named = np.isin(found.cluster, ("HH", "LL", "similar", "different"))
    assert named.mean() > 0.3
    assert (found.cluster[named & ~alike] == "different").all()
    assert alike.any()
    assert not alike.all()
    for code in ("HH", "LL"):
        here = named & alike & (found.quadrant == code)
        assert here.any()
        assert (found.cluster[here] == code).all()
    mixed = named & alike & np.isin(found.quadrant, ("HL", "LH"))
    assert (found.cluster[mixed] == "similar").all()


def test_transitions_say_who_moved_where():
    local = ac.local_moran(X, W, rng=1)
    moved = ac.cluster_transitions_of(local, 2000, 2010)
    assert moved.counts.sum() == N
    assert moved.stable + len(moved.moved) == N
    expected = [i for i, a, b in zip(IDS, *local.cluster, strict=True) if a != b]
    assert list(moved.moved) == expected
    k = moved.codes.index("HH")
    assert moved.counts[k].sum() == (local.cluster[0] == "HH").sum()
    quad = ac.cluster_transitions_of(local, "2000", 2010, states="quadrant")
    assert quad.counts.trace() == (local.quadrant[0] == local.quadrant[1]).sum()
    both = ac.cluster_transitions(X, W, rng=1)
    np.testing.assert_array_equal(both.counts, moved.counts)
    (note,) = moved.tables()[0].notes
    assert note.en.startswith(f"{len(moved.moved)} of {N} regions moved: ")
    same = Variable(name="x", ids=IDS, times=(1, 2), values=np.repeat(X.values[:1], 2, axis=0))
    (note,) = ac.cluster_transitions(same, W, rng=1).tables()[0].notes
    assert note.en == f"None of {N} regions moved."
    ids, columns = moved.layer_columns()
    assert ids == IDS
    assert {c.name for c in columns} == {"before", "after", "move"}


def test_bivariate_takes_the_lag_of_the_second_variable():
    x, y = PANEL["x"], PANEL["y"]
    found = ac.bivariate_moran(x, y, W)
    zx = (x.values - x.values.mean(1, keepdims=True)) / x.values.std(1, keepdims=True)
    zy = (y.values - y.values.mean(1, keepdims=True)) / y.values.std(1, keepdims=True)
    np.testing.assert_allclose(found.values, (zx * (zy @ RING.T)).sum(1) / N, rtol=1e-12)
    local = ac.bivariate_local_moran(x, y, W, rng=1)
    np.testing.assert_allclose(local.values, zx * (zy @ RING.T), rtol=1e-12)
    assert local.other == "y"
    turned = ac.bivariate_moran(x, y.aligned(IDS[::-1]), W)
    np.testing.assert_allclose(turned.values, found.values, rtol=1e-12)


VERBS = {
    "moran": lambda x, y, w: ac.moran(x, w, permutations=99, rng=1),
    "geary": lambda x, y, w: ac.geary(x, w, permutations=99, rng=1),
    "g": lambda x, y, w: ac.getis_ord_g(x, w, permutations=99, rng=1),
    "bivariate": lambda x, y, w: ac.bivariate_moran(x, y, w, permutations=99, rng=1),
    "local": lambda x, y, w: ac.local_moran(x, w, permutations=99, rng=1),
    "local geary": lambda x, y, w: ac.local_geary(x, w, permutations=99, rng=1),
    "gi*": lambda x, y, w: ac.local_g(x, w, star=True),
    "bivariate local": lambda x, y, w: ac.bivariate_local_moran(x, y, w, permutations=99, rng=1),
}


@pytest.mark.parametrize("name", VERBS)
def test_every_statistic_matches_by_label_in_any_order(name):
    rng = np.random.default_rng(5)
    lopsided = RING * rng.random((N, N))  # so that a wrong match cannot go unseen
    w = SpatialWeights(ids=IDS, matrix=sp.csr_array(lopsided))
    values = {k: rng.gamma(2.0, size=(2, N)) for k in "xy"}
    order = rng.permutation(N)
    mixed = [IDS[k] for k in order]
    sorted_panel = Panel.from_arrays(IDS, [1, 2], values)
    mixed_panel = Panel.from_arrays(mixed, [1, 2], {k: v[:, order] for k, v in values.items()})
    first = VERBS[name](sorted_panel["x"], sorted_panel["y"], w)
    again = VERBS[name](mixed_panel["x"], mixed_panel["y"], w.aligned(mixed[::-1]))
    crossed = VERBS[name](mixed_panel["x"], mixed_panel["y"].aligned(IDS), w)
    for other in (again, crossed):
        local = first.values.shape == (2, N)
        at = order if local else slice(None)
        np.testing.assert_allclose(other.values, first.values[..., at], rtol=1e-11)
        np.testing.assert_array_equal(
            np.round(other.p_value, 12), np.round(first.p_value[..., at], 12)
        )
        assert other.ids == tuple(mixed)


def test_a_p_value_that_is_the_level_itself_is_significant():
    local = ac.local_moran(X, W, permutations=19, rng=3, alpha=0.1)
    at = np.isclose(local.p_value, 0.1, rtol=0, atol=1e-12)  # 2 · 1/20: none of 19 as extreme
    assert at.any()
    assert np.isin(local.cluster[at], ["HH", "LL", "HL", "LH"]).all()
    assert not np.isin(local.cluster[~at], ["HH", "LL", "HL", "LH"]).any()
