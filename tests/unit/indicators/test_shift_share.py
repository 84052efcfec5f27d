"""Shift–share analysis: a case by hand, its identities, and what must not change it."""

import itertools

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DomainError, ParameterError

IDS, NAMES, TIMES = [f"r{i}" for i in range(6)], list("abcd"), [2005, 2010, 2015, 2020]


def made(values, ids=IDS, times=TIMES, names=NAMES):
    return rs.Panel.from_arrays(ids, times, {n: values[:, :, k] for k, n in enumerate(names)})


@pytest.fixture
def values():
    return np.random.default_rng(9).lognormal(4.0, 0.6, size=(4, 6, 4))


def test_a_case_by_hand():
    """Two regions, two industries: farms 100 → 80 and 100 → 120, mills 50 → 75 and 150 → 225."""
    x = np.array([[[100.0, 50.0], [100.0, 150.0]], [[80.0, 75.0], [120.0, 225.0]]])
    found = rs.shift_share(
        made(x, ["p", "q"], [2010, 2020], ["farms", "mills"]), ["farms", "mills"]
    )
    # everything 400 → 500: 25 %; farms 200 → 200: 0 %; mills 200 → 300: 50 %
    np.testing.assert_allclose(found.national, [[25.0, 12.5], [25.0, 37.5]])
    np.testing.assert_allclose(found.mix, [[-25.0, 12.5], [-25.0, 37.5]])
    np.testing.assert_allclose(found.competitive, [[-20.0, 0.0], [20.0, 0.0]], atol=1e-12)
    # with the nation's structure p would have 75 farms: -20 % of 75, and of the 25 more that it has
    np.testing.assert_allclose(found.homothetic, [[-15.0, 0.0], [25.0, 0.0]], atol=1e-12)
    np.testing.assert_allclose(found.allocation, [[-5.0, 0.0], [-5.0, 0.0]], atol=1e-12)
    np.testing.assert_allclose(found.rates("competitive"), [-20.0 / 1.5, 8.0])


@pytest.mark.parametrize("form", ["static", "dynamic"])
def test_parts_sum_to_growth_cell_by_cell(values, form):
    f = rs.shift_share(made(values), NAMES, form=form)
    growth = values[-1] - values[0]
    np.testing.assert_allclose(f.national + f.mix + f.competitive, growth, rtol=1e-11)
    np.testing.assert_allclose(f.homothetic + f.allocation, f.competitive, rtol=1e-11)
    # what one region wins another loses, industry by industry; the nation has no mix beside its own
    np.testing.assert_allclose(f.competitive.sum(axis=0), 0.0, atol=1e-11 * values.sum())
    np.testing.assert_allclose(f.mix.sum(), 0.0, atol=1e-11 * values.sum())


def test_dynamic_is_the_sum_of_static_steps(values):
    panel = made(values)
    whole = rs.shift_share(panel, NAMES, form="dynamic")
    steps = [rs.shift_share(panel, NAMES, at_times=[a, b]) for a, b in itertools.pairwise(TIMES)]
    for part in ("national", "mix", "competitive", "homothetic", "allocation"):
        added = sum(getattr(s, part) for s in steps)
        np.testing.assert_allclose(getattr(whole, part), added, rtol=1e-10, atol=1e-9)
    two = rs.shift_share(panel, NAMES, form="dynamic", at_times=[2005, 2020])
    static = rs.shift_share(panel, NAMES)
    np.testing.assert_allclose(two.mix, static.mix)
    assert abs(whole.mix - static.mix).max() > 0.1


def test_units_rows_and_columns_change_nothing_and_times_may_come_in_any_order(values):
    f = rs.shift_share(made(values), NAMES)
    rows, columns = [5, 3, 1, 0, 2, 4], [2, 0, 3, 1]
    turned = made(
        values[:, rows][:, :, columns], [IDS[i] for i in rows], TIMES, [NAMES[j] for j in columns]
    )
    again = rs.shift_share(turned, [NAMES[j] for j in columns], at_times="2020,2005")
    np.testing.assert_allclose(again.competitive, f.competitive[rows][:, columns], rtol=1e-10)
    ten = rs.shift_share(made(10.0 * values), NAMES)
    np.testing.assert_allclose(ten.mix, 10.0 * f.mix, rtol=1e-10)
    np.testing.assert_allclose(ten.rates("mix"), f.rates("mix"), rtol=1e-10)


def test_all_growing_alike_has_a_national_part_alone(values):
    f = rs.shift_share(made(np.array([values[0], 1.3 * values[0]]), times=[1, 2]), NAMES)
    np.testing.assert_allclose(f.national, 0.3 * values[0])
    np.testing.assert_allclose(f.mix, 0.0, atol=1e-9)
    np.testing.assert_allclose(f.competitive, 0.0, atol=1e-9)


def test_an_industry_that_begins_is_wholly_competitive_and_the_note_counts_it(values):
    values[0, 2, 1] = 0.0
    f = rs.shift_share(made(values), NAMES)
    assert f.competitive[2, 1] == pytest.approx(values[-1, 2, 1])
    assert np.isnan(f.homothetic[2, 1])
    assert "In 1 cell" in f.summary()
    values[-1, 2, 1] = 0.0
    none = rs.shift_share(made(values), NAMES)
    assert none.competitive[2, 1] == none.homothetic[2, 1] == 0.0


def test_what_has_no_growth_is_refused(values):
    with pytest.raises(ParameterError, match="two times; 1 is given"):
        rs.shift_share(made(values), NAMES, at_times=[2010])
    with pytest.raises(ParameterError, match="choose one of: static, dynamic"):
        rs.shift_share(made(values), NAMES, form="chained")
    values[0, :, 3] = 0.0
    with pytest.raises(DomainError, match="2005: d"):
        rs.shift_share(made(values), NAMES)
