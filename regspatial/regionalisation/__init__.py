"""Regions made of regions: groups by attributes, connected or not, each above a floor where one is asked for."""

from .k_means import k_means
from .max_p import max_p
from .skater import skater

__all__ = ["k_means", "max_p", "skater"]
