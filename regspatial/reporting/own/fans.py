"""Fan charts: the history of regions, the median ahead, and bands of 50, 80 and 95 percent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...indicators.forecast.record import FAN, Forecast
from ...words import Message, _, n_, say, together
from ..stock import OVER, Chart, Mark, Panel, at_times, band, line, named_rows
from ..style import ACCENT, INK, text_size

_SHADES = {0.95: "#dbe7f5", 0.8: "#b3cde9", 0.5: "#7fabd9"}
_MOST, _ACROSS = 6, 3
"""Regions in one picture, and beside each other."""


def forecast_chart(
    record: Forecast,
    *,
    ids: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    language: str,
) -> Chart:
    """Return fan charts of up to six regions, by default those with the highest values at the last time."""
    known = list(record.ids)
    order = (
        np.argsort(-record.values[-1], kind="stable").tolist()
        if ids is None
        else [known.index(one) for one in ids if one in known]
    )[:_MOST]
    shown = named_rows(record.ids, order, names)
    panels: list[Panel | None] = [_fan(record, i, shown[k]) for k, i in enumerate(order)]
    across = min(len(panels), _ACROSS)
    down = -(-len(panels) // across)
    panels += [None] * (across * down - len(panels))
    told = "; ".join(
        f"{name} {record.values[-1, i]:.4g} → {record.estimate[-1, i]:.4g} "
        f"[{record.low[-1, i]:.4g}, {record.high[-1, i]:.4g}]"
        for name, i in zip(shown, order, strict=True)
    )
    panels[0] = _fan(record, order[0], shown[0], language)
    more = len(record.ids) - len(order)
    return Chart(
        caption=together(
            Message(
                _("{x}: forecast to {year}"), x=record.said(record.variable), year=record.ahead[-1]
            ),
            *(
                [
                    Message(
                        n_(" ({n} other region in the table)", " ({n} other regions in the table)"),
                        n=more,
                    )
                ]
                if more
                else []
            ),
        ),
        told=lambda title: Message(_("Fan charts: {title}. {ends}."), title=title, ends=told),
        size=(max(2.6 * across, 5.2), 2.3 * down + 0.5),
        panels=panels,
        grid=(down, across),
        over=OVER,
        key={"loc": "outside lower center", "ncols": 5},
    )


def _fan(record: Forecast, i: int, name: str, language: str = "") -> Panel:
    """Return history, median and bands of a region; with a language they are named for the key."""
    every = (*record.times, *record.ahead)
    at = at_times(every) if all(isinstance(t, int) for t in every) else np.arange(len(every)) * 1.0
    past = len(record.times)
    x = at[past - 1 :]
    start = record.values[-1, i]

    def joined(v: Any) -> Any:
        return np.concatenate([[start], v[:, i]])

    def words(what: str | Message) -> str | None:
        return say(what, language) if language else None

    marks: list[Mark] = [
        band(
            x,
            joined(record.bands[share][0]),
            joined(record.bands[share][1]),
            color=_SHADES[share],
            label=words(Message("{p:g}%", p=100 * share)),
        )
        for share in sorted(FAN, reverse=True)
    ]
    marks += [
        line(x, joined(record.estimate), color=ACCENT, lw=1.5, label=words(_("Median"))),
        line(at[:past], record.values[:, i], color=INK, lw=1.4, label=words(_("History"))),
    ]
    shown = np.unique(np.linspace(0, len(every) - 1, 4).round().astype(int))
    return Panel(
        marks=marks,
        ticks=(at[shown], [str(every[k]) for k in shown]),
        title=name,
        title_style={"fontsize": text_size(), "fontweight": "normal"},
        grid="y",
    )
