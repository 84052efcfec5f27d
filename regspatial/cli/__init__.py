"""The command line, generated from the catalog."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec

from .._calls.extras import missing
from ..words import Message, _
from . import language  # not its names: `speaking` is that of a module beside it

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code.

    Exit codes: 0 done, 2 input, 3 specification, 4 convergence, 130 cancelled, 1 anything else.
    Where the libraries of the command line are not installed it says so, with code 2.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    _one_thread()
    with language.speaking(arguments):
        raise SystemExit(_run(arguments))


def _one_thread() -> None:
    """Let linear algebra take one thread where nothing can tell it so later: before numpy is imported."""
    if not _there("threadpoolctl") and "numpy" not in sys.modules:
        for library in ("OPENBLAS", "MKL", "OMP"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # what guards imports may say so by itself
        return False


def _run(arguments: list[str]) -> int:
    try:
        from .app import run
    except ModuleNotFoundError as error:
        sentence = missing(error)
        if sentence is None:
            raise
        said = sentence.localized(language.default_language())
        sys.stderr.write(language.in_language(Message(_("Error: {said}"), said=said)) + "\n")
        return sentence.exit_code
    return run(arguments)
