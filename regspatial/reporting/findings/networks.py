"""What growth-pole networks and their changes found; what a join left out."""

from __future__ import annotations

import numpy as np

from ...indicators.flow_table.record import FlowDescription
from ...network.flow_map import FlowMap
from ...results.network.evolution import STATES, Evolution
from ...results.network.study import PoleNetwork
from ...results.network.symbiosis import Symbiosis
from ...studies.data_records import JoinReport
from ...terms import term
from ...words import Message, Spoken, _, listed, n_
from .dependence import too_narrow
from .poles import found_poles, one_criterion_short
from .registry import (
    Findings,
    Names,
    called,
    clear_of_zero,
    ends,
    findings_of,
    finds,
    interval,
    length,
    number,
    percent,
    scored,
)

_PAIRS = 5
"""Flows that a sentence names."""


@finds
def _network(record: PoleNetwork, names: Names) -> Findings:
    poles = record.poles.poles
    verdict = record.organisation.tables()[0].notes[0]
    if not poles:
        return (
            Message(
                n_(
                    "The {n} region is no growth pole by the rule of the run.",
                    "None of {n} regions is a growth pole by the rule of the run.",
                ),
                n=len(record.poles.ids),
            ),
            *one_criterion_short(record.poles, names),
            verdict,
            *_of_layers(record, names),
        )
    out: list[Spoken] = [
        found_poles(record.poles, names),
        *one_criterion_short(record.poles, names),
    ]
    if record.hinterlands is not None and record.hinterlands.uncovered:
        out.append(
            Message(
                _("Outside the hinterland of every pole: {names}."),
                names=called(record.hinterlands.uncovered, names),
            )
        )
    return (*out, verdict, *_of_layers(record, names))


@finds
def _flows(record: FlowMap, names: Names) -> Findings:
    edges = record.layer.edges()
    pairs = [
        Message(
            "{start}–{end} {value}",
            start=names.get(record.ids[i], record.ids[i]),
            end=names.get(record.ids[j], record.ids[j]),
            value=number(float(v)),
        )
        for i, j, v in zip(
            edges.source[:_PAIRS].tolist(),
            edges.target[:_PAIRS].tolist(),
            edges.weight[:_PAIRS].tolist(),
            strict=True,
        )
    ]
    out = [
        Message(_("Largest flows: {pairs}."), pairs=listed(pairs)),
        record.rule_said,
    ]
    return tuple(out)


def _of_layers(record: PoleNetwork, names: Names) -> Findings:
    """Return what each layer says, where flows were observed: gravity and its like go by masses."""
    if record.agreement is None or not record.spec["flows"]:
        return ()
    return findings_of(record.agreement, names)


@finds
def _evolution(record: Evolution, names: Names) -> Findings:
    states = record.states()
    groups = []
    for state in STATES:
        inside = [i for i, one in states.items() if one == state]
        if inside:
            groups.append(
                Message(
                    _("{state} ({count}): {names}"),
                    state=term("pole_state", state),
                    count=len(inside),
                    names=called(inside, names),
                )
            )
    if not groups:
        return (Message(_("No region is a growth pole at any time.")),)
    return tuple(Message(_("Growth poles, {clause}."), clause=one) for one in groups)


@finds
def _description_of_flows(record: FlowDescription, names: Names) -> Findings:
    last = record.last
    edges = last.layer.edges()
    pairs = [
        Message(
            "{start}–{end} {value}",
            start=names.get(record.ids[i], record.ids[i]),
            end=names.get(record.ids[j], record.ids[j]),
            value=number(float(v)),
        )
        for i, j, v in zip(
            edges.source[:_PAIRS].tolist(),
            edges.target[:_PAIRS].tolist(),
            edges.weight[:_PAIRS].tolist(),
            strict=True,
        )
    ]
    out: list[Spoken] = [Message(_("Largest flows: {pairs}."), pairs=listed(pairs))]
    if record.directed:
        order = np.argsort(-last.net, kind="stable").tolist()
        out.append(
            ends(
                order,
                lambda places: scored(record, places, last.net, names),
                _("Received less sent, highest: {high}; lowest: {low}."),
                _("Received less sent, from the highest: {all}."),
            )
        )
    if record.groups and np.isfinite(last.expected_within):
        out.append(
            Message(
                _("{share} of all flow stays within groups; sizes alone would give {expected}."),
                share=percent(last.within),
                expected=percent(last.expected_within),
            )
        )
    if record.measured and np.isfinite(last.expected_distance):
        out.append(
            Message(
                _(
                    "A unit of flow travels {distance} on average; sizes alone would give {expected}."
                ),
                distance=_far(record, last.distance),
                expected=_far(record, last.expected_distance),
            )
        )
    return tuple(out)


def _far(record: FlowDescription, distance: float) -> Spoken:
    return length(distance, _("km")) if record.kilometres else number(distance)


@finds
def _symbiosis(record: Symbiosis, names: Names) -> Findings:
    del names
    out: list[Spoken] = []
    table = record.tables()[0]
    for cells in table.rows:
        row = dict(zip(table.keys, cells, strict=True))
        clear = clear_of_zero(float(row["low"]), float(row["high"]))
        sentence = (
            _("{direction}, {term}: {value} ({interval}).")
            if clear
            else _("{direction}, {term}: {value} ({interval}); not distinguishable from zero.")
        )
        out.append(
            Message(
                sentence,
                direction=row["direction"],
                term=row["term"],
                value=number(float(row["estimate"])),
                interval=interval(float(row["low"]), float(row["high"])),
            )
        )
    return (*out, *too_narrow(record.network_to_growth))


@finds
def _join(record: JoinReport, names: Names) -> Findings:
    out: list[Spoken] = []
    if record.only_table:
        out.append(
            Message(
                n_(
                    "{n} region of the table is not on the map: {names}.",
                    "{n} regions of the table are not on the map: {names}.",
                ),
                n=len(record.only_table),
                names=called(record.only_table, names),
            )
        )
    return tuple(out)
