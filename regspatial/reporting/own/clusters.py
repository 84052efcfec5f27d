"""Pictures of clusters over many runs and over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...autocorrelation.emerging.record import PATTERNS, EmergingHotSpots
from ...autocorrelation.stability.record import ClusterShares
from ...choices.languages import check_language
from ...containers import Regions
from ...results.local_autocorrelation import ISOLATE, NOT_SIGNIFICANT
from ...terms import named
from ...terms.palette import CLUSTERS
from ...terms.palette import PATTERNS as SHADES
from ...words import Message, _, n_
from .._labels import known_names
from ..cartography.key import Key
from ..cartography.maps import _alternative, _draw
from ..cartography.values import values_for
from ..style import DIVERGING, colour_bar, describe, drawing, new_figure, pick, titles

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
    used = set(classes.values())
    there = [c for c in order if c in used]
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
                cluster=named("cluster", code, language),
                share=100 * low,
            )
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
    called = _called(record.ids, shown, names)
    with drawing([drawn, *called], language):
        figure = _figure_of_rows(len(shown))
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


def _called(ids: Sequence[str], shown: Iterable[int], names: Mapping[str, str] | None) -> list[str]:
    known = known_names(names)
    return [known.get(ids[k], ids[k]) for k in shown]


def _figure_of_rows(rows: int) -> Figure:
    """Return a figure with a line of text for each region, and room for at least three."""
    return new_figure(6.4, max(2.2, 1.3 + 0.2 * max(rows, 3)))


def _bars(axes: Any, record: ClusterShares, shown: NDArray[np.intp], language: str) -> None:
    start = np.zeros(shown.size)
    for k, code in enumerate(record.codes):
        wide = record.shares[shown, k]
        if not (wide > 0).any():
            continue
        axes.barh(
            range(shown.size),
            wide,
            left=start,
            color=CLUSTERS[code],
            height=0.78,
            label=named("cluster", code, language),
        )
        start = start + wide


def emerging_map(
    record: EmergingHotSpots,
    regions: Regions,
    *,
    title: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw the pattern of each region; the legend has those that occur.

    Parameters
    ----------
    record : EmergingHotSpots
    regions : Regions
        May have more regions than the record; those are hatched.
    title, language, **how
        As for `lisa_map`.
    """
    language = check_language(language)
    labels = {code: named("hot_spot_pattern", code, language) for code in PATTERNS}
    classes = dict(zip(record.ids, record.pattern.tolist(), strict=True))
    drawn, caption = titles(title, record.counts().title(language))
    return classes_map(regions, classes, PATTERNS, SHADES, labels, drawn, caption, language, **how)


def emerging_figure(
    record: EmergingHotSpots,
    *,
    names: Mapping[str, str] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw Gi* of the regions with a pattern, period by period; significant cells have a dot.

    Parameters
    ----------
    record : EmergingHotSpots
    names : mapping of id to name, optional
    title, language
    """
    language = check_language(language)
    rank = [PATTERNS.index(one) for one in record.pattern.tolist()]
    order = np.lexsort((-record.z_score[-1], np.array(rank)))
    found = [k for k in order if record.pattern[k] != "none"]
    shown = (found or order.tolist())[:_MOST_BARS]  # where none has one, what was looked at
    drawn, caption = titles(title, record.counts().title(language))
    called = _called(record.ids, shown, names)
    with drawing([drawn, *called], language):
        figure = _figure_of_rows(len(shown))
        axes = figure.subplots()
        cells = record.z_score[:, shown].T
        size = float(np.nanmax(np.abs(record.z_score))) or 1.0
        image = axes.imshow(cells, cmap=DIVERGING, vmin=-size, vmax=size, aspect="auto")
        row, column = np.nonzero(record.state[:, shown].T)
        axes.plot(column, row, ".", color="white", ms=4)
        axes.set_yticks(range(len(shown)), called)
        step = max(1, len(record.times) // 12)
        at = list(range(0, len(record.times), step))
        axes.set_xticks(at, [str(record.times[t]) for t in at])
        axes.tick_params(length=0)
        colour_bar(figure, image, axes, _("Gi* (dot: significant)"), language)
        if drawn:
            axes.set_title(drawn)
        text = Message(
            _(
                "Cells: {title}. {n} {n:region|regions} with a pattern over {periods} "
                "{periods:period|periods}."
            ),
            title=caption,
            n=record.hot + record.cold,
            periods=len(record.times),
        )
        return describe(figure, caption, text.text(language))
