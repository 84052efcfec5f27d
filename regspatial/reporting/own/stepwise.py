"""Pictures of one coefficient control by control, and of Conley's errors by cut-off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...errors import listed
from ...regression.errors.conley_curve.record import ConleyCurve
from ...regression.panel.least_squares.stepwise_record import StepwiseRegressions
from ...terms.palette import CATEGORIES
from ...words import Message, _, say
from ..style import ACCENT, GRID, MUTED, describe, drawing, new_figure, text_size, titles
from .scatter_and_impacts import _name_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = len(CATEGORIES)


def stepwise_figure(
    record: StepwiseRegressions, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the first regressor's coefficient with its interval, a row a column of the table.

    Parameters
    ----------
    record : StepwiseRegressions
    title, language
    """
    language = check_language(language)
    title, caption = titles(title, record.title().text(language))
    found = [m.get(record.variable) for m in record.models]
    rows = []
    for k, added in enumerate(record.added, start=1):
        new = [say(record.said(t), language) for t in added if k > 1 or t == record.variable]
        rows.append(f"({k}) {'+ ' if k > 1 else ''}{' + '.join(new)}")
    beneath = Message(_("Coefficient of {x}, 95% interval"), x=record.said(record.variable)).text(
        language
    )
    with drawing([title, beneath, *rows], language):
        figure = new_figure(5.8, 0.9 + 0.36 * len(rows))
        axes = figure.add_subplot()
        y = np.arange(len(rows))[::-1]
        axes.axvline(0, color=MUTED, lw=0.8)
        axes.hlines(y, [f["low"] for f in found], [f["high"] for f in found], color=ACCENT, lw=1.4)
        axes.plot([f["estimate"] for f in found], y, "o", color=ACCENT, ms=5.5)
        _name_rows(axes, rows)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(beneath)
        axes.set_title(title)
        cells = "; ".join(
            f"{name} {f['estimate']:.3g} [{f['low']:.3g}, {f['high']:.3g}]"
            for name, f in zip(rows, found, strict=True)
        )
        text = Message(_("Dot plot: {title}. {cells}."), title=caption, cells=cells)
        return describe(figure, caption, text.text(language))


def conley_figure(record: ConleyCurve, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw standard errors over those without distance by cut-off; beneath, the residuals' correlogram.

    Parameters
    ----------
    record : ConleyCurve
    title, language
    """
    language = check_language(language)
    title, caption = titles(title, record.tables()[0].title(language))
    names = [say(record.said(t), language) for t in record.terms]
    words = _words(record, language)
    with drawing([title, *names, *words.values()], language):
        two = record.reach is not None
        figure = new_figure(6.2, 5.2 if two else 3.2)
        upper, *lower = figure.subplots(2 if two else 1, 1, squeeze=False).ravel()
        _errors(upper, record, names, words)
        if lower:
            _correlogram(lower[0], record.reach, words)
            ends = [float(record.reach.upper[-1]), float(record.cutoffs[-1])]  # type: ignore[union-attr]
            for axes in (upper, lower[0]):
                axes.set_xlim(0.0, 1.03 * max(ends))
        else:
            upper.set_xlabel(words["distance"])
        upper.set_title(title)
        return describe(figure, caption, _said(record, names, caption, language))


def _words(record: ConleyCurve, language: str) -> dict[str, str]:
    reach = record.reach
    distance: Any = _("Cut-off")
    if reach is not None:
        distance = Message(_("Distance ({unit})"), unit=reach.unit_said)
    out = {
        "distance": say(distance, language),
        "ratio": say(_("Standard error, HC1 = 1"), language),
        "correlation": say(_("Correlation of residuals"), language),
        "at": say(_("cut-off that the residuals speak for"), language),
    }
    if reach is not None:
        share = Message(_("{share:g} % of permutations"), share=100 * (1 - reach.share))
        out["band"] = share.text(language)
    return out


def _errors(axes: Axes, record: ConleyCurve, names: list[str], words: dict[str, str]) -> None:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = record.se / record.hc1
    axes.axhline(1.0, color=MUTED, lw=0.8)
    for k, name in enumerate(names[:MOST]):
        colour = CATEGORIES[k]
        axes.plot(record.cutoffs, ratio[:, k], "o-", color=colour, ms=3.5, lw=1.3, label=name)
    if record.reach is not None:
        axes.axvline(record.cutoff, color=MUTED, lw=1.0, ls="--", label=words["at"])
    axes.set_ylabel(words["ratio"])
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.legend(frameon=False, loc="best", fontsize=text_size(-1))


def _correlogram(axes: Axes, reach: Any, words: dict[str, str]) -> None:
    at = 0.5 * (reach.lower + reach.upper)
    known = np.isfinite(reach.values)
    axes.fill_between(
        at[known], reach.low[known], reach.high[known], color=GRID, lw=0, label=words["band"]
    )
    axes.axhline(0.0, color=MUTED, lw=0.8)
    axes.axvline(reach.cutoff, color=MUTED, lw=1.0, ls="--")
    axes.plot(at[known], reach.values[known], "o-", color=ACCENT, ms=4, lw=1.3)
    axes.set_xlabel(words["distance"])
    axes.set_ylabel(words["correlation"])
    axes.legend(frameon=False, loc="best", fontsize=text_size(-1))


def _said(record: ConleyCurve, names: list[str], caption: str, language: str) -> str:
    """Return the picture in words: how far the errors go, and where."""
    cells = []
    for k, name in enumerate(names[:MOST]):
        top = int(np.nanargmax(record.se[:, k]))
        cells.append(
            Message(
                _("{x} {least:.3g} to {most:.3g} of HC1, the most at {at:.6g}"),
                x=name,
                least=float(np.nanmin(record.se[:, k]) / record.hc1[k]),
                most=float(record.se[top, k] / record.hc1[k]),
                at=float(record.cutoffs[top]),
            )
        )
    return Message(_("Lines: {title}. {cells}."), title=caption, cells=listed(cells)).text(language)
