"""Pictures of importances: bars with intervals, dependence on each predictor, small maps of SHAP values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...containers.labels import spoken_with_unit
from ...indicators.importances.record import Importances
from ...results.table import with_time
from ...words import Message, _, say
from ..cartography.key import numeric_key
from ..cartography.local_maps import _told
from ..cartography.small_maps import SmallMap, small_maps
from ..cartography.values import counted, values_for
from ..style import (
    ACCENT,
    CONTRAST,
    GRID,
    INK,
    MUTED,
    describe,
    drawing,
    new_figure,
    pick,
    titles,
)
from .description import _plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_BARS = 20
MOST_PANELS = 6
"""Predictors of the dependence picture and of the small maps, the most important ones."""
_BAR = 0.3  # inches
_PANEL = 2.9  # inches


def importance_figure(
    record: Importances, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw mean |SHAP| by predictor with the spread of the refits, and what permutations cost beside it.

    Where the trees do not predict, R² by validation is drawn instead.

    Parameters
    ----------
    record : Importances
    title, language
    """
    language = check_language(language)
    if not record.predicts:
        return validation_figure(record, title=title, language=language)
    shown = record.scores[:MOST_BARS]
    called = [say(record.said(s.name), language) for s in shown]
    said = Message(_("What predictions of {y} owe to each predictor"), y=record.said(record.y_name))
    drawn, caption = titles(title, said.text(language))
    heads = [
        Message(
            _("Mean |SHAP|, in the unit of {y}"),
            y=spoken_with_unit(record.y_name, record.variable_labels, language),
        ).text(language),
        pick(_("Permutation: R² lost"), language),
    ]
    with drawing([drawn, *called, *heads], language):
        figure = new_figure(8.2, 1.3 + _BAR * max(len(shown), 3))
        axes: Any = figure.subplots(1, 2, sharey=True)
        y = np.arange(len(shown))[::-1]
        for ax, name, head, colour in zip(
            axes, ("shap", "permutation"), heads, (ACCENT, MUTED), strict=True
        ):
            values = np.array([getattr(s, name) for s in shown])
            low = np.array([getattr(s, f"{name}_low") for s in shown])
            high = np.array([getattr(s, f"{name}_high") for s in shown])
            ax.barh(y, values, height=0.62, color=colour, alpha=0.75)
            ax.hlines(y, low, high, color=INK, lw=1.3)
            ax.axvline(0.0, color=MUTED, lw=0.8)
            ax.set_xlabel(head)
            _plain(ax, grid="x")
        axes[0].set_yticks(y, called)
        for ax in axes:
            ax.tick_params(axis="y", length=0)
        figure.suptitle(drawn)
        first = "; ".join(f"{n} {s.shap:.3g}" for n, s in list(zip(called, shown, strict=True))[:5])
        text = Message(
            _("Bar chart: {title}, with the range of the refits. Mean |SHAP|: {first}."),
            title=caption,
            first=first,
        )
        return describe(figure, caption, text.text(language))


def validation_figure(
    record: Importances, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw R² of trees and of a linear fit, by what was left out."""
    language = check_language(language)
    tables = record.tables()[0]
    said = Message(_("How well {y} is predicted"), y=record.said(record.y_name))
    drawn, caption = titles(title, said.text(language))
    worded = [
        [column.worded(cell, language) for column, cell in zip(tables.columns, row, strict=True)]
        for row in tables.rows
    ]
    labels = [
        Message(_("{reason}: {who}"), reason=row[0], who=row[1]).text(language) for row in worded
    ]
    axis = pick(_("R² (left of 0: worse than the mean)"), language)
    with drawing([drawn, *labels, axis], language):
        figure = new_figure(6.4, 1.2 + _BAR * len(labels))
        axes = figure.add_subplot()
        y = np.arange(len(labels))[::-1]
        r2 = [v.r2 for v in record.validation]
        colours = [ACCENT if v.model == "trees" else MUTED for v in record.validation]
        axes.barh(y, r2, height=0.62, color=colours, alpha=0.8)
        axes.axvline(0.0, color=INK, lw=0.9)
        axes.set_yticks(y, labels)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(axis)
        _plain(axes, grid="x")
        axes.set_title(drawn)
        first = "; ".join(f"{n} {v:.3g}" for n, v in zip(labels, r2, strict=True))
        text = Message(_("Bar chart: {title}. R²: {first}."), title=caption, first=first)
        return describe(figure, caption, text.text(language))


def dependence_figure(
    record: Importances, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw SHAP values against the values of each predictor, with medians of twentieths of the rows.

    Parameters
    ----------
    record : Importances
    title, language
    """
    language = check_language(language)
    shown = record.scores[:MOST_PANELS]
    units = [spoken_with_unit(s.name, record.variable_labels, language) for s in shown]
    said = Message(_("SHAP values of {y} against the predictors"), y=record.said(record.y_name))
    drawn, caption = titles(title, said.text(language))
    head = pick(_("SHAP value"), language)
    with drawing([drawn, *units, head], language):
        across = min(3, len(shown))
        down = -(-len(shown) // across)
        figure = new_figure(_PANEL * across, 0.4 + 2.5 * down)
        grid: Any = figure.subplots(down, across, sharey=True, squeeze=False)
        for k, ax in enumerate(grid.ravel()):
            if k >= len(shown):
                ax.set_axis_off()
                continue
            _dependence(ax, record, record.terms.index(shown[k].name))
            ax.set_xlabel(units[k])
            if k % across == 0:
                ax.set_ylabel(head)
        figure.suptitle(drawn)
        text = Message(
            _("Scatterplots: {title}. Rank correlations of value and SHAP value: {all}."),
            title=caption,
            all="; ".join(f"{u} {s.direction:.2f}" for u, s in zip(units, shown, strict=True)),
        )
        return describe(figure, caption, text.text(language))


def _dependence(ax: Axes, record: Importances, j: int) -> None:
    x, phi = record.x[j].ravel(), record.phi[j].ravel()
    there = np.isfinite(x) & np.isfinite(phi)
    x, phi = x[there], phi[there]
    ax.axhline(0.0, color=MUTED, lw=0.8)
    ax.plot(x, phi, "o", ms=2.4, color=ACCENT, alpha=0.35, mec="none")
    parts = np.array_split(np.argsort(x, kind="stable"), min(20, max(len(x) // 8, 1)))
    ax.plot(
        [float(np.median(x[p])) for p in parts],
        [float(np.median(phi[p])) for p in parts],
        color=CONTRAST,
        lw=1.6,
    )
    ax.grid(color=GRID, lw=0.6)
    ax.set_axisbelow(True)


def shap_maps(
    record: Importances,
    regions: Regions,
    *,
    x: str | None = None,
    time: object = None,
    classes: int = 5,
    columns: int = 2,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw a map of the SHAP values of each predictor at one time, or of one predictor alone.

    Parameters
    ----------
    record : Importances
    regions : Regions
    x : predictor, optional
        Default: the six most important ones.
    time : optional
        Default: the last.
    classes, columns, title, language
    **how
        `source`, `scale_bar`, `north_arrow`, as for `choropleth`.
    """
    language = check_language(language)
    terms = [s.name for s in record.scores[:MOST_PANELS]] if x is None else [x]
    moment = record.times[-1] if time is None else time
    called = [say(record.said(t), language) for t in terms]
    said = with_time(Message(_("SHAP values of {y}"), y=record.said(record.y_name)), str(moment))
    _drawn, caption = titles(title, said.text(language))
    told: list[str] = []
    maps: list[SmallMap] = []
    for term, name in zip(terms, called, strict=True):
        found, _unused = values_for(regions, record.local(term).at(moment))
        data = np.full(regions.n, np.nan) if found is None else np.asarray(found, dtype=float)
        several = min(classes, max(len(np.unique(data[np.isfinite(data)])), 1))
        divisor, head = counted(data, "", language)
        key = numeric_key(data, several, "fisher-jenks", 0.0, None, language, divisor)
        maps.append(SmallMap(key, name, head))
        told.append(_told(name, data, None, language))
    figure = small_maps(regions, maps, columns, language, **how)
    text = Message(_("Maps: {title}. {parts}."), title=caption, parts="; ".join(told))
    return describe(figure, caption, text.text(language))
