"""How effects against matched and synthetic controls show themselves, and what they found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.bandwidth import silverman
from ...errors import listed
from ...regression.policy.imputation.record import since_of
from ...regression.policy.matching.record import Matching
from ...regression.policy.synthetic.record import SyntheticControl
from ...results.policy_name import policy_said
from ...results.table import Note
from ...terms import Named, named, term
from ...terms.palette import DONORS
from ...terms.untimed import when
from ...words import Message, _, say
from .._labels import known_names
from ..findings.registry import Findings, Names, clear_of_zero, finds, number, probability, valued
from ..own.clusters import Classes
from ..stock import Chart, Panel, at_times, bars, dots, intervals, line, rule
from ..stock.forest import over
from ..style import ACCENT, CONTRAST, MUTED
from .registry import Show, shows

Array = NDArray[np.float64]
BALANCED = 10.0
"""Per cent of a standard deviation up to which a difference is customarily called small."""
_POINTS = 201


def _density(score: Array, weights: Array, at: Array) -> Array:
    """Return the density of scores at places, by a Gaussian kernel with Silverman's bandwidth."""
    some = weights > 0
    score, weights = score[some], weights[some]
    if len(score) < 2 or not np.ptp(score) > 0:
        return np.full(len(at), np.nan)
    h = silverman(score)
    heights = np.exp(-(((at[:, None] - score[None, :]) / h) ** 2) / 2.0)
    return np.asarray(heights @ weights / (weights.sum() * h * np.sqrt(2.0 * np.pi)))


def matching_chart(record: Matching, *, language: str) -> Chart:
    """Return the densities of the score, and standardised differences before and after matching."""
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _(
                "{title}. Densities of the score, and standardised differences in per cent: {cells}."
            ),
            title=title,
            cells="; ".join(_differences_said(record, language)),
        ),
        size=(8.0, 3.6),
        panels=[_overlap(record, language), _balance(record, language)],
        over=over(),
        lift=0.3,
        key=4,
    )


def _overlap(record: Matching, language: str) -> Panel:
    at = np.linspace(0.0, 1.0, _POINTS)
    treated, weight = record.treated, record.weight
    ones = np.ones(len(treated))
    curves = (
        (treated, ones, _("Treated"), {"color": CONTRAST}),
        (~treated, ones, _("All controls"), {"color": MUTED, "ls": "--"}),
        (~treated, weight, _("Matched controls"), {"color": ACCENT}),
    )
    marks = [
        line(at, _density(record.score[some], w[some], at), label=say(words, language), **style)
        for some, w, words, style in curves
    ]
    return Panel(
        marks=marks,
        x=say(_("Propensity score"), language),
        y=say(_("Density"), language),
        title=say(_("Overlap"), language),
        grid="y",
    )


def _rows(record: Matching, language: str) -> list[str]:
    return [say(record.said(one), language) for one in record.covariates] + [
        say(_("Propensity score"), language)
    ]


def _differences_said(record: Matching, language: str) -> list[str]:
    before, after = 100.0 * record.before.difference, 100.0 * record.after.difference
    return [
        f"{name} {a:.3g}, {b:.3g}"
        for name, a, b in zip(_rows(record, language), before, after, strict=True)
    ]


def _balance(record: Matching, language: str) -> Panel:
    names = _rows(record, language)
    at = np.arange(len(names))[::-1]
    before, after = (100.0 * np.abs(one.difference) for one in (record.before, record.after))
    stage = {one: named("matching_stage", one, language) for one in ("before", "after")}
    return Panel(
        marks=[
            rule(BALANCED, ls="--"),
            dots(before, at, mec=MUTED, mfc="white", ms=6, label=stage["before"]),
            dots(after, at, color=ACCENT, ms=6, label=stage["after"]),
        ],
        rows=names,
        x=say(_("Standardised difference, %"), language),
        title=say(_("Balance"), language),
        grid="x",
        more={"set_xlim": {"left": 0.0}},
    )


@finds
def _matching(record: Matching, names: Names) -> Findings:
    del names
    sentence = (
        _("Effect of {first} on {y} in {n} matched treated {n:region|regions}: {value}.")
        if clear_of_zero(*record.effect.interval)
        else _(
            "Effect of {first} on {y} in {n} matched treated {n:region|regions}: {value}; not distinguishable from zero."
        )
    )
    out = [
        Message(
            sentence,
            first=policy_said(record, record.first),
            y=record.said(record.y_name),
            n=record.effect.units,
            value=valued(record.effect.estimate, *record.effect.interval),
        )
    ]
    after = 100.0 * np.abs(record.after.difference[:-1])
    apart = [
        record.said(one) for one, d in zip(record.covariates, after, strict=True) if d > BALANCED
    ]
    if apart:
        out.append(
            Message(
                _(
                    "After matching, treated regions and controls still differ by more than {limit} % of a standard deviation "
                    "in {names}."
                ),
                limit=number(BALANCED),
                names=listed(apart),
            )
        )
    return tuple(out)


@shows(Matching)
class ShowMatching(Show[Matching]):
    """Overlap and balance, the effects, and who is matched with whom."""

    chart = staticmethod(matching_chart)
    order = ("table", "figure", "tables")
    first = 2

    def method(self, record: Matching) -> Note:
        """Return what is assumed, and how regions are matched."""
        return Note(
            _(
                "Assumes that regions with similar {covariates} at {time} would have developed alike without the policy "
                "({first}). Propensity score: logit; matching: {method}; comparison: {estimator}."
            ),
            covariates=listed([record.said(one) for one in record.covariates]),
            time=when(record.score_time),
            first=record.said(record.first),
            method=term("matching_method", record.spec["method"]),
            estimator=term("matching_estimator", record.spec["estimator"]),
        )


def synthetic_chart(
    record: SyntheticControl, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return treated and synthetic paths of the largest start, the gap by periods since it, and the largest weights."""
    called = known_names(names)
    fit = max(record.fits, key=lambda one: one.units)
    at = at_times(record.times)
    treated, synthetic = say(_("Treated"), language), say(_("Synthetic"), language)
    paths = Panel(
        marks=[
            rule(float(at[fit.start - 1 : fit.start + 1].mean()), ls="--"),
            line(at, fit.treated, label=treated, color=CONTRAST),
            line(at, fit.synthetic, label=synthetic, color=ACCENT, ls="--"),
        ],
        times=record.times,
        y=say(record.said(record.y_name), language),
        title=say(Message(_("Treated from {time}"), time=str(record.times[fit.start])), language),
        grid="y",
    )
    since = np.array([since_of(e) for e in record.by_event])
    middle = np.array([e.estimate for e in record.by_event])
    low, high = np.array([e.interval for e in record.by_event]).T
    sure = (
        [intervals(since, low, high, upright=True, color=ACCENT)] if np.isfinite(low).all() else []
    )
    gaps = Panel(
        marks=[
            rule(0.0, across="y"),
            rule(-0.5, ls="--"),
            *sure,
            dots(since, middle, color=ACCENT, ms=5),
        ],
        x=say(_("Periods since the start"), language),
        y=say(_("Gap"), language),
        grid="y",
        whole="x",
    )
    order = [k for k in np.argsort(-record.weight)[:10] if record.weight[k] > 0]
    weights = Panel(
        marks=[bars(record.weight[order], color=ACCENT)],
        rows=[called.get(record.ids[k], record.ids[k]) for k in order],
        x=say(_("Weight"), language),
        title=say(_("Weights of donors"), language),
        grid="x",
    )
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("{title}. Effect {effect}; largest weights: {regions}."),
            title=title,
            effect=number(record.effect.estimate),
            regions=listed([called.get(record.ids[k], record.ids[k]) for k in order[:3]]),
        ),
        size=(10.0, 3.6),
        panels=[paths, gaps, weights],
        over=over(),
        lift=0.3,
        key=2,
    )


@finds
def _synthetic(record: SyntheticControl, names: Names) -> Findings:
    del names
    said: dict[str, Any] = {
        "first": policy_said(record, record.first),
        "y": record.said(record.y_name),
    }
    value = number(record.effect.estimate)
    if not np.isfinite(record.effect.se):
        return (
            Message(
                _("Effect of {first} on {y} in treated regions: {value}."), value=value, **said
            ),
        )
    value = valued(record.effect.estimate, *record.effect.interval)
    sentence = (
        _("Effect of {first} on {y} in treated regions: {value}.")
        if clear_of_zero(*record.effect.interval)
        else _(
            "Effect of {first} on {y} in treated regions: {value}; not distinguishable from zero."
        )
    )
    if not np.isfinite(record.ratio_p):
        return (Message(sentence, value=value, **said),)
    return (
        Message(sentence, value=value, **said),
        Message(
            _(
                "Placebo tests on donors: {ratio} for the growth of the gap after the start, {effect} for the size of the effect."
            ),
            ratio=probability(record.ratio_p),
            effect=probability(record.effect_p),
        ),
    )


def donor_classes(record: SyntheticControl) -> Classes:
    """Return treated regions, and donors by their weight."""
    labels = {code: Named("synthetic_state", code) for code in DONORS}
    caption = Message(_("Treated regions and donors"))
    return Classes(record.state, tuple(DONORS), DONORS, labels, caption)


@shows(SyntheticControl)
class ShowSynthetic(Show[SyntheticControl]):
    """Paths, gaps and weights, the effects and placebos."""

    classes = staticmethod(donor_classes)
    chart = staticmethod(synthetic_chart)
    order = ("table", "figure", "map", "tables")
    named = True
    first = 2

    def method(self, record: SyntheticControl) -> Note:
        """Return what is assumed, and how donors are weighted."""
        return Note(
            _(
                "Assumes that donors, weighted until they run as treated regions did before {first}, show how these would have gone on without it. "
                "Weights: {estimator}."
            ),
            first=policy_said(record, record.first),
            estimator=term("synthetic_estimator", record.spec["estimator"]),
        )
