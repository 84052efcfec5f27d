"""A second independent program, run in the test: PySAL esda, on weights that are not symmetric."""

import warnings

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial import Panel, SpatialWeights
from regspatial import autocorrelation as ac

esda = pytest.importorskip("esda")
libpysal = pytest.importorskip("libpysal")

N = 80
RNG = np.random.default_rng(12)
POINTS = RNG.random((N, 2))
DISTANCE = np.sqrt(((POINTS[:, None] - POINTS) ** 2).sum(axis=2))
NEAR = np.argsort(DISTANCE, axis=1)[:, 1:6]  # five nearest: asymmetric
BINARY = np.zeros((N, N))
BINARY[np.arange(N)[:, None], NEAR] = 1.0
X = np.exp(POINTS[:, 0] + 0.4 * RNG.normal(size=N))
Y = POINTS[:, 1] + 0.3 * RNG.normal(size=N)
IDS = [f"p{k:02d}" for k in range(N)]
PANEL = Panel.from_arrays(IDS, [1], {"x": X, "y": Y, "b": (X > 1.5).astype(float)})
ROWS = SpatialWeights(
    ids=tuple(IDS), matrix=sp.csr_array(BINARY / 5), normalisation="row", kind="knn"
)
RTOL = 1e-10  # one formula, summed in another order


@pytest.fixture
def pysal():
    """The same weights for esda; it sums over them with names 0..n−1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield libpysal.weights.W({i: NEAR[i].tolist() for i in range(N)}, silence_warnings=True)


def test_moran_and_geary(pysal):
    theirs = esda.Moran(X, pysal, transformation="r", permutations=0)
    ours = ac.moran(PANEL["x"], ROWS)
    np.testing.assert_allclose(ours.values, theirs.I, rtol=RTOL)
    np.testing.assert_allclose(ours.by["randomisation"].variance, theirs.VI_rand, rtol=RTOL)
    np.testing.assert_allclose(ours.by["normality"].variance, theirs.VI_norm, rtol=RTOL)
    np.testing.assert_allclose(ours.by["randomisation"].p_value, theirs.p_rand, rtol=1e-8)
    theirs = esda.Geary(X, pysal, transformation="r", permutations=0)
    ours = ac.geary(PANEL["x"], ROWS)
    np.testing.assert_allclose(ours.values, theirs.C, rtol=RTOL)
    np.testing.assert_allclose(ours.by["randomisation"].variance, theirs.VC_rand, rtol=RTOL)
    np.testing.assert_allclose(ours.by["normality"].variance, theirs.VC_norm, rtol=RTOL)
    np.testing.assert_allclose(ours.z_score, theirs.z_rand, rtol=RTOL)


def test_general_g(pysal):
    theirs = esda.G(X, pysal, permutations=0)
    ours = ac.getis_ord_g(PANEL["x"], ROWS)
    np.testing.assert_allclose(ours.values, theirs.G, rtol=RTOL)
    np.testing.assert_allclose(ours.expected, theirs.EG, rtol=RTOL)
    np.testing.assert_allclose(ours.variance, theirs.VG, rtol=1e-8)  # powers of raw x there


def test_bivariate(pysal):
    ours = ac.bivariate_moran(PANEL["x"], PANEL["y"], ROWS)
    np.testing.assert_allclose(ours.values, esda.Moran_BV(X, Y, pysal, permutations=0).I, rtol=RTOL)
    local = ac.bivariate_local_moran(PANEL["x"], PANEL["y"], ROWS, inference="analytic")
    theirs = esda.Moran_Local_BV(X, Y, pysal, permutations=0)
    ratio = theirs.Is / local.values[0]  # its divisor is not ours: one factor for all regions
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)


def test_join_counts():
    """On symmetric binary weights: esda counts each pair once."""
    symmetric = np.maximum(BINARY, BINARY.T)
    w = SpatialWeights(ids=tuple(IDS), matrix=symmetric)
    graph = libpysal.weights.W(
        {i: np.flatnonzero(symmetric[i]).tolist() for i in range(N)}, silence_warnings=True
    )
    with warnings.catch_warnings():  # of what esda uses of pandas
        warnings.simplefilter("ignore")
        theirs = esda.Join_Counts(PANEL["b"].values[0], graph, permutations=0)
    ours = ac.join_counts(PANEL["b"], w)
    assert ours.bb.values[0] == theirs.bb
    assert ours.ww.values[0] == theirs.ww
    assert ours.bw.values[0] == theirs.bw


@pytest.mark.slow  # esda compiles its loops on the first call
def test_local_moran_values_quadrants_and_folded_p(pysal):
    R = 9999
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = esda.Moran_Local(X, pysal, transformation="r", permutations=R, seed=4, n_jobs=1)
    ours = ac.local_moran(PANEL["x"], ROWS, permutations=R, rng=4, alternative="folded")
    np.testing.assert_allclose(ours.values[0] * (N - 1) / N, theirs.Is, rtol=RTOL)
    code = np.array(["", "HH", "LH", "LL", "HL"])
    np.testing.assert_array_equal(ours.quadrant[0], code[theirs.q])
    p = theirs.p_sim
    sd = np.sqrt(2 * p * (1 - p) / R)
    assert (np.abs(ours.p_value[0] - p) < 4.5 * sd + 2 / R).all()


def test_local_geary_values(pysal):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = esda.Geary_Local(connectivity=pysal, permutations=0, labels=False).fit(X)
    ours = ac.local_geary(PANEL["x"], ROWS, inference="analytic")
    np.testing.assert_allclose(ours.values[0], theirs.localG, rtol=1e-9)


@pytest.mark.parametrize("star", [False, True])
def test_local_g_scores(pysal, star):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = esda.G_Local(X, pysal, transform="B", permutations=0, star=star)
    ours = ac.local_g(PANEL["x"], ROWS, star=star)
    np.testing.assert_allclose(ours.values[0], theirs.Zs, rtol=1e-8)
