# SPDX-License-Identifier: GPL-2.0-or-later
"""Every tool in QGIS gives the Python API's digits."""

import importlib
import math

import pytest
from cases import CASES
from conftest import Feedback, digits_of
from qgis.core import QgsApplication, QgsVectorLayer
from reading import assert_same, assert_same_table, opened, rows_of

FIVE = ("build_weights", "moran", "local_moran", "spatial_panel", "join_report")


def tool_of(name: str):
    return importlib.import_module("regspatial_qgis.core").catalog.get(name)


def names_of(tool) -> dict:
    core = importlib.import_module("regspatial_qgis.core")
    return importlib.import_module("regspatial_qgis.results.outputs").names(
        tool, core.catalog.expand(tool)
    )


def destinations(tool, folder) -> dict:
    """Every output of a tool as a file: tables and layers in GeoPackages, weights, the report."""
    ending = dict.fromkeys(("table", "layer", "lines", "areas"), "gpkg") | {"weights": "npz"}
    out = {
        names_of(tool)[o.name]: str(folder / f"{tool.name}-{o.name}.{ending[o.kind]}")
        for o in tool.outputs
        if o.kind in ending
    }
    return out | {"REPORT": str(folder / f"{tool.name}.html")}


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_digits_are_those_of_the_python_api(name, run, parameters, digits, tmp_path) -> None:
    tool = tool_of(name)
    feedback = Feedback()
    results = run(name, feedback, **parameters(name), **destinations(tool, tmp_path))
    wanted, called = digits[name], names_of(tool)
    assert not feedback.errors
    for output in tool.outputs:
        found = results.get(called[output.name])
        if output.kind == "table" and output.source not in wanted["tables"]:
            # one that only some runs have: neither face has it, and QGIS says so
            assert found is None
            assert any(f"“{output.en}”" in said for said in feedback.warnings)
        elif output.kind == "table":
            assert_same_table(found, wanted["tables"][output.source])
        elif output.kind == "number":
            assert_same(found, wanted["numbers"][output.name], "number", output.name)
        else:
            assert found
    html = (tmp_path / f"{name}.html").read_text("utf-8")
    assert tool.en in html.replace("&#x27;", "'")
    for title in (output.en for output in tool.outputs if output.kind == "table"):
        assert title
    assert "<script" not in html


@pytest.mark.parametrize("name", FIVE)
def test_the_five_tools_run_with_the_least_that_must_be_given(name, run, parameters) -> None:
    """No destination at all: a model may want the numbers only."""
    results = run(name, **parameters(name))
    numbers = {k: v for k, v in results.items() if isinstance(v, (int, float))}
    assert numbers


def test_a_layer_result_holds_the_regions_and_the_columns(
    run, parameters, digits, provinces
) -> None:
    results = run("local_moran", **parameters("local_moran"), LAYER="TEMPORARY_OUTPUT")
    layer = opened(results["LAYER"])
    assert layer.featureCount() == provinces.featureCount() == 34
    assert layer.crs() == provinces.crs()
    table = digits["local_moran"]["tables"]["local_moran"]
    id_, time, cluster, p = (
        table["keys"].index(k) for k in ("id", "time", "cluster", "p_adjusted")
    )
    last = {r[id_]: r for r in table["rows"] if r[time] in (2020, "2020")}
    for feature in layer.getFeatures():
        row = last.get(feature["adcode"])
        if row is None:
            assert feature["adcode"][:2] in ("71", "81", "82")
            assert not feature["cluster"]
        else:
            assert feature["cluster"] == row[cluster]
            # permutation p-values are counts: exactly equal
            assert feature["p_adj"] == row[p]
        source = next(provinces.getFeatures(f"adcode = '{feature['adcode']}'"))
        assert feature.geometry().equals(source.geometry())
        assert feature["name_zh"] == source["name_zh"]


SOME_RUNS = {"heavy_tails", "differences", "groups", "range", "left_out"}
"""Tables of a spatial model near the bound of rho, by group, or without each region."""


def test_field_names_are_ascii_and_short(run, parameters, tmp_path) -> None:
    for name in ("local_moran", "spatial_panel", "cluster_transitions"):
        tool = tool_of(name)
        results = run(name, **parameters(name), **destinations(tool, tmp_path))
        for output in tool.outputs:
            there = names_of(tool)[output.name] in results
            if output.kind in ("table", "layer") and (there or output.name not in SOME_RUNS):
                layer = opened(results[names_of(tool)[output.name]])
                own = {f.name() for f in layer.fields()}
                if output.kind == "layer":
                    own -= {"adcode", "seat_geonameid", "name_short_zh", "seat_name_zh"}
                    own -= {"seat_name_en", "yangtze_belt"}
                assert all(n.isascii() and len(n) <= 10 for n in own), own


def test_distances_are_measured_between_the_same_points_by_default(run, parameters, folder) -> None:
    """Nothing is said of points on either side; centroids are the core's, not a library's."""
    rule = {"weights_kind": "inverse-distance", "power": 2.0}
    case = {k: v for k, v in CASES["moran"].items() if k not in ("links", "weights_kind")}
    wanted = digits_of(folder, {"default": {"tool": "moran", **case, **rule}})["default"]
    given = {k: v for k, v in parameters("moran").items() if k != "POINTS"}
    given |= {"LINKS": None, "WEIGHTS_KIND": "inverse-distance", "POWER": 2}
    found = run("moran", **given, MORAN="TEMPORARY_OUTPUT")
    assert_same_table(found["MORAN"], wanted["tables"]["moran"])


def test_weights_files_chain_tools(run, parameters, tmp_path) -> None:
    """What "Build spatial weights" wrote, "Moran" reads: the digits of the inline rule."""
    rule = {"WEIGHTS_KIND": "inverse-distance", "POWER": 2, "POINTS": "seat"}
    inline = run("moran", **(parameters("moran") | rule | {"LINKS": None}))
    for ending in ("npz", "gwt"):
        path = str(tmp_path / f"w.{ending}")
        only_mainland = {
            "PANEL": parameters("moran")["PANEL"],
            "PANEL_ID": "code",
            "PANEL_TIME": "year",
        }
        written = run("build_weights", **parameters("build_weights"), **only_mainland, WEIGHTS=path)
        assert written["WEIGHTS"] == path
        assert written["REGIONS_NUMBER"] == 31
        given = parameters("moran")
        for key in ("REGIONS", "REGIONS_ID", "WEIGHTS_KIND", "LINKS"):
            del given[key]
        chained = run("moran", **given, WEIGHTS_FILE=path)
        # .gwt holds the values as text
        assert math.isclose(chained["VALUE"], inline["VALUE"], rel_tol=1e-9)


def test_regions_and_groups_are_chosen_as_by_the_api(run, parameters) -> None:
    """`only` and `by` of the dialog, for Moran's I and for transitions between clusters."""
    given = parameters("moran") | {"WEIGHTS_KIND": "knn", "K": 3, "POINTS": "seat", "LINKS": None}
    east = run("moran", **given, ONLY="region3=east", PERIOD="2016:2019")
    assert math.isfinite(east["VALUE"])
    whole = run("moran", **given)
    assert not math.isclose(east["VALUE"], whole["VALUE"], rel_tol=1e-6)
    table = run("moran", **given, BY="region3", PERIOD="2016:2019", MORAN="TEMPORARY_OUTPUT")
    rows = rows_of(table["MORAN"])
    assert {r[0] for r in rows} == {"central", "east", "west"}
    mine = [r for r in rows if r[0] == "east"]
    assert math.isclose(mine[-1][2], east["VALUE"], rel_tol=1e-9)
    moved = parameters("cluster_transitions") | {"WEIGHTS_KIND": "knn", "K": 3, "LINKS": None}
    output = {"CLUSTER_TRANSITIONS": "TEMPORARY_OUTPUT"}
    found = run("cluster_transitions", **moved, **output, BY="region3")
    assert {r[0] for r in rows_of(found["CLUSTER_TRANSITIONS"])} == {"central", "east", "west"}


def test_a_weights_file_a_time(run, parameters, tmp_path, feedback) -> None:
    """Two files that are the same give what one gives, and the run says that they are by time."""
    rule = {"WEIGHTS_KIND": "inverse-distance", "POWER": 2, "POINTS": "seat"}
    given = parameters("moran")
    path = str(tmp_path / "w.npz")
    table = {"PANEL": given["PANEL"], "PANEL_ID": "code", "PANEL_TIME": "year"}
    run("build_weights", **(parameters("build_weights") | rule | table | {"WEIGHTS": path}))
    for key in ("REGIONS", "REGIONS_ID", "WEIGHTS_KIND", "LINKS"):
        given.pop(key, None)
    one = run("moran", **given, WEIGHTS_FILE=path)
    years = range(2015, 2021)
    for year in years:
        (tmp_path / f"w_{year}.npz").write_bytes((tmp_path / "w.npz").read_bytes())
    line = ", ".join(f"{year}={tmp_path / f'w_{year}.npz'}" for year in years)
    for named in (line, str(tmp_path / "w_{time}.npz")):
        found = run("moran", **given, WEIGHTS_FILE=named)
        assert math.isclose(found["VALUE"], one["VALUE"], rel_tol=1e-12)


def test_a_layer_needs_the_regions(run, parameters, tmp_path, feedback) -> None:
    """With a weights file and no map there is no layer, and the run says so."""
    path = str(tmp_path / "w.npz")
    table = {"PANEL": parameters("moran")["PANEL"], "PANEL_ID": "code", "PANEL_TIME": "year"}
    run("build_weights", **parameters("build_weights"), **table, WEIGHTS=path)
    given = parameters("local_moran")
    for key in ("REGIONS", "REGIONS_ID", "WEIGHTS_KIND", "LINKS"):
        del given[key]
    results = run("local_moran", feedback, **given, WEIGHTS_FILE=path, LAYER="TEMPORARY_OUTPUT")
    assert "LAYER" not in results
    assert any("needs the layer of regions" in w for w in feedback.warnings)


def test_notes_of_the_core_reach_the_user(run, parameters, feedback) -> None:
    run("moran", feedback, **parameters("moran"))
    assert any("3 regions of the map are not in the table" in w for w in feedback.warnings)


def test_notes_speak_chinese(run, parameters, feedback, chinese) -> None:
    run("moran", feedback, **parameters("moran"))
    assert any("地图中有 3 个地区不在数据表中" in w for w in feedback.warnings)


def test_the_report_speaks_chinese(run, parameters, tmp_path, chinese) -> None:
    path = tmp_path / "报告.html"
    run("spatial_panel", **parameters("spatial_panel"), REPORT=str(path))
    html = path.read_text("utf-8")
    assert 'lang="zh-CN"' in html
    assert "空间面板模型与效应分解" in html
    assert "间接效应" in html


def test_cancelling_in_mid_run_leaves_no_output(run, parameters, tmp_path) -> None:
    feedback = Feedback(cancel_at=20)
    given = parameters("local_moran") | {"PERMUTATIONS": 99999}
    path = tmp_path / "layer.gpkg"
    results = run("local_moran", feedback, **given, LAYER=str(path))
    assert feedback.isCanceled()
    assert max(feedback.percents) < 95
    assert not results.get("LAYER") or not path.exists()
    assert not path.exists()
    assert any("cancelled" in text for text in feedback.infos)


def test_progress_climbs_to_the_end(run, parameters, feedback) -> None:
    run("local_moran", feedback, **parameters("local_moran"))
    assert feedback.percents == sorted(feedback.percents)
    assert feedback.percents[-1] == 100


def test_the_same_run_twice_in_one_instance_is_the_same(provider, parameters, run) -> None:
    one = run("spatial_panel", **parameters("spatial_panel"), IMPACTS="TEMPORARY_OUTPUT")
    two = run("spatial_panel", **parameters("spatial_panel"), IMPACTS="TEMPORARY_OUTPUT")
    assert rows_of(one["IMPACTS"]) == rows_of(two["IMPACTS"])


def test_batch(provider, parameters) -> None:
    """Three variables, one after the other, as the batch window runs them."""
    from processing.gui.AlgorithmExecutor import execute
    from qgis.core import QgsProcessingContext

    values = []
    for variable in ("y", "x1", "x2"):
        made = QgsApplication.processingRegistry().createAlgorithmById("regspatial:moran")
        done, results = execute(
            made, parameters("moran") | {"VARIABLE": variable}, QgsProcessingContext(), Feedback()
        )
        assert done
        values.append(results["VALUE"])
    assert len(set(values)) == 3


def test_dates_and_text_years_are_read_as_files_are(run, parameters, folder) -> None:
    """A memory layer with a date column gives the digits of the CSV's years."""
    from qgis.core import QgsFeature

    source = QgsVectorLayer(str(folder / "panel.csv"), "panel")
    layer = QgsVectorLayer(
        "None?field=code:string&field=when:date&field=y:double", "dates", "memory"
    )
    features = []
    for row in source.getFeatures():
        feature = QgsFeature(layer.fields())
        feature.setAttributes([row["code"], f"{row['year']}-01-01", float(row["y"])])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    given = parameters("moran") | {"PANEL": layer, "PANEL_TIME": "when"}
    results = run("moran", **given, MORAN="TEMPORARY_OUTPUT")
    plain_years = run("moran", **parameters("moran"), MORAN="TEMPORARY_OUTPUT")
    assert rows_of(results["MORAN"]) == rows_of(plain_years["MORAN"])
