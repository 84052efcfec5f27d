"""A regressor that is y of the period before, beside effects of the units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ....containers.labels import spoken
from ....errors import InferenceWarning, listed, warn
from ....words import ToolName, _
from ..least_squares.sample import Sample

if TYPE_CHECKING:
    from ..least_squares.model import Model

Array = NDArray[np.float64]


def warn_past(m: Model) -> None:
    """Warn of regressors that are y of the period before, where units have effects of their own."""
    s = m.sample
    if s.unit is None or s.period is None:
        return
    if not any(f.name in ("id", s.unit.name) for f in s.effects):
        return
    past = [name for name, x in zip(s.names, s.x, strict=True) if _is_past(s, x)]
    if past:
        warn(
            InferenceWarning(
                _(
                    "{past} is {y_name} of the period before. Beside effects of regions its coefficient is "
                    "biased where periods are few (Nickell 1981): use {tool}."
                ),
                past=listed([spoken(name, m.source.labels) for name in past]),
                y_name=spoken(s.y_name, m.source.labels),
                tool=ToolName("spatial_panel_dynamic"),
            )
        )


def _is_past(s: Sample, x: Array) -> bool:
    """Return whether a column is y of the period before wherever that is known; the last period first."""
    if s.unit is None or s.period is None:
        return False
    t, last, found = s.period.codes, int(s.period.codes.max()), False
    for now in range(last, 0, -1):
        before = np.full(s.unit.size, np.nan)
        before[s.unit.codes[t == now - 1]] = s.y[t == now - 1]
        expected = before[s.unit.codes[t == now]]
        known = np.isfinite(expected)
        if not np.array_equal(x[t == now][known], expected[known]):
            return False
        found = found or bool(known.any())
    return found
