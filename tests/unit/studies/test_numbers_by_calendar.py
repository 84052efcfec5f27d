"""Whatever rests on the order of times gives the same numbers for months in words as for 1, 2, 3, …."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import ParameterError, RegspatialError

N, T = 16, 12
WORDS = [f"2019年{m}月" for m in range(1, T + 1)]
UNKNOWN = list("ZYXWVUTSRQPO")


@pytest.fixture(scope="module")
def w():
    line = rs.Regions(
        ids=[f"r{k:02d}" for k in range(N)], points=[(k, k % 4) for k in range(N)], lonlat=False
    )
    return rs.weights.knn(line, k=3, points="point")


def values():
    rng = np.random.default_rng(7)
    x = rng.normal(size=(T, N))
    y = np.zeros((T, N))
    y[0] = rng.normal(size=N)
    for t in range(1, T):
        y[t] = 0.6 * y[t - 1] + x[t] + 0.3 * rng.normal(size=N)
    level = np.exp(1.0 + 0.1 * np.arange(T)[:, None] * (1 + 0.2 * np.arange(N) / N) + 0.05 * y)
    return {"y": y, "x": x, "g": level, "k": level**0.5 + 1.0}


def panel(times):
    """The rows shuffled, so that no reader can lean on them."""
    found = values()
    rows = [
        (f"r{i:02d}", times[t], *(v[t, i] for v in found.values()))
        for t in range(T)
        for i in range(N)
    ]
    frame = pd.DataFrame(rows, columns=["id", "t", *found]).sample(frac=1.0, random_state=5)
    read = rs.panel_from_frame(frame, id="id", time="t")
    return read.select(ids=[f"r{k:02d}" for k in range(N)])


def dynamic(p, w):
    found = rs.regression.spatial_panel_dynamic_estimate(
        p, "y ~ x", w, model="sdm", dynamics="time", fixed_effects="entity"
    )
    return np.concatenate([np.ravel(found.estimates), np.ravel(found.se)])


def what_if(p, w):
    found = rs.regression.spatial_panel_estimate(
        p, "y ~ x + lag(x)", w, model="sdm", fixed_effects="twoway"
    )
    changed = rs.regression.what_if_of(found, "x", by=1.0, in_regions=["r00"], rng=1)
    return np.array([v for row in changed.tables()[0].rows for v in row if isinstance(v, float)])


def _events(p):
    frame = p.to_frame()
    early = {f"r{k:02d}": p.times[4 + k % 3] for k in range(8)}
    frame["start"] = frame["id"].map(early)
    if isinstance(p.times[0], int):
        frame["start"] = frame["start"].astype(float)
    return frame


def events(p, w):
    found = rs.event_study(_events(p), "y ~ x", event="start", id="id", time="time")
    return found.to_frame()["estimate"].to_numpy(dtype=float)


VERBS = {
    "dynamic": dynamic,
    "what if": what_if,
    "events": events,
    "convergence": lambda p, w: np.array(
        [v for row in rs.convergence(p, "g").tables()[0].rows for v in row if isinstance(v, float)]
    ),
    "markov": lambda p, w: rs.markov_transitions(p["g"], classes=3).counts,
    "growth": lambda p, w: rs.series(p["g"]).growth,
    "malmquist": lambda p, w: np.array(
        [
            v
            for row in rs.malmquist(p, inputs=["k"], outputs=["g"]).tables()[0].rows
            for v in row
            if isinstance(v, float)
        ]
    ),
    "shift-share": lambda p, w: rs.shift_share(p, ["g", "k"]).competitive,
    "derived": lambda p, w: p.derive("d = growth(g, 2)")["d"].values,
    "centre": lambda p, w: (
        rs.centre_of_gravity(
            p["g"], rs.Regions(ids=p.ids, points=[(k, k % 4) for k in range(N)], lonlat=False)
        ).distances
    ),
    "hot spots": lambda p, w: rs.autocorrelation.emerging_hot_spots(p["g"], w).z_score,
    "clubs": lambda p, w: np.array(
        [
            v
            for row in rs.convergence_clubs(p["g"]).tables()[0].rows
            for v in row
            if isinstance(v, float)
        ]
    ),
    "Driscoll-Kraay": lambda p, w: (
        rs.fixed_effects(
            p.to_frame(), "y ~ x | id", id="id", time="time", covariance="driscoll-kraay"
        ).se
    ),
    "lags of a table": lambda p, w: (
        rs.fixed_effects(p.to_frame(), "y ~ x + lag(x) | id", id="id", time="time").estimates
    ),
}


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.filterwarnings("ignore")
def test_months_in_words_give_the_numbers_of_whole_numbers(name, w):
    known = np.asarray(VERBS[name](panel(list(range(1, T + 1))), w), dtype=float)
    found = np.asarray(VERBS[name](panel(WORDS), w), dtype=float)
    assert known.size
    np.testing.assert_allclose(found, known, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.filterwarnings("ignore")
def test_words_of_no_order_are_refused_where_it_matters(name, w):
    with pytest.raises(RegspatialError, match="in which order these times come"):
        VERBS[name](panel(UNKNOWN), w)


@pytest.mark.filterwarnings("ignore")
def test_a_moran_a_time_and_fixed_effects_need_no_order(w):
    p = panel(UNKNOWN)
    assert rs.moran(p["y"], w, permutations=9, rng=1).times == p.times
    twoway = rs.fixed_effects(p, "y ~ x | id + time").estimates
    np.testing.assert_allclose(
        twoway, rs.fixed_effects(panel(WORDS), "y ~ x | id + time").estimates
    )


def test_times_turned_round_are_refused():
    p = panel(WORDS)
    with pytest.raises(ParameterError, match="do not stand in their order"):
        rs.series(p.select(times=WORDS[::-1])["g"])


def test_the_known_example():
    rows = [
        (f"r{i}", f"2019年{m}月", (i + 2) * 1.01 ** (m * (9 - i)))
        for i in range(9)
        for m in range(1, 13)
    ]
    p = rs.panel_from_frame(pd.DataFrame(rows, columns=["id", "t", "y"]), id="id", time="t")
    growth = p.derive("g = growth(y)")["g"].values[1:]
    np.testing.assert_allclose(
        growth, np.tile(np.log(1.01) * (9 - np.arange(9)), (11, 1)), rtol=1e-9
    )
