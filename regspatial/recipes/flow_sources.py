"""Observed flows that a recipe or a command names: one table, or several, each a layer of the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..containers import Regions
from ..errors import ParameterError, RegspatialError, listed
from ..io.rasters import raster_paths
from ..results.network.layer import NetworkLayer
from ..studies.places.names import name_rules
from ..words import _
from .inputs import Inputs, resolved

ALONE = "flows"
"""What the layer of the only table is called."""


def load_flows(
    flows: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    regions: Regions | None,
    base: Path,
    inputs: Inputs,
) -> tuple[NetworkLayer, ...]:
    """Read observed flows: ``source``, ``name``, ``origin``, ``destination``, ``value``, ``time``, ``names`` and how these are matched.

    Several tables are several layers, called by ``name`` or after their files, over the same regions.
    """
    tables = [flows] if isinstance(flows, Mapping) else list(flows)
    called = [str(t.get("name") or Path(str(t["source"])).stem) for t in tables]
    if len(tables) == 1:
        called = [str(tables[0].get("name") or ALONE)]
    twice = sorted({one for one in called if called.count(one) > 1})
    if twice:
        raise ParameterError(
            _("Tables of flows would be called the same: {twice}. Give each a name of its own."),
            twice=listed(twice),
        )
    if regions is None and len(tables) > 1:
        raise ParameterError(_("Several tables of flows need the map whose regions they join."))
    out: list[NetworkLayer] = []
    for table, name in zip(tables, called, strict=True):
        out += _one(table, name, regions, base, inputs)
    return tuple(out)


def of_table(flows: Sequence[NetworkLayer], wanted: str | None) -> tuple[NetworkLayer, ...]:
    """Return the layers of one table among several, by its name; those of the only one without it."""
    tables: dict[str, list[NetworkLayer]] = {}
    for one in flows:
        name = one.name if one.time is None else one.name.removesuffix(f" {one.time}")
        tables.setdefault(name, []).append(one)
    if wanted is None and len(tables) == 1:
        return tuple(flows)
    if wanted is None or wanted not in tables:
        raise ParameterError(
            _("Say of which table of flows: {param:layer} is one of {tables}."),
            tables=listed(tables),
        )
    return tuple(tables[wanted])


def further_tables(text: str, first: Mapping[str, Any], base: Path) -> list[dict[str, Any]]:
    """Return the tables of ``trains.csv; calls=phone.csv``, read as the first one is.

    Their sizes stand in the column that the first names, in "value", or in the only one that is left.
    """
    how = {k: v for k, v in first.items() if k not in ("source", "value", "name")}
    named = [first["value"]] if first.get("value") else []
    return [
        {**how, "source": str(path), "name": name, "value": named}
        for name, path in raster_paths(text, base)
    ]


def flow_files(text: str) -> list[str]:
    """Return the files that a text of further tables names, for their checksums."""
    try:
        return [str(path) for _name, path in raster_paths(text, Path())]
    except RegspatialError:
        return []


def _one(
    spec: Mapping[str, Any], name: str, regions: Regions | None, base: Path, inputs: Inputs
) -> tuple[NetworkLayer, ...]:
    """Return the layers of one table, one a time."""
    from ..io.flows import LINES, read_flows

    source = str(spec["source"])
    path = resolved(source, base)
    inputs.add(source, path)
    by_place = path.suffix.lower() in LINES
    value = spec.get("value")
    return read_flows(
        path,
        regions=regions,
        origin=spec.get("origin") or (None if by_place else "origin"),
        destination=spec.get("destination") or (None if by_place else "destination"),
        value=value if value is not None else "value",
        time=spec.get("time"),
        names=name_rules(
            spec.get("names"),
            spec.get("corrections"),
            restore_zeros=bool(spec.get("restore_zeros")),
            regions=regions,
        ),
        directed=spec.get("directed", True),
        name=name,
    )
