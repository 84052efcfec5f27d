"""check and call: the same run of a tool for the shell, for recipes and for QGIS.

A face reads files into containers and hands them over with plain values; the runner validates,
builds the weights where a rule was given, calls the function the catalog names, and returns what it
returned with the notes a user should read.
"""

from __future__ import annotations

from .._calls.threads import settle
from .._kernels.memory import amount
from .arguments import goes_without_weights, load
from .calling import Outcome, WeightsFor, call
from .filling import filled
from .growing import trees_grown_by
from .memory import bytes_of_pairs, free_memory, is_of_memory, out_of_memory, takes_all_pairs
from .notes import collected, seed_of
from .values import check, find

__all__ = [
    "Outcome",
    "WeightsFor",
    "amount",
    "bytes_of_pairs",
    "call",
    "check",
    "collected",
    "filled",
    "find",
    "free_memory",
    "goes_without_weights",
    "is_of_memory",
    "load",
    "out_of_memory",
    "seed_of",
    "settle",
    "takes_all_pairs",
    "trees_grown_by",
]
