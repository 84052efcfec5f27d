"""Pictures of growth poles at several scales."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...results.network.scales import PoleScales, scale_called
from ...terms.palette import NO_DATA
from ...words import Message, _, say
from .._labels import known_names
from .._wrapping import wrap
from ..style import GRID, describe, drawing, legend_below, new_figure, titles
from .clusters import classes_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 40
"""Regions of the picture: with more, names lie on each other."""
COLOURS = ("#ca1a20", "#e8a33d", "#2265ad", "#7a5195", "#4d8f4d", "#8c564b")


def scales_figure(
    record: PoleScales,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw a row a region and a column a scale: a mark where the region is a pole of the scale.

    Parameters
    ----------
    record : PoleScales
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    order = [str(row[0]) for row in record.tables()[3].rows][:MOST]
    known = known_names(names)
    shown = [known.get(one, one) for one in order]
    heads = [say(scale_called(record, scale), language) for scale in record.scales]
    labels = [say(_("Growth pole"), language), say(_("Not a pole"), language)]
    with drawing([drawn, *shown, *heads, *labels], language):
        figure = new_figure(max(4.4, 2.0 + 1.2 * len(heads)), 1.6 + 0.24 * max(len(order), 1))
        axes = figure.add_subplot()
        y = np.arange(len(order))[::-1]
        for k, scale in enumerate(record.scales):
            pole = np.isin(order, list(scale.poles)) if order else np.zeros(0, dtype=bool)
            asked = np.isin(order, list(scale.asked)) if order else np.zeros(0, dtype=bool)
            x = np.full(len(order), float(k))
            colour = COLOURS[k % len(COLOURS)]
            axes.scatter(x[pole], y[pole], s=75, color=colour)
            rest = asked & ~pole
            axes.scatter(x[rest], y[rest], s=14, facecolors="none", edgecolors="#8d9399")
        axes.set_xticks(np.arange(len(heads)), ["\n".join(wrap(one, 16)) for one in heads])
        axes.xaxis.tick_top()
        axes.set_yticks(y, shown)
        axes.set_xlim(-0.5, len(heads) - 0.5)
        axes.set_ylim(-0.6, max(len(order), 1) - 0.4)
        axes.tick_params(length=0)
        axes.grid(color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        axes.scatter([], [], s=75, color=COLOURS[0], label=labels[0])
        axes.scatter([], [], s=14, facecolors="none", edgecolors="#8d9399", label=labels[1])
        legend_below(figure, 2)
        said = "; ".join(
            f"{head}: {', '.join(known.get(p, p) for p in scale.poles) or '–'}"
            for head, scale in zip(heads, record.scales, strict=True)
        )
        text = Message(_("Poles by scale: {title}. {said}."), title=caption, said=said)
        return describe(figure, caption, text.text(language))


def scales_map(
    record: PoleScales,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw the widest scale at which each region is a pole.

    Parameters
    ----------
    record : PoleScales
    regions : Regions
    title, language
    **how
        As for `choropleth`.
    """
    language = check_language(language)
    caption = say(_("Widest scale at which a region is a pole"), language)
    drawn, caption = titles(title, caption)
    widest = record.widest()
    classes = {one: widest[one].code if one in widest else "none" for one in record.ids}
    order = [*(s.code for s in record.scales), "none"]
    colours = {s.code: COLOURS[k % len(COLOURS)] for k, s in enumerate(record.scales)}
    labels = {s.code: say(scale_called(record, s), language) for s in record.scales}
    labels["none"] = say(_("Pole of no scale"), language)
    return classes_map(
        regions,
        classes,
        order,
        {**colours, "none": NO_DATA},
        labels,
        drawn,
        caption,
        language,
        **how,
    )
