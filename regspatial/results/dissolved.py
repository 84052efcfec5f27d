"""Record of merging regions by an attribute: parts, slivers and overlaps that came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..words import Message, _
from .by import by, part
from .record import Record
from .table import Note, Table

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DissolveReport(Record):
    """What merging gave, group by group: arrays of length groups.

    Parameters
    ----------
    members : regions of each group
    parts : parts of the merged polygon; more than one means islands, or members that do not touch
    outside : share of the area that lies outside the largest part
    slivers : holes that belong to no region of the map: gaps between borders that do not fit
    sliver_area, overlap : shares of the group's area
    """

    by: str
    groups: tuple[str, ...]
    members: NDArray[np.int_]
    parts: NDArray[np.int_]
    outside: Array
    slivers: NDArray[np.int_]
    sliver_area: Array
    overlap: Array
    spec: Mapping[str, Any] = field(default_factory=dict)

    def tables(self) -> tuple[Table, ...]:
        """Return a row a group."""
        return (
            by(self, "groups").table(
                "dissolved",
                Message(_("Regions merged by {by}"), by=self.said(self.by)),
                part("members", _("Members"), self.members, "int"),
                part("parts", _("Parts"), self.parts, "int"),
                part("outside", _("Area outside the largest part, %"), 100.0 * self.outside),
                part("slivers", _("Slivers"), self.slivers, "int"),
                part("sliver_area", _("Area of slivers, %"), 100.0 * self.sliver_area),
                part("overlap", _("Overlap of members, %"), 100.0 * self.overlap),
                notes=(
                    Note(
                        _(
                            "Parts beyond the first are islands, or members that do not touch. A sliver is a "
                            "hole that belongs to no region: borders do not fit there."
                        )
                    ),
                ),
            ),
        )
