"""How statistics of several variables, scales and draws show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...results.correlogram import Correlogram
from ...results.moran_matrix import MoranMatrix
from ...results.table import Note
from .. import association_pictures as pictures
from .._methods import of_correlogram, of_matrix
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(MoranMatrix)
class ShowMatrix(Show[MoranMatrix]):
    """The matrix and its picture, then the pairs."""

    def method(self, record: MoranMatrix) -> Note:
        """Return size, weights and inference."""
        return of_matrix(record)

    def parts(self, record: MoranMatrix, place: Place) -> Iterator[Any]:
        """Yield the picture and both tables."""
        yield pictures.moran_matrix_figure(record, **place.how)
        yield from record.tables()

    def figure(self, record: MoranMatrix, *args: Any, **how: Any) -> Figure:
        """Draw the matrix."""
        return pictures.moran_matrix_figure(record, *args, **how)


@shows(Correlogram)
class ShowCorrelogram(Show[Correlogram]):
    """The line with its band of permutations, then the table."""

    def method(self, record: Correlogram) -> Note:
        """Return size, weights and permutations."""
        return of_correlogram(record)

    def parts(self, record: Correlogram, place: Place) -> Iterator[Any]:
        """Yield the figure and the table."""
        yield pictures.correlogram_figure(record, **place.how)
        yield from record.tables()

    def figure(self, record: Correlogram, *args: Any, **how: Any) -> Figure:
        """Draw the line."""
        return pictures.correlogram_figure(record, *args, **how)
