"""Loops compiled by numba where it is installed; without it they run as they are, with the same digits."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any


@cache
def numba_is_there() -> bool:
    """Whether loops can be compiled; numba itself, which takes a moment, is not loaded for the answer."""
    try:
        return find_spec("numba") is not None
    except (ImportError, ValueError):
        return False


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function, keep the code for the next process, and let other threads run beside it."""
    try:
        from numba import njit
    except ImportError:
        return function
    try:
        return njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # no folder to keep the code in
        return njit(nogil=True, error_model="numpy")(function)
