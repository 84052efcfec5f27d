"""Efficiency and productivity by data envelopment analysis."""

from .malmquist import malmquist

__all__ = ["malmquist"]
