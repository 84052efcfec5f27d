"""What became of a unit between two years: the shipped table of divisions, and changes of a person's own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from ...errors import ParameterError
from ...words import _
from ..places.divisions import VINTAGE, Division, divisions
from ..places.gazetteer import bare, china_gazetteer

SHIPPED = "ministry of civil affairs"
"""The source of the shipped table: the Ministry of Civil Affairs, by areacodes."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a unit at the end of its time.

    Parameters
    ----------
    code, name : str
    year : int
        The first year whose list has it no more, or has it in other borders.
    heirs : tuple of str
        Codes of those that have its land.
    shares : tuple of float
        Of the heirs, in their order, summing to 1; () where they are not stated. Of one heir (1.0,).
    base : str
        What the shares are shares of.
    source : str
    whole : bool
        Whether it lives on as one unit under another name or code.
    ends : bool
        Whether its code is used no more.
    """

    code: str
    name: str
    year: int
    heirs: tuple[str, ...]
    shares: tuple[float, ...]
    base: str = ""
    source: str = SHIPPED
    whole: bool = False
    ends: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """All changes by code, in order of years.

    Parameters
    ----------
    changes : mapping of code to changes
    """

    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)

    def of(self, code: str, year: int, *, printed: bool = False) -> Change | None:
        """Return the change that ended the unit that a code meant in a year; None: it lives on.

        Parameters
        ----------
        code : str
        year : int
        printed : bool
            Whether a figure stands there: what is printed counts even in the year of the change, of a unit
            whose code is used no more.
        """
        for one in self.changes.get(code, ()):
            if year < one.year or (printed and one.ends and year == one.year):
                return one
        return None

    def ended(self, code: str, year: int) -> Change | None:
        """Return the change after which a code means no unit in a year, or None."""
        found = [one for one in self.changes.get(code, ()) if one.year <= year]
        return found[-1] if found and found[-1].ends and self.of(code, year) is None else None

    def at(self, change: Change, to: int) -> dict[str, float]:
        """Return the units of a year that have the land of a unit that has ended by then, with its shares.

        NaN where a share is not stated.
        """
        shares = change.shares or (math.nan,) * len(change.heirs)
        out: dict[str, float] = {}
        for heir, share in zip(change.heirs, shares, strict=True):
            later = None if change.source == SHIPPED else self.of(heir, change.year)
            same = later is not None and later.whole and later.heirs == (heir,)
            parts = {heir: 1.0}
            if later is not None and not same and later.year <= to:
                parts = self.at(later, to)
            for code, part in parts.items():
                out[code] = out.get(code, 0.0) + share * part
        return out


def history(own: Iterable[Change], to: int) -> History:
    """Return the shipped changes with those of a person's own in place of the same unit's.

    Raises
    ------
    ParameterError
        If a unit changes twice in one year.
    """
    found: dict[str, list[Change]] = {}
    mine = list(own)
    replaced = {(one.code, one.year) for one in mine} | {(one.code, 0) for one in mine if one.ends}
    for one in (*_shipped(to), *mine):
        if one.source == SHIPPED and (
            (one.code, one.year) in replaced or (one.code, 0) in replaced
        ):
            continue
        found.setdefault(one.code, []).append(one)
    for code, changes in found.items():
        changes.sort(key=lambda one: one.year)
        for a, b in pairwise(changes):
            if a.year == b.year and not (a.source == b.source == SHIPPED):
                raise ParameterError(
                    _("The changes end {code} twice in {year}. Keep one of them."),
                    code=code,
                    year=a.year,
                )
    return History(MappingProxyType({code: tuple(found[code]) for code in found}))


@lru_cache(maxsize=8)
def _shipped(to: int) -> tuple[Change, ...]:
    """Return the changes of the shipped table; heirs that are later units still are what they were at `to`."""
    every = [one for one in divisions() if one.last is not None]
    there = [one for one in every if not one.whole and one.there(to)] if to < VINTAGE else []
    used = {one.code for one in divisions() if one.kind == "current"}
    used |= {*china_gazetteer("prefecture").codes, *china_gazetteer("province").codes}
    later: dict[str, int] = {}
    for one in divisions():
        later[one.code] = max(later.get(one.code, 0), one.last or VINTAGE + 1)
    return tuple(
        _change(one, there, one.code in used or later[one.code] > (one.last or 0)) for one in every
    )


def _change(one: Division, there: list[Division], used: bool) -> Change:
    codes = tuple(code for code, _n in one.now)
    same = [d for d in there if _of_one_name(one, d)] if not one.whole else []
    if one.whole or same:
        codes = (same[0].code,) if same else codes[:1]
    return Change(
        code=one.code,
        name=one.name,
        year=one.last or 0,
        heirs=codes,
        shares=(1.0,) if len(codes) == 1 else (),
        whole=one.whole or bool(same),
        ends=not used,
    )


def _of_one_name(old: Division, later: Division) -> bool:
    """Return whether a unit lived on as another that has ended since: a prefecture that became a city."""
    shared = {c for c, _n in old.now} & {c for c, _n in later.now}
    same = bare(old.name)[0] == bare(later.name)[0] and old.parent == later.parent
    after = old.last is not None and later.first >= old.last
    return bool(shared) and same and after and old.level == later.level and old.code != later.code
