"""Pictures of a policy in space: both event studies on one axis, and who was reached when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...regression.policy.imputation.effects import Effect
from ...regression.policy.imputation.record import CELLS, PolicyEffects, since_of
from ...terms import named
from ...terms.palette import POLICY
from ...words import Message, _
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
    from matplotlib.ticker import MaxNLocator

    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    with drawing([drawn], language):
        figure = new_figure(6.0, 3.6)
        axes = figure.add_subplot()
        axes.axhline(0.0, color=MUTED, lw=0.8)
        axes.axvline(-0.5, color=MUTED, lw=0.8, ls="--")
        said = []
        series = (
            (record.own, record.bands[0], ACCENT, -_BESIDE, _("Treated"), "own"),
            (
                record.next_door,
                record.bands[1],
                CONTRAST,
                _BESIDE,
                _("Beside a treated region"),
                "next",
            ),
        )
        for effects, critical, colour, beside, words, key in series:
            if not effects:
                continue
            label = pick(words, language)
            _after(axes, effects, critical, colour, beside, label)
            _before(axes, record, key, colour, beside)
            cells = "; ".join(f"{since_of(e):+d}: {e.estimate:.3g}" for e in effects)
            said.append(f"{label}: {cells}")
        axes.set_xlabel(
            pick(_("Periods since the own start, or since the first treated neighbour"), language)
        )
        axes.set_ylabel(pick(_("Estimate, 95% interval (pale: joint band)"), language))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        if record.next_door:
            legend_below(figure, 2)
        axes.set_title(drawn)
        text = Message(_("Event studies: {title}. {cells}."), title=caption, cells="; ".join(said))
        return describe(figure, caption, text.text(language))


def _after(
    axes: Axes, effects: tuple[Effect, ...], critical: float, colour: str, beside: float, label: str
) -> None:
    at = np.array([since_of(e) for e in effects]) + beside
    middle = np.array([e.estimate for e in effects])
    low, high = np.array([e.interval for e in effects]).T
    wide = critical * np.array([e.se for e in effects])
    axes.vlines(at, middle - wide, middle + wide, color=colour, lw=4.5, alpha=0.22)
    axes.vlines(at, low, high, color=colour, lw=1.6)
    axes.plot(at, middle, "o", color=colour, ms=5, label=label)


def _before(axes: Axes, record: PolicyEffects, key: str, colour: str, beside: float) -> None:
    found = next((one for one in record.pre_trends if one.key == key), None)
    if found is None:
        return
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
