# SPDX-License-Identifier: GPL-2.0-or-later
"""The maps of a study in the project: one group, and a GeoPackage that keeps them when QGIS closes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsLayerTreeGroup,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt import sip

from .. import core
from ..i18n import failure, language, say
from ..older import save_style
from ..reading import features
from ..results import databases
from ..symbology import shown_names

BESIDE, SCRATCH = "", "scratch"
"""Where maps are kept, if not in a folder that is named: beside the project, or in memory alone."""
_STEP = "regspatial/study_step"


class Maps:
    """The maps that the steps left.

    Attributes
    ----------
    layers : dict of step to layer
    """

    def __init__(self) -> None:
        self.layers: dict[str, QgsVectorLayer] = {}

    def there(self) -> dict[str, QgsVectorLayer]:
        """Return the maps that are still in the project."""
        known = QgsProject.instance().mapLayers().values()
        return {k: v for k, v in self.layers.items() if not sip.isdeleted(v) and v in known}

    def find(self) -> None:
        """Take the maps of a project that was opened."""
        found = QgsProject.instance().mapLayers().values()
        self.layers.clear()
        for layer in sorted(found, key=lambda one: one.name()):
            step = layer.customProperty(_STEP)
            if step and isinstance(layer, QgsVectorLayer) and layer.isValid():
                self.layers[str(step)] = layer

    def take(self, step: str, made: Any, called: str, where: str) -> list[str]:
        """Put the maps of a run into the group of the study, the last step on top.

        Parameters
        ----------
        step : str
        made : pairs of title and layer
        called : str
            The group's name.
        where : `BESIDE`, `SCRATCH` or a folder

        Returns
        -------
        list of str
            What is to be said about where they are.
        """
        if not made:
            return []
        root = QgsProject.instance().layerTreeRoot()
        group = root.findGroup(called) or root.insertGroup(0, called)
        said: list[str] = []
        for title, layer in made:
            layer.setName(title)
            layer.setCustomProperty(_STEP, step)
            plain = shown_names.called(layer)
            before = _taken_out(group, plain)
            kept, what = _kept(layer, f"{called} {plain}", where, before)
            QgsProject.instance().addMapLayer(kept, False)
            group.insertLayer(0, kept)
            self.layers[step] = kept
            said.append(what)
        return list(dict.fromkeys(said))

    def scratch(self, *read: QgsVectorLayer) -> list[QgsVectorLayer]:
        """Return the maps, and the layers that are read, that QGIS forgets when it closes."""
        return [one for one in (*(layer for _, layer in self._nodes()), *read) if _in_memory(one)]

    def keep_now(self, where: str, *read: QgsVectorLayer) -> list[str]:
        """Write the maps that are in memory alone, each in the place where it stands in its group.

        Layers that are read (a table that was merged) are written too, and stay the layers that they are.
        """
        said = []
        for layer in filter(_in_memory, read):
            kept, what = _kept(layer, layer.name(), where)
            said.append(what)
            if kept is not layer:
                layer.setDataSource(kept.source(), layer.name(), "ogr")
        for node, layer in list(self._nodes()):
            if not _in_memory(layer):
                continue
            group = node.parent()
            kept, what = _kept(layer, f"{group.name()} {shown_names.called(layer)}", where)
            said.append(what)
            if kept is layer:
                continue
            at = group.children().index(node)
            shown, step = node.itemVisibilityChecked(), str(layer.customProperty(_STEP))
            QgsProject.instance().addMapLayer(kept, False)
            group.insertLayer(at, kept).setItemVisibilityChecked(shown)
            if self.layers.get(step) is layer:
                self.layers[step] = kept
            QgsProject.instance().removeMapLayer(layer.id())
        return list(dict.fromkeys(said))

    def _nodes(self) -> Iterator[tuple[Any, QgsVectorLayer]]:
        for node in QgsProject.instance().layerTreeRoot().findLayers():
            layer = node.layer()
            if isinstance(layer, QgsVectorLayer) and layer.customProperty(_STEP):
                yield node, layer


def file_of(where: str) -> Path | None:
    """Return the file that keeps the maps; None where they stay in memory."""
    project = QgsProject.instance()
    saved = project.projectStorage() is None and bool(project.fileName())
    stem = Path(project.absoluteFilePath()).stem if saved else ""
    if where == SCRATCH or not (where or saved):
        return None
    folder = Path(where) if where else Path(project.absoluteFilePath()).parent
    return folder / (f"{stem}_study.gpkg" if stem else "study.gpkg")


def _kept(
    layer: QgsVectorLayer, table: str, where: str, before: tuple[str, str] = ("", "")
) -> tuple[QgsVectorLayer, str]:
    """Return the layer as it is kept, and what is said about it; what cannot be written stays as it is.

    `before` are the file and the table of the map in whose place it stands.
    """
    path = file_of(where)
    if path is None:
        return layer, say("study_scratch" if where == SCRATCH else "study_unsaved")
    file, own = before
    try:
        kept = written(layer, path, table, own if file and Path(file) == path else "")
    except core.RegspatialError as error:
        return layer, f"{error.localized(language())} {say('study_scratch')}"
    return kept, say("study_kept", path=path.name)


def written(layer: QgsVectorLayer, path: Path, table: str, own: str = "") -> QgsVectorLayer:
    """Write a layer into a GeoPackage with its styles, and return it as it is read from there.

    Parameters
    ----------
    layer : QgsVectorLayer
    path : Path
        Other tables in the file stay.
    table : str
        What the table is called; where another is called so, a number is added.
    own : str
        A table that it replaces.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", own or _free(path, _plain(table))
    taken = {one.lower() for one in layer.fields().names()}
    options.layerOptions = [
        f"FID={next(k for k in ('fid', 'row_id', 'row_id_2') if k not in taken)}"
    ]
    context = QgsProject.instance().transformContext()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        beside = Path(folder) / "map.gpkg"
        failed, why, *_rest = QgsVectorFileWriter.writeAsVectorFormatV3(
            layer, str(beside), context, options
        )
        try:
            why = "" if failed == QgsVectorFileWriter.WriterError.NoError else why or "?"
            if not why:
                _put(path, options.layerName, beside)
        except (RuntimeError, OSError) as error:
            why = str(error)
    if why:
        raise failure(core.InputError, "study_not_written", path=str(path), why=why)
    made = QgsVectorLayer(f"{path}|layername={options.layerName}", layer.name(), "ogr")
    if not made.isValid():
        raise failure(
            core.InputError, "study_not_written", path=str(path), why=made.error().summary()
        )
    _style(layer, made)
    return made


def _put(path: Path, table: str, made: Path) -> None:
    """Put a table into a GeoPackage; one that is not there yet comes whole or not at all."""
    if path.exists():
        databases.into_geopackage(path, [(table, "geom", made)])
        return
    with core.writing()[0].replacing(path) as beside:
        databases.into_geopackage(beside, [(table, "geom", made)])


def _style(layer: QgsVectorLayer, made: QgsVectorLayer) -> None:
    """Give a layer all styles of another, which the project keeps; the file has the one in use."""
    old, new = layer.styleManager(), made.styleManager()
    current = old.currentStyle()
    for name in [*(n for n in old.styles() if n != current), current]:
        style = old.style(name)
        if name == current:
            style.readFromLayer(layer)
        style.writeToLayer(made)
        if name != current:
            new.addStyleFromLayer(name)
        elif name != new.currentStyle():
            new.renameStyle(new.currentStyle(), name)
    save_style(made, current or say("style_plain"), default=True)
    made.setCustomProperty(_STEP, layer.customProperty(_STEP))
    shown_names.copy(layer, made)


def _taken_out(group: QgsLayerTreeGroup, title: str) -> tuple[str, str]:
    """Take the map of this name out of a group: two of one name could not be told apart.

    Returns
    -------
    (str, str)
        The file and the table it was in.
    """
    file, table = "", ""
    for node in group.findLayers():
        layer = node.layer()
        if title in (node.name(), "" if layer is None else shown_names.called(layer)):
            if layer is not None:
                file, _, table = layer.source().partition("|layername=")
            QgsProject.instance().removeMapLayer(node.layerId())
    return file, table


def _in_memory(layer: QgsVectorLayer) -> bool:
    return layer.providerType() == "memory"


def _plain(name: str) -> str:
    """Return a name that a table may have: letters of any script, digits and lines."""
    return re.sub(r"\W+", "_", name).strip("_")[:60] or "map"


def _free(path: Path, name: str) -> str:
    """Return a name that no table of the file has."""
    if not path.exists():
        return name
    held = features.opened(path, "held")
    provider = held.dataProvider()
    parts = provider.subLayers() if held.isValid() and provider is not None else []
    taken = {one.split(provider.sublayerSeparator())[1].lower() for one in parts}
    number, found = 1, name
    while found.lower() in taken:
        number += 1
        found = f"{name}_{number}"
    return found
