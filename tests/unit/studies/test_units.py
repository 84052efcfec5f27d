"""Units as yearbooks state them, and from one to another."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, UnknownColumnError
from regspatial.studies.units import pairs_of_units, unit_of


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("亿元", "元", 1e8),
        ("亿元", "100 million yuan", 1.0),
        ("万人", "10,000 persons", 1.0),
        ("万人", "人", 1e4),
        ("%", "1", 0.01),
        ("‰", "%", 0.1),
        ("元/人", "万元/万人", 1.0),
        ("万元/平方公里", "元/公顷", 100.0),
        ("billion USD", "亿美元", 10.0),
        ("million euro", "euros", 1e6),
        ("万吨标准煤", "吨标准煤", 1e4),
        ("亩", "公顷", 1 / 15),
        ("亿千瓦时", "kWh", 1e8),
        ("十万人", "人", 1e5),
    ],
)
def test_known_ratios(one, other, ratio):
    a, b = unit_of(one), unit_of(other)
    assert (a.base, a.per) == (b.base, b.per)
    assert a.factor / b.factor == pytest.approx(ratio, rel=1e-14)  # a rounding or two


@pytest.mark.parametrize("text", ["", "bananas", "元元", "亿元/bananas", "2010=100", "万万香蕉"])
def test_what_is_no_known_unit(text):
    assert unit_of(text) is None


def panel():
    columns = {"gdp": [[1.1, np.nan]], "pop": [[3.0, 4.0]], "x": [[1.0, 2.0]]}
    units = {"gdp": "亿元", "pop": "万人"}
    return rs.Panel(ids=("a", "b"), times=(2020,), columns=columns, units=units)


def test_columns_are_converted_and_keep_the_new_unit():
    out = rs.studies.convert_units(panel(), {"gdp": "万元", "pop": "亿人"})
    assert out.columns["gdp"][0, 0] == 11000.0  # 1.1 × 10,000 as printed
    assert out.columns["pop"][0].tolist() == [3e-4, 4e-4]
    assert dict(out.units) == {"gdp": "万元", "pop": "亿人"}
    assert out.columns["x"].tolist() == [[1.0, 2.0]]


def test_every_unit_that_cannot_be_had_is_named():
    with pytest.raises(ParameterError) as caught:
        rs.studies.convert_units(panel(), {"gdp": "人", "pop": "bananas", "x": "元"})
    said = caught.value.localized("en")
    for part in ("3 units", "'gdp' is in '亿元'", "'bananas' is not known", "no unit for 'x'"):
        assert part in said
    with pytest.raises(UnknownColumnError, match="no columns y, z"):
        rs.studies.convert_units(panel(), {"y": "元", "z": "元"})


def test_a_line_of_units():
    assert pairs_of_units("gdp=万元，pop = 人") == {"gdp": "万元", "pop": "人"}
    assert pairs_of_units("pop=10,000 persons,gdp=元") == {"pop": "10,000 persons", "gdp": "元"}
    with pytest.raises(ParameterError, match="column=unit"):
        pairs_of_units("gdp")


def test_a_reader_converts_on_every_face(tmp_path):
    from regspatial.cli.reading import containers
    from regspatial.recipes.inputs import Inputs
    from regspatial.recipes.sources import load_panel

    path = tmp_path / "t.csv"
    path.write_text("地区,年份,产值（亿元）\n甲,2020,1.5\n乙,2020,2\n", encoding="utf-8")
    found = [
        rs.read_panel(path, units={"产值": "万元"}),
        containers({"panel": str(path)}, {"units": "产值=万元"})["panel"],
        load_panel({"source": "t.csv", "units": {"产值": "万元"}}, tmp_path, Inputs()),
    ]
    for panel in found:
        assert panel.columns["产值"].tolist() == [[15000.0, 20000.0]]
        assert panel.units == {"产值": "万元"}
    by_hand = rs.read_panel(path, "地区", "年份", units={"产值（亿元）": "元"})
    assert by_hand.columns["产值"].tolist() == [[1.5e8, 2e8]]
