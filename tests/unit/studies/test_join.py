"""Map and table: who is on one side only, and nothing dropped silently."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.errors import DataWarning, LabelError, ParameterError
from regspatial.studies import join
from regspatial.studies.joining import regions_of
from regspatial.words import SHELL

IDS = ("110000", "120000", "130000", "510000")
REGIONS = rs.Regions(
    ids=IDS,
    points=np.arange(8.0).reshape(4, 2),
    attributes={"name_zh": np.array(["北京市", "天津市", "河北省", "四川省"])},
)


def panel(*ids):
    return rs.Panel.from_arrays(ids, [2012], {"x": np.arange(float(len(ids)))})


def test_both_sides_alike_in_any_order():
    report = rs.join_report(REGIONS, panel(*IDS[::-1]))
    assert report.complete
    assert report.matched == IDS
    assert report.rows() == ()
    assert "4 regions on both sides" in report.summary()


def test_the_regions_of_a_table_in_its_order():
    assert regions_of(REGIONS, panel("510000", "110000")).ids == ("510000", "110000")
    with pytest.raises(LabelError, match=r"990000.*ignore=") as found:
        regions_of(REGIONS, panel("110000", "990000"))
    assert found.value.ids == ("990000",)
    numbered = rs.Regions(ids=("1", "2"), points=np.eye(2))
    with pytest.raises(LabelError, match=r"share 0 regions.*numbered 1, 2"):
        regions_of(numbered, panel("110000", "120000"))


def test_each_side_alone_is_listed_with_its_name():
    report = rs.join_report(REGIONS, panel("120000", "110000", "990000"))
    assert report.matched == ("110000", "120000")
    assert report.only_map == ("130000", "510000")
    assert report.only_table == ("990000",)
    assert report.suggestions == ()
    table = report.tables()[0]
    alone = {"id": "130000", "name": "河北省", "only_on": "map", "suggestion": "", "reason": ""}
    assert alone in table.records()
    assert "地图" in table.text("zh")
    assert "map" not in table.text("zh")
    ids, (column,) = report.layer_columns()
    assert ids == IDS
    assert column.values.tolist() == ["both", "both", "map_only", "map_only"]


@pytest.mark.parametrize(
    ("given", "meant", "reason"),
    [
        *(("0110000", "110000", "spelling"), ("11", "110000", "spelling")),
        *(("'110000", "110000", "spelling"), ("１１００００", "110000", "spelling")),
        *(
            ("四川", "510000", "name"),
            ("四川省", "510000", "name"),
            ("泗川省", "510000", "similar"),
        ),
    ],
)
def test_near_matches_are_proposed(given, meant, reason):
    (found,) = rs.join_report(REGIONS, [given]).suggestions
    assert (found.candidates[0], found.reason) == (meant, reason)


def test_codes_that_merely_look_alike_are_not_proposed():
    assert rs.join_report(REGIONS, ["110001", "111000", "120"]).suggestions == ()


def test_a_region_already_matched_is_not_proposed_again():
    assert rs.join_report(REGIONS, ["510000", "四川"]).suggestions == ()


def test_ids_of_a_long_column_may_repeat():
    report = rs.join_report(REGIONS, ["110000", 110000.0, "120000", "110000"])
    assert report.table_ids == ("110000", "120000")


def test_join_puts_both_in_the_order_of_the_map():
    regions, table = join(REGIONS, panel(*IDS[::-1]))
    assert regions.ids == table.ids == IDS
    assert table["x"].values.tolist() == [[3.0, 2.0, 1.0, 0.0]]


def test_join_names_both_sides_or_says_what_it_left_out():
    table = panel("110000", "120000", "四川")
    with pytest.raises(LabelError, match="'四川' may be 510000 四川省") as caught:
        join(REGIONS, table)
    assert caught.value.ids == ("四川", "130000", "510000")
    assert "仅在表中：1 个（四川）" in caught.value.zh
    with pytest.warns(DataWarning, match="were left out"):
        regions, cut = join(REGIONS, table, how="inner")
    assert regions.ids == cut.ids == ("110000", "120000")


def test_join_of_nothing_in_common_is_refused_either_way():
    for how in ("raise", "inner"):
        with pytest.raises(LabelError, match=r"share 0 regions.*match names"):
            join(REGIONS, panel("北京", "天津"), how=how)
    with pytest.raises(ParameterError):
        join(REGIONS, panel(*IDS), how="left")


def test_the_column_of_a_numbered_map_that_holds_the_ids_of_the_table_is_named():
    numbered = rs.Regions(
        ids=("1", "2", "3"),
        points=np.arange(6.0).reshape(3, 2),
        attributes={"area": np.array([1.0, 2.0, 3.0]), "id": np.array(["b", "a", "c"])},
    )
    with pytest.raises(LabelError, match="The column 'id' of the map") as caught:
        join(numbered, panel("a", "b", "c"))
    assert "地图的 'id' 列" in caught.value.zh
    with pytest.raises(LabelError, match="numbered 1, 2"):
        join(numbered, panel("x", "y", "c9"))


def test_the_tool_gives_the_same():
    out = runner.call("join_report", {"regions": REGIONS, "panel": panel("110000", "1")}, {})
    assert out.result.rows() == rs.join_report(REGIONS, panel("110000", "1")).rows()


def test_regions_are_named_in_the_readers_language():
    english = np.array(["Beijing", "Tianjin", "Hebei", ""])
    regions = REGIONS.with_attributes(name_en=english)
    report = rs.join_report(regions, panel("110000", "Tianjin"))
    assert "Hebei" in report.summary()
    assert "河北省" not in report.summary()
    assert "河北省" in report.summary("zh")
    assert "Hebei" not in report.summary("zh")
    assert "四川省" in report.summary()  # where there is no English name
    with pytest.raises(LabelError) as error:
        join(regions, panel("110000", "Tianjin"))
    assert "130000 Hebei" in error.value.en
    assert "'Tianjin' may be 120000 Tianjin" in error.value.en
    assert "130000 河北省" in error.value.zh


def test_a_join_without_a_match_says_why_and_which_way_out():
    note = rs.join_report(["110000", "120000"], ["x1", "x2"]).tables()[0].notes[-1]
    assert "Nothing matches" in note.en
    assert "Match names with names=, or name the map's id column (id=)." in note.en
    assert "--names" in note.text("en", SHELL)
    assert "--regions-id" in note.text("zh", SHELL)
    one = rs.join_report(["110000"], ["110000"]).tables()[0].notes
    assert len(one) == 1


@pytest.mark.parametrize("first", [0, 1])
def test_numbers_of_rows_are_no_codes_that_lost_something(first):
    """'11' of a table that is numbered 1, 2, … is no 110000."""
    ids = [f"{k}0000" for k in range(11, 42)]
    regions = rs.Regions(ids=tuple(ids), points=np.column_stack([np.arange(31.0), np.zeros(31)]))
    counted = [str(k) for k in range(first, first + 31)]
    report = rs.join_report(regions, counted)
    assert report.suggestions == ()
    panel = rs.Panel.from_arrays(counted, [2020], {"y": [[float(k) for k in range(31)]]})
    with pytest.raises(LabelError) as caught:
        join(regions, panel)
    said = caught.value.en
    assert "are the numbers of its rows" in said
    assert "may be" not in said


def test_codes_that_are_short_of_digits_are_still_guessed():
    assert rs.join_report(["110000", "120000", "310000"], ["11", "12", "31"]).suggestions
