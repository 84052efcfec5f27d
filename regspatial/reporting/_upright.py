"""Names around a circle, written upright."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._wrapping import columns
from .style import MUTED, text_size

Array = NDArray[np.float64]


def room_for(names: Sequence[str], inches: float) -> float:
    """Return how far axes must reach to each side of a circle of radius one for the names to fit."""
    size = text_size(-1.5 if len(names) < 30 else -2.5)
    widest = max((columns(line) for name in names for line in name.split("\n")), default=0)
    share = min(2.0 * _LETTER * size * widest / 72 / inches, 0.7)
    return max(_LEAST, 1.22 / (1.0 - share))


_LETTER, _LEAST = 0.6, 1.45
"""Width of a letter against its size; how far the axes reach where names are short."""


def upright_names(axes: Any, angle: Array, names: Sequence[str], bold: NDArray[np.bool_]) -> None:
    """Write names upright around a circle, those of a side moved apart until none lies on another."""
    figure = axes.figure
    size = text_size(-1.5 if len(names) < 30 else -2.5)
    figure.draw_without_rendering()
    unit = abs(axes.transData.transform((0, 1))[1] - axes.transData.transform((0, 0))[1])
    lines = max((name.count("\n") + 1 for name in names), default=1)
    line = (1.12 + 1.75 * (lines - 1)) * size * figure.dpi / 72 / unit
    for right in (True, False):
        side = [k for k, a in enumerate(angle) if (np.cos(a) > -1e-9) == right]
        side.sort(key=lambda k: -np.sin(angle[k]))
        wanted = np.array([1.13 * np.sin(angle[k]) for k in side])
        for k, y in zip(side, _apart(wanted, line), strict=True):
            a = angle[k]
            x = 1.14 * np.cos(a) + (0.05 if right else -0.05)
            x = max(x, 0.06) if right else min(x, -0.06)
            axes.annotate(
                names[k],
                (np.cos(a), np.sin(a)),
                xytext=(x, y),
                textcoords="data",
                ha="left" if right else "right",
                va="center",
                fontsize=size,
                fontweight="bold" if bold[k] else "normal",
                arrowprops={
                    "arrowstyle": "-",
                    "color": MUTED,
                    "lw": 0.4,
                    "shrinkA": 1,
                    "shrinkB": 5,
                },
            ).set_in_layout(False)


def _apart(wanted: Array, line: float) -> Array:
    """Return heights, from the top, at least a line apart and as near to the wanted as can be."""
    out = wanted.copy()
    groups: list[list[int]] = []
    for k in range(len(out)):
        groups.append([k])
        while len(groups) > 1:
            upper, lower = groups[-2], groups[-1]
            if out[upper[-1]] - out[lower[0]] >= line - 1e-12:
                break
            both = upper + lower
            middle = np.mean([wanted[m] + n * line for n, m in enumerate(both)])
            for n, m in enumerate(both):
                out[m] = middle - n * line
            groups[-2:] = [both]
    return out
