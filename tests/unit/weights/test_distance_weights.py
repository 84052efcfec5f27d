"""Weights from distances: values by hand, coincident points, cut-offs, metrics."""

from __future__ import annotations

import numpy as np
import pytest

from regspatial import Regions
from regspatial._kernels.shapes.distances import great_circle
from regspatial.errors import (
    CoincidentPointsError,
    GeometryError,
    IslandError,
    LabelError,
    ParameterError,
    UnknownColumnError,
    WeightsError,
    WeightsWarning,
)
from regspatial.weights import (
    distance_band,
    exponential,
    from_distances,
    inverse_distance,
    knn,
)

LINE = Regions(ids=list("abcd"), points=[[0, 0], [1, 0], [3, 0], [7, 0]], lonlat=False)
GAPS = np.abs(np.subtract.outer([0, 1, 3, 7], [0, 1, 3, 7])).astype(float)
CITIES = Regions(
    ids=["北京", "上海", "广州", "乌鲁木齐"],
    points=[[116.4, 39.9], [121.5, 31.2], [113.3, 23.1], [87.6, 43.8]],
)


def inverse(power):
    with np.errstate(divide="ignore"):
        out = GAPS**-power
    np.fill_diagonal(out, 0)
    return out


@pytest.mark.parametrize("power", [1, 2, 2.0, 0.5, 3.7])
def test_inverse_distance_by_hand(power):
    w = inverse_distance(LINE, power=power, normalise="none")
    np.testing.assert_allclose(w.matrix, inverse(power), rtol=1e-14)
    rows = inverse_distance(LINE, power=power)
    np.testing.assert_allclose(rows.matrix, inverse(power) / inverse(power).sum(1, keepdims=True))
    assert rows.spec["power"] == power
    assert rows.spec["metric"] == "planar"
    assert not rows.is_sparse


def test_power_zero_gives_equal_weights():
    w = inverse_distance(LINE, power=0)
    np.testing.assert_allclose(w.matrix, (1 - np.eye(4)) / 3)


def test_a_cut_off_is_the_dense_matrix_with_zeros_beyond():
    w = inverse_distance(LINE, cutoff=3, islands="keep", normalise="none")
    np.testing.assert_allclose(w.to_dense(), np.where(GAPS <= 3, inverse(2), 0))
    assert w.is_sparse
    assert w.islands == ("d",)


def test_regions_beyond_the_cut_off_are_named_or_linked():
    with pytest.raises(IslandError, match="d"):
        inverse_distance(LINE, cutoff=3, islands="raise")
    with pytest.warns(WeightsWarning, match="linked to the nearest: d–c"):
        near = inverse_distance(LINE, cutoff=3, normalise="none")
    assert near.spec["nearest_links"] == [["d", "c"]]
    assert near.matrix[3, 2] == near.matrix[2, 3] == 1 / 16


def test_great_circle_is_the_default_for_longitude_and_latitude():
    w = inverse_distance(CITIES, power=1, normalise="none")
    d = great_circle(CITIES.points[:, None], CITIES.points[None])
    np.testing.assert_allclose(1 / w.matrix[0, 1], d[0, 1])
    # Beijing-Shanghai is 1,067 km, as any atlas says
    assert d[0, 1] == pytest.approx(1067, abs=10)
    geodesic = inverse_distance(CITIES, power=1, metric="geodesic", normalise="none")
    np.testing.assert_allclose(geodesic.matrix[0, 1], w.matrix[0, 1], rtol=5e-3)
    assert geodesic.matrix[0, 1] != w.matrix[0, 1]
    plane = inverse_distance(CITIES, power=1, metric="planar", normalise="none")
    np.testing.assert_allclose(1 / plane.matrix[0, 1], np.hypot(5.1, 8.7))


@pytest.mark.parametrize("build", [inverse_distance, lambda r: inverse_distance(r, cutoff=5)])
def test_coincident_points_name_both(build):
    twice = Regions(ids=["京", "津", "沪"], points=[[116, 40], [116, 40], [121, 31]])
    with pytest.raises(CoincidentPointsError, match="京 = 津") as caught:
        build(twice)
    assert set(caught.value.ids) == {"京", "津"}
    assert "距离为零" in caught.value.zh


def test_coincident_points_matter_only_where_one_divides():
    twice = Regions(ids=list("abc"), points=[[0, 0], [0, 0], [5, 0]], lonlat=False)
    assert knn(twice, 1).neighbours("a") == {"b": 1.0}
    assert distance_band(twice, 1, islands="keep").neighbours("a") == {"b": 1.0}
    assert exponential(twice, 2.0).links == 6
    with pytest.raises(CoincidentPointsError):
        distance_band(twice, 1, binary=False, islands="keep")


def test_metrics_and_coordinates_must_fit():
    with pytest.raises(ParameterError, match="longitude and latitude"):
        inverse_distance(LINE, metric="great-circle")
    with pytest.raises(ParameterError, match="choose one of"):
        inverse_distance(LINE, metric="manhattan")
    with pytest.raises(GeometryError, match="projected"):
        inverse_distance(Regions(ids=list("ab"), points=[[5e5, 4e6], [6e5, 4e6]]))


@pytest.mark.parametrize("power", [-1, float("nan"), float("inf"), "two", None])
def test_bad_powers(power):
    with pytest.raises(ParameterError, match="power"):
        inverse_distance(LINE, power=power)


@pytest.mark.parametrize("free", [0, 2**20])
def test_dense_weights_are_refused_by_what_the_machine_has(monkeypatch, free):
    monkeypatch.setattr("regspatial._kernels.memory.available_memory", lambda: free)
    some = Regions(
        ids=range(1_000), points=np.random.default_rng(1).normal(size=(1_000, 2)), lonlat=False
    )
    with pytest.raises(WeightsError, match=r"1000 regions need \d+ MB.*\d+ [kM]B are free.*cutoff"):
        inverse_distance(some)
    with pytest.raises(WeightsError, match="need"):
        knn(some, k=3).to_dense()
    monkeypatch.setattr("regspatial._kernels.memory.available_memory", lambda: 2**30)
    assert inverse_distance(some).n == 1_000


def test_seats_and_named_columns():
    both = LINE.with_attributes(
        seat_lon=np.array([0, 2, 4, 8]),
        seat_lat=np.zeros(4),
        x=np.array([0, 1, 2, 3.0]),
        y=np.ones(4),
    )
    seats = inverse_distance(both, points="seat", metric="planar", power=1, normalise="none")
    assert seats.matrix[0, 1] == 0.5
    named = inverse_distance(both, points=("x", "y"), power=1, normalise="none")
    assert named.matrix[0, 3] == pytest.approx(1 / 3)


def test_seats_are_longitude_and_latitude_on_a_projected_map():
    """Degrees are never taken for the metres of the map: the weights are those of the globe."""
    seats = {"seat_lon": CITIES.points[:, 0], "seat_lat": CITIES.points[:, 1]}
    globe = CITIES.with_attributes(**seats)
    plane = Regions(
        ids=CITIES.ids, points=CITIES.points * 1e5, lonlat=False, attributes=globe.attributes
    )
    for metric in (None, "great-circle", "geodesic"):
        made, true = (inverse_distance(r, points="seat", metric=metric) for r in (plane, globe))
        np.testing.assert_array_equal(made.matrix, true.matrix)
    assert inverse_distance(plane, points="seat").spec["metric"] == "great-circle"
    assert inverse_distance(plane, points="point").spec["metric"] == "planar"
    with pytest.raises(ParameterError, match="projected"):
        inverse_distance(plane, points="point", metric="great-circle")


def test_a_map_without_seats_says_which_columns_are_missing():
    with pytest.raises(UnknownColumnError, match="seat_lon and seat_lat") as found:
        inverse_distance(LINE, points="seat")
    assert found.value.columns == ("seat_lon", "seat_lat")
    assert "points='centroid'" in found.value.zh


def test_k_nearest():
    w = knn(LINE, 2, normalise="none")
    assert w.neighbours("a") == {"b": 1.0, "c": 1.0}
    assert w.neighbours("d") == {"b": 1.0, "c": 1.0}
    np.testing.assert_array_equal(np.diff(w.matrix.indptr), 2)
    np.testing.assert_allclose(knn(LINE, 2).row_sums, 1)


@pytest.mark.parametrize("k", [0, 4, 1.5, True])
def test_bad_k(k):
    with pytest.raises(ParameterError, match="must be a whole number"):
        knn(LINE, k)


def test_distance_band():
    w = distance_band(LINE, 3, islands="keep", normalise="none")
    np.testing.assert_array_equal(w.to_dense(), (GAPS <= 3) & (GAPS > 0))
    valued = distance_band(LINE, 4, binary=False, power=2, normalise="none")
    np.testing.assert_allclose(valued.to_dense(), np.where(GAPS <= 4, inverse(2), 0))
    with pytest.raises(IslandError, match="d"):
        distance_band(LINE, 3, islands="raise")
    with pytest.warns(WeightsWarning, match="d–c"):
        assert distance_band(LINE, 3).neighbours("d") == {"c": 1.0}


def test_the_default_band_is_the_least_that_leaves_nobody_alone():
    w = distance_band(LINE)
    assert w.spec["threshold"] == 4.0
    assert w.islands == ()
    city = distance_band(CITIES, metric="geodesic")
    assert city.islands == ()
    with pytest.raises(IslandError):
        distance_band(
            CITIES, city.spec["threshold"] * (1 - 1e-9), metric="geodesic", islands="raise"
        )


def test_exponential():
    w = exponential(LINE, 2.0, normalise="none")
    np.testing.assert_allclose(w.matrix, np.exp(-GAPS / 2) - np.eye(4), atol=1e-15)
    cut = exponential(LINE, 2.0, cutoff=4, normalise="none")
    np.testing.assert_allclose(cut.to_dense(), np.where(GAPS <= 4, w.matrix, 0))


def test_given_distances():
    time = GAPS.copy()
    time[0, 3] = np.inf
    w = from_distances("abcd", time, power=1, normalise="none")
    assert w.matrix[0, 3] == 0.0
    assert w.matrix[3, 0] == 1 / 7
    np.testing.assert_allclose(from_distances("abcd", GAPS).matrix, inverse_distance(LINE).matrix)
    cut = from_distances("abcd", GAPS, cutoff=3, islands="keep", normalise="none")
    np.testing.assert_allclose(cut.to_dense(), np.where(GAPS <= 3, inverse(2), 0))


def test_given_distances_in_another_order_of_labels():
    order = [2, 0, 3, 1]
    w = from_distances("abcd", GAPS[:, order], columns=np.array(list("abcd"))[order])
    np.testing.assert_allclose(w.matrix, inverse_distance(LINE).matrix)


def test_bad_given_distances():
    zero, hole, below = GAPS.copy(), GAPS.copy(), GAPS.copy()
    zero[1, 2], hole[1, 2], below[1, 2] = 0, np.nan, -1
    with pytest.raises(CoincidentPointsError, match="b = c"):
        from_distances("abcd", zero)
    for bad in (hole, below):
        with pytest.raises(WeightsError, match="from b to c"):
            from_distances("abcd", bad)
    with pytest.raises(WeightsError, match="square"):
        from_distances("abc", GAPS)
    with pytest.raises(LabelError, match="no labels"):
        from_distances(None, GAPS)


BANDS = {
    "all pairs": inverse_distance,
    "within a cut-off": lambda r: inverse_distance(r, cutoff=1000.0, islands="keep"),
    "a band": lambda r: distance_band(r, 1000.0, binary=False, islands="keep"),
}


@pytest.mark.parametrize("build", BANDS.values(), ids=BANDS)
def test_one_spot_is_within_a_millimetre_on_the_globe_and_exact_in_the_plane(build):
    metre = 360.0 / 40_030_173.6  # degrees of a meridian, radius 6,371.0088 km as METHODS has it
    for apart, same in ((0.0, True), (0.5e-3, True), (2e-3, False)):
        points = [[10.0, 0.0], [10.0, apart * metre], [12.0, 1.0]]
        globe = Regions(ids=list("abc"), points=points)
        plane = Regions(ids=list("abc"), points=[[0, 0], [apart * 1e-9, 0], [5, 0]], lonlat=False)
        for regions, refused in ((globe, same), (plane, apart == 0.0)):
            if refused:
                with pytest.raises(CoincidentPointsError, match="a = b"):
                    build(regions)
            else:
                assert build(regions).neighbours("a")["b"] > 0.99
