"""Record of σ- and β-convergence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from ..containers.time_axis import counted_in_years
from ..results.by import by, each, part
from ..results.layer import LayerColumn
from ..results.record import Record
from ..results.table import Note, Table
from ..terms import term
from ..words import Message, Sentence, _

Array = NDArray[np.float64]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beta:
    """One regression of growth on the initial level.

    Parameters
    ----------
    kind : {"absolute", "conditional"}
    model : str
    years : float
        T.
    fit : record of the regression
    term : str
        What the log of the initial level is called in it.
    """

    kind: str
    model: str
    years: float
    fit: Any
    term: str

    @property
    def numbers(self) -> Mapping[str, float]:
        """estimate, std_error, statistic, p_value, low, high of b."""
        found: Mapping[str, float] = self.fit.get(self.term)
        return found

    @property
    def estimate(self) -> float:
        """The coefficient b."""
        return float(self.numbers["estimate"])

    @property
    def speed(self) -> float:
        """The speed λ = −ln(1 + Tb)/T; NaN where there is none."""
        return speed_of(self.estimate, self.years)

    @property
    def speeds(self) -> tuple[float, float]:
        """The 95 % interval of the speed: that of b, turned into speeds."""
        low, high = float(self.numbers["low"]), float(self.numbers["high"])
        return speed_of(high, self.years), speed_of(low, self.years)

    @property
    def half_life(self) -> float:
        """Half-life ln 2/λ; NaN where λ is not above zero."""
        return float(np.log(2.0) / self.speed) if self.speed > 0.0 else float("nan")


def speed_of(b: float, years: float) -> float:
    """Return the speed that belongs to a coefficient; NaN where 1 + Tb is not above zero."""
    left = 1.0 + years * b
    return float(-np.log(left) / years) if left > 0.0 else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Convergence(Record):
    """σ- and β-convergence of n regions.

    Parameters
    ----------
    variable : str
    ids, times : labels
    years : float
        T, from the first time to the last.
    initial, growth : (n,) arrays
        Log of the initial level, growth a year, or an interval of times that are no years.
    variation, deviation : (T,) arrays
        Coefficient of variation (divisor n) and standard deviation of logs (n − 1) at each time.
    correlation : float
        Of sum and difference of the logs at both ends: below zero where the spread fell.
    betas : tuple of Beta
    spec : mapping
        controls, model, covariance.
    """

    variable: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    years: float
    initial: Array
    growth: Array
    variation: Array
    deviation: Array
    correlation: float
    betas: tuple[Beta, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    def pitman(self) -> tuple[float, int, float]:
        """Return t, degrees of freedom and p of equal spreads of logs at both ends (Pitman and Morgan)."""
        df, r = len(self.ids) - 2, self.correlation
        if np.isnan(r):
            return r, df, r
        t = float(r * np.sqrt(df / max(1.0 - r * r, 1e-300)))
        return t, df, float(2.0 * stdtr(df, -abs(t)))

    @property
    def in_years(self) -> bool:
        """Whether T counts years; of months, quarters or other times it counts these."""
        return counted_in_years(self.times)

    @property
    def growth_words(self) -> Sentence:
        """The heading of `growth`."""
        return _("Growth a year, %") if self.in_years else _("Growth per interval, %")

    @property
    def speed(self) -> float:
        """The speed of the last regression."""
        return self.betas[-1].speed

    @property
    def half_life(self) -> float:
        """The half-life of the last regression."""
        return self.betas[-1].half_life

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return growth and initial level of each region; `time` has no meaning."""
        del at_time
        return self.ids, (
            LayerColumn(name="growth", en=self.growth_words, values=100.0 * self.growth),
            LayerColumn(name="initial", en=_("Log of the initial level"), values=self.initial),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return β, σ and its test, and growth by region."""
        return self._beta(), self._sigma(), self._test(), self._regions()

    @property
    def what(self) -> Message:
        """The variable and the times."""
        return Message(
            "{x}, {first}–{last}",
            x=self.said(self.variable),
            first=self.times[0],
            last=self.times[-1],
        )

    def _beta(self) -> Table:
        speed = _("Speed a year") if self.in_years else _("Speed per interval")
        half_life = _("Half-life, years") if self.in_years else _("Half-life, intervals")

        def of(key: str) -> Callable[[Beta], float]:
            return lambda one: float(one.numbers[key])

        return each(self, self.betas).table(
            "beta_convergence",
            Message(_("β-convergence: {what}"), what=self.what),
            part("kind", _("β-convergence"), kind="text", terms="beta_kind"),
            part("model", _("Model"), kind="text", terms="model"),
            part("estimate", _("Estimate"), of("estimate")),
            part("std_error", _("Std. error"), of("std_error")),
            part("p_value", _("p"), of("p_value"), "p"),
            part("low", _("95% low"), of("low")),
            part("high", _("95% high"), of("high")),
            part("speed", speed),
            part("speed_low", _("Speed, 95% low"), lambda one: one.speeds[0]),
            part("speed_high", _("Speed, 95% high"), lambda one: one.speeds[1]),
            part("half_life", half_life),
            notes=self._beta_notes(),
        )

    def _beta_notes(self) -> list[Note]:
        said = [
            Note(
                _(
                    "{growth} on the log of the initial level; {n} {n:region|regions}, T = {years:g}. "
                    "Least squares: {errors}. Intervals of the speed are those of b, turned into speeds."
                ),
                growth=Message(_("Growth a year") if self.in_years else _("Growth per interval")),
                n=len(self.ids),
                years=self.years,
                errors=term("covariance", self.spec["covariance"]),
            )
        ]
        if self.spec["controls"]:
            said.append(
                Note(
                    _("Conditional on {controls} at the first time."),
                    controls=[self.said(c) for c in self.spec["controls"]],
                )
            )
        if any(one.model in ("sar", "sdm", "sac", "gns") for one in self.betas):
            said.append(
                Note(
                    _(
                        "With a lag of growth b is a coefficient and no effect; the speed is that of the "
                        "coefficient, as studies print it."
                    )
                )
            )
        return said

    def _sigma(self) -> Table:
        return by(self, "times").table(
            "sigma_convergence",
            Message(_("σ-convergence: {what}"), what=self.what),
            part("cv", _("Coefficient of variation"), self.variation),
            part("sd_log", _("Standard deviation of logs"), self.deviation),
            notes=(Note(_("Coefficient of variation: divisor n; logs: n − 1.")),),
        )

    def _test(self) -> Table:
        t, df, p = self.pitman()
        ratio = float(self.deviation[-1] / self.deviation[0]) if self.deviation[0] > 0 else np.nan
        return by(self).table(
            "sigma_test",
            Message(_("Is the spread of logs the same at both ends? {what}"), what=self.what),
            part("ratio", _("Last over first"), [ratio]),
            part("r", _("Correlation of sum and difference"), self.correlation),
            part("t", "t", t),
            part("df", _("Degrees of freedom"), df, "int"),
            part("p_value", _("p"), p, "p"),
            notes=(
                Note(
                    _(
                        "Pitman and Morgan's test of two spreads of the same regions; it takes logs to be jointly "
                        "normal and regions to be independent."
                    )
                ),
            ),
        )

    def _regions(self) -> Table:
        return by(self, "ids").table(
            "convergence_regions",
            Message(_("Initial level and growth of the regions: {what}"), what=self.what),
            part("initial", _("Log of the initial level"), self.initial),
            part("growth", self.growth_words, 100.0 * self.growth),
        )
