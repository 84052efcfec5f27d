"""Kernel weights: values by hand, the diagonal, bandwidths, and libpysal's numbers."""

from __future__ import annotations

import numpy as np
import pytest

import regspatial as rs
from regspatial import Regions
from regspatial.choices import codes
from regspatial.choices.weights import KernelFunction
from regspatial.errors import CoincidentPointsError, IslandError, ParameterError
from regspatial.weights import build_weights, kernel

LINE = Regions(ids=list("abcd"), points=[[0, 0], [1, 0], [3, 0], [7, 0]], lonlat=False)
GAPS = np.abs(np.subtract.outer([0, 1, 3, 7], [0, 1, 3, 7])).astype(float)
BY_HAND = {
    "triangular": lambda z: 1 - z,
    "uniform": lambda z: 0.5 + 0 * z,
    "epanechnikov": lambda z: 3 / 4 * (1 - z**2),
    "bisquare": lambda z: 15 / 16 * (1 - z**2) ** 2,
    "tricube": lambda z: 70 / 81 * (1 - z**3) ** 3,
    "gaussian": lambda z: np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi),
}
LIBPYSAL = {
    "triangular": "triangular",
    "uniform": "uniform",
    "epanechnikov": "quadratic",
    "bisquare": "quartic",
    "gaussian": "gaussian",
}


def test_every_function_is_tried():
    assert set(BY_HAND) == set(codes(KernelFunction))


@pytest.mark.parametrize("function", BY_HAND)
def test_a_fixed_bandwidth_by_hand(function):
    z = GAPS / 6.0
    expected = np.where((z <= 1) | (function == "gaussian"), BY_HAND[function](z), 0.0)
    np.fill_diagonal(expected, 0.0)
    w = kernel(LINE, 6.0, function=function, normalise="none")
    np.testing.assert_allclose(w.to_dense(), expected, rtol=1e-14)
    assert w.is_sparse == (function != "gaussian")
    assert w.spec["diagonal"] == 0.0


@pytest.mark.parametrize("function", BY_HAND)
def test_an_adaptive_bandwidth_is_the_distance_to_the_kth(function):
    width = np.sort(GAPS, axis=1)[:, 2]  # itself, the first, the second
    z = GAPS / width[:, None]
    expected = np.where((z <= 1) | (function == "gaussian"), BY_HAND[function](z), 0.0)
    np.fill_diagonal(expected, 0.0)
    w = kernel(LINE, function=function, k=2, normalise="none")
    np.testing.assert_allclose(w.to_dense(), expected, rtol=1e-14)


@pytest.mark.filterwarnings("ignore:Setting the shape on a NumPy array:DeprecationWarning")
@pytest.mark.parametrize("function", LIBPYSAL)
@pytest.mark.parametrize("fixed", [True, False])
def test_values_are_libpysals(function, fixed):
    weights = pytest.importorskip("libpysal").weights
    rng = np.random.default_rng(4)
    xy = rng.uniform(0, 100, (40, 2))
    regions = Regions(ids=range(40), points=xy, lonlat=False)
    how = {"bandwidth": 35.0} if fixed else {"k": 6}
    peer = weights.Kernel(xy, function=LIBPYSAL[function], fixed=fixed, **how).full()[0]
    np.fill_diagonal(peer, 0.0)
    ours = kernel(
        regions, 35.0 if fixed else None, function=function, k=6, normalise="none"
    ).to_dense()
    if function == "gaussian":  # cut there at the bandwidth
        ours = np.where(peer > 0, ours, 0.0)
    # libpysal widens an adaptive bandwidth by 1e-7, which moves z by as much
    np.testing.assert_allclose(ours, peer, atol=1e-12 if fixed else 4e-7)


def test_the_kernels_by_kilometres_and_relabelled():
    provinces = rs.china("province", mainland=True)
    w = kernel(provinces, function="bisquare", k=8)
    turned = provinces.select(provinces.ids[::-1])
    np.testing.assert_allclose(
        kernel(turned, function="bisquare", k=8).aligned(w.ids).to_dense(), w.to_dense(), rtol=1e-12
    )
    assert np.allclose(w.row_sums, 1.0)


def test_a_gaussian_with_a_cut_off_is_the_dense_one_within_it():
    dense = kernel(LINE, 2.0, function="gaussian", normalise="none").to_dense()
    cut = kernel(LINE, 2.0, function="gaussian", cutoff=3.0, islands="keep", normalise="none")
    np.testing.assert_allclose(cut.to_dense(), np.where(GAPS <= 3, dense, 0.0))
    assert cut.is_sparse


def test_build_takes_the_kernel_with_and_without_a_bandwidth():
    fixed = build_weights(LINE, kind="kernel", bandwidth=6.0, function="bisquare")
    np.testing.assert_allclose(fixed.to_dense(), kernel(LINE, 6.0, function="bisquare").to_dense())
    assert build_weights(LINE, kind="kernel", k=3).spec["k"] == 3


@pytest.mark.parametrize(
    ("how", "error", "sentence"),
    [
        ({"bandwidth": 2.5}, IslandError, "within the bandwidth: d. Take a bandwidth= above 4,"),
        ({"bandwidth": -1.0}, ParameterError, "bandwidth"),
        ({"function": "cosine"}, ParameterError, "choose one of"),
        ({"k": 1}, ParameterError, "from 2 to 3"),
        ({"k": 4, "function": "uniform"}, ParameterError, "from 1 to 3"),
        ({"bandwidth": 2.5, "islands": "raise"}, IslandError, "above 4, or leave it out"),
        ({"bandwidth": 6.0, "cutoff": 3.0}, ParameterError, "Gaussian"),
    ],
)
def test_what_cannot_be_is_refused(how, error, sentence):
    with pytest.raises(error, match=sentence):
        kernel(LINE, **how)


def test_a_bandwidth_of_zero_names_the_regions():
    twins = Regions(ids=list("abcd"), points=[[0, 0], [0, 0], [0, 0], [7, 0]], lonlat=False)
    with pytest.raises(CoincidentPointsError) as caught:
        kernel(twins, k=2)
    assert set(caught.value.ids) == {"a", "b", "c"}
