# SPDX-License-Identifier: GPL-2.0-or-later
"""From the picture to the layers and back: one selection, without loops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from qgis.core import Qgis, QgsVectorLayer
from qgis.PyQt import sip

from .table import Table
from .view import ADD, REMOVE

Mask = NDArray[np.bool_]


class Link:
    """The selection of a table and of its map.

    Parameters
    ----------
    table : Table
        Whose units the picture shows.
    on_map : Table, optional
        The same regions in another layer, by id.
    changed : callable
        Called with the units that are selected, whenever a layer says so.
    """

    def __init__(self, table: Table, on_map: Table | None, changed: Callable[[Mask], None]) -> None:
        self._sides = [table] if on_map is None else [table, on_map]
        self._changed, self._busy = changed, False
        self._units = [_places(table, one) for one in self._sides]
        self._listening = []
        for k, one in enumerate(self._sides):
            hears = self._hearer(k)
            one.layer.selectionChanged.connect(hears)
            self._listening.append((one.layer, hears))

    def close(self) -> None:
        """Stop listening."""
        for layer, hears in self._listening:
            if not sip.isdeleted(layer):
                layer.selectionChanged.disconnect(hears)
        self._listening = []

    def selected(self) -> Mask:
        """Return which units are selected, in the table or on its map."""
        out = np.zeros(len(self._sides[0].ids), dtype=bool)
        for k in range(len(self._sides)):
            out |= self._of_side(k)
        return out

    def select(self, units: Mask, how: str) -> None:
        """Select units in the layers; features that the picture does not know join or leave with "set" alone."""
        self._busy = True
        try:
            for k in range(len(self._sides)):
                self._write(k, units, how)
        finally:
            self._busy = False
        self._changed(self.selected())

    def _of_side(self, k: int) -> Mask:
        side, units = self._sides[k], self._units[k]
        found = units[side.units_of(side.layer.selectedFeatureIds())]
        out = np.zeros(len(self._sides[0].ids), dtype=bool)
        out[found[found >= 0]] = True
        return out

    def _write(self, k: int, units: Mask, how: str) -> None:
        side, place = self._sides[k], self._units[k]
        there = (place >= 0) & units[np.maximum(place, 0)]
        side.layer.selectByIds(side.fids_of(there), _behaviour(how))

    def _hearer(self, k: int) -> Callable[..., None]:
        def hears(*_unused: object) -> None:
            if self._busy:
                return
            units = self._of_side(k)
            self._busy = True
            try:
                for other in range(len(self._sides)):
                    if other != k:
                        self._write(other, units, "set")
            finally:
                self._busy = False
            self._changed(units)

        return hears

    @property
    def layers(self) -> list[QgsVectorLayer]:
        """The layers that are linked."""
        return [one.layer for one in self._sides]


def _places(table: Table, side: Table) -> NDArray[np.intp]:
    """Return the unit of the table of every unit of a side; -1 where the table has none."""
    if side is table:
        return np.arange(len(table.ids))
    known = {one: k for k, one in enumerate(table.ids)}
    return np.array([known.get(one, -1) for one in side.ids], dtype=np.intp)


def _behaviour(how: str) -> Qgis.SelectBehavior:
    if how == ADD:
        return Qgis.SelectBehavior.AddToSelection
    return (
        Qgis.SelectBehavior.RemoveFromSelection
        if how == REMOVE
        else Qgis.SelectBehavior.SetSelection
    )
