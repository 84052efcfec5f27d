"""Which links are drawn: enough to read a map by, and none of the nodes without its greatest."""

import numpy as np
import pytest

from regspatial.errors import ParameterError
from regspatial.network.thinning import GREATEST, MANY, chosen_rule, thinned
from regspatial.results.network import NetworkLayer


def layer_of(n: int, *, directed: bool, seed: int = 1) -> NetworkLayer:
    rng = np.random.default_rng(seed)
    w = rng.lognormal(0, 1.5, (n, n))
    if not directed:
        w = (w + w.T) / 2
    np.fill_diagonal(w, 0.0)
    return NetworkLayer(
        name="made",
        ids=tuple(f"r{k}" for k in range(n)),
        matrix=w,
        directed=directed,
        points=rng.uniform(0, 10, (n, 2)),
        lonlat=False,
    )


def ends(lines) -> list[tuple[str, str]]:
    return list(zip(lines.column("from").tolist(), lines.column("to").tolist(), strict=True))


@pytest.mark.parametrize("directed", [True, False])
def test_each_node_keeps_its_greatest(directed) -> None:
    layer = layer_of(30, directed=directed)
    every = layer.lines()
    kept = ends(thinned(layer, every, "top-k"))
    wanted = set()
    for node in layer.ids:
        for side in (0, 1) if directed else (None,):
            mine = [e for e in ends(every) if (e[side] == node if side is not None else node in e)]
            wanted |= set(mine[:GREATEST])  # they come strongest first
    assert set(kept) == wanted
    assert len(kept) < len(every) / 3


@pytest.mark.parametrize("directed", [True, False])
def test_the_disparity_filter_by_hand(directed) -> None:
    layer = layer_of(25, directed=directed)
    w = layer.dense()

    def p(i: int, j: int) -> float:
        """(1 - share) ** (links - 1), Serrano et al. 2009."""
        return float((1 - w[i, j] / w[i].sum()) ** (np.count_nonzero(w[i]) - 1))

    def q(i: int, j: int) -> float:
        return float((1 - w[i, j] / w[:, j].sum()) ** (np.count_nonzero(w[:, j]) - 1))

    every = layer.lines()
    wanted = [
        (a, b)
        for a, b in ends(every)
        if min(p(int(a[1:]), int(b[1:])), q(int(a[1:]), int(b[1:]))) <= 0.05
    ]
    assert ends(thinned(layer, every, "disparity")) == wanted


def test_shares_and_ranks_are_those_among_all() -> None:
    layer = layer_of(40, directed=False)
    every = layer.lines()
    fewer = thinned(layer, every, "top-k")
    known = dict(
        zip(ends(every), zip(*(c.values.tolist() for c in every.columns), strict=True), strict=True)
    )
    for row in zip(*(c.values.tolist() for c in fewer.columns), strict=True):
        assert known[row[0], row[1]] == row


def test_a_map_is_thinned_unasked_from_a_hundred_nodes_on() -> None:
    assert chosen_rule(MANY - 1, "auto") == "all"
    assert chosen_rule(MANY, "auto") == "top-k"
    assert chosen_rule(MANY, "all") == "all"
    with pytest.raises(ParameterError):
        chosen_rule(MANY, "some")


def test_where_nothing_is_significant_all_are_drawn() -> None:
    w = np.ones((5, 5)) - np.eye(5)
    layer = NetworkLayer(
        name="even",
        ids=tuple("abcde"),
        matrix=w,
        directed=False,
        points=np.arange(10.0).reshape(5, 2),
        lonlat=False,
    )
    assert len(thinned(layer, layer.lines(), "disparity")) == 10
