"""Whose spelling of parameters holds while something is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..words import SPOKEN_ON, Face


@contextmanager
def spoken_on(here: Face) -> Iterator[None]:
    """Spell for a face what is put into words without naming one: the tables and reports that it writes."""
    before = SPOKEN_ON.set(here)
    try:
        yield
    finally:
        SPOKEN_ON.reset(before)
