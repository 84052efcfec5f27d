"""Growth poles of China on real tables: GDP by province, census population by prefecture.

No other program finds poles; what is held here is the outcome the documentation reports, and that
the expected prefectures meet the criteria that do not depend on how growth is measured.
"""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial import network as nw

pytestmark = pytest.mark.shared

EXPECTED = {
    "Beijing",
    "Shanghai",
    "Guangzhou",
    "Shenzhen",
    "Chengdu",
    "Chongqing",
    "Wuhan",
}


@pytest.fixture(scope="module")
def provinces(shared_data):
    panel = rs.read_panel(
        shared_data / "province_panel_1993_2024.csv",
        id="adcode",
        time="year",
        columns=["gdp_rev"],
        missing="keep",
    )
    full = [t for t in panel.times if np.isfinite(panel["gdp_rev"].at(t).values).all()]
    return rs.china("province", mainland=True), panel.select(times=full)["gdp_rev"]


def pole_of(found, one):
    return found.poles[found.assignment[found.ids.index(one)]]


def named(regions, ids):
    return set(regions.select(ids)["name_en"].tolist()) if ids else set()


@pytest.mark.parametrize(
    ("power", "growth_by", "poles", "kind"),
    [
        (2, "rate", {"Jiangsu", "Zhejiang"}, "dual-core"),
        (2, "increment", {"Jiangsu", "Zhejiang"}, "dual-core"),
        (1, "rate", {"Jiangsu", "Zhejiang"}, "multipolar"),
        (1, "increment", {"Jiangsu", "Zhejiang", "Guangdong"}, "multipolar"),
    ],
)
def test_poles_among_the_provinces(provinces, power, growth_by, poles, kind):
    regions, gdp = provinces
    assert gdp.times == tuple(range(2006, 2025))
    found = nw.pole_network(
        regions,
        gdp,
        points="seat",
        power=power,
        group="region4",
        growth_by=growth_by,
        draws=0,
        growth_layers="similarity",
    )
    assert named(regions, found.poles.poles) == poles
    assert found.organisation.type == kind
    assert found.organisation.decided


@pytest.fixture(scope="module")
def prefectures(shared_data):
    with (shared_data / "prefecture_census_2010_2020.csv").open(encoding="utf-8") as stream:
        rows = {row["adcode"]: row for row in csv.DictReader(stream)}

    def number(i, column):
        text = rows[i][column]
        return float(text) if text not in ("", "NA") else np.nan

    used = (
        "pop_2010",
        "urban_pct_2010",
        "pop_2020",
        "urban_pct_2020",
        "tertiary_per100k_2020",
        "emp_it_pct_2020",
        "emp_finance_pct_2020",
        "emp_science_pct_2020",
    )
    whole = rs.china("prefecture", mainland=True)
    ids = [i for i in whole.ids if i in rows and all(np.isfinite(number(i, c)) for c in used)]
    columns = {c: np.array([number(i, c) for i in ids]) for c in used}
    c = columns
    urban = (
        np.vstack([c["pop_2010"] * c["urban_pct_2010"], c["pop_2020"] * c["urban_pct_2020"]]) / 1e6
    )  # 10,000 persons
    services = c["emp_it_pct_2020"] + c["emp_finance_pct_2020"] + c["emp_science_pct_2020"]
    now = rs.Panel.from_arrays(
        ids,
        [2020],
        {
            "graduates": c["pop_2020"] * c["tertiary_per100k_2020"] / 1e9,
            "services": c["pop_2020"] * services / 1e6,
        },
    )
    regions = whole.select(ids)
    people = rs.Panel.from_arrays(ids, [2010, 2020], {"urban": urban})["urban"]
    layers = [
        nw.gravity_layer(regions, people, points="seat", power=2, name="people"),
        nw.gravity_layer(regions, now["graduates"], points="seat", power=1, name="knowledge"),
        nw.gravity_layer(regions, now["services"], points="seat", power=0, name="services"),
    ]
    return regions, people, layers


def test_poles_among_the_prefectures(prefectures):
    regions, people, layers = prefectures
    assert regions.n == 355
    how = {"regions": regions, "group": "region4", "draws": 0}
    rate = nw.growth_poles(layers, people, growth_by="rate", **how)
    increment = nw.growth_poles(layers, people, growth_by="increment", **how)
    # by the rate, the three greatest grow a little more slowly than their macro-region's mean
    assert EXPECTED - named(regions, rate.poles) == {"Beijing", "Shanghai", "Chongqing"}
    assert named(regions, increment.poles) >= EXPECTED
    for one in ("110100", "310100", "500000"):
        k = rate.ids.index(one)
        assert all(rate.met[c][k] for c in ("core", "hub", "mass"))
        assert rate.growth_excess[k] < 0
    assert increment.n_first_level == increment.n_poles == 19


def test_by_default_the_known_poles_of_china_come_out(prefectures):
    """One layer of urban population, nothing chosen: the greatest cities of Qin's seven poles."""
    regions, people, _layers = prefectures
    found = nw.pole_network(regions, people, points="seat", draws=0, modularity=False)
    poles = named(regions, found.poles.poles)
    assert poles >= EXPECTED | {"Tianjin", "Zhengzhou", "Xi'an"}
    assert found.organisation.type == "multipolar"
    assert named(regions, [pole_of(found.hinterlands, "540100")]) == {"Chongqing"}
    flat = nw.pole_network(
        regions, people, points="seat", power=2, growth_by="rate", draws=0, modularity=False
    )
    assert not {"Beijing", "Shanghai", "Wuhan"} & named(regions, flat.poles.poles)


def test_by_default_jiangsu_is_not_the_only_province(provinces):
    regions, gdp = provinces
    found = nw.pole_network(regions, gdp, points="seat", draws=0, modularity=False)
    poles = named(regions, found.poles.poles)
    assert poles == {"Jiangsu", "Zhejiang", "Guangdong", "Shanghai"}
    assert pole_of(found.hinterlands, "540000") != "320000"


def test_type_of_the_prefectures(prefectures):
    _, _, layers = prefectures
    assert nw.organisation_type(layers[0]).type == "polar"  # Guangzhou and Foshan, 20 km apart
    both = nw.organisation_type(layers)
    assert both.type == "multipolar"
    assert both.decided
