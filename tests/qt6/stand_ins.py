# SPDX-License-Identifier: GPL-2.0-or-later
"""Stands in for QGIS over PyQt6, where no QGIS built with Qt 6 is to be had: Debian and PyPI have none.

`qgis.PyQt` is PyQt6 itself. Of `qgis.core` and `qgis.gui` there are a table of numbers, a project, and the widgets of
the docks as plain Qt widgets; whatever else is asked for is `Anything`, which answers to every name and every call.
"""

import enum
import importlib
import sys
import types
from typing import ClassVar

from PyQt6 import QtCore, QtWidgets, sip

PARTS = ("QtCore", "QtGui", "QtSvg", "QtTest", "QtWidgets", "QtXml")


class _AnyType(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return cls()


class Anything(metaclass=_AnyType):
    """Answers to every name and call with one of its kind; is empty, false and no number."""

    def __init__(self, *_given, **_named) -> None:
        pass

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *_given, **_named):
        return Anything()

    def __iter__(self):
        return iter(())

    def __bool__(self) -> bool:
        return False

    def __or__(self, other):
        return self

    __and__ = __ror__ = __rand__ = __or__

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other) -> bool:
        return isinstance(other, Anything)


class Field:
    """A field of a table."""

    def __init__(self, name: str, numeric: bool) -> None:
        self._name, self._numeric = name, numeric

    def name(self) -> str:
        return self._name

    def alias(self) -> str:
        return ""

    def isNumeric(self) -> bool:
        return self._numeric


class Fields(list):
    """The fields of a table."""

    def names(self) -> list[str]:
        return [one.name() for one in self]

    def lookupField(self, name: str) -> int:
        return self.names().index(name) if name in self.names() else -1


class Feature:
    """A row."""

    def __init__(self, number: int, cells: tuple) -> None:
        self._number, self._cells = number, cells

    def id(self) -> int:
        return self._number

    def attributes(self) -> list:
        return list(self._cells)


class QgsFeatureRequest:
    """All rows, or the first."""

    FilterNone, FilterFids = 0, 1

    def __init__(self) -> None:
        self.most = -1

    def setSubsetOfAttributes(self, _at):
        return self

    def setFlags(self, _flags):
        return self

    def setLimit(self, most: int):
        self.most = most
        return self

    def limit(self) -> int:
        return self.most

    def filterType(self) -> int:
        return self.FilterNone

    def filterRect(self) -> QtCore.QRectF:
        return QtCore.QRectF()


class _Unsent(QtCore.QObject):
    sent = QtCore.pyqtSignal()


_CHANGES = (
    *(
        "attributeValueChanged",
        "featureAdded",
        "featureDeleted",
        "geometryChanged",
        "updatedFields",
    ),
    *("subsetStringChanged", "dataChanged", "afterRollBack", "afterCommitChanges"),
)


class _Rows:
    """What reads a table: QGIS's says whether it still can."""

    def __init__(self, rows: list["Feature"]) -> None:
        self._left = iter(rows)

    def __iter__(self) -> "_Rows":
        return self

    def __next__(self) -> "Feature":
        return next(self._left)

    def isValid(self) -> bool:
        return True


class QgsVectorLayer(QtCore.QObject):
    """A table that selects; its signals are those the docks listen to."""

    selectionChanged = QtCore.pyqtSignal()

    def customProperty(self, _key: str) -> None:
        return None

    def __init__(self, heads: dict[str, bool], rows: list[tuple]) -> None:
        super().__init__()
        self._fields = Fields(Field(name, numeric) for name, numeric in heads.items())
        self._rows = [Feature(k, row) for k, row in enumerate(rows)]
        self.selected: list[int] = []
        for name in _CHANGES:
            setattr(self, name, _Unsent(self).sent)

    def id(self) -> str:
        return "table"

    def name(self) -> str:
        return "table"

    def providerType(self) -> str:
        return "ogr"

    def isValid(self) -> bool:
        return True

    def isSpatial(self) -> bool:
        return False

    def geometryType(self):
        return Anything()

    def fields(self) -> Fields:
        return self._fields

    def featureCount(self) -> int:
        return len(self._rows)

    def getFeatures(self, request: QgsFeatureRequest):
        return _Rows(self._rows if request.most < 0 else self._rows[: request.most])

    def uniqueValues(self, at: int, most: int = -1) -> set:
        found = list(dict.fromkeys(row.attributes()[at] for row in self._rows))
        return set(found if most < 0 else found[:most])

    def selectedFeatureIds(self) -> list[int]:
        return self.selected

    def selectByIds(self, ids, _how) -> None:
        self.selected = list(ids)
        self.selectionChanged.emit()


class QgsProject(QtCore.QObject):
    """The one project; it holds layers and a text."""

    readProject, cleared, projectSaved = (QtCore.pyqtSignal() for _ in range(3))
    layersWillBeRemoved, layersRemoved = QtCore.pyqtSignal(list), QtCore.pyqtSignal(list)
    legendLayersAdded = QtCore.pyqtSignal(list)
    layers: ClassVar[list] = []
    _one = None

    @classmethod
    def instance(cls):
        if cls._one is None or sip.isdeleted(cls._one):
            cls._one = cls()
        return cls._one

    def mapLayer(self, key: str):
        return next((one for one in self.layers if one.id() == key), None)

    def mapLayers(self) -> dict:
        return {one.id(): one for one in self.layers}

    def layerTreeRoot(self):
        return Anything()

    def projectStorage(self):
        return None

    def fileName(self) -> str:
        return ""  # it has not been saved

    def readEntry(self, _scope: str, _key: str):
        return "", False

    def writeEntry(self, _scope: str, _key: str, _text: str) -> bool:
        return True


class QgsApplication(Anything):
    """Speaks the language that a test sets."""

    language = "en"

    @classmethod
    def locale(cls) -> str:
        return cls.language


class Qgis(Anything):
    """Names of today; versions of QGIS 4."""

    @staticmethod
    def versionInt() -> int:
        return 40000


class _Task(QtCore.QObject):
    """The base of tasks."""

    executed = QtCore.pyqtSignal(bool, object)
    progressChanged = QtCore.pyqtSignal(float)


class QgsDockWidget(QtWidgets.QDockWidget):
    """A dock that says whether it is seen."""

    def isUserVisible(self) -> bool:
        return self.isVisible()

    def setUserVisible(self, on: bool) -> None:
        self.setVisible(on)


class _LayerBox(QtWidgets.QComboBox):
    layerChanged = QtCore.pyqtSignal(object)

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self._layer = None

    def setFilters(self, _filters) -> None:
        pass

    def setAllowEmptyLayer(self, _on, _text="") -> None:
        pass

    def setExceptedLayerList(self, _layers) -> None:
        pass

    def currentLayer(self):
        return self._layer

    def setLayer(self, layer) -> None:
        self._layer = layer
        self.layerChanged.emit(layer)


class _FieldBox(QtWidgets.QComboBox):
    fieldChanged = QtCore.pyqtSignal(str)

    def setFilters(self, _filters) -> None:
        pass

    def setAllowEmptyFieldName(self, _on) -> None:
        pass

    def setLayer(self, layer) -> None:
        self.clear()
        self.addItem("")
        if layer is not None:
            self.addItems(layer.fields().names())

    def setField(self, name: str) -> None:
        self.setCurrentText(name)

    def currentField(self) -> str:
        return self.currentText()


class _CheckableBox(QtWidgets.QComboBox):
    checkedItemsChanged = QtCore.pyqtSignal(list)

    def addItemWithCheckState(self, text, state, data=None) -> None:
        self.addItem(text, data)
        self.setItemCheckState(self.count() - 1, state)

    def setItemCheckState(self, k, state) -> None:
        self.setItemData(k, state, QtCore.Qt.ItemDataRole.CheckStateRole)
        self.checkedItemsChanged.emit(self.checkedItemsData())

    def itemCheckState(self, k):
        return self.itemData(k, QtCore.Qt.ItemDataRole.CheckStateRole)

    def checkedItemsData(self) -> list:
        on = QtCore.Qt.CheckState.Checked
        return [self.itemData(k) for k in range(self.count()) if self.itemCheckState(k) == on]


class _FileBox(QtWidgets.QLineEdit):
    fileChanged = QtCore.pyqtSignal(str)
    StorageMode = enum.Enum("StorageMode", "GetFile GetDirectory")

    def setStorageMode(self, _mode: object) -> None:
        pass

    def setFilter(self, _filter: str) -> None:
        pass

    def filePath(self) -> str:
        return self.text()

    def setFilePath(self, path: str) -> None:
        self.setText(path)
        self.fileChanged.emit(path)


class _GroupBox(QtWidgets.QGroupBox):
    collapsedStateChanged = QtCore.pyqtSignal(bool)

    def setCollapsed(self, on: bool) -> None:
        self.collapsedStateChanged.emit(on)


CORE = {
    "Qgis": Qgis,
    "QgsApplication": QgsApplication,
    "QgsFeatureRequest": QgsFeatureRequest,
    "QgsProcessingException": type("QgsProcessingException", (Exception,), {}),
    "QgsProject": QgsProject,
    "QgsTask": _Task,
    "QgsVectorLayer": QgsVectorLayer,
}
GUI = {
    "QgsCheckableComboBox": _CheckableBox,
    "QgsCollapsibleGroupBox": _GroupBox,
    "QgsDockWidget": QgsDockWidget,
    "QgsFieldComboBox": _FieldBox,
    "QgsFileWidget": _FileBox,
    "QgsMapLayerComboBox": _LayerBox,
}


class _Module(types.ModuleType):
    """A module that has every class: those given, else one made of `Anything`."""

    def __init__(self, name: str, given: dict) -> None:
        super().__init__(name)
        self.__path__ = []
        self.__dict__.update(given)

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (Anything,), {})
        setattr(self, name, made)
        return made


def install() -> None:
    """Put the stand-ins in the place of QGIS; what was imported before is an error."""
    if any(name.split(".")[0] in ("qgis", "PyQt5") for name in sys.modules):
        raise RuntimeError("QGIS was imported before its stand-in")
    for name, given in (
        ("qgis", {}),
        ("qgis.core", CORE),
        ("qgis.gui", GUI),
        ("qgis.utils", {"iface": None}),
        ("processing", {}),
        ("processing.core", {}),
        ("processing.core.ProcessingConfig", {}),
        ("processing.gui", {}),
        ("processing.gui.wrappers", {}),
    ):
        sys.modules[name] = _Module(name, given)
    qt = types.ModuleType("qgis.PyQt")
    qt.__path__, qt.sip = [], sip
    sys.modules["qgis.PyQt"] = sys.modules["qgis"].PyQt = qt
    sys.modules["qgis"].core, sys.modules["qgis"].gui = (
        sys.modules["qgis.core"],
        sys.modules["qgis.gui"],
    )
    for part in PARTS:
        found = importlib.import_module(f"PyQt6.{part}")
        sys.modules[f"qgis.PyQt.{part}"] = found
        setattr(qt, part, found)
