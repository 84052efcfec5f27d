"""No output of a run is one of its inputs, by whatever name it is called."""

import os

import pytest

import regspatial as rs
from regspatial._files.atomic import write_bytes, write_text
from regspatial._files.own_folder import own_folder
from regspatial._files.read_files import apart, refuse_inputs, taken_in
from regspatial.cli.app import run
from regspatial.errors import InputError
from regspatial.recipes import run_recipe
from regspatial.reporting.tables import to_csv
from regspatial.results import Column, Table

PANEL = "id,year,x\na,2020,1\nb,2020,2\na,2021,3\nb,2021,4\n"
TABLE = Table(name="t", en="T", columns=(Column("id", "Id", "text"),), rows=(("a",),))


@pytest.fixture(autouse=True)
def _a_run_of_its_own():
    with apart():
        yield


@pytest.fixture
def panel(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text(PANEL)
    return path


def kept(path):
    return path.read_text() == PANEL


def test_a_table_that_was_read_is_not_written_over(panel, tmp_path, monkeypatch):
    rs.read_panel(panel)
    hard, soft = tmp_path / "hard.csv", tmp_path / "soft.csv"
    os.link(panel, hard)
    soft.symlink_to(panel)
    monkeypatch.chdir(tmp_path)
    for name in (panel, "panel.csv", "../" + tmp_path.name + "/panel.csv", hard, soft):
        with pytest.raises(InputError, match="is among what was read"):
            to_csv(TABLE, name)
        assert kept(panel)
    to_csv(TABLE, tmp_path / "other.csv")


def test_what_belongs_to_a_source_is_kept_too(tmp_path):
    for ending in (".shp", ".dbf", ".prj"):
        (tmp_path / f"map{ending}").write_text("mine")
    taken_in(tmp_path / "map.shp")
    for ending in (".shp", ".dbf", ".prj"):
        with pytest.raises(InputError, match=f"map{ending}"):
            write_text(tmp_path / f"map{ending}", "")
    write_text(tmp_path / "map.csv", "")  # a table beside the map


def test_a_result_that_is_read_again_may_be_written_again(tmp_path):
    path = tmp_path / "t.csv"
    write_bytes(path, PANEL.encode())
    rs.read_panel(path)
    write_bytes(path, PANEL.encode())  # a cell of a notebook that is run twice
    rs.read_panel(path)
    path.write_text(PANEL + "c,2020,5\nc,2021,6\n")  # somebody's work now
    rs.read_panel(path)
    with pytest.raises(InputError):
        write_bytes(path, b"")


def test_another_run_in_the_same_program_may_replace_it(panel):
    with apart():
        rs.read_panel(panel)
        with pytest.raises(InputError):
            write_text(panel, "")
    write_text(panel, "")


def test_a_file_that_is_gone_bars_nothing(panel, tmp_path):
    rs.read_panel(panel)
    panel.unlink()
    refuse_inputs([panel])
    new = tmp_path / "new.csv"
    new.write_text("x")  # it may be given the number of the old one
    refuse_inputs([new])


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_a_figure_takes_no_place_of_an_input(tmp_path, kind):
    path = tmp_path / f"dem.{kind}"
    path.write_text("heights")
    taken_in(path)
    figure = rs.china("province").plot()
    with pytest.raises(InputError, match="dem"):
        figure.savefig(path)
    with pytest.raises(InputError, match="dem"):
        rs.save_figure(figure, path)
    assert path.read_text() == "heights"
    figure.savefig(tmp_path / "plain")
    assert (tmp_path / "plain.png").read_bytes().startswith(b"\x89PNG")


def test_a_folder_of_results_keeps_what_is_read_from_it(tmp_path):
    with own_folder(tmp_path, alone=False) as own:
        for name in ("a.csv", "b.csv"):
            write_text(own.stage / name, PANEL)
            own.place(own.stage / name, name)
    with apart():
        rs.read_panel(tmp_path / "a.csv")
        with own_folder(tmp_path, alone=False) as own:
            (own.stage / "files").mkdir()
            write_text(own.stage / "files" / "c.csv", "")
            with pytest.raises(InputError, match=r"a\.csv is among"):
                own.place(own.stage / "files", whole=True)
            with pytest.raises(InputError, match=r"a\.csv is among"):
                own.clear()
    assert kept(tmp_path / "a.csv")
    assert kept(tmp_path / "b.csv")


def test_merge_does_not_write_over_what_it_reads(panel, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGSPATIAL_LANG", "en")
    assert run(["merge", "panel.csv", "--out", "panel.csv", "--overwrite"]) == 2
    said = capsys.readouterr().err
    assert "panel.csv is among what was read" in said
    assert "--out" in said
    assert kept(panel)


def test_a_file_that_is_there_is_replaced_only_when_told(panel, tmp_path, capsys):
    mine = tmp_path / "mine.csv"
    mine.write_text("MINE")
    asked = ["merge", str(panel), "--out", str(mine)]
    assert run(asked) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert mine.read_text() == "MINE"
    assert run([*asked, "--overwrite"]) == 0
    assert mine.read_text() != "MINE"


STUDY = """
[panel]
source = "{source}"
id = "id"
time = "year"
[[step]]
name = "d"
tool = "describe"
params = {{ variables = "{variable}" }}
"""


def test_a_recipe_writes_over_neither_itself_nor_its_table(panel, tmp_path):
    recipe = tmp_path / "recipe.toml"  # as its copy is called
    recipe.write_text(STUDY.format(source=panel, variable="x"))
    out = run_recipe(recipe, tmp_path / "out").folder
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    with pytest.raises(InputError, match=r"recipe\.toml is among what was read"), apart():
        run_recipe(out / "recipe.toml", out)
    recipe.write_text(STUDY.format(source="out/01-d/panel.csv", variable="x"))
    with own_folder(out, alone=False) as own:  # a result of the earlier run that makes a table
        write_text(own.stage / "panel.csv", PANEL)
        own.place(own.stage / "panel.csv", "01-d/panel.csv")
    with pytest.raises(InputError, match=r"panel\.csv is among what was read"), apart():
        run_recipe(recipe, out)
    assert {p: p.read_bytes() for p in before if p.name != ".regspatial.json"} == {
        p: was for p, was in before.items() if p.name != ".regspatial.json"
    }
    assert kept(out / "01-d" / "panel.csv")
