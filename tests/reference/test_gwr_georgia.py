"""GWR of Georgia's counties against mgwr 2.2.1.

Tolerances: mgwr's table has ten significant digits, so coefficients are held to 1e-6 and the sums
to 1e-8 of themselves.
"""

import json

import numpy as np
import pytest

import regspatial as rs

FORMULA = "PctBach ~ PctFB + PctBlack + PctRural"
TERMS = ("b0", "b_PctFB", "b_PctBlack", "b_PctRural")
CASES = {
    "bisquare_adaptive": {"kernel": "bisquare", "adaptive": True},
    "gaussian_fixed": {"kernel": "gaussian", "adaptive": False},
}
# The same numbers as in the folder of references, so that something is always compared.
KEY = {
    "bisquare_adaptive": {
        "bw": 117.0,
        "AICc": 851.350292784466,
        "AIC": 848.9154070534354,
        "BIC": 888.2120186455707,
        "R2": 0.6780742669593459,
        "adjR2": 0.6520798543025785,
        "RSS": 1650.85969827703,
        "tr_S": 11.804769716730094,
        "tr_STS": 8.29301665179506,
        "sigma2": 11.21544288561547,
        "critical_tval": 2.4135395349837157,
        "PctFB": (2.1999144453789214, 1.078444432875351, 0.5677357630560936, 3.415150952926549),
    },
    "gaussian_fixed": {
        "bw": 105939.8,
        "AICc": 849.8609358669257,
        "AIC": 846.8825740498219,
        "BIC": 890.2922334224962,
        "R2": 0.6874771827334528,
    },
}


def georgia():
    """The data from libpysal, and the coordinates."""
    libpysal = pytest.importorskip("libpysal")
    table = np.genfromtxt(
        libpysal.examples.get_path("GData_utm.csv"), delimiter=",", names=True, encoding="utf-8"
    )
    columns = {
        c: table[c] for c in ("PctBach", "PctFB", "PctBlack", "PctRural", "PctPov", "TotPop90")
    }
    ids = [str(int(a)) for a in table["AreaKey"]]
    return rs.Panel.from_arrays(ids, [1990], columns), np.column_stack([table["X"], table["Y"]])


def fit(case, **more):
    panel, xy = georgia()
    how = {**CASES[case], "bandwidth": KEY[case]["bw"], **more}
    return rs.gwr(panel, FORMULA, coords=xy, metric="planar", **how)


@pytest.mark.parametrize("case", CASES)
def test_the_whole_model_equals_mgwr(case):
    got, want = fit(case), KEY[case]
    ours = {
        "AICc": got.aicc,
        "AIC": got.aic,
        "BIC": got.bic,
        "R2": got.r2,
        "adjR2": got.adjusted_r2,
        "RSS": got.rss,
        "tr_S": got.tr_s,
        "tr_STS": got.tr_sts,
        "sigma2": got.sigma2,
        "critical_tval": got.critical_t()[0],
    }
    for name in want.keys() & ours.keys():
        assert ours[name] == pytest.approx(want[name], rel=1e-9), name
    if "PctFB" in want:
        b = got.surface("PctFB").values
        assert (b.mean(), b.std(), b.min(), b.max()) == pytest.approx(want["PctFB"], rel=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_every_county_equals_mgwr(case, references):
    folder = references / "georgia"
    want = np.genfromtxt(folder / f"georgia_mgwr_{case}.csv", delimiter=",", names=True)
    more = json.loads((folder / "mgwr.json").read_text())["cases"][case]
    got = fit(case)
    assert [int(i) for i in got.ids] == want["AreaKey"].astype(int).tolist()
    b = np.column_stack([want[t] for t in TERMS])
    se = np.column_stack([want[t.replace("b", "se", 1)] for t in TERMS])
    np.testing.assert_allclose(got.coefficients, b, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(got.se, se, rtol=1e-8)
    np.testing.assert_allclose(got.local_r2, want["localR2"], rtol=1e-8)
    np.testing.assert_allclose(got.hat, want["hat"], rtol=1e-8)
    np.testing.assert_allclose(got.fitted, want["yhat"], rtol=1e-8)
    assert got.aicc == pytest.approx(more["AICc"], abs=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_golden_section_ends_where_mgwr_ends_and_auto_no_higher(case):
    golden = fit(case, bandwidth=None, search="golden")
    assert golden.bandwidth == pytest.approx(KEY[case]["bw"], abs=0.01)
    best = fit(case, bandwidth=None)
    assert best.aicc <= golden.aicc + 1e-6
    if case == "bisquare_adaptive":  # golden section passes by the minimum, 116
        assert best.bandwidth == 116
        assert best.aicc < golden.aicc - 0.05


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("kernel", "adaptive", "bandwidth"), [("bisquare", True, 90), ("exponential", False, 80.0)]
)
def test_great_circles_equal_mgwr_up_to_its_radius(kernel, adaptive, bandwidth):
    """mgwr's sphere has R = 6371.0: a fixed bandwidth is scaled, an adaptive one needs nothing."""
    pytest.importorskip("mgwr")
    import libpysal
    from mgwr.gwr import GWR

    panel, _ = georgia()
    path = libpysal.examples.get_path("GData_utm.csv")
    table = np.genfromtxt(path, delimiter=",", names=True, encoding="utf-8")
    lonlat = np.column_stack([table["Longitud"], table["Latitude"]])
    x = np.column_stack([panel.columns[c][0] for c in ("PctFB", "PctBlack", "PctRural")])
    scaled = bandwidth if adaptive else bandwidth * 6371.0 / 6371.0088
    want = GWR(
        lonlat,
        panel.columns["PctBach"].T,
        x,
        scaled,
        kernel=kernel,
        fixed=not adaptive,
        spherical=True,
        n_jobs=1,
    ).fit()
    got = rs.gwr(
        panel, FORMULA, coords=lonlat, kernel=kernel, adaptive=adaptive, bandwidth=bandwidth
    )
    assert got.metric == "great-circle"
    np.testing.assert_allclose(got.coefficients, want.params, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(got.se, want.bse, rtol=1e-7)
    assert got.aicc == pytest.approx(want.aicc, abs=1e-7)


# What gwlearn 0.2.0 gives (GWLinearRegression, include_focal=True): mgwr has neither kernel.
GWLEARN = {
    # kernel, adaptive, bandwidth (neighbours, or metres)
    ("tricube", False, 200000): {
        "aicc": 855.110606577496,
        "tr_s": 17.261488639959,
        "first": (13.3687937535, 0.957398689219, 0.0286522369974, -0.0830436231681),
        "last": (12.5197470307, 0.686435308362, 0.0380153197336, -0.0736642622291),
        "mean": (13.6717217628, 2.12876841419, -0.00969288214544, -0.0695903703534),
        "sd": (1.53121081891, 1.23705632443, 0.036672940988, 0.0164831777907),
    },
    ("tricube", True, 90): {
        "aicc": 854.717322581666,
        "tr_s": 14.464209339018,
        "first": (13.849947618, 0.973773261905, 0.0251353077202, -0.0879108081365),
        "last": (12.582641713, 0.698944119684, 0.0384964988352, -0.0746061757562),
        "mean": (13.503377877, 2.19427560247, -0.0112448970485, -0.0677342062745),
        "sd": (1.24544510863, 1.18436689678, 0.0342451584105, 0.0143523909354),
    },
    ("boxcar", False, 200000): {
        "aicc": 852.190584750936,
        "tr_s": 8.302769943454,
        "first": (15.2435015716, 0.827940455824, 0.0133322540838, -0.0983861719726),
        "last": (12.7423085408, 0.749906277623, 0.0340033676602, -0.0733496015687),
        "mean": (13.5074363748, 2.22270854063, -0.0107482619994, -0.0690769148684),
        "sd": (1.13886265223, 1.10668557094, 0.0268399338218, 0.0143462306629),
    },
    ("boxcar", True, 90): {
        "aicc": 852.237260874777,
        "tr_s": 7.055704531148,
        "first": (14.6926824214, 1.25366623048, 0.012674544421, -0.0930239396327),
        "last": (13.4235659804, 0.723792694848, 0.0237230033612, -0.0764894914644),
        "mean": (13.7829214437, 2.23367251415, -0.0171295577208, -0.0694969133829),
        "sd": (0.95080448739, 1.00556669909, 0.023551780328, 0.0136407677148),
    },
}


@pytest.mark.parametrize("case", GWLEARN)
def test_tricube_and_boxcar_equal_gwlearn(case):
    """Twelve digits of the other program: the tolerance is theirs."""
    kernel, adaptive, bandwidth = case
    want = GWLEARN[case]
    panel, xy = georgia()
    got = rs.gwr(
        panel,
        FORMULA,
        coords=xy,
        metric="planar",
        kernel=kernel,
        adaptive=adaptive,
        bandwidth=bandwidth,
    )
    b = got.coefficients
    np.testing.assert_allclose([got.aicc, got.tr_s], [want["aicc"], want["tr_s"]], rtol=1e-10)
    for name, ours in {"first": b[0], "last": b[-1], "mean": b.mean(0), "sd": b.std(0)}.items():
        np.testing.assert_allclose(ours, want[name], rtol=1e-10, err_msg=name)
