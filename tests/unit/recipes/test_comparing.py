"""The step compare: models and impacts side by side, with the digits of the steps compared."""

import csv
from pathlib import Path

import docx
import pytest

from regspatial.errors import ParameterError
from regspatial.recipes import run_recipe

TABLE = Path(__file__).parents[3] / "data" / "tables" / "dri_simulated_2012_2022.csv"
TEXT = """
title = "Two models"
[regions]
source = "china:province"
exclude = ["540000", "710000", "810000", "820000"]
[panel]
source = "{table}"
id = "adcode"
time = "year"
[weights.near]
kind = "inverse-distance"
points = "seat"
[[step]]
name = "sdm"
tool = "spatial_panel"
weights = "near"
params = {{ formula = "ln_inn ~ ln_de + hum", draws = 200 }}
[[step]]
name = "other"
tool = "spatial_panel"
weights = "near"
params = {{ formula = "ln_inn ~ ln_de + hum", model = "{model}", draws = 200 }}
[[step]]
name = "both"
tool = "compare"
of = ["sdm", "other"]
params = {{ {params} }}
"""


def run(tmp_path, model="sar", params=""):
    tmp_path.mkdir(exist_ok=True)
    path = tmp_path / "study.toml"
    path.write_text(TEXT.format(table=TABLE.as_posix(), model=model, params=params), "utf-8")
    return run_recipe(path, tmp_path / "out").folder


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_models_and_impacts_stand_side_by_side(tmp_path):
    folder = run(tmp_path)
    models = {r["term"]: r for r in rows(folder / "03-both" / "both.csv")}
    impacts = {r["term"]: r for r in rows(folder / "03-both" / "both-impacts.csv")}
    for k, step in enumerate(("01-sdm", "02-other"), start=1):
        for r in rows(folder / step / "coefficients.csv"):
            assert models[r["term"]][f"m{k}_estimate"] == r["estimate"]
        for r in rows(folder / step / "impacts.csv"):
            at = 3 * (k - 1) + ("direct", "indirect", "total").index(r["effect"]) + 1
            assert impacts[r["variable"]][f"m{at}_estimate"] == r["estimate"]
    assert "loglik" in models
    assert "loglik" not in impacts
    assert "***" in (folder / "report.html").read_text("utf-8")


def test_without_impacts_on_one_side_only_the_models_stand(tmp_path):
    folder = run(tmp_path, model="sem", params="stars = false")
    assert (folder / "03-both" / "both.csv").is_file()
    assert not (folder / "03-both" / "both-impacts.csv").exists()
    assert "*" not in (folder / "03-both" / "both.tex").read_text("utf-8")


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ('stars = "many"', "10-5-1"),
        ("star = true", "no parameter star"),
        ("keep = 3", "keep = 3"),
        ("controls = [1]", "controls"),
        ('effects = "under"', "effects"),
    ],
)
def test_other_parameters_are_refused(params, said, tmp_path):
    with pytest.raises(ParameterError, match=said):
        run(tmp_path, params=params)


def test_the_table_is_shaped_as_the_step_says(tmp_path):
    shape = 'stars = "5-1-0.1", parentheses = "p", controls = ["hum"], effects_rows = "yes-no", order = ["W(*)"]'
    folder = run(tmp_path, params=shape)
    page = (folder / "report.html").read_text("utf-8")
    assert "p-values in parentheses." in page
    assert "Fixed effects of periods" in page
    assert "*** p&lt;0.001" in page
    table = (folder / "03-both" / "both.tex").read_text("utf-8")
    assert "Controls & {Yes} & {Yes}" in table
    below = run(tmp_path / "below", params='effects = "below", keep = ["ln_de"]')
    assert not (below / "03-both" / "both-impacts.csv").exists()
    assert "Indirect: ln" in (below / "03-both" / "both.tex").read_text("utf-8").replace("\\_", "")


def test_tables_come_in_the_formats_that_are_asked_for(tmp_path):
    path = tmp_path / "study.toml"
    text = TEXT.format(table=TABLE.as_posix(), model="sar", params="")
    path.write_text('formats = ["docx", "csv"]\n' + text, "utf-8")
    first = run_recipe(path, tmp_path / "out", language="zh")
    files = {p.name for p in (first.folder / "03-both").iterdir()}
    assert {"both.docx", "both.csv", "both-impacts.csv"} <= files
    assert not [n for n in files if n.endswith((".tex", ".xlsx"))]
    paper = docx.Document(first.folder / "03-both" / "both.docx")
    assert len(paper.tables) == 2  # models, impacts
    sdm = docx.Document(first.folder / "01-sdm" / "sdm.docx")
    assert sdm.tables[0].rows[-1].cells[0].text == "偏差修正"
    assert run_recipe(path, tmp_path / "out", language="zh", resume=True).steps == ()
    again = run_recipe(path, tmp_path / "out", language="zh", formats="xlsx,csv", resume=True)
    assert len(again.steps) == 3  # other formats are another run
    assert (again.folder / "03-both" / "both.xlsx").is_file()
    assert not (again.folder / "03-both" / "both.docx").exists()


@pytest.mark.parametrize("formats", ['"odt"', '["csv", "odt"]', "[1]", "3", "[]"])
def test_formats_that_are_not_there(formats, tmp_path):
    path = tmp_path / "study.toml"
    text = TEXT.format(table=TABLE.as_posix(), model="sar", params="")
    path.write_text(f"formats = {formats}\n{text}", "utf-8")
    with pytest.raises(ParameterError, match="format"):
        run_recipe(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_faults_stand_on_a_line_each_with_the_kind_of_weights_and_the_key(tmp_path):
    path = tmp_path / "bad.toml"
    text = TEXT.format(table=TABLE.as_posix(), model="sar", params="star = 1")
    text = text.replace('kind = "inverse-distance"', 'kind = "inverse"')
    path.write_text(text.replace('title = "Two models"', "title = 3"), "utf-8")
    with pytest.raises(ParameterError) as caught:
        run_recipe(path, tmp_path / "out")
    first, *lines = str(caught.value).splitlines()
    assert first == "3 faults:"
    assert all(line.startswith("- ") for line in lines)
    assert any("(key title)" in line for line in lines)
    assert any(
        "inverse is not allowed" in line or "'inverse' is not allowed" in line for line in lines
    )
    assert any("no parameter star" in line for line in lines)


COLUMNS = """
title = "Columns built up"
[panel]
source = "{table}"
id = "adcode"
time = "year"
[[step]]
name = "one"
tool = "fixed_effects"
params = {{ formula = "ln_inn ~ ln_de | adcode + year", covariance = "hc1" }}
[[step]]
name = "two"
tool = "fixed_effects"
params = {{ formula = "ln_inn ~ ln_de + hum | adcode + year", covariance = "hc1" }}
[[step]]
name = "moved"
tool = "instrumental"
params = {{ formula = "ln_inn ~ hum + [ln_de ~ ln_fdi] | adcode + year", covariance = "hc1" }}
[[step]]
name = "all"
tool = "compare"
of = ["one", "two", "moved"]
"""


def test_regressions_without_space_stand_side_by_side_and_are_taken_over(tmp_path):
    """Such records say by `model` of which kind they are; effects and errors are sentences of theirs."""
    path = tmp_path / "study.toml"
    path.write_text(COLUMNS.format(table=TABLE.as_posix()), "utf-8")
    folder = run_recipe(path, tmp_path / "out").folder
    found = rows(folder / "04-all" / "all.csv")
    at = {r["term"]: r for r in found}
    alone = {r["term"]: r for r in rows(folder / "02-two" / "coefficients.csv")}
    assert at["ln_de"]["m2_estimate"] == alone["ln_de"]["estimate"]
    assert at["hum"]["m1_estimate"] == "" != at["hum"]["m3_estimate"]
    assert at["fixed_effects"]["m1_estimate"]
    tex = (folder / "04-all" / "all.tex").read_text("utf-8")
    assert "HC1" in tex
    again = run_recipe(path, tmp_path / "out", resume=True).folder
    assert (again / "04-all" / "all.tex").read_text("utf-8") == tex
    chinese = run_recipe(path, tmp_path / "zh", language="zh").folder
    first, second = ((f / "04-all" / "blocks.json").read_text("utf-8") for f in (folder, chinese))
    assert first.replace('"language": "en"', "") == second.replace('"language": "zh"', "")
