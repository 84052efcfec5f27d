"""How much exposure each untreated region has, in classes of equal width from zero on: what a map shades."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ....terms import Named
from ....words import Message, Spoken, _

Array = NDArray[np.float64]
STEPS = 4
"""Classes of exposure."""


def shaded(
    cells: Sequence[str], exposure: Array, most: float
) -> tuple[list[str], dict[str, Spoken]]:
    """Return the class of each region, and what classes are called, from treated down to no data.

    Parameters
    ----------
    cells : n codes of the terms "policy_cell"
    exposure : (n,) sums of a region's weights of treated regions
    most : float
        The largest exposure that an untreated region has at any time, so that shades of all times are the same.

    Returns
    -------
    n codes of `regspatial.terms.palette.EXPOSED`, and words by code.
    """
    steps = np.clip(np.ceil(STEPS * (exposure / most) - 1e-9), 1, STEPS).astype(int)
    codes = [
        f"reach-{step}" if code == "linked" else code
        for code, step in zip(cells, steps.tolist(), strict=True)
    ]
    kinds: dict[str, Spoken] = {"treated": Named("policy_cell", "treated")}
    for step in range(STEPS, 0, -1):
        kinds[f"reach-{step}"] = Message(
            _("Untreated, exposure over {low:.3g}, up to {high:.3g}"),
            low=most * (step - 1) / STEPS,
            high=most * step / STEPS,
        )
    kinds["clean"] = Message(_("Untreated, without exposure"))
    for code in ("dropped", "empty"):
        kinds[code] = Named("policy_cell", code)
    return codes, kinds
