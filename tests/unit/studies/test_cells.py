"""What a cell means: numbers as yearbooks write them, and never a guess."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest

from regspatial.containers.times import parse_time
from regspatial.errors import LabelError
from regspatial.studies.yearbooks.cells import is_missing, is_missing_id, parse_id, to_numbers


def numbers(*cells, **how):
    return to_numbers(list(cells), **how)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12.5", 12.5),
        ("1,234", 1234.0),
        ("-1,234,567.5", -1234567.5),
        ("１２３", 123.0),
        ("１，２３４．５", 1234.5),
        ("1\u00a0234", 1234.0),
        ("1\u202f234.5", 1234.5),
        ("\u22125.5", -5.5),
        (" 7 ", 7.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        (True, 1.0),
        (np.int64(3), 3.0),
        (Decimal("1.25"), 1.25),
    ],
)
def test_what_is_a_number(cell, value):
    got = numbers(cell)
    assert got.text_at == ()
    assert got.values[0] == value


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "1e400", "-1e999"])
def test_what_is_beyond_every_number_is_text(cell):
    assert numbers(cell).text_at == (0,)


@pytest.mark.parametrize(
    "cell", ["", " ", "NA", "n/a", "NaN", "—", "——", "…", "……", "-", ".", "..", "缺失", "－", None]
)
def test_what_is_missing(cell):
    got = numbers(cell)
    assert got.text_at == ()
    assert np.isnan(got.values[0])
    assert is_missing(cell)


@pytest.mark.parametrize(
    "cell",
    [
        *("123①", "123*", "12%", "(1,234)", "1_000", "12,34", "1,2345", "1 234", "0x1F", "1.2.3"),
        *("亿元", "约100", "٣", "²", "1,234,5", dt.date(2012, 1, 1), 1 + 2j, "1e", "--5"),
    ],
)
def test_what_is_text_and_not_guessed_at(cell):
    assert numbers(cell).text_at == (0,)


def test_the_decimal_comma_turns_the_marks_round():
    assert numbers("1.234,5", "0,5", "7", decimal=",").values.tolist() == [1234.5, 0.5, 7.0]
    assert numbers("1.5", "1,234.5", decimal=",").text_at == (0, 1)


def test_numeric_arrays_pass_unchanged():
    cells = np.array([1, 2, 3])
    got = to_numbers(cells)
    assert got.values.dtype == float
    assert got.values.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        *(("2012年", 2012), ("2012 年", 2012), ("２０１２年", 2012), ("2012年度", 2012)),
        *(("2012年底", 2012), ("2012年末", 2012), ("2012.00", 2012), ("2012.000", 2012)),
        *(("2012.5", "2012.5"), ("2012.", "2012."), ("2_012", "2_012"), ("20120", 20120)),
        *((2012.0, 2012), ("2012.0", 2012), (np.int32(2012), 2012), (" 2012 ", 2012)),
        *((dt.date(2012, 1, 1), 2012), (dt.datetime(2012, 1, 1), 2012)),
        (np.datetime64("2012-01-01"), 2012),
        (dt.date(2012, 6, 30), "2012-06-30"),
        (dt.datetime(2012, 6, 30, 12), "2012-06-30T12:00:00"),
        *(("2012Q1", "2012Q1"), ("2012①", "2012①"), ("2010-2012", "2010-2012"), (3, 3)),
    ],
)
def test_times(cell, time):
    got = parse_time(cell)
    assert got == time
    assert type(got) is type(time)


def test_ids_lose_what_floating_point_added_and_nothing_else():
    assert parse_id("110000.0") == parse_id(110000.0) == parse_id(" 110000 ") == "110000"
    assert parse_id("01") == "01"
    assert parse_id("v1.0") == "v1.0"
    with pytest.raises(LabelError):
        parse_id(" ")


@pytest.mark.parametrize("cell", [True, np.True_, "TRUE", "true", "True", "ＴＲＵＥ", " true "])
def test_a_truth_is_one_thing_in_every_file(cell):
    """A workbook holds TRUE as its own kind, a text file as a word: both are 1."""
    assert numbers(cell).values.tolist() == [1.0]
    assert numbers(cell).text_at == ()


def test_a_falsehood_too_and_other_words_are_text():
    assert numbers("FALSE", False, "false").values.tolist() == [0.0, 0.0, 0.0]
    assert numbers("yes", "T", "truely").text_at == (0, 1, 2)


def test_a_truth_as_an_id_is_the_word_that_is_shown():
    assert (parse_id(True), parse_id(np.False_), parse_id("TRUE")) == ("TRUE", "FALSE", "TRUE")


def test_namibia_is_a_region():
    assert not is_missing_id("NA")
    assert not is_missing_id("na")
    for cell in ("", None, float("nan"), "—", "N/A", "nan", "缺失"):
        assert is_missing_id(cell)
