"""Ends of flows written as names of the regions of a map."""

import pytest

import regspatial as rs
from regspatial.errors import LabelError

MAP = rs.china("province")


def test_names_in_any_spelling_are_the_regions_of_the_map():
    links = [("广东省", "湖南", 3.0), ("Hunan", "440000", 5.0), ("广东", "湖南省", 1.0)]
    found = rs.network.flow_layer(links, regions=MAP)
    cells = {(MAP.ids[i], MAP.ids[j]): v for (i, j), v in found.matrix.todok().items()}
    assert cells == {("440000", "430000"): 4.0, ("430000", "440000"): 5.0}


def test_a_table_with_names_and_years_is_read(tmp_path):
    file = tmp_path / "od.csv"
    file.write_text("年份,流出地,流入地,人数\n2015,湖南,广东,7\n2020,湖南,广东,9\n", "utf-8")
    first, second = rs.read_flows(
        file, regions=MAP, origin="流出地", destination="流入地", value="人数", time="年份"
    )
    assert (first.time, first.total, second.total) == (2015, 7.0, 9.0)
    assert first.ids == MAP.ids


def test_what_is_neither_id_nor_name_is_named_and_not_guessed():
    links = [("广东省", "湖南", 3.0), ("Atlantis", "440000", 5.0), ("440000", "乌有乡", 5.0)]
    with pytest.raises(LabelError, match="2 ends of flows are neither ids nor names") as caught:
        rs.network.flow_layer(links, regions=MAP)
    assert list(caught.value.ids) == ["Atlantis", "乌有乡"]
    with pytest.warns(rs.RegspatialWarning, match="left out"):
        kept = rs.network.flow_layer(links, regions=MAP, outside="drop")
    assert kept.links == 1


def test_a_map_without_names_knows_its_ids_alone():
    plain = rs.Regions(ids=MAP.ids, points=MAP.coordinates())
    assert rs.network.flow_layer([("440000", "430000", 1.0)], regions=plain).links == 1
    with pytest.raises(LabelError):
        rs.network.flow_layer([("广东省", "430000", 1.0)], regions=plain)


def test_flows_of_several_years_are_not_added_up_unseen(tmp_path):
    file = tmp_path / "od.csv"
    file.write_text("年份,流出地,流入地,人数\n2015,湖南,广东,7\n2020,湖南,广东,9\n", "utf-8")
    found = rs.read_flows(file, regions=MAP, origin="流出地", destination="流入地", value="人数")
    assert [(one.time, one.total) for one in found] == [(2015, 7.0), (2020, 9.0)]
    file.write_text("year,origin,destination,value\n2015,湖南,广东,7\n2015,广东,湖南,9\n", "utf-8")
    (one,) = rs.read_flows(file, regions=MAP)  # one year alone has nothing to be kept apart
    assert (one.time, one.total) == (None, 16.0)
    file.write_text("week,origin,destination,value\nabc,湖南,广东,7\nxyz,广东,湖南,9\n", "utf-8")
    (one,) = rs.read_flows(file, regions=MAP, value="value")
    assert one.total == 16.0
