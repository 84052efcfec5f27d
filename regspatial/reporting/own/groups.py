"""Pictures of groups, of few clusters, and of what hangs on one region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...choices.languages import check_language
from ...regression.groups.leave_out.record import halves
from ...results.table import p_said
from ...terms import named
from ...terms.palette import CATEGORIES
from ...words import Message, _, say
from .._in_words import MOST_LABELS, called, left_out_head, left_out_said, left_out_shown
from ..style import (
    ACCENT,
    CONTRAST,
    GRID,
    MUTED,
    describe,
    drawing,
    new_figure,
    text_size,
    titles,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]


def leave_out_plot(
    record: Any,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw every estimate without each, in the order of size, with its interval.

    Parameters
    ----------
    record : LeaveOut
    names : mapping of id to name, optional
        By default those that the record knows.
    title, language
        Effects are drawn where there are any, else coefficients; at most six.
    """
    language = check_language(language)
    title, caption = titles(title, record.tables()[0].title(language))
    shown = left_out_shown(record)
    known = names or {i: said.text(language) for i, said in record.region_names.items()}
    labels = [known.get(x, x) for x in record.labels]
    heads = [left_out_head(record, k, language) for k in shown]
    beneath = say(_("Estimate and 95% interval"), language)
    with drawing([title, beneath, *heads, *labels], language):
        few = len(labels) <= MOST_LABELS
        wide = min(3, len(shown))
        tall = -(-len(shown) // wide)
        height = (0.9 + (0.17 * len(labels) if few else 2.6)) * tall
        figure = new_figure(max(4.4, 2.9 * wide + 0.6), height + (0.3 if title else 0.0))
        panels = figure.subplots(tall, wide, squeeze=False).ravel()
        for axes, k, head in zip(panels, shown, heads, strict=False):
            _sorted(axes, record, k, labels, few)
            axes.set_title(head, fontsize=text_size(), fontweight="normal")
            axes.set_xlabel(beneath, fontsize=text_size(-1))
        for axes in panels[len(shown) :]:
            axes.set_axis_off()
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontweight="bold", fontsize=text_size(1.5))
        return describe(
            figure, caption, left_out_said(record, shown, heads, labels, caption, language)
        )


def _sorted(axes: Axes, record: Any, k: int, labels: list[str], few: bool) -> None:
    values = record.estimates[:, k]
    wide, each = halves(record)
    order = np.argsort(values)
    order = order[np.isfinite(values[order])]
    y = np.arange(order.size)
    whole, half = float(record.whole[k]), float(wide[k])
    axes.axvspan(whole - half, whole + half, color=ACCENT, alpha=0.10, lw=0)
    axes.axvline(whole, color=ACCENT, lw=1.0)
    axes.axvline(0.0, color=MUTED, lw=0.8)
    runs = each[order, k]
    axes.hlines(
        y, values[order] - runs, values[order] + runs, color=GRID if not few else MUTED, lw=0.9
    )
    axes.plot(values[order], y, "o", color=CONTRAST, ms=3 if few else 1.8, ls="none", zorder=3)
    if few:
        axes.set_yticks(y, [labels[i] for i in order], fontsize=text_size(-2.5))
    else:
        ends = [0, order.size - 1]
        axes.set_yticks(ends, [labels[order[i]] for i in ends], fontsize=text_size(-2))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-1, order.size)
    axes.locator_params(axis="x", nbins=4)


def drawn_plot(
    record: Any,
    drawn: Array,
    value: float,
    *,
    p: float,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw how statistics of samples are spread, and where the data stand.

    Parameters
    ----------
    record : WildBootstrap or Randomisation
    drawn : statistics of the samples
    value : that of the data
    p : its p-value
    title, language
    """
    language = check_language(language)
    title, caption = titles(title, record.tables()[0].title(language))
    beneath, up = say(_("t of the samples"), language), say(_("Number of samples"), language)
    here = Message(_("data: t = {t:.3g}, {p}"), t=value, p=p_said(p)).text(language)
    with drawing([title, beneath, up, here], language):
        figure = new_figure(5.6, 3.2)
        axes = figure.add_subplot()
        known = drawn[np.isfinite(drawn)]
        most = 1.1 * max(float(np.quantile(np.abs(known), 0.995)), abs(value))
        axes.hist(
            np.clip(known, -most, most), bins=60, range=(-most, most), color=ACCENT, alpha=0.55
        )
        for end, style in ((value, "-"), (-value, "--")):
            axes.axvline(end, color=CONTRAST, lw=1.4, ls=style)
        axes.text(
            0.01 if value > 0 else 0.99,
            0.97,
            here,
            transform=axes.transAxes,
            va="top",
            ha="left" if value > 0 else "right",
            color=CONTRAST,
            fontsize=text_size(-0.5),
        )
        axes.set(xlabel=beneath, ylabel=up)
        axes.set_title(title)
        return describe(figure, caption, f"{caption}; {here}")


def groups_plot(record: Any, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw coefficients, or impacts where there are any, by group, with their intervals.

    Parameters
    ----------
    record : GroupRegressions or SpatialGroups
    title, language
    """
    language = check_language(language)
    tables = {t.name: t for t in record.tables()}
    title, caption = titles(title, record.tables()[0].title(language))
    with_impacts = "impacts" in tables
    rows = tables["impacts" if with_impacts else "coefficients"].records()
    rows = [r for r in rows if r["group"] in record.labels]
    key = (lambda r: (r["variable"], r["effect"])) if with_impacts else (lambda r: (r["term"], ""))
    kinds = list(dict.fromkeys(key(r) for r in rows if key(r)[0] != "Intercept"))
    heads = [
        called(record, name, language) + (f" · {named('effect', kind, language)}" if kind else "")
        for name, kind in kinds
    ]
    shown = [called(record, label, language) for label in record.labels]
    beneath = say(_("Estimate and 95% interval"), language)
    with drawing([title, beneath, *heads, *shown], language):
        step = 0.8 / len(shown)
        figure = new_figure(5.8, 0.9 + len(heads) * max(0.34, 0.17 * len(shown)))
        axes = figure.add_subplot()
        axes.axvline(0.0, color=MUTED, lw=0.8)
        for g, (label, name) in enumerate(zip(record.labels, shown, strict=True)):
            own = {key(r): r for r in rows if r["group"] == label}
            at = [k for k, one in enumerate(kinds) if one in own]
            y = np.array([len(kinds) - 1 - k - (g - (len(shown) - 1) / 2) * step for k in at])
            middle, low, high = (
                np.array([own[kinds[k]][c] for k in at], float) for c in ("estimate", "low", "high")
            )
            colour = CATEGORIES[g % len(CATEGORIES)]
            axes.hlines(y, low, high, color=colour, lw=1.6)
            axes.plot(middle, y, "o", color=colour, ms=4.5, ls="none", label=name)
        axes.set_yticks(range(len(kinds) - 1, -1, -1), heads)
        axes.set_ylim(-0.7, len(kinds) - 0.3)
        axes.grid(axis="x", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(beneath)
        axes.set_title(title)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
        sentence = _("{name}: {estimate:.3g}, from {low:.3g} to {high:.3g}")
        parts = [
            Message(
                sentence,
                name=f"{called(record, r['group'], language)} · {heads[kinds.index(key(r))]}",
                **{c: r[c] for c in ("estimate", "low", "high")},
            ).text(language)
            for r in rows
            if key(r) in kinds
        ]
        return describe(figure, caption, "; ".join([caption, *parts]))
