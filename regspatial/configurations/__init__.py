"""Configurations of conditions: fuzzy-set qualitative comparative analysis."""

from .fsqca.estimate import fsqca

__all__ = ["fsqca"]
