"""Covariates that the policy moves itself: named, with the estimate without them; seldom where it moves none."""

import numpy as np
import pytest

import regspatial as rs

YEARS = np.arange(2000, 2010)
N = 36
SAMPLES = 40
OWN, MOVES, SLOPE = 1.0, 1.5, 0.5


def sample(seed, moves=0.0):
    """Return a panel on a ring of regions with two covariates, of which the policy moves the first, and its weights."""
    numbers = np.random.default_rng(seed)
    start = np.full(N, np.nan)
    start[numbers.permutation(np.arange(0, N, 3))[:10]] = 2004.0 + 2.0 * (np.arange(10) % 2)
    on = YEARS[:, None] >= np.nan_to_num(start, nan=np.inf)
    a, b = numbers.normal(size=(2, len(YEARS), N)) + numbers.normal(size=(2, 1, N))
    a += moves * on
    y = OWN * on + SLOPE * (a + b) + 0.3 * numbers.normal(size=on.shape) + numbers.normal(size=N)
    columns = {"y": y, "a": a, "b": b, "start": np.tile(start, (len(YEARS), 1))}
    columns["fixed"] = np.tile(numbers.normal(size=N), (len(YEARS), 1))
    ids = [f"r{k:02d}" for k in range(N)]
    links = np.roll(np.eye(N), 1, axis=1)
    return rs.Panel.from_arrays(ids, YEARS.tolist(), columns), rs.SpatialWeights(
        ids=ids, matrix=links + links.T
    )


def found(seed, moves=0.0, formula="y ~ a + b", **how):
    panel, w = sample(seed, moves)
    if how.get("exposure") == "linear":
        numbers = np.random.default_rng(9)
        w = rs.SpatialWeights(ids=panel.ids, matrix=numbers.uniform(size=(N, N)) * (1 - np.eye(N)))
    return rs.policy(panel, formula, w, first="start", draws=99, rng=1, **how)


def test_it_names_the_covariate_that_the_policy_moves_and_seldom_another():
    """Nominal: at most 5 in 100 with any note (one-sided 99.9% of 40 draws: 7); power above .9 by the design."""
    seldom = [found(seed).covariates.moved for seed in range(SAMPLES)]
    assert sum(len(one) > 0 for one in seldom) <= 7
    often = [found(seed, MOVES).covariates for seed in range(SAMPLES // 2)]
    assert sum(0 in one.moved for one in often) >= 18
    assert sum(1 in one.moved for one in often) <= 4
    by = np.mean([one.effects[0].estimate for one in often])
    assert by == pytest.approx(MOVES, abs=0.25)  # four standard errors of 20 samples


def test_the_estimate_without_it_holds_the_whole_effect():
    here = [found(seed, MOVES) for seed in range(12)]
    held = [one.treated.estimate for one in here]
    without = [one.covariates.without.estimate for one in here if one.covariates.without]
    assert np.mean(held) == pytest.approx(OWN, abs=0.15)
    assert np.mean(without) == pytest.approx(OWN + SLOPE * MOVES, abs=0.2)


@pytest.mark.parametrize("how", [{}, {"exposure": "linear"}])
def test_it_is_the_evaluation_of_the_covariate(how):
    here = found(1, 6.0, **how).covariates
    alone = found(1, 6.0, "a ~ 1", **how).treated
    one = here.effects[0]
    assert one.key == "a"
    for key in ("estimate", "se", "df", "cells", "units"):
        assert getattr(one, key) == pytest.approx(getattr(alone, key), rel=1e-9), key
    without = found(1, 6.0, "y ~ b", **how).treated
    assert here.moved == (0,)
    assert here.without.estimate == pytest.approx(without.estimate, rel=1e-9)
    assert here.without.se == pytest.approx(without.se, rel=1e-6)


def test_what_effects_of_regions_say_already_is_not_asked():
    here = found(1, MOVES, "y ~ a + fixed")
    assert [one.key for one in here.covariates.effects] == ["a"]
    assert found(1, formula="y ~ 1").covariates is None


def test_the_words():
    here = found(1, MOVES)
    assert "The policy seems to move 1 covariate, a (by " in here.summary()
    assert "Effect on treated regions without it" in here.summary()
    assert "似乎" in here.summary("zh")
    tests = next(t for t in here.tables() if t.name == "policy_tests")
    assert "Effect on the covariate b" in str(tests)
    assert "seems to move" not in found(1).summary()


def test_holm():
    from regspatial._kernels.multiple import holm

    p = np.array([0.01, np.nan, 0.04, 0.03])
    np.testing.assert_allclose(holm(p), [0.03, np.nan, 0.06, 0.06])
