"""One grammar wherever a variable is asked for, and what its cells rest on in every note.

Walks all tools: a variable, a list of them, a system of indicators and a formula understand the same
expressions as a derived column; and whatever is made of filled or winsorised cells says how many.
"""

import inspect
import warnings
from dataclasses import replace

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.catalog import expand, get
from regspatial.words import Spoken
from tests.conformance import test_every_tool_runs as runs
from tests.conformance import world as verbs

CONSTANT = {
    ("event_study", "event"),
    ("policy", "first"),
    ("policy_durbin", "first"),
    ("policy_cohorts", "first"),
    ("policy_reach", "first"),
    ("bacon", "first"),
    ("synthetic_control", "first"),
    ("matching", "first"),
}
"""The same in all rows of a region, which an expression of columns that change is not."""


NO_FIT = {
    ("simar_wilson", "outputs"),
    ("join_counts", "variable"),
    ("aggregate", "variables"),
    ("deflate", "index"),
}
"""A quotient of the inputs, as an output, lies so far behind that no normal distribution fits: its inputs are walked.
Join counts take zeros and ones alone."""


def places():
    """Return every parameter of a tool that takes variables, by the tool's name."""
    out = []
    for tool in runs.TOOLS:
        answers = runs.answers_of(tool)
        for p in expand(tool):
            if (tool.name, p.name) in CONSTANT | NO_FIT:
                continue
            system = p.kind == "text" and p.feeds.endswith(".indicators")
            if (p.kind in ("variable", "variables", "formula") or system) and p.name in answers:
                out.append((tool.name, p.name, p.kind))
    return out


PLACES = places()
MADE = "per(zqa, zqm)"
"""An expression; beside it a column `made` of the same values."""


def written(kind, given, column):
    """Return an answer with its first column written otherwise."""
    if kind == "variable":
        return column
    if kind == "variables":
        return [column, *[one for one in given if one != given[0]]]
    if kind == "text":
        return ", ".join([f"{column}:+", *given.split(", ")[1:]])
    return given.replace("zqa", column, 1)


def numbers(record):
    out = []
    for table in record.tables():
        for row in table.rows:
            out += [
                float(v) for v in row if isinstance(v, (int, float)) and not isinstance(v, bool)
            ]
    return out


@pytest.mark.parametrize(("name", "parameter", "kind"), PLACES)
def test_an_expression_is_the_column_that_it_makes(name, parameter, kind):
    world, tool = runs.study(), get(name)
    given = runs.answers_of(tool)[parameter]
    new = world.panel["zqa"].values / world.panel["zqm"].values
    world.panel = world.panel.with_columns(by_position=True, made=new)
    one = runs.run(tool, world, **{parameter: written(kind, given, MADE)})
    two = runs.run(tool, world, **{parameter: written(kind, given, "made")})
    assert numbers(one) == pytest.approx(numbers(two), rel=1e-9, nan_ok=True)
    assert numbers(one), "a record without numbers says nothing"


FUNCTIONS = ("log(zqa)", "per(zqa, zqm)", "zscore(zqa)", "winsor(zqa, 0.05)", "lag(zqa, 1)")


@pytest.mark.parametrize("text", FUNCTIONS)
@pytest.mark.parametrize(
    ("name", "parameter", "kind"),
    [
        ("describe", "variables", "variables"),
        ("correlations", "variables", "variables"),
        ("composite_index", "indicators", "text"),
        ("multivariate_local_geary", "variables", "variables"),
        ("moran", "variable", "variable"),
        ("spatial_panel", "formula", "formula"),
    ],
)
def test_the_functions_are_known_everywhere(name, parameter, kind, text):
    tool, world = get(name), runs.study()
    given = runs.answers_of(tool)[parameter]
    more = {"at_time": str(runs.TIMES[-1])} if any(p.name == "time" for p in tool.params) else {}
    assert runs.run(tool, world, **{parameter: written(kind, given, text)}, **more).tables()


def lists_of_columns(world):
    for name, call in world.calls.items():
        for parameter, value in call.items():
            named = isinstance(value, (list, tuple)) and value and not isinstance(value, str)
            if named and all(isinstance(one, str) and one in world.panel for one in value):
                yield name, parameter


def test_a_list_of_columns_takes_expressions_in_python(tmp_path_factory):
    world, found = verbs.shared_world(tmp_path_factory), []
    for name, parameter in lists_of_columns(world):
        function, call = verbs.PUBLIC[name], dict(world.calls[name])
        spread = [
            q.name
            for q in inspect.signature(function).parameters.values()
            if q.kind is q.VAR_POSITIONAL
        ]
        if spread:
            continue  # what makes columns of columns: the grammar itself has it
        columns = call[parameter]
        panel = call["panel"].with_columns(
            by_position=True, **{f"made_{c}": call["panel"][c].values * 2.0 + 1.0 for c in columns}
        )
        call["panel"] = panel
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rs.RegspatialWarning)
            one = function(**{**call, parameter: [f"2 * {c} + 1" for c in columns]})
            two = function(**{**call, parameter: [f"made_{c}" for c in columns]})
        found.append(name)
        assert numbers(one) == pytest.approx(numbers(two), rel=1e-9, nan_ok=True), name
    assert {"correlations", "malmquist", "coupling_coordination"} <= set(found)


def test_a_system_of_indicators_keeps_what_it_says_of_an_expression(tmp_path):
    panel = runs.study().panel
    path = tmp_path / "system.toml"
    path.write_text(
        '[indicators]\n"per(zqa, zqm)" = {sign = "-", en = "Intensity", zh = "强度"}\nzqb = "+"\n',
        encoding="utf-8",
    )
    got = rs.composite_index(panel, str(path), weights={"per(zqa,zqm)": 3.0, "zqb": 1.0})
    assert got.indicators[0].column == "per(zqa, zqm)"
    assert got.indicators[0].en == "Intensity"
    assert got.weights[0] == pytest.approx([0.75, 0.25])
    derived = panel.derive({"made": "per(zqa, zqm)"}) if hasattr(panel, "derive") else None
    if derived is not None:
        two = rs.composite_index(derived, {"made": "-", "zqb": "+"}, weights={"made": 3, "zqb": 1})
        np.testing.assert_allclose(got.scores, two.scores, rtol=1e-12)


def marked(world):
    """Return the study with one filled and two winsorised cells in each column, at every time."""
    shape = world.panel["zqy"].values.shape
    filled, drawn = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    filled[:, 4] = True
    drawn[:, [7, 9]] = True
    marks = {c: {"filled": filled, "winsorised": drawn} for c in world.panel.columns}
    world.panel = replace(world.panel, marks=marks)
    return world


def notes(record):
    found = [*record.data_notes, *(note for table in record.tables() for note in table.notes)]
    return [one.text("en") if isinstance(one, Spoken) else str(one) for one in found]


@pytest.mark.parametrize(("name", "parameter", "kind"), PLACES)
def test_filled_and_winsorised_cells_are_counted_in_its_notes(name, parameter, kind):
    world, tool = marked(runs.study()), get(name)
    record = runs.run(tool, world)
    said = " ".join(notes(record))
    assert "interpolated values" in said
    assert "winsorised values" in said
    expression = {"variable": MADE, "variables": [MADE, "zqb", "zqm"]}.get(kind)
    if expression is not None and len(runs.answers_of(tool).get(parameter, [])) != 1:
        said = " ".join(notes(runs.run(tool, world, **{parameter: expression})))
        assert "winsorised values" in said


def test_the_count_is_that_of_the_cells():
    world = marked(runs.study())
    out = runner.call(
        "moran", {"regions": world.regions, "panel": world.panel}, {"variable": "zqy"}
    )
    said = " ".join(notes(out.result))
    assert f"{len(runs.TIMES)} cells of" in said
    assert f"{2 * len(runs.TIMES)} cells of" in said
