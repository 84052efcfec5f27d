"""The command line, generated from the catalog."""

from __future__ import annotations

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code.

    Exit codes: 0 done, 2 input, 3 specification, 4 convergence, 130 cancelled, 1 anything else.
    """
    from .app import run

    raise SystemExit(run(arguments))
