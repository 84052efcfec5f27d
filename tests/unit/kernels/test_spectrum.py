"""Eigenvalues, log-determinants and traces: each by two routes."""

import numpy as np
import pytest
import scipy.sparse as sp

import regspatial as rs
from regspatial._kernels.linear.logdet import LuSpectrum
from regspatial._kernels.linear.solvers import Resolvent, multiply
from regspatial._kernels.linear.spectrum import (
    EigenSpectrum,
    bounds_of,
    eigen_spectrum,
    symmetrised,
    symmetrising_scale,
)
from regspatial._kernels.linear.traces import (
    frobenius,
    power_sums,
    power_traces,
    row_sum,
    sums_of_g,
)
from regspatial.options import Options
from regspatial.regression.panel.unbalanced.blocks import BlockSpectrum


def grid(rows, columns, queen=True):
    """Row-normalised contiguity of a grid, sparse."""
    n = rows * columns
    r, c = np.divmod(np.arange(n), columns)
    near = np.abs(r[:, None] - r), np.abs(c[:, None] - c)
    a = (np.maximum(*near) == 1) if queen else (near[0] + near[1] == 1)
    return sp.csr_array(a / a.sum(axis=1, keepdims=True))


def inverse_distance(n, power=2.0):
    """Row-normalised 1/d^power between random points, dense."""
    x = np.random.default_rng(4).uniform(size=(n, 2))
    d = np.linalg.norm(x[:, None] - x, axis=-1) + np.diag(np.full(n, np.inf))
    w = d**-power
    return w / w.sum(axis=1, keepdims=True)


def nearest(n, k=4):
    """k nearest neighbours: not similar to a symmetric matrix."""
    x = np.random.default_rng(4).uniform(size=(n, 2))
    d = np.linalg.norm(x[:, None] - x, axis=-1) + np.diag(np.full(n, np.inf))
    w = np.zeros((n, n))
    np.put_along_axis(w, np.argsort(d, axis=1)[:, :k], 1 / k, axis=1)
    return sp.csr_array(w)


def nested(n):
    """Inverse distance with scaled columns, then rows summing to one (economic geography)."""
    raw = inverse_distance(n) * np.random.default_rng(8).uniform(0.2, 3.0, size=n)
    return raw / raw.sum(axis=1, keepdims=True)


def two_parts():
    """Two components of different make, and an island."""
    return sp.csr_array(
        sp.block_diag([grid(3, 4), 0.7 * grid(2, 5), sp.csr_array((1, 1))], format="csr")
    )


SIMILAR = {
    "queen": grid(5, 6),
    "rook": grid(5, 6, queen=False),
    "inverse distance": inverse_distance(25),
    "nested": nested(25),
    "two parts and an island": two_parts(),
    "symmetric": sp.csr_array((grid(4, 4) + grid(4, 4).T) / 2),
}


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize("name", SIMILAR)
def test_similarity_to_a_symmetric_matrix_is_found_from_the_matrix_itself(name, dense):
    w = SIMILAR[name]
    array = w if isinstance(w, np.ndarray) else w.toarray()
    given = array if dense else sp.csr_array(array)
    scale = symmetrising_scale(given)
    assert scale is not None
    out = symmetrised(given, scale)
    out = out if isinstance(out, np.ndarray) else out.toarray()
    assert out == pytest.approx(out.T, abs=1e-14)
    got = eigen_spectrum(given)
    assert got.symmetric
    wanted = np.sort(np.linalg.eigvals(array).real)
    assert np.sort(got.values) == pytest.approx(wanted, abs=1e-7)  # defective-looking clusters


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize("what", ["k nearest", "one link changed", "a sign changed"])
def test_what_is_not_similar_is_not_taken_for_it(what, dense):
    if what == "k nearest":
        array = nearest(20).toarray()
    else:
        array = inverse_distance(20)
        array[3, 7] *= 1 + 1e-6 if what == "one link changed" else -1
    given = array if dense else sp.csr_array(array)
    assert symmetrising_scale(given) is None
    got = eigen_spectrum(given)
    assert not got.symmetric
    sign, wanted = np.linalg.slogdet(np.eye(20) - 0.4 * array)
    assert sign == 1
    assert got.logdet(np.array([0.4]))[0] == pytest.approx(wanted, abs=1e-10)


def test_sixteen_digits_in_a_file_are_enough():
    """A matrix read back from text keeps its symmetric twin; one cut to six digits does not."""
    w = nested(25)
    assert (
        symmetrising_scale(np.array([[float(f"{v:.16g}") for v in row] for row in w])) is not None
    )
    rough = np.array([[float(f"{v:.6g}") for v in row] for row in w])
    assert symmetrising_scale(rough) is None
    assert eigen_spectrum(rough).bounds == pytest.approx(eigen_spectrum(w).bounds, rel=1e-4)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([-0.5, 0.2, 1.0], (-2.0, 1.0)),
        ([-0.25, 0.1, 0.8], (-4.0, 1.25)),
        ([1.0, -0.9 + 0.1j, -0.9 - 0.1j, 0.1], (-1.0, 1.0)),  # no negative real one
        ([1.0, -0.9 + 0.1j, -0.9 - 0.1j, -0.5], (-2.0, 1.0)),
        ([0.0, 0.0], (-np.inf, np.inf)),
    ],
)
def test_bounds_are_over_real_eigenvalues(values, wanted):
    assert bounds_of(np.array(values)) == wanted


@pytest.mark.parametrize("name", ["queen", "inverse distance", "k nearest"])
def test_traces_are_derivatives_of_the_log_determinant(name):
    w = {"k nearest": nearest(30), **SIMILAR}[name]
    array = w if isinstance(w, np.ndarray) else w.toarray()
    got = eigen_spectrum(w)
    n = array.shape[0]
    for rho in (-0.7, 0.0, 0.3, 0.95):
        g = array @ np.linalg.inv(np.eye(n) - rho * array)
        first, second = got.traces(np.array([rho]))
        assert first[0] == pytest.approx(np.trace(g), abs=1e-9)
        assert second[0] == pytest.approx(np.trace(g @ g), rel=1e-9)
        assert got.first_traces(np.array([rho]))[0] == first[0]
    powers = [np.trace(np.linalg.matrix_power(array, q)) for q in range(6)]
    assert got.power_traces(5) == pytest.approx(powers, abs=1e-10)
    assert power_traces(w, 5) == pytest.approx(powers, abs=1e-10)


def test_traces_of_draws_are_the_same_digits_without_the_second_ones():
    rho = np.linspace(0.1, 0.4, 50)
    one, other = grid(5, 6), nearest(30)  # real eigenvalues, and complex ones
    sparse = LuSpectrum(one, nodes=21)
    several = BlockSpectrum([eigen_spectrum(one), eigen_spectrum(other)], [2, 3])
    for every in (*several.spectra, several, sparse, sparse.coarse(), sparse.focus(0.1, 0.4)):
        assert (every.first_traces(rho) == every.traces(rho)[0]).all()


@pytest.mark.parametrize("name", ["queen", "k nearest", "two parts"])
def test_sparse_factors_and_eigenvalues_agree(name):
    """To 1e-9 on short intervals; over the whole interval the 21 nodes only guide the search."""
    w = {"queen": grid(12, 13), "k nearest": nearest(150), "two parts": two_parts()}[name]
    eigen, lu = eigen_spectrum(w), LuSpectrum(w, nodes=21)
    if name == "k nearest":
        # Where the leftmost eigenvalues are complex the sparse route keeps to -1/max|lambda|.
        assert lu.bounds[1] == pytest.approx(1.0)
        assert eigen.bounds[0] - 1e-9 <= lu.bounds[0] <= -1.0 + 1e-12
    else:
        assert lu.bounds == pytest.approx(eigen.bounds, rel=1e-9)
    low, high = lu.bounds
    for centre in (0.5 * low, 0.0, 0.4 * high, 0.9 * high):
        rho = np.linspace(centre - 0.03, centre + 0.03, 7)
        local = lu.focus(float(rho[0]), float(rho[-1]))
        assert local.logdet(rho) == pytest.approx(eigen.logdet(rho), abs=1e-9)
        for got, wanted in zip(local.traces(rho), eigen.traces(rho), strict=True):
            assert got == pytest.approx(wanted, rel=1e-8, abs=1e-7)
    whole = np.linspace(0.98 * low, 0.98 * high, 101)
    assert lu.logdet(whole) == pytest.approx(eigen.logdet(whole), abs=0.05)
    assert lu.focus(0.1, 0.1).traces(np.array([0.1]))[0][0] == pytest.approx(
        eigen.traces(np.array([0.1]))[0][0], rel=1e-9
    )


@pytest.mark.parametrize("name", ["queen", "two parts", "ring"])
def test_sparse_factors_are_exact_on_intervals_that_reach_a_bound(name):
    """f has a logarithm at each bound: one polynomial of degree 128 was off by 0.03 there."""
    ring = np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)
    w = {"queen": grid(12, 13), "two parts": two_parts(), "ring": sp.csr_array(ring / 2)}[name]
    eigen, lu = eigen_spectrum(w), LuSpectrum(w)
    low, high = eigen.bounds
    unit = min(-low, high)
    local = lu.focus(low + 1e-6 * unit, high - 1e-6 * unit)
    inside = np.concatenate([np.linspace(0.999 * low, 0.999 * high, 41), [high - 2e-6 * unit]])
    assert local.logdet(inside) == pytest.approx(eigen.logdet(inside), abs=1e-9)
    for got, wanted in zip(local.traces(inside), eigen.traces(inside), strict=True):
        assert got == pytest.approx(wanted, rel=1e-6, abs=1e-6)
    # Points outside what is covered are covered anew, the very bounds too.
    near = lu.focus(0.1 * high, 0.2 * high)
    assert near.logdet(inside) == pytest.approx(eigen.logdet(inside), abs=1e-9)
    assert np.isfinite(near.traces(np.array([np.nextafter(lu.bounds[1], 0.0)]))).all()


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_sparse_factors_do_not_depend_on_the_unit_of_w(scale):
    lu, other = LuSpectrum(grid(5, 6)), LuSpectrum(scale * grid(5, 6))
    rho = np.linspace(0.2, 0.4, 5)
    one, two = lu.focus(0.2, 0.4), other.focus(0.2 / scale, 0.4 / scale)
    assert two.logdet(rho / scale) == pytest.approx(one.logdet(rho), rel=1e-9)
    assert two.traces(rho / scale)[1] == pytest.approx(scale**2 * one.traces(rho)[1], rel=1e-6)


def test_rows_have_one_sum_whatever_their_unit():
    uneven = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 0.0]])
    assert row_sum(1e-12 * uneven) is None
    assert row_sum(1e-12 * inverse_distance(6)) == pytest.approx(1e-12, rel=1e-12)


def test_an_interval_that_is_covered_is_not_computed_again():
    lu = LuSpectrum(grid(12, 13))
    local = lu.focus(0.2, 0.4)
    known = len(lu._exact)
    assert lu.focus(0.25, 0.35) is local
    assert local.focus(0.3, 0.4) is local
    assert len(lu._exact) == known


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.6])
def test_resolvent_solves_both_ways(rho, sparse):
    for w in (inverse_distance(12), nearest(12).toarray(), grid(3, 4).toarray()):
        given = sp.csr_array(w) if sparse else w
        s = np.linalg.inv(np.eye(12) - rho * w)
        b = np.random.default_rng(1).normal(size=(12, 3))
        got = Resolvent(given, rho, symmetrising_scale(given) is not None)
        assert got.solve(b) == pytest.approx(s @ b, abs=1e-12)
        assert got.solve_transposed(b) == pytest.approx(s.T @ b, abs=1e-12)
        assert got.across(b.T) == pytest.approx((s @ b).T, abs=1e-12)
        assert multiply(given, b.T) == pytest.approx((w @ b).T, abs=1e-14)
        g = w @ s
        assert frobenius(got) == pytest.approx(np.sum(g * g))
        ones = np.ones(12)
        assert sums_of_g(got) == pytest.approx(
            (ones @ g @ ones, ones @ g @ g @ ones, ones @ g @ g.T @ ones)
        )


def test_sampled_trace_is_near_the_exact_one():
    """128 Rademacher vectors: standard deviation sqrt(2/128)·||offdiag|| / trace, here about 2 %."""
    w = grid(20, 20)
    resolvent = Resolvent(w, 0.5, True)
    exact = frobenius(resolvent)
    sampled = frobenius(resolvent, probes=128, limit=0)
    assert sampled == pytest.approx(exact, rel=0.08)
    assert sampled != exact
    assert sampled == frobenius(resolvent, probes=128, limit=0)


@pytest.mark.parametrize("rho", [-0.5, 0.3, 0.9])
def test_only_what_is_not_symmetric_in_g_is_estimated(rho):
    """Of row-normalised contiguity G - G' is a hundredth of G: the trace errs by less than one in a thousand."""
    w = grid(30, 32)
    spectrum = LuSpectrum(w)
    resolvent = Resolvent(w, rho, spectrum.symmetric)
    assert spectrum.symmetric
    g2 = float(spectrum.traces(np.array([rho]))[1][0])
    exact = frobenius(resolvent)
    found = frobenius(resolvent, product=g2, limit=0)
    assert found != exact
    assert found == pytest.approx(exact, rel=1e-3)
    assert found == frobenius(resolvent, product=g2, limit=0)
    plain = frobenius(resolvent, limit=0)
    assert abs(found - exact) < 0.5 * abs(plain - exact)
    apart = Resolvent(nearest(60), rho)
    wanted = frobenius(apart)
    assert frobenius(apart, product=0.0) == wanted  # exact up to 5,000 regions, whatever is known


@pytest.mark.parametrize(("rows", "columns"), [(30, 40), (25, 44)])
def test_the_lowest_eigenvalue_beside_a_shift_is_that_of_all(rows, columns):
    """Found by a rough Lanczos and the inverse beside it, and by the dense solver: to rounding."""
    w = grid(rows, columns)
    wanted = EigenSpectrum(eigen_spectrum(w).values, symmetric=True).bounds
    assert LuSpectrum(w).bounds == pytest.approx(wanted, rel=1e-13)
    scaled = LuSpectrum(
        sp.csr_array(3.0 * w)
    ).bounds  # rows that sum to 3: both ends are looked for
    assert scaled == pytest.approx(tuple(b / 3.0 for b in wanted), rel=1e-13)


def test_an_eigenvalue_below_the_shift_is_noticed(monkeypatch):
    """A rough value far from the end is seen by a negative pivot, and the end found all the same."""
    from regspatial._kernels.linear import logdet

    w = grid(30, 40)
    exact = logdet.eigsh
    calls = []

    def wrong(matrix, *args, **how):
        calls.append(how)
        found = exact(matrix, *args, **how)
        return (0.1 * found[0], found[1]) if "tol" in how else found

    wanted = LuSpectrum(w).bounds[0]
    monkeypatch.setattr(logdet, "eigsh", wrong)
    assert LuSpectrum(w).bounds[0] == pytest.approx(wanted, rel=1e-10)
    assert any("tol" in how for how in calls)


def test_sums_of_rows_and_powers():
    w = grid(3, 4)
    assert row_sum(w) == pytest.approx(1.0)
    assert row_sum(2.5 * w.toarray()) == pytest.approx(2.5)
    assert row_sum(two_parts()) is None
    uneven = two_parts()
    v = np.ones(23)
    wanted = []
    for _ in range(4):
        wanted.append(v.mean())
        v = uneven.toarray() @ v
    assert power_sums(uneven, 3) == pytest.approx(wanted)


def test_the_model_is_the_same_by_both_routes():
    """Estimates to 1e-8, impacts to 1e-8: only the log-determinant's route differs."""
    w = grid(9, 9)
    rng = np.random.default_rng(2)
    x = rng.normal(size=(5, 81))
    y = np.linalg.solve(np.eye(81) - 0.45 * w.toarray(), (x + rng.normal(size=(5, 81))).T).T
    ids = [f"r{i}" for i in range(81)]
    panel = rs.Panel.from_arrays(ids, range(5), {"x": x, "y": y})
    out = {}
    for route in ("eigen", "lu"):
        weights = rs.SpatialWeights(ids=ids, matrix=w, normalisation="row")
        options = Options(spectrum=route)
        fit = rs.regression.spatial_panel_estimate(panel, "y ~ x", weights, options=options)
        assert fit.spectrum.method == route
        out[route] = fit, rs.impacts(fit, draws=200, rng=1, options=options)
    (a, ia), (b, ib) = out["eigen"], out["lu"]
    assert b.estimates == pytest.approx(a.estimates, abs=1e-8)
    assert b.se == pytest.approx(a.se, rel=1e-8)
    assert b.loglik == pytest.approx(a.loglik, abs=1e-8)
    assert ib.draws == pytest.approx(ia.draws, abs=1e-7)
    assert ib.regional.own == pytest.approx(ia.regional.own, abs=1e-8)


def test_eigenvalues_are_computed_once_per_weights():
    ids = [f"r{i}" for i in range(12)]
    weights = rs.SpatialWeights(ids=ids, matrix=grid(3, 4), normalisation="row")
    rng = np.random.default_rng(0)
    panel = rs.Panel.from_arrays(
        ids, range(4), {"x": rng.normal(size=(4, 12)), "y": rng.normal(size=(4, 12))}
    )
    fits = [
        rs.regression.spatial_panel_estimate(panel, "y ~ x", weights, model=m)
        for m in ("sar", "sdm")
    ]
    assert isinstance(fits[0].spectrum, EigenSpectrum)
    assert fits[0].spectrum is fits[1].spectrum


def test_sparse_route_finds_the_lowest_real_eigenvalue_of_asymmetric_weights():
    """Where it is the leftmost of all, the bound is 1/lambda_min and not -1/max|lambda|."""
    a = np.random.default_rng(3).uniform(0.1, 1.0, size=(30, 30))
    a[:15, :15] = a[15:, 15:] = 0.0  # two sides, links across only, and one link that is not
    a[0, 1] = 0.4
    w = sp.csr_array(a / a.sum(axis=1, keepdims=True))
    low, high = LuSpectrum(w).bounds
    values = np.linalg.eigvals(w.toarray())
    assert low == pytest.approx(1 / values.real.min(), rel=1e-8)
    assert low < -1.0 - 1e-4
    assert high == pytest.approx(1.0)
