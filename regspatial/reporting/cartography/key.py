"""The key of a map: colours and labels of its classes, and the class of each region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import ParameterError
from ...terms import named
from ...terms.palette import CATEGORIES
from ...words import _
from ...words.numerals import in_print
from ..style import DIVERGING, SEQUENTIAL
from .classify import assign, breaks, class_names, interval_labels, middle_of


class Key:
    """Colours and labels of the classes, and the class of each region (-1: no data)."""

    def __init__(
        self, colours: Sequence[str], labels: Sequence[str], numbers: NDArray[np.intp]
    ) -> None:
        self.colours, self.labels, self.numbers = tuple(colours), tuple(labels), numbers

    @property
    def counts(self) -> list[int]:
        """Number of regions in each class."""
        return np.bincount(self.numbers[self.numbers >= 0], minlength=len(self.labels)).tolist()


def numeric_key(
    data: NDArray[np.float64],
    classes: int,
    scheme: str | Sequence[float],
    centre: float | None,
    colours: str | Sequence[str] | None,
    language: str,
    divisor: float = 1.0,
) -> Key:
    """Return the key of a map of numbers; a class without a region is left out.

    Given limits stay whole, so that the legends of several years are the same. The labels show the
    limits divided by `divisor`, which the head of the legend has to say.
    """
    if scheme == "unique":
        return _unique_key(data, colours, divisor)
    limits = breaks(data, classes, scheme, centre=centre)
    labels = interval_labels(limits / divisor, language)
    called = class_names(data, scheme, limits)
    if called is not None:
        words = [named("map_class", one, language) for one in called]
        labels = [f"{one} · {word}" for one, word in zip(labels, words, strict=True)]
    centre = middle_of(data, scheme) if centre is None else centre
    key = Key(class_colours(limits, colours, centre), labels, assign(data, limits))
    return _without_empty(key) if isinstance(scheme, str) else key


def _unique_key(
    data: NDArray[np.float64], colours: str | Sequence[str] | None, divisor: float
) -> Key:
    """Return a class for each different number, ascending."""
    there = np.isfinite(data)
    kinds, numbers = np.unique(data[there], return_inverse=True)
    found = np.full(len(data), -1, dtype=np.intp)
    found[there] = numbers
    if colours is None:
        shades = [CATEGORIES[k % len(CATEGORIES)] for k in range(kinds.size)]
    else:
        shades = _shades(colours, np.linspace(0.05, 0.95, max(kinds.size, 1)))
    return Key(shades, [in_print(f"{one:,.10g}") for one in kinds / divisor], found)


def _without_empty(key: Key) -> Key:
    kept = [k for k, count in enumerate(key.counts) if count]
    place = np.full(len(key.labels) + 1, -1, dtype=np.intp)  # the last is that of no data, -1
    place[kept] = np.arange(len(kept))
    return Key([key.colours[k] for k in kept], [key.labels[k] for k in kept], place[key.numbers])


def text_key(data: NDArray[Any], colours: str | Sequence[str] | None) -> Key:
    """Return the key of a map of categories, in the order in which they come."""
    names = [n for n in dict.fromkeys(data.tolist()) if n]
    if len(names) > 20:
        raise ParameterError(
            _(
                "There {n:is|are} {n} {n:different text|different texts}; a map can "
                "tell at most 20 apart."
            ),
            n=len(names),
        )
    if colours is None:
        shades = [CATEGORIES[k % len(CATEGORIES)] for k in range(len(names))]
    else:
        shades = _shades(colours, np.linspace(0.05, 0.95, max(len(names), 1)))
    numbers = np.array([names.index(v) if v else -1 for v in data.tolist()], dtype=np.intp)
    return Key(shades, names, numbers)


def class_colours(
    limits: NDArray[np.float64],
    colours: str | Sequence[str] | None = None,
    centre: float | None = None,
) -> list[str]:
    """Return a colour per class; with `centre`, its two sides get the two ends of the map.

    The default colours darken with the size of the values: towards the least where none is above 0.
    """
    k = len(limits) - 1
    if centre is None or not limits[0] < centre < limits[-1]:
        shades = np.linspace(0.06, 0.92, k) if k > 1 else np.array([0.5])
        highest = limits[-1] if np.isfinite(limits[-1]) else limits[-2]
        negative = highest <= 0.0 and limits[0] < 0.0
        return _shades(colours or SEQUENTIAL, shades[::-1] if negative and not colours else shades)
    below = int(np.sum(limits[1:] <= centre))
    steps = max(below, k - below)
    ranks = np.array([c - below if c < below else c - below + 1 for c in range(k)])
    return _shades(colours or DIVERGING, 0.5 + 0.42 * ranks / steps)


def _shades(colours: str | Sequence[str], at: Any) -> list[str]:
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    if isinstance(colours, str):
        if colours not in colormaps:
            raise ParameterError(
                _(
                    "colours={colours!r} is no matplotlib colour map, such as 'YlGnBu', 'cividis' "
                    "or 'PuOr_r'."
                ),
                colours=colours,
            )
        return [to_hex(c) for c in colormaps[colours](np.asarray(at))]
    if len(colours) != len(at):
        raise ParameterError(
            _(
                "{colours} {colours:colour was|colours were} given for {classes} "
                "{classes:class|classes}; give one each."
            ),
            colours=len(colours),
            classes=len(at),
        )
    return [to_hex(c) for c in colours]
