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
        "bw": 117.0, "AICc": 851.350292784466, "AIC": 848.9154070534354, "BIC": 888.2120186455707,
        "R2": 0.6780742669593459, "adjR2": 0.6520798543025785, "RSS": 1650.85969827703,
        "tr_S": 11.804769716730094, "tr_STS": 8.29301665179506, "sigma2": 11.21544288561547,
        "critical_tval": 2.4135395349837157,
        "PctFB": (2.1999144453789214, 1.078444432875351, 0.5677357630560936, 3.415150952926549),
    },
    "gaussian_fixed": {
        "bw": 105939.8, "AICc": 849.8609358669257, "AIC": 846.8825740498219,
        "BIC": 890.2922334224962, "R2": 0.6874771827334528,
    },
}  # fmt: skip


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
        "AICc": got.aicc, "AIC": got.aic, "BIC": got.bic, "R2": got.r2, "adjR2": got.adjusted_r2,
        "RSS": got.rss, "tr_S": got.tr_s, "tr_STS": got.tr_sts, "sigma2": got.sigma2,
        "critical_tval": got.critical_t()[0],
    }  # fmt: skip
    for name in want.keys() & ours.keys():
        assert ours[name] == pytest.approx(want[name], rel=1e-9), name
    if "PctFB" in want:
        b = got.surface("PctFB").values
        assert (b.mean(), b.std(), b.min(), b.max()) == pytest.approx(want["PctFB"], rel=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_every_county_equals_mgwr(case, references):
    folder = references / "gwr_georgia"
    want = np.genfromtxt(folder / f"georgia_mgwr_{case}.csv", delimiter=",", names=True)
    more = json.loads((folder / "mgwr.json").read_text())["cases"][case]
    got = fit(case)
    assert [int(i) for i in got.ids] == want["AreaKey"].astype(int).tolist()
    b = np.column_stack([want[t] for t in TERMS])
    se = np.column_stack([want[t.replace("b", "se", 1)] for t in TERMS])
    np.testing.assert_allclose(got.coefficients, b, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(got.std_errors, se, rtol=1e-8)
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
        lonlat, panel.columns["PctBach"].T, x, scaled, kernel=kernel, fixed=not adaptive,
        spherical=True, n_jobs=1,
    ).fit()  # fmt: skip
    got = rs.gwr(
        panel, FORMULA, coords=lonlat, kernel=kernel, adaptive=adaptive, bandwidth=bandwidth
    )
    assert got.metric == "great-circle"
    np.testing.assert_allclose(got.coefficients, want.params, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(got.std_errors, want.bse, rtol=1e-7)
    assert got.aicc == pytest.approx(want.aicc, abs=1e-7)
