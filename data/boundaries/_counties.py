"""Counties: outlines whose common borders lie on those of the shipped prefectures, and their names.

Every vertex of a simplified coverage is one of the full one, so that a set of vertices to keep
says the whole of it, and whatever set is taken, neighbours go on sharing their borders.
"""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import shapely
from _geometry import Layer, Polygons, Projected, areas_km2, read_source, require_coverage, tidy
from _names import PEOPLES, pinyin
from numpy.typing import NDArray

KEPT_AREA = 0.9
"""Of its area every unit keeps so much: what loses more is drawn finer, with a fifth of the tolerance."""

PEOPLES_OF_COUNTIES = (
    f"{PEOPLES}|(?:满|瑶|畲|仫佬|毛南|水|土|保安|东乡|裕固|仡佬|拉祜|佤|布朗|独龙|怒|普米|纳西|达斡尔|各)族|"
    "撒拉族?|锡伯|塔吉克|哈萨克族"
)
WHOLE = {
    "东乡族自治县": "东乡",
    "鄂温克族自治旗": "鄂温克",
    "海西蒙古族藏族自治州直辖": "海西直辖",
    "神农架林区": "神农架",
    "鹰手营子矿区": "鹰手营子",
    "白云鄂博矿区": "白云鄂博",
}
"""Short forms that are not the name without its kind and its peoples."""

KINDS = (
    ("自治县", "autonomous_county"),
    ("自治旗", "autonomous_banner"),
    ("特区", "special_district"),
    ("直辖", "directly_administered"),
    ("省", "province"),
    ("县", "county"),
    ("市", "county_level_city"),
    ("区", "district"),
    ("旗", "banner"),
)
ENGLISH_KINDS = {"district": "District", "county_level_city": "City"}


def prefecture_of(code: str, prefectures: set[str]) -> str:
    """Return the prefecture unit of a county: itself where the unit is both."""
    if code in prefectures:
        return code
    return f"{code[:2]}0000" if f"{code[:2]}0000" in prefectures else f"{code[:4]}00"


def short_name(name: str) -> str:
    """Return the everyday form: 海淀区 → 海淀, 景宁畲族自治县 → 景宁; one character stays whole: 蔚县."""
    if name in WHOLE:
        return WHOLE[name]
    ending = next(ending for ending, _ in KINDS if name.endswith(ending))
    stem = name.removesuffix(ending)
    if len(stem) > 3:
        stem = re.sub(f"(?:{PEOPLES_OF_COUNTIES})+$", "", stem) or stem
    return stem if len(stem) > 1 else name


def unit_type(name: str) -> str:
    """Return the kind of a county-level unit as an ASCII token."""
    return next(kind for ending, kind in KINDS if name.endswith(ending))


def english_names(
    layer: Layer, prefectures: dict[str, str], readings: dict[str, str]
) -> dict[str, str]:
    """Return English names, each once: Chaoyang (Beijing), Xiangtan County (Xiangtan).

    Namesakes carry the prefecture unit they lie in, and within one their kind.

    Raises
    ------
    LookupError
        If two units still bear one name.
    """
    full = dict(zip(layer.codes, layer.names, strict=True))
    plain = {code: _reading(short_name(name), readings) for code, name in full.items()}
    above = {code: prefectures[prefecture_of(code, set(prefectures))] for code in full}
    there = Counter((plain[code], above[code]) for code in full)
    for code, name in full.items():
        if there[plain[code], above[code]] > 1 and not plain[code].endswith("xian"):
            plain[code] += f" {ENGLISH_KINDS.get(unit_type(name), 'County')}"
    times = Counter(plain.values())
    unique = {
        code: f"{name} ({above[code]})" if times[name] > 1 and above[code] != name else name
        for code, name in plain.items()
    }
    twice = [name for name, n in Counter(unique.values()).items() if n > 1]
    if twice:
        raise LookupError(f"counties of one English name: {twice}")
    return unique


def _reading(short: str, readings: dict[str, str]) -> str:
    return readings.get(short) or pinyin(short)


def _keys(coordinates: NDArray[np.float64]) -> NDArray[np.complex128]:
    return coordinates[:, 0] + 1j * coordinates[:, 1]


def _corners(polygons: Polygons) -> NDArray[np.complex128]:
    return np.unique(_keys(shapely.get_coordinates(polygons)))


def _junctions(polygons: Polygons) -> NDArray[np.complex128]:
    """Return the vertices at which more than two borders meet."""
    rings = shapely.get_rings(polygons)
    keys, where = np.unique(_keys(shapely.get_coordinates(rings)), return_inverse=True)
    last = np.zeros(len(where), dtype=bool)
    last[np.cumsum(shapely.get_num_coordinates(rings)) - 1] = True
    ends = np.column_stack([where[:-1], where[1:]])[~last[:-1]]
    edges = np.unique(np.sort(ends, axis=1), axis=0)
    return keys[np.bincount(edges.ravel(), minlength=len(keys)) > 2]


def _thinned(polygons: Polygons, kept: NDArray[np.complex128]) -> Polygons:
    """Return polygons with the kept vertices alone; a ring that keeps too few is left out."""
    corners = shapely.get_coordinates(polygons)
    there = np.isin(_keys(corners), kept)
    at = 0

    def ring() -> NDArray[np.float64] | None:
        nonlocal at
        here = slice(at, at + (length := lengths.pop()) - 1)
        at += length
        left = corners[here][there[here]]
        return np.vstack([left, left[:1]]) if len(left) > 2 else None

    thinned = []
    for one in polygons:
        parts = []
        for part in shapely.get_parts(one):
            lengths = shapely.get_num_coordinates(shapely.get_rings(part)).tolist()[::-1]
            shell, *holes = [ring() for _ in range(len(lengths))]
            if shell is not None:
                parts.append(shapely.Polygon(shell, [hole for hole in holes if hole is not None]))
        thinned.append(shapely.multipolygons(parts))
    return np.array(thinned)


def _rings(polygons: Polygons) -> NDArray[np.int64]:
    return np.array([len(shapely.get_rings(one)) for one in polygons])


def county_outlines(
    full: Projected, borders: Polygons, shipped: Polygons, tolerance_m: float
) -> tuple[Polygons, NDArray[np.float64]]:
    """Return the simplified outlines and the areas of the full ones.

    `borders` are the prefectures at full resolution, `shipped` as they ship: on a border of
    prefectures the counties keep its vertices and their own junctions, elsewhere those of their
    own simplification. What then crosses itself, loses a ring or a tenth of its area is drawn finer,
    at last whole.

    Raises
    ------
    ArithmeticError
        If that does not end.
    """
    area = areas_km2(full.wgs84)
    coarse, fine = full.simplified(tolerance_m), full.simplified(tolerance_m / 5)
    own = np.setdiff1d(_corners(coarse), _corners(borders))
    kept = np.concatenate([own, _corners(shipped), _junctions(full.wgs84)])
    rings = _rings(full.wgs84)
    for finer in (fine, fine, full.wgs84, full.wgs84, full.wgs84):
        outlines = _thinned(full.wgs84, np.unique(kept))
        poor = ~shapely.is_valid(outlines) | (_rings(outlines) < rings)
        poor |= areas_km2(outlines) < KEPT_AREA * area
        poor |= ~shapely.is_empty(shapely.coverage_invalid_edges(outlines))
        if not poor.any():
            return tidy(outlines), area
        kept = np.concatenate([kept, _corners(finer[poor])])
    raise ArithmeticError("the outlines of counties do not come to rest")


def build_counties(
    data_root: Path, tolerance_m: float, shipped: Polygons, recoded: dict[str, str]
) -> tuple[Layer, Polygons]:
    """Return the counties in order of code, and their full-resolution outlines."""
    codes, names, displaced = read_source("区县", data_root)
    require_coverage(displaced, "source, counties")
    full = Projected(displaced)
    require_coverage(full.wgs84, "WGS-84, counties")
    borders = Projected(read_source("市", data_root)[2]).wgs84
    outlines, area = county_outlines(full, borders, shipped, tolerance_m)
    require_coverage(outlines, f"counties, simplified to {tolerance_m:g} m")
    now = [recoded.get(code, code) for code in codes]
    order = np.argsort(now)
    layer = Layer([now[i] for i in order], [names[i] for i in order], outlines[order], area[order])
    return layer, full.wgs84[order]
