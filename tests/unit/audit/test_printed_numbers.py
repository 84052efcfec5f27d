"""How printed numbers are read, and what interval each stands for."""

import pytest

from regspatial.audit.printed import Interval, cell, exactly, overlap, printed
from regspatial.audit.reading import _shown


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0.331", 0.331, 0.001),
        (".331", 0.331, 0.001),
        ("−0.30", -0.30, 0.01),
        ("3,252", 3252.0, 1.0),
        ("87.5%", 0.875, 0.001),
        ("1.90e+7", 1.9e7, 1e5),
        ("１２．５", 12.5, 0.1),
        ("0.850", 0.85, 0.001),
    ],
)
def test_a_number_stands_for_half_a_unit_on_both_sides(text, value, unit):
    one = printed(text)
    assert one.value == pytest.approx(value, rel=1e-12)
    assert one.unit == pytest.approx(unit, rel=1e-12)
    assert one.interval.high - one.interval.low == pytest.approx(unit, rel=1e-9)


@pytest.mark.parametrize("text", ["", "east", "2011-2019", "(1)", "YES|NO", "1.2.3", None])
def test_other_texts_are_no_numbers(text):
    assert printed(text) is None


@pytest.mark.parametrize(
    ("text", "number", "stars", "inside"),
    [
        ("0.331***", 0.331, 3, None),
        ("0.331*** (6.37)", 0.331, 3, 6.37),
        ("-0.331**\n[0.05]", -0.331, 2, 0.05),
        ("(6.37)***", None, 3, 6.37),
        ("（−2.10）", None, 0, -2.10),
        ("0.274 **", 0.274, 2, None),
        ("yes", None, 0, None),
    ],
)
def test_a_cell_of_a_regression_table(text, number, stars, inside):
    found = cell(text)
    assert (found.number.value if found.number else None) == number
    assert (found.inside.value if found.inside else None) == inside
    assert found.stars == stars


def test_a_bound_says_only_on_which_side():
    assert printed("<0.001").interval.holds(0.0004)
    assert not printed("<0.001").interval.holds(0.002)


def test_intervals_hold_every_combination():
    a, b = Interval(-1.0, 2.0), Interval(3.0, 4.0)
    assert (a * b) == Interval(-4.0, 8.0)
    assert (a - b) == Interval(-5.0, -1.0)
    assert (a / b) == Interval(-1.0 / 3.0, 2.0 / 3.0)
    assert (b / a).holds(1e9)  # a holds zero, so anything may come out
    assert abs(a) == Interval(0.0, 2.0)
    assert overlap([a, Interval(1.0, 5.0)]) == Interval(1.0, 2.0)
    assert overlap([a, b]) is None
    assert exactly(0.1 + 0.2).meets(exactly(0.3))


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (-0.126, "0.00", "-0.13"),
        (-0.12, '0.00"**";-0.00"**"', "-0.12**"),
        (-0.12, '0.00"*";(0.00)"*"', "(0.12)*"),
        (0.12, '0.00"*";(0.00)"*"', "0.12*"),
        (-0.126, "0.00;[Red]-0.00;0", "-0.13"),
        (0.0, '0.00;-0.00;"-"', "-"),
        (0.0, "0.00;-0.00", "0.00"),
        (0.126, "0.0%", "12.6%"),
        (0.1 + 0.2, "General", "0.3"),
    ],
)
def test_a_cell_is_read_as_excel_shows_it(value, code, shown):
    assert _shown(value, code) == shown
