"""What was made of models: predictions, effects by region, changes that were supposed."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...gw.multiscale_record import MgwrResult
from ...gw.record import LocalPrediction
from ...regression.impacts.profiles_record import ImpactProfiles
from ...regression.impacts.record import RegionalImpacts
from ...regression.panel.dynamic.record import DynamicResponses
from ...regression.panel.fixed.recovered_record import RecoveredEffects
from ...regression.predictions.predict.record import Prediction
from ...regression.predictions.what_if.record import WhatIf
from ...terms.untimed import when
from ...words import Message, Spoken, _, listed, together
from .local import coefficients_over_places
from .registry import (
    Findings,
    Names,
    clear_of_zero,
    ends,
    finds,
    first_and_last,
    number,
    percent,
    scored,
    valued,
)


@finds
def _what_if(record: WhatIf, names: Names) -> Findings:
    del names
    changed = int((np.asarray(record.change) != 0.0).sum())
    clauses = [
        valued(float(estimate), float(low), float(high), record.level)
        for estimate, _se, low, high in record.totals
    ]
    unclear = [
        Message(said)
        for k, said in enumerate(
            (_("the change there"), _("the change in the others"), _("the change in all"))
        )
        if not clear_of_zero(float(record.totals[k, 2]), float(record.totals[k, 3]))
    ]
    sentence = Message(
        _(
            "If {x} changes in {k} of {n} {n:region|regions}, the model has {y} change there by {own}, in "
            "all other regions together by {others}, in all by {total}"
        ),
        x=record.said(record.variable),
        y=record.said(record.y_name),
        k=changed,
        n=len(record.ids),
        own=clauses[0],
        others=clauses[1],
        total=clauses[2],
    )
    parts = [sentence]
    if unclear:
        parts.append(Message(_("; not distinguishable from zero: {effects}"), effects=unclear))
    return (together(*parts, Message(_("."))),)


@finds
def _recovered(record: RecoveredEffects, names: Names) -> Findings:
    out: list[Spoken] = []
    if record.entity is not None and record.entity_errors is not None:
        values = np.asarray(record.entity)
        order = [int(i) for i in np.argsort(-values, kind="stable")]
        clear = np.abs(values) > record.half * np.asarray(record.entity_errors)
        out.append(
            ends(
                order,
                lambda places: scored(record, places, values, names),
                _("Effects of regions on {y}, highest: {high}; lowest: {low}."),
                _("Effects of regions on {y}, from the highest: {all}."),
                y=record.said(record.y_name),
            )
        )
        out.append(
            Message(
                _(
                    "Of {n} effects of regions {some} {some:is|are} significantly different from zero."
                ),
                n=len(values),
                some=int(clear.sum()),
            )
        )
    if record.time is not None:
        out.append(first_and_last(Message(_("Effect of the period")), record.times, record.time))
    return tuple(out)


@finds
def _prediction(record: Prediction, names: Names) -> Findings:
    del names
    out: list[Spoken] = []
    table = record.accuracy()
    for cells in table.rows:
        row = dict(zip(table.keys, cells, strict=True))
        covered = float(row["covered"])
        sentence = Message(
            _("Root mean square error, {where}: {rmse} over {n} {n:observation|observations}"),
            where=row["where"],
            rmse=number(float(row["rmse"])),
            n=int(row["n"]),
        )
        inside = Message(
            _("; {share} of them lie inside the {level:g}% interval."),
            share=percent(covered),
            level=100 * record.level,
        )
        out.append(together(sentence, inside if np.isfinite(covered) else Message(_("."))))
    return tuple(out) or _highest_predicted(record)


def _highest_predicted(record: Prediction) -> Findings:
    values = np.asarray(record.estimates)[-1]
    return (
        Message(
            _("Predictions of {y} in {time}: {low} to {high}."),
            y=record.said(record.y_name),
            time=when(record.times[-1]),
            low=number(np.nanmin(values)),
            high=number(np.nanmax(values)),
        ),
    )


@finds
def _local_prediction(record: LocalPrediction, names: Names) -> Findings:
    values = np.asarray(record.fitted).reshape(-1, len(record.ids))[-1]
    order = [int(i) for i in np.argsort(-values, kind="stable") if np.isfinite(values[i])]
    if order:
        return (
            ends(
                order,
                lambda places: scored(record, places, values, names),
                _("Predictions, highest: {high}; lowest: {low}."),
                _("Predictions, from the highest: {all}."),
            ),
        )
    return _ranges(record)


def _ranges(record: LocalPrediction) -> Findings:
    out = []
    for k, name in enumerate(record.terms):
        b = np.asarray(record.coefficients)[..., k]
        out.append(
            Message(
                _("Coefficient of {x}: {low} to {high} over the places."),
                x=record.said(name),
                low=number(np.nanmin(b)),
                high=number(np.nanmax(b)),
            )
        )
    return tuple(out)


@finds
def _multiscale(record: MgwrResult, names: Names) -> Findings:
    del names
    return coefficients_over_places(record)


@finds
def _responses(record: DynamicResponses, names: Names) -> Findings:
    del names
    total = record.estimates.shape[2] - 1
    x, last = record.said(record.variables[0]), record.estimates.shape[1] - 1
    return (
        Message(
            _(
                "A lasting rise of {x} by one in all regions: total effect on {y} {before} at once, {after} "
                "after {n} {n:period|periods}."
            ),
            x=x,
            y=record.said(record.y_name),
            before=_response(record, 0, total),
            after=_response(record, last, total),
            n=last,
        ),
    )


def _response(record: DynamicResponses, h: int, total: int) -> Any:
    low, high = float(record.low[0, h, total]), float(record.high[0, h, total])
    value = float(record.estimates[0, h, total])
    if not (np.isfinite(low) and np.isfinite(high)):
        return number(value)
    return valued(value, low, high, record.level)


@finds
def _profiles(record: ImpactProfiles, names: Names) -> Findings:
    del names
    out: list[Spoken] = []
    others = len(record.ids) - 1
    for k, name in enumerate(record.variables):
        value = float(record.indirect[k])
        low, high = (float(end) for end in record.indirect_ends[:, k])
        out.append(
            Message(
                _(
                    "{x} on {y}: in all other regions together {indirect}, spread over {others} other "
                    "{others:region|regions} {each} each; what comes from all others has a band significantly different from zero"
                    " in {some} of {n}."
                ),
                x=record.said(name),
                y=record.said(record.y_name),
                indirect=valued(value, low, high, record.level),
                others=others,
                each=number(value / others),
                some=int(record.clear[k, 1].sum()),
                n=len(record.ids),
            )
        )
    return tuple(out)


@finds
def _regional(record: RegionalImpacts, names: Names) -> Findings:
    out: list[Spoken] = []
    for k, name in enumerate(record.variables):
        values = np.asarray(record.spill_out)[k]
        order = [int(i) for i in np.argsort(-np.abs(values), kind="stable")][:3]
        out.append(
            Message(
                _("{x}, effect of one region on all others together, largest in size: {each}."),
                x=record.said(name),
                each=listed(scored(record, order, values, names)),
            )
        )
    return tuple(out)
