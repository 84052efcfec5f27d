"""How groups of regions show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...regionalisation.record import Regionalisation, group_name
from ...results.table import Note
from ...terms import term
from ...words import Message, _, say
from ..findings.registry import Findings, Names, called, finds, number
from ..own.clusters import Classes
from ..stock import OVER, Chart, Panel, line, rule
from .registry import Place, Show, shows

_COLOURS = (
    *("#0b5cad", "#c4500c", "#2f8f5b", "#8a4fa0", "#b8922a", "#3b3f46", "#d1668f", "#5aa9c9"),
    *("#7a9a01", "#a8574e", "#6f7bd1", "#c9a0a8"),
)


@finds
def _found(record: Regionalisation, names: Names) -> Findings:
    first = int(record.sizes[0])
    members = [i for i, g in zip(record.ids, record.group.tolist(), strict=True) if g == 1]
    said = [
        Message(
            _("{k} {k:group|groups}; between them lies {share} of the sum of squares."),
            k=record.count,
            share=number(record.explained),
        ),
        Message(
            _("The largest has {n} {n:region|regions}: {names}."),
            n=first,
            names=called(members, names),
        ),
    ]
    if record.alone:
        said.append(
            Message(
                _(
                    "{n} {n:region does|regions do} not reach the floor, being apart from the others: {names}."
                ),
                n=len(record.alone),
                names=called(list(record.alone), names),
            )
        )
    return tuple(said)


def profiles_chart(record: Regionalisation, *, language: str) -> Chart:
    """Return the mean of each variable in each group, as compared."""
    variables = [say(record.said(one), language) for one in record.variables]
    names = [group_name(k).text(language) for k in range(record.count)]
    rows = np.arange(len(variables))[::-1]
    marks = [
        line(centre, rows, color=colour_of(k), lw=1.2, marker="o", ms=6, label=names[k])
        for k, centre in enumerate(record.centres)
    ]
    ends = "; ".join(
        f"{names[k]}: " + ", ".join(f"{v:.3g}" for v in centre)
        for k, centre in enumerate(record.centres[:12])
    )
    return Chart(
        caption=Message(_("Profiles of the groups: {what}"), what=record.what),
        told=lambda title: Message(
            _("Points by variable and group: {title}. Means: {ends}."), title=title, ends=ends
        ),
        size=(7.2, 1.6 + 0.42 * max(len(variables), 3)),
        panels=[
            Panel(
                marks=[*marks, rule(float(record.z.mean()))],
                upright=(rows, variables),
                x=say(_("Mean of what is compared"), language),
                grid="both",
                more={"set_ylim": (-0.6, len(variables) - 0.4)},
            )
        ],
        key={"loc": "outside right upper", "ncols": 1 + (record.count - 1) // 12},
        over=OVER,
    )


def group_classes(record: Regionalisation) -> Classes:
    """Return the group of each region."""
    codes = [str(k + 1) for k in range(record.count)]
    classes = {one: str(k) for one, k in zip(record.ids, record.group.tolist(), strict=True)}
    colours = {c: colour_of(k) for k, c in enumerate(codes)}
    labels = {c: group_name(k) for k, c in enumerate(codes)}
    return Classes(classes, codes, colours, labels, record.tables()[0].en)


@shows(Regionalisation)
class ShowRegionalisation(Show[Regionalisation]):
    """The table of groups, their profiles, a map, and who is in them."""

    classes = staticmethod(group_classes)
    tables_shown = 2
    first = 2
    chart = staticmethod(profiles_chart)

    def method(self, record: Regionalisation) -> Note:
        """Return how groups were made, and of what."""
        spec = record.spec
        return Note(
            _("Groups of {n} {n:region|regions} by {method} over {what}. {how}"),
            n=len(record.ids),
            method=term("regionalisation", record.method),
            what=record.what,
            how=_floor_said(record, spec),
        )

    def parts(self, record: Regionalisation, place: Place) -> Iterator[Any]:
        """Yield the groups, the map, their profiles, fit and regions."""
        groups, fit, regions = record.tables()
        yield groups
        if place.regions is not None:
            yield self.map(record, place.regions, **place.map_how)
        yield self.figure(record, **place.how)
        yield fit
        yield regions


def _floor_said(record: Regionalisation, spec: Any) -> Message:
    if spec.get("floor") is None:
        return Message(_("No floor."))
    counted = spec.get("floor_variable")
    if counted is None:
        return Message(
            _("Each holds at least {floor:g} {floor:region|regions}."), floor=float(spec["floor"])
        )
    return Message(
        _("Each holds at least {floor:g} of {x}."),
        floor=float(spec["floor"]),
        x=record.said(counted),
    )


def colour_of(k: int) -> str:
    """Return the colour of the k-th group, from 0; they come again after twelve."""
    return _COLOURS[k % len(_COLOURS)]
