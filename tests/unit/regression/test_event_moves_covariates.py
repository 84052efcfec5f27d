"""Covariates that the event of an event study moves: named, with the effect without them; seldom where it moves none."""

import functools
import warnings

import numpy as np
import pytest

import regspatial as rs
from tests.unit.regression.test_policy_moves_covariates import MOVES, OWN, SLOPE, sample

SAMPLES = 24


@functools.cache
def found(seed, moves=0.0, formula="y ~ a + b", **how):
    panel, _w = sample(seed, moves)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rs.event_study(panel, formula, event="start", **({"draws": 99, "rng": 1} | how))


def test_it_names_the_covariate_that_the_event_moves_and_seldom_another():
    """Nominal: at most 5 in 100 with any note (one-sided 99.9% of 24 draws: 6). Power is .85 here: effects are against one period alone."""
    seldom = [found(seed).covariates.moved for seed in range(SAMPLES)]
    assert sum(len(one) > 0 for one in seldom) <= 6
    often = [found(seed, MOVES).covariates for seed in range(SAMPLES // 2)]
    assert sum(0 in one.moved for one in often) >= 7
    assert sum(1 in one.moved for one in often) <= 3
    by = np.mean([one.effects[0].estimate for one in often])
    assert by == pytest.approx(MOVES, abs=0.25)


def test_the_estimate_without_it_holds_the_whole_effect():
    here = [found(seed, MOVES) for seed in range(8)]
    without = [one.covariates.without.estimate for one in here if one.covariates.without]
    assert np.mean([one.mean_over_cells.estimate for one in here]) == pytest.approx(OWN, abs=0.2)
    assert np.mean(without) == pytest.approx(OWN + SLOPE * MOVES, abs=0.25)


@pytest.mark.parametrize("estimator", ["sun-abraham", "two-way"])
@pytest.mark.parametrize("covariance", ["auto", "hc1"])
def test_it_is_the_event_study_of_the_covariate(estimator, covariance):
    how = {"estimator": estimator, "covariance": covariance}
    here = found(1, 6.0, **how).covariates
    alone = found(1, 6.0, "a ~ 1", **how).mean_over_cells
    assert here.effects[0].estimate == pytest.approx(alone.estimate, rel=1e-9)
    assert here.effects[0].se == pytest.approx(alone.se, rel=1e-9)
    others = found(1, 6.0, "b ~ 1", **how).mean_over_cells
    by_hand = [alone.p_value, others.p_value]
    np.testing.assert_allclose(
        np.sort(here.p), np.minimum(np.sort(by_hand) * [2, 1], 1.0), rtol=1e-9
    )
    without = found(1, 6.0, "y ~ b", **how).mean_over_cells
    assert here.moved == (0,)
    assert here.without.estimate == pytest.approx(without.estimate, rel=1e-9)
    assert here.without.se == pytest.approx(without.se, rel=1e-9)


def test_the_words():
    here = found(1, MOVES)
    assert "The event seems to move 1 covariate, a (by " in here.summary()
    assert "Mean effect over treated cells without it" in here.summary()
    assert "似乎" in here.summary("zh")
    tests = next(t for t in here.tables() if t.name == "event_tests")
    assert "Effect on the covariate b" in str(tests)
    assert "seems to move" not in found(1).summary()
    assert found(1, formula="y ~ 1").covariates is None
