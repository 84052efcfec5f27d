"""MGWR: two routes to each step, a known truth, prediction, bad input."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InferenceWarning, ParameterError
from regspatial.gw._data import design, standardised_problem
from regspatial.gw._hat import hat_matrices, iterated, smoother_matrix, summed
from regspatial.gw._neighbours import Neighbours, Weighted
from regspatial.gw._smoother import Smoother
from regspatial.gw.predict import known

F = "y ~ a + b"


def simulated(n=120, seed=0, noise=0.3):
    rng = np.random.default_rng(seed)
    xy = rng.random((n, 2))
    a, b = rng.normal(size=(2, n)) * [[1.0], [20.0]] + [[3.0], [50.0]]
    truth = np.column_stack([3 * np.sin(6 * xy[:, 0]), np.full(n, 1.5), 0.1 * xy[:, 1]])
    y = truth[:, 0] + truth[:, 1] * a + truth[:, 2] * b + noise * rng.normal(size=n)
    return rs.Panel.from_arrays(range(n), [1], {"a": a, "b": b, "y": y}), xy, truth


def problem(kernel="bisquare", adaptive=True, n=120):
    panel, xy, _ = simulated(n)
    d = design(panel, F, coords=xy, metric="planar")
    return d, standardised_problem(d, kernel, adaptive)[0]


def smoother(p, kept, compiled=False, search="auto"):
    return Smoother(p, 1, kept, criterion="aicc", search=search, compiled=compiled, executor=None)


@pytest.mark.parametrize("kernel", ["bisquare", "tricube"])
@pytest.mark.parametrize("criterion", ["aicc", "cv"])
def test_kept_neighbours_agree_with_weights_made_anew(kernel, criterion):
    _, p = problem(kernel)
    y = np.random.default_rng(1).normal(size=p.n) + p.x[:, 1]
    kept = Neighbours(p)
    one = Smoother(p, 1, kept, criterion=criterion, search="auto", compiled=False, executor=None)
    low, high = int(one.limits[0]), int(one.limits[1])
    curve = one._curve(kept, y, low, high)
    again = one._curve(kept, y, low, high)  # with the denominators kept from the first time
    np.testing.assert_array_equal(curve, again)
    other = one.scorer(y).at(np.arange(low, high + 1.0))
    fine = np.isfinite(curve) & np.isfinite(other)
    assert fine.sum() > 100
    np.testing.assert_allclose(curve[fine], other[fine], rtol=1e-8)
    np.testing.assert_allclose(one.fit(y, 40), smoother(p, None).fit(y, 40), rtol=1e-9)


@pytest.mark.parametrize("kernel", ["bisquare", "tricube"])
@pytest.mark.parametrize("criterion", ["aicc", "cv"])
def test_sums_kept_at_some_neighbours_agree_with_running_sums(kernel, criterion):
    """The steps of the golden section against the whole curve, at ranks on and beside a step."""
    _, p = problem(kernel, n=200)
    y, kept = np.random.default_rng(1).normal(size=p.n) + p.x[:, 1], Neighbours(p)
    one = Smoother(p, 1, kept, criterion=criterion, search="golden", compiled=False, executor=None)
    whole = Smoother(p, 1, kept, criterion=criterion, search="auto", compiled=False, executor=None)
    curve = whole._curve(kept, y, 40, 200)
    products = Weighted(kept, p.x[:, 1] * y)
    for at in (40, 63, 64, 65, 127, 128, 150, 192, 200, 64):
        assert one._score(kept, y, products, at) == pytest.approx(curve[at - 40], rel=1e-11)


def test_numba_smooths_to_the_same_digits():
    pytest.importorskip("numba")
    _, p = problem()
    y, kept = np.random.default_rng(1).normal(size=p.n), Neighbours(p)
    plain, fast = smoother(p, kept), smoother(p, kept, compiled=True)
    np.testing.assert_allclose(
        plain._curve(kept, y, 5, 120), fast._curve(kept, y, 5, 120), rtol=1e-10
    )


def test_the_hat_matrices_are_the_limit_of_the_iterations():
    """Direct solution against back-fitting on the identity, as Yu et al. (2020) define it."""
    d, p = problem(n=60)
    widths = np.array([20.0, 60.0, 35.0])
    levels = d.mean / d.scale
    hat = hat_matrices(p, widths, levels, None)
    a = [smoother_matrix(p, j, widths[j]) for j in range(3)]
    r = [np.zeros((60, 60)) for _ in a]
    for _ in range(400):
        for j in range(3):
            rest = np.eye(60) - sum(r[m] for m in range(3) if m != j)
            r[j] = a[j] @ rest
    np.testing.assert_allclose(hat.enp, [np.trace(m) for m in r], rtol=1e-9)
    c = [r[j] / p.x[:, [j]] for j in range(3)]
    np.testing.assert_allclose(hat.cct, np.column_stack([(m**2).sum(1) for m in c]), rtol=1e-8)
    whole = sum(r)
    assert hat.tr_sts == pytest.approx((whole**2).sum(), rel=1e-9)
    np.testing.assert_allclose(hat.diagonal, np.diag(whole), rtol=1e-8)
    intercept = c[0] - levels[1] * c[1] - levels[2] * c[2]
    np.testing.assert_allclose(hat.cct_intercept, (intercept**2).sum(1), rtol=1e-8)


def test_a_regressor_of_zero_somewhere_has_its_standard_errors():
    panel, xy, _ = simulated(60)
    a = panel.columns["a"][0].copy()
    a[3] = a.mean() * 60 / 59 - a[3] / 59  # the mean of the others: zero when standardised
    panel = panel.with_columns(by_position=True, a=a[None])
    got = rs.mgwr(panel, F, coords=xy, metric="planar")
    assert np.isfinite(got.se).all()


def test_coefficients_and_their_errors_are_on_the_scale_of_the_columns():
    panel, xy, _ = simulated(80)
    how = {"coords": xy, "metric": "planar", "bandwidth": (30, 80, 60)}
    one = rs.mgwr(panel, F, **how)
    fitted = one.coefficients[:, 0] + sum(
        one.coefficients[:, j] * panel.columns[v][0] for j, v in ((1, "a"), (2, "b"))
    )
    np.testing.assert_allclose(fitted, one.fitted, rtol=1e-9)
    columns = {
        "a": panel.columns["a"] * 10,
        "b": panel.columns["b"] - 7,
        "y": 5 * panel.columns["y"],
    }
    two = rs.mgwr(panel.with_columns(by_position=True, **columns), F, **how)
    np.testing.assert_allclose(two.coefficients[:, 1], one.coefficients[:, 1] / 2, rtol=1e-8)
    np.testing.assert_allclose(two.se[:, 1], one.se[:, 1] / 2, rtol=1e-8)
    np.testing.assert_allclose(two.se[:, 2], one.se[:, 2] * 5, rtol=1e-8)
    np.testing.assert_allclose(two.standardised, one.standardised, rtol=1e-7, atol=1e-9)
    assert two.aicc - one.aicc == pytest.approx(2 * 80 * np.log(5), rel=1e-9)


def test_every_term_finds_its_scale():
    panel, xy, truth = simulated(400, noise=0.3, seed=3)
    got = rs.mgwr(panel, F, coords=xy, metric="planar")
    assert got.bandwidth[0] < 40
    assert got.bandwidth[1] == 400  # constant over space
    error = np.abs(got.coefficients - truth).mean(axis=0)
    assert (error < [0.3, 0.03, 0.01]).all()
    inside = np.abs(got.coefficients[:, 1] - 1.5) < 3 * got.se[:, 1]
    assert inside.mean() > 0.95
    assert got.enp.sum() == pytest.approx(got.tr_s)
    assert got.enp[0] > got.enp[2] > got.enp[1] > 0.9
    assert got.critical_t()[0] > got.critical_t()[2] > got.critical_t()[1]
    golden = rs.mgwr(panel, F, coords=xy, metric="planar", search="golden")  # not below 42
    assert got.aicc < golden.aicc - 100


def test_prediction_at_the_observations_is_the_fit_and_elsewhere_near_the_truth():
    panel, xy, _ = simulated(400, noise=0.3, seed=3)
    got = rs.mgwr(panel, F, coords=xy, metric="planar", tolerance=1e-9)
    here = got.predict(panel, coords=xy)
    np.testing.assert_allclose(here.fitted, got.fitted, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(here.coefficients, got.coefficients, rtol=1e-5, atol=1e-5)
    other, there, truth = simulated(100, seed=9)
    new = got.predict(other, coords=there)
    expected = sum(
        truth[:, j] * v for j, v in enumerate([1.0, *(other.columns[c][0] for c in "ab")])
    )
    flat = rs.gwr(panel, F, coords=xy, metric="planar").global_["coefficients"]
    flat = sum(flat[j] * v for j, v in enumerate([1.0, *(other.columns[c][0] for c in "ab")]))
    assert np.std(new.fitted - expected) < np.std(flat - expected) / 3
    assert got.predict(coords=there).coefficients.shape == (100, 3)


def test_hat_matrices_by_iteration_where_neighbourhoods_fall_apart():
    """Two groups far from each other: every smoother gives back x in each, I - A + xc' is singular."""
    panel, xy, _ = simulated(60)
    xy[30:] += 50
    got = rs.mgwr(panel, F, coords=xy, metric="planar", bandwidth=(20, 25, 20))
    p, levels = known(got)[1], np.array([0.0, 1.0, 1.0])
    again = summed(p, np.array([20.0, 25.0, 20.0]), iterated(p, got.bandwidth, None), levels, None)
    np.testing.assert_allclose(got.enp, again.enp, rtol=1e-8)
    assert np.isfinite(got.se).all()
    alone = rs.mgwr(panel, F, coords=xy, metric="planar", bandwidth=(20, 60, 20))
    assert np.isfinite(alone.se).all()


@pytest.mark.parametrize(
    "how", [{"kernel": "gaussian"}, {"adaptive": False}, {"kernel": "boxcar"}, {"search": "golden"}]
)
def test_other_kernels_and_fixed_bandwidths(how):
    panel, xy, _ = simulated(100)
    got = rs.mgwr(panel, F, coords=xy, metric="planar", **how)
    assert got.r2 > 0.8
    assert np.isfinite(got.se).all()


def test_without_inference_there_are_no_standard_errors_and_a_note():
    panel, xy, _ = simulated(80)
    got = rs.mgwr(panel, F, coords=xy, metric="planar", inference="none")
    assert np.isnan(got.se).all()
    assert got.notes
    assert [t.name for t in got.tables()] == ["surfaces", "bandwidths", "fit", "local"]
    assert "带宽" in got.summary("zh")
    assert len(got.layer_columns()[1]) == 11


def test_what_is_not_allowed():
    panel, xy, _ = simulated(60)
    how = {"coords": xy, "metric": "planar"}
    for wrong in (
        {"bandwidth": (20, 30)},
        {"bandwidth": 20},
        {"bandwidth": (20, 30, 100)},
        {"tolerance": 0.0},
        {"iterations": 0},
        {"inference": "bootstrap"},
    ):
        with pytest.raises(ParameterError):
            rs.mgwr(panel, F, **how, **wrong)
    with pytest.warns(InferenceWarning, match="stand still"):
        rs.mgwr(panel, F, iterations=1, inference="none", **how)
