"""Distances over roads: by hand, against networkx, and what cannot be."""

import networkx as nx
import numpy as np
import pytest

import regspatial as rs
from regspatial import network as nw
from regspatial.errors import NetworkError, ParameterError


def places(xy, ids="abcdefgh"):
    return rs.Regions(ids=tuple(ids[: len(xy)]), points=np.asarray(xy, dtype=float), lonlat=False)


CROSS = [np.array([[0.0, 0.0], [5.0, 0.0], [10.0, 0.0]]), np.array([[5.0, 0.0], [5.0, 8.0]])]


def test_a_crossroads_by_hand():
    regions = places([[0, 1], [10, 0], [5, 8]])
    d = nw.road_distances(regions, CROSS)
    np.testing.assert_allclose(d, [[0, 11, 14], [11, 0, 13], [14, 13, 0]])
    hours = nw.road_distances(regions, CROSS, speed=[10.0, 4.0], access_speed=2.0)
    assert hours[0, 2] == pytest.approx(1 / 2 + 5 / 10 + 8 / 4)
    slow = nw.road_distances(regions, CROSS, speed=[10.0, 4.0])
    assert slow[0, 1] == pytest.approx(1 / 4 + 1.0)


def test_places_at_one_junction_go_straight():
    d = nw.road_distances(places([[0, 1], [0, 1.5], [10, 0]]), CROSS)
    assert d[0, 1] == pytest.approx(0.5)
    assert d[1, 2] == pytest.approx(11.5)


def test_vertices_within_the_snap_are_one():
    broken = [CROSS[0], np.array([[5.0, 0.05], [5.0, 8.0]])]
    regions = places([[0, 0], [10, 0], [5, 8]])
    with pytest.raises(NetworkError, match="No path") as caught:
        nw.road_distances(regions, broken)
    assert caught.value.ids == ("c",)
    assert "轮渡" in caught.value.zh
    assert np.isfinite(nw.road_distances(regions, broken, snap=0.1)).all()


def test_random_roads_against_networkx():
    rng = np.random.default_rng(8)
    nodes = rng.uniform(0, 100, (30, 2))
    graph = nx.Graph()
    lines = []
    for i in range(30):
        for j in np.argsort(np.hypot(*(nodes - nodes[i]).T))[1:5]:
            lines.append(nodes[[i, j]])
            graph.add_edge(i, int(j), weight=float(np.hypot(*(nodes[i] - nodes[j]))))
    if not nx.is_connected(graph):
        pytest.skip("the drawn roads fall apart")
    regions = rs.Regions(ids=tuple(map(str, range(30))), points=nodes, lonlat=False)
    d = nw.road_distances(regions, lines)
    expected = dict(nx.all_pairs_dijkstra_path_length(graph))
    for i in range(30):
        np.testing.assert_allclose(d[i], [expected[i][j] for j in range(30)], atol=1e-9)


def test_longitude_and_latitude_give_kilometres_and_feed_gravity():
    some = rs.china("province").loc["110000", "120000", "130000"]
    seats = some.coordinates("seat")
    d = nw.road_distances(some, [seats[[0, 1]], seats[[0, 2]]], points="seat")
    assert d[1, 2] == pytest.approx(d[0, 1] + d[0, 2])
    assert 100 < d[0, 1] < 120
    mass = rs.Panel.from_arrays(some.ids, [1], {"m": [[1.0, 2.0, 3.0]]})["m"]
    g = nw.gravity_layer(some, mass, distance=d, power=1)
    assert g.dense()[1, 2] == pytest.approx(6 / d[1, 2])


@pytest.mark.parametrize(
    ("lines", "how", "error"),
    [
        ([], {}, NetworkError),
        ([np.array([[0.0, 0.0]])], {}, NetworkError),
        ([np.array([[0.0, np.nan], [1, 1]])], {}, NetworkError),
        (CROSS, {"speed": 0.0}, ParameterError),
        (CROSS, {"speed": [1.0]}, ParameterError),
        (CROSS, {"snap": -1.0}, ParameterError),
        (CROSS, {"speed": 1.0, "access_speed": 0.0}, ParameterError),
    ],
)
def test_roads_that_cannot_be(lines, how, error):
    with pytest.raises(error):
        nw.road_distances(places([[0, 0], [10, 0], [5, 8]]), lines, **how)


def test_places_of_their_own_by_hand():
    """Two villages on a road of ten with a branch of three; two clinics, and one that no road joins."""
    road = [np.array([[0.0, 0.0], [4.0, 0.0], [10.0, 0.0]]), np.array([[4.0, 0.0], [4.0, 3.0]])]
    road.append(np.array([[50.0, 50.0], [51.0, 50.0]]))
    villages = rs.Regions(ids=["a", "b"], points=np.array([[0.0, 1.0], [10.0, 0.0]]), lonlat=False)
    clinics = rs.Regions(
        ids=["p", "q", "r"], points=np.array([[4.0, 3.0], [10.0, 2.0], [50.0, 50.0]]), lonlat=False
    )
    got = rs.network.road_distances(villages, road, to=clinics, snap=0.0)
    assert got.tolist() == [[1 + 4 + 3, 1 + 10 + 2, np.inf], [6 + 3, 2, np.inf]]
    hours = rs.network.road_distances(
        villages, road, to=clinics, snap=0.0, speed=np.array([2.0, 1.0, 1.0]), access_speed=0.5
    )
    assert hours.tolist() == [[2 + 2 + 3, 2 + 5 + 4, np.inf], [3 + 3, 4, np.inf]]
    same = rs.network.road_distances(villages, road[:2], to=villages, snap=0.0)
    np.testing.assert_array_equal(same, rs.network.road_distances(villages, road[:2], snap=0.0))
    people = rs.Variable(
        name="people", ids=["a", "b"], times=(2020,), values=np.array([[10.0, 30.0]])
    )
    found = rs.access(people, villages, clinics, costs=got, reach=9, decay="none")
    assert found.plain.tolist() == [1 / 40, 1 / 40 + 1 / 30]
    with pytest.raises(rs.errors.GeometryError):
        rs.network.road_distances(villages, road, to=rs.computing_hubs())
