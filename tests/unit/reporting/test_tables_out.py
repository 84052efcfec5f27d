import csv
import math
import re
import resource

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import InputError, LabelError, OutputError
from regspatial.reporting._latex import escape, number
from regspatial.reporting.formats.as_html import for_notebook
from regspatial.reporting.tables import etable, to_csv, to_frame, to_latex
from regspatial.results.table import Column, Table


def test_frame_has_the_stable_keys(table):
    frame = to_frame(table)
    assert list(frame.columns) == list(table.keys)
    assert frame["estimate"][0] == -0.123456789
    assert table.rows[1][0] == "120000"
    empty = to_frame(type(table)(name="t", en="", columns=table.columns, rows=()))
    assert list(empty.columns) == list(table.keys)


def test_csv_keeps_every_digit_and_both_languages_read_it(table, tmp_path):
    path = tmp_path / "表.csv"
    to_csv(table, path)
    lines = path.read_bytes().decode("utf-8").splitlines()
    assert lines[0] == "id,effect,estimate,p_value,n,ok"
    assert lines[1] == "110000,direct,-0.123456789,1e-05,3,true"
    assert lines[3] == "130000,total,,,,"
    back = pd.read_csv(path, dtype={"id": str})
    np.testing.assert_array_equal(back["estimate"], np.array(table.column("estimate")))
    to_csv(table, path, bom=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,")


def test_csv_is_written_whole_or_not_at_all(table, tmp_path):
    path = tmp_path / "t.csv"
    to_csv(table, path)
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        with pytest.raises(OutputError):
            to_csv(table, path, bom=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("a_b & 10% #1 $x {y}", r"a\_b \& 10\% \#1 \$x \{y\}"),
        ("\\ ~ ^", r"\textbackslash{} \textasciitilde{} \textasciicircum{}"),
        ("ρ, R² – σ", r"$\rho$, R$^2$ -- $\sigma$"),
        ("创新", "创新"),
    ],
)
def test_latex_is_escaped(text, latex):
    assert escape(text) == latex


def test_latex_numbers_have_a_true_minus():
    assert number("-0.1") == "$-$0.1"
    assert number("(-0.1)") == "($-$0.1)"
    assert number("-x") == "-x"
    assert number("<0.001") == r"\textless{}0.001"


def test_latex_table_has_three_lines_and_its_columns(table):
    latex = to_latex(table)
    for rule in (r"\toprule", r"\midrule", r"\bottomrule"):
        assert latex.count(rule) == 1
    head = re.search(r"\\begin\{tabular\}\{(.*)\}\n", latex)[1]
    assert re.sub(r"S\[.*?\]", "S", head) == "llSSSr"
    assert r"\caption{Effects \& \textless{}signs\textgreater{}}" in latex
    assert r"110000 & Direct & -0.123 & {\textless{}0.001} & 3 & yes \\" in latex
    assert r"10\% of the \textless{}units\textgreater{}." in latex
    assert "直接效应" in to_latex(table, "zh")


def balanced(latex):
    opened = re.findall(r"\\begin\{(\w+)\}", latex)
    closed = re.findall(r"\\end\{(\w+)\}", latex)
    plain = re.sub(r"\\[{}]", "", latex)
    return sorted(opened) == sorted(closed) and plain.count("{") == plain.count("}")


def test_models_stand_side_by_side(sar, sdm, impacts):
    out = etable([sar, sdm, impacts], stars=False)
    assert out.terms() == ("ln_a", "ln_b", "W(ln_a)", "W(ln_b)", "rho")
    text = out.text()
    row = next(line for line in text.splitlines() if line.startswith("ln_a"))
    expected = [
        sar.get("ln_a")["estimate"],
        sdm.get("ln_a")["estimate"],
        *(impacts.get("ln_a", e)["estimate"] for e in ("direct", "indirect", "total")),
    ]
    assert row.split()[1:] == [f"{v:.3f}" for v in expected]
    under = text.splitlines()[text.splitlines().index(row) + 1]
    errors = [sar.get("ln_a")["std_error"], sdm.get("ln_a")["std_error"]]
    assert under.split()[:2] == [f"({v:.3f})" for v in errors]
    lag = next(line for line in text.splitlines() if line.startswith("W(ln_b)"))
    assert len(lag.split()) == 2  # the SAR has none, nor have the impacts
    assert f"{sdm.loglik:.2f}" in text
    assert "*" not in text
    latex = out.to_latex()
    assert balanced(latex)
    assert latex.count("S[table-format=") == 5
    assert r"\multicolumn{3}{c}{SDM}" in latex
    assert r"\cmidrule(lr){4-6}" in latex
    for line in latex.split(r"\midrule")[1].splitlines():
        if line.endswith(r"\\"):
            assert line.count("&") == 5


def test_html_of_a_regression_table(sar, sdm, impacts):
    out = etable(
        {"A & B": sar, "C": sdm, "D": impacts}, language="zh", names={"ln_a": "数字<经济>"}
    )
    text = out.html()
    assert for_notebook(text) == out._repr_html_()
    assert "A &amp; B" in text
    assert "W(数字&lt;经济&gt;)" in text
    assert "直接效应" in text
    assert "反距离" in text
    assert "Direct" in out.html("en")
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", text)
    spans = [
        sum(int(s or 1) for s in re.findall(r"<t[hd](?: [^>]*?)??(?: colspan=\"(\d)\")?>", r))
        for r in rows
    ]
    assert set(spans) == {6}


def test_stars_mark_what_they_say(sdm):
    plain, marked = etable([sdm], stars=False).text(), etable([sdm]).text()
    assert "*" not in plain
    for term in sdm.terms:
        p = sdm.get(term)["p_value"]
        stars = "***" if p < 0.01 else "**" if p < 0.05 else "*" if p < 0.1 else ""
        name = "ρ" if term == "rho" else term
        row = next(line for line in marked.splitlines() if line.startswith(name + " "))
        assert row.split()[1].lstrip("-0123456789.") == stars
    assert "* p<0.1" in marked
    assert not any(line.endswith(" ") for line in marked.splitlines())
    numbers = [
        n for n in map(re.compile(r"-?\d+\.\d{3}(?=[*)]|$)").search, marked.splitlines()) if n
    ]
    assert len({n.end() for n in numbers}) == 1  # last digits stand in line
    assert len(numbers) > 2 * len(sdm.terms)


def test_stars_stand_beside_the_column_of_digits_on_a_page(sdm):
    page = etable([sdm]).to_html()
    assert 'class="regspatial etable marked"' in page
    assert re.search(r'\d<span class="mark">\*+</span>', page)
    assert re.search(r'\(\d\.\d+<span class="mark">\)</span>', page)
    plain = etable([sdm], stars=False).to_html()
    assert "marked" not in plain
    assert '<span class="mark">' not in plain


def test_regression_csv_has_full_digits(sar, sdm, impacts, tmp_path):
    path = tmp_path / "e.csv"
    etable([sar, sdm, impacts]).to_csv(path, bom=True)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["term"]: row for row in csv.DictReader(file)}
    assert float(rows["rho"]["m2_estimate"]) == sdm.rho
    assert rows["W(ln_b)"]["m1_estimate"] == ""
    assert float(rows["ln_a"]["m5_std_error"]) == impacts.se[0, 2]
    assert float(rows["loglik"]["m1_estimate"]) == sar.loglik
    assert rows["model"]["m2_estimate"] == "SDM"
    assert rows["effect"]["m4_estimate"] == "indirect"
    assert rows["weights"]["m1_estimate"] == "inverse-distance"


def test_a_record_with_its_impacts_has_them_in_rows_beside_its_statistics(sdm, impacts, tmp_path):
    from regspatial.regression.tests.record import PanelModel

    both = PanelModel(model=sdm, impacts=impacts, tests=())
    assert etable([both], effects=False).text() == etable([sdm]).text()
    table = etable([sdm, both])
    lines = table.text().splitlines()
    at = next(k for k, line in enumerate(lines) if line.startswith("Indirect: ln_a"))
    assert f"{impacts.indirect[0]:.3f}" in lines[at]
    assert lines[at + 1].strip() == f"({impacts.se[0, 1]:.3f})"
    rho, nobs = (next(k for k, s in enumerate(lines) if s.startswith(h)) for h in ("ρ", "Obs"))
    assert rho < at < nobs
    for text in (table.to_latex(), table.to_markdown(), table.to_typst(), table.html()):
        assert "Indirect: ln" in text.replace("\\_", "_")
    table.to_csv(tmp_path / "e.csv")
    with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["term"]: row for row in csv.DictReader(file)}
    assert float(rows["indirect: ln_a"]["m2_estimate"]) == impacts.indirect[0]
    assert rows["indirect: ln_a"]["m1_estimate"] == ""


def test_two_dependent_variables_are_named(study, sar):
    other = rs.regression.spatial_panel_estimate(
        study.panel, "ln_a ~ ln_b", study.weights, model="sar", fixed_effects="entity"
    )
    head = etable([sar, other]).to_latex().split(r"\midrule")[0]
    assert r"{ln\_y} & {ln\_a}" in head
    assert etable([sar]).caption("zh").endswith("ln_y")


def test_what_cannot_stand_in_the_table(sar, moran):
    with pytest.raises(InputError, match="GlobalStatistic"):
        etable([sar, moran])
    with pytest.raises(InputError, match="at least one"):
        etable([])
    with pytest.raises(LabelError, match="1 heading was"):
        etable([sar, sar], headings=["one"])


def test_small_numbers_and_missing_ones():
    from regspatial.reporting.comparisons.regression_table import ModelColumn, RegressionTable

    column = ModelColumn(
        heading="M",
        group=0,
        effect="",
        y_name="y",
        facts={"sigma2": math.nan},
        cells={"a": (1.5e-5, 2e-9, 0.5), "b": (math.nan, math.nan, math.nan)},
    )
    text = RegressionTable(columns=(column,), names={}).text()
    assert "0.000015" in text
    assert "(0.0000000020)" in text
    assert "(–)" in text


@pytest.mark.parametrize("first", ["[x]", "*", " [1]", "[", "*a"])
def test_a_first_cell_is_no_argument_of_the_line_break(first):
    """After a line break (and a rule) LaTeX takes [ and * for its own, over blanks and line ends."""
    columns = (Column(first, first, "text"), Column("x", "x"))
    out = to_latex(Table(name="t", en="", columns=columns, rows=((first, 1.0), (first, 2.0))))
    assert first.strip() in out
    assert not re.search(r"(\\\\|\\(top|mid|bottom)rule)\s*[\[*]", out)


def test_a_line_end_in_a_cell_ends_no_paragraph():
    assert escape("a\r\n\nb") == "a   b"
