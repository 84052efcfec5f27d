# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS's list of fields for a time, which may stand in two of them: its year and its month or quarter."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsField, QgsFields, QgsVectorLayer
from qgis.gui import QgsFieldComboBox

from . import guess


class TimeFieldBox(QgsFieldComboBox):
    """The fields of a layer, then each two that together may be its time, as "year + month"."""

    def setLayer(self, layer: Any) -> None:
        """Offer the fields of a layer."""
        pairs = guess.time_pairs(layer) if isinstance(layer, QgsVectorLayer) else []
        if not pairs:
            super().setLayer(layer)
            return
        fields = QgsFields(layer.fields())
        for two in pairs:
            fields.append(QgsField(two))
        self.setFields(fields)
