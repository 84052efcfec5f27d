"""China's divisions by year: old names and codes, what became of them, and the counties."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from ..._files.paths import shipped
from ...errors import FileFormatError
from ...words import Message, _

VINTAGE = 2021
"""The year whose codes and outlines are shipped."""

_COLUMNS = frozenset({"level", "code", "name", "pinyin", "parent", "first", "last", "kind", "now"})


@dataclass(frozen=True, slots=True)
class Division:
    """A division under one code and name.

    Parameters
    ----------
    level : {"prefecture", "county"}
    code, name, pinyin : str
    parent : str
        Chinese name of the province (of a county: of the prefecture unit) at its time.
    first : int
        The first list of codes, at a year's end, that has it.
    last : int or None
        The first list that has it no more; None while it stands in that of 2021.
    kind : {"current", "renamed", "promoted", "recoded", "merged", "divided"}
        Of one heir: under another name, as another kind of unit, under another code, or together
        with others; or the heirs are several.
    now : tuple of (code, counties)
        Codes of 2021 that have its land, with the number of its counties in each (0: not counted).
    """

    level: str
    code: str
    name: str
    pinyin: str
    parent: str
    first: int
    last: int | None
    kind: str
    now: tuple[tuple[str, int], ...]

    @property
    def whole(self) -> bool:
        """Whether it lives on as one unit, so that its name stands for that unit's code."""
        return self.kind in ("current", "renamed", "promoted", "recoded")

    def there(self, year: int) -> bool:
        """Return whether it stands in the list of a year's end."""
        return self.first <= year and (self.last is None or year < self.last)

    def fate(self, names: Mapping[str, str]) -> Message:
        """Return what became of it, in words; `names` are those of codes."""
        heirs = [f"{code} {names.get(code, '')}".strip() for code, _n in self.now]
        fields = {"name": self.name, "code": self.code, "until": (self.last or VINTAGE + 1) - 1}
        if self.kind == "divided":
            counties = [
                f"{heir}: {n}" if n else heir for heir, (_c, n) in zip(heirs, self.now, strict=True)
            ]
            return Message(
                _(
                    "{name} ({code}) stands in the lists of codes until {until}; since then its land "
                    "has been divided (units, with the number of its counties: {heirs})"
                ),
                **fields,
                heirs="; ".join(counties),
            )
        if self.kind == "merged":
            return Message(
                _(
                    "{name} ({code}) stands in the lists of codes until {until}; since then it has been "
                    "part of {heir}, so that a sum over both is wanted"
                ),
                **fields,
                heir="; ".join(heirs),
            )
        if len(heirs) > 1:
            return Message(
                _("{name} ({code}) until {until}, now {heir}; parts of it are now in {others}"),
                **fields,
                heir=heirs[0],
                others="; ".join(heirs[1:]),
            )
        return Message(_("{name} ({code}) until {until}, now {heir}"), **fields, heir=heirs[0])


@lru_cache(maxsize=1)
def divisions() -> tuple[Division, ...]:
    """Return all shipped divisions: the prefecture units that are no more, and every county.

    Raises
    ------
    FileFormatError
        If the shipped table is damaged.
    """
    path = shipped("data", "places", "divisions.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        table = csv.DictReader(stream)
        if not set(table.fieldnames or ()) >= _COLUMNS:
            raise FileFormatError(
                _("The shipped table {name} is damaged. Install regspatial again."), name=path.name
            )
        return tuple(
            Division(
                level=row["level"],
                code=row["code"],
                name=row["name"],
                pinyin=row["pinyin"],
                parent=row["parent"],
                first=int(row["first"]),
                last=int(row["last"]) if row["last"] else None,
                kind=row["kind"],
                now=tuple(_heir(one) for one in row["now"].split(";") if one),
            )
            for row in table
        )


def _heir(text: str) -> tuple[str, int]:
    code, _unused, counties = text.partition("=")
    return code, int(counties or 0)


@lru_cache(maxsize=1)
def traditional() -> Mapping[int, str]:
    """Return the simplified characters of the traditional ones that stand in names of places."""
    path = shipped("data", "places", "traditional.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    return MappingProxyType({ord(old): new for old, new in rows})


@lru_cache(maxsize=1)
def aggregates() -> Mapping[str, str]:
    """Return what is written among regions and is none: name to "nation", "part", "corps", "rest"."""
    path = shipped("data", "places", "aggregates.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    return MappingProxyType({row[0]: row[1] for row in rows})
