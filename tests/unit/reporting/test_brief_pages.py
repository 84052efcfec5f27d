"""What the appendix of a brief page leaves to files, and what it says once."""

import re

import pytest

from regspatial.reporting._notes import without_programs
from regspatial.reporting.page import Page
from regspatial.results.table import Column, Note, Table

LONG = "A configuration of many conditions, told in letters. " * 4


def table_of(name, keys, rows, title="", notes=()):
    columns = tuple(
        Column(key, key.title(), "text" if isinstance(cell, str) else "number")
        for key, cell in zip(keys, rows[0], strict=True)
    )
    notes = tuple(map(Note, notes))
    return Table(
        name=name, en=title or name.title(), columns=columns, rows=tuple(rows), notes=notes
    )


def page_of(*tables, again=False):
    page = Page("t")
    page.brief = True
    page.section("A").finding("f.").table(table_of("t", ["k", "value"], [("a", 1.0)], "Shown"))
    page.section("S", folder="01-s", again=again).finding("g.").fold()
    for one in tables:
        page.table(one)
    return page


def appendix_of(page):
    text = page.html().partition('<h2 id="appendix">')[2]
    return text, re.findall(r'<span class="number">Table A\d+\.</span>([^<]*)<', text)


def test_columns_of_sentences_stand_in_the_file_of_their_table():
    short = table_of("solutions", ["k", "said", "value"], [("a", LONG, 1.0), ("b", LONG, 2.0)])
    text, captions = appendix_of(page_of(short))
    assert captions == ["Solutions"]
    assert "In the file 01-s/solutions.csv: Said." in text
    assert LONG.strip() not in text
    assert "Value" in text


@pytest.mark.parametrize(("rows", "stands"), [(30, True), (31, False)])
def test_long_tables_stand_in_their_file(rows, stands):
    text, captions = appendix_of(
        page_of(table_of("pairs", ["a", "p_value"], [(f"r{k}", k / 100) for k in range(rows)]))
    )
    assert captions == (["Pairs"] if stands else [])
    assert ("In the folder 01-s: Pairs (pairs.csv)." in text) is not stands


def test_of_a_section_told_again_estimates_stand_and_the_rest_in_files():
    fit = table_of("fit", ["k", "value"], [("n", 3.0)])
    found = table_of("effects", ["k", "value", "p_value"], [("x", 3.0, 0.01)])
    assert appendix_of(page_of(fit, found))[1] == ["Fit", "Effects"]
    text, captions = appendix_of(page_of(fit, found, again=True))
    assert captions == ["Effects"]
    assert "In the folder 01-s: Fit (fit.csv)." in text


def test_a_table_that_another_holds_with_more_columns_stands_in_its_file():
    rows = [("x", 1.0, 0.01), ("z", 2.0, 0.02)]
    less = table_of("coefficients", ["k", "value", "p_value"], rows)
    more = table_of("wider", ["k", "value", "p_value", "e"], [(*one, 0.5) for one in rows])
    assert appendix_of(page_of(less, more))[1] == ["Wider"]
    other = table_of("wider", ["k", "value", "p_value", "e"], [(*one, 0.5) for one in rows[::-1]])
    assert appendix_of(page_of(less, other))[1] == ["Coefficients", "Wider"]


def test_what_other_programs_print_stands_in_a_file():
    rows = [("x", 1.0, 0.01), ("z", 2.0, 0.02)]
    less = table_of("coefficients", ["k", "value", "p_value"], rows)
    more = table_of("customary", ["k", "value", "p_value", "e"], [(*one, 0.5) for one in rows])
    text, captions = appendix_of(page_of(less, more))
    assert captions == ["Coefficients"]
    assert "Customary (customary.csv)" in text


def test_notes_leave_out_what_other_programs_print():
    assert without_programs("One. splm prints 2. Three; xsmle too.") == "One. Three."
    assert without_programs("One. Two (Lee 2010). Three.") == "One. Two (Lee 2010). Three."
    assert without_programs("一。其他程序印二。三。") == "一。三。"
    assert without_programs("其他软件所打印。") == ""


def test_a_note_that_is_a_finding_stands_once():
    said = "Out of sample the trees predict y with an R² of 0.94, a linear regression with one of 0.71."
    page = Page("t").section("A").finding(said)
    page.table(table_of("t", ["k", "value"], [("a", 1.0)], notes=[said]))
    assert page.html().count(said) == 1
