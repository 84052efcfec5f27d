"""Arguments that tools share and the door uses up: which rows, which columns name them, and who computes.

A tool lists none of them: it ends its signature with ``**_every_tool: Unpack[SampleChoice]``, and the door shows, checks and
takes them. What a function itself asks about (`missing`, often) stands in its own signature.
"""

from __future__ import annotations

from typing import TypedDict

from .._calls.executor import Executor
from ..choices.data import Missing, Where


class Selection(TypedDict, total=False):
    """Which regions and periods."""

    where: Where | None


class SampleChoice(Selection, total=False):
    """Which regions and periods, and what becomes of empty cells."""

    missing: Missing | None


class Keys(TypedDict, total=False):
    """Which columns of a table name its regions and times."""

    id: str | None
    time: str | None


class Workers(TypedDict, total=False):
    """Who computes the pieces."""

    executor: Executor | None


class SampleByWorkers(SampleChoice, Workers, total=False):
    """Rows, by workers."""


class SelectionByWorkers(Selection, Workers, total=False):
    """Regions and periods, by workers."""


class KeyedSelection(Keys, Selection, total=False):
    """Regions and periods of a table."""


class KeyedSample(Keys, SampleChoice, total=False):
    """Rows of a table."""


class KeyedSelectionByWorkers(Keys, Selection, Workers, total=False):
    """Regions and periods of a table, by workers."""


class KeyedSampleByWorkers(Keys, SampleChoice, Workers, total=False):
    """Rows of a table, by workers."""
