"""Place names to codes: official, short, English, old ones; what is not sure is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated

from ..._calls.door import door
from ...choices.data import NamesOf
from ...containers import Panel, Regions, SpatialWeights, Variable
from ...containers.ids import label
from ...declare.asks import Asks
from ...declare.description import Output
from ...declare.tool import tool
from ...errors import ParameterError, listed
from ...terms import term
from ...words import Message, _
from ..yearbooks.cells import is_missing_id, parse_id
from .divisions import Division, aggregates, divisions
from .gazetteer import (
    LEVELS,
    Gazetteer,
    as_code,
    bare,
    bearers,
    china_gazetteer,
    gazetteer,
    name_columns,
    regions_gazetteer,
    spelling,
    suggest,
)
from .name_records import NameMatch
from .names_elsewhere import ABOVE, of_another_level, placed

__all__ = [
    "LEVELS",
    "Gazetteer",
    "NameRules",
    "as_code",
    "bare",
    "bearers",
    "china_gazetteer",
    "corrections_of",
    "gazetteer",
    "match_names",
    "name_columns",
    "name_rules",
    "regions_gazetteer",
    "spelling",
    "suggest",
]


@dataclass(frozen=True, slots=True, eq=False)
class NameRules:
    """How names are turned into codes: the level or map, and what `match_names` takes besides."""

    level: str | Regions
    corrections: Mapping[str, str]
    restore_zeros: bool = False


def name_rules(
    names: str | Regions | NameRules | None,
    corrections: Mapping[str, str] | str | None = None,
    *,
    restore_zeros: bool = False,
    regions: Regions | None = None,
) -> NameRules | None:
    """Return how the ids of a table are matched, None where they are codes already.

    Raises
    ------
    ParameterError
        If the names of the map are wanted and there is none, or corrections of names that are not
        matched.
    """
    if isinstance(names, NameRules):
        return names
    given = corrections_of(corrections)
    if names is None or (isinstance(names, str) and names in ("", "none")):
        if given or restore_zeros:
            raise ParameterError(
                _(
                    "{param:corrections} and {param:restore_zeros} belong to names that are matched: "
                    "say with {param:names} which they are."
                )
            )
        return None
    if isinstance(names, str) and names == "map":
        if regions is None:
            raise ParameterError(
                _(
                    "{param:names=map} needs the map whose names and codes are meant{python:: give the "
                    "regions themselves, names=regions}{shell: (--regions)}."
                )
            )
        names = regions
    return NameRules(names, given, restore_zeros)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for one value."""

    status: str
    codes: tuple[str, ...] = ()
    reason: Message | None = None
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a value is looked up in."""

    names: Gazetteer
    level: str | None
    corrections: Mapping[str, str]
    year: int | None
    restore_zeros: bool


@tool(
    group="data",
    name=_("Match place names"),
    help=_(
        "Finds the codes of the place names in a table: official, short, English and old "
        "ones, with traditional characters too. Homonyms, merged and divided units, totals "
        "and misspelt names are listed with the reason and, where one is near, with "
        "corrections to be taken over. Nothing is guessed or changed."
    ),
    tags=_(
        "names, match, adcode, code, old name, renamed, homonym, county, district, "
        "join, place names to codes, pinyin"
    ),
    outputs=(
        Output.table("names", _("Place names and codes")),
        Output.number("coded", _("Names with a code"), "n_coded"),
        Output.number("uncoded", _("Names without a code"), "n_uncoded"),
    ),
)
@door
def match_names(
    values: Annotated[
        Iterable[object] | Panel | Variable | Regions | SpatialWeights,
        Asks(_("Table"), _("The table with the names, as they are."), kind="panel", name="panel"),
    ],
    level: Annotated[
        NamesOf | str | Regions | NameRules,
        Asks(
            _("Names of"),
            _("Provinces, prefecture units or counties of China, or the regions of the map."),
            kind="choice",
            terms="name_level",
        ),
    ] = "province",
    *,
    regions: Annotated[Regions | None, Asks(_("Map"), optional=True)] = None,
    corrections: Mapping[str, str] | str | None = None,
    year: Annotated[
        int | None,
        Asks(
            _("Year of the table"),
            _("Tells old units of the same name or code apart; empty: the latest is meant."),
            least=1949,
            most=2100,
            advanced=True,
        ),
    ] = None,
    restore_zeros: Annotated[
        bool,
        Asks(
            _("Try codes with lost zeros"),
            _("1001 may be 01001 of the map, where only one code can be meant."),
            name="zeros",
            advanced=True,
        ),
    ] = False,
) -> NameMatch:
    """Find the codes of place names.

    Parameters
    ----------
    values : names, or codes, in any mix; or anything with regions, whose ids are taken
        Case, spaces, accents, punctuation, full-width forms and traditional characters do not
        matter, nor do endings such as 省, 市, 自治区, Province, Shi. A province may stand before or
        after a name (安徽宿州, "Suzhou, Anhui"). A code stands for itself, as does its short form
        ("11" for 110000, "1301" for 130100).
    level : {"province", "prefecture", "county", "map"} or Regions
        The shipped names of China (codes of 2021), or a map, whose columns of names are used.
    regions : Regions, optional
        The map, for ``level="map"``.
    corrections : mapping of value to code, or text, optional
        What a value means, looked at first: ``{"Suzhou": "320500"}``, or "Suzhou=320500,…".
    year : int, optional
        The year of the table: of two old units of one name, that which stood in its list is meant.
    restore_zeros : bool
        Put back zeros that codes have lost ("1001" for 01001, "DE3" for DE30), where only one code
        of the map can be meant.

    Returns
    -------
    NameMatch
        `.codes` in the order of `values`, None where a value has no code of its own; the table
        lists those with the nearest names and the reason. Nothing is guessed: homonyms are asked
        about, a near name is only proposed, and an old unit has a code if it lives on as one unit
        (襄樊 is 420600) and not if its land was merged with others (莱芜) or divided (巢湖).

    Raises
    ------
    ParameterError
        If there is no such level, a correction is no code of it, or the names of a map are wanted
        and there is none.

    References
    ----------
    Ministry of Civil Affairs: codes of the administrative divisions at and above county level, at the
    end of every year since 1981; see ``data/places/MANIFEST.toml``.

    Examples
    --------
    >>> import regspatial as rs
    >>> rs.match_names(["内蒙古", "内蒙古自治区", "Inner Mongolia", "nei mongol"]).codes
    ('150000', '150000', '150000', '150000')
    >>> rs.match_names(["襄樊市", "Suzhou"], "prefecture", corrections={"Suzhou": "320500"}).codes
    ('420600', '320500')
    """
    if level == "map":
        if regions is None:
            raise ParameterError(
                _(
                    "{param:level=map} needs the map whose names and codes are meant ({param:regions})."
                )
            )
        level = regions
    if isinstance(level, NameRules):
        corrections = {**level.corrections, **corrections_of(corrections)}
        restore_zeros = restore_zeros or level.restore_zeros
        level = level.level
    on_map = isinstance(level, Regions)
    names = regions_gazetteer(level) if isinstance(level, Regions) else china_gazetteer(level)
    asked = _Asked(
        names,
        _level_of(names) if on_map else str(level),
        _checked(corrections_of(corrections), names),
        year,
        restore_zeros,
    )
    ids = values.ids if isinstance(values, (Panel, Variable, Regions, SpatialWeights)) else values
    texts = ["" if is_missing_id(v) else parse_id(v) for v in ids]
    found = {text: _lookup(text, asked) for text in dict.fromkeys(texts)}
    with_code = ("code", "name", "former", "repaired", "corrected")
    every = [found[text] for text in texts]
    shown = MappingProxyType({**names.codes})
    return NameMatch(
        level="regions" if on_map else str(level),
        values=tuple(texts),
        codes=tuple(f.codes[0] if f.status in with_code else None for f in every),
        status=tuple(f.status for f in every),
        candidates=tuple(tuple((c, shown.get(c, c)) for c in f.codes) for f in every),
        reasons=tuple(f.reason for f in every),
        left_out=tuple(f.left_out for f in every),
        spec=MappingProxyType(
            {
                "function": "match_names",
                "level": asked.level,
                "corrections": dict(asked.corrections),
                "year": year,
                "restore_zeros": restore_zeros,
            }
        ),
    )


def corrections_of(given: Mapping[str, str] | str | None) -> dict[str, str]:
    """Return corrections from a mapping, or from a line as the shell and QGIS have it: a=1,b=2.

    Raises
    ------
    ParameterError
        For a part of the line without a name or a code.
    """
    if given is None or not isinstance(given, str):
        return {str(k).strip(): label(v) for k, v in (given or {}).items()}
    parts = [one.strip() for one in re.split("[,，;；、]", given) if one.strip()]
    pairs = [tuple(x.strip() for x in re.split("[=＝]", one, maxsplit=1)) for one in parts]
    wrong = [one for one, pair in zip(parts, pairs, strict=True) if len(pair) != 2 or not all(pair)]
    if wrong:
        raise ParameterError(
            _("{param:corrections} takes name=code, separated by commas; not so: {wrong}."),
            wrong=listed(wrong),
        )
    return {pair[0]: pair[1] for pair in pairs}


def _checked(corrections: Mapping[str, str], names: Gazetteer) -> Mapping[str, str]:
    full = {value: as_code(code, names.codes) for value, code in corrections.items()}
    wrong = {value: corrections[value] for value, code in full.items() if code is None}
    if wrong:
        raise ParameterError(
            _("{param:corrections} gives codes that are none of these regions: {wrong}."),
            wrong=listed(f"{value}={code}" for value, code in wrong.items()),
        )
    return MappingProxyType({value: str(code) for value, code in full.items()})


def _level_of(names: Gazetteer) -> str | None:
    """Return the level of China's divisions that a map shows, None for other maps."""
    for level in LEVELS:
        if names.codes and all(code in china_gazetteer(level).codes for code in names.codes):
            return level
    return None


def _lookup(text: str, asked: _Asked) -> _Found:
    names = asked.names
    if not text:
        return _Found("unmatched")
    if text in asked.corrections:
        return _Found("corrected", (asked.corrections[text],))
    code = as_code(text, names.codes)
    if code is not None:
        return _Found("code", (code,))
    hits = bearers(text, names) or placed(text, asked.level, names)
    if hits and spelling(text) not in names.former:
        return _Found("name" if len(hits) == 1 else "ambiguous", hits)
    old = _former(text, asked) or (_Found("former", hits) if len(hits) == 1 else None)
    if old is not None:
        return old
    if asked.restore_zeros:
        hits = _repaired(text, names)
        if hits:
            return _Found("repaired" if len(hits) == 1 else "ambiguous", hits)
    return _unknown(text, asked)


@lru_cache(maxsize=2)
def _former_names(level: str) -> Mapping[str, tuple[Division, ...]]:
    """Return the divisions that are no more by spelled name, bare name, pinyin and code."""
    out: dict[str, dict[Division, None]] = {}
    kinds = china_gazetteer(level).kinds
    for one in divisions():
        if one.level != level or one.kind == "current":
            continue
        for key in (spelling(one.name), bare(one.name, kinds)[0], spelling(one.pinyin), one.code):
            out.setdefault(key, {})[one] = None
    return MappingProxyType({key: tuple(found) for key, found in out.items()})


def _former(text: str, asked: _Asked) -> _Found | None:
    """Return what an old name or code means now."""
    if asked.level not in ABOVE:
        return None
    index = _former_names(asked.level)
    stem, kind = bare(text, asked.names.kinds)
    olds = index.get(spelling(text)) or (() if kind else index.get(stem, ()))
    if asked.year is not None:
        olds = tuple(one for one in olds if one.there(asked.year or 0)) or olds
    last = max((one.last or 0 for one in olds), default=0)
    olds = tuple(one for one in olds if one.last == last) if asked.year is None else olds
    heirs = {tuple(code for code, _n in one.now) for one in olds}
    if not olds or any(c not in asked.names.codes for found in heirs for c in found):
        return None
    if len(heirs) > 1:
        every = tuple(dict.fromkeys(code for one in olds for code, _n in one.now))
        return _Found("ambiguous", every)
    one, codes = olds[0], next(iter(heirs))
    return _Found(
        "former" if one.whole else one.kind,
        codes[:1] if one.whole else codes,
        one.fate(asked.names.codes),
    )


def _repaired(text: str, names: Gazetteer) -> tuple[str, ...]:
    """Return the codes that a code may be that has lost zeros, or that the map has without them."""
    plain = spelling(text)
    if plain.isdigit():
        return tuple(
            c
            for c in names.codes
            if c.isdigit() and (plain in (c.lstrip("0"), c.rstrip("0")) or c == plain.lstrip("0"))
        )
    short = plain.replace("0", "")
    return tuple(
        c
        for c in names.codes
        if len(c) > len(plain)
        and "0" in c
        and spelling(c).replace("0", "") == short
        and any(x.isdigit() for x in c)
    )


def _unknown(text: str, asked: _Asked) -> _Found:
    """Return the nearest names; of a total or a unit of another level what it is."""
    if asked.level is not None:
        kinds = {spelling(name): kind for name, kind in aggregates().items()}
        if spelling(text) in kinds:
            return _Found(
                "unmatched",
                (),
                Message("{said}", said=term("no_region", kinds[spelling(text)])),
                left_out=True,
            )
        where = of_another_level(text, asked.level, _former_names)
        if where is not None:
            return _Found("unmatched", where[1], where[0], left_out=False)
    lost = () if asked.restore_zeros else _repaired(text, asked.names)
    if len(lost) == 1:
        said = _("{code} with the zeros it has lost; {param:restore_zeros} puts them back")
        return _Found("unmatched", lost, Message(said, code=lost[0]))
    return _Found("unmatched", suggest(text, asked.names))
