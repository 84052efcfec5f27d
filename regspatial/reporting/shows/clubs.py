"""How convergence clubs show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...indicators.clubs.record import ConvergenceClubs, club_name, path_of
from ...results.table import Note
from ...words import Message, _, say
from ..findings.registry import Findings, Names, called, finds, number, probability
from ..own.clusters import Classes
from ..stock import DASHES, OVER, Chart, Panel, line, rule
from ..style import MUTED, text_size
from .registry import Place, Show, shows

_NONE = "#c9ced3"
_COLOURS = ("#0b5cad", "#c4500c", "#2f8f5b", "#8a4fa0", "#b8922a", "#3b3f46", "#d1668f", "#5aa9c9")


@finds
def _clubs(record: ConvergenceClubs, names: Names) -> Findings:
    whole = record.whole
    sentence = (
        _("All {n} {n:region|regions} together: b = {b}, t = {t}; convergence is not rejected.")
        if whole.statistic > record.spec["critical"]
        else _("All {n} {n:region|regions} together: b = {b}, t = {t}; convergence is rejected.")
    )
    said = [
        Message(sentence, n=len(record.ids), b=number(whole.slope), t=number(whole.statistic)),
    ]
    if record.count > 1:
        said.append(
            Message(
                _("{k} clubs; regions in them, from the highest down: {sizes}."),
                k=record.count,
                sizes=[str(c.size) for c in record.clubs],
            )
        )
        top = record.clubs[0]
        said.append(
            Message(
                _("The highest club: {names}; b = {b} (one-sided {p})."),
                names=called([record.ids[k] for k in top.members], names),
                b=number(top.test.slope),
                p=probability(top.test.p_value),
            )
        )
    if record.diverging:
        said.append(
            Message(
                _("{n} {n:region is|regions are} in no club: {names}."),
                n=len(record.diverging),
                names=called([record.ids[k] for k in record.diverging], names),
            )
        )
    return tuple(said)


def clubs_chart(record: ConvergenceClubs, *, language: str) -> Chart:
    """Return the path of each region in the colour of its club, and the mean paths of the clubs."""
    names = [club_name(k).text(language) for k in range(record.count)]
    nowhere = club_name(-1).text(language)
    at, paths = np.arange(len(record.times)), record.paths
    apart: dict[str, Any] = {"color": MUTED, "lw": 0.8, "ls": ":"}
    each = [line(at, paths[:, k], **apart) for k in record.diverging]
    means = []
    for k, club in enumerate(record.clubs):
        members: dict[str, Any] = {"color": colour_of(k), "lw": 0.7, "alpha": 0.75}
        each.append(line(at, paths[:, list(club.members)], **members))
        dash = DASHES[k % len(DASHES)]
        mean: dict[str, Any] = {"color": colour_of(k), "lw": 2.0, "label": names[k], "ls": dash}
        means.append(line(at, path_of(record, club), **mean))
    if record.diverging:
        means.append(line([], [], label=nowhere, **apart))  # in the key, after the clubs
    shown = np.unique(np.linspace(0, len(at) - 1, min(len(at), 5)).round().astype(int))
    panels = [
        Panel(
            marks=[*marks, rule(1.0, across="y", lw=0.6)],
            ticks=(shown, [str(record.times[t]) for t in shown]),
            y=axis,
            grid="both",
            title=say(head, language),
            title_style={"fontsize": text_size(), "fontweight": "normal"},
        )
        for marks, head, axis in (
            (each, _("Each region"), say(_("Value over the mean of all"), language)),
            (means, _("Means of the clubs"), ""),
        )
    ]
    ends = "; ".join(
        f"{names[k]}: {path_of(record, c)[0]:.3g} → {path_of(record, c)[-1]:.3g}"
        for k, c in enumerate(record.clubs)
    )
    kinds = len(record.clubs) + bool(record.diverging)
    return Chart(
        caption=Message(_("Transition paths: {what}"), what=record.what),
        told=lambda title: Message(
            _("Lines by time: {title}. Means, first and last: {ends}."),
            title=title,
            ends=ends or nowhere,
        ),
        size=(7.2, 3.8),
        panels=panels,
        subplots={"sharey": True},
        key={"loc": "outside lower center", "ncols": min(kinds, 5) or 1},
        over=OVER,
    )


def club_classes(record: ConvergenceClubs) -> Classes:
    """Return the club of each region."""
    codes = [str(k + 1) for k in range(record.count)] + ["0"]
    classes = {one: str(k) for one, k in zip(record.ids, record.number.tolist(), strict=True)}
    colours = {c: colour_of(k) for k, c in enumerate(codes[:-1])} | {"0": _NONE}
    labels = {c: club_name(int(c) - 1) for c in codes}
    caption = Message(_("Convergence clubs: {what}"), what=record.what)
    return Classes(classes, codes, colours, labels, caption)


@shows(ConvergenceClubs)
class ShowClubs(Show[ConvergenceClubs]):
    """The table of clubs, paths, a map of clubs, and who is in them."""

    classes = staticmethod(club_classes)
    tables_shown = 3
    first = 2
    chart = staticmethod(clubs_chart)

    def method(self, record: ConvergenceClubs) -> Note:
        """Return what was compared, and over which times."""
        return Note(
            _(
                "Log t test and convergence clubs (Phillips and Sul) of {x} among {n} {n:region|regions}, "
                "{first}–{last}."
            ),
            x=record.said(record.variable),
            n=len(record.ids),
            first=record.times[0],
            last=record.times[-1],
        )

    def parts(self, record: ConvergenceClubs, place: Place) -> Iterator[Any]:
        """Yield the clubs, their paths, the map, merging and regions."""
        first, merging, regions, *others = record.tables()
        yield first
        yield self.figure(record, **place.how)
        if place.regions is not None:
            yield self.map(record, place.regions, **place.map_how)
        if record.merges:
            yield merging
        yield regions
        yield from others


def colour_of(k: int) -> str:
    """Return the colour of the k-th club, from 0; they come again after eight."""
    return _COLOURS[k % len(_COLOURS)]
