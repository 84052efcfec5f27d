"""Who grows trees while a run lasts."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from ..protocols import GROWER, TreeGrower


@contextmanager
def trees_grown_by(grower: TreeGrower) -> Generator[None]:
    """Let another process grow trees: no library for them comes with QGIS."""
    token = GROWER.set(grower)
    try:
        yield
    finally:
        GROWER.reset(token)
