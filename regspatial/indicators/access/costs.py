"""What it costs to get from each region to each place: distances, or a given table of times."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.edges import ask
from ..._kernels.shapes.distances import between
from ...choices.weights import PointsOf
from ...containers import Regions
from ...containers.ids import label
from ...containers.map_systems import same_system
from ...errors import InputError, LabelError, ParameterError, listed
from ...words import _

Array = NDArray[np.float64]
Costs = Mapping[str, Any] | Sequence[Sequence[float]] | Array | str | os.PathLike[str]

HEADINGS = ("origin", "destination", "cost")
"""What the columns of a table of costs are called."""


def straight(regions: Regions, places: Regions, points: PointsOf) -> Array:
    """Return straight distances, (n, m): kilometres of longitude and latitude, else the unit of the map.

    Raises
    ------
    GeometryError
        If the two are in different systems.
    """
    lonlat = regions.lonlat_of(points)
    same_system(regions, places, lonlat)
    xy, at = regions.coordinates(points), places.coordinates()
    return between(xy[:, None, :], at[None, :, :], "great-circle" if lonlat else "planar")


def given(costs: Costs, regions: Regions, places: Regions) -> Array:
    """Return given costs in the order of regions and places, (n, m); infinite where a pair is not listed.

    Parameters
    ----------
    costs : (n, m) array, or a table with origin, destination and cost
        The table as a mapping of columns, a DataFrame, or a file. Ends are ids, or names as the maps have them.

    Raises
    ------
    InputError
        If a cost is negative or no number, or a pair stands twice with two costs.
    LabelError
        If an end is not known.
    ParameterError
        If it is neither a table nor an array of that shape.
    """
    if isinstance(costs, (str, os.PathLike)):
        costs = ask("costs_in_file", Path(costs))
    if hasattr(costs, "keys"):
        return _of_table(costs, regions, places)
    try:
        out = np.array(costs, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        out = np.empty(0)
    if out.shape != (regions.n, places.n):
        raise ParameterError(
            _(
                "{param:costs} must be a table with the columns {headings}, or an array of {n} × {m}: "
                "a row a region, a column a place."
            ),
            headings=listed(HEADINGS),
            n=regions.n,
            m=places.n,
        )
    bad = np.argwhere(np.isnan(out) | (out < 0.0))
    _refuse([(regions.ids[i], places.ids[j]) for i, j in bad.tolist()])
    return out


def _of_table(table: Any, regions: Regions, places: Regions) -> Array:
    missing = [name for name in HEADINGS if name not in table]
    if missing:
        raise InputError(
            _("The table of costs has no column {missing}; it has: {keys}."),
            columns=missing,
            missing=listed(missing),
            keys=listed([str(one) for one in table.keys()], 20),  # noqa: SIM118  # a DataFrame
        )
    start, end, cost = ([*np.asarray(table[name]).tolist()] for name in HEADINGS)
    i = _positions(start, regions, "origin")
    j = _positions(end, places, "destination")
    try:
        c = np.array(cost, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        c = np.array([_number(one) for one in cost])
    bad = np.flatnonzero(~(c >= 0.0))
    _refuse([(label(start[k]), label(end[k])) for k in bad.tolist()])
    out = np.full((regions.n, places.n), np.inf)
    out[i, j] = c
    two = np.flatnonzero(out[i, j] != c)
    if two.size:
        pairs = dict.fromkeys(f"{label(start[k])}–{label(end[k])}" for k in two.tolist())
        raise InputError(
            _(
                "The table of costs has {n} {n:pair|pairs} twice, with two costs: {pairs}. Keep one row a pair."
            ),
            n=len(pairs),
            pairs=listed(list(pairs)),
        )
    return out


def _number(cell: object) -> float:
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return np.nan


def _refuse(pairs: list[tuple[str, str]]) -> None:
    if pairs:
        raise InputError(
            _(
                "The cost of {n} {n:pair|pairs} is negative or no number: {pairs}. Correct "
                "{n:it|them}, or leave out what cannot be reached."
            ),
            n=len(pairs),
            pairs=listed([f"{a}–{b}" for a, b in pairs]),
        )


def _positions(cells: Sequence[object], known: Regions, column: str) -> NDArray[np.intp]:
    """Return which region or place each cell names: by id, or by name as `match_names` reads it."""
    at = {one: k for k, one in enumerate(known.ids)}
    names = [label(cell) for cell in cells]
    unknown = list(dict.fromkeys(name for name in names if name not in at))
    if unknown:
        codes = ask("matched_names", unknown, known).codes
        at |= {name: at[code] for name, code in zip(unknown, codes, strict=True) if code in at}
    strange = [name for name in unknown if name not in at]
    if strange:
        raise LabelError(
            _(
                "{column!r} of the table of costs names {n} {n:place|places} that the map has not: "
                "{strange}. Its ids are of this kind: {ids_known}."
            ),
            ids=strange,
            column=column,
            n=len(strange),
            strange=listed(strange),
            ids_known=listed(known.ids, 3),
        )
    return np.array([at[name] for name in names], dtype=np.intp)
