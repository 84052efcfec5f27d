"""The robust score of rho and lambda: mean zero for any variances, one answer by every route, errors written out."""

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.special import stdtr

import regspatial as rs
from regspatial._kernels import region_traces
from regspatial._kernels.region_traces import Routes
from regspatial.errors import SpecificationError
from regspatial.options import DEFAULT
from regspatial.regression import spatial_panel_estimate as estimate
from regspatial.regression.estimation.design import design, spectrum_of
from regspatial.regression.estimation.estimate import concentrated, maximum_of_one
from regspatial.regression.robust import clusters, equations
from regspatial.regression.robust.clusters import stretched
from regspatial.regression.robust.equations import equation
from regspatial.regression.robust.weights import OfColumns, weights

EFFECTS = ("twoway", "entity", "time")
MODELS = ("sdm", "sar", "sem", "sdem")


def links(n, rows, seed=1):
    """Return a dense W: rows of one sum, rows that differ, or nearest neighbours (not similar to a symmetric one)."""
    points = np.random.default_rng(seed).uniform(size=(n, 2))
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    if rows == "neighbours":
        out = np.zeros((n, n))
        for i in range(n):
            out[i, np.argsort(apart[i])[1:4]] = 1.0 / 3.0
        return out
    with np.errstate(divide="ignore"):
        near = np.where(apart > 0, 1.0 / np.maximum(apart, 1e-3) ** 2, 0.0)
    if rows == "even":
        return near / near.sum(axis=1, keepdims=True)
    return near / np.abs(np.linalg.eigvals(near)).max()


def given(n=12, periods=5, rows="even", k=2, seed=0, spread=0.7, rho=0.4):
    """Return a panel whose errors' sd differs by region, and its W."""
    rng = np.random.default_rng(seed)
    w = links(n, rows)
    x = rng.normal(size=(k, periods, n))
    e = rng.normal(size=(periods, n)) * np.exp(spread * rng.normal(size=n))
    y = np.linalg.solve(np.eye(n) - rho * w, (x.sum(axis=0) + e + rng.normal(size=n)).T).T
    ids = [f"r{i}" for i in range(n)]
    values = {"y": y, **{f"x{j}": x[j] for j in range(k)}}
    return rs.Panel.from_arrays(ids, range(periods), values), rs.SpatialWeights(ids=ids, matrix=w)


def designed(model="sdm", effects="twoway", **how):
    panel, w = given(**how)
    names = [f"x{j}" for j in range(how.get("k", 2))]
    return design(
        panel,
        "y ~ " + " + ".join(names),
        w,
        y=None,
        x=None,
        model=model,
        fixed_effects=effects,
        durbin=None,
    )


def over_time(periods, effects):
    """Return what effects of regions leave of the periods."""
    if effects == "time":
        return np.eye(periods)
    return np.eye(periods) - 1.0 / periods


def over_regions(n, effects, v=None):
    """Return what effects of periods leave of the regions."""
    if effects == "entity":
        return np.eye(n)
    v = np.ones(n) if v is None else v
    return np.eye(n) - np.outer(v, v) / float(v @ v)


def any_variances(n, periods, rng):
    """Return a covariance of errors (nT, nT), time-major: independent regions, each with its own T by T."""
    out = np.zeros((periods, n, periods, n))
    for i in range(n):
        root = rng.normal(size=(periods, periods)) * np.exp(rng.normal())
        out[:, i, :, i] = root @ root.T
    return out.reshape(n * periods, n * periods)


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("rows", ["even", "uneven", "neighbours"])
def test_expectation_is_zero_for_any_covariance_over_time_within_regions(effects, rows):
    """Of a lag: E w'e and E e'De are traces with dense matrices."""
    n, periods, rng = 9, 4, np.random.default_rng(3)
    w = links(n, rows)
    g = w @ np.linalg.inv(np.eye(n) - 0.45 * w)
    q = over_regions(n, effects)
    u = None if effects == "entity" else np.full(n, 1.0 / n)
    d = weights(np.diag(q @ g).copy(), u)
    j = np.kron(over_time(periods, effects), q)
    for _unused in range(5):
        omega = any_variances(n, periods, rng)
        score = np.trace(np.kron(np.eye(periods), g).T @ j @ omega)
        squares = np.trace(j @ np.kron(np.eye(periods), np.diag(d)) @ j @ omega)
        size = np.abs(np.kron(np.eye(periods), g)).sum() * np.abs(omega).max()
        assert abs(score - squares) <= 1e-15 * size
        plain = np.trace(j @ omega) * np.trace(q @ g) / np.trace(q)  # one weight for all: not zero
        assert abs(score - plain) > 1e-4 * abs(squares)


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("rows", ["even", "uneven"])
def test_expectation_of_errors_is_zero_for_any_covariance_over_time_within_regions(effects, rows):
    n, periods, rng, lambda_ = 9, 4, np.random.default_rng(4), 0.45
    w = links(n, rows)
    h = w @ np.linalg.inv(np.eye(n) - lambda_ * w)
    v = 1.0 - lambda_ * w.sum(axis=1)
    q = over_regions(n, effects, v)
    u = None if effects == "entity" else v**2 / float(v @ v)
    d = weights(np.diag(q @ h @ q).copy(), u)
    j = np.kron(over_time(periods, effects), q)
    omega = any_variances(n, periods, rng)
    score = np.trace(j @ np.kron(np.eye(periods), h) @ j @ omega)
    squares = np.trace(j @ np.kron(np.eye(periods), np.diag(d)) @ j @ omega)
    assert abs(score - squares) <= 1e-15 * np.abs(h).sum() * periods * np.abs(omega).max()


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("rows", ["even", "uneven", "neighbours"])
def test_regressors_are_in_the_weights_exactly(effects, rows):
    """Block sums of M (G - D) M's expectation are zero region by region, whatever each region's variance."""
    n, periods, k, rng = 9, 4, 3, np.random.default_rng(5)
    w = links(n, rows)
    g = w @ np.linalg.inv(np.eye(n) - 0.45 * w)
    q, t = over_regions(n, effects), over_time(periods, effects)
    j = np.kron(t, q)
    z = j @ rng.normal(size=(n * periods, k))
    basis = np.linalg.qr(z)[0]
    m = j - basis @ basis.T
    by_time = effects != "entity"
    left = periods if effects == "time" else periods - 1
    of = OfColumns(basis.T.reshape(k, periods, n), left, by_time)
    h = np.diag(q @ g).copy()
    d = of.weights(of.right(h, lambda values: values @ g))
    block = m @ np.kron(np.eye(periods), g) - m @ np.kron(np.eye(periods), np.diag(d)) @ m
    each = np.diag(block).reshape(periods, n).sum(axis=0)
    assert np.abs(each).max() <= 5e-15 * np.abs(g).sum()
    without = weights(h, np.full(n, 1.0 / n) if by_time else None)
    block = m @ np.kron(np.eye(periods), g) - m @ np.kron(np.eye(periods), np.diag(without)) @ m
    assert np.abs(np.diag(block).reshape(periods, n).sum(axis=0)).max() > 1e-3


@pytest.mark.parametrize("model", ["sdm", "sem"])
@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("rows", ["even", "uneven", "neighbours"])
@pytest.mark.parametrize("likelihood", [False, True])
def test_derivative_is_that_of_finite_differences(model, effects, rows, likelihood):
    d = designed(model, effects, rows=rows)
    of = equation(d, concentrated(d), Routes(d.matrix, False))
    step = 1e-5
    above, below = (of.at(0.3 + s, likelihood=likelihood).value for s in (step, -step))
    assert of.at(0.3, likelihood=likelihood).slope == pytest.approx(
        (above - below) / (2 * step), rel=1e-8
    )


@pytest.mark.parametrize("model", ["sar", "sem"])
@pytest.mark.parametrize("effects", EFFECTS)
def test_one_weight_for_all_regions_is_the_score_of_the_transformed_likelihood(model, effects):
    d = designed(model, effects, k=1)
    top = maximum_of_one(d, spectrum_of(d.w, DEFAULT), "lee-yu-transform", DEFAULT)[0]
    at = top.rho if model == "sar" else top.lambda_
    found = equation(d, concentrated(d), Routes(d.matrix, True)).at(at, likelihood=True)
    assert abs(found.value / found.slope) < 1e-9


def sparse_ring(n, seed=2):
    """Return sparse weights of six neighbours each way off a ring with chords, rows of one."""
    rng = np.random.default_rng(seed)
    rows = np.repeat(np.arange(n), 4)
    columns = (rows + np.tile([-2, -1, 1, 2], n)) % n
    w = sp.csr_array((rng.uniform(0.5, 1.5, rows.size), (rows, columns)), shape=(n, n))
    return sp.csr_array(w.multiply(1.0 / w.sum(axis=1)[:, None]))


@pytest.mark.parametrize("symmetrisable", [True, False])
def test_every_route_gives_the_same_traces(monkeypatch, symmetrisable):
    n = 60
    w = sparse_ring(n)
    if symmetrisable:
        whole = w + w.T
        w = sp.csr_array(whole.multiply(1.0 / whole.sum(axis=1)[:, None]))
    dense = Routes(w.toarray(), False).at(0.6)
    monkeypatch.setattr(region_traces, "SPARSE_FROM", 10)
    monkeypatch.setattr(region_traces, "_VECTORS_FROM", 10)
    monkeypatch.setattr(region_traces, "_COLUMNS", 16)
    ways = [Routes(w, symmetrisable).at(0.6)]
    if symmetrisable:
        ways.append(Routes(w.toarray(), True).at(0.6))
    g = np.linalg.solve(np.eye(n) - 0.6 * w.toarray(), w.toarray())
    np.testing.assert_allclose(dense.own, np.diag(g), rtol=1e-13)
    np.testing.assert_allclose(dense.squared, np.diag(g @ g), rtol=1e-13)
    values = np.random.default_rng(1).normal(size=(3, n))
    for way in ways:
        np.testing.assert_allclose(way.own, dense.own, rtol=1e-12)
        np.testing.assert_allclose(way.squared, dense.squared, rtol=1e-12)
        np.testing.assert_allclose(way.back(values), values @ g, atol=1e-13)
        np.testing.assert_allclose(way.across(values), values @ g.T, atol=1e-13)
        columns = np.concatenate([column for _k, column, _row in way.blocks()], axis=1)
        rows = np.concatenate([row for _k, _column, row in way.blocks()], axis=1)
        np.testing.assert_allclose(columns, g, atol=1e-13)
        np.testing.assert_allclose(rows, g.T, atol=1e-13)


@pytest.mark.parametrize("model", ["sdm", "sem"])
def test_sparse_and_dense_weights_give_one_estimate(monkeypatch, model):
    n, periods = 60, 6
    rng = np.random.default_rng(8)
    w = sparse_ring(n)
    x = rng.normal(size=(periods, n))
    e = rng.normal(size=(periods, n)) * np.exp(0.7 * rng.normal(size=n))
    y = np.linalg.solve(np.eye(n) - 0.5 * w.toarray(), (x + e).T).T
    ids = [f"r{i}" for i in range(n)]
    panel = rs.Panel.from_arrays(ids, range(periods), {"y": y, "x": x})
    how = {"model": model, "covariance": "clustered", "bias_correction": "robust"}
    dense = estimate(panel, "y ~ x", rs.SpatialWeights(ids=ids, matrix=w.toarray()), **how)
    monkeypatch.setattr(region_traces, "SPARSE_FROM", 10)
    monkeypatch.setattr(region_traces, "_COLUMNS", 16)
    sparse = estimate(panel, "y ~ x", rs.SpatialWeights(ids=ids, matrix=w), **how)
    np.testing.assert_allclose(sparse.estimates, dense.estimates, rtol=1e-9)
    np.testing.assert_allclose(sparse.covariance, dense.covariance, rtol=3e-9, atol=1e-13)


def written_out(panel, w, effects, rho):
    """Return f, its A and V of an SDM in dense matrices, from the data alone (closed form, METHODS 5.2).

    With dummies of regions and periods in place of any demeaning, regressors in the weights by a dense solve.
    """
    matrix = w.to_dense()
    y = panel["y"].values
    periods, n = y.shape
    x = np.stack([panel[name].values for name in ("x0", "x1")])
    z = np.concatenate([x, x @ matrix.T]).reshape(2 * len(x), -1).T
    dummies = []
    if effects in ("twoway", "entity"):
        dummies.append(np.kron(np.ones((periods, 1)), np.eye(n)))
    if effects in ("twoway", "time"):
        dummies.append(np.kron(np.eye(periods), np.ones((n, 1))))
    of = np.hstack(dummies)
    j = np.eye(n * periods) - of @ np.linalg.pinv(of)
    zt = j @ z
    m = j - zt @ np.linalg.solve(zt.T @ zt, zt.T)
    big = np.kron(np.eye(periods), matrix)
    g = matrix @ np.linalg.inv(np.eye(n) - rho * matrix)
    q = over_regions(n, effects)
    blocks = m.reshape(periods, n, periods, n)
    s = np.einsum("tisj,tisj->ij", blocks, blocks)
    right = np.einsum("tisj,ji->i", blocks.trace(axis1=0, axis2=2)[None, :, None, :], g)
    right_slope = np.einsum("tisj,ji->i", blocks.trace(axis1=0, axis2=2)[None, :, None, :], g @ g)
    d, d_slope = np.linalg.solve(s, right), np.linalg.solve(s, right_slope)
    e = m @ (y.ravel() - rho * big @ y.ravel())
    wy = j @ big @ y.ravel()
    eg = e.reshape(periods, n)
    f = wy @ e - float(d @ np.sum(eg**2, axis=0))
    mean = j @ np.kron(np.eye(periods), g) @ (y.ravel() - rho * big @ y.ravel() - e)
    de = (d * eg).ravel()
    wm = m @ wy
    slope = float(wm @ wm - 2 * wm @ de + d_slope @ np.sum(eg**2, axis=0))
    delta = np.linalg.solve(zt.T @ zt, zt.T @ wy)
    r = np.column_stack([zt, mean])
    inner = np.linalg.inv(r.T @ r)
    c = 0.0 if effects == "entity" else 1.0
    meat = np.zeros((r.shape[1],) * 2)
    for i in range(n):
        own = r.reshape(periods, n, -1)[:, i]
        values, vectors = np.linalg.eigh(
            np.eye(periods) - own @ inner @ own.T - c / n * np.eye(periods)
        )
        hat = vectors @ np.diag(np.maximum(values, 1e-3) ** -0.5) @ vectors.T @ eg[:, i]
        meat += np.outer(own.T @ hat, own.T @ hat)
    b = q @ g - q @ np.diag(d) @ q
    both = (b + b.T) - np.diag(np.diag(b + b.T))
    products = eg.T @ eg
    own_variance = 0.5 * np.sum(both**2 * products**2) * ((n / (n - 1)) ** 2 if c else 1.0)
    s_i = np.maximum(np.linalg.solve(q * q, np.diag(products)), 0.1 * np.diag(products))
    expected = q @ np.diag(s_i) @ q if c else np.zeros((n, n))
    off = ~np.eye(n, dtype=bool)
    left = periods if effects == "time" else periods - 1
    tau = max(np.sum((products - expected)[off] ** 2) / np.sum(np.outer(s_i, s_i)[off]), 1.0 / left)
    smoothed = 0.5 * tau * np.sum(both**2 * np.outer(s_i, s_i))
    meat[-1, -1] += max(own_variance, smoothed)
    a = np.zeros_like(meat)  # of (b, rho), rho's row with the slopes taken out: -f' below
    a[:-1, :-1] = zt.T @ zt
    a[:-1, -1] = a[-1, :-1] = zt.T @ wy
    a[-1, -1] = slope + delta @ (zt.T @ wy)
    return f, np.linalg.inv(a) @ meat @ np.linalg.inv(a).T, e


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("rows", ["even", "uneven", "neighbours"])
def test_estimate_and_errors_are_those_of_the_formulas_written_out(effects, rows):
    panel, w = given(rows=rows, n=11, periods=6, seed=12)
    fit = estimate(
        panel,
        "y ~ x0 + x1",
        w,
        fixed_effects=effects,
        covariance="clustered",
        bias_correction="robust",
    )
    f, v, e = written_out(panel, w, effects, fit.rho)
    assert abs(f) < 1e-9 * float(e @ e)
    np.testing.assert_allclose(fit.residuals.ravel(), e, atol=1e-10)
    np.testing.assert_allclose(fit.covariance, v, rtol=2e-7, atol=1e-12)
    assert fit.df == 10
    t = fit.get("rho")
    assert t["p_value"] == pytest.approx(2.0 * float(stdtr(10, -abs(t["statistic"]))), rel=1e-12)


def test_errors_of_lambda_are_those_of_the_formulas_written_out():
    panel, w = given(rows="uneven", n=11, periods=6, seed=12)
    fit = estimate(
        panel, "y ~ x0 + x1", w, model="sem", covariance="clustered", bias_correction="robust"
    )
    matrix, lambda_, (periods, n) = w.to_dense(), fit.lambda_, (6, 11)
    of = np.eye(n) - lambda_ * matrix
    v = of @ np.ones(n)
    q = over_regions(n, "twoway", v)
    y = panel["y"].values
    x = np.stack([panel[name].values for name in ("x0", "x1")])
    h = matrix @ np.linalg.inv(of)

    def residuals(at):
        front = np.eye(n) - at * matrix
        turned = over_regions(n, "twoway", front @ np.ones(n))
        taken = np.kron(over_time(periods, "twoway"), turned)
        z = taken @ (x @ front.T).reshape(2, -1).T
        left = taken @ (y @ front.T).ravel()
        return left - z @ np.linalg.lstsq(z, left, rcond=None)[0], z

    def score(at):
        front = np.eye(n) - at * matrix
        own = matrix @ np.linalg.inv(front)
        turned = over_regions(n, "twoway", front @ np.ones(n))
        d = np.linalg.solve(turned * turned, np.diag(turned @ own @ turned))
        e = residuals(at)[0].reshape(periods, n)
        return float(np.sum(e * (e @ own.T)) - d @ np.sum(e**2, axis=0))

    e, z = residuals(lambda_)
    assert abs(score(lambda_)) < 1e-9 * float(e @ e)
    slope = (score(lambda_ + 1e-5) - score(lambda_ - 1e-5)) / 2e-5
    d = np.linalg.solve(q * q, np.diag(q @ h @ q))
    b = q @ h @ q - q @ np.diag(d) @ q
    assert np.abs(np.diag(b)).max() < 1e-14
    eg = e.reshape(periods, n)
    products, both = eg.T @ eg, b + b.T
    own = 0.5 * (n / (n - 1)) ** 2 * np.sum(both**2 * products**2)
    s = np.maximum(np.linalg.solve(q * q, np.diag(products)), 0.1 * np.diag(products))
    off = ~np.eye(n, dtype=bool)
    tau = np.sum((products - q @ np.diag(s) @ q)[off] ** 2) / np.sum(np.outer(s, s)[off])
    smoothed = 0.5 * max(tau, 1.0 / (periods - 1)) * np.sum(both**2 * np.outer(s, s))
    assert fit.covariance[-1, -1] == pytest.approx(max(own, smoothed) / slope**2, rel=1e-6)
    assert np.abs(fit.covariance[-1, :-1]).max() < 1e-12
    inner = np.linalg.inv(z.T @ z)
    meat = np.zeros((2, 2))
    for i in range(n):
        mine = z.reshape(periods, n, 2)[:, i]
        left = np.eye(periods) * (1.0 - v[i] ** 2 / (v @ v)) - mine @ inner @ mine.T
        values, vectors = np.linalg.eigh(left)
        hat = vectors @ np.diag(values**-0.5) @ vectors.T @ eg[:, i]
        meat += np.outer(mine.T @ hat, mine.T @ hat)
    np.testing.assert_allclose(fit.covariance[:2, :2], inner @ meat @ inner, rtol=1e-8)


def test_residuals_are_stretched_so_that_their_squares_have_the_mean_of_errors():
    """Of errors of one variance, E Σ z_i'ê_i ê_i'z_i = σ² Z'Z exactly, entity effects (CR2)."""
    n, periods = 7, 5
    rng = np.random.default_rng(6)
    j = np.kron(over_time(periods, "entity"), np.eye(n))
    z = (j @ rng.normal(size=(n * periods, 2))).T.reshape(2, periods, n)
    flat = z.reshape(2, -1)
    m = j - flat.T @ np.linalg.solve(flat @ flat.T, flat)
    total = np.zeros((2, 2))
    for column in m.T:  # the mean of squares is the sum over a basis of errors
        s = clusters.by_region(z, stretched(z, column.reshape(periods, n)))
        total += s @ s.T
    np.testing.assert_allclose(total, flat @ flat.T, rtol=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_ideal_errors_leave_it_near_the_transformed_likelihood(model):
    panel, w = given(n=40, periods=12, spread=0.0, seed=3)
    how = {"model": model, "covariance": "clustered"}
    robust = estimate(panel, "y ~ x0 + x1", w, bias_correction="robust", **how)
    plain = estimate(panel, "y ~ x0 + x1", w, bias_correction="lee-yu-transform", **how)
    assert abs(robust.estimates[-1] - plain.estimates[-1]) < 0.2 * plain.se[-1]
    assert robust.loglik == plain.loglik
    assert robust.density == "lee-yu-transform" == plain.density
    assert robust.estimates[-1] != plain.estimates[-1]


def test_order_and_units_do_not_matter():
    panel, w = given(n=14, periods=6, rows="uneven")
    how = {"covariance": "clustered", "bias_correction": "robust"}
    first = estimate(panel, "y ~ x0 + x1", w, **how)
    turned = panel.select(ids=panel.ids[::-1])
    second = estimate(turned, "y ~ x0 + x1", w, **how)
    np.testing.assert_allclose(second.estimates, first.estimates, rtol=1e-9)
    np.testing.assert_allclose(second.covariance, first.covariance, rtol=1e-7)
    scaled = panel.with_columns(by_position=True, y=panel["y"].values * 1e4 + 1e6)
    third = estimate(scaled, "y ~ x0 + x1", w, model="sdm", **how)
    even, even_w = given(n=14, periods=6)
    far = even.with_columns(by_position=True, y=even["y"].values * 1e4 + 1e6)
    near = estimate(even, "y ~ x0 + x1", even_w, **how)
    moved = estimate(far, "y ~ x0 + x1", even_w, **how)
    np.testing.assert_allclose(moved.rho, near.rho, rtol=1e-8)
    np.testing.assert_allclose(
        moved.get("rho")["std_error"], near.get("rho")["std_error"], rtol=1e-6
    )
    np.testing.assert_allclose(moved.estimates[:-1], 1e4 * near.estimates[:-1], rtol=1e-7)
    assert np.isfinite(third.se).all()


def test_many_regions_leave_regressors_out_of_the_weights(monkeypatch):
    panel, w = given(n=30, periods=8)
    how = {"covariance": "clustered", "bias_correction": "robust"}
    exact = estimate(panel, "y ~ x0 + x1", w, **how)
    monkeypatch.setattr(equations, "EXACT_REGIONS", 20)
    closed = estimate(panel, "y ~ x0 + x1", w, **how)
    assert 0.0 < abs(closed.rho - exact.rho) < 0.1 * exact.get("rho")["std_error"]


def test_refusals_name_what_is_missing():
    panel, w = given(n=7)
    how = {"covariance": "clustered", "bias_correction": "robust"}
    with pytest.raises(SpecificationError, match="needs 8 regions, and there are 7"):
        estimate(panel, "y ~ x0", w, **how)
    panel, w = given(n=12)
    for model in ("sac", "ols", "slx"):
        with pytest.raises(SpecificationError, match="one of rho and lambda"):
            estimate(panel, "y ~ x0", w, model=model, **how)
    with pytest.raises(SpecificationError, match="fixed effects of two periods"):
        estimate(panel, "y ~ x0", w, fixed_effects="none", **how)
    with pytest.raises(SpecificationError, match="those by region"):
        estimate(panel, "y ~ x0", w, bias_correction="robust", covariance="analytic")


def test_a_region_that_is_half_of_every_period_is_refused():
    n = 9
    matrix = np.zeros((n, n))
    matrix[0, 1:] = 1.0
    matrix[1:, 0] = 0.05
    rng = np.random.default_rng(1)
    ids = [f"r{i}" for i in range(n)]
    panel = rs.Panel.from_arrays(
        ids, range(6), {"y": rng.normal(size=(6, n)), "x": rng.normal(size=(6, n))}
    )
    w = rs.SpatialWeights(ids=ids, matrix=matrix / np.abs(np.linalg.eigvals(matrix)).max())
    with pytest.raises(SpecificationError, match="r0 has"):
        estimate(panel, "y ~ x", w, model="sem", covariance="clustered", bias_correction="robust")


def test_few_pairs_are_said():
    panel, w = given(n=12, spread=2.5, seed=9)
    fit = estimate(panel, "y ~ x0", w, covariance="clustered", bias_correction="robust")
    assert sum("pairs of regions" in note.text() for note in fit.notes) == 1
    panel, w = given(n=40, spread=0.0)
    fit = estimate(panel, "y ~ x0", w, covariance="clustered", bias_correction="robust")
    assert not any("pairs of regions" in note.text() for note in fit.notes)


def test_least_squares_have_the_same_errors_as_the_formula_written_out():
    panel, w = given(n=12, periods=6)
    fit = estimate(panel, "y ~ x0 + x1", w, model="ols", covariance="clustered")
    n, periods = 12, 6
    j = np.kron(over_time(periods, "twoway"), over_regions(n, "twoway"))
    z = j @ np.stack([panel[name].values.ravel() for name in ("x0", "x1")]).T
    y = j @ panel["y"].values.ravel()
    inner = np.linalg.inv(z.T @ z)
    e = y - z @ inner @ z.T @ y
    meat = np.zeros((2, 2))
    for i in range(n):
        own = z.reshape(periods, n, 2)[:, i]
        values, vectors = np.linalg.eigh(np.eye(periods) * (1 - 1 / n) - own @ inner @ own.T)
        hat = vectors @ np.diag(values**-0.5) @ vectors.T @ e.reshape(periods, n)[:, i]
        meat += np.outer(own.T @ hat, own.T @ hat)
    np.testing.assert_allclose(fit.covariance, inner @ meat @ inner, rtol=1e-9)
    assert fit.df == n - 1
