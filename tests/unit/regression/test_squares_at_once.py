"""e'e at many values of rho and lambda at once, against least squares at each of them."""

import numpy as np
import pytest

from regspatial.regression.estimation.likelihood import Concentrated
from regspatial.regression.estimation.rho_lambda import Both
from regspatial.regression.estimation.within import Columns, Shock, within

N, T, K = 9, 6, 2
RHO, LAMBDA = np.linspace(-0.9, 0.9, 7), np.linspace(-0.8, 0.8, 5)


@pytest.fixture(params=[0.0, 1e6], ids=["mean 0", "mean 1e6"])
def data(request):
    rng = np.random.default_rng(4)
    w = rng.uniform(size=(N, N)) * (1 - np.eye(N))
    w /= w.sum(axis=1).max()  # rows of different sums
    z = rng.normal(size=(K, T, N))
    y = request.param + z.sum(axis=0) + rng.normal(size=(T, N))
    return w, z, y


def least(y, z, v):
    """Return e'e by a dense regression on z, effects of regions and v in each period."""
    dummies = [np.kron(np.ones((T, 1)), np.eye(N)), np.kron(np.eye(T), v[:, None])]
    columns = np.column_stack([*(one.ravel() for one in z), *dummies])
    e = y.ravel() - columns @ np.linalg.lstsq(columns, y.ravel(), rcond=None)[0]
    e = e - columns @ np.linalg.lstsq(columns, e, rcond=None)[0]
    return float(e @ e)


def test_of_a_lag_of_y(data):
    w, z, y = data
    one = Concentrated(Columns(np.stack([*z, y, y @ w.T]), "twoway"), K, error=False, limit=0.0)
    wanted = [least(y - r * y @ w.T, z, np.ones(N)) for r in RHO]
    np.testing.assert_allclose(one.squares(RHO), wanted, rtol=1e-8)
    for r, s in zip(RHO, wanted, strict=True):
        b, value, _slope = one.solve(r)
        assert value == pytest.approx(s, rel=1e-8)
        e = within(y - r * y @ w.T - np.tensordot(b, z, axes=1), "twoway")
        assert float(np.vdot(e, e)) == pytest.approx(s, rel=1e-8)


def test_of_spatial_errors_whose_effects_of_periods_turn(data):
    w, z, y = data
    shock = Shock.of(w.sum(axis=1))
    columns = Columns(np.stack([*z, *(z @ w.T), y, y @ w.T]), "twoway", shock)
    one = Concentrated(columns, K, error=True, limit=0.0)
    b = [np.eye(N) - r * w for r in LAMBDA]
    wanted = [least(y @ m.T, z @ m.T, m.sum(axis=1)) for m in b]
    np.testing.assert_allclose(one.squares(LAMBDA), wanted, rtol=1e-8)
    for r, s in zip(LAMBDA, wanted, strict=True):
        assert one.solve(r)[1] == pytest.approx(s, rel=1e-8)


def test_of_both(data):
    w, z, y = data
    shock = Shock.of(w.sum(axis=1))
    wy = y @ w.T
    columns = Columns(np.stack([*z, *(z @ w.T), y, wy, wy @ w.T]), "twoway", shock)
    pair = Both(columns, K, 0.0)
    found = pair.squares(RHO, LAMBDA)
    assert found.shape == (RHO.size, LAMBDA.size)
    for i, r in enumerate(RHO):
        for j, m in enumerate(LAMBDA):
            b = np.eye(N) - m * w
            s = least((y - r * wy) @ b.T, z @ b.T, b.sum(axis=1))
            assert found[i, j] == pytest.approx(s, rel=1e-8)
            assert pair.solve(r, m)[1] == pytest.approx(s, rel=1e-8)


@pytest.mark.parametrize("lambda_", [-0.8, 0.0, 0.37])
@pytest.mark.parametrize("sums", [[0.3, 2.0, 1.1, 0.7, 1.9], [0.4] * 5])
def test_a_shock_is_what_one_vector_says(sums, lambda_):
    """v = 1 - lambda r written out; the sums differ from one, and so does their mean."""
    r = np.array(sums)
    shock = Shock.of(r)
    v = 1.0 - lambda_ * r
    np.testing.assert_allclose(shock.vector(lambda_), v)
    assert shock.squared(lambda_) == pytest.approx(v @ v, rel=1e-13)
    assert shock.half_log(lambda_) == pytest.approx(0.5 * np.log(v @ v / 5), rel=1e-12, abs=1e-15)
    assert shock.slope(lambda_) == pytest.approx(-(v @ r) / (v @ v), rel=1e-13)
    assert shock.even is bool(np.ptp(r) == 0.0)
    if not shock.even:
        across = np.array(shock.across(lambda_))
        basis = np.column_stack([np.ones(5) / np.sqrt(5), (r - r.mean()) / shock.spread])
        assert across @ across == pytest.approx(1.0)
        assert (basis @ across) @ v == pytest.approx(0.0, abs=1e-13)
