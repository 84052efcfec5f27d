"""The group of each region, read from an attribute of a map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..containers import Regions
from ..errors import InputError
from ..words import _


def groups_of(ids: Sequence[str], regions: Regions | None, group: str | None) -> NDArray[np.str_]:
    """Return the group of each region, "" for all where no attribute is named.

    Raises
    ------
    InputError
        If an attribute is named and no regions are given.
    """
    if group is None:
        return np.full(len(ids), "")
    if regions is None:
        raise InputError(
            _(
                "{param:group={group!r}} names an attribute of the regions, but no regions "
                "were given. Give {param:regions}, or leave out {param:group}."
            ),
            group=group,
        )
    return np.asarray(regions.select(ids)[group]).astype(str)
