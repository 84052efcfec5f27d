"""Containers: labels travel with the numbers, and what cannot be is refused with a sentence."""

import numpy as np
import pytest
import scipy.sparse as sp

from regspatial.containers import Panel, Regions, SpatialWeights
from regspatial.containers.spatial_weights import subset
from regspatial.errors import (
    DuplicateIdError,
    GeometryError,
    InputError,
    LabelError,
    MissingValueError,
    NotNumericError,
    ParameterError,
    UnknownColumnError,
    WeightsError,
)
from regspatial.words.faces import SHELL

M = np.array([[0, 1, 2.0], [3, 0, 4], [5, 6, 0]])
W = SpatialWeights(ids=("a", "b", "c"), matrix=M)


def panel(**columns):
    return Panel.from_arrays(["a", "b", "c"], [2000, 2001], columns)


def test_ids_of_every_type_become_the_same_label():
    p = Panel.from_arrays([110000, 120000.0, " 130000 "], [2000.0], {"x": [1, 2, 3]})
    assert p.ids == ("110000", "120000", "130000")
    assert p.times == (2000,)
    assert p.select([120000])["x"].values[0, 0] == 2


@pytest.mark.parametrize("empty", ["", " ", None, float("nan")])
def test_an_empty_id_is_refused(empty):
    with pytest.raises(LabelError, match="empty"):
        Panel.from_arrays(["a", empty], [1], {"x": [1, 2]})


def test_an_id_twice_is_named():
    with pytest.raises(DuplicateIdError) as caught:
        Panel.from_arrays([1, 2, "1"], [1], {"x": [1, 2, 3]})
    assert caught.value.ids == ("1",)
    with pytest.raises(DuplicateIdError, match="times"):
        Panel.from_arrays([1], [2000, "2000"], {"x": [[1], [2]]})


def test_columns_are_checked():
    with pytest.raises(NotNumericError) as caught:
        panel(x=[["1", "2", "many"]] * 2)
    assert caught.value.columns == ("x",)
    with pytest.raises(InputError, match=r"\(T, n\) = \(2, 3\)"):
        panel(x=np.zeros((3, 2)))
    with pytest.raises(UnknownColumnError, match="There are: x"):
        panel(x=np.zeros((2, 3)))["y"]
    with pytest.raises(MissingValueError, match="c 2001") as missing:
        panel(x=[[1, 2, 3], [1, 2, np.nan]]).require("x")
    assert missing.value.ids == ("c",)
    with pytest.raises(UnknownColumnError, match="2000, 2001"):
        panel(x=np.zeros((2, 3)))["x"].at(1999)


def test_numbers_cannot_be_changed_and_the_callers_are_not():
    mine = np.ones((2, 3))
    p = panel(x=mine)
    mine[0, 0] = 9
    assert p["x"].values[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        p["x"].values[0, 0] = 2
    with pytest.raises(ValueError, match="read-only"):
        W.matrix[0, 1] = 2


@pytest.mark.parametrize("make", [np.asarray, sp.csr_array])
def test_lag_matches_by_label_whatever_the_order(make):
    w = SpatialWeights(ids=("a", "b", "c"), matrix=make(M))
    x = Panel.from_arrays(["c", "a", "b"], [1], {"x": [30.0, 10.0, 20.0]})["x"]
    expected = {"a": 20 + 60, "b": 30 + 120, "c": 50 + 120}
    lag = w.lag(x)
    assert dict(zip(lag.ids, lag.values[0], strict=True)) == expected
    assert w.lag({"b": 20, "c": 30, "a": 10}).tolist() == [80, 150, 170]
    with pytest.raises(LabelError, match="not in the mapping: c"):
        w.lag({"a": 1, "b": 2})


@pytest.mark.parametrize("make", [np.asarray, sp.csr_array])
def test_alignment_permutes_and_never_cuts(make):
    w = SpatialWeights(ids=("a", "b", "c"), matrix=make(M))
    turned = w.aligned(["c", "b", "a"])
    assert turned.to_dense().tolist() == M[::-1, ::-1].tolist()
    with pytest.raises(LabelError) as caught:
        w.aligned(["a", "b"])
    assert caught.value.ids == ("c",)
    with pytest.raises(LabelError, match="not in the weights: d"):
        w.aligned(["a", "b", "d"])
    cut = subset(w, ["c", "a"])
    assert cut.to_dense().tolist() == [[0, 5], [2, 0]]
    assert cut.normalisation == "none"


def test_what_is_no_weights_matrix_is_refused():
    with pytest.raises(WeightsError, match="diagonal"):
        SpatialWeights(ids=("a", "b"), matrix=np.eye(2))
    with pytest.raises(WeightsError, match="NaN or infinite: b"):
        SpatialWeights(ids=("a", "b"), matrix=[[0, 1], [np.inf, 0]])
    with pytest.raises(WeightsError, match=r"shape \(2, 3\)"):
        SpatialWeights(ids=("a", "b"), matrix=np.zeros((2, 3)))


def test_weights_tell_their_islands_and_components():
    w = SpatialWeights(ids=("a", "b", "c"), matrix=[[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    assert w.islands == ("c",)
    assert w.components == 2
    assert "3 regions, 2 links" in repr(w)
    assert w.neighbours("a") == {"b": 1.0}


def test_regions_select_by_label_and_attribute():
    r = Regions(
        ids=(11, 12, 13),
        points=[[1, 2], [3, 4], [5, 6]],
        attributes={
            "side": np.array(["e", "w", "e"]),
            "seat_lon": [1.0, np.nan, 3],
            "seat_lat": [1.0, 2, 3],
        },
    )
    assert r.loc["13", 11].ids == ("13", "11")
    assert r.where(side="e").ids == ("11", "13")
    assert r.where(side=["w"]).points.tolist() == [[3, 4]]
    with pytest.raises(LabelError):
        r.select(["99"])
    with pytest.raises(GeometryError) as caught:
        r.coordinates("seat")
    assert caught.value.ids == ("12",)
    with pytest.raises(GeometryError, match="no finite point: 12"):
        Regions(ids=(11, 12), points=[[1, 2], [np.nan, 0]])


def test_a_condition_that_no_region_meets_is_an_error_with_the_values_there_are():
    regions = Regions(ids=["a", "b"], points=[[0, 0], [1, 1]], attributes={"side": ["e", "w"]})
    with pytest.raises(LabelError, match=r"side='north'.*side: e, w") as caught:
        regions.where(side="north")
    assert "现有取值：side: e、w" in caught.value.localized("zh")
    with pytest.raises(LabelError):
        regions.where(lambda r: np.zeros(r.n, dtype=bool))


def test_errors_speak_two_languages_and_carry_data():
    with pytest.raises(DuplicateIdError) as caught:
        Regions(ids=("a", "a"), points=np.zeros((2, 2)))
    assert "重复" in caught.value.localized("zh-Hans")
    assert "more than once" in caught.value.localized("en")
    assert caught.value.exit_code == 2


def test_a_span_that_runs_backwards_is_refused():
    panel = Panel.from_arrays(["a", "b"], [2012, 2013], {"x": [[1, 2], [3, 4]]})
    assert panel.between(2012, 2013).times == (2012, 2013)
    with pytest.raises(ParameterError, match="2013, comes after the last, 2012"):
        panel.between(2013, 2012)


def test_points_are_one_of_the_names_or_two_numeric_attributes():
    regions = Regions(
        ids=["a", "b"],
        points=[[5e5, 3e6], [6e5, 3e6]],
        lonlat=False,
        attributes={"seat_lon": [100.0, 101.0], "seat_lat": [30.0, 31.0], "name": ["x", "y"]},
    )
    for pair in (("seat_lon", "seat_lat"), ["seat_lon", "seat_lat"], "seat"):
        assert regions.lonlat_of(pair)
        assert regions.coordinates(pair).tolist() == [[100.0, 30.0], [101.0, 31.0]]
    assert not regions.lonlat_of("point")
    for wrong in (True, 7, [], ["seat_lon"], {"a": 1}, ["seat_lon", 3], None, "place"):
        with pytest.raises(ParameterError, match=r"a pair|takes 2 values"):
            regions.coordinates(wrong)
    assert not regions.lonlat_of("place")
    with pytest.raises(GeometryError, match="not numbers"):
        regions.coordinates(("name", "seat_lat"))


def test_gaps_are_told_by_times_and_regions_before_cells() -> None:
    nan = float("nan")
    x = [[1, nan, 2, 3], [3, nan, nan, 4], [nan, nan, nan, nan], [1, 2, 3, nan]]
    y = [[1, 2, 3, 4], [1, 2, 3, 4], [nan, nan, nan, nan], [1, 2, 3, 4]]
    made = Panel.from_arrays(["a", "b", "c", "d"], [2010, 2011, 2012, 2013], {"x": x, "y": y})
    with pytest.raises(MissingValueError) as error:
        made.require("x", "y")
    said = str(error.value)
    assert "8 cells: all regions in 2012, b 2010, b 2011, c 2011, d 2013." in said
    assert "'y' (4: all regions in 2012)" in said
    assert "Nothing is missing in" not in said
    with pytest.raises(MissingValueError, match="Nothing is missing in 2010–2011, 2013.") as error:
        made.require("y")
    assert "interpolate" in str(error.value)
    assert "interpolate" not in error.value.localized("en", face=SHELL)
    always = Panel.from_arrays(["a", "b"], [1, 2], {"x": [[1, nan], [2, nan]]})
    with pytest.raises(MissingValueError, match="2 cells: b at every time"):
        always.require("x")
