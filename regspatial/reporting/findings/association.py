"""What global and local statistics of association found."""

from __future__ import annotations

import numpy as np

from ...autocorrelation.emerging.record import EmergingHotSpots
from ...autocorrelation.spatial_gini import SpatialGini
from ...results.autocorrelation import VALUE_KEYS, GlobalStatistic
from ...results.local_autocorrelation import ClusterTransitions, LocalStatistic
from ...terms import Named, term
from ...terms.untimed import when
from ...words import Message, Sentence, Spoken, _, n_, together
from .registry import ALPHA, Findings, Names, called, expected, finds, number, probability, turns

_NEITHER = ("not significant", "isolate", "")


@finds
def _global(record: GlobalStatistic, names: Names) -> Findings:
    del names
    p = np.asarray(record.p_value)
    shown = {
        "title": record.tables()[0].en,
        "key": VALUE_KEYS[record.statistic],
        "value": number(record.last_value),
        "last": when(record.times[-1]),
    }
    meaning = _meaning(record)
    if len(record.times) == 1:
        sentence = Message(
            _("{title}, {last}: {key} = {value}, {p}"), p=probability(record.last_p), **shown
        )
    else:
        sentence = Message(
            n_(
                "{title}: {key} = {before} in {first} and {value} in {last}; p < 0.05 in {some} of {n} period",
                "{title}: {key} = {before} in {first} and {value} in {last}; p < 0.05 in {some} of {n} periods",
            ),
            before=number(float(record.values[0])),
            first=when(record.times[0]),
            some=int((p < ALPHA).sum()),
            n=len(record.times),
            **shown,
        )
        sentence = together(sentence, *turns(record.times, record.values))
    if meaning is None:
        return (together(sentence, Message(_("."))),)
    joint = Message(_(" ({last}: {meaning})."), last=when(record.times[-1]), meaning=meaning)
    return (together(sentence, joint),)


@finds
def _gini(record: SpatialGini, names: Names) -> Findings:
    del names
    near = record.near
    return (
        Message(
            _(
                "Gini of {x}, {time}: {gini}, of which {near} lies between neighbours ({expected} expected, "
                "{p}): {meaning}."
            ),
            x=record.said(near.variable),
            time=when(near.times[-1]),
            gini=number(float(record.gini[-1])),
            near=number(near.last_value),
            expected=number(float(near.expected[-1])),
            p=probability(near.last_p),
            meaning=_meaning(near),
        ),
    )


def _meaning(record: GlobalStatistic) -> Spoken | None:
    falls = record.statistic in ("geary", "spatial_gini")  # where neighbours are alike
    meanings = _meanings("moran" if falls else record.statistic)
    if meanings is None:
        return None
    above, below, neither = meanings
    if falls:
        above, below = below, above
    if not record.last_p < ALPHA:
        return Message(neither)
    return Message(above if record.last_value > float(record.expected[-1]) else below)


def _meanings(statistic: str) -> tuple[Sentence, Sentence, Sentence] | None:
    """Return what it means to be above, below, and not to be told from what is expected."""
    match statistic:
        case "moran":
            return (
                _("regions near each other have similar values"),
                _("regions near each other have dissimilar values"),
                _("no significant spatial autocorrelation"),
            )
        case "bivariate_moran":
            return (
                _("where the one is high, the other is high nearby"),
                _("where the one is high, the other is low nearby"),
                _("the one and the other nearby go together no more than by chance"),
            )
        case "lee":
            return (
                _("the two variables are high and low in the same neighbourhoods"),
                _("neighbourhoods where the one is high are low in the other"),
                _("the two variables go together in space no more than their correlation says"),
            )
        case "residual_moran":
            return (
                _("the residuals of regions near each other are similar"),
                _("the residuals of regions near each other are dissimilar"),
                _("the residuals show no pattern in space that chance could not make"),
            )
        case "getis_ord_g":
            return (
                _("high values lie near each other"),
                _("low values lie near each other"),
                _("neither high nor low values lie together more than by chance"),
            )
        case _:
            return None


@finds
def _local(record: LocalStatistic, names: Names) -> Findings:
    title = record.tables()[0].en
    return tuple(_of_time(record, t, title, names) for t in sorted({0, len(record.times) - 1}))


def _of_time(record: LocalStatistic, t: int, title: object, names: Names) -> Spoken:
    codes = record.cluster[t]
    there = int((codes != "").sum())
    found = [code for code in record.clusters if code not in _NEITHER and (codes == code).any()]
    head = {"title": title, "time": when(record.times[t]), "n": there}
    if not found:
        return Message(
            n_(
                "{title}, {time}: the {n} region is not significant at {alpha:g}.",
                "{title}, {time}: none of the {n} regions is significant at {alpha:g}.",
            ),
            alpha=record.alpha,
            **head,
        )
    count = int(sum((codes == code).sum() for code in found))
    groups = [
        Message(
            _("{cluster} ({count}): {names}"),
            cluster=term("cluster", code) if k else Named("cluster", code),
            count=int((codes == code).sum()),
            names=called([record.ids[i] for i in np.flatnonzero(codes == code)], names),
        )
        for k, code in enumerate(found)
    ]
    sentence = Message(
        _(
            "{title}, {time}: {count} of {n} {n:region|regions} {count:is|are} significant at {alpha:g}. "
            "{groups}."
        ),
        count=count,
        alpha=record.alpha,
        groups=_joined(groups),
        **head,
    )
    if record.correction != "none":
        return sentence
    by_chance = Message(
        _(
            " Without correction for multiple testing, {by_chance} would be expected by chance alone."
        ),
        by_chance=expected(record.alpha * there),
    )
    return together(sentence, by_chance)


def _joined(parts: list[Message]) -> Message:
    """Return clauses with semicolons between: they hold commas themselves."""
    first, *others = parts
    return together(first, *(Message(_("; {clause}"), clause=one) for one in others))


@finds
def _transitions(record: ClusterTransitions, names: Names) -> Findings:
    moved = record.moved
    shown = {"title": record.tables()[0].en, "n": len(record.ids)}
    if not moved:
        return (
            Message(
                n_(
                    "{title}: the {n} region is where it was.",
                    "{title}: all {n} regions are where they were.",
                ),
                **shown,
            ),
        )
    return (
        Message(
            n_(
                "{title}: {some} of {n} region moved: {names}.",
                "{title}: {some} of {n} regions moved: {names}.",
            ),
            some=len(moved),
            names=called(moved, names),
            **shown,
        ),
    )


@finds
def _emerging(record: EmergingHotSpots, names: Names) -> Findings:
    groups = []
    for code in dict.fromkeys(record.pattern.tolist()):
        if not code.endswith((" hot", " cold")):
            continue
        inside = [i for i, p in zip(record.ids, record.pattern.tolist(), strict=True) if p == code]
        groups.append(
            Message(
                _("{cluster} ({count}): {names}"),
                cluster=term("hot_spot_pattern", code),
                count=len(inside),
                names=called(inside, names),
            )
        )
    title = record.tables()[0].en
    if not groups:
        return (Message(_("{title}: no region has a pattern."), title=title),)
    return (Message(_("{title}. {groups}."), title=title, groups=_joined(groups)),)
