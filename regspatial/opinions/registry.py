"""Who can compute which type of record again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, TypeVar

from ..results.second_opinion import Compared
from ..words import Message
from .record_inputs import Given

T = TypeVar("T")


Opinion = Callable[[Any, Given], Iterator[Compared]]


@dataclass(frozen=True, slots=True)
class Server:
    """A program and the function that asks it about one type of record.

    Parameters
    ----------
    program : str
        As it is called: "esda", "R spatialreg".
    module : str
        What is imported; an R package where `in_r`.
    extra : str
        The extra of this package that brings it; "" where none does.
    in_r : bool
    when : callable
        Whether it serves this very record (a statistic, a model).
    ask : callable
        Yields the numbers side by side.
    """

    program: str
    module: str
    extra: str
    in_r: bool
    when: Callable[[Any], bool]
    ask: Opinion


@dataclass(frozen=True, slots=True)
class Part:
    """A result that another holds.

    Parameters
    ----------
    record : Record
    named : callable, optional
        Says of one of its numbers which result it is of.
    """

    record: Any
    named: Callable[[Compared], Message] | None = None


_SERVERS: dict[type, list[Server]] = {}
_PARTS: dict[type, Callable[[Any], tuple[Part, ...]]] = {}
_read = False


def _all_modules() -> None:
    global _read  # noqa: PLW0603 - whether the modules beside this one were imported
    if not _read:
        for found in iter_modules([str(Path(__file__).parent)]):
            import_module(f".{found.name}", __package__)
        _read = True


def always(record: Any) -> bool:
    """Serve every record of the type."""
    del record
    return True


def opinion(
    kind: type,
    program: str,
    *,
    module: str = "",
    extra: str = "",
    in_r: bool = False,
    when: Callable[[Any], bool] = always,
) -> Callable[[Opinion], Opinion]:
    """Register a function that asks a program about records of a type."""

    def register(ask: Opinion) -> Opinion:
        server = Server(program, module or program, extra, in_r, when, ask)
        _SERVERS.setdefault(kind, []).append(server)
        return ask

    return register


def made_of(kind: type) -> Callable[[Any], Any]:
    """Register how a record of several results is taken apart."""

    def register(parts: Callable[[Any], tuple[Part, ...]]) -> Any:
        _PARTS[kind] = parts
        return parts

    return register


def by_nobody(*kinds: type) -> None:
    """Say that what serves the type these derive from does not serve them."""
    for kind in kinds:
        _SERVERS.setdefault(kind, [])


def _nearest(table: dict[type, T], record: Any) -> T | None:
    return next((table[t] for t in type(record).__mro__ if t in table), None)


def parts_of(record: Any) -> tuple[Part, ...] | None:
    """Return the results that a record is made of, None where it is one itself."""
    _all_modules()
    parts = _nearest(_PARTS, record)
    return None if parts is None else parts(record)


def servers_of(record: Any) -> list[Server]:
    """Return who can compute this record again; a record's own type goes before those it derives from."""
    _all_modules()
    return [s for s in _nearest(_SERVERS, record) or [] if s.when(record)]


def served() -> dict[str, list[str]]:
    """Return the programs by the type of record they serve."""
    _all_modules()
    return {k.__name__: sorted({s.program for s in v}) for k, v in _SERVERS.items() if v}
