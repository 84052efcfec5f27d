# SPDX-License-Identifier: GPL-2.0-or-later
"""Names that found no room on a printed map: they are said, and what has more room."""

from __future__ import annotations

import tempfile
from pathlib import Path

from qgis.core import QgsLayoutExporter, QgsPrintLayout, QgsProcessingFeedback

from .. import core
from ..i18n import say
from ..symbology import styles

_MOST = 12
"""Names that are listed."""


def tell(layout: QgsPrintLayout, field: str, feedback: QgsProcessingFeedback) -> None:
    """Say which values of a field stand nowhere on a page; nothing where none was asked for."""
    item = layout.itemById("map")
    named = (k for k in item.layers() if k.labelsEnabled() and k.fields().lookupField(field) >= 0)
    layer = next(named, None) if field else None
    if layer is None:
        return
    wanted = dict.fromkeys(str(v) for v in styles.values_of(layer, field) if v is not None)
    there = _written(layout)
    missing = [name for name in wanted if name not in there]
    if missing:
        names = core.listed(missing, _MOST)
        feedback.pushWarning(say("rm_no_room", n=len(missing), names=names))


def _written(layout: QgsPrintLayout) -> set[str]:
    """Return the names that the maps of a layout write: drawn as it is printed, since only that says so.

    The settings of the item in a job of their own place names otherwise.
    """
    exporter, how = QgsLayoutExporter(layout), QgsLayoutExporter.ImageExportSettings()
    how.dpi, how.exportMetadata, how.generateWorldFile = layout.renderContext().dpi(), False, False
    with tempfile.TemporaryDirectory() as folder:
        exporter.exportToImage(str(Path(folder) / "page.bmp"), how)
    maps = exporter.labelingResults().values()
    return {one.labelText for found in maps for one in found.allLabels() if not one.isUnplaced}
