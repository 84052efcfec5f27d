"""What kind of thing an annotation is on the faces."""

from __future__ import annotations

import types
from typing import Any, Literal, Union, get_args, get_origin

_OF_TYPE = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "text",
    object: "time",
}
_OF_CONTAINER = {
    "Panel": "panel",
    "Regions": "regions",
    "SpatialWeights": "weights",
    "PeriodWeights": "weights",
    "Variable": "variable",
    "Generator": "seed",
}


def kind_of(hint: Any) -> str:
    """Return the kind of the first thing an annotation admits besides None; "" where none is known."""
    found = [_single(one) for one in _several(hint)]
    if "seed" in found:
        return "seed"
    containers = [one for one in found if one in _OF_CONTAINER.values()]
    return next((one for one in (*containers, *found) if one), "")


def literal_of(hint: Any) -> Any:
    """Return the `Literal` of an annotation, or None."""
    return next((one for one in _several(hint) if get_origin(one) is Literal), None)


def _several(hint: Any) -> tuple[Any, ...]:
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(one for one in get_args(hint) if one is not types.NoneType)
    return (hint,)


def _single(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return "choice"
    inner = get_args(hint)
    if getattr(get_origin(hint), "__name__", "") == "Sequence" and inner == (str,):
        return "variables"
    return _OF_TYPE.get(hint) or _OF_CONTAINER.get(getattr(hint, "__name__", ""), "")
