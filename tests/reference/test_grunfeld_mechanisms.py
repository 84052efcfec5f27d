"""Thresholds, mediation, groups and effects from an event on Grunfeld's firms against lm() of R with dummies.

Least squares with dummies and our projections agree to 1e-10 of sums of squares; coefficients are asked
for to 1e-8. The event is invented, the numbers are not.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

HERE = Path(__file__).parent / "data" / "grunfeld"
GOLD = json.loads((HERE / "more.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")


@pytest.fixture(scope="module")
def panel():
    """The firms, the group of the first five, and the year in which some meet the event."""
    with (HERE / "grunfeld.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {
        c: np.array([float(r[c]) for r in rows]).reshape(11, 20).T
        for c in ("invest", "value", "capital")
    }
    start = np.array([1942.0] * 3 + [1946.0] * 3 + [np.nan] * 5)
    columns["start"] = np.tile(start, (20, 1))
    columns["big"] = np.tile((np.arange(11) < 5).astype(float), (20, 1))
    ids = [f"f{k:02d}" for k in range(1, 12)]
    return rs.Panel.from_arrays(ids, range(1935, 1955), columns)


def test_the_threshold_is_that_of_the_least_sum(panel):
    gold = GOLD["threshold"]
    found = rs.panel_threshold(
        panel, "invest ~ value", threshold="capital", thresholds=1, trim=0.1, draws=0
    )
    assert found.thresholds[0].value == gold["best"]
    np.testing.assert_allclose(found.model.estimates, gold["b"], rtol=1e-8)
    f = (gold["rss_none"] - min(gold["rss"])) / (min(gold["rss"]) / (11 * 19))
    assert found.tests[0].statistic == pytest.approx(f, rel=1e-9)


def test_mediation(panel):
    gold = GOLD["mediation"]
    found = rs.mediation(
        panel,
        "invest ~ value + capital | id + time",
        mediator="capital",
        regressor="value",
        draws=99,
        rng=1,
    )
    effects = {e.effect: e.estimate for e in found.effects}
    wanted = {"indirect": gold["a"] * gold["b"], "direct": gold["direct"], "total": gold["total"]}
    for name, value in wanted.items():
        assert effects[name] == pytest.approx(value, rel=1e-8)


def test_groups_and_chow(panel):
    found = rs.group_regressions(
        panel, "invest ~ value + capital | id + time", group="big", covariance="classical"
    )
    for label, model in zip(found.labels, found.models, strict=True):
        gold = GOLD["groups"]["big" if label == "1" else "small"]
        np.testing.assert_allclose(model.estimates, gold["b"], rtol=1e-8)
        assert float(np.nansum(np.square(model.residuals))) == pytest.approx(gold["rss"], rel=1e-10)
    (chow,) = [t for t in found.tests if t.test == "chow"]
    assert [chow.df1, chow.df2] == GOLD["chow"]["df"]
    assert chow.statistic == pytest.approx(GOLD["chow"]["F"], rel=1e-9)


def test_events(panel):
    gold = GOLD["event"]
    for how, key in (("two-way", "two_way"), ("sun-abraham", "by_cohort")):
        found = rs.event_study(
            panel, "invest ~ value | id + time", event="start", leads=4, lags=4, estimator=how
        )
        assert list(found.periods) == gold["periods"]
        np.testing.assert_allclose(found.estimates, gold[key], rtol=1e-8)


def test_hausman_from_random_effects_of_nlme(panel):
    """Wald of the means by lme, whose search leaves 1e-7 of the variances, and F by two regressions of lm.

    The customary statistic is in `test_grunfeld_hausman.py`. The variances of F need no search, only the share of the means, which drops out: 1e-8.
    """
    gold = GOLD["hausman"]
    found = rs.hausman_test(
        panel,
        "invest ~ value + capital",
        None,
        model="ols",
        fixed_effects="entity",
        covariance="analytic",
    )
    assert found.statistic == pytest.approx(gold["F"], rel=1e-8)
    assert found.df_below == pytest.approx(gold["below"], rel=1e-8)
    means = found.with_correlated
    at = [means.terms.index(name) for name in found.means]
    v, b = means.covariance[np.ix_(at, at)], means.estimates[at]
    assert b @ np.linalg.solve(v, b) == pytest.approx(gold["wald"], rel=1e-5)
