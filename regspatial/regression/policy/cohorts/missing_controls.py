"""Why no treated cell has a control, and the way out of it that leaves some."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ....errors import SpecificationError, listed
from ....words import _, n_
from ..imputation.cells import Reached, reached
from ..imputation.clean_radius import way_out
from ..imputation.rings import Rings
from ..imputation.sample import PolicySample
from .cells import cohort_cells

Array = NDArray[np.float64]


def without_controls(
    s: PolicySample, about: Rings, y: Array, lost: Sequence[tuple[int, int]], *, never: bool
) -> SpecificationError:
    """Return what is said where no treated cell has a control: for covariates, for the choice of controls, or for neighbours.

    Parameters
    ----------
    s : PolicySample
    about : Rings
    y : (n, T) array
        Empty in regions that are treated from the first period on.
    lost : of (cohort, period) without an effect
    never : bool
        Whether controls are never treated.
    """
    r = reached(s.first, about.rings, s.panel.T)
    times = listed([s.panel.times[t] for t in sorted({t for g, t in lost if t >= g})])
    none = s.x[:0]
    if _estimated(r, y, none, never=never):
        alone = [
            n
            for n, x in zip(s.names, s.x, strict=True)
            if not _estimated(r, y, x[None], never=never)
        ]
        names = alone or list(s.names)
        return SpecificationError(
            n_(
                "With the covariate {names}, as it is in the period before the start, no comparison can be made, in {times}: it is the "
                "same in all regions, or tells treated ones from all others. Leave it out.",
                "With the covariates {names}, as they are in the period before the start, no comparison can be made, in {times}: they are "
                "the same in all regions, or tell treated ones from all others. Leave them out.",
            ),
            columns=names,
            n=len(names),
            names=listed(names),
            times=times,
        )
    if never and _estimated(r, y, none, never=False):
        return SpecificationError(
            _(
                "No region is never treated and clean, so no treated cell has a control, in {times}. {param:controls=not-yet} takes "
                "regions that are treated later."
            ),
            times=times,
        )
    if about.rings:
        there = np.isfinite(y) & np.isfinite(s.x).all(axis=0)
        return SpecificationError(
            _(
                "No treated cell has a control, in {times}: every other region is treated by then, or beside a treated one. {way}"
            ),
            times=times,
            way=way_out(s.first, about, there, s.panel.times),
        )
    return SpecificationError(
        _(
            "No treated cell has a control, in {times}: every other region is treated by then, or its cells are empty then or in "
            "the period before the start. Fill them, or give regions that are treated later or never."
        ),
        times=times,
    )


def _estimated(r: Reached, y: Array, x: Array, *, never: bool) -> bool:
    cells, _lost = cohort_cells(r, y, x, never=never)
    return any(one.since >= 0 for one in cells)
