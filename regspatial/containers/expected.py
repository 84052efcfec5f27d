"""A container of the right kind, or a sentence that says which was given instead."""

from __future__ import annotations

from typing import TypeVar

from .._calls.edges import ask
from ..errors import InputError
from ..words import Message, _

T = TypeVar("T")


_WAYS = {
    "Regions": _("china, read_boundaries"),
    "Variable": _('panel["name"]'),
}


def expected(value: object, kind: type[T], name: str) -> T:
    """Return the value if it is of the kind; a GeoDataFrame is regions by its index.

    Raises
    ------
    InputError
        Saying what was given, what is needed and where it comes from.
    """
    if isinstance(value, kind):
        return value
    if kind.__name__ == "Regions" and hasattr(value, "geometry") and hasattr(value, "crs"):
        made: T = ask("regions_of_frame", value)  # a GeoDataFrame, by its index
        return made
    given, wanted = type(value).__name__, kind.__name__
    way = Message(_WAYS.get(wanted, _("the reference")))
    raise InputError(
        _("{name} is a {given}; it must be a {wanted} (see {way})."),
        name=name,
        given=given,
        wanted=wanted,
        way=way,
    )
