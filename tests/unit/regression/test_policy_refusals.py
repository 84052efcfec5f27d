"""What is said where a policy cannot be measured: what was given, and a way out."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import SpecificationError

YEARS = np.arange(2000, 2008)
N = 24


def made(start, **more):
    random = np.random.default_rng(0)
    columns = {"y": random.normal(size=(len(YEARS), N)), "start": np.tile(start, (len(YEARS), 1))}
    ids = [f"r{k:02d}" for k in range(N)]
    return rs.Panel.from_arrays(ids, YEARS.tolist(), columns | more)


@pytest.fixture
def start():
    out = np.full(N, np.nan)
    out[::4] = 2004.0
    return out


@pytest.mark.parametrize("tool", [rs.policy, rs.policy_cohorts, rs.bacon])
def test_all_regions_at_once_leave_nobody_to_compare_with(tool):
    with pytest.raises(SpecificationError, match="Every region is treated in 2004, at once"):
        tool(made(np.full(N, 2004.0)), "y ~ 1", first="start")


def test_regions_treated_after_the_last_period_are_named(start):
    start[1] = 2010.0
    found = rs.policy(made(start), "y ~ 1", first="start", draws=99, rng=1)
    assert "treated only after the last period, 2007" in found.summary()
    assert "r01" in found.summary()


def test_the_start_is_no_covariate(start):
    with pytest.raises(SpecificationError, match="says when the policy comes"):
        rs.policy(made(start), "y ~ start", first="start")


def test_the_outcome_is_no_covariate(start):
    panel = made(start)
    twice = made(start, z=3.0 - 2.0 * panel["y"].values)
    with pytest.raises(SpecificationError, match="is the outcome 'y' itself, on another scale"):
        rs.policy(twice, "y ~ z", first="start")


def test_a_covariate_that_is_the_policy_is_refused(start):
    on = (YEARS[:, None] >= np.nan_to_num(start, nan=np.inf)).astype(float)
    with pytest.raises(SpecificationError, match="Leave it out"):
        rs.policy(made(start, z=on), "y ~ z", first="start")


@pytest.mark.parametrize("empty", [np.nan, 0.0])
@pytest.mark.parametrize("rows", [[2], [0, 1, 2, 3]])
def test_a_start_that_some_rows_lack_is_that_of_the_others(start, empty, rows):
    """One empty cell, or the period from its start on: a region begins once."""
    whole = rs.policy(made(start), "y ~ 1", first="start", draws=99, rng=1)
    partly = np.tile(start, (len(YEARS), 1))
    partly[rows, 4] = empty
    panel = made(start).with_columns(by_position=True, start=partly)
    found = rs.policy(panel, "y ~ 1", first="start", draws=99, rng=1)
    assert found.effects[0].estimate == whole.effects[0].estimate
    assert "'start' is empty in some rows of 1 region (r04)" in found.summary()
    partly[3, 4] = 2001.0
    with pytest.raises(SpecificationError, match="changes within these regions: r04"):
        rs.policy(panel.with_columns(by_position=True, start=partly), "y ~ 1", first="start")
