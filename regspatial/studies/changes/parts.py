"""Which rows of a table are parts of which unit of the wanted year, period by period."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import LabelError, ParameterError, listed
from ...words import Message, _
from .history import Change, History

Parts = dict[str, list[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Touch:
    """What was done to units of a table: by which change, by which rule, in which years."""

    units: tuple[str, ...]
    rule: str
    change: Change
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the rows of a table belong in the wanted year.

    Parameters
    ----------
    parts : for every period, the rows of each unit and the share of each
    touched : what was done
    groups : mapping of code to the units that are one since nothing parts them
    """

    parts: tuple[Parts, ...]
    touched: tuple[Touch, ...]
    groups: Mapping[str, tuple[str, ...]]


class Rows:
    """The rows of a table, what unit each is in a year, and what there is of it.

    Parameters
    ----------
    ids, codes : n labels of the table, and their codes
    years : T years
    there : (T, n) bool
        Whether a figure stands there.
    """

    def __init__(
        self,
        ids: tuple[str, ...],
        codes: tuple[str, ...],
        years: tuple[int, ...],
        there: NDArray[np.bool_],
        to: int,
        known: History,
    ) -> None:
        self.ids = ids
        self.codes, self.years, self.there, self.to, self.known = codes, years, there, to, known
        seen = [
            (self.unit(i, t)[0], y)
            for t, y in enumerate(years)
            for i in np.flatnonzero(there[t]).tolist()
        ]
        self._first: dict[str, int] = {}
        for code, year in seen:
            self._first[code] = min(year, self._first.get(code, year))
        held = dict.fromkeys(
            self.unit(i, t)[0] for t in range(len(years)) for i in range(len(codes))
        )
        self.changes = [
            one for code in held for one in known.changes.get(code, ()) if not one.whole
        ]
        self.held = frozenset(held)

    def begins(self, code: str, year: int) -> bool:
        """Return whether a unit has no figure before a year."""
        return self._first.get(code, year) >= year

    def unit(self, i: int, t: int) -> tuple[str, tuple[Change, ...]]:
        """Return the unit that a row is in a period, and the new names or codes on the way."""
        code, year = self.codes[i], self.years[t]
        change = self.known.of(code, year, printed=bool(self.there[t, i]))
        if change is None:
            change = self.known.ended(code, year)
        named: list[Change] = []
        while change is not None and change.whole and change.heirs[0] != code and len(named) < 9:
            named.append(change)
            code = change.heirs[0]
            change = self.known.of(code, max(year, change.year))
        return code, tuple(named)

    def late(self, code: str, year: int) -> bool:
        """Return whether a unit was parted from others after a year, so that it is not there yet."""
        return any(
            year < one.year
            and code in one.heirs
            and code != one.code
            and self.begins(code, one.year)
            for one in self.changes
        )

    def received(self, code: str, year: int) -> Iterator[Change]:
        """Return the changes since the wanted year by which a unit has land that was another's then."""
        for one in self.changes:
            if self.to < one.year <= year and code in one.heirs:
                yield one


def placed(rows: Rows, *, unite: bool) -> Placed:
    """Return the parts of every unit of the wanted year.

    Raises
    ------
    LabelError
        If a unit is counted twice, or an heir is not in the table.
    ParameterError
        If a unit was divided, no shares are stated and it is not to be united with its heirs.
    """
    seen: dict[tuple[str, str, int], list[int]] = {}
    changes: dict[tuple[str, int], Change] = {}
    unknown: dict[tuple[str, int], set[str]] = {}
    to_units: dict[tuple[str, str, int], dict[str, None]] = {}
    twice: list[Message] = []
    every: list[Parts] = []
    for t, year in enumerate(rows.years):
        found: Parts = {}
        for code, i, named in _units(rows, t, twice):
            heirs, by, rule = _heirs(rows, code, i, t)
            for one, how in [*((n, "renamed") for n in named), *([(by, rule)] if by else [])]:
                key = (how, one.code, one.year)
                changes[one.code, one.year] = one
                seen.setdefault(key, []).append(year)
                to_units.setdefault(key, {}).update(dict.fromkeys(heirs))
            if by is not None and rule == "united":
                unknown.setdefault((by.code, by.year), set()).update(heirs)
            for heir, share in heirs.items():
                if share != 0.0:
                    found.setdefault(heir, []).append((i, share))
        every.append(found)
    if twice:
        raise _counted_twice(twice)
    if unknown and not unite:
        raise _divided(rows, [changes[key] for key in unknown])
    _require_heirs(rows, every)
    groups = _groups(unknown.values())
    touched = tuple(
        Touch(_called(to_units[key], groups), key[0], changes[key[1:]], tuple(dict.fromkeys(years)))
        for key, years in seen.items()
    )
    return Placed(tuple(_joined(one, groups) for one in every), touched, groups)


def _units(
    rows: Rows, t: int, twice: list[Message]
) -> Iterator[tuple[str, int, tuple[Change, ...]]]:
    """Return the units that are there in a period, the row of each, and its new names on the way."""
    year = rows.years[t]
    by_unit: dict[str, list[tuple[int, tuple[Change, ...]]]] = {}
    for i in range(len(rows.codes)):
        code, named = rows.unit(i, t)
        by_unit.setdefault(code, []).append((i, named))
    for code, found in by_unit.items():
        printed = [one for one in found if rows.there[t, one[0]]]
        if len(printed) > 1:
            which = listed(rows.ids[i] for i, _n in printed)
            twice.append(
                Message(_("{which} in {year}, which are one unit"), which=which, year=year)
            )
        ended = rows.known.ended(code, year)
        gone = ended is not None and rows.known.of(code, year, printed=bool(printed)) is None
        if printed and gone and ended is not None:
            twice.append(
                Message(
                    _("{name} ({code}) in {year}, whose land has been in {heirs} since {since}"),
                    name=ended.name,
                    code=code,
                    year=year,
                    heirs=listed(ended.heirs),
                    since=ended.year,
                )
            )
        elif printed or not (gone or rows.late(code, year)):
            i, named = printed[0] if printed else found[0]
            yield code, i, named


def _heirs(rows: Rows, code: str, i: int, t: int) -> tuple[dict[str, float], Change | None, str]:
    """Return the units of the wanted year that a unit of a period belongs to, by which change and rule."""
    year = rows.years[t]
    change = rows.known.of(code, year, printed=bool(rows.there[t, i]))
    if change is not None and not change.whole and change.year <= rows.to:
        heirs = rows.known.at(change, rows.to)
        if any(map(math.isnan, heirs.values())):
            return heirs, change, "united"
        return heirs, change, "merged" if len(heirs) == 1 else "parted"
    for one in rows.received(code, year):
        still = one.ends and year == one.year and _printed(rows, one.code, t)
        if still:
            continue
        others = [h for h in one.heirs if h != one.code and not rows.begins(h, one.year)]
        if not others:  # parted from that unit and from nothing else: their sum is the unit
            return {one.code: 1.0}, one, "merged"
        return dict.fromkeys((one.code, *one.heirs), math.nan), one, "united"
    return {code: 1.0}, None, ""


def _printed(rows: Rows, code: str, t: int) -> bool:
    return any(rows.there[t, i] and rows.unit(i, t)[0] == code for i in range(len(rows.codes)))


def _groups(sets: Iterable[Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return for every unit those that are one with it, in order of their codes."""
    found: dict[str, set[str]] = {}
    for one in sets:
        whole = set(one).union(*(found.get(code, set()) for code in one))
        found |= dict.fromkeys(whole, whole)
    return {code: tuple(sorted(whole)) for code, whole in found.items()}


def _joined(found: Parts, groups: Mapping[str, tuple[str, ...]]) -> Parts:
    """Return the parts with units of a group as one; a row is a part of it once, and whole."""
    out: Parts = {}
    for code, parts in found.items():
        if code not in groups:
            out.setdefault(code, []).extend(parts)
            continue
        kept = out.setdefault("+".join(groups[code]), [])
        kept += [(i, 1.0) for i, _share in parts if i not in {j for j, _s in kept}]
    return out


def _called(units: Iterable[str], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys("+".join(groups[u]) if u in groups else u for u in units))


def _counted_twice(twice: list[Message]) -> LabelError:
    return LabelError(
        _(
            "The table counts land twice: {which}. Empty the cells of one, or say in your own {param:changes} "
            "until which year the old unit is printed."
        ),
        which=listed(twice, 6),
    )


def _divided(rows: Rows, changes: list[Change]) -> ParameterError:
    shown = [
        Message(
            _("{name} ({code}, {year}) among {heirs}"),
            name=one.name or one.code,
            code=one.code,
            year=one.year,
            heirs=listed(one.heirs),
        )
        for one in changes
    ]
    return ParameterError(
        _(
            "Land was divided between the periods of the table and {to}, and nothing says by which shares: "
            "{which}. Take old unit and heirs as one region, {param:divided=unite}, or state {param:shares} and "
            "their {param:shares_base}."
        ),
        ids=[one.code for one in changes],
        to=rows.to,
        which=listed(shown, 6),
    )


def _require_heirs(rows: Rows, every: Iterable[Parts]) -> None:
    """Check that every unit that gets land of another stands in the table itself."""
    absent: dict[str, str] = {}
    for found in every:
        for heir, parts in found.items():
            if heir not in rows.held:
                absent[heir] = rows.ids[parts[0][0]]
    if absent:
        raise LabelError(
            _(
                "The table has {olds} and not {heirs}, where their land is in {to}. Add {n:this region|these "
                "regions}, or leave out the old {n:unit|units}."
            ),
            ids=[*absent],
            olds=listed(dict.fromkeys(absent.values())),
            heirs=listed(absent),
            to=rows.to,
            n=len(absent),
        )
