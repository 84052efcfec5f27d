"""Local Poisson and logistic regressions of Georgia's counties against mgwr.

mgwr stops when the smallest change of a coefficient is below its tolerance; it is given a tight one
here, and both are then at the maximum of the local likelihood: coefficients agree to 1e-8, AICc to
1e-7.
"""

import numpy as np
import pytest

import regspatial as rs

# mgwr 2.2.1 at a tight tolerance, so that something is compared where it is not installed
KEY = {
    ("poisson", "bisquare"): (21.14363330943122, 6.253333364640798),
    ("poisson", "gaussian"): (26.563502748152562, 7.263479827259428),
}


def georgia():
    libpysal = pytest.importorskip("libpysal")
    table = np.genfromtxt(
        libpysal.examples.get_path("GData_utm.csv"), delimiter=",", names=True, encoding="utf-8"
    )
    population = table["TotPop90"] / 1000
    columns = {
        "PctFB": table["PctFB"],
        "PctRural": table["PctRural"],
        "population": population,
        "count": np.round(population * np.exp(-0.01 * table["PctRural"])),
        "many": (table["PctRural"] + 12 * np.sin(np.arange(159.0) * 2.3) > 75).astype(float),
    }
    ids = [str(int(a)) for a in table["AreaKey"]]
    return rs.Panel.from_arrays(ids, [1990], columns), np.column_stack([table["X"], table["Y"]])


CASES = [
    ("poisson", "count ~ PctFB + PctRural", "population"),
    ("poisson", "count ~ PctFB + PctRural", None),
    ("binomial", "many ~ PctFB", None),
]
KERNELS = [("bisquare", True, 140), ("gaussian", False, 150000.0)]


def ours(family, formula, offset, kernel, adaptive, bandwidth, **more):
    panel, xy = georgia()
    return rs.gwr(
        panel,
        formula,
        coords=xy,
        metric="planar",
        family=family,
        offset=offset,
        kernel=kernel,
        adaptive=adaptive,
        bandwidth=bandwidth,
        **more,
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("family", "formula", "offset"), CASES)
@pytest.mark.parametrize(("kernel", "adaptive", "bandwidth"), KERNELS)
def test_local_likelihoods_equal_mgwr(family, formula, offset, kernel, adaptive, bandwidth):
    pytest.importorskip("mgwr")
    from mgwr.gwr import GWR
    from spglm.family import Binomial, Poisson

    panel, xy = georgia()
    response, regressors = formula.split(" ~ ")
    x = np.column_stack([panel.columns[c][0] for c in regressors.split(" + ")])
    want = GWR(
        xy,
        panel.columns[response].T,
        x,
        bandwidth,
        kernel=kernel,
        fixed=not adaptive,
        n_jobs=1,
        family=Poisson() if family == "poisson" else Binomial(),
        offset=None if offset is None else panel.columns[offset].T,
    ).fit(tol=1e-13, max_iter=100)
    got = ours(family, formula, offset, kernel, adaptive, bandwidth)
    np.testing.assert_allclose(got.coefficients, want.params, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(got.se, want.bse, rtol=1e-7)
    np.testing.assert_allclose(got.hat, want.influ[:, 0], rtol=1e-7)
    assert got.aicc == pytest.approx(want.aicc, abs=1e-7)
    assert got.bic == pytest.approx(want.bic, abs=1e-7)
    assert got.tr_sts == pytest.approx(want.tr_STS, rel=1e-8)
    assert got.r2 == pytest.approx(want.D2, rel=1e-8)
    assert got.critical_t()[0] == pytest.approx(want.critical_tval(), rel=1e-8)


@pytest.mark.parametrize("kernel", ["bisquare", "gaussian"])
def test_the_key_numbers_of_mgwr(kernel):
    case = ("bisquare", True, 110) if kernel == "bisquare" else ("gaussian", False, 90000.0)
    got = ours("poisson", "count ~ PctFB + PctRural", "population", *case)
    assert (got.aicc, got.tr_sts) == pytest.approx(KEY["poisson", kernel], rel=1e-8)


def test_search_and_prediction():
    got = ours("poisson", "count ~ PctFB + PctRural", "population", "bisquare", True, None)
    panel, xy = georgia()
    assert got.aicc == pytest.approx(got.tried[:, 1].min(), rel=1e-10)
    assert len(got.tried) > 15
    there = got.predict(panel, coords=xy)
    np.testing.assert_allclose(there.fitted, got.fitted, rtol=1e-9)
    assert np.isnan(there.std_error).all()
    assert np.isnan(got.local_r2).all()
    assert "Poisson" in got.summary()


def test_separation_is_named():
    panel, xy = georgia()
    split = (panel.columns["PctRural"] > 70).astype(float)
    with pytest.raises(rs.RegspatialError, match="separated") as caught:
        rs.gwr(
            panel.with_columns(by_position=True, split=split),
            "split ~ PctRural",
            coords=xy,
            metric="planar",
            family="binomial",
            bandwidth=100,
        )
    assert caught.value.ids
