"""Spatial two-stage least squares on panels: against instruments with columns made by hand, and truth."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError
from regspatial.regression import lr_test
from regspatial.studies import spatial_panel_2sls

N, T = 45, 6
EFFECTS = {"none": "", "entity": " | id", "time": " | time", "twoway": " | id + time"}


@pytest.fixture(scope="module")
def w():
    rng = np.random.default_rng(2)
    a = np.triu(rng.random((N, N)) < 0.08, 1) * rng.random((N, N))
    a = a + a.T + np.diag(np.ones(N - 1), 1) + np.diag(np.ones(N - 1), -1)
    a[5] = a[:, 5] = 0.0  # an island
    sums = a.sum(axis=1, keepdims=True)
    return rs.SpatialWeights(
        ids=[f"r{k}" for k in range(N)],
        matrix=np.divide(a, sums, out=np.zeros_like(a), where=sums > 0),
    )


def _panel(w, seed=4, rho=0.4, *, uneven=False, theta=0.5):
    rng = np.random.default_rng(seed)
    m = w.to_dense()
    x, v, z, u = rng.normal(size=(4, T, N))
    d = z + u
    mean = x - v + theta * x @ m.T + 0.5 * d + rng.normal(size=N) + rng.normal(size=(T, 1))
    scale = np.exp(0.8 * x) if uneven else 1.0
    y = np.linalg.solve(np.eye(N) - rho * m, (mean + u + scale * rng.normal(size=(T, N))).T).T
    return rs.Panel.from_arrays(w.ids, range(T), {"y": y, "x": x, "v": v, "d": d, "z": z})


@pytest.mark.filterwarnings("ignore:Standard errors clustered")
@pytest.mark.parametrize("covariance", ["clustered", "hc1", "classical"])
@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("model", ["sar", "sdm"])
def test_it_is_instruments_with_lags_made_by_hand(w, model, effects, covariance):
    """Against `instrumental`, which linearmodels confirms, on columns lagged by hand: 1e-8."""
    panel = _panel(w)
    m = w.to_dense()

    def lag(name, power):
        return panel.columns[name] @ np.linalg.matrix_power(m, power).T

    made = {"wy": lag("y", 1)}
    regressors = ["x", "v"]
    for name in ("x", "v"):
        first = 1
        if model == "sdm":
            made[f"w{name}"] = lag(name, 1)
            regressors.append(f"w{name}")
            first = 2
        for power in (first, first + 1):
            made[f"i{name}{power}"] = lag(name, power)
    for power in (1, 2):
        made[f"iz{power}"] = lag("z", power)
    instruments = " + ".join(["z", *(n for n in made if n.startswith("i"))])
    wide = panel.with_columns(**made, by_position=True)
    by_hand = rs.instrumental(
        wide,
        f"y ~ {' + '.join(regressors)} + [d + wy ~ {instruments}]{EFFECTS[effects]}",
        covariance=covariance,
    )
    fit = rs.regression.spatial_panel_2sls_estimate(
        panel, "y ~ x + v + [d ~ z]", w, model=model, fixed_effects=effects, covariance=covariance
    )
    names = {"d": "d", "rho": "wy", "x": "x", "v": "v", "W(x)": "wx", "W(v)": "wv"}
    for term, column in names.items():
        if term in fit.terms:
            mine, other = fit.get(term), by_hand.get(column)
            assert mine["estimate"] == pytest.approx(other["estimate"], rel=1e-8)
            assert mine["std_error"] == pytest.approx(other["std_error"], rel=1e-8)
    assert fit.sigma2 == pytest.approx(by_hand.sigma2, rel=1e-9)
    name = "sargan" if covariance == "classical" else "overidentification"
    assert fit.overidentification == pytest.approx(by_hand.test(name).statistic, rel=1e-6)
    assert fit.kleibergen_paap_f == pytest.approx(by_hand.test("kp-f").statistic, rel=1e-7)
    alone = rs.instrumental(
        wide,
        f"y ~ {' + '.join(regressors)} + [d ~ {instruments}]{EFFECTS[effects]}",
        covariance=covariance,
    )
    strong = alone.test("effective-f").statistic
    assert fit.first_stages == {"d": pytest.approx(strong, rel=1e-7)}


def test_what_tells_two_regressors_apart_is_said(w):
    """One instrument from outside for two: a note names the lags; weak ones are called weak, by name."""
    panel = _panel(w)
    m, rng = w.to_dense(), np.random.default_rng(8)
    z = panel.columns["z"]
    b = 0.3 * z + 1.5 * z @ m.T + rng.normal(size=(T, N))
    noise = rng.normal(size=(T, N))
    wide = panel.with_columns(b=b, noise=noise, by_position=True)
    fit = rs.regression.spatial_panel_2sls_estimate(wide, "y ~ x + v + [d + b ~ z]", w)
    said = fit.summary()
    assert "1 instrument from outside (z) for 2 endogenous regressors beside Wy (d, b)" in said
    assert "W(z)" in said.split("tell them apart")[1]
    assert "First stage of b: effective F" in said
    assert set(fit.first_stages) == {"d", "b"}
    one = rs.regression.spatial_panel_2sls_estimate(wide, "y ~ x + v + [d ~ z]", w)
    assert "from outside" not in one.summary()
    plain = rs.regression.spatial_panel_2sls_estimate(wide, "y ~ x + v", w)
    assert plain.first_stages == {}
    assert np.isnan(plain.kleibergen_paap_f)
    weak = rs.regression.spatial_panel_2sls_estimate(
        wide, "y ~ x + v + [d + noise ~ z]", w
    ).summary()
    assert "The instruments of noise are weak" in weak
    twin = wide.with_columns(twin=panel.columns["d"] + 0.3 * noise, by_position=True)
    apart = rs.regression.spatial_panel_2sls_estimate(
        twin, "y ~ x + v + [d + twin ~ z]", w
    ).summary()
    assert "can hardly tell the endogenous regressors apart" in apart


def test_rho_is_found_under_uneven_errors(w):
    """The mean over 60 panels within 3 standard errors of the truth, .4, errors that follow x."""
    panels = (_panel(w, seed=s, uneven=True, theta=0.0) for s in range(60))
    fits = [
        rs.regression.spatial_panel_2sls_estimate(p, "y ~ x + v + [d ~ z]", w, model="sar")
        for p in panels
    ]
    found = np.array([fit.rho for fit in fits])
    assert abs(found.mean() - 0.4) < 3 * found.std(ddof=1) / np.sqrt(60)


def test_its_effects_and_words(w):
    panel = _panel(w)
    fit = rs.regression.spatial_panel_2sls_estimate(panel, "y ~ x + v + [d ~ z]", w, model="sdm")
    found = rs.impacts(fit, inference="delta")
    assert found.variables == ("x", "v", "d")
    s = np.linalg.inv(np.eye(N) - fit.rho * w.to_dense())
    own = s @ (fit.beta[0] * np.eye(N) + fit.theta[0] * w.to_dense())
    assert found.get("x", "direct")["estimate"] == pytest.approx(np.trace(own) / N, rel=1e-9)
    assert found.get("x", "total")["estimate"] == pytest.approx(own.sum() / N, rel=1e-9)
    assert fit.endogenous == ("d",)
    text = fit.summary()
    assert "Log-likelihood" not in text
    assert "Hansen J" in text
    assert "W²(x)" in text
    with pytest.raises(SpecificationError, match="maximum likelihood"):
        lr_test(
            fit,
            rs.regression.spatial_panel_2sls_estimate(panel, "y ~ x + v + [d ~ z]", w, model="sar"),
        )
    with pytest.raises(ParameterError):
        rs.regression.spatial_panel_2sls_estimate(panel, "y ~ x", w, model="sem")


def test_frames_in_any_order(w):
    panel = _panel(w)
    wanted = rs.regression.spatial_panel_2sls_estimate(panel, "y ~ x + v", w, model="sar")
    frame = panel.to_frame().sample(frac=1.0, random_state=3)
    keys = list(frame.columns[:2])
    got = rs.regression.spatial_panel_2sls_estimate(
        frame, "y ~ x + v", w, model="sar", id=keys[0], time=keys[1]
    )
    assert got.estimates == pytest.approx(wanted.estimates, rel=1e-9)
    assert got.se == pytest.approx(wanted.se, rel=1e-9)


def test_one_call_has_its_impacts(w):
    panel = _panel(w)
    got = spatial_panel_2sls(panel, "y ~ x + v + [d ~ z]", w, model="sdm", draws=100, rng=2)
    assert [t.name for t in got.tests] == ["wald"]
    fit = rs.regression.spatial_panel_2sls_estimate(panel, "y ~ x + v + [d ~ z]", w, model="sdm")
    own = rs.impacts(fit, draws=100, rng=2)
    assert got.impacts.estimates == pytest.approx(own.estimates, rel=1e-12)
    assert got.impacts.wide.sets == own.wide.sets  # its interval of rho reaches beyond 1
    assert got.spec["function"] == "spatial_panel_2sls"
    assert "bias" not in got.summary()
