"""Malmquist changes by group of units: geometric means over the units, as papers print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...results.by import AXES
from ...results.table import Column, Note, Table
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
    return Table(
        name="malmquist_by_group",
        en=Message(_("Malmquist index by {group}, geometric means"), group=_called(record)),
        columns=(
            AXES["groups"],
            Column("units", _("Units"), "int"),
            *(Column(key, what) for key, what in parts.items()),
        ),
        rows=tuple(
            (
                one,
                int(own.sum()),
                *(_mean(getattr(record, key)[:, own]) for key in parts),
            )
            for one, own in members(record.groups).items()
        ),
        labels=record.variable_labels,
    )


def group_periods(record: Malmquist, spans: Sequence[str]) -> Table:
    """Return a period a row, a group a column: the change of total factor productivity."""
    found = members(record.groups)
    changes = record.tfpch
    rows: list[tuple[Any, ...]] = [
        (span, *(_mean(changes[t, own]) for own in found.values()), _mean(changes[t]))
        for t, span in enumerate(spans)
    ]
    whole = (*(_mean(changes[:, own]) for own in found.values()), _mean(changes))
    rows.append((Note(_("Mean")), *whole))
    said = Message(
        _(
            "Change of total factor productivity by {group} and period, geometric means over the units"
        ),
        group=_called(record),
    )
    return Table(
        name="malmquist_group_periods",
        en=said,
        columns=(
            AXES["periods"],
            *(Column(f"g{k}", _head(record, one)) for k, one in enumerate(found, start=1)),
            Column("all", _("All units")),
        ),
        rows=tuple(rows),
    )


def _called(record: Malmquist) -> Any:
    return record.said(str(record.spec["group"]))


def _head(record: Malmquist, group: str) -> Words:
    said = record.said(group)
    return verbatim(said) if isinstance(said, str) else said


def _mean(values: Array) -> float:
    return float(np.exp(np.log(values).mean()))
