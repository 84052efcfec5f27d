"""The sentences that say at which values impacts are taken, for whoever prints the impacts elsewhere."""

from __future__ import annotations

from typing import Any

from ...results.table import Note
from ...words import _

AT_VALUES = _("Impacts through products and squares, in every region at: {at}.")
AT_OWN = _(
    "Impacts at the regions' own values: means over {cells} {cells:cell|cells} of "
    "the derivatives; the values are taken as given."
)
IN_UNITS = _(
    "In the units of the data, by how many units {y} changes with one unit; taken out of their "
    "functions: {undone}."
)


def values_said(impacts: Any) -> tuple[Note, ...]:
    """Return what the notes of impacts say of the values that they are taken at."""
    notes = getattr(impacts, "notes", ())
    return tuple(one for one in notes if one.sentence in (AT_VALUES, AT_OWN, IN_UNITS))
