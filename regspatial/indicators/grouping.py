"""The group of each region, read from an attribute of a map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..containers import Panel, Regions
from ..errors import InputError, listed
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


def coded(panel: Panel, names: Sequence[str]) -> tuple[Panel, dict[str, list[str]]]:
    """Return the panel with groupings of its regions as columns of codes, and what the codes stand for.

    A grouping (`Panel.with_groups`, an attribute of the map, a column of words) counts where the panel has
    no column of that name; its labels are numbered in their order.
    """
    words: dict[str, list[str]] = {}
    columns: dict[str, NDArray[np.float64]] = {}
    for name in names:
        if name in panel.columns or name not in panel.groups:
            continue
        labels = panel.groups[name]
        lost = [one for one, label in zip(panel.ids, labels, strict=True) if not label]
        if lost:
            raise InputError(
                _(
                    "{name!r} is empty for {n} {n:region|regions}: {lost}. Fill it in, or leave these out."
                ),
                ids=lost,
                name=name,
                n=len(lost),
                lost=listed(lost),
            )
        words[name] = sorted(set(labels))
        codes = np.array([words[name].index(label) for label in labels], dtype=float)
        columns[name] = np.tile(codes, (len(panel.times), 1))
    return (panel.with_columns(by_position=True, **columns) if columns else panel), words
