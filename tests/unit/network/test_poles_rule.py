"""Growth poles: the rule by hand, levels, sensitivity, support, hinterlands and axes."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import network as nw
from regspatial.errors import (
    CoincidentPointsError,
    DomainError,
    InputError,
    LabelError,
    NetworkError,
    ParameterError,
)
from regspatial.results.network import NetworkLayer

N = 9
IDS = tuple(f"n{k}" for k in range(N))
# two hubs, 0 and 1, three leaves each, 8 alone
LINKS = {(0, 1): 5, (0, 2): 4, (0, 3): 3, (0, 4): 2, (1, 5): 4, (1, 6): 3, (1, 7): 2}
XY = np.array([[0, 0], [10, 0], [-1, 1], [-1, 0], [-1, -1], [11, 1], [11, 0], [11, -1], [5, 9.0]])


def layer(links=LINKS, name="a", points=XY):
    m = np.zeros((N, N))
    for (i, j), v in links.items():
        m[i, j] = m[j, i] = v
    return NetworkLayer(name=name, ids=IDS, matrix=m, directed=False, points=points, lonlat=False)


def mass(values=None, times=(2010, 2020)):
    now = np.array([20, 15, 2, 2, 2, 2, 2, 2, 2.0]) if values is None else np.asarray(values)
    start = now / np.array([2, 2, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5])
    values = np.vstack([start, now])[-len(times) :]
    return rs.Panel.from_arrays(IDS, times, {"gdp": values})["gdp"]


def test_the_rule_by_hand():
    found = nw.growth_poles([layer(), layer(name="b")], mass(), growth_by="rate", draws=0)
    assert found.poles == ("n0", "n1")
    s = np.array([14, 14, 4, 3, 2, 4, 3, 2, 0.0])
    np.testing.assert_allclose(found.core, (s - s.mean()) / s.std())
    np.testing.assert_allclose(found.hub[:8], 1.0)
    assert found.hub[8] == 0.0
    rate = np.log(np.array([2, 2, *[1.5] * 7])) / 10
    np.testing.assert_allclose(found.growth, rate)
    np.testing.assert_allclose(found.growth_excess, rate - rate.mean())
    assert found.tested == ("core", "hub", "mass", "growth")
    assert found.multipolar


def test_each_layer_is_judged_in_its_own_units():
    other = {(0, 1): 900.0, (0, 8): 600.0, (2, 8): 300.0}
    found = nw.growth_poles([layer(), layer(other, name="b")], mass(), draws=0)
    s = np.array([1500, 900, 300, 0, 0, 0, 0, 0, 900.0])
    np.testing.assert_allclose(found.z[1], (s - s.mean()) / s.std())
    np.testing.assert_allclose(found.core, found.z.mean(axis=0))
    np.testing.assert_allclose(found.strength.mean(axis=1), 1.0)
    np.testing.assert_allclose(found.strength[1], s / s.mean())


def test_one_layer_leaves_the_hub_untested_and_says_so():
    found = nw.growth_poles(layer(), mass(), draws=0)
    assert found.tested == ("core", "mass", "growth")
    assert np.isnan(found.hub).all()
    assert "One layer only" in found.summary()
    assert "仅有一个图层" in found.summary("zh")


def test_growth_may_be_given_measured_otherwise_or_left_out():
    one = mass(times=(2020,))
    assert "growth" not in nw.growth_poles(layer(), one, draws=0).tested
    assert "growth" not in nw.growth_poles(layer(), mass(), growth_by="none", draws=0).tested
    given = rs.Panel.from_arrays(IDS, [2020], {"g": [[0.0, *[1.0] * 8]]})["g"]
    assert nw.growth_poles(layer(), one, growth=given, draws=0).poles == ("n1",)
    by = nw.growth_poles(layer(), mass(), growth_by="increment", draws=0)
    np.testing.assert_allclose(by.growth, (mass().values[1] - mass().values[0]) / 10)


def test_macro_regions_set_the_bar():
    groups = np.array(["w"] * 5 + ["e"] * 3 + ["x"])
    regions = rs.Regions(ids=IDS, points=XY, lonlat=False, attributes={"big": groups})
    values = np.array([20, 15, 2, 2, 2, 30, 2, 2, 2.0])
    found = nw.growth_poles(layer(), mass(values), regions=regions, group="big", draws=0)
    # n1 lies in w with n0; w's mean is 8.2
    assert found.mass_ratio[1] == pytest.approx(15 / 8.2)
    # n8 is alone in its macro-region and meets mass and growth
    assert found.met["mass"][8]
    assert found.met["growth"][8]
    with pytest.raises(ParameterError, match="no regions"):
        nw.growth_poles(layer(), mass(), group="big", draws=0)


def test_levels_break_where_the_next_is_much_smaller():
    links = dict(LINKS) | {(0, 1): 50, (0, 8): 200}
    found = nw.growth_poles(
        layer(links), mass(), core_z=-10, mass_factor=0, growth_factor=-9, draws=0
    )
    tier = dict(zip(found.ids, found.tier.tolist(), strict=True))
    # strengths 259, 200, 59, 4, 4, 3, 3, 2, 2
    assert (tier["n0"], tier["n8"], tier["n1"], tier["n2"]) == (1, 1, 2, 3)
    assert max(tier.values()) == 3  # each is compared with the one before, not with the first


def test_functional_key_counts_where_asked():
    # n8 lies between both halves with weak links: little strength, all the paths
    links = {k: v for k, v in LINKS.items() if k != (0, 1)} | {(0, 8): 1, (1, 8): 1}
    strength = nw.growth_poles(layer(links), mass(), draws=0)
    either = nw.growth_poles(layer(links), mass(), core="either", draws=0)
    assert strength.core[8] < 0 < either.core[8]
    assert (either.core >= strength.core).all()


def test_sensitivity_moves_each_threshold_and_all():
    found = nw.growth_poles([layer(), layer(name="b")], mass(), core_z=1.5, draws=0)
    moved = {(s.threshold, s.factor): s for s in found.sensitivity}
    assert set(moved) == {
        (t, f)
        for t in ("core_z", "hub_participation", "mass_factor", "growth_factor", "all")
        for f in (0.8, 1.2)
    }
    assert found.poles == ("n0", "n1")  # z = 1.81
    up = moved["core_z", 1.2]
    assert up.value == pytest.approx(1.8)
    assert up.poles == ("n0", "n1")
    high = nw.growth_poles(layer(), mass(), core_z=1.6, draws=0)
    lost = next(s for s in high.sensitivity if (s.threshold, s.factor) == ("core_z", 1.2))
    assert lost.poles == ()
    assert lost.lost == ("n0", "n1")
    assert lost.jaccard == 0.0


def test_bootstrap_support_repeats_by_seed_and_falls_with_noise():
    args = ([layer(), layer(name="b")], mass())
    a = nw.growth_poles(*args, rng=5, draws=60)
    b = nw.growth_poles(*args, rng=5, draws=60)
    np.testing.assert_array_equal(a.support, b.support)
    assert a.spec["seed"] == 5
    calm = nw.growth_poles(*args, rng=5, draws=20, noise=0.0)
    np.testing.assert_array_equal(calm.support, np.isin(IDS, calm.poles).astype(float))
    wild = nw.growth_poles(*args, rng=5, draws=60, noise=3.0)
    assert wild.support[:2].sum() < a.support[:2].sum()


def test_no_pole_is_a_result_and_later_steps_say_what_is_missing():
    found = nw.growth_poles(layer(), mass(), core_z=99.0, draws=0)
    assert found.poles == ()
    assert not found.multipolar
    assert found.tables()[0].rows == ()
    assert found.layer_columns()[1][0].values.sum() == 0
    with pytest.raises(NetworkError, match="No node is a pole"):
        nw.hinterlands(found)
    with pytest.raises(NetworkError, match="at least two"):
        nw.development_axes(found)


@pytest.mark.parametrize(
    "how",
    [
        {"core": "best"},
        {"growth_by": "luck"},
        {"core_z": float("nan")},
        {"level_factor": 0.5},
        {"draws": -1},
        {"noise": -0.1},
    ],
)
def test_settings_that_cannot_be(how):
    with pytest.raises(ParameterError) as caught:
        nw.growth_poles(layer(), mass(), **how)
    assert caught.value.zh != caught.value.en


def test_bad_masses():
    with pytest.raises(DomainError) as caught:
        nw.growth_poles(layer(), mass([0, 15, 2, 2, 2, 2, 2, 2, 2.0]), draws=0)
    assert caught.value.ids == ("n0",)
    short = rs.Panel.from_arrays(IDS[:5], [2020], {"gdp": [np.ones(5)]})["gdp"]
    with pytest.raises(LabelError):
        nw.growth_poles(layer(), short, draws=0)
    with pytest.raises(NetworkError, match="no flow"):
        nw.growth_poles(layer({}), mass(), draws=0)


def poles():
    return nw.growth_poles(layer(), mass(), draws=0)


def test_hinterlands_by_largest_flow():
    found = nw.hinterlands(poles())
    assert found.members("n0") == ("n0", "n2", "n3", "n4")
    assert found.members("n1") == ("n1", "n5", "n6", "n7")
    assert found.uncovered == ("n8",)
    assert found.coverage == pytest.approx(8 / 9)
    assert found.coverage_mass == pytest.approx(1 - 2 / mass().values[1].sum())
    assert found.lines().column("to").tolist() == ["n0"] * 3 + ["n1"] * 3
    assert found.layer_columns()[1][0].values[8] == ""


def test_hinterlands_count_flows_both_ways():
    m = layer().dense()
    m[8, 1], m[0, 8] = 1.0, 3.0  # n8 sends to n1 but receives more from n0
    one_way = NetworkLayer(name="d", ids=IDS, matrix=m, directed=True, points=XY, lonlat=False)
    assert "n8" in nw.hinterlands(poles(), one_way).members("n0")


def test_hinterlands_by_huff_probabilities():
    found = nw.hinterlands(poles(), how="huff", power=2)
    m = mass().values[1]
    d0, d1 = np.hypot(*(XY[8] - XY[0])), np.hypot(*(XY[8] - XY[1]))
    p = m[0] / d0**2 / (m[0] / d0**2 + m[1] / d1**2)
    assert found.weights[8, 0] == pytest.approx(p)
    np.testing.assert_allclose(found.weights.sum(axis=1), 1.0)
    assert found.coverage == 1.0
    with pytest.raises(InputError, match="places"):
        nw.hinterlands(poles(), layer(points=None), how="huff")
    clash = XY.copy()
    clash[8] = XY[0]
    with pytest.raises(CoincidentPointsError) as caught:
        nw.hinterlands(poles(), layer(points=clash), how="huff")
    assert caught.value.ids == ("n8",)


def test_hinterlands_by_chains_follow_greater_nodes():
    links = dict(LINKS) | {(2, 8): 1}
    direct = nw.hinterlands(poles(), layer(links))
    chain = nw.hinterlands(poles(), layer(links), how="chain")
    assert direct.uncovered == ("n8",)
    assert "n8" in chain.members("n0")
    with pytest.raises(ParameterError, match="how"):
        nw.hinterlands(poles(), how="magic")


def test_axes_take_the_strongest_path():
    links = dict(LINKS) | {(0, 1): 0.5, (0, 8): 4, (1, 8): 5}
    three = nw.growth_poles(layer(links), mass(), draws=0)
    axes = nw.development_axes(three)
    assert [a.path for a in axes.axes] == [("n1", "n8", "n0")]  # from the stronger pole
    only = axes.axes[0]
    assert only.flow == 4.0
    assert only.strength == pytest.approx(1 / (1 / 4 + 1 / 5))
    assert only.length == pytest.approx(2 * np.hypot(5, 9))
    assert axes.nodes == ("n8",)
    line = axes.lines()
    np.testing.assert_array_equal(line.coordinates[0], XY[[1, 8, 0]])
    with pytest.raises(ParameterError, match="most"):
        nw.development_axes(three, most=0)


def test_axes_through_a_pole_are_left_to_their_parts():
    m = mass([20, 15, 2, 2, 2, 2, 2, 2, 14.0])
    links = {k: v for k, v in LINKS.items() if k != (0, 1)} | {(0, 8): 9, (1, 8): 9}
    found = nw.growth_poles(layer(links), m, growth_by="none", draws=0, core_z=0.5)
    assert set(found.poles) == {"n0", "n1", "n8"}
    paths = {frozenset(a.path) for a in nw.development_axes(found).axes}
    assert paths == {frozenset({"n0", "n8"}), frozenset({"n1", "n8"})}
