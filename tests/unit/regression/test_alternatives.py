"""A specification curve against the regressions it is made of, and against least squares by hand."""

import itertools

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError
from regspatial.regression.policy.specification_curve import estimate as alternatives
from regspatial.regression.policy.specification_curve.estimate import specification_curve
from regspatial.reporting.told import findings_of

FORMULA = "y ~ x + a + b | id + time"


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(4)
    a, b, u = rng.normal(size=(3, 6, 50))
    x = 0.7 * a + u
    y = 0.5 * x + a - 0.4 * b + rng.normal(size=(6, 50)) + rng.normal(size=50)
    return rs.Panel.from_arrays(range(50), range(6), {"y": y, "x": x, "a": a, "b": b})


def test_every_row_is_the_regression_it_says(panel):
    found = specification_curve(panel, FORMULA, effects_tried="each")
    assert found.size == 16
    seen = set()
    for k in range(found.size):
        controls = [c for c, there in zip(found.controls, found.has[k], strict=True) if there]
        effects = found.effects[k]
        bar = f" | {' + '.join(effects)}" if effects else ""
        one = rs.fixed_effects(panel, f"y ~ {' + '.join(['x', *controls])}{bar}")
        at = one.terms.index("x")
        assert found.estimates[k] == pytest.approx(one.estimates[at], rel=1e-10)
        assert found.se[k] == pytest.approx(np.sqrt(one.covariance[at, at]), rel=1e-10)
        assert found.p_values[k] == pytest.approx(one.pvalues["x"], rel=1e-8)
        assert found.intervals[k] == pytest.approx(one.intervals()[at], rel=1e-10)
        seen.add((tuple(controls), effects))
    assert len(seen) == 16


def test_without_effects_it_is_least_squares_by_hand(panel):
    found = specification_curve(panel, "y ~ x + a + b", covariance="classical")
    y, x, *controls = (panel[n].values.ravel() for n in ("y", "x", "a", "b"))
    by_hand = []
    for some in itertools.chain.from_iterable(
        itertools.combinations(controls, k) for k in range(3)
    ):
        columns = np.column_stack([np.ones(y.size), x, *some])
        by_hand.append(np.linalg.lstsq(columns, y, rcond=None)[0][1])
    assert np.sort(found.estimates) == pytest.approx(np.sort(by_hand), rel=1e-10)


def test_controls_that_stay_are_in_every_model(panel):
    found = specification_curve(panel, FORMULA, always="a")
    assert found.controls == ("b",)
    assert found.always == ("a",)
    both = rs.fixed_effects(panel, FORMULA).params["x"]
    assert both in [pytest.approx(one, rel=1e-10) for one in found.estimates]
    alone = rs.fixed_effects(panel, "y ~ x | id + time").params["x"]
    assert not np.isclose(found.estimates, alone, rtol=1e-6).any()


def test_tables_are_sorted_and_tell_what_each_choice_does(panel):
    found = specification_curve(panel, FORMULA)
    models, summary, choices = found.tables()
    estimates = models.column("estimate")
    assert list(estimates) == sorted(found.estimates)
    assert dict(zip(summary.column("key"), summary.column("value"), strict=True))["models"] == 4
    with_a = found.estimates[found.has[:, 0]]
    assert choices.records()[0]["median_with"] == pytest.approx(np.median(with_a))
    said = findings_of(found)[0].text()
    assert "in 4 models" in said
    assert "above zero in 4 and below zero in 0" in said


def test_all_models_of_an_effect_rest_on_the_same_rows(panel):
    values = panel["a"].values.copy()
    values[0, :7] = np.nan
    columns = {n: panel[n].values for n in ("y", "x", "b")} | {"a": values}
    holes = rs.Panel.from_arrays(panel.ids, panel.times, columns)
    found = specification_curve(holes, FORMULA)
    assert set(found.nobs.tolist()) == {293}  # those without a lose the rows too


def test_what_makes_no_sense_is_refused_in_words(panel, monkeypatch):
    with pytest.raises(SpecificationError, match="one model only"):
        specification_curve(panel, "y ~ x | id")
    with pytest.raises(SpecificationError, match="c is no control.*a, b"):
        specification_curve(panel, FORMULA, always=["c"])
    with pytest.raises(ParameterError, match="conley"):
        specification_curve(panel, FORMULA, covariance="conley")
    monkeypatch.setattr(alternatives, "MOST", 3)
    with pytest.raises(SpecificationError, match="4 models are more than 3"):
        specification_curve(panel, FORMULA)


def test_few_clusters_are_no_warning_for_every_model():
    """Thirty provinces are a word under each model; warnings are errors here."""
    dri = rs.example("dri").panel()
    formula = "ln_inn ~ ln_de + ln_pgdp + hum | id + time"
    found = specification_curve(dri, formula, effects_tried="each")
    assert found.size > 1
    one = rs.fixed_effects(dri, formula)
    assert sum("few clusters" in note.text() for note in one.notes) == 1


def test_the_picture_marks_who_has_what(panel):
    figure = specification_curve(panel, FORMULA, effects_tried="each").plot(language="zh")
    below = figure.axes[1]
    assert [t.get_text() for t in below.get_yticklabels()][:2] == ["a", "b"]
    many = specification_curve(panel, "y ~ x + a + b + a:b + a:x + b:x + a:b:x | id", always=None)
    assert many.size == 64
    assert many.plot().axes
