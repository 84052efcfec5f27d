"""Record of a variable on a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._calls.edges import ask
from ..._kernels.classes import assign
from ...containers import Regions
from ...containers.times import time_position
from ...errors import listed
from ...results.by import Part, axis, by, part
from ...results.estimates import interval
from ...results.layer import Ends, LayerColumn
from ...results.record import Record
from ...results.table import Note, Table, region, with_time
from ...terms import Named, term
from ...words import Language, Message, _, n_, p_
from .classed import called

Array = NDArray[np.float64]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VariableMap(Record):
    """A variable of one time by region, in classes.

    Parameters
    ----------
    values : (n,) array
        NaN where a region has none.
    limits : (classes + 1,) array
        A class holds ``lower < x <= upper``, the first one its lower limit too.
    numbers : (n,) array
        Class of each region from 0, -1 without a value.
    without : ids of regions of the map without a value
    borders : str or None
        Attribute between whose values borders are drawn thicker.
    times : tuple of times
        Of maps side by side; none for one map.
    series : (times, n) array or None
        The values of these times.
    ends : Ends or None
        The intervals of smoothed rates.
    """

    variable: str
    time: Time
    ids: tuple[str, ...]
    values: Array
    limits: Array
    numbers: NDArray[np.intp]
    without: tuple[str, ...]
    centre: float | None
    borders: str | None
    times: tuple[Time, ...] = ()
    series: Array | None = None
    ends: Ends | None = None
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> Message:
        """The variable and its time, or the times drawn side by side."""
        several = ", ".join(map(str, self.times)) if len(self.times) <= 4 else ""
        span = several or (f"{self.times[0]}–{self.times[-1]}" if self.times else self.time)
        return self._titled(span)

    def _titled(self, time: object) -> Message:
        return with_time(self.said(self.variable), time)

    def tables(self) -> tuple[Table, ...]:
        """Return the classes, then each region with its value and class."""
        inside = [self.values[self.numbers == c] for c in range(len(self.limits) - 1)]
        classes = by(self).table(
            "map_classes",
            Message(_("Classes of {title}"), title=self.title),
            part("class", _("Class"), np.arange(1, len(self.limits))),
            *self._meaning(),
            part("low", _("Above"), self.limits[:-1]),
            part("high", p_("class", "To"), self.limits[1:]),
            part("regions", _("Regions"), [len(own) for own in inside], "int"),
            part("mean", _("Mean"), [float(own.mean()) if len(own) else np.nan for own in inside]),
            notes=self._notes(),
        )
        each = by(self, "ids").table(
            "map_values",
            self.title,
            part("value", _("Value"), self.values),
            *(
                ()
                if self.ends is None
                else interval((self.ends.low, self.ends.high), self.ends.level)
            ),
            part("class", _("Class"), np.where(self.numbers < 0, np.nan, self.numbers + 1), "int"),
        )
        return (
            (classes, each) if self.series is None else (classes, each, self._by_time(self.series))
        )

    @door
    def animate(
        self,
        path: str | Path,
        regions: Regions,
        *,
        seconds: float = 1.0,
        language: Language = "en",
    ) -> Path:
        """Write a map that moves through the times of `at_times`, all in the same classes and colours.

        Parameters
        ----------
        path : str or Path
            Ending in .gif, .png (animated, it keeps all colours) or .webp.
        regions : Regions
        seconds : float, default 1
            How long each time is seen, above 0 and below 60.
        language : {"en", "zh"}

        Returns
        -------
        Path of the file.

        Raises
        ------
        ParameterError
            If the map is of one time, or the file of another kind.
        OutputError
            If the file cannot be written.
        MissingDependencyError
            If matplotlib is not installed.

        Examples
        --------
        >>> import regspatial as rs
        >>> panel, china = rs.example("dri").panel(), rs.china("province")
        >>> found = rs.map_variable(panel["ln_de"], china, at_times=[2012, 2017, 2022])
        >>> found.animate("ln_de.gif", china).name
        'ln_de.gif'
        """
        found: Path = ask("moving_map", self, path, regions, seconds=seconds, language=language)
        return found

    def _by_time(self, series: NDArray[np.float64]) -> Table:
        """Return the values of the times side by side, a row a region and time."""
        return by(self, axis("times", self.times), "ids").table(
            "map_times",
            Message(_("{name} by time"), name=self.said(self.variable)),
            part("value", _("Value"), series),
        )

    def _meaning(self) -> tuple[Part, ...]:
        names = self._called()
        meaning = p_("map_class", "Meaning")
        return (part("called", meaning, names, "text", "map_class"),) if names else ()

    @property
    def amount_said(self) -> tuple[Note, ...]:
        """Return what a shaded map of an amount hides, if it is one."""
        if not self.spec.get("amount") or self.spec.get("drawn") != "shades":
            return ()
        return (
            Note(
                _(
                    "{x} is an amount, and large regions weigh more when they are shaded: circles, or values per head "
                    "or per area, show it better."
                ),
                x=self.said(self.variable),
            ),
        )

    def _called(self) -> tuple[str, ...]:
        """Return what the classes are called, where the scheme has names for them."""
        shown = self.values if self.series is None else self.series
        return called(shown, self.spec["scheme"], self.limits)

    def _notes(self) -> tuple[Note, ...]:
        said = [
            Note(
                _("Classes: {scheme}; the first holds its lower limit too."),
                scheme=term("map_scheme", self.spec["scheme"]),
            )
        ]
        if self.spec.get("population"):
            said.append(
                Note(
                    _(
                        "Empirical Bayes rates (Marshall 1991); limits stand at least the median {pct} interval of a "
                        "rate apart."
                    ),
                    pct="95%",
                )
            )
        said += self.amount_said
        if self.without:
            what = n_("1 region has no value: {ids}.", "{n} regions have no value: {ids}.")
            said.append(Note(what, n=len(self.without), ids=listed(map(region, self.without))))
        if self.series is not None:
            said.append(
                Note(
                    _("Classes of all times together; regions and means at {time}."), time=self.time
                )
            )
        return tuple(said)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the value and the class of each region, at one of the times drawn side by side."""
        values, numbers, title = self.values, self.numbers, self._titled(self.time)
        if self.series is not None and at_time is not None:
            values = self.series[time_position(self.times, at_time)]
            numbers, title = assign(values, self.limits), self._titled(at_time)
        number = np.where(numbers >= 0, numbers + 1.0, np.nan)
        if self.spec["scheme"] == "unique":  # a kind each: no class reaches from one to the next
            texts = np.array(["" if np.isnan(v) else f"{v:.10g}" for v in values.tolist()])
            unique = LayerColumn(name="value", en=title, values=texts)
            return self.ids, (unique, LayerColumn(name="class", en=_("Class"), values=number))
        return self.ids, (
            LayerColumn(
                name="value",
                en=title,
                values=values,
                limits=tuple(self.limits.tolist()),
                centre=self.centre,
                circles=self.spec.get("drawn") == "circles",
                called=tuple(Named("map_class", one) for one in self._called()),
            ),
            LayerColumn(name="class", en=_("Class"), values=number),
        )
