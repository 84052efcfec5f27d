"""The map of counties: complete, a coverage on the borders of the prefectures, joined to the dated names."""

import csv
import shutil
import sys
from collections import Counter

import geopandas
import numpy as np
import pyproj
import pytest
import scipy.sparse as sp
import shapely

import regspatial as rs

UNDIVIDED = {"441900", "442000", "460400", "620200"}
"""Prefecture-level cities without counties: 东莞, 中山, 儋州, 嘉峪关."""
ON_NO_LIST = {"232718", "632825", "710000"}
"""加格达奇, which Inner Mongolia and Heilongjiang share, what Haixi rules itself, and Taiwan."""
EQUAL_AREA = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84"


@pytest.fixture(scope="module")
def counties(root):
    return geopandas.read_file(root / "data" / "boundaries" / "china_counties.gpkg")


@pytest.fixture(scope="module")
def prefectures(root):
    return geopandas.read_file(root / "data" / "boundaries" / "china_prefectures.gpkg")


def test_units_are_complete_unique_and_in_order(counties, prefectures):
    assert len(counties) == 2875
    assert list(counties.columns) == list(prefectures.columns)
    assert counties["adcode"].is_unique
    assert counties["adcode"].is_monotonic_increasing
    assert counties["name_en"].is_unique
    assert counties["name_en"].map(str.isascii).all()
    assert set(counties["parent"]) == set(prefectures["adcode"])
    # The communiqué of 2021: 977 districts, 394 county-level cities, 1,301 counties, 117 autonomous
    # counties, 49 banners, 3 autonomous banners. Beyond the mainland there are 18 + 8 districts, on the
    # map 加格达奇 too; of cities the undivided ones and 神农架 and 六枝 under their own kinds.
    kinds = Counter(counties["unit_type"])
    assert kinds["autonomous_county"] == 117
    assert (kinds["banner"], kinds["autonomous_banner"]) == (49, 3)


def test_codes_and_names_are_those_of_the_dated_table(root, counties):
    with (root / "data/places/divisions.csv").open(encoding="utf-8") as stream:
        there = {
            row["code"]: row["name"]
            for row in csv.DictReader(stream)
            if row["level"] == "county" and row["kind"] == "current"
        }
    mainland = counties[~counties["adcode"].str[:2].isin(["81", "82"])]
    ours = dict(zip(mainland["adcode"], mainland["name_zh"], strict=True))
    assert set(ours) - set(there) == UNDIVIDED | ON_NO_LIST
    assert set(there) - set(ours) == {"659011"}  # 新星市, founded in 2021, lies in 伊州区 here
    assert {c: n for c, n in ours.items() if c in there and there[c] != n} == {}


def test_outlines_are_a_coverage_that_keeps_its_areas(counties):
    outlines = counties.geometry.to_numpy()
    assert shapely.is_valid(outlines).all()
    assert shapely.coverage_is_valid(outlines)
    geod = pyproj.Geod(ellps="WGS84")
    area = np.array([geod.geometry_area_perimeter(one)[0] / 1e6 for one in outlines])
    assert np.abs(area / counties["area_km2"] - 1).max() < 0.1


def test_counties_fill_their_prefectures(counties, prefectures):
    """Zhuhai and Macao alone differ: the source draws the land that Macao leases there in two ways."""
    whole = counties.groupby("parent")["area_km2"].sum()
    ratio = whole / prefectures.set_index("adcode")["area_km2"]
    off = ratio[(ratio - 1).abs() > 1e-4]
    assert set(off.index) == {"440400", "820000"}
    assert (off - 1).abs().max() < 1e-3


def test_borders_lie_on_those_of_the_prefectures(counties, prefectures):
    """All vertices of prefectures are vertices of counties: the two maps can be laid on one another."""
    have, want = (
        {tuple(xy) for xy in shapely.get_coordinates(frame.geometry.to_numpy())}
        for frame in (counties, prefectures)
    )
    missing = want - have
    assert len(missing) < 1e-3 * len(want)  # of Zhuhai, whose border the source has twice


def pairs_of(regions, parent):
    """Return the pairs of neighbours by queen, each region under the name of its parent, if it has one."""
    w = rs.weights.queen(regions, islands="keep")
    links = sp.coo_array(w.matrix)
    ids = [parent.get(one, one) for one in w.ids]
    found = zip(links.row.tolist(), links.col.tolist(), strict=True)
    return {(ids[i], ids[j]) for i, j in found if ids[i] != ids[j]}


def test_queen_at_borders_is_that_of_the_prefectures(counties):
    """Prefectures are neighbours where, and only where, counties of theirs are."""
    parent = dict(zip(counties["adcode"], counties["parent"], strict=True))
    assert pairs_of(rs.china("county"), parent) == pairs_of(rs.china("prefecture"), {})


def test_seats_are_inside_and_most_are_known(counties):
    known = counties[counties["seat_lon"].notna()]
    assert len(known) == 2875 - 731  # the manifest says it
    points = shapely.points(known["seat_lon"], known["seat_lat"])
    metres = pyproj.Transformer.from_crs("EPSG:4326", EQUAL_AREA, always_xy=True)
    outside = [
        shapely.distance(
            shapely.transform(outline, lambda xy: np.column_stack(metres.transform(*xy.T))),
            shapely.transform(point, lambda xy: np.column_stack(metres.transform(*xy.T))),
        )
        for outline, point in zip(known.geometry, points, strict=True)
        if not outline.contains(point)
    ]
    assert max(outside, default=0.0) < 1500.0  # simplification leaves a few out, by less than this


def test_the_map_is_read_and_summed_to_its_prefectures():
    counties = rs.china("county", mainland=True)
    assert counties.n == 2848
    assert counties.labels["110100"].zh == "北京"
    assert sum(counties.attributes["parent"] == "110100") == 16


def test_a_copy_without_the_map_says_how_to_have_it(root, tmp_path, monkeypatch):
    shutil.copytree(
        root / "data" / "boundaries",
        tmp_path / "data" / "boundaries",
        ignore=shutil.ignore_patterns("*.gpkg"),
    )
    module = sys.modules["regspatial.io.china"]
    monkeypatch.setattr(module, "shipped", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(rs.errors.InputError, match="file of its own"):
        rs.china("county")
