"""What can be done with holes, said where it can be done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ....errors import MissingValueError
from ....words import Message, _


@contextmanager
def offering_keep() -> Iterator[None]:
    """Add to a refusal of empty cells that the model can be estimated on those that are there.

    Raises
    ------
    MissingValueError
        The one that was raised within, with a sentence more.
    """
    try:
        yield
    except MissingValueError as error:
        more = Message(
            _("{fault} Or estimate on the cells that are there: {param:missing=keep}."),
            fault=error.message,
        )
        raise MissingValueError(more, ids=error.ids, columns=error.columns) from None
