"""Where observations stand: squared distances in space, or in space and time, and compact blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._kernels.shapes.distances import RADIUS_KM, unit_sphere
from ..choices.gw import PlaceMetric

Array = NDArray[np.float64]
Index = NDArray[np.intp]

BLOCK = 64
"""Rows worked on at a time; neighbours on the map, so that they share their candidates."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Points, and when: what a distance is measured between.

    Parameters
    ----------
    xyz : (n, 2) planar coordinates, or (n, 3) points of the unit sphere
    sphere : bool
        Whether distances are great circles, in km.
    time : (n,) array or None
        Positions in time; the squared distance is d_S² + kappa d_T².
    kappa : float
    past : bool
        Whether only what is not later than a row counts as its neighbour.
    """

    xyz: Array
    sphere: bool
    time: Array | None = None
    kappa: float = 0.0
    past: bool = False

    def __len__(self) -> int:
        return len(self.xyz)

    def take(self, at: Index | slice) -> Places:
        """Return some of the places, in the order of `at`."""
        time = None if self.time is None else self.time[at]
        return Places(
            xyz=self.xyz[at], sphere=self.sphere, time=time, kappa=self.kappa, past=self.past
        )

    def centre(self) -> Places:
        """Return the middle of the places, one place."""
        middle = self.xyz.mean(axis=0, keepdims=True)
        if self.sphere:
            length = float(np.linalg.norm(middle))
            middle = middle / length if length > 1e-9 else self.xyz[:1]
        time = None if self.time is None else self.time.mean(keepdims=True)
        return Places(xyz=middle, sphere=self.sphere, time=time, kappa=self.kappa)

    def squared(self, others: Places) -> Array:
        """Return squared distances to other places, (n, m); infinite where they do not count."""
        here, there = np.ascontiguousarray(self.xyz.T), np.ascontiguousarray(others.xyz.T)
        out: Array = np.subtract(here[0][:, None], there[0])
        np.multiply(out, out, out=out)
        part = np.empty_like(out)
        for axis in range(1, len(here)):
            np.subtract(here[axis][:, None], there[axis], out=part)
            np.multiply(part, part, out=part)
            out += part
        if self.sphere:
            _chord_to_arc(out)
        if self.time is not None and others.time is not None:
            np.subtract.outer(self.time, others.time, out=part)
            later = part < 0 if self.past else None
            np.multiply(part, part, out=part)
            part *= self.kappa
            out += part
            if later is not None:
                out[later] = np.inf
        return out


def _chord_to_arc(squared: Array) -> None:
    """Turn squared chords of the unit sphere into squared great circles in km, in place."""
    np.sqrt(squared, out=squared)
    squared *= 0.5
    np.minimum(squared, 1.0, out=squared)
    np.arcsin(squared, out=squared)
    squared *= 2.0 * RADIUS_KM
    np.multiply(squared, squared, out=squared)


def places(
    coords: Array, metric: PlaceMetric, time: Array | None = None, kappa: float = 0.0
) -> Places:
    """Return places from coordinates: longitude and latitude in degrees, or planar."""
    sphere = metric == "great-circle"
    xyz = unit_sphere(coords) if sphere else np.ascontiguousarray(coords, dtype=float)
    return Places(xyz=xyz, sphere=sphere, time=time, kappa=kappa)


def blocks(where: Places, size: int = BLOCK) -> list[Index]:
    """Return the rows in groups of at most `size` that stand together on the map.

    The order is fixed by the places alone, so that sums over blocks do not depend on who works
    on them.
    """
    coordinates = where.xyz
    if where.time is not None:
        scale = np.sqrt(where.kappa) / (RADIUS_KM if where.sphere else 1.0)
        coordinates = np.column_stack([coordinates, scale * where.time])
    out: list[Index] = []
    stack: list[Index] = [np.arange(len(where))]
    while stack:
        rows = stack.pop()
        if len(rows) <= size:
            out.append(rows)
            continue
        some = coordinates[rows]
        axis = int(np.argmax(np.ptp(some, axis=0)))
        order = np.argsort(some[:, axis], kind="stable")
        half = (-(-len(rows) // size) // 2) * size  # whole blocks to the left
        stack.append(rows[order[half:]])
        stack.append(rows[order[:half]])
    return out
