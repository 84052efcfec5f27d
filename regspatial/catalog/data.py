"""Tools of this group."""

from __future__ import annotations

from .types import Tool

TOOLS: tuple[Tool, ...] = ()
