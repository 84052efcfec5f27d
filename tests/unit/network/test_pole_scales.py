"""The same pole rule at several scales: by hand, by its parts, and what is refused."""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial import network as nw
from regspatial.errors import ParameterError
from regspatial.reporting.findings.registry import findings_of

N = 24


@pytest.fixture(scope="module")
def territory():
    rng = np.random.default_rng(4)
    ids = [f"c{k:02d}" for k in range(N)]
    part = np.repeat(["north", "south"], 12)
    province = np.repeat(["n1", "n2", "s1", "s2"], 6)
    regions = rs.Regions(
        ids=ids,
        points=rng.uniform(0, 500, (N, 2)),
        lonlat=False,
        attributes={"part": part, "province": province},
    )
    now = rng.lognormal(0.0, 0.4, N)
    now[[0, 6, 12, 18]] *= [20.0, 4.0, 3.0, 2.5]  # the seats; one leads all
    values = np.vstack([now / 2.0, now])
    panel = rs.Panel.from_arrays(ids, (2010, 2020), {"gdp": values})
    return regions, panel["gdp"]


def alone(regions, gdp, ids):
    part = gdp.aligned_part(ids)
    layer = nw.gravity_layer(regions.select(ids), part, power=1, at_time=2020)
    return nw.growth_poles(layer, part, draws=0).poles


def test_each_scale_is_the_rule_alone(territory):
    regions, gdp = territory
    found = nw.pole_scales(regions, gdp, within=["part", "province"])
    assert [s.code for s in found.scales] == ["all", "within:part", "within:province"]
    assert found.scales[0].poles == alone(regions, gdp, regions.ids)
    for scale in found.scales[1:]:
        labels = regions[scale.name]
        for group in scale.groups:
            ids = [i for i, label in zip(regions.ids, labels, strict=True) if label == group.label]
            assert list(group.members) == ids
            assert group.poles == alone(regions, gdp, ids)


def test_strengths_and_thresholds_by_hand(territory):
    regions, gdp = territory
    found = nw.pole_scales(regions, gdp, within="province")
    (group,) = [g for g in found.scales[1].groups if g.label == "s1"]
    at = [regions.ids.index(i) for i in group.members]
    m, xy = gdp.values[-1][at], regions.points[at]
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(d, np.inf)
    s = (m[:, None] * m / d).sum(axis=1)
    pole = ((s - s.mean()) / s.std() > 1.0) & (m > m.mean()) & (m / 2 > (m / 2).mean())
    assert set(group.poles) == {group.members[k] for k in np.flatnonzero(pole)}


def test_groups_as_regions_stand_at_their_greatest_member(territory):
    regions, gdp = territory
    found = nw.pole_scales(regions, gdp, within="part", merged="province")
    scale = found.scales[2]
    seats = [g.seat for g in scale.groups]
    assert seats == ["c00", "c06", "c12", "c18"]
    sums = gdp.values.reshape(2, 4, 6).sum(axis=2)
    merged = rs.Panel.from_arrays(seats, gdp.times, {"gdp": sums})["gdp"]
    assert set(scale.poles) == set(alone(regions, merged, seats))
    assert scale.asked == frozenset(seats)


def test_how_poles_nest_is_counted(territory):
    regions, gdp = territory
    found = nw.pole_scales(regions, gdp, within="part,province", core_z=0.5)
    rows = {(str(r[0]), str(r[1])): r for r in found.tables()[1].rows}
    assert len(rows) == 3
    a, b = (set(found.scales[k].poles) for k in (0, 2))
    row = next(r for r in found.tables()[1].rows if r[2] == len(a) and r[5] == len(b))
    assert row[3] == len(a & b)
    assert row[4] == pytest.approx(100.0 * len(a & b) / len(a))
    every = [i for i in regions.ids if all(i in s.poles for s in found.scales)]
    assert list(found.everywhere) == every
    assert found.n_everywhere == len(every)
    widest = found.widest()
    assert all(widest[i] is found.scales[0] for i in a)


def test_order_and_units_do_not_matter(territory):
    regions, gdp = territory
    found = nw.pole_scales(regions, gdp, within="part", merged="province")
    turned = regions.select(regions.ids[::-1])
    values = 1e6 * gdp.values[:, ::-1]
    other = rs.Panel.from_arrays(gdp.ids[::-1], gdp.times, {"gdp": values})["gdp"]
    again = nw.pole_scales(turned, other, within="part", merged="province")
    for one, two in zip(found.scales, again.scales, strict=True):
        assert set(one.poles) == set(two.poles)


def test_small_groups_are_left_out_by_name(territory):
    regions, gdp = territory
    found = nw.pole_scales(regions, gdp, within="province", least=7)
    assert all(g.left_out for g in found.scales[1].groups)
    assert found.scales[1].asked == frozenset()
    assert "n1, n2, s1, s2" in " ".join(n.text("en") for n in found.tables()[0].notes)
    assert np.isnan(found.tables()[1].rows[0][4])
    # nothing is asked inside groups, so that nothing there speaks against a pole of all regions
    assert set(found.everywhere) == set(found.scales[0].poles)


def test_what_was_found_is_said(territory):
    regions, gdp = territory
    found = nw.pole_scales(regions, gdp, within="part", merged="province")
    said = [one.text("en") for one in findings_of(found)]
    assert said[0].startswith("Poles of all regions (1): c00")
    assert any("of 1 pole of all regions" in one for one in said)
    pytest.importorskip("matplotlib")
    assert found.plot(language="zh").axes
    assert len(found.layer_columns()[1]) == 5


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"within": ""}, "at least one attribute"),
        ({"within": "part, part"}, "twice"),
        ({"within": "part", "least": 2}, "least=2"),
        ({"within": "country"}, "country"),
        ({"within": "province", "merged": "part"}, "'part' has 2 groups"),
    ],
)
def test_what_cannot_be_is_refused(territory, how, sentence):
    regions, gdp = territory
    with pytest.raises(rs.RegspatialError, match=sentence):
        nw.pole_scales(regions, gdp, **how)


def test_a_region_without_a_group_is_named(territory):
    regions, gdp = territory
    part = regions["part"].copy().astype(object)
    part[3] = ""
    with pytest.raises(ParameterError, match="'part' is empty for 1 region: c03"):
        nw.pole_scales(regions.with_attributes(part=part.astype(str)), gdp, within="part")


def test_prefectures_of_china_nest_as_one_knows(shared_data):
    """Urban population of 2010 and 2020: provincial seats hold in their provinces, and some giants do not."""
    with (shared_data / "prefecture_census_2010_2020.csv").open(encoding="utf-8") as stream:
        rows = {r["adcode"]: r for r in csv.DictReader(stream)}
    used = ("pop_2010", "urban_pct_2010", "pop_2020", "urban_pct_2020")
    whole = rs.china("prefecture", mainland=True)
    ids = [i for i in whole.ids if i in rows and all(rows[i][c] not in ("", "NA") for c in used)]
    a, b, c, d = (np.array([float(rows[i][k]) for i in ids]) for k in used)
    urban = rs.Panel.from_arrays(ids, [2010, 2020], {"urban": np.vstack([a * b, c * d])})["urban"]
    regions = whole.select(ids)
    found = nw.pole_scales(regions, urban, within="region4,parent", points="seat")
    assert [len(s.poles) for s in found.scales] == [30, 27, 42]
    name = dict(zip(regions.ids, regions["name_en"], strict=True))
    could, are = found.nested(0, 2)
    lost = {name[i] for i in set(could) - set(are)}
    assert {"Nanjing", "Ningbo"} <= lost  # one of several equals in Jiangsu, in Zhejiang
    inside = {name[p] for p in found.scales[2].poles}
    assert {"Wuhan", "Chengdu", "Xi'an", "Changsha", "Harbin", "Urumqi"} <= inside
    small = [found.said(g.label).text("zh") for g in found.scales[2].groups if g.left_out]
    assert small == ["北京", "天津", "上海", "重庆"]
