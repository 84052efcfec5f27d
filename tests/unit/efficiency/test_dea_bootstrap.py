"""Inference on radial scores: HiGHS on the same samples, another optimiser, simulated truths, and what is refused."""

import math
import statistics

import numpy as np
import pytest
from scipy.optimize import linprog, minimize
from scipy.stats import norm

import regspatial as rs
from regspatial._kernels.random import Numbers
from regspatial._kernels.truncated import draw_above, truncated_regression
from regspatial.efficiency.bootstrap.estimate import smoothed
from regspatial.errors import (
    CollinearityError,
    ConvergenceError,
    InputError,
    ParameterError,
    SpecificationError,
)

N = 30
IDS = [f"c{i:02d}" for i in range(N)]


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(5)
    used, z = rng.uniform(1, 9, (2, N)), rng.normal(size=(2, N))
    behind = draw_above(1.5 + 0.25 * z, 0.25, rng.uniform(size=(2, N)))
    columns = {"used": used, "made": used**0.7 / behind, "z": z, "twice": 2 * z, "same": 0 * z}
    return rs.Panel.from_arrays(IDS, [2019, 2020], columns)


def by_highs(x, y, star_y, few=N):
    """Return the factor by which each unit's output could grow, variable returns, one program each."""
    found = []
    for own_x, own_y in zip(x[:few], y[:few], strict=True):
        less = np.vstack([np.append(0.0, x), np.append(own_y, -star_y)])
        one = linprog(
            np.append(-1.0, np.zeros(len(x))),
            A_ub=less,
            b_ub=[own_x, 0.0],
            A_eq=[np.append(0.0, np.ones(len(x)))],
            b_eq=[1.0],
        )
        found.append(-one.fun)
    return np.array(found)


def test_the_samples_measured_by_another_solver(panel):
    found = rs.dea_bootstrap(panel, ["used"], ["made"], draws=20, rng=3, bandwidth=0.2)
    x, y = panel.columns["used"][1], panel.columns["made"][1]
    delta = by_highs(x, y, y)
    np.testing.assert_allclose(found.distance[1], delta, rtol=1e-7)
    drawn = []
    for k in range(20):
        star = smoothed(found.distance[1], 0.2, Numbers(3, 1, k))
        assert (star >= 1.0).all()
        drawn.append(by_highs(x, y, y * delta / star, 10))
    delta, ten = delta[:10], (1, slice(10))
    np.testing.assert_allclose(found.mean[ten], np.mean(drawn, axis=0), rtol=1e-7)
    np.testing.assert_allclose(found.std_error[ten], np.std(drawn, axis=0, ddof=1), rtol=1e-5)
    low, high = np.quantile(np.array(drawn) - delta, [0.025, 0.975], axis=0)
    np.testing.assert_allclose(found.low[ten], delta - high, rtol=1e-6)
    np.testing.assert_allclose(found.bounds[0][ten], 1.0 / (delta - low), rtol=1e-6)
    np.testing.assert_allclose(found.corrected, 1.0 / (2 * found.distance - found.mean))


def test_scores_are_those_of_data_envelopment_and_units_do_not_matter(panel):
    for orientation in ("output", "input"):
        found = rs.dea_bootstrap(
            panel, ["used"], ["made"], orientation=orientation, draws=20, rng=1
        )
        plain = rs.data_envelopment(panel, ["used"], ["made"], orientation=orientation)
        np.testing.assert_allclose(found.score, plain.score, rtol=1e-7)
        assert (found.corrected < found.score).mean() > 0.9
    scaled = panel.with_columns(by_position=True, used=1000.0 * panel.columns["used"])
    again = rs.dea_bootstrap(scaled, ["used"], ["made"], orientation="input", draws=20, rng=1)
    np.testing.assert_allclose(again.corrected, found.corrected, rtol=1e-6)


def test_the_sample_has_the_spread_of_the_distances_and_its_frontier_at_one():
    """A contraction towards the mean would move the nearest from one to some 1.02 here, and no interval would hold."""
    delta = 1.0 + np.abs(0.3 * Numbers(1).normal(4000))
    drawn = smoothed(delta, 0.12, Numbers(2))
    assert ((drawn - 1.0) ** 2).mean() == pytest.approx(((delta - 1.0) ** 2).mean(), rel=0.05)
    assert 1.0 <= drawn.min() < 1.001


def test_intervals_hold_the_truth_of_a_known_frontier():
    """Nine in ten of a hundred units in eight worlds with one frontier each (constant returns: one shared miss)."""
    held, off = [], []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        used, behind = rng.uniform(1, 9, 100), np.exp(np.abs(0.3 * rng.normal(size=100)))
        world = rs.Panel.from_arrays(
            [f"c{i:03d}" for i in range(100)],
            [1],
            {"used": used[None], "made": (3 * used**0.6 / behind)[None]},
        )
        found = rs.dea_bootstrap(world, ["used"], ["made"], draws=100, rng=seed)
        held.append(((found.low[0] <= behind) & (behind <= found.high[0])).mean())
        off.append([(found.distance[0] - behind).mean(), (1 / found.corrected[0] - behind).mean()])
    assert (
        0.8 < np.mean(held) < 0.97
    )  # .88 over sixty worlds; .51 with a sample contracted towards its mean
    plain, corrected = np.abs(np.mean(off, axis=0))
    assert corrected < 0.5 * plain


def test_the_truncated_regression_by_another_optimiser():
    rng = np.random.default_rng(2)
    z = np.column_stack([np.ones(90), rng.normal(size=(90, 2))])
    y = draw_above(z @ [1.4, 0.3, -0.2], 0.35, rng.uniform(size=(2, 90)))
    holes = y.copy()
    holes[1, :9] = np.nan
    found = truncated_regression(holes, z)
    for k in range(2):
        there = np.isfinite(holes[k])

        def less(p, there=there, k=k):
            mean, s = z[there] @ p[:3], np.exp(p[3])
            return -(norm.logpdf(y[k, there], mean, s) - norm.logsf(1.0, mean, s)).sum()

        wanted = minimize(less, [1.0, 0, 0, -1], method="BFGS", options={"gtol": 1e-8})
        np.testing.assert_allclose(found.beta[k], wanted.x[:3], atol=1e-5)
        assert found.sigma[k] == pytest.approx(np.exp(wanted.x[3]), rel=1e-5)
        assert found.loglik[k] == pytest.approx(-wanted.fun, rel=1e-9)


def test_draws_lie_above_the_limit_and_follow_their_distribution():
    u = (np.arange(9999) + 0.5) / 9999
    for mean in (1.5, 0.0, -8.0):
        drawn = draw_above(np.full(9999, mean), 0.5, u)
        assert (drawn >= 1.0).all()
        share = norm.sf((drawn - mean) / 0.5) / norm.sf((1.0 - mean) / 0.5)
        np.testing.assert_allclose(share, u, rtol=1e-9)


def test_the_second_stage_finds_what_made_the_distances(panel):
    how = {"bias_draws": 20, "draws": 100, "rng": 1}
    found = rs.simar_wilson(panel, ["used"], ["made"], ["z"], **how)
    assert found.low[1] < 0.25 < found.high[1]
    assert found.low[1] > 0.0
    assert (found.corrected > found.distance).all()
    assert (found.low_distance < found.high_distance).all()
    again = rs.simar_wilson(panel, ["used"], ["made"], ["z"], **how)
    np.testing.assert_array_equal(again.low, found.low)
    np.testing.assert_array_equal(again.low_distance, found.low_distance)


def test_the_bias_by_another_solver_and_the_last_step_by_another_optimiser(panel):
    """Algorithm 2 step by step, on the same random numbers."""
    found = rs.simar_wilson(panel, ["used"], ["made"], ["z"], bias_draws=20, draws=20, rng=4)
    z = np.column_stack([np.ones(2 * N), panel.columns["z"].ravel()])
    delta = np.concatenate(
        [
            by_highs(x, y, y)
            for x, y in zip(panel.columns["used"], panel.columns["made"], strict=True)
        ]
    )
    np.testing.assert_allclose(found.distance.ravel(), delta, rtol=1e-7)
    again = []
    for k in range(20):
        star = draw_above(
            z @ found.first[:2], found.first[2], Numbers(4, 0, k).uniform(0.0, 1.0, 2 * N)
        )
        x, y = panel.columns["used"][1], panel.columns["made"][1]
        again.append(by_highs(x, y, y * delta[N:] / star[N:], 10))
    gap, ten = np.array(again) - delta[N : N + 10], (1, slice(10))
    np.testing.assert_allclose(
        found.corrected[ten], delta[N : N + 10] - gap.mean(axis=0), rtol=1e-6
    )
    np.testing.assert_allclose(
        found.high_distance[ten], delta[N : N + 10] - np.quantile(gap, 0.025, axis=0), rtol=1e-6
    )
    corrected = found.corrected.ravel()

    def less(p):
        mean, s = z @ p[:2], np.exp(p[2])
        return -(norm.logpdf(corrected, mean, s) - norm.logsf(1.0, mean, s)).sum()

    wanted = minimize(less, [1.0, 0, -1], method="BFGS", options={"gtol": 1e-8})
    np.testing.assert_allclose(found.beta, wanted.x[:2], atol=1e-5)


def test_algorithm_1_leaves_the_bias_and_the_units_on_the_frontier_out(panel):
    found = rs.simar_wilson(panel, ["used"], ["made"], ["z"], correction="none", draws=50, rng=1)
    rows = {row["term"]: row for row in found.tables()[0].records()}
    assert np.isnan([rows["sigma"]["statistic"], rows["sigma"]["p_value"]]).all()  # zero is no null
    assert 0.0 <= rows["z"]["p_value"] <= 1.0
    assert found.used == (found.distance > 1.0 + 1e-7).sum() < found.distance.size
    np.testing.assert_array_equal(found.corrected, found.distance)
    assert [c.key for c in found.tables()[1].columns] == ["id", "time", "distance", "score"]
    assert [c.name for c in found.layer_columns()[1]] == ["score"]
    assert "not corrected" in found.tables()[0].text()


def test_samples_estimated_in_parts_are_the_same(panel, monkeypatch):
    how = {"correction": "none", "draws": 30, "rng": 1}
    whole = rs.simar_wilson(panel, ["used"], ["made"], ["z"], **how)
    monkeypatch.setattr("regspatial.efficiency.simar_wilson.AT_ONCE", 300)
    parts = rs.simar_wilson(panel, ["used"], ["made"], ["z"], **how)
    np.testing.assert_allclose(parts.low, whole.low, rtol=1e-9)


def test_what_cannot_be_is_refused_in_words(panel):
    sbm = rs.super_sbm(panel, ["used"], ["made"])
    few = {"draws": 20, "rng": 1}
    for call in (
        lambda: rs.dea_bootstrap(sbm, ["used"], ["made"], **few),
        lambda: rs.simar_wilson(sbm, ["used"], ["made"], ["z"], **few),
    ):
        with pytest.raises(SpecificationError, match="no bootstrap of scores by slacks"):
            call()
    with pytest.raises(CollinearityError, match="twice"):
        rs.simar_wilson(panel, ["used"], ["made"], ["z", "twice"], **few)
    with pytest.raises(CollinearityError, match="same"):
        rs.simar_wilson(panel, ["used"], ["made"], ["same"], **few)
    with pytest.raises(ParameterError, match="environment"):
        rs.simar_wilson(panel, ["used"], ["made"], [], **few)
    for wrong in ({"draws": 5}, {"level": 0.3}, {"bandwidth": -1.0}, {"frontier": "sequential"}):
        with pytest.raises(ParameterError, match=next(iter(wrong))):
            rs.dea_bootstrap(panel, ["used"], ["made"], **{**few, **wrong})
    line = panel.with_columns(by_position=True, made=2.0 * panel.columns["used"])
    with pytest.raises(InputError, match="off the frontier"):
        rs.dea_bootstrap(line, ["used"], ["made"], returns="constant", **few)
    steep = np.random.default_rng(1).exponential(0.3, (2, N)) ** 3 + 1.0
    cubed = panel.with_columns(by_position=True, made=panel.columns["used"] / steep)
    with pytest.raises(ConvergenceError, match="no maximum"):
        rs.simar_wilson(cubed, ["used"], ["made"], ["z"], returns="constant", **few)


def test_the_bandwidth_is_that_of_the_normal_reference_rule_by_hand(panel):
    """Simar and Wilson (2008, 4.3): of the 2m distances off the frontier and their mirror images, rescaled to n."""
    found = rs.dea_bootstrap(panel, ["used"], ["made"], draws=20, rng=1)
    for t in range(2):
        off = [float(d) for d in found.distance[t] if d > 1.0 + 1e-6]
        mirrored = sorted(off + [2.0 - d for d in off])
        count, n = len(mirrored), len(found.distance[t])
        spread = statistics.stdev(mirrored)
        lower, _middle, upper = statistics.quantiles(mirrored, n=4, method="inclusive")
        rule = 1.06 * min(spread, (upper - lower) / 1.34) * count ** (-1 / 5)
        whole = math.sqrt(sum((d - 1.0) ** 2 for d in found.distance[t]) / n)  # about one, mirrored
        wanted = rule * (count / n) ** (1 / 5) * whole / spread
        assert found.bandwidths[t] == pytest.approx(wanted, rel=1e-12)
