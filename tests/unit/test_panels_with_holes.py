"""Panels with holes: statistics run period by period on what is there, and say what was left out."""

import numpy as np
import pytest

import regspatial as rs
from regspatial import autocorrelation as auto
from regspatial import runner
from regspatial.errors import (
    InputError,
    LabelError,
    MissingValueError,
    ParameterError,
    UnknownColumnError,
)

SIDE = 5
IDS = tuple(f"r{k:02d}" for k in range(SIDE * SIDE))
TIMES = (2010, 2011, 2012, 2013, 2014)
GONE = {0: (3, 7), 1: (3, 7), 3: (0, 1, 2)}


def grid():
    at = np.arange(SIDE * SIDE)
    i, j = at // SIDE, at % SIDE
    touch = np.abs(i[:, None] - i) + np.abs(j[:, None] - j) == 1
    return touch.astype(float)


@pytest.fixture(scope="module")
def w():
    return rs.weights.from_dense(IDS, grid(), normalise="row")


@pytest.fixture(scope="module")
def full():
    rng = np.random.default_rng(6)
    x = rng.lognormal(size=(5, SIDE * SIDE))
    return rs.Panel.from_arrays(
        IDS, TIMES, {"x": x, "y": x + rng.lognormal(size=x.shape), "d": (x > 1).astype(float)}
    ).with_groups(half=["a"] * 12 + ["b"] * 13)


@pytest.fixture(scope="module")
def holes(full):
    out = {}
    for name, values in full.columns.items():
        out[name] = values.copy()
        for t, gone in GONE.items():
            out[name][t, list(gone)] = np.nan
    return full.with_columns(by_position=True, **out)


GLOBAL = {
    "moran": lambda p, w: rs.moran(p["x"], w, permutations=99, rng=5),
    "geary": lambda p, w: auto.geary(p["x"], w),
    "getis_ord_g": lambda p, w: auto.getis_ord_g(p["x"], w),
    "bivariate": lambda p, w: auto.bivariate_moran(p["x"], p["y"], w, permutations=99, rng=5),
    "lee": lambda p, w: auto.lee(p["x"], p["y"], w, star=True, permutations=99, rng=5),
}
LOCAL = {
    "local_moran": lambda p, w: rs.local_moran(p["x"], w, permutations=99, rng=5),
    "local_geary": lambda p, w: auto.local_geary(p["x"], w, permutations=99, rng=5),
    "local_g": lambda p, w: auto.local_g(p["x"], w, permutations=99, rng=5),
    "bivariate": lambda p, w: auto.bivariate_local_moran(p["x"], p["y"], w, permutations=99, rng=5),
    "local_lee": lambda p, w: auto.local_lee(p["x"], p["y"], w, star=True, permutations=99, rng=5),
}


def alone(full, w, t):
    """Return the panel and the weights of one time by hand: dropped, and rows normalised again."""
    inside = [i for k, i in enumerate(IDS) if k not in GONE.get(t, ())]
    at = [IDS.index(i) for i in inside]
    raw = grid()[np.ix_(at, at)]
    sums = raw.sum(axis=1, keepdims=True)
    return full.select(ids=inside, times=[TIMES[t]]), rs.weights.from_dense(
        inside, raw / np.where(sums > 0, sums, 1), islands="keep"
    )


@pytest.mark.filterwarnings("ignore::regspatial.errors.WeightsWarning")
@pytest.mark.parametrize("name", GLOBAL)
def test_a_global_statistic_is_at_each_time_that_of_the_regions_there(full, holes, w, name):
    found = GLOBAL[name](holes, w)
    assert found.times == TIMES
    for t in range(5):
        one = GLOBAL[name](*alone(full, w, t))
        np.testing.assert_allclose(found.values[t], one.values[0], rtol=1e-12)
        for kind, inference in one.by.items():
            np.testing.assert_allclose(found.by[kind].p_value[t], inference.p_value[0], rtol=1e-9)
    whole = GLOBAL[name](full, w)
    for t in (2, 4):  # without holes what it is without any, but for the order of sums in BLAS
        np.testing.assert_allclose(found.values[t], whole.values[t], rtol=1e-13)
        if "permutation" in found.by:  # counts of draws are exact
            assert found.by["permutation"].p_value[t] == whole.by["permutation"].p_value[t]
    table = found.tables()[0]
    assert table.column("n") == (23, 23, 25, 22, 25)
    said = [n.text() for n in table.notes]
    assert any("2010–2011: 2 regions have no value and are left out: r03, r07." in s for s in said)
    assert any("2013: 3 regions" in s for s in said)
    assert all("2012" not in s for s in said)


@pytest.mark.filterwarnings("ignore::regspatial.errors.WeightsWarning")
@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
@pytest.mark.parametrize("name", LOCAL)
def test_a_local_statistic_is_empty_where_a_region_is_not_there(full, holes, w, name):
    found = LOCAL[name](holes, w)
    for t in range(5):
        panel, weights = alone(full, w, t)
        one = LOCAL[name](panel, weights)
        at = [IDS.index(i) for i in panel.ids]
        np.testing.assert_allclose(found.values[t, at], one.values[0], rtol=1e-10, atol=1e-12)
        np.testing.assert_array_equal(found.cluster[t, at], one.cluster[0])
        absent = sorted(GONE.get(t, ()))
        assert np.isnan(found.values[t, absent]).all()
        assert (found.cluster[t, absent] == "").all()
    rows = found.tables()[0].rows
    assert len(rows) == 5 * 25 - 7
    assert not any(row[0] == "r00" and row[1] == 2013 for row in rows)
    assert len(found.layer_columns(2013)[0]) == 22
    assert len(found.scatter(2013).ids) == 22 if name != "local_g" else True
    assert any("left out" in n.text() for n in found.tables()[0].notes)


def test_times_with_too_few_regions_are_left_out_and_all_empty_is_an_error(full, w):
    x = full.columns["x"].copy()
    x[1, 3:] = np.nan
    found = rs.moran(full.with_columns(by_position=True, x=x)["x"], w)
    assert found.times == (2010, 2012, 2013, 2014)
    assert any("fewer than 4" in n.text() and "2011" in n.text() for n in found.tables()[0].notes)
    x[:, 3:] = np.nan
    with pytest.raises(MissingValueError, match="r03 at every time"):
        rs.moran(full.with_columns(by_position=True, x=x)["x"], w)
    infinite = full.columns["x"].copy()
    infinite[0, 0] = np.inf
    with pytest.raises((MissingValueError, InputError), match="r00 2010"):
        rs.moran(full.with_columns(by_position=True, x=infinite)["x"], w)


def test_disparity_goes_period_by_period(full, holes):
    found = auto_disparity(holes)
    for t in range(5):
        inside = [i for k, i in enumerate(IDS) if k not in GONE.get(t, ())]
        one = auto_disparity(full.select(ids=inside, times=[TIMES[t]]))
        for name in ("mean", "coefficient_of_variation", "gini", "theil_t", "theil_l", "within_t"):
            np.testing.assert_allclose(
                getattr(found, name)[t], getattr(one, name)[0], rtol=1e-12, atol=1e-15
            )
        np.testing.assert_allclose(found.group_means[t], one.group_means[0], rtol=1e-12)
    assert any("2013: 3 regions" in n.text() for n in found.tables()[0].notes)


def auto_disparity(panel):
    from regspatial.indicators import disparity

    regions = rs.Regions(
        ids=panel.ids,
        points=np.arange(2.0 * panel.n).reshape(-1, 2),
        lonlat=False,
        attributes={"half": np.array(panel.groups["half"])},
    )
    return disparity(panel["x"], regions=regions, group="half", population=panel["y"])


def test_weights_may_change_from_time_to_time(full, w):
    other = rs.weights.from_dense(IDS, grid() @ grid() * (1 - np.eye(25)), normalise="row")
    changing = rs.PeriodWeights({t: w if t < 2013 else other for t in TIMES})
    found = rs.moran(full["x"], changing)
    before, after = rs.moran(full["x"], w), rs.moran(full["x"], other)
    np.testing.assert_allclose(found.values, [*before.values[:3], *after.values[3:]], rtol=1e-14)
    assert any("those of each time" in n.text() for n in found.tables()[0].notes)
    with pytest.raises(UnknownColumnError, match="2010"):
        rs.moran(full["x"], rs.PeriodWeights({2014: w}))
    with pytest.raises(LabelError, match="r24"):
        rs.PeriodWeights({2010: w, 2011: rs.weights.subset(w, IDS[:24])})


@pytest.mark.filterwarnings("ignore::regspatial.errors.WeightsWarning")
@pytest.mark.parametrize("verb", [auto.multivariate_local_geary, auto.multivariate_local_moran])
def test_profiles_run_where_all_variables_are_there(full, holes, w, verb):
    whole = full.columns["y"].copy()
    whole[2, 5] = np.nan  # a hole of y alone
    both = holes.with_columns(by_position=True, y=whole)
    found = verb(both, ["x", "y"], w, permutations=99, rng=5)
    for t in range(5):
        if t == 2:
            assert np.isnan(found.values[2, 5])
            continue
        panel, weights = alone(full, w, t)
        one = verb(panel, ["x", "y"], weights, permutations=99, rng=5)
        at = [IDS.index(i) for i in panel.ids]
        np.testing.assert_allclose(found.values[t, at], one.values[0], rtol=1e-10, atol=1e-12)
        np.testing.assert_array_equal(found.p_value[t, at], one.p_value[0])
    said = [n.text() for n in found.tables()[0].notes]
    assert any("2012: 1 region has no value and is left out: r05." in s for s in said)
    assert found.spec["variables"] == ["x", "y"]


def test_a_moran_matrix_is_of_the_regions_there(full, holes, w):
    found = auto.moran_matrix(holes, ["x", "y"], w, at_time=2013)
    one = auto.moran_matrix(*(lambda p, m: (p, ["x", "y"], m))(*alone(full, w, 3)))
    np.testing.assert_allclose(found.values, one.values, rtol=1e-12)
    np.testing.assert_allclose(found.p_value, one.p_value, rtol=1e-9)
    assert found.ids == one.ids
    assert any("2013: 3 regions" in n.text() for n in found.tables()[0].notes)


def test_transitions_are_of_the_regions_there_at_both_times(full, holes, w):
    found = auto.cluster_transitions(
        holes["x"], w, first=2010, last=2013, states="quadrant", permutations=99, rng=1
    )
    gone = {IDS[k] for t in (0, 3) for k in GONE[t]}
    assert found.ids == tuple(i for i in IDS if i not in gone)
    assert found.counts.sum() == 20
    assert sum("left out" in n.text() for n in found.tables()[0].notes) == 2
    by_hand = [
        rs.local_moran(*(lambda p, m: (p["x"], m))(*alone(full, w, t)), permutations=99, rng=1)
        for t in (0, 3)
    ]
    for record, said in zip(by_hand, (found.before, found.after), strict=True):
        at = [record.ids.index(i) for i in found.ids]
        np.testing.assert_array_equal(record.quadrant[0, at], said)


ONE_TIME = {
    "by_order": lambda x, w: auto.correlogram_by_order(x, w, at_time=2010, permutations=99, rng=1),
    "stability": lambda x, w: auto.cluster_stability(
        x, w, [w], at_time=2010, seeds=2, permutations=99, rng=1
    ),
    "sensitivity": lambda x, w: auto.cluster_sensitivity(
        x, w, at_time=2010, draws=4, error_size=0.1, permutations=99, rng=1
    ),
}


@pytest.mark.filterwarnings("ignore::regspatial.errors.WeightsWarning")
@pytest.mark.parametrize("name", ONE_TIME)
def test_verbs_of_one_time_leave_out_who_is_not_there(full, holes, w, name):
    found = ONE_TIME[name](holes["x"], w)
    panel, weights = alone(full, w, 0)
    one = ONE_TIME[name](panel["x"], weights)
    assert found.tables()[0].rows == one.tables()[0].rows
    assert any("2010: 2 regions" in n.text() for n in found.tables()[0].notes)


def test_a_mapping_of_times_is_weights_by_time(full, w):
    other = rs.weights.from_dense(IDS, grid() @ grid() * (1 - np.eye(25)), normalise="row")
    by_time = {t: w if t < 2013 else other for t in TIMES}
    found = rs.local_moran(full["x"], by_time, permutations=99, rng=1)
    named = rs.local_moran(full["x"], rs.PeriodWeights(by_time), permutations=99, rng=1)
    np.testing.assert_array_equal(found.p_value, named.p_value)
    with_libpysal = {2010: w.to_w(), 2011: other.to_graph()}
    two = rs.moran(full.select(times=[2010, 2011])["x"], with_libpysal)
    np.testing.assert_allclose(two.values[1], rs.moran(full["x"].at(2011), other).values[0])
    with pytest.raises(UnknownColumnError, match="2011"):
        rs.moran(full["x"], {2010: w})
    with pytest.raises(InputError, match="mapping of each time"):
        rs.moran(full["x"], {2010: "w.gal"})


def test_a_condition_may_name_columns_and_weights_are_said(full, w):
    chosen = rs.moran(full["x"], w, where="half == 'a' and year >= 2012")
    by_hand = rs.moran(
        full.where("half == 'a' and year >= 2012")["x"], rs.weights.subset(w, IDS[:12])
    )
    np.testing.assert_allclose(chosen.values, by_hand.values, rtol=1e-13)
    said = [n.text() for n in chosen.tables()[0].notes]
    assert any("12 of 25 regions, 3 of 5 times" in s for s in said)
    assert any("among the 12 regions" in s and "of 80 links" in s for s in said)
    assert any("12 个" in n.text("zh") for n in chosen.tables()[0].notes)
    cells = rs.moran(full["x"], w, where="y > 1.5")  # a column of the panel: cells become empty
    np.testing.assert_allclose(cells.values, rs.moran(full.where("y > 1.5")["x"], w).values)
    pair = auto.bivariate_moran(full["x"], full["y"], w, where={"half": "b"}, missing="stop")
    assert len(pair.ids) == 13
    model = rs.regression.spatial_panel_estimate(
        full, "y ~ log(x)", w, model="sar", where="half=b; year>=2011"
    )
    assert (len(model.ids), model.times) == (13, TIMES[1:])
    assert model.w.ids == IDS[12:]


WAYS = {
    "drop_regions": ([i for i in IDS if i not in ("r00", "r01", "r02", "r03", "r07")], TIMES),
    "drop_periods": (IDS, (2012, 2014)),
}


@pytest.mark.parametrize("missing", WAYS)
def test_missing_leaves_out_regions_or_periods_with_one_word_everywhere(holes, w, missing):
    ids, times = WAYS[missing]
    balanced = rs.balance(holes, missing).panel
    assert (balanced.ids, balanced.times) == (tuple(ids), times)
    found = runner.call(
        "spatial_panel",
        {"panel": holes, "weights": w},
        {"formula": "y ~ log(x)", "model": "sar", "fixed_effects": "entity", "missing": missing},
    )
    inside = rs.weights.subset(w, ids, islands="keep")
    by_hand = rs.regression.spatial_panel_estimate(
        balanced, "y ~ log(x)", inside, model="sar", fixed_effects="entity"
    )
    np.testing.assert_allclose(found.result.model.estimates, by_hand.estimates, rtol=1e-9)
    said = [n.text() for n in found.result.model.tables()[0].notes]
    assert any("left out for empty cells" in s for s in said)
    frame = holes.to_frame()
    read = rs.panel_from_frame(frame, "id", "time", missing=missing)
    assert (read.ids, read.times) == (tuple(ids), times)


def test_regions_that_were_dropped_are_not_said_to_be_missing_from_the_table(holes):
    """They stand in the table; only what is on the map alone does not."""
    points = np.column_stack([np.arange(26.0), np.zeros(26)])
    regions = rs.Regions(ids=(*IDS, "elsewhere"), points=points)
    found = runner.call(
        "moran",
        {"panel": holes, "regions": regions},
        {"variable": "x", "missing": "drop_regions", "weights_kind": "knn", "k": 2},
    )
    said = [n.localized("en") for n in found.notes]
    gone = [i for i in IDS if i not in found.weights.ids]
    assert gone
    (dropped,) = [s for s in said if "dropped for empty cells" in s]
    (missing,) = [s for s in said if "not in the table" in s]
    assert all(one in dropped for one in gone)
    assert "elsewhere" not in dropped
    assert missing.startswith("1 region of the map is not in the table")
    assert "elsewhere" in missing


def test_what_is_to_stop_at_holes_stops_with_the_cells_and_the_ways_out(holes, w):
    for run in (
        lambda: rs.regression.spatial_panel_estimate(
            holes, "y ~ x", w, model="sar", fixed_effects="entity", missing="stop"
        ),
        lambda: rs.composite_index(holes, {"x": "+", "y": "+"}, missing="stop"),
        lambda: runner.call(
            "moran", {"panel": holes, "weights": w}, {"variable": "x", "missing": "stop"}
        ),
    ):
        with pytest.raises(MissingValueError, match="drop_regions") as caught:
            run()
        assert {"r00", "r03"} <= set(caught.value.ids)
        assert "drop_periods" in caught.value.zh
    with pytest.raises(ParameterError, match="drop_regions"):
        runner.call("moran", {"panel": holes, "weights": w}, {"variable": "x", "missing": "skip"})


def test_only_what_is_used_counts(holes, full, w):
    mixed = full.with_columns(by_position=True, x=holes.columns["x"])
    found = runner.call(
        "moran", {"panel": mixed, "weights": w}, {"variable": "y", "missing": "drop_regions"}
    )
    assert found.panel.ids == IDS


def test_fixed_effects_and_descriptions_count_holes(holes):
    found = rs.describe(holes, ["x"])
    assert found.tables()[0].column("n") == (125 - 7,)
