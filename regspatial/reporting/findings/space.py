"""What counts of joins, matrices and correlograms of Moran's I, clusters under doubt and points found."""

from __future__ import annotations

import numpy as np

from ...autocorrelation.correlogram.record import Correlogram
from ...autocorrelation.moran_matrix.record import MoranMatrix
from ...autocorrelation.point_pattern.record import RipleyK
from ...autocorrelation.stability.record import ClusterShares
from ...results.autocorrelation import GlobalStatistic, JoinCounts
from ...results.moran_scatter import MoranScatter
from ...terms import term
from ...terms.untimed import when
from ...words import Message, Spoken, _, listed, together
from .registry import (
    ALPHA,
    Findings,
    Names,
    called,
    count,
    expected,
    finds,
    length,
    number,
    probability,
)

_NEITHER = ("not significant", "isolate", "")
_MOST_PAIRS = 3


@finds
def _joins(record: JoinCounts, names: Names) -> Findings:
    del names
    ones, mixed = record.bb, record.bw
    return (
        Message(
            _(
                "{x}, {time}: {ones} joins of a one with a one ({expected} expected, {p}) and {mixed} of "
                "a one with a zero ({expected_mixed} expected, {p_mixed}); {meaning}."
            ),
            x=record.said(ones.variable),
            time=when(ones.times[-1]),
            ones=count(ones.last_value),
            expected=number(float(ones.expected[-1])),
            p=probability(ones.last_p),
            mixed=count(mixed.last_value),
            expected_mixed=number(float(mixed.expected[-1])),
            p_mixed=probability(mixed.last_p),
            meaning=_of_joins(ones),
        ),
    )


def _of_joins(ones: GlobalStatistic) -> Message:
    if not ones.last_p < ALPHA:
        return Message(_("ones lie beside ones as often as chance would have it"))
    if ones.last_value > float(ones.expected[-1]):
        return Message(_("ones lie beside ones more often than by chance"))
    return Message(_("ones lie beside ones less often than by chance"))


@finds
def _matrix(record: MoranMatrix, names: Names) -> Findings:
    del names
    k = len(record.variables)
    pairs = [(u, v) for u in range(k) for v in range(k) if u != v]
    clear = [one for one in pairs if record.p_value[one] < ALPHA]
    shown = {"n": len(pairs), "time": when(record.time)}
    if not pairs:
        return ()
    if not clear:
        return (
            Message(
                _(
                    "{time}: of {n} {n:pair|pairs} of a variable with another among neighbours, none can be "
                    "told from chance."
                ),
                **shown,
            ),
        )
    largest = sorted(clear, key=lambda one: -abs(record.values[one]))[:_MOST_PAIRS]
    return (
        Message(
            _(
                "{time}: of {n} {n:pair|pairs} of a variable with another among neighbours {some} "
                "{some:differs|differ} from chance (p < 0.05; by chance alone {by_chance} would, and the "
                "smallest has {least}). The largest: {pairs}."
            ),
            some=len(clear),
            pairs=listed([_pair(record, *one) for one in largest], _MOST_PAIRS),
            by_chance=expected(ALPHA * len(pairs)),
            least=probability(min(float(record.p_value[one]) for one in pairs)),
            **shown,
        ),
    )


def _pair(record: MoranMatrix, u: int, v: int) -> Message:
    return Message(
        _("{here} with {there} of the neighbours I = {value} (in the same region r = {r})"),
        here=record.said(record.variables[u]),
        there=record.said(record.variables[v]),
        value=number(float(record.values[u, v])),
        r=number(float(record.correlation[u, v])),
    )


@finds
def _scatter(record: MoranScatter, names: Names) -> Findings:
    del names
    groups = [
        Message("{quadrant} {n}", quadrant=term("quadrant", code), n=int(held.sum()))
        for code in ("HH", "LL", "HL", "LH")
        if (held := record.quadrant == code).any()
    ]
    return (
        Message(
            _("{x}, {time}: slope {slope}. Regions by quadrant: {groups}."),
            x=record.said(record.variable),
            time=when(record.time),
            slope=number(record.slope),
            groups=listed(groups, 4),
        ),
    )


@finds
def _correlogram(record: Correlogram, names: Names) -> Findings:
    del names
    known = np.flatnonzero(~np.isnan(record.values))
    if not known.size:
        return ()
    first = int(known[0])
    key = "I" if record.statistic == "moran" else "C"
    nearest: Message
    if record.by == "distance":
        nearest = Message(
            _("at distances up to {to}"), to=length(float(record.upper[first]), record.unit_said())
        )
    else:
        nearest = Message(_("among neighbours of order {order}"), order=int(record.upper[first]))
    sentence = Message(
        _(
            "{x}, {time}: {nearest} {key} = {value} ({p}). Of {n} {n:band|bands} {some} "
            "{some:differs|differ} from chance with all judged together (p < 0.05)."
        ),
        x=record.said(record.variable),
        time=when(record.time),
        nearest=nearest,
        key=key,
        value=number(float(record.values[first])),
        p=probability(float(record.p_adjusted[first])),
        n=int(known.size),
        some=int((record.p_adjusted[known] < ALPHA).sum()),
    )
    return (sentence,)


@finds
def _shares(record: ClusterShares, names: Names) -> Findings:
    clustered = ~np.isin(record.base, _NEITHER)
    doubtful = np.flatnonzero(clustered & (record.kept < 0.95))
    out: list[Spoken] = [
        Message(
            _(
                "{x}, {time}: over {runs} {runs:run|runs} {steady} {steady:region is|regions are} in the "
                "same kind of cluster at least 95% of the time."
            ),
            x=record.said(record.variable),
            time=when(record.time),
            runs=record.runs,
            steady=record.steady,
        )
    ]
    if doubtful.size:
        out.append(
            Message(
                _(
                    "Of {n} {n:region|regions} in a cluster at first, {some} {some:keeps|keep} it less "
                    "often: {names}."
                ),
                n=int(clustered.sum()),
                some=int(doubtful.size),
                names=called([record.ids[i] for i in doubtful], names),
            )
        )
    return tuple(out)


@finds
def _ripley(record: RipleyK, names: Names) -> Findings:
    del names
    shown = {
        "n": record.n,
        "value": length(record.largest, record.unit),
        "r": length(record.largest_at, record.unit),
    }
    if record.envelope is None:
        return (
            Message(
                _(
                    "{n} {n:point|points}: L − r is farthest from zero at {r}, where it is {value}; "
                    "without simulations it is not compared with chance."
                ),
                **shown,
            ),
        )
    p = record.p_value
    if not p < ALPHA:
        meaning = Message(_("chance could have placed them so"))
    elif record.largest > 0.0:
        meaning = Message(_("they lie closer together than chance would have it"))
    else:
        meaning = Message(_("they lie farther apart than chance would have it"))
    sentence = Message(
        _(
            "{n} {n:point|points}, all distances together {p}: {meaning}. L − r deviates most at "
            "{r}, where it is {value}"
        ),
        p=probability(p),
        meaning=meaning,
        **shown,
    )
    return (together(sentence, Message(_("."))),)
