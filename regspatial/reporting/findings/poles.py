"""What the parts of a growth-pole network found: poles, hinterlands, axes, blocks, measures."""

from __future__ import annotations

import numpy as np

from ...results.network.blocks import BlockModel
from ...results.network.layer import NetworkLayer
from ...results.network.measures import NETWORK_MEASURES, NetworkMeasures, NodeMeasures
from ...results.network.organisation import Organisation
from ...results.network.poles import GrowthPoles
from ...results.network.territory import DevelopmentAxes, Hinterlands
from ...terms import term
from ...words import Message, Spoken, _, listed, n_
from .judged import apart
from .registry import Findings, Names, called, count, finds, number, percent, scored

_STRONGEST = 3


@finds
def _poles(record: GrowthPoles, names: Names) -> Findings:
    if not record.poles:
        return (
            Message(
                n_(
                    "The {n} region is no growth pole by the rule of the run.",
                    "None of {n} regions is a growth pole by the rule of the run.",
                ),
                n=len(record.ids),
            ),
            *one_criterion_short(record, names),
        )
    out: list[Spoken] = [found_poles(record, names), *one_criterion_short(record, names)]
    if record.sensitivity:
        out.append(
            Message(
                _(
                    "With a threshold moved, the set of poles agrees with this one by at least {least} "
                    "(shared poles over all poles of both sets)."
                ),
                least=number(min(one.jaccard for one in record.sensitivity)),
            )
        )
    return tuple(out)


def found_poles(record: GrowthPoles, names: Names) -> Message:
    """Return the poles, and how many of them are of the first level, by which the type goes, if not all."""
    sentence = (
        n_("{n} growth pole: {names}.", "{n} growth poles: {names}.")
        if record.n_first_level == record.n_poles
        else _("{n} growth poles, {first} of them of the first level: {names}.")
    )
    return Message(
        sentence,
        n=record.n_poles,
        first=record.n_first_level,
        names=called(record.poles, names),
    )


def one_criterion_short(record: GrowthPoles, names: Names) -> Findings:
    """Return which regions meet all criteria but one, where there are not two poles of the first level."""
    if record.multipolar:
        return ()
    met = np.array([record.met[one] for one in record.tested])
    near = np.flatnonzero((~met).sum(axis=0) == 1)
    first = sorted(near, key=lambda k: -record.mass[k])[:_STRONGEST]
    each = [
        Message(
            _("{region} ({criterion})"),
            region=names.get(record.ids[k], record.ids[k]),
            criterion=term("pole_criterion", record.tested[int(np.flatnonzero(~met[:, k])[0])]),
        )
        for k in first
    ]
    if not each:
        return ()
    return (Message(_("Largest regions that miss a single criterion: {each}."), each=listed(each)),)


@finds
def _hinterlands(record: Hinterlands, names: Names) -> Findings:
    total = float(record.mass.sum())
    each = []
    for k, pole in enumerate(record.poles):
        inside = record.assignment == k
        each.append(
            Message(
                _("{pole} {n} {n:region|regions}, {share} of the mass"),
                pole=names.get(pole, pole),
                n=int(inside.sum()),
                share=percent(float(record.mass[inside].sum()) / total),
            )
        )
    if not each:
        return ()
    out: list[Spoken] = [Message(_("Hinterlands: {each}."), each=apart(each))]
    if record.uncovered:
        out.append(
            Message(
                _("Outside the hinterland of every pole: {names}."),
                names=called(record.uncovered, names),
            )
        )
    return tuple(out)


@finds
def _axes(record: DevelopmentAxes, names: Names) -> Findings:
    if not record.axes:
        return (Message(_("No axis joins two poles.")),)
    first = max(record.axes, key=lambda one: one.strength)
    between = first.path[1:-1]
    shown = {
        "n": len(record.axes),
        "a": names.get(first.path[0], first.path[0]),
        "b": names.get(first.path[-1], first.path[-1]),
    }
    if not between:
        return (
            Message(
                _("{n} {n:axis|axes} between poles; the strongest joins {a} and {b} directly."),
                **shown,
            ),
        )
    return (
        Message(
            _(
                "{n} {n:axis|axes} between poles; the strongest joins {a} and {b} by way of {names}."
            ),
            names=called(between, names),
            **shown,
        ),
    )


@finds
def _organisation(record: Organisation, names: Names) -> Findings:
    del names
    return (record.tables()[0].notes[0],)


@finds
def _blocks(record: BlockModel, names: Names) -> Findings:
    del names
    each = [
        Message(
            _("block {k}: {role}, {n} {n:region|regions}"),
            k=label,
            role=term("block_role", role),
            n=int((record.blocks == label).sum()),
        )
        for label, role in zip(record.labels, record.roles, strict=True)
    ]
    if not each:
        return ()
    return (
        Message(
            _("{n} {n:block|blocks}, which explain {share} of the pattern of links (R²): {each}."),
            n=len(each),
            share=percent(record.r_squared),
            each=apart(each),
        ),
    )


@finds
def _network_measures(record: NetworkMeasures, names: Names) -> Findings:
    del names
    density = NETWORK_MEASURES.index("density")
    links = NETWORK_MEASURES.index("links")
    each = [
        Message(
            _("{layer} {links} ({density})"),
            layer=term("layer_kind", one),
            links=count(record.values[k, links]),
            density=percent(float(record.values[k, density])),
        )
        for k, one in enumerate(record.layers)
    ]
    return (
        Message(_("Links, and their share of all that are possible: {each}."), each=listed(each)),
    )


@finds
def _node_measures(record: NodeMeasures, names: Names) -> Findings:
    out = []
    for k, layer in enumerate(record.layers):
        values = np.asarray(record.values["strength"])[k]
        order = [int(i) for i in np.argsort(-values, kind="stable")][:_STRONGEST]
        out.append(
            Message(
                _("Strongest in the layer {layer}: {each}."),
                layer=term("layer_kind", layer),
                each=listed(scored(record, order, values, names)),
            )
        )
    return tuple(out)


@finds
def _layer(record: NetworkLayer, names: Names) -> Findings:
    table = record.tables()[1]
    if not table.rows:
        return (Message(_("The layer has no link.")),)
    first = dict(zip(table.keys, table.rows[0], strict=True))
    return (
        Message(
            _("The strongest link of the layer {layer}: {a} to {b}, {share} of all flows."),
            layer=term("layer_kind", record.name),
            a=names.get(str(first["from"]), str(first["from"])),
            b=names.get(str(first["to"]), str(first["to"])),
            share=percent(float(first["share"])),
        ),
    )
