"""Layers: gravity by hand, flows from tables, similarity and lead–lag; bad input of every kind."""

import struct

import numpy as np
import pytest

import regspatial as rs
from regspatial import network as nw
from regspatial.errors import (
    CoincidentPointsError,
    DataWarning,
    DomainError,
    InputError,
    LabelError,
    MissingValueError,
    NetworkError,
    ParameterError,
)
from regspatial.results.network import NetworkLayer, _matrix
from regspatial.results.network.layer import same_nodes

IDS = ("a", "b", "c", "d")
XY = np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 10.0], [6.0, 0.0]])
GDP = np.array([4.0, 9.0, 1.0, 16.0])


def regions(xy=XY, ids=IDS):
    return rs.Regions(ids=ids, points=xy, lonlat=False)


def variable(values, times=(2020,), ids=IDS, name="gdp"):
    values = np.atleast_2d(values)
    return rs.Panel.from_arrays(ids, times, {name: values})[name]


def test_gravity_by_hand():
    g = nw.gravity_layer(regions(), variable(GDP), power=2)
    assert g.dense()[0, 1] == pytest.approx(4 * 9 / 25)
    assert g.dense()[0, 3] == pytest.approx(4 * 16 / 36)
    assert not g.directed
    p = nw.gravity_layer(
        regions(), variable(GDP), population=variable([1, 4, 9, 4.0], name="pop"), power=1
    )
    assert p.dense()[0, 1] == pytest.approx(np.sqrt(4 * 1) * np.sqrt(9 * 4) / 5)


def test_directed_gravity_splits_each_flow():
    whole = nw.gravity_layer(regions(), variable(GDP)).dense()
    parts = nw.gravity_layer(regions(), variable(GDP), directed=True)
    np.testing.assert_allclose(parts.dense() + parts.dense().T, whole)
    assert parts.dense()[3, 0] == pytest.approx(whole[3, 0] * 16 / 20)


def test_travel_times_take_the_place_of_distances():
    minutes = np.full((4, 4), 30.0)
    minutes[0, 1] = 60.0
    np.fill_diagonal(minutes, 0.0)
    g = nw.gravity_layer(regions(), variable(GDP), distance=minutes, power=1, directed=True)
    assert g.dense()[0, 1] == pytest.approx(4 * 9 / 60 * 4 / 13)
    with pytest.raises(NetworkError, match="differ by direction"):
        nw.gravity_layer(regions(), variable(GDP), distance=minutes)
    minutes[2, 3] = 0.0
    with pytest.raises(NetworkError, match="c–d"):
        nw.gravity_layer(regions(), variable(GDP), distance=minutes, directed=True)


def test_travel_times_as_weights_are_matched_by_label():
    order = ("d", "c", "b", "a")
    d = np.arange(16.0).reshape(4, 4)
    d = d + d.T + 1.0
    np.fill_diagonal(d, 0.0)
    w = rs.SpatialWeights(ids=order, matrix=d)
    g = nw.gravity_layer(regions(), variable(GDP), distance=w, power=1)
    assert g.dense()[0, 1] == pytest.approx(36 / d[3, 2])


def test_economic_distance_ends_flows_between_equals():
    rich = variable([1.0, 1.0, 3.0, 4.0], name="pgdp")
    g = nw.gravity_layer(regions(), variable(GDP), power=1, economic=rich)
    assert g.dense()[0, 1] == 0.0
    assert g.dense()[0, 2] == pytest.approx(4 * 1 / (10 / 2))


def test_great_circle_is_used_for_longitude_and_latitude():
    some = rs.china("province").loc["110000", "120000", "310000"]
    mass = variable([1.0, 1.0, 1.0], ids=some.ids)
    g = nw.gravity_layer(some, mass, power=1, points="seat")
    # Beijing–Tianjin about 109 km between the seats
    assert 1 / g.dense()[0, 1] == pytest.approx(108.6, abs=1.0)


@pytest.mark.parametrize("bad", [0.0, -1.0])
def test_masses_must_be_positive(bad):
    with pytest.raises(DomainError, match="zero or negative") as caught:
        nw.gravity_layer(regions(), variable([4.0, bad, 1.0, 2.0]))
    assert caught.value.ids == ("b",)
    assert "零或负" in caught.value.zh


def test_missing_masses_and_coincident_points():
    with pytest.raises(MissingValueError):
        nw.gravity_layer(regions(), variable([4.0, np.nan, 1.0, 2.0]), missing="stop")
    with pytest.raises(CoincidentPointsError) as caught:
        nw.gravity_layer(regions(XY[[0, 1, 1, 3]]), variable(GDP))
    assert set(caught.value.ids) == {"b", "c"}


def test_masses_over_regions_that_are_not_on_the_map():
    with pytest.raises(LabelError):
        nw.gravity_layer(regions(), variable(GDP, ids=("a", "b", "c", "x")))


def test_two_regions_are_no_network():
    two = regions(XY[:2], IDS[:2])
    with pytest.raises(NetworkError, match="at least 3"):
        nw.gravity_layer(two, variable(GDP[:2], ids=IDS[:2]))


FLOWS = {"from": ["a", "b", "a", "c"], "to": ["b", "a", "b", "a"], "firms": [1.0, 2.0, 3.0, 4.0]}


def test_flows_from_columns_are_added_up():
    f = nw.flow_layer(FLOWS, origin="from", destination="to", value="firms", ids=IDS)
    assert f.dense()[0, 1] == 4.0
    assert f.dense()[1, 0] == 2.0
    assert f.isolates == ("d",)
    both = nw.flow_layer(
        FLOWS, origin="from", destination="to", value="firms", ids=IDS, directed=False
    )
    assert both.dense()[0, 1] == both.dense()[1, 0] == 6.0


def test_flows_from_a_frame_and_from_triples():
    pd = pytest.importorskip("pandas")
    f = nw.flow_layer(pd.DataFrame(FLOWS), origin="from", destination="to", value="firms", ids=IDS)
    g = nw.flow_layer(zip(FLOWS["from"], FLOWS["to"], FLOWS["firms"], strict=True), ids=IDS)
    np.testing.assert_array_equal(f.dense(), g.dense())


def test_own_flows_are_left_out_with_a_warning():
    with pytest.warns(DataWarning, match="itself"):
        f = nw.flow_layer([("a", "a", 5.0), ("a", "b", 1.0)], ids=IDS)
    assert f.total == 1.0


def test_flows_to_other_places():
    rows = [("a", "b", 1.0), ("a", "zz", 2.0)]
    with pytest.raises(LabelError, match="zz"):
        nw.flow_layer(rows, ids=IDS)
    with pytest.warns(DataWarning, match="outside"):
        f = nw.flow_layer(rows, ids=IDS, outside="drop")
    assert f.total == 1.0


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([("a", "b", -1.0)], NetworkError),
        ([("a", "b", float("nan"))], NetworkError),
        ([("a", "b", "many")], NetworkError),
        ([("a", "b")], InputError),
        ([], NetworkError),
        ([("a", "b", 0.0)], NetworkError),
        ({"origin": ["a"], "destination": ["b"]}, InputError),
    ],
)
def test_flows_that_cannot_be(rows, error):
    with pytest.raises(error) as caught:
        nw.flow_layer(rows, ids=IDS)
    assert caught.value.zh != caught.value.en


def test_similarity_is_the_correlation_of_relative_growth():
    rng = np.random.default_rng(0)
    x = variable(np.exp(np.cumsum(rng.normal(size=(9, 4)), axis=0)), times=range(9))
    g = np.diff(np.log(x.values), axis=0)
    g = g - g.mean(axis=1, keepdims=True)
    r = np.corrcoef(g.T)
    np.fill_diagonal(r, 0.0)
    np.testing.assert_allclose(nw.similarity_layer(x).dense(), np.where(r > 0, r, 0.0), atol=1e-12)


def test_lead_lag_points_from_the_leader():
    rng = np.random.default_rng(1)
    leader = rng.normal(size=40)
    follower = np.concatenate([[0.0], leader[:-1]])
    other = rng.normal(size=(2, 40))
    x = variable(np.vstack([leader, follower, other]).T, times=range(40), name="x")
    layer = nw.lead_lag_layer(x, change="none", relative=False)
    assert layer.directed
    assert layer.dense()[0, 1] == pytest.approx(1.0)
    assert layer.dense()[1, 0] == 0.0
    assert not np.any((layer.dense() > 0) & (layer.dense().T > 0))


def test_too_few_times_and_flat_series():
    with pytest.raises(InputError, match="at least 4"):
        nw.similarity_layer(variable(np.ones((4, 4)), times=range(4)))
    rng = np.random.default_rng(0)
    values = np.exp(rng.normal(size=(8, 4)))
    values[:, 2] = 3.0
    with pytest.raises(InputError, match="same amount") as caught:
        nw.similarity_layer(variable(values, times=range(8)), relative=False)
    assert caught.value.ids == ("c",)
    with pytest.raises(ParameterError, match="lag"):
        nw.lead_lag_layer(variable(values, times=range(8)), lag=0)
    with pytest.raises(ParameterError, match="change"):
        nw.similarity_layer(variable(values, times=range(8)), change="jump")


def test_layers_over_other_nodes_are_refused_and_others_aligned():
    g = nw.gravity_layer(regions(), variable(GDP))
    back = regions().select(IDS[::-1])
    h = nw.gravity_layer(back, variable(GDP[::-1], ids=IDS[::-1]), name="h")
    first, second = same_nodes([g, h])
    np.testing.assert_allclose(first.dense(), second.dense())
    np.testing.assert_array_equal(second.points, XY)
    other = nw.gravity_layer(
        regions(ids=("a", "b", "c", "e")), variable(GDP, ids=("a", "b", "c", "e")), name="other"
    )
    with pytest.raises(LabelError) as caught:
        same_nodes([g, other])
    assert caught.value.ids == ("d", "e")
    with pytest.raises(ParameterError, match="names of their own"):
        same_nodes([g, g])
    with pytest.raises(ParameterError, match="at least one"):
        same_nodes([])


@pytest.mark.parametrize(
    ("matrix", "directed", "what"),
    [
        (np.ones((3, 3)), False, "flow to themselves"),
        (np.array([[0, 1, 0], [2, 0, 0], [0, 0, 0.0]]), False, "not symmetric"),
        (np.array([[0, -1, 0], [0, 0, 0], [0, 0, 0.0]]), True, "negative"),
        (np.array([[0, np.nan, 0], [0, 0, 0], [0, 0, 0.0]]), True, "NaN"),
        (np.zeros((3, 4)), True, "shape"),
    ],
)
def test_matrices_that_are_no_network(matrix, directed, what):
    with pytest.raises(NetworkError, match=what):
        NetworkLayer(name="x", ids=("a", "b", "c"), matrix=matrix, directed=directed)


def test_lines_carry_ends_flow_and_rank():
    g = nw.gravity_layer(regions(), variable(GDP))
    lines = g.lines(curvature=0.2)
    assert len(lines) == g.links == 6
    assert lines.column("from")[0] == g.ids[g.edges().source[0]]
    np.testing.assert_array_equal(lines.coordinates[0][0], XY[g.edges().source[0]])
    np.testing.assert_array_equal(lines.coordinates[0][-1], XY[g.edges().target[0]])
    shapely = pytest.importorskip("shapely")
    for one, xy in zip(shapely.from_wkb(list(lines.wkb())), lines.coordinates, strict=True):
        np.testing.assert_allclose(shapely.get_coordinates(one), xy)
    heads = {struct.unpack("<BI", written[:5]) for written in lines.wkb()}
    assert heads == {(1, 2)}, "little-endian, a line: readers differ in what else they take"
    assert lines.column("weight")[0] == g.dense().max()


def test_the_two_directions_bend_apart():
    from regspatial.results.network.lines import curve

    a, b = np.array([0.0, 0.0]), np.array([2.0, 0.0])
    there, back = curve(a, b, 0.2), curve(b, a, 0.2)
    assert there[:, 1].max() > 0 > back[:, 1].min()


def test_a_layer_is_frozen_and_leaves_what_it_was_given():
    m = np.ones((3, 3)) - np.eye(3)
    layer = NetworkLayer(name="x", ids=("a", "b", "c"), matrix=m, directed=False)
    m[0, 1] = 9.0
    assert layer.dense()[0, 1] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        layer.matrix[0, 1] = 2.0


@pytest.mark.parametrize("cells", [1, 8, 2**22])
def test_a_matrix_is_checked_some_rows_at_a_time(cells, monkeypatch):
    """So that a run with thousands of nodes can be cut short between them; every cell is seen."""
    monkeypatch.setattr(_matrix, "_CELLS", cells)
    ids = tuple(f"n{k:02}" for k in range(7))
    good = np.abs(np.subtract.outer(np.arange(7.0), np.arange(7.0)))
    assert NetworkLayer(name="g", ids=ids, matrix=good, directed=False).links == 21
    for wrong in (-1.0, np.nan, np.inf):
        for i, j in ((0, 6), (6, 0), (3, 2)):
            bad = good.copy()
            bad[i, j] = wrong
            with pytest.raises(NetworkError, match="1 flow is negative, NaN or infinite") as caught:
                NetworkLayer(name="g", ids=ids, matrix=bad, directed=True)
            assert set(caught.value.ids) == {ids[i], ids[j]}
    for i, j in ((0, 6), (6, 0), (3, 2)):
        skew = good.copy()
        skew[i, j] *= 1.5
        with pytest.raises(NetworkError, match="not symmetric"):
            NetworkLayer(name="g", ids=ids, matrix=skew, directed=False)
