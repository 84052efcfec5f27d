"""One rule for regions without neighbours: joined to their nearest, named, and said wherever weights are said."""

from __future__ import annotations

import inspect
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial import Panel, Regions, SpatialWeights
from regspatial._kernels.outlines import Outlines
from regspatial._kernels.shapes.wkb import parse
from regspatial.catalog import expand, get
from regspatial.choices.weights import ISLANDS
from regspatial.containers.joined import joined_links
from regspatial.errors import IslandError, WeightsWarning
from regspatial.reporting.shows import show_of
from regspatial.weights import (
    build_weights,
    edit,
    from_dense,
    from_distances,
    from_rule,
    mixed,
    normalise,
    queen,
    subset,
)

shapely = pytest.importorskip("shapely")


def regions(shapes, ids=None, lonlat=False):
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    ids = ids or [chr(ord("a") + k) for k in range(len(shapes))]
    return Regions(ids=ids, points=points, polygons=shapely.to_wkb(shapes).tolist(), lonlat=lonlat)


def quiet(make, *given, **how):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        return make(*given, **how)


# a | b | c on the mainland; an archipelago of d and e far to its right, two apart from one another
ARCHIPELAGO = regions(
    [shapely.box(x, 0, x + 1, 1) for x in (0, 1, 2)]
    + [shapely.box(10, 0, 11, 1), shapely.box(13, 0, 14, 1)]
)


def test_two_islands_nearest_to_each_other_are_a_part_of_their_own_and_that_is_said():
    with pytest.warns(WeightsWarning) as said:
        w = queen(ARCHIPELAGO, normalise="none")
    assert w.neighbours("d") == {"e": 1.0}
    assert w.neighbours("e") == {"d": 1.0}
    assert w.neighbours("c") == {"b": 1.0}  # nothing is added where nobody is alone
    assert w.islands == ()
    assert w.components == 2
    (one,) = said
    assert "nearest: d–e. The weights are in 2 parts that no link joins." in one.message.en
    assert "已与最近的地区相连：d–e。权重分成互不相连的 2 个部分。" in one.message.zh
    assert w.spec["nearest_links"] == [["d", "e"]]


def test_an_island_may_be_joined_to_another_that_is_joined_to_the_mainland():
    row = regions([shapely.box(x, 0, x + 1, 1) for x in (0, 1, 3, 5.5)])
    with pytest.warns(WeightsWarning, match="nearest: c–b, d–c"):
        w = queen(row)
    assert w.neighbours("c").keys() == {"b", "d"}
    assert w.components == 1


@pytest.mark.parametrize("order", ["abcd", "dcba", "bdac"])
def test_of_regions_equally_near_the_first_id_is_taken_in_any_order_of_the_rows(order):
    boxes = dict(
        zip(
            "abcd",
            (shapely.box(x, y, x + 1, y + 1) for x, y in ((0, 2), (2, 0), (0, 0), (2, 2))),
            strict=True,
        )
    )
    alone = [shapely.affinity.scale(boxes[i], 0.5, 0.5) if i == "d" else boxes[i] for i in order]
    w = quiet(queen, regions(alone, list(order)), normalise="none")
    assert w.neighbours("d").keys() >= {"a"}
    assert "c" not in w.neighbours("d")


def test_the_nearest_is_by_outlines_whose_vertices_are_far_away():
    """A long side passes an island by; the vertex that is nearest belongs to another region."""
    long, under = shapely.box(0, 0, 100, 10), shapely.box(0, -5, 100, 0)
    small, by_it = shapely.box(60, 30, 61, 31), shapely.box(61, 30, 62, 31)
    island = shapely.box(50, 12, 51, 13)
    shapes = [long, under, small, by_it, island]
    assert quiet(queen, regions(shapes)).spec["nearest_links"] == [["e", "a"]]
    degrees = [shapely.segmentize(one, 200) for one in shapes]
    assert quiet(queen, regions(degrees, lonlat=True)).spec["nearest_links"] == [["e", "a"]]


def test_a_region_inside_another_or_crossed_by_it_is_next_to_that():
    around, lake = shapely.box(0, 0, 30, 30), shapely.box(14, 14, 15, 15)
    beside = shapely.box(30, 0, 40, 30)
    with pytest.warns(WeightsWarning):
        w = queen(regions([around, beside, lake]))
    assert w.spec["nearest_links"] == [["c", "a"]]
    across = shapely.box(39, 13, 60, 17)
    with pytest.warns(WeightsWarning):
        w = queen(regions([around, beside, across]))
    assert w.spec["nearest_links"] == [["c", "b"]]


def _blobs(rng, n, spread):
    middles = rng.uniform(-spread, spread, (n, 2))
    turn = np.linspace(0, 2 * np.pi, 9)[:-1]
    for x, y in middles:
        r = rng.uniform(0.2, 2.5, turn.size)
        yield shapely.Polygon(np.column_stack([x + r * np.cos(turn), y + r * np.sin(turn)]))


@pytest.mark.parametrize("seed", range(20))
def test_planar_distances_of_outlines_are_those_of_geos(seed):
    shapes = list(_blobs(np.random.default_rng(seed), 12, 25.0))
    rims = shapely.boundary(shapes)
    found = Outlines(parse(shapely.to_wkb(shapes).tolist()), lonlat=False)
    for i in range(len(shapes)):
        apart = shapely.distance(rims[i], rims)
        apart[i] = np.inf
        if apart.min() > 0:  # outlines that cross are found by their crossing
            assert found.nearest(i).tolist() == [int(apart.argmin())]


def _ball(xy):
    lon, lat = np.radians(xy).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _sampled(shape, parts=400):
    """Points along the great circles between the vertices of a shape."""
    ends = _ball(shapely.get_coordinates(shape))
    share = np.linspace(0, 1, parts)[:, None, None]
    points = ((1 - share) * ends[:-1] + share * ends[1:]).reshape(-1, 3)
    return points / np.linalg.norm(points, axis=1)[:, None]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("middle", [(0.0, 0.0), (179.0, 40.0), (20.0, 80.0)])
def test_on_the_globe_distances_run_along_great_circles(seed, middle):
    """Against points sampled along the edges, hundreds an edge; the nearest must be as near as any."""
    shapes = [
        shapely.transform(
            one,
            lambda xy: np.column_stack(
                [
                    (xy[:, 0] + middle[0] + 180) % 360 - 180,
                    np.clip(xy[:, 1] * 0.3 + middle[1], -89, 89),
                ]
            ),
        )
        for one in _blobs(np.random.default_rng(100 + seed), 7, 25.0)
    ]
    found = Outlines(parse(shapely.to_wkb(shapes).tolist()), lonlat=True)
    points = [_sampled(one) for one in shapes]
    from scipy.spatial import cKDTree

    trees = [cKDTree(one) for one in points]
    for i, own in enumerate(points):
        apart = np.array([tree.query(own)[0].min() for tree in trees])
        apart[i] = np.inf
        second = np.sort(apart)[:2]
        if second[0] > 0.005 and second[1] - second[0] > 2e-3:  # wider than what sampling leaves
            assert found.nearest(i).tolist() == [int(apart.argmin())]


def test_the_default_stands_once_for_builders_tools_and_recipes():
    from regspatial import weights

    made_by_rule = (
        weights.queen,
        weights.rook,
        weights.inverse_distance,
        weights.distance_band,
        weights.exponential,
        weights.gravity,
        weights.kernel,
        weights.from_distances,
        weights.build_weights,
    )
    for one in made_by_rule:
        assert inspect.signature(one).parameters["islands"].default == ISLANDS, one.__name__
    for tool in ("moran", "spatial_panel", "build_weights"):
        (param,) = [p for p in expand(get(tool)) if p.name == "islands"]
        assert param.default == ISLANDS
    assert ISLANDS == "nearest"


def test_given_distances_know_their_nearest_beyond_the_cut_off():
    d = [[0, 1, 9], [1, 0, 6], [9, 5, 0]]
    with pytest.warns(WeightsWarning, match="c–b"):
        w = from_distances("abc", d, power=1, cutoff=2, normalise="none")
    assert w.neighbours("c") == {"b": 1 / 5}
    assert w.neighbours("b") == {"a": 1.0, "c": 1 / 5}
    far = np.where(np.eye(3, dtype=bool), 0, np.inf)
    far[0, 1] = far[1, 0] = 1.0
    with pytest.raises(IslandError, match="From c no region can be reached"):
        from_distances("abc", far)


def test_joined_links_are_remembered_by_whatever_is_made_of_the_weights():
    w = quiet(queen, ARCHIPELAGO)
    assert joined_links(normalise(w, "spectral").spec) == [("d", "e")]
    assert joined_links(w.aligned(["e", "d", "c", "b", "a"]).spec) == [("d", "e")]
    assert joined_links(subset(w, ["a", "b", "d", "e"]).spec) == [("d", "e")]
    assert joined_links(quiet(subset, w, ["a", "b", "d"]).spec) == []
    half = mixed(w, rs.weights.knn(ARCHIPELAGO, 1))
    assert joined_links(half.spec) == [("d", "e")]
    assert joined_links(edit(w, remove=[("d", "e")], islands="keep").spec) == []
    assert joined_links(quiet(from_rule, "queen", ARCHIPELAGO).spec) == [("d", "e")]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "linked to the nearest: d–e"), ("zh", "与最近地区相连：d–e")]
)
def test_the_sentence_on_the_method_names_the_links(language, said):
    w = quiet(queen, ARCHIPELAGO)
    x = Panel.from_arrays(ARCHIPELAGO.ids, [1], {"x": np.array([[1.0, 2.0, 4.0, 3.0, 7.0]])})["x"]
    found = rs.moran(x, w)
    assert said in show_of(found).method(found).text(language)


def test_a_given_matrix_is_the_users_and_what_cannot_take_its_island_says_how():
    m = np.zeros((4, 4))
    m[0, 1] = m[1, 0] = m[1, 2] = m[2, 1] = 1.0
    with pytest.warns(
        WeightsWarning, match=r"1 region has no neighbours and keeps a row of zeros: d\."
    ):
        w = from_dense("abcd", m)
    assert w.islands == ("d",)
    panel = Panel.from_arrays(w.ids, [1, 2], {"x": np.arange(8.0).reshape(2, 4)})
    with pytest.raises(IslandError, match=r"add links to those you gave \(weights\.edit\)"):
        rs.spatial_markov(panel["x"], w, classes=2)


def test_a_file_of_ours_keeps_its_island_and_says_so_as_other_files_do(tmp_path):
    alone = quiet(queen, ARCHIPELAGO, islands="keep")
    for name in ("w.npz", "w.gwt"):
        rs.weights.write(alone, tmp_path / name)
        with pytest.warns(WeightsWarning, match=rf"2 regions have no neighbours in {name}"):
            assert rs.weights.read(tmp_path / name, ids=alone.ids).islands == ("d", "e")
        with pytest.raises(IslandError, match="d, e"):
            rs.weights.read(tmp_path / name, ids=alone.ids, islands="raise")


@pytest.mark.parametrize(
    ("level", "first"), [("province", ("460000", "440000")), ("prefecture", ("460300", "469005"))]
)
def test_the_shipped_maps_of_china_have_weights_without_a_word_more(level, first):
    with pytest.warns(WeightsWarning) as said:
        w = build_weights(rs.china(level))
    assert isinstance(w, SpatialWeights)
    assert w.islands == ()
    assert tuple(w.spec["nearest_links"][0]) == first
    assert "海南 (460000)–广东 (440000)" in said[0].message.zh or level == "prefecture"


def test_regions_that_were_chosen_are_joined_among_themselves():
    """Chosen on the map before weights are made: nobody is joined to a region that was left out."""
    china = rs.china("province")
    chosen = china.select(["460000", "450000", "430000", "510000"])
    w = quiet(queen, chosen)
    assert w.islands == ()
    assert w.spec["nearest_links"] == [["460000", "450000"], ["510000", "430000"]]
