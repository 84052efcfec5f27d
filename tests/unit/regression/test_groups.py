"""Groups: sub-samples, regimes, differences and Chow's tests against dummies and restricted likelihoods."""

import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError


@pytest.fixture(autouse=True)
def _few_on_purpose():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.InferenceWarning)
        yield


def world(n=24, periods=8, gap=0.6, seed=2):
    rng = np.random.default_rng(seed)
    x, z, e = rng.normal(size=(3, periods, n))
    half = np.repeat([0.0, 1.0], n // 2)
    ids = [f"r{k:02d}" for k in range(n)]
    near = np.exp(-np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / 2.0)
    np.fill_diagonal(near, 0.0)
    w = rs.weights.from_dense(ids, near, normalise="row")
    inside = near * (half[:, None] == half)
    inside /= inside.sum(axis=1, keepdims=True)
    y = (0.4 + gap * half) * x + 0.2 * z + rng.normal(size=n) + rng.normal(size=(periods, 1)) + e
    y = np.linalg.solve(np.eye(n) - 0.3 * inside, y.T).T
    columns = {"y": y, "x": x, "z": z, "h": np.tile(half, (periods, 1)), "q": (z > 0) * 1.0}
    panel = rs.Panel.from_arrays(ids, range(periods), columns)
    return panel.with_groups(half=np.where(half > 0, "east", "west").tolist()), w


FORMULA = "y ~ x + z | id + time"


@pytest.mark.parametrize("covariance", ["clustered", "hc1", "classical"])
def test_sub_samples_are_regressions_of_their_own(covariance):
    panel, _w = world()
    found = rs.group_regressions(panel, FORMULA, "h", covariance=covariance)
    assert found.labels == ("0", "1")
    for k, model in enumerate(found.models):
        ids = panel.ids[12 * k : 12 * (k + 1)]
        own = rs.fixed_effects(panel.select(ids=ids), FORMULA, covariance=covariance)
        np.testing.assert_allclose(model.estimates, own.estimates, rtol=1e-9)
        np.testing.assert_allclose(model.covariance, own.covariance, rtol=1e-8)
    a, b = found.models
    d = found.differences[0]
    assert d.difference == pytest.approx(a.estimates[0] - b.estimates[0], rel=1e-9)
    assert d.std_error == pytest.approx(np.hypot(a.se[0], b.se[0]), rel=1e-8)


def test_chow_is_the_f_of_dummies_by_group():
    """Residual sums of squares with region and group × year dummies: 1e-8."""
    panel, _w = world()
    y, x, z, h = (panel[k].values.ravel() for k in ("y", "x", "z", "h"))
    n, periods = panel.n, panel.T
    years = np.repeat(np.eye(periods), n, axis=0)
    dummies = np.hstack(
        [np.tile(np.eye(n), (periods, 1)), years * h[:, None], years * (1 - h)[:, None]]
    )

    def rss(*columns):
        d = np.column_stack([*columns, dummies])
        return np.sum((y - d @ np.linalg.lstsq(d, y, rcond=None)[0]) ** 2)

    restricted, free = rss(x, z), rss(x * h, x * (1 - h), z * h, z * (1 - h))
    df = n * periods - (n + 2 * (periods - 1)) - 4
    f = ((restricted - free) / 2) / (free / df)
    chow = rs.group_regressions(panel, FORMULA, "h").tests[0]
    assert (chow.df1, chow.df2) == (2, df)
    assert chow.statistic == pytest.approx(f, rel=1e-8)
    columns = panel.columns | {"x": 1e9 * panel.columns["x"], "z": 1e-9 * panel.columns["z"]}
    units = rs.Panel.from_arrays(panel.ids, panel.times, columns)
    assert rs.group_regressions(units, FORMULA, "h").tests[0].statistic == pytest.approx(
        f, rel=1e-7
    )


def test_regimes_have_effects_in_common_and_one_covariance():
    panel, _w = world()
    found = rs.group_regressions(panel, FORMULA, "h", group_effects="common")
    h = panel["h"].values
    more = {
        "x0": panel["x"].values * (1 - h),
        "x1": panel["x"].values * h,
        "z0": panel["z"].values * (1 - h),
        "z1": panel["z"].values * h,
    }
    by_hand = rs.fixed_effects(
        panel.with_columns(by_position=True, **more), "y ~ x0 + x1 + z0 + z1 | id + time"
    )
    np.testing.assert_allclose(found.models[0].estimates, by_hand.estimates, rtol=1e-9)
    v = by_hand.covariance
    d = found.differences[0]
    assert d.std_error == pytest.approx(np.sqrt(v[0, 0] + v[1, 1] - 2 * v[0, 1]), rel=1e-8)


def test_groups_that_share_regions_are_correlated():
    """Stacked: one regression with everything interacted, clustered by region, without its factors."""
    panel, _w = world()
    found = rs.group_regressions(panel, "y ~ x", "q")
    q = panel["q"].values
    more = {"x0": panel["x"].values * (1 - q), "x1": panel["x"].values * q, "c1": q}
    stacked = rs.fixed_effects(panel.with_columns(by_position=True, **more), "y ~ x0 + x1 + c1")
    v = stacked.covariance / np.prod(list(stacked.factors.values()))
    at = [stacked.terms.index(t) for t in ("x0", "x1")]
    factors = [np.prod(list(m.factors.values())) for m in found.models]
    cross = v[at[0], at[1]] * np.sqrt(np.prod(factors))
    expected = found.models[0].se[1] ** 2 + found.models[1].se[1] ** 2 - 2 * cross
    d = next(d for d in found.differences if d.term == "x")
    assert d.std_error == pytest.approx(np.sqrt(expected), rel=1e-7)


@pytest.mark.parametrize("model", ["sdm", "sar", "sem", "slx", "ols", "sdem"])
def test_spatial_groups_are_models_of_their_own_and_chow_is_their_likelihoods(model):
    panel, w = world()
    found = rs.spatial_groups(panel, "y ~ x + z", w, "half", model=model)
    logs = []
    for label, fit in zip(found.labels, found.models, strict=True):
        ids = [i for i, g in zip(panel.ids, panel.groups["half"], strict=True) if g == label]
        own_w = rs.weights.subset(w, ids)
        own = rs.regression.spatial_panel_estimate(
            panel.select(ids=ids), "y ~ x + z", own_w, model=model
        )
        np.testing.assert_allclose(fit.estimates, own.estimates, rtol=1e-8)
        logs.append(own.loglik)
    from regspatial.options import DEFAULT
    from regspatial.regression.estimation.design import design
    from regspatial.regression.groups.spatial_groups import _Block, _maximum

    blocks = []
    for label in found.labels:
        ids = [i for i, g in zip(panel.ids, panel.groups["half"], strict=True) if g == label]
        d = design(
            panel.select(ids=ids),
            "y ~ x + z",
            rs.weights.subset(w, ids),
            y=None,
            x=None,
            model=model,
            fixed_effects="twoway",
            durbin=None,
        )
        blocks.append(_Block(d, DEFAULT, transformed=True))
    for one, log in zip(blocks, logs, strict=True):
        assert _maximum([one]) == pytest.approx(log, abs=1e-6)
    lr = 2 * (sum(logs) - _maximum(blocks))
    assert found.tests[0].statistic == pytest.approx(lr, abs=1e-5)
    k = {"sdm": 6, "sar": 4, "sem": 4, "slx": 5, "ols": 3, "sdem": 6}[model]
    assert found.tests[0].df1 == k


def test_spatial_groups_say_whose_errors_rest_on_how_many_clusters():
    panel, w = world()
    found = rs.spatial_groups(panel, "y ~ x + z", w, "half", model="sar")
    said = [note.text("en") for note in found.tables()[0].notes]
    assert said[0] == "Standard errors: clustered by region."
    for label, model in zip(found.labels, found.models, strict=True):
        counted = f"errors by {len(model.ids)} regions"
        assert any(s.lower().startswith(label) and counted in s for s in said)
    equal = next(t for t in found.tables() if t.name == "tests")
    assert any("assume that errors are independent over time" in n.text("en") for n in equal.notes)


def test_the_restricted_model_is_one_model_of_a_block_diagonal_w():
    """Without effects of periods the restricted model is `spatial_panel` with the block-diagonal W."""
    panel, w = world()
    found = rs.spatial_groups(panel, "y ~ x + z", w, "half", fixed_effects="entity", model="sdm")
    half = np.asarray(panel.groups["half"])
    inside = np.asarray(w.to_dense() if hasattr(w, "to_dense") else w.matrix)
    inside = inside * (half[:, None] == half)
    block = rs.weights.from_dense(panel.ids, inside / inside.sum(axis=1, keepdims=True))
    one = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", block, fixed_effects="entity", model="sdm", covariance="analytic"
    )
    lr = 2 * (sum(m.loglik for m in found.models) - one.loglik)
    assert found.tests[0].statistic == pytest.approx(lr, abs=1e-5)


def test_chow_holds_its_size():
    """200 true nulls, n = 2 × 12, T = 8, sar with two-way effects: 5 % gives 1 to 11 % (99.9 %)."""
    hits = 0
    for k in range(200):
        panel, w = world(gap=0.0, seed=300 + k)
        found = rs.spatial_groups(panel, "y ~ x + z", w, "half", model="sar")
        hits += found.p_value < 0.05
    assert 2 <= hits <= 23


def test_what_is_refused():
    panel, w = world()
    with pytest.raises(SpecificationError, match="2 to 20. Name another column"):
        rs.group_regressions(panel, FORMULA, "x")
    with pytest.raises(ParameterError, match="no groups"):
        rs.spatial_groups(panel, "y ~ x", w, "nowhere")
    flat = panel["z"].values * panel["h"].values
    with pytest.raises(SpecificationError, match="group 0.*z"):
        rs.group_regressions(panel.with_columns(by_position=True, z=flat), FORMULA, "h")


def test_few_clusters_of_any_group_are_said_in_its_line_on_errors():
    rng = np.random.default_rng(8)
    q = np.tile((np.arange(60) >= 48).astype(float), (4, 1))  # 48 regions, then 12
    panel = rs.Panel.from_arrays(
        range(60), range(4), {"x": rng.normal(size=(4, 60)), "y": rng.normal(size=(4, 60)), "q": q}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = rs.group_regressions(panel, "y ~ x | id", "q", covariance="clustered")
    said = [line for line in found.summary().splitlines() if "few clusters" in line]
    assert len(said) == 1
    assert "clustered by region (12), few clusters" in said[0]


def test_a_note_names_the_groups_that_it_holds_for():
    from regspatial.regression.groups.group_notes import notes_of_several
    from regspatial.results.table import Note

    one, two, both = Note("eight clusters"), Note("eleven clusters"), Note("by region")
    found = notes_of_several(["a", "b", "c"], [(both, one), (both, two), (both, two)])
    assert [note.en for note in found] == [
        "by region",
        "a: eight clusters",
        "b, c: eleven clusters",
    ]


def test_numbers_that_stay_the_same_in_a_region_group_it():
    """0 and 1 as a column, of a table with named keys: the groups in words, and nothing else."""
    panel, w = world()
    words = rs.spatial_groups(panel, "y ~ x", w, "half", model="sar")
    numbers = rs.spatial_groups(panel, "y ~ x", w, "h", model="sar")
    assert numbers.labels == ("0", "1")
    for a, b in zip(words.models, reversed(numbers.models), strict=True):
        np.testing.assert_array_equal(a.estimates, b.estimates)
    frame = (
        panel.to_frame().rename(columns={"id": "one", "time": "two"}).sample(frac=1, random_state=1)
    )
    named = rs.spatial_groups(frame, "y ~ x", w, "h", id="one", time="two", model="sar")
    np.testing.assert_allclose(named.models[0].estimates, numbers.models[0].estimates, rtol=1e-9)
    with pytest.raises(ParameterError, match="changes over time in r00, r01"):
        rs.spatial_groups(panel, "y ~ x", w, "q", model="sar")
    half = panel.derive(part="h / 2 + 0.25")
    with pytest.raises(ParameterError, match="no whole number in r00"):
        rs.spatial_groups(half, "y ~ x", w, "part", model="sar")


def test_what_a_paper_prints_under_each_group_stands_in_its_table():
    """N, R² and log-likelihood of each sub-sample, and of the one model where effects are common."""
    panel, w = world()
    for found in (
        rs.group_regressions(panel, FORMULA, "half"),
        rs.spatial_groups(panel, "y ~ x + z", w, "half", model="sar"),
    ):
        rows = next(t for t in found.tables() if t.name == "groups").records()
        for row, model in zip(rows, found.models, strict=True):
            assert row["nobs"] == model.nobs
            assert row["r2_within"] == model.r2["within"]
            assert (row["sigma2"], row["loglik"]) == (model.sigma2, model.loglik)
    common = rs.group_regressions(panel, FORMULA, "half", group_effects="common")
    fit = {r["key"]: r["value"] for r in common.tables()[-1].records()}
    assert fit["r2_within"] == common.models[0].r2["within"]
    assert fit["loglik"] == common.models[0].loglik
    assert "r2_within" not in common.tables()[-2].keys


def test_differences_are_by_t_as_those_of_spatial_groups():
    """Welch's of two models apart, with their regions less one; of one model, and of groups that share regions, of all."""
    from scipy.stats import t as t_law

    panel, _w = world()
    apart = rs.group_regressions(panel, FORMULA, "h").differences[0]
    a, b = (m.se[0] for m in rs.group_regressions(panel, FORMULA, "h").models)
    df = (a**2 + b**2) ** 2 / (a**4 / 11 + b**4 / 11)
    assert apart.df == pytest.approx(df, rel=1e-10)
    assert apart.p_value == pytest.approx(2 * t_law.sf(abs(apart.statistic), df), rel=1e-10)
    for how in ({"group": "q"}, {"group": "h", "group_effects": "common"}):
        found = rs.group_regressions(panel, FORMULA, **how)
        assert {d.df for d in found.differences} == {23}
        assert "t" in [c.en for c in found.tables()[1].columns]
