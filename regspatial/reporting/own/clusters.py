"""Maps of classes, a colour a class: clusters over many runs, patterns over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...autocorrelation.emerging.record import PATTERNS, EmergingHotSpots
from ...autocorrelation.stability.record import ClusterShares
from ...choices.languages import check_language
from ...containers import Regions
from ...results.local_autocorrelation import ISOLATE, NOT_SIGNIFICANT
from ...terms import named
from ...terms.palette import CLUSTERS
from ...terms.palette import PATTERNS as SHADES
from ...words import Message, _
from ..cartography.key import Key
from ..cartography.maps import _draw, map_in_words
from ..cartography.values import values_for
from ..style import describe, titles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LEVELS = ((0.95, 1.0), (0.8, 0.62), (0.5, 0.34))
"""From which share on, and how much of the cluster's colour is left."""


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
    return describe(figure, caption, map_in_words(caption, key, language))


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
