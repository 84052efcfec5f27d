"""How economic complexity shows itself."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...containers.times import time_position
from ...indicators.complexity.record import EconomicComplexity
from ...results.table import Note, with_time
from ...terms.untimed import when
from ...words import Message, _, n_, say
from ..findings.registry import Findings, Names, called, ends, finds
from ..stock import Cells, Chart, Mark, Panel, named_rows
from ..style import ACCENT, GRID, pick
from .registry import Show, shows

_MOST_NAMES = 45
"""Names along an axis that can be read; with more there are none."""


@finds
def _complexity(record: EconomicComplexity, names: Names) -> Findings:
    values = record.eci[-1]
    order = [i for i in np.argsort(-values, kind="stable") if np.isfinite(values[i])]
    return (
        ends(
            order,
            lambda places: called([record.ids[i] for i in places], names),
            _("Economic complexity in {time}, highest: {high}; lowest: {low}."),
            _("Economic complexity in {time}, from the highest: {all}."),
            time=when(record.times[-1]),
        ),
    )


def complexity_chart(
    record: EconomicComplexity,
    *,
    at_time: int | str | None = None,
    names: Mapping[str, str] | None = None,
    language: str,
) -> Chart:
    """Return who has which industry at a time, by default the last: regions by their index, industries by theirs."""
    from matplotlib.colors import ListedColormap

    t = len(record.times) - 1 if at_time is None else time_position(record.times, at_time)
    rows = np.argsort(-record.eci[t], kind="stable")
    order = np.argsort(record.pci[t], kind="stable")
    shown = named_rows(record.ids, rows, names)
    industries = [say(record.said(record.industries[k]), language) for k in order]
    n, k = len(shown), len(industries)
    cells = Cells(
        values=record.present[t][np.ix_(rows, order)],
        colours=ListedColormap(["white", ACCENT]),
        low=0,
        high=1,
    )
    slanted = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"}
    between = [
        Mark(setter, (np.arange(count + 1) - 0.5,), {"minor": True})
        for setter, count in (("set_xticks", k), ("set_yticks", n))
    ]
    lines = [
        Mark("grid", (), {"which": "minor", "color": GRID, "lw": 0.5}),
        Mark("tick_params", (), {"which": "both", "length": 0}),
    ]
    top = ", ".join(
        f"{name} {record.eci[t, i]:.3g}" for name, i in list(zip(shown, rows, strict=True))[:5]
    )
    return Chart(
        caption=with_time(Message(_("Who has which industry")), record.times[t]),
        told=lambda title: Message(
            _(
                "Matrix: {title}. {n} {n:region|regions} by {k} "
                "{k:industry|industries}; most complex: {top}."
            ),
            title=title,
            n=n,
            k=k,
            top=top,
        ),
        size=(min(max(5.6, 2.2 + 0.24 * k), 11.0), min(max(3.4, 1.8 + 0.2 * n), 12.0)),
        panels=[
            Panel(
                marks=[cells, *between, *lines],
                upright=(range(n), shown) if n <= _MOST_NAMES else ([], []),
                ticks=(range(k), industries, slanted) if k <= _MOST_NAMES else ([], []),
                x=pick(_("Industries, the most complex at the right"), language),
                y=pick(_("Regions, the most complex on top"), language),
            )
        ],
    )


@shows(EconomicComplexity)
class ShowComplexity(Show[EconomicComplexity]):
    """A map of the index, the matrix in its order, and the tables that are short."""

    order = (
        "map",
        "figure",
        "tables",
    )
    of_short = True
    named = True
    shade = _("Economic complexity index")
    chart = staticmethod(complexity_chart)

    def method(self, record: EconomicComplexity) -> Note:
        """Return size, threshold and what the indices are."""
        return Note(
            n_(
                "Economic complexity of {regions} {regions:region|regions} and {k} "
                "{k:industry|industries}, {n} time: second eigenvector (Hidalgo and "
                "Hausmann 2009) of who has which industry at a location quotient of "
                "{threshold:g} or more, as z-scores; relatedness by industries found "
                "together, without the industry itself.",
                "Economic complexity of {regions} {regions:region|regions} and {k} "
                "{k:industry|industries}, {n} times: second eigenvector (Hidalgo and "
                "Hausmann 2009) of who has which industry at a location quotient of "
                "{threshold:g} or more, as z-scores; relatedness by industries found "
                "together, without the industry itself.",
            ),
            regions=len(record.ids),
            k=len(record.industries),
            n=len(record.times),
            threshold=record.threshold,
        )
