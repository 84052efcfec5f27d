"""How regressions with fixed effects or instruments, and what is read off them, show themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...regression.counts.record import PoissonResult
from ...regression.flows.effects import PARTS
from ...regression.flows.record import SpatialFlows
from ...regression.instruments.instrumental.record import InstrumentalResult
from ...regression.panel.least_squares.result import FixedEffectsResult
from ...regression.policy.stability.record import CoefficientStability
from ...results.network.symbiosis import Symbiosis
from ...results.table import Note
from ...terms import Named, named, term
from ...terms.untimed import when
from ...words import Message, Words, _, n_, p_, say, together
from ..stock import ROW, Chart, Mark, Panel, coefficient_chart, dots, forest, rows_said, rule
from ..stock.forest import over
from ..style import ACCENT, CONTRAST, MUTED, pick, text_size
from .registry import Show, shows


def _equation(record: FixedEffectsResult, terms: list[str]) -> Message:
    said = {f"x{k}": record.said(one) for k, one in enumerate(terms)}
    right = " + ".join(f"{{{k}}}" for k in said)
    return Message("{y} ~ " + right, y=record.said(record.y_name), **said)


def _effects(record: FixedEffectsResult) -> Words | Message:
    """Return the effects by the names of their columns, crossed ones with a cross."""
    if not record.effects:
        return term("fixed_effects", "none")
    crossed = [one.split("^") for one in record.effects]
    parts = {
        f"e{k}_{j}": record.said(name)
        for k, one in enumerate(crossed)
        for j, name in enumerate(one)
    }
    joined = " + ".join(
        " × ".join(f"{{e{k}_{j}}}" for j in range(len(one))) for k, one in enumerate(crossed)
    )
    return Message(joined, **parts)


def errors_of(record: FixedEffectsResult) -> Message:
    """Return fixed effects, standard errors and degrees of freedom, as the end of a sentence."""
    return Message(
        _(
            "; fixed effects: {effects}; standard errors: {errors}; t with {df} "
            "{df:degree|degrees} of freedom."
        ),
        effects=_effects(record),
        errors=record.covariance_said,
        df=record.df,
    )


def stability_chart(record: CoefficientStability, *, language: str) -> Chart:
    """Return a coefficient without and with controls, and b*, with the range between the last two."""
    names = [
        pick(_("Without controls"), language),
        pick(_("With controls"), language),
        Message(_("b* at delta = {delta:g}"), delta=record.asked_delta).text(language),
    ]
    values = (record.uncontrolled, record.controlled, record.beta_star)
    marks = [rule(0)]
    if np.isfinite(record.beta_star):
        ends = sorted(values[1:])
        marks.append(Mark("axvspan", tuple(ends), {"color": ACCENT, "alpha": 0.12, "lw": 0}))
    for at, value, colour in zip((2, 1, 0), values, (MUTED, ACCENT, CONTRAST), strict=True):
        if np.isfinite(value):
            above = {"textcoords": "offset points", "ha": "center"}
            marks.append(dots(value, at, color=colour, ms=7))
            marks.append(Mark("annotate", (f"{value:.3g}", (value, at), (0, 7)), above))
    cells = "; ".join(f"{name} {value:.3g}" for name, value in zip(names, values, strict=True))
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(_("Dot plot: {title}. {cells}."), title=title, cells=cells),
        size=(5.8, 0.8 + 0.42 * len(names)),
        panels=[
            Panel(
                marks=marks,
                rows=names,
                room=(0.6, 0.2),
                x=Message(_("Coefficient of {x}"), x=record.said(record.variable)).text(language),
                grid="x",
                more={"margins": {"x": 0.15}},
            )
        ],
    )


def symbiosis_chart(record: Symbiosis, *, language: str) -> Chart:
    """Return the coefficients of both regressions with their intervals, a panel a direction."""
    table = record.tables()[0]
    by: dict[str, list[dict[str, Any]]] = {}
    for cells in table.rows:  # records() would say their words in English
        row = dict(zip(table.keys, cells, strict=True))
        by.setdefault(say(row["direction"], language), []).append(row)
    names = {way: [say(r["term"], language) for r in rows] for way, rows in by.items()}
    heights = [len(rows) for rows in by.values()]
    beneath = pick(_("Estimate and 95% interval"), language)
    panels = [
        forest(rows, names[way], title=way, x=beneath if k == len(by) - 1 else "")
        for k, (way, rows) in enumerate(by.items())
    ]
    return Chart(
        caption=table.title(language),
        told=lambda title: rows_said(
            title, [r for v in by.values() for r in v], [n for v in names.values() for n in v]
        ),
        size=(6.0, 0.7 + sum(0.75 + ROW * h for h in heights)),
        panels=panels,
        grid=(len(by), 1),
        subplots={"height_ratios": heights},
        over={"x": 0.01, "ha": "left", "fontweight": "bold"},
    )


@shows(FixedEffectsResult)
class ShowFixedEffects(Show[FixedEffectsResult]):
    """Coefficients with their intervals, fit and sample."""

    chart = staticmethod(coefficient_chart)
    order = (
        "table",
        "figure",
        "tables",
    )

    def method(self, record: FixedEffectsResult) -> Note:
        """Return equation, size, effects and standard errors."""
        first = Message(
            _("Least squares: {equation}; N = {nobs}"),
            equation=_equation(record, [t for t in record.terms if t != "Intercept"]),
            nobs=record.nobs,
        )
        return together(first, errors_of(record))


@shows(PoissonResult)
class ShowPoisson(ShowFixedEffects):
    """As with fixed effects, by Poisson pseudo-maximum likelihood."""

    def method(self, record: FixedEffectsResult) -> Note:
        """Return equation, size, effects and standard errors."""
        first = Message(
            _("Poisson regression: {equation}; N = {nobs}"),
            equation=_equation(record, [t for t in record.terms if t != "Intercept"]),
            nobs=record.nobs,
        )
        return together(first, errors_of(record))


@shows(InstrumentalResult)
class ShowInstrumental(ShowFixedEffects):
    """As with fixed effects, by instruments."""

    def method(self, record: FixedEffectsResult) -> Note:
        """Return estimator, equation, what is instrumented by what, effects and standard errors."""
        assert isinstance(record, InstrumentalResult)  # noqa: S101 - it is registered for no other
        first = Message(
            _(
                "{estimator}: {equation}; endogenous: {endogenous}; instruments: {instruments}; N = {nobs}"
            ),
            estimator=Named("estimator", record.estimator),
            equation=_equation(record, [t for t in record.terms if t != "Intercept"]),
            endogenous=[record.said(one) for one in record.endogenous],
            instruments=[record.said(one) for one in record.instruments],
            nobs=record.nobs,
        )
        return together(first, errors_of(record))


@shows(CoefficientStability)
class ShowStability(Show[CoefficientStability]):
    """The coefficient without and with controls, and b*."""

    chart = staticmethod(stability_chart)
    order = (
        "tables",
        "figure",
    )

    def method(self, record: CoefficientStability) -> Note:
        """Return the regressions compared, Rmax, delta, and which b* is shown."""
        return Note(
            n_(
                "Coefficient of {x} on {y} without and with {n} control, N = {nobs}; R² of what fixed "
                "effects leave; Rmax = {r_max:.4g}, delta = {delta:g}; b* is the exact root of Oster "
                "(2019), the approximation stands beside it.",
                "Coefficient of {x} on {y} without and with {n} controls, N = {nobs}; R² of what fixed "
                "effects leave; Rmax = {r_max:.4g}, delta = {delta:g}; b* is the exact root of Oster "
                "(2019), the approximation stands beside it.",
            ),
            x=record.said(record.variable),
            y=record.said(record.y_name),
            n=len(record.controls),
            nobs=record.nobs,
            r_max=record.r_max,
            delta=record.asked_delta,
        )


@shows(Symbiosis)
class ShowSymbiosis(Show[Symbiosis]):
    """Both regressions, and their coefficients as a picture."""

    chart = staticmethod(symbiosis_chart)
    order = (
        "tables",
        "figure",
    )

    def method(self, record: Symbiosis) -> Note:
        """Return the regressions, their size, effects, what the strength is, standard errors."""
        first = record.network_to_growth
        if record.strength == "frozen":
            strength = Message(
                _("potential of the masses of {time}"), time=when(record.spec["base"])
            )
        else:
            strength = Message(_("observed, of the period before"))
        ways = p_("regressions", "growth of mass on network strength")
        both = p_(
            "regressions",
            "growth of mass on network strength, and growth of strength on growth of mass",
        )
        return Note(
            _(
                "Least squares, {ways}: {regions} {regions:region|regions}, {periods} "
                "{periods:period|periods}, N = {nobs}; strength: {strength}; fixed "
                "effects: {effects}; standard errors: {errors}."
            ),
            ways=ways if record.growth_to_network is None else both,
            regions=len(first.ids),
            periods=len(first.times),
            nobs=first.nobs,
            strength=strength,
            effects=term("fixed_effects", record.spec["fixed_effects"]),
            errors=term("covariance", first.covariance_type),
        )


def flow_effects_chart(record: SpatialFlows, *, language: str) -> Chart:
    """Return the effects on flows with their intervals, a panel for those of each part."""
    table = record.tables()[1]
    ends, k = record.effect_intervals(), len(record.variables)
    names = [say(record.said(one), language) for one in record.variables]
    rows = [
        [
            {"estimate": record.effects[v, j], "low": ends[v, j, 0], "high": ends[v, j, 1]}
            for v in range(k)
        ]
        for j in range(len(PARTS))
    ]
    called = [named("flow_effect", one, language) for one in PARTS]
    panels = [
        forest(
            some,
            None if j else names,
            title=called[j],
            title_style={"fontsize": text_size()},
            bins=3,
        )
        for j, some in enumerate(rows)
    ]
    each = [f"{name} {part}" for part in called for name in names]
    return Chart(
        caption=table.title(language),
        told=lambda title: rows_said(title, [r for some in rows for r in some], each),
        size=(7.6, 1.0 + ROW * k),
        panels=panels,
        subplots={"sharey": True},
        over=over(),
        lift=0.3,
    )


@shows(SpatialFlows)
class ShowSpatialFlows(Show[SpatialFlows]):
    """Coefficients, effects with their intervals, tests and fit."""

    chart = staticmethod(flow_effects_chart)
    order = ("table", "figure", "tables")

    def method(self, record: SpatialFlows) -> Note:
        """Return the model, the flows, their scale and the inference."""
        return Note(
            _(
                "{model} of {nobs} {nobs:flow|flows} between {n} {n:region|regions} ({scale}), spatial lags of {dependence}, by maximum likelihood with the "
                "exact log-determinant; standard errors by the observed information, effects by {draws} {draws:draw|draws} of the estimates."
            ),
            model=term("model", record.model),
            nobs=record.nobs,
            n=record.n,
            scale=term("flow_scale", record.scale),
            dependence=term("flow_dependence", record.dependence),
            draws=len(record.effect_draws),
        )
