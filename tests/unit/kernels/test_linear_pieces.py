"""Pieces of linear algebra beside dense matrices written out: traces, interpolants, blocks, log-determinants."""

import numpy as np
import pytest
import scipy.linalg as la
import scipy.sparse as sp

from regspatial._kernels.linear import dense_factors, logdet, sparse, spectrum, traces
from regspatial._kernels.linear.interpolate import Interpolant
from regspatial._kernels.linear.logdet import LuSpectrum
from regspatial._kernels.linear.quadrature import quadrature_of
from regspatial._kernels.linear.solvers import Pencil, Resolvent, multiply
from regspatial._kernels.linear.spectrum import EigenSpectrum, bounds_of, eigen_spectrum
from regspatial._kernels.random import Numbers

N = 23


def dense(symmetric, seed=3, n=N):
    """Weights with loops left out, rows of different sums; symmetric but for a scale of the rows, or not."""
    chance = np.random.default_rng(seed)
    w = (chance.random((n, n)) < 0.25) * chance.random((n, n))
    w = np.triu(w, 1)
    w = w + w.T if symmetric else np.roll(w, 2, axis=0) + w.T
    np.fill_diagonal(w, 0.0)
    scale = chance.uniform(0.5, 2.0, n) if symmetric else np.ones(n)
    w = scale[:, None] * w
    return w / np.abs(la.eigvals(w)).max()


CASES = [(symmetric, form) for symmetric in (True, False) for form in (np.array, sp.csr_array)]
pairs = pytest.mark.parametrize(("symmetric", "form"), CASES)


def g_of(w, rho):
    return w @ la.inv(np.eye(len(w)) - rho * w)


@pairs
@pytest.mark.parametrize("rho", [-0.6, 0.0, 0.45])
def test_a_resolvent_is_the_inverse_written_out(symmetric, form, rho):
    w = dense(symmetric)
    made, s = Resolvent(form(w), rho, symmetric), la.inv(np.eye(N) - rho * w)
    right = np.random.default_rng(1).normal(size=(N, 3))
    np.testing.assert_allclose(made.solve(right), s @ right, atol=1e-12)
    np.testing.assert_allclose(made.solve(right[:, 0]), s @ right[:, 0], atol=1e-12)
    np.testing.assert_allclose(made.solve_transposed(right), s.T @ right, atol=1e-12)
    values = right.T.reshape(1, 3, N)
    np.testing.assert_allclose(multiply(form(w), values), values @ w.T, atol=1e-14)


@pairs
@pytest.mark.parametrize("columns", [256, 4])
def test_traces_of_two_resolvents_are_those_written_out(symmetric, form, columns, monkeypatch):
    """In one block of columns, and in several of which the last is short."""
    monkeypatch.setattr(traces, "_COLUMNS", columns)
    w = dense(symmetric)
    g, h = g_of(w, 0.4), g_of(w, -0.3)
    one, other = (Resolvent(form(w), rho, symmetric) for rho in (0.4, -0.3))
    near = Resolvent(form(w), 0.4 + 5e-5, symmetric)
    ones = np.ones(N)
    assert traces.frobenius(one) == pytest.approx(np.sum(g * g), rel=1e-10)
    assert traces.frobenius(one, other) == pytest.approx(np.sum(g * h), rel=1e-10)
    np.testing.assert_allclose(traces.diagonal(one), np.diag(g), atol=1e-12)
    whole = traces.product_trace(one, other, np.trace(g), np.trace(h))
    assert whole == pytest.approx(np.trace(g @ h), rel=1e-10)
    close = g_of(w, 0.4 + 5e-5)
    found = traces.product_trace(one, near, np.trace(g), np.trace(close))
    assert found == pytest.approx(np.trace(g @ close), rel=1e-10)
    sums = [ones @ a @ b @ ones for a, b in ((g, h), (h, g))]
    wanted = [*sums, (ones @ g @ ones) * (ones @ h @ ones), ones @ h @ g.T @ ones]
    np.testing.assert_allclose(traces.cross_sums(one, other), wanted, rtol=1e-10)
    wanted = [ones @ g @ ones, ones @ g @ g @ ones, ones @ g @ g.T @ ones]
    np.testing.assert_allclose(traces.sums_of_g(one), wanted, rtol=1e-10)


@pairs
def test_traces_of_many_regions_are_estimated_without_bias(symmetric, form, monkeypatch):
    """4,000 vectors leave one in sixty of what a trace varies by; the part that is known is taken as it is."""
    w = dense(symmetric)
    g, h = g_of(w, 0.4), g_of(w, -0.3)
    one, other = (Resolvent(form(w), rho, symmetric) for rho in (0.4, -0.3))
    how = {"probes": 4000, "limit": 0}
    assert traces.frobenius(one, **how) == pytest.approx(np.sum(g * g), rel=0.03)
    assert traces.frobenius(one, other, **how) == pytest.approx(np.sum(g * h), rel=0.05)
    found = traces.frobenius(one, product=np.trace(g @ g), **how)
    assert found == pytest.approx(np.sum(g * g), rel=0.02)
    found = traces.frobenius(one, other, product=np.trace(g @ h), **how)
    assert found == pytest.approx(np.sum(g * h), rel=0.03)
    monkeypatch.setattr(traces, "EXACT_LIMIT", 0)
    close = g_of(w, 0.4 + 5e-5)
    near = Resolvent(form(w), 0.4 + 5e-5, symmetric)
    found = traces.product_trace(one, near, np.nan, np.nan)
    assert found == pytest.approx(np.trace(g @ close), abs=3 * la.norm(g @ close) / 128**0.5)
    rough = traces.diagonal(one, limit=0)
    assert np.corrcoef(rough, np.diag(g))[0, 1] > 0.7
    z = Numbers(20250401).signs(N, 8)
    assert rough.sum() == pytest.approx(np.trace(z.T @ g @ z) / 8)


@pytest.mark.parametrize("rho", [-0.7, 0.3, 0.9])
def test_squares_of_g_by_log_determinants_are_those_of_all_columns(rho, monkeypatch):
    monkeypatch.setattr(traces, "_LOGDET_FROM", 1)
    w = dense(True)
    w = w / w.sum(axis=1).max()
    g = g_of(w, rho)
    asked = Resolvent(sp.csr_array(w), rho, True)
    assert traces._by_logdet(asked) == pytest.approx(np.sum(g * g), rel=1e-8)
    assert traces.frobenius(asked) == pytest.approx(np.sum(g * g), rel=1e-8)
    assert traces._by_logdet(Resolvent(w, rho, True)) is None
    assert traces._by_logdet(Resolvent(sp.csr_array(dense(False)), 0.2, False)) is None


@pairs
def test_powers_and_centred_traces_are_those_written_out(symmetric, form, monkeypatch):
    w = dense(symmetric)
    w[0, 0] = 0.3  # a loop, so that no trace is zero by itself
    powers = [np.linalg.matrix_power(w, q) for q in range(5)]
    np.testing.assert_allclose(traces.power_traces(form(w), 4), list(map(np.trace, powers)))
    np.testing.assert_allclose(traces.power_sums(form(w), 4), [p.sum() / N for p in powers])
    j = np.eye(N) - 1.0 / N
    for centred, v in ((False, w), (True, j @ w @ j)):
        wanted = (np.trace(v), np.trace(v @ v + v.T @ v))
        np.testing.assert_allclose(traces.traces_of(form(w), centred=centred), wanted, rtol=1e-12)
    monkeypatch.setattr(traces, "EXACT_LIMIT", 0)
    rough = traces.power_traces(form(w), 2, probes=20000)
    np.testing.assert_allclose(rough, list(map(np.trace, powers[:3])), rtol=0.05)


def test_one_sum_of_rows_is_told_from_several():
    w = np.array([[0.0, 2.0], [2.0, 0.0]])
    assert traces.row_sum(w) == traces.row_sum(sp.csr_array(w)) == 2.0
    assert traces.row_sum(w * (1 + 1e-8 * np.eye(2)[:, ::-1] * [[1], [0]])) is None
    assert traces.row_sum(np.zeros((2, 2))) == 0.0
    assert traces.row_sum(w * [[1.0], [1.0 + 1e-12]]) == pytest.approx(2.0)


# ---- interpolants ------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [1.5, 1.001, 1 + 1e-9])
def test_an_interpolant_is_the_function_and_its_derivatives(end):
    """Near a logarithm's end the interval is halved; the error of the last piece is its tolerance."""
    asked = []

    def exact(x):
        asked.append(x)
        return np.log(end - x), np.exp(-x)

    made = Interpolant(exact, -1.0, 1.0, 1e-13)
    assert not asked
    x = np.array([-2.0, -1.0, -0.3, 0.0, 0.61, 0.9, 0.97])
    inside = np.clip(x, -1.0, 1.0)
    np.testing.assert_allclose(made(x), [np.log(end - inside), np.exp(-inside)], atol=2e-11)
    first = made(x, 1)
    np.testing.assert_allclose(first, [-1 / (end - inside), -np.exp(-inside)], rtol=1e-7)
    second = made(x, 2)
    np.testing.assert_allclose(second, [-1 / (end - inside) ** 2, np.exp(-inside)], rtol=1e-5)
    count = len(asked)
    made(x)
    assert len(asked) == count
    assert made(0.25).shape == (2, 1)


def test_a_polynomial_takes_nine_points():
    asked = []
    made = Interpolant(lambda x: (asked.append(x) or 3 * x**4 - x,), 2.0, 5.0, 1e-12)
    np.testing.assert_allclose(made(np.array([2.5, 4.0]))[0], [3 * 2.5**4 - 2.5, 764.0])
    assert len(asked) == 7


# ---- blocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "strip"), [(256, 1024), (5, 7), (8, 3), (22, 23)])
def test_factors_and_inverses_in_blocks_are_those_of_the_whole(width, strip, monkeypatch):
    monkeypatch.setattr(dense_factors, "WIDTH", width)
    monkeypatch.setattr(dense_factors, "STRIP", strip)
    a = np.random.default_rng(4).normal(size=(N, N))
    lu, pivots, singular = dense_factors.factors(np.asfortranarray(a))
    wanted, at = la.lu_factor(a)
    assert singular == 0
    np.testing.assert_array_equal(pivots, at)
    np.testing.assert_allclose(lu, wanted, atol=1e-12)
    np.testing.assert_allclose(dense_factors.inverse(lu, pivots), la.inv(a), atol=1e-11)
    a[:, 9] = 0.0
    assert dense_factors.factors(np.asfortranarray(a))[2] != 0


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_products_by_rows_are_those_at_once(kind, monkeypatch):
    chance = np.random.default_rng(4)
    a, b = chance.normal(size=(50, 9)).astype(kind), chance.normal(size=(9, 4)).astype(kind)
    monkeypatch.setattr(dense_factors, "TOGETHER", 36 * 20)
    found = dense_factors.product(a, b)
    assert found.dtype == kind
    np.testing.assert_allclose(found, a @ b, rtol=1e-5 if kind == np.float32 else 1e-12)


def test_dense_rows_become_sparse_in_blocks(monkeypatch):
    w = dense(False)
    monkeypatch.setattr(sparse, "_CELLS", 3 * N)
    found = sparse.rows_of(w)
    assert found.nnz == np.count_nonzero(w)
    assert found.has_canonical_format
    np.testing.assert_array_equal(found.toarray(), w)
    np.testing.assert_array_equal(sparse.identity(3).toarray(), np.eye(3))
    np.testing.assert_array_equal(sparse.diagonal(np.array([2.0, 3.0])).toarray(), [[2, 0], [0, 3]])


# ---- spectra -----------------------------------------------------------------------------------


@pytest.mark.parametrize("symmetric", [True, False])
def test_spectra_by_factors_are_those_by_eigenvalues(symmetric):
    w = dense(symmetric, n=60)
    by_lu, by_values = LuSpectrum(sp.csr_array(w)), eigen_spectrum(w)
    assert by_lu.symmetric is by_values.symmetric is symmetric
    if symmetric:
        np.testing.assert_allclose(by_lu.bounds, by_values.bounds, rtol=1e-8)
    low, high = by_lu.bounds
    assert by_values.bounds[0] <= low * (1 - 1e-9)
    assert high <= by_values.bounds[1] * (1 + 1e-9)
    rho = np.linspace(0.8 * low, 0.8 * high, 9)
    g = [g_of(w, r) for r in rho]
    truth = [np.linalg.slogdet(np.eye(60) - r * w)[1] for r in rho]
    first, second = [np.trace(one) for one in g], [np.trace(one @ one) for one in g]
    np.testing.assert_allclose(by_values.logdet(rho), truth, atol=1e-11)
    np.testing.assert_allclose(by_values.traces(rho), [first, second], rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(by_values.first_traces(rho), first, rtol=1e-9, atol=1e-11)
    assert by_values.trace(rho[7]) == pytest.approx(first[7])
    for one, digits in ((by_lu.focus(rho[0], rho[-1]), 1e-10), (by_lu, 3e-3)):
        np.testing.assert_allclose(one.logdet(rho), truth, atol=digits)
        np.testing.assert_allclose(one.traces(rho), [first, second], rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(one.first_traces(rho), first, rtol=1e-7, atol=1e-7)
        assert one.trace(rho[7]) == pytest.approx(first[7], rel=1e-7)
    coarse = by_lu.coarse()
    np.testing.assert_allclose(coarse.logdet(rho), truth, atol=3e-3)
    h = 1e-4 * high
    up, at, down = (coarse.logdet(rho + step) for step in (h, 0.0, -h))
    np.testing.assert_allclose(coarse.traces(rho)[0], (down - up) / (2 * h), rtol=1e-5, atol=1e-5)
    second_difference = (2 * at - up - down) / h**2
    np.testing.assert_allclose(coarse.traces(rho)[1], second_difference, rtol=1e-4, atol=1e-4)
    assert coarse.trace(rho[7]) == coarse.first_traces(rho)[7] == coarse.traces(rho)[0][7]
    np.testing.assert_allclose(by_lu.rough(rho), truth, atol=60 * 4e-3)  # seven nodes


def test_the_least_eigenvalues_are_those_of_a_dense_solver(monkeypatch):
    w = dense(True, n=60)
    s = (w + w.T) / 2
    values = la.eigvalsh(s)
    for shifted in (10_000, 1):
        monkeypatch.setattr(logdet, "_SHIFTED_FROM", shifted)
        np.testing.assert_allclose(logdet.least(sp.csr_array(s), 1), values[:1], rtol=1e-10)
        np.testing.assert_allclose(logdet.least(sp.csr_array(s), 3), values[:3], rtol=1e-10)


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([-0.5, 1.0], (-2.0, 1.0)),
        ([-0.5, 0.25], (-2.0, 4.0)),
        ([0.5, 0.25], (-2.0, 2.0)),
        ([-0.5, -0.25], (-2.0, 2.0)),
        ([0.0, 0.0], (-np.inf, np.inf)),
        ([-1e-14, 1.0], (-1.0, 1.0)),
        ([-9e-13, 1.0], (-1.0, 1.0)),
        ([-2e-12, 1.0], (-5e11, 1.0)),
        ([-0.8 + 0.1j, -0.8 - 0.1j, -0.5, 1.0], (-2.0, 1.0)),
        ([0.3 + 2.0j, 0.3 - 2.0j, 0.5], (-1 / np.hypot(0.3, 2.0), 2.0)),
    ],
)
def test_bounds_are_those_of_real_eigenvalues(values, bounds):
    assert bounds_of(np.array(values)) == pytest.approx(bounds)
    assert EigenSpectrum(np.array(values), True).bounds == pytest.approx(bounds)


def test_many_rho_are_summed_in_blocks(monkeypatch):
    w = dense(False)
    made, rho = eigen_spectrum(w), np.linspace(-0.5, 0.5, 7)
    whole, first = made.logdet(rho), made.traces(rho)
    monkeypatch.setattr(spectrum, "_BLOCK", 3 * 16 * N)
    monkeypatch.setattr(spectrum, "_NEAR", 2 * N)
    np.testing.assert_allclose(made.logdet(rho), whole, rtol=1e-14)
    np.testing.assert_allclose(made.traces(rho), first, rtol=1e-14)
    np.testing.assert_allclose(made.first_traces(rho), first[0], rtol=1e-14)


@pytest.mark.parametrize("length", [9, 12])
def test_a_ring_of_one_way_has_a_real_bound_below_only_where_it_is_even(length):
    """Its eigenvalues are the roots of 1: −1 is one of an even ring; where none is real there, the modulus bounds."""
    ring = sp.csr_array(np.roll(np.eye(length), 1, axis=1) + 0.0)
    made = LuSpectrum(ring)
    assert not made.symmetric
    np.testing.assert_allclose(made.bounds, (-1.0, 1.0), rtol=1e-9)
    twice = sp.block_diag(
        [2.0 * ring, -0.5 * np.eye(1)], format="csr"
    )  # −1/2 is real and not leftmost
    low, high = LuSpectrum(sp.csr_array(twice)).bounds
    np.testing.assert_allclose((low, high), (-0.5, 0.5), rtol=1e-9)


def test_an_interpolant_is_made_once_for_what_it_covers():
    made = LuSpectrum(sp.csr_array(dense(True)))
    low, high = made.bounds
    first = made.focus(0.1 * low, 0.2 * high)
    assert made.focus(0.1 * low, 0.2 * high) is first
    assert first.focus(0.0, 0.1 * high) is first
    assert first.focus(0.0, 0.2 * high * (1 + 1e-14)) is first
    for a, b in ((0.11 * low, 0.3 * high), (0.2 * low, 0.0)):
        other = first.focus(a, b)
        assert other is not first
        assert other.interval == pytest.approx((a, b))
    short = made.focus(0.5 * high, 0.5 * high)
    assert np.diff(short.interval)[0] == pytest.approx(2e-3 * min(-low, high))
    assert np.mean(short.interval) == pytest.approx(0.5 * high)


@pytest.mark.parametrize(("rho", "given"), [(0.9, True), (1.1, False)])
def test_factors_without_exchange_are_given_where_sums_allow_it(rho, given):
    """Rows of W sum to one: those of rho W to less, or to more; where W is similar to a symmetric matrix always."""
    w = dense(False) + np.roll(np.eye(N), 1, axis=1) / 9
    w = sp.csr_array(w / w.sum(axis=1, keepdims=True))
    found = Resolvent(w, rho).without_exchange()
    assert (found is not None) is given
    if found is not None:
        np.testing.assert_array_equal(found.perm_r, found.perm_c)
        right = np.arange(N) + 1.0
        wanted = la.solve(np.eye(N) - rho * w.toarray(), right)
        np.testing.assert_allclose(found.solve(right), wanted, rtol=1e-12)
    assert Resolvent(w.toarray(), rho).without_exchange() is None


def test_powers_of_eigenvalues_are_traces():
    w = dense(False)
    found = eigen_spectrum(w).power_traces(4)
    np.testing.assert_allclose(
        found, [np.trace(np.linalg.matrix_power(w, q)) for q in range(5)], atol=1e-12
    )


@pytest.mark.parametrize("symmetric", [True, False])
def test_a_pencil_takes_one_number_or_one_a_region(symmetric):
    w = dense(symmetric)
    pencil = Pencil(sp.csr_array(w), symmetric)
    for r in (0.3, np.random.default_rng(5).uniform(-0.5, 0.5, N), -0.2):
        wanted = np.linalg.slogdet(np.eye(N) - w * r)[1]
        assert pencil.logdet(r) == pytest.approx(wanted, abs=1e-12)


def test_a_quadrature_has_both_first_traces_and_errs_by_little():
    w = dense(True, n=200)
    s = (w + w.T) / 2
    s /= la.eigvalsh(s)[-1]
    made = quadrature_of(sp.csr_array(s))
    rho = np.array([-0.4, 0.0, 1e-4, 0.4])
    truth = [np.linalg.slogdet(np.eye(200) - r * s)[1] for r in rho]
    np.testing.assert_allclose(made.logdet(rho), truth, atol=200 * 2e-4)
    second = -(made.logdet(np.array([1e-3])) + made.logdet(np.array([-1e-3])))[0] / 1e-6
    assert second == pytest.approx(np.sum(s * s), rel=1e-4)
