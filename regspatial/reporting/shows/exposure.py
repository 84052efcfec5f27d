"""How instruments made of shares and shocks, and inference robust to exposure, show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...regression.instruments.bartik.record import BartikInstrument
from ...regression.instruments.exposure.record import ExposureRobust
from ...results.table import Note, Table
from ...terms import say_term, term
from ...words import Message, _, say, together
from ..stock import Chart, Panel, bars, dots, rule
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
from .registry import MOST_ROWS, Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEFT = 10
"""Industries named in the picture of the weights."""


def exposure_figure(
    record: ExposureRobust, *, title: str | None = None, language: str = "en"
) -> Figure:
    """Draw the coefficient's intervals by each kind of error, and the industries' weights below.

    Parameters
    ----------
    record : ExposureRobust
    title, language
        Sets without an end run to the edge, with an arrow; at most ten industries are named.
    """
    language = check_language(language)
    drawn, caption = titles(title, record.tables()[0].title(language))
    kinds = [say_term("exposure_errors", one.method, language) for one in record.inference]
    beneath = Message(
        _("Coefficient of {x} and {level} interval"),
        x=record.said(record.terms[0]),
        level=f"{100 * record.level:g}%",
    ).text(language)
    weight = say(_("Weight in the estimate (Rotemberg)"), language)
    order = np.argsort(-np.abs(record.rotemberg), kind="stable")[:_LEFT]
    industries = [say(record.said(record.exposures.industries[k]), language) for k in order]
    with drawing([drawn, beneath, weight, *kinds, *industries], language):
        tall = (0.34 * len(kinds) + 0.5, 0.22 * len(industries) + 0.5)
        figure = new_figure(6.4, sum(tall) + 0.6)
        above, below = figure.subplots(2, 1, height_ratios=tall)
        _intervals(above, record)
        above.set_yticks(np.arange(len(kinds))[::-1], kinds)
        above.set_xlabel(beneath)
        y = np.arange(len(order))[::-1]
        values = record.rotemberg[order]
        below.barh(y, values, color=[ACCENT if v >= 0 else CONTRAST for v in values], height=0.7)
        below.axvline(0, color=MUTED, lw=0.8)
        below.set_yticks(y, industries)
        below.set_xlabel(weight)
        for axes in (above, below):
            axes.tick_params(axis="y", length=0)
            axes.spines[["top", "right", "left"]].set_visible(False)
            axes.grid(axis="x", color=GRID, lw=0.6)
            axes.set_axisbelow(True)
        if drawn:
            figure.suptitle(drawn, x=0.01, ha="left", fontsize=text_size(1))
        said = Message(
            _(
                "Intervals of the coefficient {b:.3g}: {widths}. Weights of the industries: {weights}."
            ),
            b=float(record.estimates[0]),
            widths="; ".join(
                f"{kind} {_set(one.pieces)}"
                for kind, one in zip(kinds, record.inference, strict=True)
            ),
            weights=", ".join(f"{n} {v:.3g}" for n, v in zip(industries[:5], values, strict=False)),
        )
        return describe(figure, caption, said.text(language))


@shows(ExposureRobust)
class ShowExposureRobust(Show[ExposureRobust]):
    """The coefficient, its intervals by regions and by shocks, and what the industries weigh."""

    draws = staticmethod(exposure_figure)

    def method(self, record: ExposureRobust) -> Note:
        """Return equation, instrument, shares, clusters of shocks, effects, and whose errors these are."""
        base = record.spec["base"]
        if record.model == "iv":
            first = Message(
                _("Two-stage least squares of {y} on {x} instrumented by {z}; N = {n}"),
                y=record.said(record.y_name),
                x=record.said(record.terms[0]),
                z=record.said(record.instrument),
                n=record.nobs,
            )
        else:
            first = Message(
                _("Least squares of {y} on {x}; N = {n}"),
                y=record.said(record.y_name),
                x=record.said(record.terms[0]),
                n=record.nobs,
            )
        shares = (
            Message(
                _("; shares of each time in {k} {k:industry|industries}"),
                k=len(record.exposures.industries),
            )
            if base is None
            else Message(
                _("; shares of {time} in {k} {k:industry|industries}"),
                time=base,
                k=len(record.exposures.industries),
            )
        )
        return together(
            first,
            shares,
            Message(
                _(
                    "; fixed effects: {effects}; standard errors by shocks (Adão, Kolesár and Morales 2019), "
                    "{groups} {groups:cluster|clusters} ({kind})."
                ),
                effects=self._effects(record),
                groups=record.by("akm").groups,
                kind=term("shock_clusters", record.spec["shock_clusters"]),
            ),
        )

    def _effects(self, record: ExposureRobust) -> Any:
        if not record.effects:
            return term("fixed_effects", "none")
        return Message(
            " + ".join(f"{{e{k}}}" for k in range(len(record.effects))),
            **{f"e{k}": record.said(one) for k, one in enumerate(record.effects)},
        )

    def short(self, record: ExposureRobust) -> tuple[Table, ...]:
        """Return all but the list of the shocks, and the industries where these are not many."""
        return tuple(t for t in record.tables()[:4] if len(t.rows) <= MOST_ROWS)

    def parts(self, record: ExposureRobust, place: Place) -> Iterator[Any]:
        """Yield inference, picture, and the other tables that are short."""
        first, second, *others = self.short(record)
        yield first
        yield second
        yield self.figure(record, **place.how)
        yield from others


def _set(pieces: tuple[tuple[float, float], ...]) -> str:
    return " + ".join(f"{low:.3g} … {high:.3g}" for low, high in pieces)


def _intervals(axes: Axes, record: ExposureRobust) -> None:
    """Draw a line a kind of error; what has no end runs to the edge."""
    b = float(record.estimates[0])
    ends = np.array(
        [e for one in record.inference for piece in one.pieces for e in piece] + [b, record.null]
    )
    ends = ends[np.isfinite(ends)]
    margin = 0.12 * max(float(np.ptp(ends)), 1e-12)
    left, right = float(ends.min()) - margin, float(ends.max()) + margin
    for k, one in enumerate(record.inference):
        y = len(record.inference) - 1 - k
        colour = ACCENT if one.method in ("akm", "akm0", "shocks") else MUTED
        for low, high in one.pieces:
            axes.plot([max(low, left), min(high, right)], [y, y], color=colour, lw=2.0)
            for end, edge, mark in ((low, left, "<"), (high, right, ">")):
                if not np.isfinite(end):
                    axes.plot([edge], [y], mark, color=colour, ms=6, clip_on=False)
        axes.plot([b], [y], "o", color=colour, ms=5)
    axes.axvline(record.null, color=MUTED, lw=0.8, ls="--")
    axes.set_xlim(left, right)
    axes.set_ylim(-0.6, len(record.inference) - 0.4)


_MOST = 20
"""Industries in the picture, by exposure."""


def bartik_chart(record: BartikInstrument, *, language: str) -> Chart:
    """Return the exposure of the regions to each industry, and beside it the industry's shocks.

    At most twenty industries, those the regions are most exposed to.
    """
    found = record.exposures
    order = np.argsort(-found.by_industry, kind="stable")[:_MOST]
    industries = [say(record.said(found.industries[k]), language) for k in order]
    y, exposed = np.arange(len(order))[::-1], found.by_industry[order]
    around = {"tick_params": {"axis": "y", "length": 0}}
    shocks = [dots(one, y, color=CONTRAST, ms=4, alpha=0.7) for one in found.shocks[:, order]]
    return Chart(
        caption=record.tables()[1].title(language),
        told=lambda title: Message(
            _("Exposure to {n} {n:industry|industries} and their shocks; largest exposure: {top}."),
            n=len(found.industries),
            top=", ".join(
                f"{name} {value:.3g}" for name, value in zip(industries[:5], exposed, strict=False)
            ),
        ),
        size=(6.4, 0.26 * len(order) + 1.1),
        panels=[
            Panel(
                marks=[bars(exposed, height=0.7)],
                upright=(y, industries),
                x=say(_("Exposure"), language),
                grid="x",
                hidden=("left",),
                more={"set_ylim": (-0.6, len(order) - 0.4), **around},
            ),
            Panel(
                marks=[*shocks, rule(0.0)],
                x=say(_("Shocks, a dot a time"), language),
                grid="x",
                hidden=("left",),
                more=around,
            ),
        ],
        subplots={"sharey": True},
        over={"x": 0.01, "ha": "left"},
    )


@shows(BartikInstrument)
class ShowBartik(Show[BartikInstrument]):
    """The shocks, the industries and the map of the instrument."""

    order = (
        "table",
        "figure",
        "map",
        "tables",
    )
    of_short = True
    shade = _("Shift–share instrument")
    chart = staticmethod(bartik_chart)

    def method(self, record: BartikInstrument) -> Note:
        """Return shares, growth, size and times."""
        return Note(
            _(
                "Shift–share instrument of {n} {n:region|regions}: shares of {base} in {k} "
                "{k:industry|industries} times their growth ({growth}, {since}), {times}; the nation is the sum of "
                "the regions."
            ),
            n=len(record.ids),
            k=len(record.exposures.industries),
            base=record.spec["base"],
            growth=term("bartik_leave_out", record.spec["leave_out"]),
            since=term("bartik_since", record.spec["since"]),
            times=[str(t) for t in record.times],
        )

    def short(self, record: BartikInstrument) -> tuple[Table, ...]:
        """Return the shocks, and the industries where these are not many."""
        return tuple(t for t in record.tables()[:2] if len(t.rows) <= MOST_ROWS)
