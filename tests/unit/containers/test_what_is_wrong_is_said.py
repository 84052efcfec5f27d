"""What is wrong with ids and cells of one time is said in the words of the reader, without the name of no time."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import errors


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
        errors.UnknownColumnError, match=r"has no times; leave time= empty \(2019 was"
    ):
        panel["x"].at(2019)
    w = rs.SpatialWeights(ids=panel.ids, matrix=1.0 - np.eye(3))
    with pytest.raises(errors.ParameterError, match="two periods; the table has one"):
        rs.autocorrelation.moran_transitions(panel["x"], w, rng=1, permutations=99)
    with pytest.raises(errors.ParameterError, match="two periods; the table has one"):
        rs.convergence(panel, "x")
    years = rs.Panel.from_arrays(["a", "b"], [2018, 2020], {"x": np.ones((2, 2))})
    with pytest.raises(
        errors.UnknownColumnError, match="no time 2019 in 'x'; there are 2018, 2020"
    ):
        years["x"].at(2019)


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
