"""`tool`: a function is a tool of the shell, of recipes, of QGIS and of the docs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ..words import Words
from .description import Output

F = TypeVar("F", bound=Callable[..., Any])

DECLARED = "__tool__"
"""The attribute of a function that holds what was said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is said of a tool that its signature does not say; see `tool`."""

    group: str
    behind: str
    name: Words
    help: Words
    tags: Words
    outputs: tuple[Output, ...]
    called: str
    style: str | None
    map: Words
    map_advanced: bool
    table: Words
    table_optional: bool
    tried: Mapping[str, str]


def tool(
    *,
    group: str,
    behind: str = "",
    name: Words,
    help: Words,
    tags: Words = "",
    outputs: tuple[Output, ...] = (),
    called: str = "",
    style: str | None = None,
    map: Words = "",
    map_advanced: bool = False,
    table: Words = "",
    table_optional: bool = False,
    tried: Mapping[str, str] | None = None,
) -> Callable[[F], F]:
    """Declare a function as a tool.

    Parameters
    ----------
    group : str
        A code of the terms "tool_group".
    behind : str, optional
        The tool of the same group that is shown in its place: near relatives stand behind one door, are found by
        search and named in its help. "" for a door.
    name, help, tags : marked sentences
        What people call it, what it does, and words by which it is found, with commas.
    outputs : tuple of Output
    called : str
        The name on the faces, where it is not the function's.
    style : str, optional
        The style of the layer and of its map.
    map : marked sentence
        What a map is for that the function itself does not take: the result's regions, as a rule.
    map_advanced : bool
    table, table_optional
        The help of the table from which variables are taken, and whether the tool runs without one.
    tried : mapping of parameter to text, optional
        What its shortest command on the shipped panel of provinces needs beside what is required.
    """
    said = Declared(
        group=group,
        behind=behind,
        name=name,
        help=help,
        tags=tags,
        outputs=outputs,
        called=called,
        style=style,
        map=map,
        map_advanced=map_advanced,
        table=table,
        table_optional=table_optional,
        tried=tried or {},
    )

    def declared(function: F) -> F:
        setattr(function, DECLARED, said)
        return function

    return declared
