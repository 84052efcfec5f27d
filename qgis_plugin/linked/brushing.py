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
        The same regions in another layer, by id. Rows of a table that share a region are all of that one.
    changed : callable
        Called with the units that are selected, whenever a layer says so.
    """

    def __init__(self, table: Table, on_map: Table | None, changed: Callable[[Mask], None]) -> None:
        self._sides = [table] if on_map is None else [table, on_map]
        self._changed, self._busy = changed, False
        self._places = [_places(table, one) for one in self._sides]
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

    @property
    def on_map(self) -> int:
        """How many units have a region in the other layer; of none where there is no other."""
        return 0 if len(self._sides) == 1 else int((self._places[1] >= 0).sum())

    def selected(self) -> Mask:
        """Return which units are selected, in the table or on its map.

        Where several rows share a region, those of the table count: the region stands for all of its rows.
        """
        out = self._of_side(0)
        if self._sides[0].repeats and out.any():
            return out
        for k in range(1, len(self._sides)):
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
        side, place = self._sides[k], self._places[k]
        chosen = side.units_of(side.layer.selectedFeatureIds())
        if not len(chosen):
            return np.zeros(len(place), dtype=bool)
        out: Mask = (place >= 0) & chosen[np.maximum(place, 0)]
        return out

    def _write(self, k: int, units: Mask, how: str) -> None:
        there = self._there(k, units)
        if k > 0 and how == REMOVE:  # a region stays while another of its rows does
            there &= ~self._there(k, self._of_side(0))
        side = self._sides[k]
        side.layer.selectByIds(side.fids_of(there), _behaviour(how))

    def _there(self, k: int, units: Mask) -> Mask:
        """Return which units of a side some units of the table are."""
        place = self._places[k]
        out = np.zeros(len(self._sides[k].ids), dtype=bool)
        out[place[units & (place >= 0)]] = True
        return out

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
    """Return the unit of a side of every unit of the table; -1 where the side has none."""
    if side is table:
        return np.arange(len(table.ids))
    known = {one: k for k, one in enumerate(side.ids)}
    return np.array([known.get(one, -1) for one in table.regions], dtype=np.intp)


def _behaviour(how: str) -> Qgis.SelectBehavior:
    if how == ADD:
        return Qgis.SelectBehavior.AddToSelection
    return (
        Qgis.SelectBehavior.RemoveFromSelection
        if how == REMOVE
        else Qgis.SelectBehavior.SetSelection
    )
