"""Regions with an empty cell that a call stops at, left out and said by name: one rule on every face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from ..containers import Panel
from ..errors import DataWarning, RegspatialError, RegspatialWarning, listed
from ..words import Message, _
from ..words.naming import with_names
from .balancing import without_regions
from .one_sample import lacking

LEAST = 0.5
"""The share of regions that has to be left: where more have empty cells, what to do is a person's to say."""


def left_out(
    panel: Panel,
    whole: Panel,
    used: Sequence[str],
    error: RegspatialError,
    called: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Panel, RegspatialWarning] | None:
    """Return a table without the regions that an error names, where each has an empty cell; None otherwise.

    An error about anything else, an infinite value among them, stands.

    Parameters
    ----------
    whole : Panel
        With the columns that are made of others; those `used` are looked at.
    called : mapping, optional
        What people call columns that have another name here.
    """
    empty = lacking(whole, used)
    named = {str(one) for one in error.ids}
    infinite = any(np.isinf(whole[one].values).any() for one in used)
    if infinite or not named or not named <= set(empty) or panel.n - len(named) < LEAST * panel.n:
        return None
    out = [one for one in panel.ids if one in named]
    return without_regions(panel, out), _said(
        {one: [called.get(c, c) for c in empty[one]] for one in out}
    )


def _said(empty: Mapping[str, Sequence[str]]) -> RegspatialWarning:
    each: list[Any] = [
        Message(_("{region}: {columns}"), region=one, columns=listed(columns))
        for one, columns in empty.items()
    ]
    said = _(
        "{n} {n:region is|regions are} left out, for a cell that is used is empty there ({regions}). "
        "{param:missing=stop} stops at such cells, {param:missing=keep} leaves them to a method that can do without."
    )
    return DataWarning(
        with_names(Message(said, n=len(empty), regions=listed(each, 12)), list(empty))
    )
