"""What indices, rankings and decompositions found."""

from __future__ import annotations

import numpy as np

from ...efficiency.malmquist.groups import members
from ...efficiency.malmquist.record import Malmquist
from ...indicators.composite.record import CompositeIndex
from ...indicators.coupling_record import Coupling
from ...indicators.disparity.record import Disparity
from ...indicators.ranking.record import Ranking
from ...indicators.zipf.record import Zipf
from ...terms.untimed import when
from ...words import Message, Spoken, _
from .registry import (
    ALPHA,
    Findings,
    Names,
    ends,
    finds,
    first_and_last,
    interval,
    number,
    percent,
    scored,
)

_QUANTILE = 1.959963984540054


@finds
def _disparity(record: Disparity, names: Names) -> Findings:
    del names
    what = Message(_("Gini coefficient of {x} among regions"), x=record.said(record.variable))
    out = [first_and_last(what, record.times, record.gini)]
    if record.groups:
        share = record.between_t / record.theil_t
        out.append(
            Message(
                _(
                    "Differences between groups of {group} account for {share} of the disparity (Theil T) in {last}."
                ),
                share=percent(float(share[-1])),
                group=record.said(record.spec["group"]),
                last=when(record.times[-1]),
            )
        )
    return tuple(out)


@finds
def _composite(record: CompositeIndex, names: Names) -> Findings:
    scores = np.asarray(record.scores)[-1]
    order = [i for i in np.argsort(-scores, kind="stable") if np.isfinite(scores[i])]
    last = np.asarray(record.weights)[-1]
    k = int(np.argmax(last))
    return (
        *_carried(record, names),
        ends(
            order,
            lambda places: scored(record, places, scores, names),
            _("Highest in {time}: {high}; lowest: {low}."),
            _("From the highest in {time}: {all}."),
            time=when(record.times[-1]),
        ),
        Message(
            _("{x} has the largest weight among the {k} {k:indicator|indicators}: {share}."),
            k=len(record.indicators),
            x=record.said(record.names[k]),
            share=percent(float(last[k])),
        ),
    )


_CARRIED = 0.9
"""Share of an indicator's range that a single cell makes, from which the others are all alike beside it."""
_CELLS = 10
"""Cells from which one of them can be called apart."""


def _carried(record: CompositeIndex, names: Names) -> Findings:
    """Name the cells that make nearly all of an indicator's range: 21,000 typed for 21 weighs the index."""
    out: list[Spoken] = []
    raw = np.asarray(record.raw, dtype=float)
    for j, column in enumerate(record.names):
        flat = raw[:, :, j].ravel()
        order = np.argsort(flat)[: int(np.isfinite(flat).sum())]  # NaN is sorted last
        if order.size < _CELLS:
            continue
        span = flat[order[-1]] - flat[order[0]]
        for cell, nearest in ((order[-1], order[-2]), (order[0], order[1])):
            if span > 0.0 and abs(flat[cell] - flat[nearest]) >= _CARRIED * span:
                t, i = divmod(int(cell), raw.shape[1])
                out.append(
                    Message(
                        _(
                            "A single value accounts for {share} of the range of {x}: {region}, {time}, with {value}; the closest other "
                            "value is {nearest}. Check it before using the index, since weights and scores depend on it."
                        ),
                        share=percent(float(abs(flat[cell] - flat[nearest]) / span)),
                        x=record.said(column),
                        region=names.get(record.ids[i], record.ids[i]),
                        time=when(record.times[t]),
                        value=number(float(flat[cell])),
                        nearest=number(float(flat[nearest])),
                    )
                )
    return tuple(out)


@finds
def _coupling(record: Coupling, names: Names) -> Findings:
    values = np.asarray(record.coordination)[-1]
    order = [i for i in np.argsort(-values, kind="stable") if np.isfinite(values[i])]
    means = np.nanmean(np.asarray(record.coordination), axis=1)
    what = Message(_("Mean degree of coordination"))
    return (
        first_and_last(what, record.times, means),
        ends(
            order,
            lambda places: scored(record, places, values, names),
            _("Highest in {time}: {high}; lowest: {low}."),
            _("From the highest in {time}: {all}."),
            time=when(record.times[-1]),
        ),
    )


@finds
def _malmquist(record: Malmquist, names: Names) -> Findings:
    del names
    mean = record.mean()
    return (
        Message(
            _(
                "Total factor productivity changed by {tfp} a period (geometric mean): efficiency by "
                "{efficiency}, technology by {technology}."
            ),
            tfp=percent(mean["tfpch"] - 1.0, signed=True),
            efficiency=percent(mean["effch"] - 1.0, signed=True),
            technology=percent(mean["techch"] - 1.0, signed=True),
        ),
        *_malmquist_groups(record),
    )


def _malmquist_groups(record: Malmquist) -> Findings:
    """Say which group's productivity grew most, and which least."""
    if not record.groups:
        return ()
    change = {
        one: float(np.exp(np.log(record.tfpch[:, own]).mean()) - 1.0)
        for one, own in members(record.groups).items()
    }
    order = sorted(change, key=lambda one: (-change[one], one))
    said = [
        Message(
            _("{what} ({value})"),
            what=record.said(one),
            value=percent(change[one], signed=True),
        )
        for one in (order[0], order[-1])
    ]
    return (
        Message(
            _("By {group}, most in {most}, least in {least}."),
            group=record.said(str(record.spec["group"])),
            most=said[0],
            least=said[1],
        ),
    )


@finds
def _ranking(record: Ranking, names: Names) -> Findings:
    out: list[Spoken] = [
        ends(
            range(len(record.ids)),
            lambda places: scored(record, places, record.values, names),
            _("Highest {x} in {time}: {high}; lowest: {low}."),
            _("{x} in {time}, from the highest: {all}."),
            x=record.said(record.variable),
            time=when(record.time),
        )
    ]
    if record.moved is not None and np.isfinite(record.moved).any():
        k = int(np.nanargmax(np.abs(record.moved)))
        if record.moved[k]:
            out.append(
                Message(
                    _("The largest move since {against}: {name}, {places} {places:place|places}."),
                    against=when(record.against),
                    name=names.get(record.ids[k], record.ids[k]),
                    places=number(round(float(record.moved[k])), signed=True),
                )
            )
    return tuple(out)


@finds
def _zipf(record: Zipf, names: Names) -> Findings:
    del names
    b, half = float(record.slope[-1]), _QUANTILE * float(record.std_error[-1])
    same = not float(record.p_value[-1]) < ALPHA
    sentence = (
        _("Slope of rank and size of {x} in {last}: {b} ({interval}); b = 1 is not refuted.")
        if same
        else _("Slope of rank and size of {x} in {last}: {b} ({interval}); b = 1 is refuted.")
    )
    return (
        Message(
            sentence,
            x=record.said(record.variable),
            last=when(record.times[-1]),
            b=number(b),
            interval=interval(b - half, b + half),
        ),
    )
