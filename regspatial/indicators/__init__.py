"""Indicators of a regional economy: disparity among regions over time."""

from .disparity import disparity

__all__ = ["disparity"]
