"""Hausman's test clustered by region: its one step, its draws, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import f

import regspatial as rs
from regspatial.errors import ParameterError
from regspatial.options import DEFAULT
from regspatial.regression.estimation.design import design
from regspatial.regression.panel.random import means_clustered as clustered
from regspatial.regression.panel.random.linear import linearised
from regspatial.regression.panel.random.random_effects import with_means

N, T = 13, 5
RNG = np.random.default_rng(3)
XY = RNG.uniform(size=(N, 2))
D = np.hypot(*(XY[:, None] - XY[None]).transpose(2, 0, 1))
np.fill_diagonal(D, np.inf)
W = (1 / D**2) / (1 / D**2).sum(axis=1, keepdims=True)
IDS = [f"r{i:02d}" for i in range(N)]
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=W, normalisation="row")
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def simulated(seed, link=0.0, rho=0.3):
    numbers = np.random.default_rng(seed)
    mu = numbers.normal(size=N)
    x = numbers.normal(size=(T, N)) + numbers.normal(size=N) + link * mu
    e = 0.7 * numbers.normal(size=(T, N)) * np.exp(0.3 * numbers.normal(size=N))
    y = np.linalg.solve(np.eye(N) - rho * W, (x + mu + e).T).T
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "y": y})


def equations(model, effects, panel=None):
    """Return the equations at the estimates without the means, and where the means stand."""
    panel = panel or simulated(1)
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", WEIGHTS, model=model, fixed_effects=effects, effects="random"
    )
    beside = {"twoway": "time", "entity": "none"}[effects]
    d = design(
        panel, "y ~ x", WEIGHTS, y=None, x=None, model=model, fixed_effects=beside, durbin=None
    )
    larger, means, _dropped = with_means(d)
    return linearised(d, larger, fit, DEFAULT), [larger.terms.index(m) for m in means], fit


@pytest.mark.parametrize("effects", ["twoway", "entity"])
@pytest.mark.parametrize("model", ["ols", "slx", "sar", "sdm", "sem", "sac"])
def test_the_scores_of_all_that_was_estimated_sum_to_zero(model, effects):
    """At the maximum without the means; theirs alone do not. 1e-6 of the size of the scores: how near a search comes."""
    one, at, _fit = equations(model, effects)
    total = one.scores.sum(axis=1)
    rest = np.delete(np.arange(len(total)), at)
    size = np.abs(one.scores).sum(axis=1)
    assert np.abs(total[rest] / size[rest]).max() < 1e-6
    assert np.abs(total[at] / size[at]).min() > 1e-4
    basis = one.columns.T @ one.taken
    assert np.abs(basis).max(initial=0.0) < 1e-9  # columns are without effects of periods


@pytest.mark.parametrize("effects", ["twoway", "entity"])
def test_least_squares_with_signs_written_out(effects):
    """One draw of signs: y made anew from the smaller model, whole regression, CR2 by inverse roots, all dense."""
    one, at, _fit = equations("slx", effects)
    z, region, r = one.columns, one.region, np.hstack([one.columns, one.taken])
    rest = [k for k in range(z.shape[1]) if k not in at]
    hat = r @ np.linalg.pinv(r)
    signs = np.random.default_rng(1).choice([-1.0, 1.0], size=(7, N))
    signs[0] = 1.0
    wanted = []
    for sign in signs:
        made = (
            one.e * sign[region]
        )  # what the smaller model fits is the same in both and takes no part
        b = np.linalg.pinv(r) @ made
        left = made - hat @ made
        v = np.zeros((len(b), len(b)))
        for i in range(N):
            own = region == i
            values, vectors = np.linalg.eigh(np.eye(own.sum()) - hat[np.ix_(own, own)])
            s = r[own].T @ (vectors / np.sqrt(values)) @ vectors.T @ left[own]
            v += np.outer(s, s)
        bread = np.linalg.pinv(r.T @ r)
        v = (bread @ v @ bread)[np.ix_(at, at)]
        wanted.append(b[at] @ np.linalg.solve(v, b[at]))
    parts, eta = clustered._parts(one, at)
    assert clustered._walds(parts, signs) == pytest.approx(wanted, rel=1e-8)
    assert len(rest) + len(at) == z.shape[1]
    found = clustered.clustered_test(one, at, 199, 5, DEFAULT, [f"r{k:02d}" for k in range(N)])
    q = len(at)
    assert found.statistic == pytest.approx(wanted[0] / q * (eta - q + 1) / eta, rel=1e-8)
    assert found.p_of_f == pytest.approx(f.sf(found.statistic, q, eta - q + 1), rel=1e-8)
    drawn = clustered.draw_weights("auto", N, 199, 5)[0].T
    share = (1 + np.sum(clustered._walds(parts, drawn) >= wanted[0] * (1 - 1e-9))) / 200
    assert found.p == pytest.approx(share)


def test_the_degrees_of_freedom_are_those_of_draws_under_equal_variances():
    """eta = q (q + 1)/Σ Var of the scaled covariance, whose entries are drawn 20,000 times: 3 % of sampling error."""
    one, at, _fit = equations("ols", "twoway")
    _parts, eta = clustered._parts(one, at)
    r = np.hstack([one.columns, one.taken])
    q, bread = len(at), np.linalg.pinv(r.T @ r)[at]
    hat = r @ np.linalg.pinv(r)
    lines = []
    for i in range(N):
        own = one.region == i
        values, vectors = np.linalg.eigh(np.eye(own.sum()) - hat[np.ix_(own, own)])
        lines.append(bread @ r[own].T @ (vectors / np.sqrt(values)) @ vectors.T)
    e = np.random.default_rng(2).normal(size=(20_000, len(one.e)))
    left = e - e @ hat
    v = np.zeros((20_000, q, q))
    for i in range(N):
        u = left[:, one.region == i] @ lines[i].T
        v += u[:, :, None] * u[:, None, :]
    mean = v.mean(axis=0)
    values, vectors = np.linalg.eigh(mean)
    root = vectors / np.sqrt(values) @ vectors.T
    total = np.var(root @ v @ root, axis=0).sum()
    assert eta == pytest.approx(q * (q + 1) / total, rel=0.03)


def test_a_link_is_found_and_units_and_order_do_not_count():
    panel = simulated(4, link=3.0)
    found = rs.hausman_test(panel, "y ~ x", WEIGHTS, model="sar", covariance="clustered", rng=1)
    assert found.p_value < 0.05
    assert found.df_below > 1
    other = panel.with_columns(
        by_position=True, x=1e5 * panel["x"].values, y=1e-4 * panel["y"].values
    )
    again = rs.hausman_test(other, "y ~ x", WEIGHTS, model="sar", covariance="clustered", rng=1)
    assert again.statistic == pytest.approx(found.statistic, rel=1e-6)
    assert again.df_below == pytest.approx(found.df_below, rel=1e-8)
    assert again.p_value == found.p_value


def test_what_is_said_of_p():
    panel = simulated(5)
    drawn, not_drawn = (
        rs.hausman_test(panel, "y ~ x", None, model="ols", covariance="clustered", draws=n, rng=7)
        for n in (199, 0)
    )
    assert "199 draws of the regions' signs" in drawn.summary()
    assert "seed 7" in drawn.summary()
    assert not_drawn.p_value == not_drawn.p_of_f == drawn.p_of_f != drawn.p_value
    assert "fewer true nulls" in not_drawn.summary()
    assert round(drawn.p_value * 200) == pytest.approx(drawn.p_value * 200)
    for said in (drawn, not_drawn):
        assert "as they are usually printed" in said.summary()
    plain = rs.hausman_test(panel, "y ~ x", None, model="ols", covariance="analytic")
    assert "signs" not in plain.summary()
    assert plain.p_of_f == plain.p_value


@pytest.mark.parametrize(
    ("covariance", "draws"), [("clustered", 20), ("clustered", 10_000), ("analytic", 199)]
)
def test_draws_that_are_refused(covariance, draws):
    with pytest.raises(ParameterError, match="draws"):
        rs.hausman_test(
            simulated(1), "y ~ x", None, model="ols", covariance=covariance, draws=draws
        )


def test_by_default_the_test_is_by_region_where_it_can_be():
    """Right under dependence over time; with holes, or few regions, a note says that it takes errors for independent."""
    panel = simulated(2)
    found = rs.hausman_test(panel, "y ~ x", WEIGHTS, model="sar", rng=4)
    named = rs.hausman_test(panel, "y ~ x", WEIGHTS, model="sar", rng=4, covariance="clustered")
    assert (found.p_value, found.spec["covariance"]) == (named.p_value, "clustered")
    few = panel.select(ids=IDS[:6])
    there = np.random.default_rng(9).uniform(size=(T, N)) > 0.1
    for one, how in ((few, {}), (panel.masked(there), {"missing": "keep"})):
        plain = rs.hausman_test(one, "y ~ x", None, model="ols", **how)
        assert plain.spec["covariance"] == "analytic"
        assert "takes errors for independent" in plain.summary()
        with pytest.raises(ParameterError, match="draws"):
            rs.hausman_test(one, "y ~ x", None, model="ols", draws=199, **how)


def test_draws_along_the_likelihood_are_spared(monkeypatch):
    """None is made of the three models; estimated alone a sac has them, before and after."""
    from regspatial.regression.estimation import estimate as _estimate
    from regspatial.regression.panel.random import random_effects

    def alone():
        return rs.regression.spatial_panel_estimate(
            simulated(1), "y ~ x", WEIGHTS, model="sac", fixed_effects="entity", effects="random"
        )

    first = alone()
    with monkeypatch.context() as patch:
        for module, name in (
            (_estimate, "likelihood_draws"),
            (_estimate, "likelihood_profiles"),
            (random_effects, "random_draws"),
            (random_effects, "random_profiles"),
        ):
            patch.setattr(module, name, None)
        found = rs.hausman_test(simulated(1), "y ~ x", WEIGHTS, model="sac", fixed_effects="entity")
    assert found.with_random.estimates == pytest.approx(first.estimates, rel=1e-12)
    assert found.with_random.likelihood_draws is None
    assert first.likelihood_draws is not None
    assert alone().likelihood_draws is not None
