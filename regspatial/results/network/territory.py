"""Hinterlands of the poles and development axes between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...containers.ids import label, positions
from ...errors import InputError
from ...words import _
from ..by import by, each, part
from ..layer import LayerColumn
from ..record import Record
from ..table import REGION, Note, RegionIds, Table
from .lines import Lines, curve


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hinterlands(Record):
    """Which pole each node belongs to.

    Parameters
    ----------
    ids : n labels
    poles : P labels
    assignment : (n,) int array
        Position in `poles`; −1 for a node that no pole reaches. A pole belongs to itself.
    share : (n,) array
        Share of the node's flow with all poles that goes to its own, or the Huff probability; 1 for
        poles, NaN where there is none.
    weights : (n, P) array
        Flows with, or probabilities of, every pole.
    mass : (n,) array
    points : (n, 2) array or None
    lonlat : bool
    spec : mapping
    """

    ids: tuple[str, ...]
    poles: tuple[str, ...]
    assignment: NDArray[np.intp]
    share: NDArray[np.float64]
    weights: NDArray[np.float64]
    mass: NDArray[np.float64]
    points: NDArray[np.float64] | None
    lonlat: bool
    spec: Mapping[str, Any]

    @property
    def coverage(self) -> float:
        """Share of the nodes that belong to a pole."""
        return float((self.assignment >= 0).mean())

    @property
    def coverage_mass(self) -> float:
        """Share of the mass that belongs to a pole."""
        return float(self.mass[self.assignment >= 0].sum() / self.mass.sum())

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Nodes without a pole."""
        return tuple(self.ids[i] for i in np.flatnonzero(self.assignment < 0))

    @door
    def members(self, pole: object) -> tuple[str, ...]:
        """Return the nodes of one pole, itself among them."""
        (k,) = positions(
            self.poles, [label(pole)], source_name="poles", wanted_name="query"
        ).tolist()
        return tuple(self.ids[i] for i in np.flatnonzero(self.assignment == k))

    def pole_of(self) -> NDArray[np.str_]:
        """Return the pole's id for each node, "" where there is none."""
        names = np.array([*self.poles, ""])
        return np.asarray(names[self.assignment])

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return pole and share by node; dissolving by "pole_id" gives the hinterlands."""
        del at_time
        return self.ids, (
            LayerColumn(name="pole_id", en=_("Hinterland of the pole"), values=self.pole_of()),
            LayerColumn(name="pole_share", en=_("Share or probability"), values=self.share),
        )

    @door
    def lines(self, *, curvature: float = 0.0) -> Lines:
        """Return a line from each node to its pole, with columns from, to, weight and share."""
        if self.points is None:
            raise InputError(
                _("The network has no points, so there are no lines."),
            )
        index = {one: k for k, one in enumerate(self.ids)}
        at = [
            i
            for i in range(len(self.ids))
            if self.assignment[i] >= 0 and self.poles[self.assignment[i]] != self.ids[i]
        ]
        to = [index[self.poles[self.assignment[i]]] for i in at]
        ids = np.array(self.ids)
        weight = np.array([self.weights[i, self.assignment[i]] for i in at])
        return Lines(
            coordinates=tuple(
                curve(self.points[i], self.points[j], curvature)
                for i, j in zip(at, to, strict=True)
            ),
            columns=(
                LayerColumn(name="from", en=_("Node"), values=ids[at]),
                LayerColumn(name="to", en=_("Pole"), values=ids[to]),
                LayerColumn(name="weight", en=_("Flow or probability"), values=weight),
                LayerColumn(name="share", en=_("Share"), values=self.share[at]),
            ),
            lonlat=self.lonlat,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the hinterlands by pole, and the pole of every node."""
        inside = [self.assignment == k for k in range(len(self.poles))]
        others = [
            one & (np.array(self.ids) != p) for one, p in zip(inside, self.poles, strict=True)
        ]
        whole = self.mass.sum()
        by_pole = by(self).table(
            "hinterlands",
            _("Hinterlands of the poles"),
            part("pole", _("Pole"), self.poles, "text", REGION),
            part("nodes", _("Regions"), [int(one.sum()) for one in inside], "int"),
            part(
                "mass_share",
                _("Share of mass"),
                [float(self.mass[one].sum() / whole) for one in inside],
            ),
            part(
                "mean_share",
                _("Mean share or probability of its regions"),
                [float(self.share[o].mean()) if o.any() else float("nan") for o in others],
            ),
            notes=(
                Note(
                    _(
                        "{coverage:.1%} of the regions with {coverage_mass:.1%} of the mass belong to "
                        "a pole."
                    ),
                    coverage=self.coverage,
                    coverage_mass=self.coverage_mass,
                ),
            ),
        )
        by_node = by(self, "ids").table(
            "hinterland_of",
            _("Pole of every region"),
            part("pole", _("Pole"), [str(p) or None for p in self.pole_of()], "text", REGION),
            part("share", _("Share or probability"), self.share),
        )
        return by_pole, by_node


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Axis:
    """A path between two poles: its nodes, the least flow on it, its strength and length."""

    path: tuple[str, ...]
    flow: float
    strength: float
    length: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DevelopmentAxes(Record):
    """Development axes: the strongest paths between poles, strongest first."""

    ids: tuple[str, ...]
    poles: tuple[str, ...]
    axes: tuple[Axis, ...]
    points: NDArray[np.float64] | None
    lonlat: bool
    spec: Mapping[str, Any]

    @property
    def nodes(self) -> tuple[str, ...]:
        """Nodes on an axis that are not poles."""
        on = {one for axis in self.axes for one in axis.path} - set(self.poles)
        return tuple(one for one in self.ids if one in on)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return on how many axes each node lies."""
        del at_time
        count = [sum(one in axis.path for axis in self.axes) for one in self.ids]
        return self.ids, (
            LayerColumn(name="axes", en=_("Axes through it"), values=np.array(count)),
        )

    @door
    def lines(self, *, curvature: float = 0.0) -> Lines:
        """Return the axes as lines with columns from, to, flow, strength, length, nodes and rank."""
        if self.points is None:
            raise InputError(
                _("The network has no points, so there are no lines."),
            )
        index = {one: k for k, one in enumerate(self.ids)}
        coordinates = []
        for axis in self.axes:
            xy = self.points[[index[one] for one in axis.path]]
            parts = [curve(a, b, curvature) for a, b in pairwise(xy)]
            coordinates.append(np.vstack([parts[0], *(p[1:] for p in parts[1:])]))
        axes = self.axes
        return Lines(
            coordinates=tuple(coordinates),
            columns=(
                LayerColumn(name="from", en=_("From"), values=np.array([a.path[0] for a in axes])),
                LayerColumn(name="to", en=_("To"), values=np.array([a.path[-1] for a in axes])),
                LayerColumn(
                    name="flow",
                    en=_("Least flow on it"),
                    values=np.array([a.flow for a in axes]),
                ),
                LayerColumn(
                    name="strength",
                    en=_("Strength"),
                    values=np.array([a.strength for a in axes]),
                ),
                LayerColumn(
                    name="length", en=_("Length"), values=np.array([a.length for a in axes])
                ),
                LayerColumn(
                    name="nodes",
                    en=_("Nodes on it"),
                    values=np.array([len(a.path) for a in axes]),
                ),
                LayerColumn(name="rank", en=_("Rank"), values=np.arange(1, len(axes) + 1)),
            ),
            lonlat=self.lonlat,
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the axes, strongest first."""
        return (
            each(self, self.axes).table(
                "axes",
                _("Development axes"),
                part("from", _("From"), lambda a: a.path[0], "text", REGION),
                part("to", _("To"), lambda a: a.path[-1], "text", REGION),
                part("through", _("Through"), lambda a: RegionIds(a.path[1:-1]), "text"),
                part("flow", _("Least flow on it")),
                part("strength", _("Strength")),
                part("length", _("Length")),
                notes=(
                    Note(
                        _(
                            "Strength: 1 / Σ(1 / flow) over the links of the path. Paths through another "
                            "pole are left to their parts."
                        ),
                    ),
                ),
            ),
        )
