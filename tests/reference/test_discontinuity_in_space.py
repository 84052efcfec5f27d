"""Critical values of jumps along a border: forms of y against the jumps they stand for, draws against jumps of drawn y."""

from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.regression.policy.discontinuity import in_space
from regspatial.regression.policy.discontinuity.checks import Setting
from regspatial.regression.policy.discontinuity.jump import jump
from regspatial.regression.policy.discontinuity.sample import sample_of
from regspatial.regression.policy.discontinuity.side import How
from regspatial.regression.policy.imputation.omega import Omega

N = 120


def drawn(periods=1, seed=0):
    """Return points in a square, their sample about a line in the middle, and the distance to its middle, with its side."""
    random = np.random.default_rng(seed)
    xy = random.uniform(-1.0, 1.0, (N, 2))
    columns = {
        "d": np.tile(xy[:, 0], (periods, 1)),
        "y": np.tile(random.normal(size=N), (periods, 1)),
        "ten": np.tile(np.arange(N) // 10, (periods, 1)),
    }
    panel = rs.Panel.from_arrays(range(N), range(periods), columns)
    own = "ten" if periods == 1 else None
    s = sample_of(panel, "y ~ 1", "d", 0.0, None, own)
    u = np.tile(np.sign(xy[:, 0]) * np.hypot(*xy.T), periods)
    return xy, s, u


@pytest.mark.parametrize("periods", [1, 3])
@pytest.mark.parametrize("errors", ["nearest", "hc0", "hc1", "hc2", "hc3", "clustered"])
def test_forms_of_y_are_the_jump_and_its_error(errors, periods):
    """Errors of a region are the same in all its periods here, as the forms take them to be; exact but for rounding."""
    _xy, s, u = drawn(periods)
    setting = Setting(1, How("triangular", errors), 0.95, "mse", (0.8, 1.1))
    found = jump(s.at(u).sides(), *setting)
    whole, scores = in_space._forms(s, u, found, setting, N)
    y = s.y[:N]
    assert whole @ y == pytest.approx(found.corrected, rel=1e-10)
    assert np.sum((scores @ y) ** 2) == pytest.approx(found.robust_se**2, rel=1e-9)


def test_draws_are_those_of_jumps_of_drawn_errors():
    """2,000 jumps of errors that go together: .018 is three standard errors of the share beyond, of both sets of draws."""
    xy, s, u = drawn()
    w = in_space._mutual(xy, False)
    omega = Omega(0.6, 0.0, w, 1)
    setting = Setting(1, How("triangular", "nearest"), 0.95, "mse", (0.5, 0.8))
    found = jump(s.at(u).sides(), *setting)
    draws = in_space.studentised(s, [(u, found)], setting, omega)
    root = np.linalg.inv(np.eye(N) - 0.6 * w.toarray())
    random, seen = np.random.default_rng(4), []
    for _k in range(2000):
        one = jump(replace(s, u=u, y=root @ random.normal(size=N)).sides(), *setting)
        seen.append(one.corrected / one.robust_se)
    beyond = np.mean(np.abs(seen) > np.quantile(np.abs(draws), 0.95))
    assert beyond == pytest.approx(0.05, abs=0.018)
    assert np.std(draws) == pytest.approx(np.std(seen), rel=0.06)


def test_joint_values_hold_together_and_fail_as_often_at_each():
    random = np.random.default_rng(1)
    shared = random.normal(size=(20_000, 1))
    draws = (shared + random.normal(size=(20_000, 3))) / np.sqrt(random.chisquare(4, (20_000, 3)))
    own, joint = in_space.critical(draws, 0.95)
    assert np.mean(np.abs(draws) <= own, axis=0) == pytest.approx(0.95, abs=1e-3)
    assert np.mean((np.abs(draws) <= joint).all(axis=1)) == pytest.approx(0.95, abs=1e-3)
    assert np.ptp(np.mean(np.abs(draws) <= joint, axis=0)) < 1e-3
    assert (joint > own).all()


def test_correlation_between_neighbours_is_found_beside_a_surface():
    """The mean of 30 estimates of .6 from 120 regions: .1 is three of its standard errors."""
    xy, s, _u = drawn()
    w = in_space._mutual(xy, False)
    root = np.linalg.inv(np.eye(N) - 0.6 * w.toarray())
    random, found = np.random.default_rng(2), []
    trend = 3.0 * xy[:, 0] ** 2 - 2.0 * xy[:, 1] + (s.u >= 0) * (1.0 + xy[:, 1])
    for _k in range(30):
        y = trend + root @ random.normal(size=N)
        found.append(in_space.omega_of(replace(s, y=y), xy, False).lambda_)
    assert np.mean(found) == pytest.approx(0.6, abs=0.1)
    assert in_space.omega_of(replace(s, y=trend), xy, False).lambda_ == 0.0  # nothing is left of y
