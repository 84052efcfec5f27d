"""The picture of a mediation: paths from x to y, and the intervals of what goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...terms import named
from ...words import Message, _, say
from .._in_words import called
from ..style import (
    ACCENT,
    CONTRAST,
    GRID,
    INK,
    MUTED,
    describe,
    drawing,
    new_figure,
    text_size,
    titles,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def mediation_plot(record: Any, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw the paths from x to y, and the intervals of the effects by method.

    Parameters
    ----------
    record : Mediation
    title, language
    """
    language = check_language(language)
    title, caption = titles(title, record.tables()[0].title(language))
    rows = [r for r in record.tables()[1].records() if r["effect"] == "indirect"]
    shown = [called(record, n, language) for n in (record.regressor, *record.mediators)]
    y_name = called(record, record.y_name, language)
    methods = [
        named("interval_method", r["method"], language)
        + (f" · {called(record, r['via'], language)}" if r.get("via") else "")
        for r in rows
    ]
    beneath = say(
        Message(
            _("{effect} and its {level:g}% intervals"),
            effect=named("mediation_effect", "indirect", language),
            level=100 * record.level,
        ),
        language,
    )
    with drawing([title, y_name, beneath, *shown, *methods], language):
        height = 1.7 + 0.55 * len(record.mediators) + 0.26 * len(rows)
        figure = new_figure(6.2, height + (0.3 if title else 0.0))
        top, bottom = figure.subplots(
            2, 1, height_ratios=[1.1 + 0.55 * len(record.mediators), 0.6 + 0.26 * len(rows)]
        )
        _paths(top, record, shown, y_name)
        _intervals(bottom, rows, methods, beneath)
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=text_size(1.5))
        return describe(figure, caption, _mediation_text(record, caption, methods, rows, language))


def _paths(axes: Axes, record: Any, shown: list[str], y_name: str) -> None:
    """Draw x, the mediators above, y, and the arrows with their coefficients."""
    axes.set_axis_off()
    count = len(record.mediators)
    axes.set(xlim=(0, 1), ylim=(-0.6, count + 0.5))
    box = {"boxstyle": "round,pad=0.45", "fc": "white", "ec": MUTED}

    def node(x: float, y: float, text: str) -> None:
        axes.text(x, y, text, ha="center", va="center", bbox=box, zorder=3)

    def arrow(
        start: tuple[float, float],
        end: tuple[float, float],
        text: str,
        colour: str,
        at: float = 0.5,
    ) -> None:
        axes.annotate(
            "",
            end,
            start,
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "lw": 1.3,
                "shrinkA": 26,
                "shrinkB": 26,
            },
        )
        axes.text(
            start[0] + at * (end[0] - start[0]),
            start[1] + at * (end[1] - start[1]),
            text,
            ha="center",
            va="center",
            fontsize=text_size(-1),
            color=colour,
            bbox={"fc": "white", "ec": "none", "pad": 1.5},
        )

    def of(step: int, term: str) -> str:
        row = record.steps[step].get(term)
        return f"{row['estimate']:.3g} ({row['std_error']:.2g})"

    last = len(record.steps) - 1
    arrow((0.1, 0.0), (0.9, 0.0), f"c′ = {of(last, record.regressor)}", INK)
    for k, name in enumerate(record.mediators):
        at = (0.5, k + 1.0)
        arrow((0.1, 0.0), at, f"a = {of(1 + k, record.regressor)}", ACCENT, 0.6)
        arrow(at, (0.9, 0.0), f"b = {of(last, name)}", CONTRAST, 0.4)
        node(*at, shown[1 + k])
    node(0.1, 0.0, shown[0])
    node(0.9, 0.0, y_name)
    axes.text(0.5, -0.5, f"c = {of(0, record.regressor)}", ha="center", color=MUTED)


def _intervals(axes: Axes, rows: list[dict[str, Any]], methods: list[str], beneath: str) -> None:
    y = np.arange(len(rows))[::-1]
    low, high, middle = (np.array([r[k] for r in rows]) for k in ("low", "high", "estimate"))
    axes.axvline(0.0, color=MUTED, lw=0.8)
    axes.hlines(y, low, high, color=ACCENT, lw=1.6)
    axes.plot(middle, y, "o", color=ACCENT, ms=5, ls="none")
    axes.set_yticks(y, methods)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="x", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(beneath)


def _mediation_text(
    record: Any, caption: str, methods: list[str], rows: list[dict[str, Any]], language: str
) -> str:
    """Return the picture in words."""
    del record
    sentence = _("{name}: {estimate:.3g}, from {low:.3g} to {high:.3g}")
    parts = [
        Message(sentence, name=name, **{k: r[k] for k in ("estimate", "low", "high")}).text(
            language
        )
        for name, r in zip(methods, rows, strict=True)
    ]
    return "; ".join([caption, *parts])
