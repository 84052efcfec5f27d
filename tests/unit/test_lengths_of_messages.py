"""A value of 100,000 characters is refused in a sentence that is read, with all that a short one is told."""

import pickle
import re
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DataWarning, InputError, RegspatialError, all_at_once, cell, listed
from regspatial.recipes import run_recipe
from regspatial.words import Message, NameOf
from regspatial.words.shortened import MOST, shortened
from tests.cli.inside import inside

MOST_OF_A_SENTENCE = 1_500
SHORT, LONG = "qqq", "q" * 100_000
IDS = [f"r{k}" for k in range(9)]
GRID = np.arange(27.0).reshape(3, 9) ** 2 % 11
PANEL = rs.Panel.from_arrays(IDS, [2019, 2020, 2021], {"y": GRID, "x": GRID[::-1] % 7})
W = rs.SpatialWeights(ids=IDS, matrix=np.roll(np.eye(9), 1, axis=1), normalisation="row")
ROWS = [(i, t, k) for k, i in enumerate("ab") for t in (2019, 2020)]


def table(path, head, rows):
    """Write a CSV file and return its path."""
    lines = [head, *rows]
    text = "\n".join(",".join(str(v) for v in row) for row in lines)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def read(folder, head, rows, **how):
    return rs.read_panel(table(folder / "t.csv", head, rows), **{"id": "id", "time": "t"} | how)


def recipe(folder, text):
    made = folder / "r.toml"
    made.write_text(text, encoding="utf-8")
    return run_recipe(made, folder / "out")


STEP = '[[step]]\nname = "a"\ntool = "moran"\nweights = "w"\nparams = { variable = "y" }\n'
DOORS = {
    "choice": lambda v, f: rs.moran(PANEL["y"], W, inference=v),
    "number": lambda v, f: rs.moran(PANEL["y"], W, permutations=v),
    "where": lambda v, f: rs.moran(PANEL["y"], W, where=v),
    "value in where": lambda v, f: rs.moran(PANEL["y"], W, where={"id": [v]}),
    "name in where": lambda v, f: rs.moran(PANEL["y"], W, where={v: 1}),
    "name of a column": lambda v, f: PANEL[v],
    "several names": lambda v, f: rs.correlations(PANEL, [v, f"{v}r"]),
    "regressor": lambda v, f: rs.regression.spatial_panel_estimate(PANEL, f"y ~ {v[:1900]}", W),
    "regressand": lambda v, f: rs.regression.spatial_panel_estimate(PANEL, f"{v[:1900]} ~ x", W),
    "function": lambda v, f: rs.regression.spatial_panel_estimate(PANEL, f"y ~ {v[:1900]}(x)", W),
    "text in a formula": lambda v, f: rs.regression.spatial_panel_estimate(
        PANEL, f"y ~ x + '{v[:1900]}'", W
    ),
    "derived name": lambda v, f: PANEL.derive(f"{v[:1900]} = nothing"),
    "times": lambda v, f: PANEL.select(times=[v]),
    "regions": lambda v, f: PANEL.select(ids=[v]),
    "path": lambda v, f: rs.read_panel(f"{v}.csv", id="id"),
    "map": lambda v, f: rs.read_boundaries(f"{v}.gpkg", id="id"),
    "address": lambda v, f: rs.read_panel(f"https://{v}", id="id"),
    "ending": lambda v, f: rs.read_panel(f"a.{v}", id="id"),
    "file of weights": lambda v, f: rs.weights.read(f"{v}.gal", ids=IDS),
    "text of weights": lambda v, f: weights(f, v),
    "links": lambda v, f: rs.weights.from_links(["a", "b"], [("a", "b", v)]),
    "heading": lambda v, f: read(f, [v, "t", "y"], ROWS),
    "id column": lambda v, f: read(f, ["id", "t", "y"], ROWS, id=v),
    "time column": lambda v, f: read(f, ["id", "t", "y"], ROWS, time=v),
    "variables": lambda v, f: read(f, ["id", "t", "y"], ROWS, variables=[v]),
    "region twice": lambda v, f: read(f, ["id", "t", "y"], [(v, 1, 2), (v, 1, 3)]),
    "cell": lambda v, f: read(f, ["id", "t", "y", "z"], [("a", 1, v, 2), ("b", 1, 2, 2)])["y"],
    "time": lambda v, f: read(f, ["id", "t", "y"], [("a", v, 1), ("b", 1, 2)]),
    "encoding": lambda v, f: read(f, ["id", "t", "y"], ROWS, encoding=v),
    "key of a recipe": lambda v, f: recipe(f, f"{v} = 1\n{STEP}"),
    "table of a recipe": lambda v, f: recipe(f, f"[{v}]\na = 1\n{STEP}"),
    "tool of a recipe": lambda v, f: recipe(f, STEP.replace("moran", v)),
    "name of a step": lambda v, f: recipe(f, STEP.replace('"a"', f'"{v}"')),
    "weights of a step": lambda v, f: recipe(f, STEP.replace('"w"', f'"{v}"')),
    "broken recipe": lambda v, f: recipe(f, f"{v} = \n"),
    "key twice": lambda v, f: recipe(f, f"{v} = 1\n{v} = 2\n"),
    "recipe that is not there": lambda v, f: run_recipe(f / f"{v}.toml", f / "out"),
    "system of indicators": lambda v, f: indicators(f, v),
    "subset": lambda v, f: rs.china("province", subset=v),
    "example": lambda v, f: rs.example(v),
    "time of a cross-section": lambda v, f: rs.cross_section(PANEL, at=v),
    "rank": lambda v, f: rs.ranking(PANEL[v]),
}


def weights(folder, text):
    file = folder / "w.gal"
    file.write_text(f"9\n{text} 1\nr2\n", encoding="utf-8")
    return rs.weights.read(file, ids=IDS)


def indicators(folder, text):
    file = folder / "i.toml"
    file.write_text(f'[indicators]\n"{text}" = {{ sign = "{text}" }}\n', encoding="utf-8")
    return rs.composite_index(PANEL, system=file)


def sentence(make, value, folder):
    """Return what a door says of a value."""
    folder.mkdir(exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(RegspatialError) as caught:
            make(value, folder)
    return caught.value


def plain(text):
    """Return a sentence with what was given, long or short, written in one way."""
    return re.sub(r"q+…?q*", "q", re.sub(r" \(\+\d{2,}\)", "", text))


TOO_LONG = {"path", "map", "ending", "file of weights", "recipe that is not there"}
"""Doors that refuse a name of 100,000 characters as such."""
OTHERWISE = {
    "where",
    "number",
    "text in a formula",
    "key twice",
    "broken recipe",
    "name of a step",
    "tool of a recipe",
    "weights of a step",
}
"""Doors that cut a value in their own way, or meet the length before the value."""


@pytest.mark.parametrize("door", DOORS)
def test_a_long_value_is_refused_as_a_short_one_is(door, tmp_path):
    errors = [sentence(DOORS[door], v, tmp_path / str(len(v))) for v in (SHORT, LONG)]
    for language in ("en", "zh"):
        short, long = (error.localized(language) for error in errors)
        assert len(short) < MOST_OF_A_SENTENCE, short
        assert len(long) < MOST_OF_A_SENTENCE, long[:3000]
        if door not in TOO_LONG | OTHERWISE:
            assert plain(long).replace(
                str(tmp_path / str(len(LONG))), str(tmp_path / str(len(SHORT)))
            ) == plain(short)


SHELL = {
    "option": ["--nothing", LONG],
    "name of an option": [f"--{LONG}"],
    "variable": ["--variable", LONG],
    "regions": ["--variable", "y", "--regions", f"{LONG}.gpkg"],
    "weights": ["--variable", "y", "--weights-kind", LONG],
    "condition": ["--variable", "y", "--only", f"region={LONG[:1900]}"],
    "number": ["--variable", "y", "--permutations", LONG],
    "one too many": ["--variable", "y", LONG],
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", SHELL)
def test_the_shell_says_it_as_short(case, language, tmp_path):
    table(tmp_path / "t.csv", ["id", "t", "y"], ROWS)
    files = (
        []
        if case == "name of an option"
        else ["--panel", "t.csv", "--panel-id", "id", "--panel-time", "t"]
    )
    got = inside("--lang", language, "run", "moran", *files, *SHELL[case], cwd=tmp_path)
    assert got.returncode != 0
    assert len(got.stderr) < 2 * MOST_OF_A_SENTENCE, got.stderr[:4000]


def test_a_command_of_100_000_characters_is_no_command(tmp_path):
    for language in ("en", "zh"):
        got = inside("--lang", language, LONG, cwd=tmp_path)
        assert got.returncode != 0
        assert len(got.stderr) < 2 * MOST_OF_A_SENTENCE, got.stderr[:4000]


def test_what_is_short_stands_whole_and_what_a_program_needs_is_not_cut():
    error = InputError("{name!r} {n}", ids=[LONG], columns=[LONG], name="y", n=12345)
    assert error.ids == (LONG,)
    assert error.columns == (LONG,)
    path = "a/folder/in/a/folder/" + "x" * 100 + ".csv"
    assert path in InputError("{path} is not there.", path=path).en


def test_lists_keep_how_many_they_leave_out():
    said = InputError("{those}.", those=listed([f"{k}{LONG}" for k in range(500)], 30)).en
    assert len(said) < MOST_OF_A_SENTENCE
    assert said.endswith(" and 470 more.")
    assert "29q" in said
    few = [f"region number {k}" for k in range(8)]
    assert InputError("{those}.", those=listed(few)).en == f"{', '.join(few)}."


def test_messages_in_messages_lists_and_names_are_cut_as_well():
    inner = Message("{what!r} is odd", what=LONG)
    each = [cell(NameOf(LONG, LONG), 2019), inner, {"a": LONG}, (LONG,), 10**5000, None, 0.1]
    for one in each:
        said = InputError("{it}; {them}.", it=one, them=[one] * 9)
        assert max(len(said.en), len(said.zh)) < MOST_OF_A_SENTENCE
        warning = DataWarning("{it}.", it=one)
        assert len(warning.localized("zh")) <= len(said.zh)
    assert "100…e5000" in InputError("{n:,} is too many.", n=10**5000).en


def test_shortened_texts_survive_another_process():
    error = pickle.loads(pickle.dumps(InputError("{name!r}", name=LONG)))
    assert error.en == InputError("{name!r}", name=LONG).en
    assert len(error.en) < MOST + 20
    again = shortened(error.message)
    assert again.en == error.en


def test_a_hundred_faults_are_counted():
    faults = [InputError("Fault {k} of {v}.", k=k, v=LONG[:150]) for k in range(100)]
    in_lines = all_at_once(faults, a_line_each=True)
    assert in_lines.en.startswith("100 faults:\n- Fault 0")
    assert in_lines.en.endswith("and 80 faults more.")
    assert "另有 80 处" in in_lines.zh
    assert all_at_once(faults).en.endswith("and 92 faults more.")
    assert "more" not in all_at_once(faults[:20], a_line_each=True).en
