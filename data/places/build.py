"""Build divisions.csv and traditional.csv from their sources: names and codes of China by year.

``python data/places/build.py RESULT_CSV TS_CHARACTERS``: the table of the project areacodes (CC0),
and the table of traditional characters of OpenCC. Needs pypinyin (extra ``boundaries``).
"""

import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
BOUNDARIES = HERE.parent / "boundaries"
sys.path.insert(0, str(BOUNDARIES))

from _names import PEOPLES, pinyin  # noqa: E402

VINTAGE = 2021
LEVELS = {"省级": "province", "地级": "prefecture", "县级": "county"}
COLUMNS = ("level", "code", "name", "pinyin", "parent", "first", "last", "kind", "now")


@dataclass(eq=False)
class Unit:
    """A division under one code and name: in use from `first` until before `last`."""

    level: str
    code: str
    name: str
    parent: str
    first: int
    last: int | None
    heirs: list[tuple[int, str]] = field(default_factory=list)

    def there(self, year: int) -> bool:
        """Return whether the division stands in the list of a year's end."""
        return self.first <= year and (self.last is None or year < self.last)


class History:
    """All divisions, found by code and year."""

    def __init__(self, units: list[Unit], on_map: set[str]) -> None:
        self.units = units
        self.on_map = on_map
        self._by_code = defaultdict(list)
        self._children = defaultdict(list)
        for one in units:
            self._by_code[one.code].append(one)
            if one.level == "county":
                self._children[one.code[:4]].append(one)

    def at(self, code: str, year: int) -> Unit | None:
        """Return the division that bore a code at the end of a year."""
        return next((u for u in self._by_code[code] if u.there(year)), None)

    def next_codes(self, county: Unit, year: int) -> set[str]:
        """Return the codes at the end of a year of what a county was a year before."""
        named = {code for when, code in county.heirs if when == year}
        if county.level != "county" and named:  # a city without counties of its own got them
            return named
        if county.there(year):
            return {county.code}
        same = self.at(county.code, year)
        return named or ({county.code} if same else set())

    def owner(self, county: str, year: int) -> str:
        """Return the prefecture unit of a county in a year; on the map's vintage that of the map."""
        whole = county[:4] + "00"
        if year >= VINTAGE or self.at(whole, year) is None:
            return self.map_unit(county)
        return whole

    def map_unit(self, code: str) -> str:
        """Return the unit of the shipped map: Beijing's counties are 110100, Chongqing's 500000."""
        for found in (code, code[:4] + "00", code[:2] + "0100", code[:2] + "0000"):
            if found in self.on_map:
                return found
        return code

    def counties(self, unit: Unit, year: int) -> list[Unit]:
        """Return the counties of a prefecture unit in a year."""
        return [c for c in self._children[unit.code[:4]] if c.there(year)]

    def counties_now(self, county: Unit) -> set[str]:
        """Return the codes in the map's vintage of what was a county."""
        found = {county}
        for year in range((county.last or VINTAGE + 1), VINTAGE + 1):
            moved = set()
            for one in found:
                for code in self.next_codes(one, year):
                    heir = self.at(code, year)
                    if heir is not None:
                        moved.add(heir)
            found = moved
        return {one.code for one in found}

    def fate(self, unit: Unit) -> tuple[str, dict[str, int]]:
        """Return what became of a prefecture unit, and its heirs on the map by number of counties."""
        if unit.last is None or unit.last > VINTAGE:
            return "current", {self.map_unit(unit.code): 0}
        same = self.at(unit.code, unit.last)
        if same is not None:
            kind, now = self.fate(same)
            own = self.counties(unit, unit.last - 1)
            return ("renamed" if kind == "current" else kind), self.spread(
                own, dict.fromkeys(list(now)[:1], 0)
            )
        own = self.counties(unit, unit.last - 1)
        if not own:
            direct = {self.map_unit(code) for _when, code in unit.heirs if code in self.on_map}
            heirs = {c for _w, c in unit.heirs}
            found = direct or {self.map_unit(c) for c in heirs}
            return ("merged" if found else "divided"), dict.fromkeys(sorted(found), 0)
        where: dict[str, int] = defaultdict(int)
        for county in own:
            for code in self.next_codes(county, unit.last):
                where[self.owner(code, unit.last)] += 1
        if len(where) == 1:
            return self._single(unit, next(iter(where)), own)
        total = self.spread(own)
        return ("divided" if len(total) > 1 else "merged"), total

    def _single(self, unit: Unit, heir_code: str, own: list[Unit]) -> tuple[str, dict[str, int]]:
        """Return the fate of a unit whose counties all went to one: whole, or with others."""
        year = unit.last or VINTAGE
        heir = self.at(heir_code, year)
        known = heir is not None and heir.level == "prefecture"
        mine = {c.code for c in self.counties(heir, year)} if known and heir is not None else set()
        foreign = [
            c
            for c in self.units
            if c.level == "county"
            and c not in own
            and c.there(year - 1)
            and self.next_codes(c, year) & mine
        ]
        if not known or heir is None:  # Beijing's and Chongqing's counties, parts of the map's unit
            return "merged", self.spread(own)
        kind, now = self.fate(heir)
        if kind == "divided":
            return kind, now
        return ("merged" if foreign or kind == "merged" else "promoted"), self.spread(own, now)

    def spread(self, own: list[Unit], first: dict[str, int] | None = None) -> dict[str, int]:
        """Return in how many counties each unit of the map has its part; those of `first` lead."""
        total: dict[str, int] = dict.fromkeys(first or {}, 0)
        for county in own:
            for code in {self.map_unit(c) for c in self.counties_now(county)}:
                total[code] = total.get(code, 0) + 1
        return total

    def county_fate(self, county: Unit) -> tuple[str, list[str]]:
        """Return what became of a county, and its codes in the map's vintage."""
        if county.last is None or county.last > VINTAGE:
            return "current", [county.code]
        now = sorted(self.counties_now(county))
        if len(now) != 1:
            return "divided", now
        heir = self.at(now[0], VINTAGE)
        others = [
            u
            for u in self.units
            if u is not county
            and u.level == "county"
            and u.code != now[0]
            and u.last == county.last
            and (county.last, now[0]) in u.heirs
        ]
        if county.code == now[0]:
            return "renamed", now
        earlier = self.at(now[0], county.last - 1)
        if heir is not None and earlier is None and not others:
            return "recoded", now
        return "merged", now


def read_units(path: Path) -> list[Unit]:
    """Read the table of areacodes."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    units = []
    for code, province, parent, name, level, _state, first, last, new in rows:
        ended = int(last) if last else None
        heirs = []
        for one in filter(None, new.split(";")):
            heir, _, when = one.partition("[")
            if when:
                heirs.append((int(when.rstrip("]")), heir))
            elif ended is not None:
                heirs.append((ended, heir))
        above = province if LEVELS[level] != "county" else parent
        units.append(Unit(LEVELS[level], code, name, above, int(first), ended, heirs))
    return units


def map_codes() -> set[str]:
    """Return the codes of the prefecture units of the shipped map."""
    with (BOUNDARIES / "china_names.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["adcode"] for row in csv.DictReader(stream) if row["level"] == "prefecture"}


ENDINGS = (
    "自治州",
    "自治县",
    "自治旗",
    "联合旗",
    "地区",
    "林区",
    "特区",
    "矿区",
    "盟",
    "市",
    "县",
    "区",
    "旗",
)


def spelled(name: str) -> str:
    """Return the pinyin of a name without its ending; of two characters the whole name is kept."""
    if len(name) == 2:
        return pinyin(name)
    ending = next((e for e in ENDINGS if name.endswith(e) and len(name) > len(e)), "")
    stem = name.removesuffix(ending)
    if ending.startswith("自治"):
        stem = re.sub(f"(?:{PEOPLES}|[\u4e00-\u9fff]{{1,3}}族)+$", "", stem) or stem
    return pinyin(stem)


def divisions(history: History) -> list[tuple[object, ...]]:
    """Return the rows of divisions.csv."""
    rows: list[tuple[object, ...]] = []
    for unit in history.units:
        if unit.level == "province" or unit.first > VINTAGE:
            continue
        if unit.level == "prefecture":
            kind, now = history.fate(unit)
            if kind == "current":
                continue  # china_names.csv has them
            heirs = ";".join(f"{c}={n}" if len(now) > 1 else c for c, n in _ordered(kind, now))
        else:
            kind, codes = history.county_fate(unit)
            heirs = ";".join(codes)
        last = "" if unit.last is None or unit.last > VINTAGE else unit.last
        rows.append(
            (
                unit.level,
                unit.code,
                unit.name,
                spelled(unit.name),
                unit.parent,
                unit.first,
                last,
                kind,
                heirs,
            )
        )
    return sorted(rows, key=lambda r: (r[0] != "prefecture", r[1], r[5]))


def _ordered(kind: str, now: dict[str, int]) -> list[tuple[str, int]]:
    """Return the heirs with the most counties first; of a lineage its own heir first."""
    if kind != "divided":
        return list(now.items())
    return sorted(now.items(), key=lambda i: (-i[1], i[0]))


def traditional(path: Path, names: str) -> list[tuple[str, str]]:
    """Return pairs of a traditional and the simplified character that stands in a name."""
    pairs = []
    wanted = set(names)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            old, _, new = line.partition("\t")
            first = new.split(" ")[0]
            if first in wanted and old != first and len(old) == 1 and old not in wanted:
                pairs.append((old, first))
    return sorted(pairs)


def main(result: str, characters: str) -> None:
    """Write both tables."""
    units = read_units(Path(result))
    rows = divisions(History(units, map_codes()))
    _write(HERE / "divisions.csv", COLUMNS, rows)
    # the spellings with 臺 and 灣 that china_names.csv lists are no simplified names
    names = "".join(u.name for u in units) + (BOUNDARIES / "china_names.csv").read_text(
        encoding="utf-8-sig"
    ).translate(dict.fromkeys(map(ord, "臺灣")))
    _write(
        HERE / "traditional.csv",
        ("traditional", "simplified"),
        traditional(Path(characters), names),
    )


def _write(path: Path, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    print(path.name, len(rows))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
