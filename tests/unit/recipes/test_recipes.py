"""Recipes: the same digits twice, nothing half-written, resumed after an interruption."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import Cancelled, FileFormatError, InputError, ParameterError
from regspatial.recipes import read_recipe, run_recipe

TEXT = """
title = {{ en = "Test", zh = "测试" }}
rng = 4
[regions]
source = "china:province"
exclude = ["710000", "810000", "820000"]
[panel]
source = "panel.csv"
id = "adcode"
time = "year"
derive = [{{ name = "ln_x", log = "x" }}]
[weights.queen]
kind = "queen"
links = [["460000", "440000"]]
[[step]]
name = "moran"
tool = "moran"
weights = "queen"
params = {{ variable = "ln_x", permutations = 99 }}
[[step]]
name = "lisa"
tool = "local_moran"
weights = "queen"
params = {{ variable = "ln_x", at_time = 2021, permutations = {permutations} }}
"""


@pytest.fixture
def recipe(tmp_path):
    ids = [i for i in rs.china("province").ids if i not in ("710000", "810000", "820000")]
    rng = np.random.default_rng(5)
    lines = ["adcode,year,x"]
    lines += [f"{i},{t},{rng.lognormal():.6f}" for t in (2020, 2021) for i in ids]
    (tmp_path / "panel.csv").write_text("\n".join(lines), encoding="utf-8")
    path = tmp_path / "study.toml"
    path.write_text(TEXT.format(permutations=199), encoding="utf-8")
    return path


def digests(folder: Path):
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("[!.]*"))
        if p.suffix in (".csv", ".tex", ".json", ".npz", ".gal")
    }


def test_a_second_run_gives_the_same_digits(recipe, tmp_path):
    first = run_recipe(recipe, tmp_path / "a")
    second = run_recipe(recipe, tmp_path / "b")
    assert digests(first.folder) == digests(second.folder)
    assert first.steps == ("moran", "lisa")
    assert first.report.is_file()


def test_versions_seeds_and_checksums_stand_beside_the_outputs(recipe, tmp_path):
    run_recipe(recipe, tmp_path / "a")
    facts = json.loads((tmp_path / "a" / "run.json").read_text("utf-8"))
    table = (tmp_path / "panel.csv").read_bytes()
    assert facts["inputs"]["panel.csv"] == hashlib.sha256(table).hexdigest()
    assert facts["recipe_sha256"] == hashlib.sha256(recipe.read_bytes()).hexdigest()
    assert facts["seed"] == 4
    assert {"regspatial", "numpy", "scipy", "python"} <= set(facts["versions"])


def test_an_interrupted_run_leaves_whole_files_and_goes_on(recipe, tmp_path):
    out = tmp_path / "a"

    def stop_in_the_second_step(fraction, message):
        return fraction < 0.6

    with pytest.raises(Cancelled):
        run_recipe(recipe, out, progress=stop_in_the_second_step)
    assert (out / "01-moran" / "moran.csv").is_file()
    assert not (out / "02-lisa").exists()
    assert not list(out.glob(".partial*"))
    before = digests(out / "01-moran")
    result = run_recipe(recipe, out, resume=True)
    assert result.resumed == ("moran",)
    assert result.steps == ("lisa",)
    assert digests(out / "01-moran") == before
    whole = run_recipe(recipe, tmp_path / "b")
    assert digests(whole.folder) == digests(out)


def test_resume_takes_nothing_over_when_the_input_changed(recipe, tmp_path):
    run_recipe(recipe, tmp_path / "a")
    table = tmp_path / "panel.csv"
    table.write_text(table.read_text("utf-8").replace("110000,2020,", "110000,2020,9"), "utf-8")
    result = run_recipe(recipe, tmp_path / "a", resume=True)
    assert result.resumed == ()


def test_a_folder_of_the_users_is_not_touched(recipe, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match=r"thesis\.docx"):
        run_recipe(recipe, mine)
    assert (mine / "thesis.docx").read_text() == "years of work"


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (("[[step]]", "[[steps]]"), ParameterError, "unknown keys: steps"),
        (('weights = "queen"', 'weights = "rook"'), ParameterError, "the recipe has: queen"),
        (('name = "lisa"', 'name = "../lisa"'), ParameterError, "not allowed"),
        (('name = "lisa"', 'name = "moran"'), ParameterError, "unique"),
        (("rng = 4", "rng = four"), FileFormatError, "line 3"),
        (('tool = "moran"', 'tool = "os.system"'), ParameterError, "no tool 'os.system'"),
        (('log = "x"', 'eval = "x"'), ParameterError, "exactly one of"),
        (('source = "panel.csv"', 'source = "none.csv"'), InputError, "none.csv"),
        (('kind = "queen"', 'kind = "queen"\nmodule = "os"'), ParameterError, "module"),
        (('"710000", ', '"71", '), InputError, "71"),
        (('source = "china:province"', ""), ParameterError, r"\[regions\] has no source"),
        (
            ('source = "china:province"', 'source = "china:township"'),
            ParameterError,
            "china:county",
        ),
        (('source = "panel.csv"', ""), ParameterError, r"\[panel\] has no source"),
        (('time = "year"', 'time = "year"\ntimes = { first = 2020 }'), ParameterError, "last"),
        (("rng = 4", "panel = 4"), FileFormatError, "line"),
        (('kind = "queen"', 'file = "w.gal"\nkind = "queen"'), ParameterError, "unknown keys kind"),
        (("permutations = 199", "permutation = 199"), ParameterError, "no parameter permutation"),
    ],
)
def test_a_bad_recipe_is_refused_with_a_sentence(recipe, tmp_path, change, error, sentence):
    recipe.write_text(recipe.read_text("utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(error, match=sentence):
        run_recipe(recipe, tmp_path / "a")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("step = 3", "step must"),
        ("panel = 3", "panel must"),
        ("weights = { queen = 3 }", r"weights\.queen must"),
        ("panels = [1]", "panels must"),
    ],
)
def test_something_else_in_the_place_of_a_table_is_named(tmp_path, text, named):
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=named):
        read_recipe(path)


def test_all_that_is_wrong_with_a_recipe_is_said_at_once(recipe, tmp_path):
    text = recipe.read_text("utf-8").replace("at_time = 2021", "at_tmie = 2021")
    text = text.replace("permutations = 199", "permutations = -3")
    text = 'language = "xx"\nsed = 3\n' + text.replace('kind = "queen"', "kind = 4")
    text += '\n[[step]]\nname = "More"\ntool = "morran"\nweights = "wueen"\n'
    recipe.write_text(text, encoding="utf-8")
    with pytest.raises(rs.RegspatialError) as raised:
        read_recipe(recipe)
    for language in ("en", "zh"):
        said = raised.value.localized(language)
        for one in ("sed", "xx", "kind = 4", "More", "morran", "wueen", "tmie", "-3", "lisa"):
            assert one in said, (language, one)


def test_one_fault_is_said_as_it_is(recipe):
    recipe.write_text(
        recipe.read_text("utf-8").replace("at_time = 2021", "at_tmie = 2021"), "utf-8"
    )
    with pytest.raises(ParameterError) as raised:
        read_recipe(recipe)
    assert raised.value.localized("en").endswith("[step 'lisa' of study.toml]")


def test_another_recipe_is_refused_a_folder_with_results(recipe, tmp_path):
    run_recipe(recipe, tmp_path / "a")
    other = recipe.with_name("other.toml")
    other.write_text(recipe.read_text("utf-8"), encoding="utf-8")
    before = sorted(p.name for p in (tmp_path / "a").rglob("*"))
    with pytest.raises(InputError, match=r"study\.toml"):
        run_recipe(other, tmp_path / "a")
    assert sorted(p.name for p in (tmp_path / "a").rglob("*")) == before


def test_a_bad_last_step_is_found_before_an_earlier_run_is_cleared(recipe, tmp_path):
    run_recipe(recipe, tmp_path / "a")
    recipe.write_text(
        recipe.read_text("utf-8").replace("at_time = 2021", "at_tmie = 2021"), "utf-8"
    )
    with pytest.raises(ParameterError, match="no parameter at_tmie"):
        run_recipe(recipe, tmp_path / "a")
    assert (tmp_path / "a" / "01-moran" / "moran.csv").is_file()


def test_weights_rules_take_what_build_takes(recipe, tmp_path):
    rule = 'kind = "exponential"\nbandwidth = 500\npoints = "seat"'
    text = recipe.read_text("utf-8").replace('kind = "queen"\nlinks = [["460000", "440000"]]', rule)
    recipe.write_text(text, encoding="utf-8")
    run_recipe(recipe, tmp_path / "a")
    assert rs.weights.read(tmp_path / "a" / "weights" / "queen.npz").kind == "exponential"


def test_shipped_recipes_can_be_read():
    folder = Path(__file__).parents[3] / "recipes"
    assert len(list(folder.glob("*.toml"))) >= 3
    for path in folder.glob("*.toml"):
        read_recipe(path)


def test_disk_full_is_a_sentence(recipe, tmp_path):
    import resource
    import subprocess
    import sys

    code = (
        "import resource, sys; from regspatial.cli.app import run; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)); "
        f"sys.exit(run(['recipe', {str(recipe)!r}, '--out', {str(tmp_path / 'a')!r}]))"
    )
    del resource
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2, done.stderr
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    shutil.rmtree(tmp_path / "a", ignore_errors=True)


WRONG = (True, -7, float("nan"), "nonsense", "", [], ["x", 1], {"a": 1}, "x" * 3000, 10**25)


def _toml(value):
    """Write a value as TOML; floats here are never whole."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return "nan" if value != value else json.dumps(value)


def _places(value, at=()):
    """Return the place of every value of a recipe."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inside:
        yield (*at, key)
        if isinstance(one, (dict, list)):
            yield from _places(one, (*at, key))


def _with(value, place, other):
    if not place:
        return other
    out = value.copy()
    out[place[0]] = _with(value[place[0]], place[1:], other)
    return out


@pytest.mark.filterwarnings("ignore::regspatial.errors.RegspatialWarning")
def test_a_value_of_another_kind_is_a_sentence_wherever_it_stands(tmp_path):
    """Every value of a recipe replaced by ten of other kinds: done, or one of our errors."""
    names = [f"a{k}" for k in range(6)]
    rows = [
        f"{i},{t},{3 + k * (t - 2018) % 7}.5" for k, i in enumerate(names) for t in (2020, 2021)
    ]
    (tmp_path / "panel.csv").write_text("\n".join(["id,year,x", *rows]), encoding="utf-8")
    pairs = [[a, b] for a, b in zip(names, names[1:] + names[:1], strict=True)]
    links = "\n".join(["origin,destination,value", *(f"{a},{b},1" for a, b in pairs)])
    (tmp_path / "links.csv").write_text(links, encoding="utf-8")
    recipe = {
        "title": {"en": "a", "zh": "b"},
        "language": "en",
        "rng": 3,
        "panel": {
            "source": "panel.csv",
            "id": "id",
            "time": "year",
            "times": [2020, 2021],
            "columns": ["x"],
            "skip_footer": 0,
            "ignore": ["Total"],
            "derive": [{"name": "lx", "log": "x"}, {"name": "gx", "growth": "x", "by": 1}],
        },
        "panels": {"late": {"times": [2020, 2021], "derive": []}},
        "weights": {"w": {"file": "links.csv", "normalise": "row"}},
        "flows": {
            "source": "links.csv",
            "origin": "origin",
            "destination": "destination",
            "value": "value",
            "directed": True,
        },
        "step": [
            {
                "name": "m",
                "tool": "moran",
                "weights": "w",
                "panel": "late",
                "title": "t",
                "params": {"variable": "x", "permutations": 9},
            },
        ],
    }
    path, out = tmp_path / "study.toml", tmp_path / "out"

    def run(changed):
        lines = [f"{k} = {_toml(v)}" for k, v in changed.items()]
        path.write_text("\n".join(lines), encoding="utf-8")
        run_recipe(path, out)

    run(recipe)
    for place in _places(recipe):
        for other in WRONG:
            try:
                run(_with(recipe, place, other))
            except rs.RegspatialError as error:
                assert error.en  # noqa: PT017 - an error is allowed, and must be one of ours
                assert error.zh  # noqa: PT017
            except Exception as error:
                raise AssertionError(f"{place} = {str(other)[:20]!r}") from error


def test_the_seed_of_the_recipe_is_that_of_the_steps(recipe, tmp_path):
    run_recipe(recipe, tmp_path / "out")
    panel = rs.read_panel(tmp_path / "panel.csv", id="adcode", time="year")
    panel = panel.with_columns(by_position=True, ln_x=np.log(panel.columns["x"]))
    w = rs.weights.queen(rs.china("province").select(panel.ids), links=[("460000", "440000")])
    wanted = rs.local_moran(panel["ln_x"], w, at_time=2021, permutations=199, rng=4).p_value[0]
    rows = (tmp_path / "out" / "02-lisa" / "local_moran.csv").read_text("utf-8").splitlines()
    at = rows[0].split(",").index("p_value")
    assert [float(r.split(",")[at]) for r in rows[1:]] == pytest.approx(wanted.tolist())


def test_a_recipe_saved_with_a_byte_order_mark_is_read(recipe):
    recipe.write_text(recipe.read_text("utf-8"), encoding="utf-8-sig")
    assert read_recipe(recipe).rng == 4


@pytest.mark.parametrize("name", [".", "x" * 3000 + ".toml"])
def test_what_is_no_file_is_no_recipe(tmp_path, name):
    with pytest.raises(InputError, match="recipe file"):
        read_recipe(tmp_path / name)


def test_a_key_that_a_rule_has_no_use_for_is_a_note_of_the_report(recipe, tmp_path):
    text = recipe.read_text(encoding="utf-8")
    changed = text.replace('kind = "queen"', 'kind = "queen"\npower = 3\nthreshold = 9')
    recipe.write_text(changed, encoding="utf-8")
    told = []
    run = run_recipe(recipe, tmp_path / "out", on_event=told.append)
    (note,) = [e["message"] for e in told if e["event"] == "note"]
    assert note.startswith("queen weights have no use for power, threshold.")
    assert note in run.report.read_text(encoding="utf-8")
    shipped = []
    recipe.write_text(text, encoding="utf-8")
    run_recipe(recipe, tmp_path / "plain", on_event=shipped.append)
    assert not [e for e in shipped if e["event"] == "note"]


@pytest.mark.parametrize(("key", "value"), [("id", "name_zh"), ("layer", "provinces")])
def test_a_shipped_map_has_one_id_and_one_layer(recipe, tmp_path, key, value):
    text = recipe.read_text(encoding="utf-8")
    source = 'source = "china:province"'
    recipe.write_text(text.replace(source, f'{source}\n{key} = "{value}"'), encoding="utf-8")
    with pytest.raises(ParameterError, match=f"{value}.*china:province"):
        run_recipe(recipe, tmp_path / "out")
