"""What models found: dependence in space, and the effects of the first regressor."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...regression.chains.mediation.record import Mediation
from ...regression.chains.threshold.record import PanelThreshold
from ...regression.counts.record import PoissonResult
from ...regression.flows.effects import PARTS
from ...regression.flows.record import SpatialFlows
from ...regression.groups.record import GroupRegressions, SpatialGroups
from ...regression.impacts.record import EFFECTS, Impacts
from ...regression.instruments.instrumental.record import InstrumentalResult
from ...regression.panel.dynamic.record import EXPLODES, DynamicPanel
from ...regression.panel.least_squares.result import FixedEffectsResult
from ...regression.tests.record import PanelModel
from ...results.estimates import said_p
from ...results.regression import SpatialPanelResult
from ...terms import term
from ...words import Message, Spoken, Words, _, n_, together
from .dependence import reduced, too_narrow
from .registry import (
    ALPHA,
    Findings,
    Names,
    clear_of_zero,
    expected,
    finds,
    interval,
    number,
    probability,
    valued,
)


@finds
def _model(record: SpatialPanelResult, names: Names) -> Findings:
    del names
    said = (*reduced(record), *too_narrow(record))
    if "rho" in record.terms or record.theta.size:
        return said  # a coefficient there is no effect: the impacts are
    return (*_coefficients(record, record.variables), *said)


def _coefficients(record: Any, shown: tuple[str, ...]) -> Findings:
    """Say the first coefficient, and which others are significantly different from zero."""
    terms = [t for t in record.terms if t in shown]
    if not terms:
        return ()
    ends = np.asarray(record.intervals())
    first = record.terms.index(terms[0])
    low, high = ends[first]
    sentence = Message(
        _("Coefficient of {x} on {y}: {value} ({interval})"),
        x=record.said(terms[0]),
        y=record.said(record.y_name),
        value=number(record.estimates[first]),
        interval=interval(low, high),
    )
    clear = [t for t in terms[1:] if clear_of_zero(*ends[record.terms.index(t)])]
    return (
        together(sentence, or_not(low, high)),
        *_others(record, terms[1:], clear, lambda t: record.estimates[record.terms.index(t)]),
    )


def or_not(low: float, high: float) -> Message:
    """Return what ends a sentence on an estimate: whether its interval leaves zero out."""
    return (
        Message(_("."))
        if clear_of_zero(low, high)
        else Message(_("; not distinguishable from zero."))
    )


def _others(record: Any, terms: list[str], clear: list[str], value: Any) -> Findings:
    if not terms:
        return ()
    if not clear:
        if len(terms) <= _NAMED:
            return (
                Message(
                    _("Not distinguishable from zero: {terms}."),
                    terms=[record.said(t) for t in terms],
                ),
            )
        return (
            Message(
                n_(
                    "The coefficient of {n} other regressor cannot be distinguished from zero.",
                    "Of {n} other regressors no coefficient can be distinguished from zero.",
                ),
                n=len(terms),
            ),
        )
    listed = [
        Message("{x} {value}", x=record.said(t), value=number(value(t), signed=True)) for t in clear
    ]
    return (
        Message(
            n_(
                "Significantly different from zero is {n} other regressor: {terms}.",
                "Significantly different from zero among {n} other regressors: {terms}.",
            ),
            n=len(terms),
            terms=listed,
        ),
    )


@finds
def _impacts(record: Impacts, names: Names) -> Findings:
    del names
    return _of_impacts(record, None)


def _of_impacts(record: Impacts, n: int | None) -> Findings:
    x, y = record.said(record.variables[0]), record.said(record.y_name)
    if np.isnan(record.low).all():
        return (_without_intervals(record, x, y),)
    clauses = {
        name: valued(record.estimates[0, j], record.low[0, j], record.high[0, j], record.level)
        for j, name in enumerate(("direct", "indirect", "total"))
    }
    sentence = Message(
        _(
            "Effect of {x} on {y}: direct, in the region itself, {direct}; indirect, in all other regions together, "
            "{indirect}; total {total}"
        ),
        x=x,
        y=y,
        **clauses,
    )
    parts: list[Message] = [sentence]
    if n is not None and n > 2:
        parts.append(
            Message(
                _("; on average {each} for each of the {others} other regions"),
                others=n - 1,
                each=number(record.estimates[0, 1] / (n - 1)),
            )
        )
    unclear = [
        Message(said)
        for j, said in enumerate((_("the direct effect"), _("the indirect effect"), _("the total")))
        if not clear_of_zero(record.low[0, j], record.high[0, j])
    ]
    if unclear:
        parts.append(Message(_("; not distinguishable from zero: {effects}"), effects=unclear))
    return (together(*parts, Message(_("."))), *_other_impacts(record))


def _without_intervals(record: Impacts, x: Words, y: Words) -> Message:
    return Message(
        _(
            "Effect of {x} on {y}: direct, in the region itself, {direct}; indirect, in all other regions together, "
            "{indirect}; total {total}. These have no intervals, since that of rho reaches beyond its bounds."
        ),
        x=x,
        y=y,
        **{name: number(record.estimates[0, j]) for j, name in enumerate(EFFECTS)},
    )


def _other_impacts(record: Impacts) -> Findings:
    out: list[Spoken] = []
    more = range(1, len(record.variables))
    for j, sentence in (
        (0, _("Other significant direct effects: {terms}.")),
        (1, _("Other significant indirect effects: {terms}.")),
    ):
        clear = [
            Message(
                "{x} {value}",
                x=record.said(record.variables[k]),
                value=number(record.estimates[k, j], signed=True),
            )
            for k in more
            if clear_of_zero(record.low[k, j], record.high[k, j])
        ]
        if clear:
            out.append(Message(sentence, terms=clear))
    return tuple(out)


@finds
def _panel_model(record: PanelModel, names: Names) -> Findings:
    said = _model(record.model, names)
    if record.impacts is None:
        return said
    n = len(record.model.ids)
    said = (*_of_impacts(record.impacts, n), *reduced(record.model, record.tests))
    return (*said, *too_narrow(record.model))


@finds
def _dynamic(record: DynamicPanel, names: Names) -> Findings:
    del names
    model = record.model
    k = model.terms.index("tau") if "tau" in model.terms else None
    out: list[Spoken] = []
    if not model.stable:
        out.append(Message(EXPLODES, stability=model.stability))
    if k is not None:
        low, high = model.intervals()[k]
        out.append(
            Message(
                _("τ = {value} ({interval}): of a change of {y}, so much is left a period later."),
                value=number(model.estimates[k]),
                interval=interval(low, high),
                y=model.said(model.y_name),
            )
        )
    for part, said in (
        (record.short, _("Within the period: {effects}")),
        (record.long, _("In the long run: {effects}")),
    ):
        if part is not None:
            first = _of_impacts(part, len(model.ids))[0]
            out.append(Message(said, effects=first))
    return tuple(out)


@finds
def _fixed(record: FixedEffectsResult, names: Names) -> Findings:
    del names
    return _coefficients(record, tuple(t for t in record.terms if t != "Intercept"))


@finds
def _poisson(record: PoissonResult, names: Names) -> Findings:
    del names
    return _coefficients(record, tuple(t for t in record.terms if t != "Intercept"))


@finds
def _flows(record: SpatialFlows, names: Names) -> Findings:
    del names
    ends = record.effect_intervals()
    clauses = {
        part: valued(record.effects[0, j], ends[0, j, 0], ends[0, j, 1], record.level)
        for j, part in enumerate(PARTS)
    }
    sentence = Message(
        _(
            "One more unit of {x} in one region: flows out of it {origin}; into it {destination}; its own {intra}; between others "
            "{network}; total {total}."
        ),
        x=record.said(record.variables[0]),
        **clauses,
    )
    return (sentence,)


_NAMED = 3  # regressors in one sentence by name; more are counted
_WEAK = 10.0  # of an F that has no critical value of its own: Staiger and Stock (1997)


@finds
def _instruments(record: InstrumentalResult, names: Names) -> Findings:
    del names
    return (*_coefficients(record, record.endogenous), *_strength(record))


def _strength(record: InstrumentalResult) -> Findings:
    for name in ("effective-f", "kp-f"):
        test = next((t for t in record.tests if t.name == name), None)
        if test is None or not np.isfinite(test.statistic):
            continue
        bound = float(test.critical) if np.isfinite(test.critical) else _WEAK
        weak = _(
            "The instruments are weak: {test} = {f}, below {bound}; read the Anderson–Rubin set."
        )
        if record.anderson_rubin is None:
            weak = _(
                "The instruments are weak: {test} = {f}, below {bound}; intervals of the estimates do not hold "
                "their level."
            )
        strong = _("Strength of the instruments: {test} = {f}, above {bound}.")
        sentence = weak if test.statistic < bound else strong
        called = test.tables()[0].rows[0][0]
        return (Message(sentence, test=called, f=number(test.statistic), bound=number(bound)),)
    return (Message(_("There are too few clusters to test how strong the instruments are.")),)


@finds
def _mediation(record: Mediation, names: Names) -> Findings:
    del names
    out: list[Spoken] = []
    for one in record.effects:
        if one.effect != "indirect":
            continue
        low, high = one.intervals.get("percentile", next(iter(one.intervals.values())))
        via = record.said(one.via) if one.via else None
        sentence = _("Effect through {via}: {value} ({interval})")
        whole = _("Effect through all mediators: {value} ({interval})")
        shown = {"value": number(one.estimate), "interval": interval(low, high, one.level)}
        if via is None and len(record.mediators) == 1:
            via = record.said(record.mediators[0])
        head = Message(whole, **shown) if via is None else Message(sentence, via=via, **shown)
        out.append(together(head, or_not(low, high)))
    return tuple(out)


@finds
def _threshold(record: PanelThreshold, names: Names) -> Findings:
    del names
    q = record.said(record.threshold)
    if not record.thresholds:
        return (Message(_("No threshold in {q} is found."), q=q),)
    values = [valued(one.value, one.low, one.high, record.level) for one in record.thresholds]
    said = Message(
        n_("One threshold in {q}: {values}.", "{n} thresholds in {q}: {values}."),
        n=len(values),
        q=q,
        values=values,
    )
    return (said, *_unconfirmed(record), *_regimes(record))


def _unconfirmed(record: PanelThreshold) -> Findings:
    """Return that the number was asked for, and the first test of it that refuses nothing."""
    if record.asked is None:
        return ()
    for test in record.tests[: record.count]:
        if not np.isnan(test.p_value) and test.p_value >= record.alpha:
            sentence = _(
                "So many were asked for; the test of {n} against {less} does not confirm it ({p})."
            )
            less = test.thresholds - 1
            return (Message(sentence, n=test.thresholds, less=less, p=said_p(test.p_value)),)
    return ()


def _regimes(record: PanelThreshold) -> Findings:
    model, ends = record.model, record.model.intervals()
    out = []
    for x in record.switching:
        slopes = [
            valued(model.estimates[k], *ends[k])
            for k, term in enumerate(model.terms)
            if term.startswith(f"{x} [")
        ]
        if slopes:
            out.append(
                Message(
                    _("Coefficient of {x}, from the lowest regime to the highest: {slopes}."),
                    x=record.said(x),
                    slopes=slopes,
                )
            )
    return tuple(out)


@finds
def _groups(record: GroupRegressions, names: Names) -> Findings:
    del names
    return _differences(record)


@finds
def _spatial_groups(record: SpatialGroups, names: Names) -> Findings:
    del names
    return _differences(record)


def _differences(record: Any) -> Findings:
    """Say how many differ, how many would by chance, and the clearest.

    The coefficient of a neighbours' variable is no effect, and stands in the table alone.
    """
    tested = [d for d in record.differences if np.isfinite(d.p_value)]
    n = len(tested)
    if not n:
        return ()
    clear = [d for d in tested if d.p_value < ALPHA]
    chance = expected(ALPHA * n)
    least = probability(min(d.p_value for d in tested))
    if not clear:
        return (
            Message(
                n_(
                    "The {n} difference between groups is not statistically significant.",
                    "None of the {n} differences between groups is statistically significant.",
                ),
                n=n,
            ),
        )
    counted = Message(
        n_(
            "{some} of {n} difference between groups is significant by itself; {chance} would be expected by chance (smallest "
            "{least}).",
            "{some} of {n} differences between groups are significant, taken one by one; {chance} would be expected by chance "
            "(smallest {least}).",
        ),
        some=len(clear),
        n=n,
        chance=chance,
        least=least,
    )
    own = [d for d in clear if not (d.kind == "coefficient" and d.term.startswith("W("))]
    if not own:
        return (counted,)
    smallest = min(own, key=lambda d: d.p_value)
    return (
        counted,
        Message(
            _("The most significant ({kind}): {first} minus {second}, {term}: {value}, {p}."),
            kind=term("estimate_noun", smallest.kind),
            first=record.said(smallest.first),
            second=record.said(smallest.second),
            term=record.said(smallest.term),
            value=number(smallest.difference, signed=True),
            p=probability(smallest.p_value),
        ),
    )
