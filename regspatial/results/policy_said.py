"""What a policy is called: by the label of the column of its starts, else by what that column says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..words import Message, Words, _

if TYPE_CHECKING:
    from .record import Record

_OF_TIME = re.compile(
    r"\b(years?|quarters?|months?|weeks?|days?|dates?|times?|periods?|since|when)\b|[年月季周日]|时间|时点|时期",
    re.IGNORECASE,
)
"""Words of a label that speaks of when a policy begins, and not of the policy."""


def policy_said(record: Record, first: str) -> Words:
    """Return what a policy is called for readers.

    Parameters
    ----------
    record : Record
        Knows the labels.
    first : str
        Column of the times at which regions are treated first.

    Returns
    -------
    The label of the column; without one, that the policy begins in it, since a column has no effect; and where the
    label speaks of a time, as *First year as a pilot* does, that it is of a policy: a year has no effect either.
    """
    said = record.said(first)
    if said == first:
        return Message(_("the policy that begins in {first}"), first=first)
    label = said if isinstance(said, str) else said.text("en")
    return Message(_("the policy ({first})"), first=said) if _OF_TIME.search(label) else said
