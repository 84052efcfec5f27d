"""Record of an event study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from ...._calls.door import door
from ....results.by import by, part
from ....results.estimates import said_df
from ....results.measures import VALUE, measures
from ....results.record import Record
from ....results.table import Column, Note, Table
from ....terms import Named
from ....words import Message, _
from ...panel.least_squares.result import FixedEffectsResult
from ..imputation.covariate_effects import Covariates

Array = NDArray[np.float64]
LEVEL = 0.95


class Mean(NamedTuple):
    """A mean of effects with its standard error, p and 95% interval."""

    estimate: float
    se: float
    p_value: float
    low: float
    high: float


class Leads(NamedTuple):
    """F of all leads together, its degrees of freedom above, p, and those below."""

    statistic: float
    df: int
    p_value: float
    df_below: float


def mean_of(
    estimates: Array,
    covariance: Array,
    periods: tuple[int, ...],
    df: int,
    cells: tuple[int, ...] | None = None,
) -> Mean:
    """Return the mean of the effects from the event on, p and interval by t: each period alike, or by its cells."""
    each = np.ones(len(periods)) if cells is None else np.array(cells, dtype=float)
    after = np.where(np.array(periods) >= 0, each, 0.0)
    weights = after / max(after.sum(), 1.0)
    estimate = float(weights @ estimates)
    se = float(np.sqrt(max(weights @ covariance @ weights, 0.0)))
    half = float(stdtrit(float(df), (1.0 + LEVEL) / 2.0)) * se
    t = estimate / se if se > 0 else float("nan")
    return Mean(
        estimate, se, float(2.0 * stdtr(float(df), -abs(t))), estimate - half, estimate + half
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventStudy(Record):
    """What `event_study` returns: effects by periods from an event.

    Attributes
    ----------
    y_name, event : str
    base : int
        The period left out.
    periods : K periods from the event, ascending, without the base
    estimates : (K,) array
    covariance : (K, K) array
    df : int
        Of the t distribution.
    outermost : (bool, bool)
        Whether the first, the last period stands for those farther off too.
    units : K numbers of units
    cells : K numbers of rows
    cohorts : pairs of time and number of units
    never : int
        Units that meet no event.
    pretrend : Leads
        F of all leads together, `df`, `p_value` and `df_below`; by CR2 errors F is of Hotelling's T². p is drawn where
        errors are clustered.
    pretrend_notes : what is said of that p
    drawn : (K, 3) array or None
        p, low and high of each period where they are drawn.
    drawn_mean : (3,) array or None
        The same of the mean of the effects from the event on.
    drawn_over_cells : (3,) array or None
        The same of their mean over treated cells.
    effect_notes : what is said of them
    covariates : Covariates or None
        What the event does to each covariate; None without covariates.
    model : FixedEffectsResult
        The regression, each cohort's coefficients in it.
    spec : mapping
    """

    y_name: str
    event: str
    base: int
    periods: tuple[int, ...]
    estimates: Array
    covariance: Array
    df: int
    outermost: tuple[bool, bool]
    units: tuple[int, ...]
    cells: tuple[int, ...]
    cohorts: tuple[tuple[Any, int], ...]
    never: int
    pretrend: Leads
    model: FixedEffectsResult
    pretrend_notes: tuple[Note, ...] = ()
    drawn: Array | None = None
    drawn_mean: Array | None = None
    drawn_over_cells: Array | None = None
    effect_notes: tuple[Note, ...] = ()
    covariates: Covariates | None = None
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<EventStudy of {self.event!r} on {self.y_name!r}: {len(self.cohorts)} cohorts, periods "
            f"{self.periods[0]} to {self.periods[-1]}, mean effect {self.mean_after.estimate:.4g}>"
        )

    @property
    def se(self) -> Array:
        """Standard errors, (K,)."""
        return np.sqrt(np.clip(np.diag(self.covariance), 0.0, None))

    @property
    def p_values(self) -> Array:
        """Two-sided p, (K,): drawn where errors are clustered, else by t."""
        if self.drawn is not None:
            return np.asarray(self.drawn[:, 0])
        with np.errstate(divide="ignore", invalid="ignore"):
            t = self.estimates / self.se
        return np.asarray(2.0 * stdtr(float(self.df), -np.abs(t)))

    @property
    def intervals(self) -> Array:
        """Ends of the 95% intervals, (K, 2): drawn where errors are clustered, else by t."""
        if self.drawn is not None:
            return np.asarray(self.drawn[:, 1:])
        half = stdtrit(float(self.df), (1.0 + LEVEL) / 2.0) * self.se
        return np.column_stack([self.estimates - half, self.estimates + half])

    @property
    def mean_after(self) -> Mean:
        """Mean of the effects from the event on, each period alike; p and interval as of the effects."""
        by_t = mean_of(self.estimates, self.covariance, self.periods, self.df)
        return _as_drawn(by_t, self.drawn_mean)

    @property
    def mean_over_cells(self) -> Mean:
        """Mean of the effects over treated cells, a unit in a period each; p and interval as of the effects."""
        by_t = mean_of(self.estimates, self.covariance, self.periods, self.df, self.cells)
        return _as_drawn(by_t, self.drawn_over_cells)

    @door
    def period_name(self, period: int) -> str:
        """Return a period as a table shows it: an outermost one with ≤ or ≥."""
        first, last = min((*self.periods, self.base)), max((*self.periods, self.base))
        if period == first and self.outermost[0]:
            return f"\N{LESS-THAN OR EQUAL TO} {period}"
        if period == last and self.outermost[1]:
            return f"\N{GREATER-THAN OR EQUAL TO} {period}"
        return str(period)

    @property
    def labels_of_terms(self) -> dict[str, Message]:
        """What readers call the effects in a table of several models, by the name of the term."""
        said = self.said(self.event)
        return {
            self.term(t): Message("{event} {period}", event=said, period=self.period_name(t))
            for t in self.periods
        }

    @door
    def term(self, period: int) -> str:
        """Return what the effect of a period is called as a term: the event, and +2."""
        return f"{self.event} {period:+d}"

    def tables(self) -> tuple[Table, ...]:
        """Return the effects by period, the tests, the cohorts, the fit, and the arithmetic of N."""
        _coefficients, fit, sample = self.model.tables()
        return self._effects(), self._tests(), self._cohorts(), fit, sample

    def _effects(self) -> Table:
        low, high = self.intervals.T
        at = sum(t < self.base for t in self.periods)

        def with_base(values: Any, of_base: Any = None) -> list[Any]:
            found = values.tolist() if isinstance(values, np.ndarray) else list(values)
            return [*found[:at], of_base, *found[at:]]

        periods = with_base(map(self.period_name, self.periods), self.period_name(self.base))
        return by(self).table(
            "event_study",
            Message(
                _("Effects on {y} by periods from the event ({event})"),
                event=self.said(self.event),
                y=self.said(self.y_name),
            ),
            part("period", _("Periods from the event"), periods, "text"),
            part("estimate", _("Estimate"), with_base(self.estimates, 0.0)),
            part("std_error", _("Std. error"), with_base(self.se)),
            part("statistic", _("t"), with_base(self.estimates / self.se)),
            part("p_value", _("p"), with_base(self.p_values), "p"),
            part("low", Message(_("{pct} low"), pct="95%"), with_base(low)),
            part("high", Message(_("{pct} high"), pct="95%"), with_base(high)),
            part("units", _("Units"), with_base(self.units), "int"),
            notes=(
                Note(_("{base} is the base: its effect is zero by definition."), base=self.base),
                *self.effect_notes,
                *(self.covariates.notes(self.said) if self.covariates else ()),
                *self.model.notes,
            ),
        )

    def _tests(self) -> Table:
        f, q, p, below = self.pretrend
        mean, over = self.mean_after, self.mean_over_cells
        leads = Note(_("All leads are zero: F({q}, {df})"), q=q, df=said_df(below))
        after = _("Mean of the effects from the event on, each period alike")
        cells = _("Mean of the effects over treated cells (units by periods)")
        return measures(
            "event_tests",
            _("Leads together, and the mean effects"),
            "what",
            (
                ("pretrend", leads, f, *([float("nan")] * 3), p),
                ("mean_after", after, mean.estimate, mean.se, mean.low, mean.high, mean.p_value),
                (
                    "mean_over_cells",
                    cells,
                    over.estimate,
                    over.se,
                    over.low,
                    over.high,
                    over.p_value,
                ),
                *(
                    (key, named, e.estimate, e.se, *e.interval, p)
                    for key, named, e, p in (
                        self.covariates.rows(self.said) if self.covariates else ()
                    )
                ),
            ),
            (
                VALUE,
                Column("std_error", _("Std. error")),
                Column("low", Message(_("{pct} low"), pct="95%")),
                Column("high", Message(_("{pct} high"), pct="95%")),
                Column("p_value", _("p"), "p"),
            ),
            (
                *self.pretrend_notes,
                Note(
                    _(
                        "A test of the leads that finds nothing is no proof of parallel trends: it has "
                        "little power against trends as large as the effects."
                    )
                ),
                *(self.covariates.how() if self.covariates else ()),
            ),
        )

    def _cohorts(self) -> Table:
        never = Note("{said}", said=Named("event_cohort", "never"))
        names = [*(str(time) for time, _units in self.cohorts), never]
        return by(self).table(
            "event_cohorts",
            _("Units by the period of their event"),
            part("cohort", _("Event in"), names, "text"),
            part("units", _("Units"), [*(n for _time, n in self.cohorts), self.never], "int"),
        )


def _as_drawn(by_t: Mean, drawn: Array | None) -> Mean:
    """Return a mean with p and interval as they were drawn, where they were."""
    if drawn is None:
        return by_t
    p, low, high = (float(one) for one in drawn)
    return Mean(by_t.estimate, by_t.se, p, low, high)
