"""The shell: commands made from the catalog, exit codes, JSON and events, and the API's digits."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.catalog import tools

_spec = importlib.util.spec_from_file_location("inside", Path(__file__).with_name("inside.py"))
_inside = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_inside)
inside = _inside.inside
YEARS = (2020, 2021)
ENGLISH = {"LANG": "en_US.UTF-8", "LC_ALL": ""}


def shell(*arguments, **environment):
    """Run a command here, on an English system; `apart` begins a process."""
    return inside(*arguments, **ENGLISH | environment)


def apart(*arguments, cwd=None, env=None):
    return subprocess.run(
        [sys.executable, "-m", "regspatial", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, **ENGLISH, "PYTHONUTF8": "1", **(env or {})},
        check=False,
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A panel of the mainland provinces, as a user would bring it."""
    folder = tmp_path_factory.mktemp("files")
    ids = [i for i in rs.china("province").ids if i not in ("710000", "810000", "820000")]
    rng = np.random.default_rng(5)
    lines = ["adcode,year,x,y"]
    for year in YEARS:
        for one in ids:
            lines.append(f"{one},{year},{rng.normal():.6f},{rng.normal():.6f}")
    (folder / "panel.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def moran_command(files, *more):
    return (
        "run",
        "moran",
        "--regions",
        "china:province",
        "--panel",
        files / "panel.csv",
        "--panel-id",
        "adcode",
        "--panel-time",
        "year",
        "--variable",
        "x",
        "--links",
        "460000-440000",
        *more,
    )


def test_list_names_every_tool_in_both_languages():
    english, chinese = shell("list", "--lang", "en"), shell("list", "--lang", "zh")
    assert english.returncode == chinese.returncode == 0
    for tool in tools():
        assert tool.name in english.stdout
        assert tool.label("zh") in chinese.stdout
    rows = json.loads(shell("list", "--json").stdout)
    assert {r["name"] for r in rows} == {t.name for t in tools()}


@pytest.mark.parametrize("name", [t.name for t in tools()])
def test_every_tool_has_help(name):
    out = shell("run", name, "--help")
    assert out.returncode == 0
    assert "--out" in out.stdout


def test_a_process_of_its_own_prints_the_same_help():
    there = apart("run", "moran", "--help", env={"COLUMNS": "80"})
    here = shell("run", "moran", "--help", COLUMNS="80")
    assert (there.returncode, there.stderr) == (0, "")
    assert here.stdout == there.stdout


def test_moran_gives_the_apis_digits(files):
    out = apart(*moran_command(files, "--json"))
    assert out.returncode == 0, out.stderr
    rows = json.loads(out.stdout)["tables"]["moran"]
    panel = rs.read_panel(files / "panel.csv", id="adcode", time="year")
    regions = rs.china("province").select(panel.ids)
    w = rs.weights.queen(regions, links=[("460000", "440000")])
    table = rs.moran(panel["x"], w).tables()[0]
    for row, expected in zip(rows, table.records(), strict=True):
        assert row["I"] == pytest.approx(expected["I"], rel=1e-12)
        assert row["p_value"] == pytest.approx(expected["p_value"], rel=1e-12)
    assert "left out" in out.stderr  # Taiwan, Hong Kong, Macao are on the map alone


def test_files_are_written_into_the_folder(files, tmp_path):
    out = shell(*moran_command(files, "--out", tmp_path / "result"))
    assert out.returncode == 0, out.stderr
    assert (tmp_path / "result" / "moran.csv").read_text("utf-8-sig").startswith("time,")


def test_a_run_replaces_its_own_files_and_nobody_elses(files, tmp_path):
    """The table a run reads may have the name of the table it writes."""
    mine = tmp_path / "mine"
    mine.mkdir()
    table = mine / "moran.csv"
    table.write_bytes((files / "panel.csv").read_bytes())
    out = shell(*moran_command(files, "--panel", table, "--out", mine))
    assert out.returncode == 2, out.stderr
    assert "moran.csv" in out.stderr
    assert table.read_bytes() == (files / "panel.csv").read_bytes()
    assert list(mine.iterdir()) == [table]
    for _ in range(2):
        assert shell(*moran_command(files, "--out", tmp_path / "again")).returncode == 0
    left = [p.name for p in (tmp_path / "again").iterdir()]
    assert "moran.csv" in left
    assert not [n for n in left if n.startswith(".partial")]


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        (("--variable", "z"), 2, "no column 'z'"),
        (("--variable", "z"), 2, "its cells are text"),
        (("--alternative", "sideways"), 3, "choose one of"),
        (("--panel", "nowhere.csv"), 2, "nowhere.csv"),
        (("--panel-id", "code"), 2, "code"),
        (("--weights-kind", "astral"), 3, "queen"),
    ],
)
def test_exit_codes_and_sentences(files, change, code, sentence):
    out = shell(*moran_command(files, *change))
    assert out.returncode == code, out.stderr
    assert sentence in out.stderr
    assert "Traceback" not in out.stderr
    assert not out.stdout.strip()


def test_errors_are_chinese_where_the_locale_is(files):
    out = shell(*moran_command(files, "--variable", "z"), LANG="zh_CN.UTF-8")
    assert out.returncode == 2
    assert "没有列" in out.stderr


def test_islands_stop_the_run_and_are_named(files):
    out = shell(
        "run",
        "build_weights",
        "--regions",
        "china:province",
        "--islands",
        "raise",
        "--out",
        files / "w",
    )
    assert out.returncode == 2
    assert "460000" in out.stderr


def test_events_are_json_lines(files):
    out = shell(*moran_command(files, "--events", "jsonl"))
    events = [json.loads(line) for line in out.stderr.splitlines()]
    assert {"progress", "note"} <= {e["event"] for e in events}
    assert events[0]["fraction"] == 0


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("arguments", "code", "error", "said"),
    [
        (("run",), 2, "UnknownColumnError", "nothing"),
        (("recipe", "nowhere"), 2, "InputError", "nowhere"),
        (("recipe", "nowhere", "--no-such-option"), 2, "NoSuchOption", "--no-such-option"),
    ],
)
def test_with_events_a_failure_is_the_last_event(files, language, arguments, code, error, said):
    if arguments[0] == "run":
        arguments = ["nothing" if a == "x" else a for a in moran_command(files)]
    out = inside(*arguments, "--events=jsonl", REGSPATIAL_LANG=language)
    last = json.loads(out.stderr.splitlines()[-1])
    assert out.returncode == last["exit_code"] == code
    assert (last["event"], last["type"]) == ("error", error)
    assert said in last["message"]
    assert not last["message"].startswith(("Error", "错误"))
    assert not any(line.startswith(("Error", "错误")) for line in out.stderr.splitlines())


def test_a_local_statistic_in_files_prints_its_counts(files, tmp_path):
    arguments = (
        "run",
        "local_moran",
        "--panel",
        files / "panel.csv",
        "--panel-id",
        "adcode",
        "--panel-time",
        "year",
        "--regions",
        "china:province",
        "--variable",
        "x",
        "--weights-kind",
        "inverse-distance",
        "--permutations",
        "99",
    )
    whole = shell(*arguments)
    brief = shell(*arguments, "--out", tmp_path / "out")
    assert whole.returncode == brief.returncode == 0, whole.stderr + brief.stderr
    assert "Tianjin" in whole.stdout
    assert "Tianjin" not in brief.stdout
    assert "High-High" in brief.stdout
    assert str(tmp_path / "out") in brief.stdout


@pytest.mark.parametrize("name", ["nowhere", "x" * 3000, "."])
def test_a_recipe_that_is_not_there_is_a_sentence(tmp_path, name):
    out = shell("recipe", name, cwd=tmp_path)
    assert out.returncode == 2
    assert out.stderr.startswith("Error: ")
    assert "does not know" not in out.stderr


def test_a_folder_that_is_called_like_a_shipped_recipe_hides_nothing(tmp_path):
    """Results may lie in a folder of the recipe's name, where the command is given again."""
    (tmp_path / "yreb").mkdir()
    got = shell("recipe", "yreb", "--out", "out", cwd=tmp_path)
    assert got.returncode == 0, got.stderr
    assert (tmp_path / "out" / "report.html").is_file()
    (tmp_path / "mine.toml").mkdir()
    got = shell("recipe", "mine.toml", cwd=tmp_path)
    assert got.returncode == 2
    assert "is a folder" in got.stderr


def test_memory_that_does_not_suffice_is_no_defect(monkeypatch, capsys):
    from regspatial.cli import app

    def full():
        raise MemoryError

    monkeypatch.setattr(app, "make_app", full)
    assert app._run(["list"]) == 2
    said = capsys.readouterr().err
    assert "more memory than the machine" in said
    assert "GB are free" in said
    assert "defect" not in said
    assert app._run(["--debug", "list"]) == 2
    assert "in full" in capsys.readouterr().err  # the line that asked for it, as the sentence says


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("run", "nqp"), "regspatial recipe nqp"),
        (("nqp",), "regspatial recipe nqp"),
        (("recipe", "moran"), "regspatial run moran"),
        (("recipe", "nqq"), "nqp"),
        (("run", "moron"), "moran"),
    ],
)
def test_a_recipe_taken_for_a_tool_and_a_tool_for_a_recipe_are_told(typed, meant):
    done = shell(*typed)
    assert done.returncode == 2
    assert f"Did you mean {meant}" in " ".join(done.stderr.split())


def test_out_has_what_other_programs_print_beside_the_main_table(tmp_path):
    formula = "ln_inn ~ ln_de + ln_pgdp"
    done = shell(
        *(
            "run",
            "fixed_effects",
            "--panel",
            "example:dri",
            "--formula",
            f"{formula} | adcode + year",
        ),
        *("--format", "csv", "--out", tmp_path / "o"),
    )
    assert done.returncode == 0, done.stderr
    rows = (tmp_path / "o" / "customary.csv").read_text(encoding="utf-8-sig").splitlines()
    found = rs.fixed_effects(rs.example("dri").panel(), f"{formula} | adcode + year")
    table = found.main_table(show_customary=True)
    assert rows[0].split(",")[-2:] == ["customary_error", "customary_p"]
    want = [row[-2:] for row in table.rows]
    got = [[float(cell) for cell in row.split(",")[-2:]] for row in rows[1:]]
    np.testing.assert_allclose(got, want, rtol=1e-12)
