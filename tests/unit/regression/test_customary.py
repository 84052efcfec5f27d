"""What other programs print stands in columns, on request and in the appendix of a report, and in no sentence."""

import pickle
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

FORMULA = "ln_inn ~ ln_de + ln_fdi"


@pytest.fixture(scope="module")
def study():
    dri = rs.example("dri")
    return dri.panel(), rs.weights.knn(dri.regions(), k=5)


@pytest.mark.parametrize("model", ["sdm", "slx"])
def test_beside_errors_by_region_stand_those_of_one_variance(study, model):
    """The very numbers of covariance="analytic": two ways to one inverse, 1e-9."""
    panel, w = study
    found = rs.regression.spatial_panel_estimate(panel, FORMULA, w, model=model)
    theirs = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, model=model, covariance="analytic"
    )
    beside = found.main_table(show_customary=True)
    np.testing.assert_allclose(beside.column("customary_error"), theirs.se, rtol=1e-9)
    z = np.abs(theirs.estimates) / theirs.se
    np.testing.assert_allclose(theirs.estimates, found.likelihood.estimates, rtol=1e-9)
    np.testing.assert_allclose(
        beside.column("customary_p"), rs.results.estimates.z_and_p(z, np.ones(z.size))[1], rtol=1e-7
    )
    assert beside.rows[0][:7] == found.tables()[0].rows[0]
    assert theirs.main_table(show_customary=True).keys == theirs.tables()[0].keys


def test_a_column_is_asked_for_and_has_a_heading_in_both_languages(study):
    panel, _w = study
    found = rs.fixed_effects(panel, f"{FORMULA} | id + time")
    for language, heading in (
        ("en", "Std. error as other programs print"),
        ("zh", "其他程序所印标准误"),
    ):
        assert heading not in found.summary(language)
        assert heading in found.summary(language, show_customary=True)
    again = pickle.loads(pickle.dumps(found))
    assert again.main_table(show_customary=True).rows == found.main_table(show_customary=True).rows


def test_a_model_with_its_impacts_and_a_report_have_it_in_the_appendix(study, tmp_path: Path):
    panel, w = study
    found = rs.spatial_panel(panel, FORMULA, w, draws=20, rng=1)
    beside = found.main_table(show_customary=True)
    assert beside.keys[-2:] == ("customary_error", "customary_p")
    assert "regional_impacts" not in found.summary(show_customary=True)
    for language, heading in (
        ("en", "Std. error as other programs print"),
        ("zh", "其他程序所印标准误"),
    ):
        text = rs.report([found], tmp_path / "r.html", title="T", language=language).read_text(
            "utf-8"
        )
        assert text.count(heading) == 1
        assert text.index(heading) > text.index('id="appendix"')
        assert "other programs print (CR1)" not in text


def test_a_table_with_other_rows_than_the_estimates_stays_as_it_is(study):
    panel, _w = study
    found = rs.fixed_effects(panel, f"{FORMULA} | id + time")
    fewer = rs.results.table.Table(name="t", en="t", columns=(), rows=((1,),))
    assert found._beside(fewer) is fewer
