"""The poles of each layer by hand, and the agreement of layers."""

import numpy as np
import pytest
from scipy.stats import spearmanr

import regspatial as rs
from regspatial import network as nw
from regspatial.errors import NetworkError
from regspatial.reporting.shows import show_of
from regspatial.reporting.told import findings_of

N = 10
IDS = [f"n{k}" for k in range(N)]


def layer(name, seed, centre, *, directed=False):
    rng = np.random.default_rng(seed)
    m = rng.uniform(0.1, 1.0, (N, N))
    m[centre] += 6.0
    m[:, centre] += 6.0
    m = m if directed else m + m.T
    np.fill_diagonal(m, 0.0)
    points = rng.uniform(0, 100, (N, 2))
    return nw.flow_layer(
        [(IDS[i], IDS[j], m[i, j]) for i in range(N) for j in range(N) if i != j],
        regions=rs.Regions(ids=IDS, points=points, lonlat=False),
        directed=directed,
        name=name,
    )


@pytest.fixture(scope="module")
def mass():
    now = np.array([20.0, 18, 4, 3, 3, 3, 3, 3, 3, 16])
    return rs.Panel.from_arrays(IDS, (2010, 2020), {"gdp": np.vstack([now / 2, now])})["gdp"]


@pytest.fixture(scope="module")
def layers():
    return [layer("trains", 1, 0), layer("firms", 2, 1, directed=True), layer("calls", 3, 0)]


def test_a_pole_of_a_layer_by_hand(layers, mass):
    poles = nw.growth_poles(layers, mass, draws=0)
    found = nw.layer_agreement(poles)
    gdp = mass.values[-1]
    above = (gdp > gdp.mean()) & (gdp / 2 > (gdp / 2).mean())
    for k, one in enumerate(layers):
        s = one.dense().sum(axis=0) + (one.dense().sum(axis=1) if one.directed else 0.0)
        z = (s - s.mean()) / s.std()
        np.testing.assert_allclose(found.z[k], z, rtol=1e-12)
        np.testing.assert_array_equal(found.member[k], (z > 1.0) & above)
    assert found.poles == (("n0",), ("n1",), ("n0",))
    assert found.everywhere == ()
    assert found.anywhere[0] == "n0"  # of two layers


def test_agreement_by_another_route(layers, mass):
    found = nw.layer_agreement(nw.growth_poles(layers, mass, draws=0))
    upper = np.triu_indices(N, 1)
    flat = [(m.dense() + m.dense().T)[upper] for m in layers]
    for a in range(3):
        for b in range(3):
            assert found.flows[a, b] == pytest.approx(spearmanr(flat[a], flat[b]).statistic)
            strengths = spearmanr(layers[a].strength, layers[b].strength).statistic
            assert found.strengths[a, b] == pytest.approx(strengths)
    np.testing.assert_array_equal(found.jaccard, [[1, 0, 1], [0, 1, 0], [1, 0, 1]])


def test_units_and_order_of_layers_do_not_matter(layers, mass):
    one = nw.layer_agreement(nw.growth_poles(layers, mass, draws=0))
    scaled = [
        nw.flow_layer(
            [
                (IDS[i], IDS[j], 1000.0 * v)
                for i, row in enumerate(m.dense())
                for j, v in enumerate(row)
                if i != j
            ],
            ids=IDS,
            directed=True,
            name=m.name,
        )
        for m in layers[::-1]
    ]
    other = nw.layer_agreement(nw.growth_poles(scaled, mass, draws=0))
    assert other.layers == one.layers[::-1]
    assert other.poles == one.poles[::-1]
    np.testing.assert_allclose(other.flows, one.flows[::-1, ::-1])


def test_all_layers_alike_agree_in_all(layers, mass):
    twin = [layer("a", 1, 0), layer("b", 1, 0)]
    found = nw.layer_agreement(nw.growth_poles(twin, mass, draws=0))
    assert found.everywhere == found.joint == ("n0",)
    np.testing.assert_allclose(found.flows, 1.0)
    assert found.jaccard.min() == 1.0


def test_no_pole_in_either_layer_is_no_agreement(layers, mass):
    found = nw.layer_agreement(nw.growth_poles(layers[:2], mass, core_z=40.0, draws=0))
    assert np.isnan(found.jaccard[0, 1])
    said = [one.text("en") for one in findings_of(found)]
    assert "trains none" in said[0]
    assert said[1] == "No region is a pole of every layer."


def test_one_layer_alone_has_nothing_to_agree_with(layers, mass):
    with pytest.raises(NetworkError, match="one layer only"):
        nw.layer_agreement(nw.growth_poles(layers[0], mass, draws=0))


def test_a_study_of_observed_flows_says_each_layer(layers, mass):
    regions = rs.Regions(ids=IDS, points=layers[0].places(), lonlat=False)
    study = nw.pole_network(regions, mass, flows=layers, draws=0, modularity=False, rng=1)
    assert study.agreement.layers == ("trains", "firms", "calls", "gravity")
    names = [t.name for t in study.tables()]
    assert names[:3] == ["poles", "poles_by_layer", "layer_agreement"]
    said = " ".join(one.text("en") for one in findings_of(study))
    assert "Poles of each layer alone: trains 1 (n0); firms 1 (n1)" in said
    assert "Strengths agree least between" in said
    assert "trains, firms, calls, gravity" in study.method().text("en")
    pytest.importorskip("matplotlib")
    figure = show_of(study.agreement).figure(study.agreement, language="zh")
    assert len(figure.axes[0].get_xticks()) == 5
