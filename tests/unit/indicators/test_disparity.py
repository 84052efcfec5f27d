"""Disparity: against the definitions by double sums, and the published table's group means."""

import numpy as np
import pytest

from regspatial.containers import Panel, Regions
from regspatial.errors import InputError, ParameterError
from regspatial.indicators import disparity

RNG = np.random.default_rng(7)
IDS = [f"r{i}" for i in range(9)]
Y = RNG.lognormal(1.0, 0.7, size=(3, 9))
P = RNG.uniform(1, 20, size=(3, 9))
PANEL = Panel.from_arrays(IDS, [2000, 2001, 2002], {"y": Y, "pop": P})
REGIONS = Regions(
    ids=tuple(IDS),
    points=RNG.uniform(100, 120, (9, 2)),
    attributes={"side": np.array(["a", "b", "c"] * 3)},
)


def test_measures_equal_their_definitions_by_double_sums():
    out = disparity(PANEL["y"], population=PANEL["pop"])
    for t in range(3):
        p = P[t] / P[t].sum()
        u = p @ Y[t]
        gini = sum(p[i] * p[j] * abs(Y[t, i] - Y[t, j]) for i in range(9) for j in range(9)) / (
            2 * u
        )
        assert out.gini[t] == pytest.approx(gini, rel=1e-12)
        assert out.coefficient_of_variation[t] == pytest.approx(
            np.sqrt(p @ (Y[t] - u) ** 2) / u, rel=1e-12
        )
        assert out.theil_t[t] == pytest.approx(p @ (Y[t] / u * np.log(Y[t] / u)), rel=1e-12)
        assert out.theil_l[t] == pytest.approx(p @ np.log(u / Y[t]), rel=1e-12)


@pytest.mark.parametrize("population", [None, "pop"])
def test_theil_parts_add_up(population):
    weights = None if population is None else PANEL[population]
    out = disparity(PANEL["y"], regions=REGIONS, group="side", population=weights)
    np.testing.assert_allclose(out.within_t + out.between_t, out.theil_t, rtol=1e-12)
    np.testing.assert_allclose(out.within_l + out.between_l, out.theil_l, rtol=1e-12)


def test_both_theils_are_shown_with_their_parts():
    table = disparity(PANEL["y"], regions=REGIONS, group="side").tables()[0]
    for row in table.records():
        for one in ("t", "l"):
            parts = row[f"within_{one}"] + row[f"between_{one}"]
            assert parts == pytest.approx(row[f"theil_{one}"], rel=1e-12)
    plain = disparity(PANEL["y"]).tables()[0]
    assert "within_l" not in plain.keys


def test_scale_and_order_do_not_matter_and_equality_is_zero():
    base = disparity(PANEL["y"])
    turned = Panel.from_arrays(IDS[::-1], [1, 2, 3], {"y": 1000 * Y[:, ::-1]})
    np.testing.assert_allclose(disparity(turned["y"]).gini, base.gini, rtol=1e-12)
    equal = Panel.from_arrays(IDS, [1], {"y": np.full((1, 9), 4.0)})
    assert disparity(equal["y"]).gini[0] == pytest.approx(0, abs=1e-15)


def test_unweighted_cv_with_ddof_is_numpys():
    out = disparity(PANEL["y"], ddof=1)
    np.testing.assert_allclose(
        out.coefficient_of_variation, Y.std(axis=1, ddof=1) / Y.mean(axis=1), rtol=1e-12
    )


def test_non_positive_values_are_named():
    bad = Panel.from_arrays(["a", "b"], [1], {"y": [[1.0, 0.0]]})
    with pytest.raises(InputError, match="'y' is not positive in 1 region: b"):
        disparity(bad["y"])


@pytest.mark.parametrize("population", [None, "pop"])
def test_parts_between_groups_are_the_measures_of_group_means(population):
    weights = None if population is None else PANEL[population]
    out = disparity(PANEL["y"], regions=REGIONS, group="side", population=weights)
    side = np.array(["a", "b", "c"] * 3)
    assert out.groups == ("a", "b", "c")
    for t in range(3):
        p = np.full(9, 1 / 9) if population is None else P[t] / P[t].sum()
        share = np.array([p[side == g].sum() for g in "abc"])
        means = np.array([p[side == g] @ Y[t, side == g] for g in "abc"]) / share
        np.testing.assert_allclose(out.group_means[t], means, rtol=1e-12)
        ratio = means / (share @ means)
        assert out.between_t[t] == pytest.approx(share @ (ratio * np.log(ratio)), rel=1e-10)
        assert out.between_l[t] == pytest.approx(-share @ np.log(ratio), rel=1e-10)


@pytest.mark.parametrize("ddof", [9, 30, -1, 0.5, True, "1"])
def test_a_ddof_that_leaves_no_divisor_is_refused(ddof):
    with pytest.raises(ParameterError, match="ddof"):
        disparity(PANEL["y"], ddof=ddof)
