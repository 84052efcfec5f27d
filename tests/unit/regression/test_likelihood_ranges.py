"""Intervals of rho and lambda by the likelihood ratio: at their ends a smaller model has just that likelihood."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2, norm

import regspatial as rs
from regspatial.regression.errors.range_notes import HELD

ROOT = Path(__file__).resolve().parents[3]
HALF = chi2.ppf(0.95, 1) / 2.0
NEAR = 0.02
"""Ends are known to some three digits, which is so much of the likelihood where it is steep, near a bound."""


def world(periods=1, seed=5):
    rng = np.random.default_rng(seed)
    r, c = np.divmod(np.arange(49), 7)
    near = (abs(r[:, None] - r) <= 1) & (abs(c[:, None] - c) <= 1) & ~np.eye(49, dtype=bool)
    w = rs.weights.from_dense(range(49), near.astype(float), normalise="row")
    m, eye = w.to_dense(), np.eye(49)
    x, e = rng.normal(size=(2, periods, 49))
    u = np.linalg.solve(eye - 0.3 * m, e.T).T
    y = np.linalg.solve(eye - 0.4 * m, (1.0 + x + 0.5 * x @ m.T + u).T).T
    return rs.Panel.from_arrays(w.ids, range(periods), {"y": y, "x": x}), w


def fitted(panel, w, model, formula="y ~ x"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.InferenceWarning)
        if panel.T == 1:
            return rs.regression.spatial_regression_estimate(panel, formula, w, model=model)
        return rs.regression.spatial_panel_estimate(
            panel, formula, w, model=model, covariance="analytic"
        )


@pytest.mark.parametrize(("model", "left"), [("sac", "sem"), ("gns", "sdem")])
@pytest.mark.parametrize("periods", [1, 5])
def test_at_an_end_of_rho_what_is_left_is_a_model_of_errors(model, left, periods):
    """L(rho) = L of y - rho Wy with spatial errors alone, and ln|I - rho W| beside it."""
    panel, w = world(periods)
    found = fitted(panel, w, model)
    values = np.linalg.eigvals(w.to_dense()).real
    values = np.sort(values)[: -1 if periods > 1 else None]  # effects of time take the mean out
    for end in found.likelihood_ranges["rho"]:
        y = panel["y"].values
        rest = panel.with_columns(by_position=True, y=y - end * y @ w.to_dense().T)
        jacobian = max(periods - 1, 1) * np.log(1.0 - end * values).sum()
        least = fitted(rest, w, left).loglik + jacobian
        assert found.loglik - least == pytest.approx(HALF, abs=NEAR)


def test_at_an_end_of_lambda_what_is_left_is_a_lag_of_filtered_data():
    """L(lambda) = L of a lag of (I - lambda W) y on (I - lambda W) x and the constant."""
    panel, w = world()
    found = fitted(panel, w, "sac")
    values = np.linalg.eigvals(w.to_dense()).real
    for end in found.likelihood_ranges["lambda"]:
        b = np.eye(49) - end * w.to_dense()
        columns = {name: panel[name].values @ b.T for name in ("y", "x")}
        less = fitted(rs.Panel.from_arrays(w.ids, [0], columns), w, "sar")
        least = less.loglik + np.log(1.0 - end * values).sum()
        assert found.loglik - least == pytest.approx(HALF, abs=NEAR)


def test_at_another_level_the_likelihood_falls_by_another_quantile():
    panel, w = world()
    found = fitted(panel, w, "gns")
    values = np.linalg.eigvals(w.to_dense()).real
    at = found.terms.index("rho")
    for level in (0.9, 0.99):
        end = found.intervals(level)[at, 0]
        y = panel["y"].values
        rest = panel.with_columns(by_position=True, y=y - end * y @ w.to_dense().T)
        least = fitted(rest, w, "sdem").loglik + np.log(1.0 - end * values).sum()
        # between values of the coarse grid the ratio is taken for straight
        assert found.loglik - least == pytest.approx(chi2.ppf(level, 1) / 2.0, abs=2 * NEAR)


@pytest.mark.parametrize("periods", [1, 5])
@pytest.mark.parametrize(
    ("model", "name", "left"),
    [
        ("gns", "lambda", "sdm"),
        ("gns", "rho", "sdem"),
        ("sac", "lambda", "sar"),
        ("sac", "rho", "sem"),
    ],
)
def test_p_is_that_of_the_model_without_the_parameter(model, name, left, periods):
    """The signed root of LR stands as z: p of rho and of lambda is χ²'s of `lr_test`."""
    panel, w = world(periods)
    found = fitted(panel, w, model)
    wanted = rs.regression.lr_test(found, fitted(panel, w, left))
    row = found.get(name)
    # the greatest height between grid values by a parabola: 1e-3 of a ratio
    assert row["statistic"] ** 2 == pytest.approx(wanted.statistic, abs=2e-3)
    assert row["p_value"] == pytest.approx(wanted.p_usual, abs=1e-3)
    assert np.sign(row["statistic"]) == np.sign(row["estimate"])
    assert found.pvalues[name] == row["p_value"]
    assert found.conf_int().loc[name].tolist() == [row["low"], row["high"]]


def test_a_column_has_what_others_print_and_intervals_hold_the_estimates():
    panel, w = world()
    found = fitted(panel, w, "gns")
    (low, high), lambda_ = (found.likelihood_ranges[one] for one in ("rho", "lambda"))
    assert low < found.rho < high
    assert lambda_[0] < found.lambda_ < lambda_[1]
    assert (found.get("rho")["low"], found.get("rho")["high"]) == (low, high)
    assert any("likelihood ratio" in n.text("en") for n in found.notes)
    at = found.terms.index("lambda")
    wald = 2.0 * norm.sf(abs(found.lambda_) / found.se[at])
    shown = found.main_table(show_customary=True).column("customary_p")[at]
    assert shown == pytest.approx(wald, rel=1e-9)


def test_few_observations_to_a_slope_are_said_with_what_the_stored_samples_hold():
    """By number, as docs/methods/models.json has it; not where there are ten or more to a slope."""
    panel, w = world()
    rng = np.random.default_rng(3)
    more = {f"x{k}": rng.normal(size=(1, 49)) for k in range(2, 7)}
    wide = panel.with_columns(by_position=True, **more)
    found = fitted(wide, w, "sac", " + ".join(["y ~ x", *more]))
    (note,) = (n.text("en") for n in found.notes if "are few" in n.text("en"))
    assert "49 observations for 7 slopes" in note
    stored = json.loads((ROOT / "docs/methods/models.json").read_text(encoding="utf-8"))["cells"]
    cells = {c["cell"]: c["rows"] for c in stored}
    for n, key in ((49, "few"), (100, "more")):
        rows = cells[f"sac, n = {n}, six x"]
        assert HELD[key] == tuple(round(100 * rows[k]["coverage"]) for k in ("rho", "lambda"))
    assert "rho in {} and lambda in {} of 100 samples".format(*HELD["few"]) in note
    assert not any("are few" in n.text("en") for n in fitted(panel, w, "sac").notes)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"bias_correction": "none"}, "a likelihood of all that varies"),
        ({"covariance": "sandwich"}, "of equal variance"),
        (
            {"effects": "random", "fixed_effects": "time", "covariance": "clustered"},
            "of equal variance",
        ),
        (
            {"effects": "random", "fixed_effects": "time", "bias_correction": "none"},
            "a likelihood of all that varies",
        ),
    ],
)
def test_where_there_is_no_likelihood_of_all_the_record_says_why(how, why):
    panel, w = world(5)
    assert not fitted(panel, w, "sdm").likelihood_profiles
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        found = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, model="sac", **{"covariance": "analytic", **how}
        )
    assert not found.likelihood_ranges
    said = " ".join(n.text("en") for n in found.notes)
    assert "none by the likelihood ratio" in said
    assert why in said
    at = found.terms.index("rho")
    assert found.get("rho")["statistic"] == pytest.approx(found.rho / found.se[at], rel=1e-12)


def test_weights_of_the_errors_and_holes_have_them_without_fixed_effects():
    """One period, W_e = W: the same numbers as without naming it; and with two rows away they are there."""
    panel, w = world()
    how = {"model": "sac", "fixed_effects": "none"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        one = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, **{"covariance": "analytic", **how}
        )
        two = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, w_error=w, **{"covariance": "analytic", **how}
        )
    for name in ("rho", "lambda"):
        np.testing.assert_allclose(
            two.likelihood_ranges[name], one.likelihood_ranges[name], atol=3e-3
        )
        assert two.get(name)["p_value"] == pytest.approx(one.get(name)["p_value"], abs=2e-3)


@pytest.mark.parametrize("effects", ["random", "correlated"])
@pytest.mark.parametrize("beside", ["time", "none"])
@pytest.mark.parametrize(("model", "left"), [("sac", "sem"), ("gns", "sdem")])
def test_with_random_effects_a_model_of_errors_is_left_at_an_end(model, left, beside, effects):
    """As above, the variance between regions at its best there, found by the smaller model's own search."""
    panel, w = world(5)
    how = {"effects": effects, "fixed_effects": beside}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        found = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, model=model, **{"covariance": "analytic", **how}
        )
        values = np.sort(np.linalg.eigvals(w.to_dense()).real)[: -1 if beside == "time" else None]
        for end in found.likelihood_ranges["rho"]:
            y = panel["y"].values
            rest = panel.with_columns(by_position=True, y=y - end * y @ w.to_dense().T)
            smaller = rs.regression.spatial_panel_estimate(
                rest, "y ~ x", w, model=left, **{"covariance": "analytic", **how}
            )
            least = smaller.loglik + 5 * np.log(1.0 - end * values).sum()
            assert found.loglik - least == pytest.approx(HALF, abs=NEAR)
    row = found.get("rho")
    assert (row["low"], row["high"]) == found.likelihood_ranges["rho"]
    assert any("likelihood ratio (z its" in n.text("en") for n in found.notes)


def test_p_with_random_effects_is_that_of_the_model_without_rho():
    panel, w = world(5)
    how = {"effects": "random", "fixed_effects": "time"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rs.errors.RegspatialWarning)
        one, two = (
            rs.regression.spatial_panel_estimate(
                panel, "y ~ x", w, model=m, **{"covariance": "analytic", **how}
            )
            for m in ("gns", "sdem")
        )
    # the greatest height between grid values of three parameters by parabolas
    assert one.get("rho")["statistic"] ** 2 == pytest.approx(
        2 * (one.loglik - two.loglik), abs=5e-3
    )
