"""Effects of an event study by draws: samples made anew with all dummies, how often they hold, few treated."""

import importlib.util
import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

import regspatial as rs
from regspatial.errors import InferenceWarning
from regspatial.regression.policy import event_draws as _event_draws
from regspatial.regression.policy import pretrend as _pretrend
from regspatial.regression.policy.wild import draw_weights

ROOT = Path(__file__).resolve().parents[3]
_SPEC = importlib.util.spec_from_file_location("event_leads", ROOT / "benchmarks/event_leads.py")
BENCH = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(BENCH)
STORED = json.loads(BENCH.STORE.read_text(encoding="utf-8"))
YEARS = np.arange(2000, 2008)
START = np.array([2003.0] * 4 + [2005.0] * 5 + [np.nan] * 9)


def made(start=START, seed=3, n=None):
    rng = np.random.default_rng(seed)
    since = YEARS[:, None] - start
    y = np.where(since >= 0, 0.8, 0.0) + rng.normal(size=(8, len(start)))
    columns = {"y": y, "start": np.tile(start, (8, 1)), "c": rng.normal(size=y.shape)}
    return rs.Panel.from_arrays(range(len(start)), YEARS.tolist(), columns)


def whole_design(panel):
    """Columns of all cohorts and periods, the control and dummies, with the period of each; NaN beside them."""
    met = panel["start"].values.ravel()
    n = panel.n
    unit, time = np.tile(np.arange(n), 8), np.repeat(YEARS, n)
    since = np.clip(time - met, -2, 2)
    columns, period = [], []
    for cohort in (2003, 2005):
        for at in (-2, 0, 1, 2):
            columns.append(((met == cohort) & (since == at)).astype(float))
            period.append(at)
    rest = [
        panel["c"].values.ravel(),
        *(unit == i for i in range(n)),
        *(time == t for t in YEARS[1:]),
    ]
    return np.column_stack([*columns, *rest]).astype(float), np.array(period), unit


@pytest.mark.parametrize("which", [1, "mean"])
def test_p_and_intervals_are_those_of_samples_made_anew_with_dummies(which):
    """c inside the interval has p above .05 and c outside below, each sample refitted whole; p of none exactly."""
    panel = made()
    how = {"event": "start", "leads": 2, "lags": 2}
    found = rs.event_study(panel, "y ~ c", draws=199, rng=4, **how)
    plain = rs.event_study(panel, "y ~ c", draws=0, **how)
    x, period, unit = whole_design(panel)
    y = panel["y"].values.ravel()
    after = period >= 0
    r = np.zeros(x.shape[1])
    periods = (0, 1, 2) if which == "mean" else (which,)
    for at in periods:
        share = x[:, : period.size].sum(axis=0) * (period == at)
        r[: period.size] += share / share.sum() / len(periods)
    shape = np.zeros(x.shape[1])
    moved = np.append(after if which == "mean" else period == which, np.zeros(x.shape[1] - 8, bool))
    if which == "mean":
        own = dict(zip(plain.periods, plain.estimates, strict=True))
        shape[:8] = [own[t] - plain.mean_after.estimate if t >= 0 else 0.0 for t in period]
    inverse = np.linalg.inv(x.T @ x)

    def ratio(values, null):
        b = inverse @ x.T @ values
        scores = x * (values - x @ b)[:, None]
        sums = np.array([scores[unit == g].sum(axis=0) for g in range(panel.n)]) @ inverse @ r
        return (r @ b - null) ** 2 / (sums @ sums)

    rank = np.argsort(np.argsort(np.bincount(unit, weights=y)))
    weights, every, _kind = draw_weights("auto", panel.n, 199, 4)
    assert not every

    def p(c):
        put = x @ ((shape + c) * moved)
        others = x[:, ~moved]
        left = others @ np.linalg.lstsq(others, y - put, rcond=None)[0]
        e = y - put - left
        drawn = [ratio(left + put + v[rank][unit] * e, c) for v in weights.T]
        return (1 + sum(np.array(drawn) >= ratio(y, c) * (1 - 1e-9))) / 200

    if which == "mean":
        shown, low, high = (found.mean_after[k] for k in (2, 3, 4))
    else:
        at = found.periods.index(which)
        shown, (low, high) = found.p_values[at], found.intervals[at]
    assert shown == p(0.0)
    step = 1e-6 * (high - low)
    for inside, outside in ((low + step, low - step), (high - step, high + step)):
        assert p(inside) > 0.05 >= p(outside)


def test_many_clusters_are_drawn_by_samples_few_by_a_matrix(monkeypatch):
    """The same share either way: the two count the same samples."""
    start = np.append(START, np.full(200, np.nan))
    how = {"event": "start", "leads": 2, "lags": 2, "draws": 99, "rng": 5}
    by_sample = rs.event_study(made(start), "y ~ c", **how).pretrend
    monkeypatch.setattr(_pretrend, "of_samples", _pretrend.of_matrix)
    assert rs.event_study(made(start), "y ~ c", **how).pretrend == by_sample


def test_more_than_a_thousand_clusters_are_drawn_too():
    start = np.append(START, np.full(1200, np.nan))
    found = rs.event_study(made(start), "y ~ 1", event="start", leads=2, lags=2, draws=99, rng=5)
    assert found.spec["draws"] == 99
    assert found.drawn is not None


def test_fewer_than_five_treated_are_warned_of_by_number():
    start = np.array([2003.0] * 4 + [np.nan] * 20)
    with pytest.warns(InferenceWarning, match="Only 4 of 24 clusters meet") as told:
        found = rs.event_study(made(start), "y ~ c", event="start", leads=2, lags=2, rng=1)
    assert sum("Only 4" in str(one.message) for one in told) == 1
    assert "Only 4 of 24" in found.summary()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        enough = np.array([2003.0] * 5 + [np.nan] * 20)
        rs.event_study(made(enough), "y ~ c", event="start", leads=2, lags=2, rng=1)
    assert not any("Only" in str(one.message) for one in told)


def test_without_draws_t_stands_and_is_said():
    found = rs.event_study(made(), "y ~ c", event="start", leads=2, lags=2, draws=0)
    half = found.intervals[:, 1] - found.estimates
    assert half == pytest.approx(-(found.intervals[:, 0] - found.estimates), rel=1e-12)
    assert "far too small where cohorts are of few clusters" in found.summary()
    plain = rs.event_study(made(), "y ~ c", event="start", covariance="hc1")
    assert plain.effect_notes == ()


HELD = [name for name in STORED if not name.startswith(("three", "four"))]


def test_every_design_is_stored():
    assert list(STORED) == list(BENCH.CELLS)
    assert [one["panels"] for one in STORED.values()] == [c[3] for c in BENCH.CELLS.values()]


@pytest.mark.parametrize("name", HELD)
@pytest.mark.parametrize("test", ["drawn", "mean", "+1"])
def test_draws_refuse_five_in_a_hundred(name, test):
    """From five treated on; errors of twice or half the others' cost up to two points beside chance (.9995)."""
    row = STORED[name]
    most = 0.05 if name.endswith(", 1") else 0.07
    assert row[test] <= binom.ppf(0.9995, row["panels"], most) / row["panels"]
    assert row[test] >= binom.ppf(0.0005, row["panels"], 0.025) / row["panels"]


def test_what_notes_say_of_t_is_stored():
    for key, name in (("one", "ten in one year"), ("three", "ten in three"), ("ten", "ten in ten")):
        row = STORED[f"{name}, 1"]
        assert _event_draws.REFUSED[key] == round(100 * row["mean, t"])


def test_first_panels_of_ten_in_ten_again():
    """t refuses more than half of 12, draws at most as many as 5 % gives in all but 2 of 10,000 runs."""
    row = BENCH.cell("ten in ten, 1", 12)
    assert row["+1, t"] > 0.5
    for test in ("drawn", "mean", "+1"):
        assert row[test] * 12 <= binom.ppf(0.9998, 12, 0.05)
