"""A part of a sentence that is worked out when somebody reads it, not when the sentence is made.

Beside a model stand numbers that other programs print, or that another choice would give. Each costs as much as the
model itself, and most records are read for their estimates.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from ..words import PYTHON, Face, Message, Spoken, changed
from .threads import one_thread


class Later(Spoken):
    """What a call without arguments gives, put into words; it is made once, at the first reading.

    It is kept, sent to another process and compared as what the call gave. What the call warns of is not said: it
    is of a model that nobody asked for.
    """

    __slots__ = ("_found", "_make")

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make: Callable[[], Any] | None = make
        self._found: Message | None = None

    @property
    def found(self) -> Message:
        """What the call gave."""
        found, make = self._found, self._make
        if found is None and make is not None:
            with one_thread(), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                made = make()
            found = made if isinstance(made, Message) else Message("{it}", it=made)
            self._found, self._make = found, None  # and what it was made of is let go
        return found if found is not None else self.found

    def changed(self, change: Callable[[Any], Any]) -> Later:
        """Return the same, to be changed when it is read."""
        return Later(lambda: changed(self.found, change))

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return it in one language."""
        return self.found.text(language, face)

    def __eq__(self, other: object) -> bool:
        return self.found == (other.found if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self.found)

    def __repr__(self) -> str:
        return repr(self.found)

    def __reduce__(self) -> tuple[Any, ...]:
        return _known, (self.found,)


def _known(found: Message) -> Later:
    """Return what was already made."""
    out = Later(lambda: found)
    out._found, out._make = found, None
    return out
