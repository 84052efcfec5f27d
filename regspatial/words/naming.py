"""What regions are called while a call runs: known from what it was given, used in what it says.

A map knows its regions by name, and what is made of it (weights, a panel matched to it, records) does so
too. The doors of the public functions put what their arguments know here, for the time of the call and in
its own thread, so that an error or a warning raised anywhere below speaks of Hainan and not of 460000.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeVar

from . import PYTHON, Face, Message, NameOf, Spoken, changed

T = TypeVar("T", bound=Any)


Names = Mapping[str, NameOf]
"""What regions are called, by id."""

_KNOWN: ContextVar[tuple[Names, ...]] = ContextVar("known_names", default=())


@dataclass(frozen=True)
class NamedRegion(Spoken):
    """A region in a sentence: its name, and the id by which the data have it."""

    id: str
    name: NameOf

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the name in one language with the id behind it."""
        return f"{self.name.text(language, face)} ({self.id})"


def names_in(given: Iterable[object]) -> tuple[Names, ...]:
    """Return the names that maps, weights, tables and records know."""
    knowing: list[Any] = [one for one in given if hasattr(type(one), "region_names")]
    found = (one.region_names for one in knowing)
    return tuple(names for names in found if names)


@contextmanager
def naming(*given: object) -> Generator[tuple[Names, ...]]:
    """Let what is said meanwhile call regions by the names that these know."""
    found = names_in(given)
    token = _KNOWN.set((*found, *_KNOWN.get()))
    try:
        yield found
    finally:
        _KNOWN.reset(token)


def with_names(message: Message, ids: Iterable[str]) -> Message:
    """Return a message that speaks of regions with the ids among its fields named, where known."""
    known = _KNOWN.get()
    if not known:
        return message
    wanted = set(ids)
    names = joined({k: v for k, v in one.items() if k in wanted} for one in known)

    def named(value: Any) -> Any:
        found = names.get(value) if isinstance(value, str) else None
        return value if found is None else NamedRegion(str(value), found)

    return changed(message, named) if names else message


def learned(result: Any, found: tuple[Names, ...]) -> Any:
    """Return what a call gave, knowing the names that its arguments knew."""
    learn = getattr(type(result), "_learn", None)
    if learn is None:
        return result
    return learn(result, found[0] if len(found) == 1 else joined(found))


def joined(found: Iterable[Names]) -> Names:
    """Return the names that the first know, but one in two languages before one in a single one.

    A table may have a column of names beside a map that has them in both languages.
    """
    out: dict[str, NameOf] = {}
    for names in found:
        for one, name in names.items():
            if one not in out or (out[one].en == out[one].zh and name.en != name.zh):
                out[one] = name
    return out


def replace_names(container: T, names: Names) -> T:
    """Return a container of the same data whose regions are called so; nothing is checked again."""
    made = copy(container)
    own = {one: names[one] for one in container.ids if one in names}
    object.__setattr__(made, "region_names", own)
    return made
