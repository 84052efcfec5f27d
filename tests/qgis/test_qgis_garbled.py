# SPDX-License-Identifier: GPL-2.0-or-later
"""Text of a shapefile that QGIS reads in another encoding than it is in."""

from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)


def test_text_that_cannot_be_decoded_is_said_with_the_way_out(run, tmp_path, feedback) -> None:
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:4326&field=id:string&field=name:string&field=y:double", "m", "memory"
    )
    for k in range(6):
        one = QgsFeature(layer.fields())
        one.setAttributes([str(k), "北京市", float(k * k)])
        one.setGeometry(QgsGeometry.fromRect(QgsRectangle(k, 0, k + 1, 1)))
        layer.dataProvider().addFeature(one)
    how = QgsVectorFileWriter.SaveVectorOptions()
    how.driverName, how.fileEncoding = "ESRI Shapefile", "GBK"
    path = tmp_path / "m.shp"
    QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), QgsProject.instance().transformContext(), how
    )
    path.with_suffix(".cpg").write_text("UTF-8")
    read = QgsVectorLayer(str(path), "m", "ogr")
    QgsProject.instance().addMapLayer(read, False)
    run(
        "moran",
        feedback,
        REGIONS=read.id(),
        REGIONS_ID="id",
        VARIABLE="y",
        SUMMARY="TEMPORARY_OUTPUT",
    )
    assert any("encoding" in said and "GB18030" in said for said in feedback.warnings)
    QgsProject.instance().removeAllMapLayers()
