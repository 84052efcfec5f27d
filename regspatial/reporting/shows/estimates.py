"""How regressions with fixed effects or instruments, and what is read off them, show themselves."""

from __future__ import annotations

from ...regression.instruments.instrumental.record import InstrumentalResult
from ...regression.panel.least_squares.result import FixedEffectsResult
from ...regression.policy.stability.record import CoefficientStability
from ...results.network.symbiosis import Symbiosis
from ...results.table import Note
from ...terms import Named, term
from ...words import Message, Words, _, n_, p_, together
from ..own import estimates as pictures
from ..own.scatter_and_impacts import coefficient_plot
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


@shows(FixedEffectsResult)
class ShowFixedEffects(Show[FixedEffectsResult]):
    """Coefficients with their intervals, fit and sample."""

    draws = staticmethod(coefficient_plot)
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

    draws = staticmethod(pictures.stability_figure)
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

    draws = staticmethod(pictures.symbiosis_figure)
    order = (
        "tables",
        "figure",
    )

    def method(self, record: Symbiosis) -> Note:
        """Return the regressions, their size, effects, what the strength is, standard errors."""
        first = record.network_to_growth
        if record.strength == "frozen":
            strength = Message(_("potential of the masses of {time}"), time=record.spec["base"])
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
