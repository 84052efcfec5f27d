"""LaTeX tables fit a page: numbers at the decimal point, wide ones shrunk, long ones over pages."""

import re
import shutil
import subprocess

import pytest

import regspatial as rs
from regspatial.reporting._latex import LONG, WIDE, aligned, alignment_of
from regspatial.reporting.laid import laid_out
from regspatial.reporting.tables import to_latex
from regspatial.results import Column, Note, Table
from regspatial.words import verbatim

XELATEX = shutil.which("xelatex")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("0.326***", "0.326{***}"),
        ("(-0.108)", "{(}-0.108{)}"),
        ("\N{MINUS SIGN}163.94", "-163.94"),
        ("37,853", "37853"),
        ("<0.001", r"{\textless{}0.001}"),
        ("Regions and periods", "{Regions and periods}"),
        ("–", "{--}"),
        ("", ""),
    ],
)
def test_a_cell_is_a_number_for_siunitx_or_in_braces(text, cell):
    assert aligned(text) == cell


def test_a_column_says_how_many_digits_its_numbers_have():
    assert alignment_of("number", ["1.25", "-103.5", "x"]) == "S[table-format=-3.2]"
    shown = alignment_of("estimate", ["0.5*", "(0.25)", "0.75***"])
    assert shown == "S[table-format=1.2,table-space-text-pre={(},table-space-text-post={***}]"
    assert alignment_of("text", ["short"]) == "l"
    assert "p{" in alignment_of("text", ["a sentence that is far too long for a column of a table"])
    assert alignment_of("number", ["–"]) == "r"


def table_of(rows, columns):
    heads = (
        Column("id", "Region", "text"),
        *(Column(f"c{k}", f"Measure {k}") for k in range(columns)),
    )
    return Table(
        name="t",
        en="A table",
        columns=heads,
        notes=(Note("A note under it."),),
        rows=tuple((f"r{i}", *(k + i / 7 for k in range(columns))) for i in range(rows)),
    )


def test_a_wide_table_is_shrunk_and_a_long_one_repeats_its_head():
    plain, wide = to_latex(table_of(5, 3)), to_latex(table_of(5, 14))
    assert r"\resizebox" not in plain
    assert r"\resizebox" in wide
    assert len("Measure 1") * 14 > WIDE
    long = to_latex(table_of(LONG + 1, 3))
    assert long.count(r"\begin{longtable}") == 1
    assert r"\begin{table}" not in long
    assert long.count("{Measure 1}") == 2  # on the first page, and on those after it
    assert r"\begin{landscape}" in to_latex(table_of(LONG + 1, 14))


@pytest.mark.skipif(XELATEX is None, reason="no LaTeX is installed")
def test_latex_sets_them_without_an_error_and_within_the_margins(sdm, sar, tmp_path):
    parts = [
        rs.etable([sar, sdm], stars=True).to_latex(),
        *(to_latex(table_of(rows, k)) for rows, k in ((5, 14), (LONG + 30, 3), (LONG + 30, 9))),
    ]
    needed = "".join(one.partition("\n")[0].removeprefix("% ") for one in parts)
    head = (
        r"\documentclass[11pt]{article}\usepackage[a4paper,margin=2.5cm]{geometry}"
        rf"{needed}\begin{{document}}"
    )
    (tmp_path / "t.tex").write_text(head + "\n".join(parts) + r"\end{document}", "utf-8")
    done = subprocess.run(
        [XELATEX, "-interaction=nonstopmode", "-halt-on-error", "t.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    said = done.stdout.decode("utf-8", "replace")
    if re.search(r"File `[\w.]+' not found", said):
        pytest.skip("a LaTeX without the packages that the tables name")
    assert done.returncode == 0, said[-2000:]
    assert "Overfull" not in said


def test_thousands_stand_apart_where_a_column_has_five_digits():
    """A column of four-digit numbers, of years say, stays as it is; LaTeX groups the digits itself."""
    columns = (Column("time", verbatim("Year"), "int"), Column("n", verbatim("n"), "int"))
    columns += (Column("x", verbatim("x"), "number"), Column("y", verbatim("y"), "number"))
    rows = ((2012, 1200, 22724.3, 7228.51), (2022, 1300, 153326.5, 2692.4), (2023, 9, 1234.5, 9.1))
    table = Table(name="t", en=verbatim("t"), columns=columns, rows=rows)
    laid = laid_out(table)
    assert [c.text for c in laid.rows[0].cells] == ["2012", "1200", "22,724", "7229"]
    assert laid.rows[2].cells[2].text == "1,234"
    text = to_latex(table)
    assert "group-digits=integer" in text
    assert "22724" in text
    people = Table(
        name="t",
        en=verbatim("t"),
        columns=columns[2:],
        rows=((227243121.76, 1.0), (5367185.0, 2.0)),
    )
    assert [r.cells[0].text for r in laid_out(people).rows] == ["227,243,122", "5,367,185"]
    assert "227,243,122" in people.text()
    assert "e+" not in people.text()
    mixed = Table(
        name="t", en=verbatim("t"), columns=columns[2:3], rows=((1.26936e6,), (902541.0,))
    )
    assert mixed.formatted() == [["1,269,360"], ["902,541"]]
