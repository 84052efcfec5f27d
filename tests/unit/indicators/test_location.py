"""Location quotients and specialisation: by hand, and what must not change them."""

import math

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DomainError, MissingValueError, ParameterError, UnknownColumnError

IDS, TIMES, NAMES = [f"r{i}" for i in range(7)], [2010, 2015, 2020], list("abcde")


def made(values, ids=IDS, times=TIMES, names=NAMES):
    columns = {n: values[:, :, k] for k, n in enumerate(names)}
    return rs.Panel.from_arrays(ids, times, columns)


@pytest.fixture
def values():
    return np.random.default_rng(4).lognormal(3.0, 0.7, size=(3, 7, 5))


def by_hand(x, others):
    """Return quotients and Krugman's index of one time by the words of the definitions."""
    n, k = x.shape
    quotients, krugman = np.empty((n, k)), np.zeros(n)
    for i in range(n):
        those = [h for h in range(n) if not others or h != i]
        size = sum(x[h, j] for h in those for j in range(k))
        for j in range(k):
            own = x[i, j] / sum(x[i])
            there = sum(x[h, j] for h in those) / size
            quotients[i, j] = own / there
            krugman[i] += abs(own - there)
    return quotients, krugman


@pytest.mark.parametrize("compared_with", ["all", "others"])
def test_by_hand(values, compared_with):
    panel = made(values)
    q = rs.location_quotient(panel, NAMES, compared_with=compared_with)
    s = rs.specialisation(panel, NAMES, compared_with=compared_with)
    for t in range(3):
        quotients, krugman = by_hand(values[t], compared_with == "others")
        np.testing.assert_allclose(q.quotients[t], quotients, rtol=1e-12)
        np.testing.assert_allclose(s.krugman[t], krugman, rtol=1e-12)


def test_herfindahl_and_entropy_by_hand(values):
    s = rs.specialisation(made(values), NAMES)
    for t in range(3):
        for i, own in enumerate(values[t]):
            shares = [v / sum(own) for v in own]
            assert s.herfindahl[t, i] == pytest.approx(sum(p * p for p in shares), rel=1e-12)
            spread = -sum(p * math.log(p) for p in shares if p > 0) / math.log(len(shares))
            assert s.entropy[t, i] == pytest.approx(spread, rel=1e-12)
        for j, of in enumerate(values[t].T):
            wanted = sum((v / sum(of)) ** 2 for v in of)
            assert s.industry_herfindahl[t, j] == pytest.approx(wanted, rel=1e-12)


def test_concentration_and_the_locational_gini_by_sums_over_pairs(values):
    s = rs.specialisation(made(values), NAMES)
    for t in range(3):
        everything = float(values[t].sum())
        base = [float(own.sum()) / everything for own in values[t]]
        for j, of in enumerate(values[t].T):
            here = [v / sum(of) for v in of]
            apart = sum(abs(c - b) for c, b in zip(here, base, strict=True))
            assert s.concentration[t, j] == pytest.approx(apart, rel=1e-12)
            quotient = [c / b for c, b in zip(here, base, strict=True)]
            pairs = sum(
                b * d * abs(q - r)
                for b, q in zip(base, quotient, strict=True)
                for d, r in zip(base, quotient, strict=True)
            )
            assert s.gini[t, j] == pytest.approx(pairs / 2.0, rel=1e-11)


def test_all_alike_is_one_and_zero_and_apart_is_two():
    alike = np.outer([1.0, 3.0, 10.0], [5.0, 2.0])[None]
    panel = made(alike, list("xyz"), [2020], ["a", "b"])
    np.testing.assert_allclose(rs.location_quotient(panel, ["a", "b"]).quotients, 1.0)
    s = rs.specialisation(panel, ["a", "b"])
    for zero in (s.krugman, s.concentration, s.gini):
        np.testing.assert_allclose(zero, 0.0, atol=1e-15)
    apart = made(np.diag([4.0, 9.0])[None], ["x", "y"], [2020], ["a", "b"])
    other = rs.specialisation(apart, ["a", "b"], compared_with="others")
    np.testing.assert_allclose(other.krugman, 2.0)
    np.testing.assert_allclose(other.herfindahl, 1.0)
    np.testing.assert_allclose(other.entropy, 0.0)
    only = rs.location_quotient(apart, ["a", "b"], compared_with="others")
    assert np.isposinf(only.quotients[0][[0, 1], [0, 1]]).all()
    assert "∞" in only.summary()


def test_weighted_by_their_shares_quotients_average_to_one(values):
    q = rs.location_quotient(made(values), NAMES)
    size = values.sum(axis=2) / values.sum(axis=(1, 2))[:, None]
    np.testing.assert_allclose((q.quotients * size[:, :, None]).sum(axis=1), 1.0, rtol=1e-13)


def test_units_and_the_order_of_rows_and_columns_change_nothing(values):
    q = rs.location_quotient(made(values), NAMES).quotients
    s = rs.specialisation(made(values), NAMES)
    np.testing.assert_allclose(rs.location_quotient(made(1e4 * values), NAMES).quotients, q)
    rows, columns = [3, 0, 6, 1, 5, 2, 4], [4, 2, 0, 1, 3]
    turned = made(
        values[:, rows][:, :, columns], [IDS[i] for i in rows], TIMES, [NAMES[j] for j in columns]
    )
    again = rs.location_quotient(turned, [NAMES[j] for j in columns])
    np.testing.assert_allclose(again.quotients, q[:, rows][:, :, columns], rtol=1e-12)
    other = rs.specialisation(turned, [NAMES[j] for j in columns])
    np.testing.assert_allclose(other.krugman, s.krugman[:, rows], rtol=1e-12)
    np.testing.assert_allclose(other.gini, s.gini[:, columns], rtol=1e-10)
    assert [NAMES[columns[j]] for j in other.largest[0]] == [NAMES[j] for j in s.largest[0, rows]]


def test_times_are_computed_each_by_itself(values):
    panel = made(values)
    q = rs.location_quotient(panel, NAMES, at_times="2010，2020")
    assert q.times == (2010, 2020)
    whole = rs.location_quotient(panel, NAMES)
    np.testing.assert_array_equal(q.quotients, whole.quotients[[0, 2]])
    np.testing.assert_array_equal(q.variable("c").at(2020).values[0], whole.quotients[2, :, 2])


def test_what_is_no_structure_is_refused_by_name(values):
    panel = made(values)
    for function in (rs.location_quotient, rs.specialisation):
        with pytest.raises(ParameterError, match="names 1 column"):
            function(panel, ["a"])
        with pytest.raises(ParameterError, match="choose one of: all, others"):
            function(panel, NAMES, compared_with="nation")
        with pytest.raises(UnknownColumnError, match="q"):
            function(panel, ["a", "q"])
    low = values.copy()
    low[1, 2, 3] = -1.0
    with pytest.raises(DomainError, match="negative: d, in r2") as caught:
        rs.location_quotient(made(low), NAMES)
    assert caught.value.columns == ("d",)
    assert caught.value.ids == ("r2",)
    empty = values.copy()
    empty[1, 2] = 0.0
    with pytest.raises(DomainError, match="2015: r2"):
        rs.location_quotient(made(empty), NAMES)
    nowhere = values.copy()
    nowhere[2, :, 1] = 0.0
    with pytest.raises(DomainError, match="2020: b"):
        rs.location_quotient(made(nowhere), NAMES)
    holes = values.copy()
    holes[0, 5, 0] = np.nan
    with pytest.raises(MissingValueError, match="r5"):
        rs.location_quotient(made(holes), NAMES, missing="stop")
