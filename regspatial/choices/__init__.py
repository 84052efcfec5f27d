"""What can be chosen: each choice declared once as a `Literal`, room by room.

From the `Literal` follow the annotation of the function (so that mypy knows a misspelt model), its
check by `one_of`, the catalog's choices and with them the shell, QGIS and the reference pages. What
a kind of weights or a model is made of stands beside it. Standard library only: the catalog reads
it without numpy. The order is the one a dialog shows. What the values are called are terms; a module
may hold those of its own choices as `FAMILIES`, so that a statistic's choices are one file.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, TypeVar, get_args

from ..errors import ParameterError, listed
from ..terms import enter
from ..words import Message, _

T = TypeVar("T")


_LONGEST = 20
"""More than any choice has: all that is allowed is always said."""


_KNOWN: dict[int, tuple[Any, tuple[Any, ...]]] = {}
"""The values of every `Literal` that was asked for, beside it so that its id stays its own."""


def codes(allowed: Any) -> tuple[Any, ...]:
    """Return the values of a `Literal`; a sequence of values as it is."""
    found = _KNOWN.get(id(allowed))
    if found is None:
        values = get_args(allowed)
        if not values:
            return tuple(allowed)
        found = _KNOWN[id(allowed)] = (allowed, values)
    return found[1]


def one_of(name: str, value: T, allowed: Any) -> T:
    """Return a value if it is among the values of a `Literal` (or of a sequence).

    Parameters
    ----------
    name : str
        The parameter, for the message.
    value : object
    allowed : Literal or sequence of str

    Raises
    ------
    ParameterError
        Listing what is allowed.
    """
    values: Sequence[str] = codes(allowed)
    if not isinstance(value, str) or value not in values:
        raise ParameterError(none_of(name, value, values))
    return value


def none_of(name: str, value: object, values: Sequence[str]) -> Message:
    """Return the sentence that refuses a value."""
    return Message(
        _("{param:{name}={value!r}} is not allowed; choose one of: {allowed}."),
        name=name,
        value=value,
        allowed=listed(values, _LONGEST),
    )


for _module in iter_modules(__path__):
    enter(getattr(import_module(f".{_module.name}", __name__), "FAMILIES", {}))
