"""Sums and means of parts, with what is missing named and totals held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...containers import Panel
from ...errors import InputError, listed
from ...words import _
from .kinds import Kind
from .parts import Parts

Array = NDArray[np.float64]
_SAME = 1e-9
"""How far totals before and after may differ, of the sum of sizes: rounding of sums in another order."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A sum or mean that is empty since a part of it is."""

    variable: str
    unit: str
    time: int | str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of a summed variable over all regions, by period: before, after, and of sums that are empty."""

    variable: str
    before: Array
    after: Array
    left_out: Array


@dataclass(frozen=True, slots=True)
class Summed:
    """The numbers of the units, (T, m) by variable, with what is missing and the totals."""

    columns: Mapping[str, Array]
    missing: tuple[Missing, ...]
    totals: tuple[Totals, ...]


def summed(
    panel: Panel, parts: Sequence[Parts], units: Sequence[str], kinds: Mapping[str, Kind]
) -> Summed:
    """Return every variable of every unit in every period.

    Parameters
    ----------
    panel : Panel
    parts : T mappings of unit to (row, share)
    units : m labels
    kinds : how each variable goes from parts to a whole

    Raises
    ------
    InputError
        If parts differ that should be the same; if a total is not kept.
    """
    columns: dict[str, Array] = {}
    missing: list[Missing] = []
    totals: list[Totals] = []
    for name, kind in kinds.items():
        values = panel.columns[name]
        weights = panel.columns[kind.weight] if kind.weight else None
        out = np.full((panel.T, len(units)), np.nan)
        sums = np.zeros((3, panel.T))
        for t, found in enumerate(parts):
            for k, unit in enumerate(units):
                mine = found.get(unit, [])
                rows = [i for i, _s in mine]
                share = np.array([s for _i, s in mine])
                if mine:
                    out[t, k] = _one(
                        kind, values[t, rows], share, None if weights is None else weights[t, rows]
                    )
                    empty = ~np.isfinite(values[t, rows])
                    if weights is not None and len(mine) > 1:
                        empty |= ~np.isfinite(weights[t, rows])
                    if empty.any() and len(mine) > 1:
                        lost = tuple(panel.ids[i] for i, e in zip(rows, empty, strict=True) if e)
                        missing.append(Missing(name, unit, panel.times[t], lost))
                if kind.way == "sum":
                    whole = np.nansum(share * values[t, rows]) if mine else 0.0
                    sums[1 if np.isfinite(out[t, k]) else 2, t] += whole
            if kind.way == "sum":
                used = sorted({i for mine in found.values() for i, _s in mine})
                sums[0, t] = np.nansum(values[t, used])
        columns[name] = out
        if kind.way == "sum":
            _require_kept(name, sums, panel)
            totals.append(Totals(name, *sums))
    return Summed(columns, tuple(missing), tuple(totals))


def _one(kind: Kind, values: Array, share: Array, weights: Array | None) -> float:
    """Return the number of one unit from those of its parts."""
    if len(values) == 1:
        return float(values[0] * share[0]) if kind.way == "sum" else float(values[0])
    if kind.way == "sum":
        return float(np.sum(share * values))
    if kind.way == "mean":
        by = share if weights is None else share * weights
        whole = float(np.sum(by))
        return float(np.sum(by * values)) / whole if whole > 0.0 else float("nan")
    if not np.isfinite(values).all():
        return float("nan")
    return float(values.max() if kind.way == "max" else values.min())


def require_same(panel: Panel, parts: Sequence[Parts], kinds: Mapping[str, Kind]) -> None:
    """Check that a variable said to be the same in all parts is.

    Raises
    ------
    InputError
    """
    for name in [one for one, kind in kinds.items() if kind.way == "same"]:
        for t, found in enumerate(parts):
            for mine in found.values():
                values = panel.columns[name][t, [i for i, _s in mine]]
                if len(values) > 1 and np.isfinite(values).all() and np.ptp(values) > 0.0:
                    raise InputError(
                        _(
                            "{name!r} is said to be the same in all parts, and {parts} differ in {time} ({values}). "
                            "Say min, max or mean instead."
                        ),
                        ids=[panel.ids[i] for i, _s in mine],
                        columns=[name],
                        name=name,
                        parts=listed(panel.ids[i] for i, _s in mine),
                        time=panel.times[t],
                        values=listed(values.tolist(), 4),
                    )


def _require_kept(name: str, sums: Array, panel: Panel) -> None:
    """Check that totals before and after are equal but for what empty sums leave out."""
    size = np.maximum(np.abs(panel.columns[name]), 0.0)
    off = np.abs(sums[0] - sums[1] - sums[2])
    bad = off > _SAME * np.nansum(size, axis=1) + np.finfo(float).tiny
    if bad.any():
        raise InputError(
            _(
                "The totals of {name!r} before and after differ in {times}; the shares do not sum to 1."
            ),
            columns=[name],
            name=name,
            times=listed(t for t, b in zip(panel.times, bad, strict=True) if b),
        )
