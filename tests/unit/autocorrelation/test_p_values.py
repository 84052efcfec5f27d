"""p-values: sides, ties, corrections."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control, norm

from regspatial.autocorrelation._pvalues import (
    corrected,
    normal_p,
    permutation_p,
    smallest_p,
    z_scores,
)

Z = np.array([-3.0, -0.5, 0.0, 1.96, 8.0, np.nan])


def test_normal_p_by_side():
    with np.errstate(invalid="ignore"):
        two = normal_p(Z, "two-sided")
    np.testing.assert_allclose(two[:-1], 2 * norm.sf(np.abs(Z[:-1])), rtol=1e-13)
    assert np.isnan(two[-1])
    np.testing.assert_allclose(normal_p(Z, "greater")[:-1], norm.sf(Z[:-1]), rtol=1e-13)
    np.testing.assert_allclose(normal_p(Z, "less")[:-1], norm.cdf(Z[:-1]), rtol=1e-13)
    np.testing.assert_allclose(normal_p(Z, "folded"), two / 2, rtol=1e-13)


def test_permutation_p_by_side():
    ge, le = np.array([0, 99, 60, 50]), np.array([99, 0, 40, 50])
    np.testing.assert_allclose(permutation_p(ge, le, 99, "greater"), [0.01, 1, 0.61, 0.51])
    np.testing.assert_allclose(permutation_p(ge, le, 99, "less"), [1, 0.01, 0.41, 0.51])
    np.testing.assert_allclose(permutation_p(ge, le, 99, "folded"), [0.01, 0.01, 0.41, 0.51])
    np.testing.assert_allclose(permutation_p(ge, le, 99, "two-sided"), [0.02, 0.02, 0.82, 1])
    assert smallest_p(99, "two-sided") == pytest.approx(0.02)
    assert smallest_p(99, "folded") == pytest.approx(0.01)


def test_fdr_is_benjamini_and_hochberg_over_those_that_were_tested():
    p = np.random.default_rng(1).random((3, 40)) ** 3
    p[0, [3, 7]] = np.nan
    p[1, :6] = p[1, 6]  # ties
    found = corrected(p, "fdr")
    for row, own in zip(found, p, strict=True):
        tested = ~np.isnan(own)
        np.testing.assert_allclose(row[tested], false_discovery_control(own[tested]), rtol=1e-13)
        assert np.isnan(row[~tested]).all()


def test_bonferroni_multiplies_by_the_number_of_tests():
    p = np.array([[0.001, 0.02, 0.5, np.nan]])
    np.testing.assert_allclose(corrected(p, "bonferroni"), [[0.003, 0.06, 1, np.nan]])
    np.testing.assert_array_equal(corrected(p, "none"), p)


def test_all_isolates_give_all_nan():
    assert np.isnan(corrected(np.full((1, 3), np.nan), "fdr")).all()


def test_no_score_where_nothing_varies():
    found = z_scores(np.array([1.0, 2.0]), np.array([0.0, 0.0]), np.array([0.0, 4.0]))
    assert np.isnan(found[0])
    assert found[1] == 1.0
