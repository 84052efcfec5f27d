"""Malmquist changes by group of units: geometric means over the units, as papers print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...results.by import axis, by, part
from ...results.table import Note, Table
from ...words import Message, Words, _, verbatim

if TYPE_CHECKING:
    from .record import Malmquist

Array = NDArray[np.float64]


def members(groups: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    """Return which units each group has, the groups in the order of their names."""
    labels = np.asarray(groups, dtype=object)
    return {one: labels == one for one in sorted(set(groups))}


def group_means(record: Malmquist, parts: Mapping[str, Words]) -> Table:
    """Return a group a row: how many units, and the geometric means over units and periods."""
    found = members(record.groups)
    return by(record, axis("groups", found)).table(
        "malmquist_by_group",
        Message(_("Malmquist index by {group}, geometric means"), group=_called(record)),
        part("units", _("Units"), [int(own.sum()) for own in found.values()], "int"),
        *(
            part(key, what, [_mean(getattr(record, key)[:, own]) for own in found.values()])
            for key, what in parts.items()
        ),
    )


def group_periods(record: Malmquist, spans: Sequence[str]) -> Table:
    """Return a period a row, a group a column: the change of total factor productivity."""
    changes = record.tfpch
    said = Message(
        _(
            "Change of total factor productivity by {group} and period, geometric means over the units"
        ),
        group=_called(record),
    )

    def means(own: Any) -> list[float]:
        each_period = [_mean(changes[t, own]) for t in range(len(spans))]
        return [*each_period, _mean(changes[:, own])]

    return by(record, axis("periods", [*spans, Note(_("Mean"))])).table(
        "malmquist_group_periods",
        said,
        *(
            part(f"g{k}", _head(record, one), means(own))
            for k, (one, own) in enumerate(members(record.groups).items(), start=1)
        ),
        part("all", _("All units"), means(slice(None))),
    )


def _called(record: Malmquist) -> Any:
    return record.said(str(record.spec["group"]))


def _head(record: Malmquist, group: str) -> Words:
    said = record.said(group)
    return verbatim(said) if isinstance(said, str) else said


def _mean(values: Array) -> float:
    return float(np.exp(np.log(values).mean()))
