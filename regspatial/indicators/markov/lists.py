"""What classes are called, and the long tables of their transitions: by region, pair of classes, time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..._kernels import chains
from ...results.table import Column, Table
from ...words import Message, _

if TYPE_CHECKING:
    from .record import MarkovTransitions


def class_name(record: MarkovTransitions, k: int) -> Message:
    """Return a class, from 0, with its limits where these are the same at all times."""
    lows, highs = record.bounds()
    if np.isnan(lows[k]) and np.isnan(highs[k]):
        return Message(_("class {k}"), k=k + 1)
    if k == 0:
        return Message(_("class {k} (≤ {high:.3g})"), k=1, high=float(highs[0]))
    if k == record.k - 1:
        return Message(_("class {k} (> {low:.3g})"), k=k + 1, low=float(lows[k]))
    return Message(
        _("class {k} ({low:.3g} to {high:.3g})"),
        k=k + 1,
        low=float(lows[k]),
        high=float(highs[k]),
    )


def class_at(record: MarkovTransitions, t: int) -> Message:
    """Return the heading of a column of classes, by the position of its time."""
    return Message(_("Class in {time}"), time=record.times[t])


def by_region(record: MarkovTransitions) -> Table:
    """Return a row a region: its classes at both ends, and how often it moved."""
    up, down = record.steps()
    return Table(
        name="markov_regions",
        en=Message(_("Classes and moves of the regions: {what}"), what=record.what),
        columns=(
            Column("id", _("Region"), "text"),
            Column("first", class_at(record, 0), "int"),
            Column("last", class_at(record, -1), "int"),
            Column("up", _("Moves up"), "int"),
            Column("down", _("Moves down"), "int"),
        ),
        rows=tuple(
            (
                one,
                int(record.states[0, i]) + 1,
                int(record.states[-1, i]) + 1,
                int(up[i]),
                int(down[i]),
            )
            for i, one in enumerate(record.ids)
        ),
    )


def moves(record: MarkovTransitions) -> Table:
    """Return a row a pair of classes, for each matrix: counts, shares and their errors."""
    rows = []
    for called, counts in record.matrices():
        p, total = chains.shares(counts), counts.sum(axis=1)
        error = np.sqrt(p * (1.0 - p) / np.maximum(total, 1)[:, None])
        rows += [
            (called, i + 1, j + 1, int(counts[i, j]), float(p[i, j]), float(error[i, j]))
            for i in range(record.k)
            for j in range(record.k)
        ]
    return Table(
        name="markov_moves",
        en=Message(_("Counts of transitions: {what}"), what=record.what),
        columns=(
            Column("matrix", _("Matrix"), "text"),
            Column("from", _("From class"), "int"),
            Column("to", _("To class"), "int"),
            Column("count", _("Count"), "int"),
            Column("p", _("Probability")),
            Column("std_error", _("Std. error")),
        ),
        rows=tuple(rows),
    )


def classes(record: MarkovTransitions) -> Table:
    """Return the class of each region at each time, and that of its neighbours."""
    around = None if record.neighbours is None else record.neighbours.states
    more = () if around is None else (Column("neighbours", _("Neighbours' class"), "int"),)
    return Table(
        name="markov_classes",
        en=Message(_("Classes by region and time: {what}"), what=record.what),
        columns=(
            Column("id", _("Region"), "text"),
            Column("time", _("Time"), "text"),
            Column("class", _("Class"), "int"),
            *more,
        ),
        rows=tuple(
            (one, str(t), int(record.states[s, i]) + 1)
            + (() if around is None else (int(around[s, i]) + 1,))
            for i, one in enumerate(record.ids)
            for s, t in enumerate(record.times)
        ),
    )
