# SPDX-License-Identifier: GPL-2.0-or-later
"""Wide tables, and the core's advice in the words of the dialog."""

import importlib
from pathlib import Path

import pytest
from conftest import Feedback
from qgis.core import QgsProject, QgsVectorLayer, QgsVectorLayerJoinInfo
from reading import rows_of
from test_qgis_layers import copy_of, refusal

# ---- wide tables ----


@pytest.fixture
def wide_table(folder):
    return QgsVectorLayer(str(folder / "wide.csv"), "wide")


WIDE = {"PANEL_WIDE": True, "PANEL_TIME": None}


@pytest.mark.parametrize("variable", ["y", "y_2015", "y_2020"])
def test_a_wide_table_gives_the_digits_of_the_long_one(
    run, parameters, wide_table, variable
) -> None:
    given = parameters("moran") | WIDE | {"PANEL": wide_table, "VARIABLE": variable}
    wide = run("moran", **given, MORAN="TEMPORARY_OUTPUT")
    long = run("moran", **parameters("moran"), MORAN="TEMPORARY_OUTPUT")
    assert rows_of(wide["MORAN"]) == rows_of(long["MORAN"])


def test_weights_are_described_beside_a_wide_table(run, parameters, wide_table) -> None:
    """They need no variable of it, and had no times without one."""
    table = {k: v for k, v in parameters("moran").items() if k.startswith("PANEL")}
    long = run("describe_weights", **(parameters("describe_weights") | table))
    given = parameters("describe_weights") | table | WIDE | {"PANEL": wide_table}
    assert run("describe_weights", **given) == long
    assert long["LINKS_NUMBER"] == 138  # of the 31 regions that the table has


def test_a_formula_on_a_wide_table(run, parameters, wide_table) -> None:
    wide = run("spatial_panel", **(parameters("spatial_panel") | WIDE | {"PANEL": wide_table}))
    long = run("spatial_panel", **parameters("spatial_panel"))
    assert wide["RHO"] == long["RHO"]
    assert wide["LOGLIK"] == long["LOGLIK"]


@pytest.mark.parametrize("variable", ["2016年", "产出 (亿元)"])
def test_headings_that_are_years_alone_are_the_variable_of_the_tables_name(
    run, parameters, wide_table, tmp_path, variable
) -> None:
    """As one indicator downloaded has them: 2015年, 2016年."""
    heads, *lines = (line.split(",") for line in open_text(wide_table))
    at = [k for k, head in enumerate(heads) if head.startswith("y_")]
    path = tmp_path / "产出.csv"
    rows = [[one[heads.index("code")], *(one[k] for k in at)] for one in lines]
    years = [f"{heads[k][2:]}年" for k in at]
    path.write_text("\n".join(",".join(row) for row in [["code", *years], *rows]), "utf-8")
    table = QgsVectorLayer(str(path), "产出 (亿元)")
    given = parameters("moran") | WIDE | {"PANEL": table, "VARIABLE": variable}
    wide = run("moran", **given, MORAN="TEMPORARY_OUTPUT")
    long = run("moran", **parameters("moran"), MORAN="TEMPORARY_OUTPUT")
    assert rows_of(wide["MORAN"]) == rows_of(long["MORAN"])


def open_text(layer) -> list[str]:
    return Path(layer.source()).read_text("utf-8-sig").splitlines()


def test_a_wide_layer_that_is_map_and_table(run, parameters, provinces, wide_table) -> None:
    """The year fields joined to the map: one layer is all that is needed."""
    regions = copy_of(provinces, "adcode NOT IN ('710000', '810000', '820000')")
    QgsProject.instance().addMapLayers([wide_table, regions], False)
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(wide_table)
    join.setJoinFieldName("code")
    join.setTargetFieldName("adcode")
    join.setPrefix("")
    regions.addJoin(join)
    given = parameters("moran") | WIDE
    given |= {"REGIONS": regions, "PANEL": regions, "PANEL_ID": "adcode", "VARIABLE": "y_2016"}
    assert run("moran", **given)["VALUE"] == run("moran", **parameters("moran"))["VALUE"]
    QgsProject.instance().removeAllMapLayers()


def test_a_wide_table_with_a_time_column_is_explained(run, parameters, wide_table) -> None:
    given = parameters("moran") | {"PANEL": wide_table, "PANEL_WIDE": True, "PANEL_TIME": "y_2015"}
    assert "A wide table has no time column" in refusal(run, "moran", **given)


def test_a_variable_without_year_fields(run, parameters, wide_table) -> None:
    given = parameters("moran") | WIDE | {"PANEL": wide_table, "VARIABLE": "pop"}
    assert "no fields of a variable pop" in refusal(run, "moran", **given)


# ---- advice ----


def test_a_column_that_the_table_has_not_is_looked_for_among_all(run, parameters) -> None:
    """Only the columns of a formula are read: the refusal had listed none but these."""
    said = refusal(
        run, "spatial_panel", **(parameters("spatial_panel") | {"FORMULA": "y ~ x1 + xx"})
    )
    assert "xx" in said
    assert "x2" in said


def test_advice_is_in_the_words_of_the_dialog(run, parameters) -> None:
    said = refusal(run, "moran", **(parameters("moran") | {"LINKS": None, "ISLANDS": "raise"}))
    assert "460000" in said
    assert "“Extra links” (460000-440000)" in said
    assert "“Regions without neighbours” = “Keep them without neighbours”" in said
    assert "links=" not in said
    assert "islands=" not in said


def test_advice_is_in_the_words_of_the_dialog_in_chinese(run, parameters, chinese) -> None:
    said = refusal(run, "moran", **(parameters("moran") | {"LINKS": None, "ISLANDS": "raise"}))
    assert "“没有邻居的地区” = “保留，不设邻居”" in said
    assert "=[" not in said


@pytest.mark.parametrize(
    ("sentence", "english", "chinese"),
    [
        ("{param:normalise=row}", "“Normalisation” = “Rows sum to one”", "“标准化” = “行标准化”"),
        (
            "{param:inference='delta'}",
            "“Inference for impacts” = “Delta method”",
            "“效应的推断方法” = “Delta 方法”",
        ),
        ("{param:cutoff}", "“Distance cut-off (km, or map units)”", "“距离截断（千米或地图单位）”"),
        (
            "{param:cutoff=…}",
            "“Distance cut-off (km, or map units)”",
            "“距离截断（千米或地图单位）”",
        ),
        ("{param:{one}={two}}", "“Number of draws” = 99", "“抽样次数” = 99"),
        ("{param:columns}", "columns=", "columns="),  # no dialog has such a label
        ("{param:binary=False}", "“Binary weights” = not ticked", "“二值权重” = 不勾选"),  # another
        ("x = 500001, y=3", "x = 500001, y=3", "x = 500001, y=3"),
        ("{python:balance()}{shell:--ignore}{qgis:here}", "here", "here"),
    ],
)
def test_parameters_are_spelled_as_labels(provider, sentence, english, chinese) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    words = importlib.import_module("regspatial_qgis.words")
    face = importlib.import_module("regspatial_qgis.dialogs.dialog").DialogFace(
        core.catalog.expand(core.catalog.get("spatial_panel"))
    )
    message = words.Message(sentence, one="draws", two=99)
    assert message.text("en", face) == english
    assert message.text("zh", face) == chinese


def test_the_log_says_what_was_left_of_times_and_regions(run, parameters) -> None:
    feedback = Feedback()
    given = {"PERIOD": "2016:2018", "ONLY": "region4=East"}
    run("moran", feedback, **parameters("moran") | given | {"ISLANDS": "keep"})
    said = " ".join(feedback.infos)
    assert "Only the times 2016:2018: 3 of 6." in said
    assert "of 31 regions" in said


# ---- fields of the map in a formula ----


def test_effects_may_be_groups_of_the_map_crossed_with_periods(run, parameters) -> None:
    """`| id + region4^time`: region4 is a field of the map; each group's years are taken out."""
    given = parameters("fixed_effects") | {"REGIONS": parameters("moran")["REGIONS"]}
    given |= {"REGIONS_ID": "adcode", "COEFFICIENTS": "TEMPORARY_OUTPUT", "COVARIANCE": "hc1"}
    plain = run("fixed_effects", **given)
    crossed = run("fixed_effects", **given | {"FORMULA": "y ~ x1 + log(gdp) | id + region4^time"})
    assert crossed["NOBS"] == plain["NOBS"]
    assert crossed["SIGMA2"] != plain["SIGMA2"]
