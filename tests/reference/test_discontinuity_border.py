"""Jumps at a border of a map: distances against shapely and pyproj, effects against a column of distances, invariances."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

import regspatial as rs
from regspatial._kernels.shapes.border import Border, meeting
from regspatial._kernels.shapes.distances import great_circle
from regspatial._kernels.shapes.wkb import parse
from regspatial.regression.policy.discontinuity.counts import equal
from regspatial.regression.policy.discontinuity.lines import shipped_lines
from regspatial.terms.palette import SIDES

ROOT = Path(__file__).resolve().parents[2]
HU = np.array([[98.49, 25.02], [127.4902, 50.2441]])
REFUSED = rs.errors.SpecificationError


def warped(x, y):
    """Corners a little off a grid, so that no two distances are the same."""
    return x + 0.2 * np.sin(1.3 * y + 0.7 * x), y + 0.2 * np.sin(0.9 * x + 0.4 * y)


def grid(columns=20, rows=10, side=1.0, crs="EPSG:32650"):
    """Bent squares on a plane, named by column and row."""
    shapely = pytest.importorskip("shapely")
    cells = [(x, y) for y in range(rows) for x in range(columns)]
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    shapes = [
        shapely.Polygon([np.multiply(warped(x + a, y + b), side) for a, b in corners])
        for x, y in cells
    ]
    return rs.Regions(
        ids=tuple(f"{x}-{y}" for x, y in cells),
        points=np.array([(one.centroid.x, one.centroid.y) for one in shapes]),
        polygons=tuple(shapely.to_wkb(one) for one in shapes),
        crs=crs,
        lonlat=False,
    )


def world(seed=0, side=1.0):
    """A grid with a jagged border: treated from column 10 on, in even rows from 11."""
    regions = grid(side=side)
    x, y = np.array([one.split("-") for one in regions.ids], dtype=float).T
    has = (x >= 10 + (y % 2 == 0)).astype(float)
    rng = np.random.default_rng(seed)
    out = 0.05 * x + has + 0.2 * rng.normal(size=regions.n)
    panel = rs.Panel.from_arrays(regions.ids, [2020], {"y": out[None], "has": has[None]})
    return regions, panel


@pytest.fixture(scope="module")
def china():
    regions = rs.china("prefecture", mainland=True)
    xy = regions.coordinates()
    feet = Border((HU,), True).feet(xy)
    d = np.where(feet.right, feet.distance, -feet.distance)
    out = d / 1000 + (d >= 0) + 0.3 * np.random.default_rng(1).normal(size=regions.n)
    columns = {"y": out[None], "d": d[None], "east": (d >= 0)[None] * 1.0}
    return regions, rs.Panel.from_arrays(regions.ids, [2020], columns)


def test_distances_on_a_plane_are_those_of_shapely():
    """Signs by which side of a bent line a point is, buffers on the right alone; distances to the last digits."""
    shapely = pytest.importorskip("shapely")
    bent = np.array([[0.0, 0.0], [4.0, 1.0], [5.0, 6.0], [9.0, 6.5]])
    points = np.random.default_rng(2).uniform(-2, 10, (400, 2))
    feet = Border((bent,), False).feet(points)
    line = shapely.LineString(bent)
    drawn = shapely.points(points)
    np.testing.assert_allclose(feet.distance, shapely.distance(drawn, line), atol=1e-12)
    np.testing.assert_allclose(feet.along, shapely.line_locate_point(line, drawn), atol=1e-9)
    inside = (points[:, 0] > 0) & (
        points[:, 0] < 9
    )  # beyond its ends a line has no side in shapely
    right = shapely.Polygon([*bent, (9.0, -50.0), (0.0, -50.0)]).contains(drawn)
    near = feet.along[inside] * (line.length - feet.along[inside]) > 0
    assert (feet.right[inside] == right[inside])[near].all()


def test_distances_on_the_globe_against_a_dense_line_and_an_ellipsoid(china):
    """2,000 places of each edge by the haversine: no nearer, and within what their spacing leaves; on the ellipsoid within .6 %."""
    geod = pytest.importorskip("pyproj").Geod(ellps="WGS84")
    regions, _panel = china
    border = Border((HU,), True)
    xy = regions.coordinates()[::12]
    dense = border.at(np.linspace(0, border.length, 20_001))
    least = great_circle(xy[:, None], dense[None]).min(axis=1)
    feet = border.feet(xy)
    spacing = border.length / 20_000
    assert (feet.distance <= least + 1e-9).all()
    assert (least <= np.hypot(feet.distance, spacing) + 1e-9).all()
    for point, foot, d in zip(xy, border.at(feet.along), feet.distance, strict=True):
        there = geod.inv(point[0], point[1], foot[0], foot[1])[2] / 1000
        assert d == pytest.approx(there, rel=6e-3)  # a sphere for an ellipsoid flattened by 1/298
    assert great_circle(HU[0], HU[1]) == pytest.approx(border.length, rel=1e-12)
    np.testing.assert_allclose(shipped_lines()["hu"][1], HU)


def test_where_treated_meet_others_is_what_shapely_finds():
    shapely = pytest.importorskip("shapely")
    regions, panel = world()
    has = panel["has"].values[0] == 1
    lines, beside = meeting(parse(regions.polygons, regions.ids), has.astype(np.intp))
    shapes = shapely.from_wkb(np.array(regions.polygons, dtype=object))
    there = shapely.intersection(
        shapely.boundary(shapely.union_all(shapes[has])),
        shapely.boundary(shapely.union_all(shapes[~has])),
    )
    ours = shapely.union_all([shapely.LineString(one) for one in lines])
    assert ours.symmetric_difference(there).length == pytest.approx(0.0, abs=1e-12)
    assert len(lines) == 1
    touches = [k for k in range(regions.n) if shapely.intersection(shapes[k], there).length > 0.5]
    assert beside.tolist() == touches
    found = rs.discontinuity(panel, "y ~ 1", regions=regions, treated="has")
    by_shapely = shapely.distance(shapely.points(regions.coordinates()), there)
    np.testing.assert_allclose(np.abs(found.signed), by_shapely, atol=1e-12)
    assert (np.sign(found.signed) == np.where(has, 1, -1)).all()


def test_the_jump_is_that_of_a_column_of_distances(china):
    regions, panel = china
    for how in (
        {"line": "hu"},
        {"line": HU.tolist()},
        {"line": "LINESTRING (98.49 25.02, 127.4902 50.2441)"},
    ):
        found = rs.discontinuity(panel, "y ~ 1", regions=regions, **how)
        by_column = rs.discontinuity(panel, "y ~ 1", running="d")
        for key in ("conventional", "corrected", "robust_se", "h", "b"):
            assert getattr(found.jump, key) == pytest.approx(
                getattr(by_column.jump, key), rel=1e-12
            )


def test_the_effect_at_a_place_is_that_of_a_column_of_distances_to_it(china):
    regions, panel = china
    found = rs.discontinuity(panel, "y ~ 1", regions=regions, line="hu")
    assert found.frontier.known == 5
    for one in found.frontier.places:
        away = great_circle(regions.coordinates(), np.array([one.x, one.y]))
        own = panel.with_columns(by_position=True, to=(np.sign(panel["d"].values[0]) * away)[None])
        alone = rs.discontinuity(own, "y ~ 1", running="to").jump
        for key in ("conventional", "corrected", "se", "robust_se", "h", "b"):
            assert getattr(one.jump, key) == pytest.approx(getattr(alone, key), rel=1e-12)
        assert one.away == pytest.approx(away.min(), rel=1e-12)
    rows = found.tables()[1].records()
    for row, one in zip(rows, found.frontier.places, strict=True):
        wide, own = one.joint * row["std_error"], one.critical * row["std_error"]
        assert row["joint_high"] - row["joint_low"] == pytest.approx(2 * wide, rel=1e-12)
        assert row["high"] - row["low"] == pytest.approx(2 * own, rel=1e-12)
        assert own < wide
        assert (row["p_value"] < 0.05) == (row["low"] > 0 or row["high"] < 0)


def test_order_names_and_units_of_a_map_do_not_matter():
    regions, panel = world()
    first = rs.discontinuity(panel, "y ~ 1", regions=regions, treated="has")
    turned = np.random.default_rng(3).permutation(regions.n)
    moved = rs.discontinuity(
        panel.select(ids=[panel.ids[k] for k in turned]),
        "y ~ 1",
        regions=regions.select([regions.ids[k] for k in turned[::-1]]),
        treated=[i for i, one in zip(panel.ids, panel["has"].values[0], strict=True) if one],
    )
    wide, _panel = world(side=1000.0)
    scaled = rs.discontinuity(panel, "y ~ 1", regions=wide, treated="has")
    for k, one in enumerate(first.frontier.places):
        for other, factor in ((moved, 1.0), (scaled, 1000.0)):
            there = other.frontier.places[k]
            assert (there.x, there.y) == pytest.approx((one.x * factor, one.y * factor))
            assert there.jump.conventional == pytest.approx(one.jump.conventional, rel=1e-9)
            assert there.jump.h == pytest.approx(one.jump.h * factor, rel=1e-9)
            assert (there.critical, there.joint) == pytest.approx(
                (one.critical, one.joint), rel=1e-6
            )
    assert moved.jump.conventional == pytest.approx(first.jump.conventional, rel=1e-9)
    assert scaled.jump.robust_se == pytest.approx(first.jump.robust_se, rel=1e-9)


def test_neighbours_across_are_left_out_without_weights():
    regions, panel = world()
    found = rs.discontinuity(panel, "y ~ 1", regions=regions, treated="has")
    check = next(c for c in found.checks if c.kind == "neighbours")
    w = rs.weights.rook(regions)
    same = rs.discontinuity(panel, "y ~ 1", w, regions=regions, treated="has")
    other = next(c for c in same.checks if c.kind == "neighbours")
    assert (check.value, check.jump.conventional) == (other.value, other.jump.conventional)
    donut = rs.discontinuity(panel, "y ~ 1", regions=regions, treated="has", donut=0.6)
    assert np.abs(donut.u).min() >= 0.6
    jumps = [one.jump for one in donut.frontier.places if one.jump]
    assert {one.observations for one in jumps} == {donut.jump.observations}


def test_numbers_on_both_sides_are_those_of_the_exact_test():
    for left, right in ((3, 9), (10, 10), (0, 7), (31, 78)):
        assert equal(left, right) == pytest.approx(binomtest(left, left + right).pvalue, rel=1e-12)
    regions, panel = world()
    found = rs.discontinuity(panel, "y ~ 1", regions=regions, treated="has")
    one = found.counts[-1]
    near = np.abs(found.signed) <= found.jump.h
    assert (one.left, one.right) == (
        int((near & (found.signed < 0)).sum()),
        int((near & (found.signed > 0)).sum()),
    )


def test_the_map_the_layer_and_what_is_said(china):
    regions, panel = china
    found = rs.discontinuity(panel, "y ~ 1", regions=regions, line="胡焕庸线")
    ids, columns = found.layer_columns()
    by_name = {c.name: c.values for c in columns}
    assert ids == panel.ids
    np.testing.assert_array_equal(by_name["distance"], found.signed)
    assert set(by_name["sample"].tolist()) == {"left-near", "left-far", "right-near", "right-far"}
    (sample,) = (c for c in columns if c.name == "sample")
    assert list(sample.kinds) == list(SIDES)  # the legend of the layer: words in order, no codes
    assert sample.kinds["left-near"].text("zh") == "断点以下，带宽之内"
    assert int(by_name["across"].sum()) == next(
        c.value for c in found.checks if c.kind == "neighbours"
    )
    assert [t.name for t in found.tables()][:2] == ["discontinuity", "discontinuity_places"]


def test_refusals(china):
    regions, panel = china
    flat, own = world()
    with pytest.raises(rs.errors.ParameterError, match="given are 0"):
        rs.discontinuity(panel, "y ~ 1")
    with pytest.raises(rs.errors.ParameterError, match="given are 2"):
        rs.discontinuity(panel, "y ~ 1", running="d", line="hu", regions=regions)
    with pytest.raises(rs.errors.ParameterError, match="need a map"):
        rs.discontinuity(panel, "y ~ 1", line="hu")
    with pytest.raises(rs.errors.ParameterError, match="no shipped line; there are: hu, huai"):
        rs.discontinuity(panel, "y ~ 1", line="yangtze", regions=regions)
    with pytest.raises(rs.errors.ParameterError, match="is no line"):
        rs.discontinuity(panel, "y ~ 1", line=[[1, 2], [1, 2]], regions=regions)
    with pytest.raises(rs.errors.ParameterError, match="not allowed with a border"):
        rs.discontinuity(panel, "y ~ 1", line="hu", regions=regions, cutpoint=5.0)
    with pytest.raises(REFUSED, match="does not pass between the regions"):
        rs.discontinuity(panel, "y ~ 1", line=[[10, 10], [20, 20]], regions=regions)
    with pytest.raises(rs.errors.GeometryError, match="and the line is not"):
        rs.discontinuity(panel, "y ~ 1", line=[[4e5, 3e6], [5e5, 4e6]], regions=regions)
    with pytest.raises(rs.errors.GeometryError, match="projected"):
        rs.discontinuity(own, "y ~ 1", line="hu", regions=flat)
    with pytest.raises(REFUSED, match="Of 200 regions 200 are treated"):
        rs.discontinuity(own, "y ~ 1", treated=list(own.ids), regions=flat)
    islands = own.select(ids=["0-0", "1-0", "3-0", "4-0"])
    points = rs.Regions(ids=flat.ids, points=flat.points, lonlat=False)
    with pytest.raises(REFUSED, match="meet nowhere"):
        rs.discontinuity(islands, "y ~ 1", treated="0-0,1-0", regions=flat)
    with pytest.raises(REFUSED, match="must be 1 for treated"):
        rs.discontinuity(own, "y ~ 1", treated="y", regions=flat)
    with pytest.raises(rs.errors.UnknownColumnError, match="no column of the table"):
        rs.discontinuity(own, "y ~ 1", treated="policy", regions=flat)
    with pytest.raises(rs.errors.GeometryError, match="has points"):
        rs.discontinuity(own, "y ~ 1", treated="has", regions=points)
    both = np.vstack([own["has"].values, 1 - own["has"].values])
    moving = rs.Panel.from_arrays(
        own.ids, [1, 2], {"y": np.vstack([own["y"].values] * 2), "has": both}
    )
    with pytest.raises(REFUSED, match="changes over time in 200 regions"):
        rs.discontinuity(moving, "y ~ 1", treated="has", regions=flat)
    assert rs.discontinuity(moving, "y ~ 1", treated="has", regions=flat, at_time=1).frontier.known


def test_stored_runs_of_coverage_are_of_the_cells_that_run():
    """Places, one by one and together, within two standard errors of a share of 300, .0126 each, where .84 to .94 had been."""
    stored = json.loads((ROOT / "docs/methods/border_coverage.json").read_text("utf-8"))
    assert len(stored) == 8
    for row in stored.values():
        assert abs(row["together"] - 0.95) < 0.026
        assert abs(row["places"] - 0.95) < 0.026
        assert row["Šidák"] < row["together"]
    assert abs(stored["line, 0, constant"]["whole"] - 0.95) < 0.026


def test_sides_by_hand():
    """Shanghai lies southeast of the Hu line, Urumqi northwest; beyond the tip of a sharp bend all is outside of it."""
    cities = np.array([[121.47, 31.23], [87.62, 43.83]])
    assert Border((HU,), True).feet(cities).right.tolist() == [True, False]
    assert Border((HU[::-1],), True).feet(cities).right.tolist() == [False, True]
    bend = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 0.5]])  # it turns left
    points = np.array([[4.5, 0.05], [4.5, -0.05], [1.0, 0.2]])
    for lonlat in (False, True):
        assert Border((bend,), lonlat).feet(points).right.tolist() == [True, True, False]


def test_the_shipped_qinling_huai_line_has_the_north_to_its_right():
    """Cities that everybody calls northern or southern, near the line too; names in both languages."""
    regions = rs.china("prefecture", mainland=True)
    name, xy, _names = shipped_lines()["huai"]
    north = Border((xy,), True).feet(regions.coordinates()).right
    on = dict(zip(regions["name_short_zh"].tolist(), north.tolist(), strict=True))
    northern = [
        "北京",
        "西安",
        "宝鸡",
        "洛阳",
        "平顶山",
        "驻马店",
        "阜阳",
        "蚌埠",
        "徐州",
        "宿迁",
        "连云港",
        "天水",
    ]
    southern = [
        "上海",
        "武汉",
        "陇南",
        "汉中",
        "商洛",
        "南阳",
        "信阳",
        "六安",
        "淮安",
        "盐城",
        "滁州",
        "成都",
    ]
    assert all(on[one] for one in northern)
    assert not any(on[one] for one in southern)
    assert name.zh == "秦岭—淮河线"
    panel = rs.Panel.from_arrays(
        regions.ids, [2020], {"y": np.random.default_rng(1).normal(size=(1, regions.n))}
    )
    found = [
        rs.discontinuity(panel, "y ~ 1", regions=regions, line=one).jump.conventional
        for one in ("huai", "Qinling–Huai line", "秦岭淮河线")
    ]
    assert found[0] == found[1] == found[2]
