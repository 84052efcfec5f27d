"""What a policy is called: by the label of the column of its starts, else by what that column says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..words import Message, Words, _

if TYPE_CHECKING:
    from .record import Record

_OF_TIME = re.compile(
    r"\b(years?|quarters?|months?|weeks?|days?|dates?|times?|periods?|since|when)\b|[\u5e74\u6708\u5b63\u5468\u65e5]|\u65f6[\u95f4\u70b9\u671f]",
    re.IGNORECASE,
)
"""Words of a label that speaks of when a policy begins, and not of the policy: in Chinese nian, yue, ji, zhou, ri, shijian,
shidian, shiqi."""


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
    label = Message("{said}", said=said).text("en")
    return Message(_("the policy ({first})"), first=said) if _OF_TIME.search(label) else said
