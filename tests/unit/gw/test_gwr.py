"""GWR against least squares written out, against itself by other routes, and against bad input."""

from dataclasses import fields, replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    CoincidentPointsError,
    CollinearityError,
    ConstantColumnError,
    DataWarning,
    DomainError,
    GeometryError,
    LabelError,
    ParameterError,
    SpecificationError,
)
from regspatial.gw._curve import curve_block
from regspatial.gw._data import design, flat_places, problem_of
from regspatial.gw._local_fit import score_block
from regspatial.gw._places import blocks, places
from regspatial.gw._weighting import KERNELS
from regspatial.gw.bandwidth import search_bandwidth

F = "y ~ x1 + x2"
WEIGHTS = {
    "bisquare": lambda z: np.where(z < 1, (1 - z**2) ** 2, 0),
    "tricube": lambda z: np.where(z < 1, (1 - z**3) ** 3, 0),
    "boxcar": lambda z: (z < 1).astype(float),
    "gaussian": lambda z: np.exp(-0.5 * z**2),
    "exponential": lambda z: np.exp(-z),
}


def simulated(n=90, seed=0, **more):
    rng = np.random.default_rng(seed)
    xy = rng.random((n, 2)) * 10
    x = rng.normal(size=(n, 2)) * [1.0, 30.0] + [5.0, 100.0]
    y = 3 + (1 + xy[:, 0] / 5) * x[:, 0] - 0.05 * xy[:, 1] * x[:, 1] + rng.normal(size=n)
    ids = [f"r{i:04d}" for i in range(n)]
    panel = rs.Panel.from_arrays(ids, [2020], {"x1": x[:, 0], "x2": x[:, 1], "y": y, **more})
    return panel, xy


def by_hand(panel, xy, kernel, adaptive, bandwidth):
    """Return (coefficients, standard errors, trace) by one dense system after another."""
    n = panel.n
    x = np.column_stack([np.ones(n), panel.columns["x1"][0], panel.columns["x2"][0]])
    y = panel.columns["y"][0]
    d = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    h = np.sort(d, axis=1)[:, bandwidth - 1] * 1.0000001 if adaptive else np.full(n, bandwidth)
    k = WEIGHTS[kernel](d / h[:, None])
    c = [np.linalg.solve((x.T * w) @ x, x.T * w) for w in k]
    b = np.array([ci @ y for ci in c])
    s = np.array([xi @ ci for xi, ci in zip(x, c, strict=True)])
    e = y - s @ y
    sigma2 = e @ e / (n - np.trace(s))
    return b, np.sqrt(sigma2 * np.array([(ci**2).sum(1) for ci in c])), s, k, e


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("adaptive", "bandwidth"), [(True, 30), (True, 90), (False, 6.5)])
def test_every_kernel_equals_weighted_least_squares(kernel, adaptive, bandwidth):
    panel, xy = simulated()
    got = rs.gwr(
        panel, F, coords=xy, metric="planar", kernel=kernel, adaptive=adaptive, bandwidth=bandwidth
    )
    b, se, s, k, e = by_hand(panel, xy, kernel, adaptive, bandwidth)
    np.testing.assert_allclose(got.coefficients, b, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(got.se, se, rtol=1e-7)
    np.testing.assert_allclose(got.hat, np.diag(s), rtol=1e-8)
    assert got.tr_sts == pytest.approx((s**2).sum(), rel=1e-9)
    y = panel.columns["y"][0]
    mean = k @ y / k.sum(1)
    total = np.array([w @ (y - m) ** 2 for w, m in zip(k, mean, strict=True)])
    np.testing.assert_allclose(got.local_r2, 1 - k @ e**2 / total, rtol=1e-7, atol=1e-9)
    n, t = panel.n, np.trace(s)
    loglik = -n / 2 * (np.log(e @ e / n) + np.log(2 * np.pi) + 1)
    assert got.aicc == pytest.approx(-2 * loglik + 2 * n * (t + 1) / (n - t - 2), rel=1e-10)
    assert got.aic == pytest.approx(-2 * loglik + 2 * (t + 1), rel=1e-10)
    assert got.bic == pytest.approx(-2 * loglik + (t + 1) * np.log(n), rel=1e-10)
    assert got.cv == pytest.approx(np.mean((e / (1 - np.diag(s))) ** 2), rel=1e-9)


def test_collinearity_diagnostics_are_those_of_the_weighted_design():
    panel, xy = simulated()
    got = rs.gwr(panel, F, coords=xy, metric="planar", bandwidth=40)
    *_, k, _ = by_hand(panel, xy, "bisquare", True, 40)
    x = np.column_stack([np.ones(90), panel.columns["x1"][0], panel.columns["x2"][0]])
    for i in (0, 17, 89):
        design_i = np.sqrt(k[i])[:, None] * x
        values = np.linalg.svd(design_i / np.linalg.norm(design_i, axis=0), compute_uv=False)
        assert got.condition[i] == pytest.approx(values[0] / values[-1], rel=1e-6)
        corr = np.cov(x[:, 1:].T, aweights=k[i])
        r = corr[0, 1] / np.sqrt(corr[0, 0] * corr[1, 1])
        np.testing.assert_allclose(got.vif[i, 1:], 1 / (1 - r**2), rtol=1e-7)
        assert np.isnan(got.vif[i, 0])


@pytest.mark.parametrize("kernel", ["bisquare", "tricube", "boxcar"])
def test_running_sums_agree_with_weights(kernel):
    """Two routes to the criterion: sums over sorted neighbours, and products with the weights."""
    panel, xy = simulated(150)
    xy[5] = xy[6]  # a tie, and a point on another
    d = design(panel, F, coords=xy, metric="planar")
    p = problem_of(d, kernel=kernel, adaptive=True, family="gaussian", where=flat_places(d))
    work = blocks(p.places)
    one = sum(curve_block(p, rows, lowest=8, highest=150) for rows in work)
    other = sum(score_block(p, rows, bandwidths=np.arange(8.0, 151)) for rows in work)
    fine = (one[:, 3] == 0) & (one[:, 1] < 100)
    assert fine.sum() > 130
    few = sum(curve_block(p, rows, lowest=60, highest=90) for rows in work)  # a block at once
    np.testing.assert_allclose(few, one[60 - 8 : 90 - 8 + 1], rtol=1e-9)
    np.testing.assert_allclose(one[fine, :3], other[fine, :3], rtol=1e-8)
    np.testing.assert_array_equal(one[:, 3], other[:, 3])


def test_numba_gives_the_same_digits():
    pytest.importorskip("numba")
    panel, xy = simulated(120)
    xy[:6] = xy[0]  # a bandwidth of zero
    d = design(panel, F, coords=xy, metric="planar")
    p = problem_of(d, kernel="bisquare", adaptive=True, family="gaussian", where=flat_places(d))
    h = np.arange(5.0, 101)
    for rows in blocks(p.places):
        one = curve_block(p, rows, lowest=5, highest=100)
        other = curve_block(p, rows, lowest=5, highest=100, compiled=True)
        third = score_block(p, rows, bandwidths=h, compiled=True)
        np.testing.assert_array_equal(one[:, 3], other[:, 3])
        np.testing.assert_array_equal(one[:, 3], third[:, 3])
        fine = (one[:, 3] == 0) & (h > 12)  # below, the fits themselves are nearly singular
        np.testing.assert_allclose(one[fine], other[fine], rtol=1e-10)
        np.testing.assert_allclose(one[fine], third[fine], rtol=1e-10)


def test_numba_finds_the_same_bandwidth(monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr("regspatial.gw.bandwidth.FULL_CURVE", 10)
    panel, xy = simulated(200, seed=5)
    found = [
        rs.gwr(panel, F, coords=xy, metric="planar", options=rs.Options(numba=how))
        for how in ("on", "off")
    ]
    assert found[0].bandwidth == found[1].bandwidth
    # not the least alone: every bandwidth that is asked is asked by both
    np.testing.assert_array_equal(found[0].tried[:, 0], found[1].tried[:, 0])
    np.testing.assert_allclose(found[0].tried[:, 1], found[1].tried[:, 1], rtol=1e-9)
    np.testing.assert_array_equal(found[0].coefficients, found[1].coefficients)


@pytest.mark.parametrize("criterion", ["aicc", "cv", "bic"])
@pytest.mark.parametrize("kernel", ["bisquare", "gaussian"])
def test_auto_finds_the_minimum_of_the_full_grid(criterion, kernel, monkeypatch):
    panel, xy = simulated(160, seed=3)
    how = {"coords": xy, "metric": "planar", "kernel": kernel, "criterion": criterion}
    every = rs.gwr(panel, F, search="grid", **how)
    assert len(every.tried) == 160 - 5 + 1
    monkeypatch.setattr("regspatial.gw.bandwidth.FULL_CURVE", 10)  # coarse to fine
    found = rs.gwr(panel, F, **how)
    assert found.bandwidth == every.bandwidth
    assert getattr(found, criterion) == pytest.approx(every.tried[:, 1].min(), rel=1e-10)
    golden = rs.gwr(panel, F, search="golden", **how)
    assert getattr(golden, criterion) >= getattr(found, criterion) - 1e-9


def test_fixed_search_is_at_a_minimum():
    panel, xy = simulated(120, seed=4)
    got = rs.gwr(panel, F, coords=xy, metric="planar", adaptive=False)
    for factor in (0.99, 1.01):
        near = rs.gwr(
            panel, F, coords=xy, metric="planar", adaptive=False, bandwidth=got.bandwidth * factor
        )
        assert near.aicc >= got.aicc - 1e-9


def test_blocks_cover_every_row_once_and_stay_together():
    rng = np.random.default_rng(0)
    where = places(rng.random((1000, 2)), "planar")
    found = blocks(where)
    assert sorted(np.concatenate(found).tolist()) == list(range(1000))
    assert max(len(b) for b in found) <= 64
    width = np.mean([np.ptp(where.xyz[b], axis=0).max() for b in found])
    assert width < 0.4


def test_a_wide_boxcar_is_least_squares():
    panel, xy = simulated()
    got = rs.gwr(
        panel, F, coords=xy, metric="planar", kernel="boxcar", adaptive=False, bandwidth=99
    )
    x = np.column_stack([np.ones(90), panel.columns["x1"][0], panel.columns["x2"][0]])
    ols = np.linalg.lstsq(x, panel.columns["y"][0], rcond=None)[0]
    np.testing.assert_allclose(got.coefficients, np.tile(ols, (90, 1)), rtol=1e-8)
    np.testing.assert_allclose(got.global_["coefficients"], ols, rtol=1e-8)
    assert got.tr_s == pytest.approx(3, abs=1e-8)
    assert got.aicc == pytest.approx(got.global_["aicc"], rel=1e-10)


def test_great_circle_distances_are_those_of_the_house():
    rng = np.random.default_rng(2)
    panel, _ = simulated(60)
    lonlat = np.column_stack([rng.uniform(75, 135, 60), rng.uniform(18, 53, 60)])
    got = rs.gwr(panel, F, coords=lonlat, bandwidth=30)
    from regspatial._kernels.shapes.distances import matrix

    d = matrix(lonlat, "great-circle")
    np.testing.assert_allclose(got.bandwidths, np.sort(d, axis=1)[:, 29] * 1.0000001, rtol=1e-10)
    assert got.metric == "great-circle"


def test_regions_are_matched_by_label():
    panel, xy = simulated(40)
    regions = rs.Regions(ids=panel.ids[::-1], points=xy[::-1], lonlat=False)
    one = rs.gwr(panel, F, regions=regions, bandwidth=20)
    other = rs.gwr(panel, F, coords=xy, metric="planar", bandwidth=20)
    np.testing.assert_array_equal(one.coefficients, other.coefficients)
    with pytest.raises(LabelError):
        rs.gwr(panel, F, regions=regions.select(panel.ids[1:]), bandwidth=20)


def test_record_speaks():
    panel, xy = simulated(60)
    got = rs.gwr(panel, F, coords=xy, metric="planar")
    names = [t.name for t in got.tables()]
    assert names == ["surfaces", "fit", "local"]
    assert len(got.tables()[2].rows) == 60
    assert "AICc" in got.summary()
    assert "带宽" in got.summary("zh")
    assert len(got.summary().splitlines()) < 60
    ids, columns = got.layer_columns()
    assert ids == panel.ids
    by_name = {c.name: c.values for c in columns}
    weak = ~got.significant()[:, 1]
    assert np.isnan(by_name["s_x1"][weak]).all()
    np.testing.assert_array_equal(by_name["s_x1"][~weak], got.coefficients[~weak, 1])
    assert got.surface("x2").values.shape == (1, 60)
    assert got.residual().values[0] @ got.residual().values[0] == pytest.approx(got.rss)
    assert got.critical_t(0.01)[0] > got.critical_t(0.05)[0] > 1.9
    assert "bandwidth" in repr(got)


def test_prediction_at_the_observations_is_the_fit():
    panel, xy = simulated(80)
    got = rs.gwr(panel, "y ~ x1 + log(x2)", coords=xy, metric="planar", bandwidth=40)
    there = rs.Panel.from_arrays(
        panel.ids, [1], {k: panel.columns[k][0] for k in ("x1", "x2")}
    )  # without y
    new = got.predict(there, coords=xy)
    np.testing.assert_allclose(new.fitted, got.fitted, rtol=1e-9)
    np.testing.assert_allclose(new.coefficients, got.coefficients, rtol=1e-9)
    np.testing.assert_allclose(new.se, got.se, rtol=1e-9)
    assert (new.std_error > 0).all()
    only = got.predict(coords=xy[:3])
    np.testing.assert_allclose(only.coefficients, got.coefficients[:3], rtol=1e-9)
    assert np.isnan(only.fitted).all()
    assert new.interval().shape == (80, 2)
    assert new.tables()[0].keys[0] == "id"


def test_a_formula_of_one_term_predicts_as_that_variable_does():
    panel, xy = simulated(60)
    logged = rs.Panel.from_arrays(
        panel.ids, [1], {"y": panel.columns["y"][0], "l": np.log(panel.columns["x2"][0])}
    )
    new = rs.Panel.from_arrays(["a", "b"], [1], {"x2": [[2.0, 3.0]], "l": np.log([[2.0, 3.0]])})
    how = {"coords": xy, "metric": "planar", "bandwidth": 40}
    one, other = rs.gwr(panel, "y ~ log(x2)", **how), rs.gwr(logged, "y ~ l", **how)
    np.testing.assert_allclose(
        one.predict(new, coords=xy[:2] + 0.1).fitted, other.predict(new, coords=xy[:2] + 0.1).fitted
    )


# ---- bad input -------------------------------------------------------------------------------


def refused(error, panel=None, **how):
    base, xy = simulated(40)
    how = {"coords": xy, "metric": "planar", **how}
    formula = how.pop("formula", F)
    with pytest.raises(error) as caught:
        rs.gwr(panel if panel is not None else base, formula, **how)
    assert caught.value.zh != caught.value.en
    return caught.value


@pytest.mark.parametrize("bandwidth", [4, 41, 10.5, -1, "many", float("nan")])
def test_a_bandwidth_out_of_bounds_is_refused(bandwidth):
    error = refused(ParameterError, bandwidth=bandwidth)
    said = ("5", "40") if bandwidth in (4, 41, 10.5) else ("must be a number",)
    said = (
        ("bandwidth=-1", "[0.0, ∞]") if bandwidth == -1 else said
    )  # what is declared of it comes first
    assert all(one in error.en for one in said)


@pytest.mark.parametrize("bandwidth", [0, -2.0, float("inf"), "wide"])
def test_a_fixed_bandwidth_is_a_distance(bandwidth):
    refused(ParameterError, bandwidth=bandwidth, adaptive=False)


def test_a_narrow_fixed_bandwidth_names_the_lonely_places():
    _, xy = simulated(40)
    xy[7] += 100
    error = refused(SpecificationError, coords=xy, bandwidth=9.0, adaptive=False)
    assert error.ids == ("r0007",)


def test_points_on_one_spot_are_named_where_the_bandwidth_is_zero():
    _, xy = simulated(40)
    xy[:8] = xy[0]
    error = refused(CoincidentPointsError, coords=xy, bandwidth=6)
    assert set(error.ids) == {f"r{i:04d}" for i in range(8)}
    panel, _ = simulated(40)
    fine = rs.gwr(panel, F, coords=xy, metric="planar")  # the search passes over such bandwidths
    assert fine.bandwidth > 8
    assert any("same spot" in n.en for n in fine.notes)


def test_a_dummy_that_does_not_vary_around_a_place_is_named():
    panel, xy = simulated(60)
    east = (xy[:, 0] > 5).astype(float)
    panel = panel.with_columns(by_position=True, east=east[None])
    error = refused(CollinearityError, panel=panel, formula="y ~ x1 + east", coords=xy, bandwidth=8)
    far = [i for i, x in zip(panel.ids, xy[:, 0], strict=True) if x < 1.5 or x > 8.5]
    assert set(far) <= set(error.ids)
    assert len(error.ids) < 60


def test_what_is_no_model_is_refused():
    panel, xy = simulated(40)
    flat = panel.with_columns(by_position=True, y=np.full((1, 40), 3.0))
    assert refused(ConstantColumnError, panel=flat).columns == ("y",)
    twice = panel.with_columns(by_position=True, x2=2 * panel.columns["x1"] + 1)
    assert set(refused(CollinearityError, panel=twice).columns) == {"x1", "x2"}
    few = panel.select(panel.ids[:5])
    assert "5" in refused(SpecificationError, panel=few, coords=xy[:5]).en
    refused(SpecificationError, formula=None)
    refused(SpecificationError, formula="y ~ y + x1")
    refused(SpecificationError, coords=None)
    refused(GeometryError, coords=xy[:10])
    refused(GeometryError, coords=xy * np.nan)
    refused(GeometryError, coords=xy * 1000, metric="great-circle")
    refused(ParameterError, kernel="quartic")
    refused(ParameterError, criterion="r2")
    refused(ParameterError, search="best")
    refused(ParameterError, metric="taxi")
    refused(ParameterError, family="gamma")
    refused(ParameterError, bandwidth=20, bandwidth_range=(10, 20))
    refused(ParameterError, bandwidth_range=(20, 10))
    refused(ParameterError, bandwidth_range=3)
    refused(DomainError, family="poisson")
    refused(DomainError, family="binomial")
    refused(SpecificationError, offset="x2")


def test_of_several_times_the_last_is_taken_with_a_warning():
    panel, xy = simulated(60)
    two = rs.Panel.from_arrays(
        panel.ids, [1, 2], {k: np.vstack([v[:, ::-1], v]) for k, v in panel.columns.items()}
    )
    how = {"coords": xy, "bandwidth": 30}
    with pytest.warns(DataWarning, match="2 times.*the last is used, 2"):
        found = rs.gwr(two, "y ~ x1", **how)
    wanted = rs.gwr(panel, "y ~ x1", **how)
    assert found.coefficients.tolist() == wanted.coefficients.tolist()


def test_too_many_coefficients_for_any_bandwidth():
    rng = np.random.default_rng(1)
    panel, xy = simulated(12)
    more = {f"z{i}": rng.normal(size=(1, 12)) for i in range(6)}
    error = refused(
        SpecificationError,
        panel=panel.with_columns(by_position=True, **more),
        formula="y ~ x1 + " + " + ".join(more),
        coords=xy,
    )
    assert "No bandwidth" in error.en


def test_a_run_can_be_cancelled():
    panel, xy = simulated(60)
    from regspatial.errors import Cancelled

    with pytest.raises(Cancelled):
        rs.gwr(panel, F, coords=xy, metric="planar", progress=lambda f, _: f < 0.4)


def test_search_gives_all_that_was_tried():
    panel, xy = simulated(60)
    d = design(panel, F, coords=xy, metric="planar")
    p = problem_of(d, kernel="bisquare", adaptive=True, family="gaussian", where=flat_places(d))
    choice = search_bandwidth(p, limits=(20.0, 30.0))
    assert choice.tried[:, 0].tolist() == list(range(20, 31))
    assert choice.score == choice.tried[:, 1].min()


def test_a_grid_estimated_on_some_blocks_ends_at_the_same_bandwidth(monkeypatch):
    """Coarse to fine on 2,500 places, where the first grid is looked at on every fourth block."""
    panel, xy = simulated(2500, seed=8)
    how = {"coords": xy, "metric": "planar", "options": rs.Options(numba="off")}
    found = rs.gwr(panel, F, **how)
    monkeypatch.setattr("regspatial.gw._scorer._MANY_BLOCKS", 10**9)
    exact = rs.gwr(panel, F, **how)
    assert found.bandwidth == exact.bandwidth
    assert found.aicc == exact.aicc


def rebuilt(result):
    """Return a record made anew of the public fields of another."""
    public = {f.name: getattr(result, f.name) for f in fields(result)}
    assert not [name for name in public if name.startswith("_")]
    return type(result)(**public)


@pytest.mark.parametrize("model", ["gwr", "gtwr", "mgwr"])
def test_a_record_rebuilt_from_its_fields_or_its_spec_predicts_the_same(model):
    one, xy = simulated(60)
    rng = np.random.default_rng(4)
    columns = {k: v + 0.1 * v.std() * rng.normal(size=(3, 60)) for k, v in one.columns.items()}
    panel = rs.Panel.from_arrays(one.ids, range(2018, 2021), columns)
    there, how = xy[:7] + 0.01, {"coords": xy, "metric": "planar"}
    how |= {} if model == "gtwr" else {"at_time": 2020}
    more = {"past_only": True} if model == "gtwr" else {}
    when = {"times": [2018, 2020]} if model == "gtwr" else {}
    first = getattr(rs, model)(panel, F, **how, **more)
    spec = first.spec
    again = getattr(rs, model)(
        panel,
        spec["formula"],
        bandwidth=first.bandwidth,
        kernel=spec["kernel"],
        adaptive=spec["adaptive"],
        **how,
        **({"kappa": first.kappa, "past_only": spec["past_only"]} if model == "gtwr" else {}),
    )
    expected = first.predict(coords=there, **when)
    np.testing.assert_array_equal(
        rebuilt(first).predict(coords=there, **when).coefficients, expected.coefficients
    )
    # back-fitting at given bandwidths takes another way to the same end, to its tolerance of 1e-5
    apart = 1e-3 if model == "mgwr" else 1e-9
    np.testing.assert_allclose(
        again.predict(coords=there, **when).coefficients, expected.coefficients, rtol=0, atol=apart
    )
    with pytest.raises(SpecificationError, match="does not hold its data"):
        replace(first, data=None).predict(coords=there, **when)
