"""A study said once: its verbs are the functions' own digits, of one sample; what it lacks is named."""

import ast
import dataclasses
import inspect
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial import catalog
from regspatial.catalog.__main__ import VERBS
from regspatial.errors import DataWarning, MissingValueError, ParameterError, UnknownColumnError
from regspatial.runner.filling import filled, terms_of

RNG = np.random.default_rng(5)
IDS = tuple("abcdefghij")
HOLE = RNG.normal(size=(4, 10)) + 3.0
HOLE[1, 3] = np.nan
COLUMNS = {name: RNG.normal(size=(4, 10)) + 3.0 for name in ("y", "x", "z")} | {"hole": HOLE}
PANEL = rs.Panel.from_arrays(IDS, [2018, 2019, 2020, 2021], COLUMNS)
REGIONS = rs.Regions(
    ids=(*IDS, "k"),
    points=RNG.uniform(0, 9, size=(11, 2)),
    attributes={"belt": list("nnnssssssss")},
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DataWarning)  # k is on the map alone
    STUDY = rs.Study(REGIONS, PANEL, "knn k=3", formula="y ~ x + log(z)", rng=7)
W = rs.weights.from_rule("knn k=3", REGIONS.select(IDS))


def rows(record):
    return [table.rows for table in record.tables()]


def test_verbs_are_the_functions_of_the_studys_own_contents():
    assert rows(STUDY.moran("x")) == rows(rs.moran(PANEL["x"], W))
    assert rows(STUDY.moran()) == rows(rs.moran(PANEL["y"], W))
    assert rows(STUDY.describe()) == rows(rs.describe(PANEL, ["y", "x", "log(z)"]))
    own = rs.spatial_panel(PANEL, "y ~ x + log(z)", W, model="slx")
    assert np.array_equal(STUDY.spatial_panel(model="slx").model.estimates, own.model.estimates)
    assert rows(STUDY.local_moran("x", at_time=2019)) == rows(
        rs.local_moran(PANEL["x"], W, at_time=2019, rng=7)
    )


def test_what_is_given_in_the_call_stands_before_what_the_study_holds():
    other = rs.weights.from_rule("knn k=5", REGIONS.select(IDS))
    assert rows(STUDY.moran("x", w=other)) == rows(rs.moran(PANEL["x"], other))
    one = STUDY.spatial_panel(y="z", x=["x"], model="slx")
    assert np.array_equal(
        one.model.estimates, rs.spatial_panel(PANEL, "z ~ x", W, model="slx").model.estimates
    )
    assert rows(STUDY.local_moran("x", at_time=2019, rng=8)) != rows(
        STUDY.local_moran("x", at_time=2019)
    )


def test_one_sample_is_said_once_and_holds_for_every_verb(recwarn):
    with pytest.warns(DataWarning, match="one sample: 1 region is left out of each") as said:
        study = rs.Study(None, PANEL, W, formula="hole ~ x")
    assert [one for one in said if "one sample" in str(one.message)][1:] == []
    assert study.left_out == {"d": ("hole",)}
    recwarn.clear()
    left = tuple(one for one in IDS if one != "d")
    assert (
        study.local_moran("x", at_time=2021).ids
        == study.spatial_panel(model="slx").model.ids
        == left
    )
    assert not [one for one in recwarn if "sample" in str(one.message)]
    assert "hole" in repr(study)
    assert "同一样本" in study.text("zh")


def test_a_verb_of_a_column_outside_the_sample_is_said():
    with pytest.warns(
        DataWarning,
        match="moran is not of the study's sample: it uses cells of hole that are empty in 1 region",
    ):
        STUDY.moran("hole")


@pytest.mark.parametrize(("missing", "ids", "times"), [("drop_periods", 10, 3), ("keep", 10, 4)])
def test_other_ways_with_empty_cells(missing, ids, times):
    study = rs.Study(None, PANEL, W, columns=["hole"], missing=missing)
    assert (study.panel.n, study.panel.T) == (ids, times)


def test_empty_cells_stop_a_study_that_asks_for_it_and_one_without_a_region_left():
    with pytest.raises(MissingValueError):
        rs.Study(None, PANEL, W, columns=["hole"], missing="stop")
    none = PANEL.with_columns(by_position=True, none=np.full((4, 10), np.nan))
    with pytest.raises(MissingValueError, match="No region would be left"):
        rs.Study(None, none, formula="none ~ x")


def test_period_groups_and_labels_are_the_studys():
    study = rs.Study(
        REGIONS.select(IDS), PANEL, period="2019:2020", labels={"x": "Income", "belt": "Belt"}
    )
    assert study.panel.times == (2019, 2020)
    assert study.panel["x"].label.en == "Income"
    assert study.panel.groups["belt"] == tuple("nnnsssssss")
    with pytest.raises(UnknownColumnError, match="nowhere"):
        rs.Study(None, PANEL, labels={"nowhere": "Where"})
    with pytest.raises(UnknownColumnError, match="hole"):
        rs.Study(None, PANEL, columns=["holes"])


@pytest.mark.parametrize(
    ("study", "call", "said"),
    [
        (rs.Study(None, PANEL), lambda s: s.moran("x"), "no weights, which moran needs"),
        (rs.Study(None, None, W), lambda s: s.moran("x"), "no table"),
        (rs.Study(None, PANEL), lambda s: s.pole_network("x"), "no map"),
        (STUDY, lambda s: s.moran("x", 3), "1 argument by place"),
        (STUDY, lambda s: s.moran("x", variable="y"), "variable twice"),
    ],
)
def test_what_a_study_lacks_is_named(study, call, said):
    with pytest.raises(ParameterError, match=said):
        call(study)


def test_a_name_that_is_no_verb_asks_which_was_meant():
    with pytest.raises(AttributeError, match="mean moran"):
        STUDY.mran
    assert STUDY.find("spillovers").answers


def test_dir_shows_what_the_contents_can_run():
    bare = set(dir(rs.Study(None, PANEL)))
    assert {"describe", "fixed_effects", "report", "find"} <= bare
    assert not {"moran", "pole_network", "weights_from_flows"} & bare
    assert {"moran", "pole_network"} <= set(dir(STUDY))


def test_every_tool_is_a_verb_with_its_own_help():
    for tool in catalog.tools():
        verb = getattr(STUDY, tool.name)
        assert verb.__doc__, tool.name
        held = {p.feeds.partition(".")[2] for p in tool.params if p.kind in catalog.COMPOUND}
        places = [
            p.name
            for p in inspect.signature(verb).parameters.values()
            if p.kind is p.POSITIONAL_OR_KEYWORD
        ]
        assert not held & set(places), tool.name


def test_type_checkers_know_every_verb():
    """`make catalog` writes `typed_verbs.pyi`; the text is held to the signatures by its names."""
    (kind,) = [
        one for one in ast.parse(VERBS.read_text("utf-8")).body if isinstance(one, ast.ClassDef)
    ]
    for method in kind.body:
        names = [a.arg for a in (*method.args.args[1:], *method.args.kwonlyargs)]
        assert set(names) == set(inspect.signature(getattr(STUDY, method.name)).parameters)
    assert {one.name for one in catalog.tools()} <= {method.name for method in kind.body}


def test_a_study_can_be_changed_in_a_part():
    assert dataclasses.is_dataclass(STUDY)
    with pytest.raises(dataclasses.FrozenInstanceError):
        STUDY.formula = "x ~ y"


def test_columns_of_other_parts_are_not_guessed():
    known = {"formula": "y ~ x", "rng": 3}
    assert filled(catalog.get("moran"), {}, **known) == {"variable": "y", "rng": 3}
    assert "mass" not in filled(catalog.get("pole_network"), {}, **known)
    assert "outcome" not in filled(catalog.get("fsqca"), {}, **known)
    assert filled(catalog.get("moran"), {"variable": "z"}, formula="y ~ x") == {"variable": "z"}


def test_terms_of_a_formula_are_as_they_are_written():
    assert terms_of("log(y) ~ x + log(a + b) - 1 | city + year") == ["log(y)", "x", "log(a + b)"]
