"""tr(Q' ln(I - rho W) Q), against logarithms of whole matrices."""

import numpy as np
import pytest
import scipy.linalg as la
import scipy.sparse as sp

from regspatial._kernels.linear import part_log as part_log_module
from regspatial._kernels.linear.logdet import LuSpectrum
from regspatial._kernels.linear.part_log import part_log


def weights(n, *, symmetric):
    rng = np.random.default_rng(n)
    places = rng.uniform(size=(n, 2))
    far = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + 9 * np.eye(n)
    near = np.zeros((n, n))
    np.put_along_axis(near, np.argsort(far, axis=1)[:, :5], 1.0, axis=1)
    near = np.maximum(near, near.T) if symmetric else near
    q = np.linalg.qr(np.column_stack([np.ones(n), places, rng.normal(size=n)]))[0]
    return near / near.sum(axis=1, keepdims=True), q


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize(
    ("n", "symmetric", "close"),
    [(50, True, 1e-10), (50, False, 5e-6), (220, False, 5e-6), (530, True, 1e-8)],
)
def test_it_is_the_trace_of_the_logarithm(n, symmetric, close, sparse):
    """Exact by eigenvalues; by nodes to 5e-6, far below what moves a quantile; 530 are beyond whole spaces."""
    w, q = weights(n, symmetric=symmetric)
    values, left = np.linalg.eig(w)
    real = values.real[np.abs(values.imag) < 1e-9]
    low, high = 1.0 / real.min(), 1.0 / real.max()
    found = part_log(sp.csr_array(w) if sparse else w, q, (low, high), {})
    rho = np.array([0.9 * low, -0.3, 0.0, 0.5, 0.95, 0.9999])
    inverse = np.linalg.inv(left)
    for at, value in zip(rho, found(rho), strict=True):
        own = (
            left * np.log1p(-at * values)
        ) @ inverse  # eigenvectors of a symmetric W are well apart
        log = own if symmetric else la.logm(np.eye(n) - at * w)
        assert value == pytest.approx(np.trace(q.T @ log @ q).real, abs=close)


def test_what_the_weights_say_is_kept_for_the_next_columns():
    w, q = weights(50, symmetric=True)
    kept = {}
    one = part_log(w, q, (-1.0, 1.0), kept)(np.array([0.5]))
    assert list(kept) == ["part_log"]
    again = part_log(w, q[:, :2], (-1.0, 1.0), kept)(np.array([0.5]))
    rest = part_log(w, q[:, 2:], (-1.0, 1.0), kept)(np.array([0.5]))
    assert again + rest == pytest.approx(one, abs=1e-12)


@pytest.mark.parametrize("rho", [-0.9, 0.5, 0.95])
def test_of_many_regions_few_powers_do(rho, monkeypatch):
    """A torus of 30 by 30, whose eigenvectors are waves: the trace is a sum over them; 5e-4 of a log-likelihood moves nothing."""
    monkeypatch.setattr(part_log_module, "_MANY", 500)
    k = 30
    ring = sp.diags_array(
        [np.ones(k - 1), np.ones(k - 1), [1.0], [1.0]], offsets=[1, -1, k - 1, 1 - k]
    )
    w = sp.csr_array(sp.kron(ring, sp.eye_array(k)) + sp.kron(sp.eye_array(k), ring)) / 4.0
    q = np.linalg.qr(
        np.column_stack([np.ones(k * k), np.random.default_rng(2).normal(size=(k * k, 4))])
    )[0]
    wave = np.cos(2.0 * np.pi * np.arange(k) / k)
    values = 0.5 * np.add.outer(wave, wave)
    power = np.abs(np.fft.fft2(q.T.reshape(5, k, k))) ** 2 / (k * k)
    expected = float(np.sum(power * np.log1p(-rho * values)))
    found = part_log(w, q, (-1.0, 1.0), {})(np.array([rho]))
    assert found == pytest.approx([expected], abs=5e-4)


def test_the_form_that_a_spectrum_found_is_taken_and_says_the_same():
    w, q = weights(530, symmetric=True)
    w = sp.csr_array(w)
    found = LuSpectrum(w)
    rho = np.linspace(-0.5, 0.9, 5)
    anew = part_log(w, q, found.bounds, {})(rho)
    taken = part_log(w, q, found.bounds, {}, found.symmetric_form)(rho)
    np.testing.assert_array_equal(taken, anew)
    scale, same = found.symmetric_form
    other = part_log(w, q, found.bounds, {}, (scale, 0.5 * same))(rho)
    assert np.abs(other - anew).max() > 0.01  # read, not found anew
