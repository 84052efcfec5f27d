"""How much memory a run takes whose memory grows with the square of its regions; and where it did not suffice."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from .._kernels.memory import amount, available_memory
from ..catalog import MODEL_GROUPS, Tool
from ..choices.weights import RULES
from ..errors import InputError, RegspatialError
from ..words import _

_PAIRS: Mapping[str, float] = {
    "correlogram_by_distance": 6.0,
    "conley_curve": 6.0,
    "spillovers": 12.0,
    "gwr_stationarity": 9.0,
    "pole_network": 10.0,
    "pole_evolution": 10.0,
    "pole_scales": 8.0,
    "symbiosis": 8.0,
    "mgwr": 9.0,
}
"""Tables (n, n) of doubles at the peak, measured with tracemalloc at 400, 900 or 1,600 regions and rounded up."""
_BUILT, _ESTIMATED = 3.2, 4.0
"""The same while weights between all pairs are built, and where a likelihood is made of them."""


def free_memory() -> int:
    """Return the bytes that this process can still take."""
    return available_memory()


def takes_all_pairs(values: Mapping[str, Any]) -> bool:
    """Return whether a rule of weights gives weights between all pairs of regions."""
    rule = RULES[values.get("weights_kind") or "queen"]
    decays = "cutoff" in rule.uses and "function" not in rule.uses  # kernels end at their bandwidth
    return (decays or not rule.needs_map) and values.get("cutoff") is None


def bytes_of_pairs(tool: Tool, values: Mapping[str, Any], n: int, *, weights_given: bool) -> float:
    """Return the bytes that a run takes at its peak for tables of all pairs of n regions; 0 where it has none.

    Parameters
    ----------
    tool : Tool
    values : mapping
        Plain values of the run, by the catalog's names.
    n : int
    weights_given : bool
        Whether the weights come from a file.
    """
    copies = _PAIRS.get(tool.name, 0.0)
    needed = tool.needs("weights")
    if needed is not None and not weights_given and takes_all_pairs(values):
        copies = max(copies, _ESTIMATED if tool.group in MODEL_GROUPS else _BUILT)
    return 8.0 * copies * n * n


def is_of_memory(error: BaseException) -> bool:
    """Return whether an error says that memory did not suffice: for an array, a thread, a library that is loaded."""
    if isinstance(error, MemoryError):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    said = str(error).lower()
    if isinstance(error, ImportError):
        return any(one in said for one in _NOT_LOADED)
    return isinstance(error, RuntimeError) and "can't start new thread" in said


_NOT_LOADED = ("failed to map segment", "cannot allocate memory", "cannot map zero-fill pages")
"""What the loader of Linux says of a library for which there is no room."""


def out_of_memory(error: BaseException) -> RegspatialError:
    """Return what to do where memory did not suffice: that is no defect. Reading a table has other ways out."""
    if any(_reads(path) for path in _files(error.__traceback__)):
        sentence = _(
            "Reading this file needs more memory than the machine, its container or the limit of the process "
            "leaves ({free} are free now). Write a file of the columns and rows that are needed, or take "
            "a machine with more memory."
        )
    else:
        sentence = _(
            "This needs more memory than the machine, its container or the limit of the process leaves "
            "({free} are free now). Take sparse weights (contiguity, k nearest neighbours or a "
            "{param:w.cutoff}), fewer regions or columns, or a machine with more memory"
            "{shell:; with --debug you see what asked for it}."
        )
    return InputError(sentence, free=amount(available_memory()))


def _files(trace: TracebackType | None) -> Iterator[Path]:
    while trace is not None:
        yield Path(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next


def _reads(path: Path) -> bool:
    """Return whether a file of ours reads tables or maps, in the shell or in QGIS."""
    return path.parent.name == "io" or path.parts[-3:] == (
        "regspatial_qgis",
        "reading",
        "layers.py",
    )
