"""Draws along the likelihood of a sac or gns, spared where a model is estimated for a test alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SPARED: ContextVar[bool] = ContextVar("regspatial-spared-draws", default=False)


def spared() -> bool:
    """Return whether nobody will look at draws and likelihood ratios of rho and lambda."""
    return _SPARED.get()


@contextmanager
def sparing() -> Iterator[None]:
    """Estimate without them: of a gns with random effects they are nearly all of the time."""
    before = _SPARED.set(True)
    try:
        yield
    finally:
        _SPARED.reset(before)
