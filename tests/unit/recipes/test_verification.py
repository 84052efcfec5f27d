"""A run made again: the same digits, what has changed since, and what is said where it cannot be."""

import json
import shlex
import shutil

import numpy as np
import pytest

import regspatial as rs
from regspatial.cli.app import run
from regspatial.recipes import run_recipe, verify

RECIPE = """
title = {{ en = "Study", zh = "研究" }}
rng = 7

[regions]
source = "china:province"

[panel]
source = "{source}"
id = "adcode"
time = "year"

[weights.near]
kind = "queen"

[[step]]
name = "moran"
tool = "moran"
weights = "near"
title = {{ en = "Moran", zh = "莫兰指数" }}
params = {{ variable = "x", permutations = 99 }}
"""
CODES = ("310000", "320000", "330000", "340000", "360000")


@pytest.fixture
def study(tmp_path):
    place = tmp_path / "study"
    place.mkdir()
    rows = [f"{c},{y},{(k * 7 + y) % 11 + k}" for y in (2019, 2020) for k, c in enumerate(CODES)]
    (place / "t.csv").write_text("\n".join(["adcode,year,x", *rows]), encoding="utf-8")
    (place / "own.toml").write_text(RECIPE.format(source="t.csv"), encoding="utf-8")
    run_recipe(place / "own.toml", place / "out")
    return place


def test_a_run_is_reproduced_digit_by_digit(study):
    found = verify(study / "out")
    assert found.agrees
    assert found.changed == ()
    assert sum(one.numbers for one in found.files) > 50
    assert {one.verdict for one in found.files} <= {"same", "not-compared"}


def test_what_was_verified_may_be_run_again(study, tmp_path):
    shutil.copytree(
        study, tmp_path / "later"
    )  # files that this process did not write, as on the next day
    assert verify(tmp_path / "later" / "out").agrees
    run_recipe(tmp_path / "later" / "own.toml", tmp_path / "later" / "out")


def test_results_may_move_with_their_sources(study, tmp_path):
    shutil.move(study, tmp_path / "elsewhere")
    assert verify(tmp_path / "elsewhere" / "out").agrees


@pytest.mark.parametrize("source", ["shipped:tables/dri_simulated_2012_2022.csv", "t.csv"])
def test_results_whose_sources_are_shipped_move_alone(source, study, tmp_path):
    own = RECIPE.format(source=source)
    if source != "t.csv":
        own = own.replace('variable = "x"', 'variable = "gdp"')
    (study / "own.toml").write_text(own, encoding="utf-8")
    run_recipe(study / "own.toml", tmp_path / "a" / "b" / "out")
    moved = tmp_path / "moved"
    shutil.move(tmp_path / "a" / "b" / "out", moved)
    if source != "t.csv":
        assert verify(moved).agrees
    else:
        with pytest.raises(rs.RegspatialError, match="Move the folder of results and its sources"):
            verify(moved)


def test_the_recipe_of_the_run_counts_not_what_became_of_it(study):
    (study / "own.toml").write_text("nothing", encoding="utf-8")
    assert verify(study / "out").agrees


@pytest.mark.parametrize(
    ("file", "before", "after", "facts", "same"),
    [
        ("run.json", '"seed": 7', '"seed": 8', ["seed"], True),
        ("run.json", "own.toml --lang", "other.toml --lang", ["command"], False),
        ("recipe.toml", "rng = 7", "rng = 8", ["recipe_sha256", "seed"], False),
    ],
)
def test_a_record_that_was_edited_is_told_from_what_was_run(
    study, file, before, after, facts, same
):
    one = study / "out" / file
    text = one.read_text(encoding="utf-8")
    assert before in text
    one.write_text(text.replace(before, after), encoding="utf-8")
    found = verify(study / "out")
    assert [name for name, *_ in found.contradictions] == facts
    assert not found.agrees
    told = "\n".join(t.text("en") for t in found.tables())
    assert "does not say what was run" in told
    assert ("The run is reproduced." in told) == same
    assert "运行记录" in found.tables()[0].text("zh")


def test_a_changed_input_is_named_and_its_numbers_differ(study):
    file = study / "t.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("310000,2019,", "310000,2019,1"), encoding="utf-8"
    )
    found = verify(study / "out")
    assert not found.agrees
    assert [name for name, _before, _now in found.changed] == ["t.csv"]
    assert "differs" in {one.verdict for one in found.files if one.file.endswith("moran.csv")}


def test_one_changed_digit_in_the_results_is_found(study):
    file = next((study / "out").rglob("moran.csv"))
    text = file.read_text(encoding="utf-8-sig")
    row = text.splitlines()[1].split(",")
    k = next(k for k, cell in enumerate(row) if "." in cell and len(cell) > 8)
    row[k] = row[k][:-5] + ("1" if row[k][-5] != "1" else "2") + row[k][-4:]
    lines = text.splitlines()
    file.write_text("\n".join([lines[0], ",".join(row), *lines[2:]]) + "\n", encoding="utf-8")
    found = next(one for one in verify(study / "out").files if one.file.endswith("moran.csv"))
    assert found.different == 1
    assert found.verdict in ("close", "differs")


def test_a_row_too_many_is_a_difference(study):
    file = next((study / "out").rglob("moran.csv"))
    file.write_text(file.read_text(encoding="utf-8-sig") + "2021,1,2\n", encoding="utf-8")
    found = next(one for one in verify(study / "out").files if one.file.endswith("moran.csv"))
    assert found.verdict == "differs"


def test_a_file_that_is_gone_or_strange_is_said(study):
    next((study / "out").rglob("moran.csv")).unlink()
    (study / "out" / "mine.csv").write_text("a\n1\n", encoding="utf-8")
    verdicts = {one.file: one.verdict for one in verify(study / "out").files}
    assert verdicts["mine.csv"] == "missing"
    assert "new" in verdicts.values()


def test_what_other_programs_said_is_not_made_again(study):
    (study / "out" / "second_opinion.csv").write_text("a\n1\n", encoding="utf-8")
    found = verify(study / "out")
    assert {f.file: f.verdict for f in found.files}["second_opinion.csv"] == "not-compared"
    assert found.agrees


def test_what_is_no_run_or_damaged_is_refused(study, tmp_path):
    with pytest.raises(rs.RegspatialError, match="holds no run"):
        verify(tmp_path)
    (study / "out" / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(rs.RegspatialError, match="damaged"):
        verify(study / "out")
    (study / "out" / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(rs.RegspatialError, match="older version"):
        verify(study / "out")


def test_a_single_run_is_made_again_by_the_shell(study, monkeypatch, capsys):
    monkeypatch.chdir(study)
    words = ["--panel", "t.csv", "--panel-id", "adcode", "--panel-time", "year"]
    assert run(["run", "describe", *words, "--variables", "x", "--out", "single"]) == 0
    capsys.readouterr()
    record = json.loads((study / "single" / "describe-run.json").read_text(encoding="utf-8"))
    assert list(record["inputs"]) == ["t.csv"]
    assert record["command"].startswith("regspatial run describe ")
    assert record["command"].endswith(" --out single")
    assert run(shlex.split(record["command"])[1:]) == 0  # it had been refused for want of --out
    capsys.readouterr()
    assert run(["verify", "single", "--lang", "en"]) == 0
    assert "The run is reproduced." in capsys.readouterr().out
    file = study / "single" / "describe-run.json"
    text = file.read_text(encoding="utf-8")
    assert '"variables": "x"' in text
    file.write_text(text.replace('"variables": "x"', '"variables": "z"'), encoding="utf-8")
    assert run(["verify", "single", "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "The record of the run does not say what was run: variables." in said
    file.write_text(text, encoding="utf-8")
    (study / "t.csv").rename(study / "other.csv")
    assert run(["verify", "single", "--lang", "en"]) == 2
    said = capsys.readouterr().err
    assert f"{study} has no t.csv" in said
    assert "Move the folder of results and its sources together." in said
    (study / "other.csv").rename(study / "t.csv")
    file = study / "t.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("310000,2019,", "310000,2019,1"), encoding="utf-8"
    )
    assert run(["verify", "single", "--lang", "zh"]) == 1
    said = capsys.readouterr().out
    assert "结果未能重现" in said
    assert "t.csv" in said


def test_a_digit_of_an_html_table_is_compared_too(tmp_path):
    from regspatial.recipes.comparing import compared

    for name, number in (("a", "0.254"), ("b", "0.255")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.html").write_text(f"<td>x</td><td>{number}</td>", encoding="utf-8")
    assert [one.verdict for one in compared(tmp_path / "a", tmp_path / "b")] == ["differs"]
    (tmp_path / "b" / "t.html").write_text("<td>x</td><td>0.254</td>", encoding="utf-8")
    same = compared(tmp_path / "a", tmp_path / "b")[0]
    assert (same.verdict, same.numbers) == ("same", 1)


def test_another_version_of_a_library_changes_no_result(study):
    """It is named; the reports, which print it, say the same beside it."""
    out = study / "out"
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    page, old = out / "report.html", record["versions"]["numpy"]
    assert page.read_text(encoding="utf-8").count(old) >= 1
    page.write_text(page.read_text(encoding="utf-8").replace(old, "1.99.7"), encoding="utf-8")
    record["versions"]["numpy"] = "1.99.7"
    (out / "run.json").write_text(json.dumps(record), encoding="utf-8")
    found = verify(out)
    assert found.agrees
    assert found.changed == (("numpy", "1.99.7", old),)


def test_a_digit_of_a_report_or_of_what_a_picture_says_is_found(study):
    out = study / "out"
    page = out / "report.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("2020", "2021", 1), encoding="utf-8")
    drawn = next(f for f in out.rglob("*.svg") if "2020" in f.read_text(encoding="utf-8"))
    text = drawn.read_text(encoding="utf-8")
    assert "<title>" in text
    drawn.write_text(text.replace("2020", "2021"), encoding="utf-8")
    verdicts = {f.file: f.verdict for f in verify(out).files}
    assert {n for n, v in verdicts.items() if v == "differs"} == {
        "report.html",
        drawn.relative_to(out).as_posix(),
    }


def test_weights_are_compared_number_by_number(tmp_path):
    from regspatial.recipes.comparing import compared

    for name, value in (("a", 0.5), ("b", 0.25)):
        (tmp_path / name).mkdir()
        np.savez(tmp_path / name / "w.npz", ids=np.array(["x", "y"]), data=np.array([value, 1.0]))
        (tmp_path / name / "w.gal").write_text(f"2 {value}\n", encoding="utf-8")
    first, second = compared(tmp_path / "a", tmp_path / "b")
    assert [(f.verdict, f.different) for f in (first, second)] == [("differs", 1)] * 2
    (tmp_path / "b" / "w.npz").write_bytes(b"PK")
    assert compared(tmp_path / "a", tmp_path / "b")[1].verdict == "differs"
    np.savez_compressed(tmp_path / "b" / "w.npz", **np.load(tmp_path / "a" / "w.npz"))
    assert compared(tmp_path / "a", tmp_path / "b")[1].verdict == "same"


def test_a_run_with_a_report_in_word_is_reproduced(study):
    """The report names the command and the recipe, and a run made again has the copy of the recipe."""
    run_recipe(study / "own.toml", study / "word", formats=("docx",))
    verdicts = {f.file: f.verdict for f in verify(study / "word").files}
    assert verdicts["report.docx"] == verdicts["report.html"] == "same"


@pytest.mark.parametrize(
    "arguments",
    [
        ["index", "."],
        ["demo"],
        [],
        "run describe",
        ["run"],
        ["run", "no_such_tool"],
        ["run", "describe", "x"],
        ["run", "describe", "--out", "OUT"],
        ["run", "describe", "--events", "jsonl"],
        ["run", "describe", "--rng", "1", "--no-such", "2"],
        ["run", "describe", "--panel=x", "y"],
    ],
)
def test_a_record_that_lists_another_command_starts_nothing(
    tmp_path, arguments, monkeypatch, capsys
):
    """The folder may come from a stranger."""
    from regspatial.cli import verifying

    started = []
    monkeypatch.setattr(verifying, "_run", lambda *what: started.append(what))
    record = {"arguments": arguments, "started_in": ".", "inputs": {}, "versions": {}}
    (tmp_path / "describe-run.json").write_text(json.dumps(record), encoding="utf-8")
    assert run(["verify", str(tmp_path), "--lang", "en"]) == 2
    assert "nothing else is started" in capsys.readouterr().err
    assert started == []
