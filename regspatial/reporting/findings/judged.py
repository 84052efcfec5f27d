"""What tests said, and how estimates stood up to being made again in another way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...regression.chains.moderation.record import Moderation
from ...regression.groups.leave_out.record import LeaveOut
from ...regression.instruments.instrumental.record import ConfidenceSet, InstrumentTest, Stage
from ...regression.panel.random.record import HausmanTest
from ...regression.policy.few_clusters import Randomisation, WildBootstrap
from ...regression.policy.stability.record import CoefficientStability
from ...regression.tests.diagnostics.record import FINDINGS, ModelChoice, ModelDiagnostics
from ...regression.tests.effects_tests.record import EffectsTests
from ...regression.tests.record import SpecificationTest
from ...regression.tests.together.record import ModelTests
from ...terms import term
from ...words import Message, Spoken, _, listed, together, verbatim
from .registry import (
    ALPHA,
    Findings,
    Names,
    clear_of_zero,
    finds,
    interval,
    number,
    percent,
    probability,
)

_QUANTILE = 1.959963984540054


@finds
def _hausman(record: HausmanTest, names: Names) -> Findings:
    del names
    return (record.finding(),)


def _refuted(test: object, null: object, p: float) -> Message:
    """Say whether a null hypothesis is refuted."""
    sentence = (
        _("{test}: refuted is “{null}” ({p}).")
        if p < ALPHA
        else _("{test}: “{null}” is not refuted ({p}).")
    )
    return Message(sentence, test=test, null=null, p=probability(p))


@finds
def _specification(record: SpecificationTest, names: Names) -> Findings:
    del names
    if np.isnan(
        record.p_value
    ):  # of effects of periods beside a spatial parameter: F has not its size
        return ()
    return (_refuted(record.label, record.null, float(record.p_value)),)


@finds
def _effects(record: EffectsTests, names: Names) -> Findings:
    del names
    out: list[Spoken] = []
    for sentence, held in (
        (_("Refuted (p < 0.05): {nulls}."), [t for t in record.tests if t.p_value < ALPHA]),
        (_("Not refuted: {nulls}."), [t for t in record.tests if not t.p_value < ALPHA]),
    ):
        if held:
            nulls = [
                Message(
                    _("{null} ({p})"),
                    null=term("effects_null", t.name),
                    p=probability(float(t.p_value)),
                )
                for t in held
            ]
            out.append(Message(sentence, nulls=apart(nulls)))
    return tuple(out)


def apart(parts: Sequence[Message]) -> Message:
    """Return clauses with semicolons between: they hold commas themselves."""
    first, *others = parts
    return together(first, *(Message(_("; {clause}"), clause=one) for one in others))


@finds
def _instrument(record: InstrumentTest, names: Names) -> Findings:
    del names
    called = record.tables()[0].rows[0][0]
    if np.isfinite(record.p_value):
        return (_refuted(called, record.null, float(record.p_value)),)
    return (
        Message(
            _("{test} = {f}; its critical value is {critical}."),
            test=called,
            f=number(record.statistic),
            critical=number(record.critical),
        ),
    )


@finds
def _set(record: ConfidenceSet, names: Names) -> Findings:
    del names
    if not record.pieces or not record.bounded:
        return (record.note(),)
    pieces = [
        Message(_("{low} to {high}"), low=number(low), high=number(high))
        for low, high in record.pieces
    ]
    sentence = (
        _("The Anderson–Rubin set of {x} at {level:g}%: {pieces}; zero lies in it.")
        if record.holds(0.0)
        else _("The Anderson–Rubin set of {x} at {level:g}%: {pieces}; zero lies outside.")
    )
    return (
        Message(
            sentence,
            x=record.said(record.variable),
            level=100 * record.level,
            pieces=listed(pieces),
        ),
    )


@finds
def _stage(record: Stage, names: Names) -> Findings:
    del names
    return (
        Message(
            _(
                "{n} {n:instrument explains|instruments explain} {share} of what the other regressors leave of "
                "{y}."
            ),
            n=len(record.terms),
            share=percent(record.r2_partial),
            y=record.said(record.y_name),
        ),
    )


@finds
def _diagnostics(record: ModelDiagnostics, names: Names) -> Findings:
    del names
    out: list[Spoken] = [
        Message(
            _("By {test} ({p}): {finding}"),
            test=term("residual_test", name),
            p=probability(float(p)),
            finding=Message(FINDINGS[name][int(p > record.level)]),
        )
        for name, p in zip(record.names, record.p_values, strict=True)
    ]
    vif = np.asarray(record.vif)
    if record.about != "tests" and np.isfinite(vif).any():
        k = int(np.nanargmax(np.where(np.isfinite(vif), vif, np.nan)))
        out.append(
            Message(
                _(
                    "Condition number of the regressors {number}; the largest variance inflation is that of "
                    "{x}: {vif}."
                ),
                number=verbatim(f"{record.condition_number:,.1f}"),
                x=record.said(record.terms[k]),
                vif=number(float(vif[k])),
            )
        )
        out += record.judged()
    return tuple(out)


@finds
def _together(record: ModelTests, names: Names) -> Findings:
    del names
    return record.findings()


@finds
def _choice(record: ModelChoice, names: Names) -> Findings:
    del names
    family = "panel_kind" if record.without_weights else "model"
    chosen = record.panel_kind if record.without_weights else record.chosen
    tried = [one for one in record.models if np.isfinite(one[3])]
    if not tried:
        return (Message(_("The tests end with {model}."), model=term(family, chosen)),)
    least = min(tried, key=lambda one: one[3])[0]
    sentence = (
        _("The tests end with {model}; of {n} {n:model|models} it has the least AIC too.")
        if least == chosen
        else _(
            "The tests end with {model}; of {n} {n:model|models} the least AIC is that of {least}."
        )
    )
    return (Message(sentence, model=term(family, chosen), n=len(tried), least=term(family, least)),)


@finds
def _wild(record: WildBootstrap, names: Names) -> Findings:
    del names
    out: list[Spoken] = []
    for one in record.tests:
        bounded = np.isfinite(one.low) and np.isfinite(one.high)
        sentence = (
            _(
                "Coefficient of {x} on {y}: {value} ({interval}); {p} by the bootstrap, {other} by the "
                "usual test."
            )
            if bounded
            else _(
                "Coefficient of {x} on {y}: {value}; the bootstrap bounds no interval; {p} by the "
                "bootstrap, {other} by the usual test."
            )
        )
        out.append(
            Message(
                sentence,
                x=record.said(one.term),
                y=record.said(record.y_name),
                value=number(one.estimate),
                interval=interval(one.low, one.high, record.level),
                p=probability(one.p_value),
                other=probability(one.cluster_p),
            )
        )
    return tuple(out)


@finds
def _randomisation(record: Randomisation, names: Names) -> Findings:
    del names
    return (
        Message(
            _(
                "Coefficient of {x} on {y}: {value}; by randomisation inference ({draws:,} {draws:reassignment|reassignments}) "
                "{p_t} for t and {p_b} for the coefficient."
            ),
            x=record.said(record.regressor),
            y=record.said(record.y_name),
            value=number(record.estimate),
            draws=record.draws,
            p_t=probability(record.p_t),
            p_b=probability(record.p_b),
        ),
    )


@finds
def _left_out(record: LeaveOut, names: Names) -> Findings:
    out: list[Spoken] = []
    kind, name = record.names[0]
    column = np.asarray(record.estimates)[:, 0]
    known = np.isfinite(column)
    if not known.any():
        return ()
    low, high = int(np.nanargmin(column)), int(np.nanargmax(column))
    without = [names.get(str(record.labels[k]), str(record.labels[k])) for k in (low, high)]
    sentence = (
        _(
            "Without one region each time, the {kind} of {x} lies between {low} (without {first}) and "
            "{high} (without {second}); with all it is {whole}."
        )
        if record.by == "region"
        else _(
            "Without one period each time, the {kind} of {x} lies between {low} (without {first}) and "
            "{high} (without {second}); with all it is {whole}."
        )
    )
    out.append(
        Message(
            sentence,
            kind=term("estimate_noun", kind),
            x=record.said(name),
            low=number(column[low]),
            first=without[0],
            high=number(column[high]),
            second=without[1],
            whole=number(float(record.whole[0])),
        )
    )
    out.append(
        Message(
            _(
                "In {level} of {n} {n:run|runs} p of {x} lies on the other side of 0.05; in {some} an estimate changes its sign."
            ),
            level=record.tables()[0].rows[0][-1],
            some=record.sign_changes,
            n=int(known.sum()),
            x=record.said(name),
        )
    )
    return tuple(out)


@finds
def _stability(record: CoefficientStability, names: Names) -> Findings:
    del names
    out: list[Spoken] = [
        Message(
            _(
                "Coefficient of {x} on {y}: {before} without the {n:control|controls}, {after} with "
                "{n:it|them}."
            ),
            x=record.said(record.variable),
            y=record.said(record.y_name),
            before=number(record.uncontrolled),
            after=number(record.controlled),
            n=len(record.controls),
        )
    ]
    if np.isfinite(record.delta):
        stable = record.delta > 1.0 or record.delta < 0.0
        sentence = (
            _(
                "It would be zero at δ = {delta}; by convention the sign is stable where δ is above 1 or below 0, as it is here."
            )
            if stable
            else _(
                "It would be zero at δ = {delta}; by convention the sign is stable where δ is above 1 or below 0, which is not "
                "so here."
            )
        )
        out.append(Message(sentence, delta=number(record.delta)))
    return tuple(out)


@finds
def _moderation(record: Moderation, names: Names) -> Findings:
    del names
    slope = float(record.lines[0, 1])
    half = _QUANTILE * float(np.sqrt(record.covariances[0, 1, 1]))
    x, m = record.said(record.regressor), record.said(record.moderator)
    sentence = Message(
        _("With one unit more of {m} the {effect} of {x} on {y} changes by {value} ({interval})"),
        m=m,
        effect=term("estimate_noun", record.effects[0]),
        x=x,
        y=record.said(record.y_name),
        value=number(slope),
        interval=interval(slope - half, slope + half),
    )
    clear = clear_of_zero(slope - half, slope + half)
    end = Message(_(".")) if clear else Message(_("; not distinguishable from zero."))
    return (together(sentence, end), *_simple_slopes(record, m))


def _simple_slopes(record: Moderation, m: Any) -> Findings:
    if len(record.at) < 2:
        return ()
    b, _se = record.effect(record.effects[0], record.at.tolist())
    return (
        Message(
            _("It is {before} where {m} is {low}, {after} where it is {high}."),
            before=number(b[0]),
            low=number(float(record.at[0])),
            after=number(b[-1]),
            high=number(float(record.at[-1])),
            m=m,
        ),
    )
