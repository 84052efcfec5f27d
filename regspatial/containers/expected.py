"""A container of the right kind, or a sentence that says which was given instead."""

from __future__ import annotations

from ..errors import InputError
from ..words import Message, _

_WAYS = {
    "Regions": _("china, read_boundaries"),
    "Variable": _('panel["name"]'),
}


def expected[T](value: object, kind: type[T], name: str) -> T:
    """Return the value if it is of the kind.

    Raises
    ------
    InputError
        Saying what was given, what is needed and where it comes from.
    """
    if isinstance(value, kind):
        return value
    given, wanted = type(value).__name__, kind.__name__
    way = Message(_WAYS.get(wanted, _("the reference")))
    raise InputError(
        _("{name} is a {given}; it must be a {wanted} (see {way})."),
        name=name,
        given=given,
        wanted=wanted,
        way=way,
    )
