"""What each radius keeps, counted one cell at a time; and that the way out of a refusal is one."""

import re

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import SpecificationError

YEARS = list(range(2000, 2010))
SIDE = 7
N = SIDE * SIDE
IDS = [f"r{k:02d}" for k in range(N)]
AT = np.array([(k // SIDE, k % SIDE) for k in range(N)])
STEPS = np.abs(AT[:, None] - AT[None]).sum(axis=2)
"""Orders of neighbours on a lattice of squares that touch along edges."""
W = rs.SpatialWeights(ids=IDS, matrix=(STEPS == 1).astype(float))


def made(start, **more):
    random = np.random.default_rng(5)
    columns = {"y": random.normal(size=(len(YEARS), N)), "start": np.tile(start, (len(YEARS), 1))}
    return rs.Panel.from_arrays(IDS, YEARS, columns | more)


def starts():
    out = np.full(N, np.nan)
    out[[0, 1, 10, 24, 40]] = [2003, 2004, 2004, 2006, 2007]
    return out


def parts(clean):
    """Return for every region and period the part of the graph of clean cells it is in, by joining one by one."""
    of = list(range(N + len(YEARS)))
    for i in range(N):
        for t in range(len(YEARS)):
            if clean[i, t] and of[i] != of[N + t]:
                old, new = of[N + t], of[i]
                of = [new if one == old else one for one in of]
    return of


def counted(start, reach, there):
    """Return the counts of a radius, cell by cell."""
    clean = np.zeros((N, len(YEARS)), dtype=bool)
    ring = np.zeros((N, len(YEARS)), dtype=int)
    on = np.zeros((N, len(YEARS)), dtype=bool)
    for i in range(N):
        for t, year in enumerate(YEARS):
            on[i, t] = start[i] <= year
            near = [STEPS[i, j] for j in range(N) if j != i and start[j] <= year]
            ring[i, t] = min([d for d in near if d <= reach], default=0)
            clean[i, t] = there[i, t] and not on[i, t] and not ring[i, t]
    of = parts(clean)
    found = {"clean": clean.sum(), "kept": 0, "own": 0, "outer": 0, "lost": 0}
    for i in range(N):
        for t in range(len(YEARS)):
            if not there[i, t] or clean[i, t]:
                continue
            measured = of[i] == of[N + t] and clean[i].any() and clean[:, t].any()
            found["lost"] += not measured
            found["kept"] += measured and on[i, t]
            found["own"] += measured and on[i, t] and not ring[i, t]
            found["outer"] += measured and not on[i, t] and ring[i, t] == reach
    first = int(np.nanmin(start)) - YEARS[0]
    found["without"] = [str(y) for t, y in enumerate(YEARS) if t >= first and not clean[:, t].any()]
    found["never"] = sum(not (on[i] | (ring[i] > 0)).any() for i in range(N))
    return found


@pytest.mark.parametrize("holes", [False, True])
def test_every_radius_is_counted_cell_by_cell(holes):
    start, there = starts(), np.ones((N, len(YEARS)), dtype=bool)
    if holes:
        there = np.random.default_rng(3).uniform(size=there.shape) > 0.3
        there[0, :3] = False  # a treated region without a clean period
        there[0, 3] = True
    panel = made(start)
    y = np.where(there.T, panel["y"].values, np.nan)
    found = rs.policy_reach(made(start, y=y), W, first="start", formula="y ~ 1", missing="keep")
    for k, one in enumerate(found.radii, start=1):
        true = counted(np.nan_to_num(start, nan=np.inf), k, there)
        assert one.clean == true["clean"]
        assert (one.kept_cells, one.own_cells) == (true["kept"], true["own"])
        assert (one.outer_kept, one.lost) == (true["outer"], true["lost"])
        assert list(one.without) == true["without"]
        assert one.never == true["never"]


def test_the_estimate_keeps_what_was_said_before_it():
    panel = made(starts())
    before = rs.policy_reach(panel, W, first="start")
    after = rs.policy(panel, "y ~ 1", W, first="start", draws=99, rng=1)
    for one, other in zip(before.radii, after.reach, strict=True):
        assert (one.clean, one.kept, one.without) == (other.clean, other.kept, other.without)
        assert one.own_cells == other.own.cells
        assert one.outer_kept == other.outermost.cells
    heads = {c.key: c.en for c in before.tables()[0].columns}
    table = next(t for t in after.tables() if t.name == "policy_reach")
    shared = [c for c in table.columns if c.key in heads]
    assert [c.key for c in shared] == ["ring", "clean", "without", "kept"]
    assert all(str(c.en) == str(heads[c.key]) for c in shared)


def test_no_outcome_is_looked_at():
    panel = made(starts())
    other = made(starts(), y=panel["y"].values * 100.0 + 7.0)
    one, two = (rs.policy_reach(p, W, first="start", formula="y ~ 1") for p in (panel, other))
    assert one.tables()[0].rows == two.tables()[0].rows


def test_rings_drop_or_keep_the_outer_ones():
    cities = rs.example("pilot")
    panel, regions = cities.panel(), cities.regions()
    found = rs.policy_reach(panel, first="pilot_year", regions=regions, rings=[100, 200, 300])
    for k, edges in enumerate(([100], [100, 200], [100, 200, 300])):
        one = rs.policy_reach(panel, first="pilot_year", regions=regions, rings=edges).radii[-1]
        assert (one.clean, one.kept_cells) == (found.radii[k].clean, found.radii[k].kept_cells)
    assert [one.clean for one in found.radii] == sorted(
        (r.clean for r in found.radii), reverse=True
    )
    assert "falsification" in found.falsification.text("en")


def test_without_neighbours_there_is_nothing_to_choose():
    with pytest.raises(SpecificationError, match="no radius to choose"):
        rs.policy_reach(made(starts()), first="start")


def refused(**asked):
    out = np.full(N, np.nan)
    out[STEPS[24] % 3 == 0] = 2004.0
    with pytest.raises(SpecificationError, match="no cell is clean") as caught:
        rs.policy(made(out), "y ~ 1", first="start", draws=99, rng=1, **asked)
    return made(out), str(caught.value)


@pytest.mark.parametrize("orders", [2, 3])
def test_the_radius_that_a_refusal_names_keeps_what_it_says(orders):
    start = np.full(N, np.nan)
    start[[16, 18, 30, 32, 24, 8, 12, 36, 40, 2, 46, 14, 20, 28, 34, 0, 6, 42, 48]] = 2004.0
    start[24] = np.nan
    panel = made(start)
    with pytest.raises(SpecificationError) as caught:
        rs.policy(panel, "y ~ 1", W, first="start", orders=orders, draws=99, rng=1)
    way = re.search(r"(orders|share)=([0-9.]+) keeps (\d+) clean cells", str(caught.value))
    assert way is not None
    asked = {way[1]: float(way[2]) if way[1] == "share" else int(way[2])}
    found = rs.policy(panel, "y ~ 1", W, first="start", draws=99, rng=1, **asked)
    since = found.cells[4:]
    assert (since == 0).any(axis=1).all()
    assert (found.cells == 0).sum() == int(way[3])


def test_the_share_that_a_refusal_names_keeps_what_it_says():
    panel, said = refused(w=W)
    way = re.search(r"share=([0-9.]+) keeps (\d+) clean cells", said)
    assert way is not None
    found = rs.policy(panel, "y ~ 1", W, first="start", share=float(way[1]), draws=99, rng=1)
    assert (found.cells == 0).sum() == int(way[2])
    assert (found.cells[4:] == 0).any(axis=1).all()


def test_the_ring_that_a_refusal_names_keeps_what_it_says():
    cities = rs.example("pilot")
    panel, regions = cities.panel(), cities.regions()
    for rings, kept in (([150, 2000], "150"), ([2000], None)):
        with pytest.raises(SpecificationError) as caught:
            rs.policy(panel, "ln_patents ~ 1", first="pilot_year", regions=regions, rings=rings)
        way = re.search(r"rings='([0-9.]+)' keeps (\d+) clean cells", str(caught.value))
        assert way is not None
        assert kept in (None, way[1])
        found = rs.policy(
            panel,
            "ln_patents ~ 1",
            first="pilot_year",
            regions=regions,
            rings=way[1],
            draws=99,
            rng=1,
        )
        assert (found.cells == 0).sum() == int(way[2])
