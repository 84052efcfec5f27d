"""Frames, series and libpysal's weights, matched by label: the numbers of our own containers."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import regspatial as rs
from regspatial.errors import InputError, LabelError

IDS = [f"r{k}" for k in range(9)]
YEARS = list(range(2010, 2018))


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(8, 9))
    return rs.Panel.from_arrays(IDS, YEARS, {"x": x, "y": x + rng.normal(size=(8, 9))})


@pytest.fixture(scope="module")
def w():
    ring = np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)
    return rs.weights.from_dense(IDS, ring)


@pytest.fixture
def long(panel):
    """The same figures in a shuffled frame, so that a match by position cannot pass."""
    return panel.to_frame().sample(frac=1, random_state=3)


def test_moran_of_a_series_with_two_levels(panel, w, long):
    truth = rs.moran(panel["x"], w)
    for frame in (
        long.set_index(["id", "time"]),
        long.set_index(["time", "id"]),
        long.set_index(["id", "time"]).rename_axis([None, None]),
    ):
        got = rs.moran(frame["x"], w)
        assert got.rows() == truth.rows()


def test_two_levels_that_are_both_years_are_asked_about():
    index = pd.MultiIndex.from_product([[2001, 2002, 2003, 2004], [2010, 2011]])
    series = pd.Series(np.arange(8.0), index=index)
    with pytest.raises(LabelError, match="do not show which holds the times"):
        rs.moran(series, None)


def test_libpysal_weights_are_taken(panel, w):
    pytest.importorskip("libpysal")
    truth = rs.moran(panel["x"], w).rows()
    assert rs.moran(panel["x"], w.to_graph()).rows() == truth
    assert rs.moran(panel["x"], w.to_w()).rows() == truth


def test_a_matrix_without_labels_is_refused_with_a_way_out(panel, w):
    for bare in (sp.csr_array(w.matrix), sp.csr_array(w.matrix).toarray()):
        with pytest.raises(InputError, match="from_sparse"):
            rs.moran(panel["x"], bare)


def test_a_model_of_a_frame_is_the_model_of_the_panel(panel, w, long):
    truth = rs.spatial_panel(panel, "y ~ x", w, model="sar", fixed_effects="entity")
    by_name = rs.spatial_panel(
        long, "y ~ x", w, id="id", time="time", model="sar", fixed_effects="entity"
    )
    by_index = rs.spatial_panel(
        long.set_index(["id", "time"]), "y ~ x", w, model="sar", fixed_effects="entity"
    )
    for got in (by_name, by_index):
        # rows come in another order, so sums round differently: 1e-9 as between machines
        np.testing.assert_allclose(got.estimates, truth.estimates, rtol=1e-9)
        assert got.ids != truth.ids


def test_estimates_go_out_under_the_names_people_know(panel, w):
    got = rs.spatial_panel(panel, "y ~ x", w, model="sar", fixed_effects="entity")
    assert list(got.params.index) == list(got.terms)
    assert got.params["x"] == got.get("x")["estimate"]
    assert got.pvalues["x"] == pytest.approx(got.get("x")["p_value"], rel=1e-14)
    assert got.tstats["x"] == pytest.approx(got.get("x")["statistic"], rel=1e-14)
    low, high = got.conf_int().loc["x"]
    assert (low, high) == pytest.approx((got.get("x")["low"], got.get("x")["high"]), rel=1e-14)
    assert got.cov_params.loc["x", "x"] == pytest.approx(got.get("x")["std_error"] ** 2)


def test_what_is_no_data_is_said(w):
    with pytest.raises(InputError, match="must be a Panel"):
        rs.spatial_panel([1, 2, 3], "y ~ x", w)


def test_a_geodataframe_is_regions_and_cross_section_in_one():
    geopandas = pytest.importorskip("geopandas")
    from shapely.geometry import box

    frame = geopandas.GeoDataFrame(
        {"HOVAL": [3.0, 1.0, 4.0, 1.5, 9.0, 2.0]},
        index=[f"t{k}" for k in range(6)],
        geometry=[
            box(1000 * (k % 3), 1000 * (k // 3), 1000 * (k % 3 + 1), 1000 * (k // 3 + 1))
            for k in range(6)
        ],
        crs="EPSG:3857",
    )
    queen = rs.weights.queen(frame)
    cross = rs.cross_section(frame)
    assert cross.columns.keys() == {"HOVAL"}
    truth = rs.local_moran(cross["HOVAL"], queen, rng=1)
    shuffled = frame.sample(frac=1, random_state=2)
    got = rs.local_moran(shuffled["HOVAL"], queen, rng=1)
    assert dict(zip(got.ids, got.values[0], strict=True)) == dict(
        zip(truth.ids, truth.values[0], strict=True)
    )
    mapped = got.to_geodataframe(rs.regions_from_frame(frame))
    assert list(mapped.index) == list(frame.index)
