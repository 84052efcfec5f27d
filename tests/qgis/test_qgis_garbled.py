# SPDX-License-Identifier: GPL-2.0-or-later
"""Shapefiles as they come: text in another encoding than QGIS reads, no .dbf, ids that stand twice."""

import pytest
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingException,
    QgsProject,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)


def written(path, encoding="UTF-8") -> None:
    """Write six squares with an id, a name and two numbers as a shapefile."""
    fields = "field=id:string&field=name:string&field=half:integer&field=y:double"
    layer = QgsVectorLayer(f"Polygon?crs=EPSG:4326&{fields}", "m", "memory")
    for k in range(6):
        one = QgsFeature(layer.fields())
        one.setAttributes([f"a{k}", "北京市", k // 2, float(k * k)])
        one.setGeometry(QgsGeometry.fromRect(QgsRectangle(k, 0, k + 1, 1)))
        layer.dataProvider().addFeature(one)
    how = QgsVectorFileWriter.SaveVectorOptions()
    how.driverName, how.fileEncoding = "ESRI Shapefile", encoding
    QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), QgsProject.instance().transformContext(), how
    )


def opened(path) -> QgsVectorLayer:
    read = QgsVectorLayer(str(path), path.stem, "ogr")
    QgsProject.instance().addMapLayer(read, False)
    return read


def test_text_that_cannot_be_decoded_is_said_with_the_way_out(run, tmp_path, feedback) -> None:
    path = tmp_path / "m.shp"
    written(path, "GBK")
    path.with_suffix(".cpg").write_text("UTF-8")
    layer = opened(path)
    run(
        "moran",
        feedback,
        REGIONS=layer.id(),
        REGIONS_ID="id",
        VARIABLE="y",
        SUMMARY="TEMPORARY_OUTPUT",
    )
    assert any("encoding" in said and "GB18030" in said for said in feedback.warnings)


def test_a_shapefile_without_its_table_says_what_is_missing(run, tmp_path, feedback) -> None:
    path = tmp_path / "m.shp"
    written(path)
    path.with_suffix(".dbf").unlink()
    layer = opened(path)
    assert not layer.fields().count()
    run("build_weights", feedback, REGIONS=layer.id(), SUMMARY="TEMPORARY_OUTPUT")
    assert any("“m” has no field" in said and ".dbf" in said for said in feedback.warnings)


def test_ids_that_stand_twice_are_said_with_the_field_that_may_hold_them(run, tmp_path) -> None:
    path = tmp_path / "m.shp"
    written(path)
    layer = opened(path)
    with pytest.raises(QgsProcessingException, match="perhaps the ids stand there") as caught:
        run("moran", REGIONS=layer.id(), REGIONS_ID="half", VARIABLE="y")
    assert "'id' has no cell twice" in str(caught.value)
    assert "“Id field of the regions”" in str(caught.value)
