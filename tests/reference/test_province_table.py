"""A real table: 31 provinces, 1993 to 2024, as a user brings it."""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import MissingValueError
from regspatial.studies import join, log_columns

COLUMNS = ["pat_grant", "rd_exp_10k", "gdp_rev", "urban_pct", "budget_scitech_100m"]

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def table(shared_data):
    return shared_data / "province_panel_1993_2024.csv"


def test_every_cell_is_where_a_plain_reading_puts_it(table):
    panel = rs.read_panel(table, "adcode", "year", missing="keep")
    assert (panel.n, panel.times) == (31, tuple(range(1993, 2025)))
    seen = 0
    with table.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            i, t = panel.ids.index(row["adcode"]), panel.times.index(int(row["year"]))
            for name, values in panel.columns.items():
                expected = float(row[name]) if row[name] else np.nan
                assert values[t, i] == expected or (np.isnan(values[t, i]) and not row[name])
                seen += 1
    assert seen == panel.n * panel.T * len(panel.columns)


def test_thirty_provinces_are_complete_from_2011_to_2023(table):
    holed = rs.read_panel(table, "adcode", "year", columns=COLUMNS)
    with pytest.raises(MissingValueError, match="balance") as caught:
        holed.require(*COLUMNS)  # an empty cell is an error of what needs it
    assert set(caught.value.columns) == set(COLUMNS)
    panel = rs.read_panel(table, "adcode", "year", columns=COLUMNS, missing="keep")
    thirty = [one for one in panel.ids if one != "540000"]
    panel = panel.between(2011, 2023).select(ids=thirty)
    assert rs.balance(panel).empty == ()
    regions, panel = join(rs.china("province").select(thirty), panel)
    assert (panel.n, panel.T) == (30, 13)
    logs = log_columns(panel, "pat_grant", "rd_exp_10k", "gdp_rev", "budget_scitech_100m")
    logs.require("ln_pat_grant", "ln_rd_exp_10k", "ln_gdp_rev", "urban_pct")
    assert regions.ids == panel.ids


def test_english_names_lead_to_the_same_panel(table):
    by_code = rs.read_panel(table, "adcode", "year", columns=["pat_grant"], missing="keep")
    by_name = rs.read_panel(
        table, "name_en", "year", columns=["pat_grant"], missing="keep", names="province"
    )
    assert by_name.ids == by_code.ids
    assert np.array_equal(by_name["pat_grant"].values, by_code["pat_grant"].values, equal_nan=True)


def test_the_map_has_three_regions_more(table):
    panel = rs.read_panel(table, "adcode", "year", columns=["pat_grant"], missing="keep")
    report = rs.join_report(rs.china("province"), panel)
    assert report.only_map == ("710000", "810000", "820000")
    assert report.only_table == ()
    assert rs.join_report(rs.china("province", mainland=True), panel).complete


def test_the_prefectures_of_the_census_are_on_the_map(shared_data):
    path = shared_data / "prefecture_census_2010_2020.csv"
    panel = rs.read_panel(path, "adcode", wide=True, columns=["pop", "urban_pct"], missing="keep")
    assert (panel.n, panel.times) == (370, (2010, 2020))
    assert rs.join_report(rs.china("prefecture"), panel).complete
    counted = rs.balance(panel.select(times=[2020]), "drop_regions")
    assert counted.chosen.dropped_ids == ("710000", "810000", "820000")
    # the seventh census counted 1 409.78 million on the mainland; the army is in no prefecture
    assert counted.panel["pop"].values.sum() == pytest.approx(1.40978e9, rel=2e-3)


def test_the_names_of_the_attribute_tables_are_known(shared_data):
    for level, columns in {
        "province": ("name_zh", "short_zh", "name_en"),
        "prefecture": ("name_zh",),
    }.items():
        with (shared_data / f"{level}_attributes.csv").open(encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
        for column in columns:
            found = rs.match_names([row[column] for row in rows], level)
            assert found.required() == tuple(row["adcode"] for row in rows), column
