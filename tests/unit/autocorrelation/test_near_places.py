"""Regions whose own value fell on a neighbour's place are found by every route, and compiled counts are the same."""

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial import Options, Panel, SpatialWeights
from regspatial.autocorrelation import bivariate_local_moran, local_moran
from regspatial.autocorrelation._near import Near
from regspatial.autocorrelation._permutation import full_permutations


def grid(side):
    """Return queen weights of a square grid, row-normalised."""
    row, column = np.divmod(np.arange(side * side), side)
    near = np.maximum(abs(row[:, None] - row), abs(column[:, None] - column)) == 1
    return near / near.sum(axis=1, keepdims=True)


def turned(w, seed=3):
    """Return the same weights of regions in no order."""
    order = np.random.default_rng(seed).permutation(len(w))
    return w[np.ix_(order, order)]


def directed(n, seed=5):
    """Return four neighbours at random each, which is not symmetric, and two islands."""
    rng = np.random.default_rng(seed)
    w = np.zeros((n, n))
    for i in range(2, n):
        w[i, rng.choice(np.delete(np.arange(n), i), 4, replace=False)] = rng.random(4)
    return w


WEIGHTS = {
    "in order": np.roll(np.eye(400), 1, axis=1) + np.roll(np.eye(400), -1, axis=1),
    "line": np.eye(400, k=1) + np.eye(400, k=-1),
    "grid": grid(40),
    "no order": turned(grid(40)),
    "wide": directed(120),
}


@pytest.mark.parametrize("name", WEIGHTS)
@pytest.mark.parametrize("kind", ["sparse", "unsorted", "dense"])
def test_hits_are_those_that_a_look_at_every_pair_finds(name, kind):
    w = WEIGHTS[name]
    order = full_permutations(len(w), 1, 0, 60)
    expected = {
        (i, r, w[i, p]) for r in range(60) for p, i in enumerate(order[:, r]) if w[i, p] != 0
    }
    matrix = w if kind == "dense" else sp.csr_array(w)
    if kind == "unsorted":  # rows from the last link to the first
        back = np.concatenate(
            [
                np.arange(b, a, -1) - 1
                for a, b in zip(matrix.indptr, matrix.indptr[1:], strict=False)
            ]
        ).astype(int)
        matrix = sp.csr_array((matrix.data[back], matrix.indices[back], matrix.indptr), w.shape)
    i, column, weight = Near(matrix).hits(order)
    found = list(zip(i.tolist(), column.tolist(), weight.tolist(), strict=True))
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert expected


def test_the_band_is_used_where_it_should_be():
    """Else the tests above would all go by the same route."""
    near = {name: Near(sp.csr_array(w)) for name, w in WEIGHTS.items()}
    assert near["line"].rank is None
    assert near["in order"].rank is not None  # the last is a neighbour of the first
    assert near["in order"].width <= 2
    assert near["no order"].width < 1600 / 16
    assert near["wide"].width > 120 / 16


def test_weights_in_line_are_the_same_weights():
    w = turned(grid(30))
    near = Near(sp.csr_array(w))
    rank, line, moved = near.lined_up()
    assert near.rank is not None
    np.testing.assert_array_equal(rank[line], np.arange(900))
    np.testing.assert_array_equal(moved.toarray(), w[np.ix_(line, line)])


def _both(verb, *args, **how):
    pytest.importorskip("numba")
    return [verb(*args, **how, options=Options(numba=which)) for which in ("on", "off")]


@pytest.mark.parametrize("name", WEIGHTS)
@pytest.mark.parametrize("chunk", [64_000_000, 40_000])
def test_compiled_counts_are_the_counts(name, chunk):
    pytest.importorskip("numba")
    w, rng = WEIGHTS[name], np.random.default_rng(2)
    ids = [f"r{k:04d}" for k in range(len(w))]
    x = np.round(rng.normal(size=(2, len(w))) + w @ rng.normal(size=len(w)), 1)  # with ties
    variable = Panel.from_arrays(ids, [1, 2], {"x": x})["x"]
    weights = SpatialWeights(ids=tuple(ids), matrix=sp.csr_array(w))
    compiled, plain = (
        local_moran(
            variable,
            weights,
            permutations=99,
            rng=4,
            options=Options(numba=how, chunk_bytes=chunk),
        )
        for how in ("on", "off")
    )
    np.testing.assert_array_equal(compiled.p_value, plain.p_value)
    assert len(np.unique(plain.p_value)) > 20


def test_compiled_counts_of_two_variables_are_the_counts():
    w, rng = WEIGHTS["no order"], np.random.default_rng(2)
    ids = [f"r{k:04d}" for k in range(len(w))]
    panel = Panel.from_arrays(
        ids, [1], {"x": rng.normal(size=(1, 1600)), "y": rng.normal(size=(1, 1600))}
    )
    weights = SpatialWeights(ids=tuple(ids), matrix=sp.csr_array(w))
    a, b = _both(bivariate_local_moran, panel["x"], panel["y"], weights, permutations=99, rng=4)
    np.testing.assert_array_equal(a.p_value, b.p_value)


FROZEN, TOTAL = [146, 150, 30, 32, 14, 82], 165196


def test_p_values_stay_what_they_are():
    """Of a seed: as the links were gone through one by one, and a permutation had a SeedSequence of its own."""
    w = WEIGHTS["no order"]
    ids = tuple(f"r{k:04d}" for k in range(1600))
    x = Panel.from_arrays(ids, [1], {"x": [np.sin(np.arange(1600.0) ** 2)]})["x"]
    found = local_moran(x, SpatialWeights(ids=ids, matrix=sp.csr_array(w)), permutations=199, rng=7)
    assert np.rint(found.p_value[0, :6] * 200).tolist() == FROZEN
    assert round(float(found.p_value.sum()) * 200) == TOTAL
