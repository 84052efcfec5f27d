"""CR2 of least squares with effects: the formula written out with dummies, its expectation, one default in every tool."""

import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.within import GroupEffects
from regspatial.errors import InferenceWarning, SpecificationError
from regspatial.regression.robust import rows
from regspatial.regression.robust.rows import Taken, too_large

DESIGNS = {
    "id + time": ("id + time", None),
    "id": ("id", None),
    "time alone": ("time", "id"),
    "none": ("", "id"),
    "regions in provinces": ("id + time", "province"),
    "periods": ("id + time", "time"),
    "province by period": ("id + province^time", None),
    "three": ("id + time + trade", None),
    "nothing nested": ("time + trade", "province"),
}


def coded(values):
    return np.unique(values, return_inverse=True)[1].reshape(-1)


def table(seed=1, n=17, periods=9, kept=0.8):
    """Return columns of a panel with holes; x2 is a policy of two regions."""
    rng = np.random.default_rng(seed)
    i, t = np.repeat(np.arange(n), periods), np.tile(np.arange(periods), n)
    keep = rng.uniform(size=i.size) < kept
    i, t = i[keep], t[keep]
    size = i.size
    return {
        "id": i,
        "time": t,
        "province": i % 5,
        "trade": rng.integers(0, 4, size),
        "x1": rng.normal(size=size) + rng.normal(size=n)[i],
        "x2": ((i < 2) & (t > 4)).astype(float),
        "y": rng.normal(size=size) * np.exp(rng.normal(size=n))[i],
    }


def written_out(columns, effects, by):
    """Return CR2 of x1, x2 by the whole projection on dummies and regressors, (2, 2)."""
    x = np.column_stack([columns["x1"], columns["x2"]])
    parts = [np.ones((x.shape[0], 1))]
    for one in effects.split("+") if effects else ():
        names = [name.strip() for name in one.split("^")]
        code = coded(np.array([hash(c) for c in zip(*(columns[n] for n in names), strict=True)]))
        parts.append(np.eye(code.max() + 1)[code])
    u, s, _v = np.linalg.svd(np.column_stack([x, *parts]), full_matrices=False)
    u = u[:, s > 1e-9 * s[0]]
    left = np.eye(len(x)) - u @ u.T
    u, s, _v = np.linalg.svd(np.column_stack(parts), full_matrices=False)
    u = u[:, s > 1e-9 * s[0]]
    own = x - u @ (u.T @ x)
    bread = np.linalg.inv(own.T @ own)
    e = left @ columns["y"]
    meat = np.zeros((2, 2))
    for g in np.unique(columns[by]):
        at = np.flatnonzero(columns[by] == g)
        values, vectors = np.linalg.eigh(left[np.ix_(at, at)])
        root = np.where(values > 1e-9, np.maximum(values, 1e-3) ** -0.5, 0.0)
        score = own[at].T @ (vectors * root) @ vectors.T @ e[at]
        meat += np.outer(score, score)
    return bread @ meat @ bread


@pytest.mark.parametrize("wide", [64, 0])
@pytest.mark.parametrize("name", DESIGNS)
def test_the_formula_written_out_with_dummies(name, wide, monkeypatch):
    """By blocks of clusters, and (from no row on) by their columns; a policy of two regions takes much of both."""
    effects, cluster = DESIGNS[name]
    monkeypatch.setattr(rows, "_WIDE", wide)
    monkeypatch.setattr(rows, "_CELLS", 100.0)
    columns = table()
    formula = "y ~ x1 + x2" + (f" | {effects}" if effects else "")
    found = rs.fixed_effects(columns, formula, id="id", time="time", cluster=cluster)
    at = [found.terms.index("x1"), found.terms.index("x2")]
    wanted = written_out(columns, effects, cluster or "id")
    np.testing.assert_allclose(found.covariance[np.ix_(at, at)], wanted, rtol=1e-10)
    assert found.covariance_type == "cr2"
    assert found.df == np.unique(columns[cluster or "id"]).size - 1
    assert not found.factors


@pytest.mark.parametrize("effects", ["id + time", "time", "id + province^time"])
def test_errors_of_one_variance_have_the_right_expectation(effects):
    """Σ x_g'A_g M_gg A_g x_g is x'x: CR2 of independent errors is on average the variance."""
    columns = table(3, n=12, periods=6)
    codes = [
        coded(np.array([hash(c) for c in zip(*(columns[n] for n in one.split("^")), strict=True)]))
        for one in effects.split(" + ")
    ]
    groups, clusters = GroupEffects(codes), coded(columns["id"])
    x = groups.within(columns["x1"][None])
    q = x / np.linalg.norm(x)
    left = groups.within(np.eye(x.shape[1]))
    left = left - (left @ q.T) @ q
    taken = Taken.of(codes, clusters)
    spread = np.array([taken.stretched(q, row) for row in left])  # M A, by columns of A
    mean = sum(
        np.sum((x[0, clusters == g] @ spread.T[clusters == g]) ** 2) for g in np.unique(clusters)
    )
    assert mean == pytest.approx(float(x[0] @ x[0]), rel=1e-9)


@pytest.mark.parametrize(("effects", "formula"), [("twoway", "id + time"), ("entity", "id")])
def test_one_comparison_has_one_kind_of_errors(effects, formula):
    """A spatial panel without rho and least squares with the same effects print the same errors by default."""
    rng = np.random.default_rng(5)
    x, e = rng.normal(size=(2, 7, 14))
    panel = rs.Panel.from_arrays(range(14), range(7), {"x": x, "y": x + e * (1 + np.arange(14))})
    w = rs.weights.from_dense(range(14), np.eye(14, k=1) + np.eye(14, k=-1))
    plain = rs.fixed_effects(panel, f"y ~ x | {formula}")
    spatial = rs.regression.spatial_panel_estimate(
        panel, "y ~ x", w, model="ols", fixed_effects=effects
    )
    assert plain.se[0] == pytest.approx(float(spatial.get("x")["std_error"]), rel=1e-12)
    assert plain.get("x")["p_value"] == pytest.approx(spatial.get("x")["p_value"], rel=1e-10)
    customary = rs.fixed_effects(panel, f"y ~ x | {formula}", covariance="hc1")
    assert abs(customary.se[0] / plain.se[0] - 1.0) > 0.01


def test_by_default_the_note_says_few_clusters_and_what_others_print():
    columns = table()
    with warnings.catch_warnings():
        warnings.simplefilter("error", InferenceWarning)
        found = rs.fixed_effects(columns, "y ~ x1 + x2 | id + time", id="id", time="time")
        usual = rs.fixed_effects(
            columns, "y ~ x1 + x2 | id + time", id="id", time="time", covariance="clustered"
        )
    assert "clustered by id (17), few clusters (such errors" in usual.summary()
    said = " ".join(str(n) for n in found.notes)
    assert "clustered by id (17), CR2, few clusters; t with 16 degrees of freedom" in said
    assert "Other programs print CR1 (covariance='clustered')." in said
    beside = found.main_table(show_customary=True)
    np.testing.assert_allclose(beside.column("customary_error"), usual.se, rtol=1e-12)
    np.testing.assert_allclose(beside.column("customary_p"), usual.p_values, rtol=1e-10)
    assert abs(usual.se[1] / found.se[1] - 1.0) > 0.01
    many = rs.fixed_effects(table(n=60), "y ~ x1 | id + time", id="id", time="time")
    assert "few clusters" not in " ".join(str(n) for n in many.notes)


def test_where_it_is_not_automatic_falls_back_and_by_name_it_is_refused(monkeypatch):
    columns = table()

    def fit(**how):
        return rs.fixed_effects(columns, "y ~ x1 | id + time", id="id", time="time", **how)

    both = fit(cluster="id + time")
    assert both.covariance_type == "clustered"
    with pytest.raises(SpecificationError, match="clusters of one kind; there are id, time"):
        fit(cluster="id + time", covariance="cr2")
    monkeypatch.setattr(rows, "MOST_WORK", 100.0)
    large = fit()
    assert large.covariance_type == "clustered"
    assert "CR2 would take long here" in " ".join(str(n) for n in large.notes)
    with pytest.raises(SpecificationError, match="would take long here"):
        fit(covariance="cr2")
    with pytest.raises(SpecificationError, match="nothing to cluster by"):
        rs.fixed_effects({"y": columns["y"], "x": columns["x1"]}, "y ~ x")


def test_with_instruments_errors_are_those_that_others_print():
    """Residuals of two stages are no projection of the errors: there CR2 is not defined, and automatic is CR1."""
    columns = table()
    how = {"id": "id", "time": "time"}
    formula = "y ~ x2 + [x1 ~ trade] | id + time"
    with pytest.raises(SpecificationError, match="is for least squares"):
        rs.leave_one_out(columns, formula, covariance="cr2", **how)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)
        fit = rs.instrumental(columns, formula, covariance="clustered", **how)
        each = rs.leave_one_out(columns, formula, **how)
    np.testing.assert_allclose(each.whole_errors, fit.se, rtol=1e-10)


def test_work_is_counted_before_it_is_done():
    """2,000 regions of 20 periods are cheap; a million and a half cells, or many effects across clusters, are not."""
    i, t = np.repeat(np.arange(2000), 20), np.tile(np.arange(20), 2000)
    assert not too_large([i, t], i, 5)
    assert too_large([i, t], t, 5)  # regions lie across clusters of periods
    i, t = np.repeat(np.arange(70_000), 20), np.tile(np.arange(20), 70_000)
    assert too_large([i, t], i, 5)


def test_tools_of_least_squares_have_the_same_default():
    rng = np.random.default_rng(8)
    x, m, e = rng.normal(size=(3, 8, 20))
    start = np.where(np.arange(20) < 9, 5.0, np.nan)
    values = {
        "x": x,
        "m": m + x,
        "y": x + m + e * (1 + np.arange(20)),
        "group": np.tile(np.arange(20) % 2, (8, 1)).astype(float),
        "start": np.tile(start, (8, 1)),
    }
    panel = rs.Panel.from_arrays(range(20), range(8), values)
    formula = "y ~ x + m | id + time"
    whole = rs.fixed_effects(panel, formula)
    np.testing.assert_array_equal(
        rs.fixed_effects_stepwise(panel, formula).models[-1].covariance, whole.covariance
    )
    through = rs.mediation(panel, formula, regressor="x", mediator="m", draws=200, rng=1)
    assert {one.covariance_type for one in through.steps} == {"cr2"}
    np.testing.assert_allclose(through.steps[-1].se, whole.se[[0, 1]], rtol=1e-10)
    apart = rs.group_regressions(panel, formula, "group")
    assert {one.covariance_type for one in apart.models} == {"cr2"}
    for k, name in enumerate(("x", "m")):
        wanted = np.sqrt(sum(one.covariance[k, k] for one in apart.models))
        found = next(d for d in apart.differences if d.term == name)
        assert found.std_error == pytest.approx(float(wanted), rel=1e-10)
    curve = rs.specification_curve(panel, formula)
    assert curve.spec["covariance"] == "cr2"
    assert curve.se[-1] == pytest.approx(float(whole.se[0]), rel=1e-10)
    each = rs.leave_one_out(panel, formula)
    assert each.whole_errors[0] == pytest.approx(float(whole.se[0]), rel=1e-10)
    events = rs.event_study(panel, "y ~ 1", event="start", draws=99, rng=1)
    assert events.model.covariance_type == "cr2"


def test_paths_of_mediation_have_the_errors_of_their_equations():
    """Two equations of one sample share clusters: a's and b's own errors are those of their regressions."""
    columns = table(n=15)
    columns["m"] = columns["x1"] + np.random.default_rng(2).normal(size=columns["x1"].size)
    columns["y"] = columns["y"] + 9.0 * (columns["x1"] + columns["m"])
    found = rs.mediation(
        columns, "y ~ x1 + m | id + time", mediator="m", id="id", time="time", draws=200, rng=1
    )
    direct = next(one for one in found.effects if one.effect == "direct")
    assert direct.std_error == pytest.approx(found.steps[-1].get("x1")["std_error"], rel=1e-10)
    indirect = next(one for one in found.effects if one.effect == "indirect")
    a, b = (found.steps[k].get(name) for k, name in ((1, "x1"), (2, "m")))
    sobel = np.hypot(a["estimate"] * b["std_error"], b["estimate"] * a["std_error"])
    assert indirect.sobel_error == pytest.approx(sobel, rel=1e-10)


@pytest.mark.filterwarnings("ignore:There are fewer than 40 clusters")
def test_where_cr1_stays_it_is_said():
    columns = table()
    two = rs.fixed_effects(columns, "y ~ x1 | id + time", id="id", time="time", cluster="id + time")
    assert two.covariance_type == "clustered"
    assert sum("two kinds are CR1" in note.text() for note in two.notes) == 1
    rng = np.random.default_rng(2)
    size = len(columns["id"])
    z, e = rng.normal(size=(2, size))
    more = {**columns, "z": z, "d": z + e}
    by = rs.instrumental(more, "y ~ x1 + [d ~ z] | id + time", id="id", time="time")
    assert sum("errors by cluster are CR1" in note.text() for note in by.notes) == 1
    named = rs.instrumental(
        more, "y ~ x1 + [d ~ z] | id + time", id="id", time="time", covariance="clustered"
    )
    assert not any("errors by cluster are CR1" in note.text() for note in named.notes)
