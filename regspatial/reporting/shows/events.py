"""How an event study and the evaluation of a policy in space show themselves, and what they found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...regression.policy.durbin.record import PolicyDurbin
from ...regression.policy.event_study.record import EventStudy
from ...regression.policy.imputation.effects import Effect
from ...regression.policy.imputation.record import PolicyEffects
from ...results.table import Note
from ...terms import term
from ...words import Message, _, n_
from ..findings.registry import (
    ALPHA,
    Findings,
    Names,
    clear_of_zero,
    finds,
    number,
    probability,
    valued,
)
from ..own.policy import durbin_figure, policy_figure, policy_map
from ..own.specifications import event_of
from .registry import Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@finds
def _event(record: EventStudy, names: Names) -> Findings:
    del names
    mean = record.mean_after
    sentence = (
        _("Mean effect on {y} from the event ({event}) on: {value}.")
        if clear_of_zero(mean.low, mean.high)
        else _(
            "Mean effect on {y} from the event ({event}) on: {value}; not distinguishable from zero."
        )
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
            "The leads together cannot be distinguished from zero ({p}), which is no proof of parallel trends."
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


def _value(effect: Effect) -> Any:
    if not np.isfinite(effect.se):
        return number(effect.estimate)
    return valued(effect.estimate, *effect.interval)


@finds
def _policy(record: PolicyEffects, names: Names) -> Findings:
    del names
    treated = record.effect("treated")
    said: dict[str, Any] = {"first": record.said(record.first), "y": record.said(record.y_name)}
    out = []
    if record.randomised is not None and np.isfinite(record.randomised[0]):
        out.append(
            Message(
                _(
                    "Few regions are treated, so randomisation comes first: against no effect of any kind on any region, the "
                    "effect on treated regions has {p}."
                ),
                p=probability(float(record.randomised[0])),
            )
        )
    clear = clear_of_zero(*treated.interval)
    sentence = (
        _("Effect of {first} on {y} in treated regions, as it came: {value}.")
        if clear
        else _(
            "Effect of {first} on {y} in treated regions, as it came: {value}; not distinguishable from zero."
        )
    )
    out.append(Message(sentence, value=_value(treated), **said))
    if record.rings:
        out += _next_door(record)
    by_hand = next((one for one in record.pre_trends if one.key in ("both", "own")), None)
    both = next((one for one in record.pre_trends if one.key == "both"), by_hand)
    if both is not None:
        before = (
            _("Before it, regions did not run in parallel ({p}).")
            if both.p_value < ALPHA
            else _(
                "Before it, no difference in trend is found ({p}), which is no proof that there was none: a trend of {slope} a "
                "period would be found in 80 of 100 samples."
            )
        )
        out.append(Message(before, p=probability(both.p_value), slope=number(both.slope)))
    return tuple(out)


def _next_door(record: PolicyEffects) -> list[Message]:
    own, ring = record.effect("own"), record.effect("ring-1")
    out = []
    if own.cells:
        out.append(
            Message(
                _("Where no neighbour was treated, the policy's own effect: {value}."),
                value=_value(own),
            )
        )
    if ring.cells:
        clear = np.isfinite(ring.se) and clear_of_zero(*ring.interval)
        sentence = (
            _("Spillover on untreated regions nearest to a treated one: {value}.")
            if clear
            else _(
                "Spillover on untreated regions nearest to a treated one: {value}; not distinguishable from zero."
            )
        )
        out.append(Message(sentence, value=_value(ring)))
    two_way = record.effect("two-way")
    out.append(
        Message(
            _("Two-way fixed effects, which do not look at neighbours, would have said {value}."),
            value=_value(two_way),
        )
    )
    return out


@shows(PolicyEffects)
class ShowPolicy(Show[PolicyEffects]):
    """The effects, both event studies, the map of who was reached, tests and reach."""

    draws = staticmethod(policy_figure)
    order = ("table", "figure", "map", "tables")
    first = 4
    of_short = True

    def method(self, record: PolicyEffects) -> Note:
        """Return from which cells effects are imputed, and how errors are made."""
        clean = int((record.cells == 0).sum())
        return Note(
            _(
                "Effects of {first} on {y} are imputed (Borusyak, Jaravel and Spiess 2024; with spillovers, Butts 2021): effects "
                "of regions and periods are fitted on {clean} {clean:cell|cells} that the policy has not reached, neither directly nor "
                "through a neighbour, and every effect is a mean of what other cells differ from that fit."
            ),
            first=record.said(record.first),
            y=record.said(record.y_name),
            clean=clean,
        )

    def map(self, record: PolicyEffects, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw who was reached."""
        return policy_map(record, regions, *args, **how)


@finds
def _durbin(record: PolicyDurbin, names: Names) -> Findings:
    del names
    out = [
        Message(
            _(
                "Mean effects of {first} on {y}: direct {direct}; indirect, were all others treated, {indirect}."
            ),
            first=record.said(record.first),
            y=record.said(record.y_name),
            direct=_value(record.direct),
            indirect=_value(record.indirect),
        )
    ]
    if np.isfinite(record.same.p_value):
        sentence = (
            _(
                "One effect for all periods is refused ({p}): it would have said direct {direct}, indirect {indirect}, which mixes "
                "how long regions have been treated with what neighbours do."
            )
            if record.same.p_value < ALPHA
            else _(
                "One effect for all periods is not refused ({p}); it says direct {direct}, indirect {indirect}."
            )
        )
        direct, indirect = (number(e.estimate) for e in record.static)
        p = probability(record.same.p_value)
        out.append(Message(sentence, p=p, direct=direct, indirect=indirect))
    return tuple(out)


@shows(PolicyDurbin)
class ShowPolicyDurbin(Show[PolicyDurbin]):
    """The picture, effects by periods and the tests."""

    draws = staticmethod(durbin_figure)
    order = ("figure", "tables")

    def method(self, record: PolicyDurbin) -> Note:
        """Return the model, and what is by periods in it."""
        return Note(
            _(
                "Spatial Durbin model of {y} with fixed effects of regions and periods; {first} enters, itself and its spatial lag, by "
                "periods since the start (Delgado and Florax 2015); effects by the delta method, errors by region."
            ),
            first=record.said(record.first),
            y=record.said(record.y_name),
        )
