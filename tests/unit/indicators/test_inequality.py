"""Lorenz, Dagum's Gini and nested Theil: double sums by the definitions, PySAL's inequality, exact parts."""

import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial import indicators
from regspatial.errors import DomainError, InputError, LabelError, MissingValueError, ParameterError
from regspatial.indicators.inequality.record import lorenz_curve

PEER = Path(__file__).parents[2] / "reference/data/inequality/pysal.json"
RNG = np.random.default_rng(11)
N = 18
IDS = [f"r{i:02d}" for i in range(N)]
Y = RNG.lognormal(1.0, 0.8, size=(3, N))
P = RNG.uniform(1, 20, size=(3, N))
PANEL = rs.Panel.from_arrays(IDS, [2000, 2001, 2002], {"y": Y, "pop": P})
OUTER = np.array(["a", "b", "c"] * 6)
INNER = np.array([f"{o}{k % 2}" for k, o in enumerate(OUTER)])
REGIONS = rs.Regions(
    ids=tuple(IDS),
    points=RNG.uniform(100, 120, (N, 2)),
    attributes={"side": OUTER, "province": INNER},
)
BOTH = pytest.mark.parametrize("population", [None, "pop"])


def given(population):
    return {"regions": REGIONS, "population": None if population is None else PANEL[population]}


@BOTH
def test_the_area_under_the_curve_is_the_gini_of_disparity(population):
    found = rs.lorenz(PANEL["y"], **given(population))
    wanted = indicators.disparity(PANEL["y"], population=given(population)["population"])
    np.testing.assert_allclose(found.gini, wanted.gini, rtol=1e-12)
    p, q = lorenz_curve(found, 0)
    assert (p[0], q[0], p[-1], q[-1]) == (0, 0, 1, 1)
    assert (np.diff(q) / np.diff(p) >= -1e-15).all()
    assert (np.diff(np.diff(q) / np.diff(p)) >= -1e-12).all()  # convex: from the lowest up
    assert found.tables()[0].column("hoover")[0] == pytest.approx((p - q).max())


@BOTH
def test_dagums_parts_are_those_of_double_sums_and_add_up(population):
    found = rs.lorenz(PANEL["y"], group="side", **given(population))
    for t in range(3):
        w = np.full(N, 1 / N) if population is None else P[t] / P[t].sum()
        y, one = Y[t], found.by_groups[t]
        u = w @ y
        within = between = over = 0.0
        for j in "abc":
            for h in "abc":
                J, H = np.flatnonzero(j == OUTER), np.flatnonzero(h == OUTER)
                mj, mh = (w[k] @ y[k] / w[k].sum() for k in (J, H))
                more = sum(w[i] * w[r] * max(y[i] - y[r], 0.0) for i in J for r in H)
                less = sum(w[i] * w[r] * max(y[r] - y[i], 0.0) for i in J for r in H)
                if j == h:
                    within += (more + less) / (2 * u)
                elif mj > mh:
                    d = (more - less) / (more + less)
                    size = (more + less) / (w[J].sum() * w[H].sum()) / (mj + mh)
                    weight = w[J].sum() * w[H].sum() * (mj + mh) / u
                    between += size * d * weight
                    over += size * (1 - d) * weight
        np.testing.assert_allclose(one.parts, [within, between, over], rtol=1e-11)
        assert sum(one.parts) == pytest.approx(found.gini[t], rel=1e-12)
        assert one.population.sum() == pytest.approx(1.0)
        assert one.value.sum() == pytest.approx(1.0)


def test_groups_that_do_not_overlap_have_no_transvariation():
    values = np.array([[1.0, 2, 3, 11, 12, 13]])
    regions = rs.Regions(
        ids=tuple("abcdef"),
        points=np.arange(12.0).reshape(6, 2),
        attributes={"g": np.array(list("xxxyyy"))},
    )
    found = rs.lorenz(
        rs.Panel.from_arrays("abcdef", [1], {"y": values})["y"], regions=regions, group="g"
    )
    assert found.by_groups[0].direction[0, 1] == pytest.approx(1.0, rel=1e-12)
    assert found.by_groups[0].parts[2] == pytest.approx(0.0, abs=1e-15)


def test_gini_and_theil_of_pysal():
    """Gini and Theil between groups by inequality (PySAL), to 1e-12: the same sums in another order."""
    peer = json.loads(PEER.read_text(encoding="utf-8"))
    ids = [f"c{k:02d}" for k in range(len(peer["y"][0]))]
    panel = rs.Panel.from_arrays(ids, [1, 2], {"y": peer["y"]})
    regions = rs.Regions(
        ids=tuple(ids),
        points=np.arange(2.0 * len(ids)).reshape(-1, 2),
        attributes={"outer": np.array(peer["outer"]), "inner": np.array(peer["inner"])},
    )
    np.testing.assert_allclose(rs.lorenz(panel["y"]).gini, peer["gini"], rtol=1e-12)
    found = rs.nested_theil(panel["y"], regions=regions, groups=["outer", "inner"])
    np.testing.assert_allclose(found.theil_t, peer["theil"], rtol=1e-12)
    np.testing.assert_allclose(found.parts_t[:, 0], peer["between_outer"], rtol=1e-10)
    np.testing.assert_allclose(found.parts_t[:, :2].sum(axis=1), peer["between_inner"], rtol=1e-10)
    np.testing.assert_allclose(found.parts_t[:, 2], peer["within_inner"], rtol=1e-10)


@BOTH
def test_the_levels_add_up_to_the_whole_and_to_the_parts_of_disparity(population):
    how = given(population)
    found = rs.nested_theil(PANEL["y"], groups=["side", "province"], **how)
    np.testing.assert_allclose(found.parts_t.sum(axis=1), found.theil_t, rtol=1e-12)
    np.testing.assert_allclose(found.parts_l.sum(axis=1), found.theil_l, rtol=1e-12)
    for name, between in (("side", 1), ("province", 2)):
        two = indicators.disparity(PANEL["y"], group=name, **how)
        np.testing.assert_allclose(found.theil_t, two.theil_t, rtol=1e-12)
        np.testing.assert_allclose(
            found.parts_t[:, :between].sum(axis=1), two.between_t, rtol=1e-10
        )
        np.testing.assert_allclose(
            found.parts_l[:, :between].sum(axis=1), two.between_l, rtol=1e-10
        )
    for t, groups in enumerate(found.inside):
        inner = [g for g in groups if g.level == 1]
        assert sum(g.theil_t * g.value for g in inner) == pytest.approx(
            found.parts_t[t, 2], rel=1e-12
        )
        # L of groups is weighted by their shares of the population, T by those of the values
        assert sum(g.theil_l * g.population for g in inner) == pytest.approx(
            found.parts_l[t, 2], rel=1e-12
        )
        assert {g.around for g in inner} == set("abc")


def test_unit_and_order_change_nothing():
    base = rs.lorenz(PANEL["y"], group="side", **given("pop"))
    turned = rs.Panel.from_arrays(
        IDS[::-1], PANEL.times, {"y": 1000 * Y[:, ::-1], "pop": 7 * P[:, ::-1]}
    )
    again = rs.lorenz(turned["y"], regions=REGIONS, group="side", population=turned["pop"])
    np.testing.assert_allclose(
        [g.parts for g in again.by_groups], [g.parts for g in base.by_groups], rtol=1e-12
    )
    one, other = (
        rs.nested_theil(p["y"], regions=REGIONS, groups="side, province", population=p["pop"])
        for p in (PANEL, turned)
    )
    np.testing.assert_allclose(other.parts_t, one.parts_t, rtol=1e-9)


def test_what_cannot_be_is_refused_in_words():
    with pytest.raises(
        InputError, match=r"'side' are not within those of 'province'.*Name the outer"
    ):
        rs.nested_theil(PANEL["y"], regions=REGIONS, groups=["province", "side"])
    with pytest.raises(ParameterError, match="groups"):
        rs.nested_theil(PANEL["y"], regions=REGIONS, groups=["side", "side"])
    with pytest.raises(InputError, match="regions"):
        rs.lorenz(PANEL["y"], group="side")
    for hole, error in ((np.nan, MissingValueError), (-1.0, DomainError)):
        values = Y.copy()
        values[1, 4] = hole
        bad = rs.Panel.from_arrays(IDS, PANEL.times, {"y": values})["y"]
        for call, how in (
            (rs.lorenz, {}),
            (rs.nested_theil, {"regions": REGIONS, "groups": "side"}),
        ):
            with pytest.raises(error, match="r04"):
                call(bad, missing="stop", **how)
    zero = rs.Panel.from_arrays(IDS, [1], {"y": np.zeros((1, N))})["y"]
    with pytest.raises(DomainError, match="zero in all regions in 1"):
        rs.lorenz(zero)
    early = rs.Panel.from_arrays(IDS, [2000], {"pop": P[:1]})["pop"]
    with pytest.raises(LabelError, match="other times"):
        rs.lorenz(PANEL["y"], population=early)


def test_mean_gaps_by_sorting_are_those_of_all_pairs():
    from regspatial.indicators.inequality.estimate import _mean_gap

    rng = np.random.default_rng(1)
    for size in (1, 2, 7, 40):
        x = rng.lognormal(size=size) * 1e6
        y = rng.choice([*x, 1e6], size=size + 3)  # some are in both
        p, q = rng.dirichlet(np.ones(size)), rng.dirichlet(np.ones(size + 3))
        pairs = (np.outer(p, q) * np.abs(x[:, None] - y)).sum()
        assert _mean_gap(x, p, y, q) == pytest.approx(pairs, rel=1e-12)
    alike = np.full(9, 0.1)
    assert _mean_gap(alike, np.full(9, 1 / 9), alike, np.full(9, 1 / 9)) == 0.0


def test_members_of_labels_are_those_of_comparing_each():
    from regspatial.indicators.inequality.estimate import _members

    labels = np.random.default_rng(2).integers(0, 14, 200).astype(str)
    found = _members(labels)
    for one, places in zip(np.unique(labels), found, strict=True):
        np.testing.assert_array_equal(places, np.flatnonzero(labels == one))
    assert [list(each) for each in _members(np.full(3, ""))] == [[0, 1, 2]]
