"""Named parts of China: their members, on maps of every level, and what is refused."""

import csv
import hashlib
import subprocess
import sys
import tomllib

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import DataWarning, LabelError, ParameterError
from regspatial.studies.places.subsets import cut_to_subset, find_subset


@pytest.fixture(scope="module")
def prefectures():
    return rs.china("prefecture")


def test_the_table_is_as_the_manifest_says_and_as_its_script_writes_it(root, tmp_path):
    path = root / "data" / "places" / "groups.csv"
    manifest = tomllib.loads((path.parent / "MANIFEST.toml").read_text(encoding="utf-8"))
    (entry,) = [t for t in manifest["table"] if t["name"] == path.name]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == list(entry["columns"])
    assert len(rows) == entry["rows"]
    script = path.parent / "build_groups.py"
    copy = tmp_path / script.name
    copy.write_bytes(script.read_bytes())
    subprocess.run([sys.executable, str(copy)], check=True, cwd=root, capture_output=True)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "level", "count"),
    [
        ("京津冀", "province", 3),
        ("京津冀", "prefecture", 13),
        ("长江经济带", "province", 11),
        ("长三角", "prefecture", 41),
        ("长三角中心区", "prefecture", 27),
        ("长三角城市群", "prefecture", 26),
        ("珠三角", "prefecture", 9),
        ("粤港澳大湾区", "prefecture", 11),
        ("成渝", "prefecture", 16),
        ("长江中游城市群", "prefecture", 31),
        ("中原城市群", "prefecture", 30),
        ("北部湾城市群", "prefecture", 15),
        ("海峡西岸经济区", "prefecture", 20),
        ("Greater Bay Area", "prefecture", 11),
        ("yangtze-belt", "province", 11),
    ],
)
def test_a_part_has_as_many_members_as_its_document(name, level, count):
    assert rs.china(level).subset(name).n == count


def test_divisions_of_the_mainland_are_whole_and_agree_with_the_map():
    mainland = rs.china("province", mainland=True)
    four = ["east", "central", "west", "northeast"]
    zones = [s.key for s in rs.subsets().subsets if s.kind == "economic zone"]
    for parts in (four, zones):
        ids = [i for part in parts for i in mainland.subset(part).ids]
        assert sorted(ids) == sorted(mainland.ids)
    for part in four:
        assert set(mainland.subset(part).ids) == set(mainland.where(region4=part).ids)
    assert set(mainland.subset("长江经济带").ids) == set(mainland.where(yangtze_belt=1).ids)


def test_several_parts_are_one_set_in_the_order_of_the_map(prefectures):
    both = prefectures.subset("珠三角、长三角中心区")
    assert both.ids == prefectures.subset(["yangtze-delta-core", "pearl-delta"]).ids
    assert list(both.ids) == sorted(both.ids)


def test_counties_belong_to_the_parts_of_their_units():
    ids = ["110105", "310115", "440305", "500101", "500235", "429004", "632521", "999999"]
    counties = rs.Regions(ids=ids, points=np.zeros((8, 2)))
    with pytest.warns(DataWarning, match="members are not on the map"):
        assert counties.subset("成渝").ids == ("500101", "500235")
    with pytest.warns(DataWarning):
        assert counties.subset("长江中游城市群").ids == ("429004",)
    with pytest.warns(DataWarning):
        assert counties.subset("兰西").ids == ("632521",)


def test_what_is_no_part_is_asked_about_with_what_can_be_pasted(prefectures):
    with pytest.raises(ParameterError, match="jing-jin-ji"):
        prefectures.subset("京金冀")
    with pytest.raises(ParameterError, match='china."prefecture".'):
        rs.china("province").subset("成渝")
    with pytest.raises(ParameterError, match="leave it out"):
        prefectures.subset(" ")
    with pytest.raises(LabelError, match="no codes of China"):
        rs.Regions(ids=["a", "b"], points=np.zeros((2, 2))).subset("京津冀")
    with pytest.raises(LabelError, match="Nothing of"):
        rs.china("province").where(region4="east").subset("大西北")
    with pytest.warns(DataWarning, match="810000, 820000"):
        rs.china("prefecture", mainland=True).subset("GBA")


def test_every_name_means_one_part():
    for one in rs.subsets().subsets:
        for name in (one.key, one.name.zh, one.name.en, *one.aliases):
            assert find_subset(name) is one, name


def test_a_table_is_cut_with_the_map_and_strangers_stay():
    whole = rs.china("province")
    panel = rs.Panel.from_arrays([*whole.ids, "990000"], [1], {"x": np.arange(35.0)})
    cut = cut_to_subset(panel, whole, whole.subset("京津冀"))
    assert cut.ids == ("110000", "120000", "130000", "990000")


def test_the_list_speaks_both_languages():
    found = rs.subsets()
    assert "京津冀" in found.summary("zh")
    assert "城市群" in found.summary("zh")
    assert "Beijing-Tianjin-Hebei" in found.summary()
