# SPDX-License-Identifier: GPL-2.0-or-later
"""Names on a printed map: every province has its own, inside it or beside the map with a line to it."""

import itertools

import pytest
from qgis.core import QgsGeometry, QgsLayoutExporter, QgsPointXY, QgsProject, QgsRectangle


@pytest.mark.parametrize("paper", ["landscape", "portrait"])
@pytest.mark.parametrize("field", ["name_short_zh", "name_en"])
def test_all_provinces_are_named_and_no_name_lies_on_another(
    run, provinces, feedback, tmp_path, paper, field
) -> None:
    """北京, 天津, 上海, 宁夏, 香港 and 澳门 had no room."""
    QgsProject.instance().clear()
    run(
        "report_map",
        feedback,
        LAYER=provinces,
        LABELS=field,
        LANGUAGE="zh" if field.endswith("zh") else "en",
        FORMAT=paper,
        KEEP=True,
        OUTPUT=str(tmp_path / "m.png"),
    )
    assert not [one for one in feedback.warnings if "no room" in one]
    (made,) = QgsProject.instance().layoutManager().printLayouts()
    boxes, lines = printed(made, tmp_path)
    assert set(boxes) == {f[field] for f in provinces.getFeatures()}
    assert len(boxes) == 34
    for (_a, one), (_b, other) in itertools.combinations(boxes.items(), 2):
        assert not one.intersects(other), (_a, _b)
    assert 5 <= len(lines) <= 9
    wide = made.itemById("map").extent().width()
    for line in lines:
        assert line.length() < 0.3 * wide
        assert sum(line.intersects(QgsGeometry.fromRect(b)) for b in boxes.values()) <= 1
    for one, other in itertools.combinations(lines, 2):
        assert not one.intersects(other)
    del made
    QgsProject.instance().clear()


def printed(made, folder) -> tuple[dict[str, QgsRectangle], list[QgsGeometry]]:
    """Return the boxes of names, without the space between lines, and their lines, as a page is printed."""
    exporter = QgsLayoutExporter(made)
    exporter.exportToImage(str(folder / "page.png"), QgsLayoutExporter.ImageExportSettings())
    item = made.itemById("map")
    found = exporter.labelingResults()[item.uuid()]
    boxes = {}
    for one in found.allLabels():
        if not one.isUnplaced:
            box = one.labelRect
            box.grow(-0.16 * box.height())
            boxes[one.labelText] = box
    ends = [
        (one.origin(), one.destination()) for one in found.calloutsWithinRectangle(item.extent())
    ]
    lines = [QgsGeometry.fromPolylineXY([QgsPointXY(p) for p in both]) for both in ends]
    return boxes, lines
