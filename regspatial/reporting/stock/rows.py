"""What charts of regions, coefficients and times have in common: rows, their order and their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...containers.time_axis import drawn_at
from ...indicators.ranking.record import ALL_BARS, SOME_BARS
from ...words import Message, _
from .._labels import known_names
from ..style import INK
from .marks import Mark, written

BAR = 0.2
"""Inches a bar."""
ROW = 0.3
"""Inches a row of a dot plot."""


def named_rows(
    ids: Sequence[str], order: Iterable[int], names: Mapping[str, str] | None
) -> list[str]:
    """Return what regions are called, in an order."""
    known = known_names(names)
    return [known.get(ids[i], ids[i]) for i in order]


def ranked(values: NDArray[Any]) -> NDArray[np.intp]:
    """Return regions from the highest value down, of many the first so many."""
    order = np.argsort(-values, kind="stable")
    return order[: len(order) if len(order) <= ALL_BARS else SOME_BARS]


def first_of(shown: Sequence[str], values: Any, title: str, n: int, every: int) -> Message:
    """Return bars in words: how many of how many, and the first five."""
    top = ", ".join(f"{name} {v:.3g}" for name, v in list(zip(shown, values, strict=True))[:5])
    return Message(
        _("Bar chart: {title}. {n} of {all} {all:region|regions}; first: {top}."),
        title=title,
        n=n,
        all=every,
        top=top,
    )


def rows_said(title: str, rows: Sequence[Mapping[str, Any]], called: Sequence[str]) -> Message:
    """Return estimates with their intervals in words, thirty at most."""
    cells = "; ".join(
        f"{name} {r['estimate']:.3g} [{r['low']:.3g}, {r['high']:.3g}]"
        for name, r in list(zip(called, rows, strict=True))[:30]
    )
    return Message(_("Dot plot: {title}. {cells}."), title=title, cells=cells)


def at_times(times: Sequence[int | str]) -> NDArray[np.float64]:
    """Return where times stand on their axis."""
    return drawn_at(times)


def in_cells(texts: Mapping[tuple[int, int], str], dark: Any, **style: Any) -> list[Mark]:
    """Return texts in cells, by row and column: white where a cell is dark."""
    return [
        written(
            j,
            i,
            text,
            **{"ha": "center", "va": "center", **style},
            color="white" if dark[i, j] else INK,
        )
        for (i, j), text in texts.items()
    ]
