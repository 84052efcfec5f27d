# SPDX-License-Identifier: GPL-2.0-or-later
"""What QGIS calls otherwise before 3.40 and since 3.44: enumerations, the types of fields, how a style is saved.

Ubuntu 24.04 has QGIS 3.34. The plugin writes the names of today; where QGIS lacks one, its old name is looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis import core
from qgis.PyQt import QtCore, QtGui, QtWidgets


class _Members:
    """The members of an enumeration under their names of today.

    Parameters
    ----------
    holder : type
        What has them in an older QGIS.
    before, after : str
        What their names have there beside: TypeVectorPoint of VectorPoint, StaticProperty of Static.
    other : str
        Names that differ altogether.
    """

    def __init__(self, holder: Any, before: str = "", after: str = "", **other: str) -> None:
        self._holder, self._before, self._after, self._other = holder, before, after, other

    def __getattr__(self, name: str) -> Any:
        return getattr(self._holder, self._other.get(name, f"{self._before}{name}{self._after}"))


_OLD: dict[str, Callable[[], Any]] = {
    # 3.36
    "FeatureAvailability": lambda: core.QgsFeatureSource.FeatureAvailability,
    "FeatureRequestFlag": lambda: core.QgsFeatureRequest.Flag,
    "ProcessingAlgorithmFlag": lambda: _Members(core.QgsProcessingAlgorithm, "Flag"),
    "ProcessingFeatureSourceFlag": lambda: _Members(core.QgsProcessingFeatureSource, "Flag"),
    "ProcessingFieldParameterDataType": lambda: core.QgsProcessingParameterField.DataType,
    "ProcessingFileParameterBehavior": lambda: core.QgsProcessingParameterFile.Behavior,
    "ProcessingNumberParameterType": lambda: core.QgsProcessingParameterNumber.Type,
    "ProcessingParameterFlag": lambda: _Members(core.QgsProcessingParameterDefinition, "Flag"),
    "ProcessingSourceType": lambda: _Members(core.QgsProcessing, "Type"),
    "PropertyType": lambda: _Members(core.QgsProperty, after="Property"),
    # 3.38
    "FieldOrigin": lambda: _Members(core.QgsFields, "Origin"),
    # 3.40
    "ScaleBarDistanceLabelHorizontalPlacement": lambda: _Members(core.QgsScaleBarSettings, "Label"),
}


class _Names:
    """`Qgis`, with the enumerations of today."""

    def __getattr__(self, name: str) -> Any:
        if name in _OLD and not hasattr(core.Qgis, name):
            return _OLD[name]()
        return getattr(core.Qgis, name)


Qgis: Any = _Names()

FieldType: Any = (
    QtCore.QMetaType.Type
    if core.Qgis.versionInt() >= 33800
    else _Members(QtCore.QVariant, QString="String")
)
"""The type of a field, as `QgsField` takes it."""

QAction: Any = getattr(QtGui, "QAction", None) or QtWidgets.QAction
"""Of QtGui since 3.36, on Qt 5 as well."""


def save_style(layer: Any, name: str, *, default: bool) -> bool:
    """Save a layer's style in its database; return whether that was possible.

    `saveStyleToDatabase` is deprecated since `saveStyleToDatabaseV2` is there, which tells what failed: a style
    without its SLD is one all the same.
    """
    newer = getattr(layer, "saveStyleToDatabaseV2", None)
    if newer is None:
        return not layer.saveStyleToDatabase(name, "regspatial", default, "")
    found, _ = newer(name, "regspatial", default, "")
    wrong = core.QgsMapLayer.SaveStyleResult
    return not found & (wrong.DatabaseWriteFailed | wrong.QmlGenerationFailed)
