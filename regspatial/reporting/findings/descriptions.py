"""What descriptions, correlations, series, densities and maps of a variable show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...containers.labels import beside_unit
from ...containers.time_axis import counted_in_years
from ...indicators.coupling_record import Sensitivity
from ...indicators.density.record import KernelDensity
from ...indicators.description.record import Correlations, Description
from ...indicators.location.record import LocationQuotients, Specialisation
from ...indicators.mapped.bivariate import CODES, BivariateMap
from ...indicators.mapped.cartogram import CartogramMap
from ...indicators.mapped.record import VariableMap
from ...indicators.series.record import Series
from ...results.dissolved import DissolveReport
from ...studies.data_records import Balance
from ...terms import term
from ...terms.untimed import when
from ...words import Message, Spoken, _, listed, together
from .registry import (
    ALPHA,
    Findings,
    Names,
    called,
    ends,
    expected,
    finds,
    number,
    percent,
    probability,
    scored,
    turns,
)

_SD_BETWEEN, _SD_WITHIN = 3, 4  # of `Description.values`, see its table
_TOO_MUCH = 10.0  # variance inflation, as the record's own note has it
_MOST_INDUSTRIES = 5


@finds
def _description(record: Description, names: Names) -> Findings:
    del names
    out: list[Spoken] = []
    if len(record.times) > 1:
        between, within = record.values[:, _SD_BETWEEN], record.values[:, _SD_WITHIN]
        for sentence, held in (
            (_("Variation between regions exceeds variation over time in: {x}."), between > within),
            (_("Variation over time exceeds variation between regions in: {x}."), between < within),
        ):
            if held.any():
                called_so = [
                    record.said(n) for n, one in zip(record.names, held, strict=True) if one
                ]
                out.append(Message(sentence, x=listed(called_so)))
    if record.findings:
        columns = dict.fromkeys(one.column for one in record.findings)
        out.append(
            Message(
                _("{n} {n:thing deserves|things deserve} a look before anything is computed: {x}."),
                n=len(record.findings),
                x=listed([record.said(one) for one in columns]),
            )
        )
    else:
        out.append(Message(_("No value looks out of scale or in another unit.")))
    return tuple(out)


@finds
def _correlations(record: Correlations, names: Names) -> Findings:
    del names
    pairs = [(i, j) for i in range(len(record.names)) for j in range(i)]
    known = [one for one in pairs if np.isfinite(record.r[one])]
    if not known:
        return ()
    out: list[Spoken] = []
    strongest = max(known, key=lambda one: abs(record.r[one]))
    out.append(
        Message(
            _(
                "Of {n} {n:pair|pairs} {some} {some:has|have} p < 0.05, by chance alone {by_chance} would; the "
                "closest: {x} with {y}, r = {r} ({p})."
            ),
            n=len(known),
            by_chance=expected(ALPHA * len(known)),
            some=int(sum(record.p_value[one] < ALPHA for one in known)),
            x=record.said(record.names[strongest[1]]),
            y=record.said(record.names[strongest[0]]),
            r=number(float(record.r[strongest])),
            p=probability(float(record.p_value[strongest])),
        )
    )
    much = [
        Message("{x} {vif}", x=record.said(n), vif=number(float(v)))
        for n, v in zip(record.names, record.vif, strict=True)
        if np.isfinite(v) and v > _TOO_MUCH
    ]
    if much:
        out.append(Message(_("Variance inflation above 10: {x}."), x=listed(much)))
    return tuple(out)


@finds
def _series(record: Series, names: Names) -> Findings:
    del names
    values = np.asarray(record.values)
    shown = {
        "statistic": term("group_statistic", record.statistic),
        "x": beside_unit(record.variable, record.variable_labels),
        "last": when(record.times[-1]),
        "value": number(values[0, -1]),
    }
    if len(record.times) == 1:
        said = Message(_("{x}, {statistic} of all regions: {value} in {last}."), **shown)
        return (said, *_groups_of_series(record))
    growth = float(_yearly(values[0, 0], values[0, -1], float(record.intervals.sum())))
    sentence = _("{x}, {statistic} of all regions: {before} in {first}, {value} in {last}")
    if np.isfinite(growth):
        years = counted_in_years(record.times)
        sentence = (
            _(
                "{x}, {statistic} of all regions: {before} in {first}, {value} in {last}; {growth} a year"
            )
            if years
            else _(
                "{x}, {statistic} of all regions: {before} in {first}, {value} in {last}; {growth} per "
                "interval"
            )
        )
    said = Message(
        sentence,
        before=number(values[0, 0]),
        first=when(record.times[0]),
        growth=percent(growth, signed=True, places=2),
        **shown,
    )
    whole = together(said, *turns(record.times, values[0]), Message(_(".")))
    return (whole, *_groups_of_series(record))


def _yearly(first: float, last: float, intervals: float) -> float:
    if first > 0.0 and last > 0.0 and intervals > 0.0:
        return float((last / first) ** (1.0 / intervals) - 1.0)
    return float("nan")


def _groups_of_series(record: Series) -> Findings:
    if not record.groups:
        return ()
    last = np.asarray(record.values)[1:, -1]
    order = [int(g) for g in np.argsort(-last, kind="stable") if np.isfinite(last[g])]
    each = [
        Message("{group} {value}", group=record.said(record.groups[g]), value=number(last[g]))
        for g in order
    ]
    return (
        Message(
            _("From the highest in {time}: {all}."), time=when(record.times[-1]), all=listed(each)
        ),
    )


@finds
def _density(record: KernelDensity, names: Names) -> Findings:
    del names
    out = []
    for t in sorted({0, len(record.times) - 1}):
        peaks = record.peaks(record.times[t])
        out.append(
            Message(
                _(
                    "{x}, {time}: {n} {n:peak|peaks}, the highest at {mode}; mean {mean}, standard "
                    "deviation {sd}."
                ),
                x=record.called,
                time=when(record.times[t]),
                n=len(peaks),
                mode=number(peaks[0][0]),
                mean=number(float(record.means[t])),
                sd=number(float(record.deviations[t])),
            )
        )
    return tuple(out)


@finds
def _map(record: VariableMap, names: Names) -> Findings:
    values = np.asarray(record.values)
    order = [int(i) for i in np.argsort(-values, kind="stable") if np.isfinite(values[i])]
    out: list[Spoken] = [
        ends(
            order,
            lambda places: scored(record, places, values, names),
            _("Highest {x} in {time}: {high}; lowest: {low}."),
            _("{x} in {time}, from the highest: {all}."),
            x=beside_unit(record.variable, record.variable_labels),
            time=when(record.time),
        )
    ]
    out += _gaps_said(record.without, names)
    return tuple(out)


@finds
def _circles(record: CartogramMap, names: Names) -> Findings:
    values = np.asarray(record.values)
    order = [int(i) for i in np.argsort(-values, kind="stable") if np.isfinite(values[i])]
    return (
        ends(
            order,
            lambda places: scored(record, places, values, names),
            _("Highest {x} in {time}: {high}; lowest: {low}."),
            _("{x} in {time}, from the highest: {all}."),
            x=beside_unit(record.variable, record.variable_labels),
            time=when(record.time),
        ),
        *_gaps_said(record.without, names),
    )


def _gaps_said(without: Sequence[str], names: Names) -> list[Spoken]:
    """Return who has no value, if anybody."""
    if not without:
        return []
    return [
        Message(
            _("{n} {n:region of the map has|regions of the map have} no value: {names}."),
            n=len(without),
            names=called(without, names),
        )
    ]


@finds
def _two(record: BivariateMap, names: Names) -> Findings:
    codes = [CODES[k] if k >= 0 else "" for k in record.numbers.tolist()]
    out = []
    for code, sentence in (
        ("high-high", _("High in both {x} and {y} in {time}: {names}.")),
        ("low-low", _("Low in both {x} and {y} in {time}: {names}.")),
        ("high-low", _("High in {x} and low in {y} in {time}: {names}.")),
        ("low-high", _("Low in {x} and high in {y} in {time}: {names}.")),
    ):
        there = [i for i, one in zip(record.ids, codes, strict=True) if one == code]
        if there:
            out.append(
                Message(
                    sentence,
                    x=record.said(record.variable),
                    y=record.said(record.second),
                    time=when(record.time),
                    names=called(there, names),
                )
            )
    return tuple(out)


@finds
def _quotients(record: LocationQuotients, names: Names) -> Findings:
    last = np.asarray(record.quotients)[-1]
    each = []
    for k, industry in enumerate(record.industries):
        q = last[:, k]
        if not np.isfinite(q).any():
            continue
        top = int(np.nanargmax(q))
        each.append(
            Message(
                _("{industry} in {name} ({value}; above 1 in {n} of {all})"),
                industry=record.said(industry),
                name=names.get(record.ids[top], record.ids[top]),
                value=number(q[top]),
                n=int((q > 1.0).sum()),
                all=len(record.ids),
            )
        )
    return (
        Message(
            _("Highest location quotient in {time}: {each}."),
            time=when(record.times[-1]),
            each=listed(each, _MOST_INDUSTRIES),
        ),
    )


@finds
def _specialisation(record: Specialisation, names: Names) -> Findings:
    values = np.asarray(record.krugman)[-1]
    order = [int(i) for i in np.argsort(-values, kind="stable") if np.isfinite(values[i])]
    k = int(np.nanargmax(record.gini[-1]))
    first = record.ids[int(record.first[-1, k])]
    return (
        ends(
            order,
            lambda places: scored(record, places, values, names),
            _("Most specialised in {time} (Krugman): {high}; least: {low}."),
            _("From the most specialised in {time} (Krugman): {all}."),
            time=when(record.times[-1]),
        ),
        Message(
            _(
                "The most concentrated industry in {time}: {industry} (locational Gini {gini}); {name} has "
                "{share} of it."
            ),
            time=when(record.times[-1]),
            industry=record.said(record.industries[k]),
            gini=number(float(record.gini[-1, k])),
            name=names.get(first, first),
            share=percent(float(record.first_share[-1, k])),
        ),
    )


@finds
def _sensitivity(record: Sensitivity, names: Names) -> Findings:
    del names
    made = [one for one in record.variants if one.refused is None]
    if not made:
        return ()
    farthest = max(made, key=lambda one: one.places)
    if farthest.farthest is None or not farthest.places:
        return (
            Message(
                _("Under {n} other {n:choice|choices} no region changes its place."), n=len(made)
            ),
        )
    return (
        Message(
            _(
                "Under {n} alternative {n:setting|settings} the ranking has a Spearman correlation of {low} to {high} with that "
                "of the index; the largest shift is that of {farthest}, by {places} {places:place|places}."
            ),
            n=len(made),
            low=number(min(one.spearman for one in made)),
            high=number(max(one.spearman for one in made)),
            farthest=farthest.farthest,
            places=farthest.places,
        ),
    )


@finds
def _balance(record: Balance, names: Names) -> Findings:
    way = record.chosen
    if way is None:
        return (
            Message(
                _("{n} {n:cell is|cells are} empty; the panel is as it was."), n=len(record.empty)
            ),
        )
    out: list[Spoken] = [
        Message(
            _(
                "{n} {n:cell was|cells were} empty; the balanced panel has {regions} "
                "{regions:region|regions} and {times} {times:period|periods}, with {filled} "
                "{filled:cell|cells} filled in."
            ),
            n=len(record.empty),
            regions=way.regions,
            times=way.times,
            filled=len(way.filled),
        )
    ]
    if way.dropped_ids:
        out.append(
            Message(
                _("Left out {n:is|are} {n} {n:region|regions}: {names}."),
                n=len(way.dropped_ids),
                names=called(way.dropped_ids, names),
            )
        )
    if way.dropped_times:
        out.append(
            Message(
                _("Left out {n:is|are} {n} {n:period|periods}: {times}."),
                n=len(way.dropped_times),
                times=listed([when(one) for one in way.dropped_times]),
            )
        )
    return tuple(out)


@finds
def _dissolved(record: DissolveReport, names: Names) -> Findings:
    del names
    apart = [record.said(g) for g, k in zip(record.groups, record.parts, strict=True) if k > 1]
    out: list[Spoken] = [
        Message(
            _("{n} {n:region was|regions were} merged into {k} by {by}."),
            n=int(record.members.sum()),
            k=len(record.groups),
            by=record.said(record.by),
        )
    ]
    if apart:
        out.append(Message(_("In more than one part: {groups}."), groups=listed(apart)))
    return tuple(out)
