"""Trends of units in fixed effects: held to dummies and products of dummies and years by least squares."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import CollinearityError, FormulaError, RegspatialError, SpecificationError

ROUND = 1e-10


def table(holes=0, seed=4, n=9, periods=8):
    draw = np.random.default_rng(seed)
    ids, years = np.repeat(np.arange(n), periods), np.tile(np.arange(2010, 2010 + periods), n)
    keep = np.ones(len(ids), dtype=bool)
    keep[draw.choice(len(ids), holes, replace=False)] = False
    slope = draw.normal(size=n)[ids] * (years - 2013)
    x, z = draw.normal(size=(2, len(ids))) + 0.5 * slope
    y = 1.5 * x - 0.7 * z + slope + draw.normal(size=n)[ids] + draw.normal(size=len(ids))
    return {
        "city": np.array([f"c{k}" for k in ids])[keep],
        "year": years[keep],
        "belt": np.array(["east", "west", "north"])[ids % 3][keep],
        "x": x[keep],
        "z": z[keep],
        "y": y[keep],
    }


def dummies(labels):
    return (labels[:, None] == np.unique(labels)).astype(float)


def by_dummies(data, unit, others):
    """Return coefficients, their classical variances, residuals and the number of free effects, of everything at once."""
    t = (data["year"] - data["year"].mean()).astype(float)
    d = dummies(data[unit])
    effects = np.hstack([d, d * t[:, None], *(dummies(data[one]) for one in others)])
    rank = int(np.linalg.matrix_rank(effects))
    basis = np.linalg.svd(effects, full_matrices=False)[0][:, :rank]
    both = np.column_stack([data["x"], data["z"], basis])
    b, *_rest = np.linalg.lstsq(both, data["y"], rcond=None)
    e = data["y"] - both @ b
    v = np.linalg.inv(both.T @ both) * (e @ e) / (len(e) - both.shape[1])
    return b[:2], v[:2, :2], e, rank


@pytest.mark.parametrize("holes", [0, 11])
@pytest.mark.parametrize(
    ("right", "unit", "others"),
    [
        ("city:year", "city", []),
        ("city + city:year", "city", []),
        ("city + year + city:year", "city", ["year"]),
        ("city + year + belt:year", "belt", ["city", "year"]),
        ("city:year + belt^year", "city", ["cell"]),
    ],
)
def test_trends_are_those_of_dummies(right, unit, others, holes):
    data = table(holes)
    data["cell"] = np.array([f"{a}{b}" for a, b in zip(data["belt"], data["year"], strict=True)])
    found = rs.fixed_effects(
        data, f"y ~ x + z | {right}", id="city", time="year", covariance="classical"
    )
    b, v, e, rank = by_dummies(data, unit, others)
    np.testing.assert_allclose(found.estimates, b, rtol=ROUND, atol=ROUND)
    np.testing.assert_allclose(found.covariance, v, rtol=1e-9, atol=ROUND)
    residuals = np.ravel(found.residuals)
    alone = np.isnan(residuals)  # in a level of an effect: its own dummy explains the row whole
    np.testing.assert_allclose(residuals[~alone], e[~alone], atol=ROUND)
    np.testing.assert_allclose(e[alone], 0.0, atol=ROUND)
    assert found.n_effects == rank - alone.sum()
    assert found.effects[-1] == f"{unit}:year"


def test_errors_by_cluster_count_the_trends():
    data = table()
    found = rs.fixed_effects(
        data, "y ~ x + z | city + year + city:year", id="city", time="year", covariance="clustered"
    )
    _b, _v, e, rank = by_dummies(data, "city", ["year"])
    t = (data["year"] - data["year"].mean()).astype(float)
    d = dummies(data["city"])
    effects = np.hstack([d, d * t[:, None], dummies(data["year"])])
    x = np.column_stack([data["x"], data["z"]])
    x = x - effects @ np.linalg.lstsq(effects, x, rcond=None)[0]
    bread, n, g = np.linalg.inv(x.T @ x), len(e), d.shape[1]
    s = d.T @ (x * e[:, None])
    used = 2 + rank - g + 1  # effects of cities are nested in the clusters, their trends count
    want = bread @ s.T @ s @ bread * (n - 1) / (n - used) * g / (g - 1)
    np.testing.assert_allclose(found.covariance, want, rtol=1e-9)
    auto = rs.fixed_effects(data, "y ~ x + z | city:year + year", id="city", time="year")
    np.testing.assert_allclose(auto.estimates, found.estimates, rtol=ROUND)


def test_a_panel_and_a_far_year_give_the_same():
    data = table()
    ids = list(dict.fromkeys(data["city"]))
    years = list(range(2010, 2018))
    cells = {k: np.asarray(data[k]).reshape(9, 8).T for k in ("x", "z", "y")}
    panel = rs.Panel.from_arrays(ids, years, cells)
    one = rs.fixed_effects(panel, "y ~ x + z | id + time + id:year", covariance="hc1")
    two = rs.fixed_effects(
        data, "y ~ x + z | city + year + city:year", id="city", time="year", covariance="hc1"
    )
    np.testing.assert_allclose(one.estimates, two.estimates, rtol=1e-11)
    far = {**data, "year": data["year"] + 10_000_000}
    late = rs.fixed_effects(
        far, "y ~ x + z | city + year + city:year", id="city", time="year", covariance="hc1"
    )
    np.testing.assert_allclose(late.estimates, two.estimates, rtol=1e-11)


def test_what_trends_take_or_cannot_do_is_refused():
    data = {**table(), "k": table()["year"] * 2.0}
    how = {"id": "city", "time": "year"}
    with pytest.raises((CollinearityError, RegspatialError), match="absorb"):
        rs.fixed_effects(data, "y ~ k | city:year", **how)
    for covariance in ("cr2", "driscoll-kraay"):
        with pytest.raises(SpecificationError, match="trends of units"):
            rs.fixed_effects(data, "y ~ x | city:year", covariance=covariance, **how)
    with pytest.raises(FormulaError, match="one kind"):
        rs.fixed_effects(data, "y ~ x | city:year + belt:year", **how)
    with pytest.raises(SpecificationError, match="over the periods"):
        rs.fixed_effects(data, "y ~ x | city:z", **how)
    with pytest.raises(FormulaError, match="rs.fixed_effects"):
        rs.ppml({**data, "y": np.exp(data["y"] / 5)}, "y ~ x | city:year", **how)
