"""Dorling's cartogram: no circle over another, areas as the amounts, the same for any order and unit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regspatial as rs
from regspatial._kernels.shapes.cartogram_circles import apart, gaps
from regspatial._kernels.shapes.equal_area import to_plane
from regspatial.errors import InputError, LabelError, ParameterError
from regspatial.indicators.mapped.cartogram import CartogramMap

CHINA = rs.china("province")
ROUNDING = 1e-12
"""Of the sum of two radii: centres are sums of a few numbers of the size of the map, rounded once each."""


def amounts(spread=1.0, seed=5, regions=CHINA, **more):
    drawn = np.exp(spread * np.random.default_rng(seed).normal(size=regions.n))
    return rs.Panel.from_arrays(regions.ids, [2020], {"gdp": drawn, **more})


def least_gap(found):
    there = np.flatnonzero(np.isfinite(found.centres[:, 0]))
    every = np.array([(i, j) for k, i in enumerate(there) for j in there[k + 1 :]])
    return float(gaps(found.centres, found.radii, every).min())


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 2.5), st.integers(2, 60))
def test_no_circle_lies_over_another_wherever_they_belong(seed, spread, n):
    rng = np.random.default_rng(seed)
    places = rng.normal(size=(n, 2)) * [1.0, 10.0 ** rng.uniform(-4, 4)]
    places[rng.integers(n)] = places[0]  # two on one place
    radii = np.exp(spread * rng.normal(size=n)) * 10.0 ** rng.uniform(-2, 2)
    pairs = np.array([(k, k + 1) for k in range(n - 1)])
    centres = apart(places, radii, pairs)
    every = np.column_stack(np.triu_indices(n, 1))
    # places far apart beside small circles lose digits of the distance between them
    size = np.abs(places).max() / radii.min()
    assert gaps(centres, radii, every).min() > -ROUNDING - 4e-16 * size


@pytest.mark.parametrize("spread", [0.3, 1.0, 2.0])
def test_provinces_do_not_overlap_and_areas_are_the_amounts(spread):
    panel = amounts(spread)
    found = rs.map_variable(panel["gdp"], CHINA, drawn="dorling")
    assert isinstance(found, CartogramMap)
    assert least_gap(found) > -ROUNDING
    areas = found.radii**2
    assert areas / areas[0] == pytest.approx(found.values / found.values[0], rel=1e-13)


def test_neighbours_mostly_stay_neighbours():
    # of 72 pairs of provinces a packing of 34 circles lets at most 3n - 6 = 96 touch, usually some 2n
    found = rs.map_variable(amounts(0.5)["gdp"], CHINA, drawn="dorling")
    assert found.touching >= 0.5 * len(found.pairs)
    i, j = found.pairs.T
    places, _crs = to_plane(CHINA.points)
    before, after = places[j] - places[i], found.centres[j] - found.centres[i]
    turned = np.degrees(
        np.abs(np.angle(np.exp(1j * (np.arctan2(*after.T) - np.arctan2(*before.T)))))
    )
    assert np.mean(turned < 45.0) > 0.75


def test_order_of_rows_and_of_regions_changes_nothing():
    panel = amounts()
    found = rs.map_variable(panel["gdp"], CHINA, drawn="dorling")
    turn = np.random.default_rng(1).permutation(CHINA.n)
    other = CHINA.select([CHINA.ids[k] for k in turn])
    rows = rs.Panel.from_arrays(CHINA.ids[::-1], [2020], {"gdp": panel["gdp"].values[:, ::-1]})
    again = rs.map_variable(rows["gdp"], other, drawn="dorling")
    assert again.ids == other.ids
    size = np.ptp(found.centres, axis=0).max()
    assert np.abs(again.centres - found.centres[turn]).max() < ROUNDING * size
    assert again.radii == pytest.approx(found.radii[turn], rel=ROUNDING)


def test_order_moves_no_bit_of_many_circles():
    """Taken in the map's own order, circles of prefectures move by some 1e-12, which no tolerance tells from rounding."""
    many = rs.china("prefecture")
    values = np.exp(np.random.default_rng(3).normal(0.0, 1.0, many.n))
    turn = np.random.default_rng(1).permutation(many.n)
    other = many.select([many.ids[k] for k in turn])
    found, again = (
        rs.map_variable(
            rs.Panel.from_arrays(m.ids, [2020], {"gdp": v[None]})["gdp"], m, drawn="dorling"
        )
        for m, v in ((many, values), (other, values[turn]))
    )
    assert np.array_equal(again.centres, found.centres[turn])


@pytest.mark.parametrize("factor", [1000.0, 1e-4, 3.7])
def test_another_unit_changes_nothing(factor):
    panel = amounts()
    found = rs.map_variable(panel["gdp"], CHINA, drawn="dorling")
    other = rs.Panel.from_arrays(CHINA.ids, [2020], {"gdp": factor * panel["gdp"].values})
    again = rs.map_variable(other["gdp"], CHINA, drawn="dorling")
    size = np.ptp(found.centres, axis=0).max()
    assert np.abs(again.centres - found.centres).max() < ROUNDING * size
    assert again.radii == pytest.approx(found.radii, rel=ROUNDING)


def test_missing_and_zero_amounts_are_said():
    panel = amounts()
    values = panel["gdp"].values[0].copy()
    values[3], values[5] = np.nan, 0.0
    part = rs.Panel.from_arrays(CHINA.ids[:-1], [2020], {"gdp": values[:-1]})
    found = rs.map_variable(part["gdp"], CHINA, drawn="dorling")
    assert found.without == (CHINA.ids[3], CHINA.ids[-1])
    assert np.isnan(found.centres[5]).all()
    said = " ".join(note.text("en") for note in found.tables()[0].notes)
    assert "1 region has an amount of zero and no circle" in said
    assert "2 regions have no value" in said
    assert np.isnan(found.tables()[1].column("radius")[3])
    assert least_gap(found) > -ROUNDING


def test_a_second_variable_is_the_colour():
    other = np.arange(float(CHINA.n))
    panel = amounts(rate=other)
    found = rs.map_variable(
        panel["gdp"],
        CHINA,
        second=panel["rate"],
        drawn="dorling",
        classes=3,
        classification="equal",
    )
    assert found.coloured == "rate"
    assert found.limits.tolist() == pytest.approx([0.0, 11.0, 22.0, 33.0])
    alone = rs.map_variable(panel["gdp"], CHINA, drawn="dorling")
    assert np.array_equal(alone.centres, found.centres)
    names = [column.name for column in found.layer_columns()[1]]
    assert names == ["second", "class", "value"]


def test_circles_are_a_map_of_polygons_with_the_amounts_as_areas():
    found = rs.map_variable(amounts()["gdp"], CHINA, drawn="dorling")
    drawn = found.circles(CHINA)
    assert drawn.ids == CHINA.ids
    assert not drawn.lonlat
    frame = found.to_geodataframe(CHINA)
    assert frame.geometry.area.to_numpy() / frame.geometry.area.iloc[0] == pytest.approx(
        found.values / found.values[0], rel=1e-9
    )
    assert frame.crs == found.crs


def test_what_has_no_circles_is_refused():
    panel = amounts(below=np.where(np.arange(CHINA.n) == 2, -1.0, 1.0), none=np.zeros(CHINA.n))
    with pytest.raises(ParameterError, match="'below' is below zero in"):
        rs.map_variable(panel["below"], CHINA, drawn="dorling")
    with pytest.raises(InputError, match="no value above zero"):
        rs.map_variable(panel["none"], CHINA, drawn="dorling")
    with pytest.raises(ParameterError, match="drawn='dorling' does not go with at_times="):
        rs.map_variable(panel["gdp"], CHINA, drawn="dorling", at_times=[2020])
    late = rs.Panel.from_arrays(CHINA.ids, [2019], {"y": np.ones(CHINA.n)})
    with pytest.raises(LabelError, match="no values of 'y' at 2020"):
        rs.map_variable(panel["gdp"], CHINA, drawn="dorling", second=late["y"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_has_sizes_colours_and_names(language):
    panel = amounts(0.3)
    part = rs.Panel.from_arrays(CHINA.ids[1:], [2020], {"gdp": panel["gdp"].values[0, 1:]})
    figure = rs.map_variable(part["gdp"], CHINA, drawn="dorling").plot(CHINA, language=language)
    axes = figure.axes[0]
    said = [t.get_text() for t in axes.texts]
    assert ("Guangdong" if language == "en" else "广东") in said
    legend = [t.get_text() for t in axes.get_legend().get_texts()]
    assert legend[-1] == ("No data" if language == "en" else "无数据")
    circles = [p for p in axes.patches if not p.get_fill()]
    areas = np.array([p.radius**2 for p in circles])
    amounts_said = np.array([float(t) for t in said if t.replace(".", "").isdigit()])
    assert areas / areas[0] == pytest.approx(amounts_said / amounts_said[0])


def test_one_region_and_places_have_circles():
    one = CHINA.select(CHINA.ids[:1])
    found = rs.map_variable(amounts(regions=one)["gdp"], one, drawn="dorling")
    assert found.radii[0] > 0.0
    places = rs.Regions(
        ids=("a", "b", "c"), points=[[0.0, 0.0], [0.0, 0.0], [9.0, 1.0]], lonlat=False
    )
    found = rs.map_variable(amounts(regions=places)["gdp"], places, drawn="dorling")
    assert least_gap(found) > -ROUNDING
    found.plot(places)


@pytest.mark.parametrize(
    "box", [(73, 18, 135, 53), (-10, -5, 20, 4), (-170, -50, 170, 70), (5, 40, 9, 41)]
)
def test_the_plane_is_that_of_proj(box):
    pyproj = pytest.importorskip("pyproj")
    west, south, east, north = box
    rng = np.random.default_rng(3)
    lonlat = np.column_stack([rng.uniform(west, east, 50), rng.uniform(south, north, 50)])
    xy, crs = to_plane(lonlat)
    known = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*lonlat.T)
    assert np.abs(np.column_stack(known) - xy).max() < 1e-6  # a micrometre


def test_a_country_over_the_180th_meridian_lies_together():
    xy, _crs = to_plane(np.array([[175.0, -40.0], [-178.0, -42.0], [178.0, -44.0]]))
    assert np.ptp(xy[:, 0]) < 1e6
