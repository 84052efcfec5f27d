"""Formats of tables: what each writes is read back with the library that knows the format."""

import math
import re
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from regspatial.errors import OutputError, ParameterError
from regspatial.reporting.formats import FORMATS, chosen_formats, format_of, write
from regspatial.reporting.formats._numbers import around_the_point, excel_number, is_number
from regspatial.reporting.formats.as_markdown import text as markdown
from regspatial.reporting.formats.as_typst import text as typst
from regspatial.reporting.laid import Cell, laid_out
from regspatial.reporting.tables import etable, to_csv
from regspatial.results import Column, Note, Table
from regspatial.words import NameOf

BORDERS = ("top", "bottom")


def test_every_entry_is_a_format(table, tmp_path):
    for name in FORMATS:
        assert isinstance(format_of(name).SEVERAL, bool)
        assert format_of(name).RUN in {"each", "all", "paper"}
        path = write([laid_out(table, "zh")], tmp_path / f"t.{name}")
        assert path.stat().st_size > 100


def test_ods_is_read_back_with_its_numbers_and_texts(table, tmp_path):
    """By calamine: numbers with all digits, Chinese, a text that looks like a formula as a text."""
    from python_calamine import CalamineWorkbook

    odd = Table(
        name="a'b/c",
        en=NameOf(en="A <title> & more", zh="标题"),
        columns=(
            Column("a", NameOf(en="x", zh="甲"), "text"),
            Column("b", NameOf(en="b", zh="乙")),
        ),
        rows=(("=1+1 \x01", 1 / 3), ("北京", -1.5e-9), ("z", float("nan"))),
        notes=(Note("a note"),),
    )
    path = write(
        [laid_out(table, "zh"), laid_out(odd, "zh"), laid_out(odd, "en")], tmp_path / "t.ods"
    )
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names[0] == "目录"
    assert book.sheet_names[2:] == ["a b c", "a b c 2"]
    rows = book.get_sheet_by_name("a b c").to_python()
    assert rows[0][0] == "标题"
    assert rows[1][:2] == ["甲", "乙"]
    assert rows[2][:2] == ["=1+1 ", 1 / 3]
    assert rows[3][0] == "北京"
    assert rows[-1][0] == "a note"
    assert book.get_sheet_by_name("a b c 2").to_python()[0][0] == "A <title> & more"
    with zipfile.ZipFile(path) as file:
        assert file.namelist()[0] == "mimetype"
        assert file.infolist()[0].compress_type == zipfile.ZIP_STORED
    again = write(
        [laid_out(table, "zh"), laid_out(odd, "zh"), laid_out(odd, "en")], tmp_path / "u.ods"
    )
    assert again.read_bytes() == path.read_bytes()


def test_csv_keeps_keys_and_codes_in_every_language(table, tmp_path):
    write([laid_out(table, "zh", names={"110000": "北京"})], tmp_path / "a.csv")
    to_csv(table, tmp_path / "b.csv", bom=True)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_formats_are_chosen_by_name_and_each_once():
    assert chosen_formats("docx, XLSX,docx") == ("docx", "xlsx")
    assert chosen_formats("md\uff0ctex") == ("md", "tex")
    for wrong in ("doc", "", "csv,odt"):
        with pytest.raises(ParameterError, match="not available; there are: csv, docx"):
            chosen_formats(wrong)


def test_typst_holds_every_text_in_a_string(table, sdm):
    """Nothing of a cell can be markup or code: outside strings stand our own words alone."""
    odd = Table(
        name="a b/c",
        en=NameOf(en='A "quoted" #title', zh="标题"),
        columns=(
            Column("a", NameOf(en="*a*", zh="甲"), "text"),
            Column("b", NameOf(en="b", zh="乙")),
        ),
        rows=((r"C:\x #let y = 1 $z$ [w]", -1.5), ("<lab> @ref // no", float("nan"))),
        notes=(Note("#panic()"),),
    )
    written = typst(laid_out(odd))
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "S", written)
    assert not re.search(r"let|\$|panic|@|//", outside)
    assert "<tab-a-b-c>" in outside
    assert "\u22121.5" in written  # a minus, not a hyphen
    assert written.count("table.hline(stroke: 1pt)") == 2
    assert written.count("table.hline(stroke: 0.5pt)") == 1
    shown = etable([sdm, sdm]).to_typst("zh")
    assert shown == typst(etable([sdm, sdm]).laid("zh"))
    assert 'lang: "zh"' in shown
    assert sdm.to_typst().startswith("#[\n")


def test_one_file_of_csv_holds_one_table(table, tmp_path):
    laid = laid_out(table)
    with pytest.raises(ParameterError, match="one table; 2"):
        write([laid, laid], tmp_path / "t.csv")
    write([laid, laid], tmp_path / "t.md")


@pytest.mark.parametrize("name", ["docx", "xlsx"])
def test_a_file_that_cannot_be_written_stays(name, table, tmp_path):
    path = tmp_path / "no" / f"t.{name}"
    with pytest.raises(OutputError):
        write([laid_out(table)], path)


def sheet_of(path):
    book = openpyxl.load_workbook(path)
    return book[book.sheetnames[0]]


def test_excel_holds_the_numbers_and_shows_the_decimals(sdm, tmp_path):
    path = etable([sdm], stars=True).to_xlsx(tmp_path / "t.xlsx")
    sheet = sheet_of(path)
    rows = {r[0].value: r for r in sheet.iter_rows() if r[0].value}
    estimate = rows["ln_a"][1]
    assert estimate.value == pytest.approx(sdm.get("ln_a")["estimate"], rel=1e-15)
    assert estimate.number_format.startswith("0.000")
    error = sheet.cell(row=estimate.row + 1, column=2)
    assert error.value == pytest.approx(sdm.get("ln_a")["std_error"], rel=1e-15)
    assert error.number_format.startswith('"("0.000")"')
    # openpyxl writes sixteen digits, Excel keeps fifteen
    assert rows["Log-likelihood"][1].value == pytest.approx(sdm.loglik, rel=1e-15)
    assert rows["Observations"][1].value == sdm.nobs
    assert sheet.cell(row=2, column=1).border.top.style == "medium"
    last = rows["Bias correction"] if "Bias correction" in rows else rows["Standard errors"]
    assert last[0].border.bottom.style == "medium"
    assert sheet.freeze_panes == "B4"


def test_excel_has_a_sheet_a_table_with_headings_of_the_language(local, tmp_path):
    path = local.to_xlsx(tmp_path / "t.xlsx", "zh")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["目录", *(table.name for table in local.tables())]
    sheet = book[book.sheetnames[1]]
    assert sheet["A1"].value == local.tables()[0].title("zh")
    headings = [c.value for c in sheet[2]]
    assert "地区" in headings
    values = [r[headings.index("p 值")].value for r in sheet.iter_rows(min_row=3, max_row=10)]
    assert values == pytest.approx(local.tables()[0].column("p_value")[:8], rel=1e-15)


def test_excel_runs_no_text_and_takes_any_text(tmp_path):
    columns = (Column("a", "=1+1", "text"), Column("x", "x"))
    rows = (("=cmd()", math.nan), ("a\x07b", math.inf), ("007", 1e-9))
    table = Table(name="a/b:c" * 10, en="T", columns=columns, rows=rows, notes=(Note("=2"),))
    sheet = sheet_of(write([laid_out(table)] * 2, tmp_path / "t.xlsx"))
    assert {c.data_type for r in sheet.iter_rows() for c in r if c.value} == {"s", "n"}
    assert [c.value for c in sheet["A"]] == ["T", "=1+1", "=cmd()", "ab", "007", "=2"]
    assert [c.value for c in sheet["B"]][2:5] == ["–", "∞", 1e-9]


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("0.123", 0.1234, "0.000"),
        ("-0.1**", -0.12, '0.0"**";-0.0"**"'),
        ("(0.05)", 0.0512, '"("0.00")";"(-"0.00")"'),
        ("<0.001", 1e-9, '[<0.001]"<0.001";0.000'),
        ("1.5e-07", 1.54e-7, "0.0E+00"),
        ("12", 12, "0"),
    ],
)
def test_excel_shows_what_the_table_shows(text, value, code):
    assert excel_number(Cell(text=text, value=value)) == (value, code)
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "–", "inf", "2012-2020", "SDM", "1.2.3", "yes"])
def test_what_is_no_number(text):
    assert not is_number(text)
    assert excel_number(Cell(text=text, value=None)) is None


def test_the_decimal_point_divides():
    assert around_the_point("(-0.12)") == ("(-0", ".12)")
    assert around_the_point("3") == ("3", "")
    assert around_the_point("<0.001") == ("<0", ".001")


def edges(row):
    return [
        {e.tag.partition("}")[2] for e in cell.iter() if e.tag in {qn(f"w:{b}") for b in BORDERS}}
        for cell in row._tr.tc_lst
    ]


@pytest.mark.parametrize(("language", "before"), [("en", "Table 3. "), ("zh", "表3\u3000")])
def test_word_has_a_numbered_caption_and_three_lines(language, before, sar, sdm, impacts, tmp_path):
    made = etable({"A": sar, "B": sdm, "C": impacts}, language=language, stars=True)
    document = docx.Document(made.to_docx(tmp_path / "table3.docx", number=3))
    caption = "".join(t.text for t in document.paragraphs[0]._p.iter(qn("w:t")))
    assert caption == before + made.caption(language)
    (field,) = document.element.iter(qn("w:fldSimple"))
    assert "SEQ Table" in field.get(qn("w:instr"))
    (grid,) = document.tables
    heads = len(made.laid().head)
    repeated = [bool(list(r._tr.iter(qn("w:tblHeader")))) for r in grid.rows]
    assert repeated == [k < heads for k in range(len(repeated))]
    lines = [
        k for k, row in enumerate(grid.rows) if all("bottom" in e or "top" in e for e in edges(row))
    ]
    foot = next(k for k, r in enumerate(made.laid().rows) if r.part == "foot")
    assert lines == [0, heads - 1, heads + foot - 1, len(grid.rows) - 1]
    runs = [r for r in document.element.iter(qn("w:rFonts")) if r.get(qn("w:ascii"))]
    assert {r.get(qn("w:ascii")) for r in runs} == {"Times New Roman"}
    faces = {f.get(qn("w:eastAsia")) for f in document.element.body.iter(qn("w:rFonts"))}
    assert faces == {"SimSun"}
    tabs = [t.get(qn("w:val")) for t in document.element.body.iter(qn("w:tab"))]
    assert set(tabs) == {"decimal"}
    below = [p.text for p in document.paragraphs[1:]]
    assert below[: len(made.notes(language))] == list(made.notes(language))


def test_word_text_is_what_the_table_shows(sdm, tmp_path):
    made = etable([sdm])
    document = docx.Document(made.to_docx(tmp_path / "t.docx"))
    shown = [[c.text for c in r.cells] for r in document.tables[0].rows]
    laid = made.laid()
    expected = [[c.text.replace("-", "\u2212") for c in r.cells][1:] for r in laid.rows]
    found = [row[1:] for row in shown[len(laid.head) :]]
    numbers = [k for k, row in enumerate(expected) if is_number(laid.rows[k].cells[1].text)]
    assert len(numbers) > 8
    assert [found[k] for k in numbers] == [expected[k] for k in numbers]


def test_word_shows_of_a_record_what_a_paper_shows(local, sdm, tmp_path):
    document = docx.Document(local.to_docx(tmp_path / "a.docx", "zh"))
    assert len(document.tables) == 1  # the counts by cluster
    model = docx.Document(sdm.to_docx(tmp_path / "b.docx"))
    assert model.tables[0].rows[2].cells[0].text == "ln_a"


def test_only_wide_tables_stand_on_pages_across(sdm, tmp_path):
    heads = [
        Column("id", "Id", "text"),
        *(Column(f"x{k}", "A heading of some length") for k in range(12)),
    ]
    rows = (("r", *(12345.678 for _ in range(12))),)
    wide = Table(name="t", en=NameOf("T", "T"), columns=tuple(heads), rows=rows)
    narrow = etable([sdm]).laid("en")
    given = [narrow, narrow, laid_out(wide), narrow]
    document = docx.Document(write(given, tmp_path / "t.docx"))
    across = [s.page_width > s.page_height for s in document.sections]
    assert across == [False, True, False]


def test_word_cuts_a_long_table_and_says_so(tmp_path):
    columns = (Column("id", "Id", "text"), Column("x", "x"))
    long = Table(
        name="t",
        en=NameOf("T", "T"),
        columns=columns,
        rows=tuple((f"r{k}", 1.0) for k in range(403)),
    )
    document = docx.Document(write([laid_out(long)], tmp_path / "t.docx"))
    assert len(document.tables[0].rows) == 401
    assert "3 more rows" in document.paragraphs[1].text


@pytest.mark.parametrize("number", [0, -1, "3", True, 1.5])
def test_a_table_has_a_number_from_one_up(number, sdm, tmp_path):
    with pytest.raises(ParameterError, match="1 or more|whole number"):
        sdm.to_docx(tmp_path / "t.docx", number=number)
    assert not list(tmp_path.iterdir())


def test_a_word_file_names_nobody(sdm, tmp_path):
    with zipfile.ZipFile(sdm.to_docx(tmp_path / "t.docx")) as file:
        core = file.read("docProps/core.xml").decode()
    assert "python-docx" not in core


def test_markdown_is_a_pipe_table(table):
    text = markdown(laid_out(table))
    lines = text.splitlines()
    assert lines[0] == r"**Effects & \<signs\>**"
    assert lines[3].replace(" ", "") == "|:--|:--|--:|--:|--:|--:|"
    assert all(line.count("|") - line.count(r"\|") == 7 for line in lines[2 : 4 + len(table.rows)])


@pytest.mark.parametrize(
    ("natural", "room", "widths"),
    [
        ([500, 9000, 9000], 10_000, [500, 4750, 4750]),
        ([500, 700, 9000], 5_000, [500, 700, 3800]),
        ([4000, 4000], 5_000, [2500, 2500]),
        ([500, 1500], 4_000, [1000, 3000]),
    ],
)
def test_the_widest_columns_give_where_a_page_is_too_narrow(natural, room, widths):
    from regspatial.reporting.formats.docx_widths import fitted

    assert fitted(natural, room) == widths


def _truth_table():
    names = "Digital infrastructure|Digital administration|Institutional support|Specialisation|Economic level"
    texts = [*names.split("|"), *(f"{n} abroad" for n in names.split("|")[:3])]
    heads = [*texts, "Cases in the outcome", "Consistency", "PRI", "Outcome"]
    columns = tuple(Column(f"c{k}", NameOf(en=h, zh=h)) for k, h in enumerate(heads))
    cases = Column("cases", NameOf(en="Which cases", zh="案例"), "text")
    row = (*[1.0] * 9, 0.986, 0.944, 1.0, "Heilongjiang, Yunnan, Inner Mongolia")
    return Table(
        name="truth", en=NameOf(en="Truth", zh="真值表"), columns=(*columns, cases), rows=(row,) * 9
    )


def test_letters_become_smaller_before_a_word_of_a_heading_breaks(sdm):
    from regspatial.reporting.formats.docx_widths import LANDSCAPE, SIZE, least_widths, sized

    wide = laid_out(_truth_table(), "en")
    size, widths = sized(wide, LANDSCAPE)
    assert 6.5 <= size < SIZE
    assert sum(least_widths(wide)) > LANDSCAPE
    assert all(w >= one for w, one in zip(widths, least_widths(wide, size), strict=True))
    assert sized(etable([sdm]).laid("en"), LANDSCAPE)[0] == SIZE


def test_the_head_of_a_table_keeps_its_first_rows_and_the_last_ones_stay_together(tmp_path):
    """With fewer on the first page LibreOffice showed none of those that follow."""
    path = write([laid_out(_truth_table(), "en")], tmp_path / "t.docx")
    rows = docx.Document(str(path)).tables[0].rows
    kept = [all(p.paragraph_format.keep_with_next for p in r.cells[0].paragraphs) for r in rows]
    # its last three rows go on together as well
    assert kept == [True] * 3 + [False] * 4 + [True] * 2 + [False]
