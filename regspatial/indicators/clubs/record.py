"""Record of convergence clubs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from ...results.by import axis, by, each, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import Column, Note, Table
from ...terms import term
from ...words import Message, _

Array = NDArray[np.float64]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogTTest:
    """The regression on log t of one group of regions.

    Parameters
    ----------
    slope, std_error, statistic : float
        b, its standard error and t; infinite where all paths of the group are one.
    """

    slope: float
    std_error: float
    statistic: float

    @property
    def p_value(self) -> float:
        """The one-sided p: how often t would be as low if b were zero."""
        return float(ndtr(self.statistic))

    def verdict(self, critical: float) -> str:
        """Return what the test says, as a code."""
        if not self.statistic > critical:
            return "rejected"
        if self.slope < 0.0:
            return "weak"
        return "levels" if self.slope >= 2.0 else "rates"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Club:
    """One club.

    Parameters
    ----------
    members : places of its regions, as they came in
    core : int
        How many of them are its core; 0 for a rest that is a club as it is, and for merged clubs.
    c_star : float
        With which the others were sieved.
    entry : t of each other region together with the core
    parts : numbers of the clubs before merging, from 1
    test : LogTTest
    """

    members: tuple[int, ...]
    core: int
    c_star: float
    entry: tuple[float, ...]
    parts: tuple[int, ...]
    test: LogTTest

    @property
    def size(self) -> int:
        """Number of regions."""
        return len(self.members)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClubMerge:
    """One test of whether clubs are one.

    Parameters
    ----------
    parts : numbers of the clubs that are one already
    other : number of the next
    test : LogTTest
        Of all together.
    rival : float or None
        t of the next club and its follower, where it counts.
    merged : bool
    """

    parts: tuple[int, ...]
    other: int
    test: LogTTest
    rival: float | None
    merged: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConvergenceClubs(Record):
    """Clubs of n regions by their paths over T times.

    Parameters
    ----------
    variable : str
    ids, times : labels
    values : (T, n) array
        What is compared: logs, smoothed.
    left_out : int
        Times at the beginning that the regressions leave out.
    whole : LogTTest
        Of all regions.
    initial, clubs : tuples of Club
        Before and after merging, from the highest down.
    merges : tuple of ClubMerge
    diverging : places of regions in no club
    spec : mapping
        logs, smoothing, trim, critical, c_star, raise_c_star, order, errors, merging.
    """

    variable: str
    ids: tuple[str, ...]
    times: tuple[Time, ...]
    values: Array
    left_out: int
    whole: LogTTest
    initial: tuple[Club, ...]
    clubs: tuple[Club, ...]
    merges: tuple[ClubMerge, ...]
    diverging: tuple[int, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def paths(self) -> Array:
        """Transition paths h, (T, n): each value over the mean of its time."""
        return np.asarray(self.values / self.values.mean(axis=1, keepdims=True))

    @property
    def spreads(self) -> Array:
        """H by time, (T,)."""
        return np.asarray(((self.paths - 1.0) ** 2).mean(axis=1))

    @property
    def count(self) -> int:
        """Number of clubs."""
        return len(self.clubs)

    @property
    def statistic(self) -> float:
        """The t of all regions together."""
        return self.whole.statistic

    @property
    def number(self) -> NDArray[np.intp]:
        """The club of each region from 1; 0 in none."""
        return _numbers(self.clubs, len(self.ids))

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return club and path at both ends of each region; `time` has no meaning."""
        del at_time
        return self.ids, (
            LayerColumn(
                name="club",
                en=_("Club (0: none)"),
                values=self.number,
                limits=tuple(float(k) - 0.5 for k in range(self.count + 2)),
            ),
            LayerColumn(name="path_last", en=self._path_at(-1), values=self.paths[-1]),
            LayerColumn(name="path_first", en=self._path_at(0), values=self.paths[0]),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return clubs, merging, regions, paths of clubs and of regions."""
        return self._clubs(), self._merging(), self._regions(), self._club_paths(), self._paths()

    @property
    def what(self) -> Message:
        """The variable and the times."""
        return Message(
            "{x}, {first}–{last}",
            x=self.said(self.variable),
            first=self.times[0],
            last=self.times[-1],
        )

    def _path_at(self, t: int) -> Message:
        return Message(_("Path in {time}"), time=self.times[t])

    def _tested(self, test: LogTTest) -> tuple[Any, ...]:
        return (
            test.slope,
            test.std_error,
            test.statistic,
            test.p_value,
            test.slope / 2.0,
            test.verdict(self.spec["critical"]),
        )

    def _clubs(self) -> Table:
        paths = self.paths
        rows: list[tuple[Any, ...]] = [
            (Message(_("All regions")), len(self.ids), *self._tested(self.whole), 1.0, 1.0, None)
        ]
        for k, club in enumerate(self.clubs):
            inside = paths[:, list(club.members)].mean(axis=1)
            merged = "+".join(str(p) for p in club.parts) if self.merges else None
            rows.append(
                (
                    club_name(k),
                    club.size,
                    *self._tested(club.test),
                    float(inside[0]),
                    float(inside[-1]),
                    merged,
                )
            )
        if self.diverging:
            own = paths[:, list(self.diverging)].mean(axis=1)
            nothing = (np.nan,) * 5
            rows.append(
                (
                    club_name(-1),
                    len(self.diverging),
                    *nothing,
                    None,
                    float(own[0]),
                    float(own[-1]),
                    None,
                )
            )
        return Table(
            name="convergence_clubs",
            en=Message(_("Convergence clubs: {what}"), what=self.what),
            columns=(
                Column("club", _("Club"), "text"),
                Column("n", _("Regions"), "int"),
                Column("estimate", "b"),
                Column("std_error", _("Std. error")),
                Column("statistic", "t"),
                Column("p_value", _("p (one-sided)"), "p"),
                Column("speed", _("Speed b/2")),
                Column("verdict", _("Convergence"), "text", "log_t_verdict"),
                Column("first", self._path_at(0)),
                Column("last", self._path_at(-1)),
                Column("merged", _("Merged from"), "text"),
            ),
            rows=tuple(rows),
            notes=tuple(self._notes()),
        )

    def _notes(self) -> list[Note]:
        spec = self.spec
        said = [
            Note(
                _(
                    "Regression of log(H1/Ht) − 2 log log t on log t from {first} on; convergence is rejected where t is "
                    "at most {critical:g}. Errors: {errors}. Path: value over the mean of all regions."
                ),
                first=self.times[self.left_out],
                critical=spec["critical"],
                errors=term("log_t_errors", spec["errors"]),
            ),
            Note(
                _("Compared: {what}; order: {order}; c* = {c:g}; merging: {merging}."),
                what=self._compared(),
                order=term("club_order", spec["order"]),
                c=spec["c_star"],
                merging=term("club_merging", spec["merging"]),
            ),
        ]
        raised = [k + 1 for k, club in enumerate(self.initial) if club.c_star > spec["c_star"]]
        if raised:
            said.append(
                Note(
                    _(
                        "c* was raised so that {n:club|clubs} {which} (before merging) {n:passes|pass}."
                    ),
                    n=len(raised),
                    which=[str(k) for k in raised],
                )
            )
        return said

    def _compared(self) -> Message:
        size = float(self.spec["smoothing"])
        if self.spec["logs"]:
            smooth, plain = _("logs, smoothed (HP filter, λ = {size:g})"), _("logs as they are")
        else:
            smooth, plain = _("values, smoothed (HP filter, λ = {size:g})"), _("values as they are")
        return Message(smooth, size=size) if size > 0.0 else Message(plain)

    def _merging(self) -> Table:
        return each(self, self.merges).table(
            "club_merging",
            Message(_("Are clubs that follow one another one? {what}"), what=self.what),
            part(
                "clubs",
                _("Clubs before merging"),
                lambda one: "+".join(str(p) for p in one.parts),
                "text",
            ),
            part("other", _("With club"), lambda one: str(one.other), "text"),
            part("estimate", "b", lambda one: one.test.slope),
            part("std_error", _("Std. error"), lambda one: one.test.std_error),
            part("statistic", "t", lambda one: one.test.statistic),
            part("p_value", _("p (one-sided)"), lambda one: one.test.p_value, "p"),
            part(
                "rival",
                _("t of the next pair"),
                lambda one: np.nan if one.rival is None else one.rival,
            ),
            part("merged", _("Merged"), kind="bool"),
            notes=(Note(_("Rule: {how}."), how=term("club_merging", self.spec["merging"])),),
        )

    def _regions(self) -> Table:
        roles, entry = ["diverging"] * len(self.ids), np.full(len(self.ids), np.nan)
        for club in self.initial:
            joined = club.members[club.core :] if club.core else ()
            for k in club.members:
                roles[k] = "core" if club.core else "rest"
            for k, t in zip(joined, club.entry, strict=True):
                roles[k], entry[k] = "sieved", t
        number, before, paths = self.number, _numbers(self.initial, len(self.ids)), self.paths
        order = sorted(range(len(self.ids)), key=lambda k: (number[k] or np.inf, -paths[-1, k]))
        return by(self, axis("ids", (self.ids[k] for k in order))).table(
            "club_regions",
            Message(_("Clubs of the regions: {what}"), what=self.what),
            part("club", _("Club"), [int(number[k]) or None for k in order], "int"),
            part(
                "before", _("Club before merging"), [int(before[k]) or None for k in order], "int"
            ),
            part("role", _("How it came in"), [roles[k] for k in order], "text", "club_role"),
            part("entry", _("t together with the core"), entry[order]),
            part("first", self._path_at(0), paths[0, order]),
            part("last", self._path_at(-1), paths[-1, order]),
        )

    def _club_paths(self) -> Table:
        return by(self, "times").table(
            "club_paths",
            Message(_("Mean paths of the clubs: {what}"), what=self.what),
            part("spread", _("H of all regions"), self.spreads),
            *(
                part(f"club_{k + 1}", club_name(k), path_of(self, club))
                for k, club in enumerate(self.clubs)
            ),
        )

    def _paths(self) -> Table:
        return by(self, "times", "ids").table(
            "transition_paths",
            Message(_("Transition paths of the regions: {what}"), what=self.what),
            part("value", _("Compared value"), self.values),
            part("path", _("Path"), self.paths),
        )


def club_name(k: int) -> Message:
    """Return what the k-th club is called, from 0; below 0 the regions in none."""
    return Message(_("Club {k}"), k=k + 1) if k >= 0 else Message(_("In no club"))


def path_of(record: ConvergenceClubs, club: Club) -> Array:
    """Return the mean path of a club, (T,)."""
    return np.asarray(record.paths[:, list(club.members)].mean(axis=1))


def _numbers(clubs: tuple[Club, ...], n: int) -> NDArray[np.intp]:
    found = np.zeros(n, dtype=np.intp)
    for k, club in enumerate(clubs):
        found[list(club.members)] = k + 1
    return found
