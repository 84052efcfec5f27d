"""Record of a point pattern: Ripley's K and L, and how they compare with random points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...results.by import by, part
from ...results.measures import measures
from ...results.record import Record
from ...results.table import Note, Table, p_said
from ...terms import term
from ...words import Message, _, n_

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Envelope:
    """What L(r) − r of random points is like.

    Parameters
    ----------
    low, high : (m,) arrays
        Pointwise: at one distance, random points lie between them in 1 − `level` of all cases.
    low_all, high_all : (m,) arrays
        Simultaneous: random points stay between them at all distances in 1 − alpha of all cases.
    level : float
        Exact level of the pointwise envelope, 2 k / (simulations + 1).
    deviation : float
        Largest distance of the observed L(r) − r from the mean, in standard deviations.
    p_value : float
        Share of patterns, the observed one among them, that deviate as far at some distance.
    simulations : int
    """

    low: Array
    high: Array
    low_all: Array
    high_all: Array
    level: float
    deviation: float
    p_value: float
    simulations: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RipleyK(Record):
    """Ripley's K of a point pattern.

    Parameters
    ----------
    r : (m,) array
        Distances from 0 up: km, or the unit of the map.
    k, expected : (m,) arrays
        K, and K of random points, in squared units of `r`.
    l_minus_r : (m,) array
        L(r) − r, in the unit of `r`: above 0 where points are clustered, below where they are
        regular.
    n : int
        Points counted.
    area : float
        Of the window.
    lonlat : bool
        Whether distances are great circles in km.
    window : {"regions", "given", "box"}
    duplicates : int
        Points that lie where another one does; counted or merged as `spec` says.
    left_out : tuple of str
        Regions whose points lie outside the window.
    envelope : Envelope or None
        None without simulations.
    spec : mapping
    """

    r: Array
    k: Array
    expected: Array
    l_minus_r: Array
    n: int
    area: float
    lonlat: bool
    window: str
    duplicates: int
    left_out: tuple[str, ...]
    envelope: Envelope | None
    spec: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def p_value(self) -> float:
        """P of the largest deviation from random points at any distance; NaN without simulations."""
        return float("nan") if self.envelope is None else self.envelope.p_value

    @property
    def unit(self) -> Message:
        """The unit of distances."""
        return Message(_("km")) if self.lonlat else Message(_("map units"))

    @property
    def largest_at(self) -> float:
        """The distance at which L(r) − r is farthest from what random points have."""
        e, away = self.envelope, np.abs(self.l_minus_r)
        if e is not None:
            half = (e.high_all - e.low_all) / 2.0
            off = np.abs(self.l_minus_r - (e.high_all + e.low_all) / 2.0)
            away = np.divide(off, half, out=np.zeros_like(off), where=half > 0.0)
        return float(self.r[int(away.argmax())])

    @property
    def largest(self) -> float:
        """L(r) − r at that distance."""
        return float(self.l_minus_r[int(np.flatnonzero(self.r == self.largest_at)[0])])

    @property
    def intensity(self) -> float:
        """Points per squared unit."""
        return self.n / self.area

    def __repr__(self) -> str:
        p = "" if self.envelope is None else f", p = {self.p_value:.3g}"
        return f"<Ripley's K of {self.n} points up to {self.r[-1]:.4g}{p}>"

    def tables(self) -> tuple[Table, ...]:
        """Return a row a distance, then the measures of the pattern."""
        return self._distances(), self._measures()

    def _distances(self) -> Table:
        unit, e = self.unit, self.envelope
        parts = [
            part("r", Message(_("Distance r ({unit})"), unit=unit), self.r),
            part("k", Message(_("K (squared {unit})"), unit=unit), self.k),
            part(
                "k_random",
                Message(_("K of random points (squared {unit})"), unit=unit),
                self.expected,
            ),
            part("l_minus_r", Message(_("L − r ({unit})"), unit=unit), self.l_minus_r),
        ]
        if e is not None:
            parts += [
                part("low", Message(_("Pointwise, low ({unit})"), unit=unit), e.low),
                part("high", Message(_("Pointwise, high ({unit})"), unit=unit), e.high),
                part("low_all", Message(_("Simultaneous, low ({unit})"), unit=unit), e.low_all),
                part("high_all", Message(_("Simultaneous, high ({unit})"), unit=unit), e.high_all),
            ]
        return by(self).table("ripley_k", _("Ripley's K and L"), *parts, notes=self._notes())

    def _measures(self) -> Table:
        unit, e = self.unit, self.envelope
        simulated: tuple[tuple[Any, ...], ...] = ()
        if e is not None:
            simulated = (
                (_("Largest deviation in standard deviations"), e.deviation),
                (_("p, all distances together"), e.p_value),
                (_("Simulations"), e.simulations),
            )
        return measures(
            "ripley_k_measures",
            _("The point pattern"),
            "measure",
            (
                (_("Points"), self.n),
                (_("Points on the spot of another"), self.duplicates),
                (_("Points outside the window, left out"), len(self.left_out)),
                (Note(_("Area of the window (squared {unit})"), unit=unit), self.area),
                (Note(_("Points per squared {unit}"), unit=unit), self.intensity),
                (Note(_("Longest distance ({unit})"), unit=unit), self.r[-1]),
                (Note(_("Largest deviation L − r ({unit})"), unit=unit), self.largest),
                (Note(_("At distance ({unit})"), unit=unit), self.largest_at),
                *simulated,
            ),
            notes=(Note(_("Window: {window}."), window=term("pattern_window", self.window)),),
        )

    def _notes(self) -> tuple[Note, ...]:
        notes = [
            Note(
                _(
                    "Isotropic edge correction in {window}; L − r is above 0 for clustered points, "
                    "below for regular ones."
                ),
                window=term("pattern_window", self.window),
            )
        ]
        e = self.envelope
        if e is not None:
            notes.append(
                Note(
                    _(
                        "Envelopes of {simulations} {simulations:pattern|patterns} of "
                        "random points: pointwise at level {level:.3g}, each distance for "
                        "itself; simultaneous at level {alpha:g} over all distances, {p}."
                    ),
                    simulations=e.simulations,
                    level=e.level,
                    alpha=self.spec.get("alpha", e.level),
                    p=p_said(e.p_value),
                )
            )
        if self.duplicates:
            merged = self.spec.get("duplicates") == "merge"
            counted = n_(
                "{n} point lies where another one does and is counted.",
                "{n} points lie where another one does and are counted.",
            )
            once = n_(
                "{n} point lay where another one does and was merged with it.",
                "{n} points lay where another one does and were merged with it.",
            )
            notes.append(Note(once if merged else counted, n=self.duplicates))
        if self.left_out:
            notes.append(Note(_("Left out, outside the window: {n}."), n=len(self.left_out)))
        return tuple(notes)
