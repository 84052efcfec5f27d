"""Frames, series and libpysal's weights, matched by label: the numbers of our own containers."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import regspatial as rs
from regspatial.errors import DuplicateIdError, InputError, LabelError
from regspatial.io.counted_rows import numbers_alone
from regspatial.io.objects import keyed_table

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
    truth = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="sar", fixed_effects="entity"
    )
    by_name = rs.regression.spatial_panel_estimate(
        long, "y ~ x", w, id="id", time="time", model="sar", fixed_effects="entity"
    )
    by_index = rs.regression.spatial_panel_estimate(
        long.set_index(["id", "time"]), "y ~ x", w, model="sar", fixed_effects="entity"
    )
    for got in (by_name, by_index):
        # rows come in another order, so sums round differently: 1e-9 as between machines
        np.testing.assert_allclose(got.estimates, truth.estimates, rtol=1e-9)
        assert got.ids != truth.ids


def test_estimates_go_out_under_the_names_people_know(panel, w):
    got = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="sar", fixed_effects="entity"
    )
    assert list(got.params.index) == list(got.terms)
    assert got.params["x"] == got.get("x")["estimate"]
    assert got.pvalues["x"] == pytest.approx(got.get("x")["p_value"], rel=1e-14)
    assert got.tstats["x"] == pytest.approx(got.get("x")["statistic"], rel=1e-14)
    low, high = got.conf_int().loc["x"]
    assert (low, high) == pytest.approx((got.get("x")["low"], got.get("x")["high"]), rel=1e-14)
    assert got.cov_params.loc["x", "x"] == pytest.approx(got.get("x")["std_error"] ** 2)


def test_what_is_no_data_is_said(w):
    with pytest.raises(InputError, match="must be a Panel"):
        rs.regression.spatial_panel_estimate([1, 2, 3], "y ~ x", w)


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


RING = np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)
SQUARE = pd.DataFrame(RING, index=IDS, columns=IDS)


def _stata():
    table = SQUARE.rename_axis("id").reset_index()
    return table.set_axis(["id", *(f"w{k + 1}" for k in range(9))], axis=1)


def _r():
    """As read.csv of R has it: X before names that begin with a digit."""
    codes = [str(110000 + k) for k in range(9)]
    table = pd.DataFrame(RING, index=codes, columns=[f"X{c}" for c in codes])
    return table.rename_axis("code").reset_index().sample(frac=1, random_state=4)


@pytest.mark.parametrize(
    "given",
    [
        (IDS, sp.csr_array(RING)),
        (IDS, RING),
        SQUARE.sample(frac=1, random_state=1),
        SQUARE.rename_axis("id").reset_index(),
        _stata(),
    ],
    ids=["sparse with ids", "numpy with ids", "square", "first column", "Stata"],
)
def test_weights_as_people_hold_them(panel, w, given):
    assert rs.moran(panel["x"], given).rows() == rs.moran(panel["x"], w).rows()


def test_a_square_table_as_r_writes_it(panel):
    named = rs.Panel.from_arrays([110000 + k for k in range(9)], YEARS, {"x": panel["x"].values})
    truth = rs.weights.from_dense(named.ids, RING)
    assert rs.moran(named["x"], _r()).rows() == rs.moran(named["x"], truth).rows()


def test_a_square_table_without_labels_is_refused(panel):
    with pytest.raises(InputError, match="which row is which region"):
        rs.moran(panel["x"], pd.DataFrame(RING, columns=IDS))


@pytest.mark.parametrize("kind", ["long", "index", "arrow", "wide", "transposed"])
def test_tables_without_a_call_that_names_their_keys(panel, w, long, kind):
    pa = pytest.importorskip("pyarrow")
    series = long.set_index(["id", "time"])["x"]
    truth = rs.moran(panel["x"], w).rows()
    if kind == "wide":
        assert rs.moran(series.unstack("id"), w).rows() == truth
    elif kind == "transposed":
        assert rs.moran(series.unstack("time"), w).rows() == truth
    else:
        given = {
            "long": long,
            "index": long.set_index(["time", "id"]),
            "arrow": pa.Table.from_pandas(long, preserve_index=False),
        }[kind]
        found, wanted = rs.describe(given).rows(), rs.describe(panel).rows()
        assert [row[0] for row in found] == [row[0] for row in wanted]
        for one, other in zip(found, wanted, strict=True):
            # rows come in another order, so sums round differently
            np.testing.assert_allclose(one[1:], other[1:], rtol=1e-9)


def test_a_long_table_that_names_no_regions_is_asked_about(long):
    with pytest.raises(LabelError, match="which column holds the regions"):
        rs.describe(long[["time", "x", "y"]])


def test_an_array_of_xarray_goes_by_its_coordinates(panel, w):
    xarray = pytest.importorskip("xarray")
    array = xarray.DataArray(
        panel["x"].values.T, dims=("id", "time"), coords={"id": IDS, "time": YEARS}, name="x"
    )
    assert rs.moran(array, w).rows() == rs.moran(panel["x"], w).rows()


def test_a_mapping_and_a_pair_are_cross_sections(panel, w):
    last = panel["x"].at(2017)
    truth = rs.moran(last, w)
    by_id = dict(zip(IDS[::-1], last.values[0, ::-1], strict=True))
    for given in (by_id, (IDS, last.values[0])):
        np.testing.assert_allclose(rs.moran(given, w).values, truth.values, rtol=1e-12)
    with pytest.raises(InputError, match="without labels"):
        rs.moran(last.values[0], w)


def test_new_columns_are_matched_by_label(panel, long):
    series = long.set_index(["id", "time"])["x"]
    area = {i: float(k) for k, i in reversed(list(enumerate(IDS)))}
    got = panel.with_columns(twice=2 * series, again=panel["x"], area=area)
    np.testing.assert_array_equal(got.columns["twice"], 2 * panel.columns["x"])
    np.testing.assert_array_equal(got.columns["again"], panel.columns["x"])
    np.testing.assert_array_equal(got.columns["area"], np.tile(np.arange(9.0), (8, 1)))


def test_a_column_without_labels_is_taken_by_position_only_if_told_so(panel):
    values = panel["x"].values
    with pytest.raises(InputError, match="by_position=True"):
        panel.with_columns(z=values)
    got = panel.with_columns(by_position=True, z=values)
    np.testing.assert_array_equal(got.columns["z"], values)


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_a_choice_of_rows_of_a_long_table_is_read_as_the_table(panel, w):
    """What ``frame[frame.year > 2012]`` leaves has gaps in its numbers of rows, and is as long as before."""
    frame = panel.to_frame().rename(columns={"id": "city", "time": "year"})
    some = frame[frame.year > 2012]
    got = rs.regression.spatial_panel_estimate(
        some, "y ~ x", w, model="sar", fixed_effects="entity"
    )
    truth = rs.regression.spatial_panel_estimate(
        some, "y ~ x", w, id="city", time="year", model="sar", fixed_effects="entity"
    )
    np.testing.assert_array_equal(got.estimates, truth.estimates)
    one = frame[frame.year == 2015]
    got, named = (
        rs.regression.spatial_regression_estimate(one, "y ~ x", w, model="ols", **k)
        for k in ({}, {"id": "city"})
    )
    np.testing.assert_array_equal(got.estimates, named.estimates)
    assert got.ids == named.ids


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_codes_as_an_index_stay_the_regions():
    """Numbers of rows and codes look alike; only a region that stands twice shows a long table."""
    frame = pd.DataFrame(
        {"city": list("abcd"), "year": 2020, "y": [1.0, 2.0, 4.0, 3.0], "x": [1.0, 0.0, 2.0, 5.0]},
        index=[11, 12, 13, 15],
    )
    fit = rs.regression.spatial_regression_estimate(frame, "y ~ x - 1", None, model="ols")
    assert fit.ids == ("11", "12", "13", "15")


def test_rows_for_ids_are_said(panel, w):
    frame = panel.to_frame().rename(columns={"id": "place_of_it", "time": "when_it_was"})
    with pytest.raises(LabelError, match='look like numbers of rows .*id="adcode"'):
        rs.regression.spatial_regression_estimate(
            frame[frame.index % 7 != 3], "y ~ x", w, model="sar"
        )


def test_weights_with_an_island_are_taken_as_they_are_and_name_it(panel, w):
    ring = w.to_frame()
    ring.loc["r3", :] = 0.0
    with pytest.warns(rs.errors.WeightsWarning, match="1 region has no neighbours .* zeros: r3"):
        found = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", ring, model="sar", fixed_effects="entity"
        )
    assert found.w.islands == ("r3",)
    kept = rs.weights.from_dense(None, ring, islands="keep")
    assert rs.regression.spatial_panel_estimate(
        panel, "y ~ x", kept, model="sar", fixed_effects="entity"
    ).rho


def test_a_cross_section_knows_its_regions_and_refuses_a_long_table():
    long = pd.DataFrame(
        {
            "city": ["a", "b", "c", "d"] * 3,
            "year": [2019] * 4 + [2020] * 4 + [2021] * 4,
            "y": range(12),
        }
    )
    with pytest.raises(InputError, match=r"3 times in column 'year' \(2019, 2020, 2021\)"):
        rs.cross_section(long)
    with pytest.raises(InputError, match="3 times in column 'year'"):
        rs.cross_section(long, id="city")
    with pytest.raises(DuplicateIdError, match="a"):
        rs.cross_section(long.drop(columns="year"))
    one = rs.cross_section(long[long.year == 2020].reset_index(drop=True))
    assert (one.ids, one.times, list(one.columns)) == (("a", "b", "c", "d"), (2020,), ["y"])
    founded = pd.DataFrame({"city": ["a", "b"], "year": [1950, 1987], "y": [1.0, 2.0]})
    assert rs.cross_section(founded)["year"].values.tolist() == [[1950, 1987]]


@pytest.mark.parametrize(
    ("index", "alone"),
    [([3, 1, 7], True), ([3, 1, 3], False), (["a", "b", "c"], False), ([0.5, 1.5, 2.5], False)],
)
def test_rows_are_numbered_where_each_has_a_whole_number_of_its_own(index, alone):
    assert numbers_alone(pd.Index(index)) is alone
    assert not numbers_alone(pd.Index(index, name="id"))


@pytest.mark.parametrize(
    "order", [["id", "time"], ["time", "id"], ["name", "when"], ["when", "name"]]
)
def test_levels_of_an_index_are_the_keys_of_a_table(long, order):
    """Whichever comes first and whatever they are called: the level of years is the time."""
    named = long.rename(columns={"id": order[0], "time": order[1]})
    if order[0] in ("time", "when"):
        named = long.rename(columns={"id": order[1], "time": order[0]})
    table, id, time = keyed_table(named.set_index(order))
    assert (id, time) == tuple(sorted(order, key=lambda one: one in ("time", "when")))
    assert table[id].tolist() == long["id"].tolist()
    assert table[time].tolist() == long["time"].tolist()
