"""Sentences that hold against the tables beside them: turns of a path, what tests leave, what chance would give."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import regspatial as rs
from regspatial.indicators import disparity
from regspatial.regression.groups.record import GroupDifference
from regspatial.regression.tests.record import SpecificationTest
from regspatial.regression.tests.specification import null_of
from regspatial.reporting.findings.dependence import left_by_tests
from regspatial.reporting.findings.models import _differences
from regspatial.reporting.findings.registry import findings_of, turns
from regspatial.reporting.laid import laid_out, without_silent
from regspatial.reporting.page import Page
from regspatial.reporting.shows import show_of
from regspatial.reporting.shows.convergence import _convergence
from regspatial.results.estimates import ESTIMATE_COLUMNS
from regspatial.results.table import Column, Table
from regspatial.words import verbatim


def turn(values, language="en"):
    times = tuple(range(2000, 2000 + len(values)))
    return "".join(one.text(language) for one in turns(times, np.array(values)))


def test_a_path_that_turns_is_said_with_its_turn():
    assert turn([0.653, 0.661, 0.260, 0.413]) == "; lowest 0.260 in 2002; highest 0.661 in 2001"
    assert turn([0.65, 0.55, 0.41]) == ""
    assert turn([0.65, math.nan, 0.41]) == ""
    assert turn([0.65, 0.65, 0.41]) == ""
    assert turn([math.nan, math.nan]) == ""
    assert "2002" in turn([0.653, 0.661, 0.260, 0.413], "zh")


PARTS = rs.Regions(
    ids=list("abcdefgh"),
    points=np.column_stack([np.arange(8.0), np.zeros(8)]),
    attributes={"part": np.array(list("aabbaabb"))},
)


def path_of(values):
    """Eight regions whose mean, spread and Gini rise with a factor; by period."""
    base = np.arange(1.0, 9.0)
    noise = np.random.default_rng(6).normal(0.0, 0.01, (len(values), 8))
    columns = {"x": [base**power * np.exp(e) for power, e in zip(values, noise, strict=True)]}
    return rs.Panel.from_arrays("abcdefgh", list(range(2000, 2000 + len(values))), columns)


@pytest.mark.parametrize("of", ["disparity", "lorenz", "nested_theil", "series", "convergence"])
def test_every_path_of_one_number_is_said_with_its_turn(of):
    """x to a power: all of these rise with it, so that the turn lies where the power has it."""
    make = {
        "disparity": lambda p: disparity(p["x"]),
        "lorenz": lambda p: rs.lorenz(p["x"]),
        "nested_theil": lambda p: rs.nested_theil(p["x"], regions=PARTS, groups=["part"]),
        "series": lambda p: rs.series(p["x"]),
        "convergence": lambda p: rs.convergence(p, "x", covariance="classical"),
    }[of]
    for powers, told in (
        ((1.0, 2.0, 0.5, 1.5), ("highest", "2001", "lowest", "2002")),
        ((1.0, 1.2, 1.4, 1.6), ()),
    ):
        record = make(path_of(powers))
        show_of(record)  # some sentences stand beside what shows the record
        said = " ".join(one.text("en") for one in findings_of(record))
        for word in ("highest", "lowest"):
            assert (f"; {word} " in said) == (word in told), said
        assert all(word in said for word in told), said


def test_correlations_stand_beside_what_chance_gives():
    draws = np.random.default_rng(5).normal(size=(5, 2, 30))
    draws[1] = draws[0] + 0.1 * draws[1]
    columns = {f"v{k}": one for k, one in enumerate(draws)}
    panel = rs.Panel.from_arrays([f"r{k}" for k in range(30)], [2000, 2001], columns)
    record = rs.correlations(panel, list(columns))
    below = [record.p_value[i, j] < 0.05 for i in range(5) for j in range(i)]
    (said,) = (one.text("en") for one in findings_of(record) if "closest" in one.text("en"))
    assert said.startswith(f"Of 10 pairs {sum(below)} ha")
    assert "by chance alone 0.50 would; the closest: v0 with v1" in said


def of_tests(**p):
    return tuple(
        SpecificationTest(name=name, null=null_of(model), statistic=1.0, df=1, p_value=value)
        for model, values in p.items()
        for name, value in zip(("lr", "wald"), values, strict=True)
    )


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"sar": (1e-7, 1e-8), "sem": (0.728, 0.727)}, "sem"),
        ({"sar": (0.4, 0.3), "sem": (0.01, 0.02)}, "sar"),
        ({"sar": (0.4, 0.04), "sem": (0.01, 0.02)}, None),
        ({"sar": (0.1, 0.2), "sem": (0.3, 0.2)}, "sem"),
        ({}, None),
    ],
)
def test_findings_speak_of_the_model_that_tests_leave(given, left):
    assert left_by_tests(of_tests(**given)) == left


def differences(*found):
    made = [
        GroupDifference.of("east", "west", kind, name, value, 1.0) for kind, name, value in found
    ]
    record = SimpleNamespace(differences=made, said=lambda name: verbatim(name))
    return [one.text("en") for one in _differences(record)]


def test_differences_stand_beside_what_chance_gives_and_name_no_theta():
    found = differences(
        ("coefficient", "W(x)", 4.0),
        ("coefficient", "x", 2.5),
        *[("indirect", f"z{k}", 0.1) for k in range(18)],
    )
    assert found[0].startswith(
        "2 of 20 differences between groups are significant, taken one by one"
    )
    assert "1.0 would be expected by chance (smallest p < 0.001)" in found[0]
    assert "x: +2.50" in found[1]
    assert "W(x)" not in "".join(found)
    assert len(differences(("coefficient", "W(x)", 4.0), ("coefficient", "x", 0.5))) == 1


def impacts(statistic):
    columns = (Column("variable", verbatim("Variable"), "text"), *ESTIMATE_COLUMNS)
    return Table(
        name="impacts",
        en=verbatim("Impacts"),
        columns=columns,
        rows=(("x", 1.0, 0.5, math.nan, 0.04), ("y", 1.0, 0.5, statistic, 0.05)),
    )


def test_a_column_of_z_without_a_number_is_left_out_of_pages():
    assert "statistic" not in without_silent(impacts(math.nan)).keys
    assert "statistic" in without_silent(impacts(2.0)).keys
    # what .tex, .docx, .xlsx and the rest are written from
    assert [h.text for h in laid_out(impacts(math.nan)).head[-1]].count("z") == 0
    assert [h.text for h in laid_out(impacts(2.0)).head[-1]].count("z") == 1
    page = Page("t").table(impacts(math.nan)).html()
    assert ">z<" not in page
    assert ">z<" in Page("t").table(impacts(2.0)).html()


def test_the_command_of_a_shipped_recipe_runs_anywhere(tmp_path):
    from regspatial._files.paths import shipped
    from regspatial.recipes.passport import of_recipe

    own = tmp_path / "dri.toml"
    own.write_text("", encoding="utf-8")
    for file, called in ((shipped("recipes", "dri.toml"), "dri"), (own, "dri.toml")):
        made = of_recipe(file, file.parent, tmp_path, language="en", formats=("csv",))
        assert made["command"] == f"regspatial recipe {called} --lang en --format csv"


def test_divergence_is_said():
    start = np.random.default_rng(1).uniform(8.0, 10.0, 40)
    noise = np.random.default_rng(2).normal(0.0, 0.01, 40)
    columns = {"y": [np.exp(start), np.exp(1.4 * start - 3.0 + noise)]}
    panel = rs.Panel.from_arrays([f"r{k:02d}" for k in range(40)], [2000, 2010], columns)
    found = rs.convergence(panel, "y", covariance="classical")
    said = [one.text("en") for one in _convergence(found, {})]
    assert said[0].startswith("β-divergence")
    assert "those ahead grew faster" in said[0]


def index_with(value):
    from regspatial.reporting.findings.indices import _composite

    draws = np.random.default_rng(3).uniform(15.0, 25.0, (2, 12))
    draws[1, 4] = value
    columns = {"breadth": draws, "depth": np.random.default_rng(4).uniform(1.0, 9.0, (2, 12))}
    panel = rs.Panel.from_arrays([f"r{k:02d}" for k in range(12)], [2020, 2021], columns)
    found = rs.composite_index(panel, {"breadth": "+", "depth": "+"})
    return [one.text("en") for one in _composite(found, {"r04": "Gansu"})]


def test_a_cell_that_carries_an_index_is_named():
    said = index_with(21000.0)
    assert said[0].startswith(
        "A single value accounts for 100.0% of the range of breadth: Gansu, 2021, with 21,000"
    )
    assert not any(one.startswith("One cell") for one in index_with(21.0))
    assert not any(one.startswith("One cell") for one in index_with(30.0))


@pytest.mark.filterwarnings("ignore:460000 has no neighbours")
def test_notes_under_impacts_are_three_lines_that_lose_nothing():
    panel = rs.example("dri").panel()
    regions = rs.example("dri").regions()
    weights = rs.weights.queen(regions, islands="keep")
    one = panel.select(times=[panel.times[-1]])
    found = rs.impacts(
        rs.regression.spatial_regression_estimate(
            one, "ln_inn ~ ln_de + ln_pgdp", weights, model="sdm"
        ),
        draws=50,
        rng=1,
    )
    for language in ("en", "zh"):
        said = [note.text(language) for note in found.notes]
        lines = [note.text(language) for note in found.tables()[0].notes]
        assert len(said) > 3 == len(lines)
        between = " " if language == "en" else ""
        assert between.join(said) == between.join(lines)


@pytest.mark.filterwarnings("ignore:460000 has no neighbours")
def test_notes_under_a_model_name_regions():
    from regspatial.reporting.shows.models import ShowModel
    from regspatial.results.table import region
    from regspatial.words import Message

    note = Message("their standard deviation is large in {most}", most=region("110000"))
    panel = rs.example("dri").panel()
    weights = rs.weights.queen(rs.example("dri").regions(), islands="keep")
    fit = rs.regression.spatial_regression_estimate(
        panel.select(times=[2022]), "ln_inn ~ ln_de", weights, model="sar"
    )
    told = ShowModel().table(replace(fit, notes=(note,)), "zh", {"110000": "北京市"})
    assert "their standard deviation is large in 北京市" in told.notes("zh")
