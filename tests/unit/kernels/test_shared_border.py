"""Vertices on one place get one number, whatever the keys do."""

from __future__ import annotations

import numpy as np
import pytest

from regspatial._kernels.shapes import overlaps, shared_border
from regspatial._kernels.shapes.loose_borders import cells_of_edges
from regspatial._kernels.shapes.overlaps import twins
from regspatial._kernels.shapes.shared_border import Groups, changes, edges, meetings, sharing
from regspatial._kernels.shapes.wkb import parse

XY = np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 2.0], [-0.0, 0.0], [0.0, -0.0], [2.0, 1.0 + 1e-12]])
SAME = [[0, 2], [1], [3, 4], [5]]


def groups(number):
    return sorted(np.flatnonzero(number == k).tolist() for k in np.unique(number))


def test_places():
    assert groups(meetings(XY).numbers()) == SAME
    assert groups(meetings(XY, 1e-6).numbers()) == [[0, 2], [1, 5], [3, 4]]


@pytest.mark.parametrize("keys", [1, 2])
def test_two_places_under_one_key_stay_two(monkeypatch, keys):
    rng = np.random.default_rng(1)
    xy = rng.integers(0, 6, (500, 2)).astype(float)
    expected = groups(meetings(xy).numbers())
    monkeypatch.setattr(shared_border, "mixed", lambda a, b: (a % keys).astype(np.uint64))
    assert groups(meetings(xy).numbers()) == expected
    assert groups(meetings(XY).numbers()) == SAME


def test_keys_of_lattice_points_do_not_meet():
    x, y = (a.ravel() for a in np.meshgrid(np.arange(700.0), np.arange(700.0)))
    keys = shared_border.mixed(x.view(np.int64), y.view(np.int64))
    assert len(np.unique(keys)) == len(keys)


def shared(region, item, n):
    """Who shares an item, of incidences in any order."""
    first = np.argsort(region, kind="stable")  # as vertices stand: region by region
    region, item = region[first], item[first]
    order = np.argsort(item, kind="stable")
    return sharing(region, Groups(order=order, begins=changes(item[order])), n)


def test_sharing_counts_regions_and_not_repeats():
    w = shared(np.array([0, 0, 1, 2, 2]), np.array([5, 5, 5, 7, 7]), 3)
    np.testing.assert_array_equal(w.toarray(), [[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    assert shared(np.array([], dtype=int), np.array([], dtype=int), 2).nnz == 0


def ring(*points):
    """WKB of a polygon of one ring."""
    head = b"\x01\x03\x00\x00\x00\x01\x00\x00\x00" + len(points).to_bytes(4, "little")
    return head + np.array(points, dtype="<f8").tobytes()


SQUARE = [(0, 0), (1, 0), (1, 1), (0, 1)]
RINGS = [
    ring(*SQUARE, SQUARE[0]),
    ring((5, 5), (6, 5), (6, 6), (5, 5)),
    ring(*SQUARE[2:], *SQUARE[:3]),  # begins elsewhere
    ring((1, 0), (2, 0), (2, 1), (1, 1), (1, 0)),
    ring(*SQUARE[::-1], SQUARE[-1]),  # runs the other way
    ring((5, 5), (6, 6), (6, 5), (5, 5)),
    ring((7, 7), (7, 7), (7, 7)),  # no edge at all
]


@pytest.mark.parametrize("keys", ["mixed", "all alike"])
def test_twins_have_the_same_edges_in_any_order(monkeypatch, keys):
    """Sums of keys only choose who is compared: where all are alike the answer is the same."""
    if keys == "all alike":
        monkeypatch.setattr(overlaps, "_sums", lambda _key, begins: np.zeros_like(begins))
    rings = parse(RINGS)
    assert twins(rings, edges(rings, meetings(rings.xy[rings.corners]).numbers())) == [
        (0, 2),
        (0, 4),
        (1, 5),
    ]


@pytest.mark.parametrize("n", [1, 2, 3, 60, 64, 65])
def test_who_shares_an_item_is_the_pattern_of_the_product_of_incidences(n):
    rng = np.random.default_rng(n)
    region, item = rng.integers(0, n, size=3 * n), rng.integers(0, n, size=3 * n)
    hub = np.arange(0, n, 2)  # an item that half of the regions have
    region, item = (
        np.concatenate([region, hub, hub]),
        np.concatenate([item, hub * 0 + n, hub * 0 + n]),
    )
    incidence = np.zeros((n, n + 1))
    incidence[region, item] = 1.0
    wanted = (incidence @ incidence.T > 0).astype(float)
    np.fill_diagonal(wanted, 0.0)
    found = shared(region, item, n)
    np.testing.assert_array_equal(found.toarray(), wanted)
    assert found.has_canonical_format


def test_nobody_shares_where_there_is_nothing():
    none = np.zeros(0, dtype=np.int64)
    assert shared(none, none, 4).toarray().sum() == 0.0


@pytest.mark.parametrize("limit", [40, 1 << 62])
def test_the_order_of_numbers_is_the_same_with_and_without_room_for_positions(limit):
    key = np.random.default_rng(3).integers(0, 40, size=500)
    found = shared_border._by_number(key, limit)
    order, begins = found.order, found.begins
    np.testing.assert_array_equal(order, np.argsort(key, kind="stable"))
    np.testing.assert_array_equal(
        np.flatnonzero(begins), np.unique(np.sort(key), return_index=True)[1]
    )


@pytest.mark.parametrize("many", [1, 2, 3, 1000])
def test_mixed_keys_are_ordered_by_their_first_bits(many):
    key = np.random.default_rng(many).integers(0, 2**63, size=many, dtype=np.uint64)
    key = np.repeat(key, 3)
    found = shared_border._by_key(key.copy())
    np.testing.assert_array_equal(found.order, np.argsort(key, kind="stable"))
    assert found.begins.sum() == many


def test_a_ring_of_one_vertex_has_a_corner_and_no_edge():
    rings = parse([ring(*SQUARE), ring((1, 1)), ring((9, 9), (9, 9))])
    assert rings.corner_region.tolist() == [0, 0, 0, 0, 1, 2]
    met = meetings(rings.xy[rings.corners])
    assert sharing(rings.corner_region, met, 3).toarray()[0].tolist() == [0.0, 1.0, 0.0]
    assert edges(rings, met.numbers()).region.tolist() == [0, 0, 0, 0]


def test_an_edge_is_in_every_cell_that_it_meets():
    """By a thousand points on each edge; wide, tall, slanting, and shorter than a cell."""
    p = np.array([[0.2, 5.1], [3.3, 0.4], [1.0, 1.0], [7.7, 7.7], [2.9, 0.1]])
    q = np.array([[9.8, 5.3], [3.6, 9.1], [8.5, 6.5], [7.8, 7.9], [3.1, 1.9]])
    key, edge = cells_of_edges(p, q, 1.0, 1e-9)
    assert (np.diff(key) >= 0).all()
    found = set(zip(key.tolist(), edge.tolist(), strict=True))
    for k in range(len(p)):
        points = p[k] + np.linspace(0.0, 1.0, 1000)[:, None] * (q[k] - p[k])
        x, y = np.floor(points).astype(np.int64).T
        met = {(one, k) for one in ((x + 1) * (1 << 31) + y + 1).tolist()}
        assert met <= found
        columns, rows = (np.ceil(np.abs(q[k] - p[k])) + 1).astype(int)
        assert sum(e == k for _cell, e in found) <= columns * rows
