# SPDX-License-Identifier: GPL-2.0-or-later
"""What this QGIS lacks, and how to get it: asked before anything that needs it is imported."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module, metadata
from importlib.util import find_spec

from .i18n import say

PYTHON = (3, 10)
NUMPY = (1, 24)
SCIPY = (1, 10)


def python_too_old() -> str:
    """Return the sentence to show where Python is too old for the tools, else ""."""
    if sys.version_info[:2] >= PYTHON:
        return ""
    return say("old_python", found="{}.{}".format(*sys.version_info[:2]))


def missing() -> str:
    """Return the sentence to show where numpy or scipy cannot be imported or is too old, else ""."""
    return _lacking(_has)


def absent() -> str:
    """Return the same by what is installed: nothing is imported, so that QGIS starts as fast as without the plugin."""
    return _lacking(_is_there)


def _lacking(has: Callable[[str, tuple[int, ...]], bool]) -> str:
    lacking = [
        "{} ≥ {}.{}".format(name, *floor)
        for name, floor in (("numpy", NUMPY), ("scipy", SCIPY))
        if not has(name, floor)
    ]
    if not lacking:
        return ""
    return say("missing_library", names=", ".join(lacking), advice=say(_advice_key()))


def _has(name: str, floor: tuple[int, ...]) -> bool:
    try:
        version = import_module(name).__version__
    except (ImportError, AttributeError):
        return False
    return _reaches(version, floor)


def _is_there(name: str, floor: tuple[int, ...]) -> bool:
    if name in sys.modules:
        return _has(name, floor)
    if find_spec(name) is None:
        return False
    try:
        return _reaches(metadata.version(name), floor)
    except metadata.PackageNotFoundError:  # installed without a word on it
        return _has(name, floor)


def _reaches(version: str, floor: tuple[int, ...]) -> bool:
    numbers = [int("".join(c for c in part if c.isdigit()) or 0) for part in version.split(".")]
    return tuple(numbers[:2]) >= floor


def _advice_key() -> str:
    system = sys.platform
    if system.startswith("linux"):
        return "advice_linux"
    return {"win32": "advice_windows", "darwin": "advice_macos"}.get(system, "advice_other")
