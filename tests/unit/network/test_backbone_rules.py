"""Backbone rules: hand-made cases, and what each says it kept."""

import numpy as np
import pytest

from regspatial import network as nw
from regspatial.errors import NetworkError, ParameterError
from regspatial.network.backbone import disparity_p
from regspatial.results.network import NetworkLayer


def layer(matrix, *, directed=False):
    matrix = np.asarray(matrix, dtype=float)
    ids = tuple("abcdefghij"[: len(matrix)])
    return NetworkLayer(name="g", ids=ids, matrix=matrix, directed=directed)


M = np.array(
    [
        [0.0, 6.0, 2.0, 1.0],
        [6.0, 0.0, 1.0, 1.0],
        [2.0, 1.0, 0.0, 3.0],
        [1.0, 1.0, 3.0, 0.0],
    ]
)


def test_row_mean_counts_the_others_only():
    kept = nw.backbone(layer(M))  # row means 3, 8/3, 2, 5/3
    expected = np.array([[0, 6, 0, 0], [6, 0, 0, 0], [0, 0, 0, 3], [0, 0, 3, 0]], dtype=float)
    np.testing.assert_array_equal(kept.dense(), expected)
    assert kept.directed
    facts = kept.spec["backbone"]
    assert (facts["rule"], facts["links"], facts["of"]) == ("row-mean", 4, 12)
    assert facts["share_flow"] == pytest.approx(18 / M.sum())


def test_row_mean_of_an_undirected_layer_can_be_made_symmetric():
    m = np.array([[0, 5, 1, 0], [5, 0, 4, 4], [1, 4, 0, 0], [0, 4, 0, 0]], dtype=float)
    either = nw.backbone(layer(m), symmetric="either")
    both = nw.backbone(layer(m), symmetric="both")
    assert not either.directed
    assert set(zip(*np.nonzero(np.triu(either.dense())), strict=True)) == {(0, 1), (1, 2), (1, 3)}
    # b's row mean is 13/3: it keeps a alone; c and d keep b
    assert set(zip(*np.nonzero(np.triu(both.dense())), strict=True)) == {(0, 1)}


def test_disparity_filter_by_hand():
    w = np.array([[0, 9, 1, 0], [0, 0, 0, 0], [0, 0, 0, 2], [0, 0, 0, 0]], dtype=float)
    out, into = disparity_p(w)
    assert out[0, 1] == pytest.approx(0.1)  # (1 - .9)^(2 - 1)
    assert out[0, 2] == pytest.approx(0.9)
    assert out[2, 3] == 1.0  # its only link out is never significant by itself
    assert into[0, 1] == 1.0
    kept = nw.backbone(layer(w, directed=True), rule="disparity", alpha=0.2)
    assert kept.links == 1
    assert kept.dense()[0, 1] == 9.0
    assert kept.isolates == ("c", "d")


def test_disparity_filter_looks_at_both_ends():
    n = 8
    w = np.zeros((n, n))
    w[0, 1:] = 1.0  # uniform at the origin
    w[2:, 1] = 0.05
    kept = nw.backbone(layer(w, directed=True), rule="disparity", alpha=0.05)
    assert kept.dense()[0, 1] == 1.0  # significant at its destination
    assert kept.links == 1


def test_top_k_and_threshold():
    kept = nw.backbone(layer(M), rule="top-k", k=1)
    assert [tuple(np.flatnonzero(r)) for r in kept.dense()] == [(1,), (0,), (3,), (2,)]
    kept = nw.backbone(layer(M), rule="threshold", threshold=2.0)
    assert not kept.directed
    assert kept.links == 3


def test_spanning_tree_is_the_greatest():
    kept = nw.backbone(layer(M), rule="spanning-tree")
    assert kept.links == 3
    assert kept.total == 6 + 3 + 2
    assert not kept.directed


def test_spanning_tree_against_networkx():
    import networkx as nx

    rng = np.random.default_rng(3)
    m = np.triu(rng.random((9, 9)), 1)
    m = m + m.T
    kept = nw.backbone(
        NetworkLayer(name="g", ids=tuple("abcdefghi"), matrix=m, directed=False),
        rule="spanning-tree",
    )
    tree = nx.maximum_spanning_tree(nx.from_numpy_array(m))
    assert kept.total == pytest.approx(tree.size(weight="weight"))


def test_all_equal_flows_have_no_row_mean_backbone():
    with pytest.raises(NetworkError, match="are equal") as caught:
        nw.backbone(layer(np.ones((5, 5)) - np.eye(5)))
    assert "相等" in caught.value.zh


@pytest.mark.parametrize(
    "how",
    [
        {"rule": "best"},
        {"symmetric": "maybe"},
        {"rule": "disparity", "alpha": 0.0},
        {"rule": "disparity", "alpha": 1.0},
        {"rule": "top-k", "k": 0},
        {"rule": "top-k", "k": 4},
        {"rule": "top-k", "k": True},
        {"rule": "threshold"},
        {"rule": "threshold", "threshold": -1.0},
        {"rule": "threshold", "threshold": float("nan")},
    ],
)
def test_settings_that_cannot_be(how):
    with pytest.raises(ParameterError) as caught:
        nw.backbone(layer(M), **how)
    assert caught.value.zh != caught.value.en


def test_a_threshold_above_all_flows():
    with pytest.raises(NetworkError, match="keeps none"):
        nw.backbone(layer(M), rule="threshold", threshold=100.0)


def test_an_empty_layer():
    with pytest.raises(NetworkError, match="no flow"):
        nw.backbone(layer(np.zeros((4, 4))))


def test_a_flow_whose_p_is_the_level_itself_is_significant():
    ring = np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)  # p = (1 - 1/2)^1
    kept = nw.backbone(layer(ring), rule="disparity", alpha=0.5)
    assert kept.links == layer(ring).links
    with pytest.raises(NetworkError):
        nw.backbone(layer(ring), rule="disparity", alpha=np.nextafter(0.5, 0.0))
