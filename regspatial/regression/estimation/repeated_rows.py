"""Rows of a table that say the same region and time again."""

from __future__ import annotations

import numpy as np

from ..._kernels.within import crossed
from ...errors import DataWarning, listed, warn
from ...words import _
from ..panel.least_squares.source import Factor, Source

_FEW = 0.1
"""The share of rows up to which another row of one region and time is taken for a slip: where many are,
the rows are firms or persons in regions, as they may be."""


def warn_of_repeated(source: Source, unit: Factor | None, period: Factor | None) -> None:
    """Warn of a few rows whose region and time another row has, both columns being named."""
    if unit is None or period is None or (unit.codes < 0).any() or (period.codes < 0).any():
        return
    pairs = crossed(unit.codes, period.codes)
    _first, first, counts = np.unique(pairs, return_index=True, return_counts=True)
    again = int((counts - 1).sum())
    if not 0 < again <= _FEW * pairs.size:
        return
    warn(
        DataWarning(
            _(
                "{n} {n:row has|rows have} a region and time that another row has: {cells}. Each row "
                "counts; leave the copies out if they are copies."
            ),
            n=again,
            cells=listed(source.called(int(k)) for k in np.sort(first[counts > 1])),
        )
    )
