"""Record of effects of a policy by cohort and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ....results.by import AXES, Part, by, each, part
from ....results.policy_name import policy_said
from ....results.record import Record
from ....results.table import Note, Table
from ....words import Message, Words, _, p_
from ..imputation.effects import Effect
from ..imputation.record import since_of
from .cells import CohortCell
from .honest import Honest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolicyCohorts(Record):
    """What `policy_cohorts` returns.

    Attributes
    ----------
    y_name, first : str
    ids : n regions
    times : T periods
    effect : Effect
        Mean over treated cells.
    by_event, by_cohort, by_year : tuples of Effect
        By periods since the start (leads too), by cohort and by period, treated cells alone.
    cells : tuple of CohortCell
    rings : tuple
        What each ring is called; a region within one of a treated region is no control.
    honest : Honest or None
        Bounds if trends may differ after the start as they did before; None where leads or errors are wanting.
    spec : mapping
    """

    y_name: str
    first: str
    ids: tuple[str, ...]
    times: tuple[Any, ...]
    effect: Effect
    by_event: tuple[Effect, ...]
    by_cohort: tuple[Effect, ...]
    by_year: tuple[Effect, ...]
    cells: tuple[CohortCell, ...]
    rings: tuple[Words, ...] = ()
    honest: Honest | None = None
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        low, high = self.effect.interval
        return (
            f"<PolicyCohorts of {self.first!r} on {self.y_name!r}: mean effect {self.effect.estimate:.4g} "
            f"[{low:.4g}, {high:.4g}], {self.effect.units} of {len(self.ids)} regions>"
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the means, honest bounds, and effects by cohort and period."""
        honest = (self._honest(self.honest),) if self.honest else ()
        return self._means(), *honest, self._cells()

    def _means(self) -> Table:
        rows = [("all", "", self.effect)]
        rows += [("event", f"{since_of(e):+d}", e) for e in self.by_event]
        rows += [("cohort", str(self.times[since_of(e)]), e) for e in self.by_cohort]
        rows += [("year", str(self.times[since_of(e)]), e) for e in self.by_year]
        effects = [e for _kind, _value, e in rows]
        low, high = np.array([e.interval for e in effects]).T
        return by(self).table(
            "policy_cohorts",
            Message(
                _("Effects of {first} on {y} by cohort and period: means"),
                first=policy_said(self, self.first),
                y=self.said(self.y_name),
            ),
            part("over", _("Mean"), [k for k, _v, _e in rows], "text", "policy_mean"),
            part("of", p_("what a row is of", "Of"), [v for _k, v, _e in rows], "text"),
            part("estimate", _("Estimate"), np.array([e.estimate for e in effects])),
            part("std_error", _("Std. error"), np.array([e.se for e in effects])),
            part("df", _("df"), np.array([e.df for e in effects])),
            part("p_value", _("p"), np.array([e.p_value for e in effects]), "p"),
            part("low", Message(_("{pct} low"), pct="95%"), low),
            part("high", Message(_("{pct} high"), pct="95%"), high),
            part("cells", _("Cells"), [e.cells for e in effects], "int"),
            part("units", _("Regions"), [e.units for e in effects], "int"),
            notes=self.notes,
        )

    def _honest(self, honest: Honest) -> Table:
        return each(self, honest.bounds).table(
            "policy_honest",
            _("Honest bounds: if trends differ after the start as they did before"),
            part("target", _("Effect"), lambda one: one.target, "text", "honest_target"),
            part("relative", _("Times the largest change before"), lambda one: one.relative),
            part("low", Message(_("{pct} low"), pct="95%"), lambda one: one.low),
            part("high", Message(_("{pct} high"), pct="95%"), lambda one: one.high),
            part(
                "enters",
                _("Zero enters at"),
                lambda one: honest.enters[one.target],
            ),
            notes=(
                Note(
                    _(
                        "Leads up to {leads} before and lags up to {lags} after the start, all against the period before it (Rambachan "
                        "and Roth 2023, relative magnitudes, C-LF). Infinite: beyond twenty standard errors, or above ten times the "
                        "largest change."
                    ),
                    leads=-honest.leads[0],
                    lags=honest.lags[-1],
                ),
            ),
        )

    def _cells(self) -> Table:
        cells = self.cells
        return by(self).table(
            "policy_cohort_cells",
            _("Effects by cohort and period"),
            part("cohort", _("Cohort"), [str(self.times[c.cohort]) for c in cells], "text"),
            Part(AXES["times"], [str(self.times[c.period]) for c in cells]),
            part("since", _("Periods since the start"), [c.since for c in cells], "int"),
            part("estimate", _("Estimate"), np.array([c.estimate for c in cells])),
            part("std_error", _("Std. error"), np.array([c.se for c in cells])),
            part("treated", _("Treated regions"), [int(c.own.sum()) for c in cells], "int"),
            part("controls", _("Control regions"), [c.controls for c in cells], "int"),
        )
