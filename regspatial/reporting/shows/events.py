"""How an event study and the evaluation of a policy in space show themselves, and what they found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...containers import Regions
from ...regression.policy.durbin.record import PolicyDurbin
from ...regression.policy.event_study.record import EventStudy
from ...regression.policy.imputation.effects import Effect
from ...regression.policy.imputation.pretrends import PreTrend
from ...regression.policy.imputation.record import PolicyEffects, since_of
from ...results.policy_name import policy_said
from ...results.record import Record
from ...results.table import Note
from ...terms import term
from ...words import Message, Sentence, Spoken, _, n_, say, together
from ...words.numerals import raised
from .._words import weights_said
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
from ..own.clusters import classes_map
from ..own.policy import policy_classes
from ..stock import Chart, Mark, Panel, dots, intervals, rule
from ..style import ACCENT, CONTRAST, MUTED, pick
from .registry import Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@finds
def _event(record: EventStudy, names: Names) -> Findings:
    del names
    mean = record.mean_after
    sentence = (
        _("Mean effect on {y} from the event ({event}) onwards: {value}.")
        if clear_of_zero(mean.low, mean.high)
        else _(
            "Mean effect on {y} from the event ({event}) onwards: {value}; not distinguishable from zero."
        )
    )
    first = Message(
        sentence,
        event=record.said(record.event),
        y=record.said(record.y_name),
        value=valued(mean.estimate, mean.low, mean.high),
    )
    over = record.mean_over_cells
    second = Message(
        _(
            "Averaged over treated region-periods, so that periods with more treated regions weigh more: {value}."
        ),
        value=valued(over.estimate, over.low, over.high),
    )
    p = record.pretrend.p_value
    if not np.isfinite(p):
        return first, second
    leads = (
        _("The leads are jointly significant ({p}): trends were not parallel before the event.")
        if p < ALPHA
        else _("The leads are not jointly significant ({p}), which does not prove parallel trends.")
    )
    return first, second, Message(leads, p=probability(p))


_ACROSS, _UP = _("Periods since the start"), _("Estimate, 95% interval")
_BESIDE = 0.14
"""How far the two series stand from the period, so that neither hides the other."""


def event_chart(
    rows: Mapping[int, Mapping[str, Any]],
    base: int,
    names: Mapping[int, str] | None = None,
    caption: str | None = None,
    *,
    language: str,
) -> Chart:
    """Return coefficients by time from an event, the base open.

    Parameters
    ----------
    rows : mapping of time from the event to estimate, low and high
    base : int
        The time that was left out, drawn at zero.
    names : mapping of time to its name, optional
    caption, language
    """
    all_rows = {**rows, base: {"estimate": 0.0, "low": 0.0, "high": 0.0}}
    times = sorted(all_rows)
    called = [str(t) if names is None else names[t] for t in times]
    middle, low, high = (
        np.array([all_rows[t][k] for t in times], float) for k in ("estimate", "low", "high")
    )
    known, at = np.array([t != base for t in times]), np.array(times)
    cells = "; ".join(
        f"{name}: {all_rows[t]['estimate']:.3g} [{all_rows[t]['low']:.3g}, {all_rows[t]['high']:.3g}]"
        for t, name in zip(times, called, strict=True)
    )
    return Chart(
        caption=caption or Message(_("Coefficients by time from the event")),
        untitled=Message(_("Coefficients by time from the event")),
        told=lambda title: Message(_("Event study: {title}. {cells}."), title=title, cells=cells),
        size=(6.0, 3.4),
        panels=[
            Panel(
                marks=[
                    rule(0.0, across="y"),
                    rule(-0.5, ls="--"),
                    intervals(times, low, high, upright=True, lw=1.5),
                    dots(at[known], middle[known], ms=5),
                    dots(at[~known], middle[~known], mfc="white", ms=5),
                ],
                ticks=(times, called),
                x=pick(_("Periods from the event (open: the base)"), language),
                y=pick(_("Estimate and 95% interval"), language),
                grid="y",
            )
        ],
    )


def study_chart(record: EventStudy, *, language: str) -> Chart:
    """Return effects by periods from the event, with their intervals."""
    ends = record.intervals
    rows = {
        t: {"estimate": record.estimates[k], "low": ends[k, 0], "high": ends[k, 1]}
        for k, t in enumerate(record.periods)
    }
    names = {t: raised(record.period_name(t)) for t in (*rows, record.base)}
    caption = record.tables()[0].title(language)
    return event_chart(rows, record.base, names, caption, language=language)


class Series(NamedTuple):
    """Effects of one clock in a picture: joint critical value (0: no band), colour, offset, what it is, leads."""

    effects: tuple[Effect, ...]
    critical: float
    colour: str
    beside: float
    words: Sentence
    leads: PreTrend | None = None


def policy_chart(record: PolicyEffects, *, language: str) -> Chart:
    """Return effects on treated regions and on those beside them by periods since their start; leads in grey."""
    leads = {one.key: one for one in record.pre_trends}
    near = _("Beside a treated region")
    return clocks(
        record,
        Series(record.own, record.bands[0], ACCENT, -_BESIDE, _("Treated"), leads.get("own")),
        Series(record.next_door, record.bands[1], CONTRAST, _BESIDE, near, leads.get("next")),
        across=_("Periods since the own start, or since the first treated neighbour"),
        up=_("Estimate, 95% interval (pale: joint band)"),
        caption=Message(
            _("Event studies of {first} on {y}: treated regions, and those beside them"),
            first=policy_said(record, record.first),
            y=record.said(record.y_name),
        ),
        language=language,
    )


def durbin_chart(record: PolicyDurbin, *, language: str) -> Chart:
    """Return direct and indirect effects by periods since the start."""
    return clocks(
        record,
        Series(record.own, 0.0, ACCENT, -_BESIDE, _("Direct")),
        Series(record.next_door, 0.0, CONTRAST, _BESIDE, _("Indirect")),
        language=language,
    )


def clocks(
    record: Record,
    *series: Series,
    across: Sentence = _ACROSS,
    up: Sentence = _UP,
    caption: Spoken | None = None,
    language: str,
) -> Chart:
    """Return effects of one clock or two by periods, under a caption (default: the title of the record's first table)."""
    marks = [rule(0.0, across="y"), rule(-0.5, ls="--")]
    said = []
    for one in series:
        if not one.effects:
            continue
        label = say(one.words, language)
        marks += _after(one, label)
        if one.leads is not None:
            marks += _before(one.leads, one.colour, one.beside)
        cells = "; ".join(f"{since_of(e):+d}: {e.estimate:.3g}" for e in one.effects)
        said.append(f"{label}: {cells}")
    return Chart(
        caption=caption.text(language) if caption else record.tables()[0].title(language),
        told=lambda title: Message(
            _("{title}. {cells}.") if caption else _("Event studies: {title}. {cells}."),
            title=title,
            cells="; ".join(said),
        ),
        size=(6.0, 3.6),
        panels=[
            Panel(marks=marks, x=say(across, language), y=say(up, language), grid="y", whole="x")
        ],
        key=2 if series[-1].effects and len(series) > 1 else None,
    )


def _after(one: Series, label: str) -> list[Mark]:
    at = np.array([since_of(e) for e in one.effects]) + one.beside
    middle = np.array([e.estimate for e in one.effects])
    low, high = np.array([e.interval for e in one.effects]).T
    wide = one.critical * np.array([e.se for e in one.effects])
    pale = {"color": one.colour, "lw": 4.5, "alpha": 0.22}
    return [
        intervals(at, middle - wide, middle + wide, upright=True, **pale),
        intervals(at, low, high, upright=True, color=one.colour),
        dots(at, middle, color=one.colour, ms=5, label=label),
    ]


def _before(found: PreTrend, colour: str, beside: float) -> list[Mark]:
    at = np.array(found.leads) + beside
    return [
        intervals(at, *found.ends, upright=True, color=MUTED, lw=1.2),
        Mark("plot", (at, found.estimates, "o"), {"mec": colour, "mfc": "white", "ms": 4.5}),
    ]


@shows(EventStudy)
class ShowEventStudy(Show[EventStudy]):
    """The picture, the effects by period, the tests and the cohorts."""

    chart = staticmethod(study_chart)
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
    said: dict[str, Any] = {
        "first": policy_said(record, record.first),
        "y": record.said(record.y_name),
    }
    out = [_ASSUMED] if record.linear else []
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
        _("Effect of {first} on {y} in treated regions, spillovers included: {value}.")
        if clear
        else _(
            "Effect of {first} on {y} in treated regions, spillovers included: {value}; not distinguishable from zero."
        )
    )
    out.append(Message(sentence, value=_value(treated), **said))
    if record.linear:
        out.append(_in_proportion(record))
    elif record.rings:
        out += _next_door(record)
    by_hand = next((one for one in record.pre_trends if one.key in ("both", "own")), None)
    both = next((one for one in record.pre_trends if one.key == "both"), by_hand)
    if both is not None:
        before = (
            _("Before it, regions did not run in parallel ({p}).")
            if both.p_value < ALPHA
            else _(
                "Before it no difference in trend is detected ({p}), which does not prove that there was none: a trend of "
                "{slope} a period would be detected in 80 of 100 samples."
            )
        )
        out.append(Message(before, p=probability(both.p_value), slope=number(both.slope)))
    return tuple(out)


_ASSUMED = Message(
    _(
        "Spillover is taken for linear in exposure, the sum of a region's weights of treated regions: an assumption on which "
        "every number here rests."
    )
)


def _in_proportion(record: PolicyEffects) -> Message:
    return Message(
        _(
            "Were no other region treated, the policy's own effect: {own}. Spillover on untreated regions: {exposed}; per unit "
            "of exposure {gamma}."
        ),
        own=_value(record.effect("alone")),
        exposed=_value(record.effect("exposed")),
        gamma=_value(record.effect("gamma")),
    )


def _next_door(record: PolicyEffects) -> list[Message]:
    own, ring = record.effect("own"), record.effect("ring-1")
    out = []
    if own.cells:
        out.append(
            Message(
                _("Own effect of the policy, where no neighbour was treated: {value}."),
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
            _("Two-way fixed effects, which ignore neighbours, give {value}."),
            value=_value(two_way),
        )
    )
    return out


@shows(PolicyEffects)
class ShowPolicy(Show[PolicyEffects]):
    """The effects, both event studies, the map of who was reached, tests and reach."""

    chart = staticmethod(policy_chart)
    order = ("table", "figure", "map", "tables")
    first = 4
    of_short = True

    def method(self, record: PolicyEffects) -> Note:
        """Return from which cells effects are imputed, and whose neighbours count."""
        w = weights_said(record.spec.get("weights"))
        near = [] if w is None else [Message(_(" Neighbours are those of {weights}."), weights=w)]
        return together(self._imputed(record), *near)

    def _imputed(self, record: PolicyEffects) -> Note:
        clean = int((record.cells == 0).sum())
        if record.linear:
            return Note(
                _(
                    "Effects of {first} on {y} are imputed (Borusyak, Jaravel and Spiess 2024): effects of regions and periods are "
                    "fitted on untreated cells, with exposure, the sum of a region's weights of treated regions, as a regressor."
                ),
                first=policy_said(record, record.first),
                y=record.said(record.y_name),
            )
        held = [record.said(e.key) for e in record.covariates.effects] if record.covariates else []
        return Note(
            _(
                "Effects of {first} on {y} are imputed (Borusyak, Jaravel and Spiess 2024; with spillovers, Butts 2021): effects "
                "of regions and periods, and coefficients of {covariates}, are fitted on {clean} {clean:cell|cells} that the policy "
                "has not reached, neither directly nor through a neighbour, and every effect is a mean of what other cells differ "
                "from that fit."
            )
            if held
            else _(
                "Effects of {first} on {y} are imputed (Borusyak, Jaravel and Spiess 2024; with spillovers, Butts 2021): effects "
                "of regions and periods are fitted on {clean} {clean:cell|cells} that the policy has not reached, neither directly nor "
                "through a neighbour, and every effect is a mean of what other cells differ from that fit."
            ),
            covariates=held,
            first=policy_said(record, record.first),
            y=record.said(record.y_name),
            clean=clean,
        )

    def map(
        self, record: PolicyEffects, regions: Regions, *, at_time: object = None, **how: Any
    ) -> Figure:
        """Draw who was reached by a time."""
        return classes_map(regions, policy_classes(record, at_time), **how)


@finds
def _durbin(record: PolicyDurbin, names: Names) -> Findings:
    del names
    out = [
        Message(
            _(
                "Mean effects of {first} on {y}: direct {direct}; indirect, were all others treated, {indirect}."
            ),
            first=policy_said(record, record.first),
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

    chart = staticmethod(durbin_chart)
    order = ("figure", "tables")

    def method(self, record: PolicyDurbin) -> Note:
        """Return the model, and what is by periods in it."""
        return Note(
            _(
                "Spatial Durbin model of {y} with fixed effects of regions and periods; {first} enters, itself and its spatial lag, by "
                "periods since the start (Delgado and Florax 2015); effects by the delta method, errors by region."
            ),
            first=policy_said(record, record.first),
            y=record.said(record.y_name),
        )
