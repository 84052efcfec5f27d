"""What spatial weights are like, and how two of them differ."""

from __future__ import annotations

import numpy as np

from ...terms.untimed import when
from ...weights.by_time_record import WeightsByTime
from ...weights.comparison_record import WeightsComparison
from ...weights.description_record import WeightsDescription
from ...words import Message, Spoken, _, n_
from .registry import Findings, Names, called, finds, number, percent


@finds
def _weights(record: WeightsDescription, names: Names) -> Findings:
    alike = record.min_neighbours == record.max_neighbours
    out: list[Spoken] = [
        Message(
            _(
                "{n} {n:region|regions} and {links} {links:link|links}; each region has {most} "
                "{most:neighbour|neighbours}."
            )
            if alike
            else _(
                "{n} {n:region|regions} and {links} {links:link|links}; neighbours of a region: {fewest} to "
                "{most}, {mean} on average."
            ),
            n=record.n,
            links=record.links,
            fewest=record.min_neighbours,
            most=record.max_neighbours,
            mean=number(record.mean_neighbours),
        )
    ]
    islands = tuple(record.islands)
    if islands:
        out.append(
            Message(
                n_(
                    "{n} region has no neighbour: {names}.",
                    "{n} regions have no neighbours: {names}.",
                ),
                n=len(islands),
                names=called(islands, names),
            )
        )
    joined = int(np.unique(record.component[record.neighbours > 0]).size)
    if joined > 1:
        out.append(
            Message(
                _(
                    "The regions with neighbours fall into {n} {n:group|groups} without a link between them."
                ),
                n=joined,
            )
        )
    return tuple(out)


@finds
def _comparison(record: WeightsComparison, names: Names) -> Findings:
    del names
    return (
        Message(
            _(
                "{shared} {shared:link stands|links stand} in both, {first} in the first alone, {second} in "
                "the second alone: {jaccard} of all links are in both. The weights of all pairs of regions "
                "correlate with r = {r}."
            ),
            shared=record.shared,
            first=record.only_first,
            second=record.only_second,
            jaccard=percent(record.jaccard),
            r=number(record.correlation),
        ),
    )


@finds
def _by_time(record: WeightsByTime, names: Names) -> Findings:
    del names
    first, last = record.each[0], record.each[-1]
    new = sum(one or 0 for one in record.new_links)
    lost = sum(one or 0 for one in record.lost_links)
    return (
        Message(
            _(
                "{before} {before:link|links} in {first} and {after} in {last}; from time to time {new} "
                "{new:is|are} new and {lost} {lost:falls|fall} away, all changes counted."
            ),
            before=first.links,
            after=last.links,
            first=when(record.times[0]),
            last=when(record.times[-1]),
            new=new,
            lost=lost,
        ),
    )
