"""Record of a regionalisation: the group of each region, and what the groups are like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..results.by import axis, by, part
from ..results.layer import LayerColumn
from ..results.measures import measures
from ..results.record import Record
from ..results.table import Note, RegionIds, Table, with_time
from ..terms import term
from ..words import Message, _

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regionalisation(Record):
    """n regions in k groups, numbered from the largest down.

    Parameters
    ----------
    method : {"k_means", "skater", "max_p"}
    variables : tuple of str
    ids : n labels
    time : int, str or None
    values : (n, p) array
        As given.
    z : (n, p) array
        As compared.
    group : (n,) array of int
        From 1.
    weight : (n,) array
        What a floor counts: ones, or a variable.
    parts : tuple of int
        Pieces that are not connected in each group; empty where no weights say what is.
    alone : ids of regions that are connected with too few others to reach the floor
    spec : mapping
        clusters, floor, floor_variable, standardise, …
    """

    method: str
    variables: tuple[str, ...]
    ids: tuple[str, ...]
    time: int | str | None
    values: Array
    z: Array
    group: NDArray[np.intp]
    weight: Array
    parts: tuple[int, ...] = ()
    alone: tuple[str, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of groups."""
        return int(self.group.max())

    @property
    def sizes(self) -> NDArray[np.intp]:
        """Regions by group."""
        return np.bincount(self.group - 1, minlength=self.count)

    @property
    def totals(self) -> Array:
        """What the floor counts, by group."""
        return np.bincount(self.group - 1, self.weight, minlength=self.count)

    @property
    def centres(self) -> Array:
        """Means of what is compared, (k, p)."""
        return self._means(self.z)

    @property
    def within(self) -> Array:
        """Sums of squared distances to the centre, by group."""
        away = np.square(self.distances)
        return np.bincount(self.group - 1, away, minlength=self.count)

    @property
    def total(self) -> float:
        """Sum of squared distances to the mean of all."""
        return float(np.square(self.z - self.z.mean(axis=0)).sum())

    @property
    def explained(self) -> float:
        """Share of the sum of squares that lies between the groups."""
        return 1.0 - float(self.within.sum()) / self.total

    @property
    def distances(self) -> Array:
        """How far each region is from the centre of its group."""
        return np.asarray(np.sqrt(np.square(self.z - self.centres[self.group - 1]).sum(axis=1)))

    @property
    def connected(self) -> bool:
        """Whether every group is one piece."""
        return bool(self.parts) and max(self.parts) == 1

    def _means(self, values: Array) -> Array:
        sums = np.stack(
            [np.bincount(self.group - 1, column, minlength=self.count) for column in values.T]
        )
        return np.asarray((sums / self.sizes).T)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return group and distance to its centre of each region; `time` has no meaning."""
        del at_time
        return self.ids, (
            LayerColumn(
                name="group",
                en=_("Group"),
                values=self.group,
                limits=tuple(float(k) + 0.5 for k in range(self.count + 1)),
            ),
            LayerColumn(name="distance", en=_("Distance to the centre"), values=self.distances),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return groups, fit and regions."""
        return self._groups(), self._fit(), self._regions()

    @property
    def what(self) -> Message:
        """The method, the variables and the time."""
        said = [self.said(one) for one in self.variables]
        if self.time is None:
            return Message("{x}", x=said)
        return with_time(Message("{x}", x=said), self.time)

    def _groups(self) -> Table:
        means, counted = self._means(self.values), self.spec.get("floor_variable")
        some = slice(self.count)
        parts = [part("n", _("Regions"), self.sizes[some], "int")]
        if counted is not None:
            heading = Message(_("Sum of {x}"), x=self.said(str(counted)))
            parts.append(part("total", heading, self.totals[some]))
        if self.parts:
            parts.append(part("parts", _("Connected pieces"), self.parts, "int"))
        parts.append(part("within", _("Sum of squares within"), self.within[some]))
        names = [group_name(k) for k in range(self.count)]
        return by(self).table(
            "groups",
            Message(_("Groups by {method}: {what}"), method=self._method, what=self.what),
            part("group", _("Group"), names, "text"),
            *parts,
            *(
                part(f"mean_{k + 1}", Message(_("Mean of {x}"), x=self.said(one)), means[:, k])
                for k, one in enumerate(self.variables)
            ),
            notes=self._notes(),
        )

    @property
    def _method(self) -> Any:
        return term("regionalisation", self.method)

    def _notes(self) -> list[Note]:
        said = [
            Note(
                _(
                    "Compared: {how}. Distances are Euclidean; sums of squares are of what is compared."
                ),
                how=term("standardise", self.spec["standardise"]),
            )
        ]
        if self.alone:
            said.append(
                Note(
                    _(
                        "Connected with too few others to reach the floor, and groups of their own: {alone}. "
                        "{param:islands=nearest} links regions without neighbours to the nearest."
                    ),
                    alone=RegionIds(self.alone),
                )
            )
        return said

    def _fit(self) -> Table:
        within = float(self.within.sum())
        floor: tuple[tuple[Any, ...], ...] = ()
        if self.spec.get("floor") is not None:
            reached = [t for t, one in zip(self.totals, self._is_alone, strict=True) if not one]
            least = min(reached, default=np.nan)
            floor = (
                (_("Floor of a group"), float(self.spec["floor"])),
                (_("Smallest group, by what the floor counts"), least),
            )
        return measures(
            "regionalisation_fit",
            Message(_("What the groups explain: {what}"), what=self.what),
            "quantity",
            (
                (_("Regions"), float(len(self.ids))),
                (_("Groups"), float(self.count)),
                (_("Sum of squares"), self.total),
                (_("Sum of squares within"), within),
                (_("Sum of squares between"), self.total - within),
                (_("Share between groups"), self.explained),
                *floor,
            ),
        )

    @property
    def _is_alone(self) -> list[bool]:
        alone = set(self.alone)
        groups = {int(g) for one, g in zip(self.ids, self.group, strict=True) if one in alone}
        return [k + 1 in groups for k in range(self.count)]

    def _regions(self) -> Table:
        order = sorted(range(len(self.ids)), key=lambda k: (int(self.group[k]), self.ids[k]))
        return by(self, axis("ids", (self.ids[k] for k in order))).table(
            "region_groups",
            Message(_("Group of each region: {what}"), what=self.what),
            part("group", _("Group"), self.group[order], "int"),
            part("distance", _("Distance to the centre"), self.distances[order]),
            *(
                part(f"value_{k + 1}", self.said(one), self.values[order, k])
                for k, one in enumerate(self.variables)
            ),
        )


def group_name(k: int) -> Message:
    """Return what the k-th group is called, from 0."""
    return Message(_("Group {k}"), k=k + 1)
