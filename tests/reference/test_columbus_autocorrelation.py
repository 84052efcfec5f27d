"""Columbus, 49 neighbourhoods, queen contiguity: against spdep 1.3-5 (R).

The few numbers a test needs stand here; the fuller tables are read where the folder is beside the
checkout.
"""

import csv
import json

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.stats import norm

from regspatial import Panel, SpatialWeights
from regspatial.autocorrelation import (
    geary,
    getis_ord_g,
    local_g,
    local_moran,
    moran,
    residual_moran,
)

CRIME_TEXT = """
15.72598 18.801754 30.626781 32.38776 50.73151 26.066658 0.178269 38.425858 30.515917
34.000835 62.275448 56.705669 46.716129 57.066132 48.585487 54.838711 36.868774 43.962486
54.521965 0.223797 40.074074 33.705048 20.048504 38.297871 61.299175 40.969742 52.79443
56.919785 60.750446 68.892044 17.677214 19.145592 41.968163 23.974028 39.175053 14.305556
42.445076 53.710938 19.100863 16.241299 18.905146 16.49189 36.663612 25.962263 29.028488
16.530533 27.822861 26.645266 22.541491
"""
INC_TEXT = """
19.531 21.232 15.956 4.477 11.252 16.028999 8.438 11.337 17.586 13.598 7.467 10.048 9.549
9.963 9.873 7.625 9.798 13.185 11.618 31.07 10.655 11.709 21.155001 14.236 8.461 8.085
10.822 7.856 8.681 13.906 16.940001 18.941999 9.918 14.948 12.814 18.739 17.017 11.107
18.476999 29.833 22.207001 25.872999 13.38 16.961 14.135 18.323999 18.950001 11.813 18.796
"""
HOVAL_TEXT = """
80.467003 44.567001 26.35 33.200001 23.225 28.75 75. 37.125 52.599998 96.400002 19.700001
19.9 41.700001 42.900002 18. 18.799999 41.75 60. 30.6 81.266998 19.975 30.450001 47.733002
53.200001 17.9 20.299999 34.099998 22.85 32.5 22.5 31.799999 40.299999 23.6 28.450001 27.
36.299999 43.299999 22.700001 39.599998 61.950001 42.099998 44.333 25.700001 33.5 27.733
76.099998 42.5 26.799999 35.799999
"""
NEIGHBOURS_TEXT = """
2-3 1-3-4 1-2-4-5 2-3-5-8 3-4-6-8-9-11-15-16 5-9 8-12-13-14 4-5-7-11-12-13
5-6-10-15-20-22-25-26 9-17-20-22 5-8-12-15-16 7-8-11-13-14-16 7-8-12-14 7-12-13-16-18-19
5-9-11-16-25-26 5-11-12-14-15-18-24-25 10-20-23 14-16-19-24 14-18-24
9-10-17-22-23-27-32-33-35-40 24-30-34 9-10-20-26-27-28 17-20-32 16-18-19-21-25-29-30
9-15-16-24-26-28-29-30 9-15-22-25-28-29 20-22-28-33 22-25-26-27-29-33-35-37-38
24-25-26-28-30-37-38 21-24-25-29-37 34-36-39 20-23-40-41 20-27-28-35 21-31-36-42
20-28-33-38-40-43-44 31-34-39-42-46 28-29-30-38-43-45 28-29-35-37-43-44 31-36-46
20-32-35-41-47 32-40-47 34-36 35-37-38-44-45-48 35-38-43-48-49 37-43-48-49 36-39 40-41
43-44-45-49 44-45-48
"""
LOCAL_I = """
0.736818491 0.528777013 0.093850742 0.004820967 0.303606125 -0.181570517 -1.860587376
0.076584018 -0.030595082 0.040309253 1.457915417 0.638948857 0.125280837 0.615263041
0.734843910 1.238771795 -0.108094629 0.517051308 0.800006125 0.341409790 0.154939328
-0.004024794 0.900849470 0.228527045 1.416344191 0.287531124 -0.123973585 0.976952879
1.556624533 1.655171543 1.018273253 1.239855037 0.053603641 0.528420879 -0.029954304
1.243242522 0.423247011 0.577546423 1.107946514 0.969297865 0.831677994 1.086553172
0.005777402 -0.020671121 0.067953840 1.249537703 0.467678628 0.203539666 0.363361360
"""
LOCAL_Z = """
0.93780765 0.98565912 0.71841891 0.06666232 1.04713603 -0.45474575 -1.79917107 0.99757866
-0.31594668 1.21369347 2.19930441 1.35141592 0.39816943 1.28566366 2.37911485 3.28243314
-1.79883361 2.01178979 1.25770030 0.75232594 0.92077224 -0.11547503 1.78186236 3.36065147
2.89592872 2.11231901 -0.19461980 2.55596249 2.98663255 2.06828450 1.75173111 2.69559535
0.28364583 1.64145329 -0.32965798 2.38798590 2.48563728 1.39845480 2.06111255 2.04936113
1.53853646 1.41802388 0.16484108 -0.05991752 0.39366290 1.62883353 1.51593950 0.83699157
0.87053368
"""
ESDA_FOLDED_P = """
0.18411 0.17033 0.24269 0.47431 0.15144 0.32295 0.03895 0.16335 0.37837 0.11571 0.01353
0.09183 0.34699 0.10274 0.00827 0.00034 0.03453 0.02195 0.10935 0.22689 0.18687 0.45601
0.03602 0.00009 0.00157 0.01701 0.42564 0.00481 0.00083 0.01778 0.03878 0.00206 0.39086
0.04922 0.37287 0.00698 0.00559 0.08309 0.01696 0.01927 0.06377 0.08204 0.43526 0.47744
0.35029 0.04580 0.06264 0.20507 0.19851
"""
LOCAL_G = """
-0.93780765 -0.98565912 -0.71841891 -0.06666232 1.04713603 0.45474575 1.79917107 0.99757866
0.31594668 -1.21369347 2.19930441 1.35141592 0.39816943 1.28566366 2.37911485 3.28243314
-1.79883361 2.01178979 1.25770030 -0.75232594 0.92077224 0.11547503 -1.78186236 3.36065147
2.89592872 2.11231901 -0.19461980 2.55596249 2.98663255 2.06828450 -1.75173111 -2.69559535
0.28364583 -1.64145329 -0.32965798 -2.38798590 2.48563728 1.39845480 -2.06111255 -2.04936113
-1.53853646 -1.41802388 0.16484108 0.05991752 -0.39366290 -1.62883353 -1.51593950
-0.83699157 -0.87053368
"""
LOCAL_G_STAR = """
-1.43277965 -1.34000810 -0.77199868 -0.13173336 1.28536280 0.06864804 0.66136484 1.01302395
0.21914344 -1.13752766 2.62515085 1.71536654 0.66136484 1.66127724 2.52077592 3.47505136
-1.53958776 2.06022819 1.66306355 -1.26314577 0.95801261 0.07875515 -2.00281203 3.27109443
3.19517161 2.11891293 0.28112885 2.80586129 3.28607024 2.63025591 -2.04113556 -2.85102318
0.43541402 -1.78038031 -0.23482664 -2.67471915 2.50111996 1.70123841 -2.27324267 -2.32482843
-1.82107296 -1.80255063 0.18857904 -0.15821062 -0.51673317 -1.97472234 -1.51060145
-0.98164199 -1.13310465
"""


def numbers(text):
    return np.array(text.split(), dtype=float)


IDS = [str(k) for k in range(1, 50)]
LINKS = [[int(j) - 1 for j in one.split("-")] for one in NEIGHBOURS_TEXT.split()]
MATRIX = np.zeros((49, 49))
for focal, found in enumerate(LINKS):
    MATRIX[focal, found] = 1 / len(found)
PANEL = Panel.from_arrays(
    IDS,
    [1980],
    {"CRIME": numbers(CRIME_TEXT), "INC": numbers(INC_TEXT), "HOVAL": numbers(HOVAL_TEXT)},
)
W = SpatialWeights(ids=tuple(IDS), matrix=sp.csr_array(MATRIX), normalisation="row", kind="queen")
CRIME = PANEL["CRIME"]

# Both programs evaluate one formula in double precision: agreement to rounding.
RTOL = 1e-11
# (value, expected, variance, z in our sign, upper-tail p of autocorrelation)
SPDEP = {
    "moran": {
        "normality": (
            0.500188557182861,
            -0.0208333333333333,
            0.008563413119405,
            5.63031278773818,
            8.99415495794532e-09,
        ),
        "randomisation": (
            0.500188557182861,
            -0.0208333333333333,
            0.00868928920133206,
            5.5893826750445,
            1.13939135039129e-08,
        ),
    },
    "geary": {
        "normality": (
            0.540528202702068,
            1.0,
            0.00982153543355425,
            -4.63627475622083,
            1.77372181792691e-06,
        ),
        "randomisation": (
            0.540528202702068,
            1.0,
            0.00938426377696502,
            -4.74306150050446,
            1.05256162871265e-06,
        ),
    },
    "getis_ord_g": {
        "randomisation": (
            0.127807457381954,
            0.100340136054422,
            3.50705730380717e-05,
            4.63815093198543,
            1.75770019747077e-06,
        ),
    },
}
VERBS = {"moran": moran, "geary": geary, "getis_ord_g": getis_ord_g}


@pytest.mark.parametrize("name", SPDEP)
def test_global_statistics(name):
    side = "less" if name == "geary" else "greater"  # spdep turns the sign of C
    found = VERBS[name](CRIME, W, alternative=side)
    for inference, (value, expected, variance, z, p) in SPDEP[name].items():
        got = found.by[inference]
        np.testing.assert_allclose(found.values, value, rtol=RTOL)
        np.testing.assert_allclose(got.expected, expected, rtol=RTOL)
        np.testing.assert_allclose(got.variance, variance, rtol=RTOL)
        np.testing.assert_allclose(got.z, z, rtol=RTOL)
        np.testing.assert_allclose(got.p_value, p, rtol=1e-9)
        two = VERBS[name](CRIME, W).by[inference]
        np.testing.assert_allclose(two.p_value, 2 * p, rtol=1e-9)


def test_global_permutation_p_is_the_smallest_there_is():
    found = moran(
        CRIME, W, inference="permutation", permutations=9999, rng=1, alternative="greater"
    )
    assert found.p_value[0] == 1e-4  # spdep's moran.mc with as many: the same
    # spdep simulated sd .0926; its error at 9,999 draws is .0007.
    assert found.simulated[0].std() == pytest.approx(0.0932164, abs=0.002)


def test_local_moran_values_scores_and_analytic_p():
    found = local_moran(CRIME, W, inference="analytic")
    np.testing.assert_allclose(found.values[0], numbers(LOCAL_I), atol=6e-10)  # printed digits
    np.testing.assert_allclose(found.z_score[0], numbers(LOCAL_Z), atol=6e-9)
    np.testing.assert_allclose(found.p_value[0], 2 * norm.sf(np.abs(numbers(LOCAL_Z))), atol=1e-8)


@pytest.mark.parametrize("scheme", ["shared", "independent"])
def test_local_permutation_p_within_monte_carlo_error_of_esda(scheme):
    """esda 2.10, 99,999 permutations, seed 7; its p_sim is our "folded". 4 binomial sd."""
    reference = numbers(ESDA_FOLDED_P)
    how = {"permutations": 9999, "rng": 1, "scheme": scheme}
    folded = local_moran(CRIME, W, alternative="folded", **how).p_value[0]
    sd = np.sqrt(reference * (1 - reference) * (1 / 9999 + 1 / 99_999))
    assert (np.abs(folded - reference) < 4 * sd + 1e-4).all()
    found = local_moran(CRIME, W, **how)
    np.testing.assert_allclose(found.p_value[0], np.minimum(1, 2 * folded))
    sure = np.abs(reference - 0.025) > 0.006
    significant = found.cluster[0] != "not significant"
    np.testing.assert_array_equal(significant[sure], (reference < 0.025)[sure])


def test_gi_and_gi_star():
    np.testing.assert_allclose(local_g(CRIME, W).values[0], numbers(LOCAL_G), atol=6e-9)
    star = local_g(CRIME, W, star=True).values[0]
    np.testing.assert_allclose(star, numbers(LOCAL_G_STAR), atol=6e-9)
    # Row-normalised contiguity used as it is gives the same: rows are scaled.
    same = local_g(CRIME, W, star=True, binary=False).values[0]
    np.testing.assert_allclose(same, star, rtol=1e-12)


def test_moran_of_ols_residuals():
    X = np.column_stack([np.ones(49), PANEL["INC"].values[0], PANEL["HOVAL"].values[0]])
    y = CRIME.values[0]
    residuals = y - X @ np.linalg.lstsq(X, y, rcond=None)[0]
    found = residual_moran(residuals, X, W)
    np.testing.assert_allclose(found.values, 0.222109406578674, rtol=1e-10)
    np.testing.assert_allclose(found.expected, -0.0334183345764816, rtol=1e-10)
    np.testing.assert_allclose(found.variance, 0.00809930501331143, rtol=1e-10)
    np.testing.assert_allclose(found.z_score, 2.83931893451367, rtol=1e-10)
    np.testing.assert_allclose(found.p_value, 0.00452099447433468, rtol=1e-9)


def test_the_numbers_above_are_those_of_the_folder(references):
    folder = references / "columbus"
    with (folder / "columbus_data.csv").open() as file:
        rows = list(csv.DictReader(file))
    for name in ("CRIME", "INC", "HOVAL"):
        np.testing.assert_allclose(
            PANEL[name].values[0], [float(r[name]) for r in rows], rtol=1e-12
        )
    triplets = np.loadtxt(folder / "columbus_W_triplet.csv", delimiter=",", skiprows=1)
    full = np.zeros((49, 49))
    full[triplets[:, 0].astype(int) - 1, triplets[:, 1].astype(int) - 1] = triplets[:, 2]
    np.testing.assert_allclose(MATRIX, full, rtol=1e-12)
    stored = json.loads((folder / "columbus_esda.json").read_text())["esda"]
    for name, key in (("moran", "moran_normality"), ("geary", "geary_normality")):
        assert stored[key]["I"] == SPDEP[name]["normality"][0]


def test_every_column_of_the_local_table(references):
    with (references / "columbus" / "columbus_local.csv").open() as file:
        rows = list(csv.DictReader(file))

    def column(name):
        return np.array([float(r[name]) for r in rows])

    conditional = local_moran(CRIME, W, inference="analytic")
    total = local_moran(CRIME, W, inference="total")
    for found, suffix in ((conditional, "cond"), (total, "total")):
        atol = 1e-10  # the table's printed digits
        np.testing.assert_allclose(found.values[0], column("Ii"), atol=atol)
        np.testing.assert_allclose(found.expected[0], column(f"E_{suffix}"), atol=atol)
        np.testing.assert_allclose(found.variance[0], column(f"V_{suffix}"), atol=atol)
        np.testing.assert_allclose(found.z_score[0], column(f"Z_{suffix}"), atol=atol)
        np.testing.assert_allclose(found.p_value[0], column(f"p_{suffix}"), atol=atol)
    code = {"High-High": "HH", "Low-Low": "LL", "High-Low": "HL", "Low-High": "LH"}
    assert conditional.quadrant[0].tolist() == [code[r["quadrant"]] for r in rows]


def test_spdeps_permutation_p_is_that_of_draws_with_replacement(references):
    """Why it is no target: spdep 1.3-5 draws the neighbours' values with replacement.

    Its variances exceed the exact conditional ones by (n−2)/(n−1−k), and its p-values are those of
    such draws, made here by hand; ours are smaller where a region has many neighbours.
    """
    with (references / "columbus" / "columbus_local.csv").open() as file:
        rows = list(csv.DictReader(file))
    theirs = np.array([float(r["p_perm_folded"]) for r in rows])
    degree = np.array([len(one) for one in LINKS])
    exact = local_moran(CRIME, W, inference="analytic").variance[0]
    ratio = np.array([float(r["V_perm"]) for r in rows]) / exact
    inflation = 47 / (48 - degree)
    assert np.abs(ratio / inflation - 1).max() < 0.07  # 9,999 draws, kurtosis up to 3: 4 sd
    many = degree >= 7
    assert (ratio[many] > 1.08).all()

    z = (CRIME.values[0] - CRIME.values[0].mean()) / CRIME.values[0].std()
    rng = np.random.default_rng(1)
    R = 50_000
    by_hand = np.empty(49)
    for i, neighbours in enumerate(LINKS):
        lags = rng.choice(np.delete(z, i), size=(R, len(neighbours))).mean(axis=1)
        above = (lags >= z[neighbours].mean() - 1e-12).sum()
        by_hand[i] = (min(above, R - above) + 1) / (R + 1)
    sd = np.sqrt(by_hand * (1 - by_hand) * (1 / 9999 + 1 / R))
    assert (np.abs(by_hand - theirs) < 4 * sd + 2e-4).all()
    ours = local_moran(CRIME, W, permutations=9999, rng=3, alternative="folded").p_value[0]
    assert (np.abs(ours - theirs) > 4 * sd).any()
