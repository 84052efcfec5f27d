"""What a policy is called: by the label of the column of its starts, else by what that column says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..words import Message, Words, _

if TYPE_CHECKING:
    from .record import Record


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
    The label of the column; without one, that the policy begins in it, since a column has no effect.
    """
    said = record.said(first)
    return Message(_("the policy that begins in {first}"), first=first) if said == first else said
