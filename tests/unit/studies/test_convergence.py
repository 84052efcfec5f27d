"""σ- and β-convergence: an exact path back, least squares by numpy, the spatial fit by its own function, Pitman by scipy."""

import numpy as np
import pytest
from scipy import stats

import regspatial as rs
from regspatial.errors import InputError, MissingValueError, ParameterError, UnknownColumnError
from regspatial.reporting.told import findings_of
from regspatial.studies.convergence_record import speed_of

IDS = [f"r{k:02d}" for k in range(25)]
TIMES = [2000, 2004, 2010]


@pytest.fixture(scope="module")
def study():
    rng = np.random.default_rng(9)
    start = np.exp(rng.normal(size=len(IDS)))
    school = rng.normal(size=len(IDS))
    path = [start]
    for years in np.diff(TIMES):
        kept = np.exp(-0.03 * years)  # three in a hundred of what is behind, each year
        noise = rng.normal(scale=0.05, size=len(IDS))
        path.append(np.exp((1 - kept) * (3.0 + school) + kept * np.log(path[-1]) + noise))
    columns = {"gdp": np.array(path), "school": np.tile(school, (3, 1))}
    panel = rs.Panel.from_arrays(IDS, TIMES, columns)
    w = rs.weights.from_links(IDS, IDS, [*IDS[1:], IDS[0]], normalise="row")
    return panel, w


def test_speeds_and_half_lives_are_those_of_the_path():
    for rate in (0.01, 0.02, 0.08):
        b = -(1.0 - np.exp(-rate * 20.0)) / 20.0
        assert speed_of(b, 20.0) == pytest.approx(rate, rel=1e-12)
    assert np.isnan(speed_of(-0.1, 20.0))
    assert speed_of(0.01, 10.0) < 0.0


def test_conditional_convergence_finds_the_rate_that_made_the_data(study):
    found = rs.convergence(study[0], "gdp", controls=["school"])
    absolute, conditional = found.betas
    assert (absolute.kind, conditional.kind) == ("absolute", "conditional")
    assert conditional.speeds[0] < 0.03 < conditional.speeds[1]
    assert conditional.half_life == pytest.approx(np.log(2.0) / conditional.speed)
    assert found.years == 10.0


def test_least_squares_are_those_of_numpy(study):
    panel = study[0]
    found = rs.convergence(panel, "gdp", controls=["school", "school ^ 2"], covariance="classical")
    first, last = np.log(panel.columns["gdp"][[0, -1]])
    school = panel.columns["school"][0]
    g = (last - first) / 10.0
    np.testing.assert_allclose(found.growth, g, rtol=1e-12)
    for beta, more in zip(found.betas, ([], [school, school**2]), strict=True):
        X = np.column_stack([np.ones(len(IDS)), first, *more])
        b, rss, *_ = np.linalg.lstsq(X, g, rcond=None)
        error = np.sqrt(rss[0] / (len(g) - X.shape[1]) * np.linalg.inv(X.T @ X)[1, 1])
        assert beta.estimate == pytest.approx(b[1], rel=1e-9)
        assert beta.numbers["std_error"] == pytest.approx(error, rel=1e-9)
        t = stats.t.ppf(0.975, len(g) - X.shape[1])
        low, high = b[1] - t * error, b[1] + t * error
        wanted = [-np.log1p(10.0 * high) / 10.0, -np.log1p(10.0 * low) / 10.0]
        np.testing.assert_allclose(beta.speeds, wanted, rtol=1e-8)


@pytest.mark.parametrize("model", ["sar", "sem", "sdm"])
def test_the_spatial_model_is_that_of_spatial_regression(study, model):
    panel, w = study
    found = rs.convergence(panel, "gdp", w, controls=["school"], model=model)
    assert [(b.kind, b.model) for b in found.betas] == [
        ("absolute", "ols"),
        ("absolute", model),
        ("conditional", "ols"),
        ("conditional", model),
    ]
    columns = {
        "g": found.growth[None],
        "start": found.initial[None],
        "school": panel.columns["school"][:1],
    }
    alone = rs.regression.spatial_regression_estimate(
        rs.Panel.from_arrays(IDS, [1], columns), "g ~ start + school", w, model=model
    )
    assert found.betas[3].numbers == pytest.approx(alone.get("start"), rel=1e-6)


def test_spreads_and_their_test(study):
    panel = study[0]
    found = rs.convergence(panel, "gdp")
    values = panel.columns["gdp"]
    np.testing.assert_allclose(found.variation, values.std(axis=1) / values.mean(axis=1))
    logs = np.log(values)
    np.testing.assert_allclose(found.deviation, logs.std(axis=1, ddof=1))
    wanted = stats.pearsonr(logs[0] + logs[-1], logs[-1] - logs[0])
    t, df, p = found.pitman()
    assert (found.correlation, p, df) == pytest.approx((wanted[0], wanted[1], 23), rel=1e-9)
    assert np.sign(t) == np.sign(found.deviation[-1] - found.deviation[0])


def test_the_unit_and_the_order_change_nothing(study):
    panel, w = study
    base = rs.convergence(panel, "gdp", w, controls=["school"], model="sar")
    order = np.random.default_rng(1).permutation(len(IDS))
    columns = {
        "gdp": 1000.0 * panel.columns["gdp"][:, order],
        "school": panel.columns["school"][:, order],
    }
    turned = rs.Panel.from_arrays([IDS[k] for k in order], TIMES, columns)
    again = rs.convergence(turned, "gdp", w, controls=["school"], model="sar")
    for a, b in zip(base.betas, again.betas, strict=True):
        assert a.estimate == pytest.approx(b.estimate, rel=1e-6)
    part = rs.convergence(panel, "gdp", first=2004, last=2010)
    assert (part.times, part.years) == ((2004, 2010), 6.0)


def test_what_cannot_be_is_refused_in_words(study):
    panel, w = study
    with pytest.raises(ParameterError, match="model"):
        rs.convergence(panel, "gdp", model="sar")
    with pytest.raises(ParameterError, match="first"):
        rs.convergence(panel, "gdp", first=2010, last=2000)
    with pytest.raises(UnknownColumnError, match="gpd"):
        rs.convergence(panel, "gpd")
    with pytest.raises(UnknownColumnError, match="schol"):
        rs.convergence(panel, "gdp", w, controls=["schol"])
    for hole, error in ((np.nan, MissingValueError), (-1.0, InputError)):
        values = panel.columns["gdp"].copy()
        values[1, 4] = hole
        holed = rs.Panel.from_arrays(IDS, TIMES, {"gdp": values})
        with pytest.raises(error, match="r04"):
            rs.convergence(holed, "gdp", missing="stop")
    few = rs.Panel.from_arrays("abcd", [1, 2], {"gdp": [[1, 2, 3, 4.0], [2, 3, 4, 6.0]]})
    with pytest.raises(InputError, match="needs 5"):
        rs.convergence(few, "gdp")


@pytest.mark.parametrize(
    ("times", "growth", "half_life", "finding"),
    [
        (TIMES, "Growth a year, %", "Half-life, years", "half-life in years: "),
        (
            ["2019M01", "2019M02", "2019M03"],
            "Growth per interval, %",
            "Half-life, intervals",
            "half-life in intervals: ",
        ),
    ],
)
def test_months_are_not_called_years(study, times, growth, half_life, finding):
    panel = rs.Panel.from_arrays(IDS, times, {"gdp": study[0]["gdp"].values})
    found = rs.convergence(panel, "gdp")
    tables = {table.name: [str(c.en) for c in table.columns] for table in found.tables()}
    said = {word for headings in tables.values() for word in headings}
    assert {growth, half_life} <= said
    assert ("Growth a year, %" in said) == (growth == "Growth a year, %")
    assert any(finding in one.text("en") for one in findings_of(found))
