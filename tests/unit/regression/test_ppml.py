"""Poisson regression with fixed effects: what must not matter, what is refused and by which names, what intervals cover."""

import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    CollinearityError,
    ConstantColumnError,
    DataWarning,
    DomainError,
    SpecificationError,
)
from regspatial.regression.robust import rows


def simulated(seed=1, n=40, periods=6):
    """Return counts of n cities, none of them zero throughout."""
    rng = np.random.default_rng(seed)
    city, year = np.repeat(np.arange(n), periods), np.tile(np.arange(2015, 2015 + periods), n)
    x, z = rng.normal(size=(2, n * periods))
    y = rng.poisson(np.exp(0.4 * x + rng.normal(size=n)[city])).astype(float)
    y[year == 2015] += 1
    return {"city": city, "year": year, "x": x, "z": z, "y": y, "pop": np.exp(z)}


def fitted(table, formula="y ~ x + z | city + year", **how):
    """Return the fit of a table of cities and years."""
    return rs.ppml(table, formula, id="city", time="year", **how)


def test_a_regressor_in_other_units_has_the_slope_in_these():
    table = simulated()
    one, other = fitted(table), fitted({**table, "x": 1e6 * table["x"] + 3e6})
    np.testing.assert_allclose(
        other.get("x")["estimate"] * 1e6, one.get("x")["estimate"], rtol=1e-8
    )
    np.testing.assert_allclose(other.p_values, one.p_values, rtol=1e-6)


def test_the_order_of_rows_and_what_cities_are_called_do_not_matter():
    table = simulated()
    one = fitted(table)
    order = np.random.default_rng(2).permutation(len(table["y"]))
    other = {k: v[order] for k, v in table.items()}
    other["city"] = np.array([f"c{(7 * c) % 40:02d}" for c in other["city"]])
    found = fitted(other)
    np.testing.assert_allclose(found.estimates, one.estimates, rtol=1e-9)
    np.testing.assert_allclose(found.se, one.se, rtol=1e-8)


def test_y_in_other_units_moves_the_constant_alone():
    table = simulated()
    one, other = fitted(table, "y ~ x"), fitted({**table, "y": 1000 * table["y"]}, "y ~ x")
    np.testing.assert_allclose(other.get("x")["estimate"], one.get("x")["estimate"], rtol=1e-8)
    moved = other.get("Intercept")["estimate"] - one.get("Intercept")["estimate"]
    np.testing.assert_allclose(moved, np.log(1000), rtol=1e-8)


def test_exposure_is_a_logarithm_with_slope_one():
    table = simulated()
    one = fitted(table, "y ~ x | city + year", exposure="pop")
    raised = np.exp(table["z"])  # the same mean by a regressor whose slope is then less by one
    other = fitted({**table, "pop": raised}, "y ~ x + z | city + year", exposure="pop")
    plain = fitted(table, "y ~ x + z | city + year")
    np.testing.assert_allclose(
        other.get("z")["estimate"], plain.get("z")["estimate"] - 1, rtol=1e-7
    )
    assert one.nobs == plain.nobs


def test_sums_by_city_and_by_year_are_met():
    table = simulated()
    found = fitted(table)
    for name in ("city", "year"):
        _labels, codes = np.unique(table[name], return_inverse=True)
        np.testing.assert_allclose(np.bincount(codes, weights=found.residuals), 0.0, atol=1e-7)


def test_zeros_throughout_a_city_are_named_and_change_no_estimate():
    table = simulated()
    table["y"][table["city"] == 3] = 0.0
    with pytest.warns(DataWarning, match=r"6 rows are separated.*3 2015, 3 2016"):
        found = fitted(table)
    keep = table["city"] != 3
    one = fitted({k: v[keep] for k, v in table.items()})
    np.testing.assert_allclose(found.estimates, one.estimates, rtol=1e-9)
    assert found.separated_by_level == 6


def test_a_regressor_that_separates_is_refused_by_name():
    table = simulated()
    d = ((table["city"] % 5 == 0) & (table["year"] > 2018)).astype(float)
    table["y"][d > 0] = 0.0
    with pytest.raises(ConstantColumnError, match=r"no finite estimate.*policy.*0 2019"):
        fitted({**table, "policy": d}, "y ~ x + policy | city + year")


def test_separated_by_regressors_that_keep_a_slope():
    """Half a dummy separates some zeros; its other values still say what the slope is."""
    y = np.array([0.0, 0, 0, 3, 5, 2, 4, 6])
    a = np.array([1.0, 0, 0, 0, 0, 0, 0, 0])
    x = np.array([0.5, 0.1, 0.9, 0.2, 0.7, 0.3, 0.6, 0.8])
    with pytest.raises(ConstantColumnError, match="no finite estimate"):
        rs.ppml({"y": y, "a": a, "x": x}, "y ~ x + a", covariance="hc1")


def test_what_y_may_be():
    table = simulated()
    with pytest.raises(DomainError, match=r"'y' is below zero in 1 row: 0 2016"):
        fitted({**table, "y": np.where(np.arange(240) == 1, -1.0, table["y"])})
    with pytest.raises(SpecificationError, match="zero in every row"):
        fitted({**table, "y": 0 * table["y"]})
    notes = " ".join(n.en for n in fitted({**table, "y": table["y"] + 0.5}).notes)
    assert "not whole in 240 rows" in notes


def test_what_is_absorbed_or_dependent_is_named_as_in_fixed_effects():
    table = simulated()
    table["area"] = table["city"] + 1.0
    for tool in (rs.ppml, rs.fixed_effects):
        with pytest.raises(ConstantColumnError, match=r"absorb these columns: area"):
            tool(table, "y ~ x + area | city + year", id="city", time="year")
        with pytest.raises(CollinearityError, match="x2"):
            tool({**table, "x2": 2 * table["x"]}, "y ~ x + x2 | city", id="city", time="year")


def test_an_exposure_has_to_be_above_zero():
    table = simulated()
    with pytest.raises(DomainError, match=r"exposure 'pop'.*1 row: 0 2017"):
        fitted({**table, "pop": np.where(np.arange(240) == 2, 0.0, table["pop"])}, exposure="pop")


def test_empty_cells_are_left_out_and_counted_of_an_exposure_too():
    table = simulated()
    table["pop"][5] = np.nan
    assert fitted(table, "y ~ x | city + year", exposure="pop").sample["dropped_empty"] == 1


def test_overdispersion_is_seen_where_it_is_and_not_where_it_is_not():
    rng = np.random.default_rng(4)
    x = rng.normal(size=2000)
    mean = np.exp(1 + 0.3 * x)
    poisson, more = rng.poisson(mean), rng.negative_binomial(2, 1 / (1 + mean / 2))
    how = {"covariance": "hc1"}
    calm = rs.ppml({"x": x, "y": poisson.astype(float)}, "y ~ x", **how).overdispersion
    wild = rs.ppml({"x": x, "y": more.astype(float)}, "y ~ x", **how).overdispersion
    assert calm[0].p_value > 0.01
    assert wild[0].p_value < 1e-6
    assert abs(wild[0].alpha - 0.5) < 0.15  # the variance is mu + mu²/2; the error is about .05


def test_intervals_cover_under_dependence_within_cities():
    """40 samples of the stored simulation (`benchmarks/ppml_coverage.py`): no bias, and at most six misses."""
    rng = np.random.default_rng(11)
    n, periods, misses, found = 60, 6, 0, []
    city, year = np.repeat(np.arange(n), periods), np.tile(np.arange(periods), n)
    for _draw in range(40):
        x = rng.normal(size=n * periods) + 0.5 * rng.normal(size=n)[city]
        shared = rng.gamma(2, 0.5, size=n * periods)
        y = rng.poisson(np.exp(0.5 + 0.4 * x + 0.5 * rng.normal(size=n)[city]) * shared)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DataWarning)
            one = fitted(
                {"city": city, "year": year, "x": x, "y": y.astype(float)}, "y ~ x | city + year"
            )
        low, high = one.intervals()[0]
        misses += not low <= 0.4 <= high
        found.append(one.estimates[0])
    assert misses <= 6
    assert abs(np.mean(found) - 0.4) < 4 * np.std(found) / np.sqrt(40)


def dense_weights(table, found, effects, cluster):
    """Return (I - H) of columns times the root of mu, written out with dummies, and the columns without the effects."""
    mu = np.asarray(found.fitted).ravel()
    root = np.sqrt(mu)
    x = np.column_stack([table["x"], table["z"]])
    dummies = np.column_stack([(np.unique(table[e])[:, None] == table[e]).T for e in effects])

    def basis(columns):
        u, s, _v = np.linalg.svd(columns * root[:, None], full_matrices=False)
        return u[:, s > 1e-9 * s[0]]

    u = basis(dummies)
    own = x * root[:, None]
    own = own - u @ (u.T @ own)
    whole = basis(np.column_stack([x, dummies]))
    groups = [np.flatnonzero(table[cluster] == g) for g in np.unique(table[cluster])]
    return np.eye(mu.size) - whole @ whole.T, own, (table["y"] - mu) / root, groups


@pytest.mark.parametrize("wide", [64, 0])
@pytest.mark.parametrize(
    ("effects", "cluster"),
    [
        (("city", "year"), "city"),
        (("city", "year"), "area"),
        (("year",), "city"),
        (("city", "area year"), "area"),
    ],
)
def test_cr2_and_cr3_written_out_with_dummies(effects, cluster, wide, monkeypatch):
    """By blocks and by columns; degrees of freedom by the trace formula of Bell and McCaffrey, with the whole projection."""
    monkeypatch.setattr(rows, "_WIDE", wide)
    table = simulated(3, n=12, periods=5)
    table["area"] = table["city"] % 4
    table["area year"] = table["area"] * 3000 + table["year"]
    formula = "y ~ x + z | " + " + ".join(effects).replace("area year", "area^year")
    how = {"cluster": cluster}
    cr2, cr3 = (fitted(table, formula, covariance=c, **how) for c in ("cr2", "cr3"))
    assert fitted(table, formula, **how).covariance_type == "cr3"
    left, own, e, groups = dense_weights(table, cr2, effects, cluster)
    bread = np.linalg.inv(own.T @ own)

    def power(at, p):
        values, vectors = np.linalg.eigh(left[np.ix_(at, at)])
        kept = values > 1e-9
        return (vectors[:, kept] * values[kept] ** p) @ vectors[:, kept].T

    for record, p, factor in ((cr2, -0.5, 1.0), (cr3, -1.0, 1 - 1 / len(groups))):
        scores = np.array([own[at].T @ power(at, p) @ e[at] for at in groups])
        wanted = factor * bread @ scores.T @ scores @ bread
        np.testing.assert_allclose(record.covariance, wanted, rtol=1e-8)
    for j in range(2):
        line = own @ bread[j]
        lines = np.zeros((len(groups), len(line)))
        for g, at in enumerate(groups):
            lines[g, at] = power(at, -0.5) @ line[at]
        lines = lines @ left
        inner = lines @ lines.T
        assert cr2.few[0][j] == pytest.approx(np.trace(inner) ** 2 / np.sum(inner**2), rel=1e-8)


def test_cr3_is_one_step_without_each_cluster():
    """Weighted least squares of the last round without each city, from the same weights and z: the jackknife of slopes."""
    table = simulated(5, n=14, periods=6)
    found = fitted(table)
    mu = found.fitted
    z = np.log(mu) + (table["y"] - mu) / mu
    slopes = []
    for city in range(14):
        keep = table["city"] != city
        columns = [table["x"], table["z"]]
        columns += [(table["city"] == c).astype(float) for c in range(14) if c != city]
        columns += [(table["year"] == t).astype(float) for t in np.unique(table["year"])[1:]]
        root = np.sqrt(mu[keep])
        x = np.column_stack(columns)[keep] * root[:, None]
        slopes.append(np.linalg.lstsq(x, z[keep] * root, rcond=None)[0][:2] - found.estimates)
    wanted = 13 / 14 * np.array(slopes).T @ np.array(slopes)
    np.testing.assert_allclose(found.covariance, wanted, rtol=1e-7)


def test_what_other_programs_print_stands_beside():
    table = simulated()
    found, usual = fitted(table), fitted(table, covariance="clustered")
    beside = found.main_table(show_customary=True)
    np.testing.assert_allclose(beside.column("customary_error"), usual.se, rtol=1e-10)
    assert "CR3" in " ".join(n.en for n in found.notes)
    two = fitted(table, cluster="city + year")
    assert two.covariance_type == "clustered"
    assert "CR3 is for clusters of one kind" in " ".join(str(n) for n in two.notes)
    with pytest.raises(SpecificationError, match=r"covariance='cr3' is for clusters of one kind"):
        fitted(table, covariance="cr3", cluster="city + year")
