"""Ten yearbooks whose truth is known: every cell as it was written, and nobody else's."""

import math

import pytest

import regspatial as rs
from tests.unit.io.make_yearbooks import MAKERS, Truth, truth


@pytest.fixture(scope="module")
def known() -> Truth:
    return truth()


@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_no_cell_is_wrong(make, known, tmp_path):
    book = make(tmp_path, known)
    panel = rs.read_panel(book.files if len(book.files) > 1 else book.files[0])
    assert sorted(panel.ids) == sorted(set(book.label.values()))
    assert list(panel.times) == known.years
    assert set(panel.columns) == {book.variable[v] for v, _c, _y in book.expected}
    place = {one: k for k, one in enumerate(panel.ids)}
    when = {year: k for k, year in enumerate(panel.times)}
    wrong = []
    for (v, code, year), number in book.expected.items():
        got = panel.columns[book.variable[v]][when[year], place[book.label[code]]]
        # written and read as the same binary number, or rounded to its printed digits
        if not (got == number or (math.isnan(got) and math.isnan(number))):
            wrong.append((v, code, year, number, got))
    assert not wrong
    for v, unit in book.units.items():
        assert panel.units[book.variable[v]] == unit


def test_all_faults_of_all_sheets_stand_in_one_message(workbook):
    path = workbook(
        {
            "gdp": [["地区", 2010, 2011], ["北京", 1, "abc"], ["天津", "12%", 3]],
            "pop": [["地区", 2010], ["北京", 1], [None, 4], ["北京", 6]],
        }
    )
    with pytest.raises(rs.RegspatialError) as caught:
        rs.read_panel(path)
    said = str(caught.value)
    for part in ("'abc'", "percentages", "rows 3 have no region", "stands twice", "sheet='gdp'"):
        assert part in said


def test_a_column_of_words_and_a_sheet_of_words_are_named(workbook):
    path = workbook(
        {
            "preface": [["What this book is."], ["And who made it."]],
            "2010": [["region", "gdp", "remark"], ["a", 1, "good"], ["b", 2, "bad"]],
        }
    )
    with pytest.warns(rs.RegspatialWarning) as caught:
        panel = rs.read_panel(path)
    said = " ".join(str(w.message) for w in caught)
    assert "remark" in said
    assert "preface" in said
    assert list(panel.columns) == ["gdp"]


def test_homonyms_are_asked_about_and_disagreement_is_an_error(workbook):
    homonyms = {
        "a": [["code", "name", "year", "y"], ["1", "Spring", 2010, 1], ["2", "Spring", 2010, 2]],
        "b": [["name", "2010"], ["Spring", 5]],
    }
    with pytest.raises(rs.RegspatialError, match="more than one region: Spring"):
        rs.read_panel(workbook(homonyms, "h.xlsx"))
    differing = {
        "y": [["region", 2010], ["a", 1], ["b", 2]],
        "z": [["region", "y_2010"], ["a", 9]],
    }
    with pytest.raises(rs.RegspatialError, match="disagree on 1 figure"):
        rs.read_panel(workbook(differing, "d.xlsx"))


def test_merge_goes_by_label_and_says_what_differs():
    a = rs.Panel.from_arrays(["x", "y"], [2010, 2011], {"p": [[1, 2], [3, 4]]})
    b = rs.Panel.from_arrays(["y", "x"], [2011, 2010], {"q": [[40, 30], [20, 10]]})
    assert a.merge(b).columns["q"].tolist() == [[10, 20], [30, 40]]
    assert a.with_columns(by_position=True, q=b["q"]).columns["q"].tolist() == [[10, 20], [30, 40]]
    c = rs.Panel.from_arrays(["x", "z"], [2010], {"q": [[1, 2]]})
    with pytest.raises(rs.RegspatialError, match=r"Only in the first: y.*second: z.*alone: 2011"):
        a.merge(c)
    assert a.merge(c, how="inner").ids == ("x",)
    assert a.merge(c, how="outer").ids == ("x", "y", "z")


def test_a_merge_keeps_which_names_were_taken_for_which_on_either_side(workbook):
    codes = [["code", "name", "year", "{}"], ["1", "Spring", 2010, 1], ["2", "Brook", 2010, 2]]
    names = [["name", "2010"], ["Spring", 5], ["Brook", 6]]
    one, other = (
        rs.read_panel(
            workbook({"s": [[h.format(y) for h in codes[0]], *codes[1:]], z: names}, f"{y}.xlsx")
        )
        for y, z in (("a", "b"), ("c", "d"))
    )
    told = {"Spring": "1", "Brook": "2"}
    assert dict(one.reading.renamed) == dict(other.reading.renamed) == told
    assert dict(one.merge(other).reading.renamed) == told


def test_a_recipe_and_a_pattern_read_the_same_cells(known, tmp_path):
    from regspatial.recipes.inputs import Inputs
    from regspatial.recipes.sources import load_panel

    book = next(m for m in MAKERS if m.__name__ == "several_files")(tmp_path, known)
    truth_ = rs.read_panel(book.files)
    inputs = Inputs()
    listed = load_panel({"source": [p.name for p in book.files]}, tmp_path, inputs)
    globbed = rs.read_panel(tmp_path / "several_*")
    assert sorted(inputs.checksums()) == sorted(p.name for p in book.files)
    for panel in (listed, globbed):
        assert panel.ids == truth_.ids
        for name, cells in truth_.columns.items():
            assert (panel.columns[name] == cells).all()


def test_a_pattern_whose_columns_are_named_is_read_as_all_its_files(tmp_path):
    """Naming the columns of ids and times makes of a pattern no single table that is read by hand."""
    for year in (2010, 2011):
        rows = "".join(f"{code},{year},{year + code}\n" for code in (1, 2))
        (tmp_path / f"y{year}.csv").write_text(f"code,year,gdp\n{rows}")
    for files in (tmp_path / "y*.csv", sorted(tmp_path.glob("y*.csv"))):
        panel = rs.read_panel(files, id="code", time="year")
        assert (panel.ids, panel.times) == (("1", "2"), (2010, 2011))
        assert panel["gdp"].values.tolist() == [[2011, 2012], [2012, 2013]]


@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_the_shell_and_a_recipe_read_the_same_cells(make, known, tmp_path):
    from regspatial.cli.reading import containers

    book = make(tmp_path, known)
    named = [str(p) for p in book.files]
    panel = containers({"panel": named if len(named) > 1 else named[0]})["panel"]
    truth_ = rs.read_panel(book.files)
    assert (panel.ids, panel.times) == (truth_.ids, truth_.times)
    assert panel.columns.keys() == truth_.columns.keys()
    for name, cells in truth_.columns.items():
        assert ((panel.columns[name] == cells) | (cells != cells)).all()


def test_the_command_takes_a_table_more_than_once(known, tmp_path):
    from click.testing import CliRunner

    from regspatial.cli.tools import run_group

    book = next(m for m in MAKERS if m.__name__ == "several_files")(tmp_path, known)
    tables = [word for p in book.files for word in ("--panel", str(p))]
    how = ["moran", *tables, "--regions", "china:province", "--variable", "population"]
    how += ["--json"]
    out = CliRunner().invoke(run_group(), how)
    assert out.exit_code == 0, out.output
    assert '"tool": "moran"' in out.output


@pytest.mark.parametrize(
    "rows",
    [
        [["地区", "2020年", "2021年"], ["北京市", 2189, 2189], ["天津市", 1387, 1373]],
        [[None, "2020年", "2021年"], ["北京市", 2189, 2189], ["天津市", 1387, 1373]],
        [["地区", 2020, 2021], ["北京市", 2189, 2189], ["天津市", 1387, 1373]],
        [["State", "2020", "2021"], ["Ohio", 2189, 2189], ["Utah", 1387, 1373]],
        [["地区", "人口_2020", "人口_2021"], ["北京市", 2189, 2189], ["天津市", 1387, 1373]],
    ],
)
def test_figures_that_look_like_years_are_figures(workbook, rows):
    panel = rs.read_panel(workbook({"人口": rows}))
    assert panel.times == (2020, 2021)
    assert panel["人口"].values.tolist() == [[2189, 1387], [2189, 1373]]


def test_a_cross_section_keeps_its_first_region(workbook):
    panel = rs.read_panel(
        workbook({"人口": [["地区", "人口"], ["北京市", 2189], ["天津市", 1387]]})
    )
    assert panel.ids == ("北京市", "天津市")
    assert panel["人口"].values.tolist() == [[2189, 1387]]


def test_a_total_without_figures_is_no_header(workbook):
    rows = [["地  区", "2020年", "2021年"], ["全  国", None, None], ["北京", 1, 2], ["天津", 3, 4]]
    preview = rs.preview_panel(workbook({"y": rows}))
    assert [str(p.what) for p in preview.parts if p.part == "header"] == ["rows 1"]
    assert rs.read_panel(workbook({"y": rows}))["y"].values.tolist() == [[1, 3], [2, 4]]
