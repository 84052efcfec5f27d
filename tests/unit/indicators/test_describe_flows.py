"""A table of flows described: by hand, beside a Poisson regression with dummies, and by its properties."""

import numpy as np
import pyproj
import pytest
import statsmodels.api as sm

import regspatial as rs
from regspatial.errors import InputError, LabelError
from regspatial.indicators.flow_table.estimate import sizes

MAP = rs.china("province")
A, B, C, D = MAP.ids[:4]
LINKS = [(A, B, 50.0), (B, A, 20.0), (C, D, 15.0), (A, C, 10.0), (D, B, 5.0)]


def layer(links=LINKS, **how):
    return rs.network.flow_layer(links, **how)


@pytest.fixture(scope="module")
def many():
    """Flows between the provinces of a region, uneven and with zeros; as a matrix and as a layer."""
    ids = MAP.ids[:14]
    draw = np.random.default_rng(5)
    flows = draw.poisson(6 * np.outer(draw.lognormal(size=14), draw.lognormal(size=14)))
    flows = flows.astype(float)
    np.fill_diagonal(flows, 0.0)
    links = [(ids[i], ids[j], flows[i, j]) for i in range(14) for j in range(14) if flows[i, j] > 0]
    found = rs.network.flow_layer(links, ids=ids)
    order = sorted(range(14), key=lambda k: ids[k])
    return flows[np.ix_(order, order)], found


def fitted(flows):
    """Return the quasi-independent table: a Poisson regression on dummies of origins and destinations."""
    n = len(flows)
    i, j = np.nonzero(~np.eye(n, dtype=bool))
    dummies = np.column_stack([i[:, None] == np.arange(n), j[:, None] == np.arange(1, n)])
    model = sm.GLM(flows[i, j], dummies.astype(float), family=sm.families.Poisson())
    out = np.zeros((n, n))
    out[i, j] = model.fit(tol=1e-13, maxiter=200).fittedvalues
    return out


def test_margins_balance_and_what_is_returned_by_hand():
    one = rs.describe_flows(layer()).last
    assert one.total == 100.0
    assert one.sent.tolist() == [60.0, 20.0, 15.0, 5.0]
    assert one.received.tolist() == [20.0, 55.0, 10.0, 15.0]
    assert one.net.tolist() == [-40.0, 35.0, -5.0, 10.0]
    assert one.balance == pytest.approx([-40 / 80, 35 / 75, -5 / 25, 10 / 20])
    assert one.reciprocity == pytest.approx(0.4)  # 20 there and 20 back
    assert one.effectiveness == pytest.approx(0.45)  # (40 + 35 + 5 + 10) / 2
    assert one.density == pytest.approx(5 / 12)
    assert one.half == 1
    assert one.partners == pytest.approx([60**2 / (50**2 + 10**2), 1.0, 1.0, 1.0])
    first, share = one.main()
    assert first == [1, 0, 3, 1]
    assert share == pytest.approx([50 / 60, 1.0, 1.0, 1.0])


def test_the_largest_flows_stand_with_those_back():
    table = rs.describe_flows(layer(), top=3).tables()[2]
    assert [r[2:7] for r in table.rows] == [
        (A, B, 50.0, 0.5, 20.0),
        (B, A, 20.0, 0.2, 50.0),
        (C, D, 15.0, 0.15, 0.0),
    ]


def test_what_sizes_alone_give_is_a_poisson_regression_with_both_effects(many):
    flows, given = many
    found = rs.describe_flows(given, MAP, group="region4")
    one, expected = found.last, fitted(flows)
    a, b = one.factors
    off = ~np.eye(len(a), dtype=bool)
    # the regression stops where its deviance changes by 1e-13 of itself
    assert np.outer(a, b)[off] == pytest.approx(expected[off], rel=1e-7)
    groups = np.asarray(MAP.select(found.ids)["region4"]).astype(str)
    same = groups[:, None] == groups
    assert one.within == pytest.approx(flows[same].sum() / flows.sum(), rel=1e-12)
    assert one.expected_within == pytest.approx(expected[same].sum() / flows.sum(), rel=1e-7)
    names, between, alone = found.between()
    for g, first in enumerate(names):
        for h, second in enumerate(names):
            cells = np.ix_(groups == first, groups == second)
            assert between[0, g, h] == pytest.approx(flows[cells].sum(), rel=1e-12)
            assert alone[0, g, h] == pytest.approx(expected[cells].sum(), rel=1e-7)


def test_mean_distances_are_those_of_pyproj_on_the_sphere(many):
    flows, given = many
    one = rs.describe_flows(given, MAP).last
    xy = MAP.select(rs.describe_flows(given).ids).coordinates()
    sphere = pyproj.Geod(a=6371.0088, b=6371.0088)
    n = len(xy)
    i, j = np.indices((n, n)).reshape(2, -1)
    d = np.asarray(sphere.inv(*xy[i].T, *xy[j].T)[2]).reshape(n, n)
    assert one.distance == pytest.approx((flows * d).sum() / flows.sum(), rel=1e-9)
    expected = fitted(flows)
    assert one.expected_distance == pytest.approx((expected * d).sum() / flows.sum(), rel=1e-7)
    assert one.distance_by_region == pytest.approx((flows * d).sum(1) / flows.sum(1), rel=1e-9)


def test_flows_without_a_direction_count_once():
    one = rs.describe_flows(layer(directed=False), MAP, group="region4")
    assert one.last.total == 100.0
    assert sorted(r[-1] is not None and r[4] for r in one.tables()[2].rows) == [
        5.0,
        10.0,
        15.0,
        70.0,
    ]
    assert "net" not in one.tables()[1].keys
    groups = one.tables()[3]
    assert sum(groups.column("flow")) == pytest.approx(100.0)
    assert sum(groups.column("share")) == pytest.approx(1.0)


def test_order_unit_and_names_do_not_matter(many):
    flows, given = many
    whole = rs.describe_flows(given, MAP, group="region4")
    turned = rs.describe_flows(given.aligned(given.ids[::-1]), MAP, group="region4")
    assert turned.ids == whole.ids
    assert turned.last.expected_within == pytest.approx(whole.last.expected_within, rel=1e-12)
    cells = [(i, j, 1000 * v) for i, j, v in [r[2:5] for r in _all(whole)]]
    times = rs.describe_flows(layer(cells), MAP, group="region4").last
    for name in ("reciprocity", "effectiveness", "within", "expected_within", "distance"):
        assert getattr(times, name) == pytest.approx(getattr(whole.last, name), rel=1e-9)
    assert times.total == pytest.approx(1000 * flows.sum())


def _all(found):
    return rs.describe_flows(found.last.layer, top=10**6).tables()[2].rows


def test_times_may_name_other_regions():
    found = rs.describe_flows((layer(time=2012), layer([*LINKS[:3], (A, D, 1.0)], time=2017)))
    assert found.times == (2012, 2017)
    assert found.ids == (A, B, C, D)
    some = rs.describe_flows(
        (layer(time=2012), layer([(A, B, 1.0), (B, "820000", 2.0), ("820000", A, 3.0)], time=2017))
    )
    assert some.ids == (A, B, C, D, "820000")
    assert some.last.sent.tolist() == [1.0, 2.0, 0.0, 0.0, 3.0]
    assert np.isnan(some.last.balance[2])


def test_flows_that_all_end_in_one_region_have_no_table_of_sizes_and_say_so():
    star = layer([(A, B, 5.0), (A, C, 4.0), (D, A, 3.0)])
    found = rs.describe_flows(star, MAP, group="region4")
    assert np.isnan(found.last.expected_within)
    assert np.isnan(found.last.expected_distance)
    assert found.last.distance > 0
    notes = [one.text("en") for one in found.tables()[0].notes]
    assert any("an end of nearly all" in one for one in notes)


def test_sizes_meet_the_margins_where_one_region_has_much():
    sent, received = np.array([40.0, 10.0, 30.0, 20.0]), np.array([45.0, 25.0, 10.0, 20.0])
    a, b = sizes(sent, received)
    table = np.outer(a, b)
    np.fill_diagonal(table, 0.0)
    assert table.sum(1) == pytest.approx(sent, rel=1e-9)
    assert table.sum(0) == pytest.approx(received, rel=1e-9)


def test_what_is_wrong_is_said():
    with pytest.raises(InputError, match="no flows"):
        rs.describe_flows(())
    with pytest.raises(InputError, match="several flows of 2012"):
        rs.describe_flows((layer(time=2012), layer(time=2012)))
    with pytest.raises(InputError, match="no regions"):
        rs.describe_flows(layer(), group="region4")
    with pytest.raises(LabelError):
        rs.describe_flows(layer(), MAP.select([A, B]))
