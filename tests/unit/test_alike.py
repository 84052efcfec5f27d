"""Names that were meant stand in the order of their nearness, wherever they are asked about."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, UnknownColumnError
from regspatial.words.nearest_name import alike, did_you_mean

VALUES = np.random.default_rng(1).normal(size=(3, 6))
PANEL = rs.Panel.from_arrays(
    range(6), range(3), {"gdp_pub": VALUES, "gdp_rev": VALUES**2, "rd": VALUES + 1.0}
)


@pytest.mark.parametrize(
    ("asked", "there", "found"),
    [
        ("gdp_re", ["gdp_pub", "gdp_rev", "gdp"], ["gdp_rev", "gdp"]),
        ("region9", ["region1", "region2", "region3", "region4"], ["region4", "region3"]),
        ("gdp1", ["agdp", "gdpa", "gdpb"], ["gdpa", "gdpb"]),
        ("GDP", ["gdx", "gdp"], ["gdp", "gdx"]),
        ("lnGDP", ["lngdp", "lnGDX"], ["lngdp", "lnGDX"]),
        ("专利申请量", ["专利授权量", "人口", "专利申请"], ["专利申请", "专利授权量"]),
        ("population", ["x", "gdp"], []),
        ("", ["x"], []),
    ],
)
def test_the_nearest_name_stands_first_whatever_the_order_of_the_columns(asked, there, found):
    assert alike(asked, there) == found
    if len({len(one) for one in found}) != 1:  # no tie, so the order given decides nothing
        assert alike(asked, there[::-1]) == found


def test_a_name_of_the_capitals_typed_comes_before_one_of_others():
    assert alike("GDP_x", ["gdp_x", "GDP_y", "GDP_x2"]) == ["gdp_x", "GDP_x2"]


def test_of_several_unknown_names_each_has_its_own_nearest_in_turn():
    said = did_you_mean(["rdd", "gdp_re"], PANEL.columns).text()
    assert said == " Did you mean rd, gdp_rev, gdp_pub?"
    assert did_you_mean(["wholly_other"], PANEL.columns).text() == ""


def test_formulas_effects_and_arguments_ask_alike():
    with pytest.raises(UnknownColumnError, match=r"Did you mean gdp_rev, gdp_pub\?"):
        rs.fixed_effects(PANEL, "gdp_re ~ rd | id + time")
    with pytest.raises(UnknownColumnError, match=r"Did you mean gdp_rev, gdp_pub\?"):
        rs.fixed_effects(PANEL, "rd ~ gdp_rev | gdp_re")
    with pytest.raises(ParameterError, match=r"Did you mean covariance\?"):
        rs.fixed_effects(PANEL, "gdp_rev ~ rd | id", covarience="hc1")
