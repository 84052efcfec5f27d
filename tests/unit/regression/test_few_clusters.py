"""Few clusters: the bootstrap written out sample by sample, its size, randomisation, the jackknife."""

import itertools
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InputError, ParameterError, SpecificationError
from regspatial.regression.errors import wild_samples as _wild_samples
from regspatial.words.faces import SHELL, Face


@pytest.fixture(autouse=True)
def _few_on_purpose():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.InferenceWarning)
        yield


def world(n=7, periods=6, seed=3, slope=0.3):
    rng = np.random.default_rng(seed)
    x, e, z = rng.normal(size=(3, periods, n))
    x = x + rng.normal(size=n)
    y = (
        slope * x
        + 0.4 * z
        + rng.normal(size=n)
        + rng.normal(size=(periods, 1))
        + e * (1 + np.arange(n) / 4)
    )
    d = np.zeros((periods, n))
    d[periods // 2 :, : n // 3] = 1.0
    return rs.Panel.from_arrays(range(n), range(periods), {"y": y, "x": x, "z": z, "d": d})


def design(panel, names):
    n, periods = panel.n, panel.T
    dummies = np.hstack([np.tile(np.eye(n), (periods, 1)), np.repeat(np.eye(periods), n, 0)[:, 1:]])
    columns = np.column_stack([panel[k].values.ravel() for k in names])
    return np.hstack([columns, dummies]), np.tile(np.arange(n), periods)


def t_of(y, x, codes, null=0.0):
    """Clustered t of the first column, without small-sample factor."""
    b = np.linalg.lstsq(x, y, rcond=None)[0]
    e = y - x @ b
    bread = np.linalg.pinv(x.T @ x)
    scores = np.array([bread[0] @ x[codes == g].T @ e[codes == g] for g in np.unique(codes)])
    return (b[0] - null) / np.sqrt(np.sum(scores**2))


@pytest.mark.parametrize("null", [0.0, 0.5])
def test_every_sample_is_a_regression_with_dummies(null):
    """All 128 vectors of signs of 7 clusters, each fitted with dummies: t to 1e-8, p exactly."""
    panel = world()
    found = rs.wild_bootstrap(
        panel, "y ~ x + z | id + time", regressor="x", null=null, bootstrap_weights="rademacher"
    )
    one = found.tests[0]
    assert found.enumerated
    assert found.samples == 128
    x, codes = design(panel, ("x", "z"))
    y = panel["y"].values.ravel()
    other = x[:, 1:]
    left = y - null * x[:, 0]
    fitted = other @ np.linalg.lstsq(other, left, rcond=None)[0] + null * x[:, 0]
    u = y - fitted
    drawn = np.array(
        [
            t_of(fitted + np.array(v)[codes] * u, x, codes, null)
            for v in itertools.product((1.0, -1.0), repeat=7)
        ]
    )
    t = t_of(y, x, codes, null)
    factor = np.prod(
        list(
            rs.fixed_effects(
                panel, "y ~ x + z | id + time", covariance="clustered"
            ).factors.values()
        )
    )
    np.testing.assert_allclose(np.sort(drawn) / np.sqrt(factor), one.drawn, rtol=1e-8, atol=1e-10)
    assert one.statistic == pytest.approx(t / np.sqrt(factor), rel=1e-8)
    assert one.p_value == np.mean(np.abs(drawn) >= abs(t) * (1 - 1e-9))


def test_clustered_numbers_are_those_of_fixed_effects_and_cv3_is_the_jackknife():
    panel = world()
    one = rs.wild_bootstrap(panel, "y ~ x + z | id + time", regressor="z", draws=99, rng=1).tests[0]
    fit = rs.fixed_effects(panel, "y ~ x + z | id + time", covariance="clustered").get("z")
    for name in ("estimate", "std_error", "statistic"):
        assert getattr(one, name) == pytest.approx(fit[name], rel=1e-10)
    assert one.cluster_p == pytest.approx(fit["p_value"], rel=1e-9)
    without = []
    for g in panel.ids:
        part = panel.select(ids=[i for i in panel.ids if i != g])
        without.append(rs.fixed_effects(part, "y ~ x + z | id + time").get("z")["estimate"])
    cv3 = np.sqrt(6 / 7 * np.sum((np.array(without) - one.estimate) ** 2))
    assert one.jackknife_error == pytest.approx(cv3, rel=1e-9)


def test_the_interval_holds_what_is_not_rejected():
    panel = world(n=14)
    how = {"regressor": "x", "draws": 999, "rng": 2}
    one = rs.wild_bootstrap(panel, "y ~ x + z | id + time", **how).tests[0]
    for end, out in ((one.low, -1), (one.high, 1)):
        step = 1e-6 * one.std_error
        inside = rs.wild_bootstrap(panel, "y ~ x + z | id + time", null=end - out * step, **how)
        outside = rs.wild_bootstrap(panel, "y ~ x + z | id + time", null=end + out * step, **how)
        assert inside.p_value > 0.05 >= outside.p_value


def test_webb_has_six_points_and_automatic_takes_them_below_twelve():
    from regspatial.regression.policy.wild import draw_weights

    v, enumerated, kind = draw_weights("auto", 11, 9999, 1)
    assert (kind, enumerated) == ("webb", False)
    assert set(np.round(v**2, 12).ravel()) == {0.5, 1.0, 1.5}
    assert abs(v.mean()) < 0.01
    assert np.mean(v**2) == pytest.approx(1.0, abs=0.01)
    assert draw_weights("auto", 12, 9999, 1)[1:] == (True, "rademacher")
    assert draw_weights("auto", 30, 999, 1)[1:] == (False, "rademacher")


def test_units_do_not_matter_and_time_effects_are_taken_out_of_samples():
    panel = world(n=10)
    big = panel.with_columns(
        by_position=True, y=panel["y"].values * 1e7, x=panel["x"].values * 1e-4
    )
    how = {"regressor": "x", "draws": 499, "rng": 3}
    a = rs.wild_bootstrap(panel, "y ~ x + z | id + time", **how).tests[0]
    b = rs.wild_bootstrap(big, "y ~ x + z | id + time", **how).tests[0]
    assert b.p_value == a.p_value
    assert b.low == pytest.approx(a.low * 1e11, rel=1e-6)


def test_the_bootstrap_keeps_its_size_where_clustered_t_does_not():
    """300 true nulls, 8 unequal clusters, one regressor a cluster: at 5 % the 99.9 % bound is .094.

    Clustered t refuses more than twice as often there.
    """
    wild = plain = 0
    for k in range(300):
        rng = np.random.default_rng(5000 + k)
        sizes = (4, 5, 6, 8, 10, 14, 20, 30)
        g = np.repeat(np.arange(8), sizes)
        x = rng.normal(size=8)[g]
        y = rng.normal(size=8)[g] * 0.7 + rng.normal(size=g.size)
        data = {"g": g, "x": x, "y": y}
        one = rs.wild_bootstrap(data, "y ~ x", id="g", draws=199, rng=k, regressor="x").tests[0]
        wild += one.p_value <= 0.05
        plain += one.cluster_p <= 0.05
    assert wild / 300 < 0.094
    assert plain > 1.5 * wild


def test_randomisation_hands_whole_paths_out_anew():
    """The t of every world of 6 choose 2 = 15, by regressions on the permuted panel."""
    panel = world(n=6)
    found = rs.randomisation_inference(panel, "y ~ d + x | id + time", draws=400, rng=1)
    assert found.arrangements == 15
    fit = rs.fixed_effects(panel, "y ~ d + x | id + time", covariance="clustered").get("d")
    assert found.estimate == pytest.approx(fit["estimate"], rel=1e-10)
    worlds = set()
    for treated in itertools.combinations(range(6), 2):
        d = np.zeros((6, 6))
        d[3:, list(treated)] = 1.0
        other = panel.with_columns(by_position=True, d=d)
        got = rs.fixed_effects(other, "y ~ d + x | id + time", covariance="clustered")
        worlds.add(round(got.get("d")["statistic"], 7))
    assert set(np.round(found.drawn_t, 7)) == worlds
    share = np.mean([abs(t) >= abs(found.statistic) - 1e-7 for t in worlds])
    assert found.p_t == pytest.approx(share, abs=0.08)  # 400 draws of 15 worlds: 3 sd


def test_randomisation_keeps_its_size_with_one_treated_region():
    """200 true nulls with one treated of 10: p of t at 10 % is at most 10 % (99.9 % bound .18)."""
    hits = 0
    for k in range(200):
        rng = np.random.default_rng(900 + k)
        d = np.zeros((6, 10))
        d[3:, 0] = 1.0
        y = np.cumsum(rng.normal(size=(6, 10)), axis=0)
        panel = rs.Panel.from_arrays(range(10), range(6), {"d": d, "y": y})
        found = rs.randomisation_inference(panel, "y ~ d | id + time", draws=199, rng=k)
        hits += found.p_b <= 0.12  # 1 of 10 worlds, drawn 199 times
    assert hits / 200 < 0.2


def test_what_is_refused():
    panel = world()
    with pytest.raises(SpecificationError, match="one clustering with at least 3"):
        rs.wild_bootstrap(panel.select(ids=["0", "1"]), "y ~ x | id")
    with pytest.raises(SpecificationError, match="must be among the regressors"):
        rs.wild_bootstrap(panel, "y ~ x | id", regressor="q")
    with pytest.raises(ParameterError, match="99"):
        rs.wild_bootstrap(panel, "y ~ x | id", draws=5)
    holes = panel["y"].values.copy()
    holes[0, 2] = np.nan
    with pytest.raises(SpecificationError, match="every region has every period.*2") as refused:
        rs.randomisation_inference(
            panel.with_columns(by_position=True, y=holes), "y ~ d | id + time", missing="keep"
        )
    assert "--missing drop_regions" in refused.value.localized("en", SHELL)
    assert "Empty cells" in refused.value.localized("en", Face("qgis"))
    kept = rs.randomisation_inference(
        panel.with_columns(by_position=True, y=holes),
        "y ~ d | id + time",
        missing="drop_regions",
        draws=99,
        rng=1,
    )
    assert 0 < kept.p_t <= 1
    same = np.repeat(np.arange(6.0)[:, None], 7, 1)
    with pytest.raises(SpecificationError, match="one path"):
        rs.randomisation_inference(panel.with_columns(by_position=True, d=same), "y ~ d | id")


def test_products_of_many_draws_are_made_some_at_a_time_and_are_the_same(monkeypatch):
    """So that a run can be cut short; columns of a product are rounded alike to the last digits."""
    how = {"draws": 199, "rng": 1, "bootstrap_weights": "webb"}
    whole = rs.wild_bootstrap(world(), "y ~ x + z | id + time", **how)
    monkeypatch.setattr(_wild_samples, "_CELLS", 50)
    monkeypatch.setattr(_wild_samples, "_PRODUCTS", 500)
    parts = rs.wild_bootstrap(world(), "y ~ x + z | id + time", **how)
    for one, other in zip(whole.tests, parts.tests, strict=True):
        np.testing.assert_allclose(one.drawn, other.drawn, rtol=1e-12)
        assert one.p_value == other.p_value


def test_what_does_not_fit_is_refused_before_the_work(monkeypatch):
    """Thirty clusters in a million draws take 0.7 GB."""
    monkeypatch.setattr("regspatial._kernels.memory.available_memory", lambda: 500_000_000)
    panel = world(n=30)
    with pytest.raises(
        InputError,
        match=r"takes 0\.7 GB of memory here \(clusters: 30, draws: 999999\); 0\.5 GB are free\. Take fewer draws=",
    ):
        rs.wild_bootstrap(panel, "y ~ x | id + time", draws=999_999, rng=1)
