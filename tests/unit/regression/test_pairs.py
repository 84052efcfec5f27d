"""Clustered and sandwich errors of rho and lambda: pairs of regions summed apart, exactly and over samples."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.linear.solvers import Resolvent
from regspatial._kernels.linear.traces import diagonal
from regspatial.regression.errors import covariance as _covariance
from regspatial.regression.errors.covariance import sandwich
from regspatial.regression.errors.pairs_of_regions import OfMatrix, OfResolvent, Pairs, form

N, T = 7, 4
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def nearest(n, k, seed=5):
    xy = np.random.default_rng(seed).uniform(size=(n, 2))
    far = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) + 9 * np.eye(n)
    out = np.zeros((n, n))
    np.put_along_axis(out, np.argsort(far, axis=1)[:, :k], 1.0 / k, axis=1)
    return out


def of_pairs(forms, e, by_time=False):
    """Return the scores e'Ae cell by cell, and how they are taken apart."""
    found = tuple(form(OfMatrix(a), e) for a in forms)
    pairs = Pairs(e=e, sigma2=1.0, m=e.size, by_time=by_time, forms=tuple(enumerate(found)))
    return np.array([one.moved * e for one in found]), pairs


@pytest.mark.parametrize("kind", ["clustered", "sandwich"])
def test_over_all_signs_the_mean_is_the_variance_of_the_forms(kind):
    """Errors are independent over regions (cells) when signs are: 2^7 (of two periods 2^12) of them are all there are.

    Of two forms at once, with any errors within a region and any variances: exact, so to rounding.
    """
    n, periods = (N, T) if kind == "clustered" else (6, 2)
    rng = np.random.default_rng(1)
    forms = rng.normal(size=(2, n, n))
    e = rng.normal(size=(periods, n)).cumsum(axis=0) * rng.uniform(0.3, 3.0, size=n)
    groups = n if kind == "clustered" else n * periods
    totals, meats, rough = [], [], []
    for signs in itertools.product([-1.0, 1.0], repeat=groups):
        made = np.array(signs).reshape(-1, n) * e
        s, pairs = of_pairs(forms, made)
        own, apart = pairs.apart(s)
        assert (own + apart).sum(axis=(1, 2)) == pytest.approx(s.sum(axis=(1, 2)), abs=1e-9)
        totals.append(apart.sum(axis=(1, 2)))
        meats.append(pairs.squares(apart, kind))
        bare = tuple((place, one._replace(both=())) for place, one in pairs.forms)
        rough.append(dataclasses.replace(pairs, forms=bare).squares(apart, kind))
    wanted = np.cov(np.array(totals).T, bias=True)
    assert np.mean(meats, axis=0) == pytest.approx(wanted, rel=1e-9)
    assert np.mean(rough, axis=0) == pytest.approx(wanted, rel=1e-9)  # of many regions
    assert np.std(meats, axis=0) == pytest.approx(0.0, abs=1e-9)
    if kind == "clustered":  # what scores alone leave out is not small
        q = np.array([[e[:, i] @ e[:, j] for j in range(n)] for i in range(n)])
        off = q * (1.0 - np.eye(n))
        formula = 0.5 * np.sum(((forms[0] + forms[0].T) * off) ** 2)
        assert wanted[0, 0] == pytest.approx(formula, rel=1e-9)
        assert abs(np.sum((forms[0] * off) ** 2) / formula - 1.0) > 0.05


def test_no_effect_of_periods_is_counted_as_of_regions():
    """A = QGQ of a matrix written out: its diagonal, and what it does."""
    rng = np.random.default_rng(2)
    g, v = rng.normal(size=(N, N)), rng.uniform(0.5, 1.5, size=N)
    q = np.eye(N) - np.outer(v, v) / (v @ v)
    a = q @ g @ q
    e = rng.normal(size=(T, N)) @ q
    found = form(OfMatrix(g), e, v)
    assert found.across == pytest.approx(e @ a.T, abs=1e-12)
    assert found.back == pytest.approx(e @ a, abs=1e-12)
    assert found.own == pytest.approx(np.broadcast_to(np.diag(a), e.shape), abs=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.6])
@pytest.mark.parametrize("sparse", [False, True])
def test_the_operator_is_the_matrix(rho, sparse):
    w = nearest(N, 2)
    g = w @ np.linalg.inv(np.eye(N) - rho * w)
    weights = rs.SpatialWeights(ids=range(N), matrix=w)
    one = OfResolvent(Resolvent(weights.to_sparse() if sparse else w, rho))
    x = np.random.default_rng(3).normal(size=(T, N))
    assert one.across(x) == pytest.approx(x @ g.T, abs=1e-12)
    assert one.back(x) == pytest.approx(x @ g, abs=1e-12)
    assert one.diagonal() == pytest.approx(np.diag(g), abs=1e-12)


def test_the_diagonal_of_many_regions_is_near():
    """Above the limit in the order of W + rho W², summing to tr G within its draws (5% at 900 regions)."""
    w = nearest(900, 5)
    resolvent = Resolvent(rs.SpatialWeights(ids=range(900), matrix=w).to_sparse(), 0.5)
    exact, near = diagonal(resolvent), diagonal(resolvent, limit=100)
    assert near.sum() == pytest.approx(exact.sum(), rel=0.05)
    assert np.corrcoef(exact, near)[0, 1] > 0.95


@pytest.mark.parametrize("model", ["sar", "sem", "sac"])
@pytest.mark.parametrize("kind", ["clustered", "sandwich"])
def test_with_many_regions_and_normal_errors_it_is_the_usual_one(model, kind):
    """400 regions, 8 periods: a variance from 400 clusters errs by sqrt(2/400) = 7%, an error by 3.5%."""
    n, periods = 400, 8
    w = nearest(n, 5)
    weights = rs.SpatialWeights(ids=range(n), matrix=w, normalisation="row")
    rng = np.random.default_rng(4)
    x, e = rng.normal(size=(2, periods, n))
    if model != "sar":
        e = np.linalg.solve(np.eye(n) - 0.4 * w, e.T).T
    y = x + e if model == "sem" else np.linalg.solve(np.eye(n) - 0.4 * w, (x + e).T).T
    panel = rs.Panel.from_arrays(range(n), range(periods), {"x": x, "y": y})
    usual, robust = (
        rs.regression.spatial_panel_estimate(panel, "y ~ x", weights, model=model, covariance=c)
        for c in ("analytic", kind)
    )
    assert robust.se == pytest.approx(usual.se, rel=0.12)


@pytest.mark.parametrize("effects", ["none", "entity", "time", "twoway"])
@pytest.mark.parametrize("model", ["sar", "sem", "sac"])
def test_weights_by_period_and_holes_take_the_same_road(model, effects):
    """One W in objects of its own a period, by blocks: the balanced errors, to rounding; both kinds.

    Clustered ones of a whole panel whose effects are corrected for are other ones (`_robust`): uncorrected here.
    """
    w = nearest(12, 3)
    weights = rs.SpatialWeights(ids=range(12), matrix=w, normalisation="row")
    same = {
        t: rs.SpatialWeights(ids=range(12), matrix=w.copy(), normalisation="row") for t in range(6)
    }
    x, y = np.random.default_rng(6).normal(size=(2, 6, 12))
    panel = rs.Panel.from_arrays(range(12), range(6), {"x": x, "y": y})
    for kind, correction in (("clustered", "none"), ("sandwich", "auto")):
        one, two = (
            rs.regression.spatial_panel_estimate(
                panel,
                "y ~ x",
                given,
                model=model,
                fixed_effects=effects,
                covariance=kind,
                bias_correction=correction,
            )
            for given in (weights, same)
        )
        assert two.se == pytest.approx(one.se, rel=1e-6)
        said = [[n.en for n in fit.notes if "By scores alone" in n.en] for fit in (one, two)]
        assert said[0]
        assert said[0] == said[1]


def test_random_effects_have_errors_of_their_own_by_blocks_too():
    """Those by region of fixed effects (`_robust`) are not of theirs: the blocks', to the search's digits."""
    w = nearest(12, 3)
    weights = rs.SpatialWeights(ids=range(12), matrix=w, normalisation="row")
    same = {
        t: rs.SpatialWeights(ids=range(12), matrix=w.copy(), normalisation="row") for t in range(6)
    }
    x, y = np.random.default_rng(6).normal(size=(2, 6, 12))
    y += 2.0 * np.random.default_rng(7).normal(size=12)
    panel = rs.Panel.from_arrays(range(12), range(6), {"x": x, "y": y})
    one, two = (
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x", given, model="sac", effects="random", covariance="clustered"
        )
        for given in (weights, same)
    )
    assert two.se == pytest.approx(one.se, rel=1e-4)
    assert one.df is None


def test_order_of_regions_does_not_matter():
    w = nearest(12, 3)
    x, y = np.random.default_rng(7).normal(size=(2, 6, 12))
    order = np.random.default_rng(8).permutation(12)
    found = []
    for at in (np.arange(12), order):
        weights = rs.SpatialWeights(ids=at.tolist(), matrix=w[np.ix_(at, at)], normalisation="row")
        panel = rs.Panel.from_arrays(at.tolist(), range(6), {"x": x[:, at], "y": y[:, at]})
        found.append(
            rs.regression.spatial_panel_estimate(panel, "y ~ x", weights, covariance="clustered").se
        )
    assert found[0] == pytest.approx(found[1], rel=1e-9)


def test_the_sum_refuses_no_kind_of_its_own():
    """By scores alone, and Driscoll–Kraay, pairs are not apart."""
    rng = np.random.default_rng(9)
    s, pairs = of_pairs(rng.normal(size=(1, N, N)), rng.normal(size=(T, N)))
    bread = np.eye(1)
    for kind in (*_covariance.SCORES_ALONE.values(), "driscoll-kraay"):
        assert sandwich(bread, s, kind, pairs) == pytest.approx(sandwich(bread, s, kind))
    for kind in _covariance.SCORES_ALONE:
        assert sandwich(bread, s, kind, pairs) != pytest.approx(sandwich(bread, s, kind), rel=1e-3)
    assert pairs.spent(3) == pytest.approx(N * T / (N * T - 3))
