"""Effects of a policy at home and next door against ten programs and a prototype, on one simulated panel.

60 regions × 2010–2019, starts in 2014 (6), 2016 (5) and 2017 (4). Two-way effects: pyfixest 0.60. Imputation without
neighbours: diff-diff 3.13 and py2sdid 0.1.8 (estimate; its leave-one-out error). Callaway and Sant'Anna: moderndid 0.4.1,
csdid 0.4.3, differences 0.3.0. Rings: diff-diff's SpilloverDiD (estimates). Errors, ratios, degrees of freedom and
fitted correlations with rings: a prototype of the formulas in numpy, written apart from this code. All print seven digits
behind the point or more, so that agreement is asked to half of the last.
"""

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

import regspatial as rs
from regspatial.regression.policy.imputation.effects import imputed
from regspatial.regression.policy.imputation.omega import Omega
from regspatial.regression.policy.imputation.scores import scores_of

DATA = Path(__file__).parent / "data" / "policy" / "staggered.csv"
PRINTED = 5.1e-8
DF = 5.1e-6


@pytest.fixture(scope="module")
def panel():
    return rs.read_panel(DATA, id="unit", time="year")


@pytest.fixture(scope="module")
def places(panel):
    lonlat = np.column_stack([panel[name].values[0] for name in ("lon", "lat")])
    return rs.Regions(ids=panel.ids, points=lonlat, crs="EPSG:4326")


@pytest.fixture(scope="module")
def with_rings(panel, places):
    return rs.policy(
        panel, "y ~ 1", first="first", regions=places, rings=[150, 300], draws=99, rng=1
    )


def test_without_neighbours(panel):
    found = rs.policy(panel, "y ~ 1", first="first", covariance="clustered", draws=99, rng=1)
    treated, two_way, callaway = (found.effect(k) for k in ("treated", "two-way", "callaway"))
    assert treated.estimate == pytest.approx(1.0506530, abs=PRINTED)
    assert treated.se == pytest.approx(0.2591617, abs=PRINTED)
    assert (two_way.estimate, two_way.se) == pytest.approx((1.0167595, 0.2316637), abs=PRINTED)
    assert (callaway.estimate, callaway.se) == pytest.approx((1.1775890, 0.1750855), abs=PRINTED)


def test_a_path_of_zeros_and_ones_says_the_same(panel):
    by_start = rs.policy(panel, "y ~ 1", first="first", draws=99, rng=1)
    by_path = rs.policy(panel, "y ~ 1", first="treated", draws=99, rng=1)
    assert by_path.effect("treated").estimate == by_start.effect("treated").estimate
    assert by_path.effect("treated").se == by_start.effect("treated").se


def test_with_a_covariate(panel):
    values = panel["x"].values * (np.array(panel.times)[:, None] - 2010) / 5
    more = panel.with_columns(z=values, by_position=True)
    found = rs.policy(more, "y ~ z", first="first", covariance="clustered", draws=99, rng=1)
    treated = found.effect("treated")
    assert (treated.estimate, treated.se) == pytest.approx((1.1501664, 0.2107380), abs=PRINTED)


ROWS = {
    "treated": (1.3230057, 0.3274796, 20.37792, 68),
    "own": (1.1940182, 0.3711101, 3.18043, 27),
    "both": (1.4079487, 0.4978552, None, 41),
    "ring-1": (0.4393802, 0.2411656, 18.21243, 63),
    "ring-2": (0.3742701, 0.2239576, 25.53466, 121),
    "total": (2.3960592, None, None, 252),
}


@pytest.mark.parametrize("key", ROWS)
def test_effects_by_rings(with_rings, key):
    estimate, se, df, cells = ROWS[key]
    one = with_rings.effect(key)
    assert one.estimate == pytest.approx(estimate, abs=PRINTED)
    assert one.cells == cells
    if se is not None:
        assert one.se == pytest.approx(se, abs=PRINTED)
    if df is not None:
        assert one.df == pytest.approx(df, abs=DF)


OWN = (1.0303612, 1.1915656, 1.4774731, 1.6920629, 1.3843397, 1.2591102)
OWN_SE = (0.2569021, 0.3314133, 0.3774873, 0.5952485, 0.4087414, 0.4828471)


def test_event_times_of_treated_regions(with_rings):
    assert [e.estimate for e in with_rings.own] == pytest.approx(OWN, abs=PRINTED)
    assert [e.se for e in with_rings.own] == pytest.approx(OWN_SE, abs=PRINTED)


def test_fitted_correlations(with_rings):
    assert with_rings.lambda_ == pytest.approx(0.01209873, abs=1e-8)
    assert with_rings.rho == pytest.approx(0.5883394, abs=PRINTED)


AT_STATED = {
    # at lambda .4, rho .5: ratio v'Ωv / tr K, and degrees of freedom
    "treated": (1.252573, 18.56432),
    "own": (0.718111, 3.35767),
    "ring-1": (1.229721, 16.72802),
    "ring-2": (1.282149, 20.50048),
}


@pytest.mark.parametrize("key", AT_STATED)
def test_ratio_and_degrees_of_freedom_at_stated_correlations(panel, places, with_rings, key):
    from regspatial.regression.policy.imputation.cells import reached
    from regspatial.regression.policy.imputation.rings import rings_of
    from regspatial.regression.policy.imputation.sample import sample_of

    s = sample_of(panel, "y ~ 1", "first", 0)
    about = rings_of(panel, None, places, [150, 300], 1, None, s.first)
    r = reached(s.first, about.rings, panel.T)
    one = imputed(r, s.y, s.x, about.w)
    cells = {
        "treated": r.treated,
        "own": r.treated & (r.ring == 0),
        "ring-1": ~r.treated & (r.ring == 1),
        "ring-2": ~r.treated & (r.ring == 2),
    }[key]
    v = one.fit.weights(cells / cells.sum())
    scores = scores_of(one.fit, v, one.like())
    stated = Omega(0.4, 0.5, about.w, panel.T)
    trace, square = stated.traces(scores)
    assert stated.norm(v) / trace == pytest.approx(AT_STATED[key][0], abs=5.1e-7)
    assert trace**2 / square == pytest.approx(AT_STATED[key][1], abs=DF)


def test_signs_in_place_of_all_regions_give_nearly_the_same_traces(panel, places, monkeypatch):
    """400 signs: sd of tr K .02 of it at df 20; 8 % are four of them, with a fixed seed."""
    from regspatial.regression.policy.imputation import omega as module

    exact = rs.policy(panel, "y ~ 1", first="first", regions=places, rings=[150, 300], draws=99)
    monkeypatch.setattr(module, "EXACT", 10)
    drawn = rs.policy(panel, "y ~ 1", first="first", regions=places, rings=[150, 300], draws=99)
    assert drawn.effect("treated").df == pytest.approx(exact.effect("treated").df, rel=0.15)
    assert drawn.effect("ring-2").se == pytest.approx(exact.effect("ring-2").se, rel=0.08)
    # 100 signs of 600 cells: a moment has a standard error of .006
    assert (drawn.lambda_, drawn.rho) == pytest.approx((exact.lambda_, exact.rho), abs=0.03)


def test_scores_and_forms_are_one(panel, places):
    """Scores as sums and as linear forms of y, by brute force with the dense residual maker."""
    from regspatial.regression.policy.imputation.cells import reached

    rng = np.random.default_rng(3)
    n, periods = 9, 5
    first = np.array([2.0, 2.0, 3.0, *[np.inf] * 6])
    ring = sparse.csr_array(np.eye(n, k=3) + np.eye(n, k=-3))
    r = reached(first, [ring], periods)
    y = rng.normal(size=(n, periods))
    y[4, 1] = np.nan
    x = rng.normal(size=(1, n, periods))
    w = sparse.csr_array(ring / np.maximum(ring.sum(axis=1), 1)[:, None])
    one = imputed(r, y, x, w)
    clean = one.fit.clean
    unit, time = (m.ravel() for m in np.indices((n, periods)))
    z = np.column_stack([np.eye(n)[unit], np.eye(periods)[time], x.ravel()])
    z0 = z[clean.ravel()]
    fitted = z @ np.linalg.pinv(z0) @ one.y.ravel()[clean.ravel()]
    gap = np.where(one.fit.inside, one.y - fitted.reshape(n, periods), 0.0)
    assert one.gap == pytest.approx(gap, abs=1e-12)
    v = one.fit.weights(r.treated / r.treated.sum())
    assert np.sum(v * one.y) == pytest.approx(gap[r.treated].mean(), abs=1e-12)
    scores = scores_of(one.fit, v, one.like())
    forms = scores.combined(np.eye(n))
    assert np.tensordot(forms, one.y, 2) == pytest.approx(scores.values(one.y), abs=1e-12)
    dense = np.zeros((n, n, periods))
    for i in range(n):
        for k in range(n):
            for t in range(periods):
                unit_y = np.zeros((n, periods))
                unit_y[k, t] = 1.0
                dense[i, k, t] = scores.values(unit_y)[i]
    assert forms == pytest.approx(dense, abs=1e-12)
    traces = Omega(0.3, 0.4, w, periods)
    flat = dense.reshape(n, -1)
    k = flat @ np.kron(traces.space, traces.time) @ flat.T
    assert traces.traces(scores) == pytest.approx((np.trace(k), np.sum(k * k)), rel=1e-10)


def test_rows_in_their_order(with_rings):
    frame = with_rings.to_frame()
    assert frame["key"].tolist() == [*ROWS, "two-way", "callaway"]
    assert frame["estimate"].iloc[0] == with_rings.effect("treated").estimate


def test_a_share_is_crossed_anew_where_starts_are_handed_out_anew():
    """Six places in a row: exposed are the neighbours of the region that is treated now."""
    from regspatial.regression.policy.imputation.rings import rings_of

    ids = list("abcdef")
    row = np.eye(6, k=1) + np.eye(6, k=-1)
    w = rs.SpatialWeights(ids=ids, matrix=row / row.sum(axis=1, keepdims=True))
    panel = rs.Panel.from_arrays(ids, [1, 2], {"y": np.zeros((2, 6))})
    of_a, of_d = np.where(np.eye(6)[[0, 3]], 1.0, np.inf)
    about = rings_of(panel, w, None, None, 1, 0.4, of_a)
    links = [list(zip(*about.when(one)[0].nonzero(), strict=True)) for one in (of_a, of_d)]
    assert links == [[(1, 0)], [(2, 3), (4, 3)]]


def test_a_period_without_a_clean_cell_is_named_and_the_others_are_measured():
    """Six places in a row, from the third year on the policy reaches all; what came before is measured."""
    ids = list("abcdef")
    row = np.eye(6, k=1) + np.eye(6, k=-1)
    w = rs.SpatialWeights(ids=ids, matrix=row / row.sum(axis=1, keepdims=True))
    start = np.array([3.0, np.nan, np.nan, 4.0, np.nan, 4.0])
    random = np.random.default_rng(5)
    columns = {"y": random.normal(size=(5, 6)), "start": np.tile(start, (5, 1))}
    panel = rs.Panel.from_arrays(ids, range(1, 6), columns)
    found = rs.policy(panel, "y ~ 1", w, first="start", draws=99, rng=1)
    codes = found.cells == 3  # not measurable
    assert codes.sum(axis=1).tolist() == [0, 0, 0, 6, 6]
    assert found.effect("treated").cells == 1
    said = " ".join(note.text("en") for note in found.notes)
    assert "4, 5" in said
    assert np.isfinite(found.rho)


def test_a_formula_without_covariates_is_no_second_fault(panel):
    """One fault is said, the column that is not there; and without a map and weights it runs."""
    from regspatial.runner import call

    given = {"formula": "y ~ 1", "first": "firts", "draws": 99, "rng": 1}
    with pytest.raises(rs.errors.UnknownColumnError, match="'firts'") as caught:
        call("policy", {"panel": panel}, given)
    assert "regressors" not in str(caught.value)
    found = call("policy", {"panel": panel}, given | {"first": "first"}).result
    assert found.effect("treated").estimate == pytest.approx(1.0506530, abs=PRINTED)
    assert found.rings == ()
