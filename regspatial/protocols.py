"""The few shapes of objects that rooms agree on without importing each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .containers import Regions
    from .progress import Progress
    from .results import Table


@runtime_checkable
class Tabular(Protocol):
    """A record that can say itself as tables; all faces (shell, page, QGIS) rely on this alone."""

    def tables(self) -> tuple[Table, ...]:
        """Return the record's tables, the main one first."""
        ...

    def summary(self, language: str = "en") -> str:
        """Return the record as plain text."""
        ...


@runtime_checkable
class RasterSource(Protocol):
    """A grid of numbers that is read window by window: a file, or a layer of QGIS.

    Attributes
    ----------
    name : str
        For sentences.
    rows, columns : int
    bands : tuple of str
        What the source calls each of its bands; empty where it does not say.
    transform : (a, b, c, d, e, f)
        x = a·column + b·row + c and y = d·column + e·row + f of the corner of a cell.
    lonlat : bool
        Whether x and y are longitude and latitude in degrees.
    """

    name: str
    rows: int
    columns: int
    bands: tuple[str, ...]
    transform: tuple[float, float, float, float, float, float]
    lonlat: bool

    def read(self, band: int, top: int, left: int, rows: int, columns: int) -> NDArray[np.float64]:
        """Return a window of a band (from 0), NaN where it has no value."""
        ...

    def placed(self, xy: NDArray[np.float64], regions: Regions) -> NDArray[np.float64]:
        """Return vertices (V, 2) of these regions in the coordinate system of the grid."""
        ...


TreeGrower: TypeAlias = "Callable[[Mapping[str, Any], Progress | None], Mapping[str, Any]]"
"""What grows boosted trees of numbers: `regspatial.learning`, or another process that has the libraries."""

GROWER: ContextVar[TreeGrower | None] = ContextVar("tree_grower", default=None)
"""Who grows trees while a run lasts; None: the libraries of this process."""
