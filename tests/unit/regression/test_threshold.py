"""Threshold regressions against dummies written out, simulated truths, and what must not matter."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError
from regspatial.recipes.outputs import short_tables


def world(n=40, periods=8, cuts=(0.3,), slopes=(0.2, 1.2), seed=2, noise=0.5):
    rng = np.random.default_rng(seed)
    x, q, z, e = rng.normal(size=(4, periods, n))
    mu, alpha = rng.normal(size=n), rng.normal(size=(periods, 1))
    b = np.asarray(slopes)[np.searchsorted(cuts, q, side="left")]
    y = b * x + 0.3 * z + mu + alpha + noise * e
    return rs.Panel.from_arrays(range(n), range(periods), {"y": y, "x": x, "q": q, "z": z})


def rss_with_dummies(panel, gammas, effects="twoway", names=("x",)):
    n, periods = panel.n, panel.T
    flat = {k: panel[k].values.ravel() for k in panel.columns}
    columns = [np.tile(np.eye(n), (periods, 1)), flat["z"][:, None]]
    if effects == "twoway":
        columns.append(np.repeat(np.eye(periods), n, axis=0))
    for x in names:
        columns += [(flat[x] * (flat["q"] <= g))[:, None] for g in gammas]
        columns.append(flat[x][:, None])
    design = np.hstack(columns)
    b = np.linalg.lstsq(design, flat["y"], rcond=None)[0]
    return float(np.sum((flat["y"] - design @ b) ** 2))


@pytest.mark.parametrize("effects", ["twoway", "entity"])
def test_the_threshold_is_the_least_sum_of_squares_over_all_values(effects):
    panel = world()
    formula = "y ~ x + z" + ("" if effects == "twoway" else " | id")
    found = rs.panel_threshold(panel, formula, threshold="q", thresholds=1, draws=0, trim=0.05)
    q = np.sort(panel["q"].values.ravel())
    tried = q[15:304]  # 5 % of 320 on each side: 16 to 304 rows at or below
    sums = [rss_with_dummies(panel, [g], effects) for g in tried]
    assert found.values_tried == tried.size
    assert found.first == tried[np.argmin(sums)]
    none = rss_with_dummies(panel, [], effects)
    f = (none - min(sums)) / (min(sums) / (40 * 7))
    assert found.tests[0].statistic == pytest.approx(f, rel=1e-8)
    lr = (np.array(sums) - min(sums)) / (min(sums) / (40 * 7))
    np.testing.assert_allclose(found.thresholds[0].lr, lr, rtol=1e-7, atol=1e-7)
    inside = tried[lr <= -2 * np.log(1 - np.sqrt(0.95))]
    assert (found.thresholds[0].low, found.thresholds[0].high) == (inside[0], inside[-1])


def test_critical_values_are_those_of_hansen():
    for level, critical in ((0.90, 5.94), (0.95, 7.35), (0.99, 10.59)):
        found = rs.panel_threshold(
            world(), "y ~ x + z", threshold="q", thresholds=1, draws=0, level=level
        )
        assert round(found.thresholds[0].critical, 2) == critical


def test_two_switching_regressors_and_two_thresholds():
    rng = np.random.default_rng(5)
    panel = world(cuts=(-0.5, 0.6), slopes=(0.2, 1.0, 2.0))
    v = rng.normal(size=(8, 40))
    y = panel["y"].values + np.where(panel["q"].values <= 0.6, 0.0, 1.0) * v
    columns = {**{k: panel[k].values for k in ("x", "q", "z")}, "y": y, "v": v}
    panel = rs.Panel.from_arrays(panel.ids, panel.times, columns)
    found = rs.panel_threshold(
        panel, "y ~ x + v + z", threshold="q", switching="x, v", thresholds=2, draws=0, trim=0.05
    )
    cuts = [t.value for t in found.thresholds]
    assert abs(cuts[0] + 0.5) < 0.2
    assert abs(cuts[1] - 0.6) < 0.1
    total = rss_with_dummies(panel, [], names=("x", "v"))
    both = rss_with_dummies(panel, cuts, names=("x", "v"))
    one = rss_with_dummies(panel, cuts[:1], names=("x", "v"))
    assert found.sums[2] / found.sums[0] == pytest.approx(both / total, rel=1e-8)
    assert both < one
    terms = found.model.terms
    assert terms == ("x [1]", "x [2]", "x [3]", "v [1]", "v [2]", "v [3]", "z")
    assert found.model.get("x [3]")["estimate"] == pytest.approx(2.0, abs=0.15)
    assert sum(row[2] for row in found.tables()[3].rows) == 320


def test_the_model_is_the_regression_with_interactions():
    """The coefficients by regime, with their clustered errors, are those of `fixed_effects`."""
    panel = world()
    found = rs.panel_threshold(panel, "y ~ x + z", threshold="q", thresholds=1, draws=0)
    low = (panel["q"].values <= found.first) * panel["x"].values
    high = panel["x"].values - low
    by_hand = rs.fixed_effects(
        panel.with_columns(by_position=True, low=low, high=high), "y ~ low + high + z | id + time"
    )
    np.testing.assert_allclose(found.model.estimates, by_hand.estimates, rtol=1e-10)
    np.testing.assert_allclose(found.model.covariance, by_hand.covariance, rtol=1e-8)
    row = found.tables()[4].records()[0]
    change = by_hand.estimates[1] - by_hand.estimates[0]
    assert row["difference"] == pytest.approx(change, rel=1e-10)


def test_a_bootstrap_sample_is_what_its_definition_says():
    """F of one sample, written out with dummies: residuals of whole regions, fitted values of the null."""
    from regspatial._kernels.random import Numbers
    from regspatial._kernels.threshold import ThresholdSearch
    from regspatial.regression.chains.threshold_tests import Samples

    panel = world(n=9, periods=6)
    unit, period = np.tile(np.arange(9), 6), np.repeat(np.arange(6), 9)
    flat = {k: panel[k].values.ravel() for k in panel.columns}
    search = ThresholdSearch(flat["x"][None], flat["z"][None], flat["q"], unit, period, 0.1, None)
    y = search.within(search.sorted(flat["y"])[None])[0]
    fitted = search.base.T @ (search.base @ y)
    samples = Samples(search, fitted, y - fitted, unit, period, 3, 1)
    drawn = samples.statistics(1, 30, 45.0, None)
    assert drawn.shape == (30,)
    assert len(set(drawn.round(8))) == 30
    chosen = np.floor(Numbers(3, 1).uniform(0, 9, 30, 9))
    e = samples.blocks[chosen[0].astype(int)[samples.place], samples.period]
    star = np.empty(54)
    star[search.order] = fitted + e
    one = rs.Panel.from_arrays(
        range(9),
        range(6),
        {**{k: panel[k].values for k in ("x", "q", "z")}, "y": star.reshape(6, 9)},
    )
    sums = [rss_with_dummies(one, [g]) for g in search.values]
    none = rss_with_dummies(one, [])
    assert drawn[0] == pytest.approx((none - min(sums)) / (min(sums) / 45.0), rel=1e-8)
    two = samples.statistics(2, 3, 45.0, None)
    assert (two >= 0).all()


def test_the_tests_find_the_number_of_thresholds():
    found = rs.panel_threshold(
        world(cuts=(-0.5, 0.6), slopes=(0, 1, 2)),
        "y ~ x + z",
        threshold="q",
        draws=99,
        trim=0.05,
        rng=1,
    )
    assert found.count == 2
    assert [t.p_value <= 0.05 for t in found.tests] == [True, True, False]
    linear = rs.panel_threshold(world(slopes=(1, 1)), "y ~ x + z", threshold="q", draws=99, rng=1)
    assert linear.count == 0
    assert linear.model.terms == ("x", "z")
    assert "no threshold" in linear.summary()
    names = [t.name for t in linear.tables()]
    assert not {"differences", "likelihood_ratio"} & set(names)
    assert {"differences", "likelihood_ratio"} <= {t.name for t in found.tables()}
    assert [t.name for t in short_tables(linear)] == [*names[:3], "fit", "regimes"]
    assert [t.name for t in short_tables(found)][-1] == "differences"
    assert np.isnan(linear.first)


def test_units_and_monotone_scales_do_not_matter():
    panel = world()
    base = rs.panel_threshold(panel, "y ~ x + z", threshold="q", draws=49, thresholds=1, rng=4)
    other = rs.Panel.from_arrays(
        panel.ids,
        panel.times,
        {
            "y": panel["y"].values * 1e5,
            "x": panel["x"].values * 1e-3,
            "z": panel["z"].values,
            "q": np.exp(panel["q"].values),
        },
    )
    found = rs.panel_threshold(other, "y ~ x + z", threshold="q", draws=49, thresholds=1, rng=4)
    assert np.log(found.first) == pytest.approx(base.first, rel=1e-12)
    assert found.tests[0].statistic == pytest.approx(base.tests[0].statistic, rel=1e-8)
    assert found.tests[0].p_value == base.tests[0].p_value
    by_log = rs.panel_threshold(other, "y ~ x + z", threshold="log(q)", draws=0, thresholds=1)
    assert by_log.first == pytest.approx(base.first, rel=1e-12)


def test_what_is_refused_in_words():
    panel = world()
    y = panel["y"].values.copy()
    y[3, 5] = np.nan
    holed = panel.with_columns(by_position=True, y=y)
    with pytest.raises(SpecificationError, match="balanced panel: 1 of 40 regions .*5"):
        rs.panel_threshold(holed, "y ~ x + z", threshold="q", missing="keep")
    q = panel["q"].values.copy()
    q[3, 5] = np.nan
    holed = panel.with_columns(by_position=True, q=q)
    with pytest.raises(SpecificationError, match="empty in 1 row"):
        rs.panel_threshold(holed, "y ~ x + z", threshold="q", missing="keep")
    with pytest.raises(SpecificationError, match="effects of regions"):
        rs.panel_threshold(panel, "y ~ x + z | time", threshold="q")
    d = (panel["q"].values > 0) * 1.0
    with pytest.raises(SpecificationError, match="at least 2"):
        rs.panel_threshold(panel.with_columns(by_position=True, d=d), "y ~ x + z", threshold="d")
    with pytest.raises(ParameterError, match="thresholds=5.*trim=0.7"):
        rs.panel_threshold(panel, "y ~ x + z", thresholds=5, trim=0.7)
    with pytest.raises(ParameterError, match="no tests"):
        rs.panel_threshold(panel, "y ~ x + z", draws=0)
    with pytest.raises(SpecificationError, match="must be among the regressors"):
        rs.panel_threshold(panel, "y ~ x + z", switching="q", draws=0, thresholds=1)


@pytest.mark.parametrize("name", ["beta", "theta"])
def test_a_name_of_spatial_models_leads_to_the_coefficients(name):
    found = rs.panel_threshold(world(), "y ~ x + z", threshold="q", thresholds=1, draws=0)
    with pytest.raises(AttributeError, match=f"PanelThreshold has no {name}.*in params"):
        getattr(found, name)
    assert not hasattr(found, name)
    np.testing.assert_array_equal(found.params.to_numpy(), found.model.estimates)
    assert list(found.params.index) == list(found.model.terms)


def test_the_confidence_set_covers():
    """200 panels: the set must hold the truth about 95 times in 100; at 200 the 99.9 % bounds are
    .89 and .99 (Hansen's set is for a vanishing change and so covers more where the change is large).
    """
    hits = 0
    for k in range(200):
        panel = world(n=25, periods=8, cuts=(0.2,), slopes=(0.5, 1.1), seed=7000 + k, noise=1.0)
        found = rs.panel_threshold(
            panel, "y ~ x + z", threshold="q", thresholds=1, draws=0, trim=0.1, covariance="hc1"
        )
        # the true threshold lies between two values of q: the one below stands for it
        q = np.sort(panel["q"].values.ravel())
        true = q[np.searchsorted(q, 0.2) - 1]
        one = found.thresholds[0]
        hits += one.lr[np.searchsorted(one.values, true)] <= one.critical
    assert 0.89 <= hits / 200 <= 0.995
