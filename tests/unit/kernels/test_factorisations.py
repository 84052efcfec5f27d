"""What is factorised for a large sparse W, against dense algebra: many shifts, and the trace of G'G."""

import numpy as np
import pytest
import scipy.sparse as sp

import regspatial as rs
from regspatial._kernels.linear import interpolate, logdet, traces
from regspatial._kernels.linear.logdet import LuSpectrum
from regspatial._kernels.linear.quadrature import quadrature_of
from regspatial._kernels.linear.solvers import Pencil, Resolvent
from regspatial._kernels.linear.spectrum import eigen_spectrum, symmetrised, symmetrising_scale


def queen(rows, columns):
    r, c = np.divmod(np.arange(rows * columns), columns)
    near = np.maximum(np.abs(r[:, None] - r), np.abs(c[:, None] - c)) == 1
    return sp.csr_array(near / near.sum(axis=1, keepdims=True))


def beyond(rows):
    """Links that differ in size, two parts, a region with none, and one linked to itself."""
    rng = np.random.default_rng(2)
    links = np.triu(
        rng.uniform(0.2, 2.0, size=(rows, rows)) * (rng.uniform(size=(rows, rows)) < 0.05), 1
    )
    links = links + links.T
    links[: rows // 2, rows // 2 :] = links[rows // 2 :, : rows // 2] = 0.0
    links[3], links[:, 3] = 0.0, 0.0
    links[7, 7] = 0.4
    sums = links.sum(axis=1, keepdims=True)
    return sp.csr_array(links / np.where(sums > 0, sums, 1.0))


WEIGHTS = {"queen": queen(9, 11), "beyond": beyond(90)}


@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize("name", WEIGHTS)
def test_one_order_serves_every_shift(name, symmetric):
    w = WEIGHTS[name]
    pencil, n = Pencil(w, symmetric), w.shape[0]
    by_column = np.linspace(-0.6, 0.8, n)
    for r in (0.4, -0.9, 0.0, 0.99, by_column):
        wanted = np.linalg.slogdet(np.eye(n) - w.toarray() * r)[1]
        assert pencil.logdet(r) == pytest.approx(wanted, abs=1e-11)


@pytest.mark.parametrize("symmetric", [True, False])
def test_the_order_that_was_found_fills_no_more(symmetric):
    """A wrong one gives the same digits and four times the factors."""
    pencil = Pencil(queen(24, 25), symmetric)
    found, again = pencil.factors(0.4), pencil.factors(0.5)
    assert again.L.nnz + again.U.nnz <= 1.1 * (found.L.nnz + found.U.nnz)


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.05, 0.6, 0.97])
@pytest.mark.parametrize("name", WEIGHTS)
def test_the_trace_of_log_determinants_is_the_sum_of_squares(name, rho):
    """Rounding and the terms left out stay below 1e-9 (1e-10 at the sizes for which it is used)."""
    w = WEIGHTS[name]
    n = w.shape[0]
    g = w.toarray() @ np.linalg.inv(np.eye(n) - rho * w.toarray())
    assert traces._by_logdet(Resolvent(w, rho, True)) == pytest.approx(np.sum(g * g), rel=1e-9)


def test_the_trace_goes_by_columns_where_log_determinants_lose_it():
    w = WEIGHTS["queen"]
    assert traces._by_logdet(Resolvent(w, 0.99, True)) is None  # the step would be lost in rounding
    assert traces._by_logdet(Resolvent(w, -1.3, True)) is None
    assert traces._by_logdet(Resolvent(w, 0.4, False)) is None
    assert traces._by_logdet(Resolvent(w.toarray(), 0.4, True)) is None


def test_the_trace_is_the_same_on_both_sides_of_the_size(monkeypatch):
    resolvent = Resolvent(WEIGHTS["queen"], 0.5, True)
    by_columns = traces.frobenius(resolvent)
    monkeypatch.setattr(traces, "_LOGDET_FROM", 0)
    other = traces.frobenius(resolvent)
    assert other != by_columns
    assert other == pytest.approx(by_columns, rel=1e-10)


def test_vectors_grow_fewer_as_regions_grow_many(monkeypatch):
    taken = []
    monkeypatch.setattr(traces, "EXACT_LIMIT", 50)
    monkeypatch.setattr(traces, "_skew", lambda _of, z: taken.append(z.shape[1]) or z)
    for side in (8, 20, 60):
        n = side * side
        one = Resolvent(sp.csr_array(sp.identity(n, format="csr")), 0.0, True)
        traces.frobenius(one, probes=128, product=0.0, limit=0)
    assert taken == [50, 8, 8]


@pytest.mark.parametrize("name", WEIGHTS)
def test_quadrature_is_near_the_log_determinant_everywhere(name):
    w = WEIGHTS[name]
    eigen, n = eigen_spectrum(w), w.shape[0]
    found = quadrature_of(sp.csr_array(symmetrised(w, symmetrising_scale(w))))
    low, high = eigen.bounds
    rho = np.linspace(0.98 * low, 0.98 * high, 41)
    assert np.abs(found.logdet(rho) - eigen.logdet(rho)).max() < 0.08 * n
    small = np.array([-0.01, 0.01])
    assert found.logdet(small) == pytest.approx(
        eigen.logdet(small), abs=1e-4
    )  # tr W, tr W² are exact


def test_a_third_of_the_nodes_is_among_them():
    spectrum = LuSpectrum(WEIGHTS["queen"])
    rho = np.linspace(-1.0, 0.9, 5)
    rough = spectrum.rough(rho)
    assert len(spectrum._exact) == 7
    exact = eigen_spectrum(WEIGHTS["queen"]).logdet(rho)
    assert np.abs(rough - exact).max() < 5e-3 * spectrum.n
    spectrum.logdet(rho)
    assert len(spectrum._exact) == 21


def test_the_estimate_does_not_depend_on_what_guided_the_search(monkeypatch):
    """By all nodes, a third of them, or random vectors: to rounding."""
    w = queen(12, 13)
    ids = [f"r{k:03d}" for k in range(w.shape[0])]
    rng = np.random.default_rng(3)
    x, e = rng.normal(size=(2, w.shape[0]))
    data = rs.Panel.from_arrays(
        ids, [0], {"x": x, "y": np.linalg.solve(np.eye(len(ids)) - 0.5 * w.toarray(), x + e)}
    )

    def found():
        weights = rs.SpatialWeights(ids=ids, matrix=w, normalisation="row")
        fit = rs.regression.spatial_regression_estimate(
            data, "y ~ x", weights, options=rs.Options(spectrum="lu")
        )
        return *fit.estimates, *fit.se, fit.loglik

    third = found()
    monkeypatch.setattr(logdet, "_ROUGHLY", 100)
    every = found()
    monkeypatch.setattr(logdet, "_SAMPLED_FROM", 0)
    assert third == pytest.approx(every, rel=1e-11)
    assert found() == pytest.approx(every, rel=1e-11)


def test_points_between_degrees_are_used_and_exact():
    """exp on [-1, 1] wants degree 14, a cubic 6, and 1/(1 - x/12) what lies between 6 and 12."""
    for f, most in ((np.exp, 25), (lambda x: x**3, 7), (lambda x: 1.0 / (1.0 - x / 24.0), 11)):
        asked = []
        of = interpolate.Interpolant(
            lambda x, f=f, asked=asked: (asked.append(x), [float(f(x))])[1], -1.0, 1.0, 1e-13
        )
        at = np.linspace(-1.0, 1.0, 33)
        assert of(at)[0] == pytest.approx(f(at), abs=1e-12)
        assert len(asked) <= most
    assert len(asked) == 11


def test_the_coarse_spectrum_is_the_whole_one_with_its_derivatives():
    w = WEIGHTS["queen"]
    dense, rho = w.toarray(), np.array([-0.7, -0.2, 0.0, 0.4, 0.8])
    coarse = LuSpectrum(w).coarse()
    wanted = [np.linalg.slogdet(np.eye(len(dense)) - r * dense)[1] for r in rho]
    np.testing.assert_allclose(coarse.logdet(rho), wanted, atol=1e-3)
    first, second = coarse.traces(rho)
    h = 1e-5
    by_difference = (coarse.logdet(rho - h) - coarse.logdet(rho + h)) / (2 * h)
    np.testing.assert_allclose(first, by_difference, rtol=1e-6, atol=1e-6)
    by_difference = (coarse.traces(rho + h)[0] - coarse.traces(rho - h)[0]) / (2 * h)
    np.testing.assert_allclose(second, by_difference, rtol=1e-6, atol=1e-6)
    assert coarse.trace(0.4) == first[3]


@pytest.mark.parametrize("fixed_effects", ["none", "twoway"])
def test_rho_and_lambda_take_two_narrow_windows_and_are_those_of_eigenvalues(
    monkeypatch, fixed_effects
):
    """21 nodes over the whole interval, and 9 in each window; windows of four steps took 25 each."""
    asked = []
    exact = LuSpectrum.exact

    def counted(self, rho):
        if rho not in self._exact:
            asked.append(rho)
        return exact(self, rho)

    monkeypatch.setattr(LuSpectrum, "exact", counted)
    rng = np.random.default_rng(4)
    w = queen(18, 18)
    n, periods = w.shape[0], 3
    by = np.linalg.inv(np.eye(n) - 0.4 * w.toarray()), np.linalg.inv(np.eye(n) - 0.3 * w.toarray())
    x, e = rng.normal(size=(2, periods, n))
    y = (2 * x + e @ by[1].T) @ by[0].T
    ids = [f"r{k}" for k in range(n)]
    panel = rs.Panel.from_arrays(ids, range(periods), {"x": x, "y": y})
    link = rs.SpatialWeights(ids=ids, matrix=w, normalisation="row")
    found = [
        rs.regression.spatial_panel_estimate(
            panel,
            "y ~ x",
            link,
            model="sac",
            fixed_effects=fixed_effects,
            options=rs.Options(spectrum=by),
            covariance="analytic",
        )
        for by in ("eigen", "lu")
    ]
    np.testing.assert_allclose(found[1].estimates, found[0].estimates, rtol=1e-9)
    np.testing.assert_allclose(found[1].se, found[0].se, rtol=1e-5)
    assert found[1].loglik == pytest.approx(found[0].loglik, abs=1e-7)
    assert len(asked) <= 45


@pytest.mark.parametrize(("rho", "told"), [(0.4, True), (-0.3, True), (0.95, True), (1e-4, False)])
def test_of_dense_weights_the_trace_comes_from_the_inverse_unless_that_is_nearly_one(rho, told):
    distance = np.random.default_rng(2).uniform(0.1, 1.0, size=(60, 60))
    w = np.triu(distance, 1) + np.triu(distance, 1).T
    w /= w.sum(axis=1, keepdims=True)
    resolvent = Resolvent(w, rho, True)
    g = np.linalg.solve(np.eye(60) - rho * w, w)
    found = traces._by_inverse(resolvent)
    assert (found is not None) == told
    # S - I keeps fourteen digits, the solves nearly all
    assert traces.frobenius(resolvent) == pytest.approx(float(np.sum(g * g)), rel=1e-12)
    assert traces.frobenius(resolvent) == pytest.approx(
        traces._by_columns(resolvent, None), rel=1e-12
    )
