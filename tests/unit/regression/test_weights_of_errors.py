"""`w_error`: the errors spread by weights of their own."""

import numpy as np
import pytest
from scipy.optimize import minimize

import regspatial as rs
from regspatial import runner
from regspatial.errors import LabelError, ParameterError, SpecificationError

N, T = 18, 6
IDS = [f"r{k:02d}" for k in range(N)]
TIMES = list(range(2011, 2011 + T))
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


@pytest.fixture(scope="module")
def study():
    rng = np.random.default_rng(4)
    xy = rng.uniform(size=(N, 2))
    dist = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
    np.fill_diagonal(dist, np.inf)
    w = rs.weights.from_dense(IDS, np.where(dist < 0.45, 1 / dist, 0.0), islands="keep")
    m = rs.weights.from_dense(IDS, 1 / dist**3)
    x = rng.normal(size=(2, T, N))
    u = rng.normal(size=(T, N)) @ np.linalg.inv(np.eye(N) - 0.5 * m.to_dense()).T
    mean = 2 * x[0] - x[1] + rng.normal(size=N) + rng.normal(size=(T, 1)) + u
    y = 10 + mean @ np.linalg.inv(np.eye(N) - 0.4 * w.to_dense()).T
    return rs.Panel.from_arrays(IDS, TIMES, {"y": y, "a": x[0], "b": x[1]}), w, m


@pytest.mark.parametrize("model", ["sem", "sdem", "sac", "gns"])
def test_the_likelihood_with_dummies(study, model):
    """Written out: nT × nT matrices, the effects as columns."""
    panel, w, m = study
    found = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b", w, model=model, w_error=m, bias_correction="none"
    )
    y = panel["y"].values.ravel()
    big, errors = (np.kron(np.eye(T), one.to_dense()) for one in (w, m))
    z = [panel[k].values.ravel() for k in "ab"]
    z += [big @ one for one in z] if model in ("sdem", "gns") else []
    d = np.hstack([np.kron(np.ones((T, 1)), np.eye(N)), np.kron(np.eye(T), np.ones((N, 1)))])
    columns = np.column_stack([*z, d[:, :-1]])
    eye = np.eye(N * T)

    def height(at):
        rho, lam = at if len(at) == 2 else (0.0, at[0])
        a, b = eye - rho * big, eye - lam * errors
        beta = np.linalg.lstsq(b @ columns, b @ a @ y, rcond=None)[0]
        e = b @ (a @ y - columns @ beta)
        logdet = np.linalg.slogdet(a)[1] + np.linalg.slogdet(b)[1]
        return -N * T / 2 * (np.log(2 * np.pi) + 1 + np.log(e @ e / (N * T))) + logdet, beta

    at = [found.rho, found.lambda_] if model in ("sac", "gns") else [found.lambda_]
    np.testing.assert_allclose(found.loglik, height(at)[0], rtol=1e-12)
    best = minimize(
        lambda v: -height(v)[0], at, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    )
    np.testing.assert_allclose(at, best.x, atol=2e-6)  # the root of rounding of the height
    np.testing.assert_allclose(found.estimates[: len(z)], height(at)[1][: len(z)], rtol=1e-8)


@pytest.mark.parametrize("model", ["sem", "sdem", "sac", "gns"])
@pytest.mark.parametrize("effects", ["none", "entity", "time", "twoway"])
def test_given_w_itself_it_is_the_model_with_one(study, model, effects):
    panel, w, _m = study
    same = rs.SpatialWeights(ids=IDS, matrix=w.to_dense(), normalisation=w.normalisation)
    how = {"model": model, "fixed_effects": effects}
    one = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b", w, **{"covariance": "analytic", **how}
    )
    two = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b", w, w_error=same, **{"covariance": "analytic", **how}
    )
    np.testing.assert_allclose(two.estimates, one.estimates, rtol=1e-9)
    np.testing.assert_allclose(two.se, one.se, rtol=1e-8)
    for kind in ("trend", "signal", "reduced-form"):
        np.testing.assert_allclose(two.predict(kind), one.predict(kind), rtol=1e-9)
    again = rs.regression.predict(two, panel)
    np.testing.assert_allclose(
        again.estimates, rs.regression.predict(one, panel).estimates, rtol=1e-8
    )
    if model != "sem":
        a, b = (rs.impacts(f, inference="delta") for f in (one, two))
        np.testing.assert_allclose(b.estimates, a.estimates, rtol=1e-8)
        np.testing.assert_allclose(b.regional.received, a.regional.received, rtol=1e-8)


def test_the_fit_knows_which_weights_are_the_right_ones(study):
    panel, w, m = study
    right = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b", w, model="sac", w_error=m, covariance="analytic"
    )
    wrong = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b", m, model="sac", w_error=w, covariance="analytic"
    )
    assert right.loglik > wrong.loglik + 3
    assert abs(right.rho - 0.4) < 3 * right.get("rho")["std_error"]
    assert abs(right.lambda_ - 0.5) < 3 * right.get("lambda")["std_error"]
    assert any("weights of their own" in n.text() for n in right.tables()[0].notes)
    assert right.spec["w_error"]["kind"] == m.kind


def test_rows_in_another_order_holes_and_a_w_by_period(study):
    panel, w, m = study
    there = np.random.default_rng(1).uniform(size=(T, N)) > 0.1
    holes = panel.masked(there)
    changing = {t: (m if t < 2014 else w) for t in TIMES}
    how = {"model": "gns", "w_error": changing, "missing": "keep"}
    found = rs.regression.spatial_panel_estimate(
        holes, "y ~ a + b", w, **{"covariance": "analytic", **how}
    )
    order = np.random.default_rng(2).permutation(N)
    other = rs.regression.spatial_panel_estimate(
        holes.select(ids=[IDS[k] for k in order]),
        "y ~ a + b",
        w,
        **{"covariance": "analytic", **how},
    )
    np.testing.assert_allclose(found.estimates, other.estimates, rtol=1e-7)
    assert {t for one in found.errors_by_period for t in one.times} == set(TIMES)
    # B(Ay - trend) = e, written out for one period
    t = 3
    inside = there[t]
    near, errors = (
        rs.weights.subset(one, [i for i, k in zip(IDS, inside, strict=True) if k], islands="keep")
        for one in (w, changing[TIMES[t]])
    )
    trend = np.asarray(found.predict("trend").unstack(0).loc[TIMES[t], IDS])[inside]
    y = panel["y"].values[t, inside]
    e = y - found.rho * near.to_dense() @ y - trend
    e = e - found.lambda_ * errors.to_dense() @ e
    np.testing.assert_allclose(e, found.residuals[t, inside], atol=1e-9)


def test_what_cannot_be_says_so(study):
    panel, w, m = study
    with pytest.raises(SpecificationError, match="sem, sdem, sac"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ a", w, model="sdm", w_error=m, covariance="analytic"
        )
    with pytest.raises(SpecificationError, match="whole panels with one W"):
        rs.regression.spatial_panel_estimate(
            panel, "y ~ a", w, model="sem", w_error=m, effects="random", error_components="baltagi"
        )
    with pytest.raises(LabelError, match="r17"):
        rs.regression.spatial_panel_estimate(
            panel,
            "y ~ a",
            w,
            model="sem",
            w_error=rs.weights.subset(m, IDS[:-1]),
            covariance="analytic",
        )
    with pytest.raises(LabelError, match="r17"):
        rs.regression.spatial_panel_estimate(
            panel,
            "y ~ a",
            rs.weights.subset(m, IDS[:-1]),
            model="sac",
            w_error=m,
            covariance="analytic",
        )
    one = panel.select(times=[2011])
    with pytest.raises(ParameterError, match="estimator"):
        rs.regression.spatial_regression_estimate(
            one, "y ~ a", w, model="sem", w_error=m, estimator="gmm"
        )


def test_the_tools_take_a_rule(study):
    panel, w, m = study
    one = runner.call(
        "spatial_panel",
        {"panel": panel, "weights": w},
        {"formula": "y ~ a + b", "model": "sac", "w_error": [m], "draws": 50, "rng": 1},
    )
    by_hand = rs.regression.spatial_panel_estimate(
        panel, "y ~ a + b", w, model="sac", w_error=m, covariance="analytic"
    )
    np.testing.assert_allclose(one.result.model.estimates, by_hand.estimates, rtol=1e-12)
    assert any("one W for the lag" in n.text() for n in one.result.test_notes)
    two = runner.call(
        "spatial_regression",
        {"panel": panel.select(times=[2011]), "weights": w},
        {"formula": "y ~ a + b", "model": "sdem", "w_error": [m], "draws": 50, "rng": 1},
    )
    assert two.result.model.w_error is not None
    with pytest.raises(ParameterError, match="names 2 weights"):
        rs.spatial_panel(panel, "y ~ a", w, model="sem", w_error=[m, w], covariance="analytic")


def numbers_of(record):
    """Return every number of the tables of a record."""
    cells = (v for table in record.tables() for row in table.rows for v in row)
    return np.array([v for v in cells if isinstance(v, float)])


USES = {
    "predict_panel": {"kind": "blup"},
    "recovered_effects": {},
    "what_if": {"inference": "delta", "regressor": "a"},
    "spillovers": {"inference": "delta", "rng": 1},  # bands are quantiles of draws
}
USED = [
    (tool, model)
    for tool in USES
    for model in ("sem", "sdem", "sac")
    if (tool, model) != ("spillovers", "sem")  # nothing spills over there
]


@pytest.mark.parametrize(("tool", "model"), USED)
def test_what_uses_a_model_takes_weights_of_errors(study, tool, model):
    """The lag's own matrix for the errors too is no other model; another matrix is. By likelihood: both routes have it."""
    panel, w, m = study
    given = {"formula": "y ~ a + b", "model": model, "covariance": "analytic", **USES[tool]}
    plain, same, other = (
        numbers_of(runner.call(tool, {"panel": panel, "weights": w}, {**given, **more}).result)
        for more in ({}, {"w_error": [w]}, {"w_error": [m]})
    )
    # two routes to one maximum: the search for it ends within 1e-8 of itself
    np.testing.assert_allclose(same, plain, rtol=1e-6, atol=1e-8)
    assert np.nanmax(np.abs(other - plain)) > 1e-3
