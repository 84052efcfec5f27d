"""How many factorisations of I - rho W an estimation of a large sparse W takes: the time of 30,000 regions."""

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.linear import logdet

SIDE = 15
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def world(periods):
    r, c = np.divmod(np.arange(SIDE**2), SIDE)
    near = (abs(r[:, None] - r) <= 1) & (abs(c[:, None] - c) <= 1) & ~np.eye(SIDE**2, dtype=bool)
    ids = [f"r{k:03d}" for k in range(SIDE**2)]
    w = rs.weights.from_dense(ids, near.astype(float), normalise="row")
    w = rs.SpatialWeights(ids=ids, matrix=w.to_sparse(), normalisation="row")
    rng = np.random.default_rng(3)
    x, e = rng.normal(size=(2, periods, SIDE**2))
    y = np.linalg.solve(np.eye(SIDE**2) - 0.3 * w.to_dense(), (x + e).T).T
    return rs.Panel.from_arrays(ids, range(periods), {"y": y, "x": x}), w


@pytest.mark.parametrize("effects", ["twoway", "entity"])
@pytest.mark.parametrize("model", ["sdm", "sem", "sac"])
def test_an_estimation_takes_a_hundred_factorisations(model, effects, monkeypatch):
    """Nodes of the whole interval and of a few short ones: 21 and some 15 each, of one parameter or two."""
    count = []
    once = logdet.factorised
    monkeypatch.setattr(logdet, "factorised", lambda *a: (count.append(1), once(*a))[1])
    panel, w = world(3)
    found = rs.regression.spatial_panel_estimate(
        panel,
        "y ~ x",
        w,
        model=model,
        fixed_effects=effects,
        options=rs.Options(spectrum="lu"),
        covariance="analytic",
    )
    if model != "sem":
        rs.impacts(found, draws=200, rng=1, options=rs.Options(spectrum="lu"))
    assert 20 < len(count) < (300 if model == "sac" else 150)


def test_one_parameter_takes_some_thirty_factorisations(monkeypatch):
    """Seven nodes of the whole interval and 25 of what 225 regions leave open; of 30,000 regions it takes eleven."""
    count = []
    once = logdet.factorised
    monkeypatch.setattr(logdet, "factorised", lambda *a: (count.append(1), once(*a))[1])
    panel, w = world(3)
    fit = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, bias_correction="none", options=rs.Options(spectrum="lu")
    )
    rs.impacts(fit, draws=200, rng=1, options=rs.Options(spectrum="lu"))
    assert 16 <= len(count) <= 35
