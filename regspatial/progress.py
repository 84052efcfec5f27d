"""Progress and cancelling: the core draws no bar, it only tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .errors import Cancelled
from .words import _

Progress = Callable[[float, str], bool | None]
"""``progress(fraction, message)``; returning False cancels the run. Fractions go from 0 to 1."""


def report(progress: Progress | None, fraction: float, message: str) -> None:
    """Tell `progress` how far the run is.

    Raises
    ------
    Cancelled
        If `progress` returned False.
    """
    if progress is not None and progress(min(max(fraction, 0.0), 1.0), message) is False:
        raise Cancelled(_("The run was cancelled."))


def part(progress: Progress | None, start: float, stop: float) -> Progress | None:
    """Return a progress that maps its own 0..1 to `start`..`stop` of `progress`."""
    if progress is None:
        return None
    outer = progress

    def inner(fraction: float, message: str) -> bool | None:
        return outer(start + (stop - start) * fraction, message)

    return inner


_HEARD: ContextVar[Progress | None] = ContextVar("heard", default=None)
"""The progress of the run in this thread, for what takes none of its own."""


@contextmanager
def heard(progress: Progress | None) -> Iterator[None]:
    """Let `checkpoint` tell this progress inside this."""
    token = _HEARD.set(progress)
    try:
        yield
    finally:
        _HEARD.reset(token)


def checkpoint(fraction: float, message: str = "weights") -> None:
    """Tell how far the run is, from deep inside: so that it can be cancelled within a second there too.

    Raises
    ------
    Cancelled
        If the progress of the run returned False.
    """
    report(_HEARD.get(), fraction, message)
