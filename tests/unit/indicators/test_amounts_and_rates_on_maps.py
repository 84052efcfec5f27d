"""Amounts on maps: circles, a word where they are shaded; rates smoothed by empirical Bayes."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.indicators.mapped.smoothed import smoothed
from regspatial.studies.units import is_amount

MAP = rs.example("dri").regions().select(["110000", "120000", "130000", "140000"])
EVENTS = np.array([2.0, 30.0, 90.0, 8.0])
PEOPLE = np.array([10.0, 200.0, 1000.0, 40.0])


def made(**columns):
    return rs.Panel.from_arrays(MAP.ids, [2020], columns)


def words_of(figure):
    return " ".join(t.get_text() for axes in figure.axes for t in axes.texts)


@pytest.mark.parametrize(
    ("name", "unit", "amount"),
    [
        ("gdp", "亿元", True),
        ("地区生产总值", "", True),
        ("population", "10,000 persons", True),
        ("工业用电量", "亿千瓦时", True),
        ("人均GDP", "元", False),
        ("gdp", "元/人", False),
        ("ln_gdp", "", False),
        ("平均工资", "元", False),
        ("share", "%", False),
        ("gdp / population", "", False),
        ("x", "", False),
        ("urban_rate", "", False),
    ],
)
def test_amounts_are_known_by_their_unit_or_name(name, unit, amount):
    assert is_amount(name, unit) is amount


def test_smoothed_rates_are_marshalls():
    """Sum by sum, as Marshall (1991) has them; region by region."""
    total = sum(EVENTS) / sum(PEOPLE)
    between = sum(n * (y / n - total) ** 2 for y, n in zip(EVENTS, PEOPLE, strict=True)) / sum(
        PEOPLE
    ) - total / (sum(PEOPLE) / 4)
    assert between > 0
    rates, spreads = smoothed(EVENTS, PEOPLE)
    for y, n, rate, spread in zip(EVENTS, PEOPLE, rates, spreads, strict=True):
        share = between / (between + total / n)
        assert rate == pytest.approx(share * y / n + (1 - share) * total, rel=1e-12)
        assert spread**2 == pytest.approx(share * total / n, rel=1e-12)
    raw = EVENTS / PEOPLE
    drawn_in = np.abs(rates - total) / np.abs(raw - total)
    assert drawn_in[0] < drawn_in[3] < drawn_in[1] < drawn_in[2] < 1  # the smaller, the more
    assert np.ptp(smoothed(PEOPLE / 10, PEOPLE)[0]) == 0.0  # nothing beyond chance: one rate


def test_the_map_of_rates_holds_them_and_its_classes_are_no_finer():
    panel = made(births=EVENTS, people=PEOPLE)
    found = rs.map_variable(panel["births"], MAP, population=panel["people"])
    assert found.values == pytest.approx(smoothed(EVENTS, PEOPLE)[0])
    assert found.variable == "births / people"
    assert (np.diff(found.limits[1:-1]) >= found.ends.width).all()
    assert "Empirical Bayes rates" in found.tables()[0].notes[1].text("en")
    wrong = made(births=EVENTS + 0.5, people=PEOPLE)
    with pytest.raises(rs.errors.ParameterError, match="no count in"):
        rs.map_variable(wrong["births"], MAP, population=wrong["people"])
    wrong = made(births=EVENTS, people=PEOPLE * [1, 0, 1, 1])
    with pytest.raises(rs.errors.ParameterError, match="not positive in"):
        rs.map_variable(wrong["births"], MAP, population=wrong["people"])


def test_a_shaded_amount_has_a_word_and_circles_have_none():
    gdp = made(gdp=PEOPLE)["gdp"]
    shaded = rs.map_variable(gdp, MAP, classes=3)
    said = "gdp is an amount, and large regions weigh more when they are shaded"
    words = " ".join(words_of(shaded.plot(MAP)).split())
    assert said in words
    assert "Source" not in words
    both = " ".join(words_of(shaded.plot(MAP, source="Yearbook")).split())
    assert "Source: Yearbook" in both
    drawn = rs.map_variable(gdp, MAP, classes=3, drawn="circles")
    figure = drawn.plot(MAP)
    assert said not in " ".join(words_of(figure).split())
    assert drawn.layer_columns()[1][0].circles
    circles = [c for c in figure.axes[0].collections if c.get_zorder() == 4 and len(c.get_sizes())]
    sizes = sorted((float(c.get_sizes()[0]) for c in circles), reverse=True)
    upper = [shaded.limits[-1], shaded.limits[-2], shaded.limits[-3]]
    assert np.divide(sizes, sizes[0]) == pytest.approx(np.divide(upper, upper[0]))


def test_circles_are_refused_where_there_is_no_area():
    values = made(gdp=PEOPLE - 100)["gdp"]
    with pytest.raises(rs.errors.ParameterError, match="below zero in"):
        rs.map_variable(values, MAP, drawn="circles")
