"""What was found, of every type of record: in the room of findings, or beside the pictures of its record."""

from __future__ import annotations

from typing import Any

from .findings import registry
from .findings.registry import Findings, Names
from .shows import show_of

__all__ = ["findings_of"]


def findings_of(record: Any, names: Names | None = None) -> Findings:
    """Return the findings of a record, as `findings.findings_of` does, with those that `shows` registers."""
    show_of(record)
    return registry.findings_of(record, names)
