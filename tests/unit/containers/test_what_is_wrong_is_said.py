"""What is wrong with ids and cells of one time is said in the words of the reader, without the name of no time."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import errors
from regspatial._calls.sample import within
from regspatial.words.faces import SHELL


def test_ids_that_stand_twice_are_called_in_each_language():
    with pytest.raises(errors.DuplicateIdError) as caught:
        rs.Panel(ids=("a", "a"), times=(2020,), columns={"x": np.ones((1, 2))})
    assert "1 of the region ids stand more than once: a." in str(caught.value)
    assert "地区编号中有 1 个重复：a。" in caught.value.localized("zh")


def test_a_cross_section_names_no_time(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("code,x,y\na,1,5\nb,n.d. yet,5\nc,3,5\nd,4,5\n", "utf-8")
    with pytest.raises(errors.NotNumericError, match=r"row 3 \(b\): 'n.d. yet'"):
        rs.read_panel(table, id="code", columns=["x"])
    panel = rs.read_panel(table, id="code", columns=["y"])
    w = rs.SpatialWeights(ids=panel.ids, matrix=1.0 - np.eye(4))
    with pytest.raises(errors.ConstantColumnError, match="in every region, so"):
        rs.moran(panel["y"], w)


def test_a_table_without_times_has_none_to_choose():
    panel = rs.Panel.from_arrays(["a", "b", "c"], ["all"], {"x": [[1.0, 2.0, 4.0]]})
    with pytest.raises(
        errors.UnknownColumnError, match=r"has no times; leave the time out \(2019 was"
    ) as caught:
        panel["x"].at(2019)
    for said in (caught.value.message.text("en", SHELL), caught.value.localized("zh")):
        assert "--time" not in said
        assert "time=" not in said
    w = rs.SpatialWeights(ids=panel.ids, matrix=1.0 - np.eye(3))
    with pytest.raises(errors.ParameterError, match="two periods; the table has one"):
        rs.autocorrelation.cluster_transitions(panel["x"], w, rng=1, permutations=99)
    with pytest.raises(errors.ParameterError, match="two periods; the table has one"):
        rs.convergence(panel, "x")
    years = rs.Panel.from_arrays(["a", "b"], [2018, 2020], {"x": np.ones((2, 2))})
    with pytest.raises(
        errors.UnknownColumnError, match="no time 2019 in 'x'; there are 2018, 2020"
    ):
        years["x"].at(2019)


def test_too_few_times_come_with_the_way_to_more():
    untimed = rs.Panel.from_arrays(["a", "b", "c"], ["all"], {"x": [[1.0, 2.0, 4.0]]})
    with pytest.raises(errors.ParameterError) as caught:
        rs.convergence(untimed, "x")
    assert "names no times: name the column of the times, or read a table" in str(caught.value)
    assert "请指定时间列；若每年各占一列，请按宽表读取。" in caught.value.localized("zh")
    one = rs.Panel.from_arrays(["a", "b", "c"], [2020], {"x": [[1.0, 2.0, 4.0]]})
    with pytest.raises(errors.ParameterError, match=r"Given: 2020; take a table with more times"):
        rs.convergence(one, "x")
    with pytest.raises(errors.ParameterError, match=r"1 is given. Given: 2020;"):
        rs.shift_share(one.with_columns(z=one["x"]), ["x", "z"])
    w = rs.SpatialWeights(ids=one.ids, matrix=(1.0 - np.eye(3)) / 2)
    with pytest.raises(errors.SpecificationError, match="needs two periods. The table names no"):
        rs.hausman_test(untimed, "x ~ 1", w)
    with pytest.raises(errors.InputError, match=r"has one time; a move needs two. Given: 2020;"):
        rs.markov_transitions(one["x"], classes=2)


def test_empty_cells_in_a_group_are_not_answered_by_merging_groups():
    x = np.random.default_rng(5).normal(size=(6, 12))
    y = x + np.random.default_rng(6).normal(size=(6, 12))
    y[2, 3] = np.nan
    ids = [f"r{k:02d}" for k in range(12)]
    half = np.tile(np.arange(12) // 6, (6, 1)).astype(float)
    panel = rs.Panel.from_arrays(ids, range(6), {"x": x, "y": y, "half": half})
    ring = np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)
    w = rs.SpatialWeights(ids=panel.ids, matrix=ring / 2)
    said = "In the group 0: Column 'y' is empty"
    with within(), pytest.raises(errors.MissingValueError, match=said) as e:  # as a recipe calls it
        rs.spatial_groups(panel, "y ~ x", w, "half", model="sar")
    assert "Merge groups" not in str(e.value)
    assert e.value.columns == ("y",)
    panel = rs.Panel.from_arrays(ids, [2010, 2011, 2012, 2013, 2014, 2017], {"x": x, "y": y})
    with pytest.raises(errors.MissingValueError) as e:
        panel.require("y")
    assert "2010–2011、2013–2014、2017 各期没有缺失" in e.value.localized("zh")


def test_a_test_of_residuals_says_what_it_lacks():
    rng = np.random.default_rng(3)
    ids = [f"r{k}" for k in range(12)]
    x, e = rng.normal(size=(2, 1, 12))
    panel = rs.Panel.from_arrays(ids, ["all"], {"x": x, "y": x + e})
    w = rs.SpatialWeights(ids=panel.ids, matrix=1.0 - np.eye(12))
    how = {"model": "ols", "fixed_effects": "none", "draws": 19, "rng": 1}
    with pytest.raises(errors.SpecificationError, match="test cd here: it needs three periods"):
        rs.regression.pesaran_cd_test(panel, "y ~ x", w, **how)
    with pytest.raises(errors.SpecificationError, match="moran here: it needs spatial weights"):
        rs.regression.residual_moran_test(panel, "y ~ x", None, **how)


def test_codes_beside_names_are_said_with_the_way_out():
    china = rs.china("province")
    with pytest.raises(rs.errors.LabelError, match="match names with names="):
        china.select(["北京", "天津"])
    with pytest.raises(rs.errors.LabelError) as other:
        china.select(["999999", "北京"])
    assert "match names" not in str(other.value)
    with pytest.raises(rs.errors.LabelError) as codes:
        china.select(["999999"])
    assert "match names" not in str(codes.value)
