"""Fixed effects against pyfixest 0.60 (stored) and linearmodels (run here)."""

import csv
import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import regspatial as rs
from regspatial.errors import InferenceWarning

HERE = Path(__file__).resolve().parent / "data" / "fixed_effects"
REFERENCE = json.loads((HERE / "reference.json").read_text(encoding="utf-8"))["models"]


@pytest.fixture(scope="module")
def table():
    """The stored panel with holes, as a mapping of columns."""
    with (HERE / "panel.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    whole = {"city", "year", "province", "industry"}
    out = {name: [float(r[name]) if r[name] else np.nan for r in rows] for name in rows[0]}
    return {n: np.array(v, dtype=int) if n in whole else np.array(v) for n, v in out.items()}


def fitted(table, formula, kind):
    """Our fit of a stored case."""
    how = {"covariance": kind}
    if kind.startswith("clustered "):
        how = {"covariance": "clustered", "cluster": kind.removeprefix("clustered ")}
    if kind == "driscoll-kraay":
        how["lags"] = 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)  # eight provinces, nine years
        return rs.fixed_effects(table, formula, id="city", time="year", **how)


def counted_as_there(table, ours, kind):
    """(N - K)/(N - K there): cities lie in provinces, so that effects of cities and of provinces ×
    years are dependent once in each of the eight provinces; pyfixest counts one dependence.
    """
    if kind not in ("classical", "hc1", "clustered city", "driscoll-kraay"):
        return 1.0  # all effects are nested in these clusters, and none is counted
    used = len(ours.terms) + ours.n_effects
    if kind == "clustered city":
        used = len(ours.terms) + ours.n_effects - 59 + 1
    return (ours.nobs - used) / (ours.nobs - used - 7)


CASES = [(m, k) for m, one in REFERENCE.items() for k in one["covariances"]]


@pytest.mark.parametrize(("model", "kind"), CASES)
def test_equals_pyfixest(table, model, kind):
    """Coefficients to 1e-9 and standard errors to 1e-8: pyfixest demeans to 1e-13 by iteration."""
    there = REFERENCE[model]
    ours = fitted(table, there["formula"], kind)
    assert ours.terms == tuple(there["terms"])
    assert ours.nobs == there["n"]
    np.testing.assert_allclose(ours.estimates, there["b"], rtol=1e-9)
    wanted = there["covariances"][kind]
    ratio = counted_as_there(table, ours, kind) if model == "crossed" else 1.0
    np.testing.assert_allclose(ours.se * np.sqrt(ratio), wanted["se"], rtol=1e-8)
    if ratio == 1.0:
        assert ours.df == wanted["df"]
        p, low = ours.p_values, ours.intervals()[:, 0]
        if (
            kind == "driscoll-kraay"
        ):  # ours allow for few periods; those of t(T - 1) stand in a note
            assert (p > wanted["p"]).all()
            assert (low < wanted["low"]).all()
            p = 2.0 * stats.t.sf(np.abs(ours.estimates / ours.se), ours.df)
            low = ours.estimates - stats.t.ppf(0.975, ours.df) * ours.se
        np.testing.assert_allclose(p, wanted["p"], rtol=1e-6, atol=1e-14)
        np.testing.assert_allclose(low, wanted["low"], rtol=1e-8)
    assert ours.r2["overall"] == pytest.approx(there["r2"], rel=1e-10)
    if ours.effects:
        assert ours.r2["within"] == pytest.approx(there["r2_within"], rel=1e-9)


@pytest.mark.parametrize(
    ("effects", "how", "theirs"),
    [
        ("id", {"entity_effects": True}, {"cov_type": "unadjusted"}),
        ("time", {"time_effects": True}, {"cov_type": "robust"}),
        ("id + time", {"entity_effects": True, "time_effects": True}, {"cov_type": "robust"}),
        ("id + time", {"entity_effects": True, "time_effects": True}, {"cov_type": "kernel"}),
    ],
)
def test_equals_linearmodels(table, effects, how, theirs):
    """Coefficients to 1e-9, standard errors to 1e-8, after the factors that differ by definition.

    linearmodels' Driscoll-Kraay has the same lags and N/(N - K) for our (N - 1)/(N - K) T/(T - 1).
    """
    pandas = pytest.importorskip("pandas")
    panel = pytest.importorskip("linearmodels.panel")
    keep = np.isfinite(table["x1"]) & np.isfinite(table["y"]) & (table["city"] != 59)
    frame = pandas.DataFrame({n: v[keep] for n, v in table.items()}).set_index(["city", "year"])
    model = panel.PanelOLS(frame["y"], frame[["x1", "x2"]], **how)
    there = model.fit(debiased=True, **theirs)
    kinds = {"unadjusted": "classical", "robust": "hc1", "kernel": "driscoll-kraay"}
    kind = kinds[theirs["cov_type"]]
    some = {n: v[keep] for n, v in table.items()}
    ours = fitted_with(some, f"y ~ x1 + x2 | {effects}", kind)
    np.testing.assert_allclose(ours.estimates, there.params, rtol=1e-9)
    factor = 1.0
    if kind == "driscoll-kraay":
        factor = ours.nobs / (ours.nobs - 1) / ours.factors["T/(T-1)"]
    np.testing.assert_allclose(ours.se * np.sqrt(factor), there.std_errors, rtol=1e-8)
    assert ours.r2["within"] == pytest.approx(there.rsquared, rel=1e-9)


def fitted_with(table, formula, kind):
    """Our fit with the default lags."""
    return rs.fixed_effects(table, formula, id="city", time="year", covariance=kind)
