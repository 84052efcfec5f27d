"""Instruments: against linearmodels, against dummies written out, and the identities that must hold."""

import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
import pytest
import scipy.linalg as la

import regspatial as rs
from regspatial import runner
from regspatial._kernels.instruments import _rank_less_one
from regspatial.errors import (
    CollinearityError,
    FormulaError,
    InferenceWarning,
    MissingValueError,
    ParameterError,
    SpecificationError,
)

COVARIANCES = {"classical": "unadjusted", "hc1": "robust", "clustered": "clustered"}
CLASSES = {"2sls": "IV2SLS", "liml": "IVLIML", "gmm": "IVGMM"}


def _table(n=240, groups=60, strength=0.5, seed=3):
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(3, n))
    u, x = rng.normal(size=(2, n))
    unit = np.arange(n) % groups
    d = strength * (z[0] + 0.6 * z[1]) + u + rng.normal(size=n) + 0.3 * (unit % 5)
    d2 = strength * (z[2] - 0.5 * z[1]) + 0.5 * u + rng.normal(size=n)
    y = 1 + x + 0.5 * d - d2 + u * np.exp(0.3 * z[0]) + 0.2 * (unit % 7)
    return pd.DataFrame(
        {
            "y": y,
            "x": x,
            "d": d,
            "d2": d2,
            "z1": z[0],
            "z2": z[1],
            "z3": z[2],
            "unit": unit,
            "year": np.arange(n) // groups,
        }
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:The inplace keyword")
@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("estimator", CLASSES)
@pytest.mark.parametrize("endogenous", [["d"], ["d", "d2"]])
def test_it_is_what_linearmodels_prints(estimator, covariance, endogenous):
    """To 1e-8: the same algebra in another order. Its `debiased` factors are ours without effects."""
    peer = pytest.importorskip("linearmodels.iv")
    table = _table()
    fit = rs.instrumental(
        table,
        f"y ~ x + [{' + '.join(endogenous)} ~ z1 + z2 + z3]",
        estimator=estimator,
        covariance=covariance,
        cluster="unit",
    )
    kind = COVARIANCES[covariance]
    clusters = {"clusters": table["unit"].to_numpy()} if kind == "clustered" else {}
    weights = {"weight_type": kind, **clusters} if estimator == "gmm" else {}
    x = np.column_stack([np.ones(len(table)), table["x"]])
    model = getattr(peer, CLASSES[estimator])(
        table["y"], x, table[endogenous], table[["z1", "z2", "z3"]], **weights
    )
    wanted = model.fit(cov_type=kind, debiased=True, **clusters)
    assert fit.estimates == pytest.approx(wanted.params.to_numpy(), rel=1e-8)
    assert fit.se == pytest.approx(wanted.std_errors.to_numpy(), rel=1e-8)
    if estimator == "gmm":
        name = "sargan" if covariance == "classical" else "overidentification"
        assert fit.test(name).statistic == pytest.approx(wanted.j_stat.stat, rel=1e-8)
    if estimator == "2sls" and covariance == "classical":
        assert fit.test("sargan").statistic == pytest.approx(wanted.sargan.stat, rel=1e-8)
        recent = int(version("linearmodels").partition(".")[0]) >= 7
        if recent:  # 6.1 takes other degrees of freedom
            hausman = wanted.wu_hausman()
            assert fit.test("endogeneity").statistic == pytest.approx(hausman.stat, rel=1e-8)
            assert fit.test("endogeneity").p_value == pytest.approx(hausman.pval, rel=1e-7)
        first = wanted.first_stage.diagnostics
        for stage in fit.first_stages:
            assert stage.r2_partial == pytest.approx(first.loc[stage.y_name, "partial.rsquared"])


@pytest.mark.parametrize("estimator", ["2sls", "liml"])
def test_effects_taken_out_are_dummies(estimator):
    """A panel with holes: estimates to 1e-9 of those with a column for each unit and year.

    Two-step GMM weighs the dummies' moments too where they stand in the equation, and so differs.
    """
    table = _table().drop(index=[3, 17, 40]).reset_index(drop=True)
    how = {"estimator": estimator, "covariance": "hc1"}  # clusters' scores of dummies cancel
    fit = rs.instrumental(
        table, "y ~ x + [d ~ z1 + z2] | unit + year", id="unit", time="year", **how
    )
    dummies = pd.get_dummies(table["unit"].astype(str), dtype=float, drop_first=True)
    years = pd.get_dummies(table["year"].astype(str), dtype=float, drop_first=True)
    wide = table.join(dummies.add_prefix("u")).join(years.add_prefix("t"))
    more = " + ".join(c for c in wide.columns if c not in table.columns)
    written = rs.instrumental(wide, f"y ~ x + {more} + [d ~ z1 + z2]", **how)
    for name in ("x", "d"):
        assert fit.get(name)["estimate"] == pytest.approx(written.get(name)["estimate"], rel=1e-9)
        assert fit.get(name)["std_error"] == pytest.approx(written.get(name)["std_error"], rel=1e-8)
    assert fit.nobs == len(table)
    assert fit.test("kp-lm").statistic == pytest.approx(written.test("kp-lm").statistic, rel=1e-7)


@pytest.mark.parametrize("covariance", COVARIANCES)
@pytest.mark.parametrize("effects", ["", " | unit", " | unit + year"])
def test_with_one_instrument_f_is_t_squared(covariance, effects):
    fit = rs.instrumental(
        _table(), f"y ~ x + [d ~ z1]{effects}", id="unit", time="year", covariance=covariance
    )
    stage = fit.first_stages[0]
    t = float(stage.estimates[0] / stage.se[0])
    for name in ("first-stage", "kp-f", "effective-f"):
        assert fit.test(name).statistic == pytest.approx(t**2, rel=1e-9)
    assert fit.test("effective-f").critical == pytest.approx(23.1085, abs=1e-3)  # MOP's table: 23.1
    # The estimate is the reduced form over the first stage, and it is in its set.
    estimate = fit.get("d")["estimate"]
    assert estimate == pytest.approx(fit.reduced_form.estimates[0] / stage.estimates[0], rel=1e-9)
    assert fit.anderson_rubin.holds(estimate)
    reduced = fit.reduced_form
    assert fit.test("anderson-rubin").statistic == pytest.approx(
        float(reduced.estimates[0] / reduced.se[0]) ** 2, rel=1e-9
    )


@pytest.mark.parametrize("covariance", ["classical", "hc1", "clustered"])
def test_a_just_identified_set_is_never_empty_and_unbounded_where_f_is_small(covariance):
    seen = set()
    for seed in range(25):
        fit = rs.instrumental(
            _table(n=80, groups=40, strength=0.08, seed=seed),
            "y ~ x + [d ~ z1]",
            covariance=covariance,
            cluster="unit",
        )
        found = fit.anderson_rubin
        assert found.pieces
        assert found.holds(fit.get("d")["estimate"])
        f = fit.test("first-stage")
        from scipy.stats import f as f_distribution

        weak = f.statistic < f_distribution.ppf(0.95, 1, f.df2)
        assert found.bounded != weak
        seen.add(len(found.pieces) if not found.bounded else 0)
        # An end is where the test rejects at exactly five percent.
        for low, high in found.pieces:
            for end in (low, high):
                if np.isfinite(end):
                    moved = _table(n=80, groups=40, strength=0.08, seed=seed)
                    moved["y"] -= end * moved["d"]
                    again = rs.instrumental(
                        moved, "y ~ x + [d ~ z1]", covariance=covariance, cluster="unit"
                    )
                    assert again.test("anderson-rubin").p_value == pytest.approx(0.05, abs=1e-8)
    assert {0, 1, 2} & seen
    assert len(seen) > 1


def test_an_over_identified_set_may_be_empty_and_says_so():
    table = _table(n=200)
    table["y"] += 3 * table["z2"]  # not a valid instrument
    fit = rs.instrumental(table, "y ~ x + [d ~ z1 + z2 + z3]", covariance="hc1")
    assert fit.anderson_rubin.pieces == ()
    assert "some are invalid" in fit.summary()
    assert fit.test("overidentification").p_value < 1e-6


def test_the_set_of_a_useless_instrument_is_the_line():
    rng = np.random.default_rng(4)
    table = _table(n=60)
    table["z1"] = rng.normal(size=60)
    fit = rs.instrumental(table, "y ~ x + [d ~ z1]", covariance="hc1")
    assert not fit.anderson_rubin.bounded
    assert "Anderson–Rubin set" in fit.summary("en")


def test_under_equal_variances_kp_is_cragg_donald_and_anderson():
    """Two endogenous regressors: the least eigenvalue, and the least canonical correlation."""
    table = _table()
    fit = rs.instrumental(table, "y ~ x + [d + d2 ~ z1 + z2 + z3]", covariance="classical")
    n, used = len(table), 2 + 3
    own = np.column_stack([np.ones(n), table["x"]])
    d, z = (
        block - own @ np.linalg.lstsq(own, block, rcond=None)[0]
        for block in (table[["d", "d2"]].to_numpy(), table[["z1", "z2", "z3"]].to_numpy())
    )
    fitted = z @ np.linalg.lstsq(z, d, rcond=None)[0]
    inside, outside = fitted.T @ fitted, (d - fitted).T @ (d - fitted)
    least = la.eigh(inside, outside / (n - used), eigvals_only=True)[0]
    assert fit.test("kp-f").statistic == pytest.approx(least / 3, rel=1e-9)
    share = la.eigh(inside, d.T @ d, eigvals_only=True)[0]
    assert fit.test("kp-lm").statistic == pytest.approx(n * share, rel=1e-9)
    assert fit.test("kp-lm").df == 2


@pytest.mark.parametrize("covariance", COVARIANCES)
def test_kp_does_not_depend_on_how_columns_are_written(covariance):
    table = _table()
    how = {"covariance": covariance, "cluster": "unit"}
    one = rs.instrumental(table, "y ~ x + [d + d2 ~ z1 + z2 + z3]", **how)
    table["s"], table["z4"] = table["d"] * 1e6 + table["d2"], table["z1"] - 3 * table["z3"]
    two = rs.instrumental(table, "y ~ x + [d2 + s ~ z2 + z4 + z1]", **how)
    for name in ("kp-lm", "kp-f", "endogeneity"):
        assert two.test(name).statistic == pytest.approx(one.test(name).statistic, rel=1e-6)
    assert two.residuals == pytest.approx(one.residuals, abs=1e-8)


def test_units_and_order_of_rows_change_nothing():
    table = _table()
    one = rs.instrumental(table, "y ~ x + [d ~ z1 + z2] | unit", id="unit", time="year")
    moved = table.sample(frac=1.0, random_state=2)
    moved["d"] *= 1e9
    moved["z1"] *= 1e-9
    two = rs.instrumental(moved, "y ~ x + [d ~ z1 + z2] | unit", id="unit", time="year")
    assert two.get("d")["estimate"] * 1e9 == pytest.approx(one.get("d")["estimate"], rel=1e-8)
    for a, b in zip(one.tests, two.tests, strict=True):
        assert b.statistic == pytest.approx(a.statistic, rel=1e-6)
    for a, b in zip(one.anderson_rubin.pieces, two.anderson_rubin.pieces, strict=True):
        assert np.array(b) * 1e9 == pytest.approx(np.array(a), rel=1e-7)


def test_the_default_standard_errors_follow_the_data():
    table = _table()
    assert rs.instrumental(table, "y ~ x + [d ~ z1]").covariance_type == "hc1"
    assert rs.instrumental(table, "y ~ x + [d ~ z1]", id="unit").covariance_type == "clustered"
    section = table.iloc[:60]
    assert rs.instrumental(section, "y ~ x + [d ~ z1]", id="unit").covariance_type == "hc1"


@pytest.mark.parametrize("kind", [{"covariance": "driscoll-kraay"}, {"covariance": "hc1"}])
def test_the_just_identified_standard_error_is_that_of_least_squares_on_the_fitted_scores(kind):
    """Where d is its own instrument the estimator is least squares, whatever the covariance."""
    table = _table()
    table["again"] = 2 * table["d"] + 1e-3 * table["z1"]
    near = rs.instrumental(table, "y ~ x + [d ~ again] | unit", id="unit", time="year", **kind)
    plain = rs.fixed_effects(table, "y ~ x + d | unit", id="unit", time="year", **kind)
    assert near.estimates == pytest.approx(plain.estimates, abs=5e-3)
    assert near.se == pytest.approx(plain.se, rel=5e-3)


def test_what_cannot_be_estimated_is_refused():
    table = _table()
    with pytest.raises(FormulaError, match="no endogenous regressor"):
        rs.instrumental(table, "y ~ x + d")
    with pytest.raises(SpecificationError, match="2 endogenous regressors need"):
        rs.instrumental(table, "y ~ x + [d + d2 ~ z1]")
    with pytest.raises(FormulaError, match="two places"):
        rs.instrumental(table, "y ~ x + [d ~ x]")
    with pytest.raises(ParameterError, match=r"level=95 is outside \[0.5, 0.9999\]"):
        rs.instrumental(table, "y ~ x + [d ~ z1]", level=95)
    table["z5"] = table["z1"] + table["z2"]
    with pytest.raises(CollinearityError):
        rs.instrumental(table, "y ~ x + [d ~ z1 + z2 + z5]")


def test_few_clusters_are_a_word_in_the_line_on_errors():
    """Of every table of provinces; the warning stays for what a person can do without."""
    table = _table()
    with warnings.catch_warnings():
        warnings.simplefilter("error", InferenceWarning)
        found = rs.instrumental(table, "y ~ x + [d ~ z1]", cluster="year")
    assert "few clusters (such errors tend to be too small" in found.summary()


def test_it_speaks_and_stands_in_a_table():
    table = _table()
    fit = rs.instrumental(table, "y ~ x + [d ~ z1 + z2] | unit", id="unit", time="year")
    ols = rs.fixed_effects(table, "y ~ x + d | unit", id="unit", time="year")
    assert "Kleibergen–Paap" in fit.summary()
    assert "工具变量" in fit.summary("zh")
    assert "IV" in rs.etable([ols, fit]).text()
    assert "<InstrumentalResult 2sls of 'y'" in repr(fit)


@pytest.mark.parametrize("face", ["python", "runner"])
def test_empty_cells_of_all_parts_of_a_formula_with_two_tildes_are_counted(face):
    """Of y, x, the endogenous regressor and the instrument, and of no other column."""
    rng = np.random.default_rng(5)
    ids, times = [f"r{k:02d}" for k in range(20)], [2018, 2019, 2020, 2021]
    columns = {n: rng.normal(size=(4, 20)) + 5.0 for n in ("y", "x", "d", "z", "other")}
    columns["d"] += columns["z"]
    for k, name in enumerate(("y", "x", "d", "z")):
        columns[name][k, k] = np.nan
    columns["other"][:, 10:] = np.nan
    panel = rs.Panel.from_arrays(ids, times, columns)
    formula = "y ~ x + [log(d) ~ z] | id"

    def run(missing):
        if face == "python":
            return rs.instrumental(panel, formula, missing=missing, covariance="hc1")
        found = runner.call(
            "instrumental",
            {"panel": panel},
            {"formula": formula, "missing": missing, "covariance": "hc1"},
        )
        return found.result

    assert run("drop_regions").nobs == 16 * 4
    assert run("keep").nobs == 20 * 4 - 4
    with pytest.raises(MissingValueError) as caught:
        run("stop")
    for name in ("y", "x", "d", "z"):
        assert f"'{name}'" in str(caught.value)
    assert "other" not in str(caught.value)


@pytest.mark.parametrize("cluster", ["few", "few + year"])
def test_fewer_clusters_than_instruments_leave_tests_out_and_say_so(cluster):
    """Three clusters give three moments no covariance of full rank: there is no F, J or set, but an estimate."""
    table = _table().assign(few=lambda t: t["unit"] % 3)
    formula = "y ~ x + [d + d2 ~ z1 + z2 + z3] | unit"
    fit = rs.instrumental(table, formula, cluster=cluster)
    plain = rs.instrumental(table, formula, covariance="hc1")
    assert fit.estimates == pytest.approx(plain.estimates, rel=1e-12)
    assert np.isfinite(fit.se).all()
    assert np.isnan(
        [fit.test("first-stage", "d").statistic, fit.test("overidentification").p_value]
    ).all()
    said = " ".join(note.en for note in fit.notes)
    assert "too few clusters (or periods)" in said
    assert "First stage F, Hansen J" in said
    assert "Not computed" not in " ".join(note.en for note in plain.notes)
    one = rs.instrumental(table, "y ~ x + [d ~ z1 + z2 + z3] | unit", cluster="few")
    assert one.anderson_rubin is None
    assert np.isnan(one.test("anderson-rubin").p_value)
    with pytest.raises(SpecificationError, match=r"GMM weighs 4 moments.*estimator='2sls'"):
        rs.instrumental(table, formula, cluster="few", estimator="gmm")


@pytest.mark.parametrize(("many", "k"), [(3, 1), (4, 2), (3, 3), (6, 3)])
def test_the_rank_statistic_of_even_noise_is_the_least_squared_singular_value(many, k):
    """Cragg and Donald's: with Ω = c I nothing but σ²/c is left of Kleibergen and Paap's, however Θ lies."""
    theta = np.random.default_rng(many).normal(size=(many, k))
    least = np.linalg.svd(theta, compute_uv=False)[-1]
    for turned in (theta, -theta, theta[::-1], theta[:, ::-1]):
        found = _rank_less_one(turned, 0.25 * np.eye(many * k))
        assert found == pytest.approx(least**2 / 0.25, rel=1e-9)
