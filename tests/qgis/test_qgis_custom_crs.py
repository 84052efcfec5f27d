# SPDX-License-Identifier: GPL-2.0-or-later
"""A map in a coordinate system without a code, as Albers of China is: its definition counts."""

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from reading import opened

ALBERS = (
    "+proj=aea +lat_0=0 +lon_0=105 +lat_1=25 +lat_2=47 +x_0=0 +y_0=0 +ellps=krass +units=m +no_defs"
)
STEP = 100_000.0


@pytest.fixture
def albers(provider) -> QgsCoordinateReferenceSystem:
    made = QgsCoordinateReferenceSystem.fromProj(ALBERS)
    assert made.isValid()
    assert not made.authid()
    return made


def test_zonal_statistics_of_a_map_in_albers(run, albers, tmp_path) -> None:
    grid = tmp_path / "grid_2015.asc"
    rows = "\n".join(" ".join(["1"] * 4 + ["2"] * 4 + ["3"] * 4) for _k in range(4))
    head = f"ncols 12\nnrows 4\nxllcorner 0\nyllcorner {40 * STEP}\ncellsize {STEP / 4}\nNODATA_value -9999\n"
    grid.write_text(head + rows + "\n", encoding="ascii")
    raster = QgsRasterLayer(str(grid), "grid_2015")
    raster.setCrs(albers)
    world = tmp_path / "world_2016.asc"
    head = "ncols 40\nnrows 40\nxllcorner 100\nyllcorner 20\ncellsize 1\nNODATA_value -9999\n"
    world.write_text(head + (" ".join(["7"] * 40) + "\n") * 40, encoding="ascii")
    degrees = QgsRasterLayer(str(world), "world_2016")
    degrees.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    layer = QgsVectorLayer("Polygon?field=id:string", "squares", "memory")
    layer.setCrs(albers)
    for k, one in enumerate("abc"):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([one])
        box = QgsRectangle(k * STEP, 40 * STEP, (k + 1) * STEP, 41 * STEP)
        feature.setGeometry(QgsGeometry.fromRect(box))
        layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayers([raster, degrees, layer], False)
    found = run(
        "zonal_statistics",
        REGIONS=layer.id(),
        REGIONS_ID="id",
        RASTERS=[raster.id(), degrees.id()],
        STATISTICS="mean",
        LAYER="TEMPORARY_OUTPUT",
    )
    made = opened(found["LAYER"])
    assert "+proj=aea" in made.crs().toProj()
    found = {f["id"]: f["mean"] for f in made.getFeatures()}
    assert found == pytest.approx(dict.fromkeys("abc", 7.0), rel=1e-12)
    QgsProject.instance().removeAllMapLayers()
