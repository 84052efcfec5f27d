"""Random effects of regions against a dense likelihood, their limits, and the test of Hausman."""

from __future__ import annotations

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import chi2, f

import regspatial as rs
from regspatial._kernels import memory
from regspatial.errors import InputError, SpecificationError
from regspatial.regression import lr_test
from regspatial.regression import spatial_panel_estimate as estimate
from regspatial.regression.panel.random import baltagi

N, T = 12, 5
IDS = [f"r{i:02d}" for i in range(N)]


def weights(seed=4, normalise=True):
    xy = np.random.default_rng(seed).uniform(size=(N, 2))
    d = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(d, np.inf)
    w = 1 / d**1.5
    return w / (w.sum(axis=1, keepdims=True) if normalise else np.linalg.eigvals(w).real.max())


W = weights()
WEIGHTS = rs.SpatialWeights(ids=IDS, matrix=W, normalisation="row")


def simulated(seed, *, rho=0.3, lam=0.0, theta=0.3, spread=1.0, link=0.0, w=W, periods=T):
    numbers = np.random.default_rng(seed)
    n = len(w)
    mu = spread * numbers.normal(size=n)
    x = numbers.normal(size=(periods, n)) + numbers.normal(size=n) + link * mu
    z = numbers.normal(size=(periods, n)) + 0.5 * numbers.normal(size=n)
    e = 0.7 * numbers.normal(size=(periods, n))
    v = np.linalg.solve(np.eye(n) - lam * w, (mu + e).T).T
    mean = 1.0 + x - 0.5 * z + theta * x @ w.T + np.linspace(0, 1, periods)[:, None]
    y = np.linalg.solve(np.eye(n) - rho * w, (mean + v).T).T
    ids = IDS if n == N else [f"r{i:03d}" for i in range(n)]
    return rs.Panel.from_arrays(ids, range(2000, 2000 + periods), {"x": x, "z": z, "y": y})


def dense_loglik(panel, w, result, at):
    """Return ln N(y; mean, Omega) with nT x nT matrices, at rho, lambda, sigma2, sigma2_mu; b by GLS."""
    rho, lam, s2, between = at
    model, n, periods = result.model, len(w), panel.T
    y, x, z = (panel[c].values for c in ("y", "x", "z"))
    columns = [x, z]
    if model in ("slx", "sdm", "sdem", "gns"):
        columns += [x @ w.T, z @ w.T]
    columns = [c.ravel() for c in columns]
    if result.fixed_effects == "time":
        columns += list(np.kron(np.eye(periods), np.ones(n)))
    else:
        columns.append(np.ones(n * periods))
    design = np.array(columns).T
    a, b = np.eye(n) - rho * w, np.linalg.inv(np.eye(n) - lam * w)
    every, one = np.eye(periods), np.ones((periods, periods))
    if result.error_components == "kkp":
        omega = np.kron(s2 * every + between * one, b @ b.T)
    else:
        omega = np.kron(s2 * every, b @ b.T) + np.kron(between * one, np.eye(n))
    left = (y @ a.T).ravel()
    inverse = np.linalg.inv(omega)
    slopes = np.linalg.solve(design.T @ inverse @ design, design.T @ inverse @ left)
    e = left - design @ slopes
    value = -0.5 * (e.size * np.log(2 * np.pi) + np.linalg.slogdet(omega)[1] + e @ inverse @ e)
    return value + periods * np.linalg.slogdet(a)[1], slopes


CASES = [
    ("ols", "kkp"),
    ("slx", "kkp"),
    ("sar", "kkp"),
    ("sdm", "kkp"),
    ("sem", "kkp"),
    ("sdem", "kkp"),
    ("sac", "kkp"),
    ("gns", "kkp"),
    ("sem", "baltagi"),
    ("sdem", "baltagi"),
]


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
@pytest.mark.parametrize("effects", ["none", "time"])
@pytest.mark.parametrize(("model", "components"), CASES)
def test_equals_a_dense_likelihood(model, components, effects):
    """The value is that of the dense density to rounding, and no direction leads up."""
    panel = simulated(1, lam=0.3 if model in ("sem", "sdem", "sac", "gns") else 0.0)
    r = estimate(
        panel,
        "y ~ x + z",
        WEIGHTS,
        model=model,
        fixed_effects=effects,
        effects="random",
        error_components=components,
        bias_correction="none",
    )
    rho, lam = np.nan_to_num(r.rho), np.nan_to_num(r.lambda_)
    at = np.array([rho, lam, r.sigma2, r.sigma2_mu])
    value, slopes = dense_loglik(panel, W, r, at)
    assert r.loglik == pytest.approx(value, abs=1e-9)
    assert r.beta == pytest.approx(slopes[:2], abs=1e-7)
    free = [k for k in range(4) if (k > 1 or at[k] != 0.0)]
    for k in free:  # the derivative is zero: differences of 1e-4 leave 1e-5 of curvature
        step = 1e-4 * (np.arange(4) == k)
        up, down = (dense_loglik(panel, W, r, at + s * step)[0] for s in (1, -1))
        assert abs(up - down) / 2e-4 < 2e-3
        assert max(up, down) < value


def test_information_is_minus_the_curvature_of_the_dense_likelihood():
    """Observed covariance of (rho, sigma2_mu) against second differences of the profile in b."""
    panel = simulated(2)
    r = estimate(
        panel,
        "y ~ x + z",
        WEIGHTS,
        model="sar",
        fixed_effects="none",
        effects="random",
        covariance="observed",
    )
    at = np.array([r.rho, 0.0, r.sigma2, r.sigma2_mu])
    free, h = [0, 2, 3], 1e-3 * np.array([0.1, 0.0, r.sigma2, r.sigma2_mu])
    curve = np.empty((3, 3))
    for i, a in enumerate(free):
        for j, b in enumerate(free):
            s, t = h * (np.arange(4) == a), h * (np.arange(4) == b)
            f = [
                dense_loglik(panel, W, r, at + p * s + q * t)[0]
                for p, q in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            curve[i, j] = -(f[0] - f[1] - f[2] + f[3]) / (4 * h[a] * h[b])
    v = np.linalg.inv(curve)
    assert r.se[r.terms.index("rho")] == pytest.approx(np.sqrt(v[0, 0]), rel=1e-4)
    assert r.sigma2_std_error == pytest.approx(np.sqrt(v[1, 1]), rel=1e-4)
    assert r.sigma2_mu_std_error == pytest.approx(np.sqrt(v[2, 2]), rel=1e-4)


def test_transformed_periods_equal_the_density_of_transformed_data():
    """F'y over the regions, F orthonormal and off the constant: the correction for fixed periods."""
    panel = simulated(3)
    r = estimate(panel, "y ~ x + z", WEIGHTS, model="sar", effects="random")
    assert r.bias_correction == "lee-yu-transform"
    f = np.linalg.svd(np.eye(N) - 1 / N)[0][:, : N - 1]
    w = f.T @ W @ f

    def value(rho, s2, between):
        y, x, z = (panel[c].values @ f for c in ("y", "x", "z"))
        a = np.eye(N - 1) - rho * w
        omega = np.kron(s2 * np.eye(T) + between * np.ones((T, T)), np.eye(N - 1))
        e = (y @ a.T - r.beta[0] * x - r.beta[1] * z).ravel()
        out = e.size * np.log(2 * np.pi) + np.linalg.slogdet(omega)[1]
        return T * np.linalg.slogdet(a)[1] - 0.5 * (out + e @ np.linalg.solve(omega, e))

    best = value(r.rho, r.sigma2, r.sigma2_mu)
    assert r.loglik == pytest.approx(best, abs=1e-9)
    found = minimize(
        lambda v: -value(v[0], np.exp(v[1]), np.exp(v[2])),
        [0.0, 0.0, 0.0],
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-12, "maxiter": 4000},
    )
    assert found.x[0] == pytest.approx(r.rho, abs=1e-5)


def test_no_variance_between_regions_gives_the_model_without_effects():
    """Regions as alike as chance makes them, or more: vartheta is 1 and all else pooled."""
    panel = simulated(7, spread=0.0)
    kinds = {}
    for effects in ("random", "fixed"):
        kinds[effects] = estimate(
            panel, "y ~ x + z", WEIGHTS, model="sdm", fixed_effects="none", effects=effects
        )
    random, pooled = kinds["random"], kinds["fixed"]
    assert (random.vartheta, random.sigma2_mu) == (1.0, 0.0)
    assert np.isnan(random.sigma2_mu_std_error)
    assert random.estimates == pytest.approx(pooled.estimates, rel=1e-10)
    assert random.se == pytest.approx(pooled.se, rel=1e-8)


def test_correlated_effects_give_the_within_slopes_without_space():
    """Mundlak's theorem: beside the means the slopes are those of fixed effects."""
    panel = simulated(5, rho=0.0, theta=0.0, link=0.8)
    mundlak = estimate(
        panel, "y ~ x + z", None, model="ols", fixed_effects="entity", effects="correlated"
    )
    within = estimate(
        panel, "y ~ x + z", None, model="ols", fixed_effects="entity", covariance="analytic"
    )
    assert mundlak.means == ("mean(x)", "mean(z)")
    assert mundlak.beta == pytest.approx(within.beta, rel=1e-9)


def test_order_and_units_do_not_count():
    panel = simulated(6)
    order = np.random.default_rng(1).permutation(N)
    mixed = panel.select(ids=[IDS[i] for i in order])
    scaled = panel.with_columns(by_position=True, x=1e6 * panel["x"].values)
    for other, scale in ((mixed, 1.0), (scaled, 1e6)):
        a, b = (estimate(p, "y ~ x + z", WEIGHTS, effects="correlated") for p in (panel, other))
        assert b.beta[0] * scale == pytest.approx(a.beta[0], rel=1e-8)
        assert (b.rho, b.sigma2_mu) == pytest.approx((a.rho, a.sigma2_mu), rel=1e-8)


@pytest.mark.filterwarnings("ignore:Standard errors clustered by")
@pytest.mark.parametrize("kind", ["sandwich", "clustered"])
def test_robust_standard_errors_are_positive(kind):
    panel = simulated(8, periods=30)
    r = estimate(panel, "y ~ x + z", WEIGHTS, model="sar", effects="random", covariance=kind)
    assert min(*r.se, r.sigma2_mu_std_error) > 0


def test_unequal_rows_keep_rho_unbiased():
    """Spectral weights and effects of periods: the score's equations, with standard errors."""
    w = weights(normalise=False)
    loose = rs.SpatialWeights(ids=IDS, matrix=w, normalisation="spectral")
    panel = simulated(9, w=w)
    r = estimate(panel, "y ~ x + z", loose, model="sdm", effects="random")
    assert r.bias_correction == "score"
    analytic, observed = (
        estimate(panel, "y ~ x + z", loose, model="sdm", effects="random", covariance=kind).se
        for kind in ("analytic", "observed")
    )
    assert analytic == pytest.approx(observed, rel=0.25)


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_all_pairs_that_no_memory_holds_are_refused_beforehand(monkeypatch):
    monkeypatch.setattr(memory, "available_memory", lambda: 0)
    monkeypatch.setattr(
        memory, "_SMALL", 3e3
    )  # two matrices of twelve regions are small, six are not
    with pytest.raises(InputError, match="error_components='kkp'"):
        estimate(
            simulated(1),
            "y ~ x",
            WEIGHTS,
            model="sem",
            effects="random",
            error_components="baltagi",
        )


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_refusals_say_why():
    panel = simulated(1)
    with pytest.raises(SpecificationError, match="sem and sdem"):
        estimate(panel, "y ~ x", WEIGHTS, model="sar", effects="random", error_components="baltagi")
    with pytest.raises(SpecificationError, match="one period"):
        estimate(panel.select(times=[2000]), "y ~ x", WEIGHTS, effects="random")
    with pytest.raises(SpecificationError, match="lee-yu"):
        estimate(panel, "y ~ x", WEIGHTS, effects="random", bias_correction="lee-yu")
    with pytest.raises(SpecificationError, match="driscoll"):
        estimate(panel, "y ~ x", WEIGHTS, effects="random", covariance="driscoll-kraay")
    fixed = estimate(panel, "y ~ x", WEIGHTS, model="sar", covariance="analytic")
    random = estimate(panel, "y ~ x", WEIGHTS, model="sdm", effects="random")
    with pytest.raises(SpecificationError, match="one kind"):
        lr_test(random, fixed)


def test_hausman_finds_a_link_and_says_what_is_customary():
    linked = rs.hausman_test(
        simulated(11, link=1.5, spread=2.0),
        "y ~ x + z",
        WEIGHTS,
        model="sar",
        covariance="analytic",
    )
    apart = rs.hausman_test(simulated(12), "y ~ x + z", WEIGHTS, model="sar", covariance="analytic")
    assert linked.p_value < 0.05 < apart.p_value
    for one in (linked, apart):
        assert one.statistic >= 0
        assert "customary statistic" in one.summary()
        gap = (
            one.with_fixed.estimates
            - one.with_random.estimates[
                [one.with_random.terms.index(t) for t in one.with_fixed.terms]
            ]
        )
        at = [one.with_random.terms.index(t) for t in one.with_fixed.terms]
        middle = one.with_fixed.covariance - one.with_random.covariance[np.ix_(at, at)]
        assert one.usual == pytest.approx(gap @ np.linalg.solve(middle, gap), rel=1e-6)
        assert one.usual_definite == (np.linalg.eigvalsh(middle)[0] > 0)
        customary = chi2.sf(one.usual, one.usual_df)
        if one.usual_definite:
            assert one.usual_p == pytest.approx(customary, rel=1e-10)
            said = "p < 0.001)" if customary < 0.001 else f"p = {customary:.3f})"
            assert f"freedom, {said}. Judge by p of F" in one.summary()
            assert "random effects by maximum likelihood" in one.summary()
        else:
            assert np.isnan(one.usual_p)
            assert "no test here" in one.summary()


@pytest.mark.parametrize("spread", [0.0, 0.3, 2.0])
@pytest.mark.parametrize("effects", ["entity", "twoway"])
def test_hausmans_f_is_that_of_two_regressions(spread, effects):
    """The mean's coefficient is the slope between regions less that within, whatever their variance."""
    panel = simulated(3, rho=0.0, theta=0.0, spread=spread)
    found = rs.hausman_test(
        panel, "y ~ x", None, model="ols", fixed_effects=effects, covariance="analytic"
    )
    y, x = (panel[c].values for c in ("y", "x"))
    if effects == "twoway":
        y, x = (a - a.mean(axis=1, keepdims=True) for a in (y, x))
    lost = (T - 1) * (effects == "twoway")
    slopes, parts, below = [], [], []
    for yy, xx, free in (
        (y.mean(axis=0) - y.mean(), x.mean(axis=0) - x.mean(), N - 2),
        ((y - y.mean(axis=0)).ravel(), (x - x.mean(axis=0)).ravel(), N * (T - 1) - lost - 1),
    ):
        b = xx @ yy / (xx @ xx)
        slopes.append(b)
        parts.append(np.sum((yy - b * xx) ** 2) / free / (xx @ xx))
        below.append(free)
    wanted = (slopes[0] - slopes[1]) ** 2 / sum(parts)
    assert found.statistic == pytest.approx(wanted, rel=1e-7)
    df = sum(parts) ** 2 / sum(p**2 / k for p, k in zip(parts, below, strict=True))
    assert (found.df, found.df_below) == (1, pytest.approx(df, rel=1e-7))
    assert found.p_value == pytest.approx(f.sf(wanted, 1, df), rel=1e-6)


@pytest.mark.parametrize("model", ["slx", "sar", "sdem"])
def test_hausman_knows_no_units(model):
    panel = simulated(5)
    found = rs.hausman_test(panel, "y ~ x + z", WEIGHTS, model=model, covariance="analytic")
    other = rs.Panel.from_arrays(
        IDS,
        panel.times,
        {"x": panel["x"].values * 1e6, "z": panel["z"].values, "y": panel["y"].values * 1e-5},
    )
    again = rs.hausman_test(other, "y ~ x + z", WEIGHTS, model=model, covariance="analytic")
    assert again.statistic == pytest.approx(found.statistic, rel=1e-5)
    assert again.df_below == pytest.approx(found.df_below, rel=1e-5)


@pytest.mark.parametrize("spread", [0.0, 0.7])
def test_hausman_keeps_its_size(spread):
    """A small run of the stored table: 40 panels without a link, within what chance allows (p < .001).

    Without variance between regions it had refused none of them.
    """
    refused = 0
    for seed in range(40):
        panel = simulated(1000 + seed, rho=0.0, theta=0.0, spread=spread)
        found = rs.hausman_test(panel, "y ~ x + z", None, model="ols", covariance="analytic")
        refused += found.p_value < 0.05
    assert 1 <= refused <= 8


def test_a_second_hill_is_told_of_once_and_of_the_estimates_that_are_returned():
    """The hills of rho and lambda change places along vartheta; only those at the end count."""
    rng = np.random.default_rng(2)
    n, T = 12, 5
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    w = rs.weights.from_dense(range(n), ring)
    mu, inverse = rng.normal(size=n), np.linalg.inv(np.eye(n) - 0.5 * ring)
    x = rng.normal(size=(T, n))
    y = (0.2 * x + mu + rng.normal(size=(T, n))) @ inverse.T
    panel = rs.Panel.from_arrays(range(n), range(T), {"x": x, "y": y})
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        fit = estimate(panel, "y ~ x", w, model="sac", effects="random", fixed_effects="none")
    hills = [str(one.message) for one in said if "second maximum" in str(one.message)]
    assert len(hills) == 1
    first = f"(rho = {fit.rho:.4g}, lambda = {fit.lambda_:.4g})"
    assert all(first in one for one in hills)


def near_the_bound(seed, rho, share, n=8, periods=3):
    """Few regions, links to most others of uneven sizes, and a large share between regions."""
    numbers = np.random.default_rng(seed)
    near = (numbers.uniform(size=(n, n)) < share) * numbers.uniform(0.2, 1, size=(n, n))
    np.fill_diagonal(near, 0)
    near /= np.abs(np.linalg.eigvals(near)).max()
    x = numbers.normal(size=(periods, n))
    mu = 5.0 * numbers.normal(size=n)
    e = numbers.normal(size=(periods, n))
    own = 0.3 * x + mu + 3.0 * numbers.normal(size=(periods, 1)) + e
    y = np.linalg.solve(np.eye(n) - rho * near, own.T).T
    panel = rs.Panel.from_arrays(range(n), range(periods), {"x": x, "y": y})
    return panel, rs.SpatialWeights(ids=range(n), matrix=near), near


def test_where_rho_runs_into_its_bound_at_some_vartheta_its_equation_is_solved_or_nothing_is_told():
    """Of 9 values of vartheta some have rho at its bound: a value beside them was taken for the estimate as it stood."""
    panel, w, near = near_the_bound(4, -0.95, 0.4)
    fit = estimate(panel, "y ~ x", w, model="sar", fixed_effects="twoway", effects="random")
    n, periods = panel.n, panel.T
    x, y = panel["x"].values, panel["y"].values
    left = y - fit.rho * y @ near.T - fit.estimates[0] * x
    left = left - left.mean(axis=1, keepdims=True)
    left = left - (1 - fit.vartheta) * left.mean(axis=0)
    sigma2 = np.sum(left**2) / ((n - 1) * periods)
    assert sigma2 == pytest.approx(fit.sigma2, rel=1e-9)
    between = periods * np.sum(left.mean(axis=0) ** 2) / sigma2
    assert between == pytest.approx(n - 1, rel=1e-6)
    for seed, rho, share in ((0, 0.97, 0.7), (7, 0.97, 0.7)):
        panel, w, _near = near_the_bound(seed, rho, share)
        with pytest.raises(rs.errors.BoundaryError, match="highest at the bound of rho"):
            estimate(panel, "y ~ x", w, model="sar", fixed_effects="twoway", effects="random")


def test_clustered_errors_of_few_regions_are_told_of_as_those_of_fixed_effects():
    panel, w, _near = near_the_bound(4, -0.2, 0.4, n=12)
    how = {"model": "sar", "fixed_effects": "twoway", "covariance": "clustered"}
    said = []
    for more in (
        {"effects": "fixed", "bias_correction": "none"},
        {"effects": "random"},
        {"effects": "correlated"},
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("error", rs.errors.InferenceWarning)
            fit = estimate(panel, "y ~ x", w, **more, **how)
        said.append(sum("clustered by 12 regions: with so few" in note.en for note in fit.notes))
    assert said == [1, 1, 1]
    with warnings.catch_warnings(
        record=True
    ) as caught:  # corrected: CR2 and t(11) say it in their line
        warnings.simplefilter("always")
        fixed = estimate(panel, "y ~ x", w, **how)
    assert not any("clustered by 12" in str(one.message) for one in caught)
    assert sum("errors by 12 regions, few clusters" in note.en for note in fixed.notes) == 1
    hollow = panel.with_columns(
        x=np.where(np.arange(36).reshape(3, 12) == 5, np.nan, panel["x"].values), by_position=True
    )
    fit = estimate(hollow, "y ~ x", w, effects="random", missing="keep", **how)
    assert sum("clustered by 12 regions: with so few" in note.en for note in fit.notes) == 1


def flat(mu, sign, size):
    """y of a ring: what all regions have in a period (turned in every other one), effects, and next to nothing."""
    rng, ids = np.random.default_rng(0), [f"r{i}" for i in range(12)]
    ring = np.roll(np.eye(12), 1, axis=1)
    common = rng.normal(size=(6, 1)) * np.where(np.arange(12) % 2, sign, 1)
    y = mu * rng.normal(size=12) + common + size * rng.normal(size=(6, 12))
    panel = rs.Panel.from_arrays(ids, range(6), {"y": y, "x": rng.normal(size=(6, 12))})
    w = rs.SpatialWeights(ids=ids, matrix=0.5 * (ring + ring.T))
    how = {"model": "sem", "effects": "random", "error_components": "baltagi"}
    return lambda: estimate(panel, "y ~ x", w, fixed_effects="none", covariance="analytic", **how)


@pytest.mark.parametrize(("sign", "lowest"), [(1, False), (-1, True)])
def test_a_maximum_of_baltagis_likelihood_at_either_bound_is_refused(sign, lowest, monkeypatch):
    """That of the other likelihood, from which it starts, would be refused before."""
    start = SimpleNamespace(top=SimpleNamespace(lambda_=0.5))
    monkeypatch.setattr(baltagi.Profile, "maximum", lambda _: (0.5, start))
    with pytest.raises(rs.errors.BoundaryError, match="bound of lambda") as told:
        flat(1e-3, sign, 1e-7)()
    assert ("bound of lambda (-" in told.value.en) == lowest


@pytest.mark.filterwarnings("ignore::regspatial.errors.InferenceWarning")
def test_effects_of_any_size_give_an_estimate_or_a_sentence():
    """Next to a bound the top was polished where nothing curves: "Singular matrix"."""
    assert 1 - flat(1.0, 1, 10**-5.5)().lambda_ == pytest.approx(2.7e-6, rel=0.1)
    with pytest.raises(SpecificationError, match=r"700,000 times.*effects='fixed'"):
        flat(5.0, -1, 1e-6)()
