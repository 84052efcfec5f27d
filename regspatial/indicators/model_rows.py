"""The rows of a model of regions and times, in an order of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..containers import Panel
from ..formula import columns_of

Array = NDArray[np.float64]
Folds = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a model in an order of their own: by region, then by time.

    Attributes
    ----------
    place : the region of each row, as its place among the sorted ids
    used : (n, T) which cells of the sorted panel are rows
    order : places of the sorted ids in the panel
    """

    panel: Panel
    y_name: str
    terms: list[str]
    y: Array
    X: Array
    place: Folds
    used: NDArray[np.bool_]
    order: Folds
    notes: tuple[Any, ...]

    @property
    def ids(self) -> list[str]:
        """The regions in order."""
        return [self.panel.ids[k] for k in self.order]

    def back(self, values: Array) -> Array:
        """Return values of rows as (T, n) of the panel, NaN where there is no row."""
        out = np.full(self.used.shape, np.nan)
        out[self.used] = values
        found: Array = self.unsorted(out).T
        return found

    def unsorted(self, values: Any) -> Any:
        """Return values of the sorted regions in the order of the panel."""
        found: Any = values[np.argsort(self.order)]
        return found


def rows_of(panel: Panel, formula: str, holes: bool) -> Rows:
    """Return the rows of a formula; with `holes` those with an empty cell are left out."""
    columns = columns_of(panel, formula, None, None, holes=holes)
    panel = columns.panel if columns.panel is not None else panel
    terms = list(columns.x)
    order = np.argsort(np.array(panel.ids), kind="stable")
    y = columns.y[:, order].T
    x = np.stack([columns.x[t][:, order].T for t in terms])
    used = np.isfinite(y) & np.isfinite(x).all(axis=0)
    return Rows(
        panel,
        columns.y_name,
        terms,
        y[used],
        x[:, used].T,
        np.nonzero(used)[0],
        used,
        order,
        columns.notes,
    )
