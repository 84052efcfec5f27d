"""Synthetic difference in differences against synthdid (Python 0.1.0, a port of the authors' R) and diff-diff 3.13.

Both print the same on the simulated panel of `test_policy_staggered.py`, starts of 2014 against never. They take steps of
Frank and Wolfe that stop after 10,000: here the optimum is held by its own conditions, and what they print by
following their rule, in this file.
"""

from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DomainError, SpecificationError
from regspatial.regression.policy.synthetic.effects import after
from regspatial.regression.policy.synthetic.fit import fitted, noise
from regspatial.regression.policy.synthetic.jackknife import Jackknife
from regspatial.regression.policy.synthetic.simplex import simplex_weights

DATA = Path(__file__).parent / "data" / "policy" / "staggered.csv"
JACKKNIFE = 0.19079782730777264
SDID, SC, DID = 1.1092569365499914, 1.264722052049986, 1.0541846916666664


@pytest.fixture(scope="module")
def panel():
    return rs.read_panel(DATA, id="unit", time="year")


@pytest.fixture(scope="module")
def groups(panel):
    y, first = panel["y"].values.T, panel["first"].values[0]
    return y[first == 2014], y[~(first > 0)]


def stepped(a, b, ridge, least, most=10_000):
    """Return the weights where synthdid stops: 100 steps, small weights taken away, then as many as gain enough."""
    n = a.shape[1]
    w = np.full(n, 1.0 / n)
    for steps in (100, most):
        values = []
        while len(values) < steps and (len(values) < 2 or values[-2] - values[-1] > least**2):
            slope = (a @ w - b) @ a + ridge * w
            k = int(np.argmin(slope))
            d = -w
            d[k] += 1.0
            along = a @ d
            if d.any():
                w = w + min(1.0, max(0.0, -(slope @ d) / (along @ along + ridge * d @ d))) * d
            values.append((np.sum((a @ w - b) ** 2) + ridge * w @ w) / len(a))
        if steps == 100:
            w = np.where(w <= w.max() / 4.0, 0.0, w)
            w = w / w.sum()
    return w


def their_weights(own, donors, start, least, most=10_000):
    """Return the weights of donors and of periods where synthdid stops."""
    periods = donors.shape[1]
    sd = noise(donors, start)
    before, after = donors[:, :start], donors[:, start:].mean(axis=1)
    target = own[:, :start].mean(axis=0)
    zeta = (len(own) * (periods - start)) ** 0.25 * sd
    omega = stepped(
        before.T - before.mean(axis=1), target - target.mean(), start * zeta**2, least * sd, most
    )
    centred = before - before.mean(axis=0)
    lam = stepped(centred, after - after.mean(), len(donors) * (1e-6 * sd) ** 2, least * sd)
    return omega, lam


def by_their_rule(own, donors, start, least, most=10_000):
    weights = their_weights(own, donors, start, least, most)
    return fitted(own, donors, start, "sdid", weights).effect


def test_their_steps_give_what_they_print(groups):
    assert by_their_rule(*groups, 4, 1e-5) == pytest.approx(SDID, abs=1e-12)


def test_their_steps_give_what_they_print_of_proposition_99():
    panel = rs.read_panel(DATA.parents[1] / "prop99" / "prop99.csv", id="state", time="year")
    y, treated = panel["packs"].values.T, panel["treated"].values[-1] > 0
    found = by_their_rule(y[treated], y[~treated], 19, 1e-5)
    assert found == pytest.approx(-15.603827872733893, abs=1e-9)


def test_more_steps_come_to_the_optimum(groups):
    """What parts them is their 10,000 steps for donors: ten times as many come 1e-7 near; a smaller gain to stop at changes nothing."""
    optimum = fitted(*groups, 4, "sdid").effect
    assert abs(optimum - SDID) > 1e-5
    assert by_their_rule(*groups, 4, 1e-9) == pytest.approx(SDID, abs=1e-7)
    assert by_their_rule(*groups, 4, 1e-9, 100_000) == pytest.approx(optimum, abs=1e-7)


def _jackknifed(own, donors, fit):
    y = np.vstack([own, donors])
    return Jackknife(y, donors, [(4, np.arange(len(own)))], [fit]).over(after([fit])).se


def test_the_jackknife_is_theirs_at_their_weights(groups):
    fit = fitted(*groups, 4, "sdid", their_weights(*groups, 4, 1e-5))
    assert _jackknifed(*groups, fit) == pytest.approx(JACKKNIFE, abs=1e-12)


def test_the_jackknife_at_the_optimum_is_near(groups):
    """The effects are 4e-5 apart, and the errors no more."""
    found = _jackknifed(*groups, fitted(*groups, 4, "sdid"))
    assert found == pytest.approx(JACKKNIFE, abs=4e-5)


def test_synthetic_control_by_their_steps_hangs_on_where_they_stop(groups):
    """Four periods and 45 donors: many weights fit; theirs are where the steps stop."""
    own, donors = groups
    sd = noise(donors, 4)
    a, b = donors[:, :4].T, own[:, :4].mean(axis=0)
    omega = stepped(a, b, 4 * (1e-6 * sd) ** 2, 1e-5 * sd)
    assert fitted(own, donors, 4, "sc", (omega, np.zeros(4))).effect == pytest.approx(SC, abs=1e-9)
    least = fitted(own, donors, 4, "sc")
    assert not least.unique
    assert least.before < 1e-12
    assert np.sum(least.omega**2) < np.sum(omega**2)


def test_equal_weights_are_differences_in_differences(panel):
    first = panel["first"].values[0]
    kept = [one for one, f in zip(panel.ids, first, strict=True) if f not in (2016, 2017)]
    some = panel.select(ids=kept)
    found = rs.synthetic_control(some, "y ~ 1", first="first", estimator="did", draws=99, rng=1)
    assert found.effect.estimate == pytest.approx(DID, abs=1e-12)


@pytest.mark.parametrize("ridge", [0.0, 0.3])
@pytest.mark.parametrize("shape", [(4, 30), (12, 8), (20, 20)])
def test_the_conditions_of_an_optimum_hold(ridge, shape):
    """Kuhn and Tucker's: the slope is the same at every positive weight, and nowhere smaller."""
    rng = np.random.default_rng(shape[0])
    for _sample in range(20):
        a, b = rng.normal(size=shape), rng.normal(size=shape[0])
        w, _only = simplex_weights(a, b, ridge)
        slope = a.T @ (a @ w - b) + ridge * w
        assert w.min() >= 0
        assert w.sum() == pytest.approx(1.0, abs=1e-12)
        assert np.ptp(slope[w > 1e-9]) < 1e-9
        assert slope.min() > slope[w > 1e-9].mean() - 1e-9


def test_the_smallest_norm_among_optima_is_the_limit_of_a_small_ridge():
    rng = np.random.default_rng(5)
    a = rng.normal(size=(3, 12))
    b = a @ rng.dirichlet(np.ones(12))
    w, only = simplex_weights(a, b)
    assert not only
    assert np.abs(a @ w - b).max() < 1e-12
    ridged, _only = simplex_weights(a, b, 1e-9)
    assert w == pytest.approx(ridged, abs=1e-6)


def test_starts_are_averaged_by_treated_cells(panel):
    found = rs.synthetic_control(panel, "y ~ 1", first="first", draws=99, rng=1)
    cells = np.array([6 * 6, 5 * 4, 4 * 3])
    each = np.array([e.estimate for e in found.by_cohort])
    assert found.effect.estimate == pytest.approx(float(cells @ each / cells.sum()), abs=1e-12)
    assert found.weight.sum() == pytest.approx(1.0, abs=1e-12)


def test_donors_beside_treated_regions_are_left_out():
    ring = rs.example("dri").regions()
    w = rs.weights.knn(ring, k=2)
    start = np.full((8, ring.n), np.nan)
    start[:, 0] = 2004.0
    y = np.random.default_rng(1).normal(size=(8, ring.n))
    panel = rs.Panel.from_arrays(ring.ids, range(2000, 2008), {"start": start, "y": y})
    found = rs.synthetic_control(panel, "y ~ 1", w, first="start", draws=99, rng=1)
    beside = {
        ring.ids[k] for k in np.flatnonzero(np.asarray(w.aligned(ring.ids).matrix.todense())[:, 0])
    }
    assert beside
    assert not beside & set(found.ids)
    assert len(found.ids) == ring.n - 1 - len(beside)


def test_what_cannot_be_done_is_said(panel):
    with pytest.raises(SpecificationError, match="leave out x"):
        rs.synthetic_control(panel, "y ~ x", first="first")


def _made(starts, periods=8, n=6, y=None):
    """Return a panel of n regions from 2000 on; the first are treated from `starts`, the others never."""
    start = np.full((periods, n), np.nan)
    start[:, : len(starts)] = starts
    y = np.random.default_rng(1).normal(size=(periods, n)) if y is None else y
    ids = [f"r{k}" for k in range(n)]
    return rs.Panel.from_arrays(ids, range(2000, 2000 + periods), {"start": start, "y": y})


def test_no_region_treated_late_enough_is_said_with_a_way_out():
    with pytest.raises(SpecificationError, match="Give earlier periods"):
        rs.synthetic_control(_made([2001.0]), "y ~ 1", first="start")


def test_too_few_never_treated_is_said_with_a_way_out():
    with pytest.raises(SpecificationError, match="give regions that are never"):
        rs.synthetic_control(_made([2004.0] * 5), "y ~ 1", first="start")


def _about(treated):
    """Return the example's regions and a panel of them, every `treated`-th treated from 2004."""
    places = rs.example("dri").regions()
    start = np.full((8, places.n), np.nan)
    start[:, ::treated] = 2004.0
    y = np.random.default_rng(1).normal(size=(8, places.n))
    return places, rs.Panel.from_arrays(places.ids, range(2000, 2008), {"start": start, "y": y})


def test_all_donors_beside_treated_regions_is_said_with_a_way_out():
    places, panel = _about(2)
    w = rs.weights.knn(places, k=int(0.45 * places.n))
    with pytest.raises(SpecificationError, match="fewer neighbours, or none"):
        rs.synthetic_control(panel, "y ~ 1", w, first="start")


def test_donors_within_rings_are_left_out():
    """The same regions as those that a distance band of the ring's edge links to the treated one."""
    places, panel = _about(10_000)
    edge = rs.weights.distance_band(places).spec["threshold"]
    band = np.asarray(rs.weights.distance_band(places, edge).aligned(places.ids).matrix.todense())
    beside = {places.ids[k] for k in np.flatnonzero(band[:, 0])}
    found = rs.synthetic_control(
        panel, "y ~ 1", first="start", regions=places, rings=[edge], draws=99, rng=1
    )
    assert 0 < len(beside) < places.n - 3
    assert set(found.ids) == set(places.ids[1:]) - beside


def test_too_many_empty_cells_is_said_with_a_way_out():
    y = np.random.default_rng(1).normal(size=(8, 6))
    y[2, 1:5] = np.nan
    with pytest.raises(DomainError, match="Fill them, or choose periods"):
        rs.synthetic_control(_made([2004.0], y=y), "y ~ 1", first="start")


def test_placebos_that_fit_exactly_count_as_no_smaller():
    """A placebo without a gap before has no ratio: it counts against the treated region, which has one."""
    y = np.ones((8, 6))
    y[4:, 1:] += np.random.default_rng(2).normal(size=(4, 5))
    y[:, 0] = np.arange(8.0) ** 2
    found = rs.synthetic_control(
        _made([2004.0], y=y), "y ~ 1", first="start", estimator="sc", draws=99, rng=1
    )
    assert np.isfinite(found.ratio)
    assert found.ratio_p == 1.0


def test_too_few_donors_outside_the_rings_is_said_with_a_way_out():
    places, panel = _about(3)
    with pytest.raises(SpecificationError, match="Give smaller rings") as refused:
        rs.synthetic_control(panel, "y ~ 1", first="start", regions=places, rings=[700.0])
    assert "圈层" in refused.value.zh


@pytest.mark.parametrize("late", [2.0, 0.01])
def test_placebos_that_move_by_rounding_alone_are_smaller(late):
    """Donors that never change fit exactly before and after: their ratio is nothing, and not that of last digits."""
    y = np.full((8, 6), 0.1) + 0.3 * np.arange(6)
    y[:, 0] = 1.0 + np.array([0.1, -0.1, 0.1, -0.1, late, late, late, late])
    found = rs.synthetic_control(
        _made([2004.0], y=y), "y ~ 1", first="start", estimator="did", draws=99, rng=1
    )
    assert found.ratio == pytest.approx(late / 0.1, rel=1e-12)
    assert found.ratio_p == pytest.approx(1 / 6)
