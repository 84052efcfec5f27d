"""Geographically weighted regression."""

from .gwr import gwr

__all__ = ["gwr"]
