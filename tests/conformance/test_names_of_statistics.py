"""One name for a statistic on every record that has coefficients, by label; the how-to lists them.

A record with estimates lacks none of them, or stands below with the reason.
"""

import re
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from tests.conformance import test_labels_everywhere as every

pd = pytest.importorskip("pandas")

NAMES = every.NAMES

ESTIMATES = ("params", "std_errors", "tstats", "pvalues", "conf_int()", "cov_params")
FIT = ("nobs", "rsquared", "loglik", "aic", "bic", "resids", "fitted_values", "predict()")
SHOWN = {"estimate", "std_error", "b0", "se1"}
"""Columns of its tables by which a record is known to have coefficients."""
OTHER = {
    "SpatialFlows": "cells are pairs of regions",
    "StepwiseRegressions": "a sequence of regressions, each with all of them",
    "SpecificationCurve": "of many regressions: tables() have all of them",
    "EventStudy": "averages of the coefficients of .model, which has all of them",
    "PolicyEffects": "means over cells of y less what is imputed, no coefficients: .effects has each by its key",
    "PolicyDurbin": "impacts by periods since the start, of .model, which has the coefficients",
    "PolicyCohorts": "means over cohorts and periods of differences, no coefficients: .effect, .by_event",
    "Matching": "means of differences between matched regions: .effect, .by_event; the logit is .coefficients",
    "SyntheticControl": "gaps between paths, no coefficients: .effect, .by_event",
    "PolicyReach": "counts of cells, no regression: .radii",
    "Bacon": "parts of a coefficient and their weights: .comparisons",
    "Discontinuity": "a jump of two fits, no coefficients: .jump, .checks",
    "LeaveOut": "of many regressions: tables() have all of them",
    "WildBootstrap": "of `fixed_effects`, which has all of them; here are tests",
    "GroupRegressions": "a model a group, .models, each with all of them",
    "SpatialGroups": "a model a group, .models, each with all of them",
    "Moderation": "its model has them; its tables are effects at values of the moderator",
    "Mediation": "three regressions, .steps, have all of them",
    "SpatialMediation": "two spatial models or more, .steps, have all of them",
    "Symbiosis": "two models, network_to_growth and growth_to_network, have all of them",
    "ImpactProfiles": "impacts by region, order and ring, of a model that has the coefficients",
    "WhatIf": "changes of y by region, of a model that has the coefficients: to_frame() has the sums",
    "Prediction": "of y by region and time, of a model that has the coefficients",
    "RecoveredEffects": "effects by region and time, of a model that has the coefficients",
    "Convergence": "a regression a row, .betas, whose .fit has all of them",
    "Lorenz": "curves, no regression: .gini, .by_groups",
    "DeaBootstrap": "scores with errors of their distances, no regression",
    "NestedTheil": "parts of an index: .parts_t, .parts_l",
    "ConvergenceClubs": "a regression on log t a club: .clubs, whose .test has slope, std_error, statistic",
    "MarkovTransitions": "shares of moves, no regression: tables() have them with their errors",
    "Forecast": "values of years to come, no coefficients",
    "Zipf": "a slope a time, tested against one: to_frame() has a row a time",
}
PARTS = {
    "Impacts": "they are of a model, which has the fit",
    "DynamicResponses": "they are of a model, which has the fit",
    "Stage": "one equation of a model, which has the fit",
    "LocalPrediction": "of places where y is not known",
    "SimarWilson": "of distances that are estimated themselves: no column is its y",
    "ExposureRobust": "one coefficient of a regression, which has the fit",
    "ConleyCurve": "the standard errors of one model, by cut-off",
}
"""What has estimates but no fit."""
LACKS = {
    "DynamicResponses": {"cov_params": "of up to 200 periods it would be larger than its draws"},
    "GwrResult": {"cov_params": "a matrix a place"},
    "MgwrResult": {"cov_params": "a matrix a place"},
    "LocalPrediction": dict.fromkeys(
        ("tstats", "pvalues", "conf_int()", "cov_params"), "a forecast"
    ),
    "ConleyCurve": dict.fromkeys(
        ("params", "tstats", "pvalues", "conf_int()", "cov_params"), "of the model it belongs to"
    ),
}
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


@pytest.fixture(scope="module")
def world():
    return every.study()[0]


@pytest.fixture(scope="module")
def records():
    return every.study()[1]


def has_coefficients(record):
    tables = record.tables() if hasattr(record, "tables") else ()  # a part of a record has none
    keys = {k for table in tables for k in table.keys}
    return bool(keys & SHOWN)


def wanted(name):
    names = ESTIMATES if name in PARTS else (*ESTIMATES, *FIT)
    return [one for one in names if one not in LACKS.get(name, {})]


def got(record, name):
    found = getattr(record, name.removesuffix("()"), None)
    return found() if name.endswith("()") and found is not None else found


@pytest.mark.parametrize("name", NAMES)
def test_a_record_with_coefficients_has_every_name(name, records):
    record = records[name]
    if name in OTHER or not has_coefficients(record):
        return
    missing = [one for one in wanted(name) if got(record, one) is None]
    assert missing == [], f"derive {name} from results.labelled (Labelled, Fitted, OfModel)"
    for one in wanted(name):
        value = got(record, one)
        by_label = isinstance(value, (pd.Series, pd.DataFrame))
        assert by_label == (one not in ("nobs", "rsquared", "loglik", "aic", "bic")), one


def test_the_records_that_have_them_are_the_models(records):
    found = {n for n, r in records.items() if has_coefficients(r)} - set(OTHER)
    assert found >= {
        "SpatialPanelResult",
        "SpatialRegressionResult",
        "SpatialPanelInstruments",
        "SpatialDynamicResult",
        "FixedEffectsResult",
        "InstrumentalResult",
        "PoissonResult",
        "GwrResult",
        "MgwrResult",
        "PanelModel",
        "SpatialRegressionModel",
        "DynamicPanel",
        *PARTS,
    }
    assert set(OTHER) | set(PARTS) | set(LACKS) <= set(records), (
        "a reason for a record that is gone"
    )


@pytest.mark.parametrize("name", NAMES)
def test_they_are_the_numbers_of_the_table_by_its_labels(name, records):
    record = records[name]
    if name in OTHER or "conf_int()" in LACKS.get(name, {}) or not has_coefficients(record):
        return
    params, errors = record.params, record.std_errors
    assert params.index.equals(errors.index)
    if params.ndim == 2:
        np.testing.assert_array_equal(params.to_numpy().ravel(), record.coefficients.ravel())
        assert list(params.index) == list(record.ids)
        return
    ends = record.conf_int()
    table = next(t for t in record.tables() if "estimate" in t.keys)
    keys = [k for k in ("variable", "equation", "term", "periods", "effect") if k in table.keys]
    keys = [k for k in keys if k in params.index.names]
    rows = 0
    for row in table.records():
        label = tuple(row[k] for k in keys)
        label = label[0] if len(label) == 1 else label
        assert params[label] == row["estimate"]
        assert errors[label] == pytest.approx(row["std_error"], nan_ok=True)
        assert record.tstats[label] == pytest.approx(row["statistic"], nan_ok=True)
        if "p_value" in row:
            assert record.pvalues[label] == pytest.approx(row["p_value"], nan_ok=True)
        if "low" in row:
            assert ends.loc[label, "lower"] == pytest.approx(row["low"], nan_ok=True)
            assert ends.loc[label, "upper"] == pytest.approx(row["high"], nan_ok=True)
        rows += 1
    assert rows == len(params)
    if "cov_params" not in LACKS.get(name, {}):
        covariance = record.cov_params
        assert covariance.index.equals(params.index)
        np.testing.assert_allclose(np.sqrt(np.diag(covariance)), errors, rtol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_fitted_and_residuals_are_by_region_and_time_and_add_up(name, records):
    record = records[name]
    if name in OTHER or name in PARTS or not has_coefficients(record):
        return
    model = getattr(record, "model", record)
    model = record if isinstance(model, str) else model
    total = record.resids + record.fitted_values
    wide = total if total.index.nlevels == 1 else total.unstack("id").T
    ids = list(model.ids) if hasattr(model, "ids") else list(model.row_labels[0])
    assert sorted(wide.index) == sorted(ids)
    y = rs.Variable(
        name="y",
        ids=ids,
        times=getattr(model, "times", None) or model.row_labels[1],
        values=(model.fitted + model.residuals).reshape(-1, len(ids)),
    )
    for i in ids[:3]:
        np.testing.assert_allclose(np.atleast_1d(wide.loc[i]), y.values[:, ids.index(i)])
    assert record.predict().index.equals(total.index)


@pytest.mark.parametrize("language", ["", ".zh"])
def test_the_table_of_names_is_in_the_how_to(language):
    page = (HOW_TO / f"objects{language}.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z_]+(?:\(\))?)` \|", page, flags=re.MULTILINE)
    assert listed == [*ESTIMATES, *FIT]


NO_MAP = {
    "NetworkLayer": "its links have two ends; its layer holds sums by node",
    "FlowMap": "its map is of its links; what regions send and receive is that of its layer, a NetworkLayer",
    "PoleNetwork": "of several layers; the first record with values by region",
}
"""What names regions in a table without being values of them, or has them apart."""


def by_region(record, ids):
    """Return the table with a row a region (of one time or several), and its columns of numbers."""
    for table in record.tables():
        if "id" in table.keys and {str(r["id"]) for r in table.records()} <= set(ids):
            yield table


@pytest.mark.parametrize("name", NAMES)
def test_what_has_values_by_region_goes_on_a_map_by_label(name, records, world):
    record, ids = records[name], list(world.regions.ids)
    if name in NO_MAP or not any(by_region(record, ids)):
        return
    order = ids[::-1]
    one = record.to_geodataframe(world.regions)
    two = record.to_geodataframe(world.regions.select(order))
    frame = world.regions.to_frame()
    three = record.to_geodataframe(frame.rename_axis("code").reset_index().iloc[::-1])
    assert list(two.index) == order
    values = [c for c in one.columns if c not in ("geometry", *frame.columns)]
    assert values
    for other in (two, three.rename_axis("id")):
        pd.testing.assert_frame_equal(
            pd.DataFrame(other.loc[ids, values]), pd.DataFrame(one[values]), check_names=False
        )
    assert one.geometry.equals(frame.geometry) or hasattr(record, "circles"), "a cartogram's own"


def test_residuals_without_space_go_on_the_map_of_their_regions(world):
    panel = world.panel
    whole = rs.fixed_effects(panel, "zqy ~ zqa | id + time", covariance="classical")
    rows = panel.to_frame().sample(frac=1.0, random_state=1)
    table = rs.fixed_effects(
        rows, "zqy ~ zqa | id + time", id="id", time="time", covariance="classical"
    )
    for when in (None, 2020):
        one = whole.to_geodataframe(world.regions, when)
        two = table.to_geodataframe(world.regions, when)
        np.testing.assert_allclose(one["residual"], two["residual"], atol=1e-10)
    at = whole.resids.xs(2020, level="time")
    np.testing.assert_allclose(one["residual"], at[one.index])
    counted = rs.fixed_effects(rows, "zqy ~ zqa", covariance="classical")
    with pytest.raises(rs.errors.NotByRegionError):
        counted.to_geodataframe(world.regions)


def test_containers_go_on_the_map_and_back_to_pandas(world):
    panel, regions = world.panel, world.regions
    frame = panel.to_geodataframe(regions.select(regions.ids[::-1]), 2021)
    assert frame.loc["rq07", "zqa"] == panel["zqa"].at(2021).values[0, 7]
    x = panel["zqa"]
    assert x.to_series()["rq03", 2020] == x.at(2020).values[0, 3]
    assert x.at(2020).to_series()["rq03"] == x.at(2020).values[0, 3]
    np.testing.assert_array_equal(
        rs.moran(x.to_series(), world.w).values, rs.moran(x, world.w).values
    )
    last = x.to_geodataframe(regions)["zqa"]
    np.testing.assert_array_equal(last, x.values[-1])
    w = world.w.to_frame()
    assert w.loc["rq00", "rq01"] == world.w.to_dense()[0, 1]
    again = rs.moran(x, w.iloc[::-1])
    np.testing.assert_allclose(again.values, rs.moran(x, world.w).values, rtol=1e-12)
