"""Convergence clubs: a slow route by loops, known limits, invariances, and what is refused."""

import math

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels import log_t
from regspatial.errors import DataWarning, InputError, MissingValueError, ParameterError

T = 30
TIMES = list(range(1991, 1991 + T))
LIMITS = np.array([10.0, 10, 10, 10, 9, 9, 9, 9, 8, 8, 8, 8])
IDS = [f"r{k:02d}" for k in range(len(LIMITS))]
RAW = {"logs": False, "smoothing": 0}


def levels(seed=4, noise=0.02):
    """Return paths that close in on three limits."""
    rng = np.random.default_rng(seed)
    at = np.arange(1.0, T + 1.0)[:, None]
    start = rng.uniform(-1.0, 1.0, len(LIMITS))
    return LIMITS + (start + noise * rng.normal(size=(T, len(LIMITS))).cumsum(axis=0)) / at


def panel(values, ids=IDS):
    return rs.Panel.from_arrays(ids, TIMES[: len(values)], {"x": values})


def slowly(values, left_out):
    """Return b, its error and t of paths (T, k), number by number."""
    H = []
    for row in values:
        mean = sum(row) / len(row)
        H.append(sum((v / mean - 1.0) ** 2 for v in row) / len(row))
    places = range(left_out + 1, len(values) + 1)
    x = np.array([math.log(t) for t in places])
    y = np.array([math.log(H[0] / H[t - 1]) - 2.0 * math.log(math.log(t)) for t in places])
    X = np.column_stack([np.ones_like(x), x])
    (a, b), *_rest = np.linalg.lstsq(X, y, rcond=None)
    r = y - a - b * x
    n = len(r)
    rho = sum(r[1:] * r[:-1]) / sum(r[:-1] ** 2)
    width = 1.3221 * (4.0 * rho**2 / (1.0 - rho) ** 4 * n) ** 0.2
    total = sum(r**2) / (n - 1)
    for lag in range(1, n - 1):
        z = 6.0 * math.pi * lag / (5.0 * width)
        weight = 3.0 / z**2 * (math.sin(z) / z - math.cos(z))
        total += 2.0 * weight * sum(r[t] * r[t + lag] for t in range(n - 1 - lag)) / (n - 1)
    error = math.sqrt(total * np.linalg.inv(X.T @ X)[1, 1])
    return b, error, b / error


def test_the_test_by_another_route():
    values = levels()
    found = rs.convergence_clubs(panel(values)["x"], **RAW)
    for test, members in [
        (found.whole, range(len(IDS))),
        *((c.test, c.members) for c in found.clubs),
    ]:
        wanted = slowly(values[:, sorted(members)], 9)
        np.testing.assert_allclose([test.slope, test.std_error, test.statistic], wanted, rtol=1e-8)


def test_clubs_are_the_limits_that_made_the_paths():
    found = rs.convergence_clubs(panel(levels())["x"], **RAW)
    assert found.statistic < -1.65
    assert found.number.tolist() == [1] * 4 + [2] * 4 + [3] * 4
    assert found.diverging == ()
    np.testing.assert_allclose(found.paths.mean(axis=1), 1.0, rtol=1e-12)
    by_mean = rs.convergence_clubs(panel(levels())["x"], **RAW, order="last-half")
    assert by_mean.number.tolist() == found.number.tolist()


def test_one_limit_is_one_club():
    close = 9.0 + (levels() - LIMITS)
    found = rs.convergence_clubs(panel(close)["x"], **RAW)
    assert (found.count, found.whole.verdict(-1.65)) == (1, "rates")
    assert found.tables()[0].rows[0][1:5] == found.tables()[0].rows[1][1:5]


def test_paths_that_are_one_converge_and_one_that_leaves_is_in_no_club():
    values = np.repeat(9.0 + 0.01 * np.arange(T)[:, None], 4, axis=1)
    values[:, 3] += 0.05 * np.arange(T) ** 1.5
    found = rs.convergence_clubs(panel(values, "abcd")["x"], **RAW)
    assert [found.ids[k] for k in found.diverging] == ["d"]
    assert (found.clubs[0].size, found.clubs[0].test.statistic) == (3, np.inf)


def test_unit_and_order_of_levels_change_nothing():
    values = levels(noise=0.3)
    base = rs.convergence_clubs(panel(values)["x"], **RAW)
    turn = np.random.default_rng(1).permutation(len(IDS))
    again = rs.convergence_clubs(
        panel(1000.0 * values[:, turn], [IDS[k] for k in turn])["x"], **RAW
    )
    assert again.number[np.argsort(turn)].tolist() == base.number.tolist()
    assert again.statistic == pytest.approx(base.statistic, rel=1e-9)


def test_clubs_that_are_one_are_merged_and_the_tests_stand_in_the_table():
    values = levels(seed=9, noise=0.25)
    kept = rs.convergence_clubs(panel(values)["x"], **RAW, merging="none")
    merged = rs.convergence_clubs(panel(values)["x"], **RAW)
    assert kept.clubs == kept.initial
    assert kept.merges == ()
    assert [c.parts for c in merged.clubs if len(c.parts) > 1] == [(3, 4)]
    assert merged.count == kept.count - 1
    assert len(merged.tables()[1].rows) == len(merged.initial) - 1


def test_few_times_are_warned_of_and_too_few_refused():
    values = levels()
    with pytest.warns(DataWarning, match="With fewer than 20"):
        rs.convergence_clubs(panel(values[:11])["x"], **RAW)
    with pytest.raises(InputError, match="leaves 3"):
        rs.convergence_clubs(panel(values[:5])["x"], **RAW)
    with pytest.raises(InputError, match="clubs need 3"):
        rs.convergence_clubs(panel(values[:, :2], "ab")["x"], **RAW)


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"trim": 1.0}, "trim"),
        ({"trim": 0.0}, "trim"),
        ({"smoothing": -1.0}, "smoothing"),
        ({"order": "first"}, "order"),
        ({"merging": "all"}, "merging"),
        ({"covariance": "white"}, "covariance"),
    ],
)
def test_wrong_settings_are_refused(wrong, match):
    with pytest.raises(ParameterError, match=match):
        rs.convergence_clubs(panel(levels())["x"], **{**RAW, **wrong})


def test_values_without_a_path_are_refused_by_name():
    for bad, error, match in ((np.nan, MissingValueError, "r05"), (-1.0, InputError, "r05")):
        values = levels()
        values[7, 5] = bad
        with pytest.raises(error, match=match):
            rs.convergence_clubs(panel(values)["x"], missing="stop")
    small = np.exp(levels() - 9.0)  # logs around zero: a ratio to their mean says nothing
    with pytest.raises(InputError, match="smaller unit"):
        rs.convergence_clubs(panel(small)["x"])


def test_spreads_of_groups_are_those_of_their_columns(monkeypatch):
    values = np.random.default_rng(4).lognormal(size=(9, 20))
    groups = [[0, 3, 7], [19, 2, 1], [5, 6, 8], [4, 9, 11]]
    monkeypatch.setattr(log_t, "_CELLS", 60)  # two groups at a time
    found = log_t.spreads(values, groups)
    for one, group in zip(found.T, groups, strict=True):
        paths = values[:, group]
        wanted = ((paths / paths.mean(axis=1, keepdims=True) - 1.0) ** 2).mean(axis=1)
        np.testing.assert_allclose(one, wanted, rtol=1e-14)


def test_clubs_do_not_depend_on_how_many_groups_are_tested_at_once(monkeypatch):
    from regspatial.indicators.clubs import estimate as clubs

    rng, t = np.random.default_rng(5), np.linspace(1.0, 0.1, 24)[:, None]
    values = np.exp(
        3 + np.repeat([0.0, 0.5, 1.0, 2.0], 45) * (1 - t) + 0.2 * t * rng.normal(size=180)
    )
    ids = [f"r{k:03d}" for k in range(180)]
    usual = rs.convergence_clubs(panel(values, ids)["x"], logs=False)
    monkeypatch.setattr(clubs, "_TOGETHER", 1)
    monkeypatch.setattr(clubs, "_MOST_TOGETHER", 1)
    alone = rs.convergence_clubs(panel(values, ids)["x"], logs=False)
    assert [c.members for c in alone.clubs] == [c.members for c in usual.clubs]
    assert len(usual.clubs) > 2
    assert any(
        c.core > 17 for c in usual.clubs
    )  # more than the first two times that some are tested
