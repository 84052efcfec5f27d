"""Two meanings of a region without y: the choice in Python, in the tool of all faces, and what it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest
import scipy.linalg as la
from scipy.optimize import minimize_scalar

import regspatial as rs
from regspatial.errors import MissingValueError, SpecificationError
from regspatial.regression.panel.unbalanced.unobserved_likelihood import Observed

N, T = 20, 7
IDS = [f"r{i:02d}" for i in range(N)]
TIMES = range(2011, 2011 + T)
RING = (np.roll(np.eye(N), 1, axis=1) + np.roll(np.eye(N), -1, axis=1)) / 2
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=RING, normalisation="row")
HOW = {"missing": "keep", "absent": "unobserved"}
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


def panel(holes=(), *, x_too=False, scale=1.0):
    g = np.random.default_rng(4)
    x, e, mu, alpha = (
        g.normal(size=(T, N)),
        g.normal(size=(T, N)),
        g.normal(size=N),
        g.normal(size=T),
    )
    s = np.linalg.inv(np.eye(N) - 0.4 * RING)
    y = 5.0 + (x + 0.5 * x @ RING.T + mu + alpha[:, None] + e) @ s.T
    y, x = y * scale, x.copy()
    for t, i in holes:
        y[t, i] = np.nan
        if x_too:
            x[t, i] = np.nan
    return rs.Panel.from_arrays(IDS, TIMES, {"x": x, "y": y})


SOME = [(0, 1), (0, 2), (1, 7), (3, 3), (3, 12), (5, 19), (6, 0)]


def dense_maximum(data, model, effects):
    """Maximise the normal density of contrasts of the known y, all written out; (b, rho), loglik, sigma2."""
    y, x = data["y"].values, data["x"].values
    seen = np.isfinite(y).ravel()
    z = np.stack([x, x @ RING.T])[: 2 if model in ("sdm", "sdem") else 1]
    region, period = np.tile(np.eye(N), (T, 1)), np.repeat(np.eye(T), N, axis=0)
    d = (np.hstack([region, period]) if effects == "twoway" else region)[seen]
    q = la.null_space(d.T)

    def at(rho):
        s = np.linalg.inv(np.eye(N) - rho * RING)
        v = q.T @ np.kron(np.eye(T), s @ s.T)[np.ix_(seen, seen)] @ q
        mean = z @ s.T if model in ("sar", "sdm") else z
        root = np.linalg.cholesky(v)
        u, m = (
            np.linalg.solve(root, q.T @ one)
            for one in (y.ravel()[seen], mean.reshape(len(z), -1)[:, seen].T)
        )
        b = np.linalg.lstsq(m, u)[0]
        s2 = float(np.sum((u - m @ b) ** 2)) / len(u)
        return -0.5 * len(u) * (np.log(2 * np.pi * s2) + 1) - np.log(np.diag(root)).sum(), b, s2

    rho = minimize_scalar(
        lambda v: -at(v)[0], bounds=(-0.9, 0.95), method="bounded", options={"xatol": 1e-9}
    ).x
    height, b, s2 = at(rho)
    return np.append(b, rho), height, s2


@pytest.mark.parametrize("model", ["sar", "sdm", "sem", "sdem"])
@pytest.mark.parametrize("effects", ["twoway", "entity"])
def test_it_is_the_highest_density_of_what_is_known(model, effects):
    data = panel(SOME)
    r = rs.regression.spatial_panel_estimate(
        data, "y ~ x", WEIGHTS, model=model, fixed_effects=effects, **HOW
    )
    assert r.spec["absent"] == "unobserved"
    assert r.nobs == N * T - len(SOME)
    estimates, height, sigma2 = dense_maximum(data, model, effects)
    np.testing.assert_allclose(r.estimates, estimates, atol=1e-6)
    assert r.loglik == pytest.approx(height, abs=1e-7)
    assert r.sigma2 == pytest.approx(sigma2, rel=1e-6)


@pytest.mark.parametrize("model", ["sar", "sdem"])
def test_without_holes_it_is_the_model_of_a_whole_panel(model):
    one, other = (
        rs.regression.spatial_panel_estimate(panel(), "y ~ x", WEIGHTS, model=model, **how)
        for how in ({}, HOW)
    )
    np.testing.assert_array_equal(one.estimates, other.estimates)
    assert "absent" not in other.spec


def test_effects_and_residuals_are_those_of_the_equation_away_from_holes():
    r = rs.regression.spatial_panel_estimate(
        panel([(2, 4)]), "y ~ x", WEIGHTS, model="sar", fixed_effects="entity", **HOW
    )
    e = r.residuals
    seen = np.isfinite(e)
    assert seen.sum() == N * T - 1
    y = panel([(2, 4)])["y"].values
    x = panel()["x"].values
    left = y - r.entity_effects - r.constant - r.beta[0] * x  # (I - rho W) y less this is e
    # rows that do not touch the hole
    away = np.ones((T, N), dtype=bool)
    away[2, [3, 4, 5]] = False
    wy = np.nan_to_num(y) @ RING.T
    np.testing.assert_allclose((left - r.rho * wy)[away], e[away], atol=1e-8)


def test_units_do_not_matter():
    one, other = (
        rs.regression.spatial_panel_estimate(panel(SOME, scale=s), "y ~ x", WEIGHTS, **HOW)
        for s in (1.0, 1e4)
    )
    np.testing.assert_allclose(other.beta, 1e4 * one.beta, rtol=1e-6)
    assert other.rho == pytest.approx(one.rho, rel=1e-6)
    assert other.loglik == pytest.approx(
        one.loglik - (len(one.residuals[np.isfinite(one.residuals)]) - N - T + 1) * np.log(1e4)
    )


def test_impacts_are_of_the_whole_map():
    r = rs.regression.spatial_panel_estimate(panel(SOME), "y ~ x", WEIGHTS, **HOW)
    found = rs.impacts(r, inference="delta", by_region=False)
    g = np.linalg.inv(np.eye(N) - r.rho * RING) @ (r.beta[0] * np.eye(N) + r.theta[0] * RING)
    np.testing.assert_allclose(found.direct, np.trace(g) / N, rtol=1e-8)
    np.testing.assert_allclose(found.total, g.sum() / N, rtol=1e-8)


def test_the_tool_of_all_faces_takes_it_and_tests_with_it():
    got = rs.spatial_panel(panel(SOME), "y ~ x", WEIGHTS, inference="delta", **HOW)
    sar, sem = (
        rs.regression.spatial_panel_estimate(panel(SOME), "y ~ x", WEIGHTS, model=m, **HOW)
        for m in ("sar", "sem")
    )
    ratios = [t.statistic for t in got.tests]
    wanted = [2.0 * (got.model.loglik - small.loglik) for small in (sar, sem)]
    for value in wanted:
        assert any(abs(value - v) < 1e-6 for v in ratios), (value, ratios)
    assert "No LM tests" in got.summary()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_results_say_what_they_assume(language):
    there = rs.regression.spatial_panel_estimate(panel(SOME), "y ~ x", WEIGHTS, **HOW).summary(
        language
    )
    gone = rs.regression.spatial_panel_estimate(
        panel(SOME), "y ~ x", WEIGHTS, missing="keep"
    ).summary(language)
    words = {
        "en": ("7 cells lack y and count as not known", "too large", "lack y alone", "too small"),
        "zh": ("7 个单元格缺 y", "偏大", "7 个单元格只缺 y", "偏小"),
    }[language]
    assert words[0] in there
    assert words[1] in there
    assert words[2] in gone
    assert words[3] in gone
    assert "absent='unobserved'" in gone
    assert "absent='no-neighbour'" in there


@pytest.mark.parametrize("model", ["sdm", "sem"])
def test_each_meaning_says_what_the_other_prints(model):
    there = rs.regression.spatial_panel_estimate(panel(SOME), "y ~ x", WEIGHTS, model=model, **HOW)
    gone = rs.regression.spatial_panel_estimate(
        panel(SOME), "y ~ x", WEIGHTS, model=model, missing="keep"
    )
    name = "rho" if model == "sdm" else "lambda"
    for one, other, by in ((there, gone, "no-neighbour"), (gone, there, "unobserved")):
        found = other.get(name)
        (said,) = [
            s for s in map(str, one.notes) if f"absent='{by}'" in s and "this model has" in s
        ]
        assert f"{name} = {found['estimate']:.6g} (standard error {found['std_error']:.3g})" in said
        assert found["estimate"] != one.get(name)["estimate"]


def test_what_the_other_meaning_refuses_is_said_with_the_reason():
    uneven = RING.copy()
    uneven[0] *= 0.5
    w = rs.SpatialWeights(ids=IDS, matrix=uneven)
    said = rs.regression.spatial_panel_estimate(panel(SOME), "y ~ x", w, missing="keep").summary()
    assert "absent='unobserved'" in said
    assert "one sum" in " ".join(said.split())


def test_regions_and_periods_without_any_y():
    holes = [(t, 5) for t in range(T)] + [(2, i) for i in range(N)]
    r = rs.regression.spatial_panel_estimate(panel(holes), "y ~ x", WEIGHTS, **HOW)
    assert r.ids == tuple(IDS)
    assert 2013 not in r.times
    assert "r05" in r.summary()
    assert np.isnan(r.entity_effects[[4, 5, 6]]).all()
    assert np.isfinite(np.delete(r.entity_effects, [4, 5, 6])).all()


def test_what_is_not_known_is_refused_with_its_way_out():
    with pytest.raises(MissingValueError, match="x is empty|of x") as caught:
        rs.regression.spatial_panel_estimate(panel([(1, 3)], x_too=True), "y ~ x", WEIGHTS, **HOW)
    assert "r03" in str(caught.value)
    assert "absent='no-neighbour'" in str(caught.value)
    for more in (
        {"model": "sac"},
        {"model": "slx"},
        {"effects": "random", "fixed_effects": "none"},
        {"covariance": "clustered"},
        {"bias_correction": "score"},
    ):
        with pytest.raises(SpecificationError, match="absent='unobserved'"):
            rs.regression.spatial_panel_estimate(panel(SOME), "y ~ x", WEIGHTS, **HOW, **more)
    uneven = RING.copy()
    uneven[0] *= 0.5
    w = rs.SpatialWeights(ids=IDS, matrix=uneven)
    with pytest.raises(SpecificationError, match="one sum"):
        rs.regression.spatial_panel_estimate(panel(SOME), "y ~ x", w, **HOW)
    assert np.isfinite(
        rs.regression.spatial_panel_estimate(
            panel(SOME), "y ~ x", w, fixed_effects="entity", **HOW
        ).rho
    )
    with pytest.raises(SpecificationError, match="not predicted"):
        rs.regression.predict(
            rs.regression.spatial_panel_estimate(panel(SOME), "y ~ x", WEIGHTS, **HOW), panel()
        )


def test_the_stored_simulation_is_of_both_meanings_and_says_which_way_each_errs():
    path = Path(__file__).resolve().parents[3] / "docs" / "methods" / "absent_regions.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    by = {one["meaning"]: one["estimators"] for one in stored["designs"]}
    for meaning in ("unobserved", "no-neighbour"):
        assert abs(by[meaning][meaning]["rho"]["bias"]) < 0.02
        assert by[meaning][meaning]["indirect"]["held"] > 85
    assert by["unobserved"]["no-neighbour"]["indirect"]["bias"] < -0.2
    assert by["no-neighbour"]["unobserved"]["rho"]["bias"] > 0.03


def test_a_likelihood_that_cannot_be_had_next_to_a_bound_is_no_obstacle(monkeypatch):
    # in a group of regions that all neighbour one another A is singular in many directions there
    wanted, at = (
        rs.regression.spatial_panel_estimate(panel(SOME), "y ~ x", WEIGHTS, **HOW).rho,
        Observed.at,
    )

    def singular(self, value):
        if value < -0.95:
            raise np.linalg.LinAlgError
        return at(self, value)

    monkeypatch.setattr(Observed, "at", singular)
    assert rs.regression.spatial_panel_estimate(
        panel(SOME), "y ~ x", WEIGHTS, **HOW
    ).rho == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize(("page", "comma"), [("simulations.md", ", "), ("simulations.zh.md", "、")])
def test_the_pages_print_what_the_simulation_of_provinces_found(page, comma):
    folder = Path(__file__).resolve().parents[3] / "docs" / "methods"
    stored = json.loads((folder / "absent_provinces.json").read_text(encoding="utf-8"))
    said = (folder / page).read_text(encoding="utf-8")
    assert len(stored["designs"]) == 4
    for design in stored["designs"]:
        cells = [
            comma.join(
                f"{design['estimators'][e][k]['held']:.0f}" for k in ("rho", "direct", "indirect")
            )
            for e in ("no-neighbour", "unobserved")
        ]
        assert f"| {cells[0]} | {cells[1]} |" in said
