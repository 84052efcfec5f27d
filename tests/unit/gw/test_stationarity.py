"""F tests by their definitions with whole matrices, and relabelling done the long way round."""

import numpy as np
import pytest
from scipy.stats import f as f_distribution

import regspatial as rs
from regspatial._kernels.random import stream
from regspatial.errors import ParameterError, SpecificationError
from regspatial.gw import stationarity

F = "y ~ a + b"


def simulated(n=80, seed=0, mean=4.0):
    rng = np.random.default_rng(seed)
    xy = rng.random((n, 2))
    a, b = rng.normal(size=n) + mean, rng.normal(size=n) * 10
    y = 1 + (1 + 3 * xy[:, 0]) * a + 0.2 * b + rng.normal(size=n)
    return rs.Panel.from_arrays(range(n), [1], {"a": a, "b": b, "y": y}), xy


def fitted(panel, xy, bandwidth=35):
    return rs.gwr(panel, F, coords=xy, metric="planar", bandwidth=bandwidth)


def test_f_tests_follow_their_definitions():
    panel, xy = simulated()
    got = stationarity(fitted(panel, xy), permutations=0)
    n, k = 80, 3
    x = np.column_stack([np.ones(n), panel.columns["a"][0], panel.columns["b"][0]])
    y = panel.columns["y"][0]
    d = np.linalg.norm(xy[:, None] - xy, axis=2)
    h = np.sort(d, axis=1)[:, 34] * 1.0000001
    w = np.where(d < h[:, None], (1 - (d / h[:, None]) ** 2) ** 2, 0)
    c = np.array([np.linalg.solve((x.T * wi) @ x, x.T * wi) for wi in w])
    s = np.einsum("ia,iaj->ij", x, c)
    eye = np.eye(n)
    r = (eye - s).T @ (eye - s)
    r0 = eye - x @ np.linalg.solve(x.T @ x, x.T)
    rss, rss0 = y @ r @ y, y @ r0 @ y
    d1, d2 = np.trace(r), np.trace(r @ r)
    f1 = (rss / d1) / (rss0 / (n - k))
    assert got.f_tests[0, :3] == pytest.approx([f1, d1**2 / d2, n - k], rel=1e-8)
    assert got.f_tests[0, 3] == pytest.approx(f_distribution.cdf(f1, d1**2 / d2, n - k), rel=1e-7)
    v1, v2 = np.trace(r0 - r), np.trace((r0 - r) @ (r0 - r))
    f2 = ((rss0 - rss) / v1) / (rss0 / (n - k))
    assert got.f_tests[1, :3] == pytest.approx([f2, v1**2 / v2, n - k], rel=1e-7)
    assert got.f_tests[1, 3] == pytest.approx(f_distribution.sf(f2, v1**2 / v2, n - k), rel=1e-6)
    for j in range(k):
        centred = eye - 1 / n
        g = c[:, j].T @ centred @ c[:, j] / n
        g1, g2 = np.trace(g), np.trace(g @ g)
        f3 = (np.var(c[:, j] @ y) / g1) / (rss / d1)
        want = [f3, g1**2 / g2, d1**2 / d2, f_distribution.sf(f3, g1**2 / g2, d1**2 / d2)]
        assert got.f_tests[2 + j] == pytest.approx(want, rel=1e-6)
    assert np.isnan(got.p_permutation).all()


def test_relabelling_is_what_fitting_again_gives():
    panel, xy = simulated()
    result = fitted(panel, xy)
    got = stationarity(result, permutations=19, f_tests="none", rng=7)
    spread = result.coefficients.std(axis=0)
    more = np.zeros(3)
    by_label = np.argsort([str(k) for k in range(80)])  # draws belong to the sorted labels
    for p in range(1, 20):
        order = by_label[np.argsort(stream(7, p).random_raw(80))[np.argsort(by_label)]]
        again = fitted(
            rs.Panel.from_arrays(
                range(80), [1], {k: v[0, order] for k, v in panel.columns.items()}
            ),
            xy,
        )
        more += again.coefficients.std(axis=0) >= spread
    np.testing.assert_allclose(got.p_permutation, (1 + more) / 20)
    assert np.isnan(got.f_tests).all()


def test_what_varies_is_told_from_what_does_not():
    panel, xy = simulated(150, mean=0.0)
    got = stationarity(fitted(panel, xy, 50), permutations=99, rng=1)
    assert got.p_permutation[1] == 0.01
    assert got.p_permutation[2] > 0.05
    assert got.f_tests[3, 3] < 0.01 < got.f_tests[4, 3]
    assert got.f_tests[0, 3] < 0.05
    assert got.f_tests[1, 3] < 0.01
    again = stationarity(fitted(panel, xy, 50), permutations=99, rng=1)
    np.testing.assert_array_equal(got.p_permutation, again.p_permutation)
    assert [t.name for t in got.tables()] == ["stationarity", "improvement"]
    assert "重排" in got.summary("zh")
    assert got.spec["seed"] == 1


def test_under_the_null_p_values_are_not_small_too_often():
    rng = np.random.default_rng(11)
    small = []
    for seed in range(30):
        xy = rng.random((50, 2))
        a, b = rng.normal(size=(2, 50))
        panel = rs.Panel.from_arrays(range(50), [1], {"a": a, "b": b, "y": a + rng.normal(size=50)})
        got = stationarity(fitted(panel, xy, 30), permutations=19, f_tests="none", rng=seed)
        small += (got.p_permutation <= 0.1).tolist()
    assert np.mean(small) < 0.2  # expected 0.1; 90 dependent draws


def test_what_is_not_allowed():
    panel, xy = simulated()
    result = fitted(panel, xy)
    with pytest.raises(ParameterError):
        stationarity(result, permutations=-1)
    with pytest.raises(ParameterError):
        stationarity(result, f_tests="some")
    counts = panel.with_columns(by_position=True, y=np.round(np.abs(panel.columns["y"])))
    local = rs.gwr(counts, F, coords=xy, metric="planar", family="poisson", bandwidth=60)
    with pytest.raises(SpecificationError):
        stationarity(local)
