"""One call for model, impacts and tests; and the tests themselves."""

import warnings
from contextlib import nullcontext

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InferenceWarning, SpecificationError
from regspatial.regression import effects_test, lm_tests, lr_test, wald_test
from regspatial.studies import spatial_panel

N, T = 16, 6
LAGRANGE = ["lm-lag", "lm-error", "robust-lm-lag", "robust-lm-error", "lm-joint"]


@pytest.fixture(scope="module")
def weights():
    a = np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), 3, axis=1)
    a = a + a.T
    return rs.SpatialWeights(
        ids=[f"r{i}" for i in range(N)], matrix=a / a.sum(axis=1, keepdims=True)
    )


def _panel(weights, theta=0.5, seed=1):
    rng = np.random.default_rng(seed)
    w = weights.to_dense()
    x = rng.normal(size=(2, T, N))
    mean = x[0] - x[1] + theta * x[0] @ w.T + rng.normal(size=N)
    y = np.linalg.solve(np.eye(N) - 0.4 * w, (mean + 0.6 * rng.normal(size=(T, N))).T).T
    return rs.Panel.from_arrays(weights.ids, range(T), {"y": y, "a": x[0], "b": x[1]})


def test_it_is_the_parts_called_one_by_one(weights):
    panel = _panel(weights)
    got = spatial_panel(panel, "y ~ a + b", weights, fixed_effects="entity", draws=200, rng=4)
    fit = rs.regression.spatial_panel_estimate(panel, "y ~ a + b", weights, fixed_effects="entity")
    imp = rs.impacts(fit, draws=200, rng=4)
    assert got.model.estimates == pytest.approx(fit.estimates, rel=1e-12)
    assert got.impacts.draws == pytest.approx(imp.draws, rel=1e-9)
    assert got.rho == got.model.rho
    assert got.loglik == got.model.loglik
    others = {
        m: rs.regression.spatial_panel_estimate(
            panel, "y ~ a + b", weights, model=m, fixed_effects="entity"
        )
        for m in ("sar", "sem")
    }
    less, full = (
        rs.regression.spatial_panel_estimate(
            panel, "y ~ a + b", weights, fixed_effects=e, bias_correction="none"
        )
        for e in ("none", "entity")
    )
    assert got.tests[5].statistic == pytest.approx(2 * (full.loglik - less.loglik))
    assert got.tests[5].df == N - 1
    lagrange = lm_tests(panel, "y ~ a + b", weights, fixed_effects="entity")
    assert [t.statistic for t in got.tests[:5]] == [t.statistic for t in lagrange.tests]
    wanted = [
        lr_test(fit, others["sar"]),
        wald_test(fit, "theta=0"),
        lr_test(fit, others["sem"]),
        wald_test(fit, "theta+rho*beta=0"),
    ]
    assert [t.statistic for t in got.tests[6:]] == pytest.approx(
        [t.statistic for t in wanted], abs=1e-7
    )
    names = [t.name for t in got.tables()]
    assert names == ["coefficients", "fit", "impacts", "feedback", "regional_impacts", "tests"]
    ids, columns = got.layer_columns()
    assert ids == weights.ids
    assert len(columns) == 6
    assert "r15" not in got.summary()
    assert "SAR" in got.summary("zh")


@pytest.mark.parametrize("model", ["ols", "sem"])
def test_models_without_spillovers_have_no_impacts(weights, model):
    got = spatial_panel(_panel(weights), "y ~ a + b", weights, model=model)
    assert got.impacts is None
    assert [t.name for t in got.tests] == [*LAGRANGE, "lr", "lr"]
    _, columns = got.layer_columns(3)
    assert columns[0].values == pytest.approx(got.model.residuals[3])


def test_durbin_subset_has_no_test_against_the_sem(weights):
    got = spatial_panel(_panel(weights), "y ~ a + b", weights, durbin=["a"], draws=10, rng=1)
    assert [t.null.en[:9] for t in got.tests[7:]] == ["theta = 0", "theta = 0"]
    assert [t.df for t in got.tests[5:]] == [N - 1, T - 1, 1, 1]


def test_bias_corrections_reach_the_restricted_models(weights):
    panel = _panel(weights)
    for correction in ("auto", "lee-yu", "lee-yu-transform", "none"):
        got = spatial_panel(
            panel, "y ~ a + b", weights, bias_correction=correction, draws=10, rng=1
        )
        assert len(got.tests) == 11
        assert all(t.statistic >= 0 for t in got.tests)


def test_progress_goes_forward_and_can_stop(weights):
    from regspatial.errors import Cancelled

    seen = []

    def note(fraction, message):
        seen.append(fraction)
        return True

    spatial_panel(_panel(weights), "y ~ a + b", weights, draws=10, rng=1, progress=note)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    with pytest.raises(Cancelled):
        spatial_panel(_panel(weights), "y ~ a", weights, draws=10, progress=lambda f, _: f < 0.6)


def test_tests_refuse_what_is_not_nested(weights):
    panel = _panel(weights)
    fit = rs.regression.spatial_panel_estimate(panel, "y ~ a + b", weights)
    for other in (
        rs.regression.spatial_panel_estimate(
            panel, "y ~ a + b", weights, model="sar", fixed_effects="entity"
        ),
        rs.regression.spatial_panel_estimate(panel, "y ~ a", weights, model="sar"),
        rs.regression.spatial_panel_estimate(panel, "y ~ a + b", weights, model="sdem"),
        rs.regression.spatial_panel_estimate(
            _panel(weights, seed=2), "y ~ a + b", weights, model="sar"
        ),
        rs.regression.spatial_panel_estimate(
            panel, "y ~ a + b", weights, model="sar", bias_correction="none"
        ),
        rs.regression.spatial_panel_estimate(
            panel,
            "y ~ a + b",
            rs.SpatialWeights(ids=weights.ids, matrix=0.5 * weights.to_dense()),
            model="sar",
        ),
    ):
        with pytest.raises(SpecificationError, match="likelihood-ratio"):
            lr_test(fit, other)
    with pytest.raises(SpecificationError):
        wald_test(rs.regression.spatial_panel_estimate(panel, "y ~ a + b", weights, model="sar"))
    with pytest.raises(SpecificationError):
        wald_test(
            rs.regression.spatial_panel_estimate(panel, "y ~ a + b", weights, durbin=["a"]),
            "theta+rho*beta=0",
        )


def test_tests_keep_their_size_and_see_what_is_there(weights):
    """Under theta = 0, 200 samples reject at 5 % in 1 % to 13 % (binomial, 4 sd, some small-sample
    excess); with theta = 1 nearly always.
    """

    def rejected(theta, name):
        out = []
        for seed in range(200 if theta == 0 else 40):
            panel = _panel(weights, theta, seed)
            fit = rs.regression.spatial_panel_estimate(
                panel, "y ~ a + b", weights, fixed_effects="entity"
            )
            sar = rs.regression.spatial_panel_estimate(
                panel, "y ~ a + b", weights, model="sar", fixed_effects="entity"
            )
            test = lr_test(fit, sar) if name == "lr" else wald_test(fit)
            out.append(test.p_value < 0.05)
        return np.mean(out)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in ("lr", "wald"):
            assert 0.01 < rejected(0.0, name) < 0.13
            assert rejected(1.0, name) > 0.9


@pytest.mark.parametrize("scale", [1e-15, 1e15])
def test_wald_statistics_do_not_depend_on_units(weights, scale):
    panel = _panel(weights)
    fits = [
        rs.regression.spatial_panel_estimate(p, "y ~ a + b", weights)
        for p in (panel, panel.with_columns(by_position=True, b=scale * panel.columns["b"]))
    ]
    for null in ("theta=0", "theta+rho*beta=0"):
        one, two = (wald_test(f, null) for f in fits)
        assert two.statistic == pytest.approx(one.statistic, rel=1e-6)


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_what_a_robust_covariance_cannot_test_is_said(weights):
    """Scores of three periods sum to zero: rank two, for three restrictions."""
    full = _panel(weights).between(0, 2)
    panel = full.with_columns(by_position=True, c=np.random.default_rng(3).normal(size=(3, N)))
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b + c", weights, covariance="driscoll-kraay"
    )
    with pytest.raises(SpecificationError, match="rank 2"):
        wald_test(fit, "theta=0")
    found = spatial_panel(
        panel, "y ~ a + b + c", weights, covariance="driscoll-kraay", draws=20, rng=1
    )
    assert {t.name for t in found.tests} == {"lr", *LAGRANGE}
    assert any("Wald" in n.en for n in found.model.notes)


def test_fixed_effects_are_tested_against_fewer(weights):
    panel = _panel(weights)
    fits = {
        e: rs.regression.spatial_panel_estimate(
            panel, "y ~ a + b", weights, model="sar", fixed_effects=e, bias_correction="none"
        )
        for e in ("twoway", "entity", "time", "none")
    }
    degrees = {
        ("twoway", "entity"): T - 1,
        ("twoway", "time"): N - 1,
        ("twoway", "none"): N + T - 2,
        ("entity", "none"): N - 1,
        ("time", "none"): T - 1,
    }
    for (full, less), df in degrees.items():
        periods = (full, less) in (("twoway", "entity"), ("time", "none"))
        with pytest.warns(InferenceWarning, match="too ready") if periods else nullcontext():
            test = effects_test(fits[full], fits[less])
        assert test.df == df
        gone = {"entity": "periods", "time": "regions", "none": full}[less]
        named = {"twoway": "regions and periods", "entity": "regions", "time": "periods"}
        assert test.null.en == f"no effects of {named.get(gone, gone)}"
        assert test.statistic == pytest.approx(2 * (fits[full].loglik - fits[less].loglik))
        regions = df >= N - 1  # the panel has effects of regions, and none of periods
        assert (test.p_value < 0.01) == regions
    with pytest.raises(SpecificationError, match="not part of"):
        effects_test(fits["entity"], fits["time"])
    transformed = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b", weights, model="sar", bias_correction="lee-yu-transform"
    )
    with pytest.raises(SpecificationError, match="changes the data"):
        effects_test(transformed, fits["entity"])
    sdm = rs.regression.spatial_panel_estimate(panel, "y ~ a + b", weights, fixed_effects="entity")
    with pytest.raises(SpecificationError, match="models differ"):
        effects_test(fits["twoway"], sdm)


def test_what_holds_a_model_serves_where_a_model_is_asked_for():
    dri = rs.example("dri")
    panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    how = {"fixed_effects": "twoway", "model": "sar"}
    whole = rs.spatial_panel(panel, "ln_inn ~ ln_de", w, inference="delta", **how)
    alone = rs.regression.spatial_panel_estimate(panel, "ln_inn ~ ln_de", w, **how)
    one, other = (rs.impacts(m, inference="delta").tables()[0].rows for m in (whole, alone))
    assert one == other
    with pytest.raises(rs.RegspatialError, match="SpatialPanelResult"):
        rs.impacts(rs.describe(panel, ["ln_inn"]))
