"""What a referee reads twice: decimals along a row, letters in notes, heads that fit, names of two lines."""

from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial.reporting._columns import in_lines
from regspatial.reporting._paper import PAPER
from regspatial.reporting.formats.as_latex import text as latex
from regspatial.reporting.formats.as_typst import text as typst
from regspatial.reporting.laid import laid_out
from regspatial.reporting.tables import on_paper
from regspatial.results.table import Column, Note, Table, values_said
from regspatial.words.numerals import in_signs

docx = pytest.importorskip("docx")
openpyxl = pytest.importorskip("openpyxl")
SAID = "\N{GREEK SMALL LETTER RHO} = 0.25, \N{GREEK SMALL LETTER SIGMA}\N{SUPERSCRIPT TWO} = 0.5, tau_x = 1"
LONG = "Intramural expenditure on research and development of all firms"


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(3)
    share = rng.uniform(8.0, 11.0, (4, 12))
    return rs.Panel.from_arrays(
        [f"r{k}" for k in range(12)],
        [2019, 2020, 2021, 2022],
        {
            "ln_patents": share,
            "gdp": np.exp(share) * 3.7,
            "firms": np.round(np.exp(share)),
            "rate": rng.uniform(0.001, 0.009, (4, 12)),
        },
    ).with_labels({"gdp": LONG})


def decimals(text):
    return len(text.partition(".")[2])


def test_a_variable_has_one_number_of_decimals_along_its_row(panel):
    names = ["ln_patents", "gdp", "firms", "rate"]
    laid = laid_out(rs.describe(panel, names).tables()[0])
    keys = laid.plain[0]
    own = [
        k
        for k, key in enumerate(keys)
        if key in ("mean", "sd", "min", "q25", "median", "q75", "max")
    ]
    rows = [[row.cells[k].text for k in own] for row in laid.rows]
    assert len(own) == 7
    assert {decimals(t) for t in rows[0]} == {3}
    assert {decimals(t) for t in rows[1]} == {2}
    assert all("," in t for t in rows[1])  # thousands apart in all of them, or in none
    ends = [rows[2][k] for k, at in enumerate(own) if keys[at] in ("min", "max")]
    assert [decimals(t) for t in ends] == [0, 0]  # firms are counted
    assert len({decimals(t) for t in rows[3]}) == 1
    assert all(float(t) > 0 for t in rows[3])


def test_an_estimate_and_what_is_said_of_it_have_the_same_decimals(impacts):
    laid = laid_out(impacts.tables()[0])
    keys = laid.plain[0]
    own = [k for k, key in enumerate(keys) if key in ("estimate", "std_error", "low", "high")]
    assert len(own) == 4
    places = {decimals(row.cells[k].text) for row in laid.rows for k in own}
    assert len(places) == 1


def test_a_matrix_has_numbers_over_its_columns_where_names_are_long(panel, tmp_path):
    found = rs.correlations(panel, ["ln_patents", "gdp", "firms", "rate"])
    laid = on_paper(found)[0]
    assert [h.text for h in laid.head[0]] == ["Variable", "(1)", "(2)", "(3)", "(4)", "VIF"]
    assert laid.rows[1].cells[0].text == f"(2) {LONG}"
    assert found.to_frame()["variable"][1] == "gdp"  # files keep the names
    short = rs.correlations(panel, ["ln_patents", "firms", "rate"])
    assert [h.text for h in on_paper(short)[0].head[0]][1:4] == ["ln_patents", "firms", "rate"]
    sheet = openpyxl.load_workbook(found.to_xlsx(tmp_path / "r.xlsx"))["correlations"]
    cells = [c for row in sheet.iter_rows() for c in row if "*" in c.number_format]
    assert len(cells) >= 1
    assert all(
        isinstance(c.value, (int, float)) for c in cells
    )  # numbers, the stars being their format


def test_notes_have_the_letters_of_the_table(sdm):
    shown = "\n".join(on_paper(sdm)[0].notes)
    assert "\N{GREEK SMALL LETTER SIGMA}\N{SUPERSCRIPT TWO} = " in shown
    assert not any(word in shown.split() for word in ("rho", "lambda", "sigma2"))
    assert (
        "sigma2 = " in sdm.summary()
    )  # a terminal has the names by which the numbers are asked for


def test_names_of_a_user_are_no_letters():
    note = Note("{name} is left out, and lambda = {x:.1f}.", name="lambda", x=0.5)
    table = Table(
        name="t", en="T", columns=(Column("a", "A", "text"),), rows=(("rho",),), notes=(note,)
    )
    laid = laid_out(table)
    assert laid.notes == ("lambda is left out, and \N{GREEK SMALL LETTER LAMDA} = 0.5.",)
    assert laid.rows[0].cells[0].text == "rho"
    assert (
        in_signs("rho_x, model.rho, 'rho' and arrhotho") == "rho_x, model.rho, 'rho' and arrhotho"
    )
    said = Note("{v}", v=values_said(("rho", "sigma2", "tau_x"), (0.25, 0.5, 1.0)))
    assert laid_out(replace(table, notes=(said,))).notes == (SAID,)


@pytest.mark.parametrize(
    ("text", "below", "lines"),
    [
        ("Mean", 6, ["Mean"]),
        ("Variance owed to the largest cell", 6, ["Variance", "owed to the", "largest cell"]),
        ("最大单元格占方差比重", 6, ["最大单元格占", "方差比重"]),
        ("Heteroskedasticity", 3, ["Heteroskedasticity"]),
    ],
)
def test_a_long_heading_stands_in_lines(text, below, lines):
    assert in_lines(text, below) == lines


def test_a_long_name_goes_on_beside_the_error_under_its_estimate(sdm, tmp_path):
    (term,) = [t for t in sdm.terms if not t.startswith("W(")][:1]
    made = rs.etable([sdm], names={term: LONG})
    lines = latex(made.laid()).splitlines()
    at = next(k for k, one in enumerate(lines) if one.startswith("Intramural"))
    assert "of all firms" not in lines[at]
    assert "of all firms" in lines[at + 1]
    assert "{(}" in lines[at + 1]  # the standard error
    assert f'table.cell(rowspan: 2, "{LONG}")' in typst(made.laid())
    grid = docx.Document(made.to_docx(tmp_path / "t.docx")).tables[0]
    row = next(r for r in grid.rows if r.cells[0].text == LONG)
    assert row.cells[1].vertical_alignment.name == "BOTTOM"


def test_no_empty_page_stands_between_pages_upright_and_across(tmp_path):
    from regspatial.reporting.formats import write_docx

    wide = Table(
        name="wide",
        en="Wide",
        columns=tuple(Column(f"c{k}", f"Measure {k} of all") for k in range(16)),
        rows=tuple(tuple(1000.0 + k for k in range(16)) for _row in range(3)),
    )
    narrow = Table(name="n", en="N", columns=(Column("a", "A"),), rows=((1.5,),))
    path = write_docx([laid_out(t) for t in (wide, narrow)], tmp_path / "t.docx")
    body = list(docx.Document(path).element.body)
    ends = [k for k, one in enumerate(body) if one.xpath("./w:pPr/w:sectPr")]
    assert len(ends) == 1
    assert body[ends[0] - 1].tag.endswith("}tbl")  # nothing between the table and its section's end
    assert body[ends[0]].xpath("./w:pPr/w:rPr/w:sz/@w:val") == ["2"]  # one point high


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("covariance", "clustered", "“standard errors: clustered by region”"),
        ("covariance", "driscoll-kraay", "“standard errors: Driscoll–Kraay”"),
        ("bias_correction", "lee-yu", "“bias correction: Lee–Yu correction”"),
        ("family", "poisson", "Poisson"),
    ],
)
def test_what_most_tools_call_a_parameter(name, value, said):
    """One tool's own label stood in the sentences of all others."""
    assert said in PAPER.parameter(name, value, "en")
