"""The pictures that a single run's report holds in QGIS, as SVG: what the help of these tools promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..choices.languages import check_language
from ..regression.chains.moderation.record import Moderation
from ..regression.chains.threshold.record import PanelThreshold
from ..regression.groups.leave_out.record import LeaveOut, halves
from ..words import _, say
from ._in_words import (
    MOST_LABELS,
    called,
    critical_line,
    left_out_head,
    left_out_said,
    left_out_shown,
    moderation_heads,
    moderation_key,
    moderation_said,
    threshold_heads,
)
from ._svg import (
    ACCENT,
    CONTRAST,
    GRID,
    INK,
    MUTED,
    SIZE,
    Plot,
    around,
    document,
    text_at,
    width_of,
)

_WIDE = 720.0
_ROW = 15.0


class Drawn(NamedTuple):
    """A picture as SVG text, its caption, and what it shows in words."""

    svg: str
    caption: str
    said: str


def pictures_of(record: Any, names: Mapping[str, str], language: str) -> tuple[Drawn, ...]:
    """Return the pictures of a record; of most kinds there are none.

    Parameters
    ----------
    record : Record
    names : mapping of region id to name
    language : {"en", "zh"}
    """
    if isinstance(record, LeaveOut):
        return (_left_out(record, names, language),)
    if isinstance(record, PanelThreshold) and record.thresholds:
        return (_threshold(record, language),)
    if isinstance(record, Moderation):
        return (_moderation(record, language),)
    return ()


def _left_out(record: LeaveOut, names: Mapping[str, str], language: str) -> Drawn:
    """Draw every estimate without each, in the order of size, with its interval."""
    shown = left_out_shown(record)
    own = {i: said.text(language) for i, said in record.region_names.items()}
    labels = [names.get(x, own.get(x, x)) for x in record.labels]
    heads = [left_out_head(record, k, language) for k in shown]
    caption = record.tables()[0].title(check_language(language))
    beneath = say(_("Estimate and 95% interval"), language)
    few = len(labels) <= MOST_LABELS
    margin = 14.0 + max((width_of(x, SIZE - 1) for x in labels), default=0.0)
    columns = 1 if len(shown) == 1 else 2
    one = _WIDE / columns
    tall = max(_ROW * len(labels), 60.0) if few else 280.0
    parts = []
    for place, (k, head) in enumerate(zip(shown, heads, strict=True)):
        row, column = divmod(place, columns)
        at = (column * one + margin, row * (tall + 70.0) + 26.0)
        plot = _sorted(record, k, labels, few, (*at, one - margin - 16.0, tall))
        plot.head(head)
        plot.frame(beneath, upward=False)
        parts += plot.parts
    height = -(-len(shown) // columns) * (tall + 70.0)
    said = left_out_said(record, shown, heads, labels, caption, language)
    return Drawn(document(_WIDE, height, parts), caption, said)


def _sorted(
    record: LeaveOut, k: int, labels: list[str], few: bool, box: tuple[float, float, float, float]
) -> Plot:
    wide, each = halves(record)
    values, whole, half = record.estimates[:, k], float(record.whole[k]), float(wide[k])
    order = np.argsort(values)
    order = order[np.isfinite(values[order])]
    runs, middle = each[order, k], values[order]
    x = around(middle - runs, middle + runs, whole - half, whole + half)
    plot = Plot(*box, x, (-1.0, float(order.size)))
    plot.band(whole - half, whole + half)
    if x[0] < 0.0 < x[1]:
        plot.upright(0.0, MUTED, 0.8)
    plot.upright(whole, ACCENT, 1.2)
    for y, (at, run, i) in enumerate(zip(middle, runs, order.tolist(), strict=True)):
        plot.line([at - run, at + run], [y, y], MUTED if few else GRID, 1.0)
        plot.dot(float(at), y, CONTRAST, 2.6 if few else 1.6)
        if few or y in (0, order.size - 1):
            plot.label(y, labels[i])
    return plot


def _threshold(record: PanelThreshold, language: str) -> Drawn:
    """Draw LR by value of each threshold, with the critical line and the confidence set."""
    heads, line = threshold_heads(record, language), critical_line(record, language)
    q, up = called(record, record.threshold, language), say(_("LR"), language)
    caption, parts, tall = record.tables()[0].title(check_language(language)), [], 150.0
    for row, (one, head) in enumerate(zip(record.thresholds, heads, strict=True)):
        top = max(3.0 * one.critical, float(np.quantile(one.lr, 0.9)) * 1.05)
        box = (62.0, row * (tall + 74.0) + 26.0, _WIDE - 80.0, tall)
        plot = Plot(*box, around(one.values), (-0.02 * top, top))
        plot.band(one.low, one.high)
        plot.line(one.values.tolist(), one.lr.tolist(), ACCENT, 1.2)
        plot.level(one.critical, CONTRAST, 1.0, "5 3")
        plot.upright(one.value, MUTED, 0.9)
        at = plot.down(one.critical) - 4
        plot.parts.append(
            text_at(_WIDE - 20.0, at, line, anchor="end", size=SIZE - 1, fill=CONTRAST)
        )
        plot.head(f"{up} · {head}")
        plot.frame(q, upward=True)
        parts += plot.parts
    height = len(heads) * (tall + 74.0)
    return Drawn(document(_WIDE, height, parts), caption, "; ".join([caption, *heads]))


def _moderation(record: Moderation, language: str) -> Drawn:
    """Draw each effect over the moderator with its intervals, its Johnson–Neyman region and a rug."""
    heads, m = (
        moderation_heads(record, language),
        called(record, record.moderator, language),
    )
    caption, tall, parts = record.tables()[0].title(check_language(language)), 190.0, []
    one = min(_WIDE / len(heads), 460.0)
    for column, (name, head) in enumerate(zip(record.effects, heads, strict=True)):
        plot = _slope(record, name, (column * one + 56.0, 26.0, one - 68.0, tall))
        plot.head(head)
        plot.frame(m, upward=True)
        parts += plot.parts
    key = say(moderation_key(record), language)
    parts.append(text_at(8.0, tall + 80.0, key, fill=MUTED))
    wide = max(one * len(heads), width_of(key) + 16.0)
    said = moderation_said(record, caption, heads, m, language)
    return Drawn(document(wide, tall + 92.0, parts), caption, said)


def _slope(record: Moderation, name: str, box: tuple[float, float, float, float]) -> Plot:
    grid, (single, every) = record.grid, record.critical
    b, se = record.effect(name, grid.tolist())
    ends = (float(grid[0]), float(grid[-1]))
    plot = Plot(*box, ends, around(b - every * se, b + every * se, 0.0))
    for region in record.regions:
        low, high = max(region.low, ends[0]), min(region.high, ends[1])
        if (region.effect, region.band) == (name, "one") and low < high:
            plot.band(low, high, 0.09)
    x = grid.tolist()
    plot.area(x, (b - single * se).tolist(), (b + single * se).tolist())
    for sign in (-1.0, 1.0):
        plot.line(x, (b + sign * every * se).tolist(), ACCENT, 0.9, "1.5 2.5")
    plot.level(0.0, MUTED, 0.8)
    plot.line(x, b.tolist(), INK, 1.5)
    rug = np.quantile(record.observed, np.linspace(0.0, 1.0, min(record.observed.size, 300)))
    bottom = plot.top + plot.height
    marks = "".join(f"M{plot.across(float(v)):.1f},{bottom:.1f}v-5" for v in rug)
    plot.parts.append(f'<path d="{marks}" stroke="{MUTED}" stroke-width="0.5"/>')
    return plot
