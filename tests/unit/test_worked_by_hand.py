"""Small cases worked out by hand, in which no factor is 1 and no two sizes agree: what each sign and bound does is seen."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid


def shares_said(counts, shares, total):
    """What an audit says of shares beside counts: the rows it held against theirs, and its verdicts."""
    rows = [["Type", "Count", "Share, %"]]
    rows += [[f"R{k}", c, s] for k, (c, s) in enumerate(zip(counts, shares, strict=True))]
    rows.append(["Total", total, "100.0"])
    found = audit_grids([Grid("t", tuple(map(tuple, rows)), "").tidied()]).findings
    return [(one.term, one.verdict) for one in found if one.check == "share"]


@pytest.mark.parametrize(
    ("counts", "shares", "total", "held"),
    [
        (("5", "3", "2"), ("50.0", "30.0", "20.0"), "10", 3),
        (("5", "3"), ("62.5", "37.5"), "8", 0),  # two rows tell of no rule
        (("0", "1", "0"), ("0.0", "100.0", "0.0"), "1", 3),
        (("0", "0", "0"), ("0.0", "0.0", "0.0"), "0", 0),  # shares of nothing
        (("5.5", "3.2", "1.3"), ("55.0", "32.0", "13.0"), "10", 0),  # rounded amounts
    ],
)
def test_shares_are_held_against_whole_counts_of_three_rows_and_more_that_sum_to_something(
    counts, shares, total, held
):
    assert [verdict for _term, verdict in shares_said(counts, shares, total)] == (
        ["consistent"] * held
    )


def test_a_row_of_totals_is_what_shares_are_of():
    """Of 20 that are said to be in all, not of the 10 in the rows: half of them all are wrong, and the rule holds nothing."""
    half = shares_said(("5", "3", "2"), ("25.0", "15.0", "10.0"), "20")
    assert [verdict for _term, verdict in half] == ["consistent"] * 3


def test_two_regions_have_weights_that_correlate():
    """Two places are two points, of which the correlation is 1 or -1; one pair of equal weights has none."""
    ids = ["a", "b"]
    one, other = ([[0.0, 3.0], [2.0, 0.0]], [[0.0, 2.5], [5.0, 0.0]])
    w = rs.weights.from_dense(ids, np.array(one), normalise="none")
    v = rs.weights.from_dense(ids, np.array(other), normalise="none")
    assert rs.weights.compare_weights(w, w).correlation == pytest.approx(1.0, abs=1e-12)
    assert rs.weights.compare_weights(w, v).correlation == pytest.approx(-1.0, abs=1e-12)


def test_r_squared_without_an_intercept_is_about_nought():
    """y = (3, 5, 4), x = (1, 2, 2): slope 21/9; residuals 2/3, 1/3, -2/3; R² = 1 - 1/50, adjusted by 3/2."""
    panel = rs.Panel.from_arrays(["a", "b", "c"], [1], {"y": [[3.0, 5.0, 4.0]], "x": [[1.0, 2, 2]]})
    fit = rs.fixed_effects(panel, "y ~ x - 1", covariance="classical")
    assert fit.estimates == pytest.approx([21 / 9], rel=1e-12)
    assert fit.r2["overall"] == pytest.approx(1 - 1 / 50, rel=1e-12)
    assert fit.r2["adjusted"] == pytest.approx(1 - (1 / 50) * 3 / 2, rel=1e-12)


def test_a_column_of_a_table_is_a_variable_by_region_and_time():
    """On a ring of four each region stands between two others: its lag is what they have on average."""
    ids = ["a", "b", "c", "d"]
    x = np.array([[1.0, 4.0, 2.0, 9.0], [8.0, 3.0, 5.0, 6.0]])
    panel = rs.Panel.from_arrays(ids, [2001, 2004], {"x": x})
    ring = np.roll(np.eye(4), 1, axis=1) + np.roll(np.eye(4), -1, axis=1)
    found = rs.local_moran(panel["x"], rs.weights.from_dense(ids, ring), permutations=99, rng=1)
    by_time = found.column("lag")
    assert (by_time.ids, by_time.times) == (tuple(ids), (2001, 2004))
    z = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    np.testing.assert_allclose(
        by_time.values, (np.roll(z, 1, axis=1) + np.roll(z, -1, axis=1)) / 2, rtol=1e-12, atol=1e-12
    )
