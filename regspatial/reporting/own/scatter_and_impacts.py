"""Figures: Moran scatter and series, impacts and coefficients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...containers.ids import positions
from ...containers.labels import spoken
from ...containers.time_axis import counted_in_years, drawn_at
from ...terms import named
from ...terms.palette import CLUSTERS
from ...words import Message, _, say
from .._labels import known_names, place_labels
from ..style import (
    ACCENT,
    CONTRAST,
    GRID,
    MUTED,
    THIRD,
    describe,
    drawing,
    dress,
    new_figure,
    pick,
    root_of,
    text_size,
    titles,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

_EFFECTS = (
    ("direct", ACCENT, "o"),
    ("indirect", CONTRAST, "s"),
    ("total", THIRD, "D"),
)
_GREEK = {"rho": "ρ", "lambda": "λ", "tau": "τ", "eta": "η"}
ROW = 0.3  # inches a row of a dot plot


def moran_scatter(
    scatter: Any,
    *,
    names: Mapping[str, str] | None = None,
    labels: int | Sequence[str] = 10,
    title: str | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Figure:
    """Draw a Moran scatterplot: standardised values against their spatial lags.

    Parameters
    ----------
    scatter : MoranScatter
        Or a record with ``scatter(time)``, which is asked for its last time.
    names : mapping of id to name, optional
        Labels of the points; ids otherwise.
    labels : int, True or sequence of ids
        How many points are labelled: those farthest from the centre; a label that would lie on
        another is left out. All (True), or points named by id, are all labelled, with a line where there
        is no room beside them.
    title, language, ax
    """
    language = check_language(language)
    points = scatter.scatter() if hasattr(scatter, "scatter") else scatter
    known = known_names(names)
    shown = [known.get(i, i) for i in points.ids]
    title, caption = titles(title, points.tables()[0].title(language))
    variable = say(points.said(points.variable), language)
    with drawing([title, variable, *shown], language):
        figure, axes = _axes(ax, 5.6, 4.8)
        _quadrants(axes, points.z, points.lag, language)
        for code in dict.fromkeys(points.quadrant.tolist()):
            at = points.quadrant == code
            axes.scatter(
                points.z[at],
                points.lag[at],
                s=20,
                lw=0.5,
                ec=MUTED,
                zorder=3,
                color=CLUSTERS.get(code, GRID),
                label=named("quadrant", code, language),
            )
        left, right = axes.get_xlim()
        x = np.array([left, right])
        axes.plot(x, points.intercept + points.slope * x, color="black", lw=1.2, zorder=2)
        axes.set_xlim(left, right)
        axes.set_xlabel(pick(_("{} (standardised)"), language).format(variable))
        axes.set_ylabel(pick(_("Spatial lag"), language))
        slope = pick(_("Slope"), language)
        axes.set_title(f"{title}\n" if title else "", pad=2)
        axes.text(
            0.0,
            1.015,
            f"{slope} = {points.slope:.3f}",
            transform=axes.transAxes,
            fontsize=text_size(-0.5),
            color=MUTED,
            va="bottom",
        )
        chosen, asked = _labelled(points, labels)
        place_labels(axes, points.z, points.lag, [(k, shown[k]) for k in chosen], lead=asked)
        return describe(figure, caption, _scatter_alternative(points, caption, language))


def _labelled(points: Any, labels: int | Sequence[str]) -> tuple[list[int], bool]:
    """Return the points that get labels, and whether each was asked for by name."""
    if labels is True:
        return list(range(len(points.ids))), True
    if not isinstance(labels, int):
        wanted = [labels] if isinstance(labels, str) else list(labels)
        at = positions(points.ids, wanted, source_name="points", wanted_name="labels")
        return [int(k) for k in at], True
    far = np.argsort(-np.hypot(points.z, points.lag / max(points.lag.std(), 1e-12)))
    return [int(k) for k in far[: max(labels, 0)]], False


def moran_series(
    record: Any,
    *,
    title: str | None = None,
    level: float = 0.05,
    language: str = "en",
    ax: Axes | None = None,
) -> Figure:
    """Draw a global statistic by time, with its expected value and 95 % band under no association.

    Parameters
    ----------
    record : GlobalStatistic
        With ``times``, ``values``, ``expected``, ``variance``, ``p_value``, all (T,).
    level : float
        Filled points have p below it.
    title, language, ax
    """
    language = check_language(language)
    table = record.tables()[0]
    title, caption = titles(title, table.title(language))
    with drawing([title, *map(str, record.times)], language):
        figure, axes = _axes(ax, 6.0, 3.6)
        x, ticks = _time_axis(record.times)
        half = 1.959964 * np.sqrt(record.variance)
        band = pick(_("95% interval without spatial association"), language)
        expected = pick(_("Expected value"), language)
        axes.fill_between(
            x, record.expected - half, record.expected + half, color=GRID, lw=0, label=band
        )
        axes.plot(x, record.expected, color=MUTED, lw=1, ls="--", label=expected)
        axes.plot(x, record.values, color=ACCENT, lw=1.6)
        small = record.p_value < level
        for chosen, face, sign in ((small, ACCENT, "<"), (~small, "white", "≥")):
            if chosen.any():
                axes.plot(
                    x[chosen],
                    record.values[chosen],
                    "o",
                    color=ACCENT,
                    mfc=face,
                    ms=5.5 if len(x) <= 40 else 3.0,
                    label=f"{table.columns[1].heading(language)} (p {sign} {level:g})",
                )
        if ticks is None:
            from matplotlib.ticker import MaxNLocator

            axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9, min_n_ticks=1))
            axes.xaxis.set_major_formatter("{x:.0f}")
        else:
            axes.set_xticks(x, ticks, rotation=30 if len(ticks) > 8 else 0)
        axes.set_ylabel(table.columns[1].heading(language), rotation=0, labelpad=10, style="italic")
        axes.grid(axis="y", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(title)
        figure.legend(loc="outside lower left", ncols=2) if ax is None else axes.legend()
        text = _series_alternative(record, caption, int(small.sum()), language)
        return describe(figure, caption, text)


def impact_plot(
    impacts: Any,
    *,
    title: str | None = None,
    language: str = "en",
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Draw direct, indirect and total impacts with their intervals, a panel each.

    Parameters
    ----------
    impacts : record whose main table has variable, effect, estimate, low, high
    title, language
    names : mapping of variable to label, optional
    """
    language = check_language(language)
    table = impacts.tables()[0]
    rows = table.records()
    variables = list(dict.fromkeys(r["variable"] for r in rows))
    labels = {**getattr(impacts, "variable_labels", {}), **(names or {})}
    shown = [say(spoken(v, labels), language) for v in variables]
    title, caption = titles(title, table.title(language))
    with drawing([title, *shown], language):
        figure = new_figure(6.4, 0.95 + ROW * len(variables) + (0.3 if title else 0.0))
        panels = figure.subplots(1, 3, sharey=True)
        for axes, (effect, colour, marker) in zip(panels, _EFFECTS, strict=True):
            found = {r["variable"]: r for r in rows if r["effect"] == effect}
            cells = [found[v] for v in variables]
            _dots(axes, cells, colour, marker)
            axes.set_title(named("effect", effect, language), fontsize=text_size())
        _name_rows(panels[0], shown)
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=text_size(1.5))
        called = [
            f"{say(spoken(r['variable'], labels), language)} {named('effect', r['effect'], language)}"
            for r in rows
        ]
        text = _rows_alternative(caption, rows, called, language)
        return describe(figure, caption, text)


def coefficient_plot(
    model: Any,
    *,
    title: str | None = None,
    language: str = "en",
    names: Mapping[str, str] | None = None,
    intercept: bool = False,
) -> Figure:
    """Draw coefficients with their intervals.

    Parameters
    ----------
    model : record whose main table has term, estimate, low, high
    title, language
    names : mapping of term to label, optional
    intercept : bool
        Whether to show the intercept, whose size is often another.
    """
    language = check_language(language)
    table = model.tables()[0]
    rows = [r for r in table.records() if intercept or r["term"] != "Intercept"]
    known = {**_GREEK, **getattr(model, "variable_labels", {}), **(names or {})}
    shown = [say(spoken(r["term"], known), language) for r in rows]
    title, caption = titles(title, table.title(language))
    with drawing([title, *shown], language):
        figure, axes = _axes(None, 5.6, 0.8 + ROW * len(rows))
        _dots(axes, rows, ACCENT, "o")
        axes.locator_params(axis="x", nbins=7)
        _name_rows(axes, shown)
        axes.set_xlabel(pick(_("Estimate and 95% interval"), language))
        axes.set_title(title)
        text = _rows_alternative(caption, rows, shown, language)
        return describe(figure, caption, text)


def _axes(ax: Axes | None, width: float, height: float) -> tuple[Figure, Axes]:
    if ax is not None:
        dress(ax)
        return root_of(ax), ax
    figure = new_figure(width, height)
    return figure, figure.add_subplot()


def _quadrants(axes: Axes, z: Array, lag: Array, language: str) -> None:
    """Shade the quadrants, name them and cross the axes at zero."""
    x = 1.15 * max(float(np.abs(z).max()), 1e-9)
    y = 1.2 * max(float(np.abs(lag).max()), 1e-9)
    axes.set(xlim=(-x, x), ylim=(-y, y))
    for code, right, up in (("HH", 1, 1), ("LH", 0, 1), ("LL", 0, 0), ("HL", 1, 0)):
        axes.axvspan(
            0 if right else -x,
            x if right else 0,
            0.5 * up,
            0.5 * (up + 1),
            color=CLUSTERS[code],
            alpha=0.09,
            lw=0,
        )
        axes.text(
            0.98 if right else 0.02,
            0.975 if up else 0.025,
            named("quadrant", code, language),
            transform=axes.transAxes,
            ha="right" if right else "left",
            va="top" if up else "bottom",
            color=MUTED,
            fontweight="bold",
        )
    axes.axhline(0, color=MUTED, lw=0.7)
    axes.axvline(0, color=MUTED, lw=0.7)


def _dots(axes: Axes, rows: Sequence[Mapping[str, Any]], colour: str, marker: str) -> None:
    y = np.arange(len(rows))[::-1]
    middle, low, high = (np.array([r[k] for r in rows], float) for k in ("estimate", "low", "high"))
    axes.axvline(0, color=MUTED, lw=0.8)
    axes.hlines(y, low, high, color=colour, lw=1.6)
    sure = (low > 0) | (high < 0)
    for chosen, face in ((sure, colour), (~sure, "white")):
        axes.plot(middle[chosen], y[chosen], marker, color=colour, mfc=face, ms=5, ls="none")
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.locator_params(axis="x", nbins=4)


def _name_rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(np.arange(len(names))[::-1], names)


def _time_axis(times: Sequence[int | str]) -> tuple[Array, list[str] | None]:
    plain = all(isinstance(t, int) for t in times) and counted_in_years(times)
    return drawn_at(times), None if plain else [str(t) for t in times]


def _scatter_alternative(points: Any, title: str, language: str) -> str:
    counts = {c: int((points.quadrant == c).sum()) for c in ("HH", "LH", "LL", "HL")}
    listed = ", ".join(f"{named('quadrant', c, language)} {n}" for c, n in counts.items())
    return Message(
        _("Moran scatterplot: {title}. Slope {slope:.3f}; regions by quadrant: {listed}."),
        title=title,
        slope=points.slope,
        listed=listed,
    ).text(language)


def _series_alternative(record: Any, title: str, small: int, language: str) -> str:
    first, last = f"{record.values[0]:.3f}", f"{record.values[-1]:.3f}"
    a, b, n = record.times[0], record.times[-1], len(record.times)
    return Message(
        _("Line chart: {title}. {first} in {a}, {last} in {b}; significant in {small} of {n}."),
        title=title,
        first=first,
        last=last,
        a=a,
        b=b,
        small=small,
        n=n,
    ).text(language)


def _rows_alternative(
    title: str, rows: Sequence[Mapping[str, Any]], called: Sequence[str], language: str
) -> str:
    cells = "; ".join(
        f"{name} {r['estimate']:.3g} [{r['low']:.3g}, {r['high']:.3g}]"
        for name, r in list(zip(called, rows, strict=True))[:30]
    )
    return Message(_("Dot plot: {title}. {cells}."), title=title, cells=cells).text(language)
