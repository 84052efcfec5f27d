"""Conley's errors by cut-off, and the cut-off that the residuals speak for."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError
from regspatial.regression.errors import residual_range as _reach

N, T = 60, 4
FORMULA = "y ~ x | id + time"


def _world(reach: float, seed: int = 1) -> tuple[rs.Panel, rs.Regions]:
    """Places on a plane of 100 × 100; errors alike up to `reach`, where the common shocks end."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 100, (N, 2))
    apart = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    near = np.maximum(1 - apart / reach, 0.0) if reach else np.eye(N)
    root = np.linalg.cholesky(near @ near.T + 1e-9 * np.eye(N))
    e = rng.normal(size=(T, N)) @ root.T
    x = rng.normal(size=(T, N)) @ root.T
    ids = [f"r{k:02d}" for k in range(N)]
    panel = rs.Panel.from_arrays(ids, range(T), {"x": x, "y": x + e / e.std()})
    return panel, rs.Regions(ids=ids, points=xy, lonlat=False)


@pytest.fixture(scope="module")
def near():
    return _world(25.0)


def test_the_correlogram_is_that_of_its_definition(near):
    """Mean products by band over the mean square, by a loop over all pairs of rows of one period."""
    panel, regions = near
    curve = rs.regression.conley_curve(panel, FORMULA, regions=regions)
    e = rs.fixed_effects(panel, FORMULA).residuals
    r = curve.reach
    for low, high, value, pairs in zip(r.lower, r.upper, r.values, r.pairs, strict=True):
        products = []
        for i, j in itertools.combinations(range(N), 2):
            d = np.linalg.norm(regions.points[i] - regions.points[j])
            if low < d <= high:
                products += [e[t, i] * e[t, j] for t in range(T)]
        assert len(products) == T * pairs
        assert value == pytest.approx(np.mean(products) / np.mean(e**2), rel=1e-9)


def test_the_cut_off_is_where_the_correlogram_falls_into_its_permutations(near):
    """Shocks of a radius of 25 make places alike up to 50; the band's end is the last one above."""
    curve = rs.regression.conley_curve(near[0], FORMULA, regions=near[1])
    first = curve.reach.first_inside
    above = curve.reach.values > curve.reach.high
    assert above[:first].all()
    assert not above[first]
    assert curve.cutoff == curve.reach.upper[first - 1]
    assert 15 < curve.cutoff < 50
    panel, regions = _world(0.0)
    none = rs.regression.conley_curve(panel, FORMULA, regions=regions)
    assert none.cutoff == none.reach.upper[0]
    assert "not more alike" in none.summary()


def test_where_no_cut_off_is_given_it_is_that_one_and_a_note_says_so(near):
    panel, regions = near
    how = {"covariance": "conley", "regions": regions}
    curve = rs.regression.conley_curve(panel, FORMULA, regions=regions)
    ours = rs.fixed_effects(panel, FORMULA, **how)
    given = rs.fixed_effects(panel, FORMULA, conley_cutoff=curve.cutoff, **how)
    np.testing.assert_array_equal(ours.covariance, given.covariance)
    assert ours.spec["cutoff"] == curve.cutoff
    assert f"No cut-off was given, so it is {curve.cutoff:.6g} map units" in ours.summary()
    assert "未给出截断距离" in ours.summary("zh")
    assert "No cut-off" not in given.summary()


def test_instruments_and_cross_sections_read_their_own_residuals(near):
    panel, regions = near
    z = panel["x"].values + np.random.default_rng(2).normal(size=(T, N))
    panel = panel.with_columns(by_position=True, z=z)
    how = {"covariance": "conley", "regions": regions}
    iv = rs.instrumental(panel, "y ~ [x ~ z] | id + time", **how)
    e = rs.instrumental(panel, "y ~ [x ~ z] | id + time").residuals
    expected = _reach.reach_of(e, regions.points, "planar").cutoff
    assert iv.spec["cutoff"] == expected
    assert "No cut-off was given" in iv.summary()
    w = rs.weights.knn(regions, k=5)
    lag = rs.regression.spatial_regression_estimate(
        panel, "y ~ x", w, at_time=3, model="sar", estimator="2sls", **how
    )
    e = lag.residuals.reshape(1, -1)
    expected = _reach.reach_of(e, regions.points, "planar").cutoff
    text = lag.summary()
    assert f"cut-off {expected:g} " in text
    assert "No cut-off was given" in text
    given = rs.regression.spatial_regression_estimate(
        panel, "y ~ x", w, at_time=3, model="sar", estimator="2sls", conley_cutoff=expected, **how
    )
    np.testing.assert_array_equal(lag.covariance, given.covariance)


def test_names_order_and_units_do_not_matter(near):
    panel, regions = near
    curve = rs.regression.conley_curve(panel, FORMULA, regions=regions)
    order = np.random.default_rng(3).permutation(N)
    ids = tuple(f"z{k:02d}" for k in range(N))  # of other names, which sort otherwise
    other = rs.Panel.from_arrays(
        ids, range(T), {n: v[:, order] * 1e6 for n, v in panel.columns.items()}
    )
    moved = rs.Regions(ids=ids, points=regions.points[order], lonlat=False)
    again = rs.regression.conley_curve(other, FORMULA, regions=moved)
    np.testing.assert_allclose(again.reach.high, curve.reach.high, rtol=1e-9)
    np.testing.assert_allclose(again.se, curve.se, rtol=1e-9)
    assert again.cutoff == pytest.approx(curve.cutoff, rel=1e-12)


def test_empty_cells_leave_pairs_out(near):
    panel, regions = near
    y = panel["y"].values.copy()
    y[0, :20] = np.nan
    holes = panel.with_columns(by_position=True, y=y)
    reach = rs.regression.conley_curve(holes, FORMULA, regions=regions).reach
    e = rs.fixed_effects(holes, FORMULA).residuals
    i, j = np.triu_indices(N, 1)
    d = np.linalg.norm(regions.points[i] - regions.points[j], axis=1)
    first = (d > reach.lower[0]) & (d <= reach.upper[0])
    products = (e[:, i] * e[:, j])[:, first]
    assert reach.values[0] == pytest.approx(np.nanmean(products) / np.nanmean(e**2), rel=1e-9)


def test_thin_bands_are_joined_and_many_places_drawn(near, monkeypatch):
    panel, regions = near
    whole = rs.regression.conley_curve(panel, FORMULA, regions=regions)
    assert (whole.reach.pairs >= _reach.FEWEST_PAIRS).all()
    assert whole.reach.upper[-1] == pytest.approx(
        max(np.linalg.norm(a - b) for a, b in itertools.combinations(regions.points, 2)) / 2
    )
    monkeypatch.setattr(_reach, "PLACES", 40)
    some = rs.regression.conley_curve(panel, FORMULA, regions=regions)
    assert "Pairs of places: 40 drawn from 60." in some.summary()


def test_cut_offs_may_be_text_and_what_is_wrong_is_said(near):
    panel, regions = near
    curve = rs.regression.conley_curve(panel, FORMULA, "40, 20", regions=regions)
    assert curve.cutoffs.tolist() == [20.0, 40.0]
    assert curve.pairs[0] < curve.pairs[1]
    for wrong in ("far", [], [-1.0], "0, 5"):
        with pytest.raises(ParameterError, match="at least one cut-off"):
            rs.regression.conley_curve(panel, FORMULA, wrong, regions=regions)
    with pytest.raises(SpecificationError, match="need places"):
        rs.regression.conley_curve(panel, FORMULA)
    few = panel.select(ids=panel.ids[:9])
    with pytest.raises(ParameterError, match="9 places are too few"):
        rs.fixed_effects(few, FORMULA, covariance="conley", regions=regions)
    with pytest.raises(ParameterError, match="9 places are too few"):
        rs.regression.conley_curve(few, FORMULA, regions=regions)
    alone = rs.regression.conley_curve(few, FORMULA, [30.0], regions=regions)
    assert alone.reach is None
    assert np.isnan(alone.cutoff)
    with pytest.raises(ParameterError, match="above zero"):
        rs.fixed_effects(panel, FORMULA, covariance="conley", regions=regions, conley_cutoff=0.0)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_says_how_far_the_errors_go(near, language):
    panel, regions = near
    figure = rs.regression.conley_curve(panel, FORMULA, regions=regions).plot(language=language)
    assert len(figure.axes) == 2
    bare = rs.regression.conley_curve(
        panel.select(ids=panel.ids[:9]), FORMULA, [30.0, 60.0], regions=regions
    )
    assert len(bare.plot(language=language).axes) == 1
