"""Grunfeld's eleven firms, whole and with twelve rows left out, against plm 2.6-5 and nlme of R.

plm's covariances are asked for without small-sample factors ("HC0") and ours are divided by theirs, which
the record names. Closed formulas: 1e-10 where plm's own demeaning lets it. lme searches one number: its
coefficients move by 1e-6 of their standard errors, variances by 1e-5.
"""

import csv
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InferenceWarning
from regspatial.regression import effects_tests, pesaran_cd_test

HERE = Path(__file__).parent / "data" / "grunfeld"
GOLD = json.loads((HERE / "plm.json").read_text(encoding="utf-8"))
EFFECTS = {"pooled": "", "individual": " | firm", "time": " | year", "twoways": " | firm + year"}
KINDS = {
    "classical": {"covariance": "classical"},
    "white": {"covariance": "hc1"},
    "group": {"covariance": "clustered", "cluster": "firm"},
    "time": {"covariance": "clustered", "cluster": "year"},
    "double": {"covariance": "clustered", "cluster": "firm + year"},
    "scc": {"covariance": "driscoll-kraay", "lags": 2},
}


@pytest.fixture(scope="module")
def rows():
    """The rows as numbers."""
    with (HERE / "grunfeld.csv").open(encoding="utf-8") as file:
        return [{k: float(v) for k, v in r.items()} for r in csv.DictReader(file)]


def table_of(rows, which):
    """A mapping of columns, whole or with holes."""
    out = set(GOLD["rows_left_out"]) if which == "holes" else set()
    kept = [r for k, r in enumerate(rows, start=1) if k not in out]
    columns = {name: np.array([r[name] for r in kept]) for name in kept[0]}
    return {**columns, "firm": columns["firm"].astype(int), "year": columns["year"].astype(int)}


def fitted(table, effects, kind):
    """Our fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)  # eleven clusters
        return rs.fixed_effects(
            table,
            f"invest ~ value + capital{EFFECTS[effects]}",
            id="firm",
            time="year",
            **KINDS[kind],
        )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("which", ["whole", "holes"])
def test_within_and_its_covariances(rows, which, effects, kind):
    gold = GOLD[which][effects]
    ours = fitted(table_of(rows, which), effects, kind)
    b = [ours.get(name)["estimate"] for name in ("value", "capital")]
    se = np.array([ours.get(name)["std_error"] for name in ("value", "capital")])
    assert ours.nobs == gold["n"]
    np.testing.assert_allclose(b, gold["b"], rtol=1e-9)
    assert float(np.nansum(np.square(ours.residuals))) == pytest.approx(gold["rss"], rel=1e-10)
    factor = 1.0 if kind == "classical" else float(np.prod(list(ours.factors.values())))
    np.testing.assert_allclose(se / np.sqrt(factor), gold[kind], rtol=1e-8)


def _panel(rows):
    firms, years = sorted({r["firm"] for r in rows}), sorted({r["year"] for r in rows})
    at = {(r["year"], r["firm"]): r for r in rows}
    columns = {
        c: [[at[t, i][c] for i in firms] for t in years] for c in ("invest", "value", "capital")
    }
    return rs.Panel.from_arrays([f"{i:.0f}" for i in firms], [int(t) for t in years], columns)


RANDOM = {
    "random": {"fixed_effects": "none", "effects": "random"},
    "random_time": {"fixed_effects": "time", "effects": "random", "bias_correction": "none"},
    "mundlak": {"fixed_effects": "none", "effects": "correlated"},
}


@pytest.mark.parametrize("case", RANDOM)
def test_random_effects_by_maximum_likelihood(rows, case):
    gold = GOLD[case]
    fit = rs.regression.spatial_panel_estimate(
        _panel(rows),
        "invest ~ value + capital",
        None,
        model="ols",
        **{"covariance": "analytic", **RANDOM[case]},
    )
    names = {"(Intercept)": "Intercept", "m_value": "mean(value)", "m_capital": "mean(capital)"}
    for name, b, se in zip(gold["names"], gold["b"], gold["se"], strict=True):
        if case == "random_time" and name == "(Intercept)":
            continue  # there that of 1935, here effects of all years
        row = fit.get(names.get(name, name))
        assert row["estimate"] == pytest.approx(b, abs=1e-6 * se)
        assert row["std_error"] == pytest.approx(se, rel=1e-6)
    assert fit.sigma2 == pytest.approx(gold["sigma2"], rel=1e-5)
    assert fit.sigma2_mu == pytest.approx(gold["sigma2_mu"], rel=1e-5)
    assert fit.loglik == pytest.approx(gold["loglik"], abs=1e-8)


def test_f_of_effects(rows):
    """pFtest: of firms, of firms beside years, of years beside firms; a ratio of sums of squares, 1e-9."""
    found = effects_tests(_panel(rows), "invest ~ value + capital", None, model="ols", draws=0)
    for theirs in GOLD["f"].values():
        near = [t for t in found.tests if [t.df, t.df_below] == theirs["df"]]
        (one,) = [t for t in near if abs(t.statistic / theirs["statistic"] - 1) < 1e-9]
        assert one.p_f == pytest.approx(theirs["p"], rel=1e-6)


def test_pesarans_cd_of_the_residuals_within(rows):
    """pcdtest on the residuals with effects of firms."""
    found = pesaran_cd_test(
        _panel(rows),
        "invest ~ value + capital",
        None,
        model="ols",
        fixed_effects="entity",
        draws=19,
        rng=1,
    )
    (cd,) = found.statistics
    assert cd == pytest.approx(GOLD["whole"]["individual"]["cd"], rel=1e-9)
