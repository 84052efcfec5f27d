"""Callaway and Sant'Anna, Goodman-Bacon and honest bounds against other programs, on one simulated panel.

The panel of `test_policy_staggered.py`. Effects by cohort: moderndid 0.4.1 and csdid 0.4.3, which agree (differences 0.3.0
too); covariance by periods since the start: moderndid, with the influence of the cohorts' shares. Goodman-Bacon: diff-diff
3.13. Agreement is asked to half of the last digit that they print.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import t as student

import regspatial as rs
from regspatial.regression.policy.cohorts.cells import cohort_cells, mean_of
from regspatial.regression.policy.cohorts.honest import interval, kept
from regspatial.regression.policy.cohorts.treated_correlation import among_treated, correlation
from regspatial.regression.policy.imputation.cells import reached

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data" / "policy" / "staggered.csv"
PRINTED = 5.1e-8


@pytest.fixture(scope="module")
def panel():
    return rs.read_panel(DATA, id="unit", time="year")


def customary(panel):
    """Return what other programs estimate: regions are independent."""
    return rs.policy_cohorts(
        panel, "y ~ 1", first="first", controls="never", covariance="clustered"
    )


@pytest.mark.parametrize(
    ("formula", "controls", "estimate", "se"),
    [
        ("y ~ 1", "never", 1.1781653, 0.1761185),
        ("y ~ 1", "not-yet", 1.1775890, 0.1750855),
        ("y ~ x", "never", 1.2066885, 0.1653060),
        ("y ~ x", "not-yet", 1.2123829, 0.1636836),
    ],
)
def test_means_over_treated_cells(panel, formula, controls, estimate, se):
    found = rs.policy_cohorts(
        panel, formula, first="first", controls=controls, covariance="clustered"
    ).effect
    assert (found.estimate, found.se) == pytest.approx((estimate, se), abs=PRINTED)
    assert (found.cells, found.units) == (68, 15)


BY_EVENT = {
    -4: (0.2435623970370372, 0.04745548007261108),
    -3: (0.0432021155555556, 0.033819739773352266),
    -2: (0.09512317925925923, 0.032116766169773964),
    0: (0.7743057925925928, 0.014800532405737251),
    1: (1.0147331392592593, 0.03487733707253808),
    2: (1.2763546118518518, 0.05194781518399526),
    3: (1.5617147616161615, 0.13803600969705654),
}


def test_means_by_event_and_their_covariance(panel):
    found = customary(panel).by_event
    by_key = {int(e.key[5:]): e for e in found}
    for k, (estimate, variance) in BY_EVENT.items():
        assert by_key[k].estimate == pytest.approx(estimate, rel=1e-12)
        assert by_key[k].se ** 2 == pytest.approx(variance, rel=1e-12)
    assert by_key[0].score @ by_key[3].score == pytest.approx(0.021819553450184877, rel=1e-12)
    assert by_key[-3].score @ by_key[-2].score == pytest.approx(0.01650218501605321, rel=1e-12)


def test_p_and_intervals_are_by_welchs_t():
    """One cohort and controls that are never treated: the two variances of a difference of means, by hand."""
    random = np.random.default_rng(3)
    first = np.array([2.0] * 4 + [np.inf] * 7)
    y = random.normal(size=(11, 3)) * np.exp(random.normal(size=(11, 1)))
    cells, _lost = cohort_cells(reached(first, [], 3), y, np.zeros((0, 11, 3)), never=True)
    found = mean_of("all", [c for c in cells if c.since >= 0])
    change = y[:, 2] - y[:, 1]
    parts = [np.sum((own - own.mean()) ** 2) / len(own) ** 2 for own in (change[:4], change[4:])]
    df = sum(parts) ** 2 / (parts[0] ** 2 / 3 + parts[1] ** 2 / 6)
    assert found.se**2 == pytest.approx(sum(parts), rel=1e-12)
    assert found.df == pytest.approx(df, rel=1e-12)
    half = student.ppf(0.975, df) * found.se
    assert found.interval == pytest.approx((found.estimate - half, found.estimate + half))
    assert found.p_value == pytest.approx(2 * student.sf(abs(found.estimate / found.se), df))


def test_a_cohort_of_one_region_lends_no_degrees_of_freedom():
    """Its own difference has no error that can be seen; what it has as a control counts with the controls."""
    random = np.random.default_rng(5)
    first = np.array([2.0] * 3 + [3.0] + [np.inf] * 6)
    y = random.normal(size=(10, 4))
    cells, _lost = cohort_cells(reached(first, [], 4), y, np.zeros((0, 10, 4)), never=False)
    found = mean_of("all", [c for c in cells if c.since >= 0])
    squares = found.score**2
    own, rest = squares[:3].sum(), squares[3:].sum()
    assert found.df == pytest.approx((own + rest) ** 2 / (own**2 / 2 + rest**2 / 6), rel=1e-12)


def test_the_note_says_what_is_customary(panel):
    found = customary(panel)
    e = found.effect
    low, high = e.estimate - 1.959964 * e.se, e.estimate + 1.959964 * e.se
    said = " ".join(n.text("en") for n in found.tables()[0].notes)
    assert f"by the normal distribution, {low:.4g} to {high:.4g}" in said
    assert "Intervals are normal" not in said
    assert e.interval[0] < low < high < e.interval[1]
    row = found.tables()[0].records()[0]
    assert row["df"] == e.df < 29


def test_stored_coverage_is_what_the_page_says():
    stored = json.loads((ROOT / "docs/methods/cohorts_coverage.json").read_text("utf-8"))
    assert len(stored) == 12
    held = {name: row["t"] for name, row in stored.items()}
    assert held.pop("297, 0.6, alone, clustered adopters") > 0.9  # too narrow, as the page says
    assert all(0.93 <= share <= 0.98 for share in held.values())
    together = [row for name, row in stored.items() if name.startswith("31, 0.6, clean")]
    assert all(row["t"] > row["welch"] + 0.05 for row in together)
    beside = [row for name, row in stored.items() if name.endswith("alone, clustered adopters")]
    assert len(beside) == 3
    assert all(row["t"] > row["welch"] + 0.04 for row in beside)
    assert {row["samples"] for row in stored.values()} == {300}


def test_treated_regions_are_neighbours_of_one_another_where_none_are_given():
    """λ of a complete block is the correlation of two of its regions, by the whole covariance; the error is that with the block as W."""
    first = np.array([2.0, 3.0, 2.0, *[np.inf] * 6])
    w = among_treated(first).toarray()
    assert w[:3, :3] == pytest.approx((np.ones((3, 3)) - np.eye(3)) / 2)
    assert not w[3:].any()
    inverse = np.linalg.inv(np.eye(9) - 0.4 * w)
    whole = inverse @ inverse.T
    assert correlation(0.4, 3) == pytest.approx(whole[0, 1] / whole[0, 0], rel=1e-12)
    assert not among_treated(np.array([2.0, np.inf])).nnz


def test_what_treated_regions_share_widens_the_interval():
    """A common shock a year to all treated regions: the error grows, and with "clustered" it does not."""
    random = np.random.default_rng(11)
    first = np.full(30, np.nan)
    first[:8] = [2006.0, 2007.0] * 4
    y = random.normal(size=(10, 30))
    shocked = y + 2.0 * random.normal(size=(10, 1)) * np.isfinite(first)
    ids, years = [f"r{k:02d}" for k in range(30)], range(2000, 2010)

    def se(values, covariance):
        columns = {"y": values, "start": np.tile(first, (10, 1))}
        panel = rs.Panel.from_arrays(ids, years, columns)
        found = rs.policy_cohorts(panel, "y ~ 1", first="start", covariance=covariance)
        return found.effect.se, found.notes

    assert se(shocked, "rescaled")[0] > 2.0 * se(shocked, "clustered")[0]
    assert se(y, "rescaled")[0] < 1.3 * se(y, "clustered")[0]
    said = " ".join(note.text("en") for note in se(shocked, "rescaled")[1])
    assert "correlation among treated regions (0." in said


def test_controls_beside_a_treated_region_are_left_out_by_hand():
    """Five places in a row; a is treated from period 2 on, so that b is no control then; d and e are."""
    first = np.array([2.0, np.inf, np.inf, np.inf, 4.0])
    row = sparse.csr_array(np.eye(5, k=1) + np.eye(5, k=-1))
    y = np.random.default_rng(1).normal(size=(5, 5))
    cells, lost = cohort_cells(reached(first, [row], 5), y, np.zeros((0, 5, 5)), never=False)
    at = {(c.cohort, c.period): c for c in cells}
    change = y[:, 3] - y[:, 1]
    assert at[2, 3].controls == 3
    assert at[2, 3].estimate == pytest.approx(change[0] - change[[2, 3, 4]].mean())
    change = y[:, 4] - y[:, 1]
    assert at[2, 4].estimate == pytest.approx(change[0] - change[2])  # e is treated, d beside it
    assert at[2, 0].controls == 4  # by period 1 nobody is treated
    assert not lost


@pytest.mark.parametrize(
    ("lag", "relative", "low", "high"),
    [
        (0, 0.0, 0.5445, 1.0050),
        (0, 0.5, 0.4144, 1.1351),
        (0, 1.0, 0.2042, 1.3453),
        (0, 2.0, -0.2863, 1.8358),
        (2, 1.0, -0.2362, 2.9870),
    ],
)
def test_honest_bounds(panel, lag, relative, low, high):
    """honestdid 0.1.1 and moderndid 0.4.1 print the outermost of 1,000 values from −4 to 6 that are not refused.

    So the end lies up to a step (.01) outside; .0005 beside it for their 1,000 draws of the first stage.
    """
    found = customary(panel).by_event
    by_key = {int(e.key[5:]): e for e in found}
    some = [by_key[k] for k in BY_EVENT]
    scores = np.array([e.score for e in some])
    b = np.array([e.estimate for e in some])
    ends = interval(b, scores @ scores.T, 3, np.eye(4)[lag], relative)
    step = 10.0 / 999.0
    assert low - step - 5e-4 <= ends[0] <= low + 5e-4
    assert high - 5e-4 <= ends[1] <= high + step + 5e-4


def test_zero_enters_where_the_bound_reaches_it(panel):
    found = customary(panel)
    assert found.honest.leads == (-5, -4, -3, -2)
    at = found.honest.enters["first"]
    b, v, leads, lags = kept(found.by_event)
    assert (leads, lags) == (4, 4)
    low, _high = interval(b, v, 4, np.eye(4)[0], at)
    assert low == pytest.approx(0.0, abs=0.01)
    bounds = [one for one in found.honest.bounds if one.target == "first"]
    assert all(np.diff([one.low for one in bounds]) < 0)


def test_the_covariance_is_widened_as_t_is(panel):
    """By the square of t at the least df over the normal quantile, both from scipy.stats."""
    found = customary(panel).by_event
    used = [e for e in found if -5 <= int(e.key[5:]) <= 3]
    _b, v, _leads, _lags = kept(found)
    wide = student.ppf(0.975, min(e.df for e in used)) / 1.959963984540054
    assert np.sqrt(np.diag(v)) == pytest.approx([wide * e.se for e in used], rel=1e-9)


def test_stored_honest_bounds_hold():
    """Where trends differ by as much as M says: two standard errors below .95 at least (300 samples)."""
    stored = json.loads((ROOT / "docs/methods/honest_coverage.json").read_text("utf-8"))
    assert {name.split(", ")[2] for name in stored} == {"M 0", "M 0.5", "M 1", "M 2"}
    assert {row["samples"] for row in stored.values()} == {300}
    assert all(min(row["first"], row["mean"]) > 0.95 - 2 * 0.0126 for row in stored.values())
    broken = [row for name, row in stored.items() if "M 0," not in name]
    assert len(broken) == 6
    assert all(row["zero"] < row["first"] for row in broken)


def test_decomposition_of_the_two_way_coefficient(panel):
    found = rs.bacon(panel, "y ~ 1", first="first")
    never = {c.treated: c for c in found.comparisons if c.kind == "never"}
    stated = {4.0: (0.385164, 1.054185), 6.0: (0.320970, 1.162098), 7.0: (0.224679, 0.850818)}
    for start, numbers in stated.items():
        assert (never[start].weight, never[start].estimate) == pytest.approx(numbers, abs=5.1e-7)
    already = {(c.treated, c.control): c for c in found.comparisons if c.kind == "earlier"}
    stated = {
        (6.0, 4.0): (0.014265335235378028, 0.5123064416666672),
        (7.0, 4.0): (0.01283880171184023, 0.5173851944444452),
        (7.0, 6.0): (0.003566333808844509, 0.4330107833333334),
    }
    for groups, numbers in stated.items():
        one = already[groups]
        assert (one.weight, one.estimate) == pytest.approx(numbers, rel=1e-12)
    assert found.forbidden == pytest.approx(sum(w for w, _e in stated.values()), rel=1e-12)
    weights, estimates = np.array([(c.weight, c.estimate) for c in found.comparisons]).T
    assert weights.sum() == pytest.approx(1.0, abs=1e-10)
    assert weights @ estimates == pytest.approx(found.coefficient, abs=1e-10)
    assert found.coefficient == pytest.approx(1.0167595, abs=PRINTED)


def test_decomposition_with_regions_treated_from_the_first_period_on():
    """Weights and estimates sum to the coefficient of least squares with dummies, whoever the controls are."""
    random = np.random.default_rng(2)
    start = np.tile([1.0, 1.0, 3.0, 4.0, 4.0, np.nan], (5, 1))
    y = random.normal(size=(5, 6))
    panel = rs.Panel.from_arrays("abcdef", range(1, 6), {"y": y, "start": start})
    found = rs.bacon(panel, "y ~ 1", first="start")
    d = (np.arange(1, 6)[:, None] >= start).astype(float)
    within = d - d.mean(axis=0) - d.mean(axis=1, keepdims=True) + d.mean()
    weights, estimates = np.array([(c.weight, c.estimate) for c in found.comparisons]).T
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert weights @ estimates == pytest.approx(np.sum(within * y) / np.sum(within**2), abs=1e-12)


def test_refusals():
    panel = rs.Panel.from_arrays(
        "abc",
        range(4),
        {"y": np.eye(4, 3), "x": np.eye(4, 3), "start": np.tile([2.0, 2.0, 3.0], (4, 1))},
    )
    with pytest.raises(rs.errors.SpecificationError, match="x"):
        rs.bacon(panel, "y ~ x", first="start")
    with pytest.raises(rs.errors.SpecificationError, match="has a control"):
        rs.policy_cohorts(panel, "y ~ 1", first="start", controls="never")


@pytest.mark.parametrize(
    ("lambda_", "treated", "said"), [(1.0, 5, 1.0), (-1.0, 2, -1.0), (0.0, 7, 0.0)]
)
def test_correlation_of_treated_regions_at_its_ends(lambda_, treated, said):
    """Two regions whose errors are one had a division by zero."""
    assert correlation(lambda_, treated) == pytest.approx(said, abs=1e-12)
