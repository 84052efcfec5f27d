"""The columns of a table in which controls are added one by one."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InferenceWarning, ParameterError

FORMULA = "ln_inn ~ ln_de + ln_pgdp + ln_fdi | id + time"


@pytest.fixture(scope="module")
def panel():
    dri = rs.example("dri").panel()
    fdi = dri["ln_fdi"].values.copy()
    fdi[0, :5] = np.nan  # so that the first columns lose rows to a control that they lack
    return dri.with_columns(by_position=True, ln_fdi=fdi)


def test_each_column_is_the_regression_on_the_rows_of_the_last(panel):
    found = rs.fixed_effects_stepwise(panel, FORMULA, covariance="hc1")
    y, x = panel["ln_inn"].values, [panel[v].values for v in ("ln_de", "ln_pgdp", "ln_fdi")]
    use = np.isfinite(x[2])
    t, i = np.nonzero(use)
    dummies = np.column_stack([np.eye(panel.n)[i], np.eye(panel.T)[t][:, 1:]])
    for size, model in enumerate(found, start=1):
        z = np.column_stack([*(v[use] for v in x[:size]), dummies])
        b = np.linalg.lstsq(z, y[use], rcond=None)[0]
        np.testing.assert_allclose(model.estimates, b[:size], rtol=1e-8)
        assert model.nobs == use.sum() == 325
    assert found.added == (("ln_de",), ("ln_pgdp",), ("ln_fdi",))
    assert (found.first, found.last) == (found[0].estimates[0], found[2].estimates[0])


def test_it_is_a_sequence_and_its_table_reads_as_papers_print(panel):
    found = rs.fixed_effects_stepwise(panel, FORMULA, first=2, covariance="hc1")
    assert len(found) == 2
    assert [m.terms for m in found] == [("ln_de", "ln_pgdp"), ("ln_de", "ln_pgdp", "ln_fdi")]
    columns, fit, lines = found.tables()
    assert columns.keys == ("term", "what", "model1", "model2")
    assert columns.rows[-1][2] is None  # the control that the first column has not
    assert len(lines.rows) == 5
    assert "ln_de + ln_pgdp" in found.summary()
    assert "标准误" in found.summary("zh")
    assert rs.etable(found).text() == rs.etable(list(found)).text()
    assert fit.rows[0][3] < fit.rows[1][3]


def test_the_constant_stays_in_every_column(panel):
    found = rs.fixed_effects_stepwise(panel, "ln_inn ~ ln_de + ln_pgdp", covariance="hc1")
    assert [m.terms[0] for m in found] == ["Intercept", "Intercept"]
    assert found.variable == "ln_de"


def test_all_columns_have_the_cut_off_of_the_whole_formula(panel):
    regions = rs.example("dri").regions()
    found = rs.fixed_effects_stepwise(panel, FORMULA, covariance="conley", regions=regions)
    whole = rs.fixed_effects(panel, FORMULA, covariance="conley", regions=regions)
    assert {m.spec["cutoff"] for m in found} == {whole.spec["cutoff"]}
    np.testing.assert_allclose(found[-1].covariance, whole.covariance, rtol=1e-12)


def test_few_clusters_are_a_word_in_the_line_on_errors(panel):
    with warnings.catch_warnings():
        warnings.simplefilter("error", InferenceWarning)
        found = rs.fixed_effects_stepwise(panel, FORMULA, covariance="clustered")
    assert all("few clusters (such errors" in one.notes[1].text() for one in found)


def test_the_first_column_has_one_regressor_at_least(panel):
    for first, span in ((0, r"outside \[1, 1000\]"), (4, "outside 1 to 3")):
        with pytest.raises(ParameterError, match=span):
            rs.fixed_effects_stepwise(panel, FORMULA, first=first)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_has_a_row_a_column(panel, language):
    found = rs.fixed_effects_stepwise(panel, FORMULA, covariance="hc1")
    (axes,) = found.plot(language=language).axes
    assert len(axes.get_yticklabels()) == 3
