"""A coded value and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..words import InContext


@dataclass(frozen=True, slots=True)
class Term:
    """A coded value: its name, and its colour where it has one (``#rrggbb``)."""

    said: InContext
    colour: str | None = None


def terms(
    family: dict[str, InContext], colours: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Term]:
    """Return a family: a term for each code, with the colours given by code."""
    return {code: Term(said, colours.get(code)) for code, said in family.items()}
