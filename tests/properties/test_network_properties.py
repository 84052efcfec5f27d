"""Properties of networks: labels, order and units of flows do not matter."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import regspatial as rs
from regspatial import network as nw
from regspatial.network import _graph
from regspatial.results.network import NetworkLayer

SEEDS = st.integers(0, 10_000)
SIZES = st.integers(5, 14)


def flows(n, seed, *, symmetric=True, share=1.0):
    rng = np.random.default_rng(seed)
    m = rng.lognormal(size=(n, n)) * (rng.random((n, n)) < share)
    if symmetric:
        m = np.triu(m, 1)
        m = m + m.T
    np.fill_diagonal(m, 0.0)
    return m


def layer(m, ids=None, *, directed=False, name="g"):
    ids = ids or tuple(f"r{k:02d}" for k in range(len(m)))
    return NetworkLayer(name=name, ids=ids, matrix=m, directed=directed)


@given(SIZES, SEEDS, st.floats(1e-6, 1e6))
def test_units_of_the_flows_do_not_matter(n, seed, unit):
    m = flows(n, seed)
    a, b = layer(m), layer(m * unit)
    one, two = nw.organisation_type(a), nw.organisation_type(b)
    for name, value in one.measures.items():
        np.testing.assert_allclose(two.measures[name], value, rtol=1e-9, atol=1e-12)
    for rule in ("row-mean", "disparity", "top-k", "spanning-tree"):
        how = {"rule": rule, "alpha": 0.5}
        kept, scaled = nw.backbone(a, **how), nw.backbone(b, **how)
        np.testing.assert_array_equal(kept.dense() > 0, scaled.dense() > 0)


@given(SIZES, SEEDS)
def test_the_order_of_the_nodes_does_not_matter(n, seed):
    m = flows(n, seed, symmetric=False, share=0.6)
    if not m.any():
        return
    order = np.random.default_rng(seed + 1).permutation(n)
    names = tuple(f"r{k:02d}" for k in order)
    a = nw.node_measures(layer(m, directed=True))
    b = nw.node_measures(layer(m[np.ix_(order, order)], names, directed=True))
    for measure in a.values:
        np.testing.assert_allclose(b[measure][0], a[measure][0][order], rtol=1e-8, atol=1e-10)
    x, y = (
        nw.organisation_type(v)
        for v in (layer(m, directed=True), layer(m[np.ix_(order, order)], names, directed=True))
    )
    for name, value in x.measures.items():
        np.testing.assert_allclose(y.measures[name], value, rtol=1e-9, atol=1e-12)


@given(SIZES, SEEDS)
def test_poles_are_matched_by_label(n, seed):
    rng = np.random.default_rng(seed)
    m = flows(n, seed)
    ids = tuple(f"r{k:02d}" for k in range(n))
    values = rng.lognormal(size=(2, n))
    order = rng.permutation(n)
    mass = rs.Panel.from_arrays(ids, [1, 2], {"m": values})["m"]
    mixed = rs.Panel.from_arrays([ids[k] for k in order], [1, 2], {"m": values[:, order]})["m"]
    how = {"core_z": 0.2, "draws": 0, "mass_factor": 0.7, "growth_factor": -1.0}
    a, b = nw.growth_poles(layer(m), mass, **how), nw.growth_poles(layer(m), mixed, **how)
    assert a.poles == b.poles
    np.testing.assert_array_equal(a.core, b.core)


@given(SIZES, SEEDS, st.floats(0.05, 0.9))
def test_krackhardt_lies_between_zero_and_one(n, seed, share):
    m = flows(n, seed, symmetric=False, share=share)
    connectedness, hierarchy, efficiency = _graph.krackhardt(m, directed=True)
    assert 0.0 <= connectedness <= 1.0
    assert np.isnan(hierarchy) or 0.0 <= hierarchy <= 1.0
    assert -1e-12 <= efficiency <= 1.0


@given(SIZES, SEEDS)
def test_a_symmetric_network_has_no_hierarchy(n, seed):
    m = flows(n, seed, share=0.5)
    if m.any():
        assert _graph.krackhardt(m, directed=True)[1] == 0.0


@given(SIZES, SEEDS)
def test_raising_a_threshold_never_adds_a_pole(n, seed):
    m = flows(n, seed)
    ids = tuple(f"r{k:02d}" for k in range(n))
    mass = rs.Panel.from_arrays(ids, [1], {"m": [np.random.default_rng(seed).lognormal(size=n)]})
    low = nw.growth_poles(layer(m), mass["m"], core_z=0.1, mass_factor=0.5, draws=0)
    high = nw.growth_poles(layer(m), mass["m"], core_z=0.8, mass_factor=1.0, draws=0)
    assert set(high.poles) <= set(low.poles)


@given(SIZES, SEEDS)
def test_huff_and_largest_flow_agree_on_gravity(n, seed):
    """With m_i m_j / d^b the largest flow goes where the Huff probability is greatest."""
    rng = np.random.default_rng(seed)
    ids = tuple(f"r{k:02d}" for k in range(n))
    regions = rs.Regions(ids=ids, points=rng.uniform(0, 10, (n, 2)), lonlat=False)
    mass = rs.Panel.from_arrays(ids, [1], {"m": [rng.lognormal(size=n)]})["m"]
    g = nw.gravity_layer(regions, mass, power=1.5)
    poles = nw.growth_poles(g, mass, core_z=-10.0, mass_factor=0.9, draws=0)
    if not poles.poles:
        return
    a = nw.hinterlands(poles)
    b = nw.hinterlands(poles, how="huff", power=1.5)
    np.testing.assert_array_equal(a.assignment, b.assignment)
    np.testing.assert_allclose(a.share, b.share, rtol=1e-9)


@given(SIZES, SEEDS)
def test_an_axis_is_never_weaker_than_the_direct_link(n, seed):
    rng = np.random.default_rng(seed)
    m = flows(n, seed)
    ids = tuple(f"r{k:02d}" for k in range(n))
    mass = rs.Panel.from_arrays(ids, [1], {"m": [rng.lognormal(size=n)]})["m"]
    poles = nw.growth_poles(layer(m), mass, core_z=-10.0, mass_factor=0.8, draws=0)
    if poles.n_poles < 2:
        return
    index = {one: k for k, one in enumerate(ids)}
    for axis in nw.development_axes(poles).axes:
        i, j = index[axis.path[0]], index[axis.path[-1]]
        assert axis.strength >= m[i, j] * (1 - 1e-9)
        links = [m[index[a], index[b]] for a, b in zip(axis.path[:-1], axis.path[1:], strict=True)]
        np.testing.assert_allclose(axis.strength, 1 / np.sum(1 / np.array(links)), rtol=1e-9)
        assert axis.flow == min(links)
