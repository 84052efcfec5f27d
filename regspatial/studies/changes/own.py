"""Changes of a person's own, and shares of units that were divided."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...errors import FileFormatError, ParameterError, listed
from ...words import Message, _
from ..yearbooks.text import decode
from .history import Change, History

Changes = str | Path | Sequence[Mapping[str, Any]]
Shares = Mapping[str, Mapping[str, float]] | str

_NEEDED = ("code", "year", "heir")
_OFF = 1e-6
"""By how much stated shares may miss 1: six digits are written."""


def own_changes(given: Changes | None) -> tuple[Change, ...]:
    """Return the changes of a table with a row for every unit and heir.

    Parameters
    ----------
    given : path of a CSV, or rows as mappings
        Columns code, year (the first year in which the unit is no more, or has other borders), heir; and name,
        share, base (what the shares are shares of), ends (no: the code lives on), source.

    Raises
    ------
    FileFormatError, ParameterError
        Naming the row.
    """
    if not given:
        return ()
    if isinstance(given, (str, Path)):
        path = Path(given)
        try:
            text = decode(path.read_bytes(), path.name)
        except OSError:
            raise FileFormatError(
                _("{param:changes}: the file {name} cannot be read."), name=str(given)
            ) from None
        rows: list[Mapping[str, Any]] = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    else:
        rows = list(given)
    by_unit: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for number, row in enumerate(rows, 1):
        absent = [one for one in _NEEDED if not _text(row, one)]
        year = _text(row, "year")
        if absent or not re.fullmatch(r"\d{4}", year):
            raise ParameterError(
                _(
                    "{param:changes}: row {number} lacks {absent}. A row is a unit and an heir: the columns {needed}, "
                    "and where there are several heirs share and base."
                ),
                number=number,
                absent=listed(absent or ["year"]),
                needed=listed(_NEEDED),
            )
        by_unit.setdefault((_text(row, "code"), int(year)), []).append(row)
    return tuple(_change(code, year, found) for (code, year), found in by_unit.items())


def _text(row: Mapping[str, Any], name: str) -> str:
    found = str(row.get(name, "")).strip()
    return "" if found in ("None", "nan") else found


def _change(code: str, year: int, rows: Sequence[Mapping[str, Any]]) -> Change:
    heirs = tuple(_text(row, "heir") for row in rows)
    written = [_text(row, "share") for row in rows]
    base = next((_text(row, "base") for row in rows if _text(row, "base")), "")
    shares: tuple[float, ...] = (1.0,)
    if len(rows) > 1:
        given = dict(zip(heirs, written, strict=True))
        shares = _checked(code, heirs, given, base) if any(written) else ()
    lives = code in heirs
    ends = _text(rows[0], "ends").lower()
    return Change(
        code=code,
        name=_text(rows[0], "name") or code,
        year=year,
        heirs=heirs,
        shares=shares,
        base=base,
        source=_text(rows[0], "source") or "–",
        ends=not lives and ends not in ("no", "false", "0"),
    )


def shares_of(given: Shares | None) -> dict[str, dict[str, Any]]:
    """Return {unit: {heir: share}} of a mapping, or of a line "341400: 340100=0.4, 340200=0.6; …".

    Raises
    ------
    ParameterError
    """
    if not given:
        return {}
    if isinstance(given, Mapping):
        return {str(code): {str(h): s for h, s in dict(of).items()} for code, of in given.items()}
    out: dict[str, dict[str, Any]] = {}
    for one in filter(str.strip, re.split("[;；]", given)):
        code, mark, rest = one.replace("：", ":").partition(":")
        pairs = [p.partition("=") for p in re.split("[,，、]", rest) if p.strip()]
        if not mark or not pairs or not all(m and h.strip() for h, m, _s in pairs):
            raise ParameterError(
                _("{param:shares={given!r}} is not of the form {example}."),
                given=given,
                example="341400: 340100=0.4, 340200=0.3, 340500=0.3",
            )
        out[code.strip()] = {h.strip(): s.strip() for h, _m, s in pairs}
    return out


def with_shares(known: History, shares: Mapping[str, Mapping[str, Any]], base: str) -> History:
    """Return the history with the stated shares of units that were divided.

    Raises
    ------
    ParameterError
        If a unit was never divided, an heir is none of its heirs, shares do not sum to 1, or no base is named.
    """
    changes = dict(known.changes)
    for code, of in shares.items():
        mine = changes.get(code, ())
        at = [k for k, one in enumerate(mine) if len(one.heirs) > 1]
        if not at:
            raise ParameterError(
                _("{param:shares} names {code}, which no change divides."), ids=[code], code=code
            )
        one = mine[at[-1]]
        strange = [h for h in of if h not in one.heirs]
        if strange:
            raise ParameterError(
                _("{param:shares}: the heirs of {code} are {heirs}, and not {strange}."),
                ids=[code],
                code=code,
                heirs=listed(one.heirs),
                strange=listed(strange),
            )
        told = _checked(code, one.heirs, {h: of.get(h, 0) for h in one.heirs}, base)
        changes[code] = (*mine[: at[-1]], replace(one, shares=told, base=base), *mine[at[-1] + 1 :])
    return History(changes)


def _checked(
    code: str, heirs: Sequence[str], given: Mapping[str, Any], base: str
) -> tuple[float, ...]:
    """Return shares that are numbers from 0 to 1, sum to 1 and have a base."""
    try:
        shares = tuple(float(given[h]) for h in heirs)
    except (TypeError, ValueError):
        shares = ()
    good = bool(shares) and all(0.0 <= s <= 1.0 for s in shares) and abs(sum(shares) - 1.0) <= _OFF
    if not good:
        raise ParameterError(
            _("The shares of {code} ({given}) are to be numbers from 0 to 1 that sum to 1."),
            ids=[code],
            code=code,
            given=listed(Message("{h}={s}", h=h, s=str(s)) for h, s in given.items()),
        )
    if not base:
        raise ParameterError(
            _(
                "The shares of {code} have no base. Name what they are shares of in {param:shares_base}, such as "
                "population of the counties in 2010."
            ),
            ids=[code],
            code=code,
        )
    whole = sum(shares)
    return tuple(s / whole for s in shares)
