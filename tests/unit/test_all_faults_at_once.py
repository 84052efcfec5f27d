"""What is wrong with a run is said at once, and regions are called by their names."""

import pickle
import re

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.errors import (
    IslandError,
    MissingValueError,
    RegspatialError,
    RegspatialWarning,
    UnknownColumnError,
    all_at_once,
)
from regspatial.recipes import run_recipe
from regspatial.words import NameOf
from regspatial.words.naming import naming, with_names

PROVINCES = rs.china("province", mainland=True)
VALUES = np.sin(np.arange(62.0) ** 2).reshape(2, 31) + 3.0
PANEL = rs.Panel.from_arrays(PROVINCES.ids, [2020, 2021], {"gdp": VALUES, "rd": VALUES[::-1]})
FOUND = {"regions": PROVINCES, "panel": PANEL}
RECIPE = """
title = "t"
[regions]
source = "china:province"
exclude = ["710000", "810000", "820000"]
[panel]
source = "table.csv"
id = "id"
time = "time"
[weights.contiguity]
kind = "queen"
islands = "raise"
[weights.near]
kind = "knn"
k = 500
[[step]]
name = "a"
tool = "moran"
weights = "near"
params = { variable = "gpd" }
[[step]]
name = "b"
tool = "spatial_panel"
weights = "contiguity"
params = { formula = "gdp ~ rdd" }
"""


def test_a_region_without_neighbours_is_named_in_both_languages() -> None:
    with pytest.raises(IslandError) as caught:
        rs.weights.queen(PROVINCES, islands="raise")
    assert "海南 (460000)" in caught.value.zh
    assert "Hainan (460000)" in caught.value.en
    assert caught.value.ids == ("460000",)
    assert pickle.loads(pickle.dumps(caught.value)).zh == caught.value.zh


def test_a_misspelt_column_and_an_island_are_said_together() -> None:
    with pytest.raises(RegspatialError) as caught:
        runner.call(
            "moran", FOUND, {"variable": "gpd", "weights_kind": "queen", "islands": "raise"}
        )
    assert "'gpd'" in caught.value.en
    assert "Hainan (460000)" in caught.value.en
    assert caught.value.columns == ("gpd",)
    assert caught.value.ids == ("460000",)


def test_a_misspelt_name_in_a_formula_and_an_island_are_said_together() -> None:
    given = {"formula": "gdp ~ rdd + urbn", "weights_kind": "queen", "islands": "raise"}
    with pytest.raises(RegspatialError) as caught:
        runner.call("spatial_panel", FOUND, given)
    assert "'rdd', 'urbn'" in caught.value.en
    assert "海南 (460000)" in caught.value.zh


def test_one_fault_stays_itself() -> None:
    with pytest.raises(UnknownColumnError, match="'gpd'"):
        runner.call("moran", FOUND, {"variable": "gpd", "weights_kind": "knn"})
    with pytest.raises(IslandError):
        runner.call("moran", FOUND, {"variable": "gdp", "islands": "raise"})
    with pytest.raises(UnknownColumnError, match="rdd"):
        runner.call("spatial_panel", FOUND, {"formula": "gdp ~ rdd", "weights_kind": "knn"})


def test_a_recipe_says_the_faults_of_all_weights_and_steps(tmp_path) -> None:
    PANEL.to_frame().to_csv(tmp_path / "table.csv", index=False)
    (tmp_path / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    with pytest.raises(RegspatialError) as caught:
        run_recipe(tmp_path / "recipe.toml", tmp_path / "out")
    said = caught.value.en
    for one in ("'gpd'", "step 'a'", "'rdd'", "step 'b'", "Hainan (460000)", "500"):
        assert one in said
    assert "海南 (460000)" in caught.value.zh


def test_weights_know_the_names_of_the_map_and_hand_them_on() -> None:
    w = rs.weights.knn(PROVINCES, k=4)
    some = rs.weights.subset(w, PROVINCES.ids[:20])
    assert some.region_names["110000"] == NameOf("Beijing", "北京")
    assert set(some.region_names) == set(some.ids)
    empty = PANEL.with_columns(by_position=True, gap=np.where(VALUES > 3.9, np.nan, VALUES))
    with pytest.raises(MissingValueError) as caught:
        rs.regression.spatial_panel_estimate(empty, "gap ~ rd", w, missing="stop")
    names = {w.region_names[one].zh for one in caught.value.ids}
    assert any(f"{name} (" in caught.value.zh for name in names)


def test_a_summary_calls_regions_by_their_names() -> None:
    found = rs.local_moran(PANEL["gdp"].at(2020), rs.weights.knn(PROVINCES, k=4), rng=1)
    assert "Beijing" in found.summary()
    assert "北京" in found.summary("zh")
    assert "110000" not in found.summary("zh")
    assert found.tables()[0].rows[0][0] == "110000"  # files are joined by the code
    bare = rs.weights.from_dense(PROVINCES.ids, rs.weights.knn(PROVINCES, k=4).to_dense())
    assert "110000" in rs.local_moran(PANEL["gdp"].at(2020), bare, rng=1).summary()


def test_names_are_known_for_the_time_of_a_call_only() -> None:
    with naming(PROVINCES):
        warning = RegspatialWarning("{left}", ids=["460000"], left="460000")
    assert warning.en == "Hainan (460000)"
    with naming(PROVINCES):
        pass
    message = RegspatialWarning("{left}", ids=["460000"], left="460000").message
    assert message.en == "460000"
    assert with_names(message, ("460000",)) is message


def test_several_faults_of_one_kind_keep_the_kind() -> None:
    one, other = UnknownColumnError("No a.", columns=["a"]), UnknownColumnError("No b.")
    both = all_at_once([one, other])
    assert type(both) is UnknownColumnError
    assert both.en == "No a. No b."
    assert all_at_once([one]) is one


OTHER = rs.Panel.from_arrays(
    [*PROVINCES.ids[:-1], "999999"], PANEL.times, {"gdp": VALUES, "rd": VALUES[::-1]}
)


@pytest.mark.parametrize("params", [{"variable": "gpd"}, {"variable": "log(gpd)"}])
def test_a_region_that_the_map_lacks_does_not_hide_a_misspelt_column(params) -> None:
    with pytest.raises(RegspatialError) as caught:
        runner.call("moran", {**FOUND, "panel": OTHER}, {**params, "weights_kind": "knn"})
    assert "gpd" in caught.value.en
    assert "999999" in caught.value.en
    assert "Did you mean gdp?" in caught.value.en


def test_a_region_that_the_map_lacks_and_a_formula_are_said_together() -> None:
    given = {"formula": "gdp ~ rdd + urbn", "weights_kind": "knn"}
    with pytest.raises(RegspatialError) as caught:
        runner.call("spatial_panel", {**FOUND, "panel": OTHER}, given)
    assert "'rdd', 'urbn'" in caught.value.en
    assert "999999" in caught.value.zh


def test_a_region_that_cannot_be_left_out_and_a_formula_are_said_together() -> None:
    given = {"formula": "gdp ~ rdd", "weights_kind": "knn", "exclude": "Atlantis"}
    with pytest.raises(RegspatialError) as caught:
        runner.call("spatial_panel", FOUND, given)
    assert "'rdd'" in caught.value.en
    assert "Atlantis" in caught.value.en


def test_columns_that_will_be_derived_are_not_called_missing() -> None:
    given = {"formula": "gdp ~ share", "derive": "share = rd / gdp", "exclude": "Atlantis"}
    with pytest.raises(RegspatialError) as caught:
        runner.call("spatial_panel", FOUND, given)
    assert "Atlantis" in caught.value.en
    assert "share" not in caught.value.en


def test_a_map_of_another_level_is_said() -> None:
    few = rs.Panel.from_arrays(
        [f"x{k}" for k in range(30)] + ["110000"], PANEL.times, {"gdp": VALUES}
    )
    with pytest.raises(RegspatialError, match="another level"):
        runner.call("moran", {**FOUND, "panel": few}, {"variable": "gdp", "weights_kind": "knn"})


def test_formula_effects_and_clusters_are_said_together() -> None:
    with pytest.raises(UnknownColumnError) as caught:
        rs.fixed_effects(PANEL, "gdp ~ rdd | id + yeer", cluster="prov")
    assert {"rdd", "yeer", "prov"} <= set(caught.value.columns)
    with pytest.raises(UnknownColumnError) as caught:
        rs.fixed_effects(PANEL, "gdp ~ rd | id + yeer", cluster="prov")
    assert caught.value.columns == ("yeer", "prov")
    with pytest.raises(UnknownColumnError, match="no column 'yeer'"):
        rs.fixed_effects(PANEL, "gdp ~ rd | id + yeer")


def test_regions_that_are_left_out_are_named_in_one_order() -> None:
    given = {
        "variable": "gdp",
        "weights_kind": "knn",
        "exclude": "上海,Beijing,650000,Hebei,460000",
    }
    notes = runner.call("moran", FOUND, given).notes
    assert re.findall(r"\d{6}", notes[0].en) == ["110000", "130000", "310000", "460000", "650000"]


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_a_misspelt_effect_or_group_is_told_what_was_meant() -> None:
    with pytest.raises(UnknownColumnError, match="Did you mean region4, region3"):
        rs.group_regressions(PANEL, "gdp ~ rd | id", "region9", regions=PROVINCES)


def test_regions_that_a_panel_has_lost_keep_their_names_in_what_is_said() -> None:
    gaps = VALUES.copy()
    gaps[0, 3] = np.nan
    holes = rs.Panel.from_arrays(PROVINCES.ids, [2020, 2021], {"gdp": VALUES, "rd": gaps})
    with naming(PROVINCES):
        named = rs.balance(holes, "drop_regions").panel
    (said,) = named.notes_of("rd")
    assert said.en == "1 region is left out for empty cells: Shanxi (140000)."
    assert "山西" in said.zh
    (said,) = rs.balance(holes, "drop_regions").panel.notes_of("rd")
    assert said.en.endswith(": 140000.")


BROKEN = """
[regions]
source = "china:provnce"
[panel]
source = "table.csv"
id = "id"
time = "time"
only = {{ region4 = "East" }}
[weights.near]
kind = "{kind}"
variable = "gpd"
[[step]]
name = "a"
tool = "moran"
weights = "near"
params = {{ variable = "gpp" }}
[[step]]
name = "b"
tool = "{tool}"
weights = "near"
params = {{ formula = "gdp ~ rdd", x = 3 }}
"""


@pytest.mark.parametrize(
    ("kind", "tool", "others"),
    [
        ("economic", "spatial_panel", ("no parameter x",)),
        (
            "economc",
            "spatial_pannel",
            ("'spatial_pannel'", "Did you mean spatial_panel", "'economc'"),
        ),
    ],
)
def test_a_map_a_tool_or_a_kind_that_is_none_hides_no_column(kind, tool, others, tmp_path) -> None:
    PANEL.to_frame().to_csv(tmp_path / "table.csv", index=False)
    text = BROKEN.format(kind=kind, tool=tool)
    (tmp_path / "recipe.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RegspatialError) as caught:
        run_recipe(tmp_path / "recipe.toml", tmp_path / "out")
    said = caught.value.en
    for one in ("china:provnce", "'gpd'", "(weights 'near')", "'gpp'", "(step 'a')", *others):
        assert one in said
    assert ("'rdd'" in said) is (tool == "spatial_panel")
    assert "attributes are not among these" in said  # region4 may be there: the map is not known
    assert not (tmp_path / "out").exists()


def test_columns_that_are_wrong_in_two_steps_are_told_together(tmp_path) -> None:
    PANEL.to_frame().to_csv(tmp_path / "table.csv", index=False)
    text = BROKEN.format(kind="queen", tool="spatial_panel").replace("provnce", "province")
    text = text.replace('variable = "gpd"', "").replace(", x = 3", "")
    text = text.replace('only = { region4 = "East" }', "").replace('"queen"', '"knn"')
    (tmp_path / "recipe.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UnknownColumnError) as caught:
        run_recipe(tmp_path / "recipe.toml", tmp_path / "out")
    assert "'gpp'" in caught.value.en
    assert "'rdd'" in caught.value.en


def wrong_industries(formula: str) -> str:
    with pytest.raises(RegspatialError) as caught:
        runner.call(
            "exposure_robust",
            {"panel": PANEL},
            {"formula": formula, "industries": ["gdp", "rdd"], "base": "2020"},
        )
    return str(caught.value)


def test_a_wrong_variable_hides_neither_a_wrong_formula_nor_an_unreadable_one() -> None:
    said = wrong_industries("gdp ~ bartik + zz | id")
    assert "'rdd'" in said
    assert "'zz'" in said
    assert "bartik" not in said  # the word stands for the industries
    said = wrong_industries("gdp ~ rd + + | id")
    assert "'rdd'" in said
    assert "Cannot read" in said
