"""Which pictures belong to a result; drawing them is the reporting room's work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One figure of a step: an SVG text or PNG bytes, with caption and text alternative."""

    name: str
    image: str | bytes
    caption: str
    alt: str
    note: str = ""


def pictures(outcome: Any, language: str, source: str | None) -> list[Picture]:
    """Return the pictures of a run's result in one language."""
    return []
