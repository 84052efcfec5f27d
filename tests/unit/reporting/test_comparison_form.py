"""Models side by side as papers print them: parentheses, legends, rows, controls, groups, other packages."""

import re
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import LabelError, ParameterError, UnknownColumnError

linearmodels = pytest.importorskip("linearmodels")
smf = pytest.importorskip("statsmodels.formula.api")

FORMULA = "ln_y ~ ln_a + ln_b"


@pytest.fixture(scope="module")
def fits(study, sdm):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        alone = rs.fixed_effects(study.panel, "ln_y ~ ln_a | id")
        both = rs.fixed_effects(study.panel, f"{FORMULA} | id + time")
    return alone, both, sdm


def lines(table, language="en"):
    """Return the cells of each row by its first cell; what stands in parentheses under ``name (``."""
    out, last = {}, ""
    for row in table.laid(language).rows:
        head, *cells = (c.text for c in row.cells)
        last = head or f"{last} ("
        out[last] = cells
    return out


def test_what_stands_in_parentheses(study, fits):
    alone, both, sdm = fits
    likelihood = rs.regression.spatial_panel_estimate(
        study.panel,
        FORMULA,
        study.weights,
        model="sdm",
        fixed_effects="entity",
        covariance="analytic",
    )
    k = both.terms.index("ln_a")
    for how, value, said in (
        ("se", both.se[k], "Standard errors"),
        ("statistic", both.statistics[k], "t or z statistics"),
        ("p", both.p_values[k], "p-values"),
    ):
        table = rs.etable([alone, both, likelihood], parentheses=how, digits=4)
        shown = lines(table)["ln_a ("][1].strip("()")
        small = shown.startswith("<")  # of a p only, below what four decimals show
        assert small == (how == "p" and value < 1e-4)
        assert float(shown.removeprefix("<")) == pytest.approx(value, abs=1e-4 if small else 5e-5)
        assert table.notes("en")[0] == f"{said} in parentheses."
    assert rs.etable([alone, both], parentheses="statistic").notes("zh")[0] == "括号内为 t 统计量。"
    for model, said in ((likelihood, "z"), (sdm, "t")):  # errors by region are held against t
        table = rs.etable([model], parentheses="statistic")
        assert table.notes("en")[0] == f"{said} statistics in parentheses."


def test_stars_follow_the_legend_that_is_named(fits):
    table = rs.etable(fits, stars=True).columns[0]
    p = table.cells["ln_a"][2]
    for levels, limits in (("10-5-1", (0.1, 0.05, 0.01)), ("5-1-0.1", (0.05, 0.01, 0.001))):
        shown = rs.etable(fits, stars=levels)
        assert lines(shown)["ln_a"][0].count("*") == sum(p < one for one in limits)
        legend = " ".join(shown.notes("en"))
        assert all(f"p<{one:g}" in legend for one in limits)
    assert rs.etable(fits).text() == rs.etable(fits, stars="10-5-1").text()
    assert "*" not in rs.etable(fits, stars=False).text()


def test_rows_are_kept_left_out_and_ordered(fits):
    shown = rs.etable(fits, order=["ln_b", "W(*)"]).terms()
    assert shown == ("ln_b", "W(ln_a)", "W(ln_b)", "ln_a", "rho")
    assert rs.etable(fits, keep=["ln_a"]).terms() == ("ln_a", "rho")  # a parameter is no variable
    assert rs.etable(fits, drop=["W(*)", "rho"]).terms() == ("ln_a", "ln_b")


def test_controls_and_effects_are_rows_with_yes_and_no(fits):
    table = rs.etable(fits, controls=["ln_b"], effects_rows="yes-no")
    found = lines(table)
    assert found["Controls"] == ["No", "Yes", "Yes"]
    assert found["Fixed effects of regions"] == ["Yes", "Yes", "Yes"]
    assert found["Fixed effects of periods"][:2] == ["No", "Yes"]
    assert "ln_b" not in found
    assert "W(ln_b)" not in found  # the lag of a control is one
    chinese = lines(rs.etable(fits, controls={"经济": ["ln_b"]}, language="zh"), "zh")
    assert chinese["经济"] == ["否", "是", "是"]
    assert lines(rs.etable(fits, controls=["ln_b"]), "zh")["控制变量"] == ["否", "是", "是"]


def test_groups_stand_over_their_columns(fits):
    head = rs.etable(fits, groups=["Without space", "Without space", "Spatial"]).laid().head[0]
    assert [(h.text, h.span) for h in head] == [("", 1), ("Without space", 2), ("Spatial", 1)]
    latex = rs.etable(fits, groups=["A", "A", "B"]).to_latex()
    assert r"\multicolumn{2}{c}{A}" in latex


def test_impacts_below_follow_the_rows(study, sdm, impacts):
    from regspatial.regression.tests.record import PanelModel

    both = PanelModel(model=sdm, impacts=impacts, tests=())
    table = rs.etable([both], order=["ln_b"], drop=["W(*)"])
    assert [v for effect, v in table.effects() if effect == "direct"] == ["ln_b", "ln_a"]
    assert {v for _effect, v in rs.etable([both], controls=["ln_b"]).effects()} == {"ln_a"}


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ({"keep": ["gdp"]}, UnknownColumnError, "keep= names gdp"),
        ({"order": ["ln_a", "X*"]}, UnknownColumnError, "X"),
        ({"controls": {"C": ["z"]}}, UnknownColumnError, "controls= names z"),
        ({"groups": ["A"]}, LabelError, "1 heading for 3 models"),
        ({"drop": ["*", "rho"]}, ParameterError, "No row is left"),
        ({"stars": "many"}, ParameterError, "10-5-1"),
        ({"parentheses": "t"}, ParameterError, "statistic"),
    ],
)
def test_what_cannot_be_is_refused_in_words(fits, how, error, said):
    with pytest.raises(error, match=re.escape(said)):
        rs.etable(fits, **how)


def test_results_of_other_packages_stand_beside_ours(study, fits):
    """The same regression three times: the same estimates, N, R² within and overall, likelihood."""
    both = fits[1]
    frame = study.panel.to_frame().reset_index()
    frame["time"] = frame["time"].astype(int)
    indexed = frame.set_index(["id", "time"])
    theirs = linearmodels.PanelOLS.from_formula(
        f"{FORMULA} + EntityEffects + TimeEffects", indexed
    ).fit(cov_type="clustered", cluster_entity=True)
    dummies = smf.ols(f"{FORMULA} + C(id) + C(time)", frame).fit()
    pooled = smf.ols(FORMULA, frame).fit(cov_type="HC1")
    table = rs.etable(
        {"ours": both, "linearmodels": theirs, "statsmodels": dummies, "pooled": pooled},
        keep=["ln_a", "ln_b"],
        digits=6,
    )
    found = lines(table)
    assert found["ln_a"][0] == found["ln_a"][1] == found["ln_a"][2]
    assert len(set(found["Observations"])) == 1
    assert found["R² within"][0] == found["R² within"][1]
    assert found["R² overall"][0] == found["R² overall"][1] == found["R² overall"][2]
    assert len(set(found["Log-likelihood"][:3])) == 1
    ours, other, _unused, robust = (c.facts["covariance"] for c in table.columns)
    assert (other, robust) == ("clustered", "hc1")
    np.testing.assert_allclose(
        table.columns[3].cells["Intercept"],
        (pooled.params["Intercept"], pooled.bse["Intercept"], pooled.pvalues["Intercept"]),
        rtol=1e-12,
    )
    assert "Regressions of ln_y" in table.caption("en")
    assert ours is not None


def test_a_result_of_pyfixest_is_read_by_its_names():
    """By a stand-in with the attributes of pyfixest 0.60's Feols, so that no further package is needed."""
    import pandas as pd

    def series(value):
        return pd.Series({"x": value})

    kind = type(
        "Feols",
        (),
        {
            "__module__": "pyfixest.estimation.feols_",
            "_N": 90,
            "_r2": 0.9,
            "_r2_within": 0.4,
            "_depvar": "y",
            "_fixef": "id+year",
            "_vcov_type_detail": "CRV1",
            "coef": lambda self: series(0.5),
            "se": lambda self: series(0.1),
            "pvalue": lambda self: series(0.0004),
        },
    )
    table = rs.etable([kind()], stars="5-1-0.1", effects_rows="yes-no", names={"year": "Jahr"})
    found = lines(table)
    assert found["x"] == ["0.500***"]
    assert found["R² within"] == ["0.400"]
    assert found["Observations"] == ["90"]
    assert found["Fixed effects of regions"] == found["Fixed effects: Jahr"] == ["Yes"]
    for names, said in (
        ({}, "Regions and periods"),
        ({"year": "Jahr"}, "Regions + Jahr"),
        ({"year": "Jahr", "id": "Ort"}, "Ort + Jahr"),
    ):
        assert lines(rs.etable([kind()], names=names))["Fixed effects"] == [said]


def test_a_row_of_r2_means_one_thing(fits):
    """Beside models with 1 - e'e/y'y a spatial one has the same there, and xsmle's in rows of their own."""
    _alone, both, sdm = fits
    mixed = lines(rs.etable([both, sdm], digits=6))
    assert mixed["R² within"] == [f"{both.r2['within']:.6f}", f"{sdm.r2['projected']:.6f}"]
    assert mixed["R² overall"] == [f"{both.r2['overall']:.6f}", ""]
    assert mixed["R² within, reduced form"] == ["", f"{sdm.r2['within']:.6f}"]
    assert mixed["R² overall, reduced form"] == ["", f"{sdm.r2['overall']:.6f}"]
    alone = lines(rs.etable([sdm], digits=6))
    assert alone["R² within"] == [f"{sdm.r2['within']:.6f}"], "as xsmle prints it, beside its like"
    assert "R² within, reduced form" not in alone
