"""The sample of a call: regions that it stops at are left out once, by the outermost call, for all calls in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from ..errors import Cancelled, RegspatialError, RegspatialWarning, all_at_once

Given = TypeVar("Given")
Found = TypeVar("Found")

_WITHIN: ContextVar[bool] = ContextVar("within", default=False)


def is_outermost() -> bool:
    """Return whether no other call lasts whose sample has been chosen."""
    return not _WITHIN.get()


@contextmanager
def within() -> Iterator[None]:
    """Make what is called be part of one call, whose sample is chosen once, outside."""
    token = _WITHIN.set(True)
    try:
        yield
    finally:
        _WITHIN.reset(token)


def without_what_stops(
    attempt: Callable[[Given], Found],
    given: Given,
    without: Callable[[Given, RegspatialError], tuple[Given, RegspatialWarning] | None],
) -> tuple[Found, list[RegspatialWarning]]:
    """Return what a call gives on the regions that it can do with, and what is to be said of the others.

    Parameters
    ----------
    attempt : callable
    given : object
        What it is called with.
    without : callable
        What is left of that where regions that an error names may be left out; None where the error stands.

    Raises
    ------
    RegspatialError
        Where it stands: with what the first attempt stopped at, whose way out may be another.
    """
    first: RegspatialError | None = None
    said: list[RegspatialWarning] = []
    while True:
        try:
            return attempt(given), said
        except Cancelled:
            raise
        except RegspatialError as error:
            first = first or error
            left = without(given, error)
            if left is None:
                raise (first if first is error else all_at_once([first, error])) from None
        given, note = left
        said.append(note)
