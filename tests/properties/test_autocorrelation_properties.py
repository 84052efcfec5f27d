"""Autocorrelation does not depend on names, order, unit, scale of W, or how W is stored."""

import numpy as np
import scipy.sparse as sp
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regspatial import Panel, SpatialWeights
from regspatial.autocorrelation import (
    bivariate_moran,
    geary,
    getis_ord_g,
    local_g,
    local_geary,
    local_moran,
    moran,
)

R = 49


@st.composite
def studies(draw):
    n = draw(st.integers(5, 14))
    seed = draw(st.integers(0, 2**20))
    rng = np.random.default_rng(seed)
    w = np.where(rng.random((n, n)) < draw(st.floats(0.15, 0.9)), rng.random((n, n)), 0.0)
    np.fill_diagonal(w, 0.0)
    assume(np.count_nonzero(w) > 2)
    x = draw(arrays(float, n, elements=st.integers(-50, 50).map(float)))
    assume(np.ptp(x) > 0)
    return w, x, rng


def made(w, x, ids=None, *, sparse=True):
    ids = ids or [f"{k:02d}" for k in range(len(x))]
    matrix = sp.csr_array(w) if sparse else w
    panel = Panel.from_arrays(ids, [1], {"x": x})
    return panel["x"], SpatialWeights(ids=tuple(ids), matrix=matrix)


def same(a, b):
    """Estimates to 1e-9 (values up to 1e3 of which variances subtract squares), p by draws exactly."""
    np.testing.assert_allclose(a.values, b.values, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(a.expected, b.expected, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(a.variance, b.variance, rtol=1e-7, atol=1e-10)


@given(studies(), st.floats(0.01, 1e4), st.floats(-1e3, 1e3), st.booleans())
def test_unit_and_origin_do_not_matter(study, scale, shift, negative):
    w, x, _ = study
    factor = -scale if negative else scale
    a, b = made(w, x), made(w, factor * x + shift)
    for verb in (moran, geary):
        same(verb(*a), verb(*b))
    one, two = (local_moran(*s, permutations=R, rng=1) for s in (a, b))
    same(one, two)
    np.testing.assert_array_equal(one.p_value, two.p_value)
    one, two = (local_geary(*s, permutations=R, rng=1) for s in (a, b))
    same(one, two)
    np.testing.assert_array_equal(one.p_value, two.p_value)


@given(studies(), st.floats(1e-3, 1e3))
def test_the_scale_of_w_does_not_matter_to_global_statistics_and_p(study, scale):
    w, x, _ = study
    a, b = made(w, x), made(scale * w, x)
    for verb in (moran, geary):
        same(verb(*a), verb(*b))
    one, two = (local_moran(*s, permutations=R, rng=1) for s in (a, b))
    np.testing.assert_allclose(two.values, scale * one.values, rtol=1e-9, atol=1e-12 * scale)
    np.testing.assert_array_equal(one.p_value, two.p_value)


@given(studies(), st.booleans())
def test_order_and_storage_do_not_matter_to_the_digit_of_p(study, sparse):
    w, x, rng = study
    order = rng.permutation(len(x))
    ids = [f"{k:02d}" for k in range(len(x))]
    first = made(w, x, ids)
    second = made(w[np.ix_(order, order)], x[order], [ids[k] for k in order], sparse=sparse)
    assert moran(*second).ids == tuple(ids[k] for k in order)
    for verb in (moran, geary):
        same(verb(*first, permutations=R, rng=1), verb(*second, permutations=R, rng=1))
        p = [verb(*s, permutations=R, rng=1).by["permutation"].p_value for s in (first, second)]
        np.testing.assert_array_equal(*p)
    one, two = (local_moran(*s, permutations=R, rng=1) for s in (first, second))
    np.testing.assert_allclose(one.values[0, order], two.values[0], rtol=1e-9, atol=1e-11)
    np.testing.assert_array_equal(one.p_value[0, order], two.p_value[0])
    np.testing.assert_array_equal(one.quadrant[0, order], two.quadrant[0])
    # The weights of one order serve the variable of another.
    mixed = local_moran(first[0], second[1], permutations=R, rng=1)
    np.testing.assert_array_equal(mixed.p_value, one.p_value)


@given(studies())
def test_other_names_change_no_estimate(study):
    w, x, rng = study
    names = [f"n{k:05d}" for k in rng.permutation(len(x))]
    a, b = made(w, x), made(w, x, names)
    for verb in (moran, geary):
        same(verb(*a), verb(*b))
    one, two = (local_moran(*s, inference="analytic") for s in (a, b))
    same(one, two)
    np.testing.assert_allclose(one.p_value, two.p_value, rtol=1e-7, atol=1e-9)


@given(studies())
def test_times_are_independent_of_each_other(study):
    w, x, rng = study
    y = rng.normal(size=len(x))
    ids = [f"{k:02d}" for k in range(len(x))]
    both = Panel.from_arrays(ids, [1, 2], {"x": [x, y]})["x"]
    weights = SpatialWeights(ids=tuple(ids), matrix=w)
    together = local_moran(both, weights, permutations=R, rng=1)
    for t in (1, 2):
        alone = local_moran(both.at(t), weights, permutations=R, rng=1)
        np.testing.assert_array_equal(alone.p_value[0], together.p_value[t - 1])
        np.testing.assert_allclose(alone.values[0], together.values[t - 1], rtol=1e-11, atol=1e-13)


@given(studies())
def test_p_values_lie_in_their_range_and_sides_add_up(study):
    w, x, _ = study
    s = made(w, x)
    p = {
        a: local_moran(*s, permutations=R, rng=1, alternative=a).p_value
        for a in ("two-sided", "greater", "less", "folded")
    }
    tested = ~np.isnan(p["greater"])
    for q in p.values():
        assert (q[tested] >= 1 / (R + 1)).all()
        assert (q[tested] <= 1).all()
    np.testing.assert_array_equal(p["folded"], np.minimum(p["greater"], p["less"]))
    np.testing.assert_allclose(p["two-sided"], np.minimum(1, 2 * p["folded"]))
    # Each permutation is on one side at least: #≥ + #≤ ≥ R.
    assert ((p["greater"] + p["less"])[tested] >= (R + 2) / (R + 1) - 1e-12).all()


@given(studies())
def test_bivariate_of_a_variable_with_itself_and_g_by_hand(study):
    w, x, _ = study
    xs, ws = made(w, x)
    np.testing.assert_allclose(
        bivariate_moran(xs, xs, ws).values, moran(xs, ws).values, rtol=1e-10, atol=1e-12
    )
    positive = x - x.min() + 1
    ps, _ = made(w, positive)
    b = (w > 0).astype(float)
    if np.isclose(b.sum(), len(x) * (len(x) - 1)):
        return
    expected = positive @ b @ positive / (positive.sum() ** 2 - positive @ positive)
    np.testing.assert_allclose(getis_ord_g(ps, ws).values, expected, rtol=1e-11)
    found = local_g(ps, ws)
    assert found.values.shape == (1, len(x))
