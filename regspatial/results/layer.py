"""LayerColumn: one value per region, named so that a map layer can hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..words import Spoken, Words, say


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlay:
    """What is drawn over the classes of a column, with an entry of its own in the legend.

    Parameters
    ----------
    kind : {"open", "changed"}
        Dotted where an interval from the first column to the second has zero within; outlined where
        the one column is not zero, if some regions are and others are not.
    columns : names
    en : marked sentence or Message
        What the legend says.
    """

    kind: Literal["open", "changed"]
    columns: tuple[str, ...]
    en: Words

    def label(self, language: str = "en") -> str:
        """Return what the legend says in one language."""
        return say(self.en, language)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ends:
    """Intervals of values by region; `average` where they are those of the regions' mean effect."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    level: float = 0.95
    average: bool = False

    @property
    def pct(self) -> str:
        """The level in percent."""
        return f"{100 * self.level:g}%"

    @property
    def width(self) -> float:
        """The median width: one region with a wide interval says nothing of the others. NaN where there is none."""
        found = np.asarray(self.high, dtype=float) - np.asarray(self.low, dtype=float)
        found = found[np.isfinite(found)]
        return float(np.median(found)) if found.size else np.nan


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerColumn:
    """A column for a layer.

    Parameters
    ----------
    name : str
        ASCII, at most 10 characters (shapefiles cut longer ones).
    en : marked sentence or Message
        Alias.
    values : (n,) array
        Numbers, or text for classes.
    limits : sequence of numbers, optional
        Limits of the classes that a map shows, ascending, where the record has its own.
    centre : float, optional
        The limit whose two sides get two colours.
    circles : bool
        Whether classes are circles of growing area over the regions, not shades.
    called : sequence of terms, optional
        What the classes are called beside their limits ("upper outliers").
    kinds : mapping of code to words, optional
        What the codes of a column of text are called, in the order of a legend.
    overlays : sequence of Overlay, optional
        What a map draws over the classes.
    ends, plain, about : optional
        Of estimates: their intervals, and the alias and centre before classes were held to them (`results.uncertain`).
    """

    name: str
    en: Words
    values: NDArray[Any]
    limits: tuple[float, ...] = ()
    centre: float | None = None
    called: tuple[Spoken, ...] = ()
    circles: bool = False
    kinds: Mapping[str, Spoken] = field(default_factory=dict)
    overlays: tuple[Overlay, ...] = ()
    ends: Ends | None = None
    plain: Words | None = None
    about: float | None = None

    def label(self, language: str = "en") -> str:
        """Return the alias in one language."""
        return say(self.en, language)

    def __post_init__(self) -> None:
        if not self.name.isascii() or len(self.name) > 10:
            raise ValueError(
                f"layer column name {self.name!r} must be ASCII, at most 10 characters"
            )
        object.__setattr__(self, "values", np.asarray(self.values))
