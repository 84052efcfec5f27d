"""Ripley's K: what it must not depend on, what it refuses, and what it says."""

import numpy as np
import pytest
import shapely
from shapely.affinity import rotate, translate
from shapely.geometry import box

import regspatial as rs
from regspatial import runner
from regspatial._kernels.random import Numbers
from regspatial.autocorrelation import ripley_k
from regspatial.errors import (
    Cancelled,
    DataWarning,
    GeometryError,
    InputError,
    ParameterError,
)

XY = Numbers(4).uniform(1.0, 9.0, 40, 2)


def places(xy=XY, **more):
    ids = more.pop("ids", [f"p{k}" for k in range(len(xy))])
    return rs.Regions(ids=ids, points=xy, **{"lonlat": False, **more})


def window(*polygons, **more):
    inner = [p.representative_point().coords[0] for p in polygons]
    blobs = [shapely.to_wkb(p) for p in polygons]
    ids = [f"a{k}" for k in range(len(polygons))]
    return rs.Regions(ids=ids, points=inner, polygons=blobs, **{"lonlat": False, **more})


SQUARE = box(0, 0, 10, 10)
USUAL = {"simulations": 39, "rng": 5}


def test_order_and_names_of_the_points_do_not_matter():
    order = np.argsort(Numbers(1).uniform(0, 1, len(XY)))
    one = ripley_k(places(), **USUAL)
    other = ripley_k(places(XY[order], ids=[f"q{k}" for k in range(len(XY))]), **USUAL)
    np.testing.assert_allclose(other.k, one.k, rtol=1e-12)
    assert other.p_value == one.p_value
    np.testing.assert_array_equal(other.envelope.low, one.envelope.low)


def test_a_turn_and_another_unit_change_nothing_but_the_unit():
    one = ripley_k(places(), window=window(SQUARE), maximum=2.0, simulations=0)
    turned = np.array(
        rotate(shapely.MultiPoint(XY), 30, origin=(0, 0)).__geo_interface__["coordinates"]
    )
    two = ripley_k(
        places(turned), window=window(rotate(SQUARE, 30, origin=(0, 0))), maximum=2.0, simulations=0
    )
    np.testing.assert_allclose(two.k, one.k, rtol=1e-9)
    metres = ripley_k(places(XY * 1000.0), window=window(box(0, 0, 1e4, 1e4)), **USUAL)
    same = ripley_k(places(), window=window(SQUARE), **USUAL)
    np.testing.assert_allclose(metres.k, same.k * 1e6, rtol=1e-9)
    assert metres.p_value == same.p_value


def test_the_same_place_on_the_other_side_of_the_date_line():
    west, east = (
        XY + np.array([100.0, 20.0]),
        XY + np.array([174.0, 20.0]),
    )  # from 175 to 183 degrees
    east[:, 0] = (east[:, 0] + 180.0) % 360.0 - 180.0
    one = ripley_k(
        places(west, lonlat=True), window=window(translate(SQUARE, 100, 20), lonlat=True), **USUAL
    )
    halves = (box(174, 20, 180, 30), box(-180, 20, -176, 30))
    two = ripley_k(places(east, lonlat=True), window=window(*halves, lonlat=True), **USUAL)
    np.testing.assert_allclose(two.k, one.k, rtol=1e-9)
    assert two.p_value == one.p_value


def test_clustered_points_lie_above_and_a_lattice_below():
    numbers = Numbers(2)
    parents = numbers.uniform(1.0, 9.0, 6, 2)
    clustered = np.repeat(parents, 8, axis=0) + 0.2 * numbers.normal(48, 2)
    found = ripley_k(places(clustered), window=window(SQUARE), **USUAL)
    assert found.p_value == 1 / 40
    assert found.largest > 0
    grid = np.array([(i + 0.5, j + 0.5) for i in range(10) for j in range(10)])
    found = ripley_k(places(grid), window=window(SQUARE), maximum=0.9, simulations=199, rng=5)
    assert found.p_value <= 0.05
    assert found.largest < 0


def test_coinciding_points_count_with_a_warning_or_once():
    twice = np.vstack([XY, XY[:3]])
    with pytest.warns(DataWarning, match="3 of 43 points lie where another one does"):
        kept = ripley_k(places(twice), window=window(SQUARE), simulations=0)
    assert kept.n == 43
    assert kept.k[0] == pytest.approx(
        100.0 * 6 / (43 * 42)
    )  # three pairs, both ways, at distance 0
    merged = ripley_k(places(twice), window=window(SQUARE), simulations=0, duplicates="merge")
    assert (merged.n, merged.duplicates) == (40, 3)
    alone = ripley_k(places(), window=window(SQUARE), simulations=0)
    np.testing.assert_allclose(merged.k, alone.k, rtol=1e-12)


def test_points_outside_are_named_or_counted():
    small = window(box(0, 0, 5, 10))
    with pytest.raises(GeometryError, match="lie outside the window: p") as caught:
        ripley_k(places(), window=small)
    outside = [f"p{k}" for k in np.flatnonzero(XY[:, 0] > 5)]
    assert list(caught.value.ids) == outside
    found = ripley_k(places(), window=small, outside="leave-out", simulations=0)
    assert list(found.left_out) == outside
    assert found.n == 40 - len(outside)


def test_the_window_is_the_union_the_box_or_what_is_given():
    cells = [box(i, j, i + 1, j + 1) for i in range(5) for j in range(5)]
    grid = window(*cells)
    assert ripley_k(grid, simulations=0).window == "regions"
    assert ripley_k(grid, simulations=0).area == pytest.approx(25.0)
    assert ripley_k(grid, simulations=0, box=True).area == pytest.approx(16.0)
    assert ripley_k(places(), simulations=0).window == "box"
    assert ripley_k(places(), simulations=0, window=window(SQUARE)).window == "given"


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"window": "places"}, GeometryError, "map of points"),
        ({"window": "globe"}, GeometryError, "one coordinate system"),
        ({"window": "other"}, GeometryError, "EPSG:3857"),
        ({"window": "overlap"}, GeometryError, "overlap"),
        ({"window": "square", "box": True}, ParameterError, "exclude each other"),
        ({"window": 3}, InputError, "window=3"),
        ({"box": "yes"}, ParameterError, "box="),
        ({"maximum": 0.0}, ParameterError, "maximum=0.0"),
        ({"maximum": 100.0}, ParameterError, "half the diagonal"),
        ({"maximum": float("nan")}, ParameterError, "maximum=nan"),
        ({"maximum": "far"}, ParameterError, "maximum='far'"),
        ({"steps": 0}, ParameterError, "steps=0"),
        ({"simulations": -1}, ParameterError, "simulations=-1"),
        ({"simulations": 20}, ParameterError, "at least 39"),
        ({"simulations": 99, "alpha": 0.01}, ParameterError, "at least 199"),
        ({"alpha": 2.0}, ParameterError, "alpha=2.0"),
        ({"outside": "drop"}, ParameterError, "leave-out"),
        ({"duplicates": "drop"}, ParameterError, "merge"),
        ({"points": "middle"}, ParameterError, "points='middle'"),
        ({"rng": 1.5}, ParameterError, "rng=1.5"),
    ],
)
def test_what_cannot_be_is_refused(given, error, said):
    maps = {
        "places": places(),
        "globe": window(SQUARE, lonlat=True),
        "other": window(SQUARE, crs="EPSG:3857"),
        "overlap": window(box(0, 0, 6, 10), box(4, 0, 10, 10)),
        "square": window(SQUARE),
    }
    given = {**given, **({"window": maps.get(given["window"], 3)} if "window" in given else {})}
    with pytest.raises(error, match=said):
        ripley_k(places(crs="EPSG:32650"), **given)


def test_too_few_points_and_no_area_are_refused():
    with pytest.raises(InputError, match="needs at least 3"):
        ripley_k(places(XY[:2]))
    with pytest.raises(GeometryError, match="no area"):
        ripley_k(places(np.column_stack([np.arange(5.0), np.zeros(5)])))
    with pytest.raises(GeometryError, match="outside the globe"):
        ripley_k(places(XY * 1e4, lonlat=True))
    with pytest.raises(InputError, match="must be Regions"):
        ripley_k([[1, 2]])


def test_a_run_can_be_stopped_and_repeated():
    with pytest.raises(Cancelled):
        ripley_k(places(), progress=lambda fraction, _message: fraction < 0.5)
    one = ripley_k(places())
    again = ripley_k(places(), rng=one.spec["seed"])
    np.testing.assert_array_equal(one.envelope.high, again.envelope.high)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_shows_itself(language):
    found = ripley_k(places(), **USUAL)
    distances, measures = found.tables()
    assert distances.keys[:4] == ("r", "k", "k_random", "l_minus_r")
    assert len(distances.rows) == 65
    assert "p = " in distances.text(language)
    assert measures.column("value")[0] == 40
    figure = found.plot(language=language)
    assert found.unit.text(language) in figure.axes[0].get_xlabel()
    assert "p = " in figure.get_label()


def test_the_tool_gives_what_the_function_gives():
    out = runner.call(
        "ripley_k", {"regions": places(), "window": window(SQUARE)}, {"rng": 5, "simulations": 39}
    )
    direct = ripley_k(places(), window=window(SQUARE), **USUAL)
    assert out.result.p_value == direct.p_value
    np.testing.assert_array_equal(out.result.k, direct.k)
