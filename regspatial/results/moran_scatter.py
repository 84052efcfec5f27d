"""MoranScatter: the points of a Moran scatterplot, or of the lags of two variables, and their quadrants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..containers.ids import label
from ..containers.labels import spoken
from ..errors import UnknownColumnError, listed
from ..words import Message, Words, _
from .by import by, part
from .layer import LayerColumn
from .record import Record, label_entry
from .table import Note, Table, with_time

Array = NDArray[np.float64]

QUADRANTS = ("HH", "LH", "LL", "HL")
"""Own value high or low, then the neighbours'; counter-clockwise from the upper right."""

OF_LAGS = ("lee", "local_lee")
"""Statistics of the lags of both variables, which their scatterplot holds against each other."""

_ZERO = 1e-12


def quadrants(z: Array, lag: Array) -> NDArray[np.str_]:
    """Return the quadrant of each point; "" where z or its lag is zero (to rounding)."""
    high, low = z > _ZERO, z < -_ZERO
    bound = _ZERO * np.abs(lag).max(axis=-1, keepdims=True)
    up, down = lag > bound, lag < -bound
    return np.select(
        [high & up, low & up, low & down, high & down], [np.str_(q) for q in QUADRANTS], np.str_("")
    )


def time_position(variable: str, times: tuple[int | str, ...], time: object) -> int:
    """Return where a time stands; None is the last.

    Raises
    ------
    UnknownColumnError
        If there is no such time.
    """
    if time is None:
        return len(times) - 1
    text = label(time)
    for t, one in enumerate(times):
        if str(one) == text:
            return t
    raise UnknownColumnError(
        _("There is no time {time!r} in {variable!r}; there are {times}."),
        columns=[variable],
        time=time,
        variable=variable,
        times=listed(times, 20),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MoranScatter(Record):
    """What a Moran scatterplot shows: standardised values against their spatial lags.

    Parameters
    ----------
    variable : str
    time : int or str
    ids : n labels
    z, lag : (n,) arrays
        Standardised value (divisor n) and W z.
    quadrant : (n,) array of str
        "HH", "LH", "LL", "HL", or "" where z or its lag is zero.
    slope : float
        Σ z_i lag_i / Σ z_i²; Moran's I is n/S0 times it, the same where all rows sum to one.
    intercept : float
        Of the least-squares line of lag on z.
    second : str, optional
        The second variable where the lags of both are held against each other: `z` is then W of the first and
        `lag` W of the second, and the line is that of least squares.
    spec : mapping
        Holds the label of the variable.
    """

    variable: str
    time: int | str
    ids: tuple[str, ...]
    z: Array
    lag: Array
    quadrant: NDArray[np.str_]
    slope: float
    intercept: float
    second: str | None = None
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<Moran scatterplot of {self.variable!r}, {self.time}: {len(self.ids)} regions, "
            f"slope {self.slope:.4g}>"
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the points as one table."""
        return (
            by(self, "ids").table(
                "moran_scatter",
                self._title(),
                part("z", self.headings[0], self.z),
                part("lag", self.headings[1], self.lag),
                part("quadrant", _("Quadrant"), self.quadrant, terms="quadrant"),
                notes=(Note(_("Slope {slope:.6g}."), slope=self.slope),),
            ),
        )

    @property
    def headings(self) -> tuple[Words, Words]:
        """What stands across, and what up."""
        return headings_of(self.variable, self.second, self.variable_labels)

    def _title(self) -> Message:
        if self.second is not None:
            both = of_both(
                self.said(self.variable), self.second, self.variable_labels, lagged=False
            )
            return with_time(Message(_("Scatterplot of the lags of {what}"), what=both), self.time)
        said = Message(_("Moran scatterplot of {variable}"), variable=self.said(self.variable))
        return with_time(said, self.time)

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids, the standardised values, their lags and quadrants; there is one time."""
        del at_time
        return self.ids, (
            LayerColumn(name="z", en=self.headings[0], values=self.z),
            LayerColumn(name="lag", en=self.headings[1], values=self.lag),
            LayerColumn(name="quadrant", en=_("Quadrant"), values=self.quadrant),
        )

    def plot(self, *args: Any, **how: Any) -> Any:
        """Draw the scatterplot (needs matplotlib)."""
        from .._calls.edges import ask

        return ask("plot_record", self, *args, **how)


def headings_of(
    variable: str, second: str | None, labels: Mapping[str, Words]
) -> tuple[Words, Words]:
    """Return what values and lags are called: those of one variable, or the lags of two."""
    if second is None:
        return _("Standardised value"), _("Spatial lag")
    return spoken(f"W({variable})", labels), spoken(f"W({second})", labels)


def of_both(
    said: Words, other: str | None, labels: Mapping[str, Words], *, lagged: bool = True
) -> Words:
    """Return what a statistic is of: a variable, one and the lag of another, or two."""
    if other is None:
        return said
    second = spoken(f"W({other})" if lagged else other, labels)
    return Message("{x}, {lag}", x=said, lag=second)


def scatter_of(
    variable: str,
    ids: tuple[str, ...],
    times: tuple[int | str, ...],
    z: Array,
    lag: Array,
    time: object,
    labels: Mapping[str, Words] | None = None,
    second: str | None = None,
) -> MoranScatter:
    """Return the scatterplot of one time; None is the last."""
    t = time_position(variable, times, time)
    there = np.isfinite(z[t])  # with holes, the regions of that time
    x, y = z[t][there], lag[t][there]
    about = x if second is None else x - x.mean()
    slope = float(about @ y / (about @ x))
    return MoranScatter(
        variable=variable,
        time=times[t],
        ids=tuple(i for i, k in zip(ids, there, strict=True) if k),
        z=x,
        lag=y,
        quadrant=quadrants(x, y),
        slope=slope,
        intercept=float(y.mean() - slope * x.mean()),
        second=second,
        spec=label_entry(labels or {}),
    )
