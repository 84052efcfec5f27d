# SPDX-License-Identifier: GPL-2.0-or-later
"""No output of a run is one of its inputs: said before the run, whatever each of the two is called by.

QGIS replaces the file of an output when it is opened, and asks in its dialogs before; what it does not ask is whether
the run reads that file. A table of a GeoPackage or of a server's database is held against tables, a file against files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsDataSourceUri,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsProviderRegistry,
    QgsVectorLayer,
    QgsVirtualLayerDefinition,
)
from qgis.PyQt.QtCore import QUrl

from .. import core
from ..i18n import failure, say
from ..results import databases

_FILES = frozenset(
    ("source", "vector", "layer", "raster", "multilayer", "file", "mesh", "pointcloud")
)
"""Kinds of parameters that name files, whatever class of ours they are."""
_WRAPPED = re.compile(r'\w+:"?(.+?)"?(?::\w+)?|\{(.+)')
"""A file within a name of GDAL's: GPKG:/a/x.gpkg:t, NETCDF:"/a/x.nc":v, {/a/z.zip."""
_AT = ("host", "port", "service", "database", "schema", "table")


@dataclass(frozen=True)
class Thing:
    """What a run reads or writes.

    Parameters
    ----------
    said : str
        As the sentences name it.
    file : str
        "" of a table of a server.
    table : str
        The layer of a file that holds several, in small letters; "" for the file as a whole.
    server : tuple of str
        Where a table of a server stands.
    """

    said: str
    file: str = ""
    table: str = ""
    server: tuple[str, ...] = ()


def refused(algorithm: Any, given: Mapping[str, Any], context: QgsProcessingContext) -> str:
    """Return why the outputs of a run cannot stand where they are wanted; "" where they can."""
    outputs = list(_outputs(algorithm, given))
    if not outputs:
        return ""
    read = list(_inputs(algorithm, given, context))
    lost = [f"{label}: {one.said}" for label, one in outputs if any(_is_same(one, r) for r in read)]
    if lost:
        return say("output_is_input", outputs=core.listed(lost))
    for k, (label, one) in enumerate(outputs):
        twins = [other for other, two in outputs[:k] if _is_twin(one, two)]
        if twins:
            return say("outputs_alike", outputs=core.listed([*twins, label]), place=one.said)
    return ""


def check(algorithm: Any, given: Mapping[str, Any], context: QgsProcessingContext) -> None:
    """Stop a run whose outputs cannot stand where they are wanted; a step of a model is not asked before.

    Raises
    ------
    QgsProcessingException
    """
    why = refused(algorithm, given, context)
    if why:
        raise QgsProcessingException(why)


def refuse_layers(path: Path, *read: Any) -> None:
    """Raise if a file that is about to be written is one that layers, or files, are read from.

    For what is written outside of a run: the report, the tables and the recipe of a study.

    Raises
    ------
    InputError
    """
    things = _things([one for one in read if one is not None], QgsProcessingContext())
    if any(one.file and core.read_files().is_part(path, one.file) for one in things):
        raise failure(core.InputError, "output_is_input", outputs=path.name)


def files_read(
    algorithm: Any, given: Mapping[str, Any], context: QgsProcessingContext
) -> frozenset[str]:
    """Return the files that a run reads."""
    return frozenset(one.file for one in _inputs(algorithm, given, context) if one.file)


def _inputs(
    algorithm: Any, given: Mapping[str, Any], context: QgsProcessingContext
) -> Iterator[Thing]:
    for one in algorithm.parameterDefinitions():
        if not one.isDestination() and one.type() in _FILES:
            value = given.get(one.name(), one.defaultValue())
            yield from _things(value, context)


def _things(value: Any, context: QgsProcessingContext) -> Iterator[Thing]:
    """Yield what a value names: a layer, a file, several of these."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from _things(one, context)
    elif isinstance(value, QgsMapLayer):
        yield from _of_layer(value, set())
    elif isinstance(value, QgsProcessingFeatureSourceDefinition):
        yield from _things(value.source.staticValue(), context)
    elif isinstance(value, str) and value.strip():
        layer = QgsProcessingUtils.mapLayerFromString(value, context, False)
        if layer is not None:
            yield from _of_layer(layer, set())
        else:
            yield from _of_uri("ogr", value)
            yield from (Thing(str(p), str(p)) for p in _by_time(value))


def _by_time(value: str) -> Iterable[Path]:
    """Return the files that near-{time}.npz stands for."""
    before, mark, after = value.partition("{time}")
    return Path(before).parent.glob(f"{Path(before).name}*{after}") if mark else ()


def _of_layer(layer: QgsMapLayer, met: set[str]) -> Iterator[Thing]:
    """Yield the source of a layer, those of the tables joined to it and of what a query on layers reads."""
    if layer.id() in met:
        return
    met.add(layer.id())
    if layer.providerType() == "virtual":
        made = QgsVirtualLayerDefinition.fromUrl(QUrl.fromEncoded(layer.source().encode()))
        for one in made.sourceLayers():
            there = QgsProject.instance().mapLayer(one.reference()) if one.isReferenced() else None
            if there is not None:
                yield from _of_layer(there, met)
            elif not one.isReferenced():
                yield from _of_uri(one.provider(), one.source())
    else:
        yield from _of_uri(layer.providerType(), layer.source())
    for join in layer.vectorJoins() if isinstance(layer, QgsVectorLayer) else ():
        if join.joinLayer() is not None:
            yield from _of_layer(join.joinLayer(), met)


def _of_uri(provider: str, uri: str) -> Iterator[Thing]:
    parts = QgsProviderRegistry.instance().decodeUri(provider, uri)
    file = _existing(str(parts.get("path") or ""))
    if file:
        table = str(parts.get("layerName") or "")
        table = table or databases.table_opened(Path(file), int(parts.get("layerId") or 0))
        yield Thing(_said(file, table), file, table.lower())
    elif provider in databases.PROVIDERS and parts.get("table"):
        yield Thing(str(parts["table"]), server=_server(provider, uri))


def _existing(text: str) -> str:
    """Return the file that a path leads to, or leads into; "" where there is none."""
    found = _WRAPPED.fullmatch(text)
    for one in (text, *((found[1] or found[2],) if found else ())):
        path = Path(one)
        for place in (path, *path.parents):
            if place.is_file():
                return str(place)
    return ""


def _server(provider: str, uri: str) -> tuple[str, ...]:
    parts = QgsDataSourceUri(uri)
    schema = parts.schema() or ("public" if provider == "postgres" else "")
    found = {name: str(getattr(parts, name)()) for name in _AT} | {"schema": schema}
    return (provider, *(found[name] for name in _AT))


def _outputs(algorithm: Any, given: Mapping[str, Any]) -> Iterator[tuple[str, Thing]]:
    """Yield the outputs that go to places a person named, each with its label."""
    for one in algorithm.destinationParameterDefinitions():
        value = databases.named(given.get(one.name()))
        if not value.strip():
            continue
        place = databases.place_of(value)
        if place is not None and place.file is None and place.provider != "spatialite":
            server = _server(place.provider, place.uri)
            yield one.description(), Thing(place.parts.table(), server=server)
            continue
        if place is not None:
            file, table = place.parts.database(), place.parts.table()
        else:
            parts = QgsProviderRegistry.instance().decodeUri("ogr", value)
            file, table = str(parts.get("path") or ""), str(parts.get("layerName") or "")
        if (
            os.path.dirname(file) or os.path.splitext(file)[1]
        ):  # TEMPORARY_OUTPUT and memory: are none
            table = table or databases.table_of(Path(file))
            yield one.description(), Thing(_said(file, table), file, table.lower())


def _said(file: str, table: str) -> str:
    return f"{file} ({table})" if table else file


def _is_same(output: Thing, read: Thing) -> bool:
    """Return whether an output would take the place of what is read."""
    if output.server or read.server:
        return output.server == read.server
    if not core.read_files().is_part(output.file, read.file):
        return False
    return not output.table or not read.table or output.table == read.table


def _is_twin(one: Thing, two: Thing) -> bool:
    if one.server or two.server:
        return one.server == two.server
    same = os.path.realpath(one.file) == os.path.realpath(two.file)
    return same and one.table == two.table
