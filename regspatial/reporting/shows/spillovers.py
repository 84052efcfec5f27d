"""How impacts by region, order and distance show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers import Regions
from ...regression.impacts.profiles_record import KINDS, ImpactProfiles
from ...results.layer import Ends
from ...results.table import Note, Table
from ...terms import named, term
from ...words import Message, _, say
from ..cartography import maps
from ..cartography.one_colour import no_finer_map
from ..style import ACCENT, CONTRAST, GRID, MUTED, describe, drawing, new_figure, pick, titles
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NAMED = 40
"""Up to so many regions have their names under the axis."""


def profile_plot(
    record: ImpactProfiles,
    variable: str | None = None,
    *,
    title: str | None = None,
    language: str = "en",
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Draw what each region sends and receives with its bands, and the effects by order and ring.

    Parameters
    ----------
    record : ImpactProfiles
    variable : str, optional
        By default the first.
    title, language
    names : mapping of region to name, optional
    """
    language = check_language(language)
    k = 0 if variable is None else record.variables.index(variable)
    shown = say(record.said(record.variables[k]), language)
    said = Message(_("Spillovers of {name}"), name=shown).text(language)
    title, caption = titles(title, said)
    called = names or {}
    with drawing([title, shown, *called.values()], language):
        figure = new_figure(7.2, 6.2)
        grid = figure.add_gridspec(2, 2, height_ratios=(1.25, 1.0))
        _regions(figure.add_subplot(grid[0, :]), record, k, called, language)
        _orders(figure.add_subplot(grid[1, 0]), record, k, language)
        last = figure.add_subplot(grid[1, 1])
        if record.rings is None:
            last.set_axis_off()
        else:
            _rings(last, record, k, language)
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
        return describe(figure, caption, _alternative(record, k, caption, language))


@shows(ImpactProfiles)
class ShowProfiles(Show[ImpactProfiles]):
    """Bands over regions, orders and rings."""

    draws = staticmethod(profile_plot)

    def method(self, record: ImpactProfiles) -> Note:
        """Return the model, the inference, and what a band covers."""
        return Note(
            _(
                "Impacts of a model {model} on {y} by region, order of neighbour and distance; bands of "
                "{level:g}% over all regions, orders or rings at once (sup-t), by {how}."
            ),
            model=term("model", record.model),
            y=record.said(record.y_name),
            level=100 * record.level,
            how=term("inference", record.inference),
        )

    def parts(self, record: ImpactProfiles, place: Place) -> Iterator[Any]:
        """Yield the short tables, the figure of each variable, and a map."""
        yield from self.short(record)
        for name in record.variables:
            yield profile_plot(record, name, names=place.names, **place.how)
        if place.regions is not None:
            yield self.map(record, place.regions, **place.map_how)

    def short(self, record: ImpactProfiles) -> tuple[Table, ...]:
        """Return all but the table with a row a region."""
        return record.tables()[:-1]

    def map(
        self,
        record: ImpactProfiles,
        regions: Regions,
        variable: str | None = None,
        kind: str = "to_others",
        **how: Any,
    ) -> Figure:
        """Draw what regions send to others (or "from_others", "own") of a variable."""
        k = 0 if variable is None else record.variables.index(variable)
        values = record.regional[k, KINDS.index(kind)]
        title = how.pop("title", None)
        language = check_language(how.pop("language", "en"))
        said = Message(
            _("{name}: {kind}"),
            name=record.said(record.variables[k]),
            kind=term("regional_effect", kind),
        ).text(language)
        asked = how | {"language": language}
        low, high = record.regional_ends[:, k, KINDS.index(kind)]
        no_finer_map(asked, values, Ends(low=low, high=high, level=record.level))
        how = {key: value for key, value in asked.items() if key != "language"}
        return maps.choropleth(
            regions,
            dict(zip(record.ids, values.tolist(), strict=True)),
            title=said if title is None else title,
            caption=title or said,
            language=language,
            legend=said,
            **how,
        )


def _regions(
    axes: Axes, record: ImpactProfiles, k: int, names: Mapping[str, str], language: str
) -> None:
    order = np.argsort(record.regional[k, 2], kind="stable")
    at = np.arange(order.size)
    for j, colour in ((2, ACCENT), (1, CONTRAST)):
        value = record.regional[k, j, order]
        half = record.regional_critical[k, j] * record.regional_se[k, j, order]
        axes.fill_between(at, value - half, value + half, color=colour, alpha=0.16, lw=0)
        axes.plot(
            at,
            value,
            color=colour,
            marker="o",
            ms=2.5,
            lw=1,
            label=named("regional_effect", KINDS[j], language),
        )
    axes.axhline(0.0, color=MUTED, lw=0.8)
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.margins(x=0.01)
    if order.size <= _NAMED:
        ids = [record.ids[i] for i in order]
        axes.set_xticks(at, [names.get(i, i) for i in ids], rotation=90, fontsize=6.5)
    else:
        axes.set_xticks([])
    axes.legend(loc="upper left", fontsize=7, frameon=False)


def _orders(axes: Axes, record: ImpactProfiles, k: int, language: str) -> None:
    q = np.arange(record.orders.shape[2])
    for j, colour in ((0, ACCENT), (1, CONTRAST)):
        value = record.orders[k, j]
        half = record.orders_critical[k, j] * record.orders_se[k, j]
        axes.errorbar(
            q + 0.12 * (j - 0.5),
            value,
            yerr=np.nan_to_num(half),
            color=colour,
            fmt="o",
            ms=3,
            lw=1,
            label=named("effect", ("direct", "indirect")[j], language),
        )
    axes.axhline(0.0, color=MUTED, lw=0.8)
    axes.set_xticks(q)
    axes.set_xlabel(pick(_("Order of neighbour"), language))
    axes.legend(fontsize=7, frameon=False)


def _rings(axes: Axes, record: ImpactProfiles, k: int, language: str) -> None:
    breaks, rings = record.breaks, record.rings
    se, critical = record.rings_se, record.rings_critical
    if breaks is None or rings is None or se is None or critical is None:
        return
    middle, value = 0.5 * (breaks[1:] + breaks[:-1]), rings[k]
    half = critical[k] * se[k]
    axes.bar(
        breaks[:-1],
        value,
        width=np.diff(breaks),
        align="edge",
        color=CONTRAST,
        alpha=0.25,
        edgecolor="white",
    )
    axes.errorbar(middle, value, yerr=half, color=CONTRAST, fmt="o", ms=3, lw=1)
    axes.axhline(0.0, color=MUTED, lw=0.8)
    axes.set_xlabel(Message(_("Distance ({unit})"), unit=record.unit).text(language))


def _alternative(record: ImpactProfiles, k: int, caption: str, language: str) -> str:
    sent = record.regional[k, 2]
    return Message(
        _(
            "{caption}: regions send {low:.3g} to {high:.3g} to all others; {clear} of {n} "
            "{n:band|bands} are significantly different from zero; all others together do {indirect:.3g}"
        ),
        caption=caption,
        low=float(sent.min()),
        high=float(sent.max()),
        clear=int(record.clear[k, 2].sum()),
        n=sent.size,
        indirect=float(record.indirect[k]),
    ).text(language)
