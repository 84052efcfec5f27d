"""Fixed effects by a second route: dummies, brute force, arithmetic, refusals."""

import itertools
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels import within as kernel
from regspatial._kernels.shapes.distances import great_circle
from regspatial.errors import (
    CollinearityError,
    ConstantColumnError,
    DomainError,
    FormulaError,
    InferenceWarning,
    InputError,
    ParameterError,
    SpecificationError,
    UnknownColumnError,
)

N, T = 45, 7


@pytest.fixture
def panel():
    """45 regions × 7 years, two empty cells and a region of one year."""
    rng = np.random.default_rng(7)
    x, z = rng.normal(size=(T, N)), np.exp(rng.normal(size=(T, N)))
    y = x + 0.3 * np.log(z) + rng.normal(size=N) + rng.normal(size=(T, N))
    x[2, 3] = y[4, 8] = np.nan
    y[1:, 5] = np.nan
    return rs.Panel.from_arrays(
        [f"r{i}" for i in range(N)], range(2010, 2010 + T), {"x": x, "z": z, "y": y}
    )


def dummies(*factors):
    return np.hstack([np.eye(f.max() + 1)[f] for f in factors])


@pytest.mark.parametrize("sizes", [(9,), (14, 6), (14, 6, 5), (30, 8, 6, 3)])
@pytest.mark.parametrize("dense", [2000, 0])
def test_what_is_left_is_that_of_dummies(sizes, dense, monkeypatch):
    monkeypatch.setattr(kernel, "DENSE", dense)
    rng = np.random.default_rng(len(sizes))
    factors = [kernel.compact(rng.integers(0, s, 160))[0] for s in sizes]
    x = rng.normal(size=(3, 160)) + 1e3
    d = dummies(*factors)
    expected = x - (d @ np.linalg.lstsq(d, x.T, rcond=None)[0]).T
    effects = kernel.GroupEffects(factors)
    np.testing.assert_allclose(effects.within(x), expected, atol=1e-9)  # of 1e3: 1e-12 relative
    assert effects.rank == np.linalg.matrix_rank(d)


def test_rank_counts_components_and_nested_factors():
    city = np.repeat(np.arange(12), 4)
    year = np.tile(np.arange(4), 12)
    block = city // 3
    pairs = kernel.crossed(block, year)
    for factors in ([city, pairs], [city, year, pairs], [block, city, year]):
        expected = np.linalg.matrix_rank(dummies(*factors))
        assert kernel.GroupEffects(factors).rank == expected


def test_rows_alone_go_until_there_is_none():
    a = np.array([0, 0, 1, 1, 2])
    b = np.array([0, 0, 0, 1, 1])
    assert kernel.not_alone([a, b]).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize("kind", ["classical", "hc1", "clustered"])
def test_equals_least_squares_with_dummies(panel, kind):
    """The rows, the coefficients and every standard error, written out with a dense matrix."""
    ours = rs.fixed_effects(panel, "y ~ x + log(z) | id + time", covariance=kind)
    x, z, y = (panel.columns[c].ravel() for c in "xzy")
    unit, time = np.tile(np.arange(N), T), np.repeat(np.arange(T), N)
    keep = np.isfinite(x) & np.isfinite(y) & (unit != 5)
    d = np.column_stack([x, np.log(z), dummies(unit, time)])[keep]
    pinv = np.linalg.pinv(d)
    b = pinv @ y[keep]
    e = y[keep] - d @ b
    n, rank = len(e), np.linalg.matrix_rank(d)
    a = pinv[:2]
    if kind == "classical":
        v = a @ a.T * (e @ e) / (n - rank)
    elif kind == "hc1":
        v = (a * e**2) @ a.T * n / (n - rank)
    else:
        sums = np.stack([(a * e)[:, unit[keep] == g].sum(axis=1) for g in range(N) if g != 5])
        v = sums.T @ sums * (n - 1) / (n - 2 - T) * (N - 1) / (N - 2)
    np.testing.assert_allclose(ours.estimates, b[:2], rtol=1e-10)
    np.testing.assert_allclose(ours.covariance, v, rtol=1e-9)
    assert (ours.nobs, ours.n_effects) == (n, rank - 2)
    np.testing.assert_allclose(ours.residuals.ravel()[keep], e, atol=1e-12)
    assert np.isnan(ours.residuals.ravel()[~keep]).all()


def test_arithmetic_of_n(panel):
    ours = rs.fixed_effects(panel, "y ~ x | id + time")
    assert ours.sample["cells"] == N * T
    assert ours.sample["empty"] == {"y": T, "x": 1}
    assert (ours.sample["dropped_empty"], ours.sample["singletons"]) == (8, 1)
    assert ours.nobs == N * T - 9
    assert f"{N} units × {T} periods = {N * T}; 8 dropped" in ours.summary()
    assert f"region ({N - 1})" in ours.summary()
    assert f"{N} 个个体 × {T} 个时期" in ours.summary("zh")


def test_a_table_without_rows_says_so(panel):
    frame = {
        "id": np.tile(panel.ids, T),
        "year": np.repeat(panel.times, N),
        **{c: v.ravel() for c, v in panel.columns.items()},
    }
    some = {c: np.delete(v, [40, 200]) for c, v in frame.items()}
    whole = rs.fixed_effects(panel, "y ~ x | id + time")
    ours = rs.fixed_effects(frame, "y ~ x | id + year", id="id", time="year")
    np.testing.assert_allclose(ours.covariance, whole.covariance, rtol=1e-12)  # another order
    assert ours.fixed_effects == whole.fixed_effects == "twoway"
    assert rs.fixed_effects(some, "y ~ x | id", id="id", time="year").sample["absent"] == 2


def test_cells_that_hold_nothing_are_rows_that_are_not_there(panel):
    """What a reader of an unbalanced table fills up is no row with empty cells."""
    bare = {c: v.copy() for c, v in panel.columns.items()}
    for values in bare.values():
        values[0, :4] = np.nan
    ours = rs.fixed_effects(rs.Panel.from_arrays(panel.ids, panel.times, bare), "y ~ x | id + time")
    assert (ours.sample["absent"], ours.sample["rows"]) == (4, N * T - 4)
    assert ours.sample["empty"] == {"y": T, "x": 1}
    assert ours.nobs == N * T - 4 - 8 - 1


def test_data_frames_with_their_own_kinds_of_columns(panel):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "city": pandas.Categorical(np.tile(panel.ids, T)),
            "year": pandas.to_datetime([f"{t}-01-01" for t in np.repeat(panel.times, N)]),
            "x": pandas.array(panel.columns["x"].ravel(), dtype="Float64"),
            "y": panel.columns["y"].ravel(),
        },
        index=range(100, 100 + N * T),
    )
    frame["x"] = frame["x"].where(np.isfinite(panel.columns["x"].ravel()), pandas.NA)
    ours = rs.fixed_effects(frame, "y ~ x | city + year", id="city", time="year")
    whole = rs.fixed_effects(panel, "y ~ x | id + time")
    np.testing.assert_allclose(ours.covariance, whole.covariance, rtol=1e-12)
    assert ours.sample["empty"] == {"y": T, "x": 1}


def test_labels_of_any_kind_and_empty_ones():
    rng = np.random.default_rng(3)
    names = np.array([["east", "west", None, "north"][i % 4] for i in range(80)], dtype=object)
    table = {"y": rng.normal(size=80), "x": rng.normal(size=80), "g": names}
    ours = rs.fixed_effects(table, "y ~ x | g", covariance="hc1")
    assert ours.sample["empty"] == {"g": 20}
    assert ours.n_effects == 3


def world(panel):
    rng = np.random.default_rng(5)
    points = np.column_stack([rng.uniform(100, 120, N), rng.uniform(25, 40, N)])
    where = {"province": np.array([f"p{i % 6}" for i in range(N)])}
    order = rng.permutation(N)  # another order than the panel's
    return rs.Regions(
        ids=[panel.ids[i] for i in order],
        points=points[order],
        attributes={k: v[order] for k, v in where.items()},
    )


@pytest.mark.parametrize("kernel_name", ["bartlett", "uniform", "epanechnikov"])
def test_conley_is_the_sum_over_pairs(panel, kernel_name):
    regions = world(panel)
    how = {"regions": regions, "conley_cutoff": 400.0, "conley_kernel": kernel_name, "lags": 2}
    ours = rs.fixed_effects(panel, "y ~ x | id + time", covariance="conley", **how)
    plain = rs.fixed_effects(panel, "y ~ x | id + time", covariance="classical")
    bread = plain.covariance[0, 0] / plain.sigma2
    x = np.where(np.isfinite(plain.residuals), panel.columns["x"], np.nan)
    used = np.isfinite(plain.residuals)
    unit, time = np.nonzero(used.T)
    d = dummies(kernel.compact(unit)[0], time)
    left = x.T[used.T]
    left = left - d @ np.linalg.lstsq(d, left, rcond=None)[0]
    s = left * plain.residuals.T[used.T]
    at = regions.index(panel.ids)
    apart = great_circle(regions.points[at][:, None], regions.points[at][None])
    shape = {
        "bartlett": lambda u: 1 - u,
        "uniform": lambda u: 1 + 0 * u,
        "epanechnikov": lambda u: 1 - u**2,
    }
    meat = 0.0
    for i, j in itertools.product(range(len(s)), repeat=2):
        u = apart[unit[i], unit[j]] / 400.0
        if time[i] == time[j] and u <= 1:
            meat += shape[kernel_name](u) * s[i] * s[j]
        elif unit[i] == unit[j] and 0 < abs(time[i] - time[j]) <= 2:
            meat += (1 - abs(time[i] - time[j]) / 3) * s[i] * s[j]
    factor = ours.nobs / (ours.nobs - 1 - ours.n_effects)
    assert ours.covariance[0, 0] == pytest.approx(bread**2 * meat * factor, rel=1e-9)


def test_curve_holds_the_standard_errors_of_each_cut_off(panel):
    how = {"regions": world(panel), "conley_kernel": "uniform"}
    curve = rs.regression.conley_curve(panel, "y ~ x + log(z) | id + time", [800, 200], **how)
    for h, se in zip([200.0, 800.0], curve.se, strict=True):
        one = rs.fixed_effects(
            panel, "y ~ x + log(z) | id + time", covariance="conley", conley_cutoff=h, **how
        )
        np.testing.assert_allclose(se, one.se, rtol=1e-12)
    plain = rs.fixed_effects(panel, "y ~ x + log(z) | id + time")
    np.testing.assert_allclose(curve.clustered, plain.se, rtol=1e-12)
    assert "200" in curve.summary()
    assert "截断距离" in curve.summary("zh")
    with pytest.raises(ParameterError, match="above zero"):
        rs.regression.conley_curve(panel, "y ~ x | id", [0], **how)


def test_conley_of_near_nothing_is_hc1(panel):
    regions = world(panel)
    ours = rs.fixed_effects(
        panel, "y ~ x | id + time", covariance="conley", regions=regions, conley_cutoff=1e-3
    )
    robust = rs.fixed_effects(panel, "y ~ x | id + time", covariance="hc1")
    np.testing.assert_allclose(ours.covariance, robust.covariance, rtol=1e-12)


def test_effects_by_an_attribute_of_the_regions(panel):
    ours = rs.fixed_effects(panel, "y ~ x | id + province^time", regions=world(panel))
    code = np.tile(np.arange(N) % 6, T).astype(float).reshape(T, N)
    other = rs.fixed_effects(panel.with_columns(by_position=True, g=code), "y ~ x | id + g^time")
    np.testing.assert_array_equal(ours.covariance, other.covariance)
    assert ours.effects == ("id", "province^time")


def test_not_positive_meat_is_mended_and_said():
    """Two-way clusters of opposite signs: the sum over pairs exceeds the sums over clusters."""
    rng = np.random.default_rng(0)
    g, h = np.repeat(np.arange(6), 6), np.tile(np.arange(6), 6)
    said = False
    for _trial in range(40):
        table = {
            "y": rng.normal(size=36),
            "a": rng.normal(size=36),
            "b": rng.normal(size=36),
            "g": g,
            "h": h,
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InferenceWarning)
            ours = rs.fixed_effects(table, "y ~ a + b | g + h", cluster="g + h")
        assert np.linalg.eigvalsh(ours.covariance).min() >= -1e-15
        said = said or "positive part" in ours.summary()
    assert said


def test_few_clusters_are_a_word_in_the_line_on_errors(panel):
    with warnings.catch_warnings():
        warnings.simplefilter("error", InferenceWarning)
        few = rs.fixed_effects(panel, "y ~ x | id + time", cluster="id + time")
        plain = rs.fixed_effects(panel, "y ~ x | id + time", covariance="hc1")
    line = few.notes[1].text()
    assert "few clusters (such errors tend to be too small" in line
    assert line.index("clustered by") < line.index("few clusters") < line.index("factors")
    assert "few clusters" not in plain.summary()
    assert few.summary().count("few clusters") == 1
    assert few.summary("zh").count("聚类较少") == 1


def test_columns_built_up_stand_on_one_sample(panel):
    one, two = rs.fixed_effects_stepwise(panel, "y ~ x + log(z) | id + time")
    whole = rs.fixed_effects(panel, "y ~ x + log(z) | id + time")
    assert (one.terms, two.terms) == (("x",), ("x", "log(z)"))
    np.testing.assert_allclose(two.covariance, whole.covariance, rtol=1e-12)
    assert one.r2["within"] < two.r2["within"]
    text = rs.etable([one, two]).text()
    assert text.startswith("Regressions of y")
    assert "Regions and periods" in text
    assert "Clustered by region (44)" in text
    assert "聚类变量地区（44）" in rs.etable([one, two], language="zh").text()


def test_y_of_the_period_before_is_warned_of(panel):
    """Typed as a plain regressor beside effects of units; with holes too, and by instruments."""
    y = panel.columns["y"]
    past = np.vstack([np.full((1, panel.n), np.nan), y[:-1]])
    lagged = panel.with_columns(by_position=True, past=past)
    said = "past is y of the period before.*spatial_panel_dynamic"
    for formula in ("y ~ past + x | id + time", "y ~ x + past | id"):
        with pytest.warns(InferenceWarning, match=said):
            rs.fixed_effects(lagged, formula, covariance="hc1")
    with pytest.warns(InferenceWarning, match=said):
        rs.fixed_effects_stepwise(lagged, "y ~ past + x | id", covariance="hc1")
    with pytest.warns(InferenceWarning, match=said):
        rs.instrumental(lagged, "y ~ past + [x ~ z] | id + time", covariance="hc1")
    past[2, 3] += 1e-9  # which is another column
    rs.fixed_effects(
        lagged.with_columns(by_position=True, past=past), "y ~ past | id", covariance="hc1"
    )
    rs.fixed_effects(lagged, "y ~ past + x | time", covariance="hc1")


def test_units_do_not_matter(panel):
    plain = rs.fixed_effects(panel, "y ~ x | id + time")
    scaled = panel.with_columns(
        by_position=True, x=panel.columns["x"] * 1e60, y=panel.columns["y"] * 1e-40
    )
    other = rs.fixed_effects(scaled, "y ~ x | id + time")
    np.testing.assert_allclose(other.estimates * 1e100, plain.estimates, rtol=1e-10)
    np.testing.assert_allclose(other.statistics, plain.statistics, rtol=1e-10)


@pytest.mark.parametrize(
    ("formula", "how", "error", "match"),
    [
        ("y ~ x | id | time", {}, FormulaError, "more than one"),
        ("y ~ x | id + log(z)", {}, FormulaError, "cannot be read"),
        ("y ~ x | nowhere", {}, UnknownColumnError, "nowhere"),
        ("y ~ w | id", {}, UnknownColumnError, "w"),
        ("y ~ x + flat | id", {}, ConstantColumnError, "flat"),
        ("y ~ x + area | id", {}, ConstantColumnError, "absorb these columns: area"),
        ("y ~ x + twice | id", {}, CollinearityError, "x, twice"),
        ("y ~ x + share + rest | id", {}, CollinearityError, "share, rest"),
        ("copy ~ x | id", {}, SpecificationError, "reproduce"),
        ("y ~ log(signed) | id", {}, DomainError, "r0 2010"),
        ("y ~ x + hole | id", {}, InputError, r"No row is complete.*empty cells: hole \(\d+\)"),
        ("y ~ x + late | id", {}, SpecificationError, r"alone.*empty cells: late \(\d+\)"),
        ("y ~ x + endless | id", {}, InputError, "endless"),
        ("y ~ x | id", {"covariance": "magic"}, ParameterError, "magic"),
        ("y ~ x | id", {"covariance": "conley"}, SpecificationError, "places"),
        (
            "y ~ x | id",
            {"covariance": "conley", "conley_cutoff": 9.0},
            SpecificationError,
            "places",
        ),
        ("y ~ x | id", {"cluster": "id + time + x"}, ParameterError, "one or two"),
        ("y ~ x | id^time", {}, SpecificationError, "alone"),
    ],
)
def test_refusals_name_what_is_wrong(panel, formula, how, error, match):
    x = panel.columns["x"]
    share = np.random.default_rng(1).uniform(size=(T, N))
    more = panel.with_columns(
        by_position=True,
        flat=np.ones((T, N)),
        area=np.tile(np.arange(N, dtype=float), (T, 1)),
        twice=2 * x + 1,
        share=share,
        rest=1 - share,
        copy=3 * x,
        signed=np.where(np.arange(N) == 0, -1.0, np.ones((T, N))),
        hole=np.full((T, N), np.nan),
        late=np.where(np.arange(T)[:, None] < T - 1, np.nan, x),
        endless=np.where(x > 1, np.inf, x),
    )
    with pytest.raises(error, match=match):
        rs.fixed_effects(more, formula, **how)


def test_a_table_without_units_has_to_say_what_to_cluster_by():
    table = {"y": np.arange(9.0) ** 2, "x": np.arange(9.0)}
    with pytest.raises(SpecificationError, match="nothing to cluster by"):
        rs.fixed_effects(table, "y ~ x")
    assert rs.fixed_effects(table, "y ~ x", covariance="hc1").terms == ("Intercept", "x")


def test_other_data_are_refused():
    with pytest.raises(InputError, match="ndarray"):
        rs.fixed_effects(np.zeros((3, 3)), "y ~ x | id")
    with pytest.raises(InputError, match="one length"):
        rs.fixed_effects({"y": [1.0, 2.0], "x": [1.0]}, "y ~ x")


def test_speaks_to_table_packages(panel):
    pytest.importorskip("pandas")
    ours = rs.fixed_effects(panel, "y ~ x + log(z) | id + time")
    frame = ours.__maketables_coef_table__
    np.testing.assert_array_equal(frame["se"], ours.se)
    assert list(frame.index) == ["x", "log(z)"]
    assert ours.__maketables_fixef_string__ == "id+time"
    assert ours.__maketables_stat__("N") == ours.nobs
