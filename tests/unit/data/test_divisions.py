"""The shipped divisions by year: as the manifest says, and true where history is known."""

import csv
import hashlib
import tomllib

import pytest

from regspatial.studies.places.divisions import divisions, traditional


@pytest.fixture(scope="module")
def manifest(root):
    text = (root / "data" / "places" / "MANIFEST.toml").read_text(encoding="utf-8")
    return {table["name"]: table for table in tomllib.loads(text)["table"]}


@pytest.mark.parametrize("name", ["divisions.csv", "traditional.csv", "aggregates.csv"])
def test_tables_are_as_the_manifest_says(root, manifest, name):
    path = root / "data" / "places" / name
    assert hashlib.sha256(path.read_bytes()).hexdigest() == manifest[name]["sha256"]
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == list(manifest[name]["columns"])
    assert len(rows) == manifest[name]["rows"]
    assert len({tuple(row) for row in rows}) == len(rows)


def test_every_heir_is_a_unit_of_2021(root):
    with (root / "data" / "boundaries" / "china_names.csv").open(encoding="utf-8-sig") as stream:
        on_map = {r["adcode"] for r in csv.DictReader(stream) if r["level"] == "prefecture"}
    counties = {d.code for d in divisions() if d.level == "county" and d.kind == "current"}
    for one in divisions():
        heirs = {code for code, _n in one.now}
        # a county may have become a city that has no counties (Dongguan)
        assert heirs <= (on_map if one.level == "prefecture" else counties | on_map), one
        assert heirs or one.kind == "divided", one
        assert (one.last is None) == (one.kind == "current"), one
        if one.whole and one.level == "county":
            assert len(heirs) == 1, one


def test_a_code_has_one_name_at_a_time():
    spans = {}
    for one in divisions():
        for year in range(one.first, one.last or 2022):
            assert spans.setdefault((one.level, one.code, year), one) is one


def test_the_counties_of_2021_are_as_many_as_the_ministry_counts():
    # Ministry of Civil Affairs, end of 2021: 2 843 units at county level on the mainland
    assert sum(d.level == "county" and d.kind == "current" for d in divisions()) == 2843


def test_traditional_characters_become_others_and_never_the_other_way():
    pairs = traditional()
    assert "".join(chr(k) for k in pairs).translate(pairs) == "".join(pairs.values())
    assert not {ord(new) for new in pairs.values()} & set(pairs)
