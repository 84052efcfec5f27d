"""Conley's errors of models with W x, and of two-stage least squares on panels: loops, and `fixed_effects`."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError

N, T = 14, 6
IDS = [f"r{k:02d}" for k in range(N)]
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


@pytest.fixture(scope="module")
def world():
    """Points on a plane, weights among the near ones, y with a lag, errors alike among neighbours."""
    rng = np.random.default_rng(8)
    xy = rng.uniform(0, 100, size=(N, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    near = (d < 45) & (d > 0)
    w = near / near.sum(axis=1, keepdims=True)
    x, z = rng.normal(size=(2, T, N))
    e = rng.normal(size=(T, N)) @ (np.eye(N) + 0.4 * w).T
    y = np.linalg.solve(np.eye(N) - 0.3 * w, (1.5 * x - z + e).T).T
    panel = rs.Panel.from_arrays(IDS, range(2001, 2001 + T), {"x": x, "z": z, "y": y})
    places = rs.Regions(ids=IDS, points=xy, lonlat=False)
    return panel, rs.SpatialWeights(ids=IDS, matrix=w, normalisation="row"), places, d


def holed(panel):
    """The panel without four cells of y."""
    y = panel["y"].values.copy()
    y[[0, 2, 2, 5], [3, 3, 8, 11]] = np.nan
    return rs.Panel.from_arrays(panel.ids, panel.times, {**panel.columns, "y": y})


@pytest.mark.parametrize("kernel", ["bartlett", "epanechnikov"])
@pytest.mark.parametrize(
    ("effects", "bar"),
    [("twoway", "id + time"), ("entity", "id"), ("time", "time")],
)
def test_of_ols_they_are_those_of_fixed_effects(world, kernel, effects, bar):
    panel, _w, places, _d = world
    how = {
        "covariance": "conley",
        "conley_cutoff": 40.0,
        "conley_kernel": kernel,
        "regions": places,
    }
    for data, more in ((panel, {}), (holed(panel), {"missing": "keep"})):
        here = rs.regression.spatial_panel_estimate(
            data,
            "y ~ x + z",
            None,
            model="ols",
            fixed_effects=effects,
            **how,
            **more,
        )
        there = rs.fixed_effects(data, f"y ~ x + z | {bar}", **how)
        np.testing.assert_allclose(here.covariance, there.covariance, rtol=1e-9)
        assert here.covariance_type == "conley"


def test_without_a_distance_it_is_read_off_the_residuals_as_there(world):
    panel, _w, places, _d = world
    here = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", None, model="ols", covariance="conley", regions=places
    )
    there = rs.fixed_effects(panel, "y ~ x + z | id + time", covariance="conley", regions=places)
    np.testing.assert_allclose(here.covariance, there.covariance, rtol=1e-9)


def meat_of(scores, d, h):
    """Return the sum over periods and pairs, one after another; scores (k, T, n)."""
    out = np.zeros((len(scores),) * 2)
    for t in range(scores.shape[1]):
        for i in range(N):
            for j in range(N):
                if d[i, j] <= h:
                    out += (1 - d[i, j] / h) * np.outer(scores[:, t, i], scores[:, t, j])
    return out


def demeaned(a):
    return (
        a - a.mean(-1, keepdims=True) - a.mean(-2, keepdims=True) + a.mean((-1, -2), keepdims=True)
    )


def test_of_an_slx_they_are_loops_over_pairs(world):
    panel, w, places, d = world
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, model="slx", covariance="conley", conley_cutoff=40.0, regions=places
    )
    W = w.matrix
    raw = np.stack([panel[c].values for c in "xz"])
    z = demeaned(np.concatenate([raw, raw @ W.T]))
    e = demeaned(panel["y"].values) - np.tensordot(fit.estimates, z, axes=1)
    flat = z.reshape(4, -1)
    bread = np.linalg.inv(flat @ flat.T)
    factor = N * T / (N * T - 4 - (N + T - 1))
    want = factor * bread @ meat_of(z * e, d, 40.0) @ bread
    np.testing.assert_allclose(fit.covariance, want, rtol=1e-9)
    found = rs.impacts(fit, inference="delta")
    assert found.get("x", "indirect")["std_error"] == pytest.approx(np.sqrt(want[2, 2]), rel=1e-9)


def test_weights_by_time_have_them_too(world):
    panel, w, places, _d = world
    how = {"model": "slx", "covariance": "conley", "conley_cutoff": 40.0, "regions": places}
    one = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, **{"covariance": "analytic", **how}
    )
    shaken = rs.SpatialWeights(ids=IDS, matrix=w.matrix * (1 + 1e-12), normalisation="none")
    by_time = {t: (w if t < 2004 else shaken) for t in panel.times}
    each = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", by_time, **{"covariance": "analytic", **how}
    )
    np.testing.assert_allclose(each.covariance, one.covariance, rtol=1e-8)


def test_of_two_stages_they_are_loops_over_pairs(world):
    panel, w, places, d = world
    fit = rs.regression.spatial_panel_2sls_estimate(
        panel, "y ~ x + z", w, model="sar", covariance="conley", conley_cutoff=40.0, regions=places
    )
    W = w.matrix
    raw = np.stack([panel[c].values for c in "xz"])
    x, y = demeaned(raw), panel["y"].values
    wy = demeaned(y @ W.T)
    q = np.concatenate([x, demeaned(raw @ W.T), demeaned(raw @ W.T @ W.T)]).reshape(6, -1)
    z = np.concatenate([x.reshape(2, -1), wy.reshape(1, -1)])
    fitted = (q.T @ np.linalg.lstsq(q.T, z.T, rcond=None)[0]).T
    bread = np.linalg.inv(fitted @ fitted.T)
    b = bread @ fitted @ demeaned(y).ravel()
    np.testing.assert_allclose(fit.estimates, b, rtol=1e-8)
    e = demeaned(y).ravel() - b @ z
    factor = N * T / (N * T - 3 - (N + T - 1))
    want = factor * bread @ meat_of((fitted * e).reshape(3, T, N), d, 40.0) @ bread
    np.testing.assert_allclose(fit.covariance, want, rtol=1e-7)


def test_two_stages_with_no_neighbour_within_reach_are_hc1(world):
    panel, w, places, d = world
    reach = 0.5 * d[d > 0].min()
    for data, more in ((panel, {}), (holed(panel), {"missing": "keep"})):
        alone = rs.regression.spatial_panel_2sls_estimate(
            data, "y ~ x + z", w, covariance="conley", conley_cutoff=reach, regions=places, **more
        )
        plain = rs.regression.spatial_panel_2sls_estimate(
            data, "y ~ x + z", w, covariance="hc1", **more
        )
        np.testing.assert_allclose(alone.covariance, plain.covariance, rtol=1e-9)


@pytest.mark.parametrize("covariance", ["hc1", "conley"])
def test_a_cross_section_has_those_of_fixed_effects(world, covariance):
    panel, w, places, _d = world
    data = panel.select(times=[2003])
    how = {"covariance": covariance}
    if covariance == "conley":
        how |= {"conley_cutoff": 40.0, "regions": places}
    here = rs.regression.spatial_regression_estimate(data, "y ~ x + z", w, model="ols", **how)
    there = rs.fixed_effects(data, "y ~ x + z", **how)
    np.testing.assert_allclose(here.covariance, there.covariance, rtol=1e-9)
    lagged = data.derive(wx="x", wz="z")
    values = {k: (data[k[1]].values @ w.matrix.T) for k in ("wx", "wz")}
    lagged = rs.Panel.from_arrays(data.ids, data.times, {**data.columns, **values})
    slx = rs.regression.spatial_regression_estimate(data, "y ~ x + z", w, model="slx", **how)
    own = rs.fixed_effects(lagged, "y ~ x + z + wx + wz", **how)
    np.testing.assert_allclose(slx.covariance, own.covariance, rtol=1e-9)


def test_rows_in_another_order_change_nothing(world):
    panel, w, places, _d = world
    how = {"model": "slx", "covariance": "conley", "conley_cutoff": 40.0}
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x + z", w, regions=places, **{"covariance": "analytic", **how}
    )
    turned = list(reversed(IDS))
    again = rs.regression.spatial_panel_estimate(
        panel.select(ids=turned),
        "y ~ x + z",
        w,
        regions=places,
        **{"covariance": "analytic", **how},
    )
    np.testing.assert_allclose(again.covariance, fit.covariance, rtol=1e-9)


def test_what_cannot_have_them_is_refused(world):
    panel, w, places, _d = world
    for model in ("sar", "sem", "sac"):
        with pytest.raises(SpecificationError, match=r"for ols and slx.*spatial_panel_2sls"):
            rs.regression.spatial_panel_estimate(
                panel, "y ~ x", w, model=model, covariance="conley", regions=places
            )
    with pytest.raises(SpecificationError, match="for ols and slx"):
        rs.regression.spatial_regression_estimate(
            panel, "y ~ x", w, at_time=2003, model="sdm", covariance="hc1"
        )
    with pytest.raises(SpecificationError, match="give regions="):
        rs.regression.spatial_panel_estimate(panel, "y ~ x", w, model="slx", covariance="conley")
    with pytest.raises(SpecificationError, match="fixed effects of regions"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, model="slx", covariance="conley", regions=places, effects="random"
        )
    for call in (rs.regression.spatial_panel_estimate, rs.regression.spatial_panel_2sls_estimate):
        with pytest.raises(ParameterError, match="conley_cutoff= is for covariance='conley'"):
            call(panel, "y ~ x", w, model="sar", conley_cutoff=40.0)
