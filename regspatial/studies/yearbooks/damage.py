"""What is said of files that are cut off, or hold more than fits the memory."""

from __future__ import annotations

from ..._kernels.memory import amount, available_memory
from ...errors import FileFormatError
from ...words import _

_EACH = 64
"""Bytes that a value takes at its peak: in the reader, in a column and as a Python object."""
_SHARE = 0.5


def cut_off(name: str) -> FileFormatError:
    """Return the error for a file that its reader chokes on."""
    return FileFormatError(
        _("{name} cannot be read; it is cut off or damaged. Take it again from its source."),
        name=name,
    )


def refuse_large(called: str, values: int, rows: int) -> None:
    """Raise FileFormatError if that many values do not fit the memory that is free."""
    free = available_memory()
    if values * _EACH > _SHARE * free:
        raise FileFormatError(
            _(
                "{called} holds {cells} {cells:value|values} ({rows} {rows:row|rows}), "
                "which take about {needed}; {free} of memory are free. Write "
                "a file of the columns and rows that are needed."
            ),
            called=called,
            cells=values,
            rows=rows,
            needed=amount(values * _EACH),
            free=amount(free),
        )
