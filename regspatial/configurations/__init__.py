"""Configurations of conditions: fuzzy-set qualitative comparative analysis."""

from .fuzzy_sets import fsqca

__all__ = ["fsqca"]
