# SPDX-License-Identifier: GPL-2.0-or-later
"""What layers bring: NULL, selections, edits, joins, coordinate systems, and what is refused."""

import importlib
import math

import pytest
from conftest import Feedback
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
)
from qgis.PyQt.QtCore import QDate, QDateTime, QVariant
from reading import rows_of


def copy_of(layer: QgsVectorLayer, subset: str = "") -> QgsVectorLayer:
    """A memory layer with the same fields and features, to be spoiled."""
    kind = "None" if not layer.isSpatial() else "MultiPolygon"
    out = QgsVectorLayer(f"{kind}?crs={layer.crs().authid()}", "spoiled", "memory")
    out.dataProvider().addAttributes([f for f in layer.fields() if f.name() != "fid"])
    out.updateFields()
    features = []
    for feature in layer.getFeatures(subset) if subset else layer.getFeatures():
        one = QgsFeature(out.fields())
        one.setGeometry(feature.geometry())
        one.setAttributes([feature[f.name()] for f in out.fields()])
        features.append(one)
    out.dataProvider().addFeatures(features)
    return out


def set_values(layer: QgsVectorLayer, where: str, field: str, value: object) -> int:
    at = layer.fields().lookupField(field)
    changes = {f.id(): {at: value} for f in layer.getFeatures(where)}
    assert changes
    layer.dataProvider().changeAttributeValues(changes)
    return len(changes)


def refusal(run, tool: str, **given) -> str:
    with pytest.raises(QgsProcessingException) as caught:
        run(tool, **given)
    return str(caught.value)


# ---- values ----


def test_null_is_none_in_all_its_forms() -> None:
    values = importlib.import_module("regspatial_qgis.values")
    typed = [QVariant(QVariant.Type.Int)] if hasattr(QVariant, "Type") else []  # Qt 5
    for nothing in (None, NULL, QVariant(), *typed):
        assert values.to_python(nothing) is None
        assert values.is_null(nothing)
    assert values.to_python(QDate(2020, 5, 1)).isoformat() == "2020-05-01"
    assert values.to_python(QDateTime(QDate(2020, 1, 1))).year == 2020
    assert values.to_python(0) == 0
    assert values.to_python("") == ""
    assert values.to_attribute(math.nan) is None
    assert values.to_attribute(math.inf) == math.inf


def test_null_in_a_column_that_is_used_is_named(run, parameters, table) -> None:
    spoiled = copy_of(table)
    set_values(spoiled, "code = '130000' AND year = '2016'", "y", NULL)
    given = parameters("spatial_panel") | {"PANEL": spoiled}
    run("spatial_panel", heard := Feedback(), **given)
    assert any("left out" in said and "130000" in said for said in heard.warnings)
    said = refusal(run, "spatial_panel", **given | {"MISSING": "stop"})
    assert "y" in said
    assert "130000" in said
    assert "2016" in said


def test_null_leaves_a_region_out_of_a_statistic_by_period(run, parameters, table) -> None:
    spoiled, plain = copy_of(table), run("moran", **parameters("moran"))
    set_values(spoiled, "code = '130000' AND year = '2020'", "y", NULL)
    found = run("moran", **(parameters("moran") | {"PANEL": spoiled}))
    assert math.isfinite(found["VALUE"])
    assert found["VALUE"] != plain["VALUE"]


def test_null_in_a_column_that_is_not_used_does_not_matter(run, parameters, table) -> None:
    spoiled = copy_of(table)
    set_values(spoiled, "year = '2016'", "x2", NULL)
    plain = run("moran", **parameters("moran"))
    assert run("moran", **(parameters("moran") | {"PANEL": spoiled}))["VALUE"] == plain["VALUE"]


def test_a_missing_row_is_named(run, parameters, table) -> None:
    how = {"PANEL": copy_of(table, "NOT (code = '130000' AND year = '2016')"), "MISSING": "stop"}
    said = refusal(run, "spatial_panel", **(parameters("spatial_panel") | how))
    assert "(130000) 2016" in said  # behind the name that the map gives it


def test_a_row_twice_is_named(run, parameters, table) -> None:
    spoiled = copy_of(table)
    extra = QgsFeature(next(spoiled.getFeatures("code = '130000' AND year = '2016'")))
    spoiled.dataProvider().addFeatures([extra])
    said = refusal(run, "moran", **(parameters("moran") | {"PANEL": spoiled}))
    assert "130000 2016" in said
    assert "twice" in said


def test_text_in_a_number_column_is_named_in_chinese(run, parameters, table, chinese) -> None:
    spoiled = copy_of(table)
    set_values(spoiled, "code = '130000' AND year = '2016'", "y", "不详①")
    said = refusal(run, "moran", **(parameters("moran") | {"PANEL": spoiled}))
    assert "不详①" in said
    assert "130000 2016" in said
    assert "更正" in said


def test_an_empty_id_is_named(run, parameters, table, provinces) -> None:
    spoiled = copy_of(table)
    set_values(spoiled, "code = '130000' AND year = '2016'", "code", NULL)
    said = refusal(run, "moran", **(parameters("moran") | {"PANEL": spoiled}))
    assert "id is empty" in said
    regions = copy_of(provinces)
    set_values(regions, "adcode = '130000'", "adcode", NULL)
    said = refusal(run, "moran", **(parameters("moran") | {"REGIONS": regions}))
    assert "“adcode” of “spoiled” is empty in 1 feature" in said


def test_an_id_twice_on_the_map_is_named(run, parameters, provinces) -> None:
    regions = copy_of(provinces)
    set_values(regions, "adcode = '130000'", "adcode", "140000")
    said = refusal(run, "moran", **(parameters("moran") | {"REGIONS": regions}))
    assert "140000" in said
    assert "more than once" in said


def test_a_region_of_the_table_that_is_not_on_the_map_is_named(run, parameters, provinces) -> None:
    regions = copy_of(provinces, "adcode <> '130000'")
    said = refusal(run, "moran", **(parameters("moran") | {"REGIONS": regions}))
    assert "130000" in said


def test_the_join_report_says_who_is_where(run, parameters, provinces, table) -> None:
    regions = copy_of(provinces, "adcode <> '130000'")
    spoiled = copy_of(table)
    set_values(spoiled, "code = '110000'", "code", "11")
    given = parameters("join_report") | {"REGIONS": regions, "PANEL": spoiled}
    results = run("join_report", **given, JOIN="TEMPORARY_OUTPUT")
    assert (results["MATCHED"], results["ONLY_TABLE"], results["ONLY_MAP"]) == (29, 2, 4)
    rows = {r[0]: r for r in rows_of(results["JOIN"])}
    assert rows["11"][2] == "table"
    assert "110000" in rows["11"][3]


def test_place_names_are_matched(run, parameters) -> None:
    plain = run("moran", **parameters("moran"))
    named = run("moran", **(parameters("moran") | {"PANEL_ID": "name", "NAMES": "province"}))
    assert named["VALUE"] == plain["VALUE"]


def test_an_unknown_place_name_is_named(run, parameters, table) -> None:
    spoiled = copy_of(table)
    set_values(spoiled, "name = '北京市'", "name", "北平")
    given = parameters("moran") | {"PANEL": spoiled, "PANEL_ID": "name", "NAMES": "province"}
    assert "北平" in refusal(run, "moran", **given)


def test_a_field_that_is_not_there(run, parameters) -> None:
    said = refusal(run, "moran", **(parameters("moran") | {"VARIABLE": "nothing"}))
    assert "nothing" in said
    assert "year" in said


def test_an_unknown_name_in_a_formula(run, parameters) -> None:
    said = refusal(
        run, "spatial_panel", **(parameters("spatial_panel") | {"FORMULA": "y ~ x1 + x9"})
    )
    assert "x9" in said


def test_code_in_a_formula_is_refused(run, parameters) -> None:
    evil = "y ~ __import__('os').system('true')"
    said = refusal(run, "spatial_panel", **(parameters("spatial_panel") | {"FORMULA": evil}))
    assert "Traceback" not in said


# ---- features ----


def test_selected_features_only(run, parameters, folder, provinces) -> None:
    QgsProject.instance().addMapLayer(provinces, False)
    try:
        provinces.selectByExpression("adcode NOT IN ('710000', '810000', '820000', '460000')")
        source = QgsProcessingFeatureSourceDefinition(provinces.id(), True)
        given = parameters("build_weights") | {"REGIONS": source, "WEIGHTS_KIND": "queen"}
        results = run("build_weights", **given)
        assert results["REGIONS_NUMBER"] == 30
    finally:
        provinces.removeSelection()
        QgsProject.instance().takeMapLayer(provinces)


def test_nothing_selected(run, parameters, provinces) -> None:
    QgsProject.instance().addMapLayer(provinces, False)
    try:
        provinces.removeSelection()
        source = QgsProcessingFeatureSourceDefinition(provinces.id(), True)
        said = refusal(run, "build_weights", **(parameters("build_weights") | {"REGIONS": source}))
        assert "none is selected" in said
    finally:
        QgsProject.instance().takeMapLayer(provinces)


def test_edits_that_are_not_saved_count(run, parameters, table) -> None:
    edited = copy_of(table)
    edited.startEditing()
    at = edited.fields().lookupField("y")
    for feature in edited.getFeatures("code = '130000'"):
        edited.changeAttributeValue(feature.id(), at, "99")
    changed = run("moran", **(parameters("moran") | {"PANEL": edited}))
    edited.rollBack()
    assert changed["VALUE"] != run("moran", **parameters("moran"))["VALUE"]


def test_joined_fields(run, parameters, provinces, table) -> None:
    """A cross-section joined to the map by code: the map's layer is the table as well."""
    one_year = copy_of(table, "year = '2020'")
    regions = copy_of(provinces, "adcode NOT IN ('710000', '810000', '820000')")
    QgsProject.instance().addMapLayers([one_year, regions], False)
    join = QgsVectorLayerJoinInfo()
    join.setJoinLayer(one_year)
    join.setJoinFieldName("code")
    join.setTargetFieldName("adcode")
    join.setPrefix("t_")
    regions.addJoin(join)
    given = parameters("moran") | {
        "REGIONS": regions,
        "PANEL": regions,
        "PANEL_ID": "adcode",
        "PANEL_TIME": None,
        "VARIABLE": "t_y",
    }
    joined = run("moran", **given)
    assert math.isclose(
        joined["VALUE"], run("moran", **parameters("moran"))["VALUE"], rel_tol=1e-12
    )
    QgsProject.instance().removeAllMapLayers()


def test_points_with_distances(run, parameters, provinces) -> None:
    points = QgsVectorLayer("Point?crs=EPSG:4326&field=adcode:string", "points", "memory")
    features = []
    for feature in provinces.getFeatures():
        one = QgsFeature(points.fields())
        one.setGeometry(QgsGeometry.fromWkt(f"Point({feature['seat_lon']} {feature['seat_lat']})"))
        one.setAttributes([feature["adcode"]])
        features.append(one)
    points.dataProvider().addFeatures(features)
    by_points = parameters("moran") | {
        "REGIONS": points,
        "LINKS": None,
        "WEIGHTS_KIND": "inverse-distance",
        "POINTS": "point",
    }
    by_seats = by_points | {"REGIONS": parameters("moran")["REGIONS"], "POINTS": "seat"}
    assert run("moran", **by_points)["VALUE"] == run("moran", **by_seats)["VALUE"]


def test_contiguity_of_points_is_explained_before_the_run(run, parameters) -> None:
    points = QgsVectorLayer("Point?crs=EPSG:4326&field=adcode:string", "points", "memory")
    said = refusal(run, "moran", **(parameters("moran") | {"REGIONS": points}))
    assert "Points have no common borders" in said


# ---- geometry and coordinate systems ----


def shapes(wkts: list[str], crs: str = "EPSG:4326", kind: str = "MultiPolygon") -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{kind}?crs={crs}&field=id:string", "shapes", "memory")
    features = []
    for k, wkt in enumerate(wkts):
        one = QgsFeature(layer.fields())
        if wkt:
            one.setGeometry(QgsGeometry.fromWkt(wkt))
        one.setAttributes([str(k)])
        features.append(one)
    layer.dataProvider().addFeatures(features)
    return layer


SQUARE = "MultiPolygon(((0 0, 1 0, 1 1, 0 1, 0 0)))"
NEXT = "MultiPolygon(((1 0, 2 0, 2 1, 1 1, 1 0)))"


def regions_of(layer: QgsVectorLayer, id_name: str | None = "id"):
    layers = importlib.import_module("regspatial_qgis.reading.layers")
    source = QgsProcessingFeatureSource(layer, QgsProcessingContext())
    return layers.read_regions(source, id_name, [], Feedback())


def said_of(layer: QgsVectorLayer) -> str:
    core = importlib.import_module("regspatial_qgis.core")
    with pytest.raises(core.RegspatialError) as caught:
        regions_of(layer)
    error = caught.value
    assert error.zh != error.en
    return error.en


def test_a_feature_without_geometry_is_named() -> None:
    assert "1 region of “shapes” has no geometry: 1" in said_of(shapes([SQUARE, "", NEXT]))


def test_a_bow_tie_is_named() -> None:
    tie = "MultiPolygon(((0 0, 1 1, 1 0, 0 1, 0 0)))"
    assert "1 polygon of “shapes” is invalid" in said_of(shapes([SQUARE, tie]))


def test_a_bow_tie_is_repaired_on_request_and_said() -> None:
    tie = "MultiPolygon(((10 0, 12 2, 12 0, 10 2, 10 0)))"
    layers = importlib.import_module("regspatial_qgis.reading.layers")
    core = importlib.import_module("regspatial_qgis.core")
    layer = shapes([SQUARE, tie])
    source = QgsProcessingFeatureSource(layer, QgsProcessingContext())
    with pytest.warns(core.DataWarning, match="1 polygon .* was repaired: 2"):
        regions = layers.read_regions(source, None, [], Feedback(), repair=True)
    assert regions.n == 2


def test_a_part_of_china_is_chosen_of_map_and_table(run, parameters) -> None:
    found = run("ranking", **parameters("ranking"), SUBSET="长江经济带", RANKING="TEMPORARY_OUTPUT")
    assert found["RANKING"].featureCount() == 11


def test_a_displaced_map_is_suspected_and_converted(run, parameters, provinces) -> None:
    kernel = importlib.import_module("regspatial_qgis.regspatial._kernels.shapes.gcj02")
    numpy = importlib.import_module("numpy")
    moved = copy_of(provinces)
    changes = {}
    for feature in moved.getFeatures():
        shape = feature.geometry()
        points = [(p.x(), p.y()) for p in shape.vertices()]
        there = kernel.to_gcj02(numpy.array(points))
        for k, (x, y) in enumerate(there.tolist()):
            shape.moveVertex(x, y, k)
        changes[feature.id()] = shape
    moved.dataProvider().changeGeometryValues(changes)
    told = Feedback()
    given = parameters("join_report") | {"REGIONS": moved}
    run("join_report", told, **given)
    assert any("GCJ-02" in line for line in told.warnings)
    again = Feedback()
    run("join_report", again, **given, FROM_GCJ02=True)
    assert not any("GCJ-02" in line for line in again.warnings)


def test_a_layer_without_coordinate_system() -> None:
    """Contiguity needs none; distances are planar then, and a note says so, with what is likely."""
    layers = importlib.import_module("regspatial_qgis.reading.layers")
    core = importlib.import_module("regspatial_qgis.core")
    far = "MultiPolygon(((500000 0, 500001 0, 500001 1, 500000 1, 500000 0)))"
    for wkts, guess in (([SQUARE, NEXT], True), ([SQUARE, far], False)):
        layer = shapes(wkts)
        layer.setCrs(QgsCoordinateReferenceSystem())
        found = regions_of(layer)
        assert (found.lonlat, found.crs) == (False, None)
        source = QgsProcessingFeatureSource(layer, QgsProcessingContext())
        with pytest.warns(core.DataWarning, match="distances are planar") as caught:
            layers.note_of_distances(source, found)
        said = caught[0].message
        assert ("look like longitude and latitude" in said.en) == guess
        assert ("看似经纬度" in said.zh) == guess


def test_degrees_that_cannot_be() -> None:
    far = "MultiPolygon(((500000 0, 500001 0, 500001 1, 500000 1, 500000 0)))"
    assert "they reach x = 500001" in said_of(shapes([SQUARE, far]))


def test_projected_coordinates_are_kept() -> None:
    found = regions_of(shapes([SQUARE, NEXT], "EPSG:3857"))
    assert found.lonlat is False
    assert found.crs == "EPSG:3857"
    assert found.points.tolist() == [[0.5, 0.5], [1.5, 0.5]]


def test_other_degrees_are_degrees() -> None:
    """CGCS2000 is kept as it is, like in read_boundaries."""
    found = regions_of(shapes([SQUARE, NEXT], "EPSG:4490"))
    assert found.lonlat is True
    assert found.crs == "EPSG:4490"


def test_heights_measures_and_curves_are_flattened() -> None:
    z = "MultiPolygonZM(((0 0 5 1, 1 0 5 1, 1 1 5 1, 0 1 5 1, 0 0 5 1)))"
    curve = (
        "CurvePolygon(CompoundCurve((2 0, 3 0, 3 1),CircularString(3 1, 2.5 1.2, 2 1),(2 1, 2 0)))"
    )
    for wkts, kind in (([z], "MultiPolygonZM"), ([curve], "CurvePolygon")):
        layer = shapes(wkts, kind=kind)
        found = regions_of(layer)
        centroid = found.coordinates("centroid")
        assert centroid.shape == (1, 2)


def test_several_points_are_no_region() -> None:
    many = shapes(["MultiPoint((0 0),(1 1))", "MultiPoint((3 3))"], kind="MultiPoint")
    assert "is lines or several points: 0" in said_of(many)


def test_regions_without_an_id_field_are_numbered() -> None:
    assert regions_of(shapes([SQUARE, NEXT]), None).ids == ("1", "2")


def test_250000_polygons_are_read() -> None:
    """It takes about two seconds (--durations shows it); the count and numbers are judged."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:3857&field=id:string", "grid", "memory")
    features = []
    for k in range(250_000):
        x, y = k % 500, k // 500
        one = QgsFeature(layer.fields())
        one.setGeometry(
            QgsGeometry.fromWkt(
                f"Polygon(({x} {y},{x + 1} {y},{x + 1} {y + 1},{x} {y + 1},{x} {y}))"
            )
        )
        one.setAttributes([str(k)])
        features.append(one)
    layer.dataProvider().addFeatures(features)
    del features
    found = regions_of(layer)
    assert found.n == 250_000
    assert found.points[-1].tolist() == [499.5, 499.5]


def test_reading_can_be_cancelled() -> None:
    layers = importlib.import_module("regspatial_qgis.reading.layers")
    core = importlib.import_module("regspatial_qgis.core")
    feedback = Feedback()
    feedback.cancel()
    layer = shapes([SQUARE] * 1500)
    source = QgsProcessingFeatureSource(layer, QgsProcessingContext())
    with pytest.raises(core.Cancelled):
        layers.read_regions(source, None, [], feedback)


# ---- aliases ----


def called(layer: QgsVectorLayer, **aliases: str) -> QgsVectorLayer:
    """A copy whose fields have aliases."""
    out = copy_of(layer)
    for name, alias in aliases.items():
        out.setFieldAlias(out.fields().lookupField(name), alias)
    return out


def test_aliases_are_labels_in_what_is_read_and_are_kept_in_what_is_written(
    run, parameters, table, provinces, chinese, tmp_path
) -> None:
    given = parameters("disparity") | {
        "REGIONS": called(provinces, region4="四大区域"),
        "PANEL": called(table, gdp="地区生产总值（亿元）"),
        "REPORT": str(tmp_path / "report.html"),
    }
    run("disparity", **given)
    html = (tmp_path / "report.html").read_text("utf-8")
    shown, _unused, options = html.partition('<div class="provenance">')
    assert "地区生产总值（亿元）" in shown
    assert "四大区域" in shown
    assert "gdp" not in shown
    assert "gdp" in options  # what the run was given, to be given again
    given = parameters("local_moran") | {"REGIONS": called(provinces, region4="四大区域")}
    given |= {"PANEL": called(table, y="产出"), "REPORT": str(tmp_path / "local.html")}
    results = run("local_moran", **given, LAYER=str(tmp_path / "local.gpkg"))
    layer = QgsVectorLayer(results["LAYER"], "again")
    assert layer.attributeDisplayName(layer.fields().lookupField("region4")) == "四大区域"
    assert layer.attributeDisplayName(layer.fields().lookupField("cluster")) != "cluster"
    assert "产出" in (tmp_path / "local.html").read_text("utf-8")


def test_aliases_of_fields_a_year_each_are_one_label_without_the_year(provinces) -> None:
    aliases = importlib.import_module("regspatial_qgis.reading.aliases")
    layer = QgsVectorLayer(
        "None?field=id:string&field=gdp_2019:double&field=gdp_2020:double"
        "&field=pop_2019:double&field=pop_2020:double",
        "wide",
        "memory",
    )
    for at, alias in ((1, "生产总值2019年"), (2, "2020年生产总值"), (3, "人口"), (4, "居民")):
        layer.setFieldAlias(at, alias)
    years = {v: {2019: f"{v}_2019", 2020: f"{v}_2020"} for v in ("gdp", "pop")}
    found = aliases.aliases_of_years(layer.fields(), years)
    assert {name: label.zh for name, label in found.items()} == {"gdp": "生产总值"}
