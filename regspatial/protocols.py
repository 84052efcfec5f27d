"""The few shapes of objects that rooms agree on without importing each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from .results import Table


@runtime_checkable
class Tabular(Protocol):
    """A record that can say itself as tables; all faces (shell, page, QGIS) rely on this alone."""

    def tables(self) -> tuple[Table, ...]:
        """Return the record's tables, the main one first."""
        ...

    def summary(self, language: str = "en") -> str:
        """Return the record as plain text."""
        ...
