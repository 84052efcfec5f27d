"""Lee's L against PySAL's esda, against the matrices of Lee (2004), and against all orders of the pairs."""

import itertools
import warnings

import numpy as np
import pytest
import scipy.sparse as sp

import regspatial as rs
from regspatial import Panel, SpatialWeights
from regspatial.autocorrelation import lee, local_lee

N = 60
RNG = np.random.default_rng(20)
POINTS = RNG.random((N, 2))
DISTANCE = np.sqrt(((POINTS[:, None] - POINTS) ** 2).sum(axis=2))
NEAR = np.argsort(DISTANCE, axis=1)
BINARY = np.zeros((N, N))
for k in range(N):  # rows of three to six: asymmetric, with sums that differ
    BINARY[k, NEAR[k, 1 : 4 + k % 4]] = 1.0
X = np.exp(POINTS[:, 0] + 0.4 * RNG.normal(size=N))
Y = 0.6 * X + POINTS[:, 1] + 0.3 * RNG.normal(size=N)
IDS = tuple(f"p{k:02d}" for k in range(N))
PANEL = Panel.from_arrays(IDS, [1], {"x": X, "y": Y})
ROWS = BINARY / BINARY.sum(axis=1, keepdims=True)
TOLERANCE = 1e-12  # one formula of a few sums of numbers of order one

SMALL = 6
FEW = tuple("abcdef")
DRAWN = np.random.default_rng(3)
LINKS = (DRAWN.random((SMALL, SMALL)) < 0.6) * DRAWN.random((SMALL, SMALL))
np.fill_diagonal(LINKS, 0.0)
U = DRAWN.normal(size=SMALL) ** 3
V = 0.5 * U + DRAWN.normal(size=SMALL)
TABLE = Panel.from_arrays(FEW, [1], {"u": U, "v": V})


def weights(matrix, ids=IDS, *, row=False, dense=False):
    return SpatialWeights(
        ids=tuple(ids),
        matrix=matrix if dense else sp.csr_array(matrix),
        normalisation="row" if row else "none",
    )


def starred(matrix, *, row):
    """The largest weight of the row on the diagonal, written out; rows that sum to one still do."""
    out = matrix + np.diag(matrix.max(axis=1))
    return out / out.sum(axis=1, keepdims=True) if row else out


def z(x):
    return (x - x.mean()) / x.std()


@pytest.mark.parametrize("star", [False, True])
@pytest.mark.parametrize(("matrix", "row"), [(BINARY, False), (ROWS, True), (DISTANCE, False)])
def test_the_global_one_is_esdas(matrix, row, star):
    esda = pytest.importorskip("esda")
    full = starred(matrix, row=row) if star else matrix
    theirs = esda.Spatial_Pearson(sp.csr_array(full), permutations=0).fit(X[:, None], Y[:, None])
    w = weights(matrix, row=row)
    pairs = {(0, 1): ("x", "y"), (0, 0): ("x", "x"), (1, 1): ("y", "y")}
    for at, (a, b) in pairs.items():
        ours = lee(PANEL[a], PANEL[b], w, star=star).values[0]
        assert ours == pytest.approx(theirs.association_[at], rel=TOLERANCE, abs=TOLERANCE)


@pytest.mark.parametrize("star", [False, True])
def test_the_local_one_is_esdas(star):
    esda = pytest.importorskip("esda")
    full = starred(ROWS, row=True) if star else ROWS
    theirs = esda.Spatial_Pearson_Local(full, permutations=0).fit(X[:, None], Y[:, None])
    ours = local_lee(
        PANEL["x"], PANEL["y"], weights(ROWS, row=True), star=star, inference="analytic"
    )
    np.testing.assert_allclose(
        ours.values[0], np.ravel(theirs.associations_), rtol=TOLERANCE, atol=TOLERANCE
    )
    mean = lee(PANEL["x"], PANEL["y"], weights(ROWS, row=True), star=star).values[0]
    assert ours.values.mean() == pytest.approx(mean, rel=TOLERANCE)


def test_local_p_values_are_esdas_within_the_error_of_draws():
    """esda draws neighbours with their pairs among the other regions, and folds its p; 4.5 standard errors of both."""
    esda = pytest.importorskip("esda")
    draws = 4999
    np.random.seed(5)  # noqa: NPY002 - what esda draws from
    theirs = esda.Spatial_Pearson_Local(ROWS, permutations=draws).fit(X[:, None], Y[:, None])
    how = {"permutations": draws, "rng": 5, "alternative": "folded"}
    ours = local_lee(PANEL["x"], PANEL["y"], weights(ROWS, row=True), **how).p_value[0]
    p = theirs.significance_
    assert (np.abs(ours - p) < 4.5 * np.sqrt(2 * p * (1 - p) / draws) + 2 / draws).all()


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize("star", [False, True])
@pytest.mark.parametrize("row", [False, True])
def test_the_matrices_of_lee_give_the_same_moments(row, star, dense):
    """E and Var of Σ p_ij q_ij by n × n matrices (Lee 2004), with diagonals and the rest apart."""
    matrix = ROWS if row else BINARY
    full = starred(matrix, row=row) if star else matrix
    p = full.T @ full / np.square(full.sum(axis=1)).sum()
    q = np.outer(z(X), z(Y))
    q = (q + q.T) / 2.0
    on, off = (np.diag(p), np.diag(q)), (p - np.diag(np.diag(p)), q - np.diag(np.diag(q)))
    expected = off[0].sum() * off[1].sum() / (N * (N - 1)) + on[0].sum() * on[1].sum() / N
    s0, s1, s2 = (
        [f(m) for m in off]
        for f in (
            np.sum,
            lambda m: 2 * np.square(m).sum(),
            lambda m: 4 * np.square(m.sum(axis=1)).sum(),
        )
    )
    n2, n3, n4 = N * (N - 1), N * (N - 1) * (N - 2), N * (N - 1) * (N - 2) * (N - 3)
    second = s1[0] * s1[1] / (2 * n2)
    second += (s2[0] - 2 * s1[0]) * (s2[1] - 2 * s1[1]) / (4 * n3)
    second += np.prod([a**2 + b - c for a, b, c in zip(s0, s1, s2, strict=True)]) / n4
    alone = np.prod([np.square(d).sum() for d in on]) / N
    alone += np.prod([d.sum() ** 2 - np.square(d).sum() for d in on]) / n2
    touching = [float(m.sum(axis=1) @ d) for m, d in zip(off, on, strict=True)]
    apart = [a * d.sum() - 2 * t for a, d, t in zip(s0, on, touching, strict=True)]
    cross = 2 * np.prod(touching) / n2 + np.prod(apart) / n3
    variance = second + alone + 2 * cross - expected**2
    ours = lee(PANEL["x"], PANEL["y"], weights(matrix, row=row, dense=dense), star=star)
    assert ours.values[0] == pytest.approx(float((p * q).sum()), rel=TOLERANCE)
    assert ours.expected[0] == pytest.approx(expected, rel=1e-11)
    assert ours.variance[0] == pytest.approx(variance, rel=1e-9)  # a difference of sums


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize("star", [False, True])
@pytest.mark.parametrize("row", [False, True])
def test_all_orders_of_six_pairs(row, star, dense):
    matrix = LINKS / LINKS.sum(axis=1, keepdims=True) if row else LINKS
    full = starred(matrix, row=row) if star else matrix
    w = weights(matrix, FEW, row=row, dense=dense)
    orders = np.array(list(itertools.permutations(range(SMALL))))
    lags = full @ z(U)[orders].T, full @ z(V)[orders].T
    every = (lags[0] * lags[1]).sum(axis=0) / np.square(full.sum(axis=1)).sum()
    found = lee(TABLE["u"], TABLE["v"], w, star=star)
    assert found.expected[0] == pytest.approx(every.mean(), abs=1e-12)
    assert found.variance[0] == pytest.approx(every.var(), rel=1e-10)

    local = local_lee(TABLE["u"], TABLE["v"], w, star=star, inference="analytic")
    for i in range(SMALL):
        kept = orders[orders[:, i] == i]
        products = (z(U)[kept] @ full[i]) * (z(V)[kept] @ full[i])
        assert local.expected[0, i] == pytest.approx(products.mean(), abs=1e-12)
        assert local.variance[0, i] == pytest.approx(products.var(), rel=1e-9, abs=1e-13)


@pytest.mark.parametrize("scheme", ["shared", "independent"])
@pytest.mark.parametrize("star", [False, True])
def test_draws_come_near_all_orders(star, scheme):
    """Of 120 orders of the others p is known; 20,000 draws are within 4.5 standard errors of it."""
    full = starred(LINKS, row=False) if star else LINKS
    draws = 19999
    found = local_lee(
        TABLE["u"],
        TABLE["v"],
        weights(LINKS, FEW),
        star=star,
        permutations=draws,
        alternative="greater",
        scheme=scheme,
        rng=8,
    )
    orders = np.array(list(itertools.permutations(range(SMALL))))
    for i in range(SMALL):
        kept = orders[orders[:, i] == i]
        products = (z(U)[kept] @ full[i]) * (z(V)[kept] @ full[i])
        p = (products >= found.values[0, i] - 1e-9).mean()
        assert abs(found.p_value[0, i] - p) < 4.5 * np.sqrt(p * (1 - p) / draws) + 2 / draws


def test_of_a_variable_with_itself_it_is_the_smoothing_scalar():
    """What is left of the variance after smoothing; one where nothing is smoothed, and never below zero."""
    w = weights(ROWS, row=True)
    scalar = lee(PANEL["x"], PANEL["x"], w)
    assert scalar.values[0] == pytest.approx(np.square(ROWS @ z(X)).mean(), rel=TOLERANCE)
    assert 0.0 < scalar.values[0] < 1.0
    assert (local_lee(PANEL["x"], PANEL["x"], w, inference="analytic").values >= 0.0).all()
    swapped = np.roll(np.eye(4), 2, axis=1)  # each region has one neighbour: values change places
    table = Panel.from_arrays(list("abcd"), [1], {"x": [1.0, 5.0, 2.0, 7.0], "y": [3, 1, 1, 9]})
    alone = weights(swapped, "abcd", row=True)
    with pytest.raises(rs.errors.WeightsError, match="nothing to test"):
        lee(table["x"], table["x"], alone)


def test_order_sides_and_units_make_no_difference():
    w = weights(BINARY)
    one = local_lee(PANEL["x"], PANEL["y"], w, permutations=99, rng=2, star=True)
    turned = local_lee(PANEL["y"], PANEL["x"], w, permutations=99, rng=2, star=True)
    np.testing.assert_allclose(one.values, turned.values, rtol=TOLERANCE)
    np.testing.assert_array_equal(one.p_value, turned.p_value)
    assert set(one.quadrant[0]) <= {"HH", "LL", "HL", "LH"}
    assert [q[::-1] for q in one.quadrant[0]] == turned.quadrant[0].tolist()
    order = np.random.default_rng(1).permutation(N)
    ids = [IDS[k] for k in order]
    mixed = Panel.from_arrays(ids, [1], {"x": X[order] * 1000.0 - 7.0, "y": Y[order]})
    again = local_lee(mixed["x"], mixed["y"], w, permutations=99, rng=2, star=True)
    np.testing.assert_allclose(again.values[0], one.values[0, order], rtol=1e-10)
    np.testing.assert_array_equal(again.p_value[0], one.p_value[0, order])
    negative = PANEL.with_columns(x=-X, by_position=True)
    assert lee(negative["x"], PANEL["y"], w).z_score[0] == pytest.approx(
        -lee(PANEL["x"], PANEL["y"], w).z_score[0], rel=1e-9
    )


def test_an_isolate_has_no_lag_and_no_test():
    matrix = BINARY.copy()
    matrix[7], matrix[:, 7] = 0.0, 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = local_lee(PANEL["x"], PANEL["y"], weights(matrix), star=True, rng=1)
    assert found.values[0, 7] == 0.0
    assert np.isnan(found.p_value[0, 7])
    assert found.cluster[0, 7] == "isolate"


def test_clusters_lie_on_the_side_that_they_say():
    found = local_lee(PANEL["x"], PANEL["y"], weights(ROWS, row=True), permutations=999, rng=1)
    inside = np.isin(found.cluster, ("HH", "LL"))
    assert inside.any()
    assert (found.values[inside] > found.expected[inside]).all()
    across = np.isin(found.cluster, ("HL", "LH"))
    assert (found.values[across] < found.expected[across]).all()


def test_corrections_make_p_larger_and_max_t_holds_for_all():
    how = {"permutations": 2999, "rng": 1, "star": True}
    w = weights(ROWS, row=True)
    plain = local_lee(PANEL["x"], PANEL["y"], w, **how)
    for correction in ("fdr", "bonferroni", "max-t"):
        found = local_lee(PANEL["x"], PANEL["y"], w, correction=correction, **how)
        assert (found.p_adjusted >= plain.p_value).all()
    rng, count, runs = np.random.default_rng(9), 0, 200
    for _run in range(runs):  # of noise: 5 % of maps with any region, 4.5 standard errors
        noise = rng.multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], size=24).T
        table = Panel.from_arrays(IDS[:24], [1], {"x": noise[0], "y": noise[1]})
        near = np.argsort(DISTANCE[:24, :24], axis=1)[:, 1:5]
        links = np.zeros((24, 24))
        links[np.arange(24)[:, None], near] = 0.25
        got = local_lee(
            table["x"],
            table["y"],
            weights(links, IDS[:24], row=True),
            correction="max-t",
            permutations=199,
            rng=int(rng.integers(1 << 30)),
        )
        count += bool((got.p_adjusted <= 0.05).any())
    assert count / runs < 0.05 + 4.5 * np.sqrt(0.05 * 0.95 / runs)


def test_the_scatterplot_holds_the_lags_against_each_other():
    found = lee(PANEL["x"], PANEL["y"], weights(ROWS, row=True))
    points = found.scatter()
    np.testing.assert_allclose(points.z, ROWS @ z(X), rtol=1e-10)
    np.testing.assert_allclose(points.lag, ROWS @ z(Y), rtol=1e-10)
    slope, intercept = np.polyfit(points.z, points.lag, 1)
    assert (points.slope, points.intercept) == pytest.approx((slope, intercept), rel=1e-9)
    assert points.tables()[0].en.text() == "Scatterplot of the lags of x, y, 1"
    assert [c.en for c in points.layer_columns()[1]][:2] == ["W(x)", "W(y)"]


@pytest.mark.parametrize(("lag", "low", "high"), [(0.0, 0.03, 0.07), (0.6, 0.3, 0.55)])
def test_of_two_autocorrelated_variables_it_rejects_too_often(lag, low, high):
    """As the page says, of 1,000 samples: 4.5 % without autocorrelation, 41 % with a spatial lag of 0.6 in each."""
    side, samples = 8, 1000
    at = np.array([(k % side, k // side) for k in range(side * side)])
    near = (np.abs(at[:, None] - at[None]).sum(axis=2) == 1) * 1.0
    near /= near.sum(axis=1, keepdims=True)
    ids = tuple(f"g{k:02d}" for k in range(side * side))
    inverse = np.linalg.inv(np.eye(side * side) - lag * near)
    x, y = np.random.default_rng(1).normal(size=(2, samples, side * side)) @ inverse.T
    table = Panel.from_arrays(ids, list(range(samples)), {"x": x, "y": y})
    found = lee(table["x"], table["y"], weights(near, ids, row=True), star=True)
    assert low < (found.p_value < 0.05).mean() < high
