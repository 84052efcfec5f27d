"""Efficiency and productivity by data envelopment analysis."""

from .malmquist.estimate import malmquist

__all__ = ["malmquist"]
