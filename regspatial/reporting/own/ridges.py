"""Densities of many times as ridges: one behind another, the first at the back, as in three dimensions."""

from __future__ import annotations

import numpy as np

from ...containers.labels import spoken_with_unit
from ...indicators.density.record import KernelDensity
from ...words import Message, _, say
from ..stock import Chart, Mark, Panel, line

HIGHEST = 2.4
"""Rows that the highest peak reaches: ridges stand before each other, and each is still seen."""


def ridges_chart(record: KernelDensity, *, language: str) -> Chart:
    """Return densities a row a time: the same height of curve is the same density in every row."""
    from matplotlib import colormaps

    count = len(record.times)
    heights = HIGHEST * record.density / record.density.max()
    shades = [colormaps["viridis_r"](v) for v in np.linspace(0.2, 0.95, max(count, 2))[-count:]]
    marks: list[Mark] = []
    for k in range(count):
        base = float(count - 1 - k)
        top = base + heights[k]
        fill = {"color": shades[k], "alpha": 0.75, "lw": 0.0, "zorder": 2 + k}
        marks.append(Mark("fill_between", (record.grid, base, top), fill))
        marks.append(line(record.grid, top, color="white", lw=2.2, zorder=2 + k))
        marks.append(line(record.grid, top, color=shades[k], lw=1.1, zorder=2 + k))
    places = (np.arange(count)[::-1], [str(t) for t in record.times])
    unit = spoken_with_unit(record.variable, record.variable_labels, language)
    peaks = "; ".join(f"{t}: {record.peaks(t)[0][0]:.4g}" for t in record.times)
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Density curves: {title}. Highest peak: {peaks}."), title=title, peaks=peaks
        ),
        size=(6.2, 1.6 + 0.34 * (count + HIGHEST)),
        panels=[
            Panel(
                marks=marks,
                upright=places,
                x=say(record.called, language) if record.relative else unit,
                grid="y",
                hidden=("left",),
                more={
                    "set_xlim": (float(record.grid[0]), float(record.grid[-1])),
                    "set_ylim": (-0.15, count - 1 + HIGHEST + 0.1),
                },
            )
        ],
    )
