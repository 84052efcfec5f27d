"""Every statistic of spatial autocorrelation against spdep 1.3-5's numbers on Columbus.

Three variables, row-normalised and binary queen weights; the script is data/autocorrelation/make_spdep.R.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial import autocorrelation as ac

HERE = Path(__file__).parent / "data" / "autocorrelation"
RTOL = 1e-9  # one formula, summed in another order; R writes 15 digits
NAMES = ["CRIME", "INC", "HOVAL"]
QUADRANTS = {"High-High": "HH", "Low-Low": "LL", "High-Low": "HL", "Low-High": "LH"}


def rows(name):
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


TABLE, LINKS, LOCAL = rows("columbus.csv"), rows("links.csv"), rows("spdep.csv")
GLOBAL = {(r["style"], r["test"]): r for r in rows("spdep_global.csv")}
IDS = [row["id"] for row in TABLE]
PANEL = rs.Panel.from_arrays(IDS, [1980], {k: [float(r[k]) for r in TABLE] for k in NAMES})
W = {
    style: rs.weights.from_links(
        IDS, [r["from"] for r in LINKS], [r["to"] for r in LINKS], normalise=how
    )
    for style, how in (("W", "row"), ("B", "none"))
}


def theirs(name, *keys):
    return np.array([[float(r[f"{name}_{k}"]) for k in keys] for r in LOCAL]).T


@pytest.mark.parametrize("style", W)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["randomisation", "normality"])
@pytest.mark.parametrize("statistic", ["moran", "geary"])
def test_moran_and_geary_with_both_moments(style, name, how, statistic):
    found = getattr(ac, statistic)(PANEL[name], W[style], inference=how)
    wanted = GLOBAL[style, f"{statistic} {name} {how}"]
    got = [
        found.values[0],
        found.by[how].expected[0],
        found.by[how].variance[0],
        found.by[how].z[0],
    ]
    keys = ("value", "expected", "variance", "z")
    np.testing.assert_allclose(got, [float(wanted[k]) for k in keys], rtol=RTOL)


@pytest.mark.parametrize("name", NAMES)
def test_general_g(name):
    found = ac.getis_ord_g(PANEL[name], W["B"])
    wanted = GLOBAL["B", f"getis {name} randomisation"]
    one = found.by["randomisation"]
    got = [found.values[0], one.expected[0], one.variance[0], one.z[0]]
    keys = ("value", "expected", "variance", "z")
    np.testing.assert_allclose(got, [float(wanted[k]) for k in keys], rtol=RTOL)


@pytest.mark.parametrize("style", W)
def test_join_counts_with_their_moments(style):
    """spdep's joincount.multi: values and moments of nonfree sampling, all three kinds of joins."""
    high = rs.Panel.from_arrays(IDS, [1980], {"high": (PANEL["CRIME"].values > 35).astype(float)})
    found = ac.join_counts(high["high"], W[style], binary=style == "B")
    for side, label in (("bb", "high:high"), ("ww", "low:low"), ("bw", "high:low")):
        one, wanted = getattr(found, side), GLOBAL[style, f"join {label}"]
        moments = one.by["randomisation"]
        got = [one.values[0], moments.expected[0], moments.variance[0], moments.z[0]]
        keys = ("value", "expected", "variance", "z")
        np.testing.assert_allclose(got, [float(wanted[k]) for k in keys], rtol=RTOL)


@pytest.mark.parametrize("name", NAMES)
def test_local_moran_conditional_and_total(name):
    value, expected, variance, p, total, spread = theirs(
        name, "I", "E", "V", "p", "totalE", "totalV"
    )
    found = ac.local_moran(PANEL[name], W["W"], inference="analytic")
    for got, wanted in (
        (found.values, value),
        (found.expected, expected),
        (found.variance, variance),
    ):
        np.testing.assert_allclose(got[0], wanted, rtol=RTOL)
    np.testing.assert_allclose(found.p_value[0], p, rtol=1e-8)
    quadrant = [QUADRANTS[r[f"{name}_quadrant"]] for r in LOCAL]
    assert found.quadrant[0].tolist() == quadrant
    whole = ac.local_moran(PANEL[name], W["W"], inference="total")
    np.testing.assert_allclose(whole.expected[0], total, rtol=RTOL)
    np.testing.assert_allclose(whole.variance[0], spread, rtol=RTOL)


@pytest.mark.parametrize("correction", ["fdr", "bonferroni"])
@pytest.mark.parametrize("name", NAMES)
def test_corrections_are_those_of_p_adjust(name, correction):
    found = ac.local_moran(PANEL[name], W["W"], inference="analytic", correction=correction)
    np.testing.assert_allclose(found.p_adjusted[0], theirs(name, correction)[0], rtol=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_local_geary_and_gi(name):
    n = len(IDS)
    c, plain, star = theirs(name, "c", "G", "Gstar")
    found = ac.local_geary(PANEL[name], W["W"], inference="analytic")
    np.testing.assert_allclose(found.values[0] * (n - 1) / n, c, rtol=RTOL)  # scale() has n − 1
    np.testing.assert_allclose(ac.local_g(PANEL[name], W["B"]).values[0], plain, rtol=1e-8)
    np.testing.assert_allclose(
        ac.local_g(PANEL[name], W["B"], star=True).values[0], star, rtol=1e-8
    )


def test_multivariate_local_moran_is_the_mean_of_spdeps_local_morans():
    """Value and expectation are means over the variables; the variance has the covariances as well."""
    found = ac.multivariate_local_moran(PANEL, NAMES, W["W"], inference="analytic")
    each = [theirs(name, "I", "E", "V") for name in NAMES]
    np.testing.assert_allclose(found.values[0], np.mean([e[0] for e in each], axis=0), rtol=1e-8)
    np.testing.assert_allclose(found.expected[0], np.mean([e[1] for e in each], axis=0), rtol=1e-8)
    alone = ac.multivariate_local_moran(PANEL, ["CRIME"], W["W"], inference="analytic")
    np.testing.assert_allclose(alone.variance[0], each[0][2], rtol=1e-8)
    # the covariance of two variables' local Moran: by polarisation from the sum and the difference
    z = {
        k: (PANEL[k].values[0] - PANEL[k].values[0].mean()) / PANEL[k].values[0].std()
        for k in NAMES
    }
    dense = W["W"].to_dense()
    products = np.array([z[k][:, None] * z[k] for k in NAMES]).mean(axis=0)  # a_ij = z_i'z_j/k
    n = len(IDS)
    for i in (0, 17, 48):
        a = np.delete(products[i], i)
        w = np.delete(dense[i], i)
        spread = (
            ((a - a.mean()) ** 2).sum()
            / (n - 1)
            / (n - 2)
            * ((n - 1) * (w**2).sum() - w.sum() ** 2)
        )
        np.testing.assert_allclose(found.variance[0, i], spread, rtol=1e-9)


def test_bivariate_moran_is_spdeps():
    """moran_bv scales by n − 1 and divides by n − 1; row-normalised weights sum to n."""
    found = ac.bivariate_moran(PANEL["CRIME"], PANEL["INC"], W["W"])
    wanted = float(GLOBAL["W", "bivariate CRIME INC"]["value"])
    np.testing.assert_allclose(found.values[0], wanted, rtol=RTOL)
