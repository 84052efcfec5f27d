"""Pictures of what is read off regressions: bounds, two directions, tests of local coefficients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...gw.tests_record import StationarityTest
from ...regression.policy.stability.record import CoefficientStability
from ...results.network.symbiosis import Symbiosis
from ...words import Message, _, say
from ..style import (
    ACCENT,
    CONTRAST,
    GRID,
    MUTED,
    describe,
    drawing,
    legend_below,
    new_figure,
    pick,
    titles,
)
from .scatter_and_impacts import ROW, _dots, _name_rows, _rows_alternative

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def stability_figure(
    record: CoefficientStability, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw a coefficient without and with controls, and b*, with the range between the last two.

    Parameters
    ----------
    record : CoefficientStability
    title, language
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    rows = [
        (pick(_("Without controls"), language), record.uncontrolled),
        (pick(_("With controls"), language), record.controlled),
        (
            Message(_("b* at delta = {delta:g}"), delta=record.asked_delta).text(language),
            record.beta_star,
        ),
    ]
    with drawing([drawn, *(name for name, _v in rows)], language):
        figure = new_figure(5.8, 0.8 + 0.42 * len(rows))
        axes = figure.add_subplot()
        y = np.arange(len(rows))[::-1]
        axes.axvline(0, color=MUTED, lw=0.8)
        if np.isfinite(record.beta_star):
            ends = sorted((record.controlled, record.beta_star))
            axes.axvspan(*ends, color=ACCENT, alpha=0.12, lw=0)
        for at, (_name, value), colour in zip(y, rows, (MUTED, ACCENT, CONTRAST), strict=True):
            if np.isfinite(value):
                axes.plot(value, at, "o", color=colour, ms=7)
                axes.annotate(
                    f"{value:.3g}", (value, at), (0, 7), textcoords="offset points", ha="center"
                )
        _name_rows(axes, [name for name, _v in rows])
        axes.set_ylim(-0.6, len(rows) - 0.2)
        axes.margins(x=0.15)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(
            Message(_("Coefficient of {x}"), x=record.said(record.variable)).text(language)
        )
        axes.set_title(drawn)
        cells = "; ".join(f"{name} {value:.3g}" for name, value in rows)
        text = Message(_("Dot plot: {title}. {cells}."), title=caption, cells=cells)
        return describe(figure, caption, text.text(language))


def symbiosis_figure(
    record: Symbiosis, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the coefficients of both regressions with their intervals, a panel a direction.

    Parameters
    ----------
    record : Symbiosis
    title, language
    """
    language = check_language(language)
    table = record.tables()[0]
    drawn, caption = titles(title, table.title(language))
    at = {key: k for k, key in enumerate(table.keys)}
    by: dict[str, list[dict[str, Any]]] = {}
    for row in table.rows:
        one = {key: row[at[key]] for key in ("estimate", "low", "high")}
        by.setdefault(say(row[at["direction"]], language), []).append(
            {**one, "name": say(row[at["term"]], language)}
        )
    names = [r["name"] for rows in by.values() for r in rows]
    with drawing([drawn, *by, *names], language):
        heights = [len(rows) for rows in by.values()]
        figure = new_figure(6.0, 0.7 + sum(0.75 + ROW * h for h in heights))
        found = figure.subplots(len(by), 1, squeeze=False, height_ratios=heights)[:, 0]
        for axes, (direction, rows) in zip(found, by.items(), strict=True):
            _dots(axes, rows, ACCENT, "o")
            _name_rows(axes, [r["name"] for r in rows])
            axes.set_title(direction, fontweight="normal")
        found[-1].set_xlabel(pick(_("Estimate and 95% interval"), language))
        if drawn:
            figure.suptitle(drawn, x=0.01, ha="left", fontweight="bold")
        every = [r for rows in by.values() for r in rows]
        return describe(figure, caption, _rows_alternative(caption, every, names, language))


def stationarity_figure(
    record: StationarityTest, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the p-values of both tests, a row a term, on a log scale, with the level of 5 %.

    Parameters
    ----------
    record : StationarityTest
    title, language
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    table = record.tables()[0]
    names = [r[0] for r in table.formatted(language)]
    series = [
        (pick(_("F3 of Leung et al."), language), record.f_tests[2:, 3], "o", ACCENT),
        (pick(_("Relabelling"), language), record.p_permutation, "s", CONTRAST),
    ]
    level = Message(_("{level:g}%"), level=5).text(language)
    with drawing([drawn, *names, *(s[0] for s in series)], language):
        figure = new_figure(6.0, 1.5 + 0.34 * len(names))
        axes = figure.add_subplot()
        y = np.arange(len(names))[::-1]
        for k, (label, p, mark, colour) in enumerate(series):
            some = np.isfinite(p)
            if some.any():
                shift = 0.12 - 0.24 * k
                axes.plot(
                    np.maximum(p[some], 1e-4),
                    y[some] + shift,
                    mark,
                    color=colour,
                    ms=6,
                    label=label,
                )
        axes.axvline(0.05, color=MUTED, lw=0.9, ls="--", label=level)
        axes.set_xscale("log")
        axes.set_xlim(7e-5, 1.5)
        axes.set_xticks(
            [1e-4, 1e-3, 0.01, 0.05, 0.1, 1.0], ["≤.0001", ".001", ".01", ".05", ".1", "1"]
        )
        axes.minorticks_off()
        _name_rows(axes, names)
        axes.set_ylim(-0.6, len(names) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(pick(_("p (log scale)"), language))
        axes.set_title(drawn, fontsize="medium", wrap=True)
        legend_below(figure, 3)
        cells = "; ".join(
            f"{name} {', '.join(f'{p[k]:.3g}' for _l, p, _m, _c in series if np.isfinite(p[k]))}"
            for k, name in enumerate(names)
        )
        text = Message(_("Dot plot: {title}. {cells}."), title=caption, cells=cells)
        return describe(figure, caption, text.text(language))
