"""Pictures of efficiency: scores by period as boxes, of one period as bars, changes multiplied up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...efficiency.envelopment.record import DataEnvelopment
from ...efficiency.super_efficiency.record import SuperSbm, geometric
from ...indicators.ranking.record import ALL_BARS, SOME_BARS
from ...results.table import with_time
from ...terms.palette import CATEGORIES
from ...words import Message, Words, _, say
from .._labels import known_names
from ..style import ACCENT, GRID, INK, MUTED, describe, drawing, new_figure, pick, titles
from .description import BAR, _line, _plain, _times

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
Scores = DataEnvelopment | SuperSbm


def efficiency_figure(
    record: Scores,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw scores: a box a period with their mean, or the bars of one period, the best on top.

    With the Global Malmquist–Luenberger index, beside them its parts multiplied up since the first period.

    Parameters
    ----------
    record : DataEnvelopment or SuperSbm
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    if len(record.times) == 1:
        return _bars(record, known_names(names), title, language)
    drawn, caption = titles(title, pick(_("Efficiency by period"), language))
    changes = _changes(record)
    called = [say(what, language) for what, _v in changes]
    with drawing([drawn, *map(str, record.times), *called], language):
        figure = new_figure(8.6 if changes else 6.2, 3.9)
        axes, *more = np.atleast_1d(figure.subplots(1, 1 + bool(changes))).tolist()
        _boxes(axes, record)
        axes.set_ylabel(pick(_("Efficiency"), language))
        axes.set_title(drawn)
        for beside in more:
            _paths(beside, record.times, changes, language)
        means = np.nanmean(record.score, axis=1)
        text = Message(
            _("Box plot: {title}. Mean {first} {a} and {last} {b}."),
            title=caption,
            first=record.times[0],
            a=f"{means[0]:.3g}",
            last=record.times[-1],
            b=f"{means[-1]:.3g}",
        )
        return describe(figure, caption, text.text(language))


def _changes(record: Scores) -> list[tuple[Words, Array]]:
    if not isinstance(record, SuperSbm) or record.global_score is None:
        return []
    parts = (("gml", _("GML index")), ("ec", _("Efficiency")), ("tc", _("Technology")))
    return [(what, geometric(record.change(key), axis=1)) for key, what in parts]


def _boxes(axes: Axes, record: Scores) -> None:
    """Draw quartiles and extremes of each period, and a line through the means."""
    x = _times(axes, record.times)
    width = 0.6 * float(np.min(np.diff(x)))
    scores = [row[np.isfinite(row)] for row in record.score]
    axes.boxplot(
        scores,
        positions=x,
        widths=width,
        manage_ticks=False,
        showfliers=False,
        whis=(0, 100),
        patch_artist=True,
        boxprops={"facecolor": "#bcd3ea", "edgecolor": ACCENT},
        medianprops={"color": INK},
        whiskerprops={"color": MUTED},
        capprops={"color": MUTED},
    )
    axes.plot(x, [row.mean() for row in scores], "o-", color=CATEGORIES[1], ms=3.5, lw=1.4)
    axes.axhline(1.0, color=MUTED, lw=0.8, ls="--")
    axes.set_ylim(bottom=0.0)
    _plain(axes)


def _paths(
    axes: Axes, times: Sequence[int | str], lines: Sequence[tuple[Words, Array]], language: str
) -> None:
    """Draw mean changes multiplied up since the first period, which is one."""
    x = _times(axes, times)
    for k, (what, steps) in enumerate(lines):
        axes.plot(
            x,
            np.concatenate([[1.0], np.cumprod(steps)]),
            label=say(what, language),
            color=INK if k == 0 else _line(k - 1),
            lw=2.2 if k == 0 else 1.5,
            marker="o",
            ms=3.5,
        )
    axes.axhline(1.0, color=MUTED, lw=0.8, ls="--")
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    said = Message(_("Productivity since {time}"), time=times[0])
    axes.set_title(said.text(language), fontweight="normal")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3)


def _bars(record: Scores, known: Mapping[str, str], title: str | None, language: str) -> Figure:
    """Draw the scores of the one period there is."""
    above = record.super_score if isinstance(record, DataEnvelopment) else None
    scores: Any = record.score[0]
    if above is not None:
        scores = np.where(np.isfinite(above[0]), above[0], scores)
    order = [i for i in np.argsort(-scores, kind="stable") if np.isfinite(scores[i])]
    order = order if len(order) <= ALL_BARS else order[:SOME_BARS]
    shown = [known.get(record.ids[i], record.ids[i]) for i in order]
    said = with_time(Message(_("Efficiency")), record.times[0])
    drawn, caption = titles(title, said.text(language))
    with drawing([drawn, *shown], language):
        figure = new_figure(6.2, 1.1 + BAR * len(order))
        axes = figure.add_subplot()
        y = np.arange(len(order))[::-1]
        axes.barh(y, scores[order], height=0.74, color=ACCENT)
        axes.axvline(1.0, color=MUTED, lw=0.8, ls="--")
        axes.set_yticks(y, shown)
        axes.set_ylim(-0.6, len(order) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(pick(_("Efficiency"), language))
        _plain(axes, grid="x")
        axes.set_title(drawn)
        top = ", ".join(f"{n} {scores[i]:.3g}" for n, i in list(zip(shown, order, strict=True))[:5])
        text = Message(
            _("Bar chart: {title}. {n} of {all} {all:region|regions}; first: {top}."),
            title=caption,
            n=len(order),
            all=len(record.ids),
            top=top,
        )
        return describe(figure, caption, text.text(language))
