"""The time of a table that has none."""

from __future__ import annotations

UNTIMED = "all"
"""What the one time is called of a table that has none."""


def untimed(time: object) -> bool:
    """Return whether a time is that of a table that has none, which no sentence and no title names."""
    return isinstance(time, str) and time == UNTIMED
