"""CONCOR: planted blocks come back; roles by hand."""

import numpy as np
import pytest

from regspatial import network as nw
from regspatial.errors import DataWarning, NetworkError, ParameterError
from regspatial.network.roles import _described, _role
from regspatial.results.network import NetworkLayer


def layer(matrix, names=None):
    m = np.asarray(matrix, dtype=float)
    ids = names or tuple(f"r{k:02d}" for k in range(len(m)))
    return NetworkLayer(name="g", ids=tuple(ids), matrix=m, directed=True)


def planted(image, sizes, noise=0.0, seed=0):
    at = np.repeat(np.arange(len(sizes)), sizes)
    p = np.asarray(image, dtype=float)[np.ix_(at, at)]
    rng = np.random.default_rng(seed)
    p = np.abs(p - noise)
    m = (rng.random(p.shape) < p).astype(float)
    np.fill_diagonal(m, 0.0)
    return m, at


IMAGE = [[1, 1, 0, 0], [0, 1, 0, 1], [1, 0, 1, 0], [0, 0, 1, 0]]


def same_partition(a, b):
    return len({*zip(a.tolist(), b.tolist(), strict=True)}) == len(set(a)) == len(set(b))


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_planted_blocks_come_back(noise):
    m, at = planted(IMAGE, [8, 7, 9, 6], noise)
    found = nw.block_model(layer(m))
    assert same_partition(found.blocks, at)
    if not noise:
        assert set(np.round(found.density.ravel(), 12)) == {0.0, 1.0}
        assert found.r_squared == pytest.approx(1.0)


def test_what_blocks_send_tells_them_apart_too():
    # the first two receive the same; the first sends to the third, the second does not
    m, at = planted([[0, 0, 1], [0, 0, 0], [1, 1, 0]], [6, 6, 6])
    found = nw.block_model(layer(m))
    assert not set(found.blocks[at == 0]) & set(found.blocks[at == 1])


RING = np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)
TWINS = np.kron(np.ones((3, 3)) - np.eye(3), np.ones((4, 4)))  # nobody is told apart in his third


def noisy(seed):
    m = (np.random.default_rng(seed).random((31, 31)) < 0.2).astype(float)
    np.fill_diagonal(m, 0.0)
    return m


@pytest.mark.parametrize(
    "m",
    [planted(IMAGE, [8, 7, 9, 6], 0.05)[0], RING, TWINS, *(noisy(k) for k in range(8))],
)
def test_blocks_do_not_depend_on_the_order_of_the_nodes(m):
    """To the last digit, numbers of the blocks included, also where nothing tells nodes apart."""
    found = nw.block_model(layer(m))
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(m))
        names = [f"r{k:02d}" for k in order]
        again = nw.block_model(layer(m[np.ix_(order, order)], names))
        assert again.blocks.tolist() == found.blocks[order].tolist()
        np.testing.assert_array_equal(again.counts, found.counts)
        np.testing.assert_array_equal(again.density, found.density)


def refined(m):
    """Colour refinement by matrices: nodes are alike whose sums over others' random marks are."""
    rng = np.random.default_rng(0)
    mark = np.ones(len(m))
    for _unused in range(len(m)):
        _values, mark = np.unique(
            np.round(
                np.column_stack(
                    [
                        mark,
                        m @ rng.random(len(m))[mark.astype(int)],
                        m.T @ rng.random(len(m))[mark.astype(int)],
                    ]
                ),
                9,
            ),
            axis=0,
            return_inverse=True,
        )
        mark = mark.ravel() % len(m)
    return mark


def test_the_order_follows_the_links_not_the_names():
    """Other names change the partition only among nodes that no links tell apart."""
    for seed in range(6):
        m = noisy(seed)
        assert len(set(refined(m))) == len(m)  # every node is told apart
        found = nw.block_model(layer(m))
        other = [f"x{k:02d}" for k in np.random.default_rng(seed).permutation(len(m))]
        assert nw.block_model(layer(m, other)).blocks.tolist() == found.blocks.tolist()


def test_the_split_agrees_with_numpys_correlations():
    """A second route: np.corrcoef over and over, in another order, for networks without ties."""
    for seed in range(6):
        m = noisy(seed)
        order = np.random.default_rng(100 + seed).permutation(len(m))
        a = m[np.ix_(order, order)]
        r = np.corrcoef(np.vstack([a, a.T]).T)
        for _unused in range(500):
            if np.abs(r).min() > 0.9999:
                break
            r = np.corrcoef(r)
        half = np.empty(len(m), dtype=bool)
        half[order] = r[0] > 0
        found = nw.block_model(layer(m), depth=1)
        assert same_partition(found.blocks, half.astype(int))


def test_counts_and_shares_by_hand():
    # block one (3 nodes) sends two links each to block two (4 nodes), which returns one in all
    m = np.zeros((7, 7))
    m[:3, 3:5] = 1
    m[:3, :3] = 1 - np.eye(3)
    m[5, 6] = m[6, 5] = m[3, 5] = m[4, 6] = m[5, 3] = m[6, 4] = 1
    m[3, 0] = 1
    blocks = np.array([1, 1, 1, 2, 2, 2, 2])  # as given: what is tested is the counting
    found = _described(layer(m), m, blocks, weighted=False, balance=1 / 3)
    p = found.labels.index(1)
    assert found.members(1) == ("r00", "r01", "r02")
    assert (found.inside[p], found.sent[p], found.received[p]) == (6, 6, 1)
    assert found.expected_inside[p] == pytest.approx(2 / 6)
    assert found.observed_inside[p] == pytest.approx(0.5)
    assert found.balance[p] == pytest.approx((1 - 6) / 7)
    assert found.roles[p] == "two-way"
    assert found.roles[1 - p] == "net-benefit"


@pytest.mark.parametrize(
    ("b", "inside", "expected", "role"),
    [
        (0.4, 0.0, 0.5, "net-benefit"),
        (0.4, 0.9, 0.5, "net-benefit"),
        (-0.4, 0.2, 0.5, "net-spillover"),
        (-0.4, 0.6, 0.5, "two-way"),
        (0.0, 0.6, 0.5, "two-way"),
        (0.1, 0.2, 0.5, "broker"),
        (-0.1, 0.2, 0.5, "broker"),
    ],
)
def test_the_four_roles(b, inside, expected, role):
    assert _role(b, inside, expected, 1 / 3) == role


def test_nodes_without_links_form_a_block_of_their_own():
    m, _ = planted(IMAGE, [5, 5, 5, 5])
    m[3, :] = m[:, 3] = 0.0
    with pytest.warns(DataWarning, match="r03"):
        found = nw.block_model(layer(m))
    assert found.blocks[3] == 0
    assert found.role_of()[3] == ""
    assert found.tables()[2].rows[3][2] is None


def test_what_cannot_be_split():
    m = np.zeros((6, 6))
    m[0, 1] = m[1, 2] = 1.0
    with pytest.raises(NetworkError, match="at least four"):
        nw.block_model(layer(m))
    for bad in ({"depth": 0}, {"depth": 7}, {"smallest": 1}, {"balance": 0.0}, {"balance": 1.0}):
        with pytest.raises(ParameterError):
            nw.block_model(layer(planted(IMAGE, [5, 5, 5, 5])[0]), **bad)


def test_an_undirected_network_says_that_roles_are_limited():
    m, _ = planted([[1, 0.1], [0.1, 1]], [8, 8], seed=3)
    both = np.maximum(m, m.T)
    undirected = NetworkLayer(
        name="u", ids=tuple(f"r{k}" for k in range(16)), matrix=both, directed=False
    )
    found = nw.block_model(undirected, depth=1)
    assert set(found.roles) <= {"two-way", "broker"}
    assert "undirected" in found.summary()
    assert "无向" in found.summary("zh")
    assert "undirected" not in nw.block_model(layer(m), depth=1).summary()
