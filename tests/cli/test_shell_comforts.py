"""What makes the shell pleasant: --lang anywhere, completion, recipes shown, one run a folder."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from regspatial._files.one_run import runs_in
from regspatial.cli.app import make_app, run
from regspatial.cli.completing import SHELLS, columns_of, complete_formats
from regspatial.cli.language import chosen_language, speaking, without_lang
from regspatial.errors import InputError, ParameterError
from regspatial.recipes import read_recipe
from regspatial.recipes.inputs import Inputs, resolved
from regspatial.recipes.sources import load_panel
from regspatial.words import Message
from regspatial.words.faces import RecipeFace

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "data" / "tables" / "dri_simulated_2012_2022.csv"
READ = ("--panel", str(TABLE), "--panel-id", "adcode", "--panel-time", "year")


@pytest.mark.parametrize(
    "line",
    [
        ["--lang", "zh", "list"],
        ["list", "--lang", "zh"],
        ["--lang=zh", "list"],
        ["list", "--lang=zh_CN"],
        ["--lang", "en", "list", "--lang", "zh"],  # the last word counts
    ],
)
def test_the_language_may_stand_before_the_command_and_behind_it(line, capsys, monkeypatch):
    monkeypatch.setenv("REGSPATIAL_LANG", "en")
    assert run(line) == 0
    said = capsys.readouterr().out
    assert "空间格局" in said
    assert "Spatial autocorrelation" not in said


def test_between_the_words_of_a_command_too(capsys, monkeypatch):
    monkeypatch.setenv("REGSPATIAL_LANG", "en")
    assert run(["run", "--lang", "zh", "describe", *READ, "--variables", "gdp"]) == 0
    assert "均值" in capsys.readouterr().out


def test_a_language_that_is_none_is_refused_wherever_it_stands(capsys):
    for line in (
        ["--lang", "xx", "list"],
        ["run", "--lang", "xx", "moran"],
        ["list", "--lang", "xx"],
    ):
        assert run(line) == 2
        assert "zh" in capsys.readouterr().err


def test_what_follows_two_dashes_is_nobodys_option():
    assert without_lang(["audit", "--", "--lang", "zh"]) == (["audit", "--", "--lang", "zh"], None)
    with speaking(["--lang", "zh"]):
        assert chosen_language() == "zh"
    assert chosen_language() is None


def completed(words, monkeypatch, capsys):
    monkeypatch.setenv("_REGSPATIAL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    with pytest.raises(SystemExit):
        run([])
    lines = capsys.readouterr().out.splitlines()
    return [line.partition(",")[2] for line in lines if line]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("regspatial run mor", ["moran", "moran_matrix"]),
        ("regspatial run moran --panel {t} --variable ln_d", ["ln_de"]),
        ("regspatial run describe --panel {t} --variables gdp,ln_d", ["gdp,ln_de"]),
        ("regspatial run moran --weights-kind que", ["queen"]),
        ("regspatial run moran --regions chi", ["china:province", "china:prefecture"]),
        ("regspatial run moran --regions china:province --dissolve regi", ["region3", "region4"]),
        ("regspatial recipe us_", ["us_income"]),
        ("regspatial recipe dri --la", ["--lang"]),
        ("regspatial recipe dri --lang ", ["en", "zh"]),
        ("regspatial run map_variable --figure-font so", ["songti"]),
        ("regspatial run map_variable --figure-width ", ["single", "double"]),
        ("regspatial run map_variable --map-require-review y", ["yes"]),
        ("regspatial run moran --subset yangtze-belt,jing", ["yangtze-belt,jing-jin-ji"]),
        ("regspatial merge {t} --panel-id ad", ["adcode"]),
        ("regspatial run moran --panel nowhere.csv --variable ln_d", []),
    ],
)
def test_tab_completes(words, wanted, monkeypatch, capsys):
    monkeypatch.chdir(
        TABLE.parent
    )  # words are counted by blanks, and a checkout may have one in its path
    found = completed(words.format(t=TABLE.name), monkeypatch, capsys)
    assert [one for one in found if one in wanted] == wanted
    assert bool(found) is bool(wanted)


@pytest.mark.parametrize(
    "words",
    [
        "regspatial audit ",
        "regspatial preview ",
        "regspatial merge ",
        "regspatial run moran --map-base-map ",
    ],
)
def test_tab_offers_files_where_files_are_named(words, monkeypatch, capsys):
    monkeypatch.setenv("_REGSPATIAL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    with pytest.raises(SystemExit):
        run([])
    assert capsys.readouterr().out == "file,\n"


@pytest.mark.parametrize("how", [["--map-require-review"], ["--map-require-review", "yes"]])
def test_a_switch_of_pictures_alone_is_yes(how, tmp_path, capsys):
    """Named alone it would swallow the option behind it."""
    asked = ["run", "map_variable", "--regions", "china:province", *READ]
    asked += ["--variable", "gdp", "--at-time", "2022", "--format", "png", *how]
    assert run([*asked, "--out", str(tmp_path / "out")]) == 3
    assert "without a review number" in capsys.readouterr().err


def offered(shell, line, monkeypatch, capsys):
    """Return the values that a shell gets for a line as it is typed."""
    word = line.split(" ")[-1]
    monkeypatch.setenv("_REGSPATIAL_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", word if shell == "fish" else str(line.count(" ")))
    with pytest.raises(SystemExit):
        run([])
    said = capsys.readouterr().out.splitlines()
    if shell == "zsh":
        return said[1::3]
    return [one.partition(",")[2].partition("\t")[0] for one in said]


@pytest.mark.parametrize(
    ("shell", "line", "first"),
    [
        # bash cuts a word at a colon and at an equals sign and replaces what stands behind it
        ("bash", "regspatial run moran --regions china:pr", "province"),
        ("bash", "regspatial run moran --weights-kind=que", "queen"),
        (
            "bash",
            'regspatial run spatial_panel --panel {t} --formula "ln_inn ~ ln_d',
            "ln_inn ~ ln_de",
        ),
        ("zsh", "regspatial run moran --regions china:pr", "china:province"),
        ("zsh", "regspatial run moran --weights-kind=que", "--weights-kind=queen"),
        ("fish", "regspatial run moran --regions china:pr", "china:province"),
        ("fish", "regspatial run moran --weights-kind=que", "--weights-kind=queen"),
    ],
)
def test_each_shell_gets_what_it_replaces(shell, line, first, monkeypatch, capsys):
    monkeypatch.chdir(TABLE.parent)
    assert offered(shell, line.format(t=TABLE.name), monkeypatch, capsys)[0] == first


def test_a_table_in_a_folder_with_a_blank_is_read_for_its_columns(tmp_path, monkeypatch, capsys):
    """As bash hands it over: the word as it was typed, in quotes or with a stroke, and counted as one."""
    folder = tmp_path / "区域 经济"
    folder.mkdir()
    shutil.copy(TABLE, folder / "t.csv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("_REGSPATIAL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_CWORD", "6")
    for typed in ('"区域 经济/t.csv"', "区域\\ 经济/t.csv"):
        line = f"regspatial run moran --panel {typed} --variable ln_d"
        monkeypatch.setenv("COMP_WORDS", line)
        with pytest.raises(SystemExit):
            run([])
        assert "ln_de" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_columns_stand_below_a_title(tmp_path, encoding):
    path = tmp_path / "t.csv"
    path.write_text("3-1 地区生产总值,,\n地区,2020年,人口\n北京,1,2\n", encoding=encoding)
    assert columns_of(str(path)) == ["地区", "2020年", "人口"]


def test_columns_of_a_workbook_and_of_what_is_none(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id", "year", "gdp"])
    book.active.append(["a", 2020, 1.5])
    book.save(tmp_path / "t.xlsx")
    assert columns_of(str(tmp_path / "t.xlsx")) == ["id", "year", "gdp"]
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    assert columns_of(str(tmp_path / "bad.xlsx")) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_is_one_it_understands(shell, capsys, tmp_path):
    assert run(["completion", shell]) == 0
    script = tmp_path / "script"
    script.write_text(capsys.readouterr().out, encoding="utf-8")
    assert "_REGSPATIAL_COMPLETE" in script.read_text(encoding="utf-8")
    if program := shutil.which(shell):
        done = subprocess.run([program, "-n", script], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_fish_keeps_what_stands_behind_a_comma(capsys):
    # click 8 parts a line "plain,gdp,population" at every comma and would offer "gdp".
    assert run(["completion", "fish"]) == 0
    assert 'string split -m 1 "," $completion' in capsys.readouterr().out


def test_a_recipe_is_shown_and_not_run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["recipe", "--show", "dri"]) == 0
    shown = capsys.readouterr().out
    assert shown == (TABLE.parents[2] / "recipes" / "dri.toml").read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [p.stem for p in sorted((ROOT / "recipes").glob("*.toml"))])
def test_every_shipped_recipe_can_be_read_where_it_was_copied_to(name, capsys, tmp_path):
    assert run(["recipe", "--show", name]) == 0
    copy = tmp_path / f"{name}.toml"
    copy.write_text(capsys.readouterr().out, encoding="utf-8")
    recipe = read_recipe(copy)
    inputs = Inputs()
    panel = load_panel(recipe.panel, tmp_path, inputs)
    assert panel.n > 10
    assert all("tmp" not in one for one in inputs.checksums())


@pytest.mark.parametrize("wrong", ["shipped:", "shipped:../pyproject.toml", "shipped:/etc/passwd"])
def test_a_shipped_file_lies_among_the_shipped_ones(wrong, tmp_path):
    with pytest.raises(ParameterError, match="is no shipped file"):
        resolved(wrong, tmp_path)
    with pytest.raises(InputError, match=r"yreb_opening_up\.csv"):
        resolved("shipped:tables/yreb_opening.csv", tmp_path)


def test_variables_named_one_by_one_are_all_taken(capsys):
    """A second --variables once took the place of the first, without a word."""
    said = []
    for line in (["--variables", "gdp,ln_inn"], ["--variables", "gdp", "--variables", "ln_inn"]):
        assert run(["run", "describe", *READ, *line]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert "ln_inn" in said[1]


def test_a_folder_holds_one_run(tmp_path, capsys):
    out = tmp_path / "out"
    describe = ["run", "describe", *READ, "--variables", "gdp", "--out", str(out)]
    assert run([*describe, "--format", "csv,md"]) == 0
    (out / "mine.txt").write_text("notes", encoding="utf-8")
    assert runs_in(out) == ["describe"]
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    capsys.readouterr()
    assert run(["run", "ranking", *READ, "--variable", "gdp", "--out", str(out)]) == 2
    assert "describe" in capsys.readouterr().err
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    # The same tool again: nothing of the first run is left among the files of the second.
    assert run([*describe, "--format", "csv"]) == 0
    assert not list(out.glob("*.md"))
    assert (out / "mine.txt").read_text(encoding="utf-8") == "notes"


def test_every_command_has_help(capsys):
    for name in make_app().commands:
        assert run([name, "--help"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_weights_alone_are_taken_for_their_kind(lang, capsys):
    assert run(["--lang", lang, "run", "moran", "--weights", "queen"]) == 2
    said = capsys.readouterr().err
    assert "--weights-kind" in said
    assert "--weights-kernel" not in said


@pytest.mark.parametrize("typed", ["--where", "--filter"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_condition_under_another_name_is_told_the_option(typed, lang, capsys):
    assert run(["--lang", lang, "run", "moran", typed, "year=2020"]) == 2
    said = capsys.readouterr().err
    assert "--only" in said
    assert "--sheet" not in said


def test_formats_are_completed_behind_a_comma_too():
    found = complete_formats(None, None, "csv,do")
    assert [one.value for one in found] == ["csv,docx"]
    assert "linked" in [one.value for one in complete_formats(None, None, "")]


@pytest.mark.parametrize("switch", [["--rescale"], ["--rescale", "yes"], ["--rescale=yes"]])
def test_a_switch_that_is_named_alone_is_on_and_swallows_no_option(switch, tmp_path, capsys):
    table = tmp_path / "t.csv"
    table.write_text("id,year,a,b\nx,1,1,5\ny,1,2,6\nz,1,4,9\n", encoding="utf-8")
    line = ["run", "coupling_coordination", "--panel", str(table), "--indices", "a,b"]
    assert run([*line, *switch, "--lang", "en"]) == 0
    assert "Coupling" in capsys.readouterr().out
    for off in ([], ["--rescale", "no"]):
        assert run([*line, *off, "--lang", "en"]) == 2
        assert "or use --rescale." in capsys.readouterr().err


def test_faults_of_a_recipe_are_spelled_by_its_keys(tmp_path, capsys):
    """An error that names --islands sends a reader to an option that the command does not have."""
    recipe = tmp_path / "study.toml"
    recipe.write_text(
        'formats = ["docs"]\n[regions]\nsource = "china:province"\n'
        '[weights.w]\nkind = "quen"\n'
        '[[step]]\nname = "m"\ntool = "moran"\nweights = "w"\n'
        'params = { variable = "x", permutations = "many" }\n',
        encoding="utf-8",
    )
    out = tmp_path / "out"
    assert run(["recipe", str(recipe), "--out", str(out), "--lang", "en"]) == 3
    said = capsys.readouterr().err
    assert 'permutations = "many" is not a whole number' in said
    assert 'kind = "quen" is not allowed' in said
    assert "key formats" in said
    assert "--permutations" not in said
    assert "--kind" not in said
    assert run(["--lang", "zh", "recipe", str(recipe), "--out", str(out)]) == 3
    assert 'permutations = "many" 不是整数' in capsys.readouterr().err
    # What is typed beside the recipe stays an option.
    assert run(["recipe", "dri", "--out", str(out), "--format", "docs", "--lang", "en"]) == 3
    assert "--format docs is not available" in capsys.readouterr().err
    # The same parameters on a command line are options.
    line = ["run", "moran", *READ, "--variable", "ln_inn", "--permutations", "many", "--lang", "en"]
    assert run(line) == 3
    assert "--permutations many is not a whole number" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("{param:islands}", "islands"),
        ("{param:islands=keep}", 'islands = "keep"'),
        ("{param:repair=True}", "repair = true"),
        ("{param:bandwidth=2.5}", "bandwidth = 2.5"),
        ("{param:links=[('460000', '440000')]}", 'links = [["460000", "440000"]]'),
        ("{param:out}", "--out"),
        ("{param:where}", "only"),
    ],
)
def test_a_recipe_writes_parameters_as_toml(given, written):
    assert Message(given).text("en", RecipeFace()) == written


def test_what_every_tab_loads_is_little():
    """A completion begins a program: with the models in it each one took four times as long."""
    script = (
        "import sys, regspatial.cli.app as app; app.make_app();"
        "print(*(m for m in ('scipy.stats', 'regspatial.regression', 'regspatial.studies',"
        " 'regspatial.recipes', 'regspatial.runner', 'pandas', 'matplotlib') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == []
