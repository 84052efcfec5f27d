"""An event study against differences of means, and against least squares with dummies."""

from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial import runner
from regspatial.errors import ParameterError, SpecificationError, UnknownColumnError
from regspatial.regression.policy.event_study.estimate import event_study
from regspatial.regression.policy.wild import draw_weights
from regspatial.reporting.shows.registry import show_of
from regspatial.reporting.told import findings_of

YEARS = range(2000, 2008)
START = np.array([2003.0] * 12 + [2005.0] * 18 + [np.nan] * 20)


def made(effect, seed=3, start=START):
    rng = np.random.default_rng(seed)
    since = np.array(YEARS)[:, None] - start
    y = np.where(since >= 0, effect(since, start), 0.0) + rng.normal(size=(8, len(start)))
    columns = {"y": y, "start": np.tile(start, (8, 1)), "c": rng.normal(size=y.shape)}
    return rs.Panel.from_arrays([f"u{k:02d}" for k in range(len(start))], YEARS, columns)


@pytest.fixture(scope="module")
def panel():
    """Effects that grow, and twice as fast for the later cohort."""
    return made(lambda since, start: (since + 1) * np.where(start == 2003, 1.0, 2.0))


def difference(y, treated, never, t, base):
    """Difference in differences of means, between two periods."""
    return (y[t, treated] - y[base, treated]).mean() - (y[t, never] - y[base, never]).mean()


def test_each_cohort_is_a_difference_of_means_averaged_by_its_rows(panel):
    # Sun and Abraham: on a balanced panel with units that are never treated, a cohort's coefficient is
    # the difference in differences of means against these and the base period.
    y, never = panel["y"].values, np.isnan(START)
    found = event_study(panel, "y ~ 1", event="start")
    for k, period in enumerate(found.periods):
        parts, sizes = [], []
        for start in (2003, 2005):
            t = start + period - 2000
            if 0 <= t < 8:
                who = start == START
                parts.append(difference(y, who, never, t, start - 1 - 2000))
                sizes.append(who.sum())
        assert found.estimates[k] == pytest.approx(np.average(parts, weights=sizes), abs=1e-10)
        assert found.units[k] == sum(sizes)


def test_the_variance_is_that_of_the_regression_with_dummies(panel):
    # One cohort: both estimators are the regression of y on its dummies; clustered by hand.
    one = made(lambda since, start: since + 1.0, start=np.array([2004.0] * 20 + [np.nan] * 30))
    usual = {"event": "start", "covariance": "clustered"}
    found = event_study(one, "y ~ c", **usual)
    same = event_study(one, "y ~ c", estimator="two-way", **usual)
    assert same.estimates == pytest.approx(found.estimates, rel=1e-10)
    y, c = one["y"].values.ravel(), one["c"].values.ravel()
    unit, time = np.tile(np.arange(50), 8), np.repeat(np.arange(8), 50)
    treated = unit < 20
    columns = [((time == 4 + p) & treated).astype(float) for p in found.periods]
    dummies = [unit == k for k in range(50)] + [time == t for t in range(1, 8)]
    x = np.column_stack([*columns, c, *dummies]).astype(float)
    b, *_rest = np.linalg.lstsq(x, y, rcond=None)
    k = len(columns)
    assert found.estimates == pytest.approx(b[:k], abs=1e-10)
    e = y - x @ b
    bread = np.linalg.inv(x.T @ x)
    scores = np.array([x[unit == g].T @ e[unit == g] for g in range(50)])
    # N - 1 over N - K', the effects of units nested in the clusters left out but for the constant.
    factor = 399 / (400 - (k + 1) - 8) * 50 / 49
    v = bread @ scores.T @ scores @ bread * factor
    assert found.covariance == pytest.approx(v[:k, :k], rel=1e-8)
    lead = [i for i, p in enumerate(found.periods) if p < 0]
    part = v[np.ix_(lead, lead)]
    f = b[lead] @ np.linalg.solve(part, b[lead]) / len(lead)
    assert found.pretrend[0] == pytest.approx(f, rel=1e-8)
    after = np.array([p >= 0 for p in found.periods]) / sum(p >= 0 for p in found.periods)
    assert found.mean_after.se == pytest.approx(np.sqrt(after @ v[:k, :k] @ after), rel=1e-8)


def test_two_way_mixes_what_cohorts_keep_apart():
    # All but without noise: effects 1, 2, 3, … and twice that; by cohort they come out.
    start = START
    since = np.array(YEARS)[:, None] - start
    y = np.where(since >= 0, (since + 1) * np.where(start == 2003, 1.0, 2.0), 0.0)
    y = y + np.linspace(0, 1, 50) + np.sqrt(np.arange(8.0))[:, None]
    y = y + 0.02 * np.random.default_rng(1).normal(size=y.shape)
    panel = rs.Panel.from_arrays(range(50), YEARS, {"y": y, "start": np.tile(start, (8, 1))})
    found = event_study(panel, "y ~ 1", event="start")
    by = dict(zip(found.periods, found.estimates, strict=True))
    assert by[0] == pytest.approx((12 * 1 + 18 * 2) / 30, abs=0.05)
    assert by[2] == pytest.approx((12 * 3 + 18 * 6) / 30, abs=0.05)
    assert by[4] == pytest.approx(5, abs=0.05)  # the early cohort alone is seen so long
    mixed = event_study(panel, "y ~ 1", event="start", estimator="two-way")
    assert np.abs(mixed.estimates - found.estimates).max() > 0.08  # of noise of 0.02


def test_periods_farther_off_count_with_the_outermost(panel):
    found = event_study(panel, "y ~ 1", event="start", leads=2, lags=1)
    assert found.periods == (-2, 0, 1)
    assert found.outermost == (True, True)
    rows = [r["period"] for r in found.tables()[0].records()]
    assert rows == ["≤ -2", "-1", "0", "≥ 1"]
    assert found.tables()[2].records()[-1]["units"] == 20


def test_a_table_gives_the_same(panel):
    pd = pytest.importorskip("pandas")
    frame = panel.to_frame().sample(frac=1.0, random_state=1)
    assert isinstance(frame, pd.DataFrame)
    found = event_study(frame, "y ~ c", event="start", id="id", time="time")
    assert found.estimates == pytest.approx(
        event_study(panel, "y ~ c", event="start").estimates, rel=1e-9
    )


@pytest.mark.parametrize("missing", ["stop", "drop_regions", "drop_periods", "keep"])
def test_an_empty_cell_of_the_event_is_no_missing_value(panel, missing):
    # Units without an event would be left out, or refused, and nothing would be left to compare with.
    found = event_study(panel, "y ~ c", event="start", missing=missing)
    assert found.estimates == pytest.approx(event_study(panel, "y ~ c", event="start").estimates)
    values = {"formula": "y ~ c", "event": "start", "missing": missing}
    by_tool = runner.call("event_study", {"panel": panel}, values).result
    assert by_tool.estimates == pytest.approx(found.estimates)


def test_an_event_after_the_data_is_none(panel):
    later = np.where(np.isnan(START), 2030.0, START)
    columns = {n: panel[n].values for n in ("y", "c")} | {"start": np.tile(later, (8, 1))}
    same = rs.Panel.from_arrays(panel.ids, YEARS, columns)
    assert event_study(same, "y ~ 1", event="start").estimates == pytest.approx(
        event_study(panel, "y ~ 1", event="start").estimates, rel=1e-12
    )


def test_a_start_that_some_rows_lack_is_that_of_the_others(panel):
    whole = event_study(panel, "y ~ 1", event="start", draws=0)
    partly = panel["start"].values.copy()
    treated = int(np.flatnonzero(np.isfinite(partly[0]))[0])
    partly[2:4, treated] = np.nan
    found = event_study(
        panel.with_columns(by_position=True, start=partly), "y ~ 1", event="start", draws=0
    )
    np.testing.assert_array_equal(found.estimates, whole.estimates)
    assert f"'start' is empty in some rows of 1 region ({panel.ids[treated]})" in found.summary()


def test_what_makes_no_sense_is_refused_in_words(panel):
    def with_start(start):
        columns = {"y": panel["y"].values, "start": start}
        return rs.Panel.from_arrays(panel.ids, YEARS, columns)

    tiled = np.tile(START, (8, 1))
    first = tiled.copy()
    first[:, 3] = 1999.0
    with pytest.raises(SpecificationError, match="first period or before.*u03"):
        event_study(with_start(first), "y ~ 1", event="start")
    moving = tiled.copy()
    moving[5:7, 40] = 2004.0, 2005.0
    with pytest.raises(SpecificationError, match="changes within these units: u40"):
        event_study(with_start(moving), "y ~ 1", event="start")
    with pytest.raises(SpecificationError, match="none is left to compare"):
        event_study(with_start(np.full((8, 50), 2004.0)), "y ~ 1", event="start")
    with pytest.raises(SpecificationError, match="No unit meets"):
        event_study(with_start(np.full((8, 50), np.nan)), "y ~ 1", event="start")
    with pytest.raises(ParameterError, match=r"base=0 is outside \[-1000, -1\]"):
        event_study(panel, "y ~ 1", event="start", base=0)
    with pytest.raises(ParameterError, match="must lie before the event"):
        event_study(panel, "y ~ 1", event="start", leads=2, base=-2)
    with pytest.raises(SpecificationError, match="is no formula"):
        event_study(panel, "y", event="start")


def test_a_table_of_one_time_is_told_what_it_lacks():
    """As a table with a column for each year is, where it is read as a cross-section."""
    table = {"id": list("abcdef"), "y": [1.0, 2, 3, 4, 5, 7], "event": [2017.0, np.nan] * 3}
    for time in ([2015] * 6, ["now"] * 6):
        with pytest.raises(SpecificationError, match="All rows are of one time"):
            rs.event_study({**table, "time": time}, "y ~ 1", event="event", id="id", time="time")


def test_findings_promise_no_parallel_trends(panel):
    said = " ".join(one.text() for one in findings_of(event_study(panel, "y ~ 1", event="start")))
    assert "does not prove parallel trends" in said
    trending = made(lambda since, _start: since * 0.0)
    sloped = trending["y"].values + np.where(np.isnan(START), 0.0, 1.0) * np.arange(8.0)[:, None]
    columns = {"y": sloped, "start": trending["start"].values}
    found = event_study(rs.Panel.from_arrays(trending.ids, YEARS, columns), "y ~ 1", event="start")
    assert found.pretrend[2] <= 0.001
    assert "trends were not parallel" in findings_of(found)[-1].text()


def test_the_picture_has_its_base_open(panel):
    figure = event_study(panel, "y ~ 1", event="start", leads=3, lags=2).plot(language="zh")
    ticks = [t.get_text() for t in figure.axes[0].get_xticklabels()]
    assert ticks == ["≤ −3", "−2", "−1", "0", "1", "≥ 2"]


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_p_of_the_leads_is_a_wild_bootstrap_with_all_dummies():
    """Each sample made anew from the regression without leads, F by clustered scores: the same share of draws."""
    start = np.array([2004.0] * 4 + [2006.0] * 4 + [np.nan] * 8)
    few = made(lambda since, _start: 0.0 * since, start=start)
    found = event_study(few, "y ~ c", event="start", leads=2, lags=2, draws=99, rng=4)
    y, met = few["y"].values.ravel(), few["start"].values.ravel()
    unit, time = np.tile(np.arange(16), 8), np.repeat(np.arange(2000, 2008), 16)
    since, columns, leads = np.clip(time - met, -2, 2), [], []
    for cohort in (2004, 2006):
        for period in (-2, 0, 1, 2):
            one = ((met == cohort) & (since == period)).astype(float)
            columns += [one] if one.any() else []
            leads += [period == -2] if one.any() else []
    dummies = [(unit == i).astype(float) for i in range(16)]
    dummies += [(time == t).astype(float) for t in range(2001, 2008)]
    whole = np.vstack([*columns, few["c"].values.ravel(), *dummies]).T
    share = np.array([c.sum() * lead for c, lead in zip(columns, leads, strict=True)])
    r = np.zeros(whole.shape[1])
    r[: len(share)] = share / share.sum()
    inverse = np.linalg.inv(whole.T @ whole)

    def f_of(values):
        b = inverse @ whole.T @ values
        scores = whole * (values - whole @ b)[:, None]
        sums = np.array([scores[unit == i].sum(axis=0) for i in range(16)]) @ inverse @ r
        return (r @ b) ** 2 / (sums @ sums), b

    f, _b = f_of(y)
    lead = np.append(leads, np.zeros(whole.shape[1] - len(leads), dtype=bool))
    without = whole[:, ~lead]
    left = without @ np.linalg.lstsq(without, y, rcond=None)[0]
    e = y - left
    weights, every, _kind = draw_weights("auto", 16, 99, 4)
    rank = np.argsort(np.argsort(np.bincount(unit, weights=y)))  # clusters are drawn in that order
    drawn = [f_of(left + v[rank][unit] * e)[0] for v in weights.T]
    assert not every
    assert found.spec["draws"] == 99
    assert found.pretrend[2] == (1 + sum(np.array(drawn) >= f * (1 - 1e-9))) / 100
    usual = event_study(few, "y ~ c", event="start", leads=2, lags=2, draws=0)
    assert usual.pretrend[0] == found.pretrend[0]
    assert "is that of F" in " ".join(n.en for n in usual.pretrend_notes)
    note, of_f = (n.en for n in found.pretrend_notes)  # one lead: F is the square of its t
    assert "99 draws of signs of whole clusters' residuals" in note
    assert "seed 4" in note
    assert "Of F itself p" in of_f


def test_draws_are_of_clusters_alone(panel):
    with pytest.raises(ParameterError, match="99 to 9,999"):
        event_study(panel, "y ~ 1", event="start", draws=5)
    plain = event_study(panel, "y ~ 1", event="start", covariance="hc1")
    assert plain.pretrend_notes == ()
    assert "draws" not in plain.spec


def test_the_fit_and_the_arithmetic_of_n_stand_beside_the_effects(panel):
    found = event_study(panel, "y ~ c", event="start")
    names = [t.name for t in found.tables()]
    assert names == ["event_study", "event_tests", "event_cohorts", "fit", "sample"]
    fit = {r["key"]: r["value"] for r in found.tables()[3].records()}
    assert (fit["nobs"], fit["r2_within"]) == (400, pytest.approx(found.model.r2["within"]))
    assert found.tables()[4].records()[-1]["count"] == 400


def test_in_a_table_of_several_models_it_has_its_effects_by_period(panel):
    found = event_study(panel, "y ~ c", event="start", leads=2, lags=1)
    simple = rs.fixed_effects(panel, "y ~ c | id + time")
    text = rs.etable([simple, found]).text()
    head = next(line for line in text.splitlines() if "(1)" in line)
    assert head.split() == ["(1)", "FE", "(2)", "Event", "study"]
    rows = {line[:12].strip(): line.split()[-1] for line in text.splitlines()}
    for period in found.periods:
        k = found.periods.index(period)
        shown = rows[f"start {found.period_name(period)}"]
        assert float(shown.rstrip("*")) == pytest.approx(found.estimates[k], abs=6e-4)
    assert float(rows["Observations"]) == 400
    assert "事件研究" in rs.etable([found]).text(language="zh")


def test_a_wrong_name_is_answered_by_the_columns_of_the_data_alone(panel):
    with pytest.raises(UnknownColumnError) as caught:
        event_study(panel, "z ~ c", event="start")
    assert "start 2003" not in str(caught.value)
    with pytest.raises(UnknownColumnError, match=r"Did you mean start\?"):
        event_study(panel, "y ~ c", event="strat")


def test_no_title_makes_the_column_of_first_years_a_cause(panel):
    """The first year as a pilot does nothing; being one may."""
    titled = panel.with_labels({"y": "Digital innovation", "start": "First year as a pilot"})
    found = event_study(titled, "y ~ c", event="start")
    title = found.tables()[0].title("en")
    assert (
        title == "Effects on Digital innovation by periods from the event (First year as a pilot)"
    )
    said = [title, *(one.text() for one in findings_of(found)), found.summary()]
    said.append(show_of(found).method(found).text())
    assert not any("of First year as a pilot" in one for one in said)


def test_both_means_are_printed_by_name():
    """Over periods 1.242, over treated cells 1.178: other programs print the latter (references of the reference data)."""
    data = Path(__file__).parents[2] / "reference" / "data" / "policy" / "staggered.csv"
    panel = rs.read_panel(data, id="unit", time="year")
    start = np.where(panel["first"].values == 0, np.nan, panel["first"].values)
    found = rs.event_study(
        rs.Panel.from_arrays(panel.ids, panel.times, {"y": panel["y"].values, "start": start}),
        "y ~ 1",
        event="start",
        draws=99,
        rng=1,
    )
    assert found.mean_after.estimate == pytest.approx(1.242, abs=5e-4)
    assert found.mean_over_cells.estimate == pytest.approx(1.1781653, abs=1e-6)
    low, high = found.mean_over_cells[3:]
    assert low < found.mean_over_cells.estimate < high
    rows = found.tables()[1].rows
    assert [row[0] for row in rows] == ["pretrend", "mean_after", "mean_over_cells"]
