"""Access: the package access on stored numbers, supply that adds up, hand examples, and what is refused."""

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    GeometryError,
    InputError,
    LabelError,
    ParameterError,
    UnknownColumnError,
)

ROUND = 1e-12
"""Beside numbers of size .01: the last digits of sums in another order."""


def rows(references, name):
    with (references / "access" / f"{name}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def town(references):
    """Return demand, regions, places, the file of minutes, and what the package access gives."""
    people, clinics = rows(references, "demand"), rows(references, "supply")
    ids, places = [one["id"] for one in people], [one["id"] for one in clinics]
    draw = np.random.default_rng(5)
    regions = rs.Regions(ids=ids, points=draw.random((len(ids), 2)), lonlat=False)
    there = rs.Regions(
        ids=places,
        points=draw.random((len(places), 2)),
        lonlat=False,
        attributes={"doctors": np.array([float(one["doc"]) for one in clinics])},
    )
    population = np.array([[float(one["pop"]) for one in people]])
    demand = rs.Variable(name="people", ids=ids, times=(2020,), values=population)
    minutes = references / "access" / "minutes.csv"
    expected = rows(references, "expected")
    assert [one["id"] for one in expected] == ids
    return demand, regions, there, minutes, expected


def column(expected, key):
    return np.array([float(one[key]) for one in expected])


def test_the_numbers_of_the_package_access(town):
    demand, regions, there, minutes, expected = town
    how = {"supply": "doctors", "costs": minutes}
    plain = rs.access(demand, regions, there, reach=30, **how)
    np.testing.assert_allclose(plain.plain, column(expected, "fca2_doc"), rtol=0, atol=ROUND)
    zones = rs.access(demand, regions, there, zones="10:1, 20:0.68, 30:0.22", **how)
    np.testing.assert_allclose(zones.access, column(expected, "e2_doc"), rtol=0, atol=ROUND)
    np.testing.assert_allclose(zones.plain, plain.plain, rtol=0, atol=0)
    normal = rs.access(demand, regions, there, reach=30, decay="gaussian", **how)
    assert normal.spec["decay_parameter"] == 15.0
    np.testing.assert_allclose(normal.access, column(expected, "g2_doc"), rtol=0, atol=ROUND)
    same = rs.access(demand, regions, there, zones={20: 0.68, 10: 1, 30: 0.22}, **how)
    np.testing.assert_array_equal(same.access, zones.access)


@pytest.mark.parametrize("decay", ["gaussian-to-zero", "gaussian", "exponential", "power", "none"])
@pytest.mark.parametrize("reach", [4.0, 12.0, 100.0])
def test_what_is_handed_out_is_what_anyone_reaches(town, decay, reach):
    demand, regions, there, minutes, _expected = town
    found = rs.access(
        demand, regions, there, supply="doctors", costs=minutes, reach=reach, decay=decay
    )
    someone = found.weights.any(axis=0)
    given = float(found.supply[someone].sum())
    assert found.demand @ found.access == pytest.approx(given, rel=1e-13)
    together = dict(found.tables()[2].rows)
    reached = found.supply[found.inside.any(axis=0)].sum()
    assert together[next(k for k in together if "nobody" in str(k))] == found.supply.sum() - reached


def plane(ids, xy, **attributes):
    columns = {name: np.array(one) for name, one in attributes.items()}
    return rs.Regions(
        ids=ids,
        points=np.array(xy, dtype=float),
        crs="EPSG:32650",
        lonlat=False,
        attributes=columns,
    )


def demand_of(ids, values):
    return rs.Variable(
        name="people", ids=ids, times=(2020,), values=np.array([values], dtype=float)
    )


def test_three_villages_by_hand():
    regions = plane(["a", "b", "c"], [[0, 0], [6, 0], [30, 0]])
    places = plane(["p", "q"], [[0, 3], [6, 0]], beds=[10.0, 4.0])
    people = demand_of(["a", "b", "c"], [100, 300, 50])
    found = rs.access(
        people, regions, places, supply="beds", reach=6, decay="exponential", decay_parameter=0.5
    )
    # distances: a–p 3, a–q 6, b–p √45 > 6, b–q 0, c: none
    np.testing.assert_allclose(found.costs, [[3, 6], [45**0.5, 0], [909**0.5, 24]], rtol=1e-15)
    near, far = np.exp(-1.5), np.exp(-3.0)
    p, q = 10 / (100 * near), 4 / (100 * far + 300)
    np.testing.assert_allclose(found.ratio, [p, q], rtol=1e-14)
    np.testing.assert_allclose(found.access, [p * near + q * far, q, 0.0], rtol=1e-14)
    np.testing.assert_allclose(found.plain, [10 / 100 + 4 / 400, 4 / 400, 0.0], rtol=1e-14)
    np.testing.assert_allclose(found.potential, [10 * near + 4 * far, 4.0, 0.0], rtol=1e-14)
    assert found.within.tolist() == [14.0, 4.0, 0.0]
    assert found.served == pytest.approx(400 / 450, rel=1e-15)
    # Gini over heads: pairs of people, absolute differences over twice the mean
    x = np.repeat(found.access, [100, 300, 50])
    pairs = np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean())
    assert found.gini == pytest.approx(pairs, rel=1e-12)
    region = found.tables()[0]
    assert region.column("place") == ("p", "q", "q")
    assert region.column("number") == (2, 1, 0)
    assert found.tables()[1].column("demand") == (100.0, 400.0)
    mean = dict(found.tables()[2].rows)
    assert [v for k, v in mean.items() if "Mean" in str(k)] == [
        pytest.approx((300 + 50 * 24) / 450)
    ]
    variable = found.as_variable("plain", "beds_by_head")
    assert (variable.name, variable.ids) == ("beds_by_head", regions.ids)
    np.testing.assert_array_equal(variable.values[0], found.plain)


def test_each_decay_by_its_formula():
    regions = plane(["a", "b"], [[0, 0], [100, 0]])
    places = plane(["p"], [[5, 0]])
    people = demand_of(["a", "b"], [1, 1])

    def weight(**how):
        return rs.access(people, regions, places, reach=10, **how).weights[:, 0]

    edge = np.exp(-0.5)
    near = (np.exp(-0.125) - edge) / (1 - edge)
    np.testing.assert_allclose(weight(), [near, 0.0], rtol=1e-14)
    np.testing.assert_allclose(weight(decay="gaussian"), [np.exp(-0.5), 0.0], rtol=1e-14)
    np.testing.assert_allclose(weight(decay="exponential"), [np.exp(-1.0), 0.0], rtol=1e-14)
    np.testing.assert_allclose(weight(decay="power"), [1 / 25, 0.0], rtol=1e-14)
    np.testing.assert_allclose(weight(decay="power", decay_parameter=1.0), [1 / 5, 0.0], rtol=1e-14)
    assert weight(decay="none").tolist() == [1.0, 0.0]


def test_without_a_reach_ninety_five_of_a_hundred_have_a_place():
    regions = plane(["a", "b", "c"], [[1, 0], [7, 0], [900, 0]])
    places = plane(["p"], [[0, 0]])
    found = rs.access(demand_of(["a", "b", "c"], [50, 46, 4]), regions, places)
    assert found.spec["reach"] == 7.0
    assert found.served == 0.96
    assert found.weights[1, 0] == pytest.approx(0.0, abs=1e-15)
    assert "95 of 100" in found.tables()[0].text()
    # where all are at a place themselves, the least that lets them have another: 6 of b beside 893
    own = rs.access(demand_of(["a", "b", "c"], [50, 46, 4]), regions, regions)
    assert own.spec["reach"] == 6.0
    assert "have another" in own.tables()[0].text()
    few = np.array([[3.0], [np.inf], [np.inf]])  # half of the demand can get to the place
    cut = rs.access(demand_of(["a", "b", "c"], [50, 46, 4]), regions, places, costs=few)
    assert (cut.spec["reach"], cut.served) == (3.0, 0.5)
    assert "Less than 95 of 100" in cut.tables()[0].text()
    with pytest.raises(ParameterError, match="reach"):
        rs.access(demand_of(["a"], [1]), plane(["a"], [[0, 0]]), places)


def test_orders_names_and_units_change_nothing(town):
    demand, regions, there, minutes, _expected = town
    how = {"supply": "doctors", "reach": 25.0}
    base = rs.access(demand, regions, there, costs=minutes, **how)
    order = np.random.default_rng(1).permutation(regions.n)
    turned = rs.access(
        demand.aligned([demand.ids[k] for k in order]),
        regions,
        there.select(there.ids[::-1]),
        costs=minutes,
        **how,
    )
    np.testing.assert_allclose(turned.access, base.access[order], rtol=1e-13)
    np.testing.assert_allclose(turned.ratio, base.ratio[::-1], rtol=1e-13)
    matrix = rs.access(demand, regions, there, costs=base.costs, **how)
    np.testing.assert_array_equal(matrix.access, base.access)
    hours = rs.access(
        demand, regions, there, costs=base.costs / 60, supply="doctors", reach=25 / 60
    )
    np.testing.assert_allclose(hours.access, base.access, rtol=1e-12)


def test_places_and_regions_by_name_and_pairs_that_are_not_there():
    regions = rs.china("province", mainland=True).select(["110000", "120000", "130000"])
    places = regions.select(["110000"])
    people = demand_of(regions.ids, [1, 2, 3])
    table = {"origin": ["北京市", "Tianjin"], "destination": ["Beijing", "110000"], "cost": [5, 60]}
    found = rs.access(people, regions, places, costs=table, reach=90)
    assert found.costs.tolist() == [[5.0], [60.0], [np.inf]]
    assert np.isnan(found.tables()[0].column("nearest")[2])
    assert found.tables()[0].column("place")[2] == ""
    assert found.served == 0.5


def test_what_is_refused_is_named(town, tmp_path):
    demand, regions, there, _minutes, _expected = town
    with pytest.raises(UnknownColumnError, match="beds.*doctors"):
        rs.access(demand, regions, there, supply="beds")
    table = {"origin": ["0", "0", "nowhere"], "destination": ["0", "0", "1"], "cost": [5, 6, 7]}
    with pytest.raises(LabelError, match="nowhere") as lost:
        rs.access(demand, regions, there, costs=table)
    assert lost.value.ids == ("nowhere",)
    two = {key: cells[:2] for key, cells in table.items()}
    with pytest.raises(InputError, match="twice, with two costs: 0–0"):
        rs.access(demand, regions, there, costs=two)
    for wrong in (-1.0, np.nan, "far"):
        with pytest.raises(InputError, match=r"negative or no number: 0–1"):
            rs.access(
                demand,
                regions,
                there,
                costs={"origin": ["0"], "destination": ["1"], "cost": [wrong]},
            )
    with pytest.raises(InputError, match="no column cost"):
        rs.access(demand, regions, there, costs={"origin": ["0"], "destination": ["1"]})
    with pytest.raises(ParameterError, match=f"{regions.n} × {there.n}"):
        rs.access(demand, regions, there, costs=np.ones((2, 2)))
    with pytest.raises(InputError, match="infinite"):
        rs.access(
            demand, regions, there, costs=np.zeros((regions.n, there.n)), reach=1, decay="power"
        )
    for how, said in (
        ({"reach": 0.0}, "reach"),
        ({"decay_parameter": 2.0}, "no parameter"),
        ({"decay": "gaussian", "decay_parameter": -1.0}, "decay_parameter"),
        ({"zones": "10:1, 20"}, "zones"),
        ({"zones": "10:1, 10:0.5"}, "zones"),
        ({"zones": "10:1", "reach": 5.0}, "leave out"),
    ):
        with pytest.raises(ParameterError, match=said):
            rs.access(demand, regions, there, **how)
    with pytest.raises(InputError, match="Negative: 0"):
        rs.access(demand_of(demand.ids, [-1.0, *demand.values[0, 1:]]), regions, there)
    with pytest.raises(InputError, match="zero in every region"):
        rs.access(demand_of(demand.ids, np.zeros(regions.n)), regions, there)
    with pytest.raises(GeometryError):
        rs.access(demand, regions, rs.computing_hubs())
    text = tmp_path / "minutes.csv"
    text.write_text("from,to,minutes\n0,0,near\n", encoding="utf-8")
    with pytest.raises(
        rs.errors.NotNumericError, match=r"minutes.csv: 'minutes' holds text in 1 row: 2"
    ):
        rs.access(demand, regions, there, costs=text)
