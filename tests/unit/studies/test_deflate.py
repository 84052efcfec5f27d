"""Constant prices: by hand, by shipped GDP with a made-up chain, and what is refused by name."""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    DataWarning,
    DomainError,
    FormulaError,
    InputError,
    LabelError,
    ParameterError,
)

ROUND = 1e-13
"""A few products of numbers of size one: the last digits."""

YEARS = [2009, 2010, 2011, 2012]


def rows_of(path):
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def panel_of(ids=("a", "b"), years=YEARS, **columns):
    return rs.Panel.from_arrays(list(ids), list(years), columns)


@pytest.fixture
def town():
    return panel_of(
        gdp=[[100.0, 50], [120, 66], [150, 70], [170, 90]],
        cpi=[[103.0, 101], [105, 104], [102, 97], [110, 106]],
        people=[[10.0, 5], [11, 5.5], [12, 5.2], [12.4, 6]],
    )


def test_two_towns_by_hand(town):
    found = rs.deflate(town["gdp"], town["cpi"], base=2010, population=town["people"])
    a = [100 * 1.05, 120, 150 / 1.02, 170 / (1.02 * 1.10)]
    b = [50 * 1.04, 66, 70 / 0.97, 90 / (0.97 * 1.06)]
    np.testing.assert_allclose(found.constant, np.array([a, b]).T, rtol=ROUND)
    np.testing.assert_allclose(found.levels[:, 0], [100 / 1.05, 100, 102, 112.2], rtol=ROUND)
    growth = [100 * (a[1] / a[0] - 1), 100 * (a[2] / a[1] - 1), 100 * (a[3] / a[2] - 1)]
    np.testing.assert_allclose(found.growth[1:, 0], growth, rtol=1e-12)
    assert np.isnan(found.growth[0]).all()
    np.testing.assert_allclose(found.change[2:, 0], np.diff(growth), rtol=1e-12)
    points = 100 * (b[2] - b[1]) / (a[1] + b[1])
    assert found.points[2, 1] == pytest.approx(points, rel=1e-12)
    whole = 100 * ((a[2] + b[2]) / (a[1] + b[1]) - 1)
    assert found.points[2].sum() == pytest.approx(whole, rel=1e-12)
    assert found.per_head[1, 0] == pytest.approx(120 / ((10 + 11) / 2), rel=ROUND)
    assert found.per_head[3, 1] == pytest.approx(b[3] / ((5.2 + 6) / 2), rel=ROUND)
    assert np.isnan(found.per_head[0]).all()
    total = 100 * (((a[3] + b[3]) / (a[0] + b[0])) ** (1 / 3) - 1)
    assert found.total_growth == pytest.approx(total, rel=1e-12)
    together = found.tables()[1]
    assert together.column("deflator")[2] == pytest.approx(100 * 220 / (a[2] + b[2]), rel=1e-12)
    assert together.column("nominal_growth")[1] == pytest.approx(100 * (186 / 150 - 1), rel=1e-12)


def test_every_base_gives_one_growth_and_a_chain_its_fixed_base(town):
    chained = [rs.deflate(town["gdp"], town["cpi"], base=year) for year in YEARS]
    for one in chained[1:]:
        np.testing.assert_allclose(one.growth, chained[0].growth, rtol=1e-11)
    early = rs.deflate(
        town["gdp"], town["cpi"], base=2008
    )  # the chain reaches the year before its first
    np.testing.assert_allclose(early.constant[0], [100 / 1.03, 50 / 1.01], rtol=ROUND)
    fixed = town.derive(p="chain(cpi)")
    same = rs.deflate(town["gdp"], fixed["p"], base=2011, index_form="fixed")
    np.testing.assert_allclose(same.constant, chained[2].constant, rtol=1e-12)
    np.testing.assert_allclose(
        town.derive(p="chain(cpi)").derive(x="deflate(gdp, p, 2011)")["x"].values,
        same.constant,
        rtol=1e-12,
    )


def test_an_index_of_volume_moves_the_value_of_the_base(town):
    found = rs.deflate(town["gdp"], town["cpi"], base=2010, index_of="volume")
    np.testing.assert_allclose(found.constant[:, 0], [120 / 1.05, 120, 122.4, 134.64], rtol=ROUND)
    np.testing.assert_allclose(
        found.levels[:, 0], [87.5, 100, 15000 / 122.4, 17000 / 134.64], rtol=ROUND
    )
    np.testing.assert_allclose(found.growth[1:, 1], [4, -3, 6], rtol=1e-11)
    with pytest.raises(ParameterError, match="2008"):
        rs.deflate(town["gdp"], town["cpi"], base=2008, index_of="volume")
    holed = panel_of(
        gdp=[[1.0, np.nan], [2, 3]], cpi=[[101.0, 102], [103, 104]], years=[2009, 2010]
    )
    with pytest.raises(InputError, match="b 2009"):
        rs.deflate(holed["gdp"], holed["cpi"], base=2009, index_of="volume")


def test_a_region_without_an_index_has_that_of_its_province_by_name(tmp_path):
    cities = panel_of(
        ids=["320100", "320200", "330100"],
        years=[2010, 2012],
        gdp=[[100.0, 80, 60], [130, 90, 70]],
        cpi=[[np.nan, 101.0, np.nan], [np.nan, 103.0, np.nan]],
    )
    table = tmp_path / "cpi.csv"
    table.write_text(
        "id,time,cpi\n江苏省,2011,105.3\n320000,2012,102.6\n浙江,2011,104\n330000,2012,98\n",
        encoding="utf-8",
    )
    panel = cities.select(ids=["320200"])
    with pytest.raises(ParameterError, match="lacks 1 time between 2010 and 2012: 2011"):
        rs.deflate(panel["gdp"], panel["cpi"])
    with pytest.raises(InputError, match="320200 2011"):
        rs.deflate(cities["gdp"], cities["cpi"], province_index=table)
    panel = cities.select(ids=["320100", "330100"])
    found = rs.deflate(panel["gdp"], panel["cpi"], province_index=table)
    assert dict(found.borrowed) == {"320100": "320000", "330100": "330000"}
    np.testing.assert_allclose(
        found.constant[1], [130 / (1.053 * 1.026), 70 / (1.04 * 0.98)], rtol=ROUND
    )
    borrowed = found.tables()[-1]
    assert borrowed.name == "borrowed"
    assert borrowed.column("province") == ("320000", "330000")
    rows = [row for row in rows_of(table) if row["id"].startswith(("江", "32"))]
    with pytest.raises(InputError, match="330100"):
        rs.deflate(panel["gdp"], panel["cpi"], province_index=rows)
    row = {"id": "江苏", "time": 2011, "cpi": 101}
    with pytest.raises(ParameterError, match="twice"):
        rs.deflate(panel["gdp"], panel["cpi"], province_index=[row, row])


def test_rows_of_provinces_in_the_table_serve():
    both = panel_of(
        ids=["320000", "320100"],
        gdp=np.ones((4, 2)),
        cpi=[[101.0, np.nan], [102, np.nan], [103, np.nan], [104, np.nan]],
    )
    found = rs.deflate(both["gdp"], both["cpi"])
    assert dict(found.borrowed) == {"320100": "320000"}
    np.testing.assert_array_equal(found.constant[:, 0], found.constant[:, 1])


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("cpi - 100", "growth in percent"),
        ("(cpi - 100) / 100", "growth as a share"),
        ("cpi / 100", "a ratio"),
        ("(year == 2011) * (id == 'b') * -97 + cpi", "b 2011"),
        ("chain(cpi)", "looks like an index of fixed base"),
        ("cpi * 3", "halve or double"),
    ],
)
def test_what_is_no_index_of_the_year_before_is_refused(town, made, said):
    panel = town.derive(i=made)
    with pytest.raises((DomainError, ParameterError), match=said) as caught:
        rs.deflate(panel["gdp"], panel["i"])
    assert "i" in str(caught.value)


def test_what_the_refusal_says_to_write_is_taken(town):
    right = rs.deflate(town["gdp"], town["cpi"]).constant
    for made, write in (
        ("cpi - 100", "100 + i"),
        ("(cpi - 100) / 100", "100 + 100 * i"),
        ("cpi / 100", "100 * i"),
    ):
        panel = town.derive(i=made)
        with pytest.raises(DomainError) as caught:
            rs.deflate(panel["gdp"], panel["i"])
        assert str(caught.value).endswith(f"as {write}.")
        np.testing.assert_allclose(
            rs.deflate(panel["gdp"], panel[write]).constant, right, rtol=1e-12
        )


def test_gaps_lacking_years_and_people(town):
    holes = town["cpi"].values.copy()
    holes[2, 1] = np.nan
    panel = town.with_columns(by_position=True, cpi=holes)
    with pytest.raises(InputError, match="b 2011"):
        rs.deflate(panel["gdp"], panel["cpi"])
    holes[2, 1], holes[0] = 97.0, np.nan
    panel = town.with_columns(by_position=True, cpi=holes)
    rs.deflate(panel["gdp"], panel["cpi"])  # that of the base year is not used
    with pytest.raises(ParameterError, match="2012"):
        rs.deflate(town["gdp"], town["cpi"], base=1990)
    with pytest.raises(ParameterError, match="no 1990"):
        rs.deflate(town["gdp"], town["cpi"], base=1990, index_form="fixed")
    none = town.derive(none="people - 10")
    with pytest.raises(DomainError, match="a 2009"):
        rs.deflate(none["gdp"], none["cpi"], population=none["none"])
    with pytest.raises(LabelError):
        rs.deflate(town["gdp"], town["cpi"], population=town.select(times=[2010])["people"])


def test_a_column_carries_its_prices_and_mixed_sums_are_refused(town):
    labelled = town.with_labels(gdp=rs.Label(en="Output", zh="产值", unit="yuan"))
    both = rs.deflate(labelled["gdp"], labelled["cpi"], base=2010).add_to(labelled)
    assert both["gdp_constant"].label.heading() == "Output (yuan, constant prices of 2010)"
    assert both["gdp"].label.heading() == "Output (yuan, current prices)"
    assert "2010 年不变价" in both["gdp_constant"].label.heading("zh")
    for text in ("gdp + gdp_constant", "gdp_constant - lag(gdp)", "2 * gdp + gdp_constant / 3"):
        with pytest.raises(FormulaError, match="different prices"):
            both.derive(x=text)
    with pytest.raises(FormulaError, match="different prices"):
        rs.describe(both, ["gdp + gdp_constant"])
    with pytest.warns(DataWarning, match="people does not say"):
        both.derive(x="gdp + people")
    both.derive(
        x="gdp / gdp_constant", y="gdp_constant - lag(gdp_constant)", z="gdp_constant / people"
    )
    later = rs.deflate(both["gdp"], both["cpi"], base=2012)
    with pytest.raises(FormulaError, match="constant prices of 2012"):
        both.with_columns(later=later.as_variable()).derive(x="later + gdp_constant")


def test_real_output_of_the_provinces_by_a_chain_of_their_own(shared_data):
    """Published GDP of 31 provinces: chained anew from its own ratios, constant prices are the value of the base."""
    rows = rows_of(shared_data / "province_gdp_2002_2011_echarts.csv")
    cells = {(row["adcode"], int(row["year"])): float(row["gdp"]) for row in rows}
    ids, years = sorted({i for i, _t in cells}), sorted({t for _i, t in cells})
    gdp = np.array([[cells[i, t] for i in ids] for t in years])
    index = np.full(gdp.shape, np.nan)
    index[1:] = 100 * gdp[1:] / gdp[:-1]
    panel = panel_of(ids=ids, years=years, gdp=gdp, index=index)
    found = rs.deflate(panel["gdp"], panel["index"], base=2006)
    np.testing.assert_allclose(
        found.constant, np.tile(gdp[years.index(2006)], (len(years), 1)), rtol=1e-12
    )
