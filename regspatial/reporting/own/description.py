"""Figures that describe: series, rankings, densities, Zipf's law, boxes, correlations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...containers.labels import spoken_with_unit
from ...containers.time_axis import counted_in_years, drawn_at
from ...indicators.density.record import KernelDensity
from ...indicators.description.record import Correlations, Description
from ...indicators.ranking.record import Ranking
from ...indicators.series.record import Series
from ...indicators.zipf.record import Zipf
from ...terms.palette import CATEGORIES
from ...words import Message, _, say
from .._labels import known_names
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
    text_size,
    titles,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BAR = 0.2  # inches a bar
_LINES = ("#0b5cad", "#c4500c", "#1b7f5c", "#8a4f9e", "#8c6d1f", "#3f4a55", "#b0306a", "#4a8fc2")
"""Dark enough to be told apart as lines, for the common kinds of colour blindness too."""
_DASHES = ("-", "--", "-.", ":")


def series_figure(record: Series, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw a variable over time: a line a group, all regions thick.

    Parameters
    ----------
    record : Series
    title, language
    """
    language = check_language(language)
    names = [say(one, language) for one in record.called]
    drawn, caption = titles(title, record.tables()[0].title(language))
    unit = spoken_with_unit(record.variable, record.variable_labels, language)
    with drawing([drawn, unit, *names], language):
        figure = new_figure(6.4, 3.8)
        axes = figure.add_subplot()
        x = _times(axes, record.times)
        for k, name in enumerate(names):
            thick = k == 0
            axes.plot(
                x,
                record.values[k],
                label=name,
                color=INK if thick else _line(k - 1),
                lw=2.2 if thick else 1.5,
                ls="-" if thick else _DASHES[(k - 1) // len(_LINES) % 4],
                marker="o" if len(x) <= 25 else None,
                ms=3.2,
                zorder=3 if thick else 2,
            )
        axes.set_ylabel(unit)
        _plain(axes)
        axes.set_title(drawn)
        if len(names) > 1:
            figure.legend(loc="outside right center")
        ends = "; ".join(
            f"{n} {v[0]:.4g} → {v[-1]:.4g}" for n, v in zip(names, record.values, strict=True)
        )
        text = Message(_("Line chart: {title}. {ends}."), title=caption, ends=ends)
        return describe(figure, caption, text.text(language))


def ranking_figure(
    record: Ranking,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw a ranking as bars, the best place on top; a ring marks the place at the other time.

    Parameters
    ----------
    record : Ranking
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    n = record.shown
    known = known_names(names)
    shown = [known.get(i, i) for i in record.ids[:n]]
    drawn, caption = titles(title, record.tables()[0].title(language))
    unit = spoken_with_unit(record.variable, record.variable_labels, language)
    groups = list(dict.fromkeys(sorted(record.groups)))
    called = [say(record.said(g), language) for g in groups]
    with drawing([drawn, unit, *shown, *called], language):
        figure = new_figure(6.2, 1.0 + BAR * n)
        axes = figure.add_subplot()
        y = np.arange(n)[::-1]
        colours: Any = ACCENT
        if groups:
            colours = [CATEGORIES[groups.index(g) % len(CATEGORIES)] for g in record.groups[:n]]
        axes.barh(y, record.values[:n], color=colours, height=0.74)
        axes.axvline(0, color=MUTED, lw=0.8)
        axes.set_yticks(
            y, [f"{name}  {int(p)}" for name, p in zip(shown, record.places, strict=False)]
        )
        axes.set_ylim(-0.6, n - 0.4)
        axes.tick_params(axis="y", length=0)
        _moves(axes, record, y)
        axes.set_xlabel(unit)
        axes.grid(axis="x", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        if groups:
            _patches(figure, called)
        top = ", ".join(
            f"{int(p)} {name} {v:.4g}"
            for p, name, v in list(zip(record.places, shown, record.values, strict=False))[:5]
        )
        text = Message(
            _("Bar chart: {title}. {n} of {all} {all:region|regions}; first: {top}."),
            title=caption,
            n=n,
            all=len(record.ids),
            top=top,
        )
        return describe(figure, caption, text.text(language))


def _moves(axes: Axes, record: Ranking, y: NDArray[Any]) -> None:
    """Write beside each bar the places won or lost."""
    if record.moved is None:
        return
    low, high = axes.get_xlim()
    for at, value, moved in zip(y, record.values, record.moved, strict=False):
        if np.isfinite(moved) and moved:
            sign = "▲" if moved > 0 else "▼"
            axes.text(
                max(value, 0.0) + 0.01 * (high - low),
                at,
                f"{sign}{abs(int(moved))}",
                va="center",
                ha="left",
                fontsize=text_size(-2.0),
                color=ACCENT if moved > 0 else CONTRAST,
            )
    axes.set_xlim(low, high + 0.05 * (high - low))


def _patches(figure: Figure, called: Sequence[str]) -> None:
    from matplotlib.patches import Patch

    shades = [CATEGORIES[k % len(CATEGORIES)] for k in range(len(called))]
    handles = [Patch(color=c) for c in shades]
    figure.legend(handles, called, loc="outside right upper")


def density_figure(
    record: KernelDensity, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw kernel densities, a curve a time, the later the darker.

    Parameters
    ----------
    record : KernelDensity
    title, language
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    unit = spoken_with_unit(record.variable, record.variable_labels, language)
    if record.relative:
        unit = say(record.called, language)
    with drawing([drawn, unit, *map(str, record.times)], language):
        figure = new_figure(6.2, 3.8)
        axes = figure.add_subplot()
        shades = _from_light_to_dark(len(record.times))
        for k, time in enumerate(record.times):
            dash = _DASHES[k % 4]
            axes.plot(
                record.grid, record.density[k], color=shades[k], ls=dash, lw=1.7, label=str(time)
            )
        axes.set_xlim(float(record.grid[0]), float(record.grid[-1]))
        axes.set_ylim(bottom=0)
        axes.set_xlabel(unit)
        axes.set_ylabel(pick(_("Density"), language))
        _plain(axes)
        axes.set_title(drawn)
        figure.legend(loc="outside right center")
        peaks = "; ".join(f"{t}: {record.peaks(t)[0][0]:.4g}" for t in record.times)
        text = Message(
            _("Density curves: {title}. Highest peak: {peaks}."), title=caption, peaks=peaks
        )
        return describe(figure, caption, text.text(language))


def _from_light_to_dark(k: int) -> list[Any]:
    from matplotlib import colormaps

    return [colormaps["viridis_r"](v) for v in np.linspace(0.25, 1.0, max(k, 2))[-k:]]


def zipf_figure(record: Zipf, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw rank against size in logs, with the fitted line, of the first and the last time.

    Parameters
    ----------
    record : Zipf
    title, language
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    unit = spoken_with_unit(record.variable, record.variable_labels, language)
    at = list(dict.fromkeys((0, len(record.times) - 1)))
    with drawing([drawn, unit, *map(str, record.times)], language):
        figure = new_figure(5.8, 4.2)
        axes = figure.add_subplot()
        for k, colour, mark in zip(at, (ACCENT, CONTRAST), "os", strict=False):
            sizes, ranks = record.sizes[k], record.ranks[k] - 0.5
            label = f"{record.times[k]}: b = {record.slope[k]:.3f} ({record.std_error[k]:.3f})"
            axes.plot(sizes, ranks, mark, color=colour, ms=4, mfc="none", label=label)
            ends = np.array([sizes[0], sizes[-1]])
            line = np.exp(record.intercept[k] - record.slope[k] * np.log(ends))
            axes.plot(ends, line, color=colour, lw=1.4)
        axes.set(xscale="log", yscale="log")
        axes.set_xlabel(Message(_("{x} (log scale)"), x=unit).text(language))
        axes.set_ylabel(pick(_("Rank − 1/2 (log scale)"), language))
        _plain(axes, grid="both")
        axes.legend()
        axes.set_title(drawn)
        slopes = "; ".join(f"{record.times[k]} b = {record.slope[k]:.3f}" for k in at)
        text = Message(_("Rank and size in logs: {title}. {slopes}."), title=caption, slopes=slopes)
        return describe(figure, caption, text.text(language))


def boxes_figure(record: Description, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw the columns as boxes in standard deviations from their means, so that all can be compared.

    The box spans the least and the greatest quantile that were asked for, the line is the median
    (where asked for), the whiskers reach the least and the greatest value.

    Parameters
    ----------
    record : Description
    title, language
    """
    language = check_language(language)
    names = [say(record.said(n), language) for n in record.names]
    drawn, caption = titles(title, record.tables()[0].title(language))
    middle = record.quantiles.index(0.5) if 0.5 in record.quantiles else None
    with drawing([drawn, *names], language):
        figure = new_figure(6.2, 1.0 + 0.3 * len(names))
        axes = figure.add_subplot()
        for k, row in enumerate(record.values):
            if not row[2] > 0.0:
                continue
            y = len(names) - 1 - k
            low, *inner, high = (row[5:-1] - row[1]) / row[2]
            axes.hlines(y, low, high, color=MUTED, lw=1.2)
            axes.barh(
                y, inner[-1] - inner[0], left=inner[0], height=0.56, color="#bcd3ea", ec=ACCENT
            )
            if middle is not None:
                axes.vlines(inner[middle], y - 0.28, y + 0.28, color=INK, lw=1.6)
            axes.plot([low, high], [y, y], "|", color=MUTED, ms=7)
        axes.axvline(0, color=MUTED, lw=0.8, ls="--")
        axes.set_yticks(np.arange(len(names))[::-1], names)
        axes.set_ylim(-0.6, len(names) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(pick(_("Standard deviations from the mean"), language))
        axes.grid(axis="x", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        means = "; ".join(f"{n} {row[1]:.4g}" for n, row in zip(names, record.values, strict=True))
        text = Message(
            _("Box plot: {title}. {n} {n:column|columns}; means: {means}."),
            title=caption,
            n=len(names),
            means=means,
        )
        return describe(figure, caption, text.text(language))


def correlation_figure(
    record: Correlations, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the lower triangle of correlations, blue below zero and red above, with stars.

    Parameters
    ----------
    record : Correlations
    title, language
    """
    language = check_language(language)
    names = [say(record.said(n), language) for n in record.names]
    k = len(names)
    drawn, caption = titles(title, record.tables()[0].title(language))
    with drawing([drawn, *names], language):
        side = 0.62 * k
        figure = new_figure(2.4 + side, 1.6 + 0.62 * side + 0.3)
        axes = figure.add_subplot()
        hidden = np.triu(np.ones((k, k), dtype=bool))
        image = axes.imshow(
            np.ma.array(record.r, mask=hidden), cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto"
        )
        for i in range(k):
            for j in range(i):
                dark = abs(record.r[i, j]) > 0.6
                axes.text(
                    j,
                    i,
                    record.cell(i, j, digits=2),
                    ha="center",
                    va="center",
                    fontsize=text_size(-1.5),
                    color="white" if dark else INK,
                )
        axes.set_xticks(
            np.arange(k - 1), names[:-1], rotation=35, ha="right", rotation_mode="anchor"
        )
        axes.set_yticks(np.arange(1, k), names[1:])
        axes.set_xlim(-0.5, k - 1.5)
        axes.set_ylim(k - 0.5, 0.5)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        figure.colorbar(image, ax=axes, shrink=0.8, label="r")
        axes.set_title(drawn)
        pairs = [(i, j) for i in range(k) for j in range(i) if np.isfinite(record.r[i, j])]
        strongest = sorted(pairs, key=lambda at: -abs(record.r[at]))[:5]
        text = Message(
            _("Heat map: {title}. {n} {n:column|columns}, N = {rows}; strongest: {pairs}."),
            title=caption,
            n=k,
            rows=record.n,
            pairs="; ".join(f"{names[i]} – {names[j]} {record.r[i, j]:.2f}" for i, j in strongest),
        )
        return describe(figure, caption, text.text(language))


def _times(axes: Axes, times: Sequence[int | str]) -> NDArray[np.float64]:
    from matplotlib.ticker import MaxNLocator

    at = drawn_at(times)
    if len(times) > 1 and all(isinstance(t, int) for t in times) and counted_in_years(times):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9, min_n_ticks=1))
        axes.xaxis.set_major_formatter("{x:.0f}")
        return at
    axes.set_xticks(at, [str(t) for t in times], rotation=30 if len(times) > 8 else 0)
    return at


def _line(k: int) -> str:
    return _LINES[k % len(_LINES)]


def _plain(axes: Axes, grid: Any = "y") -> None:
    axes.grid(axis=grid, color=GRID, lw=0.6)
    axes.set_axisbelow(True)
