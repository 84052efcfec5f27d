"""One door for the tests of a model: each number is that of the tool that stands behind it."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError
from regspatial.regression import (
    hausman_test,
    lm_tests,
    lr_tests,
    model_diagnostics,
    model_tests,
    spatial_panel_estimate,
    wald_tests,
)

FORMULA = "y ~ x"


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(3)
    ring = (np.roll(np.eye(16), 1, axis=1) + np.roll(np.eye(16), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(16), matrix=ring, normalisation="row")
    x, e = rng.normal(size=(2, 6, 16))
    y = np.linalg.solve(np.eye(16) - 0.6 * ring, (x + e).T).T
    return rs.Panel.from_arrays(range(16), range(6), {"x": x, "y": y}), w


def rows(found, kind):
    return [one for one in found.tests if one.kind == kind]


def test_every_row_is_of_the_tool_behind_the_door(data):
    panel, w = data
    found = model_tests(panel, FORMULA, w, model="sar", draws=19, rng=1)
    lr = lr_tests(panel, FORMULA, w, model="sar", rng=1)
    wald = wald_tests(panel, FORMULA, w, model="sar", rng=1)
    lm = lm_tests(panel, FORMULA, w)
    left = lm_tests(panel, FORMULA, w, model="sar")
    residuals = model_diagnostics(panel, FORMULA, w, model="sar", draws=19, rng=1)
    assert [t.p_value for t in rows(found, "lr")] == [t.p_value for t in lr.tests]
    assert [t.p_value for t in rows(found, "wald")] == [t.p_value for t in wald.tests]
    assert [t.statistic for t in rows(found, "lm")] == [
        t.statistic for t in (*lm.tests, *left.tests)
    ]
    hausman = hausman_test(panel, FORMULA, w, model="sar", rng=1)
    assert found.p_value("hausman") == hausman.p_value
    for name, p in zip(residuals.names, residuals.p_values, strict=True):
        assert found.p_value(name) == p
    assert rows(found, "collinearity")[0].statistic == max(residuals.vif)
    assert len(rows(found, "effects")) == 3


def test_those_that_are_named_are_made_in_either_language_s_commas(data):
    panel, w = data
    found = model_tests(panel, FORMULA, w, model="sar", tests="lr，cd、 serial", draws=19, rng=1)
    assert [one.kind for one in found.tests] == ["lr", "cd", "serial"]


def test_a_fitted_model_is_tested_as_it_was_estimated(data):
    panel, w = data
    study = rs.spatial_panel(
        panel, FORMULA, w, model="sem", fixed_effects="entity", draws=20, rng=1
    )
    fit = spatial_panel_estimate(panel, FORMULA, w, model="sem", fixed_effects="entity")
    asked = {"tests": ["lr", "moran"], "draws": 19, "rng": 1}
    whole = model_tests(panel, FORMULA, w, model="sem", fixed_effects="entity", **asked)
    for one in (study, fit):
        found = model_tests(one, **asked)
        assert (found.model, found.fixed_effects) == ("sem", "entity")
        assert [t.p_value for t in found.tests] == [t.p_value for t in whole.tests]


def test_a_cross_section_has_those_that_need_no_time(data):
    panel, w = data
    fit = rs.spatial_regression(panel, FORMULA, w, at_time=2, model="sar", draws=20, rng=1)
    found = model_tests(fit, draws=19, rng=1)
    kinds = {one.kind for one in found.tests}
    assert {"lm", "lr", "wald", "moran", "normality"} <= kinds
    assert not kinds & {"cd", "serial", "hausman", "effects"}
    assert not [note for note in found.notes if "Not made" in note.text("en")]


def test_what_is_no_model_is_refused_with_what_is(data):
    panel, w = data
    random = rs.spatial_panel(panel, FORMULA, w, model="sar", effects="random", draws=20, rng=1)
    with pytest.raises(ParameterError, match="with fixed effects"):
        model_tests(random)
    with pytest.raises(ParameterError, match="formula"):
        model_tests(panel)
    with pytest.raises(ParameterError, match=r"tests='hausmann'.*hausman"):
        model_tests(panel, FORMULA, w, tests="hausmann")
    with pytest.raises(SpecificationError, match="nothing in it"):
        model_tests(panel, FORMULA, w, model="ols", tests="lr")


def test_each_row_has_a_sentence_in_both_languages(data):
    panel, w = data
    found = model_tests(panel, FORMULA, w, model="sdm", draws=19, rng=1)
    (table,) = found.tables()
    for language in ("en", "zh"):
        said = [row[-1].text(language) for row in table.rows]
        assert all(one.rstrip().endswith("." if language == "en" else "。") for one in said)
    assert len(found.findings()) == len(set(found.findings()))


@pytest.mark.parametrize("model", ["ols", "sar", "sdm"])
def test_each_sentence_goes_the_way_of_its_p(data, model):
    panel, w = data
    found = model_tests(panel, FORMULA, w, model=model, draws=19, rng=1, alpha=0.2)
    nothing = ("No ", "Nothing ", "These effects were not", "Random effects are")
    tested = [one for one in found.tests if one.p_value == one.p_value]
    said = {one.kind: [] for one in tested}
    for one in tested:
        said[one.kind].append(one.finding.text("en").startswith(nothing) == (one.p_value >= 0.2))
    assert all(all(agree) for agree in said.values()), said
    assert len({one.p_value >= 0.2 for one in tested}) == 2  # both ways are seen
