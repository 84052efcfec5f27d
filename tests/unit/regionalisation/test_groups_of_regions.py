"""Groups of regions: the best of all partitions of small maps, invariances, islands, floors, and what is refused."""

from itertools import product

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    ConstantColumnError,
    DataWarning,
    InputError,
    MissingValueError,
    ParameterError,
)
from regspatial.regionalisation import k_means, max_p, skater

SIDE = 3
IDS = [f"r{i}{j}" for i in range(SIDE) for j in range(SIDE)]


def grid(side=SIDE, ids=IDS, lost=()):
    """Return rook weights of a square; `lost` regions have no neighbours."""
    at = [(i, j) for i in range(side) for j in range(side)]
    pairs = [
        (a, b)
        for a, p in zip(ids, at, strict=True)
        for b, q in zip(ids, at, strict=True)
        if abs(p[0] - q[0]) + abs(p[1] - q[1]) == 1 and not {a, b} & set(lost)
    ]
    return rs.weights.from_links(ids, *zip(*pairs, strict=True), islands="keep")


def table(seed=1, ids=IDS, **more):
    rng = np.random.default_rng(seed)
    columns = {"x": rng.normal(size=(1, len(ids))), "y": rng.normal(size=(1, len(ids)))}
    columns["people"] = rng.uniform(1.0, 9.0, size=(1, len(ids)))
    return rs.Panel.from_arrays(ids, [2020], columns | more)


W, PANEL = grid(), table()


def all_partitions(most):
    """Yield every division of nine regions into up to `most` groups, each once."""
    for rest in product(range(most), repeat=len(IDS) - 1):
        groups, top = (0, *rest), 0
        fine = True
        for g in groups:
            fine = fine and g <= top
            top = max(top, g + 1)
        if fine:
            yield np.array(groups)


def one_piece(groups, k):
    inside = {n for n in range(len(IDS)) if groups[n] == k}
    seen, waiting = set(), [min(inside)]
    while waiting:
        n = waiting.pop()
        seen.add(n)
        i, j = divmod(n, SIDE)
        near = [(i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)]
        waiting += [
            a * SIDE + b
            for a, b in near
            if 0 <= a < SIDE and 0 <= b < SIDE and a * SIDE + b in inside - seen
        ]
    return seen == inside


def within(z, groups):
    return sum(
        float(np.square(z[groups == g] - z[groups == g].mean(axis=0)).sum()) for g in set(groups)
    )


@pytest.mark.parametrize(("seed", "floor"), [(1, 2.0), (2, 3.0), (3, 3.0)])
def test_max_p_is_the_best_of_all_partitions(seed, floor):
    panel = table(seed)
    found = max_p(panel, ["x", "y"], W, floor=floor, starts=200, rng=1)
    best = min(
        (-(g.max() + 1), within(found.z, g))
        for g in all_partitions(int(9 // floor))
        if min(np.bincount(g)) >= floor and all(one_piece(g, k) for k in range(g.max() + 1))
    )
    assert found.count == -best[0]
    assert found.within.sum() == pytest.approx(best[1], rel=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_k_means_is_the_best_of_all_partitions(seed):
    panel = table(seed)
    for floor in (None, 2.0):
        found = k_means(panel, ["x", "y"], clusters=3, floor=floor, rng=1)
        best = min(
            within(found.z, g)
            for g in all_partitions(3)
            if g.max() == 2 and min(np.bincount(g)) >= (floor or 1)
        )
        assert found.within.sum() == pytest.approx(best, rel=1e-9)


def test_the_first_cut_of_skater_is_the_best_of_its_tree():
    """By every edge of a chain, whose tree is the chain itself."""
    ids = [f"c{k}" for k in range(7)]
    w = rs.weights.from_links(ids, ids[:-1] + ids[1:], ids[1:] + ids[:-1])
    panel = table(5, ids)
    found = skater(panel, ["x", "y"], w, clusters=2)
    best = min(range(1, 7), key=lambda k: within(found.z, np.arange(7) >= k))
    assert len(set(found.group[:best])) == len(set(found.group[best:])) == 1


VERBS = {
    "k_means": lambda p, w, **how: k_means(p, ["x", "y"], clusters=3, rng=1, **how),
    "skater": lambda p, w, **how: skater(p, ["x", "y"], w, clusters=3, **how),
    "max_p": lambda p, w, **how: max_p(p, ["x", "y"], w, **{"floor": 2.0, "rng": 1, **how}),
}


@pytest.mark.parametrize("verb", VERBS)
def test_order_units_and_shift_do_not_count(verb):
    first = dict(zip(IDS, VERBS[verb](PANEL, W).group.tolist(), strict=True))
    turned = rs.Panel.from_arrays(
        IDS[::-1], [2020], {k: (7.0 + 3.0 * v)[:, ::-1] for k, v in PANEL.columns.items()}
    )
    found = VERBS[verb](turned, grid())
    assert dict(zip(found.ids, found.group.tolist(), strict=True)) == first


@pytest.mark.parametrize("verb", VERBS)
def test_tables_have_what_the_record_has(verb):
    found = VERBS[verb](PANEL, W, floor=2.0)
    groups, fit, regions = found.tables()
    assert sum(groups.column("n")) == len(IDS)
    assert list(groups.column("n")) == sorted(groups.column("n"), reverse=True)
    assert sum(groups.column("within")) == pytest.approx(found.within.sum())
    values = dict(zip((str(r[0]) for r in fit.rows), (r[1] for r in fit.rows), strict=True))
    assert len(values) == 8
    assert found.explained == pytest.approx(1 - found.within.sum() / found.total)
    assert sorted(regions.column("id")) == IDS
    if verb != "k_means":
        assert found.connected
        assert set(groups.column("parts")) == {1}


def test_a_floor_of_people_is_held():
    for found in (
        k_means(PANEL, ["x"], clusters=3, floor=10.0, floor_variable="people", rng=1),
        skater(PANEL, ["x"], W, clusters=2, floor=10.0, floor_variable="people"),
        max_p(PANEL, ["x"], W, floor=10.0, floor_variable="people", rng=1),
        max_p(PANEL, ["x"], W, floor=10.0, floor_variable=PANEL["people"], rng=1),
    ):
        assert found.totals.min() >= 10.0
        people = dict(zip(PANEL.ids, PANEL.columns["people"][0], strict=True))
        total = sum(
            v
            for i, v in people.items()
            if i in {a for a, g in zip(found.ids, found.group, strict=True) if g == 1}
        )
        assert found.totals[0] == pytest.approx(total)


def test_a_floor_that_stops_the_cuts_is_said():
    with pytest.warns(DataWarning, match="3 groups by cuts of the tree; 4 were asked for"):
        found = skater(PANEL, ["x"], W, clusters=4, floor=3.0)
    assert found.count == 3


def test_an_island_is_a_group_of_its_own_and_is_said():
    w = grid(lost=["r22"])
    alone = skater(PANEL, ["x", "y"], w, clusters=3)
    assert [i for i, g in zip(alone.ids, alone.group, strict=True) if g == 3] == ["r22"]
    with pytest.warns(DataWarning, match="1 region is connected with too few others.*r22"):
        found = max_p(PANEL, ["x", "y"], w, floor=2.0, rng=1)
    assert found.alone == ("r22",)
    assert found.sizes.tolist()[-1] == 1
    assert min(found.sizes.tolist()[:-1]) >= 2
    assert "r22" in found.tables()[0].notes[1].text("en")
    with pytest.raises(ParameterError, match="2 parts that are not connected.*r22"):
        skater(PANEL, ["x"], w, clusters=1)


def test_place_counts_as_much_as_is_said():
    xy = np.array([[float(i), float(j)] for i in range(SIDE) for j in range(SIDE)])
    regions = rs.Regions(ids=IDS, points=xy, lonlat=False)
    far = k_means(PANEL, ["x"], clusters=3, regions=regions, spatial_share=0.99, rng=1)
    spread = [np.ptp(xy[far.group == g], axis=0).max() for g in (1, 2, 3)]
    assert max(spread) <= 2.0
    assert sum(s <= 1.0 for s in spread) >= 2  # groups are blocks or rows of the square
    none = k_means(PANEL, ["x"], clusters=3, regions=regions, spatial_share=0.0, rng=1)
    assert none.group.tolist() == k_means(PANEL, ["x"], clusters=3, rng=1).group.tolist()


REFUSED = [
    (lambda: k_means(PANEL, ["x"], clusters=10), ParameterError, "9 regions differ"),
    (
        lambda: k_means(PANEL, ["x"], spatial_share=1.0),
        ParameterError,
        r"spatial_share=1.0 is outside \[0.0, 0.999\]",
    ),
    (lambda: k_means(PANEL, ["x"], spatial_share=0.5), ParameterError, "needs the map"),
    (lambda: k_means(PANEL, ["x"], starts=0), ParameterError, r"starts=0 is outside \[1, 100000\]"),
    (lambda: k_means(PANEL, ["x"], clusters=5, floor=2.0), ParameterError, "more than all regions"),
    (lambda: k_means(PANEL, ["x", "x"]), ParameterError, "more than once"),
    (lambda: k_means(PANEL, []), ParameterError, "names no column"),
    (lambda: skater(PANEL, ["x"], W, clusters=10), ParameterError, "there are 9 regions"),
    (lambda: max_p(PANEL, ["x"], W, floor=10.0), ParameterError, "hold together"),
    (lambda: max_p(PANEL, ["x"], W, floor=0.0), ParameterError, "more than 0"),
    (
        lambda: max_p(PANEL, ["x"], W, floor=1.0, starts=0),
        ParameterError,
        r"starts=0 is outside \[1, 100000\]",
    ),
    (lambda: skater(PANEL, ["x"], W, floor_variable="people"), ParameterError, "give floor"),
    (lambda: max_p(table(x=np.ones((1, 9))), ["x"], W, floor=2.0), ConstantColumnError, "x"),
    (
        lambda: max_p(PANEL, ["y"], W, floor=2.0, floor_variable="x"),
        InputError,
        "x is below zero",
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda c: c[2])
def test_what_cannot_be_is_refused(case):
    call, kind, words = case
    with pytest.raises(kind, match=words):
        call()


def test_gaps_are_refused_and_of_several_times_the_last_is_taken():
    holes = np.array([[1.0, np.nan, *range(7)]])
    with pytest.raises(MissingValueError, match="r01"):
        skater(table(x=holes), ["x"], W, clusters=2, missing="stop")
    two = rs.Panel.from_arrays(IDS, [1, 2], {"x": np.arange(18.0).reshape(2, 9)})
    with pytest.warns(DataWarning, match="2 times.*the last is used, 2"):
        last = skater(two, ["x"], W, clusters=2)
    assert last.tables()[0].rows == skater(two, ["x"], W, clusters=2, at_time=2).tables()[0].rows
    assert skater(two, ["log(1 + x)"], W, clusters=2, at_time=2).count == 2
