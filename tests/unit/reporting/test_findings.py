"""Findings say what the numbers say, and no more."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regspatial as rs
from regspatial.autocorrelation import geary
from regspatial.regression.tests.record import PanelModel
from regspatial.reporting.findings.registry import length, number
from regspatial.reporting.told import findings_of
from regspatial.words import Message


def said(record, names=None, language="en"):
    return [one.text(language) for one in findings_of(record, names)]


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (0.00476, "km", "4.76 m", "4.76 米"),
        (0.5, "km", "500 m", "500 米"),
        (0.0004, "km", "less than 1 m", "不足 1 米"),
        (12345.6, "km", "12,346 km", "12,346 千米"),
        (0.0, "km", "0.00 km", "0.00 千米"),
        (0.00476, "map units", "0.00476 map units", "0.00476 地图单位"),
    ],
)
def test_a_length_is_said_in_a_unit_that_fits_it(value, unit, english, chinese):
    assert length(value, Message(unit)).text() == english
    assert length(value, Message(unit)).text("zh") == chinese


@given(st.floats(-1e9, 1e9, allow_nan=False).filter(lambda v: v == 0 or abs(v) > 1e-8))
def test_a_number_is_written_out_and_close(value):
    text = number(value).text().replace("\N{MINUS SIGN}", "-").replace(",", "")
    assert "e" not in text
    assert float(text) == pytest.approx(value, rel=6e-3, abs=5e-9)


@pytest.mark.parametrize("n", [1, 2, 5, 6, 7, 30])
def test_no_region_is_the_highest_and_the_lowest_at_once(n):
    panel = rs.Panel.from_arrays(
        [f"r{k:02d}" for k in range(n)], [2020], {"x": np.arange(float(n))[None]}
    )
    text = said(rs.ranking(panel["x"]))[0]
    named = re.findall(r"r\d\d", text)
    assert len(named) == len(set(named)) == min(n, 6)
    assert ("lowest" in text) == (n > 6)
    assert named[0] == f"r{n - 1:02d}"


def test_a_statistic_that_chance_could_make_is_called_so(study):
    values = np.random.default_rng(2).permutation(30).astype(float)
    x = replace(study.panel["ln_y"].at(2019), values=values[None])
    found = rs.moran(x, study.weights)
    assert found.last_p > 0.05  # of this seed
    assert "no significant spatial autocorrelation" in said(found)[0]
    alike = replace(x, values=(study.weights.matrix @ values)[None])
    strong = rs.moran(alike, study.weights)
    assert strong.last_p < 0.05
    assert "similar values" in said(strong)[0]
    assert f"I = {strong.last_value:.3f}"[:8] in said(strong)[0]


def test_below_what_is_expected_regions_are_apart(study):
    ring = rs.SpatialWeights(
        ids=tuple("abcdefgh"),
        matrix=(np.roll(np.eye(8), 1, 0) + np.roll(np.eye(8), -1, 0)) / 2,
        kind="user",
        normalisation="row",
    )
    x = rs.Variable(name="x", ids=ring.ids, times=(2020,), values=np.tile([1.0, -1.0], 4)[None])
    assert "dissimilar values" in said(rs.moran(x, ring))[0]
    # Geary's C is turned round: above its expected value neighbours differ.
    assert "dissimilar values" in said(geary(x, ring))[0]


def test_clusters_name_their_regions_and_what_chance_would_find(study, local):
    last = said(local, {i: f"name {i}" for i in local.ids})[-1]
    found = [
        i
        for i, c in zip(local.ids, local.cluster[-1], strict=True)
        if c not in ("not significant", "isolate", "")
    ]
    assert f"2022: {len(found)} of 30 regions are significant at 0.05" in last
    for one in found:
        assert f"name {one}" in last
    assert "1.5 would be expected by chance alone" in last  # 30 × .05
    x = study.panel["ln_y"].at(2022)
    corrected = rs.local_moran(x, study.weights, permutations=499, rng=1, correction="fdr")
    assert "with no cluster at all" not in " ".join(said(corrected))


def test_an_effect_whose_interval_holds_zero_is_not_called_clear(sdm, impacts):
    text = said(PanelModel(model=sdm, impacts=impacts, tests=()))
    of_effects = next(t for t in text if "in all other regions together" in t)
    first = impacts.low[0], impacts.high[0]
    for j, name in enumerate(("the direct effect", "the indirect effect", "the total")):
        holds = first[0][j] <= 0 <= first[1][j]
        assert (name in of_effects.partition("not distinguishable from zero")[2]) == holds
    each = impacts.indirect[0] / 29
    assert f"on average {number(each).text()} for each of the 29" in of_effects
    wide = replace(impacts, low=impacts.low - 1e3, high=impacts.high + 1e3)
    text = said(wide)
    assert text[0].endswith("zero: the direct effect, the indirect effect, the total.")
    assert len(text) == 1  # nothing else is clear either


def test_dependence_is_said_by_the_interval_of_rho(sdm):
    k = sdm.terms.index("rho")
    low, high = sdm.intervals()[k]
    first = said(sdm)[0]
    assert first.startswith(f"ρ = {number(sdm.estimates[k]).text()} (95% interval ")
    meant = "resemble" if low > 0 else "differ from" if high < 0 else "do not depend"
    assert meant in first
    covariance = sdm.covariance.copy()
    covariance[k, k] = 1e4
    assert "do not depend" in said(replace(sdm, covariance=covariance))[0]


def test_the_effect_is_told_before_the_parameter_it_is_made_from(sdm, impacts):
    text = said(PanelModel(model=sdm, impacts=impacts, tests=()))
    assert "in all other regions together" in text[0]
    assert any(one.startswith("ρ = ") for one in text[1:])


def test_intervals_on_few_clusters_are_said_to_be_too_narrow(sdm, impacts):
    few = replace(sdm, covariance_type="clustered", df=None)  # intervals by z
    for record in (few, PanelModel(model=few, impacts=impacts, tests=())):
        assert "tend to be too narrow" in said(record)[-1]
        assert "区间往往偏窄" in said(record, language="zh")[-1]
    assert not any("too narrow" in one for one in said(sdm))
    many = replace(few, ids=tuple(f"r{k}" for k in range(41)))
    assert not any("too narrow" in one for one in said(many))


def test_the_coefficients_of_a_durbin_model_are_not_told_as_effects(sdm):
    assert not any("Coefficient" in one for one in said(sdm))


def test_coefficients_without_space(study):
    record = rs.fixed_effects(study.panel, "ln_y ~ ln_a + ln_b | id", covariance="hc1")
    first, *others = said(record)
    assert re.match(r"Coefficient of ln_a on ln_y: [\d.−]+ \(95% interval", first)
    assert len(others) == 1
    assert said(record, language="zh")[0].startswith("ln_a 对 ln_y 的系数：")


def test_a_type_without_sentences_has_none():
    assert findings_of(object()) == ()


def test_a_table_without_times_is_of_no_time_called_all():
    w = rs.SpatialWeights(ids=tuple("abcd"), matrix=np.eye(4)[[1, 0, 3, 2]])
    x = rs.Panel.from_arrays(list("abcd"), ["all"], {"x": [[1.0, 2.0, 4.0, 8.0]]})["x"]
    record = rs.moran(x, w)
    assert said(record)[0].startswith("Global Moran's I of x, the cross-section: I = ")
    assert said(record, language="zh")[0].startswith("x 的全局莫兰指数，截面：I = ")


def test_thresholds_that_were_asked_for_and_no_test_confirms_are_said_to_be_so():
    rng = np.random.default_rng(1)
    x, q, e = rng.normal(size=(3, 8, 40))
    ids, times = [f"r{k}" for k in range(40)], list(range(2001, 2009))
    panel = rs.Panel(ids=ids, times=times, columns={"x": x, "q": q, "y": x + e})
    how = {"threshold": "q", "draws": 99, "rng": 1}
    asked = rs.panel_threshold(panel, "y ~ x | id", thresholds=1, **how)
    assert asked.tests[0].p_value > 0.05
    assert "the test of 1 against 0 does not confirm it" in " ".join(said(asked))
    assert "asked for" not in " ".join(said(rs.panel_threshold(panel, "y ~ x | id", **how)))
    real = rs.Panel(ids=ids, times=times, columns={"x": x, "q": q, "y": x * (1 + 2 * (q > 0)) + e})
    assert "asked for" not in " ".join(
        said(rs.panel_threshold(real, "y ~ x | id", thresholds=1, **how))
    )
