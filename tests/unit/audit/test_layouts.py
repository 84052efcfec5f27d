"""Tables in the layouts of papers: headings in two rows or in two languages, measures down the side, merged cells."""

import tomllib
from pathlib import Path

import pytest

import regspatial as rs
from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid
from regspatial.reporting.formats import write
from regspatial.reporting.laid import laid_out
from regspatial.results import Column, Table
from regspatial.words import verbatim

TABLES = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text("utf-8"))["table"]
SILENT = {"lm", "ranks of scores that are alike", "loadings"}
"""Tables of which nothing follows."""


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one["name"])
def test_a_planted_fault_is_found_and_nothing_else(table):
    rows = tuple(tuple(line.split("|")) for line in table["text"].strip("\n").splitlines())
    found = audit_grids([Grid("t", rows, table["caption"]).tidied()])
    assert sorted({(f.check, f.term) for f in found.inconsistent}) == [
        tuple(one) for one in table["wrong"]
    ]
    assert found.findings or table["name"] in SILENT


def test_every_layout_stands_with_and_without_a_fault():
    names = {one["name"] for one in TABLES}
    assert sum(bool(one["wrong"]) for one in TABLES) >= 18
    assert all(
        one.removesuffix(" with a fault") in names for one in names if "moranstars" not in one
    )


def word(path, rows, merged=(), note=""):
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("Table 5. Mediation")
    table = document.add_table(len(rows), max(map(len, rows)))
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    for i, first, last in merged:
        text = table.cell(i, first).text
        for j in range(first + 1, last + 1):
            table.cell(i, j).text = ""
        table.cell(i, first).merge(table.cell(i, last)).text = text
    document.add_paragraph(note)
    document.save(path)
    return path


@pytest.mark.parametrize(("stars", "bad"), [("**", 0), ("***", 1), ("", 1)])
def test_stars_in_a_column_of_their_own_below_merged_headings(stars, bad, tmp_path):
    rows = [
        ["", "(1)", "", "(2)", ""],
        ["", "y", "", "m", ""],
        ["x", "0.300", "***", "0.210", stars],
        ["", "[0.002]", "", "[0.013]", ""],
        ["Effects of cities", "yes", "", "yes", ""],
        ["N", "3,252", "", "3 252", ""],
    ]
    merged = [(i, k, k + 1) for i in (0, 1) for k in (1, 3)]
    note = "Note: p-values in brackets; * p < 0.1, ** p < 0.05, *** p < 0.01."
    found = rs.audit_table(word(tmp_path / "t.docx", rows, merged, note))
    assert len([f for f in found.findings if f.check == "stars"]) == 2
    assert len(found.inconsistent) == bad


@pytest.mark.parametrize(("total", "bad"), [("0.500***", 0), ("0.520***", 1)])
def test_a_merged_row_begins_a_section(total, bad, tmp_path):
    rows = [["", "(1)", "(2)"]]
    for name, first in (("Direct", "0.300***"), ("Indirect", "0.200***"), ("Total", total)):
        rows += [[name, name, name], ["x", first, "0.100***"], ["", "(4.0)", "(4.0)"]]
    rows[8][2] = "0.200***"
    found = rs.audit_table(word(tmp_path / "t.docx", rows, [(k, 0, 2) for k in (1, 4, 7)]))
    assert {f.check for f in found.inconsistent} == ({"effects_sum"} if bad else set())
    assert sum(f.check == "effects_sum" for f in found.findings) == 2


def effects(total):
    columns = (
        Column("term", verbatim("Term")),
        *(Column(k, verbatim(k.title()), "number") for k in ("direct", "indirect", "total")),
    )
    rows = (("x", 0.3, 0.2, total), ("z", 0.1, 0.1, 0.2))
    return Table(name="effects", en=verbatim("Effects"), columns=columns, rows=rows)


@pytest.mark.parametrize("name", ["r.html", "r.docx"])
def test_our_own_tables_are_held_against_one_another_before_a_report_is_written(name, tmp_path):
    rs.report([effects(0.5)], tmp_path / name, title="T")
    with pytest.warns(rs.errors.DataWarning, match="contradict"):
        rs.report([effects(0.6)], tmp_path / name, title="T")


@pytest.mark.parametrize("name", ["t.xlsx", "t.docx", "t.csv", "t.html", "t.md"])
def test_and_before_a_file_of_tables_is_written(name, tmp_path):
    write([laid_out(effects(0.5), "en")], tmp_path / name)
    with pytest.warns(rs.errors.DataWarning, match="contradict"):
        write([laid_out(effects(0.6), "en")], tmp_path / name)
