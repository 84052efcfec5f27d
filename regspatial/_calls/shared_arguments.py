"""Arguments that signatures share: what ``**name: Unpack[...]`` stands for, and where it stands in the whole signature.

Standard library only.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, get_type_hints


@dataclass(frozen=True)
class HandedOn:
    """Marks an argument of an ``Unpack[...]`` that the function gets.

    Parameters
    ----------
    default
        What it is where nobody gives it.
    late : bool
        Whether it stands behind what the function itself asks for.
    """

    default: Any = None
    late: bool = False


class Shared(NamedTuple):
    """An argument that a signature takes by ``**name: Unpack[...]``."""

    parameter: inspect.Parameter
    handed_on: bool
    late: bool = False


_LAST = ("missing", "rng", "progress", "options")
"""What stands last in a signature."""


def shared_by(function: Callable[..., Any]) -> list[Shared]:
    """Return what a signature takes by ``**name: Unpack[...]``, where it ends so.

    Raises
    ------
    TypeError
        If the annotation is one that is not read from its text: its names would be taken for none, unsaid.
    """
    plain = inspect.unwrap(function)
    if not plain.__code__.co_flags & inspect.CO_VARKEYWORDS:
        return []
    *_others, last = inspect.signature(plain).parameters.values()
    said = re.fullmatch(r"Unpack\[(\w+)\]", str(last.annotation))
    if said is None:
        if "Unpack" in str(last.annotation):
            raise TypeError(
                f"{plain.__qualname__}: write `**{last.name}: Unpack[NAME]` in a module that begins with "
                f"`from __future__ import annotations`, not {last.annotation!r}"
            )
        return []
    kind = plain.__globals__[said[1]]
    out = []
    for name, hint in get_type_hints(kind, include_extras=True).items():
        marks = [one for one in getattr(hint, "__metadata__", ()) if isinstance(one, HandedOn)]
        default = marks[0].default if marks else None
        text = getattr(kind.__annotations__[name], "__forward_arg__", "Any")
        shown = re.sub(r"^Annotated\[(.*), HandedOn\(.*\)\]$", r"\1", text)
        parameter = inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=shown
        )
        out.append(Shared(parameter, bool(marks), bool(marks) and marks[0].late))
    return out


def whole_signature(function: Callable[..., Any], shared: Sequence[Shared]) -> inspect.Signature:
    """Return a signature with what it shares by name.

    What is handed on comes first of what is given by name, or behind the function's own where it is late; then what the
    door uses up; last missing, rng, progress and options.
    """
    signature = inspect.signature(function)
    if not shared:
        return signature
    own = list(signature.parameters.values())[:-1]
    on = [one.parameter for one in shared if one.handed_on and not one.late]
    late = [one.parameter for one in shared if one.late and one.parameter.name not in _LAST]
    last = [one.parameter for one in shared if one.late and one.parameter.name in _LAST]
    up = [one.parameter for one in shared if not one.handed_on]
    by_place = [one for one in own if one.kind is not one.KEYWORD_ONLY]
    by_name = own[len(by_place) :]
    at = next((k for k, one in enumerate(by_name) if one.name in _LAST), len(by_name))
    ends = [*by_name[at:], *last]
    if last:
        ends.sort(key=lambda one: _LAST.index(one.name) if one.name in _LAST else -1)
    return signature.replace(parameters=[*by_place, *on, *by_name[:at], *late, *up, *ends])
