"""A column of ids that is none, ids that have lost zeros, columns that are not there: each says the way out."""

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import DuplicateIdError, LabelError, UnknownColumnError
from regspatial.studies.yearbooks.id_columns import check_ids
from regspatial.words.faces import SHELL

PLACES = "name,gdp,pop\na,1.5,3\nb,2.5,4\nc,3.25,5\n"


def square(x):
    import shapely

    return shapely.to_wkb(shapely.box(x, 0, x + 1, 1))


def states(ids=("01001", "01003", "01005")):
    return rs.Regions(
        ids=ids,
        points=[[k + 0.5, 0.5] for k in range(3)],
        lonlat=False,
        polygons=[square(k) for k in range(3)],
    )


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("time", [None, "year"])
def test_values_are_no_ids(tmp_path, time):
    path = written(
        tmp_path / "t.csv",
        "name,year,gdp,pop\na,2019,1.5,3\nb,2019,2.5,4\nc,2019,3.25,5\n",
    )
    with pytest.raises(LabelError) as caught:
        rs.read_panel(path, id="gdp", time=time)
    said = caught.value
    assert "Column 'gdp' holds values (1.5, 2.5, 3.25), not ids of regions" in said.en
    assert said.en.endswith("by id=. Perhaps 'name'?")
    assert "by --panel-id. " in said.localized("en", SHELL)
    assert "--panel-id" in said.localized("zh", SHELL)
    assert said.ids == ("1.5", "2.5", "3.25")


def test_values_are_no_ids_of_frames_and_wide_tables(tmp_path):
    frame = pd.DataFrame({"code": ["a", "b"], "x": [0.5, 0.25]})
    with pytest.raises(LabelError, match="holds values"):
        rs.io.panel_from_frame(frame, "x")
    path = written(tmp_path / "w.csv", "name,y2019,y2020\na,1.5,3\nb,2.5,4\n")
    with pytest.raises(LabelError, match="holds values"):
        rs.read_panel(path, id="y2019", wide=True)


@pytest.mark.parametrize(
    "cells",
    [
        [110000.0, 120000.0],
        ["110000.0", "120000.0"],
        ["NL11", "1.5", "NL13"],  # one slip is named by the map
        ["a.1", "a.2"],
        ["1", None],
    ],
)
def test_codes_are_ids(cells):
    check_ids(cells, "id")


def test_codes_that_went_through_floating_point_are_the_codes():
    frame = pd.DataFrame({"id": [110000.0, 120000.0], "y": [1.0, 2.0]})
    assert rs.io.panel_from_frame(frame, "id").ids == ("110000", "120000")


def test_repeated_ids_of_a_cross_section_name_the_column_that_has_none(tmp_path):
    path = written(tmp_path / "t.csv", "region,kind,y\na,east,1\nb,east,2\nc,west,2\n")
    with pytest.raises(DuplicateIdError) as caught:
        rs.read_panel(path, id="kind")
    assert "1 region stands twice: east (rows 2, 3)" in caught.value.en
    assert "'region' has no cell twice: perhaps the ids stand there (id=)" in caught.value.en
    assert "(--panel-id)" in caught.value.localized("en", SHELL)
    assert caught.value.ids == ("east",)


def test_repeats_of_a_panel_are_left_to_the_times(tmp_path):
    path = written(tmp_path / "t.csv", "r,year,y\na,2019,1\na,2020,2\nb,2019,1\nb,2020,3\n")
    with pytest.raises(DuplicateIdError) as caught:
        rs.read_panel(path, id="r")
    assert caught.value.en.endswith("say which column is the time: time=.")


@pytest.fixture
def map_file(tmp_path):
    geopandas = pytest.importorskip("geopandas")
    shapely = pytest.importorskip("shapely")
    frame = geopandas.GeoDataFrame(
        {"GEOID": ["01001", "01003", "01005"], "pop": [1.5, 2.5, 3.5], "st": ["x", "x", "y"]},
        geometry=[shapely.box(1000 * k, 0, 1000 * k + 1000, 1000) for k in range(3)],
        crs=3857,
    )
    frame.to_file(tmp_path / "m.gpkg")
    return tmp_path / "m.gpkg"


def test_columns_of_a_map_that_are_no_ids(map_file):
    with pytest.raises(LabelError) as caught:
        rs.read_boundaries(map_file, id="pop")
    assert "Column 'pop' holds values (1.5, 2.5, 3.5)" in caught.value.en
    assert "by --regions-id. Perhaps 'GEOID'" in caught.value.localized("en", SHELL)
    with pytest.raises(DuplicateIdError, match="'GEOID' has no cell twice"):
        rs.read_boundaries(map_file, id="st")
    with pytest.raises(UnknownColumnError, match="Did you mean GEOID"):
        rs.read_boundaries(map_file, id="GEO_ID")
    assert rs.read_boundaries(map_file, id="GEOID").ids == ("01001", "01003", "01005")


@pytest.mark.parametrize(
    ("ids", "on_map"),
    [(("1001", "1003", "1005"), None), (("1001", "11003"), ("01001", "11003", "12005"))],
)
def test_lost_zeros_are_named_with_what_puts_them_back(ids, on_map):
    regions = states() if on_map is None else states(on_map)
    panel = rs.Panel.from_arrays(ids, [2020], {"y": [range(len(ids))]})
    with pytest.raises(LabelError) as caught:
        rs.studies.join(regions, panel)
    assert "1001 for 01001" in caught.value.en
    assert "names=regions, restore_zeros=True" in caught.value.en
    assert "--names map --restore-zeros" in caught.value.localized("en", SHELL)
    assert "--names map --restore-zeros" in caught.value.localized("zh", SHELL)
    path_taken = rs.match_names(ids, regions, restore_zeros=True)
    assert set(path_taken.codes) <= set(regions.ids)


def test_lost_zeros_are_named_wherever_ids_do_not_agree():
    panel = rs.Panel.from_arrays(["1001", "1003", "1005"], [2020], {"y": [[1, 2, 3]]})
    w = rs.weights.from_dense(states().ids, np.ones((3, 3)) - np.eye(3))
    for ask in (
        lambda: rs.map_variable(panel["y"], regions=states()),
        lambda: states().select(panel.ids),
        lambda: panel.select(ids=states().ids),
        lambda: w.aligned(panel.ids),
    ):
        with pytest.raises(LabelError) as caught:
            ask()
        assert "(1001 for 01001)" in caught.value.en
        assert "--names map --restore-zeros" in caught.value.localized("zh", SHELL)


def test_the_join_report_names_lost_zeros_and_no_other_cause():
    panel = rs.Panel.from_arrays(["1001", "1003", "1005"], [2020], {"y": [[1, 2, 3]]})
    shown = rs.join_report(states(), panel).summary()
    assert "have lost their leading zeros (1001 for 01001)" in shown
    assert "Nothing matches" not in shown


def test_a_code_that_two_may_be_is_no_lost_zero():
    with pytest.raises(LabelError) as caught:
        states(("01001", "001001", "12")).select(["1001"])
    assert "zeros" not in caught.value.en


def test_an_id_that_lacks_more_than_zeros_is_no_lost_zero():
    panel = rs.Panel.from_arrays(["1001", "1009", "1005"], [2020], {"y": [[1, 2, 3]]})
    with pytest.raises(LabelError) as caught:
        rs.studies.join(states(), panel)
    assert "zeros" not in caught.value.en
