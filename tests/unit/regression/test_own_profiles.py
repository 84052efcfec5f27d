"""Impacts by region, order and ring at each region's own values: against the averages and written out."""

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.shapes.distances import matrix
from regspatial.regression import impact_profiles

N, T = 12, 5
IDS = [f"r{i:02d}" for i in range(N)]
XY = np.random.default_rng(1).uniform(100, 104, size=(N, 2))
REGIONS = rs.Regions(ids=IDS, points=XY, crs="EPSG:4326")
ALL = [0, 150, 300, 2000]
HOW = {"inference": "delta", "rng": 1}


def weights(seed, island=False):
    rng = np.random.default_rng(seed)
    m = (rng.random((N, N)) < 0.3).astype(float)
    np.fill_diagonal(m, 0.0)
    m[np.arange(N), (np.arange(N) + 1) % N] = 1.0
    if island:
        m[4] = 0.0
    keep = "keep" if island else "raise"
    return rs.weights.from_dense(IDS, m, normalise="row", islands=keep)


W, OTHER = weights(3, island=True), weights(4)
BY_TIME = {t: W if t < 2 else OTHER for t in range(T)}


def panel():
    rng = np.random.default_rng(5)
    x, z = np.exp(0.4 * rng.normal(size=(2, T, N)))
    mean = 0.6 * np.log(x) + 0.3 * z + 0.2 * x * z / 5 + 0.1 * rng.normal(size=(T, N))
    y = np.exp(np.linalg.solve(np.eye(N) - 0.4 * OTHER.to_dense(), mean.T).T)
    return rs.Panel.from_arrays(IDS, range(T), {"x": x, "z": z, "Y": y})


FORMULA = "log(Y) ~ log(x) + z + x:z + z^2"
FITS = {
    (model, name): rs.regression.spatial_panel_estimate(
        panel(), FORMULA, w, model=model, fixed_effects="entity", covariance="analytic"
    )
    for model in ("sdm", "sar", "slx")
    for name, w in (("one", W), ("by time", BY_TIME))
}


@pytest.mark.parametrize("at", ["own", "levels"])
@pytest.mark.parametrize("key", FITS)
@pytest.mark.parametrize("inference", ["delta", "simulation"])
def test_they_are_the_impacts_taken_apart(key, at, inference):
    fit = FITS[key]
    how = {"at": at, "inference": inference, "draws": 40, "rng": 1}
    whole = rs.impacts(fit, **how)
    found = impact_profiles(fit, regions=REGIONS, breaks=ALL, orders=40, **how)
    assert (found.variables, found.y_name) == (whole.variables, whole.y_name)
    close = {"rtol": 1e-8, "atol": 1e-9}
    np.testing.assert_allclose(found.indirect, whole.indirect, **close)
    np.testing.assert_allclose(found.indirect_se, whole.se[:, 1], rtol=1e-6)
    np.testing.assert_allclose(found.regional[:, 0], whole.regional.own, **close)
    for kind, wanted in ((1, whole.regional.received), (2, whole.regional.sent)):
        np.testing.assert_allclose(found.regional[:, 0] + found.regional[:, kind], wanted, **close)
    np.testing.assert_allclose(found.orders.sum(axis=2), whole.estimates[:, :2], **close)
    np.testing.assert_allclose(found.rings.sum(axis=1), whole.indirect, **close)
    if found.times:
        cells = np.array([len(t) for t in found.times]) / T
        np.testing.assert_allclose(found.periods @ cells, whole.estimates[:, :2], **close)
    assert whole.notes[0].text("en") in [n.text("en") for n in found.notes]


def test_rings_and_bands_written_out():
    """The derivative of Y in region i by x in j is Y_i [S (β I + θ W)]_ij h'(x_j), cell by cell."""
    fit = FITS["sdm", "one"]
    found = impact_profiles(fit, at="levels", regions=REGIONS, breaks=ALL, **HOW)
    x, z = (panel()[c].values for c in ("x", "z"))
    y = panel()["Y"].values
    s = np.linalg.inv(np.eye(N) - fit.rho * W.to_dense())
    g = [s @ (b * np.eye(N) + th * W.to_dense()) for b, th in zip(fit.beta, fit.theta, strict=True)]
    by_x = [y[t][:, None] * (g[0] / x[t] + g[2] * z[t]) for t in range(T)]
    by_z = [y[t][:, None] * (g[1] + g[2] * x[t] + g[3] * 2 * z[t]) for t in range(T)]
    d = matrix(XY, "great-circle")
    for k, cells in ((found.variables.index("x"), by_x), (found.variables.index("z"), by_z)):
        mean = np.mean(cells, axis=0)
        for r in range(3):
            inside = (d >= ALL[r]) & (d < ALL[r + 1]) & ~np.eye(N, dtype=bool)
            assert found.rings[k, r] == pytest.approx(mean[inside].sum() / N, rel=1e-9)
        np.testing.assert_allclose(found.regional[k, 0], np.diag(mean), rtol=1e-9)


def test_without_functions_they_are_the_plain_profiles():
    fit = rs.regression.spatial_panel_estimate(
        panel(), "Y ~ x + z", W, fixed_effects="entity", covariance="analytic"
    )
    for inference in ("delta", "simulation"):
        how = {"inference": inference, "rng": 1, "draws": 50, "regions": REGIONS, "breaks": ALL}
        plain, own = impact_profiles(fit, **how), impact_profiles(fit, at="own", **how)
        for name in (
            "regional",
            "regional_se",
            "regional_critical",
            "orders",
            "orders_se",
            "rings",
        ):
            a, b = getattr(plain, name), getattr(own, name)
            np.testing.assert_allclose(b, a, rtol=1e-6, atol=1e-9, err_msg=name)


def test_the_order_of_regions_does_not_matter():
    again = rs.regression.spatial_panel_estimate(
        panel().select(ids=IDS[::-1]),
        FORMULA,
        W,
        model="sdm",
        fixed_effects="entity",
        covariance="analytic",
    )
    one = impact_profiles(FITS["sdm", "one"], at="own", **HOW)
    two = impact_profiles(again, at="own", **HOW)
    np.testing.assert_allclose(one.regional, two.regional[:, :, ::-1], rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(one.orders_se, two.orders_se, rtol=1e-6, atol=1e-10)


def test_a_dynamic_model_in_the_long_run_and_holes():
    moving = rs.regression.spatial_panel_dynamic_estimate(
        panel(), "log(Y) ~ log(x) + z", OTHER, fixed_effects="entity", bias_correction="none"
    )
    whole = rs.impacts(moving, at="levels", horizon="long", inference="delta")
    found = impact_profiles(moving, at="levels", horizon="long", **HOW)
    np.testing.assert_allclose(found.indirect, whole.indirect, rtol=1e-8)
    values = panel().select(times=range(1, T))["Y"].values
    np.testing.assert_allclose(moving.bases["z"], panel()["z"].values[1:])
    g = np.linalg.inv((1 - moving.tau) * np.eye(N) - (moving.rho + moving.eta) * OTHER.to_dense())
    g = g @ (moving.beta[1] * np.eye(N) + moving.theta[1] * OTHER.to_dense())
    wanted = np.mean([(values[t][:, None] * g).sum() / N for t in range(T - 1)])
    assert whole.total[whole.variables.index("z")] == pytest.approx(wanted, rel=1e-9)
    holes = panel().masked(np.random.default_rng(2).uniform(size=(T, N)) > 0.1)
    found = rs.studies.spillovers(
        holes,
        "log(Y) ~ log(x)",
        W,
        fixed_effects="entity",
        at="levels",
        missing="keep",
        **{"covariance": "analytic", **HOW},
    )
    fit = rs.regression.spatial_panel_estimate(
        holes, "log(Y) ~ log(x)", W, fixed_effects="entity", missing="keep", covariance="analytic"
    )
    whole = rs.impacts(fit, at="levels", inference="delta")
    np.testing.assert_allclose(found.indirect, whole.indirect, rtol=1e-8)


@pytest.mark.parametrize("at", ["own", "levels"])
@pytest.mark.parametrize("inference", ["delta", "simulation"])
def test_a_wide_ring_is_the_sum_of_those_within_it(at, inference):
    """As many rings as there are: 1, 2, 3 and 4, of which no count divides by what the arrays beside it have."""
    edges = [0, 100, 150, 300, 2000]
    how = {"at": at, "inference": inference, "draws": 30, "rng": 1, "regions": REGIONS}
    fine = impact_profiles(FITS["sdm", "one"], breaks=edges, **how)
    for some in ([0, 2000], [0, 150, 2000], [0, 100, 300, 2000]):
        wide = impact_profiles(FITS["sdm", "one"], breaks=some, **how)
        starts = [edges.index(one) for one in some[:-1]]
        np.testing.assert_allclose(
            wide.rings, np.add.reduceat(fine.rings, starts, axis=1), rtol=1e-9, atol=1e-12
        )
        np.testing.assert_allclose(wide.others, np.add.reduceat(fine.others, starts), rtol=1e-12)
