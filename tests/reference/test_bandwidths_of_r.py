"""Bandwidths of kernel densities beside those of R, densities beside those of scipy."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import gaussian_kde

import regspatial as rs
from regspatial._kernels.bandwidth import sheather_jones, silverman

STORED = json.loads(
    (Path(__file__).parent / "data" / "densities" / "bandwidths.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", STORED)
def test_bandwidths_are_those_of_r(name):
    """R puts the pairs of Sheather and Jones into bins, 5e7 here: so far its digits go (2e-6 for the
    sample with the widest range, 5e-8 for the others); Silverman's rule has none."""
    case = STORED[name]
    x = np.array(case["x"])
    assert silverman(x) == pytest.approx(case["nrd0"], rel=1e-13)
    assert sheather_jones(x) == pytest.approx(case["sj"], rel=5e-6 if name == "heavy" else 1e-7)


@pytest.mark.parametrize("rule", ["silverman", "sheather-jones"])
def test_curves_are_those_of_scipy(rule):
    x = np.array(STORED["two"]["x"])
    panel = rs.Panel.from_arrays(range(x.size), [2020], {"x": x})
    found = rs.kernel_density(panel["x"], bandwidth=rule)
    peer = gaussian_kde(x, bw_method=float(found.bandwidths[0]) / x.std(ddof=1))
    np.testing.assert_allclose(found.density[0], peer(found.grid), rtol=1e-10, atol=1e-15)
    heights = found.density[0]
    area = float(np.diff(found.grid) @ (heights[1:] + heights[:-1]) / 2)
    assert area == pytest.approx(1.0, abs=1e-3)  # the grid ends three bandwidths out
    assert len(found.peaks(2020)) == 2


def test_of_several_roots_the_one_in_the_bracket_of_r_is_met():
    """Values that lie in heaps have three; from .1 to 1 of 1.144 sd n^(-1/5), as R begins, Brent's search ends in the largest.

    The equation is written out over all pairs. From .084 on the search would end in the least, .084 for .282.
    """
    chance = np.random.default_rng(90)
    x = np.round(2 * chance.normal(size=52)) / 2 + 0.01 * chance.normal(size=52)
    n, d2 = x.size, (x[:, None] - x[None]) ** 2

    def phi(h, polynomial):
        d = d2 / h**2
        return (np.exp(-d / 2) * np.polyval(polynomial, d)).sum() / (
            n * (n - 1) * np.sqrt(2 * np.pi)
        )

    q = np.quantile(x, [0.25, 0.75])
    s = min(x.std(ddof=1), (q[1] - q[0]) / 1.349)
    td = phi(b := 1.23 * s * n ** (-1 / 9), [1, -15, 45, -15]) / b**7
    sd = phi(a := 1.24 * s * n ** (-1 / 7), [1, -6, 3]) / a**5
    alpha = 1.357 * (sd / -td) ** (1 / 7)

    def gap(h):
        g = alpha * h ** (5 / 7)
        return (1 / (2 * np.sqrt(np.pi) * n * phi(g, [1, -6, 3]) / g**5)) ** 0.2 - h

    high = 1.144 * s * n**-0.2
    grid = np.geomspace(high / 12, high, 500)
    roots = np.diff(np.sign([gap(h) for h in grid])).nonzero()[0]
    assert len(roots) == 3
    found = sheather_jones(x)
    assert found == pytest.approx(brentq(gap, high / 10, high, xtol=1e-13), rel=1e-9)
    assert grid[roots[2]] < found < grid[roots[2] + 1]
