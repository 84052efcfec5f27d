"""How mediation, moderation and thresholds show themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...errors import listed
from ...regression.chains.mediation.record import Mediation
from ...regression.chains.moderation.record import Moderation
from ...regression.chains.spatial_mediation.record import PATHS, SpatialMediation
from ...regression.chains.threshold.record import PanelThreshold
from ...regression.impacts.record import EFFECTS
from ...results.table import Note, Table
from ...terms import named, term
from ...words import Message, _, say, together
from .._in_words import (
    called,
    critical_line,
    moderation_heads,
    moderation_key,
    moderation_said,
    threshold_heads,
)
from .._methods import _seed
from ..comparisons.columns import columns_of
from ..comparisons.regression_table import RegressionTable
from ..findings.models import or_not
from ..findings.registry import Findings, Names, finds, interval, number
from ..laid import Layable
from ..own.mediation import mediation_plot
from ..stock import (
    Chart,
    Mark,
    Panel,
    band,
    coefficient_chart,
    dots,
    intervals,
    line,
    over,
    rule,
    written,
)
from ..style import ACCENT, CONTRAST, INK, MUTED, text_size
from .registry import Place, Show, shows

_COLOURS = dict(zip(PATHS, (ACCENT, CONTRAST, INK), strict=True))


def threshold_chart(record: PanelThreshold, *, language: str) -> Chart:
    """Return LR by value of the threshold, with the critical line and the confidence set.

    Without thresholds the coefficients are drawn.
    """
    if not record.thresholds:
        return coefficient_chart(record.model, language=language)
    heads = threshold_heads(record, language)
    count = len(heads)
    up, below = say(_("LR"), language), called(record, record.threshold, language)
    panels = []
    for k, (one, head) in enumerate(zip(record.thresholds, heads, strict=True)):
        top = max(3.0 * one.critical, float(np.quantile(one.lr, 0.9)) * 1.05)
        panels.append(
            Panel(
                marks=[
                    Mark("axvspan", (one.low, one.high), {"color": ACCENT, "alpha": 0.12, "lw": 0}),
                    line(one.values, one.lr, lw=1.1),
                    rule(one.critical, across="y", color=CONTRAST, lw=1.0, ls="--"),
                    rule(one.value),
                    written(
                        0.995,
                        one.critical + 0.015 * top,
                        critical_line(record, language),
                        transform="y",
                        ha="right",
                        va="bottom",
                        fontsize=text_size(-1),
                        color=CONTRAST,
                    ),
                ],
                x=below if k == count - 1 else "",
                y=up,
                title=head,
                title_style={"fontsize": text_size(), "fontweight": "normal"},
                more={"set_ylim": (-0.02 * top, top)},  # values far above the line are cut off
            )
        )
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: "; ".join([title, *heads]),
        size=(6.2, 0.5 + 2.1 * count),
        panels=panels,
        grid=(count, 1),
        over=over(),
        lift=0.3,
    )


def moderation_chart(record: Moderation, *, language: str) -> Chart:
    """Return each effect over the moderator with its intervals, its Johnson–Neyman region and a rug."""
    m = called(record, record.moderator, language)
    heads = moderation_heads(record, language)
    count = len(heads)
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: moderation_said(record, title, heads, m, language),
        size=(3.4 * count if count > 1 else 5.4, 3.4),
        panels=[
            Panel(
                marks=_over_moderator(record, name),
                x=m,
                grid="y",
                title=head,
                title_style={"fontsize": text_size(), "fontweight": "normal"},
                more={"margins": {"x": 0}},
            )
            for name, head in zip(record.effects, heads, strict=True)
        ],
        beneath=(
            say(moderation_key(record), language),
            {"fontsize": text_size(-1), "color": MUTED},
        ),
        over=over(),
        lift=0.3,
    )


def _over_moderator(record: Moderation, name: str) -> list[Mark]:
    grid = record.grid
    b, se = record.effect(name, grid.tolist())
    one, every = record.critical
    low, high = float(grid[0]), float(grid[-1])
    marks = []
    for region in record.regions:
        ends = max(region.low, low), min(region.high, high)
        if (region.effect, region.band) == (name, "one") and ends[0] < ends[1]:
            marks.append(Mark("axvspan", ends, {"color": ACCENT, "alpha": 0.10, "lw": 0}))
    rug = record.observed
    if rug.size > 500:  # quantiles look the same
        rug = np.quantile(rug, np.linspace(0, 1, 500))
    strokes: dict[str, Any] = {
        "marker": "|",
        "ls": "none",
        "color": MUTED,
        "ms": 5,
        "mew": 0.5,
        "transform": "x",
    }
    return [
        *marks,
        band(grid, b - one * se, b + one * se, color=ACCENT, alpha=0.25),
        line(grid, b - every * se, lw=0.9, ls=":"),
        line(grid, b + every * se, lw=0.9, ls=":"),
        line(grid, b, color=INK, lw=1.4),
        rule(0.0, across="y"),
        line(rug, np.full(rug.size, 0.02), **strokes),
    ]


def spatial_mediation_chart(record: SpatialMediation, *, language: str) -> Chart:
    """Return what goes through the mediator, what does not, and both: direct, indirect and total."""
    rows = record.effect_rows()
    kinds = list(dict.fromkeys((path, via) for path, via, _place, _n in rows))
    shown = [
        _capital(called(record, via, language) if via else named("mediated_path", path, language))
        for path, via in kinds
    ]
    beneath = Message(_("Estimate and {level:g}% interval"), level=100 * record.level)
    panels = []
    for k, place in enumerate(EFFECTS):
        numbers = {(r[0], r[1]): r[3] for r in rows if r[2] == place}
        marks = [rule(0.0)]
        for j, kind in enumerate(kinds):
            estimate, _error, _p, low, high = numbers[kind]
            y, colour = len(kinds) - 1 - j, _COLOURS[kind[0]]
            if np.isfinite(low):
                marks.append(intervals(y, low, high, color=colour, lw=1.8))
            size = 4 if kind[1] else 5.5
            marks.append(dots(estimate, y, color=colour, ms=size, ls="none"))
        panels.append(
            Panel(
                marks=marks,
                upright=None if k else (range(len(kinds) - 1, -1, -1), shown),
                grid="x",
                title=_capital(named("effect", place, language)),
                title_style={"fontsize": text_size(), "fontweight": "normal"},
                more={
                    "set_ylim": (-0.6, len(kinds) - 0.4),
                    "tick_params": {"axis": "y", "length": 0},
                },
            )
        )
    sentence = _("{name}: {estimate:.3g}, from {low:.3g} to {high:.3g}")
    parts = [
        Message(
            sentence,
            name=f"{shown[kinds.index((path, via))]} · {named('effect', place, language)}",
            estimate=n[0],
            low=n[3],
            high=n[4],
        ).text(language)
        for path, via, place, n in rows
    ]
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: "; ".join([title, *parts]),
        size=(7.2, 1.0 + 0.42 * len(kinds)),
        panels=panels,
        subplots={"sharey": True},
        beneath=(beneath.text(language), {"fontsize": text_size(-1), "color": MUTED}),
        over=over(),
        lift=0.3,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@shows(Mediation)
class ShowMediation(Show[Mediation]):
    """The regressions side by side, the effects, and the paths with their intervals."""

    draws = staticmethod(mediation_plot)
    first = 2

    def method(self, record: Mediation) -> Note:
        """Return what was split, by which equations, and where the intervals are from."""
        return together(
            Message(
                _(
                    "Mediation of {x} on {y} via {mediators}: {n} "
                    "{n:regression|regressions} by least squares on {nobs} "
                    "{nobs:observation|observations} with the same controls and effects; "
                    "intervals by {draws:,} {draws:bootstrap sample|bootstrap samples} of "
                    "whole blocks"
                ),
                x=record.said(record.regressor),
                y=record.said(record.y_name),
                mediators=listed([Message("{m}", m=record.said(m)) for m in record.mediators]),
                n=len(record.steps),
                nobs=record.nobs,
                draws=record.draws,
            ),
            *_seed(record),
            Message(_(".")),
        )

    def paper(self, record: Mediation, language: str) -> tuple[Table | Layable, ...]:
        """Return the regressions side by side, the effects and the intervals."""
        heads = [called(record, step.y_name, language) for step in record.steps]
        steps = RegressionTable(
            columns=columns_of(list(record.steps), heads),
            language=language,
            names={},
            title=record.tables()[2].title(language),
        )
        return (steps, *record.tables()[:2])

    def parts(self, record: Mediation, place: Place) -> Iterator[Any]:
        """Yield the regressions, the effects, their intervals and the picture."""
        yield from self.paper(record, place.language)
        yield mediation_plot(record, **place.how)


@shows(PanelThreshold)
class ShowThreshold(Show[PanelThreshold]):
    """Tests, thresholds, coefficients by regime, and the likelihood ratio over the threshold."""

    chart = staticmethod(threshold_chart)

    def method(self, record: PanelThreshold) -> Note:
        """Return what changes with what, in how many observations, and how it was tested."""
        return together(
            Message(
                _(
                    "Threshold regression (Hansen 1999) of {y}: the coefficient of {x} by "
                    "{q}, {nobs} {nobs:observation|observations}; fixed effects: "
                    "{effects}; tests by {draws:,} {draws:bootstrap sample|bootstrap "
                    "samples}"
                ),
                y=record.said(record.y_name),
                x=listed([Message("{x}", x=record.said(x)) for x in record.switching]),
                q=record.said(record.threshold),
                nobs=record.nobs,
                effects=term("fixed_effects", record.model.fixed_effects),
                draws=record.draws,
            ),
            *_seed(record),
            Message(_(".")),
        )

    def short(self, record: PanelThreshold) -> tuple[Table, ...]:
        """Return all but the periods and the curve."""
        tables = record.tables()
        return (*tables[:3], tables[-1], *tables[3 : 5 if record.thresholds else 4])

    def paper(self, record: PanelThreshold, language: str) -> tuple[Table | Layable, ...]:
        """Return tests, thresholds, coefficients, fit and regimes."""
        del language
        tables = record.tables()
        return (*tables[:3], tables[-1], tables[3])

    def parts(self, record: PanelThreshold, place: Place) -> Iterator[Any]:
        """Yield the short tables and the picture."""
        tables = record.tables()
        yield from (*tables[:3], tables[-1], *tables[3 : 6 if record.thresholds else 5])
        yield self.figure(record, **place.how)


@shows(Moderation)
class ShowModeration(Show[Moderation]):
    """Simple slopes, regions, centred coefficients, and the effect over the moderator."""

    chart = staticmethod(moderation_chart)

    def method(self, record: Moderation) -> Note:
        """Return what is moderated by what, in which model."""
        return Note(
            _(
                "Moderation of {x} on {y} by {m} in {nobs} "
                "{nobs:observation|observations}: {model}, fixed effects: {effects}, "
                "standard errors: {covariance}; simple slopes and Johnson–Neyman regions "
                "by exact derivatives."
            ),
            x=record.said(record.regressor),
            y=record.said(record.y_name),
            m=record.said(record.moderator),
            nobs=record.model.nobs,
            model=term("model", record.model.model),
            effects=term("fixed_effects", record.model.fixed_effects),
            covariance=term("covariance", record.model.covariance_type),
        )

    def short(self, record: Moderation) -> tuple[Table, ...]:
        """Return all but the curve."""
        slopes, regions, coefficients, _curve, fit = record.tables()
        return slopes, regions, coefficients, fit

    def paper(self, record: Moderation, language: str) -> tuple[Table | Layable, ...]:
        """Return coefficients, fit, slopes and regions."""
        del language
        slopes, regions, coefficients, _curve, fit = record.tables()
        return coefficients, fit, slopes, regions

    def parts(self, record: Moderation, place: Place) -> Iterator[Any]:
        """Yield coefficients, fit, slopes, the picture and the regions."""
        slopes, regions, coefficients, _curve, fit = record.tables()
        yield coefficients
        yield fit
        yield slopes
        yield self.figure(record, **place.how)
        yield regions


@shows(SpatialMediation)
class ShowSpatialMediation(Show[SpatialMediation]):
    """The effects by path, the picture, shares, steps, and the equations side by side."""

    chart = staticmethod(spatial_mediation_chart)
    first = 3

    def method(self, record: SpatialMediation) -> Note:
        """Return what was split, by which equations, and where the intervals are from."""
        last = record.steps[-1]
        return together(
            Message(
                _(
                    "Mediation of {x} on {y} via {mediators} in {nobs} "
                    "{nobs:observation|observations}: {model} of {y} and {other} of "
                    "{mediators}, fixed effects: {effects}; intervals by {how}, {draws:,} "
                    "{draws:draw|draws}"
                ),
                x=record.said(record.regressor),
                y=record.said(record.y_name),
                mediators=listed([Message("{m}", m=record.said(m)) for m in record.mediators]),
                nobs=record.nobs,
                model=term("model", last.model),
                other=term("model", record.steps[1].model),
                effects=term("fixed_effects", last.fixed_effects),
                how=term("mediation_inference", record.inference),
                draws=len(record.draws),
            ),
            *_seed(record),
            Message(_(".")),
        )

    def paper(self, record: SpatialMediation, language: str) -> tuple[Table | Layable, ...]:
        """Return the equations side by side, effects, shares and steps."""
        heads = [called(record, step.y_name, language) for step in record.steps]
        equations = RegressionTable(
            columns=columns_of(list(record.steps), heads),
            language=language,
            names={},
            title=record.tables()[3].title(language),
        )
        return (equations, *record.tables()[:3])

    def parts(self, record: SpatialMediation, place: Place) -> Iterator[Any]:
        """Yield effects, the picture, shares, steps and the equations."""
        equations, effects, shares, steps = self.paper(record, place.language)
        yield effects
        yield self.figure(record, **place.how)
        yield shares
        yield steps
        yield equations


@finds
def _found(record: SpatialMediation, names: Names) -> Findings:
    """Say what goes through of the effect at home and of that in other regions."""
    del names
    out = []
    for path, via, place, numbers in record.effect_rows():
        estimate, _error, _p, low, high = numbers
        if path != "through" or via or place == "total" or not math.isfinite(low):
            continue
        sentence = (
            _("Through {m}, at home: {value} ({interval})")
            if place == "direct"
            else _("Through {m}, in other regions: {value} ({interval})")
        )
        said = listed([Message("{m}", m=record.said(m)) for m in record.mediators])
        shown = Message(
            sentence, m=said, value=number(estimate), interval=interval(low, high, record.level)
        )
        out.append(together(shown, or_not(low, high)))
    return tuple(out)
