"""The example tables: stated provenance, and figures typed as published."""

import csv
import hashlib
import sqlite3
import tomllib
from statistics import mean

import pytest

REACHES = {
    "lower": ("310000", "320000", "330000", "340000"),
    "middle": ("360000", "420000", "430000"),
    "upper": ("500000", "510000", "520000", "530000"),
}


@pytest.fixture(scope="module")
def folder(root):
    return root / "data" / "tables"


@pytest.fixture(scope="module")
def tables(folder):
    manifest = tomllib.loads((folder / "MANIFEST.toml").read_text(encoding="utf-8"))
    return {table["name"]: table for table in manifest["table"]}


@pytest.fixture(scope="module")
def opening_up(folder):
    with (folder / "yreb_opening_up.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_table_states_where_it_comes_from(folder, tables):
    assert {path.name for path in folder.glob("*.csv")} == set(tables)
    for name, table in tables.items():
        assert table["kind"] in {"published", "simulated"}
        assert ("simulated" in name) == (table["kind"] == "simulated")
        if table["kind"] == "simulated":
            assert (folder / table["generator"]).is_file()
            assert isinstance(table["seed"], int)
        for field in ("title_en", "title_zh", "source", "licence"):
            assert table[field]


def test_tables_are_what_the_manifest_says(folder, tables):
    for name, table in tables.items():
        path = folder / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == table["sha256"]
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert list(rows[0]) == list(table["columns"])
        assert len(rows) == table["rows"]
        keys = {(row[table["id"]], row[table["time"]]) for row in rows}
        assert len(keys) == len(rows)


@pytest.mark.parametrize(
    ("reach", "published"), [("lower", 8.425), ("middle", 0.486), ("upper", 0.683)]
)
def test_opening_up_has_the_published_group_means(opening_up, reach, published):
    values = [
        float(row["opening_up"])
        for row in opening_up
        if row["year"] == "2022" and row["adcode"] in REACHES[reach]
    ]
    assert len(values) == len(REACHES[reach])
    # Published to three decimals from three-decimal figures: half a unit and rounding.
    assert abs(mean(values) - published) < 6e-4


def test_opening_up_covers_the_yangtze_belt_in_every_year(root, opening_up):
    path = root / "data" / "boundaries" / "china_provinces.gpkg"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        belt = set(
            database.execute(
                "SELECT adcode, name_en, name_short_zh FROM china_provinces WHERE yangtze_belt = 1"
            )
        )
    database.close()
    assert len(belt) == 11
    for year in ("1993", "2000", "2005", "2010", "2014", "2022"):
        rows = [row for row in opening_up if row["year"] == year]
        assert {(row["adcode"], row["name_en"], row["name_zh"]) for row in rows} == belt


@pytest.mark.parametrize(
    ("code", "year", "value"),
    [
        ("310000", "1993", 0.277),
        ("330000", "2005", 0.809),
        ("500000", "2014", 0.485),
        ("530000", "2022", 0.699),
        ("430000", "2000", 0.006),
    ],
)
def test_opening_up_spot_values(opening_up, code, year, value):
    found = [r for r in opening_up if r["adcode"] == code and r["year"] == year]
    assert [float(r["opening_up"]) for r in found] == [value]
