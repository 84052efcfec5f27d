# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers and tables in files that a person named: written beside them, and moved there when all of them are whole.

A sink of Processing replaces its file or its table when it is opened. A run that is cancelled or fails while it
writes would leave half of one where a whole one was. A GeoPackage that holds other tables gets one more, called like the file. Tables inside a GeoPackage or a database are written to files
too, and put there in the end (databases.py).
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterFeatureSink,
    QgsProperty,
    QgsVectorFileWriter,
)

from . import databases
from .outputs import Written

_PREFIX = ".regspatial-"
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file: of the old one, none may be taken for the new one's."""


class Staged:
    """The destinations of one run.

    Parameters
    ----------
    algorithm : QgsProcessingAlgorithm
    given : mapping
        The values of the run; `.given` are the same with files beside those that were named.
    context : QgsProcessingContext
        Its layers to load are renamed with the files.
    """

    def __init__(
        self,
        algorithm: QgsProcessingAlgorithm,
        given: Mapping[str, Any],
        context: QgsProcessingContext,
    ) -> None:
        self._context, self._folders = context, dict[Path, Path]()
        self._tables: dict[Path, databases.Place] = {}
        self.given = dict(given)
        sinks = [
            one
            for one in algorithm.destinationParameterDefinitions()
            if isinstance(one, QgsProcessingParameterFeatureSink)
        ]
        values = [databases.named(self.given.get(one.name())) for one in sinks]
        files = [databases.file_of(value) for value in values]
        for one, value, file in zip(sinks, values, files, strict=True):
            path, place = _file(value), databases.place_of(value)
            if path is not None and (databases.holds_others(path) or files.count(file) > 1):
                place = databases.as_table(path)  # the others in it stay
            if place is not None:
                self._stage_table(one.name(), place)
            elif path is not None:
                self._stage(one.name(), path)

    def _stage(self, name: str, path: Path) -> None:
        try:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=path.parent))
        except OSError:  # the sink says what is wrong with the place
            return
        self._folders[folder] = path
        self._give(name, str(folder / path.name))

    def _stage_table(self, name: str, place: databases.Place) -> None:
        made = Path(tempfile.mkdtemp(prefix=_PREFIX)) / "table.gpkg"
        self._tables[made] = place
        self._give(name, str(made))

    def _give(self, name: str, staged: str) -> None:
        value = self.given[name]
        if isinstance(value, QgsProcessingOutputLayerDefinition):
            made = QgsProcessingOutputLayerDefinition(value)
            made.sink = QgsProperty.fromValue(staged)
            self.given[name] = made
        else:
            self.given[name] = staged

    def __enter__(self) -> Staged:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._settle()
        finally:
            _let_go_of_files(error)
            for folder in (*self._folders, *(made.parent for made in self._tables)):
                shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, QgsProcessingException):  # it names the file that was asked for
            raise QgsProcessingException(self.final(str(error))) from None

    def _settle(self) -> None:
        """Move what was written to where it was asked for."""
        databases.put((place, made) for made, place in self._tables.items() if made.is_file())
        for folder, path in self._folders.items():
            made = sorted(folder.iterdir())
            if not made:
                continue
            if path.suffix.lower() == ".shp":
                QgsVectorFileWriter.deleteShapeFile(str(path))
            for ending in _BESIDE:
                with contextlib.suppress(OSError):
                    Path(f"{path}{ending}").unlink()
            for one in made:
                one.replace(path.parent / one.name)
        loads = self._context.layersToLoadOnCompletion()
        renamed = {self.final(key): details for key, details in loads.items()}
        if renamed.keys() != loads.keys():
            self._context.setLayersToLoadOnCompletion(renamed)

    def final(self, destination: str) -> str:
        """Return what a layer is called once its file was moved, or put where it belongs."""
        for made, place in self._tables.items():
            for spelled in (str, Path.as_posix):
                destination = destination.replace(spelled(made), place.destination)
        for (
            folder,
            path,
        ) in self._folders.items():  # QGIS adds an ending to one that it does not know
            for spelled in (str, Path.as_posix):
                destination = destination.replace(spelled(folder), spelled(path.parent))
        return destination


def _let_go_of_files(error: BaseException | None) -> None:
    """Close what was being written when a run was cut short: its frames hold it open, and Windows removes no open file."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__


def written(
    algorithm: QgsProcessingAlgorithm,
    given: Mapping[str, Any],
    context: QgsProcessingContext,
    write: Callable[[dict[str, Any]], Iterable[Written | None]],
) -> list[Written]:
    """Return the layers and tables that a function writes to the destinations it is given, where they then are."""
    with Staged(algorithm, given, context) as staged:
        made = [one for one in write(staged.given) if one is not None]
    return [replace(one, destination=staged.final(one.destination)) for one in made]


def _file(value: str) -> Path | None:
    """Return the file of a destination; None for layers in memory, for tables of databases and for what is not set."""
    if not value.strip():
        return None
    path = Path(value)
    plain = bool(path.suffix) and path.is_absolute() and path.parent.is_dir()
    return path if plain and not path.is_dir() else None
