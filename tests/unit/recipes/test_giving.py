"""What a step finds is a column for the steps after it."""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, SpecificationError
from regspatial.recipes import read_recipe, run_recipe

IDS = ["110000", "120000", "130000", "140000", "150000", "210000"]
TEXT = """
[panel]
source = "panel.csv"
id = "adcode"
time = "year"
[labels]
score = { en = "Green index", zh = "绿色指数" }
[[step]]
name = "index"
tool = "composite_index"
gives = { score = "index.score", place = "rank" }
params = { indicators = "x:+, z:-", weighting = "equal" }
[[step]]
name = "described"
tool = "describe"
params = { variables = ["score", "log(1 + score)", "place"] }
"""


@pytest.fixture
def study(tmp_path):
    rng = np.random.default_rng(3)
    lines = ["adcode,year,x,z"]
    lines += [f"{i},{t},{rng.random():.4f},{rng.random():.4f}" for i in IDS for t in (2020, 2021)]
    (tmp_path / "panel.csv").write_text("\n".join(lines), encoding="utf-8")
    path = tmp_path / "study.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def described(folder):
    with (folder / "02-described/description.csv").open(encoding="utf-8-sig") as file:
        return {row["variable"]: row for row in csv.DictReader(file)}


def test_the_column_is_that_of_the_function_called_by_hand(study, tmp_path):
    ran = run_recipe(study, tmp_path / "run", language="en")
    panel = rs.read_panel(study.parent / "panel.csv", id="adcode", time="year")
    scores = rs.composite_index(panel, {"x": "+", "z": "-"}, weighting="equal").scores
    found = described(ran.folder)
    assert float(found["score"]["mean"]) == pytest.approx(scores.mean(), rel=1e-12)
    assert float(found["score"]["sd"]) == pytest.approx(scores.std(ddof=1), rel=1e-12)
    assert float(found["log(1 + score)"]["mean"]) == pytest.approx(np.log1p(scores).mean())
    assert float(found["place"]["max"]) == 6.0
    report = (ran.folder / "report.html").read_text("utf-8")
    assert "Green index" in report
    assert "score = index.score" in report


def test_rows_in_another_order_give_the_same(study, tmp_path):
    first = described(run_recipe(study, tmp_path / "a").folder)
    table = study.parent / "panel.csv"
    head, *rows = table.read_text("utf-8").split("\n")
    table.write_text("\n".join([head, *reversed(rows)]), encoding="utf-8")
    again = described(run_recipe(study, tmp_path / "b").folder)
    for name, row in first.items():  # sums in another order differ in the last digit
        got = [float(again[name][key]) for key in ("n", "mean", "sd", "max")]
        assert got == pytest.approx(
            [float(row[key]) for key in ("n", "mean", "sd", "max")], rel=1e-12
        )


def test_a_step_taken_over_gives_its_columns_again(study, tmp_path):
    run_recipe(study, tmp_path / "run")
    before = described(tmp_path / "run")
    for file in (tmp_path / "run/02-described").iterdir():
        file.unlink()
    ran = run_recipe(study, tmp_path / "run", resume=True)
    assert ran.resumed == ("index",)
    assert described(tmp_path / "run") == before


def test_what_holds_for_a_region_holds_at_all_times_and_a_span_at_its_end(study, tmp_path):
    text = (
        study.read_text("utf-8").partition("[[step]]")[0].partition("[labels]")[0]
        + """
[[step]]
name = "change"
tool = "malmquist"
gives = { tfp = "malmquist.tfpch", mean = "malmquist_by_unit.tfpch" }
params = { inputs = ["x"], outputs = ["z"] }
[[step]]
name = "described"
tool = "describe"
missing = "keep"
params = { variables = ["tfp", "mean"], by_time = true }
"""
    )
    study.write_text(text, encoding="utf-8")
    table = rs.read_panel(study.parent / "panel.csv", id="adcode", time="year")
    found = rs.malmquist(table, ["x"], ["z"])
    ran = run_recipe(study, tmp_path / "run")
    with (ran.folder / "02-described/description_by_time.csv").open(encoding="utf-8-sig") as file:
        rows = {(r["variable"], r["time"]): r for r in csv.DictReader(file)}
    assert int(rows["tfp", "2020"]["n"]) == 0
    assert float(rows["tfp", "2021"]["mean"]) == pytest.approx(found.tfpch.mean())
    assert rows["mean", "2020"]["mean"] == rows["mean", "2021"]["mean"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('"index.score"', '"index.nothing"'), r"no column 'index.nothing'.*index\.score"),
        (('"index.score"', '"other.score"'), r"no column 'other.score'"),
        (('score = "index.score"', 'x = "index.score"'), "'x', which the table has already"),
        (('place = "rank"', "place = 3"), "new column"),
        (("gives = { score", "gave = { score"), "gave"),
    ],
)
def test_what_cannot_be_given_is_refused_by_name(study, tmp_path, change, sentence):
    study.write_text(
        study.read_text("utf-8").replace(*change, 1).replace('score = { en = "Green', '# "'),
        encoding="utf-8",
    )
    with pytest.raises(rs.RegspatialError, match=sentence):
        run_recipe(study, tmp_path / "run")


def test_two_steps_cannot_give_one_column_nor_compare_any(study):
    text = study.read_text("utf-8")
    again = text.replace(
        'name = "described"\ntool = "describe"',
        'name = "b"\ntool = "moran"\ngives = { score = "i" }',
    )
    study.write_text(again, encoding="utf-8")
    with pytest.raises(ParameterError, match="'index' and 'b' both give the column 'score'"):
        read_recipe(study)
    study.write_text(
        text + '[[step]]\nname = "c"\ntool = "compare"\nof = []\ngives = { a = "b" }', "utf-8"
    )
    with pytest.raises(ParameterError, match="gives no columns"):
        read_recipe(study)


def test_several_values_of_a_region_are_no_column(study, tmp_path):
    text = (
        study.read_text("utf-8").partition("[[step]]")[0].partition("[labels]")[0]
        + """
[[step]]
name = "slacks"
tool = "super_sbm"
gives = { slack = "sbm_slacks.slack" }
params = { inputs = ["x"], outputs = ["z"] }
"""
    )
    study.write_text(text, encoding="utf-8")
    with pytest.raises(SpecificationError, match="several values of slack"):
        run_recipe(study, tmp_path / "run")
