"""Pictures of a policy in space: both event studies on one axis, and who was reached when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...regression.policy.durbin.record import PolicyDurbin
from ...regression.policy.imputation.effects import Effect
from ...regression.policy.imputation.pretrends import PreTrend
from ...regression.policy.imputation.record import CELLS, PolicyEffects, since_of
from ...results.table import Table
from ...terms import named
from ...terms.palette import POLICY
from ...words import Message, Sentence, Words, _
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
from .clusters import classes_map

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ORDER = ("treated", "exposed", "clean", "dropped")
_BESIDE = 0.14
"""How far the two series stand from the period, so that neither hides the other."""
_NORMAL = 1.96


def policy_figure(
    record: PolicyEffects, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw effects on treated regions and on those beside them by periods since their start; leads in grey.

    Parameters
    ----------
    record : PolicyEffects
    title, language
    """
    series = (
        Series(record.own, record.bands[0], ACCENT, -_BESIDE, _("Treated"), _leads(record, "own")),
        Series(
            record.next_door,
            record.bands[1],
            CONTRAST,
            _BESIDE,
            _("Beside a treated region"),
            _leads(record, "next"),
        ),
    )
    return _events(
        record.tables()[0],
        series,
        _("Periods since the own start, or since the first treated neighbour"),
        _("Estimate, 95% interval (pale: joint band)"),
        title,
        language,
    )


def durbin_figure(
    record: PolicyDurbin, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw direct and indirect effects by periods since the start.

    Parameters
    ----------
    record : PolicyDurbin
    title, language
    """
    series = (
        Series(record.own, 0.0, ACCENT, -_BESIDE, _("Direct"), None),
        Series(record.next_door, 0.0, CONTRAST, _BESIDE, _("Indirect"), None),
    )
    return _events(
        record.tables()[0],
        series,
        _("Periods since the start"),
        _("Estimate, 95% interval"),
        title,
        language,
    )


class Series(NamedTuple):
    """Effects of one clock in a picture: joint critical value (0: no band), colour, offset, what it is, leads."""

    effects: tuple[Effect, ...]
    critical: float
    colour: str
    beside: float
    words: Words
    leads: PreTrend | None


def _leads(record: PolicyEffects, key: str) -> PreTrend | None:
    return next((one for one in record.pre_trends if one.key == key), None)


def _events(
    table: Table,
    series: tuple[Series, ...],
    across: Sentence,
    up: Sentence,
    title: str | None,
    language: str,
) -> Figure:
    from matplotlib.ticker import MaxNLocator

    language = check_language(language)
    drawn, caption = titles(title, table.title(language))
    with drawing([drawn], language):
        figure = new_figure(6.0, 3.6)
        axes = figure.add_subplot()
        axes.axhline(0.0, color=MUTED, lw=0.8)
        axes.axvline(-0.5, color=MUTED, lw=0.8, ls="--")
        said = []
        for one in series:
            if not one.effects:
                continue
            label = pick(one.words, language)
            _after(axes, one, label)
            if one.leads is not None:
                _before(axes, one.leads, one.colour, one.beside)
            cells = "; ".join(f"{since_of(e):+d}: {e.estimate:.3g}" for e in one.effects)
            said.append(f"{label}: {cells}")
        axes.set_xlabel(pick(across, language))
        axes.set_ylabel(pick(up, language))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        if series[1].effects:
            legend_below(figure, 2)
        axes.set_title(drawn)
        text = Message(_("Event studies: {title}. {cells}."), title=caption, cells="; ".join(said))
        return describe(figure, caption, text.text(language))


def _after(axes: Axes, one: Series, label: str) -> None:
    at = np.array([since_of(e) for e in one.effects]) + one.beside
    middle = np.array([e.estimate for e in one.effects])
    low, high = np.array([e.interval for e in one.effects]).T
    wide = one.critical * np.array([e.se for e in one.effects])
    axes.vlines(at, middle - wide, middle + wide, color=one.colour, lw=4.5, alpha=0.22)
    axes.vlines(at, low, high, color=one.colour, lw=1.6)
    axes.plot(at, middle, "o", color=one.colour, ms=5, label=label)


def _before(axes: Axes, found: PreTrend, colour: str, beside: float) -> None:
    at = np.array(found.leads) + beside
    half = _NORMAL * found.se
    axes.vlines(at, found.estimates - half, found.estimates + half, color=MUTED, lw=1.2)
    axes.plot(at, found.estimates, "o", mec=colour, mfc="white", ms=4.5)


def policy_map(
    record: PolicyEffects,
    regions: Regions,
    *,
    time: Any = None,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw what each region is to the policy at one time, by default the last.

    Parameters
    ----------
    record : PolicyEffects
    regions : Regions
    time : label of a period, optional
    title, language, **how
        As for `lisa_map`.
    """
    language = check_language(language)
    times = [str(t) for t in record.times]
    at = len(times) - 1 if time is None else times.index(str(time))
    classes = {
        i: CELLS[code]
        for i, code in zip(record.ids, record.cells[at].tolist(), strict=True)
        if CELLS[code] != "empty"
    }
    labels = {code: named("policy_cell", code, language) for code in _ORDER}
    drawn, caption = titles(title, record.tables()[0].title(language))
    how.setdefault("legend", times[at])
    return classes_map(regions, classes, _ORDER, POLICY, labels, drawn, caption, language, **how)
