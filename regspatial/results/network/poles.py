"""GrowthPoles: scores, the rule, its sensitivity, bootstrap support."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import NetworkError
from ...terms import TERMS, Named, term
from ...words import Message, _, together
from ..by import Part, Rows, axis, by, each, part
from ..layer import LayerColumn
from ..record import Record
from ..table import Note, RegionIds, Table, with_time
from .layer import NetworkLayer

CRITERIA = tuple(TERMS["pole_criterion"])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """The set of poles when one threshold (or all) moves.

    Parameters
    ----------
    threshold : str
    factor : float
    value : float
        The threshold after moving; NaN for "all".
    poles, gained, lost : tuples of ids
    jaccard : float
        Common poles over all poles of both sets; 1 if both are empty.
    """

    threshold: str
    factor: float
    value: float
    poles: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    jaccard: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrowthPoles(Record):
    """Growth poles and how they were found.

    Parameters
    ----------
    layers : tuple of NetworkLayer
    ids : n labels
    groups : (n,) text array
        Macro-region of each node; "" for all in one.
    strength : (L, n) array
        Each layer's strengths scaled to mean one.
    z : (L, n) array
        z-scores of the strengths within each layer.
    betweenness : (L, n) array or None
        z-scores of betweenness, where the core criterion uses them.
    core, hub : (n,) arrays
        Core score, hub score (participation; NaN for one layer).
    mass, growth : (n,) arrays
        Growth is NaN where it is not known.
    mass_ratio : (n,) array
        Mass over its macro-region's mean.
    growth_excess : (n,) array
        Growth less its macro-region's mean.
    met : mapping of criterion to (n,) bool array
    tested : tuple of str
        The criteria that could be tested.
    poles : tuple of str
        Strongest first.
    tier : (n,) int array
        1 for poles of the first level, 2 …; 0 for other nodes.
    support : (n,) array
        Share of bootstrap draws in which a node is a pole; NaN without draws.
    sensitivity : tuple of Sensitivity
    spec : mapping
    """

    layers: tuple[NetworkLayer, ...]
    ids: tuple[str, ...]
    groups: NDArray[Any]
    strength: NDArray[np.float64]
    z: NDArray[np.float64]
    betweenness: NDArray[np.float64] | None
    core: NDArray[np.float64]
    hub: NDArray[np.float64]
    mass: NDArray[np.float64]
    growth: NDArray[np.float64]
    mass_ratio: NDArray[np.float64]
    growth_excess: NDArray[np.float64]
    met: Mapping[str, NDArray[np.bool_]]
    tested: tuple[str, ...]
    poles: tuple[str, ...]
    tier: NDArray[np.intp]
    support: NDArray[np.float64]
    sensitivity: tuple[Sensitivity, ...]
    spec: Mapping[str, Any]

    @property
    def time(self) -> int | str | None:
        """Time of the first layer that has one."""
        return next((one.time for one in self.layers if one.time is not None), None)

    @property
    def n_poles(self) -> int:
        """Number of poles."""
        return len(self.poles)

    @property
    def n_first_level(self) -> int:
        """Number of poles of the first level."""
        return int((self.tier == 1).sum())

    @property
    def multipolar(self) -> bool:
        """Whether there are at least two poles of the first level."""
        return self.n_first_level >= 2

    def positions(self) -> NDArray[np.intp]:
        """Return where the poles stand in the ids.

        Raises
        ------
        NetworkError
            If there is no pole.
        """
        if not self.poles:
            raise NetworkError(
                _(
                    "No node is a pole by the rule; see tables() for the criteria each node meets, "
                    "and lower a threshold knowingly."
                ),
            )
        index = {one: k for k, one in enumerate(self.ids)}
        return np.array([index[p] for p in self.poles], dtype=np.intp)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return scores, criteria, level and support by node."""
        del at_time
        is_pole = np.isin(np.array(self.ids), np.array(self.poles, dtype=str))
        columns = [
            LayerColumn(name="pole", en=_("Growth pole"), values=is_pole.astype(int)),
            LayerColumn(name="level", en=_("Level of the pole"), values=self.tier),
            LayerColumn(name="core_score", en=_("Core score"), values=self.core),
            LayerColumn(name="hub_score", en=_("Hub score"), values=self.hub),
            LayerColumn(
                name="mass_ratio",
                en=_("Mass over regional mean"),
                values=self.mass_ratio,
            ),
            LayerColumn(
                name="gr_excess",
                en=_("Growth less regional mean"),
                values=self.growth_excess,
            ),
            LayerColumn(name="criteria", en=_("Criteria met"), values=self.count_met()),
            LayerColumn(name="support", en=_("Bootstrap support"), values=self.support),
        ]
        return self.ids, tuple(columns)

    def count_met(self) -> NDArray[np.intp]:
        """Return how many of the tested criteria each node meets."""
        return np.sum([self.met[c] for c in self.tested], axis=0).astype(np.intp)

    def tables(self) -> tuple[Table, ...]:
        """Return the poles, the sensitivity of the set, and the scores of all nodes."""
        return self._poles_table(), self._sensitivity_table(), self._nodes_table()

    def _poles_table(self) -> Table:
        title = Message(_("Growth poles"))
        rows = [int(i) for i in self.positions()] if self.poles else []
        return self._by(rows).table(
            "poles",
            _("Growth poles") if self.time is None else with_time(title, self.time),
            *self._parts(rows),
            notes=self._notes(),
        )

    def _nodes_table(self) -> Table:
        order = np.lexsort((-self.core, -self.count_met(), self.tier == 0)).tolist()
        return self._by(order).table(
            "pole_scores", _("Pole scores of all nodes"), *self._parts(order)
        )

    def _by(self, rows: list[int]) -> Rows:
        return by(self, axis("ids", [self.ids[i] for i in rows]))

    def _parts(self, rows: list[int]) -> tuple[Part, ...]:
        return (
            part("level", _("Level"), [int(self.tier[i]) or None for i in rows], "int"),
            part("core", _("Core score"), self.core[rows]),
            part("hub", _("Hub score"), self.hub[rows]),
            part("mass", _("Mass"), self.mass[rows]),
            part("mass_ratio", _("Mass / regional mean"), self.mass_ratio[rows]),
            part("growth_excess", _("Growth − regional mean"), self.growth_excess[rows]),
            *(
                part(f"is_{c}", Named("pole_criterion", c), self.met[c][rows], "bool")
                for c in self.tested
            ),
            part("support", _("Bootstrap support"), self.support[rows]),
        )

    def _sensitivity_table(self) -> Table:
        return each(self, self.sensitivity).table(
            "pole_sensitivity",
            _("Poles when a threshold moves"),
            part("threshold", _("Threshold"), kind="text", terms="pole_threshold"),
            part("factor", _("Moved by factor")),
            part("value", _("Value")),
            part("count", _("Number of poles"), lambda s: len(s.poles), "int"),
            part("gained", _("Gained"), lambda s: RegionIds(s.gained), "text"),
            part("lost", _("Lost"), lambda s: RegionIds(s.lost), "text"),
            part("jaccard", _("Jaccard index")),
        )

    def _notes(self) -> tuple[Note, ...]:
        s = self.spec
        parts = [Message(_("A pole meets: core score > {core:g}"), core=s["core_z"])]
        if "hub" in self.tested:
            parts.append(Message(_("; hub score > {hub:g}"), hub=s["hub_participation"]))
        parts.append(Message(_("; mass > {mass:g} × its region's mean"), mass=s["mass_factor"]))
        if "growth" in self.tested:
            by = term("growth_by", s["growth_by"])
            parts.append(Message(_("; growth ({by}) above its region's mean"), by=by))
        parts.append(
            Message(
                _(". One level: strengths within a factor of {level:g}."), level=s["level_factor"]
            )
        )
        out = [together(*parts)]
        if "hub" not in self.tested:
            out.append(
                Note(
                    _("One layer only: whether a node is a hub over layers could not be tested."),
                )
            )
        if "growth" not in self.tested:
            out.append(
                Note(
                    _("Growth is not known or not asked for, and was not tested."),
                )
            )
        if not self.multipolar:
            out.append(
                Note(
                    _("Fewer than two poles of one level: this is no multipolar organisation."),
                )
            )
        return tuple(out)
