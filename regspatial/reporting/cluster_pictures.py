"""Pictures of clusters over many runs: how often, on a map and as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..containers import Regions
from ..results.cluster_shares import ClusterShares
from ..results.local_autocorrelation import ISOLATE, NOT_SIGNIFICANT
from ..terms import named
from ..words import Message, _, n_
from ._key import Key
from ._language import check_language
from ._values import values_for
from .maps import _alternative, _draw
from .style import CLUSTERS, describe, drawing, new_figure, pick, titles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LEVELS = ((0.95, 1.0), (0.8, 0.62), (0.5, 0.34))
"""From which share on, and how much of the cluster's colour is left."""
_MOST_BARS = 40


def classes_map(
    regions: Regions,
    classes: Mapping[str, str],
    order: Sequence[str],
    colours: Mapping[str, str],
    labels: Mapping[str, str],
    drawn: str,
    caption: str,
    language: str,
    **how: Any,
) -> Figure:
    """Draw a class a region, with a legend in the order given that counts them.

    Parameters
    ----------
    classes : mapping of region id to class
        Regions without one are hatched.
    order : list of classes
        Those that no region has are left out of the legend.
    colours, labels : mappings by class
    drawn, caption : str
        The title above the map, and what it is called for those who cannot see it.
    **how
        As for `choropleth`.
    """
    known, _name = values_for(regions, dict(classes))
    assert known is not None  # noqa: S101 - a mapping always gives values
    there = [c for c in order if c in set(classes.values())]
    numbers = np.array([there.index(c) if c else -1 for c in known.tolist()], dtype=np.intp)
    counts = np.bincount(numbers[numbers >= 0], minlength=len(there))
    said = [f"{labels[c]} ({n})" for c, n in zip(there, counts.tolist(), strict=True)]
    key = Key([colours[c] for c in there], said, numbers)
    legend = how.pop("legend", "")
    figure = _draw(regions, key, drawn, legend, language, **how)
    return describe(figure, caption, _alternative(caption, key, language))


def paler(colour: str, kept: float) -> str:
    """Return a colour with so much of it left over white."""
    parts = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    mixed = [round(255 - kept * (255 - one)) for one in parts]
    return "#" + "".join(f"{one:02x}" for one in mixed)


def shares_map(
    record: ClusterShares,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw the most frequent cluster of each region, paler the less often it is in it.

    Parameters
    ----------
    record : ClusterShares
    regions : Regions
        May have more regions than the record; those are hatched.
    title, language, **how
        As for `lisa_map`.
    """
    language = check_language(language)
    classes, order, colours, labels = {}, [], {}, {}
    quiet = (NOT_SIGNIFICANT, ISOLATE)
    for code in record.codes:
        if code in quiet:
            order.append(code)
            colours[code] = CLUSTERS[code]
            labels[code] = named("cluster", code, language)
            if code == NOT_SIGNIFICANT:
                text = Message(_("no cluster in half of the runs"))
                labels[code] = text.text(language)
            continue
        for k, (low, kept) in enumerate(_LEVELS):
            one = f"{code}-{k}"
            order.append(one)
            colours[one] = paler(CLUSTERS[code], kept)
            said = Message(
                _("{cluster}, {share:g} % of runs and more"),
                cluster=named("cluster", code, language), share=100 * low,
            )  # fmt: skip
            labels[one] = said.text(language)
    for i, code, share in zip(record.ids, record.most_frequent, record.share.tolist(), strict=True):
        level = next((k for k, (low, _kept) in enumerate(_LEVELS) if share >= low), None)
        if code in quiet:
            classes[i] = code
        else:
            classes[i] = NOT_SIGNIFICANT if level is None else f"{code}-{level}"
    drawn, caption = titles(title, record.tables()[0].title(language))
    return classes_map(regions, classes, order, colours, labels, drawn, caption, language, **how)


def shares_figure(
    record: ClusterShares,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw the shares of the regions that are in a cluster in some runs, as bars.

    Parameters
    ----------
    record : ClusterShares
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    shown = np.flatnonzero(record.probability > 0)
    shown = shown[np.argsort(-record.probability[shown], kind="stable")]
    left = max(shown.size - _MOST_BARS, 0)
    shown = shown[:_MOST_BARS]
    drawn, caption = titles(title, record.tables()[0].title(language))
    called = [(names or {}).get(record.ids[k], record.ids[k]) for k in shown]
    with drawing([drawn, *called], language):
        figure = new_figure(6.4, max(2.2, 1.3 + 0.2 * max(shown.size, 3)))
        axes = figure.subplots()
        _bars(axes, record, shown, language)
        axes.set_yticks(range(shown.size), called)
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        axes.set_xlabel(pick(_("Share of runs"), language))
        axes.tick_params(axis="y", length=0)
        handles, _texts = axes.get_legend_handles_labels()
        if handles:
            axes.legend(frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0, 1.0))
        if drawn:
            figure.suptitle(drawn, x=0.01, ha="left")
        text = Message(
            n_(
                "Bars: {title}. One region is in a cluster in some runs.",
                "Bars: {title}. {n} regions are in a cluster in some runs.",
            ),
            title=caption,
            n=int(shown.size + left),
        )
        return describe(figure, caption, text.text(language))


def _bars(axes: Any, record: ClusterShares, shown: NDArray[np.intp], language: str) -> None:
    start = np.zeros(shown.size)
    for k, code in enumerate(record.codes):
        wide = record.shares[shown, k]
        if not (wide > 0).any():
            continue
        axes.barh(
            range(shown.size), wide, left=start, color=CLUSTERS[code], height=0.78,
            label=named("cluster", code, language),
        )  # fmt: skip
        start = start + wide
