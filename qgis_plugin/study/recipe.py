# SPDX-License-Identifier: GPL-2.0-or-later
"""A study as a recipe: what was run, in a file that the shell runs to the same digits."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProject,
    QgsProviderRegistry,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from .. import core
from ..i18n import failure, language, say
from ..older import Qgis
from .one_sample import WHOLE, Sample
from .setting import SEED, Setting
from .steps import step

_TABLES = {
    ".csv": "",
    ".txt": "",
    ".tsv": "",
    ".xlsx": "sheet",
    ".xlsm": "sheet",
    ".xls": "sheet",
    ".ods": "sheet",
}
"""Files that the shell reads as a table, and what it calls a part of one; a table in any other is written as CSV."""
_NAMEABLE = re.compile(r"[a-z0-9][a-z0-9_-]*")
"""What a recipe takes for the name of weights; others are called weights there."""


def write(
    path: Path,
    setting: Setting,
    runs: Mapping[str, Any],
    title: str,
    sample: Sample = WHOLE,
) -> list[str]:
    """Write a recipe of the steps that were run; return the files that had to be written beside it.

    Parameters
    ----------
    path : Path
        Of the recipe (.toml).
    setting : Setting
    runs : mapping of step to report.Run
        In order.
    title : str
    sample : Sample
        The regions that its steps leave out stand under [regions], with why.

    Raises
    ------
    RegspatialError
        If a layer cannot be written to a file, or the recipe cannot.
    """
    made: list[str] = []
    regions = _source(setting.map, path.parent, "map", made)
    panel = _source(setting.table, path.parent, "table", made, _TABLES)
    lines = [
        f"# {say('study_recipe_head')}",
        "",
        f"title = {core.toml(title)}",
        f"language = {core.toml(language())}",
        f"rng = {SEED}",
        "",
        "[regions]",
        *(f"# {one}" for one in sample.said({})),
        *_table({**regions, "id": setting.regions_id, "exclude": list(sample.left_out)}),
        "",
        "[panel]",
        *_table({**panel, **_reading(setting)}),
        "",
        *_weights(setting, path.parent),
    ]
    for name, run in runs.items():
        if not step(name).after:
            lines += _step(name, run, setting)
    atomic, _, _ = core.writing()
    atomic.write_text(path, "\n".join(lines).rstrip() + "\n")
    return made


def _reading(setting: Setting) -> dict[str, Any]:
    """Return how the table is read."""
    out: dict[str, Any] = {"id": setting.panel_id or setting.regions_id}
    if setting.panel_time:
        out["time"] = setting.panel_time
    if setting.wide and setting.table is not None:
        alone = not core.year_columns(setting.table.fields().names())
        out["wide"] = (
            setting.table.name() if alone else True
        )  # years alone are the variable of that name
    if setting.names != "none":
        out["names"] = setting.names
    if setting.period:
        out["period"] = setting.period
    return out


def _weights(setting: Setting, folder: Path) -> list[str]:
    """Return the weights in use as a table of the recipe."""
    rule = dict(setting.rule.values)
    file = rule.pop("WEIGHTS_FILE", None)
    params = {p.name.upper(): p for p in core.catalog.expand(core.catalog.get("build_weights"))}
    out = {params[name].feeds[2:]: value for name, value in rule.items() if name in params}
    if file:
        out["file"] = _relative(Path(str(file)), folder)
    return [f"[weights.{_called(setting)}]", f"# {setting.rule.name}", *_table(out), ""]


def _called(setting: Setting) -> str:
    name = setting.rule.name.lower()
    return name if _NAMEABLE.fullmatch(name) else "weights"


def _step(name: str, run: Any, setting: Setting) -> list[str]:
    """Return a step: its tool, and what it was given beside map, table and weights."""
    tool = run.outcome.tool
    own = {p.name: p for p in run.params}
    of_study = {n for n, p in own.items() if p.feeds.startswith(("w.", "data."))} | {"rng"}
    params = {n: v for n, v in run.plain.items() if n not in of_study}
    head: dict[str, Any] = {"name": name, "tool": tool.name, "title": say(f"study_step_{name}")}
    if run.outcome.weights is not None:
        head["weights"] = _called(setting)
    if setting.missing:
        head["missing"] = setting.missing
    return ["[[step]]", *_table({**head, "params": params}), ""]


def _source(
    layer: QgsVectorLayer | None,
    folder: Path,
    name: str,
    made: list[str],
    kinds: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return where a layer is read from; what is in no file as it stands is written beside the recipe.

    With `kinds` it is a table, of a file with one of these endings.
    """
    if layer is None:
        raise failure(core.InputError, "study_no_layers")
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    file = Path(str(parts.get("path") or ""))
    ending = file.suffix.lower()
    if _as_in_file(layer, file) and (kinds is None or ending in kinds):
        out = {"source": _relative(file, folder)}
        part = "layer" if kinds is None else kinds[ending]
        if part and parts.get("layerName"):
            out[part] = str(parts["layerName"])
        return out
    target = _beside(folder, f"{name}.gpkg" if kinds is None else f"{name}.csv")
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG" if kinds is None else "CSV"
    options.fileEncoding, options.layerName = "UTF-8", target.stem
    context = QgsProject.instance().transformContext()
    with core.writing()[0].replacing(target) as beside:
        failed, why, *_rest = QgsVectorFileWriter.writeAsVectorFormatV3(
            layer, str(beside), context, options
        )
        if failed != QgsVectorFileWriter.WriterError.NoError:
            raise failure(core.InputError, "study_not_written", path=target.name, why=why)
    made.append(target.name)
    return {"source": target.name}


def _as_in_file(layer: QgsVectorLayer, file: Path) -> bool:
    """Return whether a layer is what its file holds: no filter, no edits, no joined or computed fields."""
    origin = {layer.fields().fieldOrigin(k) for k in range(layer.fields().count())}
    plain = origin <= {Qgis.FieldOrigin.Provider}
    return file.is_file() and not layer.subsetString() and not layer.isModified() and plain


def _beside(folder: Path, name: str) -> Path:
    """Return a free name in a folder: what stands there is a file of the user's."""
    stem, ending = os.path.splitext(name)
    number = 1
    while (path := folder / (name if number == 1 else f"{stem}_{number}{ending}")).exists():
        number += 1
    return path


def _relative(file: Path, folder: Path) -> str:
    """Return the way from the recipe to a file; on another drive there is none but its own path."""
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:
        return file.as_posix()


def _table(values: Mapping[str, Any]) -> list[str]:
    return [
        f"{key} = {core.toml(value)}"
        for key, value in values.items()
        if value not in (None, "", [])
    ]


def said(path: Path, made: Iterable[str]) -> str:
    """Return what to say about a recipe that was written."""
    files = list(made)
    text = say("study_recipe_written", path=str(path))
    return f"{text} {say('study_beside', files=core.listed(files))}" if files else text
