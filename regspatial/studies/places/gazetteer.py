"""Names of regions, spelled alike: 内蒙古, 内蒙古自治区, Inner Mongolia and Nei Mongol are one."""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..._files.paths import shipped
from ...choices import codes
from ...choices.data import Level, NameLevel
from ...containers.ids import label
from ...errors import FileFormatError, ParameterError
from ...words import _
from ..two_languages import in_two_languages
from ..yearbooks.cells import is_missing_id
from .divisions import divisions, traditional

if TYPE_CHECKING:
    from ...containers import Regions

LEVELS: tuple[Level, ...] = codes(Level)
"""Levels of the shipped maps; names are known of counties too."""

# Endings by the kind of unit they speak of. 吉林市 is not 吉林省: where a name has an ending, it must
# be of the kind of one of the region's own names.
_ENDINGS = {
    "province": re.compile(
        r"(特别行政区|(壮族|回族|维吾尔)(自治区)?|自治区|省|\bspecial administrative region|\bsar|"
        r"(\b(zhuang|hui|uy?gh?ur) )?\bautonomous region|\bprovince|\bsheng)$"
    ),
    "prefecture": re.compile(
        r"(自治州|地区|林区|盟|\bautonomous prefecture|\bprefecture|\bleague|\bdiqu|\bmeng)$"
    ),
    "city": re.compile(r"(市|\bmunicipality|\bcity|\bshi)$"),
}
_COUNTY_ENDINGS = {
    "banner": re.compile(r"(自治旗|旗|\bbanner|\bqi)$"),
    "county": re.compile(r"(自治县|县|\bautonomous county|\bcounty|\bxian)$"),
    "city": _ENDINGS["city"],
    "district": re.compile(r"(林区|特区|矿区|区|\bdistrict|\bqu)$"),
}
Endings = Mapping[str, re.Pattern[str]]

_NAME_COLUMN = re.compile(
    r"name|名称|名字|地名|[省市县区州国]名|^(省|省份|省市|市|地市|城市|县|区县|地区|区域|行政区)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class Gazetteer:
    """Names of the regions of one level.

    Parameters
    ----------
    codes : mapping of code to the name shown in messages
    exact : mapping of spelled name (see `spelling`) to the codes that bear it
    bare : the same for names without their administrative ending
    endings : mapping of code to the kinds of ending among its names
    kinds : the endings there are at this level
    former : spellings that are old names, and no present ones
    """

    codes: Mapping[str, str]
    exact: Mapping[str, tuple[str, ...]]
    bare: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, frozenset[str]]
    kinds: Endings
    former: frozenset[str] = frozenset()


def spelling(name: str) -> str:
    """Return a name in lower case without spaces, accents, punctuation and full-width forms.

    Traditional characters of Chinese place names become simplified ones.
    """
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in apart if c.isalnum()).translate(traditional())


def bare(name: str, kinds: Endings = _ENDINGS) -> tuple[str, str]:
    """Return a name's spelling without its administrative ending (省, City, Shi), and its kind."""
    text = unicodedata.normalize("NFKC", name).casefold().strip().translate(traditional())
    for kind, ending in kinds.items():
        stem = ending.sub("", text)
        if stem != text and spelling(stem):
            return spelling(stem), kind
    return spelling(text), ""


def gazetteer(pairs: Iterable[tuple[str, str]], kinds: Endings = _ENDINGS) -> Gazetteer:
    """Return a gazetteer from (code, name) pairs; the first name of a code is the one shown."""
    codes: dict[str, str] = {}
    exact: dict[str, dict[str, None]] = {}
    short: dict[str, dict[str, None]] = {}
    endings: dict[str, set[str]] = {}
    for code, name in pairs:
        codes.setdefault(code, name)
        if spelling(name):
            stem, kind = bare(name, kinds)
            exact.setdefault(spelling(name), {})[code] = None
            short.setdefault(stem, {})[code] = None
            endings.setdefault(code, set()).update({kind} - {""})
    return Gazetteer(
        codes=MappingProxyType(codes),
        exact=MappingProxyType({k: tuple(v) for k, v in exact.items()}),
        bare=MappingProxyType({k: tuple(v) for k, v in short.items()}),
        endings=MappingProxyType({k: frozenset(v) for k, v in endings.items()}),
        kinds=kinds,
    )


def name_columns(regions: Regions) -> tuple[str, ...]:
    """Return the attributes that hold the regions' names: name_zh, PNAME, 名称, 省, 地区.

    Attributes of numbers or of codes do not count, whatever they are called.
    """
    return tuple(
        key
        for key, values in regions.attributes.items()
        if _NAME_COLUMN.search(key) and not all(str(v).strip().isdecimal() for v in values)
    )


def regions_gazetteer(regions: Regions) -> Gazetteer:
    """Return the names in the attributes of a map; see `name_columns`."""
    pairs = [
        (one, str(value))
        for name in name_columns(regions)
        for one, value in zip(regions.ids, regions[name], strict=True)
        if not is_missing_id(value)
    ]
    found = gazetteer(pairs)
    codes = {one: found.codes.get(one, one) for one in regions.ids}
    return replace(found, codes=MappingProxyType(codes))


@lru_cache(maxsize=2)
def shipped_names(level: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of the shipped table of names of a level: adcode, alias, lang, kind.

    Raises
    ------
    FileFormatError
        If the shipped table is damaged.
    """
    path = shipped("data", "boundaries", "china_names.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        table = csv.DictReader(stream)
        if not {"level", "adcode", "alias"} <= set(table.fieldnames or ()):
            raise FileFormatError(
                _(
                    "The shipped table {name} lacks the columns level, adcode, alias. Install "
                    "regspatial again."
                ),
                name=path.name,
            )
        return tuple(row for row in table if row["level"] == level)


@lru_cache(maxsize=3)
def china_gazetteer(level: str) -> Gazetteer:
    """Return the shipped names of China's provinces, prefecture units or counties.

    Raises
    ------
    ParameterError
        If there is no such level.
    """
    if level not in codes(NameLevel):
        raise ParameterError(
            _(
                'There is no level {level!r}; names are known for "province", "prefecture" and '
                '"county". For other maps give the regions themselves; their name columns are used.'
            ),
            level=level,
        )
    if level == "county":
        there = [d for d in divisions() if d.level == "county" and d.kind == "current"]
        both = [(d.code, d.name) for d in there] + [(d.code, d.pinyin) for d in there]
        return gazetteer(both, _COUNTY_ENDINGS)
    rows = shipped_names(level)
    found = gazetteer((row["adcode"], row["alias"]) for row in rows)
    old = {spelling(row["alias"]) for row in rows if row["kind"] == "former"}
    now = {spelling(row["alias"]) for row in rows if row["kind"] != "former"}
    return replace(found, former=frozenset(old - now))


def bearers(text: str, names: Gazetteer) -> tuple[str, ...]:
    """Return the codes of the regions that bear a name, or its two names of a cell in two languages."""
    hits = names.exact.get(spelling(text), ())
    if hits:
        return hits
    both = in_two_languages(text)
    if both is not None:
        one, other = (bearers(part, names) for part in both)
        return tuple(code for code in one if code in other)
    stem, kind = bare(text, names.kinds)
    found = names.bare.get(stem, ())
    return tuple(c for c in found if not kind or kind in (names.endings[c] or {kind}))


def as_code(text: str, codes: Container[str]) -> str | None:
    """Return the code that `text` is, or is the short form of ("11" for 110000), or None."""
    plain = unicodedata.normalize("NFKC", label(text)).strip()
    if plain in codes:
        return plain
    padded = plain.ljust(6, "0")
    if plain.isdigit() and len(plain) in {2, 4} and padded in codes:
        return padded
    return None


def suggest(text: str, names: Gazetteer, limit: int = 3) -> tuple[str, ...]:
    """Return the codes of the nearest names, nearest first."""
    near: dict[str, None] = {}
    if spelling(text).isdigit():
        return ()
    for key, index in ((bare(text, names.kinds)[0], names.bare), (spelling(text), names.exact)):
        for hit in difflib.get_close_matches(key, index, n=limit, cutoff=0.6):
            near |= dict.fromkeys(index[hit])
    return tuple(near)[:limit] or _one_character_off(bare(text, names.kinds)[0], names)


def _one_character_off(key: str, names: Gazetteer) -> tuple[str, ...]:
    """Return the codes of the one name of two characters that shares one of them, if it is the only one.

    Half of such a name is wrong with a single slip, which no measure of likeness passes.
    """
    if len(key) != 2 or key.isascii():
        return ()
    near = [one for one in names.bare if len(one) == 2 and (one[0] == key[0]) != (one[1] == key[1])]
    return tuple(names.bare[near[0]]) if len(near) == 1 else ()
