"""Pictures of indices: what scores are made of, disparity and productivity over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers.times import time_position
from ...efficiency.malmquist.record import Malmquist
from ...indicators.composite.record import CompositeIndex
from ...indicators.coupling_record import Coupling, Sensitivity
from ...indicators.disparity.record import Disparity
from ...indicators.ranking.record import ALL_BARS, SOME_BARS
from ...results.table import with_time
from ...terms.palette import CATEGORIES
from ...words import Message, Words, _, n_, say
from .._labels import known_names
from ..style import GRID, INK, MUTED, describe, drawing, legend_below, new_figure, pick, titles
from .description import BAR, _line, _plain, _times

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_VARIANTS = 30
"""Variants of an index in one picture: of more, those least like it."""
_MOST_PARTS = len(CATEGORIES)
"""Parts of a bar that have a colour each; of more, those that weigh least are put together."""


def composite_figure(
    record: CompositeIndex,
    *,
    time: int | str | None = None,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw the scores of a time as bars, the best on top, made of the parts of the indicators.

    With closeness (TOPSIS), which is no sum, bars have no parts.

    Parameters
    ----------
    record : CompositeIndex
    time : default the last
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    t = len(record.times) - 1 if time is None else time_position(record.times, time)
    scores = record.scores[t]
    order = np.argsort(-scores, kind="stable")
    order = order[: len(order) if len(order) <= ALL_BARS else SOME_BARS]
    known = known_names(names)
    shown = [known.get(record.ids[i], record.ids[i]) for i in order]
    said = with_time(Message("{what}", what=Message(_("Composite index"))), record.times[t])
    drawn, caption = titles(title, said.text(language))
    parts = _parts(record, t, language) if record.spec["score"] == "sum" else []
    with drawing([drawn, *shown, *(name for name, _v in parts)], language):
        figure = new_figure(6.4, 1.2 + BAR * len(order))
        axes = figure.add_subplot()
        y = np.arange(len(order))[::-1]
        if parts and all((v >= 0.0).all() for _n, v in parts):
            left = np.zeros(len(order))
            for k, (name, values) in enumerate(parts):
                axes.barh(y, values[order], left=left, height=0.74, color=CATEGORIES[k], label=name)
                left += values[order]
            legend_below(figure, min(len(parts), 4))
        else:
            axes.barh(y, scores[order], height=0.74, color=CATEGORIES[0])
            axes.axvline(0, color=MUTED, lw=0.8)
        axes.set_yticks(y, shown)
        axes.set_ylim(-0.6, len(order) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(pick(_("Score"), language))
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


def _parts(record: CompositeIndex, t: int, language: str) -> list[tuple[str, Any]]:
    """Return name and values of each part, the weightiest first, the least put together."""
    values = record.contributions()[t]
    order = np.argsort(-np.abs(values).sum(axis=0), kind="stable")
    names = [say(record.said(record.names[j]), language) for j in order]
    if len(order) <= _MOST_PARTS:
        return [(n, values[:, j]) for n, j in zip(names, order, strict=True)]
    kept, rest = order[: _MOST_PARTS - 1], order[_MOST_PARTS - 1 :]
    others = Message(n_("{n} other indicator", "{n} other indicators"), n=len(rest)).text(language)
    found = [(n, values[:, j]) for n, j in zip(names, kept, strict=False)]
    return [*found, (others, values[:, rest].sum(axis=1))]


def coupling_figure(record: Coupling, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw means over the regions of coupling C, level T and coordination D, period by period.

    Parameters
    ----------
    record : Coupling
    title, language
    """
    language = check_language(language)
    said = Message(_("Coupling and coordination, mean over the regions"))
    drawn, caption = titles(title, said.text(language))
    lines: list[tuple[Words, Any]] = [
        (_("Coordination D"), record.coordination.mean(axis=1)),
        (_("Coupling C"), record.coupling.mean(axis=1)),
        (_("Level T"), record.level.mean(axis=1)),
    ]
    with drawing([drawn, *(say(one, language) for one, _v in lines)], language):
        figure = new_figure(6.2, 3.8)
        axes = figure.add_subplot()
        _draw_lines(axes, record.times, lines, language)
        axes.set_ylim(0.0, 1.0)
        axes.set_title(drawn)
        ends = "; ".join(f"{say(one, language)} {v[0]:.3g} → {v[-1]:.3g}" for one, v in lines)
        text = Message(_("Line chart: {title}. {ends}."), title=caption, ends=ends)
        return describe(figure, caption, text.text(language))


def sensitivity_figure(
    record: Sensitivity, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw Spearman's correlation of each variant with the index, the least alike on top.

    Parameters
    ----------
    record : Sensitivity
    title, language
    """
    language = check_language(language)
    table = record.tables()[0]
    drawn, caption = titles(title, table.title(language))
    known = [one for one in record.variants if np.isfinite(one.spearman)]
    known = sorted(known, key=lambda one: -one.spearman)[-_MOST_VARIANTS:]
    shown = [one.what.text(language) for one in known]
    with drawing([drawn, *shown], language):
        figure = new_figure(6.4, 1.2 + BAR * max(len(known), 1))
        axes = figure.add_subplot()
        values = [one.spearman for one in known]
        y = np.arange(len(known))
        low = min([*values, 0.9])
        axes.hlines(y, low - 0.05, values, color=GRID, lw=1.0)
        axes.plot(values, y, "o", color=CATEGORIES[0], ms=6)
        axes.axvline(1.0, color=MUTED, lw=0.8, ls="--")
        axes.set_xlim(low - 0.05, 1.0 + 0.02 * (1.05 - low))
        axes.set_yticks(y, shown)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(pick(_("Spearman's correlation with the index"), language))
        _plain(axes, grid="x")
        axes.set_title(drawn)
        least = "; ".join(
            f"{n} {v:.3g}" for n, v in list(zip(shown, values, strict=True))[::-1][:3]
        )
        text = Message(_("Dot chart: {title}. Least alike: {least}."), title=caption, least=least)
        return describe(figure, caption, text.text(language))


def disparity_figure(
    record: Disparity, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the measures by period; with groups, beside them Theil T within and between groups.

    Parameters
    ----------
    record : Disparity
    title, language
    """
    language = check_language(language)
    table = record.tables()[0]
    drawn, caption = titles(title, table.title(language))
    lines: list[tuple[Words, Any]] = [
        (_("Coefficient of variation"), record.coefficient_of_variation),
        (_("Gini"), record.gini),
        (_("Theil T"), record.theil_t),
        (_("Theil L"), record.theil_l),
    ]
    inside = [(_("T between groups"), record.between_t), (_("T within groups"), record.within_t)]
    texts = [drawn, *(say(one, language) for one, _v in (*lines, *inside))]
    with drawing(texts, language):
        grouped = bool(record.groups)
        figure = new_figure(8.2 if grouped else 6.2, 3.8)
        axes, *more = np.atleast_1d(figure.subplots(1, 1 + grouped)).tolist()
        _draw_lines(axes, record.times, lines, language)
        axes.set_ylim(bottom=0.0)
        axes.set_title(drawn)
        for beside in more:
            _bars_within(beside, record, inside, language)
        said = "; ".join(f"{say(one, language)} {v[0]:.3g} → {v[-1]:.3g}" for one, v in lines)
        text = Message(_("Line chart: {title}. {ends}."), title=caption, ends=said)
        return describe(figure, caption, text.text(language))


def _draw_lines(
    axes: Axes, times: Sequence[int | str], lines: Sequence[tuple[Words, Any]], language: str
) -> None:
    x = _times(axes, times)
    for k, (what, values) in enumerate(lines):
        axes.plot(
            x,
            values,
            label=say(what, language),
            color=_line(k),
            lw=1.7,
            marker="os^D"[k % 4] if len(x) <= 25 else None,
            ms=4,
        )
    _plain(axes)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)


def _bars_within(axes: Axes, record: Disparity, inside: Any, language: str) -> None:
    """Stack Theil T between and within groups by period."""
    x = np.arange(len(record.times), dtype=float)
    base = np.zeros(len(x))
    for k, (what, values) in enumerate(inside):
        axes.bar(x, values, bottom=base, color=CATEGORIES[k], width=0.7, label=say(what, language))
        base = base + values
    every = max(1, len(x) // 6)
    axes.set_xticks(x[::every], [str(t) for t in record.times][::every])
    _plain(axes)
    axes.set_title(pick(_("Theil T"), language), fontweight="normal")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)


def malmquist_figure(
    record: Malmquist, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw mean changes multiplied up since the first period, which is one.

    Parameters
    ----------
    record : Malmquist
    title, language
    """
    language = check_language(language)
    first = record.times[0]
    said = Message(_("Productivity since {time}"), time=first)
    drawn, caption = titles(title, said.text(language))
    lines: list[tuple[Words, Any]] = [
        (_("Total factor productivity"), record.tfpch),
        (_("Efficiency"), record.effch),
        (_("Technology"), record.techch),
    ]
    with drawing([drawn, *(say(one, language) for one, _v in lines)], language):
        figure = new_figure(6.2, 3.8)
        axes = figure.add_subplot()
        x = _times(axes, record.times)
        ends = []
        for k, (what, change) in enumerate(lines):
            steps = np.exp(np.log(change).mean(axis=1))
            path = np.concatenate([[1.0], np.cumprod(steps)])
            label = say(what, language)
            axes.plot(
                x,
                path,
                label=label,
                color=INK if k == 0 else _line(k - 1),
                lw=2.2 if k == 0 else 1.5,
                marker="o" if len(x) <= 25 else None,
                ms=3.5,
            )
            ends.append(f"{label} {path[-1]:.4g}")
        axes.axhline(1.0, color=MUTED, lw=0.8, ls="--")
        axes.set_ylabel(
            Message(_("Geometric mean of the units, {time} = 1"), time=first).text(language)
        )
        axes.grid(axis="y", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        legend_below(figure, 3)
        text = Message(_("Line chart: {title}. {ends}."), title=caption, ends="; ".join(ends))
        return describe(figure, caption, text.text(language))
