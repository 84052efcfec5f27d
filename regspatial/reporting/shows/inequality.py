"""How Lorenz curves and nested Theil indices show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...indicators.inequality.record import Lorenz, NestedTheil, levels_of, lorenz_curve
from ...results.table import Note, Table
from ...terms.untimed import when
from ...words import Message, Spoken, _, say, together
from ..cartography.maps import choropleth
from ..findings.registry import Findings, Names, finds, first_and_last, percent
from ..stock import Chart, Panel, line, stacked
from ..style import MUTED, SEQUENTIAL
from .registry import Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST = 5
"""Curves in one picture; of more periods, these are spread over them."""


@finds
def _lorenz(record: Lorenz, names: Names) -> Findings:
    del names
    gini = record.gini
    said: list[Spoken] = [first_and_last(Message(_("Gini")), record.times, gini)]
    if record.by_groups and gini[-1] > 0.0:
        parts = [v / float(gini[-1]) for v in record.by_groups[-1].parts]
        said.append(
            Message(
                _(
                    "Of the Gini of {time}, {within} lies within groups, {between} between them, {rest} where they overlap."
                ),
                time=when(record.times[-1]),
                within=percent(parts[0]),
                between=percent(parts[1]),
                rest=percent(parts[2]),
            )
        )
    return tuple(said)


@finds
def _nested(record: NestedTheil, names: Names) -> Findings:
    del names
    said: list[Spoken] = [first_and_last(Message(_("Theil T")), record.times, record.theil_t)]
    total = float(record.theil_t[-1])
    if total > 0.0:
        said += [
            Message(
                _("{part}: {share} of T in {time}."),
                part=part,
                share=percent(float(v) / total),
                time=when(record.times[-1]),
            )
            for part, v in zip(levels_of(record), record.parts_t[-1], strict=True)
        ]
    return tuple(said)


def _weighting(record: Lorenz | NestedTheil) -> Message:
    if record.spec["population"] is None:
        return Message(_("; every region counts the same"))
    return Message(_("; weighted by {w}"), w=record.said(record.spec["population"]))


def lorenz_chart(record: Lorenz, *, language: str) -> Chart:
    """Return the Lorenz curves, of many periods five."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    count = len(record.times)
    x = _("Share of regions") if record.spec["population"] is None else _("Share of the population")
    shown = np.unique(np.linspace(0, count - 1, min(count, _MOST)).round().astype(int)).tolist()
    gini = record.gini
    curves = [
        line(
            *lorenz_curve(record, t),
            color=to_hex(colormaps[SEQUENTIAL](0.4 + 0.6 * (k + 1) / len(shown))),
            lw=1.8,
            label=f"{record.times[t]}  (G = {gini[t]:.3f})",
        )
        for k, t in enumerate(shown)
    ]
    ends = ", ".join(f"{record.times[t]} {gini[t]:.3g}" for t in shown)
    return Chart(
        caption=Message(_("Lorenz curve of {variable}"), variable=record.said(record.variable)),
        told=lambda title: Message(
            _("Curves under a diagonal: {title}. Gini: {ends}."), title=title, ends=ends
        ),
        size=(4.8, 4.8),
        panels=[
            Panel(
                marks=[line([0, 1], [0, 1], color=MUTED, lw=0.9), *curves],
                x=say(x, language),
                y=say(_("Share of the values"), language),
                grid="both",
                key={"loc": "upper left"},
                more={"set": {"xlim": (0, 1), "ylim": (0, 1), "aspect": "equal"}},
            )
        ],
    )


@shows(Lorenz)
class ShowLorenz(Show[Lorenz]):
    """The Gini with its parts, the curves, and the groups."""

    order = (
        "table",
        "figure",
        "tables",
    )
    chart = staticmethod(lorenz_chart)

    def method(self, record: Lorenz) -> Note:
        """Return variable, regions, periods and weights."""
        parts = [
            Message(
                _("Lorenz curves of {x} among {n} {n:region|regions} in {k} {k:period|periods}"),
                x=record.said(record.variable),
                n=len(record.ids),
                k=len(record.times),
            ),
            _weighting(record),
        ]
        if record.by_groups:
            group = record.said(record.spec["group"])
            parts.append(Message(_("; the Gini by {group} (Dagum)"), group=group))
        return together(*parts, Message(_(".")))

    def short(self, record: Lorenz) -> tuple[Table, ...]:
        """Return all but the points."""
        return record.tables()[:-1]

    def map(self, record: Lorenz, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the share of all values that each region has at the last time."""
        del args
        ids, (share,) = record.layer_columns()
        entitle(how, share.label(how.get("language", "en")))
        return choropleth(regions, dict(zip(ids, share.values.tolist(), strict=True)), **how)


def nested_chart(record: NestedTheil, *, language: str) -> Chart:
    """Return Theil's T by level as stacked bars, one a period."""
    called = [say(one, language) for one in levels_of(record)]
    at = np.arange(len(record.times), dtype=float)
    every = max(1, len(at) // 8)
    ends = "; ".join(
        f"{name} {record.parts_t[0, k]:.3g} → {record.parts_t[-1, k]:.3g}"
        for k, name in enumerate(called)
    )
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: Message(_("Stacked bars: {title}. {ends}."), title=title, ends=ends),
        size=(6.2, 3.8),
        panels=[
            Panel(
                marks=stacked(at, record.parts_t.T, called),
                ticks=(at[::every], [str(t) for t in record.times][::every]),
                grid="y",
            )
        ],
        key={"loc": "outside lower center", "ncols": min(len(called), 2)},
    )


@shows(NestedTheil)
class ShowNestedTheil(Show[NestedTheil]):
    """T and L by level, bars of T by level over time."""

    tables_shown = 2
    first = 2
    order = (
        "table",
        "figure",
        "tables",
    )
    chart = staticmethod(nested_chart)

    def method(self, record: NestedTheil) -> Note:
        """Return variable, regions, levels and weights."""
        return together(
            Message(
                _(
                    "Theil's T and L of {x} among {n} {n:region|regions} in {k} {k:period|periods}, nested in {groups}"
                ),
                x=record.said(record.variable),
                n=len(record.ids),
                k=len(record.times),
                groups=[record.said(g) for g in record.groups],
            ),
            _weighting(record),
            Message(_(".")),
        )
