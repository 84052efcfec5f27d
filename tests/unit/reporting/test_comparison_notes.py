"""Under models side by side: which log-likelihoods compare, and what dynamic columns are called."""

from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.reporting.findings import findings_of
from regspatial.studies.models.cross_section import spatial_regression

FORMULA = "y ~ x"


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(4)
    n, periods = 20, 9
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(n), matrix=ring, normalisation="row")
    x, e = rng.normal(size=(2, periods, n))
    y = np.zeros((periods, n))
    for t in range(periods):
        before = y[t - 1] if t else e[t]
        y[t] = np.linalg.solve(np.eye(n) - 0.3 * ring, 0.4 * before + x[t] + e[t])
    return rs.Panel.from_arrays(range(n), range(periods), {"x": x, "y": y}), w


@pytest.fixture(scope="module")
def dynamic(data):
    return rs.spatial_panel_dynamic(*_asked(data), rng=1, draws=100)


def _asked(data):
    panel, w = data
    return panel, FORMULA, w


def _notes(*models):
    return rs.etable(list(models)).laid("en").notes


def _told(notes):
    return [n for n in notes if n.startswith("Log-likelihood")]


def test_likelihoods_of_other_data_are_told_apart(data, dynamic):
    """A regression on all cells, two models of what the effects leave, one that starts a period later."""
    panel, w = data
    baseline = rs.fixed_effects(panel, FORMULA + " | id + time", covariance="hc1")
    sar, sdm = (
        rs.regression.spatial_panel_estimate(panel, FORMULA, w, model=m) for m in ("sar", "sdm")
    )
    (said,) = _told(_notes(baseline, sar, sdm, dynamic))
    assert said.endswith("(1); (2, 3); (4).")
    assert not _told(_notes(sar, sdm))
    plain = rs.regression.spatial_panel_estimate(panel, FORMULA, w, bias_correction="none")
    assert not _told(_notes(baseline, plain)), "both are of all cells, with their dummies"
    entity = rs.regression.spatial_panel_estimate(panel, FORMULA, w, fixed_effects="entity")
    assert _told(_notes(sdm, entity)), "other effects leave other data"


def test_likelihoods_of_two_variables_are_nobody_s_to_compare(data):
    panel, w = data
    models = (
        rs.regression.spatial_panel_estimate(panel, f"{y} ~ x", w, model="sar")
        for y in ("y", "exp(y)")
    )
    assert not _told(_notes(*models))


def test_impacts_of_both_horizons_stand_under_a_dynamic_model(dynamic):
    table = rs.etable([dynamic])
    text, zh = table.text("en"), table.text("zh")
    assert "Dynamic SDM" in text
    assert "动态 SDM" in zh
    assert "Largest root of the dynamics" in text
    for when, impacts in (("short", dynamic.short), ("long", dynamic.long)):
        for k, effect in enumerate(("direct", "indirect", "total")):
            cell = table.columns[0].effects[f"{when}-{effect}", "x"]
            assert cell[0] == impacts.estimates[0, k]
            assert f"{effect.capitalize()}, {when} run: x" in text
    assert "长期直接效应：x" in zh
    assert list(dict.fromkeys(of for of, _x in table.effects()))[:2] == [
        "short-direct",
        "short-indirect",
    ]


def test_impacts_of_a_dynamic_model_alone_say_their_horizon(dynamic):
    text = rs.etable([dynamic.short, dynamic.long], each=True).text("en")
    assert "Direct, short run" in text
    assert "Of one other region, long run" in text
    assert "Of one other region: the indirect impact" in text


def test_a_heading_that_was_given_stays_and_the_estimator_is_said(data, dynamic):
    panel, w = data
    assert "Dynamic" not in rs.etable({"Mine": dynamic}).text("en")
    by_moments = rs.regression.spatial_panel_2sls_estimate(panel, FORMULA, w)
    likely = rs.regression.spatial_panel_estimate(panel, FORMULA, w, model="sar")
    table = rs.etable([by_moments, likely])
    assert [c.heading for c in table.columns] == ["SAR (2SLS)", "SAR"]


@pytest.mark.parametrize(
    ("cell", "stars", "told"),
    [
        ((-12.5, 45.8, 0.003), True, True),  # three stars, and nothing by estimate over error
        ((-12.5, 45.8, 0.003), False, False),
        ((-12.5, 45.8, 0.785), True, False),
        (
            (1.7, 1.0, 0.0891),
            True,
            False,
        ),  # z of 1.7: p .0891, one star, which neither 1.6 nor 2 has
        ((1.7, 1.0, 0.11), True, True),
        ((2.0, 1.0, 0.0455), True, False),
        ((12.5, 4.0, 0.002), True, False),
        ((12.5, 4.0, float("nan")), True, False),
    ],
)
def test_stars_that_go_by_skewed_draws_are_said(data, cell, stars, told):
    panel, w = data
    table = rs.etable(
        [rs.impacts(rs.regression.spatial_panel_estimate(panel, FORMULA, w), rng=1)], stars=stars
    )
    columns = tuple(replace(c, cells={**c.cells, "x": cell}) for c in table.columns)
    notes = replace(table, columns=columns).notes("en")
    assert any(n.startswith("Stars of impacts go by the percentiles") for n in notes) is told
    rho = tuple(replace(c, cells={**c.cells, "rho": cell}) for c in table.columns)
    notes = replace(table, columns=rho).notes("en")
    assert not any(n.startswith("Stars of impacts") for n in notes), "rho is no impact"


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_findings_of_dynamics_that_explode_say_so_first(data, dynamic):
    panel, w = data
    grown = np.cumprod(1.1 + 0.01 * panel["x"].values, axis=0)
    panel = rs.Panel.from_arrays(panel.ids, panel.times, {"x": panel["x"].values, "y": grown})
    found = rs.spatial_panel_dynamic(panel, FORMULA, w, rng=1, draws=100, bias_correction="none")
    assert found.long is None
    assert "explode" in findings_of(found)[0].text("en")
    assert "explode" not in " ".join(s.text("en") for s in findings_of(dynamic))


@pytest.mark.parametrize(
    ("rho", "terms", "told"),
    [
        ((0.47, 0.31, 0.03), ("rho", "lambda"), True),  # two stars, and none by estimate over error
        ((0.47, 0.31, 0.13), ("rho", "lambda"), False),
        ((0.47, 0.31, float("nan")), ("rho", "lambda"), False),
        ((0.47, 0.31, 0.03), ("rho",), False),
    ],
)
def test_stars_of_rho_beside_lambda_that_go_by_the_likelihood_are_said(data, rho, terms, told):
    panel, w = data
    table = rs.etable([rs.regression.spatial_panel_estimate(panel, FORMULA, w, model="sar")])
    cells = {"rho": rho, "lambda": (0.5, 0.05, 1e-9)}
    (column,) = table.columns
    own = {t: c for t, c in column.cells.items() if t not in cells}
    column = replace(column, cells={**own, **{t: cells[t] for t in terms}})
    notes = replace(table, columns=(column,)).notes("en")
    assert any(n.startswith("Stars of ρ and λ") for n in notes) is told


def test_an_impact_whose_p_is_of_draws_has_a_dash_for_its_z(data):
    """Of a cross-section draws are along the likelihood: estimate over standard error would contradict their p."""
    panel, w = data
    found = spatial_regression(panel, FORMULA, w, at_time=0, model="sar", draws=300, rng=1)
    for one in (found, found.impacts):
        laid = rs.etable([one], parentheses="statistic").laid("en")
        assert any("A dash in parentheses" in n for n in laid.notes)
        under = [r.cells[-1].text for r in laid.rows if r.part == "se"]
        assert under.count("(–)") >= (3 if one is found else 1)
    assert not any("A dash" in n for n in rs.etable([found]).laid("en").notes)
    panel_impacts = rs.impacts(
        rs.regression.spatial_panel_estimate(panel, FORMULA, w, model="sar"), rng=1
    )
    text = rs.etable([panel_impacts], parentheses="statistic").text("en")
    assert "(–)" not in text
    assert "A dash" not in text


def test_the_foot_says_at_which_values_impacts_through_products_are():
    """Of one model as it is, of several with their columns; nothing of a model without products."""
    rng = np.random.default_rng(4)
    x, z, e = rng.normal(size=(3, 5, 20))
    ring = (np.roll(np.eye(20), 1, axis=1) + np.roll(np.eye(20), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(20), matrix=ring, normalisation="row")
    panel = rs.Panel.from_arrays(range(20), range(5), {"y": x + 0.3 * x * z + e, "x": x, "z": z})
    how = {"model": "sar", "inference": "delta", "by_region": False}
    one = rs.spatial_panel(panel, "y ~ x + z + x:z", w, at={"x": 0, "z": 1.5}, **how)
    two = rs.spatial_panel(panel, "y ~ x", w, **how)
    said = "Impacts through products and squares, in every region at: x = 0, z = 1.5."
    assert said in rs.etable([one]).text().splitlines()
    assert f"(2) {said}" in rs.etable([two, one]).text().splitlines()
    assert said in rs.etable([one.impacts]).text().splitlines()
    assert "products and squares" not in rs.etable([two]).text()
    own = rs.spatial_panel(panel, "y ~ x + z + x:z", w, at="own", **how)
    foot = rs.etable([own, one]).text("zh")
    assert "(1) " in foot
    assert "(2) 含乘积与平方项的效应，各地区均取：x = 0、z = 1.5。" in foot
    assert said not in rs.etable([one], effects=False).text()
