"""Rows of a table, as a formula reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Columns (1, N) of a table, and what each row is called.

    Lags and whatever else needs regions and times are columns here already, named as written.
    """

    columns: Mapping[str, NDArray[np.float64]]
    ids: Sequence[str]
    times: tuple[str, ...] = ("",)
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    marks: Mapping[str, Mapping[str, NDArray[np.bool_]]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.ids)

    @property
    def T(self) -> int:
        """One."""
        return 1

    def __contains__(self, name: object) -> bool:
        return name in self.columns
