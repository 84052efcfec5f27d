"""How an event study shows itself."""

from __future__ import annotations

import numpy as np

from ...regression.policy.event_study.record import EventStudy
from ...results.table import Note
from ...terms import term
from ...words import Message, _, n_
from ..findings.registry import (
    ALPHA,
    Findings,
    Names,
    clear_of_zero,
    finds,
    probability,
    valued,
)
from ..own.specifications import event_of
from .registry import Show, shows


@finds
def _event(record: EventStudy, names: Names) -> Findings:
    del names
    mean = record.mean_after
    sentence = (
        _("Mean effect on {y} from the event ({event}) on: {value}.")
        if clear_of_zero(mean.low, mean.high)
        else _("Mean effect on {y} from the event ({event}) on: {value}; not to be told from zero.")
    )
    first = Message(
        sentence,
        event=record.said(record.event),
        y=record.said(record.y_name),
        value=valued(mean.estimate, mean.low, mean.high),
    )
    f, _q, p = record.pretrend
    if not np.isfinite(f):
        return (first,)
    leads = (
        _("The leads together differ from zero ({p}): the groups did not run in parallel before.")
        if p < ALPHA
        else _(
            "The leads together cannot be told from zero ({p}), which is no proof of parallel trends."
        )
    )
    return first, Message(leads, p=probability(p))


@shows(EventStudy)
class ShowEventStudy(Show[EventStudy]):
    """The picture, the effects by period, the tests and the cohorts."""

    draws = staticmethod(event_of)
    order = (
        "figure",
        "tables",
    )

    def method(self, record: EventStudy) -> Note:
        """Return who is compared with whom, how, the base and the standard errors."""
        return Note(
            n_(
                "Event study of {y} by periods from the event ({event}), {how}: {n} cohort against {never} {never:unit|units} without the event; base "
                "{base}; least squares, fixed effects {effects}; standard errors: {errors}.",
                "Event study of {y} by periods from the event ({event}), {how}: {n} cohorts against {never} {never:unit|units} without the event; "
                "base {base}; least squares, fixed effects {effects}; standard errors: {errors}.",
            ),
            event=record.said(record.event),
            y=record.said(record.y_name),
            how=term("event_estimator", record.spec["estimator"]),
            n=len(record.cohorts),
            never=record.never,
            base=record.base,
            effects=[record.model.said(one) for one in record.model.effects],
            errors=record.model.covariance_said,
        )
