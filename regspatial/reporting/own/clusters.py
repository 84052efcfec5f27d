"""Maps of classes, a colour a class: clusters over many runs, patterns over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...autocorrelation.emerging.record import PATTERNS, EmergingHotSpots
from ...autocorrelation.stability.record import ClusterShares
from ...choices.languages import check_language
from ...containers import Regions
from ...results.local_autocorrelation import ISOLATE, NOT_SIGNIFICANT
from ...terms import Named
from ...terms.palette import CLUSTERS
from ...terms.palette import PATTERNS as SHADES
from ...words import Message, Words, _, say
from ..cartography.key import Key
from ..cartography.maps import _draw, map_in_words
from ..cartography.values import values_for
from ..style import describe, titles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_QUIET = (NOT_SIGNIFICANT, ISOLATE)
_LEVELS = ((0.95, 1.0), (0.8, 0.62), (0.5, 0.34))
"""From which share on, and how much of the cluster's colour is left."""


@dataclass(frozen=True)
class Classes:
    """What a map of classes shows, not yet in words.

    Parameters
    ----------
    of : mapping of region id to class
        Regions without one, or of the class "", are hatched.
    order : sequence of classes
        As the legend has them; those that no region has are left out of it.
    colours, labels : mappings by class
    caption : marked sentence or Message
        What the map is called; also the title above it, unless another is given.
    legend : str
        Its heading, unless another is given.
    """

    of: Mapping[str, str]
    order: Sequence[str]
    colours: Mapping[str, str]
    labels: Mapping[str, Words]
    caption: Words
    legend: str = ""


def classes_map(
    regions: Regions,
    classes: Classes,
    *,
    title: str | None = None,
    caption: str | None = None,
    language: str = "en",
    **how: Any,
) -> Figure:
    """Draw a class a region, with a legend that counts them.

    Parameters
    ----------
    regions : Regions
        May have more regions than the classes; those are hatched.
    classes : Classes
    title, caption, language, **how
        As for `choropleth`.
    """
    language = check_language(language)
    drawn, called = titles(title, say(classes.caption, language))
    called = caption or called
    known, _name = values_for(regions, dict(classes.of))
    assert known is not None  # noqa: S101 - a mapping always gives values
    used = set(classes.of.values())
    there = [c for c in classes.order if c in used]
    numbers = np.array([there.index(c) if c else -1 for c in known.tolist()], dtype=np.intp)
    counts = np.bincount(numbers[numbers >= 0], minlength=len(there))
    labels = [say(classes.labels[c], language) for c in there]
    said = [f"{label} ({n})" for label, n in zip(labels, counts.tolist(), strict=True)]
    key = Key([classes.colours[c] for c in there], said, numbers)
    figure = _draw(regions, key, drawn, how.pop("legend", classes.legend), language, **how)
    return describe(figure, called, map_in_words(called, key, language))


def paler(colour: str, kept: float) -> str:
    """Return a colour with so much of it left over white."""
    parts = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    mixed = [round(255 - kept * (255 - one)) for one in parts]
    return "#" + "".join(f"{one:02x}" for one in mixed)


def share_classes(record: ClusterShares) -> Classes:
    """Return the most frequent cluster of each region, paler the less often it is in it."""
    order: list[str] = []
    colours: dict[str, str] = {}
    labels: dict[str, Words] = {}
    for code in record.codes:
        if code in _QUIET:
            order.append(code)
            colours[code] = CLUSTERS[code]
            labels[code] = Named("cluster", code)
            if code == NOT_SIGNIFICANT:
                labels[code] = Message(_("no cluster in half of the runs"))
            continue
        for k, (low, kept) in enumerate(_LEVELS):
            one = f"{code}-{k}"
            order.append(one)
            colours[one] = paler(CLUSTERS[code], kept)
            labels[one] = Message(
                _("{cluster}, {share:g} % of runs and more"),
                cluster=Named("cluster", code),
                share=100 * low,
            )
    classes = {}
    for i, code, share in zip(record.ids, record.most_frequent, record.share.tolist(), strict=True):
        level = next((k for k, (low, _kept) in enumerate(_LEVELS) if share >= low), None)
        if code in _QUIET:
            classes[i] = code
        else:
            classes[i] = NOT_SIGNIFICANT if level is None else f"{code}-{level}"
    return Classes(classes, order, colours, labels, record.tables()[0].en)


def pattern_classes(record: EmergingHotSpots) -> Classes:
    """Return the pattern of each region."""
    classes = dict(zip(record.ids, record.pattern.tolist(), strict=True))
    labels = {code: Named("hot_spot_pattern", code) for code in PATTERNS}
    return Classes(classes, PATTERNS, SHADES, labels, record.counts().en)
