"""The lines under several maps: sources, review number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .._wrapping import wrap
from ..look import current
from ..style import MUTED
from .sheet import PAD

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def note_lines(notes: Sequence[str], wide: float) -> list[str]:
    """Return the notes under several maps in lines as wide as the figure, in inches."""
    size = _note_size()
    return [one for n in notes for one in wrap(n, int((wide - 2 * PAD) * 72 / (0.52 * size)))]


def write_notes(figure: Figure, lines: Sequence[str], wide: float, high: float) -> None:
    """Write the lines into the lower left corner of a figure of so many inches."""
    figure.text(
        PAD / wide,
        PAD / high,
        "\n".join(lines),
        fontsize=_note_size(),
        color=MUTED,
        va="bottom",
        linespacing=1.25,
    )


def _note_size() -> float:
    style = current()
    return style.points - 1.5 * style.larger
