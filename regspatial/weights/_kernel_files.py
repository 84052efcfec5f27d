"""Kernel weights of GeoDa (.kwt): links with values, and a diagonal that weights here do not have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from ..errors import WeightsWarning, warn
from ..words import _
from ._links import Links
from ._text_files import Ids, read_gwt


def read_kwt(data: bytes, path: Path, wanted: Ids) -> Links:
    """Return the links of a KWT file (kernel weights of GeoDa): as GWT, and without its diagonal.

    GeoDa writes K(0) or one for each region and itself; weights have no such links here.
    """
    links = read_gwt(data, path, wanted)
    other = links.origin != links.destination
    own = int(np.count_nonzero(links.value[~other]))
    if own:
        warn(
            WeightsWarning(
                _(
                    "{name} links {n} {n:region|regions} with themselves, as kernel weights of other programs do; "
                    "these links are left out."
                ),
                n=own,
                name=path.name,
            )
        )
    return replace(
        links,
        origin=links.origin[other],
        destination=links.destination[other],
        value=links.value[other],
    )
