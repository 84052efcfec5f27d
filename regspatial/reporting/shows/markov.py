"""How transitions between classes show themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._kernels import chains
from ...indicators.markov.lists import class_name
from ...indicators.markov.record import MarkovTransitions
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _, say
from ..findings.registry import Findings, Names, finds, number, percent, probability
from ..own.clusters import Classes
from ..stock import Cells, Chart, Panel, in_cells, over
from ..style import SEQUENTIAL, text_size
from .registry import Show, shows

_ACROSS = 3
"""Matrices side by side."""


@finds
def _moves(record: MarkovTransitions, names: Names) -> Findings:
    del names
    counts, total = record.counts, int(record.counts.sum())
    said: list[Message] = [
        Message(
            _(
                "{n} {n:transition|transitions}: {stayed} stayed in their class, {up} went up, {down} down."
            ),
            n=total,
            stayed=percent(record.stayed),
            up=percent(np.triu(counts, 1).sum() / total),
            down=percent(np.tril(counts, -1).sum() / total),
        )
    ]
    long_run = record.ergodic
    if not np.isnan(long_run).any():
        last = np.bincount(record.states[-1], minlength=record.k) / len(record.ids)
        ends = (0, record.k - 1)
        said.append(
            Message(
                _(
                    "If these probabilities stayed, the lowest class would come to hold {low} of the regions "
                    "({low_now} in {time}) and the highest {high} ({high_now})."
                ),
                low=percent(long_run[ends[0]]),
                high=percent(long_run[ends[1]]),
                low_now=percent(last[ends[0]]),
                high_now=percent(last[ends[1]]),
                time=record.times[-1],
            )
        )
    for code, lr, _q, df, _few in record.tests():
        if df:
            said.append(_tested(code, lr, df))
    return tuple(said)


def _tested(code: str, lr: float, df: int) -> Message:
    p = chains.chi2_tail(lr, df)
    sentences = {
        ("time", True): _(
            "The matrices of the subperiods differ (likelihood ratio {lr}, df {df}, {p})."
        ),
        ("time", False): _(
            "The test does not tell the matrices of the subperiods apart (likelihood ratio {lr}, df {df}, {p})."
        ),
        ("neighbours", True): _(
            "The matrices differ by the neighbours' class (likelihood ratio {lr}, df {df}, {p})."
        ),
        ("neighbours", False): _(
            "The test does not tell the matrices of the neighbours' classes apart (likelihood ratio {lr}, "
            "df {df}, {p})."
        ),
    }
    return Message(sentences[code, p < 0.05], lr=number(lr), df=df, p=probability(p))


def markov_chart(record: MarkovTransitions, *, language: str) -> Chart:
    """Return the probabilities, a row a class of departure; one matrix for each class of the neighbours."""
    parts = record.matrices()
    across = min(len(parts), _ACROSS)
    down = -(-len(parts) // across)
    several = len(parts) > 1
    size = 0.42 if across == 1 else 0.34
    start, end = (say(one, language) for one in (_("From class"), _("To class")))
    panels = [
        _matrix(
            counts,
            title=say(called, language) if several else "",
            x=end if k + across >= len(parts) else "",
            y="" if k % across else start,
        )
        for k, (called, counts) in enumerate(parts)
    ]
    p = record.probabilities
    stay = "; ".join(f"{k + 1}: {p[k, k]:.3g}" for k in range(record.k))
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(
            _("Coloured cells: {title}. Probability of staying by class: {stay}."),
            title=title,
            stay=stay,
        ),
        size=(
            max(4.6, 0.9 + across * (size * 1.5 * record.k + 0.5)),
            1.2 + down * (size * record.k + 0.7),
        ),
        panels=[*panels, *[None] * (across * down - len(parts))],
        grid=(down, across),
        over=over() if several else None,
    )


def _matrix(counts: Any, **more: Any) -> Panel:
    """Return one matrix, with its numbers in the cells."""
    p = chains.shares(counts)
    k = len(p)
    texts = {at: f"{p[at]:.2f}" for at, n in np.ndenumerate(counts) if n}
    small = text_size(-1.5)
    cells = Cells(
        values=np.nan_to_num(p),
        colours="Blues",
        low=0.0,
        high=1.1,
        marks=in_cells(texts, p > 0.6, fontsize=small),
        aspect=None,
    )
    return Panel(
        marks=[cells],
        ticks=(np.arange(k), [str(j + 1) for j in range(k)]),
        upright=(np.arange(k), [f"{i + 1}  (n = {int(counts[i].sum())})" for i in range(k)]),
        framed=False,
        title_style={"fontsize": text_size(), "fontweight": "normal"},
        more={"tick_params": {"labelsize": small}},
        **more,
    )


def last_classes(record: MarkovTransitions) -> Classes:
    """Return the class of each region at the last time."""
    codes = [str(k + 1) for k in range(record.k)]
    classes = {one: codes[k] for one, k in zip(record.ids, record.states[-1].tolist(), strict=True)}
    colours = dict(zip(codes, _shades(record.k), strict=True))
    labels = {codes[k]: class_name(record, k) for k in range(record.k)}
    caption = Message(
        _("Class of {x} in {time}"), x=record.said(record.variable), time=record.times[-1]
    )
    return Classes(classes, codes, colours, labels, caption)


@shows(MarkovTransitions)
class ShowMarkov(Show[MarkovTransitions]):
    """The matrices as coloured cells, a map of the classes, and the short tables."""

    classes = staticmethod(last_classes)
    tables_shown = 4
    order = (
        "table",
        "figure",
        "map",
        "tables",
    )
    of_short = True
    chart = staticmethod(markov_chart)

    def method(self, record: MarkovTransitions) -> Note:
        """Return size, classes, step and whose neighbours."""
        around = (
            Message(_("without neighbours"))
            if record.neighbours is None
            else Message(
                _("by the class of the neighbours' mean ({how})"),
                how=term("neighbour_classes", record.spec["neighbours"]),
            )
        )
        return Note(
            _(
                "Transitions of {n} {n:region|regions} between {k} classes of {x} ({how}), {first}–{last}, "
                "over {step} {step:step|steps} in time, {around}."
            ),
            n=len(record.ids),
            k=record.k,
            x=record.said(record.variable),
            how=term("quantiles_of", record.spec["quantiles"]),
            first=record.times[0],
            last=record.times[-1],
            step=int(record.spec["step"]),
            around=around,
        )

    def short(self, record: MarkovTransitions) -> tuple[Table, ...]:
        """Return all but the tables with a row a region, a pair of classes or a time."""
        long = ("markov_regions", "markov_moves", "markov_classes")
        return tuple(t for t in record.tables() if t.name not in long)


def _shades(k: int) -> list[str]:
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return [to_hex(colormaps[SEQUENTIAL](v)) for v in np.linspace(0.08, 0.95, k)]
