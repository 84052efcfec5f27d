"""Errors against synthetic controls: the jackknife by leaving out by hand, and which effect has which error."""

import importlib
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import SpecificationError
from regspatial.regression.policy.synthetic.effects import after
from regspatial.regression.policy.synthetic.fit import fitted
from regspatial.regression.policy.synthetic.jackknife import Jackknife
from regspatial.regression.policy.synthetic.placebo import fits_of, mean_effect, placebos
from regspatial.terms.palette import DONORS

ROOT = Path(__file__).resolve().parents[2]


def _left_out(y, donors, groups, fits, gone):
    """Return the effect without a treated region (its place in y) or a donor (n1 + its place), weights kept."""
    n1 = sum(len(rows) for _start, rows in groups)
    kept = np.arange(len(donors)) != gone - n1
    some = []
    for fit, (start, rows) in zip(fits, groups, strict=True):
        left = rows[rows != gone]
        omega = fit.omega[kept] / fit.omega[kept].sum()
        if left.size:
            some.append(fitted(y[left], donors[kept], start, "sdid", (omega, fit.lambda_)))
    return mean_effect(some)


@pytest.mark.parametrize("sizes", [(4,), (3, 2), (2, 1, 3)])
def test_several_starts_are_left_out_as_by_hand(sizes):
    rng = np.random.default_rng(3)
    y = rng.normal(size=(sum(sizes) + 9, 12)).cumsum(axis=1)
    donors = y[sum(sizes) :]
    ends = np.cumsum([0, *sizes])
    groups = [(5 + 2 * k, np.arange(ends[k], ends[k + 1])) for k in range(len(sizes))]
    fits = fits_of(y, groups, donors, "sdid")
    each = np.array([_left_out(y, donors, groups, fits, i) for i in range(len(y))])
    n = len(each)
    by_hand = np.sqrt((n - 1) / n * np.sum((each - each.mean()) ** 2))
    found = Jackknife(y, donors, groups, fits).over(after(fits))
    assert found.se == pytest.approx(by_hand, rel=1e-12)


def test_equal_weights_have_the_degrees_of_freedom_of_two_means():
    """Satterthwaite's for the difference of two means of samples of one variance."""
    y = np.random.default_rng(4).normal(size=(5 + 12, 9))
    groups = [(6, np.arange(5))]
    fits = fits_of(y, groups, y[5:], "did")
    found = Jackknife(y, y[5:], groups, fits).over(after(fits))
    a, b = 1 / 5, 1 / 12
    assert found.df == pytest.approx((a + b) ** 2 / (a**2 / 4 + b**2 / 11), rel=1e-12)


def _panel(starts, n=14, periods=12):
    start = np.full((periods, n), np.nan)
    start[:, : len(starts)] = starts
    y = np.random.default_rng(6).normal(size=(periods, n))
    ids = [f"r{k:02d}" for k in range(n)]
    return rs.Panel.from_arrays(ids, range(2000, 2000 + periods), {"start": start, "y": y})


def _effects(panel, **how):
    return rs.synthetic_control(panel, "y ~ 1", first="start", draws=99, rng=1, **how)


def test_three_treated_regions_have_the_jackknife_and_fewer_placebos():
    three, two = _panel([2006.0] * 3), _panel([2006.0] * 2)
    assert _effects(three).effect.se == _effects(three, covariance="jackknife").effect.se
    assert np.isfinite(_effects(three).effect.df)
    assert _effects(two).effect.se == _effects(two, covariance="placebo").effect.se
    assert _effects(three, estimator="sc").effect.df == np.inf


def test_the_note_says_what_is_customary():
    e = (found := _effects(_panel([2006.0] * 3))).effect
    said = " ".join(n.text("en") for n in found.tables()[0].notes)
    low, high = e.estimate - 1.959964 * e.se, e.estimate + 1.959964 * e.se
    assert f"normal interval is {low:.4g} to {high:.4g}" in said
    assert "By 99 placebos (seed 1)" in said
    two = _effects(_panel([2006.0] * 2))
    assert "By the jackknife the error is" in " ".join(n.text("en") for n in two.tables()[0].notes)


def test_starts_have_errors_of_their_own():
    found = _effects(_panel([2006.0] * 4 + [2008.0]))
    assert np.isfinite([e.se for e in (*found.by_cohort, *found.by_event)]).all()
    four, one = found.by_cohort
    assert np.isfinite(four.df)
    assert one.df == np.inf
    assert "Rows of fewer than 3 treated regions" in str(found.tables()[0])


def test_placebos_of_starts_average_to_those_of_the_effect():
    """The same draws: each placebo's effects by start, weighted by treated cells, are its effect."""
    y = np.random.default_rng(8).normal(size=(14, 12))
    drawn = placebos(y, [(6, np.arange(2)), (8, np.arange(1))], "sdid", draws=30, seed=2)
    cells = np.array([2 * 6, 1 * 4])
    assert drawn.starts @ cells / cells.sum() == pytest.approx(drawn.effects, abs=1e-12)


def test_a_jackknife_that_says_nothing_is_refused_with_a_way_out():
    with pytest.raises(SpecificationError, match="there is one: r00"):
        _effects(_panel([2006.0]), covariance="jackknife")
    with pytest.raises(SpecificationError, match="misses the level"):
        _effects(_panel([2006.0] * 4), covariance="jackknife", estimator="sc")


def test_a_donor_with_all_weight_leaves_no_jackknife():
    """Donors that never change have no noise, so no ridge: the one that runs as the treated do has it all."""
    y = np.tile(np.arange(12.0)[:, None], (1, 7))
    y[:, 5:] = 3.0
    y[:, :4] += np.arange(4) * (np.arange(12)[:, None] > 6)
    fit = fitted(y[:, :4].T, y[:, 4:].T, 6, "did", (np.array([1.0, 0, 0]), np.full(6, 1 / 6)))
    found = Jackknife(y.T, y[:, 4:].T, [(6, np.arange(4))], [fit]).over(after([fit]))
    assert np.isnan(found.se)


def _in_a_row(treated, n=24):
    """Return regions in a row, each linked to the next, of which some are treated from 2006."""
    panel = _panel([], n=n)
    start = np.full((12, n), np.nan)
    start[:, treated] = 2006.0
    panel = rs.Panel.from_arrays(panel.ids, panel.times, {"start": start, "y": panel["y"].values})
    ids = list(panel.ids)
    return panel, rs.weights.from_links(ids, ids[:-1] + ids[1:], ids[1:] + ids[:-1])


def test_treated_regions_beside_treated_ones_stand_apart():
    """Each row is the effect that these treated regions have by themselves."""
    panel, w = _in_a_row([0, 1, 9])
    found = _effects(panel, w=w)
    assert [(e.key, e.units) for e in found.apart] == [("own", 1), ("both", 2)]
    for row, others in zip(found.apart, ([0, 1], [9]), strict=True):
        kept = [one for k, one in enumerate(panel.ids) if k not in others]
        kept = [one for one in kept if one in found.ids or one in found.treated]
        alone = _effects(panel.select(ids=kept)).effect
        assert row.estimate == pytest.approx(alone.estimate, abs=1e-12)
        assert row.se == pytest.approx(alone.se, rel=1e-9)
    assert "2 of 3 treated regions have a treated neighbour" in str(found.tables()[0])


@pytest.mark.parametrize("treated", [[0, 1], [0, 9]])
def test_treated_regions_of_one_kind_have_no_rows_apart(treated):
    panel, w = _in_a_row(treated)
    assert _effects(panel, w=w).apart == ()


def test_the_map_has_treated_regions_as_treated():
    """Every region has a state: the treated, those beside them, and donors by equal shares of weight."""
    panel, w = _in_a_row([0, 1, 9])
    found = _effects(panel, w=w)
    assert set(found.state) == set(panel.ids)
    assert {one for one, kind in found.state.items() if kind == "treated"} == set(found.treated)
    assert {one for one, kind in found.state.items() if kind == "beside"} == {"r02", "r08", "r10"}
    shares = dict(zip(found.ids, found.weight * len(found.ids), strict=True))
    least = {"donor-none": 0.0, "donor-less": 1e-6, "donor-more": 1.0, "donor-many": 4.0}
    for one, share in shares.items():
        kinds = [kind for kind, low in least.items() if share >= low - 1e-9]
        assert found.state[one] == kinds[-1]
    ids, (state, weight) = found.layer_columns()
    assert list(ids) == list(found.state)
    assert list(state.kinds) == list(DONORS)
    assert np.isnan(weight.values[: len(found.treated)]).all()


def test_equal_weights_are_one_equal_share():
    panel, w = _in_a_row([0, 9])
    found = _effects(panel, w=w, estimator="did")
    assert {found.state[one] for one in found.ids} == {"donor-more"}


def test_stored_coverage_is_what_the_page_says():
    """Two standard errors of .013 about .95; placebos fail where treated regions are twice as variable."""
    stored = json.loads((ROOT / "docs/methods/synthetic_coverage.json").read_text("utf-8"))
    sdid = {name: cell for name, cell in stored.items() if not name.endswith("sc")}
    assert {cell["samples"] for cell in stored.values()} == {300}
    for name, cell in sdid.items():
        treated = int(name.split(", ")[1])
        held = cell["placebo"]["coverage"]
        assert (held < 0.85) == name.endswith("variable")
        assert held < 0.99
        if treated > 2:
            assert 0.93 <= cell["t"]["coverage"] <= 0.98
    assert all(cell["t"]["half"] > 7 for name, cell in sdid.items() if name.startswith("31, 2,"))


@pytest.mark.parametrize("kind", ["alike", "variable"])
def test_a_part_of_the_simulation_gives_what_is_stored(kind, monkeypatch):
    """Fifteen of its samples, by the same seeds: t holds in all but a few."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    found = importlib.import_module("synthetic_coverage").cell(f"31, 4, {kind}", 15)
    assert found["t"]["coverage"] >= 0.8
    assert found["t"]["half"] > found["placebo"]["half"]
