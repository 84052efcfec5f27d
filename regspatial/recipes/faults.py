"""All that is wrong with a recipe, said at once: what a run of checks finds is kept until all have run."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, TypeVar

from ..errors import RegspatialError, all_at_once
from ..words import Message, _

T = TypeVar("T")


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self.found: list[RegspatialError] = []

    @contextmanager
    def kept(self, where: Message | None = None) -> Generator[None]:
        """Keep the error that ends what is inside, and say where it stands."""
        try:
            yield
        except RegspatialError as error:
            if where is not None:
                error.located(where)
            self.found.append(error)

    def of(self, check: Callable[..., T], *given: Any, otherwise: T, key: str = "") -> T:
        """Return what a check returns; where it finds fault, keep that and return `otherwise`."""
        try:
            return check(*given)
        except RegspatialError as error:
            if key:
                error.located(Message(_("key {key}"), key=key))
            self.found.append(error)
            return otherwise

    def raised(self) -> None:
        """Raise what was found, as one error; a place is told with each where there are several.

        Raises
        ------
        RegspatialError
        """
        if not self.found:
            return
        self.found = list({one.message.text(): one for one in reversed(self.found)}.values())[::-1]
        if len(self.found) > 1:
            self.found = [_with_place(one) for one in self.found]
        raise all_at_once(self.found, a_line_each=True)


def _with_place(error: RegspatialError) -> RegspatialError:
    if not error.where:
        return error
    said = Message(_("{fault} ({where})"), fault=error.message, where=error.where[-1])
    return type(error)(said, ids=error.ids, columns=error.columns)
