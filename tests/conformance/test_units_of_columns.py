"""Another unit of a column gives the same digits, or a sentence that names the column; never a raw
error, and a column that varies is never called constant."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import network
from regspatial._kernels.random import Numbers
from regspatial.autocorrelation import (
    bivariate_local_moran,
    bivariate_moran,
    geary,
    getis_ord_g,
    lee,
    local_g,
    local_geary,
    local_lee,
    local_moran,
    moran,
)
from regspatial.errors import ConstantColumnError, InputError
from regspatial.gw import gtwr, gwr, gwr_stationarity, mgwr
from regspatial.indicators import disparity

SIDE = 6
N = SIDE * SIDE
IDS = tuple(f"r{k:02d}" for k in range(N))
XY = np.array([(k % SIDE, k // SIDE) for k in range(N)], dtype=float)
NEAR = (np.abs(XY[:, None] - XY[None]).sum(axis=2) == 1.0) * 1.0
W = rs.SpatialWeights(ids=IDS, matrix=NEAR / NEAR.sum(axis=1, keepdims=True))
REGIONS = rs.Regions(ids=IDS, points=XY + Numbers(3).uniform(0, 0.1, N, 2), lonlat=False)
PLANE = {"coords": XY, "metric": "planar"}
UNITS = (1e-300, 1e-160, 1e-60, 1e60, 1e160, 1e300)


def panel(unit):
    numbers = Numbers(7)
    x, z = np.exp(numbers.normal(3, N)), np.exp(numbers.normal(3, N))
    y = x * (1 + XY[:, 0]) + z + 0.1 * numbers.normal(3, N)
    return rs.Panel.from_arrays(IDS, (1, 2, 3), {"x": unit * x, "y": unit * y, "z": unit * z})


def parts(found, names):
    return np.concatenate([np.ravel(getattr(found, n)) for n in names.split()])


def disparities(x, population=None):
    names = "coefficient_of_variation gini theil_t theil_l within_t between_t within_l between_l"
    with_groups = REGIONS.with_attributes(half=["left" if k % 2 else "right" for k in range(N)])
    return parts(disparity(x, regions=with_groups, group="half", population=population), names)


CASES = {
    "moran": lambda p: parts(moran(p["x"], W, permutations=99, rng=1), "values p_value z_score"),
    "geary": lambda p: geary(p["x"], W).values,
    "getis_ord_g": lambda p: getis_ord_g(p["x"], W).values,
    "bivariate_moran": lambda p: bivariate_moran(p["x"], p["y"], W).values,
    "local_moran": lambda p: parts(local_moran(p["x"], W, rng=1), "values p_value"),
    "local_geary": lambda p: parts(local_geary(p["x"], W, rng=1), "values p_value"),
    "local_g": lambda p: parts(local_g(p["x"], W, rng=1), "values p_value"),
    "bivariate_local_moran": lambda p: bivariate_local_moran(p["x"], p["y"], W, rng=1).values,
    "lee": lambda p: parts(lee(p["x"], p["y"], W), "values p_value"),
    "local_lee": lambda p: parts(local_lee(p["x"], p["y"], W, rng=1), "values p_value"),
    "disparity": lambda p: disparities(p["x"]),
    "disparity, weighted": lambda p: disparities(p["x"], p["z"]),
    "gwr": lambda p: gwr(p, "y ~ x", at_time=1, bandwidth=20, **PLANE).coefficients[..., 1],
    "gwr, searched": lambda p: np.array([gwr(p, "y ~ x", at_time=1, **PLANE).bandwidth]),
    "mgwr": lambda p: np.ravel(mgwr(p, "y ~ x", at_time=1, **PLANE).bandwidth),
    "gtwr": lambda p: gtwr(p, "y ~ x", bandwidth=30, **PLANE).coefficients[..., 1],
    "gwr_stationarity": lambda p: (
        gwr_stationarity(
            p, "y ~ x", at_time=1, bandwidth=20, permutations=9, rng=1, **PLANE
        ).p_permutation
    ),
    "growth poles": lambda p: (
        network.growth_poles(
            network.gravity_layer(REGIONS, p["x"], at_time=3),
            p["x"],
            regions=REGIONS,
            draws=5,
            rng=1,
        ).support
    ),
}


@pytest.fixture(scope="module")
def wanted():
    one = panel(1.0)
    return {name: np.array(case(one), dtype=float) for name, case in CASES.items()}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", CASES)
def test_another_unit_gives_the_same_digits_or_a_sentence(wanted, name, unit):
    refused, found = None, np.empty(0)
    try:
        found = CASES[name](panel(unit))
    except InputError as error:
        refused = error
    if refused is None:
        np.testing.assert_allclose(found, wanted[name], rtol=1e-9, atol=1e-9)
        return
    assert not isinstance(refused, ConstantColumnError), "the column varies"
    assert {"x", "y", "z"} >= set(refused.columns) != set()
    assert "unit" in refused.en
    assert "单位" in refused.zh
    assert not 1e-60 <= unit <= 1e60, "squares and fourth powers are numbers there"
