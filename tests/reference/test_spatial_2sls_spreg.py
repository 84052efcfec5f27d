"""Two-stage least squares and GMM on Columbus against spreg: 1e-8 of estimates and errors.

GM_Lag is our own; GM_Error_Het and GM_Combo_Het are spreg's through our door, which has its own names,
order and instruments. Both are one linear solve of the same numbers; 1e-8 leaves room for the 1e5 by which a first stage of
F = 2 magnifies rounding.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.interop import to_w

spreg = pytest.importorskip("spreg")
pytestmark = [
    pytest.mark.filterwarnings("ignore:The inplace keyword"),  # of pandas, in spreg
    pytest.mark.filterwarnings(
        "ignore:Conversion of an array with ndim"
    ),  # of numpy, in an old spreg
]
HERE = Path(__file__).parent / "data" / "columbus"
COV = {"classical": None, "hc1": "white"}


@pytest.fixture(scope="module")
def columbus():
    with (HERE / "columbus_data.csv").open() as file:
        rows = list(csv.DictReader(file))
    ids = [r["row"] for r in rows]
    at = {i: k for k, i in enumerate(ids)}
    matrix = np.zeros((len(ids), len(ids)))
    with (HERE / "columbus_W_triplet.csv").open() as file:
        for r in csv.DictReader(file):
            matrix[at[r["i"]], at[r["j"]]] = float(r["w"])
    columns = {c: [[float(r[c]) for r in rows]] for c in ("CRIME", "INC", "HOVAL", "X")}
    panel = rs.Panel.from_arrays(ids, [1980], columns)
    return panel, rs.SpatialWeights(ids=ids, matrix=matrix, normalisation="row")


def _columns(panel, *names):
    return np.column_stack([panel.columns[n][0] for n in names])


@pytest.mark.parametrize("covariance", COV)
@pytest.mark.parametrize("model", ["sar", "sdm"])
def test_the_lag(columbus, model, covariance):
    panel, w = columbus
    peer = spreg.GM_Lag(
        _columns(panel, "CRIME"),
        _columns(panel, "INC", "HOVAL"),
        w=to_w(w),
        w_lags=2,
        slx_lags=int(model == "sdm"),
        robust=COV[covariance],
        sig2n_k=True,
    )
    fit = rs.regression.spatial_regression_estimate(
        panel, "CRIME ~ INC + HOVAL", w, model=model, estimator="2sls", covariance=covariance
    )
    assert fit.estimates == pytest.approx(peer.betas.ravel(), rel=1e-8)
    assert fit.se == pytest.approx(np.sqrt(np.diag(peer.vm)), rel=1e-8)
    assert fit.sigma2 == pytest.approx(float(peer.sig2), rel=1e-8)


@pytest.mark.parametrize("covariance", COV)
def test_another_endogenous_regressor(columbus, covariance):
    panel, w = columbus
    peer = spreg.GM_Lag(
        _columns(panel, "CRIME"),
        _columns(panel, "INC"),
        yend=_columns(panel, "HOVAL"),
        q=_columns(panel, "X"),
        w=to_w(w),
        w_lags=2,
        robust=COV[covariance],
        sig2n_k=True,
    )
    fit = rs.regression.spatial_regression_estimate(
        panel,
        "CRIME ~ INC + [HOVAL ~ X]",
        w,
        model="sar",
        estimator="2sls",
        covariance=covariance,
    )
    assert fit.terms == ("Intercept", "INC", "HOVAL", "rho")
    assert fit.estimates == pytest.approx(peer.betas.ravel(), rel=1e-8)
    assert fit.se == pytest.approx(np.sqrt(np.diag(peer.vm)), rel=1e-8)


@pytest.mark.parametrize("model", ["sem", "sdem", "sac"])
def test_generalised_moments(columbus, model):
    """1e-7 for sac: the order of the instruments moves where the peer's search for lambda stops."""
    panel, w = columbus
    y, x = _columns(panel, "CRIME"), _columns(panel, "INC", "HOVAL")
    if model == "sac":
        peer = spreg.GM_Combo_Het(y, x, w=to_w(w), w_lags=2, inv_method="true_inv")
    else:
        peer = spreg.GM_Error_Het(y, x, w=to_w(w), slx_lags=int(model == "sdem"))
    fit = rs.regression.spatial_regression_estimate(
        panel, "CRIME ~ INC + HOVAL", w, model=model, estimator="gmm"
    )
    tolerance = 1e-7 if model == "sac" else 1e-8
    assert fit.estimates == pytest.approx(peer.betas.ravel(), rel=tolerance)
    assert fit.se == pytest.approx(np.sqrt(np.diag(peer.vm)), rel=tolerance)
    assert fit.residuals[0] == pytest.approx(np.asarray(peer.e_filtered).ravel(), rel=1e-6)


def test_generalised_moments_with_another_endogenous_regressor(columbus):
    panel, w = columbus
    peer = spreg.GM_Combo_Het(
        _columns(panel, "CRIME"),
        _columns(panel, "INC"),
        yend=_columns(panel, "HOVAL"),
        q=_columns(panel, "X"),
        w=to_w(w),
        w_lags=2,
        inv_method="true_inv",
    )
    fit = rs.regression.spatial_regression_estimate(
        panel, "CRIME ~ INC + [HOVAL ~ X]", w, model="sac", estimator="gmm"
    )
    assert fit.terms == ("Intercept", "INC", "HOVAL", "rho", "lambda")
    assert fit.estimates == pytest.approx(peer.betas.ravel(), rel=1e-7)
    assert fit.se == pytest.approx(np.sqrt(np.diag(peer.vm)), rel=1e-7)


def _kernel(regions, ids, cutoff, kernel):
    """Kernel weights as spreg wants them: its class, ones on the diagonal, K(d/h) elsewhere."""
    libpysal = pytest.importorskip("libpysal")
    w = libpysal.weights.Kernel(
        regions.select(ids).points,
        bandwidth=cutoff,
        fixed=True,
        function="triangular",
        diagonal=True,
    )
    if kernel == "epanechnikov":  # 1 - (1 - k)^2, k = 1 - d/h; libpysal has 3/4 of it
        for i, values in w.weights.items():
            w.weights[i] = [1.0 - (1.0 - k) ** 2 for k in values]
        w._reset()
    return w


@pytest.fixture(scope="module")
def places(columbus):
    with (HERE / "columbus_data.csv").open() as file:
        rows = list(csv.DictReader(file))
    points = np.array([(float(r["X"]), float(r["Y"])) for r in rows])
    return rs.Regions(ids=[r["row"] for r in rows], points=points, crs="EPSG:3857", lonlat=False)


@pytest.mark.filterwarnings("ignore:The weights matrix is not fully connected")
@pytest.mark.parametrize("kernel", ["bartlett", "epanechnikov"])
@pytest.mark.parametrize("model", ["sar", "sdm"])
def test_spatial_hac(columbus, places, model, kernel):
    """Standard errors to 1e-8, after N/(N - K), which spreg does not have."""
    panel, w = columbus
    cutoff = 4.0
    peer = spreg.GM_Lag(
        _columns(panel, "CRIME"),
        _columns(panel, "INC", "HOVAL"),
        w=to_w(w),
        w_lags=2,
        slx_lags=int(model == "sdm"),
        robust="hac",
        gwk=_kernel(places, panel.ids, cutoff, kernel),
    )
    fit = rs.regression.spatial_regression_estimate(
        panel,
        "CRIME ~ INC + HOVAL",
        w,
        model=model,
        estimator="2sls",
        covariance="conley",
        conley_cutoff=cutoff,
        conley_kernel=kernel,
        regions=places,
    )
    n, k = panel.n, len(fit.terms)
    assert fit.estimates == pytest.approx(peer.betas.ravel(), rel=1e-8)
    wanted = np.sqrt(np.diag(peer.vm) * n / (n - k))
    assert fit.se == pytest.approx(wanted, rel=1e-8)
    how = {"model": model, "estimator": "2sls"}
    hc1 = rs.regression.spatial_regression_estimate(
        panel, "CRIME ~ INC + HOVAL", w, covariance="hc1", **how
    )
    assert (np.abs(fit.se / hc1.se - 1) > 0.01).any()  # neighbours within 4 units do count


def test_spatial_hac_within_no_distance_is_hc1_and_its_effects_follow(columbus, places):
    """Below the nearest pair nobody is near, so the two are one; impacts take whatever covariance."""
    panel, w = columbus
    how = {"model": "sdm", "estimator": "2sls"}
    near = rs.regression.spatial_regression_estimate(
        panel,
        "CRIME ~ INC + HOVAL",
        w,
        covariance="conley",
        conley_cutoff=1e-6,
        regions=places,
        **how,
    )
    hc1 = rs.regression.spatial_regression_estimate(
        panel, "CRIME ~ INC + HOVAL", w, covariance="hc1", **how
    )
    assert near.covariance == pytest.approx(hc1.covariance, rel=1e-12)
    wide = rs.regression.spatial_regression_estimate(
        panel,
        "CRIME ~ INC + HOVAL",
        w,
        covariance="conley",
        conley_cutoff=4.0,
        regions=places,
        **how,
    )
    one, two = (rs.impacts(f, inference="delta") for f in (hc1, wide))
    assert two.estimates == pytest.approx(one.estimates)
    assert (np.abs(two.se / one.se - 1) > 0.01).any()


def test_spatial_hac_of_no_distance_or_without_a_map_is_refused(columbus, places):
    panel, w = columbus
    how = {"model": "sar", "estimator": "2sls", "covariance": "conley"}
    with pytest.raises(rs.errors.ParameterError, match="cutoff"):
        rs.regression.spatial_regression_estimate(
            panel, "CRIME ~ INC", w, regions=places, conley_cutoff=-1.0, **how
        )
    with pytest.raises(rs.errors.SpecificationError, match="regions"):
        rs.regression.spatial_regression_estimate(panel, "CRIME ~ INC", w, conley_cutoff=4.0, **how)
    with pytest.raises(rs.errors.ParameterError, match="conley"):
        rs.regression.spatial_regression_estimate(
            panel, "CRIME ~ INC", w, model="sar", conley_cutoff=4.0, regions=places
        )
