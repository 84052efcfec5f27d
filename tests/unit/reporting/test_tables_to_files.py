"""Tables leave as files of every format: by path, in names, with what spans columns, within the page."""

import re
import zipfile
from dataclasses import replace

import docx
import numpy as np
import openpyxl
import pytest

import regspatial as rs
from regspatial.errors import OutputError
from regspatial.reporting.formats import text_of, write
from regspatial.reporting.laid import Heading, laid_out
from regspatial.results import Column, Table
from regspatial.words import NameOf

TEXTS = {"latex": "tex", "typst": "typ", "markdown": "md", "html": "html"}


@pytest.fixture(scope="module")
def configurations():
    panel = rs.example("dri").panel()
    return rs.fsqca(panel, "ln_inn", ["ln_de", "ln_pgdp", "hum", "ln_fdi"], at_time=2022)


@pytest.fixture(scope="module")
def wide():
    """A table of eighteen columns of long numbers, which no line of text holds."""
    columns = (Column("a", "a", "text"), *(Column(f"c{k}", f"c{k}") for k in range(18)))
    return Table(name="wide", en="Wide", columns=columns, rows=(("x", *[123456.78] * 18),) * 2)


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_written_where_a_path_is_given(name, configurations, sdm, tmp_path):
    for record in (configurations, rs.etable([sdm])):
        method = getattr(record, f"to_{name}")
        path = tmp_path / f"t.{TEXTS[name]}"
        text = method(path, "zh")
        assert text == method("zh") == method(None, "zh") == method(language="zh")
        assert text != method()
        written = path.read_text("utf-8")
        assert text in written or name == "html"
        assert name != "html" or ("<html" in written and "<table" in written)
        method(str(path))  # a path may be a text
        assert path.read_text("utf-8") != written
        with pytest.raises(OutputError):
            method(tmp_path / "no" / "t.tex")


def test_regions_stand_under_their_names_in_what_people_read(tmp_path):
    panel = rs.example("dri").panel()
    w = rs.weights.knn(rs.china("province").select(panel.ids), k=4)
    found = rs.local_moran(panel["ln_inn"].at(2022), w, permutations=99, rng=1)
    for text in (found.to_latex(), found.to_typst(), found.to_markdown(), found.to_html()):
        assert "Beijing" in text
        assert "110000" not in text
    book = openpyxl.load_workbook(found.to_xlsx(tmp_path / "t.xlsx"))
    assert book.worksheets[0].cell(row=3, column=1).value == "Beijing"
    with zipfile.ZipFile(found.to_ods(tmp_path / "t.ods")) as file:
        assert "Beijing" in file.read("content.xml").decode()
    found.to_csv(tmp_path / "t.csv")
    assert "110000" in (tmp_path / "t.csv").read_text("utf-8")


def test_csv_is_the_main_table_of_several(tmp_path):
    panel = rs.example("dri").panel()
    found = rs.describe(panel, ["ln_inn", "ln_de"], by_time=True)
    main, *others = found.tables()
    assert others
    assert main.keys not in [one.keys for one in others]
    found.to_csv(tmp_path / "t.csv")
    head, *rows = (tmp_path / "t.csv").read_text("utf-8-sig").splitlines()
    assert head.split(",") == list(main.keys)
    assert len(rows) == len(main.rows)


def test_what_is_of_the_whole_solution_stands_across_its_configurations(configurations, tmp_path):
    laid = laid_out(configurations.tables()[0])
    span = len(laid.kinds) - 1
    whole = f"{configurations.consistency:.3f}"
    assert span > 1
    assert f'colspan="{span}">{whole}' in text_of(laid, "html")
    assert rf"\multicolumn{{{span}}}{{c}}{{{whole}}}" in text_of(laid, "tex")
    assert f'table.cell(colspan: {span}, align: center, "{whole}")' in text_of(laid, "typ")
    word = docx.Document(write([laid], tmp_path / "t.docx")).tables[0]
    assert word.rows[-2]._tr.tc_lst[1].grid_span == span
    assert word.rows[-2].cells[1].text == whole
    book = openpyxl.load_workbook(write([laid], tmp_path / "t.xlsx"))
    row = 2 + len(laid.rows) - 1
    assert f"B{row}:{chr(65 + span)}{row}" in {str(m) for m in book.worksheets[0].merged_cells}
    assert book.worksheets[0].cell(row=row, column=2).value == pytest.approx(
        configurations.consistency
    )
    with zipfile.ZipFile(write([laid], tmp_path / "t.ods")) as file:
        sheet = file.read("content.xml").decode()
    assert re.search(rf'number-columns-spanned="{span}"[^>]*><text:p>{whole}<', sheet)
    # files for machines keep a value a column
    assert configurations.tables()[0].records()[-1]["H2"] is None


def test_heads_of_one_and_of_several_lines_stand_between_two_rules(tmp_path):
    """The first line has the rule above, the last that below; what stands over columns has one of its own."""
    columns = tuple(Column(key, key) for key in "abc")
    one = laid_out(Table(name="t", en="T", columns=columns, rows=((1.0, 2.0, 3.0),)))
    over = Heading(text="over two", span=2)
    three = replace(one, head=((Heading(text=""), over), (Heading(text=""), over), *one.head))
    for laid, rules in (
        (one, [("medium", "thin")]),
        (three, [("medium", None), (None, "hair"), (None, "thin")]),
    ):
        sheet = openpyxl.load_workbook(write([laid], tmp_path / "t.xlsx")).worksheets[0]
        lines = [sheet.cell(row=2 + k, column=2).border for k in range(len(rules))]
        assert [(b.top.style, b.bottom.style) for b in lines] == rules


def test_a_wide_table_fits_its_page(wide, tmp_path):
    typst = text_of(laid_out(wide), "typ")
    assert "set page(flipped: true)" in typst
    narrow = Table(name="n", en="N", columns=wide.columns[:4], rows=(("x", 1.0, 2.0, 3.0),))
    assert "flipped" not in text_of(laid_out(narrow), "typ")
    assert "set text(size" not in text_of(laid_out(narrow), "typ")
    with zipfile.ZipFile(write([laid_out(wide), laid_out(narrow)], tmp_path / "t.ods")) as file:
        sheets, pages = (file.read(f"{k}.xml").decode() for k in ("content", "styles"))
    assert re.findall(r'table:name="\w+" table:style-name="(\w+)"', sheets) == [
        "landscape",
        "portrait",
    ]
    assert pages.count('style:scale-to-X="1"') == 2


def test_a_long_text_breaks_into_lines(tmp_path):
    columns = (Column("n", "n"), Column("t", "t", "text"))
    laid = laid_out(Table(name="t", en="T", columns=columns, rows=((1.5, "word " * 20),)))
    assert 'class="text long"' in text_of(laid, "html")
    assert "columns: (auto, 1fr,)" in text_of(laid, "typ")
    sheet = openpyxl.load_workbook(write([laid], tmp_path / "t.xlsx")).worksheets[0]
    assert sheet.cell(row=3, column=2).alignment.wrap_text
    assert sheet.cell(row=3, column=2).alignment.indent == 1  # apart from the number before it


def test_rows_in_chinese_hold_letters_higher_than_those_of_simsun(tmp_path):
    """Programs without it take another font and cut its feet off; a text of several lines makes its own room."""
    columns = (Column("n", "n"), Column("t", "t", "text"))
    long = laid_out(
        Table(name="t", en="T", columns=columns, rows=((1.5, "字"), (2, "字" * 60))), "zh"
    )
    sheet = openpyxl.load_workbook(write([long], tmp_path / "t.xlsx")).worksheets[0]
    assert [sheet.row_dimensions[k].height for k in (3, 4)] == [16.5, None]


def test_every_greek_letter_is_mathematics_in_latex():
    letters = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ"
    columns = (Column("t", NameOf(en=letters, zh=letters), "text"),)
    tex = text_of(laid_out(Table(name="t", en="T", columns=columns, rows=(("x",),))), "tex")
    assert not set(letters) & set(tex)
    assert r"$\varphi$" in tex


def test_chinese_typst_gets_a_chinese_font_where_the_document_has_none(wide):
    assert "Noto Serif CJK SC" in text_of(laid_out(wide, "zh"), "typ")
    assert "CJK" not in text_of(laid_out(wide, "en"), "typ")


def test_impacts_have_the_observations_and_rho_of_their_model_beneath(sar, tmp_path):
    impacts = rs.impacts(sar, inference="delta")
    columns = rs.etable([sar, impacts]).columns
    alone, *three = columns
    assert len(three) == 3
    for one in three:
        assert one.cells["rho"] == pytest.approx(alone.cells["rho"])
        for key in ("nobs", "regions", "fixed_effects", "weights"):
            assert one.facts[key] == alone.facts[key]
    for path in (rs.etable([sar, impacts]).to_docx(tmp_path / "t.docx"),):
        found = rs.audit_table(path)
        assert {r["verdict"] for r in found.to_frame().to_dict("records")} <= {
            "consistent",
            "unknown",
        }


def test_numbers_of_numpy_are_written_as_numbers(tmp_path):
    columns = (Column("a", "a"), Column("b", "b"))
    given = Table(name="t", en="T", columns=columns, rows=((np.float64(0.1), 1 / 3),))
    write([laid_out(given)], tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text("utf-8").splitlines()[1] == "0.1,0.3333333333333333"
