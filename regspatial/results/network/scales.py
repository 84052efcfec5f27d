"""PoleScales: growth poles by one rule at several scales, and how they nest."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...containers.ids import place
from ...words import Message, Words, _
from ..by import AXES, Part, axis, by, each, part
from ..layer import LayerColumn
from ..record import Record
from ..table import Note, RegionIds, Table, with_time


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleGroup:
    """One territory of a scale: its regions and its poles.

    Parameters
    ----------
    label : str
        The group's value; "" for all regions.
    members, poles : tuples of ids
        Strongest pole first. Where groups are merged, the greatest member of a group that is a pole.
    left_out : bool
        Whether it has too few regions.
    seat : str
        Where groups are merged, the greatest member, which stands for the group; else "".
    """

    label: str
    members: tuple[str, ...]
    poles: tuple[str, ...]
    left_out: bool
    seat: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One scale at which the rule was applied.

    Parameters
    ----------
    name : str
        "all", or the attribute.
    kind : {"all", "within", "merged"}
        All regions in one network; inside each group; groups as regions.
    groups : tuple of ScaleGroup
    """

    name: str
    kind: str
    groups: tuple[ScaleGroup, ...]

    @property
    def code(self) -> str:
        """What files call the scale."""
        return self.name if self.kind == "all" else f"{self.kind}:{self.name}"

    @property
    def poles(self) -> tuple[str, ...]:
        """The poles of all groups."""
        return tuple(p for one in self.groups for p in one.poles)

    @property
    def asked(self) -> frozenset[str]:
        """The regions that could be poles: of groups large enough, or those that stand for groups."""
        if self.kind == "merged":
            return frozenset(one.seat for one in self.groups)
        return frozenset(i for one in self.groups if not one.left_out for i in one.members)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoleScales(Record):
    """Growth poles by one rule at several scales.

    Parameters
    ----------
    ids : n labels
    time : int or str
    mass : (n,) array
        At that time.
    scales : tuple of Scale
        All regions first, then those inside groups, then merged groups, each in the order given.
    spec : mapping
    """

    ids: tuple[str, ...]
    time: int | str
    mass: NDArray[np.float64]
    scales: tuple[Scale, ...]
    spec: Mapping[str, Any]

    @property
    def member(self) -> NDArray[np.bool_]:
        """Whether each region is a pole at each scale, (S, n)."""
        ids = np.array(self.ids)
        return np.array([np.isin(ids, np.array(s.poles, dtype=str)) for s in self.scales])

    @property
    def everywhere(self) -> tuple[str, ...]:
        """Poles of all regions and inside every group of theirs that is asked, in the order of the ids."""
        kept = [k for k, s in enumerate(self.scales) if s.kind != "merged"]
        sets = [self.scales[k].asked for k in kept]
        asked = np.array([[i in one for i in self.ids] for one in sets])
        member = self.member[kept]
        chosen = (member | ~asked).all(axis=0) & member[0]
        return tuple(self.ids[i] for i in np.flatnonzero(chosen))

    @property
    def n_everywhere(self) -> int:
        """Number of poles of all regions that are poles inside each of their groups, too."""
        return len(self.everywhere)

    def widest(self) -> dict[str, Scale]:
        """Return the first scale at which each region that is ever a pole is one."""
        out: dict[str, Scale] = {}
        for scale in self.scales:
            for one in scale.poles:
                out.setdefault(one, scale)
        return out

    @door
    def nested(self, wide: int, narrow: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the poles of one scale (by its place) that could be poles of another, and those that are."""
        count = len(self.scales)
        wide, narrow = place("wide", wide, count), place("narrow", narrow, count)
        there = self.scales[narrow]
        asked, poles = there.asked, set(there.poles)
        could = tuple(p for p in self.scales[wide].poles if p in asked)
        return could, tuple(p for p in could if p in poles)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the widest scale of each pole, at how many scales it is one, and each scale."""
        del at_time
        widest = self.widest()
        member = self.member
        return self.ids, (
            LayerColumn(
                name="widest",
                en=_("Widest scale as a pole"),
                values=np.array([widest[i].code if i in widest else "" for i in self.ids]),
            ),
            LayerColumn(
                name="n_scales", en=_("Scales at which it is a pole"), values=member.sum(axis=0)
            ),
            *(
                LayerColumn(
                    name=f"pole_{k + 1}",
                    en=Message(_("Growth pole, {scale}"), scale=scale_called(self, scale)),
                    values=member[k].astype(int),
                )
                for k, scale in enumerate(self.scales)
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the scales, how poles nest, the poles of each group, and each pole by scale."""
        return self._scales(), self._nesting(), self._groups(), self._poles()

    def _scales(self) -> Table:
        share = self.mass / float(self.mass.sum())
        of_poles = {
            scale.code: 100.0 * float(share[member].sum())
            for scale, member in zip(self.scales, self.member, strict=True)
        }

        def asked(scale: Scale) -> list[ScaleGroup]:
            return [g for g in scale.groups if not g.left_out]

        def of_all(scale: Scale) -> bool:
            return scale.kind == "merged"

        return each(self, self.scales).table(
            "pole_scales",
            with_time(Message(_("Growth poles by scale")), self.time),
            self._named(),
            part("networks", _("Networks"), lambda s: 1 if of_all(s) else len(asked(s)), "int"),
            part(
                "regions",
                _("Regions"),
                lambda s: len(s.groups) if of_all(s) else sum(len(g.members) for g in asked(s)),
                "int",
            ),
            part(
                "left_out",
                _("Groups left out (too few regions)"),
                lambda s: 0 if of_all(s) else len(s.groups) - len(asked(s)),
                "int",
            ),
            part("poles", _("Number of poles"), lambda s: len(s.poles), "int"),
            part(
                "without",
                _("Groups without a pole"),
                lambda s: sum(not g.poles for g in asked(s)) if s.kind == "within" else 0,
                "int",
            ),
            part("share", _("Mass of the poles, %"), lambda s: of_poles[s.code]),
            labels=self.variable_labels,
            notes=self._notes(),
        )

    def _named(self) -> Part:
        """Return the column with what a scale is called."""
        said = lambda s: Message("{scale}", scale=scale_called(self, s))  # noqa: E731
        return part("scale", _("Scale"), said, "text")

    def _notes(self) -> tuple[Note, ...]:
        out = [
            Note(
                _(
                    "One rule in every network: core score > {core_z:g}, mass > {mass_factor:g} × the network's mean, growth "
                    "above its mean."
                )
                if self.spec["growth_by"] != "none"
                else _(
                    "One rule in every network: core score > {core_z:g}, mass > {mass_factor:g} × the network's mean."
                ),
                core_z=self.spec["core_z"],
                mass_factor=self.spec["mass_factor"],
            )
        ]
        small = [g.label for s in self.scales for g in s.groups if g.left_out]
        if small:
            names = [Message("{one}", one=self.said(label)) for label in small]
            out.append(
                Note(
                    _("Left out, with fewer than {least} {least:region|regions}: {names}."),
                    least=self.spec["least"],
                    names=names,
                )
            )
        if any(s.kind == "merged" for s in self.scales):
            out.append(
                Note(_("Where groups are regions, the greatest member stands for the group."))
            )
        return tuple(out)

    def _nesting(self) -> Table:
        names = [Message("{scale}", scale=scale_called(self, one)) for one in self.scales]

        def share(found: tuple[Any, Any]) -> float:
            could, are = found
            return 100.0 * len(are) / len(could) if could else float("nan")

        pairs = [
            (names[a], names[b], self.nested(a, b), self.nested(b, a))
            for a, b in itertools.combinations(range(len(self.scales)), 2)
        ]
        return each(self, pairs).table(
            "pole_nesting",
            _("How poles nest"),
            part("scale", _("Scale"), lambda one: one[0], "text"),
            part("other", _("Other scale"), lambda one: one[1], "text"),
            part(
                "poles",
                _("Poles of the scale that the other asks of"),
                lambda one: len(one[2][0]),
                "int",
            ),
            part("both", _("Poles of both"), lambda one: len(one[2][1]), "int"),
            part("share", _("Share of the scale's, %"), lambda one: share(one[2])),
            part("other_poles", _("Poles of the other"), lambda one: len(one[3][0]), "int"),
            part("other_share", _("Share of the other's, %"), lambda one: share(one[3])),
        )

    def _groups(self) -> Table:
        found = [(s, g) for s in self.scales if s.kind != "all" for g in s.groups]
        return each(self, found).table(
            "pole_groups",
            _("Growth poles of each group"),
            part(
                "scale",
                _("Scale"),
                lambda one: Message("{scale}", scale=scale_called(self, one[0])),
                "text",
            ),
            Part(AXES["groups"], lambda one: one[1].label),
            part("regions", _("Regions"), lambda one: len(one[1].members), "int"),
            part(
                "count",
                _("Number of poles"),
                lambda one: None if one[1].left_out else len(one[1].poles),
                "int",
            ),
            part("poles", _("Growth poles"), lambda one: RegionIds(one[1].poles), "text"),
        )

    def _poles(self) -> Table:
        at = {one: k for k, one in enumerate(self.ids)}
        times = self.member.sum(axis=0)
        order = sorted(self.widest(), key=lambda i: (-int(times[at[i]]), -float(self.mass[at[i]])))
        rows = [at[one] for one in order]
        member = self.member[:, rows].astype(bool).tolist()
        asked = [scale.asked for scale in self.scales]
        return by(self, axis("ids", order)).table(
            "poles_by_scale",
            _("Regions that are a pole at any scale"),
            part("scales", _("Scales at which it is a pole"), times[rows], "int"),
            part("mass", _("Mass"), self.mass[rows]),
            *(
                part(
                    f"pole_{k + 1}",
                    scale_called(self, scale),
                    [m if i in asked[k] else None for i, m in zip(order, member[k], strict=True)],
                    "bool",
                )
                for k, scale in enumerate(self.scales)
            ),
        )


def scale_called(record: PoleScales, scale: Scale) -> Words:
    """Return what a scale is called for readers."""
    if scale.kind == "all":
        return Message(_("all regions"))
    sentence = _("inside {attribute}") if scale.kind == "within" else _("{attribute} as regions")
    return Message(sentence, attribute=record.said(scale.name))
