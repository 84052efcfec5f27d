"""Evolution of poles, symbiosis with the network, and the whole territory in one call."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import network as nw
from regspatial.errors import (
    Cancelled,
    DomainError,
    InputError,
    LabelError,
    ParameterError,
)
from regspatial.network.study import pole_evolution, pole_network
from regspatial.results.network import NetworkLayer
from regspatial.studies.models.symbiosis import symbiosis

N, T = 60, 8


@pytest.fixture(scope="module")
def territory():
    rng = np.random.default_rng(11)
    ids = tuple(f"p{k:02d}" for k in range(N))
    regions = rs.Regions(
        ids=ids,
        points=rng.uniform(0, 100, (N, 2)),
        lonlat=False,
        attributes={"half": np.where(np.arange(N) < N // 2, "a", "b")},
    )
    growth = 0.05 + 0.02 * rng.normal(size=(T, N))
    growth[:, :3] += 0.04
    level = np.log(np.where(np.arange(N) < 3, 50.0, 5.0)) + np.cumsum(growth, axis=0)
    panel = rs.Panel.from_arrays(ids, range(2010, 2010 + T), {"gdp": np.exp(level)})
    return regions, panel["gdp"]


def poles_at(times, sets, ids=tuple("abcdef")):
    out = []
    for time, chosen in zip(times, sets, strict=True):
        m = np.ones((len(ids), len(ids))) - np.eye(len(ids))
        for one in chosen:
            k = ids.index(one)
            m[k, :] *= 9.0
            m[:, k] *= 9.0
        layer = NetworkLayer(name="g", ids=ids, matrix=m, directed=False, time=time)
        mass = np.array([5.0 if i in chosen else 1.0 for i in ids])
        var = rs.Panel.from_arrays(ids, [time], {"m": [mass]})["m"]
        out.append(nw.growth_poles(layer, var, core_z=0.5, draws=0))
    return out


def test_poles_persist_emerge_and_fade():
    found = nw.evolution(poles_at([2000, 2010, 2020], [("a", "b"), ("a", "c"), ("a", "c", "d")]))
    assert found.times == (2000, 2010, 2020)
    assert found.change(0) == (("a",), ("c",), ("b",))
    np.testing.assert_allclose(found.jaccard, [1 / 3, 2 / 3])
    assert found.states() == {
        "a": "persistent",
        "b": "fading",
        "c": "emerging",
        "d": "emerging",
    }
    assert (np.abs(found.rank_correlation) <= 1).all()
    back = nw.evolution(poles_at([1, 2, 3], [("a",), ("a", "b"), ("a",)]))
    assert back.states()["b"] == "passing"


def test_rank_correlation_is_spearmans():
    from scipy.stats import spearmanr

    found = nw.evolution(poles_at([1, 2], [("a", "b"), ("a", "c")]))
    expected = spearmanr(found.strength[0], found.strength[1]).statistic
    assert found.rank_correlation[0] == pytest.approx(expected)


def test_ranks_of_two_are_told_apart_and_equal_ones_have_no_correlation():
    from regspatial.network.evolution import _spearman

    up, equal = np.array([3.0, 5.0]), np.array([4.0, 4.0])
    assert _spearman(up, 2.0 * up) == pytest.approx(1.0)
    assert _spearman(up, -up) == pytest.approx(-1.0)
    assert np.isnan(_spearman(up, equal))
    assert np.isnan(_spearman(equal, up))


def test_evolution_refuses_what_cannot_be_compared():
    a, b = poles_at([1, 2], [("a",), ("b",)])
    with pytest.raises(ParameterError, match="at least two"):
        nw.evolution([a])
    with pytest.raises(ParameterError, match="stands twice"):
        nw.evolution([a, a])
    with pytest.raises(LabelError):
        nw.evolution([a, poles_at([3], [("a",)], ids=tuple("abcdez"))[0]])
    mass = rs.Panel.from_arrays(b.ids, [2], {"m": [b.mass]})["m"]
    other = nw.growth_poles(b.layers, mass, core_z=2.0, draws=0)
    with pytest.raises(ParameterError, match="different thresholds"):
        nw.evolution([a, other])


def test_pole_evolution_of_a_panel(territory):
    regions, gdp = territory
    found = pole_evolution(regions, gdp, at_times=[2010, 2013, 2017])
    assert found.times == (2013, 2017)
    step = nw.growth_poles(
        nw.gravity_layer(regions, gdp, at_time=2017),
        rs.Panel.from_arrays(gdp.ids, [2013, 2017], {"gdp": gdp.values[[3, 7]]})["gdp"],
        draws=0,
    )
    assert tuple(np.array(found.ids)[found.member[1]]) == tuple(sorted(step.poles))
    with pytest.raises(ParameterError, match="need three"):
        pole_evolution(regions, gdp, at_times=[2010, 2017])


def test_the_growth_of_a_time_is_since_the_time_before():
    ids = tuple("abcdef")
    xy = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [5, 5], [6, 5.0]])
    regions = rs.Regions(ids=ids, points=xy, lonlat=False)
    mass = np.array([[10, 1, 1, 1, 1, 1], [100, 1, 1, 1, 1, 1], [100, 2, 2, 2, 2, 2.0]])
    gdp = rs.Panel.from_arrays(ids, [1, 2, 3], {"g": mass})["g"]
    found = pole_evolution(regions, gdp)
    assert found.change(0) == ((), (), ("a",))  # it grows until 2, and no more


def observed(gdp, effect, seed=0):
    """Flows whose strength at t moves growth to t + 1 by `effect`."""
    rng = np.random.default_rng(seed)
    base = rng.lognormal(size=(N, N))
    np.fill_diagonal(base, 0.0)
    ln_m = np.zeros((T, N))
    layers = []
    pull = rng.normal(size=(T, N)) * 0.5
    for t in range(T):
        m = base * np.exp(pull[t][:, None] + pull[t][None, :])
        layers.append(
            NetworkLayer(
                name=f"f{t}", ids=gdp.ids, matrix=m, directed=True, kind="flow", time=gdp.times[t]
            )
        )
    s = np.log([f.strength for f in layers])
    for t in range(T - 1):
        ln_m[t + 1] = ln_m[t] + effect * s[t] + 0.05 * rng.normal(size=N)
    panel = rs.Panel.from_arrays(gdp.ids, gdp.times, {"gdp": np.exp(ln_m)})
    return panel["gdp"], layers


def test_symbiosis_finds_an_effect_that_is_there_and_none_that_is_not(territory):
    _, gdp = territory
    mass, flows = observed(gdp, 0.1)
    found = symbiosis(mass, flows)
    first = found.network_to_growth.tables()[0].records()
    row = next(r for r in first if r["term"] == "ln_strength")
    assert abs(row["estimate"] - 0.1) < 4 * row["std_error"]
    assert row["p_value"] < 0.001
    back = found.growth_to_network.tables()[0].records()
    row = next(r for r in back if r["term"] == "growth")
    assert abs(row["estimate"]) < 4 * row["std_error"]
    assert "not a cause" in found.summary()
    assert "非因果" in found.summary("zh")


def test_symbiosis_finds_the_way_back(territory):
    """Strength that grows by .8 of the growth of the mass a year before."""
    _, gdp = territory
    rng = np.random.default_rng(5)
    growth = 0.2 * rng.normal(size=(T, N))
    ln_m = np.cumsum(growth, axis=0)
    base = rng.lognormal(size=(N, N))
    np.fill_diagonal(base, 0.0)
    ln_pull = np.zeros((T, N))
    for t in range(2, T):
        ln_pull[t] = ln_pull[t - 1] + 0.8 * growth[t - 1]
    layers = [
        NetworkLayer(
            name=f"f{t}",
            ids=gdp.ids,
            # rows carry the pull, columns do not: out-strengths follow it
            matrix=base * np.exp(ln_pull[t])[:, None] + base.T * np.exp(ln_pull[t])[None, :],
            directed=True,
            kind="flow",
            time=gdp.times[t],
        )
        for t in range(T)
    ]
    mass = rs.Panel.from_arrays(gdp.ids, gdp.times, {"gdp": np.exp(ln_m)})["gdp"]
    rows = symbiosis(mass, layers).growth_to_network.tables()[0].records()
    row = next(r for r in rows if r["term"] == "growth")
    assert row["estimate"] > 0.3
    assert row["p_value"] < 0.001


def test_symbiosis_agrees_with_dummy_variables(territory):
    _, gdp = territory
    mass, flows = observed(gdp, 0.1)
    found = symbiosis(mass, flows, poles=[gdp.ids[0], gdp.ids[1], gdp.ids[2]])
    ln_m = np.log(mass.values)
    ln_s = np.log([f.strength for f in flows])
    y = np.diff(ln_m, axis=0).ravel()
    s = ln_s[:-1]
    pole = np.isin(gdp.ids, gdp.ids[:3]).astype(float)
    x = [s.ravel(), ln_m[:-1].ravel(), (pole * (s - s.mean())).ravel()]
    units = np.tile(np.eye(N), (T - 1, 1))
    times = np.repeat(np.eye(T - 1), N, axis=0)[:, 1:]
    beta = np.linalg.lstsq(np.column_stack([*x, units, times]), y, rcond=None)[0][:3]
    estimates = {r["term"]: r["estimate"] for r in found.network_to_growth.tables()[0].records()}
    # within transformation and dummies: two exact routes to one OLS
    np.testing.assert_allclose(
        [estimates[k] for k in ("ln_strength", "ln_mass", "pole_strength")], beta, rtol=1e-8
    )


def test_frozen_potential_leaves_the_own_mass_out(territory):
    regions, gdp = territory
    found = symbiosis(gdp, regions=regions, poles="p00, p01,p02")
    assert found.growth_to_network is None
    assert found.poles == ("p00", "p01", "p02")
    d = np.hypot(*(regions.points[:, None] - regions.points[None]).transpose(2, 0, 1))
    np.fill_diagonal(d, np.inf)
    potential = (gdp.values[0][None, :] / d).sum(axis=1)  # the power of pole_network
    ln_m = np.log(gdp.values)
    y = np.diff(ln_m, axis=0)
    pole = np.isin(gdp.ids, found.poles).astype(float)
    x = [np.tile(np.log(potential), T - 1), ln_m[:-1].ravel(), np.tile(pole, T - 1)]
    times = np.repeat(np.eye(T - 1), N, axis=0)
    beta = np.linalg.lstsq(np.column_stack([*x, times]), y.ravel(), rcond=None)[0][:3]
    estimates = {r["term"]: r["estimate"] for r in found.network_to_growth.tables()[0].records()}
    np.testing.assert_allclose(
        [estimates[k] for k in ("ln_strength", "ln_mass", "pole")], beta, rtol=1e-8
    )


def test_circular_and_other_bad_symbiosis(territory):
    regions, gdp = territory
    gravity = [nw.gravity_layer(regions, gdp, at_time=t, name=str(t)) for t in gdp.times]
    with pytest.raises(ParameterError, match="circular") as caught:
        symbiosis(gdp, gravity)
    assert "循环" in caught.value.zh
    with pytest.raises(ParameterError, match="regions"):
        symbiosis(gdp)
    mass, flows = observed(gdp, 0.0)
    with pytest.raises(LabelError, match="times"):
        symbiosis(mass, flows[:-1])
    with pytest.raises(LabelError):
        symbiosis(mass, flows, poles=["nowhere"])
    short = rs.Variable(name="m", ids=mass.ids, times=mass.times[:3], values=mass.values[:3])
    with pytest.raises(InputError, match="at least four"):
        symbiosis(short, flows[:3])
    silent = flows[2].dense()
    silent[5, :] = silent[:, 5] = 0.0
    flows[2] = NetworkLayer(
        name="s", ids=gdp.ids, matrix=silent, directed=True, kind="flow", time=flows[2].time
    )
    with pytest.raises(DomainError) as caught:
        symbiosis(mass, flows)
    assert caught.value.ids == ("p05",)


def test_the_whole_territory_in_one_call(territory):
    regions, gdp = territory
    found = pole_network(regions, gdp, group="half", growth_layers="both", draws=20, rng=3)
    assert [one.name for one in found.layers] == ["gravity", "similarity", "lead-lag"]
    names = [t.name for t in found.tables()]
    assert len(set(names)) == len(names)
    ids, columns = found.layer_columns()
    assert ids == gdp.ids
    assert len({c.name for c in columns}) == len(columns)
    assert len(found.lines()) == found.backbone.links
    again = pole_network(regions, gdp, group="half", growth_layers="both", draws=20, rng=3)
    np.testing.assert_array_equal(again.poles.support, found.poles.support)
    alone = nw.growth_poles(found.layers, gdp, regions=regions, group="half", draws=20, rng=3)
    assert alone.poles == found.poles.poles
    with pytest.raises(InputError, match="edges"):
        found.lines("roads")
    with pytest.raises(ParameterError, match="growth_layers"):
        pole_network(regions, gdp, growth_layers="all")


def test_a_past_time_knows_no_later_growth(territory):
    regions, gdp = territory
    past = pole_network(regions, gdp, at_time=2014, draws=0)
    cut = rs.Variable(name="gdp", ids=gdp.ids, times=gdp.times[:5], values=gdp.values[:5])
    same = pole_network(regions, cut, draws=0)
    np.testing.assert_allclose(past.poles.growth, same.poles.growth)
    assert past.poles.time == 2014


def test_a_run_can_be_cancelled(territory):
    regions, gdp = territory
    with pytest.raises(Cancelled):
        pole_network(regions, gdp, draws=50, progress=lambda share, _: share < 0.5)


def test_few_clusters_are_warned_of():
    regions = rs.china("province").where(yangtze_belt=1)
    rng = np.random.default_rng(0)
    values = np.exp(rng.normal(size=(4, regions.n)))
    x = rs.Panel.from_arrays(regions.ids, range(4), {"x": values})["x"]
    found = symbiosis(x, regions=regions, points="seat")
    said = [note.text("en") for note in found.network_to_growth.notes]
    assert any("by 11 regions, few clusters" in one for one in said), said
