"""GTWR on simulated surfaces and against weights written out."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import LabelError, ParameterError, SpecificationError

F = "y ~ x"


def simulated(n=60, times=5, seed=0, trend=0.6, noise=0.3):
    rng = np.random.default_rng(seed)
    xy = rng.random((n, 2)) * 10
    x = rng.normal(size=(times, n))
    slope = 1 + np.sin(xy[:, 0] / 2) + trend * np.arange(times)[:, None]
    y = 2 + slope * x + noise * rng.normal(size=(times, n))
    years = list(range(2016, 2016 + times))
    return rs.Panel.from_arrays(range(n), years, {"x": x, "y": y}), xy, slope


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize(("adaptive", "bandwidth"), [(True, 40), (False, 6.0)])
def test_it_is_weighted_least_squares_in_space_and_time(past, adaptive, bandwidth):
    panel, xy, _ = simulated(times=3)
    got = rs.gtwr(
        panel,
        F,
        coords=xy,
        metric="planar",
        kappa=4.0,
        past_only=past,
        adaptive=adaptive,
        bandwidth=bandwidth,
    )
    t = np.repeat([0.0, 1.0, 2.0], 60)
    p = np.tile(xy, (3, 1))
    d = np.sqrt(((p[:, None] - p[None]) ** 2).sum(-1) + 4.0 * (t[:, None] - t) ** 2)
    if past:
        d[t[:, None] < t] = np.inf
    h = np.sort(d, axis=1)[:, 39] * 1.0000001 if adaptive else np.full(180, 6.0)
    w = np.where(d < h[:, None], (1 - np.minimum(d / h[:, None], 1) ** 2) ** 2, 0)
    x = np.column_stack([np.ones(180), panel.columns["x"].ravel()])
    b = np.array(
        [np.linalg.solve((x.T * k) @ x, (x.T * k) @ panel.columns["y"].ravel()) for k in w]
    )
    np.testing.assert_allclose(got.coefficients.reshape(180, 2), b, rtol=1e-7)
    assert got.kappa == 4.0
    assert got.model == "gtwr"


def test_kappa_of_zero_pools_all_times():
    panel, xy, _ = simulated(times=3)
    got = rs.gtwr(panel, F, coords=xy, metric="planar", kappa=0.0, bandwidth=90)
    np.testing.assert_allclose(got.coefficients[0], got.coefficients[2], rtol=1e-9)


def test_a_huge_kappa_is_gwr_by_time():
    panel, xy, _ = simulated(times=3)
    got = rs.gtwr(panel, F, coords=xy, metric="planar", kappa=1e8, bandwidth=40)
    for at, year in enumerate(panel.times):
        one = rs.gwr(panel, F, coords=xy, metric="planar", at_time=year, bandwidth=40)
        np.testing.assert_allclose(got.coefficients[at], one.coefficients, rtol=1e-6)


@pytest.mark.parametrize("past", [False, True])
def test_it_finds_surfaces_that_move(past):
    panel, xy, slope = simulated()
    got = rs.gtwr(panel, F, coords=xy, metric="planar", past_only=past)
    assert np.corrcoef(got.coefficients[:, :, 1].ravel(), slope.ravel())[0, 1] > 0.97
    pooled = rs.gtwr(panel, F, coords=xy, metric="planar", kappa=0.0, past_only=past)
    alone = [rs.gwr(panel, F, coords=xy, metric="planar", at_time=t) for t in panel.times]
    assert got.aicc < pooled.aicc
    error = np.abs(got.coefficients[:, :, 1] - slope).mean()
    assert error < np.mean(
        [np.abs(g.coefficients[:, 1] - s).mean() for g, s in zip(alone, slope, strict=True)]
    )
    if past:
        assert got.bandwidth <= 60


def test_the_search_of_kappa_is_at_a_minimum():
    panel, xy, _ = simulated(seed=3)
    got = rs.gtwr(panel, F, coords=xy, metric="planar")
    for factor in (0.3, 3.0):
        other = rs.gtwr(panel, F, coords=xy, metric="planar", kappa=got.kappa * factor)
        assert other.aicc > got.aicc - 0.5  # bandwidths are whole numbers


def test_record_speaks_of_times():
    panel, xy, _ = simulated(times=3)
    got = rs.gtwr(panel, F, coords=xy, metric="planar", kappa=1.0, bandwidth=60)
    assert got.coefficients.shape == (3, 60, 2)
    assert len(got.tables()[2].rows) == 180
    _, columns = got.layer_columns(at_time=2017)
    by_name = {c.name: c.values for c in columns}
    np.testing.assert_array_equal(by_name["b_x"], got.coefficients[1, :, 1])
    np.testing.assert_array_equal(by_name["residual"], got.residuals[1])
    assert got.surface("x").at(2018).values.shape == (1, 60)
    assert "kappa" in got.summary()
    with pytest.raises(rs.RegspatialError):
        got.layer_columns(at_time=1999)


def test_text_times_are_one_apart():
    panel, xy, _ = simulated(times=3)
    text = rs.Panel.from_arrays(panel.ids, ["a", "b", "c"], panel.columns)
    one = rs.gtwr(panel, F, coords=xy, metric="planar", kappa=2.0, bandwidth=50)
    other = rs.gtwr(text, F, coords=xy, metric="planar", kappa=2.0, bandwidth=50)
    np.testing.assert_array_equal(one.coefficients, other.coefficients)


def test_what_is_not_allowed():
    panel, xy, _ = simulated(times=2)
    how = {"coords": xy, "metric": "planar"}
    with pytest.raises(SpecificationError, match="use gwr"):
        rs.gtwr(panel.select(times=[2016]), F, **how)
    for wrong in ({"kappa": -1.0}, {"kappa": float("nan")}, {"past_only": True, "bandwidth": 61}):
        with pytest.raises(ParameterError):
            rs.gtwr(panel, F, **{**how, "bandwidth": 30, **wrong})
    got = rs.gtwr(panel, F, kappa=1.0, bandwidth=40, past_only=True, **how)
    with pytest.raises(SpecificationError, match="Say when"):
        got.predict(coords=xy)
    with pytest.raises(SpecificationError, match="Say when"):
        got.predict(panel, coords=xy, times=[2016])
    with pytest.raises(SpecificationError, match="before 2016"):
        got.predict(coords=xy, times=[2015])
    with pytest.raises(LabelError, match="late stand beside 2 others"):
        got.predict(coords=xy, times=[2016, "late"])
    with pytest.raises(SpecificationError, match="is for gtwr"):
        rs.gwr(panel, F, at_time=2016, **how).predict(coords=xy, times=[2016])


@pytest.mark.parametrize("past_only", [False, True])
@pytest.mark.parametrize("how", [{"bandwidth": 40}, {"bandwidth": 6.0, "adaptive": False}])
def test_prediction_at_the_observations_is_the_fit(past_only, how):
    panel, xy, _ = simulated(times=3)
    where = {"coords": xy, "metric": "planar"}
    got = rs.gtwr(panel, F, kappa=4.0, past_only=past_only, **how, **where)
    new = panel.select(times=[2017, 2018], ids=list(panel.ids)[::-1])
    here = got.predict(new, coords=xy[::-1])
    assert here.times == (2017, 2018)
    back = got.coefficients[1:, ::-1]
    np.testing.assert_allclose(here.coefficients, back, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(here.se, got.se[1:, ::-1], rtol=1e-7)
    np.testing.assert_allclose(here.fitted, got.fitted[1:, ::-1], rtol=1e-8, atol=1e-9)
    assert here.interval().shape == (2, 60, 2)
    assert here.tables()[0].rows[60][:2] == (new.ids[0], 2018)
    for k, time in enumerate(here.times):
        by_name = {c.name: c.values for c in here.layer_columns(at_time=time)[1]}
        np.testing.assert_array_equal(by_name["b1"], here.coefficients[k][:, 1])
        np.testing.assert_array_equal(by_name["fitted"], here.fitted[k])
    only = got.predict(coords=xy[:5], times=["2018"])
    np.testing.assert_allclose(only.coefficients[0], got.coefficients[2, :5], rtol=1e-8, atol=1e-10)
    assert np.isnan(only.fitted).all()


def test_prediction_between_and_after_the_times_is_near_the_truth():
    """The slope moves with time: left-out years, one inside and one after the last, are predicted."""
    panel, xy, truth = simulated(times=6, noise=0.1)
    kept = [t for t in panel.times if t not in (2018, 2021)]
    got = rs.gtwr(panel.select(times=kept), F, coords=xy, metric="planar")
    new = got.predict(panel.select(times=[2018, 2021]), coords=xy)
    error = np.abs(new.coefficients[..., 1] - truth[[2, 5]]).mean(axis=1)
    fitted = np.abs(got.coefficients[..., 1] - truth[[0, 1, 3, 4]]).mean(axis=1)
    assert error[0] < 1.25 * fitted.max()  # between two years: as near as the fit itself
    assert fitted.max() < error[1] < 0.9  # after the last it lags behind: 0.6 is one year's move
