"""What a face gives as text, turned into the plain values of a tool."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .._calls.hints import outside
from ..choices import one_of
from ..containers import SpatialWeights
from ..errors import ParameterError
from ..formula import apart
from ..terms import term
from ..words import _
from ..words.lists import items


def converted(p: Any, value: Any) -> Any:
    """Return a value as the kind of a parameter has it, within its choices and bounds.

    Raises
    ------
    ParameterError
    """
    try:
        found = _CONVERT[p.kind](value) if p.kind in _CONVERT else value
    except (TypeError, ValueError, OverflowError):
        raise ParameterError(
            _("{param:{name}={value!r}} is not {kind}."),
            name=p.name,
            value=value,
            kind=term("parameter_kind", p.kind),
        ) from None
    if p.choices:
        one_of(p.name, found, [c.value for c in p.choices])
    if p.kind in ("integer", "number", "seed"):
        beyond = outside(p.name, found, p.minimum, p.maximum)
        if beyond is not None:
            raise ParameterError(beyond)
    return found


def _integer(value: Any) -> int:
    try:
        return int(str(value))  # to the last digit, which a float of more than 2^53 would lose
    except ValueError:
        number = float(str(value))
        if not number.is_integer():
            raise
        return int(number)


def _seed(value: Any) -> int:
    seed = _integer(value)
    if seed < 0:
        raise ValueError
    return seed


def _number(value: Any) -> float:
    number = float(value)
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).lower()
    if text in ("true", "yes", "1", "on"):
        return True
    if text in ("false", "no", "0", "off"):
        return False
    raise ValueError


def _text(value: Any) -> str:
    """Return a text; a list, as recipes write them, is the text that names its members."""
    if not isinstance(value, (list, tuple)):
        return str(value)
    members = [str(one) for one in value]
    if any("," in one for one in members) or not all(map(_is_plain, value)):
        raise TypeError
    return ",".join(members)


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _names(value: Any) -> list[str]:
    return items(value)


def _columns(value: Any) -> list[str]:
    """Return names and expressions; a comma inside brackets or backquotes divides none."""
    if not isinstance(value, str):
        return _names(value)
    return apart(value)


def _links(value: Any) -> tuple[tuple[str, str], ...]:
    pairs = []
    for item in _names(value) if isinstance(value, str) else value:
        a, b = item.split("-", 1) if isinstance(item, str) else item
        pairs.append((str(a).strip(), str(b).strip()))
    return tuple(pairs)


def _rules(value: Any) -> list[Any]:
    items = value.split(";") if isinstance(value, str) else list(value)
    if not all(isinstance(one, (str, SpatialWeights)) for one in items):
        raise TypeError
    return [one for one in items if not isinstance(one, str) or one.strip()]


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "seed": _seed,
    "number": _number,
    "boolean": _boolean,
    "variables": _columns,
    "links": _links,
    "rules": _rules,
    "choice": str,
    "text": _text,
    "formula": str,
    "variable": str,
}
