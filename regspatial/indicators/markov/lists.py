"""What classes are called, and the long tables of their transitions: by region, pair of classes, time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..._kernels import chains
from ...results.by import Axis, by, part
from ...results.table import Column, Table
from ...words import Message, _

if TYPE_CHECKING:
    from .record import MarkovTransitions


MATRIX = Column("matrix", _("Matrix"), "text")


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
    return by(record, "ids").table(
        "markov_regions",
        Message(_("Classes and moves of the regions: {what}"), what=record.what),
        part("first", class_at(record, 0), record.states[0] + 1, "int"),
        part("last", class_at(record, -1), record.states[-1] + 1, "int"),
        part("up", _("Moves up"), up, "int"),
        part("down", _("Moves down"), down, "int"),
    )


def moves(record: MarkovTransitions) -> Table:
    """Return a row a pair of classes, for each matrix: counts, shares and their errors."""
    found = record.matrices()
    counts = np.array([one for _called, one in found])
    p = np.array([chains.shares(one) for one in counts])
    total = np.maximum(counts.sum(axis=2), 1)[..., None]
    classes = tuple(range(1, record.k + 1))
    return by(
        record,
        Axis(MATRIX, tuple(called for called, _counts in found)),
        Axis(Column("from", _("From class"), "int"), classes),
        Axis(Column("to", _("To class"), "int"), classes),
    ).table(
        "markov_moves",
        Message(_("Counts of transitions: {what}"), what=record.what),
        part("count", _("Count"), counts, "int"),
        part("p", _("Probability"), p),
        part("std_error", _("Std. error"), np.sqrt(p * (1.0 - p) / total)),
    )


def classes(record: MarkovTransitions) -> Table:
    """Return the class of each region at each time, and that of its neighbours."""
    around = record.neighbours
    return by(record, "ids", "times").table(
        "markov_classes",
        Message(_("Classes by region and time: {what}"), what=record.what),
        part("class", _("Class"), record.states.T + 1, "int"),
        *(
            ()
            if around is None
            else (part("neighbours", _("Neighbours' class"), around.states.T + 1, "int"),)
        ),
    )
